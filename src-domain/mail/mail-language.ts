import { wordsOf } from '../knowledge/search-terms.ts'
import type { Language } from '../vocabulary/words.ts'

const marks = {
  en: new Set(
    'the and is are was were of to in on for with this that there you your my our have has had it not please thanks hello hi they from been at'.split(
      ' ',
    ),
  ),
  fr: new Set(
    'le la les des du et est sont une un ce cette il elle nous vous votre mon ma mes notre pas pour dans avec sur bonjour merci je qui que au aux depuis'.split(
      ' ',
    ),
  ),
}

/**
 * The language that a text is in, by its little words; `otherwise` when it does not tell. The beginning is enough, and
 * what is quoted should not be in it.
 */
export function languageOfText(text: string, otherwise: Language): Language {
  const words = wordsOf(text.slice(0, 4_000))
  const count = (language: Language) => words.filter(word => marks[language].has(word)).length
  const en = count('en')
  const fr = count('fr')
  return en === fr ? otherwise : en > fr ? 'en' : 'fr'
}
