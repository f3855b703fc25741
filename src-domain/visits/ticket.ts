import type { Instant } from '../vocabulary/words.ts'

/**
 * Tickets of visitors: the letters of the desk that gave it and a running number, such as `K-12`. The letters tell whose
 * line it is in where several desks of a site serve without the hub.
 */

/**
 * Consonants only: no O or I that could be read as 0 or 1, and no words. A label never has one of them twice.
 */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ'
/** After so long without anybody in the line the numbers begin again: mostly overnight. */
const restartAfterMs = 6 * 3_600_000
const numberMax = 999
const leasedLengthMax = 3
const unleasedLength = 4

const pattern = new RegExp(`^[${alphabet}]{1,${unleasedLength}}-[1-9]\\d{0,2}$`)

/** How the tickets of one desk are numbered. */
export interface Numbering {
  readonly letters: string
  /** The number that was given last; 0 before the first. */
  readonly last: number
  readonly lastAt: Instant
}

/** Whether a text is a ticket. */
export function isTicket(text: string): boolean {
  return pattern.test(text)
}

export function ticketOf(letters: string, number: number): string {
  return `${letters}-${number}`
}

/**
 * The next number (SPEC N1): one more than the last, from 1 again when nobody is in the line and the last was given
 * long ago, and after the largest. One that is still on a slip in the line is passed over.
 */
export function nextNumber(numbering: Numbering, open: ReadonlySet<string>, now: Instant): number {
  const isNewDay = open.size === 0 && now - numbering.lastAt >= restartAfterMs
  let number = isNewDay ? 0 : numbering.last
  do number = (number % numberMax) + 1
  while (open.has(ticketOf(numbering.letters, number)) && open.size < numberMax)
  return number
}

/**
 * The letters of the desk that leased as the `index`-th, from 0: one letter for the first twenty, then two, then three.
 * `undefined` when there are no more.
 */
export function leasedLetters(index: number): string | undefined {
  let rest = index
  for (let length = 1; length <= leasedLengthMax; length++) {
    const count = labelsOf(length)
    if (rest < count) return labelAt(rest, length)
    rest -= count
  }
  return undefined
}

/**
 * The letters of a desk that has not leased any: four, which no lease gives, chosen by a number that the desk makes from
 * its own id. Two such desks may choose the same.
 */
export function unleasedLetters(chosenBy: number): string {
  return labelAt(Math.abs(Math.trunc(chosenBy)) % labelsOf(unleasedLength), unleasedLength)
}

function labelsOf(length: number): number {
  let count = 1
  for (let place = 0; place < length; place++) count *= alphabet.length - place
  return count
}

function labelAt(index: number, length: number): string {
  const left = [...alphabet]
  let rest = index
  let label = ''
  for (let place = length - 1; place >= 0; place--) {
    label += left.splice(rest % left.length, 1)[0]
    rest = Math.floor(rest / (left.length + 1))
  }
  return label
}
