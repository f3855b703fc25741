import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Person } from '../src-contract/http/api.ts'
import { emptyLiveView, type LiveView } from '../src-contract/live/live-view.ts'
import { openBoard } from '../src-domain/routing/routing-board.ts'
import type { RoutingCommand } from '../src-domain/routing/routing-command.ts'
import type { RoutingEvent } from '../src-domain/routing/routing-event.ts'
import { emptyRoutingState } from '../src-domain/routing/routing-state.ts'
import { countDay, oshawaServiceLevel, quarterMs } from '../src-domain/service-level/measures.ts'
import { isRefused } from '../src-domain/vocabulary/decision.ts'
import type { Engine, Published } from '../src-hub/engine/engine.ts'
import { readableFrom, type TakenChanges, takeChanges } from '../src-hub/engine/readable-state.ts'
import { openLiveFloor } from '../src-hub/sessions/live-floor.ts'
import { createLiveSessions } from '../src-hub/sessions/live-sessions.ts'
import { type Figure, figureOf, latencyFigures, type Round } from './figures.ts'
import { buildFloor, differenceOf, viewOf } from './per-socket-diff.ts'
import { arrivals, centreOf } from './routing-centre.ts'

/**
 * What it costs to tell every desk of a full centre what a batch changed, over real sockets on the loopback whose other
 * ends are in another process. The same batches go to the live sessions, to a peer that compares each desk's whole view,
 * and to the least that can be done: one write of a string that is ready for each socket.
 */
const plainName = 'per-socket diff'
const limitName = 'limit: bare ws.send of one prepared string per socket'
/** Longer than the pace at which desks are told what they see alike: each batch is told by itself. */
const apartMs = 60
const burstPerSecond = 200
const start = Date.UTC(2027, 0, 15, 18)
const quartersSoFar = 40
const supervisorOf = (index: number) => index % 50 === 0

export async function runFanOut(
  say: (line: string) => void,
  { quick }: { readonly quick: boolean },
): Promise<readonly Figure[]> {
  const size = quick
    ? { desks: 20, waiting: 200, rounds: 1, batches: 3, plainBatches: 1, burst: 20 }
    : { desks: 500, waiting: 10_000, rounds: 5, batches: 20, plainBatches: 2, burst: 400 }
  const centre = openBusyCentre(size.desks, size.waiting)
  await using desks = await openDesks(size.desks, centre)
  say(`fan-out: ${size.desks} desks are greeted`)
  const cpu: Record<'plain' | 'limit' | 'burst', Round[]> = { plain: [], limit: [], burst: [] }
  const last: Record<'plain' | 'limit', { ours: number[]; peer: number[] }[]> = { plain: [], limit: [] }
  for (let round = 0; round <= size.rounds; round++) {
    const ours: Told[] = []
    const limit: Told[] = []
    const plain: Told[] = []
    for (let index = 0; index < size.batches; index++) {
      const isPlain = index < size.plainBatches
      if (isPlain) desks.knowAll()
      const [batch] = centre.happen(1)
      if (!batch) throw new Error('nothing happened')
      ours.push(await desks.timed(() => centre.publish(batch)))
      const text = centre.textOf([batch])
      limit.push(await desks.timed(() => desks.sendPrepared(text)))
      if (isPlain) plain.push(await desks.timed(() => desks.sendDifferences()))
      await pause(apartMs)
    }
    const burst = centre.happen(size.burst)
    const before = process.cpuUsage()
    for (const batch of burst) {
      centre.publish(batch)
      await pause(1_000 / burstPerSecond)
    }
    const burstMs = cpuMsSince(before) / size.burst
    centre.textOf(burst)
    say(`fan-out: round ${round} of ${size.rounds}`)
    // The first round warms up.
    if (round === 0) continue
    cpu.plain.push({ ours: meanCpu(ours), peer: meanCpu(plain) })
    cpu.limit.push({ ours: meanCpu(ours), peer: meanCpu(limit) })
    cpu.burst.push({ ours: burstMs, peer: meanCpu(limit) })
    last.plain.push({ ours: ours.map(lastMsOf), peer: plain.map(lastMsOf) })
    last.limit.push({ ours: ours.map(lastMsOf), peer: limit.map(lastMsOf) })
  }
  const floor = `${size.desks} desks, ${size.waiting} waiting`
  const words = { name: 'fan-out', unit: 'ms', better: 'lower' as const }
  const cpuMetric = `hub CPU per batch, ${floor}`
  const lastWords = { name: 'fan-out', metric: `publish → last socket written, ${floor}` }
  return [
    figureOf({ ...words, metric: cpuMetric, peerName: plainName }, cpu.plain),
    figureOf({ ...words, metric: cpuMetric, peerName: limitName }, cpu.limit),
    figureOf(
      { ...words, metric: `${cpuMetric}, ${burstPerSecond} batches/s`, peerName: limitName },
      cpu.burst,
    ),
    ...latencyFigures({ ...lastWords, peerName: plainName }, last.plain, [0.5, 0.99]),
    ...latencyFigures({ ...lastWords, peerName: limitName }, last.limit, [0.5, 0.99]),
  ]
}

/** What it took to tell all desks of one batch. */
interface Told {
  readonly cpuMs: number
  readonly lastMs: number
}
const lastMsOf = ({ lastMs }: Told) => lastMs
const meanCpu = (all: readonly Told[]) => all.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / all.length

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** A batch that is decided and not published yet. */
interface Batch {
  readonly events: readonly RoutingEvent[]
  readonly taken: TakenChanges
}

/** Every agent has something in hand, so many more wait, and the day goes on in batches of a few decisions. */
function openBusyCentre(agents: number, waiting: number) {
  const config = centreOf(agents)
  const board = openBoard(emptyRoutingState)
  const readable = readableFrom(emptyRoutingState)
  const day = countDay(oshawaServiceLevel, start - quartersSoFar * quarterMs)
  const next = arrivals(config, 11, () => randomUUID())
  const listeners = new Set<(published: Published) => void>()
  let now = start
  let events: RoutingEvent[] = []
  let position = 0

  const ask = (command: RoutingCommand): void => {
    const decision = board.advance(command, now)
    if (!isRefused(decision)) events.push(...decision.events)
  }
  const acceptAll = (): void => {
    for (const event of [...events]) {
      if (event.kind !== 'offer-made') continue
      const { contactId, offer } = event
      ask({ kind: 'accept-offer', agentId: offer.agentId, contactId, offerNumber: offer.number })
    }
  }
  const takeBatch = (): Batch => {
    const batch = { events, taken: takeChanges(board) }
    events = []
    return batch
  }
  const publish = ({ events: happened, taken }: Batch): void => {
    happened.forEach(day.count)
    const lines = happened.map((event, index) => ({ position: position + index, actor: 'bench', event }))
    position += happened.length
    const changes = readable.moveOn(taken)
    for (const listener of listeners) listener({ state: readable.current(), lines, changes })
  }
  /** One contact is finished, its agent is offered the next and takes it, and two more arrive. */
  const happenOnce = (turn: number): Batch => {
    now += apartMs
    const agentId = config.agents[turn % agents]?.id ?? ''
    const contact = board.heldBy(agentId)[0]
    if (contact) {
      const contactId = contact.id
      ask({ kind: 'end-contact', agentId, contactId })
      const wrapUp = { reasonCode: 'bench', resolvedAtFirstContact: true }
      ask({ kind: 'complete-wrap-up', agentId, contactId, wrapUp })
    }
    acceptAll()
    for (let index = 0; index < 2; index++) ask(next.next().value)
    return takeBatch()
  }

  for (let quarter = 0; quarter < quartersSoFar; quarter++) {
    const at = start - (quartersSoFar - quarter) * quarterMs
    const contactId = `earlier-${quarter}`
    const arrived = { contactId, channel: 'phone', queueId: 'queue-0', language: 'en', from: {} } as const
    day.count({ kind: 'contact-arrived', at, deadline: at, ...arrived })
    day.count({ kind: 'contact-abandoned', at, contactId, waitedMs: 20_000, why: 'customer-left' })
  }
  ask({ kind: 'configure-routing', config })
  for (const { id } of config.agents) {
    ask({ kind: 'link-desk', agentId: id, deskId: randomUUID() })
    ask({ kind: 'set-presence', agentId: id, presence: 'available', basedOn: 0 })
  }
  for (let inLine = 0; inLine < waiting; ) {
    for (let index = inLine; index < waiting; index++) ask(next.next().value)
    acceptAll()
    publish(takeBatch())
    inLine = [...board.contacts.values()].filter(({ phase }) => phase.kind === 'waiting').length
  }
  const floor = openLiveFloor(readable.current(), day.measures())
  let turns = 0
  return {
    agents: config.agents,
    day,
    state: readable.current,
    publish,
    happen: (batches: number): readonly Batch[] =>
      Array.from({ length: batches }, () => {
        turns += 1
        return happenOnce(turns)
      }),
    /** What most desks are to be sent after batches that were published. */
    textOf: (batches: readonly Batch[]): string => {
      for (const { taken } of batches) {
        const ids = { agents: new Set(taken.agents.keys()), contacts: new Set(taken.contacts.keys()) }
        floor.take(readable.current(), { ...ids, config: false })
      }
      const { set, drop } = floor.newsFor('csr') ?? { set: '', drop: '' }
      floor.told()
      return `{"type":"patch","seq":1000,"now":${now},"patch":{"set":{${set}},"drop":{${drop}}}}`
    },
    engine: {
      submit: async ({ id }) => ({ kind: 'accepted', id: id ?? '', at: now, replayed: false }),
      state: readable.current,
      position: () => position,
      onPublished: listener => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      stop: async () => {},
    } satisfies Engine,
  }
}

/** Desks over real sockets, greeted by the live sessions; the peers write to the same sockets. */
async function openDesks(count: number, centre: ReturnType<typeof openBusyCentre>) {
  const people = centre.agents.slice(0, count).map(
    ({ id, name }, index): Person => ({
      id,
      name,
      role: supervisorOf(index) ? 'supervisor' : 'csr',
      languages: ['en'],
      site: 'hall',
    }),
  )
  const sessions = createLiveSessions({
    run: randomUUID(),
    engine: centre.engine,
    now: () => start,
    measures: () => centre.day.measures(),
    redeemTicket: async ticket => {
      const person = people[Number(ticket)]
      return person && { person, tokenHash: ticket, deskId: deskIds.get(ticket) ?? '' }
    },
    matchCustomers: async () => [],
    signalCustomer: () => {},
    signalColleague: () => {},
    onTyping: () => {},
    onSeen: () => {},
    sayHeld: async () => {},
    isHeldElsewhere: async () => false,
    log: pino({ level: 'silent' }),
  })
  const deskIds = new Map<string, string>()
  const sockets: WebSocket[] = []
  let writtenAt = 0
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  server.on('connection', socket => {
    sockets.push(socket)
    socket.once('message', data => {
      const { ticket, deskId } = JSON.parse(String(data))
      deskIds.set(ticket, deskId)
    })
    const send = socket.send.bind(socket) as (data: string | Buffer, options: object) => void
    Object.assign(socket, {
      send: (data: string | Buffer, options: object = {}) => {
        send(data, options)
        writtenAt = performance.now()
      },
    })
    sessions.take(socket)
  })
  await once(server, 'listening')
  const program = fileURLToPath(new URL('fan-out-desks.ts', import.meta.url))
  const child = fork(program, [String((server.address() as AddressInfo).port), String(count)])
  await once(child, 'message')

  const known: LiveView[] = people.map(() => emptyLiveView)
  const viewsNow = () => {
    const floor = buildFloor(centre.state(), centre.day.measures())
    return people.map(person => viewOf(floor, person))
  }
  const isDrained = () => sockets.every(({ bufferedAmount }) => bufferedAmount === 0)
  return {
    timed: async (tell: () => void): Promise<Told> => {
      const cpuBefore = process.cpuUsage()
      const begun = performance.now()
      tell()
      // What follows in this turn of the event loop belongs to it: offers wait for their screen-pop.
      await new Promise(setImmediate)
      const told = { cpuMs: cpuMsSince(cpuBefore), lastMs: writtenAt - begun }
      do await pause(5)
      while (!isDrained())
      return told
    },
    sendPrepared: (text: string) => {
      for (const socket of sockets) socket.send(text)
    },
    /** The peer has been told everything up to now, without being timed. */
    knowAll: () => known.splice(0, known.length, ...viewsNow()),
    sendDifferences: () => {
      const floor = buildFloor(centre.state(), centre.day.measures())
      for (const [index, socket] of sockets.entries()) {
        const view = viewOf(floor, people[index] as Person)
        const patch = differenceOf(known[index] as LiveView, view)
        known[index] = view
        if (patch) socket.send(JSON.stringify({ type: 'patch', seq: 1_000, now: start, patch }))
      }
    },
    [Symbol.asyncDispose]: async () => {
      sessions.stop()
      server.close()
      child.kill()
      await once(child, 'exit')
    },
  }
}
