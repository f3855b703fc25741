import type {
  CallStanding,
  LineHours,
  PublicCity,
  PublicHubMessage,
  PublicRefusalName,
  Unattended,
} from '../../src-contract/public/web-call.ts'

/**
 * Reads what the hub says, by hand and at the door: whatever is not a word of the protocol is `undefined`, and the
 * page goes on with what it knew.
 */
export function readHubMessage(text: unknown): PublicHubMessage | undefined {
  const message = parseObject(text)
  if (message === undefined) return undefined
  switch (message.type) {
    case 'received':
      return typeof message.contactId === 'string' && typeof message.secret === 'string'
        ? { type: 'received', contactId: message.contactId, secret: message.secret }
        : undefined
    case 'standing': {
      const standing = readStanding(message.standing)
      return standing && { type: 'standing', standing }
    }
    case 'signal': {
      const signal = message.signal
      if (!isObject(signal) || typeof signal.leg !== 'string') return undefined
      const { leg, sdp, candidate } = signal
      if ((signal.kind === 'offer' || signal.kind === 'answer') && typeof sdp === 'string')
        return { type: 'signal', signal: { kind: signal.kind, leg, sdp } }
      if (signal.kind !== 'candidate') return undefined
      if (candidate === undefined) return { type: 'signal', signal: { kind: 'candidate', leg } }
      if (!isObject(candidate) || typeof candidate.candidate !== 'string') return undefined
      return {
        type: 'signal',
        signal: { kind: 'candidate', leg, candidate: { ...candidate, candidate: candidate.candidate } },
      }
    }
    case 'beat':
      return typeof message.now === 'number' ? { type: 'beat', now: message.now } : undefined
    case 'refused':
      if (message.name !== 'Closed') return { type: 'refused', name: readRefusalName(message.name) }
      return {
        type: 'refused',
        name: 'Closed',
        ...(typeof message.opensAt === 'number' ? { opensAt: message.opensAt } : {}),
        callsBack: message.callsBack === true,
      }
    default:
      return undefined
  }
}

function readStanding(value: unknown): CallStanding | undefined {
  if (!isObject(value)) return undefined
  switch (value.kind) {
    case 'waiting':
      return typeof value.position === 'number' && typeof value.waitedMs === 'number'
        ? {
            kind: 'waiting',
            position: value.position,
            waitedMs: value.waitedMs,
            ...(typeof value.expectedWaitMs === 'number' ? { expectedWaitMs: value.expectedWaitMs } : {}),
            ...readUnattended(value.unattended),
          }
        : undefined
    case 'called-back':
      return typeof value.from === 'number' && typeof value.phone === 'string'
        ? {
            kind: 'called-back',
            from: value.from,
            phone: value.phone,
            isClosed: value.isClosed === true,
          }
        : undefined
    case 'ringing':
    case 'held':
    case 'reconnecting':
      return { kind: value.kind }
    case 'connected':
      return typeof value.agentName === 'string' && typeof value.answeredAt === 'number'
        ? { kind: 'connected', agentName: value.agentName, answeredAt: value.answeredAt }
        : undefined
    case 'ended': {
      const by = value.by
      return by === 'agent' || by === 'customer' || by === 'line-lost' || by === 'abandoned'
        ? { kind: 'ended', by }
        : undefined
    }
    default:
      return undefined
  }
}

function readUnattended(value: unknown): { readonly unattended?: Unattended } {
  if (!isObject(value) || (value.language !== 'en' && value.language !== 'fr')) return {}
  const { language, inOtherLanguage, callback } = value
  return {
    unattended: { language, inOtherLanguage: inOtherLanguage === true, callback: callback === true },
  }
}

const refusalNames: Readonly<Record<PublicRefusalName, true>> = {
  Malformed: true,
  ProtocolNotSpoken: true,
  UnknownCall: true,
  TooManyCalls: true,
  TooManyMessages: true,
  Unavailable: true,
}

/** A name from a newer hub is treated as the widest one that the page can explain. */
function readRefusalName(value: unknown): PublicRefusalName {
  return typeof value === 'string' && Object.hasOwn(refusalNames, value)
    ? (value as PublicRefusalName)
    : 'Unavailable'
}

export type OpeningHours = LineHours['hours'][number]
export type Weekday = OpeningHours['days'][number]

/** The city as this page draws it; hours, after-hours line and e-mail are shown where the hub tells them. */
export type ContactCity = Omit<PublicCity, 'line' | 'timeZone'> & {
  readonly line?: PublicCity['line']
  readonly timeZone?: string
}

/** Reads the answer of `GET /contact/city`; `undefined` when it is not one. */
export function readCity(value: unknown): ContactCity | undefined {
  if (!isObject(value) || !isBilingual(value.name) || typeof value.phone !== 'string') return undefined
  const { name, phone, afterHoursPhone, email, line, timeZone } = value
  const topics = listOf(value.topics, (topic): topic is PublicCity['topics'][number] => {
    return isObject(topic) && typeof topic.code === 'string' && isBilingual(topic.name)
  })
  const iceServers = listOf(value.iceServers, (server): server is PublicCity['iceServers'][number] => {
    return isObject(server) && Array.isArray(server.urls)
  })
  const [en, fr] = isObject(line) ? [readLine(line.en), readLine(line.fr)] : []
  return {
    name,
    phone,
    topics,
    iceServers,
    ...(typeof afterHoursPhone === 'string' ? { afterHoursPhone } : {}),
    ...(typeof email === 'string' ? { email } : {}),
    ...(en && fr ? { line: { en, fr } } : {}),
    ...(typeof timeZone === 'string' ? { timeZone } : {}),
  }
}

function readLine(value: unknown): LineHours | undefined {
  if (!isObject(value) || typeof value.isOpen !== 'boolean') return undefined
  return { isOpen: value.isOpen, hours: listOf(value.hours, isOpeningHours) }
}

function isOpeningHours(value: unknown): value is OpeningHours {
  return isObject(value) && Array.isArray(value.days) && isTimeOfDay(value.opens) && isTimeOfDay(value.closes)
}

function isTimeOfDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{2}:\d{2}$/.test(value)
}

function isBilingual(value: unknown): value is { readonly en: string; readonly fr: string } {
  return isObject(value) && typeof value.en === 'string' && typeof value.fr === 'string'
}

function listOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): Item[] {
  return Array.isArray(value) ? value.filter(isItem) : []
}

function parseObject(text: unknown): Record<string, unknown> | undefined {
  if (typeof text !== 'string') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
