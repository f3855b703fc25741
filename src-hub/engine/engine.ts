import { hash } from 'node:crypto'
import type { Outcome, Refusal } from '../../src-contract/live/desk-command.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import {
  type CustomerCommand,
  type CustomerEvent,
  decideCustomer,
  evolveCustomer,
} from '../../src-domain/people/customer-command.ts'
import { decideRequest, evolveRequest, plausibleTime } from '../../src-domain/requests/decide-request.ts'
import type { RequestCommand, RequestEvent } from '../../src-domain/requests/request-command.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { openBoard } from '../../src-domain/routing/routing-board.ts'
import type { RoutingCommand } from '../../src-domain/routing/routing-command.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import { type Decision, isRefused } from '../../src-domain/vocabulary/decision.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import {
  type HubEvent,
  isRouting,
  type Journal,
  type JournalLine,
  type RememberedOutcome,
} from '../journal/journal.ts'
import type { BatchFacts, FactReader } from './read-facts.ts'
import { readableFrom, type StateChanges, type TakenChanges, takeChanges } from './readable-state.ts'

export type HubCommand = RoutingCommand | RequestCommand | CustomerCommand

/** A command with who asks. With an `id` it is applied exactly once and its outcome remembered. */
export interface Asked {
  readonly id?: string
  readonly actor: string
  /** Who handed it in, where that is not the actor: a colleague on a shared desk. */
  readonly handedInBy?: string
  /** The desk at which it was asked for; requests take their reference numbers from its blocks. */
  readonly deskId?: string
  readonly command: HubCommand
}

/**
 * What the engine tells the others after a batch is in the journal. The maps of `state` move on with the next batch;
 * the agents and contacts in them are values that stay.
 */
export interface Published {
  readonly state: RoutingState
  readonly lines: readonly JournalLine[]
  /** What is another in `state` than when something was published last; perhaps a few that are as they were. */
  readonly changes: StateChanges
}

export interface Engine {
  /**
   * Asks for a command. Answers after its events are durable, with `accepted` or `refused`; or `postponed`, when the
   * database could not be written: nothing happened then, and the same command may be asked again.
   */
  readonly submit: (asked: Asked) => Promise<Outcome>
  readonly state: () => RoutingState
  readonly position: () => number
  /** Announces each durable batch, in order. */
  readonly onPublished: (listener: (published: Published) => void) => () => void
  /** Finishes what is under way and takes no more. */
  readonly stop: () => Promise<void>
}

export interface EngineParts {
  readonly journal: Journal
  readonly readFacts: FactReader
  readonly now: () => Instant
  readonly state: RoutingState
  readonly position: number
  /** When the line at `position` happened; 0 unless given. No decision is earlier than it. */
  readonly at?: Instant
  readonly onProblem: (problem: unknown, context: string) => void
}

interface Waiting {
  readonly asked: Asked
  readonly resolve: (outcome: Outcome) => void
}

/** Commands that are decided and written together. Nobody is told of them before they are written. */
interface Batch {
  readonly commands: Waiting[]
  readonly answers: Outcome[]
  readonly lines: JournalLine[]
  readonly outcomes: Map<string, RememberedOutcome>
  readonly customers: Map<string, Customer>
  readonly requests: Map<string, ServiceRequest>
}

/** A batch on its way into the journal, and what it changes of the state that others read. */
interface Flight {
  readonly batch: Batch
  readonly taken: TakenChanges
  readonly appended: Promise<void>
}

/** As many as make a flush cheap for each; of more, some are decided while the others are written. */
const batchSize = 250
const retryAfterMs = 1_000
/** A command that is asked again mostly is so within seconds, by a desk whose line broke. */
const recentMax = 10_000
/** A timer longer than this is set anew on the way: setTimeout counts in 31 bits. */
const timerMsMax = 60_000

/**
 * The one writer: takes commands in the order in which they come, decides them in memory with the rules of the domain,
 * appends what happened to the journal in one transaction for the whole batch, and publishes after the flush. While a
 * batch is being written the next one gathers, so the cost of a flush is shared by all who wait; what needs nothing but
 * the routing is decided meanwhile.
 *
 * The rules work on a board, which is ahead of the journal; whoever reads gets another state, which is not. A batch
 * that could not be written is undone, with all that was decided on top of it, by laying the board anew from that state.
 *
 * Whether a command of the routing was asked long before is not looked up: an outcome is written once only, and when
 * that fails its batch is decided again with what the database remembers.
 */
export function createEngine(parts: EngineParts): Engine {
  const { journal, readFacts, onProblem } = parts
  const listeners = new Set<(published: Published) => void>()
  const readable = readableFrom(parts.state)
  let position = parts.position
  let board = openBoard(readable.current())
  /** The position of the last line that was decided. */
  let decidedTo = position
  let waiting: Waiting[] = []
  /** Being written, or written and not yet told. What is decided meanwhile stands on it. */
  let ahead: Flight | undefined
  let next = emptyBatch()
  const recent = new Map<string, RememberedOutcome>()
  /** Whether what waits will be looked at in the next turn of the event loop. */
  let looksAgain = false
  let running: Promise<void> | undefined
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let lastNow = parts.at ?? 0
  /** Set when a write failed: whether it reached the disk is asked before anything else is decided. */
  let uncertain = false

  /** The hub's time never runs backwards, whatever the clock of the machine does. */
  const now = (): Instant => {
    lastNow = Math.max(lastNow, parts.now())
    return lastNow
  }

  const submit = (asked: Asked): Promise<Outcome> =>
    new Promise(resolve => {
      if (stopped) {
        resolve(postponed(asked))
        return
      }
      waiting.push({ asked, resolve })
      if (ahead !== undefined) lookAgain()
      running ??= drain()
    })

  const drain = async (): Promise<void> => {
    // Everything that was asked for in this turn of the event loop goes into the same flush.
    await new Promise(setImmediate)
    try {
      for (;;) {
        if (!uncertain) decideFront()
        const written = ahead
        const flight = next.commands.length > 0 ? begin(takeNext()) : undefined
        // The database is at work on one batch again while those of the one before are told.
        if (written) tell(written)
        ahead = flight
        if (flight) await land(flight)
        else if (waiting.length > 0) await perform(waiting.splice(0, batchSize))
        else break
      }
    } finally {
      // In the same turn as the last look at `waiting`: whoever comes a moment later must begin the next run.
      running = undefined
    }
    setTimer()
  }

  /** Waits until a batch is written; it is told with the next turn. */
  const land = async (flight: Flight): Promise<void> => {
    lookAgain()
    try {
      await flight.appended
    } catch (problem) {
      ahead = undefined
      waiting.unshift(...takeNext().commands)
      undo()
      const { commands } = flight.batch
      // Perhaps one of its commands was asked before.
      await (isAboutData(problem) ? perform(commands) : recover(commands, problem))
    }
  }

  /** Decides on top of what is being written whatever has come by the next turn of the event loop. */
  const lookAgain = (): void => {
    if (looksAgain) return
    looksAgain = true
    setImmediate(() => {
      looksAgain = false
      if (ahead !== undefined) decideFront()
    })
  }

  /** Decides those at the front that need nothing but the routing, as many as go into one batch. */
  const decideFront = (): void => {
    const room = batchSize - next.commands.length
    const first = waiting.findIndex(({ asked }, index) => index >= room || needsFacts(asked.command))
    decideAll(waiting.splice(0, first === -1 ? waiting.length : first))
  }

  /**
   * Performs a batch with all that is to be known of it read first. False when the database could not be written, and
   * the batch is postponed.
   */
  const perform = async (commands: readonly Waiting[]): Promise<boolean> => {
    try {
      if (uncertain) await catchUp()
      const asked = commands.map(each => each.asked)
      const ids = asked.flatMap(({ id }) => (id === undefined ? [] : [id]))
      const [known, facts] = await Promise.all([journal.outcomesOf(ids), readFacts(asked)])
      decideAll(commands, known, facts)
      const flight = begin(takeNext())
      await flight.appended
      tell(flight)
      return true
    } catch (problem) {
      undo()
      return recover(commands, problem)
    }
  }

  const begin = (batch: Batch): Flight => {
    const { lines, outcomes, customers, requests } = batch
    const taken = takeChanges(board)
    const appended =
      lines.length === 0 && outcomes.size === 0
        ? Promise.resolve()
        : journal.append({
            lines,
            outcomes: [...outcomes.values()],
            customers: [...customers.values()],
            requests: [...requests.values()],
          })
    return { batch, taken, appended }
  }

  /** A batch is written: first the state moves on, then who asked is answered, then who listens is told. */
  const tell = ({ batch, taken }: Flight): void => {
    const { lines, outcomes, answers } = batch
    const changes = lines.length > 0 ? settle(taken, position + lines.length) : undefined
    for (const [id, outcome] of outcomes) recent.set(id, outcome)
    for (const id of recent.keys()) {
      if (recent.size <= recentMax) break
      recent.delete(id)
    }
    batch.commands.forEach(({ resolve }, index) => {
      resolve(answers[index] as Outcome)
    })
    if (changes) publish({ state: readable.current(), lines, changes })
  }

  const settle = (taken: TakenChanges, to: number): StateChanges => {
    position = to
    return readable.moveOn(taken)
  }

  const takeNext = (): Batch => {
    const batch = next
    next = emptyBatch()
    return batch
  }

  /** After a failed write: back to what is written for certain. */
  const undo = (): void => {
    uncertain = true
    next = emptyBatch()
    board = openBoard(readable.current())
    decidedTo = position
  }

  /**
   * After a failed write: when the batch is in the journal after all (the line broke between commit and answer), its
   * commands are asked again and answered from what is remembered of them. Otherwise one command that the database
   * cannot take must not hold up the others: they are tried one by one. What is postponed takes along all that waits
   * behind it, so that no command overtakes an earlier one of its desk.
   */
  const recover = async (batch: readonly Waiting[], problem: unknown): Promise<boolean> => {
    const before = position
    const reached = await catchUp().then(
      () => position > before,
      () => false,
    )
    if (reached || (batch.length > 1 && isAboutData(problem))) {
      for (const [index, one] of batch.entries()) {
        if (await perform([one])) continue
        postpone(batch.slice(index + 1))
        return false
      }
      return true
    }
    onProblem(problem, `commands not written: ${batch.map(({ asked }) => asked.command.kind).join(', ')}`)
    if (isAboutData(problem)) {
      for (const { asked, resolve } of batch) {
        resolve(answerOf(asked.id ?? '', now(), { name: 'NotStorable' }, false))
      }
      return true
    }
    postpone([...batch, ...waiting])
    waiting = []
    return false
  }

  const postpone = (batch: readonly Waiting[]): void => {
    for (const { asked, resolve } of batch) resolve(postponed(asked))
  }

  /** Reads what the journal holds beyond the state in memory. */
  const catchUp = async (): Promise<void> => {
    const last = await journal.lastPosition()
    if (last > position) {
      const lines: JournalLine[] = []
      for await (const line of journal.routingEventsAfter(position)) lines.push(line)
      for (const { event } of lines) board.apply(event as RoutingEvent)
      decidedTo = last
      const changes = settle(takeChanges(board), last)
      publish({ state: readable.current(), lines, changes })
    }
    uncertain = false
  }

  /** Decides commands on top of everything that was decided before them. */
  const decideAll = (
    commands: readonly Waiting[],
    known?: ReadonlyMap<string, RememberedOutcome>,
    facts?: BatchFacts,
  ): void => {
    const at = now()
    for (const command of commands) {
      const { asked } = command
      const { id } = asked
      next.commands.push(command)
      if (id === undefined) {
        next.answers.push(answerOf('', at, decideOrRefuse(asked, facts, at), false))
        continue
      }
      const digest = digestOf(asked)
      const before =
        next.outcomes.get(id) ?? ahead?.batch.outcomes.get(id) ?? recent.get(id) ?? known?.get(id)
      if (before !== undefined) {
        next.answers.push(
          before.digest === digest
            ? answerOf(id, before.at, before.refusal, true)
            : answerOf(id, at, { name: 'CommandIdReused' }, false),
        )
        continue
      }
      const refusal = decideOrRefuse(asked, facts, at)
      next.answers.push(answerOf(id, at, refusal, false))
      next.outcomes.set(id, { id, digest, at, ...(refusal === undefined ? {} : { refusal }) })
    }
  }

  /** A command on which a rule fails is refused for good: kept and sent again, it would hold up the others for ever. */
  const decideOrRefuse = (asked: Asked, facts: BatchFacts | undefined, at: Instant): Refusal | undefined => {
    const { command } = asked
    try {
      const decision: Decision<HubEvent, Refusal> = needsFacts(command)
        ? decideWithFacts({ ...asked, command }, facts, next, at)
        : board.advance(command, at)
      if (isRefused(decision)) return decision.refusal
      take(asked, decision.events)
      return undefined
    } catch (problem) {
      onProblem(problem, `a rule failed: ${command.kind}`)
      relayBoard()
      return { name: 'Failed' }
    }
  }

  const take = (asked: Asked, events: readonly HubEvent[]): void => {
    for (const event of events) {
      decidedTo += 1
      next.lines.push({
        position: decidedTo,
        actor: asked.actor,
        ...(asked.handedInBy === undefined ? {} : { handedInBy: asked.handedInBy }),
        ...(asked.id === undefined ? {} : { commandId: asked.id }),
        event,
      })
    }
  }

  /** The board as the lines that were decided make it: a rule that failed may have left it half changed. */
  const relayBoard = (): void => {
    board = openBoard(readable.current())
    for (const { event } of [...(ahead?.batch.lines ?? []), ...next.lines]) {
      if (isRouting(event.kind)) board.apply(event as RoutingEvent)
    }
  }

  const publish = (published: Published): void => {
    for (const listener of listeners) {
      try {
        listener(published)
      } catch (problem) {
        onProblem(problem, 'a listener failed')
      }
    }
  }

  const setTimer = (): void => {
    clearTimeout(timer)
    const due = board.nextDue(now())
    if (stopped || due === undefined) return
    const delay = Math.min(Math.max(due - now(), uncertain ? retryAfterMs : 0), timerMsMax)
    timer = setTimeout(() => void submit({ actor: 'rule', command: { kind: 'pass-time' } }), delay)
  }

  setTimer()
  return {
    submit,
    state: readable.current,
    position: () => position,
    onPublished: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

function emptyBatch(): Batch {
  return {
    commands: [],
    answers: [],
    lines: [],
    outcomes: new Map(),
    customers: new Map(),
    requests: new Map(),
  }
}

/** Whether a command is decided from more than the routing: from what the database holds. */
function needsFacts(command: HubCommand): command is RequestCommand | CustomerCommand {
  switch (command.kind) {
    case 'create-request':
    case 'follow-request':
    case 'create-customer':
    case 'update-customer':
      return true
    default:
      return false
  }
}

function decideWithFacts(
  asked: Omit<Asked, 'command'> & { readonly command: RequestCommand | CustomerCommand },
  facts: BatchFacts | undefined,
  batch: Batch,
  at: Instant,
): Decision<HubEvent, Refusal> {
  const { command } = asked
  if (facts === undefined) throw new Error(`${command.kind} was to be decided before its facts were read`)
  switch (command.kind) {
    case 'create-request':
    case 'follow-request': {
      const request = batch.requests.get(command.requestId) ?? facts.requests.get(command.requestId)
      const customerId = command.customerId
      const customerExists =
        customerId !== undefined && (batch.customers.has(customerId) || facts.customers.has(customerId))
      const type = command.kind === 'create-request' ? facts.requestTypes.get(command.typeCode) : undefined
      const decision = decideRequest(
        {
          ...(request === undefined ? {} : { request }),
          ...(type === undefined ? {} : { type }),
          customerExists,
          blocks: facts.blocks.get(asked.deskId ?? '') ?? [],
          referenceIsTaken:
            command.kind === 'create-request' &&
            (facts.takenReferences.has(command.reference) ||
              [...batch.requests.values()].some(({ reference }) => reference === command.reference)),
          targets:
            type && command.kind === 'create-request'
              ? facts.targetsOf(type, plausibleTime(command.createdAt, at))
              : { acknowledgeBy: at, resolveBy: at },
        },
        command,
        { agentId: asked.actor, deskId: asked.deskId ?? '' },
        at,
      )
      return applied<RequestEvent>(decision, event => {
        const before = batch.requests.get(command.requestId) ?? facts.requests.get(command.requestId)
        batch.requests.set(command.requestId, evolveRequest(before, event))
      })
    }
    case 'create-customer':
    case 'update-customer': {
      const current = () => batch.customers.get(command.customerId) ?? facts.customers.get(command.customerId)
      return applied<CustomerEvent>(decideCustomer(current(), command, at), event => {
        batch.customers.set(command.customerId, evolveCustomer(current(), event))
      })
    }
    default:
      return assertNever(command)
  }
}

function applied<Event extends HubEvent>(
  decision: Decision<Event, Refusal>,
  apply: (event: Event) => void,
): Decision<HubEvent, Refusal> {
  if (!isRefused(decision)) decision.events.forEach(apply)
  return decision
}

function answerOf(id: string, at: Instant, refusal: Refusal | undefined, replayed: boolean): Outcome {
  return refusal === undefined
    ? { kind: 'accepted', id, at, replayed }
    : { kind: 'refused', id, at, replayed, refusal }
}

function postponed(asked: Asked): Outcome {
  return { kind: 'postponed', id: asked.id ?? '', retryAfterMs }
}

function digestOf({ actor, deskId, command }: Asked): string {
  return hash('sha256', JSON.stringify([actor, deskId, command]), 'base64url')
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation): the data, not the database. */
function isAboutData(problem: unknown): boolean {
  const code =
    typeof problem === 'object' && problem !== null && 'code' in problem ? String(problem.code) : ''
  return code.startsWith('22') || code.startsWith('23')
}
