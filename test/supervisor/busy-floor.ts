import type {
  AgentContact,
  AgentRow,
  LiveView,
  MeasuresRow,
  QueueRow,
  WaitingRow,
} from '../../src-contract/live/live-view.ts'
import type { ChosenPresence, Presence } from '../../src-domain/routing/agent.ts'
import {
  type Counts,
  noCounts,
  oshawaServiceLevel,
  quarterMs,
} from '../../src-domain/service-level/measures.ts'
import type { Channel, QueueId } from '../../src-domain/vocabulary/words.ts'

const queues: readonly QueueRow[] = [
  {
    id: 'phone-en',
    channel: 'phone',
    name: { en: 'General, English', fr: 'Général, anglais' },
    promiseMs: 30_000,
  },
  {
    id: 'phone-fr',
    channel: 'phone',
    name: { en: 'General, French', fr: 'Général, français' },
    promiseMs: 30_000,
  },
  {
    id: 'counter',
    channel: 'counter',
    name: { en: 'Counter, City Hall', fr: 'Comptoir, hôtel de ville' },
    promiseMs: 600_000,
  },
  { id: 'chat', channel: 'chat', name: { en: 'Chat', fr: 'Clavardage' }, promiseMs: 120_000 },
]

interface Somebody {
  readonly name: string
  readonly presence?: Presence
  readonly link?: AgentRow['link']
  readonly on?: readonly [AgentContact['phase'], seconds: number, queue: QueueId, dueIn?: number]
  readonly also?: number
  readonly for?: number
  readonly next?: ChosenPresence
  readonly speaks?: readonly ('en' | 'fr')[]
}

const twenty: readonly Somebody[] = [
  { name: 'Aiko Mori', on: ['connected', 134, 'phone-en'], speaks: ['en'] },
  { name: 'Daniel Brandt', on: ['wrapping', 41, 'phone-en', 19] },
  { name: 'Farah Aziz', on: ['connected', 372, 'counter'] },
  { name: 'Luc Tremblay', for: 8, speaks: ['en', 'fr'] },
  { name: 'Ravi Singh', on: ['connected', 290, 'chat'], also: 2, next: 'lunch' },
  { name: 'Joan Petit', presence: 'break', for: 662 },
  { name: 'Mina Cho', presence: 'no-answer', for: 33 },
  { name: 'Nadia Haddad', presence: 'no-audio', for: 95, speaks: ['en', 'fr'] },
  { name: 'Élise Gagnon', on: ['held', 48, 'phone-fr'], speaks: ['en', 'fr'] },
  { name: 'Owen Clarke', on: ['offered', 6, 'phone-en'] },
  { name: 'Priya Natarajan', on: ['wrapping', 84, 'phone-en', -24] },
  { name: 'Tomasz Zieliński', on: ['connected', 61, 'phone-en'], link: 'lost' },
  { name: 'Grace Okonkwo', on: ['connected', 3_725, 'phone-en'], next: 'break' },
  { name: 'Henry van der Berg-Whitfield', on: ['connected', 15, 'phone-en'] },
  { name: 'Isabelle Côté', on: ['connected', 203, 'phone-fr'], speaks: ['en', 'fr'] },
  { name: 'Jamal Wright', presence: 'training', for: 2_400 },
  { name: 'Kateryna Bondar', presence: 'lunch', for: 1_300 },
  { name: 'Liam O’Connor', for: 22 },
  { name: 'Maya Fernandes', on: ['connected', 500, 'phone-en'] },
  { name: 'Noah Bélanger', presence: 'offline', for: 60, speaks: ['en', 'fr'] },
]

const twelve: readonly (readonly [QueueId, Channel, waitedSeconds: number, promiseSeconds: number])[] = [
  ['phone-en', 'phone', 24, 30],
  ['phone-en', 'phone', 41, 30],
  ['phone-en', 'phone', 12, 30],
  ['phone-en', 'phone', 4, 30],
  ['phone-fr', 'phone', 11, 30],
  ['counter', 'counter', 190, 600],
  ['counter', 'counter', 80, 600],
  ['counter', 'counter', 15, 600],
  ['chat', 'chat', 52, 120],
  ['chat', 'chat', 9, 120],
  ['phone-en', 'phone', 35, 30],
  ['phone-fr', 'phone', 2, 30],
]

const handled = (answered: number, answeredInTime: number, abandoned: number): Counts => ({
  ...noCounts,
  arrived: answered + abandoned,
  answered,
  answeredInTime,
  abandoned,
  handled: answered,
  talkMs: answered * 244_000,
  heldMs: answered * 21_000,
  wrapUpMs: answered * 47_000,
})

/** A floor on a full Thursday: twenty people, twelve who wait, six hours of calls. */
export function busyFloor(now: number): LiveView {
  const from = Math.floor(now / quarterMs) * quarterMs - 24 * quarterMs
  const quarters = Array.from({ length: 25 }, (_, index) => {
    // One quarter hour without a call: the line has a gap there and not a zero.
    if (index === 9) return { at: from + index * quarterMs, counts: noCounts }
    const share = 0.74 + 0.17 * Math.cos(index / 3.5)
    return {
      at: from + index * quarterMs,
      counts: handled(16, Math.round(16 * share), index % 3 === 0 ? 1 : 0),
    }
  })
  const total = quarters.reduce<Counts>(
    (sum, { counts }) =>
      Object.fromEntries(
        Object.entries(sum).map(([key, value]) => [key, value + counts[key as keyof Counts]]),
      ) as unknown as Counts,
    noCounts,
  )
  const today: MeasuresRow = { definition: oshawaServiceLevel, from, total, quarters }
  return {
    me: {},
    contacts: {},
    queues: Object.fromEntries(queues.map(queue => [queue.id, queue])),
    waiting: Object.fromEntries(
      twelve.map(([queueId, channel, waited, promise], index): [string, WaitingRow] => {
        const arrivedAt = now - waited * 1_000
        return [
          `w${index}`,
          {
            id: `w${index}`,
            channel,
            queueId,
            language: queueId === 'phone-fr' ? 'fr' : 'en',
            arrivedAt,
            deadline: arrivedAt + promise * 1_000,
            ringing: index === 0,
          },
        ]
      }),
    ),
    agents: Object.fromEntries(twenty.map((somebody, index) => agentRow(somebody, index, now))),
    measures: { today },
    calling: {},
  }
}

/** The same centre before anybody came. */
export function emptyFloor(now: number): LiveView {
  return {
    ...busyFloor(now),
    waiting: {},
    agents: {},
    measures: { today: { definition: oshawaServiceLevel, from: now, total: noCounts, quarters: [] } },
  }
}

function agentRow(somebody: Somebody, index: number, now: number): [string, AgentRow] {
  const id = `a${index}`
  const { on, also = 0 } = somebody
  const contact = (number: number): AgentContact[] => {
    if (!on) return []
    const [phase, seconds, queueId, dueIn] = on
    const since = now - seconds * 1_000
    const channel = queues.find(queue => queue.id === queueId)?.channel ?? 'phone'
    return [
      {
        id: `${id}-${number}`,
        channel,
        queueId,
        phase,
        since,
        ...(dueIn === undefined ? {} : { dueAt: now + dueIn * 1_000 }),
      },
    ]
  }
  return [
    id,
    {
      id,
      name: somebody.name,
      site: 'city-hall',
      languages: somebody.speaks ?? ['en'],
      presence: somebody.presence ?? 'available',
      presenceSince: now - (somebody.for ?? 3_000) * 1_000,
      ...(somebody.next ? { nextPresence: somebody.next } : {}),
      link: somebody.link ?? 'linked',
      contacts: [0, 1, 2].slice(0, 1 + also).flatMap(contact),
    },
  ]
}
