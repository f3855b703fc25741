import { termOf, wordsOf } from '../../../src-domain/knowledge/search-terms.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'

const languages: readonly Language[] = ['en', 'fr']
/** What scores less than this share of the likeliest is not suggested. */
const leastSuggestedShare = 0.5
const weights = { name: 4, keyword: 3, description: 0.6 }

/**
 * The request types that a caller's words may mean, best first: names, keywords and descriptions of both languages
 * are asked, and the last word may be unfinished. Without words: all of them by name. Types that are retired are not
 * offered.
 */
export function findRequestTypes(
  types: readonly RequestType[],
  query: string,
  language: Language,
): readonly RequestType[] {
  if (wordsOf(query).length === 0) {
    return types.filter(isOffered).sort((a, b) => a.name[language].localeCompare(b.name[language], language))
  }
  return ranked(types, query, language).map(({ type }) => type)
}

/** The request types that nobody asked for but that notes seem to be about: only those near the likeliest. */
export function suggestRequestTypes(
  types: readonly RequestType[],
  words: string,
  language: Language,
): readonly RequestType[] {
  if (wordsOf(words).length === 0) return []
  const found = ranked(types, words, language)
  const least = (found[0]?.score ?? 0) * leastSuggestedShare
  return found.filter(({ score }) => score >= least).map(({ type }) => type)
}

function isOffered({ isRetired = false }: RequestType): boolean {
  return !isRetired
}

function ranked(types: readonly RequestType[], query: string, language: Language) {
  return types
    .filter(isOffered)
    .map(type => ({ type, score: scoreOf(type, query, language) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
}

interface Term {
  readonly word: string
  readonly stem: string
}

function scoreOf(type: RequestType, query: string, preferred: Language): number {
  return Math.max(
    ...languages.map(language => {
      const wanted = termsIn(query, language)
      const last = wanted.at(-1)
      const parts = [
        ...phrase(type.name[language], language, weights.name),
        ...type.keywords[language].flatMap(keyword => phrase(keyword, language, weights.keyword)),
        ...phrase(type.description[language], language, weights.description),
      ]
      const found = wanted.map(term =>
        Math.max(0, ...parts.map(part => part.weight * likeness(part, term, term === last))),
      )
      const sum = found.reduce((total, value) => total + value, 0)
      return (sum / Math.sqrt(wanted.length || 1)) * (language === preferred ? 1.05 : 1)
    }),
  )
}

function termsIn(text: string, language: Language): readonly Term[] {
  return wordsOf(text).flatMap(word => {
    const stem = termOf(word, language)
    return stem === undefined ? [] : [{ word, stem }]
  })
}

/** The terms of a phrase; one word out of many says less than a phrase of its own. */
function phrase(text: string, language: Language, weight: number): readonly (Term & { weight: number })[] {
  const terms = termsIn(text, language)
  return terms.map(term => ({ ...term, weight: weight / terms.length ** 0.4 }))
}

/** The very word says more than another form of it: a parked car is not a park. */
function likeness(known: Term, wanted: Term, isUnfinished: boolean): number {
  if (known.word === wanted.word) return 1.15
  if (known.stem === wanted.stem) return 1
  return isUnfinished && wanted.stem.length >= 2 && known.stem.startsWith(wanted.stem) ? 0.7 : 0
}
