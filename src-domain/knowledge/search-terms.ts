import type { Language } from '../vocabulary/words.ts'
import { fold } from './fold.ts'
import { stem } from './stem.ts'

/** Words that say nothing about a subject, in both languages, folded. */
const stopWords: ReadonlySet<string> = new Set(
  `a about after all also am an and any are as at be because been but by can cant could did do does doesnt dont for
  from get gets getting got had has hasnt have havent he hello help her hi him his how i id if ill im in into is isnt
  it its just keep keeps know let like may me much my need needs not of on onto or our please she should so some
  somebody someone something tell thank thanks that the their them there these they thing this those to up us very
  want wants wanted was wasnt we were what whats when where which who whose why will with wont would you your
  alors apres au aucun aussi autre aux avec avez avoir avons bonjour ca car ce cela ces cet cette ceux chez comme
  comment dans de depuis des dit dois doit donc du elle elles en entre es est et ete etes etre eu faire faites fait
  faut ici il ils j je jusqu la le les leur leurs lui ma mais me mes merci moi mon ne nos notre nous on ont ou par
  parce pas peu peut peux plus pour pourquoi qu quand que quel quelle quelles quels qui quoi sa sans savoir se ses si
  son sont suis sur ta te tes toi ton tous tout toute toutes tres tu un une va vais vers veut veux voila voir vont vos
  votre vous voudrais y`
    .split(/\s+/)
    .filter(word => word !== ''),
)

/** The little words that lean on the next one in French: `l'eau`, `d'un`, `qu'il`, `jusqu'à`. */
const elision = /^(?:jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu|qu|[cdjlmnst])'(?=[a-z0-9])/

/**
 * The words of a text, folded, without elided articles, possessives and punctuation. Words that say nothing are kept:
 * `termOf` drops them.
 */
export function wordsOf(text: string): readonly string[] {
  const words = fold(text).match(/[a-z0-9]+(?:'[a-z0-9]+)*/g) ?? []
  return words.map(word => word.replace(elision, '').replace(/'s$/, '').replaceAll("'", ''))
}

/** The term under which a word is indexed and searched, or `undefined` for a word that says nothing. */
export function termOf(word: string, language: Language): string | undefined {
  if (stopWords.has(word) || (word.length < 2 && !/\d/.test(word))) return undefined
  return stem(word, language)
}

/** The terms of a text in one language, in order, each as often as it stands there. */
export function termsOf(text: string, language: Language): readonly string[] {
  return wordsOf(text).flatMap(word => termOf(word, language) ?? [])
}

/**
 * The terms to search for, given which terms the index knows. People write one word as two and two as one
 * (`street light`, `snowplow`): neighbours are also tried joined, and an unknown word is also tried split.
 */
export function queryTerms(
  text: string,
  language: Language,
  isKnown: (term: string) => boolean,
): readonly string[] {
  const words = wordsOf(text)
  const terms = new Set<string>()
  words.forEach((word, place) => {
    const next = words[place + 1]
    const joined = next === undefined ? undefined : termOf(word + next, language)
    if (joined !== undefined && isKnown(joined)) terms.add(joined)
    const term = termOf(word, language)
    if (term === undefined) return
    terms.add(term)
    if (!isKnown(term)) for (const part of partsOf(word, language, isKnown)) terms.add(part)
  })
  return [...terms]
}

/** The two known words that make up an unknown one, when there are such; the longest first part wins. */
function partsOf(word: string, language: Language, isKnown: (term: string) => boolean): readonly string[] {
  for (let cut = word.length - 3; cut >= 3; cut -= 1) {
    const first = termOf(word.slice(0, cut), language)
    const second = termOf(word.slice(cut), language)
    if (first !== undefined && second !== undefined && isKnown(first) && isKnown(second)) {
      return [first, second]
    }
  }
  return []
}
