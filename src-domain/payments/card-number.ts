const digitsMin = 13
const digitsMax = 19

/** Not in the middle of a longer run of figures, of which the dots, slashes, dashes and underscores are part. */
const alone = (pattern: string) => `(?<!\\d[-./_]?)(?:${pattern})(?![-./_]?\\d)`
const month = '(?:0?[1-9]|1[0-2])'
const day = '(?:0?[1-9]|[12]\\d|3[01])'
const time = '(?:[01]\\d|2[0-3])[-.:][0-5]\\d(?:[-.:][0-5]\\d)?'
const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
/** Figures that are no card's, however they add up: dates and times, addresses in a network, North American telephone numbers. */
const harmless = new RegExp(
  [
    `(?:19|20)\\d\\d[-./]${month}[-./]${day}(?:[ T_-]${time})?`,
    `${day}[-./]${month}[-./](?:19|20)\\d\\d`,
    `${month}[-./]${day}[-./](?:19|20)\\d\\d`,
    '(?:[01]\\d|2[0-3])[.:][0-5]\\d[.:][0-5]\\d',
    `(?:${octet}\\.){3}${octet}(?:/\\d{1,2})?`,
    '(?:\\+?1[-. ])?\\(?[2-9]\\d\\d\\)?[-. ][2-9]\\d\\d[-. ]\\d{4}',
  ]
    .map(alone)
    .join('|'),
  'g',
)

/**
 * Whether a text holds what could be the number of a payment card: 13 to 19 digits (ISO/IEC 7812-1) with a right check
 * digit (Luhn), together or in groups with spaces, dashes, dots, slashes or underscores between them, also beside other
 * digits. No such text is kept anywhere (SPEC F2; PCI DSS, requirement 3).
 */
export function holdsCardNumber(text: string): boolean {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(harmless, '|')
  const runs = plain.match(/\d(?:[\s\p{Pd}./_]{0,3}\d)*/gu) ?? []
  return runs.some(run => {
    const groups = run.match(/\d+/g) ?? []
    return groups.some((group, first) => isWithin(group) || isAcross(groups.slice(first)))
  })
}

/** In one group of digits the number may begin and end anywhere. */
function isWithin(group: string): boolean {
  for (let from = 0; from + digitsMin <= group.length; from++) {
    for (let length = digitsMin; length <= digitsMax && from + length <= group.length; length++) {
      if (isLuhn(group.slice(from, from + length))) return true
    }
  }
  return false
}

/** Across groups it begins with the first of them and ends with some group: a date before it hides nothing. */
function isAcross(groups: readonly string[]): boolean {
  let digits = ''
  for (const group of groups) {
    digits += group
    if (digits.length > digitsMax) return false
    if (digits.length >= digitsMin && isLuhn(digits)) return true
  }
  return false
}

function isLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place])
    const doubled = digit * 2
    sum += place % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
