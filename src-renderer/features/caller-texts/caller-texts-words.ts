import { registerTexts, type Translate } from '../../language/language.ts'
import en from './caller-texts.en.json'
import fr from './caller-texts.fr.json'

export const callerTexts = registerTexts('caller-texts', { en, fr })
export type CallerTextsTranslate = typeof callerTexts extends { readonly keyType?: infer Key extends string }
  ? Translate<Key>
  : never
