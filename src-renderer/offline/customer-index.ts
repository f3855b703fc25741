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

/** What a word counts by where it stands; a whole word counts double. */
const weights = { name: 8, phone: 8, organization: 5, email: 4, address: 3, place: 2 } as const
type Field = keyof typeof weights
const fieldNames = Object.keys(weights) as readonly Field[]
const fieldWeights = Object.values(weights)
const fieldBits = 3
const fieldMask = (1 << fieldBits) - 1
const wordsMax = 12

/** A slot with its field in the low bits. */
type Posting = number

export function createCustomerIndex(): CustomerIndex {
  let words = createDictionary()
  let phones = createDictionary()
  let slots = new Map<string, number>()
  /** One slot for each time that a customer was put; the slot of a customer put again or removed is dead. */
  let entries: (Entry | undefined)[] = []

  // Work space of `find`, all zero between calls: how many words of the query a slot met, and what they counted.
  let met = new Uint8Array(0)
  let best = new Float32Array(0)
  let total = new Float32Array(0)

  function put(customer: Customer) {
    remove(customer.id)
    const tokens = tokensOf(customer)
    add({ id: customer.id, name: sortName(customer), tokens })
  }

  function add(entry: Entry) {
    const slot = entries.push(entry) - 1
    slots.set(entry.id, slot)
    for (const { field, word } of entry.tokens) {
      const dictionary = field === 'phone' ? phones : words
      dictionary.add(word, (slot << fieldBits) | fieldNames.indexOf(field))
    }
  }

  function remove(id: string) {
    const slot = slots.get(id)
    if (slot === undefined) return
    entries[slot] = undefined
    slots.delete(id)
    if (entries.length > 2_000 && slots.size < entries.length / 2) dropDeadSlots()
  }

  function dropDeadSlots() {
    const alive = entries.filter(entry => entry !== undefined)
    words = createDictionary()
    phones = createDictionary()
    slots = new Map()
    entries = []
    for (const entry of alive) add(entry)
  }

  function find(q: string, limit: number): readonly string[] {
    const spoken = wordsOf(q).slice(0, wordsMax)
    if (spoken.length === 0) return []
    if (met.length < entries.length) {
      met = new Uint8Array(entries.length + 1_024)
      best = new Float32Array(met.length)
      total = new Float32Array(met.length)
    }
    const scores = new Map<number, number>()
    matchAll(spoken, scores)
    const joined = joinDigits(spoken)
    if (joined.length < spoken.length) matchAll(joined, scores)
    return firstOf(scores, limit)
  }

  /** Adds the slots that meet every word, each with the best score that it has had. */
  function matchAll(spoken: readonly string[], scores: Map<number, number>) {
    let alive: readonly number[] = []
    for (const [index, word] of spoken.entries()) {
      const touched: number[] = []
      const meet = (posting: Posting, whole: boolean) => {
        const slot = posting >> fieldBits
        if (met[slot] === index) {
          if (entries[slot] === undefined) return
          met[slot] = index + 1
          best[slot] = 0
          touched.push(slot)
        } else if (met[slot] !== index + 1) return
        const score = (fieldWeights[posting & fieldMask] ?? 0) * (whole ? 2 : 1)
        if (score > (best[slot] ?? 0)) best[slot] = score
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
      scores.set(slot, Math.max(scores.get(slot) ?? 0, total[slot] ?? 0))
      met[slot] = 0
      total[slot] = 0
    }
  }

  /** The `limit` best, by a list that stays sorted: most candidates lose against its last by one number. */
  function firstOf(scores: ReadonlyMap<number, number>, limit: number): readonly string[] {
    const chosen: { readonly entry: Entry; readonly score: number }[] = []
    for (const [slot, score] of scores) {
      const entry = entries[slot]
      if (!entry) continue
      const last = chosen.at(-1)
      if (chosen.length >= limit && last && !comesBefore(score, entry, last)) continue
      const at = chosen.findIndex(other => comesBefore(score, entry, other))
      chosen.splice(at < 0 ? chosen.length : at, 0, { entry, score })
      if (chosen.length > limit) chosen.pop()
    }
    return chosen.map(({ entry }) => entry.id)
  }

  return { put, remove, size: () => slots.size, find }
}

interface Entry {
  readonly id: string
  readonly name: string
  readonly tokens: readonly Token[]
}

interface Token {
  readonly word: string
  readonly field: Field
}

function comesBefore(score: number, entry: Entry, other: { readonly entry: Entry; readonly score: number }) {
  return score !== other.score ? score > other.score : entry.name < other.entry.name
}

function sortName({ familyName, givenName, organization = '' }: Customer): string {
  return fold(`${familyName} ${givenName} ${organization}`).trim()
}

function tokensOf(customer: Customer): readonly Token[] {
  const { address } = customer
  const tokens: Token[] = []
  const say = (field: Field, text: string) => {
    for (const word of wordsToFind(text)) tokens.push({ field, word })
  }
  say('name', customer.givenName)
  say('name', customer.familyName)
  if (customer.organization) say('organization', customer.organization)
  for (const email of customer.emails) say('email', email)
  for (const { e164 } of customer.phones) {
    for (const word of spokenNumbers(e164)) tokens.push({ field: 'phone', word })
  }
  if (address) {
    say('address', address.civicNumber)
    say('address', address.street)
    say('place', address.postalCode)
    say('place', address.postalCode.replaceAll(/\s/g, ''))
  }
  return tokens
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

/** Words and where they stand, found by their beginnings. */
interface Dictionary {
  readonly add: (word: string, posting: Posting) => void
  readonly beginningWith: (prefix: string, meet: (posting: Posting, whole: boolean) => void) => void
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
        for (const posting of postings.get(word) ?? []) meet(posting, word === prefix)
      }
      for (let at = firstNotBefore(sorted, prefix); sorted[at]?.startsWith(prefix); at++)
        tell(sorted[at] ?? '')
      for (const word of fresh) if (word.startsWith(prefix)) tell(word)
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
