import { describe, expect, it } from 'vitest'
import type { RoutingConfig } from '../../src-domain/routing/routing-config.ts'
import { oshawa } from '../../src-simulator/cities/oshawa.ts'
import type { CentreConfiguration } from '../../src-simulator/city.ts'
import { type ReplayOrder, replayDay } from '../../src-simulator/replay-day.ts'
import { type SimulationResult, simulate } from '../../src-simulator/simulate.ts'
import {
  configurationOf,
  contact,
  minuteMs,
  oneQueue,
  play,
  secondMs,
  siloed,
  smallCentre,
} from './centre.ts'

const day = (configuration: CentreConfiguration, seed: number): SimulationResult =>
  simulate({ city: oshawa, configuration, days: 1, seed })

function configsOf({ events }: SimulationResult): readonly RoutingConfig[] {
  return events.flatMap(event => (event.kind === 'routing-configured' ? [event.config] : []))
}

function orderOf(result: SimulationResult, more: Partial<ReplayOrder> = {}): ReplayOrder {
  const [recordedConfig] = configsOf(result)
  if (recordedConfig === undefined) throw new Error('a day without a configuration')
  return {
    events: result.events,
    from: result.total.from,
    until: result.total.until,
    recordedConfig,
    config: recordedConfig,
    definition: oshawa.definition,
    chatSpeeds: oshawa.chatSpeeds,
    seed: 1,
    ...more,
  }
}

describe('A replayed day', () => {
  it.each([
    ['one-queue', 7],
    ['one-queue', 8],
    ['siloed', 7],
    ['rotating', 9],
  ])('[Z12] comes out as it was with the configuration that it had: %s, seed %i', (id, seed) => {
    const result = day(configurationOf(id), seed)
    const { recorded, asItWas, error } = replayDay(orderOf(result))
    expect(recorded.measured).toEqual(result.total.measured)
    expect(Math.abs(error.serviceLevel ?? 1)).toBeLessThan(0.005)
    expect(Math.abs(error.abandonedContacts)).toBeLessThan(3)
    for (const { channel, answered } of recorded.channels) {
      const replayed = asItWas.channels.find(each => each.channel === channel)
      expect(Math.abs((replayed?.answered ?? 0) - answered), channel).toBeLessThan(3)
    }
  })

  it('[Z12] is the same each time, and plain data that can cross to another thread', () => {
    const order = orderOf(day(siloed, 7))
    const once = replayDay(order)
    expect(replayDay(structuredClone(order))).toEqual(once)
    expect(structuredClone(once)).toEqual(once)
  })

  it.each([7, 8, 9])('[Z13] is not worse with more agents (seed %i)', seed => {
    const result = day(oneQueue, seed)
    const [config] = configsOf(result)
    const early = config?.agents.find(({ id }) =>
      result.events.some(event => event.kind === 'desk-linked' && event.agentId === id),
    )
    if (config === undefined || early === undefined) throw new Error('nobody came')
    const more = ['one-more', 'two-more'].map(id => ({ ...early, id }))
    const { withTheChange, asItWas } = replayDay(
      orderOf(result, {
        config: { ...config, agents: [...config.agents, ...more] },
        alsoAtWork: more.map(({ id }) => ({ agentId: id, like: early.id })),
      }),
    )
    expect(withTheChange.serviceLevel).toBeGreaterThan(asItWas.serviceLevel ?? 1)
    expect(withTheChange.measured.abandoned).toBeLessThanOrEqual(asItWas.measured.abandoned)
  })

  it.each([7, 8, 9])(
    '[Z13] tells what the change would have brought: from silos to one queue (seed %i)',
    seed => {
      const recorded = day(siloed, seed)
      const wouldHaveBeen = day(oneQueue, seed)
      const [config] = configsOf(wouldHaveBeen)
      if (config === undefined) throw new Error('a day without a configuration')
      const { withTheChange, asItWas } = replayDay(orderOf(recorded, { config }))
      // The record knows neither who would not have called again nor the patience of the answered: it is near, not equal.
      expect(withTheChange.serviceLevel).toBeGreaterThan((asItWas.serviceLevel ?? 1) + 0.05)
      expect(
        Math.abs((withTheChange.serviceLevel ?? 0) - (wouldHaveBeen.total.serviceLevel ?? 1)),
      ).toBeLessThan(0.1)
    },
  )

  it('[Z14] estimates patience from those who left and the time that all waited', () => {
    // Ann serves one, who takes ten minutes; the others wait and leave after 2 and 4 minutes, or are answered after 10.
    const call = (id: string, patienceMs: number) =>
      contact(id, { at: 0, patienceMs, talkMs: 10 * minuteMs, wrapUpMs: 0 })
    const events = play(
      ['ann'],
      [
        call('first', 60 * minuteMs),
        call('second', 2 * minuteMs),
        call('third', 4 * minuteMs),
        call('fourth', 30 * minuteMs),
      ],
    )
    const config = smallCentre(['ann'])
    const { patienceMs, handleTimesDrawn } = replayDay({
      events,
      from: 0,
      until: 60 * minuteMs,
      recordedConfig: config,
      config,
      definition: { ...oshawa.definition, shortAbandonMs: 0 },
      chatSpeeds: [1],
      seed: 1,
    })
    // 2 + 4 + 10 minutes waited, and two left.
    expect(patienceMs).toEqual({ phone: 8 * minuteMs })
    expect(handleTimesDrawn).toBe(2)
  })

  it('[Z14] lets a recorded caller leave when it left, and answers it before if there is somebody', () => {
    const events = play(
      ['ann'],
      [contact('first', { at: 0 }), contact('second', { at: secondMs, patienceMs: minuteMs })],
    )
    const config = smallCentre(['ann'])
    const base = {
      events,
      from: 0,
      until: 60 * minuteMs,
      recordedConfig: config,
      config,
      definition: oshawa.definition,
      chatSpeeds: [1],
      seed: 1,
    }
    expect(replayDay(base).withTheChange.measured).toMatchObject({ answered: 1, abandoned: 1 })
    const withBob = replayDay({
      ...base,
      config: smallCentre(['ann', 'bob']),
      alsoAtWork: [{ agentId: 'bob', like: 'ann' }],
    })
    expect(withBob.withTheChange.measured).toMatchObject({ answered: 2, abandoned: 0 })
    // The handle time of the one that was never answered is drawn from the day's only other.
    expect(withBob.withTheChange.channels[0]?.averageHandleMs).toBe(5 * minuteMs)
  })

  it('[Z14] counts the work of a chat and not the time that it stood beside others', () => {
    const chat = (id: string) => contact(id, { at: 0, channel: 'chat', talkMs: 3 * minuteMs, wrapUpMs: 0 })
    const chatSpeeds = [1, 0.75]
    const events = play(['ann'], [chat('first'), chat('second')], { chatSpeeds })
    const { recorded, withTheChange } = replayDay({
      events,
      from: 0,
      until: 60 * minuteMs,
      recordedConfig: smallCentre(['ann']),
      config: smallCentre(['ann', 'bob']),
      alsoAtWork: [{ agentId: 'bob', like: 'ann' }],
      definition: oshawa.definition,
      chatSpeeds,
      seed: 1,
    })
    expect(recorded.channels[0]?.averageHandleMs).toBe(4 * minuteMs)
    expect(withTheChange.channels[0]?.averageHandleMs).toBe(3 * minuteMs)
  })
})
