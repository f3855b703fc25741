import { wordsOf } from '../knowledge/search-terms.ts'

/**
 * Ways of writing one word of a street, each group in full and as it is shortened: the street types and directions that
 * Canada Post lists for both languages (Addressing Guidelines), and the ordinals up to the twelfth.
 */
const groups = `
  street st str saint|avenue ave av|road rd|drive dr drwy|crescent cres cr|court crt ct|boulevard blvd boul bd
  place pl|lane ln|circle cir cercle|terrace terr ter terrasse|parkway pky pkwy promenade prom|highway hwy autoroute aut
  square sq carre car|trail trl|gardens gdns gate|heights hts|way wy|line li|concession conc|sideroad sdrd
  chemin ch|route rte|montee mtee|impasse imp|ruelle rle|sainte ste|mount mt|point pt pointe
  north n nord|south s sud|east e est|west w ouest o|northeast ne nordest|northwest nw nordouest no
  southeast se sudest|southwest sw sudouest so|rue r
  first 1st 1 1er 1ere 1re premier premiere|second 2nd 2 2e 2eme deuxieme seconde|third 3rd 3 3e 3eme troisieme
  fourth 4th 4 4e 4eme quatrieme|fifth 5th 5 5e 5eme cinquieme|sixth 6th 6 6e 6eme sixieme|seventh 7th 7 7e 7eme septieme
  eighth 8th 8 8e 8eme huitieme|ninth 9th 9 9e 9eme neuvieme|tenth 10th 10 10e 10eme dixieme
  eleventh 11th 11 11e 11eme onzieme|twelfth 12th 12 12e 12eme douzieme`

const formsByWord = new Map<string, readonly string[]>()
for (const group of groups.trim().split(/\||\n/)) {
  const forms = group.trim().split(/\s+/)
  for (const form of forms) formsByWord.set(form, [...(formsByWord.get(form) ?? []), ...forms])
}

const ordinal = /^(\d+)(?:st|nd|rd|th|e|eme|er|re)$/

/** The words of a street or of what somebody types for one: folded, without accents and punctuation. */
export const streetWords = wordsOf

/** Every way of writing a word of a street, the word itself among them: `ave`, `avenue`; `21st`, `21`. */
export function formsOf(word: string): readonly string[] {
  const known = formsByWord.get(word)
  if (known) return known
  const number = ordinal.exec(word)?.[1]
  return number === undefined ? [word] : [word, number]
}
