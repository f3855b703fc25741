import type { RequestTranslate } from './texts.ts'

const knownRefusals = [
  'UnknownRequestType',
  'UnknownRequest',
  'UnknownCustomer',
  'RequestExists',
  'RequestClosed',
  'RequestChanged',
  'ReferenceNotLeased',
  'ReferenceTaken',
  'PlaceMissing',
  'DescriptionTooLong',
  'AnswersInvalid',
] as const

/** Why the hub did not accept something about a request, and what to do. */
export function refusalWords(t: RequestTranslate, name: string): string {
  const known = knownRefusals.find(each => each === name)
  return known ? t(`refusal.${known}`) : t('refusal.other', { name })
}
