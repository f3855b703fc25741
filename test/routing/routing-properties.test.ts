import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { demandOf } from '../../src-domain/routing/capacity.ts'
import { type Contact, holderOf } from '../../src-domain/routing/contact.ts'
import { evolve } from '../../src-domain/routing/evolve.ts'
import { openBoard, type RoutingBoard } from '../../src-domain/routing/routing-board.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import {
  contactsHeldBy,
  countsAsDueAt,
  emptyRoutingState,
  type RoutingState,
  waitingLine,
} from '../../src-domain/routing/routing-state.ts'
import { measureDay, noCounts, oshawaServiceLevel } from '../../src-domain/service-level/measures.ts'
import { capacityOf, couldTake } from '../world/floor-by-hand.ts'
import {
  ask,
  type Happening,
  history,
  later,
  open,
  openOnBoard,
  start,
  type World,
} from '../world/routing-world.ts'
import { keptSeeds } from './seeds.ts'

const numRuns = Number(process.env['TOWNLINE_RUNS'] ?? 10_000)
const seed = Number(process.env['TOWNLINE_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
console.log(`random histories: ${numRuns} for each rule, TOWNLINE_SEED=${seed}`)

interface Before {
  readonly contacts: ReadonlyMap<string, Contact>
}

/** Plays random histories and checks after each happening; then those of the kept seeds. */
function always(check: (after: World, happened: readonly RoutingEvent[], before: Before) => void): void {
  const property = fc.property(history, happenings => {
    let world = openOnBoard()
    for (const happening of happenings) {
      const before = { contacts: new Map(world.state.contacts) }
      const count = world.events.length
      world = happening(world)
      check(world, world.events.slice(count), before)
    }
  })
  fc.assert(property, { numRuns, seed })
  for (const kept of keptSeeds) fc.assert(property, { numRuns: Math.ceil(numRuns / 50), seed: kept })
}

function play(happenings: readonly Happening[], from = openOnBoard()): World {
  return happenings.reduce((world, happening) => happening(world), from)
}

const plain = (state: RoutingState): RoutingState => ({
  config: state.config,
  agents: new Map(state.agents),
  contacts: new Map(state.contacts),
  shifts: new Map(state.shifts),
  paceMs: new Map(state.paceMs),
})

describe('routing, over random histories', () => {
  it('[R2] offers nobody a contact while one with an earlier deadline that they could take is waiting', () =>
    always(({ state, now }, happened) => {
      for (const event of happened) {
        if (event.kind !== 'offer-made') continue
        const offered = state.contacts.get(event.contactId)
        const { agentId } = event.offer
        if (!offered || holderOf(offered) !== agentId) continue
        const others = contactsHeldBy(state, agentId).filter(({ id }) => id !== offered.id)
        const overtaken = waitingLine(state).filter(
          waiting =>
            countsAsDueAt(state, waiting) < countsAsDueAt(state, offered) &&
            couldTake(state, agentId, waiting, now, others),
        )
        expect(overtaken).toEqual([])
      }
    }))

  it('[R3] keeps every agent within capacity at every instant', () =>
    always(({ state }) => {
      const over = [...state.agents.keys()].filter(id => {
        const held = contactsHeldBy(state, id)
        const profile = capacityOf(state, id)
        const count = (demand: string) => held.filter(({ channel }) => demandOf(channel) === demand).length
        const ringing = held.filter(({ phase }) => phase.kind === 'offered').length
        const isLiveNow = held.some(
          ({ channel, phase }) => demandOf(channel) === 'live' && phase.kind !== 'offered',
        )
        // A message that was finished while it rang waits for its reason, and for nobody.
        const inHand = held.filter(({ channel, phase }) =>
          demandOf(channel) === 'message'
            ? phase.kind === 'connected' && phase.parked === undefined
            : phase.kind !== 'offered',
        ).length
        return (
          ringing > 1 ||
          count('live') > 1 ||
          count('chat') > profile.chats ||
          count('message') > profile.messages ||
          // Whoever talks with somebody has nothing else in hand; while it only rings, the e-mail still is.
          (isLiveNow && inHand !== 1)
        )
      })
      if (over.length > 0) expect.fail(`over capacity: ${over.join(', ')}`)
    }))

  it('[R4] counts what an agent holds as the journal says, after any history', () =>
    always(({ state, events }, happened) => {
      const board = state as RoutingBoard
      for (const id of board.agents.keys()) {
        const counted = new Set(board.heldBy(id))
        const there = contactsHeldBy(board, id)
        if (counted.size !== there.length || !there.every(each => counted.has(each))) {
          expect.fail(`${id} holds ${there.length}, and the board says ${counted.size}`)
        }
      }
      if (happened.some(({ kind }) => kind === 'contact-transferred' || kind === 'hub-restarted')) {
        expect(events.reduce(evolve, emptyRoutingState).contacts).toEqual(new Map(board.contacts))
      }
    }))

  it('[J5] reaches the same state when the events are replayed, one by one or on a board', () =>
    fc.assert(
      fc.property(history, happenings => {
        const { state, events } = play(happenings)
        expect(events.reduce(evolve, emptyRoutingState)).toEqual(plain(state))
        const board = openBoard(emptyRoutingState)
        for (const event of events) board.apply(event)
        expect(plain(board)).toEqual(plain(state))
      }),
      { numRuns, seed },
    ))

  it('[R5] leaves nobody idle while a contact that they could take is waiting', () =>
    always(({ state, now }) => {
      for (const waiting of waitingLine(state)) {
        const idle = [...state.agents.keys()].filter(id => couldTake(state, id, waiting, now))
        if (idle.length > 0) expect.fail(`${waiting.id} waits, and ${idle.join(', ')} could take it`)
      }
    }))

  it('[R6, R7] counts offer numbers upwards and accepts only the one that stands', () =>
    always(({ state, now }, happened, before) => {
      for (const event of happened) {
        if (event.kind !== 'offer-accepted') continue
        const earlier = before.contacts.get(event.contactId)
        const standing = earlier?.phase
        if (standing?.kind === 'waiting') {
          // A call-back that is called from the list (R33): offered and accepted in one.
          const { agentId, offerNumber: number } = event
          expect(earlier?.callback).toBeDefined()
          expect(happened).toContainEqual(
            expect.objectContaining({
              kind: 'offer-made',
              contactId: event.contactId,
              offer: expect.objectContaining({ agentId, number }),
            }),
          )
          continue
        }
        expect(standing).toMatchObject({
          kind: 'offered',
          offer: { number: event.offerNumber, agentId: event.agentId },
        })
        if (standing?.kind === 'offered') expect(now).toBeLessThan(standing.offer.expiresAt)
      }
      for (const contact of state.contacts.values()) {
        const earlier = before.contacts.get(contact.id)
        if (earlier && earlier.arrivedAt === contact.arrivedAt) {
          expect(contact.offersMade).toBeGreaterThanOrEqual(earlier.offersMade)
        }
      }
    }))

  it('[R10] strands no contact with an agent who has vanished', () =>
    fc.assert(
      fc.property(history, happenings => {
        let world = play(happenings)
        for (const [id, { link }] of [...world.state.agents]) {
          if (link.kind === 'linked')
            world = ask(world, { kind: 'lose-desk', agentId: id, deskId: link.deskId })
        }
        for (let step = 0; step < 4; step++) world = later(world, 60_000)
        const held = [...world.state.contacts.values()].filter(contact => holderOf(contact) !== undefined)
        expect(held).toEqual([])
      }),
      { numRuns, seed },
    ))

  it('[R15] brings every contact to an end when everybody has gone', () =>
    fc.assert(
      fc.property(history, happenings => {
        let world = goHome(play(happenings))
        for (let step = 0; step < 20; step++) world = later(world, 120_000)
        expect([...world.state.contacts.values()]).toEqual([])
        const count = (...kinds: readonly RoutingEvent['kind'][]) =>
          world.events.filter(({ kind }) => kinds.includes(kind)).length
        const checkedIn = world.events.filter(
          event => event.kind === 'contact-arrived' && event.bookedFor !== undefined,
        ).length
        expect(count('contact-abandoned', 'wrap-up-completed', 'appointment-ended', 'consult-ended')).toBe(
          count('contact-arrived', 'call-placed', 'appointment-booked') - checkedIn,
        )
      }),
      { numRuns, seed },
    ))

  it('[R16] decides on a board what it decides on the state, and leaves the state as it was', () =>
    fc.assert(
      fc.property(history, happenings => {
        const onBoard = openOnBoard()
        const onValues = open()
        const frozen = structuredClone(onValues.state)
        expect(play(happenings, onValues).events).toEqual(play(happenings, onBoard).events)
        expect(onValues.state).toEqual(frozen)
      }),
      { numRuns, seed },
    ))

  it('[R16] refuses without an effect', () =>
    always(({ state, now }) => {
      const board = state as RoutingBoard
      const { contacts, agents } = plain(board)
      board.takeChanges()
      const decision = board.advance({ kind: 'end-contact', agentId: 'nobody', contactId: 'c1' }, now)
      const changes = board.takeChanges()
      expect(decision).toHaveProperty('refusal')
      expect(changes.agents.size + changes.contacts.size).toBe(0)
      expect([...board.contacts.values()].every(each => contacts.get(each.id) === each)).toBe(true)
      expect([...board.agents.values()].every(each => agents.get(each.id) === each)).toBe(true)
    }))

  it('[R17] leaves nothing undone that was due', () =>
    always(({ state, now }) => {
      const board = openBoard(plain(state))
      const due = board.nextDue(now)
      if (due === undefined) return
      const then = Math.max(now, due)
      board.advance({ kind: 'pass-time' }, then)
      const next = board.nextDue(then)
      if (next !== undefined) expect(next).toBeGreaterThan(then)
    }))

  it('[M1, M2, M3, M5, M6] counts each contact once, and the quarters add up to the day', () =>
    fc.assert(
      fc.property(history, happenings => {
        const { events } = play(happenings)
        const live = measureDay(oshawaServiceLevel, start - 1, events)
        const { total } = live
        expect(total.answered + total.abandoned + total.abandonedShort).toBeLessThanOrEqual(total.arrived)
        expect(total.answeredInTime).toBeLessThanOrEqual(total.answered)
        const sum: Record<string, number> = { ...noCounts }
        for (const counts of live.quarters.values()) {
          for (const [key, value] of Object.entries(counts)) sum[key] = (sum[key] ?? 0) + value
        }
        expect(sum).toEqual(total)
      }),
      { numRuns, seed },
    ))
})

/** Every customer leaves and every agent goes home. */
function goHome(world: World): World {
  for (const id of [...world.state.agents.keys()]) ask(world, { kind: 'sign-out', agentId: id })
  for (const id of [...world.state.contacts.keys()]) ask(world, { kind: 'leave-contact', contactId: id })
  return world
}
