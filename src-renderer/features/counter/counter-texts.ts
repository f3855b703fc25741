import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { registerTexts, type Translate, textIn } from '../../language/language.ts'
import en from './counter.en.json'
import fr from './counter.fr.json'

export const counterTexts = registerTexts('counter', { en, fr })

type KeyOf<T> = T extends { readonly keyType?: infer Key extends string } ? Key : never
export type CounterTranslate = Translate<KeyOf<typeof counterTexts>>

/** The texts in the visitor's language: what is printed for them. */
export function counterTextIn(language: Language): CounterTranslate {
  return (key, variables) => textIn(language, counterTexts, key, variables)
}
