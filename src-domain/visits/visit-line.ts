import { assertNever } from '../vocabulary/assert-never.ts'
import type { AgentId, ContactId, Instant } from '../vocabulary/words.ts'
import type { Numbering } from './ticket.ts'
import { courseAfter, isWith, type Visit, type VisitCourse, type VisitDetails } from './visit.ts'
import type { VisitEvent } from './visit-command.ts'
import { rightedSteps, type VisitStep } from './visit-steps.ts'

/** Everything that one desk looks after by itself: its visitors, and the numbers of its tickets. */
export interface VisitLine {
  readonly visits: ReadonlyMap<ContactId, Visit>
  readonly numbering: Numbering
  /** When something happened last: no later step is earlier. */
  readonly lastAt: Instant
}

export function emptyVisitLine(letters: string): VisitLine {
  return { visits: new Map(), numbering: { letters, last: 0, lastAt: 0 }, lastAt: 0 }
}

/**
 * Those who stand in the line of this desk, in the order of the one queue: by deadline, then by arrival, and
 * of the same instant in the order of their tickets (SPEC N2). While
 * the hub is away those whom it had in its line stand there too.
 */
export function standingInLine(line: VisitLine, isHubAway: boolean): readonly Visit[] {
  return [...line.visits.values()]
    .filter(
      visit =>
        visit.phase.kind === 'waiting' || (visit.phase.kind === 'one-queue' && isOurs(visit, isHubAway)),
    )
    .sort((a, b) => a.deadline - b.deadline || a.arrivedAt - b.arrivedAt)
}

/** Whether a visitor of the one queue is this desk's to call: the hub is away, or would not take them. */
export function isOurs({ handIn }: Visit, isHubAway: boolean): boolean {
  return isHubAway || handIn?.kind === 'refused'
}

/** The visit that an agent has in hand: called, in service or in wrap-up. */
export function inHandOf(line: VisitLine, agentId: AgentId): Visit | undefined {
  return [...line.visits.values()].find(({ phase }) => isWith(phase, agentId))
}

/** The line after one event, as a new value. Events are facts: one about a visit that is gone changes nothing. */
export function evolveVisits(line: VisitLine, event: VisitEvent): VisitLine {
  const { at } = event
  const later = { ...line, lastAt: Math.max(line.lastAt, at) }
  switch (event.kind) {
    case 'ticket-drawn':
      return { ...later, numbering: numberedBy(line.numbering, event.ticket, at) }
    case 'visit-ticketed': {
      const step = stepOf('ticketed', event)
      const course = courseAfter(undefined, step)
      if (course === undefined) return line
      const isGiven = event.place === 'one-queue'
      const visit: Visit = {
        id: event.visitId,
        ticket: event.ticket,
        queueId: event.queueId,
        language: event.language,
        arrivedAt: at,
        deadline: event.deadline,
        ...course,
        ...(isGiven ? { phase: { kind: 'one-queue', since: at } } : {}),
        steps: isGiven ? [step, { ...step, kind: 'given' }] : [step],
        details: event.details ?? {},
        isAtHub: event.place !== 'here',
      }
      return {
        ...put(later, visit),
        numbering: numberedBy(line.numbering, event.ticket, at),
      }
    }
    case 'visit-stepped':
      return changed(later, event.visitId, visit => {
        const step = stepOf(event.step, event)
        const course = courseAfter(visit, step)
        if (course === undefined) return visit
        const { handIn, ...rest } = visit
        const next = {
          ...rest,
          ...course,
          steps: [...visit.steps, step],
          details: detailsWith(visit.details, event.details),
          isAtHub: visit.isAtHub || event.step === 'given',
        }
        if (event.step === 'given' || course.phase.kind === 'over')
          return { ...next, handIn: { kind: 'due' } }
        // What the hub was told of it is no longer so.
        return handIn === undefined || event.step === 'taken-back' ? next : { ...next, handIn }
      })
    case 'visit-told':
      return changed(later, event.visitId, visit => ({
        ...visit,
        details: detailsWith(visit.details, event.details),
      }))
    case 'clock-agreed': {
      const visits = [...line.visits.values()].map(visit => clockAgreed(visit, event.aheadMs, at))
      return { ...line, visits: new Map(visits.map(visit => [visit.id, visit])), lastAt: at }
    }
    case 'hand-in-due':
      return changed(later, event.visitId, visit => ({ ...visit, handIn: { kind: 'due' } }))
    case 'hand-in-kept':
      return changed(later, event.visitId, visit => ({ ...visit, handIn: { kind: 'kept' } }))
    case 'hand-in-settled': {
      const { refusal } = event
      return changed(later, event.visitId, visit => ({
        ...visit,
        handIn: refusal === undefined ? { kind: 'in', at } : { kind: 'refused', name: refusal },
      }))
    }
    case 'visit-passed-on': {
      const visits = new Map(line.visits)
      visits.delete(event.visitId)
      return { ...later, visits }
    }
    default:
      return assertNever(event)
  }
}

/** What is known with what is told now. Requests gather; all else is replaced. */
export function detailsWith(before: VisitDetails, told: VisitDetails | undefined): VisitDetails {
  if (told === undefined) return before
  const requests = [...(before.requests ?? []), ...(told.requests ?? [])]
  return { ...before, ...told, ...(requests.length === 0 ? {} : { requests }) }
}

/** The visit with its times by the hub's clock. What was told stands beside them in its steps. */
function clockAgreed(visit: Visit, aheadMs: number, now: Instant): Visit {
  if (visit.steps.every(step => step.aheadMs !== null)) return visit
  const steps = visit.steps.map(step => (step.aheadMs === null ? { ...step, aheadMs } : step))
  const righted = rightedSteps(steps, now)
  const course = righted.reduce<VisitCourse | undefined>(courseAfter, undefined)
  const { at: arrivedAt = visit.arrivedAt } = righted[0] ?? {}
  const deadline = visit.deadline + arrivedAt - visit.arrivedAt
  return { ...visit, ...course, steps, arrivedAt, deadline }
}

function stepOf(
  kind: VisitStep['kind'],
  { at, agentId, isOwn }: { readonly at: Instant; readonly agentId: AgentId; readonly isOwn: boolean },
): VisitStep {
  return { kind, at, agentId, ...(isOwn ? { aheadMs: null } : {}) }
}

/** A ticket that was drawn elsewhere does not move the numbers back. */
function numberedBy(numbering: Numbering, ticket: string, at: Instant): Numbering {
  const [letters, number] = ticket.split('-')
  return letters === numbering.letters ? { ...numbering, last: Number(number), lastAt: at } : numbering
}

function changed(line: VisitLine, id: ContactId, change: (visit: Visit) => Visit): VisitLine {
  const visit = line.visits.get(id)
  return visit === undefined ? line : put(line, change(visit))
}

function put(line: VisitLine, visit: Visit): VisitLine {
  return { ...line, visits: new Map(line.visits).set(visit.id, visit) }
}
