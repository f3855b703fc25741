import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterBusinessTime, afterLocalDays } from '../../src-domain/calendar/business-time.ts'
import { openTimeBetween } from '../../src-domain/calendar/opening-hours.ts'
import { assumeStep, stepShows } from '../../src-domain/requests/assume-step.ts'
import { evolveRequest } from '../../src-domain/requests/decide-request.ts'
import {
  awaitsWord,
  decideStep,
  notesMax,
  promiseMaxMs,
  stepWordsMaxLength,
} from '../../src-domain/requests/decide-step.ts'
import {
  clockFrom,
  explainClock,
  nextRequestDue,
  riskFrom,
  runningTarget,
  targetsOf,
} from '../../src-domain/requests/request-clock.ts'
import type { RequestEvent } from '../../src-domain/requests/request-command.ts'
import type { RequestStep, RequestStepKind } from '../../src-domain/requests/request-step.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import { isOpen, type ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { isRefused } from '../../src-domain/vocabulary/decision.ts'
import { hoursAround, standardCalendar } from '../../src-hub/config/working-calendar.ts'
import { pothole } from './pothole.ts'

const numRuns = Number(process.env['TOWNLINE_RUNS'] ?? 10_000)
const seed = Number(process.env['TOWNLINE_SEED'] ?? 20_261_122)
const minute = 60_000
const day = 86_400_000
const at = (text: string) => Date.parse(`${text}:00-04:00`)
/** A Tuesday in June. */
const made = at('2026-06-09T10:00')
const hours = hoursAround(standardCalendar('America/Toronto'), made)

const signDown: RequestType = { ...pothole, code: 'sign-down', hazard: true }
const tree: RequestType = { ...pothole, code: 'tree', division: 'parks' }

const start = (more: Partial<ServiceRequest> = {}): ServiceRequest => ({
  id: 'r1',
  reference: 'TL-26-2222-2',
  version: 1,
  typeCode: 'pothole',
  status: 'submitted',
  customerId: 'rose',
  answers: {},
  description: 'A hole',
  notifyBy: 'email',
  language: 'en',
  followers: [],
  createdAt: made,
  createdBy: 'aiko',
  createdOn: 'd',
  ...targetsOf(hours, pothole, made),
  ...more,
})

interface Taken {
  readonly request: ServiceRequest
  readonly events: readonly RequestEvent[]
  readonly refusal?: string
}

function take(
  request: ServiceRequest,
  step: DistributiveOmit<RequestStep, 'requestId'>,
  when: number,
  {
    type = pothole,
    by = 'raj',
    division,
    askedAt,
    ...facts
  }: {
    type?: RequestType
    by?: string
    division?: string
    askedAt?: number
    into?: ServiceRequest
    intoType?: RequestType
    newType?: RequestType
  } = {},
): Taken {
  const decision = decideStep(
    { request, type, hours, hasPhoto: true, ...facts },
    { requestId: request.id, ...step } as RequestStep,
    {
      agentId: by,
      deskId: 'd',
      ...(division === undefined ? {} : { division }),
      ...(askedAt === undefined ? {} : { askedAt }),
    },
    when,
  )
  if (isRefused(decision)) return { request, events: [], refusal: decision.refusal.name }
  const mine = decision.events.filter(event => 'requestId' in event && event.requestId === request.id)
  return { request: mine.reduce(evolveRequest, request), events: decision.events }
}
type DistributiveOmit<Value, Key extends PropertyKey> = Value extends unknown ? Omit<Value, Key> : never

const acknowledge = { kind: 'acknowledge-request', nextSteps: 'A crew looks at it this week.' } as const
const complete = { kind: 'complete-request', reasonCode: 'done', words: 'The hole is filled.' } as const
const ask = { kind: 'await-customer', question: 'Which lane is it in?' } as const
const kinds = (taken: Taken) => taken.events.map(({ kind }) => kind)

describe('the life of a request', () => {
  it('[Q14] goes from its making to its end, and a step that does not follow is refused by name', () => {
    const request = start()
    const refused = (step: DistributiveOmit<RequestStep, 'requestId'>, of = request) =>
      take(of, step, made + minute).refusal
    expect(refused({ kind: 'start-request' })).toBe('NotAcknowledged')
    expect(refused(ask)).toBe('NotAcknowledged')
    expect(refused({ kind: 'revise-target', resolveBy: made + day, reason: 'Rain' })).toBe('NotAcknowledged')
    expect(refused({ kind: 'approve-completion' })).toBe('StepNotNow')
    expect(refused({ kind: 'record-told', by: 'phone' })).toBe('StepNotNow')
    const acknowledged = take(request, acknowledge, made + minute)
    expect(kinds(acknowledged)).toEqual(['request-acknowledged'])
    expect(acknowledged.request).toMatchObject({
      status: 'acknowledged',
      acknowledged: { by: 'raj', at: made + minute, nextSteps: acknowledge.nextSteps },
    })
    const started = take(acknowledged.request, { kind: 'start-request' }, made + 2 * minute).request
    const waiting = take(started, ask, made + 3 * minute).request
    expect(waiting.status).toBe('waiting-for-customer')
    const resumed = take(waiting, { kind: 'resume-request', answer: 'The left one' }, made + 5 * minute)
    expect(resumed.request.status).toBe('in-progress')
    expect(resumed.request.awaited).toBeUndefined()
    // Somebody else let it go on meanwhile: the customer's words are refused and not dropped.
    const other = { kind: 'resume-request', answer: 'No, the right one' } as const
    expect(take(resumed.request, other, made + 6 * minute).refusal).toBe('StepNotNow')
    expect(take(resumed.request, { kind: 'resume-request' }, made + 6 * minute).events).toEqual([])
    const done = take(resumed.request, complete, made + 9 * minute)
    expect(kinds(done)).toEqual(['request-completed', 'completion-approved'])
    const told = take(done.request, { kind: 'record-told', by: 'email' }, made + 10 * minute)
    expect(kinds(told)).toEqual(['customer-told', 'request-closed'])
    expect(told.request).toMatchObject({ status: 'closed', closedAt: made + 10 * minute })
    expect(refused(complete, told.request)).toBe('RequestClosed')
    expect(refused({ kind: 'assign-request', to: 'raj' }, told.request)).toBe('RequestClosed')
  })

  it('[Q15] is moved by its own division alone', () => {
    expect(take(start(), acknowledge, made + minute, { division: 'parks' }).refusal).toBe('NotYourDivision')
    expect(take(start(), acknowledge, made + minute, { division: 'roads' }).refusal).toBeUndefined()
  })

  it('[Q16] says what comes next in words, which have an end', () => {
    for (const nextSteps of ['', ' \n ']) {
      expect(take(start(), { kind: 'acknowledge-request', nextSteps }, made).refusal).toBe('WordsMissing')
    }
    const long = 'x'.repeat(stepWordsMaxLength + 1)
    expect(take(start(), { kind: 'acknowledge-request', nextSteps: long }, made).refusal).toBe('WordsTooLong')
    expect(take(start(), { ...complete, words: ' ' }, made).refusal).toBe('WordsMissing')
    expect(take(start(), { ...complete, reasonCode: 'magic' }, made).refusal).toBe('UnknownClosureReason')
  })

  it('[Q17] a new date is to come, is said with its reason, and ends an escalation', () => {
    const acknowledged = take(start(), acknowledge, made + minute).request
    const late = acknowledged.resolveBy + 2 * minute
    const escalated = take(acknowledged, { kind: 'pass-request-time' }, late).request
    expect(escalated.escalation).toMatchObject({ level: 1, target: 'resolve' })
    const revise = (resolveBy: number) => ({ kind: 'revise-target', resolveBy, reason: 'Frost' }) as const
    expect(take(escalated, revise(late), late).refusal).toBe('RevisedDatePast')
    expect(take(escalated, revise(late + promiseMaxMs + 1), late).refusal).toBe('RevisedDateTooFar')
    const revised = take(escalated, revise(late + 5 * day), late).request
    expect(revised).toMatchObject({ resolveBy: late + 5 * day, revised: { at: late, reason: 'Frost' } })
    expect(revised.escalation).toBeUndefined()
    expect(take(revised, { kind: 'pass-request-time' }, late + 5 * day).events).toEqual([])
    // One that is broken in its turn goes up like any other.
    expect(kinds(take(revised, { kind: 'pass-request-time' }, late + 5 * day + minute))).toEqual([
      'request-escalated',
    ])
  })

  it('[Q20] keeps the dates that were promised when the calendar is another later', () => {
    const acknowledged = take(start(), acknowledge, made + minute).request
    const always = { ...hours, weekdays: { 1: [{ opens: 0, closes: 60 }] }, exceptions: [] }
    const decision = decideStep(
      { request: acknowledged, type: pothole, hours: always },
      { kind: 'start-request', requestId: 'r1' },
      { agentId: 'raj', deskId: 'd' },
      made + day,
    )
    if (isRefused(decision)) throw new Error('refused')
    const started = decision.events.reduce(evolveRequest, acknowledged)
    expect([started.acknowledgeBy, started.resolveBy]).toEqual([
      acknowledged.acknowledgeBy,
      acknowledged.resolveBy,
    ])
  })

  it('[Q21] the work on a hazard is confirmed by somebody else than who did it', () => {
    const done = take(start(), complete, made + minute, { type: signDown })
    expect(kinds(done)).toEqual(['request-completed'])
    expect(done.request.outcome?.reviewBy).toBe(
      afterBusinessTime(hours, made + minute, { value: 2, unit: 'business-days' }),
    )
    const approve = { kind: 'approve-completion' } as const
    expect(take(done.request, approve, made + 2 * minute, { type: signDown }).refusal).toBe('ReviewByAnother')
    expect(take(done.request, { kind: 'record-told', by: 'phone' }, made + 2 * minute).refusal).toBe(
      'NotApproved',
    )
    const returned = take(
      done.request,
      { kind: 'return-completion', reason: 'The sign still leans.' },
      made + 2 * minute,
      { by: 'maria' },
    )
    expect(returned.request).toMatchObject({ status: 'in-progress' })
    expect(returned.request.outcome).toBeUndefined()
    const approved = take(done.request, approve, made + 2 * minute, { type: signDown, by: 'maria' })
    expect(kinds(approved)).toEqual(['completion-approved'])
  })

  it('[Q22] is closed at once where nobody asked to be told, and otherwise when they were', () => {
    for (const quiet of [{ notifyBy: 'no' as const }, { customerId: undefined as unknown as string }]) {
      const request = start(quiet)
      if (quiet.customerId === undefined && 'customerId' in quiet)
        delete (request as { customerId?: string }).customerId
      expect(kinds(take(request, complete, made + minute))).toEqual([
        'request-completed',
        'completion-approved',
        'request-closed',
      ])
    }
    const done = take(start(), complete, made + minute).request
    expect(done.status).toBe('completed')
    const failed = take(
      done,
      { kind: 'record-not-told', why: 'The mailbox is full.' },
      made + 2 * minute,
    ).request
    expect(failed.outcome?.notTold?.why).toBe('The mailbox is full.')
    expect(failed.status).toBe('completed')
    expect(take(failed, { kind: 'record-told', by: 'phone' }, made + 3 * minute).request.status).toBe(
      'closed',
    )
  })

  it('[Q23] a "not done" brings it back to the same person with the time that was left', () => {
    const mine = take(start(), { kind: 'assign-request', to: 'raj' }, made + minute).request
    const when = made + day
    const left = openTimeBetween(hours, when, mine.resolveBy)
    const closed = take(take(mine, complete, when).request, { kind: 'record-told', by: 'sms' }, when).request
    const back = closed.closedAt as number
    expect(closed.reopenUntil).toBe(back + 14 * day)
    const reopen = { kind: 'reopen-request', reason: 'It is still there.' } as const
    const again = take(closed, reopen, back + 14 * day)
    expect(again.request).toMatchObject({ status: 'in-progress', assignedTo: 'raj', reopened: 1 })
    expect(openTimeBetween(hours, back + 14 * day, again.request.resolveBy)).toBe(left)
    expect(again.request.outcome).toBeUndefined()
    expect(again.request.closedAt).toBeUndefined()
    expect(take(closed, reopen, back + 14 * day + 1).refusal).toBe('ReopenWindowOver')
    expect(
      isOpen(take(mine, { kind: 'cancel-request', because: 'customer-wish', reason: 'Moved' }, when).request),
    ).toBe(false)
  })

  /** Each line: how long after its target, and what stands then when the clock looks every minute from the making. */
  it('[Q24] a missed target goes up at its minute, and after two weeks of silence further', () => {
    const request = start()
    const due = request.acknowledgeBy
    const first = due + minute
    const second = afterLocalDays(hours, first, 14)
    const third = afterLocalDays(hours, second, 14)
    for (const [when, level] of [
      [due, undefined],
      [due + minute - 1, undefined],
      [due + minute, 1],
      [second - minute, 1],
      [second, 2],
      [third - minute, 2],
      [third, 3],
      [third + 100 * day, 3],
    ] as const) {
      let standing = request
      for (const look of [due, first, second, third]) {
        if (look <= when) standing = take(standing, { kind: 'pass-request-time' }, look).request
      }
      standing = take(standing, { kind: 'pass-request-time' }, when).request
      expect(standing.escalation?.level, new Date(when).toISOString()).toBe(level)
    }
    expect(second - first).toBe(14 * day)
    const escalated = take(request, { kind: 'pass-request-time' }, first).request
    expect(take(escalated, acknowledge, first + day).request.escalation).toBeUndefined()
    const noted = (isPublic: boolean, askedAt = first + 3 * day) =>
      take(
        escalated,
        { kind: 'note-request', noteId: 'n', text: 'A crew is there.', isPublic },
        first + 3 * day,
        { askedAt },
      ).request.escalation?.quietSince
    expect(noted(true)).toBe(first + 3 * day)
    expect(noted(false)).toBe(first)
    // What a desk without a line wrote before it went up makes the silence no longer.
    expect(noted(true, first - day)).toBe(first)
    // Across the change of the clocks two weeks are two weeks of days.
    const autumn = {
      ...escalated,
      escalation: {
        level: 1,
        target: 'acknowledge',
        at: at('2026-10-25T10:00'),
        quietSince: at('2026-10-25T10:00'),
      },
    } as const
    expect(nextRequestDue(autumn, hours)).toBe(Date.parse('2026-11-08T10:00:00-05:00'))
  })

  it('[Q24] somebody may ask for it, only where something was missed and nothing is under way', () => {
    const request = start()
    const escalate = { kind: 'escalate-request', reason: 'Nobody has called.' } as const
    expect(take(request, escalate, request.acknowledgeBy).refusal).toBe('NothingMissed')
    const asked = take(request, escalate, request.acknowledgeBy + minute)
    expect(asked.events).toMatchObject([{ level: 1, because: 'asked', reason: 'Nobody has called.' }])
    expect(take(asked.request, escalate, request.acknowledgeBy + 13 * day).refusal).toBe('AlreadyEscalated')
    expect(take(asked.request, escalate, request.acknowledgeBy + 15 * day).events).toMatchObject([
      { level: 2 },
    ])
    const done = take(request, complete, made + minute).request
    expect(take(done, escalate, request.resolveBy + day).refusal).toBe('StepNotNow')
  })

  it('[Q25] a customer who was asked is reminded once after five business days', () => {
    const waiting = take(take(start(), acknowledge, made).request, ask, made + minute).request
    const remindAt = afterBusinessTime(hours, made + minute, { value: 5, unit: 'business-days' })
    expect(nextRequestDue(waiting, hours)).toBe(remindAt)
    const reminded = take(waiting, { kind: 'pass-request-time' }, remindAt)
    expect(kinds(reminded)).toEqual(['customer-reminded'])
    expect(nextRequestDue(reminded.request, hours)).toBeUndefined()
    expect(take(reminded.request, { kind: 'pass-request-time' }, remindAt + 30 * day).events).toEqual([])
  })

  it('[Q15] [Q27] is merged into another that is open, whose followers its customers become', () => {
    const other = start({ id: 'r2', reference: 'TL-26-3333-3', customerId: 'omar', followers: ['ling'] })
    const request = start({ followers: ['ling', 'ana'] })
    const merge = (into: ServiceRequest, of = request) =>
      take(of, { kind: 'merge-request', into: into.id }, made + minute, { into })
    const merged = merge(other)
    expect(merged.request).toMatchObject({ status: 'merged', mergedInto: 'r2', closedAt: made + minute })
    expect(merged.events.slice(1)).toMatchObject([
      { kind: 'request-followed', requestId: 'r2', customerId: 'rose' },
      { kind: 'request-followed', requestId: 'r2', customerId: 'ana' },
    ])
    // Into a request of another division goes none by somebody who works for this one.
    const byRoads = (intoType: RequestType) =>
      take(request, { kind: 'merge-request', into: other.id }, made + minute, {
        into: other,
        intoType,
        division: 'roads',
      })
    expect(byRoads(tree).refusal).toBe('NotYourDivision')
    expect(byRoads(signDown).refusal).toBeUndefined()
    expect(merge(request).refusal).toBe('MergeCircular')
    expect(merge(merged.request, other).refusal).toBe('MergeCircular')
    expect(
      merge(take(other, { kind: 'cancel-request', because: 'customer-wish', reason: 'x' }, made).request)
        .refusal,
    ).toBe('RequestClosed')
    expect(merge(other, merged.request).events).toEqual([])
  })

  it('[Q28] under another type it keeps its clock and its history, and loses who has it with its division', () => {
    const mine = take(start(), { kind: 'assign-request', to: 'raj' }, made).request
    const step = { kind: 'recategorise-request', typeCode: 'tree', answers: {} } as const
    const moved = take(mine, step, made + 2 * day, { newType: tree }).request
    expect(moved).toMatchObject({ typeCode: 'tree', createdAt: made, acknowledgeBy: mine.acknowledgeBy })
    expect(moved.resolveBy).toBe(targetsOf(hours, tree, made).resolveBy)
    expect(moved.assignedTo).toBeUndefined()
    const refused = (newType: RequestType) =>
      take(mine, { ...step, typeCode: newType.code }, made, { newType }).refusal
    expect(refused(pothole)).toBe('SameType')
    expect(refused({ ...tree, isRetired: true })).toBe('TypeRetired')
    expect(refused({ ...tree, needsPlace: true })).toBe('PlaceMissing')
    const waited = take(
      take(take(start(), acknowledge, made).request, ask, made + day).request,
      { kind: 'resume-request' },
      made + 2 * day,
    ).request
    const shifted = take(waited, step, made + 2 * day, { newType: tree }).request
    expect(openTimeBetween(hours, targetsOf(hours, tree, made).resolveBy, shifted.resolveBy)).toBe(
      openTimeBetween(hours, made + day, made + 2 * day),
    )
  })

  it('[Q18] [Q28] goes on under the promise of its new type when it was moved while its clock stood', () => {
    const quick = { ...pothole, code: 'quick', resolveWithin: { value: 16, unit: 'business-hours' } } as const
    const waiting = take(take(start(), acknowledge, made).request, ask, made + day).request
    const step = { kind: 'recategorise-request', typeCode: 'quick', answers: {} } as const
    const moved = take(waiting, step, made + day, { newType: quick }).request
    const left = openTimeBetween(hours, made + day, targetsOf(hours, quick, made).resolveBy)
    expect(left).toBeGreaterThan(0)
    const back = made + 3 * day
    const resumed = take(moved, { kind: 'resume-request' }, back, { type: quick }).request
    expect(openTimeBetween(hours, back, resumed.resolveBy)).toBe(left)
  })

  it('[Q29] has each note once, and as many as can be read', () => {
    const note = (noteId: string) => ({ kind: 'note-request', noteId, text: 'x', isPublic: false }) as const
    const one = take(start(), note('n1'), made)
    expect(take(one.request, note('n1'), made).events).toEqual([])
    const full = {
      ...start(),
      notes: Array.from({ length: notesMax }, (_, i) => ({
        id: `${i}`,
        at: made,
        by: 'a',
        text: 'x',
        isPublic: false,
      })),
    }
    expect(take(full, note('more'), made).refusal).toBe('TooManyNotes')
  })
})

/** What people and the clock do to a request, at random and in any order. */
const wait = fc.oneof(
  fc.integer({ min: 0, max: 3 * day }),
  fc.integer({ min: 0, max: 90 * minute }),
  fc.constantFrom(0, 1, minute, 14 * day, 30 * day),
)
const step: fc.Arbitrary<DistributiveOmit<RequestStep, 'requestId'>> = fc.oneof(
  fc.constant(acknowledge),
  fc.constantFrom('raj', 'ana', null).map(to => ({ kind: 'assign-request', to }) as const),
  fc.constantFrom({ kind: 'start-request' } as const, { kind: 'approve-completion' } as const),
  fc.constant(ask),
  fc.constant({ kind: 'resume-request' } as const),
  fc.constant(complete),
  fc.constantFrom(
    { kind: 'return-completion', reason: 'Not yet' } as const,
    { kind: 'reopen-request', reason: 'Still there' } as const,
    { kind: 'record-told', by: 'phone' } as const,
    { kind: 'record-not-told', why: 'No answer' } as const,
  ),
  fc.boolean().map(isPublic => ({ kind: 'show-photo', photoId: 'p1', isPublic }) as const),
  fc.uuid().map(noteId => ({ kind: 'note-request', noteId, text: 'x', isPublic: true }) as const),
  fc.constantFrom(
    { kind: 'escalate-request', reason: 'Late' } as const,
    { kind: 'pass-request-time' } as const,
  ),
  fc.constant({ kind: 'cancel-request', because: 'customer-wish', reason: 'Moved' } as const),
)
const history = fc.array(fc.record({ wait, step, by: fc.constantFrom('raj', 'maria') }), { maxLength: 24 })
const asked = fc.record({
  type: fc.constantFrom(pothole, signDown),
  notifyBy: fc.constantFrom('no', 'email', 'phone' as const),
  steps: history,
})

function play(
  {
    type,
    notifyBy,
    steps,
  }: {
    type: RequestType
    notifyBy: ServiceRequest['notifyBy']
    steps: readonly { wait: number; step: DistributiveOmit<RequestStep, 'requestId'>; by: string }[]
  },
  look: (
    before: ServiceRequest,
    taken: Taken,
    now: number,
    step: DistributiveOmit<RequestStep, 'requestId'>,
    by: string,
  ) => void,
): ServiceRequest {
  let request = start({ typeCode: type.code, notifyBy })
  let now = made
  for (const each of steps) {
    now += each.wait
    const taken = take(request, each.step, now, { type, by: each.by })
    look(request, taken, now, each.step, each.by)
    request = taken.request
  }
  return request
}

describe('any history of a request', () => {
  const check = <Some>(property: fc.IProperty<Some>) => fc.assert(property, { numRuns, seed })

  it('[Q14] changes nothing by a step that is so already, by a refusal, or by deciding twice', () => {
    check(
      fc.property(asked, some => {
        play(some, (before, taken, now, each, by) => {
          expect(taken.request.version).toBe(
            before.version +
              taken.events.filter(event => 'requestId' in event && event.requestId === 'r1').length,
          )
          if (taken.refusal !== undefined || taken.events.length === 0) return
          // A clock that has moved, and a reopening that has happened, are not asked twice for the same thing.
          const again = take(taken.request, each, now, { type: some.type, by })
          if (again.refusal === undefined && each.kind !== 'reopen-request') expect(again.events).toEqual([])
        })
      }),
    )
  })

  it('[Q18] [Q19] pausing and going on loses and invents no minute, and every minute is explained', () => {
    check(
      fc.property(asked, some => {
        play(some, (before, { request }, now) => {
          const stretches = explainClock(request, hours, now)
          let to = made
          for (const stretch of stretches) {
            expect(stretch.from).toBe(to)
            to = stretch.to
          }
          expect(to).toBe(now)
          const worked = stretches.reduce(
            (sum, { kind, workMs }) => sum + (kind === 'running' ? workMs : 0),
            0,
          )
          expect(stretches.reduce((sum, { workMs }) => sum + workMs, 0)).toBe(
            openTimeBetween(hours, made, now),
          )
          const promised = openTimeBetween(hours, made, before.createdAt === made ? start().resolveBy : 0)
          const left =
            request.pauses?.at(-1)?.to === undefined &&
            request.pauses !== undefined &&
            request.pauses.length > 0
              ? (request.pauses.at(-1)?.leftMs ?? 0)
              : openTimeBetween(hours, now, request.resolveBy)
          if (worked <= promised && isOpen(request)) expect(worked + left).toBe(promised)
          else if (isOpen(request)) expect(left).toBe(0)
        })
      }),
    )
  })

  it('[Q22] [Q30] is closed with its outcome told, or it is open and the board knows from when it is at risk', () => {
    check(
      fc.property(asked, some => {
        const request = play(some, (_, { request: after }) => {
          if (after.status === 'closed') {
            expect(after.outcome?.words).toBeTruthy()
            expect(after.outcome?.approved).toBeDefined()
            expect(awaitsWord(after)).toBe(after.outcome?.told !== undefined && after.notifyBy !== 'no')
          }
          if (some.type.hazard && after.outcome?.approved) {
            expect(after.outcome.approved.by).not.toBe(after.outcome.by)
          }
        })
        expect(isOpen(request)).toBe(riskFrom(request) !== undefined)
        const running = runningTarget(request)
        if (running) expect(riskFrom(request)).toBeLessThanOrEqual(running.by)
      }),
    )
  })

  it('[Q24] [Q26] what the clock does is due when it says, and never before its earliest', () => {
    check(
      fc.property(asked, fc.integer({ min: 0, max: 40 * day }), (some, later) => {
        let now = made
        const request = play(some, (_before, _taken, at) => {
          now = at
        })
        const due = nextRequestDue(request, hours)
        expect(due === undefined).toBe(clockFrom(request) === undefined)
        if (due !== undefined) expect(clockFrom(request)).toBeLessThanOrEqual(due)
        const passed = take(request, { kind: 'pass-request-time' }, now + later, { type: some.type })
        expect(passed.events.length > 0).toBe(due !== undefined && due <= now + later)
      }),
    )
  })

  it('[Q14] shows at the desk what was asked for until the hub does, and then what the hub has', () => {
    check(
      fc.property(asked, some => {
        play(some, (before, taken, now, each) => {
          const wanted = { requestId: 'r1', ...each } as RequestStep
          const assumed = assumeStep(before, wanted, 'raj', now)
          if (taken.refusal === undefined && each.kind !== ('pass-request-time' as RequestStepKind)) {
            expect(stepShows(taken.request, wanted)).toBe(true)
          }
          expect(assumeStep(assumed, wanted, 'raj', now)).toBe(assumed)
        })
      }),
    )
  })
})
