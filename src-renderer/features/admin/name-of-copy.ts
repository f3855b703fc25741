import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import { textIn } from '../../language/language.ts'
import { adminTexts } from './admin-texts.ts'

/** What the copy of something is called, in both languages at once. */
export function nameOfCopy({ en, fr }: Bilingual): Bilingual {
  return {
    en: textIn('en', adminTexts, 'nameOfCopy', { name: en }),
    fr: textIn('fr', adminTexts, 'nameOfCopy', { name: fr }),
  }
}
