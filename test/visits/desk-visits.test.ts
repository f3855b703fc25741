import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, describe, expect, it } from 'vitest'
import type { Outcome } from '../../src-contract/live/desk-command.ts'
import { emptyLiveView } from '../../src-contract/live/live-view.ts'
import type { HubAway, LiveState } from '../../src-renderer/hub-client/hub-client.ts'
import type { KeptCommand, OutboxEntry } from '../../src-renderer/offline/desk-store.ts'
import { openVisits, type VisitsParts } from '../../src-renderer/offline/visits/open-visits.ts'
import { steadyClock } from '../../src-renderer/offline/visits/steady-clock.ts'
import type { Visits } from '../../src-renderer/offline/visits/visits.ts'

const minute = 60_000
const day = 86_400_000
const start = Date.UTC(2027, 0, 15, 8)
const counter = {
  id: 'counter',
  channel: 'counter',
  name: { en: 'Counter', fr: 'Comptoir' },
  promiseMs: 300_000,
  site: 'north',
} as const
const wrapUp = { reasonCode: 'tax', resolvedAtFirstContact: true }

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A desk whose hub comes and goes as the test says, on one disk that outlives its windows. */
function aDesk() {
  const place = { indexedDB: new IDBFactory(), IDBKeyRange }
  let now = start
  /** The PC's clock minus the hub's. */
  let wrongByMs = 0
  let live: LiveState = {
    line: 'away',
    heardAt: undefined,
    clockOffsetMs: 0,
    view: emptyLiveView,
    screenPops: {},
  }
  const listeners = new Set<() => void>()
  const syncListeners = new Set<() => void>()
  const entries: OutboxEntry[] = []
  const state = {
    answer: 'accepted' as 'accepted' | 'away' | 'closed',
    letters: 'K' as string | undefined,
    /** Called while a command is being kept. */
    whileKeeping: async () => {},
  }
  const set = (part: Partial<LiveState>): void => {
    live = { ...live, ...part }
    for (const listener of [...listeners]) listener()
  }
  const changeEntries = (change: (entry: OutboxEntry) => OutboxEntry): void => {
    entries.splice(0, entries.length, ...entries.map(change))
    for (const listener of [...syncListeners]) listener()
  }
  const parts = (agent: string): VisitsParts => ({
    person: { id: agent, role: 'csr', languages: ['en', 'fr'], site: 'north' },
    deskId: '5b1f2c9e-0d5c-4a65-9d3f-0f5f3a1c7e10',
    hub: {
      current: () => live,
      subscribe: listener => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      command: async (): Promise<Outcome | HubAway> => {
        const base = { id: 'x', at: now, replayed: false }
        if (state.answer === 'away') return { kind: 'hub-away' }
        return state.answer === 'accepted'
          ? { ...base, kind: 'accepted' }
          : { ...base, kind: 'refused', refusal: { name: 'QueueClosed', opensAt: start + day } }
      },
      leaseTicketLetters: async () =>
        state.letters === undefined ? { kind: 'hub-away' } : { letters: state.letters },
    },
    store: {
      keep: async (command: KeptCommand) => {
        entries.push({ id: crypto.randomUUID(), at: now, by: agent, command, state: { kind: 'unsent' } })
        await state.whileKeeping()
        return { kind: 'kept', id: 'x' }
      },
      outbox: async () => entries,
      subscribeSync: listener => {
        syncListeners.add(listener)
        return () => syncListeners.delete(listener)
      },
    },
    sealer: { seal: async bytes => bytes, open: async bytes => bytes },
    wall: () => now + wrongByMs,
    monotonic: () => now - start,
    newId: () => crypto.randomUUID(),
  })
  return {
    state,
    entries,
    reports: () => entries.flatMap(({ command }) => (command.kind === 'hand-in-visit' ? [command] : [])),
    open: async (agent = 'chloe'): Promise<Visits> => {
      const visits = await openVisits(parts(agent), { place, locks: null })
      ends.push(() => visits.close())
      return visits
    },
    later: (ms: number) => {
      now += ms
    },
    setClock: (ms: number) => {
      wrongByMs = ms
    },
    cutOff: () => set({ line: 'away' }),
    back: () =>
      set({
        line: 'live',
        heardAt: now,
        clockOffsetMs: -wrongByMs,
        view: { ...emptyLiveView, queues: { counter } },
      }),
    sendAll: () => changeEntries(entry => ({ ...entry, state: { kind: 'sent', at: now } })),
    refuseAll: (name: string) =>
      changeEntries(entry => ({ ...entry, state: { kind: 'quarantined', at: now, refusal: { name } } })),
  }
}

/** The first state of the visits that fits. */
function until<Value>(visits: Visits, find: () => Value | undefined | false, what: string): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`never: ${what}`)), 10_000)
    const look = () => {
      const found = find()
      if (found === undefined || found === false) return
      clearTimeout(timer)
      stop()
      resolve(found)
    }
    const stop = visits.subscribe(look)
    look()
  })
}

const one = (visits: Visits) => [...visits.current().line.visits.values()][0]

async function served(desk: ReturnType<typeof aDesk>, visits: Visits): Promise<string> {
  const came = await visits.letIn({ queueId: 'counter', language: 'en', name: 'Rosa' })
  if (came.kind !== 'let-in') throw new Error(JSON.stringify(came))
  desk.later(minute)
  await visits.callNext()
  await visits.act('answered', came.visitId)
  desk.later(2 * minute)
  await visits.act('ended', came.visitId)
  await visits.conclude(came.visitId, wrapUp)
  return came.visitId
}

describe('a desk that was cut off', () => {
  it('[N8] hands a visit in when the hub is back, and knows when the hub has it', async () => {
    const desk = aDesk()
    const visits = await desk.open()
    const visitId = await served(desk, visits)
    expect(desk.entries).toEqual([])
    desk.later(3 * day)
    desk.back()
    await until(visits, () => one(visits)?.handIn?.kind === 'kept', 'kept')
    expect(desk.reports()).toMatchObject([
      { contactId: visitId, name: 'Rosa', wrapUp, steps: [{ kind: 'ticketed', at: start }, {}, {}, {}, {}] },
    ])
    desk.sendAll()
    await until(visits, () => one(visits)?.handIn?.kind === 'in', 'in')
  })

  it('[N8] that stopped between keeping and noting it keeps the report again, for the hub to know it by its id', async () => {
    const desk = aDesk()
    const first = await desk.open()
    const visitId = await served(desk, first)
    const stopped = new Promise<void>(resolve => {
      desk.state.whileKeeping = async () => {
        desk.state.whileKeeping = async () => {}
        resolve()
        throw new Error('the window is gone')
      }
    })
    desk.back()
    await stopped
    await first.close()
    const second = await desk.open()
    await until(second, () => one(second)?.handIn?.kind === 'kept', 'kept')
    expect(desk.reports().map(({ contactId }) => contactId)).toEqual([visitId, visitId])
    desk.sendAll()
    await until(second, () => one(second)?.handIn?.kind === 'in', 'in')
  })

  it('[N9] shows what the hub refuses by name, and takes it as handed in when it went through after all', async () => {
    const desk = aDesk()
    const visits = await desk.open()
    await served(desk, visits)
    desk.back()
    await until(visits, () => one(visits)?.handIn?.kind === 'kept', 'kept')
    desk.refuseAll('VisitServedElsewhere')
    await until(visits, () => one(visits)?.handIn?.kind === 'refused', 'refused')
    desk.sendAll()
    await until(visits, () => one(visits)?.handIn?.kind === 'in', 'in')
  })

  it('[N12, N13] gives over who waits, and keeps whom an agent has', async () => {
    const desk = aDesk()
    const visits = await desk.open()
    for (const name of ['Rosa', 'Luc']) await visits.letIn({ queueId: 'counter', language: 'en', name })
    await visits.callNext()
    desk.back()
    await until(visits, () => desk.reports().length === 1, 'one report')
    expect(desk.reports()).toMatchObject([{ name: 'Luc' }])
    const phases = [...visits.current().line.visits.values()].map(({ phase }) => phase.kind)
    expect(phases).toEqual(['called', 'one-queue'])
  })

  it('[N10] whose clock was put a day ahead says so, and tells how far with each step', async () => {
    const desk = aDesk()
    const visits = await desk.open()
    desk.back()
    await until(visits, () => visits.current().isLeased, 'leased')
    desk.cutOff()
    desk.setClock(day)
    await served(desk, visits)
    expect(one(visits)?.arrivedAt).toBe(start + day)
    desk.back()
    await until(visits, () => one(visits)?.handIn?.kind === 'kept', 'kept')
    expect(visits.current().clockAheadMs).toBe(day)
    expect(one(visits)?.arrivedAt).toBe(start)
    for (const { aheadMs } of desk.reports()[0]?.steps ?? []) expect(aheadMs).toBe(day)
  })

  it('[N10] whose clock was put a day back goes on from where it was', async () => {
    const desk = aDesk()
    const first = await desk.open()
    desk.back()
    await until(first, () => first.current().isLeased, 'leased')
    desk.cutOff()
    desk.later(minute)
    await first.letIn({ queueId: 'counter', language: 'en' })
    desk.setClock(-day)
    // Within a window, and after a reload.
    desk.later(minute)
    await first.letIn({ queueId: 'counter', language: 'en' })
    await first.close()
    const second = await desk.open()
    desk.later(minute)
    await second.letIn({ queueId: 'counter', language: 'en' })
    const times = [...second.current().line.visits.values()].map(({ arrivedAt }) => arrivedAt - start)
    expect(times[0]).toBe(minute)
    for (const [index, at] of times.entries()) expect(at).toBeGreaterThanOrEqual(times[index - 1] ?? 0)
    expect(times.at(-1)).toBeLessThanOrEqual(3 * minute)
    desk.back()
    await until(second, () => desk.reports().length === 3, 'three reports')
    expect(second.current().clockAheadMs).toBeUndefined()
  })
})

describe('who comes while the hub is there', () => {
  it('[N15] joins the one queue, and can be called here when the hub is gone again', async () => {
    const desk = aDesk()
    const visits = await desk.open()
    desk.back()
    await until(visits, () => visits.current().isLeased, 'leased')
    const came = await visits.letIn({ queueId: 'counter', language: 'en' })
    expect(came).toMatchObject({ kind: 'let-in', ticket: 'K-1', place: 'one-queue' })
    expect(await visits.callNext()).toEqual({ kind: 'refused', refusal: { name: 'NobodyWaits' } })
    desk.cutOff()
    expect(await visits.callNext()).toMatchObject({ kind: 'done' })
    expect(one(visits)?.phase).toMatchObject({ kind: 'called', agentId: 'chloe' })
  })

  it('[N15] is not let in where the counter is closed, and is told when it opens', async () => {
    const desk = aDesk()
    const visits = await desk.open()
    desk.back()
    await until(visits, () => visits.current().isLeased, 'leased')
    desk.state.answer = 'closed'
    expect(await visits.letIn({ queueId: 'counter', language: 'en' })).toEqual({
      kind: 'hub-refused',
      name: 'QueueClosed',
      opensAt: start + day,
    })
    expect(visits.current().line.visits.size).toBe(0)
  })

  it('[N8, N15] whose letting in was not answered is in the line of the desk, and told again', async () => {
    const desk = aDesk()
    const visits = await desk.open()
    desk.back()
    await until(visits, () => visits.current().isLeased, 'leased')
    desk.state.answer = 'away'
    const came = await visits.letIn({ queueId: 'counter', language: 'en' })
    expect(came).toMatchObject({ kind: 'let-in', ticket: 'K-1', place: 'here' })
    await until(visits, () => desk.reports().length === 1, 'reported')
    expect(desk.reports()).toMatchObject([{ ticket: 'K-1' }])
  })
})

describe('the letters of a desk', () => {
  it('[N1] that the hub did not give at once are asked for again, without another return of the line', async () => {
    const desk = aDesk()
    desk.state.letters = undefined
    const visits = await desk.open()
    desk.back()
    await until(visits, () => visits.current().counters.length > 0, 'back')
    expect(visits.current().isLeased).toBe(false)
    desk.state.letters = 'K'
    desk.later(15_000)
    // The hub says something, as it does all day.
    desk.back()
    await until(visits, () => visits.current().isLeased, 'leased')
  })

  it('[N1] are four until the hub leased it some, and are kept', async () => {
    const desk = aDesk()
    const first = await desk.open()
    expect(await first.letIn({ queueId: 'counter', language: 'en' })).toMatchObject({
      ticket: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-1$/),
    })
    desk.back()
    await until(first, () => first.current().isLeased, 'leased')
    await first.close()
    desk.cutOff()
    const second = await desk.open()
    expect(second.current()).toMatchObject({ isLeased: true, counters: [{ queueId: 'counter' }] })
    expect(await second.letIn({ queueId: 'counter', language: 'en' })).toMatchObject({ ticket: 'K-1' })
    expect(await second.letIn({ queueId: 'counter', language: 'en' })).toMatchObject({ ticket: 'K-2' })
  })
})

describe('a steady clock', () => {
  it('[N10] follows the PC, forgives a drift, and goes on where it was when the PC is put back', () => {
    let [wall, ticks] = [start, 0]
    const clock = steadyClock(
      () => wall,
      () => ticks,
      0,
      0,
    )
    const pass = (ms: number, wallMs = ms) => {
      ticks += ms
      wall += wallMs
    }
    pass(minute)
    expect(clock.now()).toBe(start + minute)
    pass(minute, minute - day)
    expect(clock.now()).toBeGreaterThan(start + 2 * minute - 2_000)
    pass(minute)
    expect(clock.now()).toBeGreaterThan(start + 3 * minute - 2_000)
    // Asleep: the monotonic clock stands still.
    pass(0, 8 * 60 * minute)
    expect(clock.now()).toBeGreaterThan(start + 8 * 60 * minute)
    clock.agree(start - wall)
    expect(clock.now()).toBe(start)
  })

  it('[N10] begins no earlier than what happened last', () => {
    const clock = steadyClock(
      () => start - day,
      () => 0,
      0,
      start,
    )
    expect(clock.now()).toBe(start)
  })
})
