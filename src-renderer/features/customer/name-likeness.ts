import { wordsOf } from '../../../src-domain/knowledge/search-terms.ts'

/** From here on two names are taken for the same person's. */
export const sameNameFrom = 0.86

/**
 * How much what a caller said, or a carrier displayed, is like a name on record: 0 to 1. Order, case, accents, hyphens
 * and second names do not count; an initial stands for its name; `undefined` when either side says nothing.
 */
export function nameLikeness(said: string | undefined, record: string): number | undefined {
  const saidParts = partsOf(said ?? '')
  const recordParts = partsOf(record)
  if (saidParts.length === 0 || recordParts.length === 0) return undefined
  const [fewer, more] =
    saidParts.length <= recordParts.length ? [saidParts, recordParts] : [recordParts, saidParts]
  const best = fewer.map(part => Math.max(...more.map(other => partLikeness(part, other))))
  const mean = best.reduce((sum, value) => sum + value, 0) / best.length
  // One part alone ("Emeka", "OKAFOR") fits a whole family: it may suggest, but not assure.
  return fewer.length === 1 && more.length > 1 ? Math.min(mean, 0.8) : mean
}

const titles: ReadonlySet<string> = new Set(
  'mr mrs ms miss mx dr m mme mlle monsieur madame docteur sir'.split(' '),
)

function partsOf(name: string): readonly string[] {
  return wordsOf(name).filter(part => part !== '' && !titles.has(part))
}

function partLikeness(a: string, b: string): number {
  if (a === b) return 1
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  if (short.length === 1) return long.startsWith(short) ? 0.9 : 0
  return jaroWinkler(a, b)
}

/** The likeness of two words after Jaro and Winkler: letters in common near the same place, more for a common beginning. */
export function jaroWinkler(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const takenInB = new Set<number>()
  const commonInA: string[] = []
  for (let place = 0; place < a.length; place += 1) {
    const letter = a.charAt(place)
    for (let other = Math.max(0, place - reach); other <= Math.min(b.length - 1, place + reach); other += 1) {
      if (b.charAt(other) !== letter || takenInB.has(other)) continue
      takenInB.add(other)
      commonInA.push(letter)
      break
    }
  }
  const common = commonInA.length
  if (common === 0) return 0
  const commonInB = [...takenInB].sort((x, y) => x - y).map(place => b.charAt(place))
  const moved = commonInA.filter((letter, place) => letter !== commonInB[place]).length / 2
  const jaro = (common / a.length + common / b.length + (common - moved) / common) / 3
  let prefix = 0
  while (prefix < 4 && prefix < a.length && a.charAt(prefix) === b.charAt(prefix)) prefix += 1
  return jaro + prefix * 0.1 * (1 - jaro)
}
