import type { Customer } from '../../src-domain/people/customer.ts'
import { fold, wordsOf, wordsToFind } from './fold-words.ts'

/**
 * The words of the customers of one pack, and where they stand: what a search looks through. It is made once with the
 * pack and never changes; a customer who changed is in a newer one.
 */
export interface CustomerWords {
  readonly words: Dictionary
  readonly phones: Dictionary
  /** By place: what customers who are found equally well are sorted by. */
  readonly names: readonly string[]
}

/** Words in the order of their code units; word `n` stands at `postings[ends[n - 1]]` up to `ends[n]`. */
export interface Dictionary {
  readonly words: readonly string[]
  readonly ends: Uint32Array
  /** A place with its field in the low bits. */
  readonly postings: Uint16Array
}

/** Some customers, and which of them still stand as they are here. */
export interface CustomerSource {
  readonly index: CustomerWords
  readonly isCurrent: (place: number) => boolean
}

export interface FoundCustomer<Source> {
  readonly source: Source
  readonly place: number
}

// Where a word stands, and what it counts there; a whole word counts double.
const nameField = 0
const phoneField = 1
const organizationField = 2
const emailField = 3
const addressField = 4
const placeField = 5
const weights = [8, 8, 5, 4, 3, 2]
const fieldBits = 3
const fieldMask = (1 << fieldBits) - 1
const wordsMax = 12

/** Collects the words of customers, place by place; `undefined` leaves a place empty. */
export function customerWordsBuilder(): {
  readonly add: (customer: Customer | undefined) => void
  readonly finish: () => CustomerWords
} {
  const words = new Map<string, number[]>()
  const phones = new Map<string, number[]>()
  const names: string[] = []
  return {
    add: customer => {
      const place = names.length
      names.push(customer ? sortName(customer) : '')
      if (!customer) return
      tellWords(customer, (field, word) => {
        const into = field === phoneField ? phones : words
        const posting = (place << fieldBits) | field
        const known = into.get(word)
        if (known) known.push(posting)
        else into.set(word, [posting])
      })
    },
    finish: () => ({ words: dictionaryOf(words), phones: dictionaryOf(phones), names }),
  }
}

function dictionaryOf(collected: ReadonlyMap<string, readonly number[]>): Dictionary {
  // Without a comparison of their own, strings are sorted by their code units.
  const words = [...collected.keys()].sort()
  const ends = new Uint32Array(words.length)
  let end = 0
  for (const [at, word] of words.entries()) {
    end += collected.get(word)?.length ?? 0
    ends[at] = end
  }
  const postings = new Uint16Array(end)
  let from = 0
  for (const [at, word] of words.entries()) {
    postings.set(collected.get(word) ?? [], from)
    from = ends[at] ?? 0
  }
  return { words, ends, postings }
}

/**
 * Finds the customers of whom every word of `q` begins a word: of the name, the e-mail addresses, the address or, in
 * digits, a telephone number with or without its country code. Best first; equals by name; at most `limit`.
 */
export function findCustomers<Source extends CustomerSource>(
  q: string,
  limit: number,
  sources: readonly Source[],
): readonly FoundCustomer<Source>[] {
  const spoken = wordsOf(q).slice(0, wordsMax)
  if (spoken.length === 0) return []
  const joined = joinDigits(spoken)
  const readings = joined.length < spoken.length ? [spoken, joined] : [spoken]
  const best: (FoundCustomer<Source> & { readonly score: number; readonly name: string })[] = []
  for (const source of sources) {
    scoreAll(source, readings, (place, score) => {
      const found = { source, place, score, name: source.index.names[place] ?? '' }
      // A list that stays sorted: most candidates lose against its last by one number.
      const last = best.at(-1)
      if (best.length >= limit && last !== undefined && !comesBefore(found, last)) return
      const at = best.findIndex(other => comesBefore(found, other))
      best.splice(at < 0 ? best.length : at, 0, found)
      if (best.length > limit) best.pop()
    })
  }
  return best
}

function comesBefore(a: { score: number; name: string }, b: { score: number; name: string }): boolean {
  return a.score !== b.score ? a.score > b.score : a.name < b.name
}

// Work space, all zero between calls and as long as the longest pack: how many words of the reading a place met, what
// the best meeting of the present word counts, all words of one reading, and the better of the readings.
let met = new Uint8Array(0)
let best = new Float32Array(0)
let total = new Float32Array(0)
let scores = new Float32Array(0)

/** Tells each place that meets every word of a reading, with the best score that it has in one. */
function scoreAll(
  source: CustomerSource,
  readings: readonly (readonly string[])[],
  tell: (place: number, score: number) => void,
): void {
  const { names } = source.index
  if (met.length < names.length) {
    met = new Uint8Array(names.length)
    best = new Float32Array(names.length)
    total = new Float32Array(names.length)
    scores = new Float32Array(names.length)
  }
  const found: number[] = []
  for (const reading of readings) matchAll(source, reading, found)
  for (const place of found) {
    const score = scores[place] ?? 0
    scores[place] = 0
    tell(place, score)
  }
}

function matchAll({ index, isCurrent }: CustomerSource, spoken: readonly string[], found: number[]): void {
  let alive: readonly number[] = []
  for (const [turn, word] of spoken.entries()) {
    const touched: number[] = []
    const meet = (posting: number, times: number) => {
      const place = posting >> fieldBits
      if (met[place] === turn) {
        if (turn === 0 && !isCurrent(place)) return
        met[place] = turn + 1
        best[place] = 0
        touched.push(place)
      } else if (met[place] !== turn + 1) return
      const counts = (weights[posting & fieldMask] ?? 0) * times
      if (counts > (best[place] ?? 0)) best[place] = counts
    }
    beginningWith(index.words, word, meet)
    if (/^\d{3,}$/.test(word)) beginningWith(index.phones, word.replace(/^0+(?=\d)/, ''), meet)
    for (const place of alive) {
      if (met[place] === turn) {
        met[place] = 0
        total[place] = 0
      }
    }
    for (const place of touched) total[place] = (total[place] ?? 0) + (best[place] ?? 0)
    alive = touched
    if (alive.length === 0) return
  }
  for (const place of alive) {
    if (scores[place] === 0) found.push(place)
    scores[place] = Math.max(scores[place] ?? 0, total[place] ?? 0)
    met[place] = 0
    total[place] = 0
  }
}

/** `times` is 2 for the whole word. */
function beginningWith(
  { words, ends, postings }: Dictionary,
  prefix: string,
  meet: (posting: number, times: number) => void,
): void {
  for (let at = firstNotBefore(words, prefix); words[at]?.startsWith(prefix); at++) {
    const times = words[at]?.length === prefix.length ? 2 : 1
    const end = ends[at] ?? 0
    for (let n = at === 0 ? 0 : (ends[at - 1] ?? 0); n < end; n++) meet(postings[n] ?? 0, times)
  }
}

function firstNotBefore(sorted: readonly string[], word: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? '') < word) low = middle + 1
    else high = middle
  }
  return low
}

function sortName({ familyName, givenName, organization = '' }: Customer): string {
  return fold(`${familyName} ${givenName} ${organization}`).replaceAll(/\s+/g, ' ').trim()
}

function tellWords(customer: Customer, tell: (field: number, word: string) => void) {
  const { organization, address } = customer
  const say = (field: number, text: string) => {
    for (const word of wordsToFind(text)) tell(field, word)
  }
  say(nameField, customer.givenName)
  say(nameField, customer.familyName)
  if (organization) say(organizationField, organization)
  for (const email of customer.emails) say(emailField, email)
  for (const { e164 } of customer.phones) for (const digits of spokenNumbers(e164)) tell(phoneField, digits)
  if (address) {
    say(addressField, address.civicNumber)
    say(addressField, address.street)
    say(placeField, address.postalCode)
    say(placeField, address.postalCode.replaceAll(/\s/g, ''))
  }
}

/** A number as people say it: with the country code, without it, without the area code. */
function spokenNumbers(e164: string): readonly string[] {
  const digits = e164.replaceAll(/\D/g, '')
  // Which digits are the country code needs a table; the last ten, nine and seven digits need none.
  return [...new Set([digits, digits.slice(-10), digits.slice(-9), digits.slice(-7)])]
}

/** `613 555 0123 okafor` also means `6135550123 okafor`. */
function joinDigits(words: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (const word of words) {
    const last = joined.at(-1)
    if (last !== undefined && /^\d+$/.test(last) && /^\d+$/.test(word))
      joined[joined.length - 1] = last + word
    else joined.push(word)
  }
  return joined
}
