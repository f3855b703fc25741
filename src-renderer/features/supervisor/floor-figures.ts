import type {
  AgentContact,
  AgentRow,
  LiveView,
  ShiftStanding,
  WaitingRow,
} from '../../../src-contract/live/live-view.ts'
import type { ChosenPresence, Presence } from '../../../src-domain/routing/agent.ts'
import {
  averageHandleMs,
  type Counts,
  noCounts,
  quarterMs,
  serviceLevel,
} from '../../../src-domain/service-level/measures.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import {
  type AgentId,
  type Bilingual,
  type Channel,
  type ContactId,
  channels,
  type Instant,
  type Language,
  type QueueId,
} from '../../../src-domain/vocabulary/words.ts'

/**
 * Everything that the live screen shows, made from the live view and the hub's time and from nothing else: the same
 * view and the same instant always give the same figures. A share is `undefined` where it would be of nothing.
 */
export interface FloorFigures {
  /** Absent until the hub told how it counts. */
  readonly serviceLevel: ServiceLevelFigures | undefined
  readonly waiting: WaitingFigures
  readonly nextPromise: NextPromise
  readonly abandoned: { readonly count: number; readonly of: number; readonly share: number | undefined }
  readonly onContacts: { readonly busy: number; readonly signedIn: number }
  readonly averageHandleMs: number | undefined
  readonly handled: number
  readonly quarters: readonly QuarterFigures[]
  readonly queues: readonly QueueFigures[]
  readonly people: readonly PersonFigures[]
}

export interface ServiceLevelFigures {
  readonly share: number | undefined
  readonly goal: number
  readonly withinMs: number
  readonly shortAbandonMs: number
  readonly inTime: number
  /** What the share is of: answered, and abandoned after `shortAbandonMs`. */
  readonly counted: number
}

export interface WaitingFigures {
  readonly count: number
  /** Of these, how many ring at a desk now. */
  readonly ringing: number
  readonly byChannel: readonly { readonly channel: Channel; readonly count: number }[]
  readonly longestMs: number | undefined
}

/** The promise that breaks next, and how many of those who wait have seen theirs break. */
export interface NextPromise {
  readonly broken: number
  readonly next:
    | {
        readonly contactId: ContactId
        readonly queueId: QueueId
        readonly inMs: number
        /** How much of the time is used up, from 0 to 1. */
        readonly used: number
      }
    | undefined
}

export interface QuarterFigures {
  readonly at: Instant
  /** `null` where nothing was counted: an unknown share is not a zero. */
  readonly share: number | null
  /** From the beginning of the day up to the end of this quarter hour. */
  readonly soFar: number | null
}

export interface QueueFigures {
  readonly id: QueueId
  readonly channel: Channel
  readonly name: Bilingual
  readonly promiseMs: number
  readonly waiting: number
  readonly ringing: number
  readonly longestMs: number | undefined
  /** How many of those who wait are still within the promise. */
  readonly inPromise: number
  readonly nextBreaksInMs: number | undefined
  /** While it counts as due earlier. */
  readonly shift: ShiftStanding | undefined
}

/** What a person is on, in the order in which a supervisor would look at it. */
export const personStates = [
  'desk-lost',
  'no-answer',
  'no-audio',
  'wrap-up-overdue',
  'held',
  'on-call',
  'on-contact',
  'ringing',
  'wrap-up',
  'available',
  'training',
  'break',
  'lunch',
  'offline',
] as const
export type PersonState = (typeof personStates)[number]

export interface PersonFigures {
  readonly id: AgentId
  readonly name: string
  readonly languages: readonly Language[]
  readonly state: PersonState
  /** For how long, in that state. */
  readonly forMs: number
  /** The contact that the state is about. */
  readonly contact: { readonly channel: Channel; readonly queueId: QueueId } | undefined
  /** The conversation, where a supervisor could listen to it. */
  readonly heardIn: ContactId | undefined
  /** Wrap-up: until it is overdue; negative once it is. */
  readonly wrapUpLeftMs: number | undefined
  /** Contacts in hand besides that one. */
  readonly others: number
  readonly nextPresence: ChosenPresence | undefined
}

export function floorFigures(view: LiveView, now: Instant): FloorFigures {
  const today = view.measures.today
  const total = today?.total ?? noCounts
  const line = Object.values(view.waiting)
  const people = Object.values(view.agents).filter(isSignedIn)
  return {
    serviceLevel: today && {
      share: serviceLevel(total),
      goal: today.definition.goal,
      withinMs: today.definition.withinMs,
      shortAbandonMs: today.definition.shortAbandonMs,
      inTime: total.answeredInTime,
      counted: total.answered + total.abandoned,
    },
    waiting: waitingFigures(line, now),
    nextPromise: nextPromise(line, now),
    abandoned: {
      count: total.abandoned,
      of: total.answered + total.abandoned,
      share: shareOf(total.abandoned, total.answered + total.abandoned),
    },
    onContacts: {
      busy: people.filter(({ contacts }) => contacts.length > 0).length,
      signedIn: people.length,
    },
    averageHandleMs: averageHandleMs(total),
    handled: total.handled,
    quarters: quarterFigures(today?.quarters ?? [], now),
    queues: queueFigures(view, line, now),
    people: people.map(agent => personFigures(agent, now)).sort(byStateThenName),
  }
}

/** At a desk, or with something in hand: who went home with a closed laptop is neither. */
function isSignedIn({ link, presence, contacts }: AgentRow): boolean {
  return link === 'linked' || contacts.length > 0 || (link === 'lost' && presence !== 'offline')
}

function waitingFigures(line: readonly WaitingRow[], now: Instant): WaitingFigures {
  const counts = new Map<Channel, number>()
  for (const { channel } of line) counts.set(channel, (counts.get(channel) ?? 0) + 1)
  return {
    count: line.length,
    ringing: line.filter(({ ringing }) => ringing).length,
    byChannel: [...counts]
      .map(([channel, count]) => ({ channel, count }))
      .sort((a, b) => b.count - a.count || (a.channel < b.channel ? -1 : 1)),
    longestMs: longest(line, now),
  }
}

function longest(line: readonly WaitingRow[], now: Instant): number | undefined {
  return line.length === 0 ? undefined : Math.max(0, now - Math.min(...line.map(row => row.arrivedAt)))
}

function nextPromise(line: readonly WaitingRow[], now: Instant): NextPromise {
  const kept = line.filter(({ deadline }) => deadline > now)
  const first = kept.reduce<WaitingRow | undefined>(
    (soonest, row) => (soonest && soonest.deadline <= row.deadline ? soonest : row),
    undefined,
  )
  return {
    broken: line.length - kept.length,
    next: first && {
      contactId: first.id,
      queueId: first.queueId,
      inMs: first.deadline - now,
      used: (now - first.arrivedAt) / Math.max(1, first.deadline - first.arrivedAt),
    },
  }
}

/** Every quarter hour from the first with a call up to now; those without one have no share and keep their place. */
function quarterFigures(
  told: readonly { readonly at: Instant; readonly counts: Counts }[],
  now: Instant,
): readonly QuarterFigures[] {
  const counted = new Map(told.map(({ at, counts }) => [at, counts] as const))
  const withCalls = told.filter(({ counts }) => counts.arrived + counts.answered + counts.abandoned > 0)
  const first = withCalls[0]?.at
  if (first === undefined) return []
  const last = Math.max(withCalls.at(-1)?.at ?? first, Math.floor(now / quarterMs) * quarterMs)
  const figures: QuarterFigures[] = []
  let inTime = 0
  let all = 0
  for (let at = first; at <= last; at += quarterMs) {
    const counts = counted.get(at) ?? noCounts
    inTime += counts.answeredInTime
    all += counts.answered + counts.abandoned
    figures.push({ at, share: serviceLevel(counts) ?? null, soFar: shareOf(inTime, all) ?? null })
  }
  return figures
}

function queueFigures(view: LiveView, line: readonly WaitingRow[], now: Instant): readonly QueueFigures[] {
  return Object.values(view.queues)
    .map(({ id, channel, name, promiseMs, shift }) => {
      const mine = line.filter(({ queueId }) => queueId === id)
      const { broken, next } = nextPromise(mine, now)
      return {
        id,
        channel,
        name,
        promiseMs,
        waiting: mine.length,
        ringing: mine.filter(({ ringing }) => ringing).length,
        longestMs: longest(mine, now),
        inPromise: mine.length - broken,
        nextBreaksInMs: next?.inMs,
        shift,
      }
    })
    .sort((a, b) => channels.indexOf(a.channel) - channels.indexOf(b.channel) || (a.id < b.id ? -1 : 1))
}

function personFigures(agent: AgentRow, now: Instant): PersonFigures {
  const main = mainContact(agent.contacts)
  const state = stateOf(agent, main, now)
  const since =
    main === undefined ? agent.presenceSince : state === 'wrap-up-overdue' ? (main.dueAt ?? now) : main.since
  return {
    id: agent.id,
    name: agent.name,
    languages: agent.languages,
    state,
    forMs: Math.max(0, now - since),
    contact: main && { channel: main.channel, queueId: main.queueId },
    heardIn: main && canBeHeard(main) ? main.id : undefined,
    wrapUpLeftMs: main?.phase === 'wrapping' && main.dueAt !== undefined ? main.dueAt - now : undefined,
    others: Math.max(0, agent.contacts.length - 1),
    nextPresence: agent.nextPresence,
  }
}

const phasesByWeight: readonly AgentContact['phase'][] = [
  'connected',
  'held',
  'offered',
  'wrapping',
  'parked',
]

/** Whether the carrier of a conversation lets a supervisor listen: Twilio alone does. */
function canBeHeard({ phase, carrier }: AgentContact): boolean {
  return carrier === 'twilio' && (phase === 'connected' || phase === 'held')
}

/** Of everything in hand the one that a supervisor would name: a conversation before a ring before a wrap-up. */
function mainContact(contacts: readonly AgentContact[]): AgentContact | undefined {
  return [...contacts].sort(
    (a, b) =>
      phasesByWeight.indexOf(a.phase) - phasesByWeight.indexOf(b.phase) ||
      a.since - b.since ||
      (a.id < b.id ? -1 : 1),
  )[0]
}

function stateOf(agent: AgentRow, main: AgentContact | undefined, now: Instant): PersonState {
  if (agent.link === 'lost' || (agent.link === 'none' && main !== undefined)) return 'desk-lost'
  if (main === undefined) return agent.presence satisfies Presence
  switch (main.phase) {
    case 'connected':
      return main.channel === 'phone' || main.channel === 'callback' ? 'on-call' : 'on-contact'
    case 'parked':
      return 'on-contact'
    case 'held':
      return 'held'
    case 'offered':
      return 'ringing'
    case 'wrapping':
      return main.dueAt !== undefined && main.dueAt <= now ? 'wrap-up-overdue' : 'wrap-up'
    default:
      return assertNever(main.phase)
  }
}

function byStateThenName(a: PersonFigures, b: PersonFigures): number {
  return (
    personStates.indexOf(a.state) - personStates.indexOf(b.state) ||
    a.name.localeCompare(b.name, 'fr-CA', { sensitivity: 'base' }) ||
    (a.id < b.id ? -1 : 1)
  )
}

function shareOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole
}
