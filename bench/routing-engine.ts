import { setTimeout as pause } from 'node:timers/promises'
import { v7 as timeOrderedId } from 'uuid'
import type { RoutingCommand } from '../src-domain/routing/routing-command.ts'
import { emptyRoutingState } from '../src-domain/routing/routing-state.ts'
import type { OpenDatabase } from '../src-hub/database/open-database.ts'
import { createEngine, type Engine } from '../src-hub/engine/engine.ts'
import { createFactReader } from '../src-hub/engine/read-facts.ts'
import { createJournal, type HubEvent } from '../src-hub/journal/journal.ts'
import { alwaysOpen } from '../test/requests/always-open.ts'
import { arrivalOf, arrivals, centreOf } from './routing-centre.ts'

/** The engine over its journal in a database, as the hub runs it, and the desks of a centre that answer by themselves. */
export interface BenchEngine {
  /** Milliseconds from asking for an arrival to knowing that its offer is durable, with nothing else to do. */
  readonly pickUp: () => Promise<number>
  /** Milliseconds from asking for an arrival to its offer being published, `perSecond` of them for so many `ms`. */
  readonly offerLatencies: (perSecond: number, ms: number) => Promise<readonly number[]>
  /** From now on so many agents are at work, all with a contact in wrap-up, and so many more contacts wait. */
  readonly fill: (agents: number, waiting: number) => Promise<void>
  /**
   * How many assignments a second are durable, after `fill`. Each agent completes one wrap-up by a command with an id,
   * as from a desk; the transaction of its batch holds the offer of the next contact. So many commands are in flight at
   * any instant. What follows until everybody is in wrap-up again is not timed.
   */
  readonly assignmentsPerSecond: (inFlight: number) => Promise<number>
  /** How many whole contacts go by in a second, after `fill`: all desks answer at once for so many `ms`. */
  readonly contactsPerSecond: (ms: number) => Promise<number>
  readonly stop: () => Promise<void>
}

/** What the desks do: nothing, everything up to the wrap-up, or everything. */
type Desks = 'still' | 'up-to-wrap-up' | 'busy'

export async function openBenchEngine(database: OpenDatabase, agents: number): Promise<BenchEngine> {
  const engine = createEngine({
    journal: createJournal(database.db),
    readFacts: createFactReader(database.db, {
      requestTypes: () => new Map(),
      hoursOf: () => alwaysOpen,
    }),
    now: Date.now,
    state: emptyRoutingState,
    position: 0,
    onProblem: (problem, context) => console.error(context, problem),
  })
  const deskId = timeOrderedId()
  const next = arrivals(centreOf(0), 11, () => timeOrderedId())
  /** Since `fill`: who leaves the line is followed by somebody who wants the same. */
  let refills = false
  let desks: Desks = 'busy'
  let pending = 0
  let settle = (): void => {}
  let offered = 0
  let closed = 0
  /** Who waits to hear of a contact's offer. */
  const hearing = new Map<string, () => void>()

  /** Asks as a desk or a channel does: with an id that is remembered. */
  const ask = async (command: RoutingCommand, id = timeOrderedId()): Promise<void> => {
    pending += 1
    const outcome = await engine.submit({ id, actor: 'bench', deskId, command })
    if (outcome.kind !== 'accepted') throw new Error(`${command.kind}: ${JSON.stringify(outcome)}`)
    pending -= 1
    if (pending === 0) settle()
  }
  const settled = (): Promise<void> =>
    new Promise(resolve => {
      if (pending === 0) resolve()
      else settle = resolve
    })

  const refill = (contactId: string): void => {
    const contact = engine.state().contacts.get(contactId)
    if (contact !== undefined) void ask(arrivalOf({ ...contact, id: timeOrderedId() }))
  }
  const answer = (event: HubEvent): void => {
    switch (event.kind) {
      case 'offer-made':
        offered += 1
        hearing.get(event.contactId)?.()
        if (refills && desks !== 'still') refill(event.contactId)
        if (desks !== 'still') void ask(acceptOf(event))
        return
      case 'offer-accepted':
        if (desks !== 'still')
          void ask({ kind: 'end-contact', agentId: event.agentId, contactId: event.contactId })
        return
      case 'contact-ended':
        if (desks === 'busy') void ask(wrapUpOf(event))
        return
      case 'wrap-up-completed':
        closed += 1
        return
      default:
        return
    }
  }
  engine.onPublished(({ lines }) => {
    for (const { event } of lines) answer(event)
  })
  const arrive = async (): Promise<number> => {
    const command = next.next().value
    const begun = performance.now()
    const heard = new Promise<number>(resolve => {
      hearing.set(command.contactId, () => resolve(performance.now() - begun))
    })
    void ask(command)
    const took = await heard
    hearing.delete(command.contactId)
    return took
  }
  const wrapUps = () =>
    [...engine.state().contacts.values()].flatMap(({ id, phase }) =>
      phase.kind === 'wrapping' ? [{ contactId: id, agentId: phase.agentId }] : [],
    )
  await openCentre(engine, agents, ask)

  return {
    pickUp: async () => {
      const took = await arrive()
      await settled()
      return took
    },
    offerLatencies: async (perSecond, ms) => {
      const begun = performance.now()
      const all: Promise<number>[] = []
      while (performance.now() - begun < ms) {
        while (all.length < ((performance.now() - begun) * perSecond) / 1_000) all.push(arrive())
        await pause(1)
      }
      const times = await Promise.all(all)
      await settled()
      return times
    },
    fill: async (many, waiting) => {
      desks = 'up-to-wrap-up'
      // Before the agents: each of them then comes free in front of a full line.
      await openCentre(engine, 0, ask)
      for (let index = 0; index < waiting; index++) void ask(next.next().value)
      await settled()
      refills = true
      await openCentre(engine, many, ask)
      await settled()
    },
    assignmentsPerSecond: async inFlight => {
      desks = 'still'
      // The id of a command comes with it from its desk.
      const work = [...new Map(wrapUps().map(each => [each.agentId, each] as const)).values()].map(
        each => [wrapUpOf(each), timeOrderedId()] as const,
      )
      const before = offered
      const begun = performance.now()
      await Promise.all(
        Array.from({ length: inFlight }, async () => {
          for (let each = work.pop(); each !== undefined; each = work.pop()) await ask(...each)
        }),
      )
      const took = performance.now() - begun
      const made = offered - before
      desks = 'up-to-wrap-up'
      for (const { id, phase } of [...engine.state().contacts.values()]) {
        if (phase.kind !== 'offered') continue
        refill(id)
        void ask(acceptOf({ contactId: id, offer: phase.offer }))
      }
      await settled()
      return (made * 1_000) / took
    },
    contactsPerSecond: async ms => {
      desks = 'busy'
      const before = closed
      const begun = performance.now()
      for (const each of wrapUps()) void ask(wrapUpOf(each))
      await pause(ms)
      const perSecond = ((closed - before) * 1_000) / (performance.now() - begun)
      desks = 'up-to-wrap-up'
      await settled()
      return perSecond
    },
    stop: () => engine.stop(),
  }
}

/** A centre of so many agents, all of them at their desks and available. */
async function openCentre(
  engine: Engine,
  agents: number,
  ask: (command: RoutingCommand) => Promise<void>,
): Promise<void> {
  const config = { ...centreOf(agents), version: engine.state().config.version + 1 }
  await ask({ kind: 'configure-routing', config })
  await Promise.all(
    config.agents.map(({ id }) => ask({ kind: 'link-desk', agentId: id, deskId: timeOrderedId() })),
  )
  await Promise.all(
    config.agents.map(({ id }) => {
      const basedOn = engine.state().agents.get(id)?.presenceVersion ?? 0
      return ask({ kind: 'set-presence', agentId: id, presence: 'available', basedOn })
    }),
  )
}

function acceptOf({
  contactId,
  offer: { agentId, number },
}: Pick<Extract<HubEvent, { kind: 'offer-made' }>, 'contactId' | 'offer'>): RoutingCommand {
  return { kind: 'accept-offer', agentId, contactId, offerNumber: number }
}

function wrapUpOf({
  agentId,
  contactId,
}: {
  readonly agentId: string
  readonly contactId: string
}): RoutingCommand {
  const wrapUp = { reasonCode: 'bench', resolvedAtFirstContact: true }
  return { kind: 'complete-wrap-up', agentId, contactId, wrapUp }
}
