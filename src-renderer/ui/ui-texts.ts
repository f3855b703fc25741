import { registerTexts, type Translate, useTexts } from '../language/language.ts'
import en from './ui.en.json'
import fr from './ui.fr.json'

const texts = registerTexts('ui', { en, fr })

type KeyOf<T> = T extends { readonly keyType?: infer Key extends string } ? Key : never

/** The kit's own words in the language now. */
export function useUiTexts(): Translate<KeyOf<typeof texts>> {
  return useTexts(texts)
}
