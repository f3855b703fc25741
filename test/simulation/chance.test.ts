import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openStreams } from '../../src-simulator/chance.ts'
import { oshawa } from '../../src-simulator/cities/oshawa.ts'
import type { Demand } from '../../src-simulator/city.ts'
import { openHeap } from '../../src-simulator/happening-heap.ts'
import { arrivals } from '../../src-simulator/simulate.ts'
import { percentile } from '../../src-simulator/summarize.ts'
import { hourMs } from './centre.ts'

const draws = 100_000
const chance = () => openStreams(3)('test', 'one')
const meanOf = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length
const deviationOf = (values: readonly number[]) => {
  const mean = meanOf(values)
  return Math.sqrt(meanOf(values.map(each => (each - mean) ** 2)))
}
const many = (draw: () => number) => Array.from({ length: draws }, draw)

describe('Chance', () => {
  it('[Z6] is the same for the same seed, purpose and thing, whatever else is drawn', () => {
    const some = openStreams(7)
    some('talk', 'b').fraction()
    expect(some('talk', 'a').fraction()).toBe(openStreams(7)('talk', 'a').fraction())
    expect(some('talk', 'a').fraction()).not.toBe(openStreams(8)('talk', 'a').fraction())
    expect(some('talk', 'a').fraction()).not.toBe(some('wrap-up', 'a').fraction())
  })

  it('[Z6] draws first values that fill the range evenly and do not follow each other', () => {
    const streams = openStreams(7)
    const first = Array.from({ length: draws }, (_, index) => streams('talk', `phone-${index}`).fraction())
    expect(meanOf(first)).toBeCloseTo(0.5, 2)
    expect(deviationOf(first)).toBeCloseTo(Math.sqrt(1 / 12), 2)
    const pairs = first.slice(1).map((each, index) => (each - 0.5) * ((first[index] ?? 0) - 0.5) * 12)
    expect(Math.abs(meanOf(pairs))).toBeLessThan(4 / Math.sqrt(draws))
  })

  it('[Z6] has the mean, the spread and the median that were asked for', () => {
    const one = chance()
    const exponential = many(() => one.exponential(60))
    expect(meanOf(exponential) / 60).toBeCloseTo(1, 1.7)
    expect(deviationOf(exponential) / 60).toBeCloseTo(1, 1.5)
    const lognormal = many(() => one.lognormal(222, 0.9))
    expect(meanOf(lognormal) / 222).toBeCloseTo(1, 1.7)
    expect(deviationOf(lognormal) / meanOf(lognormal)).toBeCloseTo(0.9, 1)
    const weibull = many(() => one.weibull(25, 2)).toSorted((a, b) => a - b)
    expect(percentile(weibull, 0.5)).toBeCloseTo(25, 0)
    const happened = many(() => (one.happens(0.13) ? 1 : 0))
    expect(meanOf(happened)).toBeCloseTo(0.13, 2)
  })
})

describe('Arrivals', () => {
  const demandOf = (channel: string): Demand => {
    const demand = oshawa.demands.find(each => each.channel === channel)
    if (demand === undefined) throw new Error(`no ${channel}`)
    return demand
  }

  it.each([1, 2, 3])('[Z7] are Poisson in each quarter hour (seed %i)', seed => {
    const demand = demandOf('phone')
    const from = oshawa.firstDay
    const until = from + 70 * 24 * hourMs
    const counts = Map.groupBy(arrivals(demand, from, until, openStreams(seed)), ({ at }) =>
      Math.floor((at - from) / (hourMs / 4)),
    )
    let quarters = 0
    let came = 0
    let expected = 0
    let squares = 0
    let squaresVariance = 0
    for (let at = from; at < until; at += hourMs / 4) {
      const mean = demand.expectedAt(at)
      const count = counts.get((at - from) / (hourMs / 4))?.length ?? 0
      if (mean === 0) {
        expect(count).toBe(0)
        continue
      }
      quarters += 1
      came += count
      expected += mean
      squares += (count - mean) ** 2 / mean
      squaresVariance += 2 + 1 / mean
    }
    expect(quarters).toBeGreaterThan(2_000)
    // Within four standard deviations: of the sum, whose variance is its mean, and of Pearson's sum of squares.
    expect(Math.abs(came - expected)).toBeLessThan(4 * Math.sqrt(expected))
    expect(Math.abs(squares - quarters)).toBeLessThan(4 * Math.sqrt(squaresVariance))
  })

  it('[Z7] are in order, and each has an id of its own', () => {
    const found = arrivals(
      demandOf('email'),
      oshawa.firstDay,
      oshawa.firstDay + 7 * 24 * hourMs,
      openStreams(1),
    )
    expect(found.map(({ at }) => at)).toEqual(found.map(({ at }) => at).toSorted((one, other) => one - other))
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
  })
})

describe('The heap of happenings', () => {
  it('gives what is due soonest, and at the same instant what was put in first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), instants => {
        const heap = openHeap<{ at: number; order: number }>()
        instants.forEach((at, order) => {
          heap.put(at, { at, order })
        })
        const taken = instants.map(() => heap.take())
        const expected = instants
          .map((at, order) => ({ at, order }))
          .toSorted((one, other) => one.at - other.at || one.order - other.order)
        expect(taken).toEqual(expected)
        expect(heap.take()).toBeUndefined()
        expect(heap.nextAt()).toBeUndefined()
      }),
    )
  })
})
