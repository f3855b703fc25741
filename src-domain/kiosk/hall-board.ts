import type { ConnectedPhase, Contact } from '../routing/contact.ts'
import { countsAsDueAt, type RoutingState } from '../routing/routing-state.ts'
import type { AgentId, Bilingual, ContactId, Instant, SiteId } from '../vocabulary/words.ts'
import { type CounterPlace, placeName } from './counter-place.ts'
import { isServedAt } from './counter-services.ts'
import { type SpokenSentence, spokenCall } from './spoken-call.ts'

/** One visitor who was called, and is on the way or at the desk. No name, no topic: a ticket and a place (SPEC U6). */
export interface HallCall {
  readonly ticket: string
  /** Absent where nobody said which desk it is. */
  readonly place?: Bilingual
  readonly calledAt: Instant
  /** Set where it is called to a private room: what for is then shown to nobody. */
  readonly isPrivate?: boolean
  /** From 1 on: how often it was called. */
  readonly times: number
  /** Empty for one who is there already. */
  readonly spoken: readonly SpokenSentence[]
}

/** What everybody in the hall sees. */
export interface HallBoard {
  /** Called last stands first. */
  readonly calls: readonly HallCall[]
  /** The tickets whose turn is next, first first. */
  readonly next: readonly string[]
  /** How many wait, those in `next` included. */
  readonly waiting: number
}

/** What the board knows beside the routing. */
export interface CounterFacts {
  /** Where an agent is, by what was said at their desk. */
  readonly placeOf: (agentId: AgentId) => CounterPlace | undefined
  /** How a visitor was called again, where they were. */
  readonly recallOf: (contactId: ContactId) => Recall | undefined
}

/** `times`: how often besides the first. */
export interface Recall {
  readonly agentId: AgentId
  readonly times: number
  readonly at: Instant
  /** Set where the visitor was called to another place than the desk, such as a private room. */
  readonly place?: CounterPlace
}

const callsMax = 8
const nextMax = 8

/** The board of a site, from the routing as it is: after a restart, and at every hub, it is the same. */
export function hallBoard(state: RoutingState, site: SiteId, facts: CounterFacts): HallBoard {
  const queueIds = new Set(state.config.queues.filter(queue => isServedAt(queue, site)).map(({ id }) => id))
  const calls: HallCall[] = []
  const waiting: Contact[] = []
  for (const contact of state.contacts.values()) {
    if (contact.channel !== 'counter' || contact.about !== undefined) continue
    if (!queueIds.has(contact.queueId) || contact.from.ticket === undefined) continue
    if (contact.phase.kind === 'waiting' || contact.phase.kind === 'offered') waiting.push(contact)
    const call = callOf(contact, facts)
    if (call !== undefined) calls.push(call)
  }
  waiting.sort(
    (a, b) =>
      countsAsDueAt(state, a) - countsAsDueAt(state, b) ||
      a.deadline - b.deadline ||
      a.arrivedAt - b.arrivedAt ||
      (a.id < b.id ? -1 : 1),
  )
  calls.sort((a, b) => b.calledAt - a.calledAt || (a.ticket < b.ticket ? -1 : 1))
  return {
    calls: calls.slice(0, callsMax),
    next: waiting.slice(0, nextMax).flatMap(({ from }) => from.ticket ?? []),
    waiting: waiting.length,
  }
}

/** How a visitor is called now; `undefined` for one whom nobody has called, or whose visit is over. */
export function callOf(contact: Contact, facts: CounterFacts): HallCall | undefined {
  const { phase, from, language } = contact
  if (phase.kind !== 'connected' || from.ticket === undefined) return undefined
  const { agentId, calledAt, times, place } = lastCall(contact, phase, facts)
  return {
    ticket: from.ticket,
    ...(place === undefined ? {} : { place: placeName(place) }),
    ...(place?.kind === 'private-room' ? { isPrivate: true } : {}),
    calledAt,
    times,
    // Who was taken over by somebody who came is there already.
    spoken: agentId === phase.agentId ? spokenCall(from.ticket, place, language) : [],
  }
}

/** Where somebody at the counter speaks with a visitor now; `undefined` for a contact that has no such place. */
export function placeOfVisit(contact: Contact, facts: CounterFacts): CounterPlace | undefined {
  const { channel, phase } = contact
  return channel === 'counter' && phase.kind === 'connected'
    ? lastCall(contact, phase, facts).place
    : undefined
}

/** Where else than to the desk a visitor was called last, by whoever has them now. */
export function calledElsewhere(
  contact: Contact,
  { recallOf }: Pick<CounterFacts, 'recallOf'>,
): CounterPlace | undefined {
  const { id, phase } = contact
  return phase.kind === 'connected' ? ofThisPlace(recallOf(id), phase)?.place : undefined
}

/** Who called a visitor last, and where to. Who was taken over there stays, until they are called elsewhere. */
function lastCall({ id }: Contact, phase: ConnectedPhase, { recallOf, placeOf }: CounterFacts) {
  const recall = ofThisPlace(recallOf(id), phase)
  if (recall !== undefined) {
    const { place = placeOf(recall.agentId), at, times } = recall
    return { agentId: recall.agentId, calledAt: at, times: 1 + times, place }
  }
  const { agentId, since } = firstCall(phase)
  return { agentId, calledAt: since, times: 1, place: placeOf(agentId) }
}

function firstCall({ agentId, answeredAt, besides }: ConnectedPhase) {
  return besides ?? { agentId, since: answeredAt }
}

/** A call of an earlier hand is no call to this place. */
function ofThisPlace(recall: Recall | undefined, phase: ConnectedPhase): Recall | undefined {
  const isLater = recall !== undefined && recall.at > firstCall(phase).since
  return isLater && (phase.besides !== undefined || recall.agentId === phase.agentId) ? recall : undefined
}
