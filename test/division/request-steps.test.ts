import { describe, expect, test } from 'vitest'
import { isUnfinished, usualClosureReasons } from '../../src-domain/requests/request-type.ts'
import { type DeskStep, opennessOf, openSteps } from '../../src-renderer/desk-data/open-steps.ts'
import { linesOfDetail } from '../../src-renderer/desk-data/request-lines.ts'
import { standingOf, usedShareOf } from '../../src-renderer/desk-data/request-standing.ts'
import { withOwnSteps } from '../../src-renderer/desk-data/shown-request.ts'
import type { OutboxEntry } from '../../src-renderer/offline/desk-store.ts'
import { firstForm, stepOfForm, withReason } from '../../src-renderer/request-steps/step-form.ts'
import { aRequest, aType, day, hour, made } from './a-request.ts'

const type = aType()
const worker = { id: 'tom', role: 'division', division: 'roads' } as const
const supervisor = { id: 'sofia', role: 'supervisor' } as const
const csr = { id: 'aiko', role: 'csr' } as const
const outcome = { reasonCode: 'done', words: 'Done.', at: made, by: 'tom' }

describe('[Q82] the steps that are offered are those that the rules would take', () => {
  const open = (
    ...[request, taker, now = made + day]: [
      ReturnType<typeof aRequest>,
      typeof worker | typeof supervisor | typeof csr,
      number?,
    ]
  ) => openSteps(request, type, taker, now)

  test('each status has its own', () => {
    expect(open(aRequest(), worker)).toEqual<DeskStep[]>([
      'acknowledge-request',
      'assign-request',
      'complete-request',
      'note-request',
      'recategorise-request',
      'merge-request',
      'cancel-request',
    ])
    expect(open(aRequest({ status: 'acknowledged' }), worker)).toContain('start-request')
    const waiting = aRequest({ status: 'waiting-for-customer' })
    expect(open(waiting, worker)).toContain('resume-request')
    expect(open(waiting, worker)).not.toContain('acknowledge-request')
    expect(open(aRequest({ status: 'cancelled', closedAt: made }), worker)).toEqual(['note-request'])
  })

  test('only the floor confirms, and nobody their own work', () => {
    const completed = aRequest({ status: 'completed', outcome: { ...outcome, by: 'sofia' } })
    expect(open(completed, worker)).not.toContain('approve-completion')
    expect(open(completed, csr)).not.toContain('return-completion')
    expect(opennessOf('approve-completion', completed, type, supervisor, made)).toEqual({
      kind: 'refused',
      refusal: { name: 'ReviewByAnother' },
    })
    const handedIn = aRequest({ status: 'completed', outcome: { ...outcome, handedInBy: 'sofia' } })
    expect(open(handedIn, supervisor)).not.toContain('approve-completion')
    const byTom = aRequest({ status: 'completed', outcome })
    expect(open(byTom, supervisor).slice(0, 2)).toEqual(['approve-completion', 'return-completion'])
  })

  test('another division has none, and an administrator looks on', () => {
    expect(openSteps(aRequest(), aType({ division: 'parks' }), worker, made)).toEqual([])
    expect(openSteps(aRequest(), type, { id: 'farah', role: 'administrator' }, made)).toEqual([])
  })

  test('to ask that something goes up is refused in words until it is missed', () => {
    const request = aRequest()
    expect(opennessOf('escalate-request', request, type, worker, made + hour)).toEqual({
      kind: 'refused',
      refusal: { name: 'NothingMissed', by: request.acknowledgeBy },
    })
    expect(opennessOf('escalate-request', request, type, worker, made + 3 * day).kind).toBe('open')
  })
})

describe('[Q83] the form of a step', () => {
  const parts = {
    requestId: 'r',
    now: made,
    newId: () => 'n',
    instantOf: (wallClock: string) => Date.parse(`${wallClock}:00Z`),
  }
  const request = aRequest({ language: 'fr' })
  const [done, , , impossible] = usualClosureReasons

  test('begins an outcome with the words of its reason, in the customer’s language', () => {
    const form = firstForm('complete-request', request, type)
    expect(form.words).toBe(done?.words.fr)
    const other = withReason(form, impossible?.code ?? '', { request, type })
    expect(other.words).toBe(impossible?.words.fr)
    expect(isUnfinished(other.words)).toBe(true)
    expect(stepOfForm('complete-request', other, parts)).toBeUndefined()
    const own = { ...form, words: 'Réparé ce matin.' }
    expect(withReason(own, impossible?.code ?? '', { request, type }).words).toBe('Réparé ce matin.')
  })

  test('takes no date that is past, and no step without its words', () => {
    const form = firstForm('revise-target', request, type)
    const on = (date: string) => stepOfForm('revise-target', { ...form, words: 'Frozen ground', date }, parts)
    expect(on('2026-11-11')).toBeUndefined()
    expect(on('2026-11-1')).toBeUndefined()
    expect(on('2026-11-20')).toEqual({
      kind: 'revise-target',
      requestId: 'r',
      resolveBy: Date.UTC(2026, 10, 20, 16, 30),
      reason: 'Frozen ground',
    })
    expect(stepOfForm('acknowledge-request', { ...form, words: ' \n ' }, parts)).toBeUndefined()
    expect(stepOfForm('note-request', { ...form, words: 'x'.repeat(2_001) }, parts)).toBeUndefined()
    expect(stepOfForm('resume-request', { ...form, words: ' ' }, parts)).toEqual({
      kind: 'resume-request',
      requestId: 'r',
    })
  })
})

describe('[Q84] what this desk did shows at once', () => {
  const request = aRequest()
  const entry = (state: OutboxEntry['state']): OutboxEntry => ({
    id: crypto.randomUUID(),
    at: made + hour,
    by: 'tom',
    command: { kind: 'acknowledge-request', requestId: request.id, nextSteps: 'We come.' },
    state,
  })

  test('until the hub has told it, and never what the hub refused', () => {
    expect(withOwnSteps(request, made + 2 * hour, [entry({ kind: 'unsent' })]).status).toBe('acknowledged')
    const sent = entry({ kind: 'sent', at: made + 3 * hour })
    expect(withOwnSteps(request, made + 2 * hour, [sent]).status).toBe('acknowledged')
    // What the hub tells after it is the truth, also where a colleague has changed it again.
    expect(withOwnSteps(request, made + 4 * hour, [sent]).status).toBe('submitted')
    const refused = entry({ kind: 'quarantined', at: made, refusal: { name: 'NotYourDivision' } })
    expect(withOwnSteps(request, made, [refused])).toBe(request)
    expect(withOwnSteps(aRequest(), made, [entry({ kind: 'unsent' })]).status).toBe('submitted')
  })
})

describe('[Q81] where a request stands', () => {
  test.each([
    ['waiting-for-customer', 'waiting'],
    ['completed', 'in-review'],
    ['closed', 'ended'],
    ['cancelled', 'ended'],
    ['merged', 'ended'],
  ] as const)('%s is %s', (status, kind) => {
    expect(standingOf(aRequest({ status }), made + 100 * day).kind).toBe(kind)
  })

  test('is late a minute after its promise, and counts how much of the time is over', () => {
    const request = aRequest()
    expect(standingOf(request, request.acknowledgeBy + 59_999).kind).toBe('on-time')
    expect(standingOf(request, request.acknowledgeBy + 60_000).kind).toBe('late')
    expect(usedShareOf(request, made + day)).toBe(0.5)
    expect(usedShareOf(aRequest({ status: 'waiting-for-customer' }), made + day)).toBeUndefined()
    const revised = aRequest({
      status: 'in-progress',
      revised: { at: made + 10 * day, reason: 'Frost' },
      resolveBy: made + 30 * day,
    })
    expect(usedShareOf(revised, made + 15 * day)).toBe(0.25)
  })
})

test('[Q85] the past of a request that is older than the journal is told from the request, before the journal goes on', () => {
  const request = aRequest({
    status: 'completed',
    acknowledged: { at: made + hour, by: 'tom', nextSteps: 'We come.' },
    outcome: { ...outcome, at: made + 2 * day },
  })
  const lines = linesOfDetail({
    request,
    history: [
      {
        position: 7,
        actor: 'sofia',
        event: {
          kind: 'completion-approved',
          at: made + 3 * day,
          requestId: request.id,
          agentId: 'sofia',
        },
      },
    ],
  })
  expect(lines.map(({ event }) => event.kind)).toEqual([
    'request-created',
    'request-acknowledged',
    'request-completed',
    'completion-approved',
  ])
  expect(lines.at(-1)?.by).toBe('sofia')
})
