/**
 * How long to wait before dialling again: the ceiling doubles with each failure from 0.3 s to 5 s, and the wait is
 * anywhere below it, so that a hundred desks do not come back in the same instant.
 */
export function backOffMs(failures: number, random: () => number): number {
  const ceiling = Math.min(longestMs, shortestMs * 2 ** Math.max(0, failures - 1))
  return Math.max(leastMs, ceiling * random())
}

const shortestMs = 300
const longestMs = 5_000
const leastMs = 50
