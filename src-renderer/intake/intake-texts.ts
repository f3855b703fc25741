import { registerTexts, type Translate } from '../language/language.ts'
import en from './intake.en.json'
import fr from './intake.fr.json'

/** The words around the questions of a request type. */
export const intakeTexts = registerTexts('intake', { en, fr })
export type IntakeTranslate = typeof intakeTexts extends { readonly keyType?: infer Key extends string }
  ? Translate<Key>
  : never
