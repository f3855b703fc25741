import { noteMaxLength } from '../routing/routing-command.ts'
import { assertNever } from '../vocabulary/assert-never.ts'
import { type Decision, happens, refuse } from '../vocabulary/decision.ts'
import type { AgentId, ContactId, Instant } from '../vocabulary/words.ts'
import { nextNumber, ticketOf } from './ticket.ts'
import { courseAfter, type Visit, type VisitPhase } from './visit.ts'
import type { VisitAct, VisitCommand, VisitEvent, VisitRefusal } from './visit-command.ts'
import { inHandOf, isOurs, standingInLine, type VisitLine } from './visit-line.ts'
import type { VisitStepKind } from './visit-steps.ts'

export type VisitDecision = Decision<VisitEvent, VisitRefusal>

/**
 * Decides one command on the line of a desk (SPEC N1–N7). Pure. What a visit holds of people is passed on and never
 * looked at in the line: a desk decides while its people are sealed. `isOwn` says that `now` is the desk's own clock.
 */
export function decideVisit(
  line: VisitLine,
  command: VisitCommand,
  now: Instant,
  isOwn: boolean,
): VisitDecision {
  const at = Math.max(now, line.lastAt)
  const stepped = (
    visitId: ContactId,
    agentId: AgentId,
    step: Exclude<VisitStepKind, 'ticketed'>,
  ): VisitEvent => ({ kind: 'visit-stepped', at, isOwn, visitId, agentId, step })
  switch (command.kind) {
    case 'draw-ticket':
      return happens({ kind: 'ticket-drawn', at, ticket: nextTicket(line, at) })
    case 'ticket-visitor': {
      const { visitId, agentId, queueId, language, promiseMs, place, details } = command
      if (line.visits.has(visitId)) return refuse({ name: 'VisitExists' })
      return happens({
        kind: 'visit-ticketed',
        at,
        isOwn,
        visitId,
        agentId,
        ticket: command.ticket ?? nextTicket(line, at),
        queueId,
        language,
        deadline: at + promiseMs,
        place,
        details,
      })
    }
    case 'call-next': {
      const { agentId, languages } = command
      const inHand = inHandOf(line, agentId)
      if (inHand) return refuse(alreadyInHand(inHand))
      const standing = standingInLine(line, command.isHubAway)
      const next = standing.find(({ language }) => languages.includes(language))
      const [first] = standing
      if (next) return happens(...called(next, agentId, stepped))
      return refuse(first ? { name: 'NobodyInYourLanguage', ticket: first.ticket } : { name: 'NobodyWaits' })
    }
    case 'call-visitor': {
      const { agentId } = command
      const visit = line.visits.get(command.visitId)
      if (!visit) return refuse({ name: 'UnknownVisit' })
      const { phase } = visit
      if (phase.kind === 'called' && phase.agentId === agentId) return happens()
      const inHand = inHandOf(line, agentId)
      if (inHand && inHand.id !== visit.id) return refuse(alreadyInHand(inHand))
      if (phase.kind === 'one-queue' && !isOurs(visit, command.isHubAway))
        return refuse({ name: 'InOneQueue' })
      if (!['waiting', 'one-queue', 'parked'].includes(phase.kind)) return refuse(notNow(phase, agentId))
      return happens(...called(visit, agentId, stepped))
    }
    case 'recalled':
    case 'put-back':
    case 'parked':
    case 'answered':
    case 'ended':
    case 'no-show':
    case 'left': {
      const visit = line.visits.get(command.visitId)
      if (!visit) return refuse({ name: 'UnknownVisit' })
      const { kind, agentId } = command
      if (isAlready(visit.phase, kind, agentId)) return happens()
      return courseAfter(visit, { kind, at, agentId }) === undefined
        ? refuse(notNow(visit.phase, agentId))
        : happens(stepped(visit.id, agentId, kind))
    }
    case 'conclude': {
      const visit = line.visits.get(command.visitId)
      if (!visit) return refuse({ name: 'UnknownVisit' })
      const { agentId, wrapUp } = command
      const { phase } = visit
      if (phase.kind === 'over' && phase.how === 'handled') return happens()
      if (courseAfter(visit, { kind: 'concluded', at, agentId }) === undefined) {
        return refuse(notNow(phase, agentId))
      }
      if (wrapUp.reasonCode.trim() === '') return refuse({ name: 'WrapUpReasonMissing' })
      return happens({
        kind: 'visit-stepped',
        at,
        isOwn,
        visitId: visit.id,
        agentId,
        step: 'concluded',
        details: { wrapUp },
      })
    }
    case 'tell': {
      const { visitId, agentId, details } = command
      const visit = line.visits.get(visitId)
      if (!visit) return refuse({ name: 'UnknownVisit' })
      if ((details.note ?? '').length > noteMaxLength) {
        return refuse({ name: 'NoteTooLong', maxLength: noteMaxLength })
      }
      // After it is over there is nothing left to add: it may be on its way.
      if (visit.phase.kind === 'over') return refuse(notNow(visit.phase, agentId))
      return happens({ kind: 'visit-told', at, visitId, agentId, details })
    }
    case 'return':
      return happens(...returned(line, command.agentId, command.aheadMs, now))
    case 'pass-on':
      return happens(
        ...command.visitIds.flatMap((visitId): readonly VisitEvent[] =>
          line.visits.get(visitId)?.phase.kind === 'one-queue'
            ? [{ kind: 'visit-passed-on', at, visitId }]
            : [],
        ),
      )
    case 'keep':
      return happens(
        ...command.visitIds.flatMap((visitId): readonly VisitEvent[] =>
          line.visits.get(visitId)?.handIn?.kind === 'due' ? [{ kind: 'hand-in-kept', at, visitId }] : [],
        ),
      )
    case 'settle':
      return happens(
        ...command.told.flatMap(({ visitId, refusal }): readonly VisitEvent[] => {
          const handIn = line.visits.get(visitId)?.handIn
          const isKnown = handIn?.kind === 'refused' ? handIn.name === refusal : handIn?.kind !== 'kept'
          if (isKnown) return []
          return [{ kind: 'hand-in-settled', at, visitId, ...(refusal === undefined ? {} : { refusal }) }]
        }),
      )
    default:
      return assertNever(command)
  }
}

type Stepped = (visitId: ContactId, agentId: AgentId, step: Exclude<VisitStepKind, 'ticketed'>) => VisitEvent

function called(visit: Visit, agentId: AgentId, stepped: Stepped): readonly VisitEvent[] {
  return [
    ...(visit.phase.kind === 'one-queue' ? [stepped(visit.id, agentId, 'taken-back')] : []),
    stepped(visit.id, agentId, 'called'),
  ]
}

/**
 * The hub is back (SPEC N12, N13). Who waits joins the one queue; whom an agent has stays with the agent, and the hub is
 * told of it where its own line has the visitor too; whoever was served before and waits again stays this desk's.
 */
function returned(line: VisitLine, agentId: AgentId, aheadMs: number, now: Instant): readonly VisitEvent[] {
  const visits = [...line.visits.values()]
  const isJudged =
    line.lastAt <= now && visits.every(({ steps }) => steps.every(step => step.aheadMs !== null))
  const events: VisitEvent[] = isJudged ? [] : [{ kind: 'clock-agreed', at: now, aheadMs }]
  for (const { id: visitId, phase, answered, isAtHub, handIn } of visits) {
    if (phase.kind === 'waiting' && answered === undefined) {
      events.push({ kind: 'visit-stepped', at: now, isOwn: false, visitId, agentId, step: 'given' })
    } else if (isAtHub && handIn === undefined && phase.kind !== 'one-queue' && phase.kind !== 'over') {
      events.push({ kind: 'hand-in-due', at: now, visitId })
    }
  }
  return events
}

function nextTicket(line: VisitLine, at: Instant): string {
  const open = [...line.visits.values()].filter(({ phase }) => phase.kind !== 'over')
  const { letters } = line.numbering
  return ticketOf(letters, nextNumber(line.numbering, new Set(open.map(({ ticket }) => ticket)), at))
}

/** Whether what is asked for is so already. */
function isAlready(phase: VisitPhase, act: VisitAct, agentId: AgentId): boolean {
  switch (act) {
    case 'recalled':
      return false
    case 'put-back':
      return phase.kind === 'waiting'
    case 'parked':
      return phase.kind === 'parked'
    case 'answered':
      return phase.kind === 'serving' && phase.agentId === agentId
    case 'ended':
      return phase.kind === 'wrapping' && phase.agentId === agentId
    case 'no-show':
    case 'left':
      return phase.kind === 'over' && phase.how === act
    default:
      return assertNever(act)
  }
}

function notNow(phase: VisitPhase, agentId: AgentId): VisitRefusal {
  if ('agentId' in phase && phase.agentId !== agentId) return { name: 'VisitTaken', by: phase.agentId }
  return { name: 'NotNow', phase: phase.kind }
}

function alreadyInHand({ id, ticket }: Visit): VisitRefusal {
  return { name: 'VisitInHand', visitId: id, ticket }
}
