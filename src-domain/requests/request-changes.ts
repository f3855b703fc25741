import { type FieldChange, type Merged, mergeChanges, ownValue } from '../vocabulary/merge-changes.ts'
import type { CustomerId } from '../vocabulary/words.ts'
import type { Answer, NotifyBy, RequestPlace, ServiceRequest } from './service-request.ts'

/** What may be changed of a request, field by field; each answer is a field of its own, `answers.` and its question. */
export interface RequestChanges {
  readonly description?: FieldChange<string>
  readonly place?: FieldChange<RequestPlace | null>
  readonly notifyBy?: FieldChange<NotifyBy>
  readonly customerId?: FieldChange<CustomerId | null>
  readonly [answer: `answers.${string}`]: FieldChange<Answer | null>
}

/** The fields of a request that are no answers. */
export const changeableFields = ['description', 'place', 'notifyBy', 'customerId'] as const
const answerPrefix = 'answers.'

/** The question of a field that is an answer. */
export function questionOf(field: string): string | undefined {
  return field.startsWith(answerPrefix) ? field.slice(answerPrefix.length) : undefined
}

/** How changes stand to a request that others may have changed meanwhile. */
export function mergeRequestChanges(request: ServiceRequest, changes: RequestChanges): Merged {
  return mergeChanges(changes as Readonly<Record<string, FieldChange<unknown>>>, field => {
    const question = questionOf(field)
    return question === undefined
      ? ownValue(request as unknown as Record<string, unknown>, field)
      : ownValue(request.answers, question)
  })
}

/** The request with every changed field as it is wanted. Its version stays. Whoever it is for is no follower besides. */
export function applyRequestChanges(request: ServiceRequest, changes: RequestChanges): ServiceRequest {
  const entries = Object.entries(changes as Readonly<Record<string, FieldChange<unknown>>>)
  const answers = new Map(Object.entries(request.answers))
  const fields = new Map<string, unknown>(Object.entries(request))
  for (const [field, { to }] of entries) {
    const question = questionOf(field)
    if (question === undefined) setOrRemove(fields, field, to)
    else setOrRemove<unknown>(answers, question, to)
  }
  const changed = Object.fromEntries(fields) as unknown as ServiceRequest
  return {
    ...changed,
    answers: Object.fromEntries(answers),
    followers: request.followers.filter(follower => follower !== changed.customerId),
  }
}

function setOrRemove<Value>(values: Map<string, Value>, name: string, to: Value | null | undefined): void {
  if (to === null || to === undefined) values.delete(name)
  else values.set(name, to)
}
