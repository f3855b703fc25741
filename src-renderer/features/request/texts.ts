import type { BusinessTime } from '../../../src-domain/requests/request-type.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { registerTexts, type Translate, textIn } from '../../language/language.ts'
import en from './request.en.json'
import fr from './request.fr.json'

export const requestTexts = registerTexts('request', { en, fr })

type KeyOf<T> = T extends { readonly keyType?: infer Key extends string } ? Key : never
export type RequestTranslate = Translate<KeyOf<typeof requestTexts>>

/** The texts in a language that is not the desk's: what is said to a customer. */
export function requestTextIn(language: Language): RequestTranslate {
  return (key, variables) => textIn(language, requestTexts, key, variables)
}

/** `2 business days`. */
export function businessTime(t: RequestTranslate, { value, unit }: BusinessTime): string {
  return t(unit === 'business-days' ? 'businessDays' : 'businessHours', { count: value })
}
