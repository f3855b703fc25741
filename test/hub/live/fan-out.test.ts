import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { buildFloor, viewOf } from '../../../bench/per-socket-diff.ts'
import type { Person } from '../../../src-contract/http/api.ts'
import { emptyLiveView, type LiveView } from '../../../src-contract/live/live-view.ts'
import { applyPatch, type HubMessage, liveProtocolVersion } from '../../../src-contract/live/protocol.ts'
import type { RoutingBoard } from '../../../src-domain/routing/routing-board.ts'
import type { RoutingEvent } from '../../../src-domain/routing/routing-event.ts'
import { countDay, oshawaServiceLevel } from '../../../src-domain/service-level/measures.ts'
import type { Engine, Published } from '../../../src-hub/engine/engine.ts'
import { readableFrom, takeChanges } from '../../../src-hub/engine/readable-state.ts'
import { createLiveSessions } from '../../../src-hub/sessions/live-sessions.ts'
import { arrives, atWork, type Happening, happening, openOnBoard, start } from '../../world/routing-world.ts'

/** Longer than any pace at which a desk is told. */
const untilAllIsTold = 2_000
/** More windows in all than are told everything at once; as some close, fewer. */
const windowsEach = 4

type Someone = Pick<Person, 'id' | 'role'>
const people: readonly Someone[] = [
  { id: 'alice', role: 'csr' },
  { id: 'bob', role: 'csr' },
  { id: 'chloe', role: 'supervisor' },
  { id: 'dan', role: 'administrator' },
  { id: 'sofia', role: 'supervisor' },
  { id: 'tom', role: 'division' },
]

interface FloorDesk {
  readonly person: Someone
  readonly view: () => LiveView
  readonly heard: readonly HubMessage[]
  readonly resync: () => void
  readonly close: () => void
}

/** The live sessions over the rules on a board. What is published is durable here, whatever it is. */
function openFloor() {
  const world = openOnBoard()
  const board = world.state as RoutingBoard
  const readable = readableFrom({ ...world.state, agents: new Map(), contacts: new Map() })
  readable.moveOn(takeChanges(board))
  const day = countDay(oshawaServiceLevel, 0)
  let toldTo = 0
  const count = () => {
    const events: readonly RoutingEvent[] = world.events.slice(toldTo)
    toldTo = world.events.length
    events.forEach(day.count)
    return events
  }
  const open = () => {
    for (const { id } of board.config.agents) atWork(world, id)
    arrives(world, 'c1')
    count()
    readable.moveOn(takeChanges(board))
  }
  open()
  const listeners = new Set<(published: Published) => void>()
  const engine: Engine = {
    submit: async ({ id }) => ({ kind: 'accepted', id: id ?? '', at: world.now, replayed: false }),
    state: readable.current,
    position: () => toldTo,
    onPublished: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop: async () => {},
  }
  const tickets = new Map<string, { person: Person; tokenHash: string; deskId: string }>()
  const sessions = createLiveSessions({
    run: randomUUID(),
    engine,
    // The desks say nothing, and are not to be given up for it when the rules' time leaps.
    now: () => start,
    measures: () => day.measures(),
    redeemTicket: async ticket => tickets.get(ticket),
    matchCustomers: async () => [],
    signalCustomer: () => {},
    signalColleague: () => {},
    onTyping: () => {},
    onSeen: () => {},
    sayHeld: async () => {},
    isHeldElsewhere: async () => false,
    log: pino({ level: 'silent' }),
  })

  const openDesk = (person: Someone): FloorDesk => {
    let view = emptyLiveView
    let seq = 0
    const heard: HubMessage[] = []
    const socket = Object.assign(new EventEmitter(), {
      OPEN: 1,
      readyState: 1,
      bufferedAmount: 0,
      send: (data: string | Buffer) => {
        const message = JSON.parse(String(data)) as HubMessage
        heard.push(message)
        if (message.type !== 'welcome' && message.type !== 'snapshot' && message.type !== 'patch') return
        expect(message.seq).toBe(seq + 1)
        seq = message.seq
        view = message.type === 'patch' ? applyPatch(view, message.patch) : message.view
      },
      close: () => socket.terminate(),
      terminate: () => {
        socket.readyState = 3
        socket.emit('close')
      },
    })
    const say = (message: object) => socket.emit('message', JSON.stringify(message))
    sessions.take(socket as unknown as WebSocket)
    const [ticket, deskId] = [randomUUID(), randomUUID()]
    const name = person.id
    tickets.set(ticket, { person: { ...person, name } as Person, tokenHash: ticket, deskId })
    say({ type: 'hello', protocol: liveProtocolVersion, ticket, deskId })
    return {
      person,
      view: () => view,
      heard,
      resync: () => say({ type: 'resync' }),
      close: () => socket.terminate(),
    }
  }

  return {
    world,
    day,
    openDesk,
    happens: (what: Happening) => what(world),
    /** Publishes what happened since this was asked last as one batch, where anything did. */
    publish: () => {
      const events = count()
      if (events.length === 0) return
      const changes = readable.moveOn(takeChanges(board))
      const lines = events.map((event, index) => ({ position: toldTo + index, actor: 'test', event }))
      for (const listener of listeners) listener({ state: readable.current(), lines, changes })
    },
    /** Everything that a person may see, made from nothing but the state. */
    fresh: (person: Someone): LiveView =>
      JSON.parse(JSON.stringify(viewOf(buildFloor(readable.current(), day.measures()), person))),
    stop: sessions.stop,
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Lets promises that wait for nothing go on, and time pass. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}

type Step =
  | { readonly kind: 'happens'; readonly what: Happening }
  | { readonly kind: 'published' }
  | { readonly kind: 'passes'; readonly ms: number }
  | { readonly kind: 'opens' | 'closes' | 'asks-again'; readonly pick: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: happening.map(what => ({ kind: 'happens' as const, what })) },
  { weight: 8, arbitrary: fc.constant({ kind: 'published' as const }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 80 }).map(ms => ({ kind: 'passes' as const, ms })) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('opens' as const, 'closes' as const, 'asks-again' as const),
      pick: fc.nat(20),
    }),
  },
)

describe('telling many desks what changed', () => {
  it('[L1] [L2] after any history the desks of every role have by their patches what the state says, and what a snapshot says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }), async steps => {
        const floor = openFloor()
        const desks = Array.from({ length: windowsEach }, () => people.map(floor.openDesk)).flat()
        await pass(0)
        for (const each of steps) {
          const desk = 'pick' in each ? desks[each.pick % desks.length] : undefined
          switch (each.kind) {
            case 'happens':
              floor.happens(each.what)
              break
            case 'published':
              floor.publish()
              break
            case 'passes':
              await pass(each.ms)
              break
            case 'opens':
              desks.push(floor.openDesk(people[each.pick % people.length] as Someone))
              await pass(0)
              break
            case 'closes':
              if (desk && desks.length > 1) desks.splice(desks.indexOf(desk), 1)[0]?.close()
              break
            case 'asks-again':
              desk?.resync()
          }
        }
        floor.publish()
        await pass(untilAllIsTold)
        for (const desk of desks) {
          const patched = desk.view()
          expect(patched).toEqual(floor.fresh(desk.person))
          desk.resync()
          expect(desk.view()).toEqual(patched)
        }
        floor.stop()
      }),
      { numRuns: 300 },
    )
  })
})
