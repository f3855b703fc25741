import { wrongAnswers } from '../../../src-domain/requests/check-answers.ts'
import { questionOf, type RequestChanges } from '../../../src-domain/requests/request-changes.ts'
import { descriptionMaxLength } from '../../../src-domain/requests/request-command.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type {
  Answer,
  NotifyBy,
  RequestPlace,
  ServiceRequest,
} from '../../../src-domain/requests/service-request.ts'
import { type FieldChange, isSameValue, ownValue } from '../../../src-domain/vocabulary/merge-changes.ts'
import type { Answers } from './request-form.ts'

/** A request while it is edited: as it was when that began, and as it is to be. */
export interface RequestEdit {
  readonly seen: ServiceRequest
  readonly place?: RequestPlace
  readonly answers: Answers
  readonly description: string
  readonly notifyBy: NotifyBy
}

export function editOf(seen: ServiceRequest): RequestEdit {
  const { place, answers, description, notifyBy } = seen
  return { seen, ...(place === undefined ? {} : { place }), answers, description, notifyBy }
}

/** What an edit changes, field by field, each with what was seen: what nobody touched is not in it. */
export function changesOf({ seen, place, answers, description, notifyBy }: RequestEdit): RequestChanges {
  const questions = new Set([...Object.keys(seen.answers), ...Object.keys(answers)])
  const all: Readonly<Record<string, FieldChange<unknown>>> = {
    description: { from: seen.description, to: description.trim() },
    place: {
      from: seen.place ?? null,
      to: place === undefined ? null : { ...place, text: place.text.trim() },
    },
    notifyBy: { from: seen.notifyBy, to: notifyBy },
    ...Object.fromEntries(
      [...questions].map(question => [
        `answers.${question}`,
        { from: ownValue(seen.answers, question) ?? null, to: givenAnswer(ownValue(answers, question)) },
      ]),
    ),
  }
  return Object.fromEntries(
    Object.entries(all).filter(([, { from, to }]) => !isSameValue(from, to)),
  ) as RequestChanges
}

/** What must be mended before an edit can be kept. */
export interface EditProblems {
  readonly place?: true
  readonly questions: readonly string[]
  readonly description?: true
}

/** What the touched fields break; what was accepted once and is left alone is nobody's fault now. */
export function problemsOfEdit(edit: RequestEdit, type: RequestType): EditProblems | undefined {
  const changes = changesOf(edit)
  const touched = Object.keys(changes).flatMap(field => questionOf(field) ?? [])
  const given = Object.fromEntries(
    Object.entries(edit.answers).filter(([, answer]) => givenAnswer(answer) !== null),
  )
  const problems: EditProblems = {
    ...(changes.place && type.needsPlace && (edit.place?.text ?? '').trim() === '' ? { place: true } : {}),
    questions: wrongAnswers(type.intake, given).filter(question => touched.includes(question)),
    ...(edit.description.length > descriptionMaxLength ? { description: true } : {}),
  }
  return Object.keys(problems).length === 1 && problems.questions.length === 0 ? undefined : problems
}

/** Whose word a field gets that two desks changed. `both` puts two descriptions one below the other. */
export type Side = 'mine' | 'theirs' | 'both'

/**
 * What is written after a person looked at both sides: the fields that went together anyway, and of those that clash
 * the ones that are to be as this desk wanted them, on what stands there now. Nothing where all stays as it is.
 */
export function resolvedChanges(
  changes: RequestChanges,
  clashing: readonly string[],
  current: ServiceRequest,
  sideOf: (field: string) => Side,
): RequestChanges | undefined {
  const written = Object.entries(changes as Readonly<Record<string, FieldChange<unknown>>>).flatMap(
    ([field, change]): readonly (readonly [string, FieldChange<unknown>])[] => {
      if (!clashing.includes(field)) return [[field, change]]
      const side = sideOf(field)
      if (side === 'theirs') return []
      const from = fieldValue(current, field) ?? null
      const to = side === 'mine' ? change.to : `${from ?? ''}\n\n${change.to ?? ''}`.trim()
      return [[field, { from, to }]]
    },
  )
  return written.length === 0 ? undefined : (Object.fromEntries(written) as RequestChanges)
}

/** The value of a field that changes may name. */
export function fieldValue(request: ServiceRequest, field: string): unknown {
  const question = questionOf(field)
  return question === undefined
    ? ownValue(request as unknown as Readonly<Record<string, unknown>>, field)
    : ownValue(request.answers, question)
}

function givenAnswer(answer: Answer | undefined): Answer | null {
  const clean = typeof answer === 'string' ? answer.trim() : answer
  return clean === undefined || clean === '' ? null : clean
}
