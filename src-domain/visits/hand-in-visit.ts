import type { Contact } from '../routing/contact.ts'
import { lapsed } from '../routing/contact-ending.ts'
import type { Floor } from '../routing/floor.ts'
import { receiveVisitor } from '../routing/receive-contact.ts'
import { noteMaxLength } from '../routing/routing-command.ts'
import type { RoutingEvent } from '../routing/routing-event.ts'
import { assertNever } from '../vocabulary/assert-never.ts'
import { type Decision, happens, refuse } from '../vocabulary/decision.ts'
import { plausibleTime } from '../vocabulary/plausible-time.ts'
import type { AgentId, Instant } from '../vocabulary/words.ts'
import { isTicket } from './ticket.ts'
import { courseAfter, type VisitCourse } from './visit.ts'
import { type HandInRefusal, originOf, type StoredVisit, type VisitReport } from './visit-report.ts'
import { rightedSteps, type VisitStep } from './visit-steps.ts'

const stepsMax = 500

/**
 * Takes in a visit from a desk that was cut off (SPEC N8–N13): one that is over is closed with its original times; a
 * visitor who waits joins the one queue with the original arrival; one who is with an agent there leaves the hub's line,
 * if it had them. Telling the same again changes nothing. Pure.
 */
export function handInVisit(
  floor: Floor,
  report: VisitReport,
  stored: StoredVisit,
  now: Instant,
): Decision<RoutingEvent, HandInRefusal> {
  const { contactId } = report
  if (stored.kind === 'handed-in') return happens()
  const read = readReport(floor, report, now)
  if ('name' in read) return refuse(read)
  const { course, steps, correctedMs } = read
  const standing = floor.contacts.get(contactId)
  if (course.phase.kind === 'waiting' || course.phase.kind === 'one-queue') {
    if (standing !== undefined || stored.kind === 'closed') return happens()
    const arrived = receiveVisitor(floor, report, arrivalOf(steps), now)
    return happens(stored.kind === 'open' ? { ...arrived, again: true } : arrived)
  }
  const holder = standing && servedBy(standing)
  if (holder !== undefined) return refuse({ name: 'VisitServedElsewhere', by: holder })
  if (stored.kind === 'closed') {
    return refuse({ name: 'VisitServedElsewhere', ...(stored.by === undefined ? {} : { by: stored.by }) })
  }
  const withdrawn =
    standing?.phase.kind === 'offered'
      ? [lapsed(standing, standing.phase.offer, 'customer-left', now, now)]
      : []
  if (course.phase.kind !== 'over') {
    return standing === undefined
      ? happens()
      : happens<RoutingEvent>(...withdrawn, {
          kind: 'visit-taken',
          at: now,
          contactId,
          agentId: 'agentId' in course.phase ? course.phase.agentId : course.phase.by,
        })
  }
  const { how, at: closedAt } = course.phase
  const { answered, calledAt } = course
  const endedAt = steps.findLast(({ kind }) => kind === 'ended')?.at
  const { wrapUp, note, customerId, requests, ticket, queueId, language } = report
  return happens<RoutingEvent>(...withdrawn, {
    kind: 'visit-handed-in',
    at: now,
    contactId,
    isKnown: standing !== undefined || stored.kind === 'open',
    ticket,
    queueId,
    language,
    from: originOf(report),
    arrivedAt: arrivalOf(steps),
    ...(calledAt === undefined ? {} : { calledAt }),
    ...(answered === undefined ? {} : { answered }),
    ...(endedAt === undefined ? {} : { endedAt }),
    closedAt,
    how,
    talkMs: course.talkMs,
    ...(note === undefined ? {} : { note }),
    ...(customerId === undefined ? {} : { customerId }),
    ...(wrapUp === undefined ? {} : { wrapUp }),
    requests,
    steps,
    ...(correctedMs === 0 ? {} : { correctedMs }),
  })
}

/** The history with times that the hub can believe, or the first part that is wrong. It is never too old (SPEC N9). */
function readReport(
  floor: Floor,
  report: VisitReport,
  now: Instant,
):
  | { readonly course: VisitCourse; readonly steps: readonly VisitStep[]; readonly correctedMs: number }
  | HandInRefusal {
  const wrong = (
    part: Extract<HandInRefusal, { name: 'VisitWrong' }>['part'],
    step?: number,
  ): HandInRefusal => ({
    name: 'VisitWrong',
    part,
    ...(step === undefined ? {} : { step }),
  })
  if (!isTicket(report.ticket)) return wrong('ticket')
  if (floor.queueOf(report.queueId)?.channel !== 'counter') return wrong('queue')
  if ((report.note ?? '').length > noteMaxLength) return wrong('note')
  if (report.steps.length > stepsMax) return wrong('steps', stepsMax)
  const { steps, correctedMs } = believableSteps(report.steps, now)
  let course: VisitCourse | undefined
  let before = 0
  for (const [index, step] of steps.entries()) {
    if (!floor.agents.has(step.agentId)) return wrong('agent', index)
    if (step.at < before) return wrong('times', index)
    before = step.at
    course = courseAfter(course, step)
    if (course === undefined) return wrong('steps', index)
  }
  if (course === undefined) return wrong('steps', 0)
  const isHandled = course.phase.kind === 'over' && course.phase.how === 'handled'
  const isReasoned = report.wrapUp !== undefined && report.wrapUp.reasonCode.trim() !== ''
  if (isHandled !== isReasoned) return wrong('wrapUp')
  return { course, steps, correctedMs }
}

/**
 * The steps with their times corrected (SPEC N10): first for the desk's clock; a history that then still ends in the
 * future, or begins too long ago (SPEC Q5), is moved as a whole, so that it ends now: what took how long stays true.
 * `correctedMs` is the largest of these moves.
 */
export function believableSteps(
  told: readonly VisitStep[],
  now: Instant,
): { readonly steps: readonly VisitStep[]; readonly correctedMs: number } {
  const byClock = rightedSteps(told, now)
  const first = byClock[0]?.at ?? now
  const last = byClock.at(-1)?.at ?? now
  const isBelievable = [first, last].every(at => plausibleTime(at, now) === at)
  const moveMs = isBelievable ? 0 : now - last
  const steps = moveMs === 0 ? byClock : byClock.map(step => ({ ...step, at: step.at + moveMs }))
  const moves = steps.map((step, index) => step.at - (told[index]?.at ?? step.at))
  const correctedMs = moves.reduce((most, move) => (Math.abs(move) > Math.abs(most) ? move : most), 0)
  return { steps, correctedMs }
}

function arrivalOf(steps: readonly VisitStep[]): Instant {
  const [first] = steps
  if (first === undefined) throw new Error('a visit without a ticket')
  return first.at
}

/** The agent who has the contact in hand by the hub's own offer. */
function servedBy({ phase }: Contact): AgentId | undefined {
  switch (phase.kind) {
    case 'booked':
    case 'waiting':
    case 'offered':
      return undefined
    case 'connected':
    case 'wrapping':
      return phase.agentId
    default:
      return assertNever(phase)
  }
}
