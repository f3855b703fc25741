import { formatReference, parseReference } from '../requests/reference-number.ts'

/**
 * The code of an appointment, such as `7KQ4-M2`: five characters and a check character of the alphabet and the sum of
 * reference numbers (SPEC Q2), so that it can be said aloud and every wrong character is found. It is the number of a
 * year that no request has.
 */
const yearOfCodes = 0
const first = 32 ** 4
/** How many codes there are. */
export const bookingCodes = 32 ** 5 - first

/** The code of a number from 0 until before `bookingCodes`. */
export function bookingCodeOf(number: number): string {
  const [, , digits = '', check = ''] = formatReference(yearOfCodes, first + number).split('-')
  return `${digits.slice(0, 4)}-${digits.slice(4)}${check}`
}

/** A code as somebody types or says it: any case, spaces or hyphens; `undefined` when it can be none. */
export function typedBookingCode(said: string): string | undefined {
  const bare = said.replaceAll(/[\s-]/g, '').toUpperCase()
  if (bare.length !== 6) return undefined
  const parsed = parseReference(`TL00${bare}`)
  return parsed === undefined ? undefined : bookingCodeOf(parsed.number - first)
}
