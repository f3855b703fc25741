import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { v7 as timeOrderedId } from 'uuid'
import type { WebSocket } from 'ws'
import type { Signal } from '../../../src-contract/live/protocol.ts'
import {
  type CallStanding,
  type ClosedRefusal,
  type PublicHubMessage,
  type PublicMessage,
  type PublicRefusalName,
  publicMessageSchema,
  type Unattended,
  webCallProtocolVersion,
} from '../../../src-contract/public/web-call.ts'
import { isOpenAt } from '../../../src-domain/calendar/opening-hours.ts'
import type { Contact } from '../../../src-domain/routing/contact.ts'
import { mayBeCalled } from '../../../src-domain/routing/outgoing-policy.ts'
import type { RoutingConfig } from '../../../src-domain/routing/routing-config.ts'
import type { RoutingState } from '../../../src-domain/routing/routing-state.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Instant, Language } from '../../../src-domain/vocabulary/words.ts'
import { atMostEvery } from '../../engine/at-most-every.ts'
import type { Engine, Published } from '../../engine/engine.ts'
import { createPlaces } from '../../engine/places-in-line.ts'
import { submitUntilDecided } from '../../engine/submit-until-decided.ts'
import { originAsSaid } from '../../people/origin-as-said.ts'
import { countAddresses } from '../../sockets/count-addresses.ts'
import { readMessage, sendTo, watchSocket } from '../../sockets/watch-socket.ts'
import { createPeopleAtWork } from './people-at-work.ts'

const messagesPerSecondMax = 200
/** What one caller may send to a desk; a session description has some four thousand bytes. */
const bytesPerSecondMax = 200_000
/** A page opens its line when its person presses Call. */
const callWithinMs = 10_000
/** From one network address: an office behind one address calls too, a flood does not get through. */
const callsPerAddressMax = 30
/** Callers hear at this pace how the line moves, and at once where it is too short to cost anything. */
const tellPlacesEveryMs = 250
const shortLine = 500

export interface WebCallsParts {
  readonly engine: Engine
  readonly now: () => Instant
  /** The key of this centre by which the secrets of web calls are made; it outlives a restart. */
  readonly secretKey: string
  readonly queueFor: (language: Language) => string
  /** How long a contact takes today; `undefined` before the first has ended. */
  readonly averageHandleMs: () => number | undefined
  readonly signalAgent: (agentId: string, contactId: string, signal: Signal) => void
  /** Lets the other hubs know what `held` answers now. */
  readonly sayHeld: () => Promise<void>
  /** Whether the page of a call is back at another hub. */
  readonly isHeldElsewhere: (contactId: string) => Promise<boolean>
  /** Told when a page that was perhaps at another hub came back to this one. */
  readonly onTakenOver: (contactId: string) => void
  readonly log: FastifyBaseLogger
}

export interface WebCalls {
  /** Takes over a socket that a contact page just opened. */
  readonly take: (socket: WebSocket, address: string) => void
  readonly signalCustomer: (contactId: string, signal: Signal) => void
  readonly count: () => number
  /** The contacts whose lines end here, also those that are about to be received. */
  readonly held: () => readonly string[]
  /** The page of a call came back to another hub: its line here is none any more. */
  readonly takenOver: (contactId: string) => void
  readonly stop: () => void
}

/**
 * Voice without a vendor: a call from the public contact page. It stands in the queue like any call; the hub carries
 * the signalling and the standing, while the sound goes from page to desk. A page that loses its line may come back
 * with its secret within the rules' grace, also to a hub that was restarted in between.
 */
export function createWebCalls(parts: WebCallsParts): WebCalls {
  const { engine, log } = parts
  const calls = new Map<string, Call>()
  const sockets = new Set<WebSocket>()
  /** Pages that are about to be received, or whose return is under way: what they replace is not lost with its socket. */
  const arriving = new Set<Pick<Call, 'contactId'>>()
  const addresses = countAddresses()
  const places = createPlaces()
  const people = createPeopleAtWork()
  let stopped = false

  const unsubscribe = engine.onPublished(published => tellStandings(published))

  const tellStandings = ({ state, lines, changes }: Published): void => {
    places.outdate()
    people.outdate()
    for (const { event } of lines) {
      if (event.kind === 'contact-abandoned') tellEnd(event.contactId, 'abandoned')
      else if (event.kind === 'contact-ended') tellEnd(event.contactId, event.endedBy)
    }
    // A name may be another with the configuration.
    const changed = changes.config ? calls.keys() : changes.contacts
    for (const contactId of changed) {
      const call = calls.get(contactId)
      const contact = call && state.contacts.get(contactId)
      if (contact) tell(call, standingOf(contact, state))
    }
    if (state.contacts.size <= shortLine) tellingPlaces.now()
    else tellingPlaces.soon()
    if (lines.some(({ event }) => event.kind === 'customer-link-lost' || event.kind === 'hub-restarted')) {
      restoreAgain()
    }
  }

  /** Those who wait move up by what happens to others. */
  const tellingPlaces = atMostEvery(tellPlacesEveryMs, () => {
    const state = engine.state()
    for (const call of calls.values()) {
      const contact = state.contacts.get(call.contactId)
      if (contact?.phase.kind === 'waiting') tell(call, standingOf(contact, state))
    }
  })

  /** The rules take for lost what is here: this hub was silent for a while, or another had the call before. */
  const restoreAgain = (): void => {
    for (const { contactId } of calls.values()) {
      const isLost = () => engine.state().contacts.get(contactId)?.customerLink.kind === 'lost'
      if (!isLost()) continue
      void submitUntilDecided(engine, () =>
        stopped || !calls.has(contactId) || !isLost()
          ? undefined
          : { actor: 'rule', command: { kind: 'restore-customer', contactId } },
      )
    }
  }

  const tellEnd = (contactId: string, by: Extract<CallStanding, { kind: 'ended' }>['by']): void => {
    const call = calls.get(contactId)
    if (!call) return
    tell(call, { kind: 'ended', by })
    calls.delete(contactId)
    call.socket.close(1_000)
  }

  const takenOver = (contactId: string): void => {
    const call = calls.get(contactId)
    if (!call) return
    calls.delete(contactId)
    call.socket.close(4_001, 'TakenOver')
  }

  const tell = (call: Call, standing: CallStanding | undefined): void => {
    if (!standing) return
    const key = JSON.stringify({ ...standing, waitedMs: 0 })
    if (key === call.told) return
    call.told = key
    say(call.socket, { type: 'standing', standing })
  }

  const standingOf = (contact: Contact, state: RoutingState): CallStanding | undefined => {
    const { phase } = contact
    if (contact.callback !== undefined && phase.kind !== 'wrapping') {
      return {
        kind: 'called-back',
        from: contact.offerableFrom ?? contact.arrivedAt,
        phone: contact.callback.phone,
        isClosed: isClosed(contact.queueId, state, parts.now()),
      }
    }
    switch (phase.kind) {
      case 'booked':
        return undefined
      case 'waiting': {
        if (phase.returnedFrom !== undefined) return { kind: 'reconnecting' }
        const position = places.of(contact, state)
        const waiting = { kind: 'waiting' as const, position, waitedMs: parts.now() - contact.arrivedAt }
        const atWork = people.for(contact, state)
        if (atWork === 0) return { ...waiting, unattended: unattended(contact, state) }
        const handleMs = parts.averageHandleMs()
        if (handleMs === undefined) return waiting
        return { ...waiting, expectedWaitMs: Math.round((position * handleMs) / atWork) }
      }
      case 'offered':
        return { kind: 'ringing' }
      case 'connected': {
        if (phase.hold) return { kind: 'held' }
        const name = state.config.agents.find(({ id }) => id === phase.agentId)?.name ?? ''
        return {
          kind: 'connected',
          agentName: name.split(' ')[0] ?? '',
          answeredAt: phase.answeredAt,
        }
      }
      case 'wrapping':
        return { kind: 'ended', by: phase.endedBy }
      default:
        return assertNever(phase)
    }
  }

  const unattended = ({ language, from }: Contact, state: RoutingState): Unattended => {
    const other = language === 'en' ? 'fr' : 'en'
    return {
      language,
      inOtherLanguage: people.for({ language: other, servedBy: [parts.queueFor(other)] }, state) > 0,
      callback: from.phone !== undefined && mayBeCalled(from.phone, state.config.outgoing),
    }
  }

  const loseCustomer = async (contactId: string): Promise<void> => {
    if (await parts.isHeldElsewhere(contactId)) return
    await submitUntilDecided(engine, () => {
      const isThere = calls.has(contactId) || [...arriving].some(other => other.contactId === contactId)
      if (stopped || isThere) return undefined
      return { actor: 'rule', command: { kind: 'lose-customer', contactId } }
    })
  }

  const leaveUntilDecided = (contactId: string, actor: 'customer' | 'rule'): void => {
    void submitUntilDecided(engine, () =>
      stopped ? undefined : { actor, command: { kind: 'leave-contact', contactId } },
    )
  }

  const take = (socket: WebSocket, address: string): void => {
    if (stopped) {
      socket.terminate()
      return
    }
    sockets.add(socket)
    let call: Call | undefined
    let starting = false
    let hasLeft = false
    let leave = (): void => undefined
    const refuse = (name: PublicRefusalName, close = true): void => {
      say(socket, { type: 'refused', name })
      if (close) socket.close(4_000, name)
    }
    const refuseClosed = (refusal: ClosedRefusal): void => {
      say(socket, refusal)
      socket.close(4_000, refusal.name)
    }
    const hear = async (message: PublicMessage): Promise<void> => {
      switch (message.type) {
        case 'beat':
          return
        case 'call':
        case 'resume': {
          if (call || starting) return
          if (message.protocol !== webCallProtocolVersion) return refuse('ProtocolNotSpoken')
          starting = true
          const contactId = message.type === 'call' ? await begin(message) : await resume(message)
          starting = false
          if (contactId === undefined) return
          takenOver(contactId)
          if (message.type === 'resume') parts.onTakenOver(contactId)
          call = { contactId, socket, told: '' }
          calls.set(contactId, call)
          if (hasLeft) {
            // Who leaves before the answer was told of no call-back: none is owed.
            if (message.type === 'call') return leaveUntilDecided(contactId, 'customer')
            return hear({ type: 'leave' })
          }
          if (socket.readyState !== socket.OPEN) return closed()
          say(socket, { type: 'received', contactId, secret: secretOf(parts.secretKey, contactId) })
          const state = engine.state()
          const contact = state.contacts.get(contactId)
          if (!contact) tellEnd(contactId, 'abandoned')
          else if (contact.phase.kind === 'wrapping') tellEnd(contactId, contact.phase.endedBy)
          else tell(call, standingOf(contact, state))
          return
        }
        case 'signal': {
          const contact = call && engine.state().contacts.get(call.contactId)
          if (contact?.phase.kind === 'connected') {
            parts.signalAgent(contact.phase.agentId, contact.id, message.signal)
          }
          return
        }
        case 'leave': {
          hasLeft = starting
          if (!call) return
          if (engine.state().contacts.get(call.contactId)?.callback !== undefined) {
            // The promise stands; only the page goes.
            calls.delete(call.contactId)
            socket.close(1_000)
            return
          }
          await engine.submit({
            actor: 'customer',
            command: { kind: 'leave-contact', contactId: call.contactId },
          })
          return
        }
        case 'call-me-back': {
          const contact = call && engine.state().contacts.get(call.contactId)
          if (contact?.from.phone === undefined) return
          await engine.submit({
            actor: 'customer',
            command: { kind: 'request-callback', contactId: contact.id, phone: contact.from.phone },
          })
          return
        }
        case 'cancel-callback': {
          const contact = call && engine.state().contacts.get(call.contactId)
          // Whoever is being spoken with is not cut off from here.
          if (contact?.callback === undefined || contact.phase.kind === 'connected') return
          leaveUntilDecided(contact.id, 'customer')
          return
        }
        default:
          return assertNever(message)
      }
    }

    const begin = async (message: Extract<PublicMessage, { type: 'call' }>): Promise<string | undefined> => {
      if (addresses.of(address) >= callsPerAddressMax) {
        refuse('TooManyCalls')
        return undefined
      }
      if (engine.state().config.agents.length === 0) {
        // A centre without people: nobody would ever answer.
        refuse('Unavailable')
        return undefined
      }
      leave = addresses.add(address)
      const contactId = timeOrderedId()
      const arrival = { contactId }
      arriving.add(arrival)
      await parts.sayHeld()
      const from = originAsSaid(message)
      const outcome = await engine.submit({
        // So that it arrives once, also when the answer of the database was lost.
        id: contactId,
        actor: 'customer',
        command: {
          kind: 'receive-contact',
          contactId,
          channel: 'phone',
          queueId: parts.queueFor(message.language),
          language: message.language,
          from,
        },
      })
      arriving.delete(arrival)
      if (outcome.kind === 'accepted') return contactId
      if (outcome.kind === 'refused' && outcome.refusal.name === 'QueueClosed') {
        const { opensAt } = outcome.refusal
        const { config } = engine.state()
        refuseClosed({
          type: 'refused',
          name: 'Closed',
          ...(typeof opensAt === 'number' ? { opensAt } : {}),
          callsBack:
            typeof opensAt === 'number' &&
            callsBack(parts.queueFor(message.language), config) &&
            (from.phone === undefined || mayBeCalled(from.phone, config.outgoing)),
        })
        return undefined
      }
      refuse('Unavailable')
      // Whether it was written may only be known later; nobody is on that line.
      leaveUntilDecided(contactId, 'rule')
      return undefined
    }

    const resume = async (
      message: Extract<PublicMessage, { type: 'resume' }>,
    ): Promise<string | undefined> => {
      const { contactId } = message
      if (!isSecretOf(parts.secretKey, contactId, message.secret)) {
        refuse('UnknownCall')
        return undefined
      }
      // Whether there is such a call the hub that leads knows: this one may be a moment behind.
      if (engine.state().contacts.get(contactId)?.phase.kind === 'wrapping') {
        refuse('UnknownCall')
        return undefined
      }
      const arrival = { contactId }
      arriving.add(arrival)
      await parts.sayHeld()
      const outcome = await engine.submit({
        actor: 'customer',
        command: { kind: 'restore-customer', contactId },
      })
      arriving.delete(arrival)
      if (outcome.kind === 'accepted') return contactId
      refuse(outcome.kind === 'postponed' ? 'Unavailable' : 'UnknownCall')
      void loseCustomer(contactId)
      return undefined
    }

    const closed = (): void => {
      // A hub that ends goes on saying which calls it held until it is gone: the others lose just those.
      if (stopped || !call || calls.get(call.contactId) !== call) return
      calls.delete(call.contactId)
      void loseCustomer(call.contactId)
    }

    watchSocket({
      socket,
      messagesPerSecondMax,
      bytesPerSecondMax,
      opening: {
        withinMs: callWithinMs,
        isOver: () => call !== undefined || starting,
        late: () => socket.close(4_000, 'NoCall'),
      },
      beat: () => say(socket, { type: 'beat', now: parts.now() }),
      hear: text => {
        const message = readMessage(publicMessageSchema, text)
        if (!message) return refuse('Malformed', false)
        void hear(message)
      },
      tooMuch: () => refuse('TooManyMessages'),
      closed: () => {
        sockets.delete(socket)
        leave()
        closed()
      },
      log,
    })
  }

  return {
    take,
    signalCustomer: (contactId, signal) => {
      const call = calls.get(contactId)
      if (call) say(call.socket, { type: 'signal', signal })
    },
    count: () => calls.size,
    held: () => [...calls.keys(), ...[...arriving].map(({ contactId }) => contactId)],
    takenOver,
    stop: () => {
      // No line is lost by this: it is the hub that goes.
      stopped = true
      unsubscribe()
      tellingPlaces.stop()
      for (const socket of sockets) socket.terminate()
    },
  }
}

interface Call {
  readonly contactId: string
  readonly socket: WebSocket
  /** The standing that was said last, so that it is not said again. */
  told: string
}

function isClosed(queueId: string, { config }: RoutingState, at: Instant): boolean {
  const queue = config.queues.find(({ id }) => id === queueId)
  const hours = config.calendars.find(({ id }) => id === queue?.hours)
  return hours !== undefined && !isOpenAt(hours, at)
}

/** Whether a queue, or the one that its contacts go to while it is closed, calls back after the opening. */
function callsBack(queueId: string, config: RoutingConfig): boolean {
  const afterHours = config.queues.find(({ id }) => id === queueId)?.afterHours
  if (afterHours?.kind === 'queue') return callsBack(afterHours.queueId, config)
  return afterHours?.kind === 'callback'
}

function say(socket: WebSocket, message: PublicHubMessage): void {
  sendTo(socket, JSON.stringify(message))
}

function secretOf(key: string, contactId: string): string {
  return createHmac('sha256', key).update(contactId).digest('base64url')
}

function isSecretOf(key: string, contactId: string, secret: string): boolean {
  const right = Buffer.from(secretOf(key, contactId))
  const given = Buffer.from(secret)
  return right.length === given.length && timingSafeEqual(right, given)
}
