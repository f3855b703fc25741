/**
 * The digits that a caller pressed, as a number of the North American plan in E.164: ten digits, or eleven with a
 * leading 1; area code and exchange begin with 2 to 9. `undefined` for anything else, also for service numbers such as
 * 911 and for exchanges that end in 11.
 */
export function dialledNumber(digits: string): string | undefined {
  const ten = /^1?([2-9]\d{2}[2-9]\d{6})$/.exec(digits.replaceAll('#', ''))?.[1]
  return ten === undefined || /^(?:\d11|\d{4}11)/.test(ten) ? undefined : `+1${ten}`
}
