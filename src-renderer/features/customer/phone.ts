import { parsePhoneNumberFromString } from 'libphonenumber-js'

/**
 * The E.164 form of a number as people and carriers write it; without a country it is Canadian. `undefined` when it
 * cannot be a telephone number.
 */
export function toE164(text: string | undefined): string | undefined {
  const parsed = parsePhoneNumberFromString(text ?? '', 'CA')
  return parsed?.isPossible() ? parsed.number : undefined
}
