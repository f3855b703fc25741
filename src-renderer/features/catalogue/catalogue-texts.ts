import { registerTexts, type Translate } from '../../language/language.ts'
import en from './catalogue.en.json'
import fr from './catalogue.fr.json'

export const catalogueTexts = registerTexts('catalogue', { en, fr })
export type CatalogueTranslate = typeof catalogueTexts extends { readonly keyType?: infer Key extends string }
  ? Translate<Key>
  : never
