import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  AgentContact,
  AgentRow,
  LiveView,
  MeasuresRow,
  QueueRow,
  WaitingRow,
} from '../../src-contract/live/live-view.ts'
import { emptyLiveView } from '../../src-contract/live/live-view.ts'
import { noCounts, oshawaServiceLevel, quarterMs } from '../../src-domain/service-level/measures.ts'
import { channels } from '../../src-domain/vocabulary/words.ts'
import { floorFigures, personStates } from '../../src-renderer/features/supervisor/floor-figures.ts'
import { busyFloor, emptyFloor } from './busy-floor.ts'

const now = Date.parse('2026-11-12T14:02:31-05:00')

const byId = <Row extends { readonly id: string }>(rows: readonly Row[]) =>
  Object.fromEntries(rows.map(row => [row.id, row]))

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

const queueIds = ['phone-en', 'phone-fr', 'chat']
const instant = fc.integer({ min: now - 4_000_000, max: now + 4_000_000 })
const waitingRow: fc.Arbitrary<WaitingRow> = fc.record({
  id: fc.uuid(),
  channel: fc.constantFrom(...channels),
  queueId: fc.constantFrom(...queueIds),
  language: fc.constantFrom('en' as const, 'fr' as const),
  arrivedAt: instant,
  deadline: instant,
  ringing: fc.boolean(),
})
const agentContact: fc.Arbitrary<AgentContact> = fc.record(
  {
    id: fc.uuid(),
    channel: fc.constantFrom(...channels),
    queueId: fc.constantFrom(...queueIds),
    phase: fc.constantFrom('offered' as const, 'connected' as const, 'held' as const, 'wrapping' as const),
    since: instant,
    dueAt: instant,
  },
  { requiredKeys: ['id', 'channel', 'queueId', 'phase', 'since'] },
)
const agentRow: fc.Arbitrary<AgentRow> = fc.record({
  id: fc.uuid(),
  name: fc.string(),
  site: fc.constant('city-hall'),
  languages: fc.subarray(['en' as const, 'fr' as const]),
  presence: fc.constantFrom(
    'available' as const,
    'break' as const,
    'lunch' as const,
    'training' as const,
    'offline' as const,
    'no-answer' as const,
    'no-audio' as const,
  ),
  presenceSince: instant,
  link: fc.constantFrom('linked' as const, 'lost' as const, 'none' as const),
  contacts: fc.array(agentContact, { maxLength: 4 }),
})
const counts = fc
  .record({ answered: fc.nat(60), late: fc.nat(60), abandoned: fc.nat(20) })
  .map(({ answered, late, abandoned }) => ({
    ...noCounts,
    arrived: answered + abandoned,
    answered,
    answeredInTime: Math.max(0, answered - late),
    abandoned,
  }))
const measures: fc.Arbitrary<MeasuresRow> = fc.array(counts, { maxLength: 30 }).map(each => ({
  definition: oshawaServiceLevel,
  from: now - 10 * quarterMs,
  total: {
    ...noCounts,
    arrived: sum(each.map(one => one.arrived)),
    answered: sum(each.map(one => one.answered)),
    answeredInTime: sum(each.map(one => one.answeredInTime)),
    abandoned: sum(each.map(one => one.abandoned)),
  },
  quarters: each.map((one, index) => ({
    at: (Math.floor(now / quarterMs) - each.length + index + 1) * quarterMs,
    counts: one,
  })),
}))
const view: fc.Arbitrary<LiveView> = fc.record({
  me: fc.constant({}),
  contacts: fc.constant({}),
  waiting: fc.array(waitingRow, { maxLength: 30 }).map(byId),
  queues: fc.constant(
    byId(
      queueIds.map((id): QueueRow => ({ id, channel: 'phone', name: { en: id, fr: id }, promiseMs: 30_000 })),
    ),
  ),
  agents: fc.array(agentRow, { maxLength: 30 }).map(byId),
  measures: fc.option(measures).map((row): LiveView['measures'] => (row ? { today: row } : {})),
  calling: fc.constant({}),
})

describe('the figures of the floor', () => {
  it('add up on any floor', () => {
    fc.assert(
      fc.property(view, floor => {
        const figures = floorFigures(floor, now)
        const line = Object.values(floor.waiting)

        expect(figures.waiting.count).toBe(line.length)
        expect(sum(figures.waiting.byChannel.map(({ count }) => count))).toBe(line.length)
        expect(sum(figures.queues.map(({ waiting }) => waiting))).toBe(line.length)
        expect(sum(figures.queues.map(({ ringing }) => ringing))).toBe(figures.waiting.ringing)
        expect(sum(figures.queues.map(({ inPromise }) => inPromise))).toBe(
          line.length - figures.nextPromise.broken,
        )
        expect(figures.nextPromise.next === undefined).toBe(figures.nextPromise.broken === line.length)

        const soonest = figures.queues.map(queue => queue.nextBreaksInMs ?? Number.POSITIVE_INFINITY)
        if (figures.nextPromise.next) expect(figures.nextPromise.next.inMs).toBe(Math.min(...soonest))
        const longest = figures.queues.map(queue => queue.longestMs ?? 0)
        if (figures.waiting.longestMs !== undefined)
          expect(figures.waiting.longestMs).toBe(Math.max(...longest))

        expect(figures.people).toHaveLength(figures.onContacts.signedIn)
        expect(figures.onContacts.busy).toBeLessThanOrEqual(figures.onContacts.signedIn)
        expect(figures.onContacts.busy).toBe(
          Object.values(floor.agents).filter(({ contacts }) => contacts.length > 0).length,
        )
        expect(sum(personStates.map(state => figures.people.filter(one => one.state === state).length))).toBe(
          figures.people.length,
        )
        for (const person of figures.people) {
          expect(person.forMs).toBeGreaterThanOrEqual(0)
          const inHand = floor.agents[person.id]?.contacts.length ?? 0
          expect(person.others + (person.contact ? 1 : 0)).toBe(inHand)
        }

        const level = figures.serviceLevel
        expect(level?.counted ?? 0).toBe(figures.abandoned.of)
        if (level?.share !== undefined) expect(level.share).toBeCloseTo(level.inTime / level.counted)
        const lastSoFar = figures.quarters.at(-1)?.soFar ?? undefined
        expect(lastSoFar, 'the line ends at the tile').toBe(level?.share)
      }),
      { numRuns: 1_000 },
    )
  })

  it('are the same for the same view and instant, and tick with the instant alone', () => {
    const floor = busyFloor(now)
    expect(floorFigures(floor, now)).toEqual(floorFigures(floor, now))
    const later = floorFigures(floor, now + 3_000)
    expect(later.waiting.longestMs).toBe((floorFigures(floor, now).waiting.longestMs ?? 0) + 3_000)
  })

  it('count a promise down to the second, and count it as broken from then on', () => {
    const one: WaitingRow = {
      id: 'w',
      channel: 'phone',
      queueId: 'phone-en',
      language: 'en',
      arrivedAt: now,
      deadline: now + 30_000,
      ringing: false,
    }
    const floor = { ...emptyFloor(now), waiting: { w: one } }
    expect(floorFigures(floor, now + 29_000).nextPromise).toEqual({
      broken: 0,
      next: { contactId: 'w', queueId: 'phone-en', inMs: 1_000, used: 29 / 30 },
    })
    expect(floorFigures(floor, now + 30_000).nextPromise).toEqual({ broken: 1, next: undefined })
  })

  it('say nothing of nothing', () => {
    const figures = floorFigures(emptyFloor(now), now)
    expect(figures.serviceLevel?.share).toBeUndefined()
    expect(figures.abandoned.share).toBeUndefined()
    expect(figures.averageHandleMs).toBeUndefined()
    expect(figures.quarters).toEqual([])
    expect(floorFigures(emptyLiveView, now).serviceLevel).toBeUndefined()
  })

  it('leave a quarter hour without calls empty and carry the day over it', () => {
    const { quarters } = floorFigures(busyFloor(now), now)
    expect(quarters).toHaveLength(25)
    expect(quarters[9]?.share).toBeNull()
    expect(quarters[9]?.soFar).toBe(quarters[8]?.soFar)
    expect(quarters.at(-1)?.at).toBe(Math.floor(now / quarterMs) * quarterMs)
  })

  it('put who may need a hand first, and name what each is on', () => {
    const { people } = floorFigures(busyFloor(now), now)
    expect(people).toHaveLength(20)
    expect(people.slice(0, 5).map(({ name, state }) => [name, state])).toEqual([
      ['Tomasz Zieliński', 'desk-lost'],
      ['Mina Cho', 'no-answer'],
      ['Nadia Haddad', 'no-audio'],
      ['Priya Natarajan', 'wrap-up-overdue'],
      ['Élise Gagnon', 'held'],
    ])
    const person = (name: string) => people.find(each => each.name === name)
    expect(person('Priya Natarajan')).toMatchObject({ forMs: 24_000, wrapUpLeftMs: -24_000 })
    expect(person('Daniel Brandt')).toMatchObject({ state: 'wrap-up', forMs: 41_000, wrapUpLeftMs: 19_000 })
    expect(person('Farah Aziz')).toMatchObject({ state: 'on-contact', contact: { channel: 'counter' } })
    expect(person('Ravi Singh')).toMatchObject({ others: 2, nextPresence: 'lunch' })
    expect(person('Owen Clarke')).toMatchObject({ state: 'ringing' })
  })

  it('do not count who went home, and do count a desk that was lost a moment ago', () => {
    const floor = busyFloor(now)
    const [first] = Object.values(floor.agents)
    const away = (change: Partial<AgentRow>) =>
      floorFigures({ ...floor, agents: { a: { ...(first as AgentRow), contacts: [], ...change } } }, now)
    expect(away({ link: 'none', presence: 'offline' }).people).toEqual([])
    expect(away({ link: 'lost', presence: 'offline' }).people).toEqual([])
    expect(away({ link: 'lost', presence: 'available' }).people[0]?.state).toBe('desk-lost')
    expect(away({ link: 'linked', presence: 'offline' }).people[0]?.state).toBe('offline')
  })
})
