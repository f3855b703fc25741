import type { Language } from '../vocabulary/words.ts'

/**
 * Light stemming of one folded word. It takes off what grammar adds (plural, gender, the common verb endings) and
 * stops there: two different words seldom become one, and a rare form that stays apart is still found by its
 * beginning or by fuzzy search. French follows the minimal stemmer of J. Savoy, as Lucene has it.
 */
export function stem(word: string, language: Language): string {
  return language === 'fr' ? stemFrench(word) : stemEnglish(word)
}

function stemFrench(word: string): string {
  const singular = frenchSingular(word)
  if (singular.length < 5) return singular
  let rest = singular
  if (rest.endsWith('r')) rest = rest.slice(0, -1)
  // Accents are folded by now: the é of a participle and the e of a feminine look the same.
  if (rest.endsWith('e')) rest = rest.slice(0, -1)
  if (rest.endsWith('e')) rest = rest.slice(0, -1)
  return withoutDoubledEnd(frenchMasculine(rest), 5)
}

/** One ending for `long`, `longue`; `public`, `publique`; `dangereux`, `dangereuse`. */
function frenchMasculine(word: string): string {
  return word.replace(/gu$/, 'g').replace(/qu$/, 'c').replace(/eus$/, 'eu')
}

function frenchSingular(word: string): string {
  if (word.length < 4) return word
  if (word.endsWith('eaux')) return word.slice(0, -1)
  if (word.endsWith('aux')) return `${word.slice(0, -2)}l`
  return /[sx]$/.test(word) ? word.slice(0, -1) : word
}

function stemEnglish(word: string): string {
  const british = withOneSpelling(word)
  const singular = englishSingular(british)
  if (singular.length > 5 && singular.endsWith('ing')) return verbStem(singular.slice(0, -3))
  if (singular.length > 4 && singular.endsWith('ed') && !singular.endsWith('eed')) {
    return verbStem(singular.slice(0, -2))
  }
  return verbStem(singular)
}

/** Canadian, British and American spellings of the words that residents ask with. */
function withOneSpelling(word: string): string {
  return word
    .replace('plough', 'plow')
    .replace(/^tyre/, 'tire')
    .replace(/^(kerb)/, 'curb')
    .replace(/licens/, 'licenc')
    .replace(/^(center)/, 'centre')
    .replace(/^mold/, 'mould')
    .replace(/^(neighb|col|hon|harb|lab|od)or/, '$1our')
}

function englishSingular(word: string): string {
  if (word.length < 4 || /(ss|us|is)$/.test(word)) return word
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(ch|sh|x|z|ss)es$/.test(word)) return word.slice(0, -2)
  return word.endsWith('s') ? word.slice(0, -1) : word
}

/** One ending for `remove`, `removed`, `removing`; `stop`, `stopped`; `carry`, `carried`. */
function verbStem(word: string): string {
  if (word.length < 4) return word
  if (word.endsWith('e')) return word.slice(0, -1)
  if (word.endsWith('i')) return `${word.slice(0, -1)}y`
  return /(ll|ss|zz)$/.test(word) ? word : withoutDoubledEnd(word, 4)
}

function withoutDoubledEnd(word: string, fromLength: number): string {
  return word.length >= fromLength && /([a-z])\1$/.test(word) ? word.slice(0, -1) : word
}
