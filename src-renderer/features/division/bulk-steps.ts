import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { AgentId, Instant, Language } from '../../../src-domain/vocabulary/words.ts'
import { opennessOf, type StepTaker } from '../../desk-data/open-steps.ts'
import type { OutboxEntry } from '../../offline/desk-store.ts'
import type { TakenStep } from '../../request-steps/use-take-step.ts'

/** What is done with many requests at once. */
export const bulkSteps = ['acknowledge-request', 'assign-request', 'note-request'] as const
export type BulkStep = (typeof bulkSteps)[number]

/** What is said and chosen for all of them; the customers of both languages are written to in their own. */
export interface BulkForm {
  readonly words: Readonly<Record<Language, string>>
  readonly to?: AgentId | null
}

/** Of the chosen, those for which the step follows from where they stand, and the others. */
export function bulkOf(
  kind: BulkStep,
  chosen: readonly ServiceRequest[],
  taker: StepTaker,
  typeOf: (code: string) => RequestType | undefined,
  now: Instant,
): { readonly meant: readonly ServiceRequest[]; readonly left: readonly ServiceRequest[] } {
  const isOpen = (request: ServiceRequest) =>
    opennessOf(kind, request, typeOf(request.typeCode), taker, now).kind === 'open'
  return { meant: chosen.filter(isOpen), left: chosen.filter(request => !isOpen(request)) }
}

/** The languages in which customers are written to; a note among colleagues is written once. */
export function languagesOf(kind: BulkStep, meant: readonly ServiceRequest[]): readonly Language[] {
  if (kind === 'assign-request') return []
  if (kind === 'note-request') return meant.length > 0 ? ['en'] : []
  return (['en', 'fr'] as const).filter(language => meant.some(request => request.language === language))
}

/** The step on one of many; `undefined` while something is missing. */
export function stepOfBulk(
  kind: BulkStep,
  form: BulkForm,
  request: ServiceRequest,
  newId: () => string,
): TakenStep | undefined {
  const requestId = request.id
  switch (kind) {
    case 'acknowledge-request': {
      const nextSteps = form.words[request.language].trim()
      return nextSteps === '' ? undefined : { kind, requestId, nextSteps }
    }
    case 'assign-request':
      return form.to === undefined ? undefined : { kind, requestId, to: form.to }
    case 'note-request': {
      const text = form.words.en.trim()
      return text === '' ? undefined : { kind, requestId, noteId: newId(), text, isPublic: false }
    }
  }
}

/** One of many that was kept, by its command. */
export interface KeptOne {
  readonly commandId: string
  readonly request: ServiceRequest
}

export type BulkFate =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly refusal: { readonly name: string } }

/** What became of a command: what the outbox no longer has was sent long enough ago. */
export function fateOf(commandId: string, outbox: readonly OutboxEntry[]): BulkFate {
  const state = outbox.find(({ id }) => id === commandId)?.state
  switch (state?.kind) {
    case 'unsent':
      return { kind: 'waiting' }
    case 'quarantined':
      return { kind: 'refused', refusal: state.refusal }
    case 'sent':
    case undefined:
      return { kind: 'done' }
  }
}
