/**
 * How long to wait before dialling again: the ceiling doubles with each failure from 0.3 s to 2.5 s, and the wait is
 * anywhere below it, so that a hundred desks do not come back in the same instant. Half a second is left to greet: a
 * desk is live again within 3 s of the hub's return.
 */
export function backOffMs(failures: number, random: () => number): number {
  const ceiling = Math.min(longestMs, shortestMs * 2 ** Math.max(0, failures - 1))
  return Math.max(leastMs, ceiling * random())
}

const shortestMs = 300
const longestMs = 2_500
const leastMs = 50
