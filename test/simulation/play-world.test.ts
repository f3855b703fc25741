import { describe, expect, it } from 'vitest'
import { holderOf } from '../../src-domain/routing/contact.ts'
import { openBoard } from '../../src-domain/routing/routing-board.ts'
import { emptyRoutingState } from '../../src-domain/routing/routing-state.ts'
import { predictErlangA } from '../../src-domain/service-level/erlang.ts'
import { summarize, summarizeEach } from '../../src-simulator/summarize.ts'
import { contact, hourMs, instants, markovCallers, minuteMs, play, secondMs, sitsDown } from './centre.ts'

const definition = { channel: 'phone', withinMs: 30 * secondMs, goal: 0.7, shortAbandonMs: 0 } as const

describe('The played world', () => {
  it('[Z1] has every offer, answer and end decided by the rules, in order of time', () => {
    const events = play(
      ['ann', 'bob'],
      markovCallers({ calls: 40, handleMs: 4 * minuteMs, patienceMs: minuteMs }, 10, 1),
    )
    expect(events.map(({ at }) => at)).toEqual(
      events.map(({ at }) => at).toSorted((one, other) => one - other),
    )
    // What the rules decided can be applied again, and at no instant does anybody hold two calls.
    const board = openBoard(emptyRoutingState)
    for (const event of events) {
      board.apply(event)
      for (const agentId of ['ann', 'bob']) {
        expect([...board.contacts.values()].filter(each => holderOf(each) === agentId).length).toBeLessThan(2)
      }
    }
    expect(board.contacts.size).toBe(0)
  })

  it('[Z2] takes as long for a call as the call takes', () => {
    const events = play(['ann'], [contact('call', { at: 1_000 })])
    expect(instants(events, 'offer-accepted', 'call')).toEqual([1_000])
    expect(instants(events, 'contact-ended', 'call')).toEqual([1_000 + 4 * minuteMs])
    expect(instants(events, 'wrap-up-completed', 'call')).toEqual([1_000 + 5 * minuteMs])
  })

  it('[Z2] lets two chats go on together, each slower, and the second faster once the first is done', () => {
    const events = play(
      ['ann'],
      [
        contact('first', { at: 0, channel: 'chat', talkMs: 3 * minuteMs, wrapUpMs: 0 }),
        contact('second', { at: 0, channel: 'chat', talkMs: 6 * minuteMs, wrapUpMs: 0 }),
      ],
    )
    // At three quarters of the speed the first takes 4 minutes; the second has 3 of its 6 left then.
    expect(instants(events, 'contact-ended', 'first')).toEqual([4 * minuteMs])
    expect(instants(events, 'contact-ended', 'second')).toEqual([7 * minuteMs])
  })

  it('[Z2] lets an e-mail stand still while a call has interrupted it', () => {
    const events = play(
      ['ann'],
      [
        contact('mail', { at: 0, channel: 'email', talkMs: 6 * minuteMs, wrapUpMs: 0 }),
        contact('call', { at: 2 * minuteMs, talkMs: 3 * minuteMs, wrapUpMs: minuteMs }),
      ],
    )
    expect(instants(events, 'contact-parked', 'mail')).toEqual([2 * minuteMs])
    expect(instants(events, 'contact-unparked', 'mail')).toEqual([6 * minuteMs])
    expect(instants(events, 'contact-ended', 'mail')).toEqual([10 * minuteMs])
  })

  it('[Z3] takes a break when the call is over, and all of it', () => {
    const events = play(['ann'], [contact('call', { at: 0 }), contact('next', { at: 2 * minuteMs })], {
      wishes: [
        ...sitsDown('ann'),
        { kind: 'presence', at: minuteMs, agentId: 'ann', presence: 'break', forMs: 15 * minuteMs },
      ],
    })
    expect(instants(events, 'offer-made', 'next')).toEqual([20 * minuteMs])
  })

  it('[Z3] goes home at the end and does not come back from a break after it', () => {
    const events = play(['ann'], [contact('late', { at: 20 * minuteMs, patienceMs: minuteMs })], {
      wishes: [
        ...sitsDown('ann'),
        { kind: 'presence', at: minuteMs, agentId: 'ann', presence: 'break', forMs: 15 * minuteMs },
        { kind: 'presence', at: 10 * minuteMs, agentId: 'ann', presence: 'offline' },
      ],
    })
    expect(instants(events, 'offer-made', 'late')).toEqual([])
    expect(instants(events, 'contact-abandoned', 'late')).toEqual([21 * minuteMs])
  })

  it('[Z3] is back after an offer that rang out, and the caller is offered meanwhile to somebody else', () => {
    const events = play(['ann', 'bob'], [contact('call', { at: 0 })], {
      react: (_call, number) => (number === 1 ? { kind: 'miss' } : { kind: 'accept', afterMs: 3 * secondMs }),
      backAfterMs: () => 45 * secondMs,
    })
    expect(instants(events, 'offer-made', 'call')).toEqual([0, 20 * secondMs])
    expect(instants(events, 'offer-accepted', 'call')).toEqual([23 * secondMs])
    const presences = events.flatMap(event =>
      event.kind === 'presence-changed' && event.agentId === 'ann' ? [[event.presence, event.at]] : [],
    )
    expect(presences).toEqual([
      ['available', 0],
      ['no-answer', 20 * secondMs],
      ['available', 65 * secondMs],
    ])
  })

  it('[Z3] calls again when it was not answered', () => {
    const events = play([], [contact('call', { at: 0, patienceMs: minuteMs })], {
      comesAgain: (left, at) =>
        left.id === 'call' ? { ...left, id: 'again', at: at + minuteMs } : undefined,
    })
    expect(instants(events, 'contact-arrived', 'again')).toEqual([2 * minuteMs])
    expect(instants(events, 'contact-abandoned', 'again')).toEqual([3 * minuteMs])
  })

  it.each([
    { calls: 75, handleMs: 240 * secondMs, patienceMs: 416 * secondMs, agents: 6 },
    { calls: 100, handleMs: 240 * secondMs, patienceMs: 180 * secondMs, agents: 6 },
  ])(
    '[Z4] comes to what Erlang A says where Erlang A holds: $calls calls an hour, $agents agents',
    ({ agents, calls, ...times }) => {
      const hours = 400
      const callers = markovCallers({ calls, ...times }, hours, 5)
      const people = Array.from({ length: agents }, (_, index) => `agent-${index}`)
      const events = play(people, callers)
      // The means of 40 stretches of 10 hours are nearly independent: their spread makes the confidence band.
      const stretches = Array.from({ length: 40 }, (_, index) => ({
        from: index * 10 * hourMs,
        until: (index + 1) * 10 * hourMs,
      }))
      const parts = summarizeEach(events, stretches, { definition })
      const predicted = predictErlangA({ contactsPerHour: calls, ...times }, agents, definition.withinMs)
      const levels = band(parts.map(({ serviceLevel }) => serviceLevel ?? Number.NaN))
      expect(Math.abs(levels.mean - predicted.serviceLevel)).toBeLessThan(levels.halfWidth)
      const abandonments = band(parts.map(({ channels }) => channels[0]?.abandonment ?? Number.NaN))
      expect(Math.abs(abandonments.mean - predicted.abandons)).toBeLessThan(abandonments.halfWidth)
      const occupancies = band(
        parts.map(({ groups }) => (groups['all']?.busyMs ?? 0) / (groups['all']?.availableMs ?? 0)),
      )
      expect(Math.abs(occupancies.mean - predicted.occupancy)).toBeLessThan(occupancies.halfWidth)
      // The bands are narrow enough to tell one agent more from one less.
      expect(levels.halfWidth).toBeLessThan(0.05)
    },
  )

  it('[Z5] keeps Little’s law: the mean line is the rate of arrival times the mean wait', () => {
    const hours = 50
    const callers = markovCallers(
      { calls: 100, handleMs: 240 * secondMs, patienceMs: 180 * secondMs },
      hours,
      9,
    )
    const events = play(['ann', 'bob', 'cai', 'dee', 'eli', 'fay'], callers)
    const end = events.at(-1)?.at ?? 0
    let waiting = 0
    let since = 0
    let areaMs = 0
    let leftWaitedMs = 0
    for (const event of events) {
      areaMs += waiting * (event.at - since)
      since = event.at
      if (event.kind === 'contact-arrived') waiting += 1
      if (event.kind === 'offer-accepted') waiting -= 1
      if (event.kind === 'contact-abandoned') {
        waiting -= 1
        leftWaitedMs += event.waitedMs
      }
    }
    const summary = summarize(events, { from: 0, until: end + 1 }, { definition })
    const calls = summary.measured.arrived
    const meanLine = areaMs / end
    const meanWaitMs = (summary.measured.waitedMs + leftWaitedMs) / calls
    expect(calls).toBe(callers.length)
    expect(meanLine).toBeCloseTo((calls / end) * meanWaitMs, 8)
  })
})

/** The mean of independent parts, and half the width of its 99.9 % confidence interval (Student's t, 39 degrees). */
function band(parts: readonly number[]): { readonly mean: number; readonly halfWidth: number } {
  const mean = parts.reduce((sum, each) => sum + each, 0) / parts.length
  const variance = parts.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (parts.length - 1)
  return { mean, halfWidth: 3.56 * Math.sqrt(variance / parts.length) }
}
