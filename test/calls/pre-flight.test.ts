import { describe, expect, it } from 'vitest'
import type { Directory } from '../../src-contract/http/directory.ts'
import { emptyLiveView, type QueueRow, type WaitingRow } from '../../src-contract/live/live-view.ts'
import { type DirectoryEntry, findEntries } from '../../src-renderer/features/calls/directory-entries.ts'
import { leadsSomewhere, preFlight } from '../../src-renderer/features/calls/pre-flight.ts'
import { leverEffect } from '../../src-renderer/features/supervisor/lever-effect.ts'
import { demoDirectory } from '../desk/scripted-desk/scripted-directory.ts'

const at = Date.parse('2026-11-12T12:00:00-05:00')
const minute = 60_000
const directory = demoDirectory(at)
const dials = { canDial: true }
const english = { language: 'en', queueId: 'phone-en' } as const

const namesOf = (entries: readonly DirectoryEntry[]) =>
  entries.map(entry =>
    entry.kind === 'queue'
      ? entry.queue.name.en
      : entry.kind === 'agent'
        ? entry.agent.name
        : entry.line.name.en,
  )
const find = (query: string, from: Directory = directory) => namesOf(findEntries(from, query, dials))
const entry = (query: string, from: Directory = directory): DirectoryEntry => {
  const [first] = findEntries(from, query, dials)
  if (first === undefined) throw new Error(`nothing is called ${query}`)
  return first
}
const kinds = (query: string, contact: Parameters<typeof preFlight>[2] = english, from = directory) =>
  preFlight(from, entry(query, from), contact).map(({ kind, weight }) => `${weight} ${kind}`)

describe('the directory', () => {
  it('shows what leads somewhere first, and only what could ever take the contact', () => {
    const all = find('')
    expect(all.slice(0, 4)).toEqual([
      'General, English',
      'Property taxes',
      'General, French',
      'Permits and licences',
    ])
    expect(all).not.toContain('Counter, City Hall')
    expect(all.indexOf('Mei Lin')).toBeLessThan(all.indexOf('Harpreet Gill'))
    expect(all.indexOf('Harpreet Gill')).toBeLessThan(all.indexOf('Geneviève Lalonde'))
  })

  it('finds by words of both languages without accents, by language spoken, by digits', () => {
    expect(find('impots')).toEqual(['Property taxes'])
    expect(find('genevieve')).toEqual(['Geneviève Lalonde'])
    expect(find('lal gen')).toEqual(['Geneviève Lalonde'])
    expect(find('français')).toContain('Mei Lin')
    expect(find('french')).not.toContain('Harpreet Gill')
    expect(find('311')).toEqual(['Alder Region (311)'])
    expect(find('0177')).toEqual(['Corporate Security'])
    expect(find('interpreters')).toEqual(['Language line'])
    expect(find('zzz')).toEqual([])
  })

  it('shows who is not at a desk only to whoever looks for them', () => {
    expect(find('')).not.toContain('Wei Chen')
    expect(find('wei')).toEqual(['Wei Chen'])
  })

  it('[H4] has no numbers outside where the carrier cannot dial', () => {
    expect(namesOf(findEntries(directory, '', { canDial: false }))).not.toContain('Alder Region (311)')
    expect(findEntries(directory, '311', { canDial: false })).toEqual([])
  })
})

describe('the pre-flight', () => {
  it('[H3] finds nothing in the way of a free colleague who speaks the language', () => {
    expect(kinds('mei')).toEqual([])
  })

  it('[R34] stops at a number that the centre does not call', () => {
    const outside = directory.outside.map(line => ({ ...line, notAllowed: {} }))
    expect(kinds('311', english, { ...directory, outside })).toEqual(['stop not-allowed'])
    expect(kinds('311')).toEqual([])
  })

  it('[H3] stops where it is closed, where nobody is, and where somebody is not at work', () => {
    expect(kinds('permits')).toEqual(['stop closed'])
    expect(preFlight(directory, entry('permits'), english)).toEqual([
      { weight: 'stop', kind: 'closed', opensAt: at + 14 * 60 * minute },
    ])
    expect(kinds('general french')).toEqual(['stop nobody-there'])
    expect(kinds('genevieve')).toContain('stop nobody-there')
    expect(leadsSomewhere(preFlight(directory, entry('wei'), english))).toBe(false)
    expect(kinds('assessment')).toEqual(['stop closed'])
  })

  it('[H3] warns of a long wait, of a way back by overflow, of who is busy', () => {
    expect(kinds('taxes')).toEqual(['watch overflows-back', 'watch long-wait'])
    expect(kinds('taxes', { ...english, queueId: 'permits' })).toEqual(['watch long-wait'])
    expect(kinds('harpreet')).toEqual(['watch busy'])
    expect(leadsSomewhere(preFlight(directory, entry('taxes'), english))).toBe(true)
  })

  it('[H3] warns of a circle: who or what has had it already', () => {
    const passedOn = [{ by: 'mei.lin', queueId: 'taxes' }]
    expect(kinds('mei', { ...english, passedOn })).toEqual(['watch circle'])
    expect(kinds('taxes', { ...english, queueId: 'permits', passedOn })).toContain('watch circle')
    expect(kinds('harpreet', { ...english, passedOn })).not.toContain('watch circle')
  })

  it('[H3] warns of a language that is not spoken there', () => {
    expect(kinds('olena')).toEqual(['watch language'])
    expect(kinds('harpreet', { language: 'fr', queueId: 'phone-fr' })).toContain('watch language')
  })

  it('[H3] warns of an opening that ends before the wait does, or soon', () => {
    const queues = directory.queues.map(queue =>
      queue.id === 'taxes' ? { ...queue, hours: { isOpen: true, closesAt: at + 12 * minute } } : queue,
    )
    expect(kinds('taxes', english, { ...directory, queues })).toContain('watch closes')
  })
})

describe('the lever', () => {
  const queue = (id: string, shiftMs?: number): QueueRow => ({
    id,
    channel: 'phone',
    name: { en: id, fr: id },
    promiseMs: 30_000,
    ...(shiftMs === undefined
      ? {}
      : { shift: { shiftMs, until: at + minute, why: 'supervisor', by: { id: 's', name: 'S' } } }),
  })
  const row = (id: string, queueId: string, dueInMinutes: number, ringing = false): WaitingRow => ({
    id,
    queueId,
    channel: 'phone',
    language: 'en',
    arrivedAt: at - minute,
    deadline: at + dueInMinutes * minute,
    ringing,
  })
  const view = (rows: readonly WaitingRow[], taxShiftMs?: number) => ({
    ...emptyLiveView,
    queues: { en: queue('en'), tax: queue('tax', taxShiftMs) },
    waiting: Object.fromEntries(rows.map(each => [each.id, each])),
  })
  const rows = [
    row('a', 'en', 1),
    row('b', 'en', 2),
    row('c', 'tax', 4),
    row('d', 'en', 5),
    row('e', 'tax', 9),
  ]

  it('[H6] says who moves ahead, whom they pass, and where the first of them then stands', () => {
    expect(leverEffect(view(rows), 'tax', 2.5 * minute)).toEqual({
      waiting: 2,
      movedAhead: 1,
      passed: 1,
      first: { before: 3, after: 2 },
    })
    expect(leverEffect(view(rows), 'tax', 10 * minute)).toEqual({
      waiting: 2,
      movedAhead: 2,
      passed: 3,
      first: { before: 3, after: 1 },
    })
  })

  it('[H6] compares with the line without any lever, also while one is pulled', () => {
    expect(leverEffect(view(rows, 30 * minute), 'tax', 2.5 * minute)).toMatchObject({
      movedAhead: 1,
      first: { before: 3, after: 2 },
    })
  })

  it('[H6] changes nothing where nobody waits, and counts nobody who rings already', () => {
    expect(leverEffect(view([row('a', 'en', 1)]), 'tax', minute)).toEqual({
      waiting: 0,
      movedAhead: 0,
      passed: 0,
    })
    expect(
      leverEffect(view([row('a', 'en', 1, true), row('c', 'tax', 4)]), 'tax', 10 * minute),
    ).toMatchObject({
      movedAhead: 0,
      passed: 0,
    })
  })
})
