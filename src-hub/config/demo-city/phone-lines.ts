const localAreaCodes = ['905', '289', '365', '742']
/** From where people bring a number when they move to the city; used once the local numbers are spent. */
const otherAreaCodes = [
  '416',
  '647',
  '437',
  '705',
  '249',
  '613',
  '343',
  '519',
  '226',
  '548',
  '382',
  '683',
  '753',
  '807',
  '942',
]
const linesPerAreaCode = 10_000
/** Any number that shares no factor with the counts of lines: the step visits each line once. */
const stride = 24_721

/** The telephone lines of the demo city in E.164, each handed out once; nothing once they are spent. */
export interface PhoneLines {
  next(): string | undefined
}

/**
 * Hands out numbers of the exchange 555: first the 40,000 of the area codes 905, 289, 365 and 742, then 150,000 of
 * other Ontario area codes. Numbers of the city itself (905-555-01xx) and of directory assistance are left out.
 */
export function createPhoneLines(seed: number): PhoneLines {
  let given = 0
  const local = localAreaCodes.length * linesPerAreaCode
  const all = local + otherAreaCodes.length * linesPerAreaCode
  return {
    next() {
      while (given < all) {
        const isLocal = given < local
        const areaCodes = isLocal ? localAreaCodes : otherAreaCodes
        const position = isLocal ? given : given - local
        given += 1
        const lines = areaCodes.length * linesPerAreaCode
        const line = (position * stride + (Math.abs(seed) % lines)) % lines
        const areaCode = areaCodes[line % areaCodes.length] ?? ''
        const number = Math.floor(line / areaCodes.length)
        if (!isTaken(areaCode, number)) return `+1${areaCode}555${String(number).padStart(4, '0')}`
      }
      return undefined
    },
  }
}

function isTaken(areaCode: string, number: number): boolean {
  return number === 1212 || (areaCode === '905' && number >= 100 && number < 200)
}
