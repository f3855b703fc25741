import type { OpeningHours } from '../../src-domain/calendar/opening-hours.ts'
import { decideStep } from '../../src-domain/requests/decide-step.ts'
import type { RequestRefusal } from '../../src-domain/requests/request-command.ts'
import type { RequestStep, RequestStepKind } from '../../src-domain/requests/request-step.ts'
import { type RequestType, usualClosureReasons } from '../../src-domain/requests/request-type.ts'
import { isOpen, type ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { AgentId, DivisionCode, Instant, Role } from '../../src-domain/vocabulary/words.ts'

/** The steps that people take at a desk; those that a request waits for come first. */
export const deskSteps = [
  'acknowledge-request',
  'approve-completion',
  'return-completion',
  'record-told',
  'resume-request',
  'start-request',
  'assign-request',
  'complete-request',
  'await-customer',
  'revise-target',
  'note-request',
  'reopen-request',
  'recategorise-request',
  'merge-request',
  'escalate-request',
  'cancel-request',
] as const satisfies readonly RequestStepKind[]
export type DeskStep = (typeof deskSteps)[number]

/** What a desk does to a request and can name: its steps, and that a photo is shown, which stands beside the photo. */
export function isNamedStep(kind: string): kind is DeskStep | 'show-photo' {
  return kind === 'show-photo' || (deskSteps as readonly string[]).includes(kind)
}

/** Who is at the desk. */
export interface StepTaker {
  readonly id: AgentId
  readonly role: Role
  readonly division?: DivisionCode | undefined
}

export type StepOpenness =
  | { readonly kind: 'open' }
  /** The rules would refuse it now, for a reason that the person should know. */
  | { readonly kind: 'refused'; readonly refusal: RequestRefusal }
  /** It has no sense here. */
  | { readonly kind: 'hidden' }

/** Completed work is confirmed by who answers for the floor. */
const reviewSteps: readonly DeskStep[] = ['approve-completion', 'return-completion']
/** These refusals tell the person something; the others only say that the step is not due. */
const worthTelling: readonly RequestRefusal['name'][] = [
  'NothingMissed',
  'AlreadyEscalated',
  'ReopenWindowOver',
  'ReviewByAnother',
  'TooManyNotes',
]

/**
 * Whether a person may take a step on a request now, by the very rules that decide it: each step is put to them with words
 * that fit. The hub decides again, with the hours of the division.
 */
export function opennessOf(
  kind: DeskStep,
  request: ServiceRequest,
  type: RequestType | undefined,
  taker: StepTaker,
  now: Instant,
): StepOpenness {
  if (!mayTake(taker, kind)) return { kind: 'hidden' }
  if (type === undefined) return { kind: 'hidden' }
  if (taker.role === 'division' && taker.division !== type.division) return { kind: 'hidden' }
  // Other types and other requests are chosen in the step itself.
  if (kind === 'merge-request') return { kind: isOpen(request) ? 'open' : 'hidden' }
  if (kind === 'recategorise-request') {
    return { kind: isOpen(request) && request.status !== 'completed' ? 'open' : 'hidden' }
  }
  if (kind === 'assign-request') return { kind: isOpen(request) ? 'open' : 'hidden' }
  const step = probeOf(kind, request, type, now)
  const actor = {
    agentId: taker.id,
    deskId: '',
    ...(taker.role === 'division' && taker.division !== undefined ? { division: taker.division } : {}),
  }
  const decision = decideStep({ request, type, hours: alwaysOpen }, step, actor, now)
  if (!('refusal' in decision)) return { kind: decision.events.length > 0 ? 'open' : 'hidden' }
  const { refusal } = decision
  return worthTelling.includes(refusal.name) ? { kind: 'refused', refusal } : { kind: 'hidden' }
}

/** The steps that a person may take now, in their order. */
export function openSteps(
  request: ServiceRequest,
  type: RequestType | undefined,
  taker: StepTaker,
  now: Instant,
): readonly DeskStep[] {
  return deskSteps.filter(kind => opennessOf(kind, request, type, taker, now).kind === 'open')
}

function mayTake({ role }: StepTaker, kind: DeskStep): boolean {
  switch (role) {
    case 'supervisor':
      return true
    case 'csr':
    case 'division':
      return !reviewSteps.includes(kind)
    case 'administrator':
      return false
  }
}

type Probed = Exclude<DeskStep, 'merge-request' | 'recategorise-request' | 'assign-request'>

function probeOf(kind: Probed, request: ServiceRequest, type: RequestType, now: Instant): RequestStep {
  const requestId = request.id
  const words = '…'
  switch (kind) {
    case 'acknowledge-request':
      return { kind, requestId, nextSteps: words }
    case 'start-request':
    case 'resume-request':
    case 'approve-completion':
      return { kind, requestId }
    case 'await-customer':
      return { kind, requestId, question: words }
    case 'revise-target':
      return { kind, requestId, resolveBy: now + 1, reason: words }
    case 'complete-request': {
      const [reason] = type.closureReasons ?? usualClosureReasons
      return { kind, requestId, reasonCode: reason?.code ?? '', words }
    }
    case 'return-completion':
    case 'reopen-request':
    case 'escalate-request':
      return { kind, requestId, reason: words }
    case 'record-told':
      return { kind, requestId, by: 'phone' }
    case 'note-request':
      return { kind, requestId, noteId: '', text: words, isPublic: false }
    case 'cancel-request':
      return { kind, requestId, because: 'customer-wish', reason: words }
  }
}

/** Which step may be taken does not hang on the hours in which a division works; how long it takes does. */
export const alwaysOpen: OpeningHours = {
  id: 'always',
  name: { en: '', fr: '' },
  timeZone: 'UTC',
  weekdays: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map(day => [day, [{ opens: 0, closes: 1_440 }]])),
  exceptions: [],
  utcOffsets: [{ from: 0, minutes: 0 }],
}
