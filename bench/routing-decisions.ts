import type { Agent } from '../src-domain/routing/agent.ts'
import type { Contact } from '../src-domain/routing/contact.ts'
import { canServe } from '../src-domain/routing/eligibility.ts'
import { openBoard } from '../src-domain/routing/routing-board.ts'
import type { RoutingCommand } from '../src-domain/routing/routing-command.ts'
import type { RoutingConfig } from '../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../src-domain/routing/routing-event.ts'
import { emptyRoutingState } from '../src-domain/routing/routing-state.ts'
import { isRefused } from '../src-domain/vocabulary/decision.ts'
import { type Figure, figureOf, median, percentile } from './figures.ts'
import type { RoutingSizes } from './routing.ts'
import { arrivalOf, arrivals, centreOf } from './routing-centre.ts'

/** Timed together: the clock then costs nothing beside what it measures. Of fewer agents, all. */
const sliceMax = 500
/** A scan of everything is so slow that few tell enough. */
const scansPerRound = 20
const decisionMsMax = 0.1
/** Few, so that one slice takes little from the shortest line. */
const growthAgents = 100
const name = 'routing'

/**
 * How fast the rules decide in memory. One decision: an agent completes a wrap-up and comes free, and the board finds
 * the waiting contact whose promise breaks first among those that the agent may take, offers it, and has applied all
 * that. What else happens to a contact (arrival, accept, end) goes on between the slices, untimed.
 *
 * The limit is what the barest machine could do that keeps a line and free agents in order but knows no skills,
 * languages, capacities or offers: a heap of agents, who come back to it, and a heap of the same contacts by the same
 * deadlines, which are days apart between a message and a call. The naive scan finds the same contact by looking at all
 * of them, and who is free longest by looking at everybody.
 */
export function measureDecisions(sizes: RoutingSizes, say: (line: string) => void): readonly Figure[] {
  return [...sizes.centres.flatMap(centre => measureCentre(centre, sizes, say)), ...measureGrowth(sizes, say)]
}

interface CentreSize {
  readonly agents: number
  readonly waiting: number
}

function measureCentre(
  { agents, waiting }: CentreSize,
  { rounds, decisions }: RoutingSizes,
  say: (line: string) => void,
): readonly Figure[] {
  const floor = openFloor(agents, waiting)
  const heaps = openHeaps(agents, waiting)
  const measured: { ours: number; heap: number; scan: number; p99: number }[] = []
  // One round more than is counted: the first one warms everybody.
  for (let round = 0; round <= rounds; round++) {
    const ours = perSecond(decisions, agents, count => floor.decide(count))
    const heap = perSecond(decisions, agents, count => heaps.decide(count))
    const scan = perSecond(scansPerRound, agents, count => floor.scan(count))
    const each: number[] = []
    perSecond(decisions, agents, count => floor.decide(count, each))
    if (round > 0) measured.push({ ours, heap, scan, p99: percentile(each, 0.99) })
    say(`routing, decisions of ${agents} agents: round ${round} of ${rounds}`)
  }
  const size = `${agents.toLocaleString('en')} agents, ${waiting.toLocaleString('en')} waiting`
  const words = { name, metric: `decisions/s ${size}`, unit: '1/s', better: 'higher' as const }
  return [
    figureOf(
      { ...words, peerName: 'limit: bare heap' },
      measured.map(({ ours, heap }) => ({ ours, peer: heap })),
    ),
    figureOf(
      { ...words, peerName: 'naive scan' },
      measured.map(({ ours, scan }) => ({ ours, peer: scan })),
    ),
    figureOf(
      {
        name,
        metric: `decision p99 ${size}`,
        unit: 'ms',
        peerName: `limit: ${decisionMsMax} ms`,
        better: 'lower',
      },
      measured.map(({ p99 }) => ({ ours: p99, peer: decisionMsMax })),
    ),
  ]
}

/** How much more a decision costs in front of a longer line, beside how much more a heap of that length may cost. */
function measureGrowth(
  { rounds, lines, decisions }: RoutingSizes,
  say: (line: string) => void,
): readonly Figure[] {
  const [short = 0] = lines
  const long = lines.at(-1) ?? 0
  const floors = lines.map(waiting => openFloor(growthAgents, waiting))
  const costs = lines.map(() => [] as number[])
  for (let round = 0; round <= rounds; round++) {
    floors.forEach((floor, index) => {
      const microseconds = 1e6 / perSecond(decisions, growthAgents, count => floor.decide(count))
      if (round > 0) costs[index]?.push(microseconds)
    })
    say(`routing, growth: round ${round} of ${rounds}`)
  }
  const said = lines.map(
    (waiting, index) => `${waiting.toLocaleString('en')}: ${median(costs[index] ?? []).toFixed(1)} µs`,
  )
  return [
    figureOf(
      {
        name,
        metric: `growth of a decision’s cost, ${growthAgents} agents, waiting (${said.join(', ')})`,
        unit: 'times',
        peerName: 'limit: log n',
        better: 'lower',
      },
      (costs[0] ?? []).map((first, round) => ({
        ours: (costs.at(-1)?.[round] ?? Number.NaN) / first,
        peer: Math.log(long) / Math.log(short),
      })),
    ),
  ]
}

/** Decisions in a second, from slices whose times are added. */
function perSecond(count: number, agents: number, takeMs: (count: number) => number): number {
  const slice = Math.min(sliceMax, agents)
  let took = 0
  for (let done = 0; done < count; done += slice) took += takeMs(Math.min(slice, count - done))
  return (count * 1_000) / took
}

interface Floor {
  /** Decides so often, and answers the milliseconds that it took; those of `each`, too, where they are wanted. */
  readonly decide: (count: number, each?: number[]) => number
  /** Finds the same by looking at everything, so often, and decides nothing. */
  readonly scan: (count: number) => number
}

/** A centre at work under full load: everybody holds what they can, and so many contacts wait. */
function openFloor(agents: number, waiting: number): Floor {
  const config = centreOf(agents)
  const board = openBoard(emptyRoutingState)
  let named = 0
  const nameOf = (): string => {
    named += 1
    return `contact-${String(named).padStart(9, '0')}`
  }
  const first = arrivals(config, 3, nameOf)
  const taken: Contact[] = []
  let now = 1_800_000_000_000
  const wrapping: { readonly agentId: string; readonly contactId: string }[] = []
  const answers: RoutingCommand[] = []

  const perform = (command: RoutingCommand): readonly RoutingEvent[] => {
    const decision = board.advance(command, now)
    if (isRefused(decision)) throw new Error(`${command.kind}: ${decision.refusal.name}`)
    return decision.events
  }
  /** What is offered is accepted and ended, until nobody can be offered more. */
  const settle = (events: readonly RoutingEvent[]): void => {
    const hear = (event: RoutingEvent): void => {
      answers.push(...answerTo(event))
      if (event.kind === 'contact-ended') wrapping.push(event)
      const contact = event.kind === 'offer-made' ? board.contacts.get(event.contactId) : undefined
      if (contact !== undefined) taken.push(contact)
    }
    events.forEach(hear)
    for (let answer = answers.pop(); answer !== undefined; answer = answers.pop())
      perform(answer).forEach(hear)
  }
  const arrive = (arrival: RoutingCommand): void => {
    now += 1
    settle(perform(arrival))
  }

  /** Who left the line is followed by somebody who wants the same. */
  const refill = (): void => {
    for (const contact of taken.splice(0)) arrive(arrivalOf({ ...contact, id: nameOf() }))
  }

  settle(perform({ kind: 'configure-routing', config }))
  // The line before the agents: whoever comes then comes in front of a full one.
  for (let index = 0; index < waiting; index++) arrive(first.next().value)
  for (const { id } of config.agents) {
    settle(perform({ kind: 'link-desk', agentId: id, deskId: `desk-${id}` }))
    const basedOn = board.agents.get(id)?.presenceVersion ?? 0
    settle(perform({ kind: 'set-presence', agentId: id, presence: 'available', basedOn }))
    refill()
  }
  board.takeChanges()

  return {
    decide: (count, each) => {
      const work = oldestOfEach(wrapping, count)
      const made: RoutingEvent[] = []
      const begun = performance.now()
      for (const { agentId, contactId } of work) {
        now += 1
        const from = each === undefined ? 0 : performance.now()
        made.push(...perform({ kind: 'complete-wrap-up', agentId, contactId, wrapUp }))
        each?.push(performance.now() - from)
      }
      const took = performance.now() - begun
      const offers = made.filter(({ kind }) => kind === 'offer-made').length
      if (offers !== count) throw new Error(`${count} came free, and ${offers} were offered a contact`)
      settle(made)
      refill()
      board.takeChanges()
      return took
    },
    scan: count => {
      const line = [...board.contacts.values()].filter(({ phase }) => phase.kind === 'waiting')
      const free = [...board.agents.values()]
      const begun = performance.now()
      for (let index = 0; index < count; index++) {
        const agent = scanForLongestFree(free)
        if (scanForFirstDue(line, agent, config) === undefined) throw new Error('Nobody waits for this agent')
      }
      return performance.now() - begun
    },
  }
}

const wrapUp = { reasonCode: 'bench', resolvedAtFirstContact: true }

function answerTo(event: RoutingEvent): readonly RoutingCommand[] {
  if (event.kind === 'offer-made') {
    const { agentId, number } = event.offer
    return [{ kind: 'accept-offer', agentId, contactId: event.contactId, offerNumber: number }]
  }
  return event.kind === 'offer-accepted'
    ? [{ kind: 'end-contact', agentId: event.agentId, contactId: event.contactId }]
    : []
}

/** The wrap-ups that have waited longest, of one agent each. */
function oldestOfEach<Work extends { readonly agentId: string }>(
  wrapping: Work[],
  count: number,
): readonly Work[] {
  const taken = new Map<string, Work>()
  const left: Work[] = []
  for (const work of wrapping) {
    if (taken.size < count && !taken.has(work.agentId)) taken.set(work.agentId, work)
    else left.push(work)
  }
  wrapping.splice(0, wrapping.length, ...left)
  return [...taken.values()]
}

function scanForLongestFree(agents: readonly Agent[]): Agent {
  let first = agents[0] as Agent
  for (const agent of agents) if (agent.freeSince < first.freeSince) first = agent
  return first
}

function scanForFirstDue(line: readonly Contact[], agent: Agent, config: RoutingConfig): Contact | undefined {
  const of = config.agents.find(({ id }) => id === agent.id)
  const queues = new Map(config.queues.map(queue => [queue.id, queue] as const))
  let first: Contact | undefined
  for (const contact of line) {
    const queue = queues.get(contact.queueId)
    if (of === undefined || queue === undefined || !canServe(of, contact.language, queue, [])) continue
    if (first === undefined || contact.deadline < first.deadline) first = contact
  }
  return first
}

interface Entry {
  key: number
  readonly id: number
}

interface Due extends Entry {
  readonly promiseMs: number
}

function openHeaps(agents: number, waiting: number): Pick<Floor, 'decide'> {
  const config = centreOf(agents)
  const promises = new Map(config.queues.map(({ id, promiseMs }) => [id, promiseMs] as const))
  const first = arrivals(config, 3, String)
  const free: Entry[] = []
  const line: Due[] = []
  let now = 0
  const arrive = (promiseMs: number): void => {
    now += 1
    push(line, { key: now + promiseMs, id: now, promiseMs })
  }
  for (let id = 0; id < agents; id++) push(free, { key: id, id })
  for (let index = 0; index < waiting; index++) arrive(promises.get(first.next().value.queueId) ?? 0)
  const busy: Entry[] = []
  const taken: Due[] = []
  return {
    decide: count => {
      busy.push(...Array.from({ length: count }, () => pop(free) as Entry))
      let matched = 0
      const begun = performance.now()
      for (let index = 0; index < count; index++) {
        const agent = busy[index] as Entry
        now += 1
        agent.key = now
        push(free, agent)
        const contact = pop(line)
        const taker = pop(free)
        if (contact !== undefined && taker !== undefined) {
          matched += 1
          busy[index] = taker
          taken.push(contact)
        }
      }
      const took = performance.now() - begun
      if (matched !== count) throw new Error('A heap ran empty')
      for (const agent of busy.splice(0)) push(free, agent)
      for (const { promiseMs } of taken.splice(0)) arrive(promiseMs)
      return took
    },
  }
}

/** A binary heap in an array, as bare as can be. */
function push<Kept extends Entry>(heap: Kept[], entry: Kept): void {
  let place = heap.length
  heap.push(entry)
  while (place > 0) {
    const above = (place - 1) >> 1
    const parent = heap[above] as Kept
    if (parent.key <= entry.key) break
    heap[place] = parent
    place = above
  }
  heap[place] = entry
}

function pop<Kept extends Entry>(heap: Kept[]): Kept | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let place = 0
  for (;;) {
    let below = 2 * place + 1
    if (below >= heap.length) break
    if (below + 1 < heap.length && (heap[below + 1] as Kept).key < (heap[below] as Kept).key) below += 1
    const child = heap[below] as Kept
    if (last.key <= child.key) break
    heap[place] = child
    place = below
  }
  heap[place] = last
  return first
}
