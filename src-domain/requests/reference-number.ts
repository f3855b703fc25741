/**
 * Reference numbers that can be read over the telephone: `TL-26-4K7F-2` is the prefix, the year, a number in base 32
 * and a check character. The alphabet leaves out 0, O, 1 and I. The check character is a sum over the field GF(2⁵)
 * with a different power of a generator for each place, so that every single wrong character and every exchange of
 * two characters within 31 places is found (the argument of ISO/IEC 7064 for prime moduli, in a field of 32 elements).
 */
export const referenceAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

const prefix = 'TL'
const leastDigits = 4
const pattern = new RegExp(
  `^${prefix}-?(\\d{2})-?([${referenceAlphabet}]{${leastDigits},7})-?([${referenceAlphabet}])$`,
)

/** A run of numbers that one desk may give out without asking: `first` to `last`, both included. */
export interface ReferenceBlock {
  readonly id: string
  /** The last two digits of the year in which the block was leased. */
  readonly year: number
  readonly first: number
  readonly last: number
}

/**
 * How many numbers one block holds, and at how many unused ones a desk asks for the next: a counter that is cut off for
 * three days makes more than a hundred requests.
 */
export const referenceBlockSize = 250
export const referenceLowWater = 200

/** Writes a number of a year, e.g. `formatReference(26, 71_304)` is `TL-26-25MA-…` with its check character. */
export function formatReference(year: number, number: number): string {
  const digits = toDigits(number)
  return `${prefix}-${String(year).padStart(2, '0')}-${digits}-${checkCharacter(year, digits)}`
}

/**
 * Reads a reference number as a person types or says it: any case, with or without hyphens and spaces. Answers
 * `undefined` when a character is wrong, missing, or two were exchanged.
 */
export function parseReference(
  text: string,
): { readonly reference: string; readonly year: number; readonly number: number } | undefined {
  const match = pattern.exec(text.replaceAll(/[\s-]/g, '').toUpperCase())
  const [, yearText, digits, check] = match ?? []
  if (yearText === undefined || digits === undefined || check === undefined) return undefined
  const year = Number(yearText)
  if (checkCharacter(year, digits) !== check) return undefined
  const number = fromDigits(digits)
  return { reference: formatReference(year, number), year, number }
}

/** Whether a reference number belongs to one of the blocks that were leased. */
export function isInBlocks(blocks: readonly ReferenceBlock[], reference: string): boolean {
  const parsed = parseReference(reference)
  if (parsed === undefined) return false
  const { year, number } = parsed
  return blocks.some(block => year === block.year && number >= block.first && number <= block.last)
}

function toDigits(number: number): string {
  let rest = number
  let digits = ''
  do {
    digits = referenceAlphabet.charAt(rest % 32) + digits
    rest = Math.floor(rest / 32)
  } while (rest > 0)
  return digits.padStart(leastDigits, referenceAlphabet.charAt(0))
}

function fromDigits(digits: string): number {
  let number = 0
  for (const digit of digits) number = number * 32 + referenceAlphabet.indexOf(digit)
  return number
}

function checkCharacter(year: number, digits: string): string {
  const values = [
    Math.floor(year / 10),
    year % 10,
    ...[...digits].map(digit => referenceAlphabet.indexOf(digit)),
  ]
  let sum = 0
  let weight = 2
  for (const value of values) {
    sum ^= multiply(weight, value)
    weight = multiply(weight, 2)
  }
  return referenceAlphabet.charAt(sum)
}

/** Multiplication in GF(2⁵) modulo x⁵ + x² + 1, of which x (= 2) is a generator. */
function multiply(a: number, b: number): number {
  let product = 0
  let factor = a
  for (let bits = b; bits > 0; bits >>= 1) {
    if (bits & 1) product ^= factor
    factor <<= 1
    if (factor & 32) factor ^= 0b100101
  }
  return product
}
