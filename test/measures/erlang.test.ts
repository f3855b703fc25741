import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  agentsNeeded,
  erlangB,
  erlangC,
  erlangsOf,
  predictErlangA,
  predictErlangC,
} from '../../src-domain/service-level/erlang.ts'
import { openStreams } from '../../src-simulator/chance.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs

const loads = fc.double({ min: 0.01, max: 200, noNaN: true })
const agentNumbers = fc.integer({ min: 1, max: 250 })

describe('Erlang B', () => {
  it('[W1] gives the published figures', () => {
    // Westbay Engineers, Erlang for Windows manual, "How much traffic can a trunk group handle?": 15 lines, 1 % blocked.
    expect(erlangB(8.108, 15)).toBeCloseTo(0.01, 5)
    // Wolfram Language documentation, ErlangB, "Compute loss probabilities for a queue": 30 lines, 25 erlangs.
    expect(erlangB(25, 30)).toBeCloseTo(0.05, 2)
  })

  it('[W2] is what its sum defines', () => {
    fc.assert(
      fc.property(loads, agentNumbers, (load, agents) => {
        // The terms load^k ÷ k! relative to the last: each is the one above, times k ÷ load.
        let term = 1
        let all = 1
        for (let busy = agents; busy > 0; busy--) {
          term *= busy / load
          all += term
        }
        expect(erlangB(load, agents)).toBeCloseTo(1 / all, 10)
      }),
    )
  })

  it('[W2] does not overflow with thousands of agents', () => {
    expect(erlangB(5_000, 5_000)).toBeGreaterThan(0.01)
    expect(erlangB(5_000, 5_000)).toBeLessThan(0.02)
  })
})

describe('Erlang C', () => {
  it('[W1] gives the published figures', () => {
    // R package ErlangC 0.1.0, reference manual, examples of erlang_c(): 100 calls in 30 minutes of 180 s each, 20 s, 14
    // agents.
    const predicted = predictErlangC({ contactsPerHour: 200, handleMs: 180 * secondMs }, 14, 20 * secondMs)
    expect(predicted.waits).toBeCloseTo(0.1741319, 7)
    expect(predicted.serviceLevel).toBeCloseTo(0.88835, 5)
    expect(predicted.averageWaitMs).toBeCloseTo(7_835.93701177724, 6)
    expect(predicted.occupancy).toBeCloseTo(0.7142857, 7)
    // The same example: with 80 % in 20 s and an occupancy of 85 % at most, 14 agents are needed.
    const goal = { serviceLevel: 0.8, withinMs: 20 * secondMs, occupancyMax: 0.85 }
    expect(agentsNeeded({ contactsPerHour: 200, handleMs: 180 * secondMs }, goal)).toBe(14)
  })

  it('[W1] gives the figures without abandonment of Garnett, Mandelbaum and Reiman 2002, table 1', () => {
    // 50 agents, 48 calls a minute of one minute each: 20.8 s to the answer, 17 waiting, 96 % utilization.
    const predicted = predictErlangC({ contactsPerHour: 48 * 60, handleMs: minuteMs }, 50, 0)
    expect(predicted.averageWaitMs / secondMs).toBeCloseTo(20.8, 1)
    expect(Math.round((predicted.averageWaitMs / minuteMs) * 48)).toBe(17)
    expect(predicted.occupancy).toBeCloseTo(0.96, 10)
  })

  it('[W2] follows from Erlang B', () => {
    fc.assert(
      fc.property(loads, agentNumbers, (load, agents) => {
        fc.pre(load < agents)
        const blocked = erlangB(load, agents)
        expect(erlangC(load, agents)).toBeCloseTo(blocked / (1 - (load / agents) * (1 - blocked)), 10)
      }),
    )
  })

  it('[W4] answers nobody in time when the agents cannot carry the load', () => {
    const predicted = predictErlangC({ contactsPerHour: 120, handleMs: 5 * minuteMs }, 10, 30 * secondMs)
    expect(predicted).toEqual({
      waits: 1,
      abandons: 0,
      averageWaitMs: Number.POSITIVE_INFINITY,
      serviceLevel: 0,
      occupancy: 1,
    })
  })
})

describe('Erlang A', () => {
  const queue = { contactsPerHour: 48 * 60, handleMs: minuteMs, patienceMs: 2 * minuteMs }

  it('[W1] gives the figures with abandonment of Garnett, Mandelbaum and Reiman 2002, table 1', () => {
    // The centre above, with a patience of two minutes: 3.1 % abandon, 3.7 s wait, 3 waiting, 93 % utilization.
    const predicted = predictErlangA(queue, 50, 0)
    expect(predicted.abandons).toBeCloseTo(0.031, 3)
    expect(predicted.averageWaitMs / secondMs).toBeCloseTo(3.7, 1)
    expect(Math.round((predicted.averageWaitMs / minuteMs) * 48)).toBe(3)
    expect(predicted.occupancy).toBeCloseTo(0.93, 2)
  })

  const centres = fc.record({
    load: fc.double({ min: 0.1, max: 60, noNaN: true }),
    agents: fc.integer({ min: 1, max: 80 }),
    patience: fc.double({ min: 0.05, max: 20, noNaN: true }),
    within: fc.double({ min: 0, max: 2, noNaN: true }),
  })
  const ofCentre = ({ load, patience }: { load: number; patience: number }) => ({
    contactsPerHour: load * 60,
    handleMs: minuteMs,
    patienceMs: patience * minuteMs,
  })

  it('[W3] is Erlang C where patience has no end, and comes to it as patience grows', () => {
    fc.assert(
      fc.property(centres, ({ load, agents, within }) => {
        fc.pre(load < agents * 0.95)
        const withinMs = within * minuteMs
        const without = predictErlangC(ofCentre({ load, patience: 1 }), agents, withinMs)
        const endless = { ...ofCentre({ load, patience: 1 }), patienceMs: Number.POSITIVE_INFINITY }
        expect(predictErlangA(endless, agents, withinMs)).toEqual(without)
        const patient = predictErlangA(ofCentre({ load, patience: 1e7 }), agents, withinMs)
        expect(patient.waits).toBeCloseTo(without.waits, 3)
        expect(patient.serviceLevel).toBeCloseTo(without.serviceLevel, 3)
        expect(patient.occupancy).toBeCloseTo(without.occupancy, 4)
      }),
    )
  })

  it('[W3] is Erlang B where nobody is willing to wait', () => {
    fc.assert(
      fc.property(centres, ({ load, agents, within }) => {
        const impatient = predictErlangA(ofCentre({ load, patience: 0 }), agents, within * minuteMs)
        const blocked = erlangB(load, agents)
        expect(impatient.abandons).toBeCloseTo(blocked, 10)
        expect(impatient.averageWaitMs).toBe(0)
        expect(impatient.serviceLevel).toBeCloseTo(1 - blocked, 10)
      }),
    )
  })

  it('[W3] loses the share of the mean wait in the mean patience, and serves the rest', () => {
    fc.assert(
      fc.property(centres, centre => {
        const predicted = predictErlangA(ofCentre(centre), centre.agents, 0)
        const patienceMs = centre.patience * minuteMs
        expect(predicted.abandons).toBeCloseTo(predicted.averageWaitMs / patienceMs, 8)
        expect(predicted.occupancy).toBeCloseTo((centre.load * (1 - predicted.abandons)) / centre.agents, 8)
      }),
    )
  })

  it('[W3] answers in the end whoever does not abandon', () => {
    fc.assert(
      fc.property(centres, centre => {
        const patienceMs = centre.patience * minuteMs
        const predicted = predictErlangA(ofCentre(centre), centre.agents, 40 * patienceMs)
        expect(predicted.serviceLevel).toBeCloseTo(1 - predicted.abandons, 5)
      }),
      { numRuns: 30 },
    )
  })

  it('[W4] never gets worse with another agent or with more time', () => {
    fc.assert(
      fc.property(centres, centre => {
        const withinMs = centre.within * minuteMs
        const before = predictErlangA(ofCentre(centre), centre.agents, withinMs)
        const more = predictErlangA(ofCentre(centre), centre.agents + 1, withinMs)
        const later = predictErlangA(ofCentre(centre), centre.agents, withinMs + minuteMs)
        const rounding = 1e-9
        expect(more.waits).toBeLessThanOrEqual(before.waits + rounding)
        expect(more.abandons).toBeLessThanOrEqual(before.abandons + rounding)
        expect(more.averageWaitMs).toBeLessThanOrEqual(before.averageWaitMs + rounding)
        expect(more.serviceLevel).toBeGreaterThanOrEqual(before.serviceLevel - rounding)
        expect(later.serviceLevel).toBeGreaterThanOrEqual(before.serviceLevel - rounding)
      }),
    )
  })

  it('[W4] holds out against a load that nobody could carry', () => {
    const flood = { contactsPerHour: 36_000, handleMs: 4 * minuteMs, patienceMs: 50 * minuteMs }
    const predicted = predictErlangA(flood, 1_000, 30 * secondMs)
    expect(predicted.waits).toBe(1)
    expect(predicted.abandons).toBeCloseTo(1 - 1_000 / erlangsOf(flood), 6)
    expect(predicted.serviceLevel).toBe(0)
  })

  it.each([
    { calls: 75, handleMs: 240 * secondMs, patienceMs: 416 * secondMs, agents: 6 },
    { calls: 100, handleMs: 240 * secondMs, patienceMs: 180 * secondMs, agents: 6 },
    { calls: 300, handleMs: 120 * secondMs, patienceMs: 60 * secondMs, agents: 11 },
  ])('[W5] agrees with callers one by one: $calls an hour, $agents agents', ({ calls, agents, ...times }) => {
    const withinMs = 30 * secondMs
    const predicted = predictErlangA({ contactsPerHour: calls, ...times }, agents, withinMs)
    const counted = oneByOne({ calls, agents, withinMs, ...times }, 400_000)
    // Four standard deviations of a share of so many callers, thrice as wide because neighbours wait alike.
    expect(Math.abs(counted.serviceLevel - predicted.serviceLevel)).toBeLessThan(0.01)
    expect(Math.abs(counted.abandons - predicted.abandons)).toBeLessThan(0.005)
    expect(Math.abs(counted.waits - predicted.waits)).toBeLessThan(0.01)
    expect(counted.averageWaitMs / predicted.averageWaitMs).toBeCloseTo(1, 1)
  })
})

describe('The number of agents', () => {
  it('[W6] is the smallest with which the goal is reached', () => {
    fc.assert(
      fc.property(
        fc.record({
          contactsPerHour: fc.double({ min: 1, max: 600, noNaN: true }),
          handleMs: fc.integer({ min: 30 * secondMs, max: 10 * minuteMs }),
          patienceMs: fc.option(fc.integer({ min: 10 * secondMs, max: 20 * minuteMs }), { nil: undefined }),
        }),
        fc.double({ min: 0.05, max: 0.99, noNaN: true }),
        (queue, serviceLevel) => {
          const withinMs = 30 * secondMs
          const agents = agentsNeeded(queue, { serviceLevel, withinMs })
          const level = (number: number) =>
            predictErlangA(
              { ...queue, patienceMs: queue.patienceMs ?? Number.POSITIVE_INFINITY },
              number,
              withinMs,
            ).serviceLevel
          expect(level(agents)).toBeGreaterThanOrEqual(serviceLevel)
          if (agents > 0) expect(level(agents - 1)).toBeLessThan(serviceLevel)
        },
      ),
    )
  })

  it('[W6] is nobody where nobody comes, and refuses what no number reaches', () => {
    const nobody = { contactsPerHour: 0, handleMs: minuteMs }
    expect(agentsNeeded(nobody, { serviceLevel: 0.7, withinMs: 0 })).toBe(0)
    expect(() => agentsNeeded(nobody, { serviceLevel: 1, withinMs: 0 })).toThrow(RangeError)
    expect(() => agentsNeeded(nobody, { serviceLevel: 0.7, withinMs: 0, occupancyMax: 0 })).toThrow(
      RangeError,
    )
  })
})

interface Centre {
  readonly calls: number
  readonly handleMs: number
  readonly patienceMs: number
  readonly agents: number
  readonly withinMs: number
}

/** M/M/n+M, caller by caller: each goes to the agent who is free first, or has left by then. */
function oneByOne({ calls, handleMs, patienceMs, agents, withinMs }: Centre, callers: number) {
  const chance = openStreams(11)('callers', `${calls} ${agents}`)
  const freeAt = Array.from({ length: agents }, () => 0)
  let now = 0
  let inTime = 0
  let left = 0
  let waited = 0
  let waitedMs = 0
  for (let caller = 0; caller < callers; caller++) {
    now += chance.exponential(3_600_000 / calls)
    const first = freeAt.reduce((best, at, agent) => (at < (freeAt[best] ?? 0) ? agent : best), 0)
    const wouldWaitMs = Math.max(0, (freeAt[first] ?? 0) - now)
    const isPatientForMs = chance.exponential(patienceMs)
    const takesMs = chance.exponential(handleMs)
    if (wouldWaitMs > 0) waited += 1
    waitedMs += Math.min(wouldWaitMs, isPatientForMs)
    if (isPatientForMs < wouldWaitMs) {
      left += 1
      continue
    }
    if (wouldWaitMs <= withinMs) inTime += 1
    freeAt[first] = now + wouldWaitMs + takesMs
  }
  return {
    serviceLevel: inTime / callers,
    abandons: left / callers,
    waits: waited / callers,
    averageWaitMs: waitedMs / callers,
  }
}
