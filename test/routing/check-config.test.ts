import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CheckFacts,
  type ConfigProblem,
  checkConfig,
  isPublishable,
} from '../../src-domain/routing/check-config.ts'
import {
  type AfterHours,
  defaultRoutingTimes,
  type QueueConfig,
  standardCapacity,
} from '../../src-domain/routing/routing-config.ts'
import type { Calendar, RoutingSettings } from '../../src-domain/routing/routing-settings.ts'

const name = { en: 'Name', fr: 'Nom' }
const nine = { opens: 540, closes: 1_020 }

const queue = (id: string, more: Partial<QueueConfig> = {}): QueueConfig => ({
  id,
  channel: 'phone',
  name,
  promiseMs: 30_000,
  skills: [],
  ...more,
})
const hall: Calendar = {
  id: 'hall',
  name,
  timeZone: 'America/Toronto',
  weekdays: { 1: [nine] },
  exceptions: [],
  seasons: [],
}
/** Alice speaks English and knows taxes; Bob speaks both, at the north hub. */
const good: RoutingSettings = {
  queues: [queue('en', { language: 'en' }), queue('fr', { language: 'fr' })],
  skills: [{ code: 'tax', name }],
  agents: [{ id: 'alice', skills: ['tax'] }],
  capacities: [standardCapacity],
  calendars: [hall],
  times: defaultRoutingTimes,
  serviceLevels: [{ channel: 'phone', withinMs: 30_000, goal: 0.7, shortAbandonMs: 5_000 }],
}
const facts: CheckFacts = {
  people: [
    { id: 'alice', languages: ['en'], site: 'hall' },
    { id: 'bob', languages: ['en', 'fr'], site: 'north' },
  ],
  sites: ['hall', 'north', 'south'],
  today: '2026-06-15',
  isTimeZone: zone => zone === 'America/Toronto',
  holidaysOf: jurisdiction => (jurisdiction === 'CA-ON' ? new Set(['07-01', 'easter 1']) : undefined),
  openContacts: new Map(),
}

function problemsOf(changes: Partial<RoutingSettings>, more: Partial<CheckFacts> = {}) {
  return checkConfig({ ...good, ...changes }, { ...facts, ...more })
}
const withQueues = (...queues: readonly QueueConfig[]) => problemsOf({ queues })
const withCalendar = (changes: Partial<Calendar>) => problemsOf({ calendars: [{ ...hall, ...changes }] })
const refused = (problem: object) => ({ verdict: 'refused', ...problem })
const warned = (problem: object) => ({ verdict: 'warned', ...problem })

describe('settings that are right', () => {
  it('[K3] have no problem and can be published; with warnings they still can', () => {
    expect(problemsOf({})).toEqual([])
    expect(isPublishable([])).toBe(true)
    const long = problemsOf({ times: { ...defaultRoutingTimes, ringMs: 40_000 } })
    expect(long).toEqual([
      warned({ kind: 'ring-longer-than-promise', queueId: 'en' }),
      warned({ kind: 'ring-longer-than-promise', queueId: 'fr' }),
    ])
    expect(isPublishable(long)).toBe(true)
    expect(isPublishable(problemsOf({ queues: [] }))).toBe(false)
  })
})

describe('the parts', () => {
  it('[K3] need an id of their own and a name in both languages', () => {
    expect(problemsOf({ queues: [] })).toEqual([refused({ kind: 'no-queues' })])
    expect(withQueues(queue('en'), queue('en'), queue('en'))).toEqual([
      refused({ kind: 'id-twice', part: 'queue', id: 'en' }),
    ])
    expect(
      problemsOf({
        skills: [
          { code: 'tax', name },
          { code: ' ', name: { en: '', fr: ' ' } },
        ],
      }),
    ).toEqual([
      refused({ kind: 'id-empty', part: 'skill' }),
      refused({ kind: 'name-empty', part: 'skill', id: ' ', language: 'en' }),
      refused({ kind: 'name-empty', part: 'skill', id: ' ', language: 'fr' }),
    ])
    const [definition] = good.serviceLevels
    if (!definition) throw new Error('a definition')
    expect(problemsOf({ serviceLevels: [definition, definition] })).toEqual([
      refused({ kind: 'id-twice', part: 'service-level', id: 'phone' }),
    ])
  })

  it('[K3] may only name what there is', () => {
    const usedBy = { part: 'queue', id: 'a' }
    const found = withQueues(
      queue('a', {
        skills: ['golf'],
        relaxableSkills: ['golf'],
        site: 'moon',
        hours: 'never-heard',
        afterHours: { kind: 'queue', queueId: 'nowhere' },
        overflow: { afterMs: 1_000, to: 'gone' },
      }),
    )
    expect(found.filter(({ kind }) => kind === 'unknown')).toEqual([
      refused({ kind: 'unknown', part: 'skill', id: 'golf', usedBy }),
      refused({ kind: 'unknown', part: 'site', id: 'moon', usedBy }),
      refused({ kind: 'unknown', part: 'calendar', id: 'never-heard', usedBy }),
      refused({ kind: 'unknown', part: 'queue', id: 'nowhere', usedBy }),
      refused({ kind: 'unknown', part: 'queue', id: 'gone', usedBy }),
    ])
    expect(
      problemsOf({
        agents: [
          { id: 'alice', skills: ['golf'], capacity: 'huge' },
          { id: 'zoe', skills: [] },
        ],
      }),
    ).toEqual([
      refused({ kind: 'unknown', part: 'skill', id: 'golf', usedBy: { part: 'agent', id: 'alice' } }),
      refused({ kind: 'unknown', part: 'capacity', id: 'huge', usedBy: { part: 'agent', id: 'alice' } }),
      warned({ kind: 'agent-unknown', agentId: 'zoe' }),
    ])
  })

  it('[K3] have times that can be kept', () => {
    expect(withQueues(queue('en', { promiseMs: 0 }))).toContainEqual(
      refused({ kind: 'promise-not-positive', queueId: 'en' }),
    )
    expect(
      problemsOf({
        times: {
          ...defaultRoutingTimes,
          ringMs: 0,
          declineRestMs: -1,
          deskGraceMs: 0,
          relaxShare: 1.1,
          affinityShare: -0.1,
        },
      }),
    ).toEqual([
      refused({ kind: 'time-not-positive', time: 'ringMs' }),
      refused({ kind: 'time-negative', time: 'declineRestMs' }),
      refused({ kind: 'share-out-of-range', time: 'affinityShare' }),
      refused({ kind: 'share-out-of-range', time: 'relaxShare' }),
    ])
    expect(problemsOf({ serviceLevels: [] })).toEqual([refused({ kind: 'service-level-missing' })])
    expect(
      problemsOf({
        serviceLevels: [{ channel: 'chat', withinMs: 1, goal: 1.01, shortAbandonMs: 0 }],
      }),
    ).toEqual([refused({ kind: 'service-level-invalid', channel: 'chat' })])
    expect(problemsOf({ capacities: [{ ...standardCapacity, chats: 0, messages: 0 }] })).toEqual([
      warned({ kind: 'capacity-only-live', capacityId: 'standard' }),
    ])
  })

  it('[K9] tell of contacts whose queue is gone', () => {
    const openContacts = new Map([
      ['old', { waiting: 2, held: 1 }],
      ['en', { waiting: 5, held: 0 }],
    ])
    expect(problemsOf({}, { openContacts })).toEqual([
      warned({ kind: 'queue-removed-with-contacts', queueId: 'old', waiting: 2, held: 1 }),
    ])
  })
})

describe('who serves a queue', () => {
  const unserved = (id: string) => refused({ kind: 'queue-unserved', queueId: id })

  it('[K4] nobody has the skill, sits there, or speaks the language', () => {
    expect(withQueues(queue('q', { skills: ['tax'], language: 'fr' }))).toEqual([unserved('q')])
    expect(withQueues(queue('q', { skills: ['tax'], site: 'north' }))).toEqual([unserved('q')])
    expect(withQueues(queue('q', { site: 'south' }))).toEqual([unserved('q')])
    expect(withQueues(queue('q', { site: 'hall', language: 'fr' }))).toEqual([unserved('q')])
    expect(withQueues(queue('q', { site: 'north', language: 'fr' }))).toEqual([])
  })

  it('[K4] a queue without a language takes both, and says which one nobody speaks', () => {
    expect(withQueues(queue('q', { skills: ['tax'] }))).toEqual([
      warned({ kind: 'language-unserved', queueId: 'q', language: 'fr' }),
    ])
  })

  it('[K4] relaxed skills count, and it is said that contacts wait for it', () => {
    expect(withQueues(queue('q', { skills: ['tax'], relaxableSkills: ['tax'], language: 'fr' }))).toEqual([
      warned({ kind: 'queue-served-only-relaxed', queueId: 'q' }),
    ])
    expect(withQueues(queue('q', { relaxableSkills: ['tax'] }))).toEqual([
      warned({ kind: 'relaxable-not-required', queueId: 'q', skill: 'tax' }),
    ])
  })

  it('[K4] overflow counts, however many steps it takes, but never into another language', () => {
    const to = (id: string) => ({ afterMs: 10_000, to: id })
    const chain = [
      queue('q', { skills: ['tax'], language: 'fr', overflow: to('r') }),
      queue('r', { skills: ['tax'], language: 'en', overflow: to('s') }),
    ]
    expect(withQueues(...chain, queue('s'))).toEqual([
      warned({ kind: 'queue-served-only-by-overflow', queueId: 'q' }),
    ])
    expect(withQueues(...chain, queue('s', { site: 'hall' }))).toContainEqual(unserved('q'))
  })

  it('[K4] who may hold no chat serves none', () => {
    const none = { ...standardCapacity, id: 'none', chats: 0 }
    const capacity = { capacities: [none], queues: [queue('q', { channel: 'chat', language: 'fr' })] }
    expect(problemsOf({ ...capacity, agents: [{ id: 'bob', skills: [], capacity: 'none' }] })).toEqual([
      unserved('q'),
    ])
    expect(problemsOf({ ...capacity, agents: [] })).toEqual([])
  })

  it('[K4] an overflow that comes when the promise is broken is said', () => {
    const overflow = (afterMs: number) => queue('a', { overflow: { afterMs, to: 'b' } })
    expect(withQueues(overflow(30_000), queue('b'))).toEqual([
      warned({ kind: 'overflow-after-promise', queueId: 'a' }),
    ])
    expect(withQueues(overflow(0), queue('b'))).toEqual([
      refused({ kind: 'overflow-not-positive', queueId: 'a' }),
    ])
  })
})

describe('cycles', () => {
  /** A graph in which each queue leads to at most one other, drawn from all of them. */
  const graph = fc.integer({ min: 1, max: 8 }).chain(size =>
    fc.array(fc.option(fc.nat({ max: size - 1 }), { nil: undefined }), {
      minLength: size,
      maxLength: size,
    }),
  )
  const id = (index: number) => `q${index}`

  /** Whoever walks as many steps as there are queues and is still on the way walks in a circle. */
  function isOnCycle(edges: readonly (number | undefined)[], from: number): boolean {
    let at = edges[from]
    for (let step = 0; step < edges.length && at !== undefined; step++) {
      if (at === from) return true
      at = edges[at]
    }
    return false
  }

  const kinds: readonly [string, (to: string) => Partial<QueueConfig>][] = [
    ['overflow-cycle', to => ({ overflow: { afterMs: 1_000, to } })],
    ['after-hours-cycle', to => ({ hours: 'hall', afterHours: { kind: 'queue', queueId: to } })],
  ]
  for (const [kind, leadingTo] of kinds) {
    it(`[K5] ${kind}: found when there is one and only then, each once, with its queues in order`, () => {
      fc.assert(
        fc.property(graph, edges => {
          const problems = withQueues(
            ...edges.map((to, index) => queue(id(index), to === undefined ? {} : leadingTo(id(to)))),
          )
          const found = problems.flatMap(problem =>
            problem.kind === kind && 'queueIds' in problem ? [problem.queueIds] : [],
          )
          const onCycles = edges.flatMap((_, index) => (isOnCycle(edges, index) ? [id(index)] : []))
          expect(found.flat().toSorted()).toEqual(onCycles)
          for (const cycle of found) {
            cycle.forEach((each, index) => {
              const next = edges[Number(each.slice(1))]
              expect(next === undefined ? undefined : id(next)).toBe(cycle[(index + 1) % cycle.length])
            })
          }
        }),
      )
    })
  }
})

describe('after hours', () => {
  const closing = (afterHours: AfterHours, more: Partial<QueueConfig> = {}) =>
    withQueues(
      queue('q', { hours: 'hall', afterHours, ...more }),
      queue('phone'),
      queue('chat', { channel: 'chat' }),
    )

  it('[K6] nobody waits on the line, in a chat or at the counter overnight; a message does', () => {
    for (const channel of ['phone', 'chat', 'counter'] as const) {
      expect(closing({ kind: 'wait' }, { channel })).toEqual([
        refused({ kind: 'live-queue-waits', queueId: 'q' }),
      ])
    }
    for (const channel of ['email', 'portal', 'callback'] as const) {
      expect(closing({ kind: 'wait' }, { channel })).toEqual([])
    }
    expect(closing({ kind: 'closed' })).toEqual([])
  })

  it('[K6] a call stays a call: it goes to a queue of its own channel', () => {
    expect(closing({ kind: 'queue', queueId: 'phone' })).toEqual([])
    expect(closing({ kind: 'queue', queueId: 'chat' })).toEqual([
      refused({ kind: 'after-hours-other-channel', queueId: 'q', to: 'chat' }),
    ])
  })

  it('[K6] a call goes to a queue in which somebody serves its language', () => {
    const night = queue('night', { language: 'en', skills: ['tax'] })
    const problems = withQueues(
      queue('q', { hours: 'hall', afterHours: { kind: 'queue', queueId: 'night' }, language: 'fr' }),
      night,
    )
    expect(problems).toContainEqual(
      refused({ kind: 'after-hours-unserved', queueId: 'q', to: 'night', language: 'fr' }),
    )
  })

  it('[K6] a call-back is promised only in a language in which somebody can make it', () => {
    expect(closing({ kind: 'callback' })).toEqual([])
    expect(closing({ kind: 'callback' }, { skills: ['tax'] })).toEqual([
      warned({ kind: 'language-unserved', queueId: 'q', language: 'fr' }),
      refused({ kind: 'callback-unserved', queueId: 'q', language: 'fr' }),
    ])
  })

  it('[K6] a queue that never closes has no after hours', () => {
    expect(withQueues(queue('q', { afterHours: { kind: 'closed' } }))).toEqual([
      warned({ kind: 'after-hours-without-hours', queueId: 'q' }),
    ])
  })
})

describe('calendars', () => {
  const only = (problems: readonly ConfigProblem[]) => {
    expect(problems).toHaveLength(1)
    return problems[0]
  }

  it('[K3] open some day, from today on', () => {
    const never = refused({ kind: 'hours-never-open', calendarId: 'hall' })
    const on = (date: string) => ({ date, name, spans: [nine] })
    expect(withCalendar({ weekdays: {} })).toEqual([never])
    expect(withCalendar({ weekdays: { 1: [] } })).toEqual([never])
    expect(withCalendar({ weekdays: {}, exceptions: [on('2026-06-14')] })).toEqual([never])
    expect(withCalendar({ weekdays: {}, exceptions: [on('2026-06-15')] })).toEqual([])
    expect(withCalendar({ weekdays: {}, exceptions: [on('06-14')] })).toEqual([])
    const season = (to: string) => ({ from: '2026-01-01', to, name, weekdays: { 1: [nine] } })
    expect(withCalendar({ weekdays: {}, seasons: [season('2026-06-14')] })).toEqual([never])
    expect(withCalendar({ weekdays: {}, seasons: [season('2026-06-15')] })).toEqual([])
    // Spans that no day ever has: a season over the whole year, a day that does not come within the next one.
    const shut = { from: '01-01', to: '12-31', name, weekdays: {} }
    expect(withCalendar({ weekdays: { 1: [nine] }, seasons: [shut] })).toEqual([never])
    expect(withCalendar({ weekdays: {}, exceptions: [on('02-29')] })).toEqual([never])
  })

  it('[K3] have spans that run forwards and apart, within a day', () => {
    const weekday = { kind: 'weekday', weekday: '1' }
    const on = (...spans: readonly { opens: number; closes: number }[]) =>
      withCalendar({ weekdays: { 1: spans, 2: [nine] } })
    expect(on({ opens: 540, closes: 720 }, { opens: 720, closes: 1_440 })).toEqual([])
    expect(on({ opens: 800, closes: 900 }, { opens: 540, closes: 801 })).toEqual([
      refused({ kind: 'spans-overlap', calendarId: 'hall', place: weekday }),
    ])
    for (const [opens, closes] of [
      [720, 720],
      [721, 720],
      [-1, 720],
      [720, 1_441],
    ] as const) {
      expect(on({ opens, closes })).toEqual([
        refused({ kind: 'span-reversed', calendarId: 'hall', place: weekday, opens, closes }),
      ])
    }
    expect(
      only(withCalendar({ exceptions: [{ date: '12-24', name, spans: [{ opens: 9, closes: 8 }] }] })),
    ).toMatchObject({ kind: 'span-reversed', place: { kind: 'exception', date: '12-24' } })
    expect(
      only(
        withCalendar({
          seasons: [{ from: '07-01', to: '08-31', name, weekdays: { 5: [nine, nine] } }],
        }),
      ),
    ).toMatchObject({ kind: 'spans-overlap', place: { kind: 'season', from: '07-01', weekday: '5' } })
  })

  it('[K3] name days that exist, each once and in words', () => {
    const on = (...dates: readonly string[]) =>
      withCalendar({ exceptions: dates.map(date => ({ date, name, spans: [] })) })
    expect(on('02-29', '2028-02-29', '12-31')).toEqual([])
    for (const date of [
      '2026-02-29',
      '2100-02-29',
      '04-31',
      '13-01',
      '00-10',
      '01-00',
      '2026-1-1',
      'soon',
      '',
    ]) {
      expect(on(date)).toEqual([refused({ kind: 'date-invalid', calendarId: 'hall', date })])
    }
    expect(on('12-24', '12-24')).toEqual([refused({ kind: 'date-twice', calendarId: 'hall', date: '12-24' })])
    expect(withCalendar({ exceptions: [{ date: '12-24', name: { en: 'Eve', fr: '' }, spans: [] }] })).toEqual(
      [refused({ kind: 'day-name-empty', calendarId: 'hall', date: '12-24', language: 'fr' })],
    )
  })

  it('[K3] have seasons that run forwards and apart; every year’s may run over New Year', () => {
    const seasons = (...pairs: readonly (readonly [string, string])[]) =>
      withCalendar({ seasons: pairs.map(([from, to]) => ({ from, to, name, weekdays: {} })) })
    expect(seasons(['11-15', '01-15'], ['07-01', '08-31'])).toEqual([])
    expect(seasons(['2026-08-31', '2026-07-01'])).toEqual([
      refused({ kind: 'season-reversed', calendarId: 'hall', from: '2026-08-31', to: '2026-07-01' }),
    ])
    expect(seasons(['2026-07-01', '08-31'])).toEqual([
      refused({ kind: 'date-invalid', calendarId: 'hall', date: '08-31' }),
    ])
    expect(seasons(['11-15', '01-15'], ['01-15', '02-01'])).toEqual([
      refused({ kind: 'seasons-overlap', calendarId: 'hall', from: ['11-15', '01-15'] }),
    ])
    expect(seasons(['07-01', '08-31'], ['2026-07-10', '2026-07-12'])).toEqual([])
  })

  it('[K3] keep a time zone and holidays that are known', () => {
    expect(withCalendar({ timeZone: 'Mars' })).toEqual([
      refused({ kind: 'time-zone-unknown', calendarId: 'hall', timeZone: 'Mars' }),
    ])
    expect(withCalendar({ holidays: { jurisdiction: 'CA-ON', observed: ['07-01', 'full moon'] } })).toEqual([
      refused({ kind: 'holiday-unknown', calendarId: 'hall', rule: 'full moon' }),
    ])
    expect(withCalendar({ holidays: { jurisdiction: 'XX', observed: [] } })).toEqual([
      refused({ kind: 'jurisdiction-unknown', calendarId: 'hall', jurisdiction: 'XX' }),
    ])
  })
})

describe('a centre of any size', () => {
  it('[K3] is checked within the time of a key stroke', () => {
    const many = <Value>(count: number, make: (index: number) => Value) =>
      Array.from({ length: count }, (_, index) => make(index))
    const people = many(1_000, index => ({ id: `p${index}`, languages: ['en'] as const, site: 'hall' }))
    const began = performance.now()
    const problems = problemsOf(
      {
        queues: many(300, index => queue(`q${index}`, { language: 'en', skills: ['nobody-has-it'] })),
        skills: [{ code: 'nobody-has-it', name }],
        agents: people.map(({ id }) => ({ id, skills: [] })),
      },
      { people },
    )
    expect(problems).toHaveLength(300)
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})
