import { registerTexts, type Translate } from '../language/language.ts'
import en from './steps.en.json'
import fr from './steps.fr.json'

/** The words of what can be done with a request and of what was done with it, wherever it is shown. */
export const stepTexts = registerTexts('request-steps', { en, fr })

type KeyOf<T> = T extends { readonly keyType?: infer Key extends string } ? Key : never
export type StepTranslate = Translate<KeyOf<typeof stepTexts>>
