import { describe, expect, test } from 'vitest'
import { requestViews } from '../../src-contract/http/requests.ts'
import type { Marks, SurveyDay } from '../../src-domain/notices/survey.ts'
import { csvText } from '../../src-renderer/desk-data/csv.ts'
import { bulkOf, fateOf, languagesOf, stepOfBulk } from '../../src-renderer/features/division/bulk-steps.ts'
import { stretchesOf } from '../../src-renderer/features/division/clock-stretches.ts'
import { councilRows, countByWard } from '../../src-renderer/features/division/council-rows.ts'
import { noFilter } from '../../src-renderer/features/division/division-place.ts'
import { isInView, ownCounts, ownList } from '../../src-renderer/features/division/own-requests.ts'
import { neighbourOf, stepKeys } from '../../src-renderer/features/division/step-keys.ts'
import { surveyWeeks } from '../../src-renderer/features/notices/survey-weeks.ts'
import { aRequest, aType, day, hour, made } from './a-request.ts'

const now = made + 3 * day
const ask = { self: 'tom', now, divisionOf: (code: string) => (code === 'pothole' ? 'roads' : 'parks') }
const outcome = { reasonCode: 'done', words: 'Done.', at: made, by: 'tom' }

describe('[Q86] the lists that a desk makes of what it keeps', () => {
  const requests = [
    aRequest({ id: 'late' }),
    aRequest({ id: 'mine', status: 'in-progress', assignedTo: 'tom' }),
    aRequest({ id: 'done', status: 'completed', outcome }),
    aRequest({
      id: 'tell',
      status: 'completed',
      outcome: { ...outcome, approved: { at: made, by: 'sofia' } },
    }),
    aRequest({
      id: 'up',
      status: 'acknowledged',
      escalation: { level: 1, target: 'resolve', at: made, quietSince: made },
    }),
    aRequest({
      id: 'park',
      typeCode: 'park-grass',
      createdAt: made - 100 * day,
      place: { text: 'Rotary Park', ward: 1 },
    }),
    aRequest({ id: 'closed', status: 'closed', closedAt: made }),
  ]
  const ids = (...[view, filter]: [Parameters<typeof ownList>[1], Partial<typeof noFilter>?]) =>
    ownList(requests, view, { ...noFilter, ...filter }, ask).map(({ id }) => id)

  test('are the views of the hub', () => {
    expect(ids('mine')).toEqual(['mine'])
    expect(ids('review')).toEqual(['done'])
    expect(ids('to-tell')).toEqual(['tell'])
    expect(ids('escalated')).toEqual(['up'])
    expect(ids('ended')).toEqual(['closed'])
    expect(new Set(ids('at-risk'))).toEqual(new Set(['late', 'park', 'done', 'tell', 'up']))
    expect(ids('unassigned')).not.toContain('mine')
    // What is due first comes first; what nobody has to do comes last.
    expect(ids('open').slice(0, 2).sort()).toEqual(['late', 'park'])
    expect(ids('open').at(-1)).toMatch(/done|tell/)
  })

  test('are narrowed by type, ward, person, Council, reference and the beginnings of words', () => {
    expect(ids('open', { typeCode: 'park-grass' })).toEqual(['park'])
    expect(ids('open', { ward: '1' })).toEqual(['park'])
    expect(ids('open', { assignedTo: 'tom' })).toEqual(['mine'])
    expect(ids('open', { division: 'parks' })).toEqual(['park'])
    expect(ids('open', { council: true })).toEqual([])
    expect(ids('open', { q: 'rotar pa' })).toEqual(['park'])
    expect(ids('open', { q: 'tl 26 23fn e' })).toHaveLength(6)
    expect(ids('open', { q: 'hole elephant' })).toEqual([])
  })

  test('are counted as they are listed, and by age', () => {
    const { views, divisions } = ownCounts(requests, ask)
    for (const view of requestViews) {
      if (view !== 'ended') expect(views[view], view).toBe(ids(view).length)
    }
    const parks = divisions.find(({ division }) => division === 'parks')
    expect(parks).toEqual({
      division: 'parks',
      open: 1,
      atRisk: 1,
      missed: 1,
      escalated: 0,
      ages: [0, 0, 0, 0, 1],
    })
    expect(divisions.find(({ division }) => division === 'roads')?.ages).toEqual([0, 5, 0, 0, 0])
    for (const request of requests) {
      expect(isInView(request, 'open', ask)).toBe(!isInView(request, 'ended', ask))
    }
  })
})

describe('[Q87] one step on many', () => {
  const english = aRequest()
  const french = aRequest({ language: 'fr' })
  const under = aRequest({ status: 'in-progress' })
  const taker = { id: 'tom', role: 'division', division: 'roads' } as const
  const { meant, left } = bulkOf('acknowledge-request', [english, french, under], taker, () => aType(), made)

  test('leaves out those for which it does not follow, and writes to each customer in their language', () => {
    expect(meant).toEqual([english, french])
    expect(left).toEqual([under])
    expect(languagesOf('acknowledge-request', meant)).toEqual(['en', 'fr'])
    const form = { words: { en: 'We come.', fr: 'Nous venons.' } }
    const words = meant.map(request => stepOfBulk('acknowledge-request', form, request, () => ''))
    expect(words).toMatchObject([{ nextSteps: 'We come.' }, { nextSteps: 'Nous venons.' }])
    const half = { words: { en: 'We come.', fr: '' } }
    expect(stepOfBulk('acknowledge-request', half, french, () => '')).toBeUndefined()
  })

  test('tells what became of each, also when the outbox no longer lists what it sent', () => {
    const entry = { at: 0, by: 'tom', command: { kind: 'start-request', requestId: 'r' } } as const
    const refusal = { name: 'RequestClosed' }
    const outbox = [
      { ...entry, id: 'a', state: { kind: 'unsent' } },
      { ...entry, id: 'b', state: { kind: 'quarantined', at: 0, refusal } },
    ] as const
    expect(['a', 'b', 'c'].map(id => fateOf(id, outbox).kind)).toEqual(['waiting', 'refused', 'done'])
  })
})

test('[Q68] the answers of customers are a picture by weeks, the last of which is whole', () => {
  const answered = (day: string, mark: 0 | 4): SurveyDay => {
    const marks = [0, 0, 0, 0, 0].map((_, index) => (index === mark ? 1 : 0)) as unknown as Marks
    return { day, division: 'roads', satisfaction: marks, effort: marks }
  }
  const days = [answered('2026-11-01', 4), answered('2026-11-09', 4), answered('2026-11-15', 0)]
  expect(surveyWeeks(days, '2026-11-01', '2026-11-15')).toEqual([
    { day: '2026-11-01', satisfaction: 5, effort: 5 },
    { day: '2026-11-02', satisfaction: null, effort: null },
    { day: '2026-11-09', satisfaction: 3, effort: 3 },
  ])
})

test('[Q88] the next request is one key away, also when the one in hand has left the list', () => {
  expect(neighbourOf(['a', 'b', 'c'], undefined, 1, 0)).toBe('a')
  expect(neighbourOf(['a', 'b', 'c'], 'b', 1, 1)).toBe('c')
  expect(neighbourOf(['a', 'b', 'c'], 'c', 1, 2)).toBe('c')
  expect(neighbourOf(['a', 'c'], 'b', 1, 1)).toBe('c')
  expect(neighbourOf(['a', 'c'], 'b', -1, 1)).toBe('a')
  expect(neighbourOf([], 'b', 1, 1)).toBeUndefined()
  expect(new Set(Object.values(stepKeys)).size).toBe(Object.keys(stepKeys).length)
  expect(Object.values(stepKeys)).not.toContain('J')
  expect(Object.values(stepKeys)).not.toContain('K')
})

test('[Q89] the clock of a request goes on after the hub has told it, and is told without the hub but for working time', () => {
  const request = aRequest({
    status: 'waiting-for-customer',
    pauses: [{ from: made + day, because: 'customer', leftMs: hour }],
  })
  const told = [
    { kind: 'running', from: made, to: made + day, workMs: 8 * hour },
    { kind: 'customer', from: made + day, to: made + 2 * day, workMs: 8 * hour },
  ] as const
  expect(stretchesOf({ request, clock: told }, now).at(-1)?.to).toBe(now)
  expect(stretchesOf({ request }, now)).toEqual([
    { kind: 'running', from: made, to: made + day },
    { kind: 'customer', from: made + day, to: now },
  ])
})

test('[Q90] nothing of what Council is told says who reported it, and no cell of the file is a formula', () => {
  const secret = 'SECRET'
  const request = aRequest({
    onBehalfOf: '=Councillor Brandt',
    customerId: secret,
    contactId: secret,
    description: secret,
    place: { text: secret, ward: 3, addressId: secret },
    answers: { name: secret },
    createdBy: secret,
    followers: [secret],
    outcome: { ...outcome, words: secret, by: secret },
    status: 'completed',
    notes: [{ id: secret, at: made, by: secret, text: secret, isPublic: true }],
  })
  const rows = councilRows([request, aRequest()])
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain(secret)
  expect(countByWard(rows)).toEqual([{ ward: 3, open: 0, done: 1, ended: 0, other: 0 }])
  expect(csvText([[rows[0]?.member ?? '']], ',')).toContain("'=Councillor Brandt")
})
