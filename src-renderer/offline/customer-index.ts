import type { Customer } from '../../src-domain/people/customer.ts'
import { fold, wordsOf, wordsToFind } from './fold-words.ts'

/** Finds customers by the beginnings of words; holds their ids and words, not the customers. */
export interface CustomerIndex {
  readonly put: (customer: Customer) => void
  readonly remove: (id: string) => void
  readonly size: () => number
  /**
   * The ids of customers of whom every word of `q` begins a word: of the name, the e-mail addresses, the address or,
   * in digits, a telephone number with or without its country code. Best first; equals by name.
   */
  readonly find: (q: string, limit: number) => readonly string[]
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

/** A slot with its field in the low bits. */
type Posting = number

export function createCustomerIndex(): CustomerIndex {
  const words = createDictionary()
  const phones = createDictionary()
  const slots = new Map<string, number>()
  /** One slot for each time that a customer was put; the slot of a customer put again or removed is dead. */
  let entries: (Entry | undefined)[] = []

  // Work space of `find`, all zero between calls: how many words of the query a slot met, what the best meeting of
  // the present word counts, all words of one reading, and the better of the readings.
  let met = new Uint8Array(0)
  let best = new Float32Array(0)
  let total = new Float32Array(0)
  let score = new Float32Array(0)

  function put(customer: Customer) {
    remove(customer.id)
    const slot = entries.push({ id: customer.id, name: sortName(customer) }) - 1
    slots.set(customer.id, slot)
    tellWords(customer, (field, word) => {
      const dictionary = field === phoneField ? phones : words
      dictionary.add(word, (slot << fieldBits) | field)
    })
  }

  function remove(id: string) {
    const slot = slots.get(id)
    if (slot === undefined) return
    entries[slot] = undefined
    slots.delete(id)
    if (entries.length > 2_000 && slots.size < entries.length / 2) dropDeadSlots()
  }

  function dropDeadSlots() {
    const alive: Entry[] = []
    const moved = entries.map(entry => (entry ? alive.push(entry) - 1 : -1))
    const move = (posting: Posting) => {
      const slot = moved[posting >> fieldBits] ?? -1
      return slot < 0 ? -1 : (slot << fieldBits) | (posting & fieldMask)
    }
    words.renumber(move)
    phones.renumber(move)
    entries = alive
    for (const [slot, { id }] of alive.entries()) slots.set(id, slot)
  }

  function find(q: string, limit: number): readonly string[] {
    const spoken = wordsOf(q).slice(0, wordsMax)
    if (spoken.length === 0) return []
    if (met.length < entries.length) {
      met = new Uint8Array(entries.length + 1_024)
      best = new Float32Array(met.length)
      total = new Float32Array(met.length)
      score = new Float32Array(met.length)
    }
    const found: number[] = []
    matchAll(spoken, found)
    const joined = joinDigits(spoken)
    if (joined.length < spoken.length) matchAll(joined, found)
    const first = firstOf(found, limit)
    for (const slot of found) score[slot] = 0
    return first
  }

  /** Adds the slots that meet every word, each with the best score that it has had. */
  function matchAll(spoken: readonly string[], found: number[]) {
    let alive: readonly number[] = []
    for (const [index, word] of spoken.entries()) {
      const touched: number[] = []
      const meet = (posting: Posting, times: number) => {
        const slot = posting >> fieldBits
        if (met[slot] === index) {
          if (entries[slot] === undefined) return
          met[slot] = index + 1
          best[slot] = 0
          touched.push(slot)
        } else if (met[slot] !== index + 1) return
        const counts = (weights[posting & fieldMask] ?? 0) * times
        if (counts > (best[slot] ?? 0)) best[slot] = counts
      }
      words.beginningWith(word, meet)
      if (/^\d{3,}$/.test(word)) phones.beginningWith(word.replace(/^0+(?=\d)/, ''), meet)
      for (const slot of alive) {
        if (met[slot] === index) {
          met[slot] = 0
          total[slot] = 0
        }
      }
      for (const slot of touched) total[slot] = (total[slot] ?? 0) + (best[slot] ?? 0)
      alive = touched
      if (alive.length === 0) return
    }
    for (const slot of alive) {
      if (score[slot] === 0) found.push(slot)
      score[slot] = Math.max(score[slot] ?? 0, total[slot] ?? 0)
      met[slot] = 0
      total[slot] = 0
    }
  }

  /** The `limit` best, by a list that stays sorted: most candidates lose against its last by one number. */
  function firstOf(found: readonly number[], limit: number): readonly string[] {
    const chosen: number[] = []
    for (const slot of found) {
      const last = chosen.at(-1)
      if (chosen.length >= limit && last !== undefined && !comesBefore(slot, last)) continue
      const at = chosen.findIndex(other => comesBefore(slot, other))
      chosen.splice(at < 0 ? chosen.length : at, 0, slot)
      if (chosen.length > limit) chosen.pop()
    }
    return chosen.flatMap(slot => entries[slot]?.id ?? [])
  }

  function comesBefore(slot: number, other: number): boolean {
    const difference = (score[slot] ?? 0) - (score[other] ?? 0)
    return difference !== 0 ? difference > 0 : (entries[slot]?.name ?? '') < (entries[other]?.name ?? '')
  }

  return { put, remove, size: () => slots.size, find }
}

interface Entry {
  readonly id: string
  readonly name: string
}

function sortName({ familyName, givenName, organization = '' }: Customer): string {
  return fold(`${familyName} ${givenName} ${organization}`).trim()
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

/** Words and where they stand, found by their beginnings. `times` is 2 for the whole word. */
interface Dictionary {
  readonly add: (word: string, posting: Posting) => void
  readonly beginningWith: (prefix: string, meet: (posting: Posting, times: number) => void) => void
  /** Writes every posting anew; those that become -1 go. */
  readonly renumber: (move: (posting: Posting) => Posting) => void
}

const freshMax = 1_000

function createDictionary(): Dictionary {
  const postings = new Map<string, Posting[]>()
  let sorted: string[] = []
  /** Words that came since `sorted` was made; looked through one by one while they are few. */
  let fresh: string[] = []

  return {
    add: (word, posting) => {
      const known = postings.get(word)
      if (known) known.push(posting)
      else {
        postings.set(word, [posting])
        fresh.push(word)
      }
    },
    beginningWith: (prefix, meet) => {
      if (fresh.length > freshMax) {
        sorted = sorted.concat(fresh).sort(byCodeUnits)
        fresh = []
      }
      const tell = (word: string) => {
        const times = word.length === prefix.length ? 2 : 1
        for (const posting of postings.get(word) ?? []) meet(posting, times)
      }
      for (let at = firstNotBefore(sorted, prefix); sorted[at]?.startsWith(prefix); at++)
        tell(sorted[at] ?? '')
      for (const word of fresh) if (word.startsWith(prefix)) tell(word)
    },
    renumber: move => {
      for (const [word, old] of postings) {
        const moved = old.map(move).filter(posting => posting >= 0)
        if (moved.length > 0) postings.set(word, moved)
        else postings.delete(word)
      }
      sorted = []
      fresh = [...postings.keys()]
    },
  }
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
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
