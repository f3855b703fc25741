import type { Language } from '../../../src-domain/vocabulary/words.ts'

const units: Readonly<Record<Language, readonly string[]>> = {
  en: 'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  ),
  fr: 'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf'.split(
    ' ',
  ),
}
const tens: Readonly<Record<Language, readonly string[]>> = {
  en: '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' '),
  fr: '- - vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt'.split(' '),
}

/** A number from 0 to 99 in words. */
export function numberInWords(number: number, language: Language): string {
  const word = (value: number) => units[language][value] ?? String(value)
  if (number < 20) return word(number)
  const ten = Math.floor(number / 10)
  const rest = number % 10
  const tenWord = tens[language][ten] ?? ''
  if (language === 'en') return rest === 0 ? tenWord : `${tenWord}-${word(rest)}`
  // Seventy and ninety count on from sixty and eighty: soixante-dix, quatre-vingt-onze.
  const beyond = ten === 7 || ten === 9 ? rest + 10 : rest
  if (beyond === 0) return ten === 8 ? 'quatre-vingts' : tenWord
  const joint = (beyond === 1 || beyond === 11) && ten < 8 ? ' et ' : '-'
  return `${tenWord}${joint}${word(beyond)}`
}

/**
 * A reference number as it is said on the telephone: `TL-26-4K7F-2` is `T-L, twenty-six, four K seven F, two`. The
 * commas are the pauses. What is no reference number is given back as it came.
 */
export function speakReference(reference: string, language: Language): string {
  const parts = /^([A-Z]{2})-(\d{2})-([0-9A-Z]+)-([0-9A-Z])$/.exec(reference)
  if (!parts) return reference
  const [, prefix = '', year = '', digits = '', check = ''] = parts
  const each = (characters: string) =>
    [...characters]
      .map(character => (/\d/.test(character) ? numberInWords(Number(character), language) : character))
      .join(' ')
  return [[...prefix].join('-'), numberInWords(Number(year), language), each(digits), each(check)].join(', ')
}

const alphabet: Readonly<Record<string, string>> = Object.fromEntries(
  'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu'
    .split(' ')
    .map(word => [word.charAt(0), word]),
)

/** The letters of a reference number with the word that tells each from its neighbours, in order, each once. */
export function letterWords(
  reference: string,
): readonly { readonly letter: string; readonly word: string }[] {
  const letters = new Set(reference.slice(2).replaceAll(/[^A-Z]/g, ''))
  return [...letters].flatMap(letter => {
    const word = alphabet[letter]
    return word === undefined ? [] : [{ letter, word }]
  })
}
