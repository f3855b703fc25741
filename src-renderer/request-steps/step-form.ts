import { stepWordsMaxLength } from '../../src-domain/requests/decide-step.ts'
import { closureReasonsOf, isUnfinished, type RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest, ToldBy } from '../../src-domain/requests/service-request.ts'
import type { AgentId, Instant } from '../../src-domain/vocabulary/words.ts'
import type { DeskStep } from '../desk-data/open-steps.ts'
import type { TakenStep } from './use-take-step.ts'

/** The steps that have a form of fields alone; a merge and another type are chosen in dialogs of their own. */
export type FormStep = Exclude<DeskStep, 'merge-request' | 'recategorise-request'>

/** What is typed and chosen for a step. */
export interface StepForm {
  readonly words: string
  readonly reasonCode: string
  /** `2026-11-27` by the clock of the city. */
  readonly date: string
  readonly by: ToldBy
  readonly because: 'customer-wish' | 'entered-by-mistake'
  readonly isPublic: boolean
  /** Absent: not chosen yet. */
  readonly to?: AgentId | null
}

/** When a working day ends; a date that the customer is told is kept by then. */
const dayEnds = 'T16:30'

/** The form of a step before anything is typed: an end of the work begins with the words of its reason. */
export function firstForm(kind: FormStep, request: ServiceRequest, type: RequestType): StepForm {
  const [reason] = closureReasonsOf(type)
  return {
    words: kind === 'complete-request' ? (reason?.words[request.language] ?? '') : '',
    reasonCode: reason?.code ?? '',
    date: '',
    by: request.notifyBy === 'no' ? 'phone' : request.notifyBy,
    because: 'customer-wish',
    isPublic: false,
    ...(request.assignedTo === undefined ? {} : { to: request.assignedTo }),
  }
}

/** Another reason brings its own words, unless somebody has written others. */
export function withReason(
  form: StepForm,
  reasonCode: string,
  { request, type }: { readonly request: ServiceRequest; readonly type: RequestType },
): StepForm {
  const wordsOf = (code: string) =>
    closureReasonsOf(type).find(each => each.code === code)?.words[request.language] ?? ''
  const isOwn = form.words.trim() !== '' && form.words !== wordsOf(form.reasonCode)
  return { ...form, reasonCode, words: isOwn ? form.words : wordsOf(reasonCode) }
}

/** By when it is to be done that is promised for a day; `undefined` while the day is incomplete. */
export function dueOn(date: string, instantOf: (wallClock: string) => Instant): Instant | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? instantOf(`${date}${dayEnds}`) : undefined
}

/** The step that a form makes; `undefined` while something is missing or wrong. */
export function stepOfForm(
  kind: FormStep,
  form: StepForm,
  {
    requestId,
    now,
    newId,
    instantOf,
  }: {
    readonly requestId: string
    readonly now: Instant
    readonly newId: () => string
    readonly instantOf: (wallClock: string) => Instant
  },
): TakenStep | undefined {
  const words = form.words.trim()
  const isSaid = words !== '' && words.length <= stepWordsMaxLength
  switch (kind) {
    case 'acknowledge-request':
      return isSaid ? { kind, requestId, nextSteps: words } : undefined
    case 'assign-request':
      return form.to === undefined ? undefined : { kind, requestId, to: form.to }
    case 'start-request':
    case 'approve-completion':
      return { kind, requestId }
    case 'await-customer':
      return isSaid ? { kind, requestId, question: words } : undefined
    case 'resume-request':
      if (words === '') return { kind, requestId }
      return isSaid ? { kind, requestId, answer: words } : undefined
    case 'revise-target': {
      const resolveBy = dueOn(form.date, instantOf)
      return isSaid && resolveBy !== undefined && resolveBy > now
        ? { kind, requestId, resolveBy, reason: words }
        : undefined
    }
    case 'complete-request':
      return isSaid && !isUnfinished(words)
        ? { kind, requestId, reasonCode: form.reasonCode, words }
        : undefined
    case 'return-completion':
    case 'reopen-request':
    case 'escalate-request':
      return isSaid ? { kind, requestId, reason: words } : undefined
    case 'record-told':
      return { kind, requestId, by: form.by }
    case 'cancel-request':
      return isSaid ? { kind, requestId, because: form.because, reason: words } : undefined
    case 'note-request':
      return isSaid ? { kind, requestId, noteId: newId(), text: words, isPublic: form.isPublic } : undefined
  }
}
