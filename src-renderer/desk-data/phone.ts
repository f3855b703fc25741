import { parsePhoneNumberFromString } from 'libphonenumber-js'

/**
 * The E.164 form of a number as people and carriers write it; without a country it is Canadian. `undefined` when it
 * cannot be a telephone number.
 */
export function toE164(text: string | undefined): string | undefined {
  const parsed = parsePhoneNumberFromString(text ?? '', 'CA')
  return parsed?.isPossible() ? parsed.number : undefined
}

/** The number as it stands in a field: `(905) 555-0148` here, `+33 1 23 45 67 89` elsewhere; other words as they are. */
export function readablePhone(text: string): string {
  const parsed = parsePhoneNumberFromString(text, 'CA')
  if (!parsed?.isPossible()) return text
  return parsed.countryCallingCode === '1' ? parsed.formatNational() : parsed.formatInternational()
}
