import { nextClosing, nextOpening } from '../../../src-domain/calendar/opening-hours.ts'
import { fullName } from '../../../src-domain/people/customer.ts'
import type { RoutingConfig } from '../../../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../../../src-domain/routing/routing-event.ts'
import { quarterMs } from '../../../src-domain/service-level/measures.ts'
import type { AgentId, Instant } from '../../../src-domain/vocabulary/words.ts'
import { openStreams } from '../../../src-simulator/chance.ts'
import type { Demand } from '../../../src-simulator/city.ts'
import { type AgentWish, playWorld, type WorldContact } from '../../../src-simulator/play-world.ts'
import { arrivals } from '../../../src-simulator/simulate.ts'
import { usualChatSpeeds } from '../../../src-simulator/work-in-hand.ts'
import type { JournalLine } from '../../journal/journal.ts'
import { boundsOfDay, localDateOf } from '../local-day.ts'
import type { DemoCity } from './demo-city-types.ts'
import type { People } from './generate-people.ts'
import { loadHistoryPhrases } from './history-phrases.ts'
import { createRandom, uuidFrom, weighted } from './seeded-random.ts'

export interface DemoDayWanted {
  /** An integer; the same seed, day and people make the same calls. */
  readonly seed: number
  readonly now: Instant
  /** By what the rules decide, on that day and on. */
  readonly config: RoutingConfig
  readonly demoCity: Pick<DemoCity, 'city' | 'wrapUpReasons'>
  /** A caller with the number of one of them has their name. */
  readonly customers: People['customers']
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const opensAt = 8 * hour
const closesAt = 18 * hour
/** The queue whose hours are those of the city's contact centre. */
const queueOfTheCentre = 'taxes'

/**
 * The last whole working day before `now`, from local midnight to midnight, as the lines of a journal that begins with
 * it: some 400 telephone calls, and eight people who answer them. Who calls and who is there is made up, every decision is
 * one of the rules. At its end nobody is at work and nothing is open. Every such day has the same calls.
 */
export function playDemoDay(wanted: DemoDayWanted): readonly JournalLine[] {
  const { from, to } = lastWorkingDay(wanted)
  const { seed, config } = wanted
  const streams = openStreams(seed)
  const contacts = contactsOf(wanted, from)
  const { events } = playWorld({
    configs: [{ at: from, config }],
    contacts,
    wishes: shifts.flatMap(shift => wishesOf(shift, seed, from)),
    chatSpeeds: usualChatSpeeds,
    react: (contactId, offerNumber) => {
      const chance = streams('reaction', `${contactId} ${offerNumber}`)
      const luck = chance.fraction()
      if (luck < 0.01) return { kind: 'miss' }
      return { kind: luck < 0.02 ? 'decline' : 'accept', afterMs: chance.lognormal(4 * second, 0.5) }
    },
    backAfterMs: (agentId, at) => Math.round(streams('back', `${agentId} ${at - from}`).exponential(minute)),
    comesAgain: (contact, leftAt) => {
      const chance = streams('again', contact.id)
      const at = leftAt + Math.round(chance.exponential(6 * minute))
      if (!chance.happens(0.3) || at >= from + closesAt) return undefined
      return {
        ...contact,
        id: uuidFrom(`${contact.id}/again`),
        at,
        patienceMs: chance.exponential(patienceMs),
      }
    },
    until: to,
  })
  return linesOf(withReasons(events, wanted))
}

/**
 * The lines that follow a recorded day, so that nobody of it looks as if they had been away for days: who worked on it
 * rests since `now`.
 */
export function restSince(now: Instant, lines: readonly JournalLine[]): readonly JournalLine[] {
  const [configured] = lines.flatMap(({ event }) =>
    event.kind === 'routing-configured' ? [event.config] : [],
  )
  const position = lines.at(-1)?.position ?? 0
  return (configured?.agents ?? []).map(({ id: agentId }, index) => ({
    position: position + index + 1,
    actor: 'rule',
    event: { kind: 'presence-changed', at: now, agentId, presence: 'offline', cause: 'signed-out' },
  }))
}

/** Before the day of `now`: no week-end, no holiday, no shorter hours. */
function lastWorkingDay({ now, config, demoCity }: DemoDayWanted): ReturnType<typeof boundsOfDay> {
  const { timeZone } = demoCity.city
  const { hours: calendar } = config.queues.find(({ id }) => id === queueOfTheCentre) ?? {}
  const hours = config.calendars.find(({ id }) => id === calendar)
  if (hours === undefined) throw new Error(`The demo city has no queue "${queueOfTheCentre}" with hours.`)
  const today = Date.parse(`${localDateOf(timeZone, now)}T00:00:00Z`)
  for (let back = 1; back <= 31; back++) {
    const bounds = boundsOfDay(timeZone, new Date(today - back * day).toISOString().slice(0, 10))
    const opens = nextOpening(hours, bounds.from)
    const isWhole = opens === bounds.from + opensAt && nextClosing(hours, opens) === bounds.from + closesAt
    if (isWhole) return bounds
  }
  throw new Error('The demo city had no whole working day for a month.')
}

// Who calls

/** How many are expected in each hour from the opening on: most before noon, and a second wave after lunch. */
const callsByHour = [34, 48, 53, 51, 40, 44, 45, 40, 31, 19]

interface Line {
  readonly queueId: string
  readonly share: number
  readonly french: boolean
}

const lines: readonly Line[] = [
  { queueId: 'phone-en', share: 0.83, french: false },
  { queueId: 'phone-fr', share: 0.06, french: true },
  { queueId: 'taxes', share: 0.11, french: false },
]

/** So that everybody has gone when the desks are left, half an hour after a shift. */
const longestTalkMs = 20 * minute

const patienceMs = 7 * minute

/** The calls are drawn as of a day that begins at 0, so that they are the same on every day. */
function contactsOf({ seed, customers }: DemoDayWanted, from: Instant): readonly WorldContact[] {
  const streams = openStreams(seed)
  const numbers = fictionalNumbers(seed)
  const nameOf = new Map(
    customers.flatMap(customer => customer.phones.map(({ e164 }) => [e164, fullName(customer)] as const)),
  )
  const calls = lines.flatMap(line => arrivals(demandOf(line), 0, day, streams))
  return calls.map((call, index) => {
    const phone = numbers[index % numbers.length] ?? ''
    const name = nameOf.get(phone)
    return {
      ...call,
      id: uuidFrom(`${seed}/demo-day/${call.id}`),
      at: from + call.at,
      from: { phone, ...(name === undefined ? {} : { name }) },
      talkMs: Math.min(call.talkMs, longestTalkMs),
    }
  })
}

function demandOf({ queueId, share, french }: Line): Demand {
  return {
    queueId,
    channel: 'phone',
    expectedAt: at => (share * (callsByHour[Math.floor((at - opensAt) / hour)] ?? 0) * quarterMs) / hour,
    frenchShare: french ? 1 : 0,
    patience: { kind: 'exponential', meanMs: patienceMs },
    talk: { meanMs: 275 * second, variation: 0.8 },
    wrapUp: { meanMs: 45 * second, variation: 0.4 },
  }
}

/** The numbers 555-01xx are kept for fiction in every area code; those of 905 are the city's own here. */
function fictionalNumbers(seed: number): readonly string[] {
  const random = createRandom(seed)
  return ['289', '365', '742', '416', '647', '437']
    .flatMap(areaCode =>
      Array.from({ length: 100 }, (_, line) => `+1${areaCode}55501${String(line).padStart(2, '0')}`),
    )
    .map(number => ({ number, place: random.fraction() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ number }) => number)
}

// Who answers

/** A working day in hours of the clock: two breaks of a quarter hour, and half an hour for lunch. */
interface Shift {
  readonly agentId: AgentId
  readonly from: number
  readonly to: number
  readonly breaks: readonly number[]
  readonly lunch?: number
}

/** The last stay a quarter hour, for those who are still in the line at 18:00. */
const shifts: readonly Shift[] = [
  { agentId: 'genevieve.lalonde', from: 7.9, to: 16, breaks: [9.75, 14], lunch: 11.5 },
  { agentId: 'daniel.okafor', from: 7.9, to: 16, breaks: [10, 14.25], lunch: 12 },
  { agentId: 'aiko.mori', from: 7.9, to: 15.5, breaks: [10.25, 14.5], lunch: 12.5 },
  { agentId: 'priya.nair', from: 8.25, to: 16.25, breaks: [10.5, 14.75], lunch: 12.25 },
  { agentId: 'harpreet.gill', from: 8.5, to: 16.5, breaks: [10.75, 15], lunch: 13 },
  { agentId: 'mathieu.gagnon', from: 9.5, to: 17.5, breaks: [11.25, 15.25], lunch: 13.5 },
  { agentId: 'marcus.campbell', from: 10, to: 18.25, breaks: [11.75, 15.75], lunch: 13.75 },
  { agentId: 'nadia.haddad', from: 10.25, to: 18.25, breaks: [12, 16], lunch: 14 },
]

function wishesOf({ agentId, from, to, breaks, lunch }: Shift, seed: number, midnight: Instant): AgentWish[] {
  const at = (clock: number) => midnight + Math.round(clock * hour)
  const away = (presence: 'break' | 'lunch', forMs: number) => (clock: number) =>
    ({ kind: 'presence', at: at(clock), agentId, presence, forMs }) as const
  return [
    { kind: 'link', at: at(from), agentId, deskId: uuidFrom(`${seed}/desk/${agentId}`) },
    { kind: 'presence', at: at(from), agentId, presence: 'available' },
    ...breaks.map(away('break', 15 * minute)),
    ...(lunch === undefined ? [] : [lunch]).map(away('lunch', 30 * minute)),
    { kind: 'presence', at: at(to), agentId, presence: 'offline' },
    { kind: 'sign-out', at: at(to) + 30 * minute, agentId },
  ]
}

// What is written down

const resolvedShare = { information: 0.92, transaction: 0.97, transfer: 0 }

/** The simulated desks give every call the same reason; here each has one of the demo city's. */
function withReasons(
  events: readonly RoutingEvent[],
  { seed, demoCity }: DemoDayWanted,
): readonly RoutingEvent[] {
  const random = createRandom(seed)
  const phrases = loadHistoryPhrases().contacts
  const choices = demoCity.wrapUpReasons.flatMap(({ code, topic, outcome }) => {
    const phrase = phrases[code]
    // What is said of a request names it; the calls of this day are about none.
    if (!phrase || topic === 'requests' || outcome === 'request' || outcome === 'no-service') return []
    if (phrase.channels?.includes('phone') === false) return []
    return [{ value: { code, phrase, share: resolvedShare[outcome] }, weight: phrase.weight }]
  })
  const anyReason = weighted(choices)
  const ofTaxes = choices.find(({ value }) => value.code === 'info-taxes')?.value
  const arrived = new Map(
    events.flatMap(event => (event.kind === 'contact-arrived' ? [[event.contactId, event] as const] : [])),
  )
  return events.map(event => {
    if (event.kind !== 'wrap-up-completed') return event
    const { queueId, language = 'en' } = arrived.get(event.contactId) ?? {}
    const { code, phrase, share } = (queueId === 'taxes' ? ofTaxes : undefined) ?? anyReason(random)
    return {
      ...event,
      wrapUp: {
        reasonCode: code,
        resolvedAtFirstContact: random.chance(share),
        summary: random.pick(phrase.summaries[language]),
      },
    }
  })
}

function linesOf(events: readonly RoutingEvent[]): readonly JournalLine[] {
  let last = { at: Number.NEGATIVE_INFINITY, actor: '' }
  return events.map((event, index) => {
    // What the rules decide in consequence has the actor of what began it, as in the engine.
    const actor = beginnerOf(event) ?? (event.at === last.at ? last.actor : 'rule')
    last = { at: event.at, actor }
    return { position: index + 1, actor, event }
  })
}

/** Who asks for what begins with this event; `undefined` for what follows from something else, or from time passing. */
function beginnerOf(event: RoutingEvent): string | undefined {
  switch (event.kind) {
    case 'routing-configured':
      return 'centre'
    case 'contact-arrived':
    case 'contact-abandoned':
      return 'customer'
    case 'offer-lapsed':
      return event.why === 'customer-left' ? 'customer' : undefined
    case 'desk-linked':
    case 'presence-planned':
    case 'offer-accepted':
    case 'offer-declined':
    case 'contact-ended':
      return event.agentId
    case 'wrap-up-completed':
      return event.by === 'agent' ? event.agentId : undefined
    case 'presence-changed':
      return event.cause === 'agent' || event.cause === 'signed-out' ? event.agentId : undefined
    default:
      return undefined
  }
}
