import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canTake } from '../../src-domain/routing/capacity.ts'
import { canServe, isOfferable } from '../../src-domain/routing/choose-agent.ts'
import { holderOf } from '../../src-domain/routing/contact.ts'
import { decide } from '../../src-domain/routing/decide.ts'
import { nextDue } from '../../src-domain/routing/due.ts'
import { evolve } from '../../src-domain/routing/evolve.ts'
import { standardCapacity } from '../../src-domain/routing/routing-config.ts'
import { contactsHeldBy, emptyRoutingState, waitingLine } from '../../src-domain/routing/routing-state.ts'
import { emptyDay, measure, noCounts, oshawaServiceLevel } from '../../src-domain/service-level/measures.ts'
import { isRefused } from '../../src-domain/vocabulary/decision.ts'
import { config, type Happening, history, later, open, start, type World } from '../world/routing-world.ts'

const numRuns = Number(process.env['TOWNLINE_RUNS'] ?? 2_000)

/** Runs random histories and checks each step; a failing seed is printed and belongs into `seeds`. */
function always(check: (before: World, after: World) => void): void {
  fc.assert(
    fc.property(history, happenings => {
      let world = open()
      for (const happening of happenings) {
        const after = happening(world)
        check(world, after)
        world = after
      }
    }),
    { numRuns },
  )
}

function play(happenings: readonly Happening[]): World {
  return happenings.reduce((world, happening) => happening(world), open())
}

const queueOf = (id: string) => config.queues.find(queue => queue.id === id)
const agentOf = (id: string) => config.agents.find(agent => agent.id === id)

describe('routing, over random histories', () => {
  it('[R2] offers nobody a contact while one with an earlier deadline that they could take is waiting', () =>
    always((before, after) => {
      for (const event of after.events.slice(before.events.length)) {
        if (event.kind !== 'offer-made') continue
        const offered = after.state.contacts.get(event.contactId)
        const agent = agentOf(event.offer.agentId)
        if (!offered || !agent || holderOf(offered) !== agent.id) continue
        const others = contactsHeldBy(after.state, agent.id).filter(({ id }) => id !== offered.id)
        const overtaken = waitingLine(after.state).filter(waiting => {
          const queue = queueOf(waiting.queueId)
          return (
            waiting.deadline < offered.deadline &&
            waiting.customerLink.kind === 'present' &&
            queue !== undefined &&
            canServe(agent, waiting, queue) &&
            !waiting.rests.some(rest => rest.agentId === agent.id && rest.until > after.now) &&
            canTake(others, waiting.channel, standardCapacity.chats)
          )
        })
        expect(overtaken).toEqual([])
      }
    }))

  it('[R3] never gives an agent two live contacts, or a second offer', () =>
    always((_before, after) => {
      for (const { id } of config.agents) {
        const held = contactsHeldBy(after.state, id)
        expect(held.filter(({ channel }) => channel === 'phone').length).toBeLessThanOrEqual(1)
        expect(held.filter(({ phase }) => phase.kind === 'offered').length).toBeLessThanOrEqual(1)
        expect(held.filter(({ channel }) => channel === 'chat').length).toBeLessThanOrEqual(
          standardCapacity.chats,
        )
      }
    }))

  it('[R4, J5] reaches the same state when the events are replayed', () =>
    fc.assert(
      fc.property(history, happenings => {
        const world = play(happenings)
        const replayed = world.events.reduce(evolve, emptyRoutingState)
        expect(replayed).toEqual(world.state)
      }),
      { numRuns },
    ))

  it('[R5] leaves nobody idle while a contact that they could take is waiting', () =>
    always((_before, after) => {
      for (const waiting of waitingLine(after.state)) {
        if (waiting.customerLink.kind === 'lost') continue
        const queue = queueOf(waiting.queueId)
        const idle = config.agents.filter(agent => {
          const now = after.state.agents.get(agent.id)
          return (
            now !== undefined &&
            isOfferable(now) &&
            queue !== undefined &&
            canServe(agent, waiting, queue) &&
            !waiting.rests.some(rest => rest.agentId === agent.id && rest.until > after.now) &&
            canTake(contactsHeldBy(after.state, agent.id), waiting.channel, standardCapacity.chats)
          )
        })
        expect(idle.map(({ id }) => id)).toEqual([])
      }
    }))

  it('[R6, R7] counts offer numbers upwards and accepts only the one that stands', () =>
    always((before, after) => {
      for (const event of after.events.slice(before.events.length)) {
        if (event.kind !== 'offer-accepted') continue
        const standing = before.state.contacts.get(event.contactId)?.phase
        expect(standing).toMatchObject({
          kind: 'offered',
          offer: { number: event.offerNumber, agentId: event.agentId },
        })
        if (standing?.kind === 'offered') expect(after.now).toBeLessThan(standing.offer.expiresAt)
      }
      for (const contact of after.state.contacts.values()) {
        const earlier = before.state.contacts.get(contact.id)
        if (earlier && earlier.arrivedAt === contact.arrivedAt) {
          expect(contact.offersMade).toBeGreaterThanOrEqual(earlier.offersMade)
        }
      }
    }))

  it('[R15] brings every contact to an end when everybody has gone', () =>
    fc.assert(
      fc.property(history, happenings => {
        let world = play(happenings)
        world = play([...happenings, w => decideAll(w)])
        for (let step = 0; step < 12; step++) world = later(world, 60_000)
        expect([...world.state.contacts.values()]).toEqual([])
        const arrived = world.events.filter(({ kind }) => kind === 'contact-arrived').length
        const ended = world.events.filter(
          ({ kind }) => kind === 'contact-abandoned' || kind === 'wrap-up-completed',
        ).length
        expect(ended).toBe(arrived)
      }),
      { numRuns },
    ))

  it('[R16] decides the same for the same state, command and instant, and leaves the state as it was', () =>
    always((before, _after) => {
      const frozen = structuredClone(before.state)
      const command = { kind: 'pass-time' } as const
      expect(decide(before.state, command, before.now)).toEqual(decide(before.state, command, before.now))
      expect(before.state).toEqual(frozen)
    }))

  it('[R17] leaves nothing undone that was due', () =>
    always((_before, after) => {
      const due = nextDue(after.state, after.now)
      if (due === undefined) return
      const then = later({ ...after, now: Math.max(after.now, due) }, 0)
      const next = nextDue(then.state, then.now)
      if (next !== undefined) expect(next).toBeGreaterThan(due)
    }))

  it('[M1, M2, M3, M5, M6] counts each contact once, and the quarters add up to the day', () =>
    fc.assert(
      fc.property(history, happenings => {
        const { events } = play(happenings)
        const live = events.reduce(measure, emptyDay(oshawaServiceLevel, start - 1))
        const { total } = live
        expect(total.answered + total.abandoned + total.abandonedShort).toBeLessThanOrEqual(total.arrived)
        expect(total.answeredInTime).toBeLessThanOrEqual(total.answered)
        const sum: Record<string, number> = { ...noCounts }
        for (const counts of live.quarters.values()) {
          for (const [key, value] of Object.entries(counts)) sum[key] = (sum[key] ?? 0) + value
        }
        expect(sum).toEqual(total)
      }),
      { numRuns },
    ))
})

/** Every customer leaves and every agent goes home. */
function decideAll(world: World): World {
  let next = world
  for (const { id } of config.agents) {
    const decision = decide(next.state, { kind: 'sign-out', agentId: id }, next.now)
    if (!isRefused(decision)) {
      next = {
        ...next,
        state: decision.events.reduce(evolve, next.state),
        events: [...next.events, ...decision.events],
      }
    }
  }
  for (const id of [...next.state.contacts.keys()]) {
    const decision = decide(next.state, { kind: 'leave-contact', contactId: id }, next.now)
    if (!isRefused(decision)) {
      next = {
        ...next,
        state: decision.events.reduce(evolve, next.state),
        events: [...next.events, ...decision.events],
      }
    }
  }
  return next
}
