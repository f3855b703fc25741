import { hash } from 'node:crypto'
import type { Outcome, Refusal } from '../../src-contract/live/desk-command.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import {
  type CustomerCommand,
  type CustomerEvent,
  decideCustomer,
  evolveCustomer,
} from '../../src-domain/people/customer-command.ts'
import { decideRequest, evolveRequest } from '../../src-domain/requests/decide-request.ts'
import {
  customerOf,
  type RequestCommand,
  type RequestEvent,
} from '../../src-domain/requests/request-command.ts'
import { isRequestStep } from '../../src-domain/requests/request-step.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { openBoard } from '../../src-domain/routing/routing-board.ts'
import type { RoutingCommand } from '../../src-domain/routing/routing-command.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { StoredVisit } from '../../src-domain/visits/visit-report.ts'
import { type Decision, isRefused } from '../../src-domain/vocabulary/decision.ts'
import type { DivisionCode, Instant } from '../../src-domain/vocabulary/words.ts'
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
type HandInVisit = Extract<RoutingCommand, { kind: 'hand-in-visit' }>

/** A command with who asks. With an `id` it is applied exactly once and its outcome remembered. */
export interface Asked {
  readonly id?: string
  readonly actor: string
  /** Who handed it in, where that is not the actor: a colleague on a shared desk. */
  readonly handedInBy?: string
  /** The desk at which it was asked for; requests take their reference numbers from its blocks. */
  readonly deskId?: string
  /** When it was asked for, by the desk's clock: of what was done without a line, long ago. */
  readonly askedAt?: Instant
  /** A command that must have been decided before: where that is not known, this one is postponed. */
  readonly after?: string
  /** The division of the actor, where they work for one alone: they move its requests only. */
  readonly division?: DivisionCode
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
  /** Of the requests that it creates. */
  readonly references: Set<string>
  readonly visits: Map<string, StoredVisit>
}

/** A batch on its way into the journal, and what it changes of the state that others read. */
interface Flight {
  readonly batch: Batch
  readonly taken: TakenChanges
  readonly appended: Promise<void>
}

/** What was read of a batch, and the batch that was being written meanwhile: it may be read already, or not yet. */
interface Facts extends BatchFacts {
  readonly over?: Batch | undefined
}

/** Commands whose facts are being read while another batch is written. They stand between `next` and `waiting`. */
interface Preparation {
  readonly commands: readonly Waiting[]
  /** When they are decided, or are waiting again. Never rejects. */
  readonly done: Promise<void>
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
 * batch is being written the next one gathers, so the cost of a flush is shared by all who wait; it is decided meanwhile,
 * with what is to be known of its records read from the database and, where the batch being written changes them, from
 * that batch.
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
  let preparing: Preparation | undefined
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
        if (preparing !== undefined) await preparedOnTop()
        if (!uncertain) decideFront()
        const written = ahead
        const flight = next.commands.length > 0 ? begin(takeNext()) : undefined
        // The database is at work on one batch again while those of the one before are told.
        if (written) tell(written)
        ahead = flight
        if (flight) await land(flight)
        else if (waiting.length > 0) await readAndDecide(waiting.splice(0, batchSize))
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
      const prepared = preparing?.commands ?? []
      preparing = undefined
      waiting.unshift(...takeNext().commands, ...prepared)
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
      if (ahead === undefined || preparing !== undefined) return
      decideFront()
      prepareFront()
    })
  }

  /**
   * Reads what is to be known of the records at the front while another batch is being written, and decides them on top
   * of it. Nothing behind them is decided before.
   */
  const prepareFront = (): void => {
    const room = batchSize - next.commands.length
    const end = waiting.findIndex(({ asked }, index) => index >= room || !isPreparable(asked.command))
    const commands = waiting.splice(0, end === -1 ? waiting.length : end)
    if (commands.length === 0) return
    const over = ahead?.batch
    const mine: Preparation = {
      commands,
      done: read(commands).then(
        ([known, facts]) => {
          if (preparing !== mine) return
          preparing = undefined
          decideAll(commands, known, { ...facts, over })
          if (ahead !== undefined) lookAgain()
        },
        () => {
          // They are read again when nothing is being written, and are postponed when that fails too.
          if (preparing !== mine) return
          preparing = undefined
          waiting.unshift(...commands)
        },
      ),
    }
    preparing = mine
  }

  /** Waits for what is being prepared; nobody who is written for certain waits along. */
  const preparedOnTop = async (): Promise<void> => {
    if (ahead !== undefined) tell(ahead)
    ahead = undefined
    await preparing?.done
  }

  /** Decides those at the front that need nothing but the routing, as many as go into one batch. */
  const decideFront = (): void => {
    const room = batchSize - next.commands.length
    const first = waiting.findIndex(({ asked }, index) => index >= room || needsFacts(asked.command))
    decideAll(waiting.splice(0, first === -1 ? waiting.length : first))
  }

  /** All that is to be known of commands before they are decided. */
  const read = (commands: readonly Waiting[]) => {
    const asked = commands.map(each => each.asked)
    const ids = asked.flatMap(({ id }) => (id === undefined ? [] : [id]))
    return Promise.all([journal.outcomesOf(ids), readFacts(asked)])
  }

  /** Decides commands, with all that is to be known of them read first, while nothing is being written. */
  const readAndDecide = async (commands: readonly Waiting[]): Promise<void> => {
    try {
      if (uncertain) await catchUp()
      decideAll(commands, ...(await read(commands)))
    } catch (problem) {
      undo()
      await recover(commands, problem)
    }
  }

  /**
   * Performs a batch with all that is to be known of it read first. False when the database could not be written, and
   * the batch is postponed.
   */
  const perform = async (commands: readonly Waiting[]): Promise<boolean> => {
    try {
      if (uncertain) await catchUp()
      decideAll(commands, ...(await read(commands)))
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
    facts?: Facts,
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
      if (asked.after !== undefined && !isDecided(asked.after)) {
        next.answers.push(postponed(asked))
        continue
      }
      const refusal = decideOrRefuse(asked, facts, at)
      next.answers.push(answerOf(id, at, refusal, false))
      next.outcomes.set(id, { id, digest, at, ...(refusal === undefined ? {} : { refusal }) })
    }
  }

  const isDecided = (id: string): boolean =>
    next.outcomes.has(id) || ahead?.batch.outcomes.has(id) === true || recent.has(id)

  /** A command on which a rule fails is refused for good: kept and sent again, it would hold up the others for ever. */
  const decideOrRefuse = (asked: Asked, facts: Facts | undefined, at: Instant): Refusal | undefined => {
    const { command } = asked
    try {
      const decision: Decision<HubEvent, Refusal> = needsFacts(command)
        ? command.kind === 'hand-in-visit'
          ? board.advance(withStored(command, facts, next), at)
          : decideWithFacts({ ...asked, command }, facts, next, at)
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
      if (asked.command.kind === 'hand-in-visit') {
        if (event.kind === 'contact-arrived') next.visits.set(event.contactId, { kind: 'open' })
        if (event.kind === 'visit-handed-in') next.visits.set(event.contactId, { kind: 'handed-in' })
      }
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
    references: new Set(),
    visits: new Map(),
  }
}

/** Whether a command is decided from more than the routing: from what the database holds. */
function needsFacts(command: HubCommand): command is RequestCommand | CustomerCommand | HandInVisit {
  switch (command.kind) {
    case 'create-request':
    case 'follow-request':
    case 'update-request':
    case 'create-customer':
    case 'update-customer':
    case 'hand-in-visit':
      return true
    default:
      return isRequestStep(command)
  }
}

/**
 * Whether what a command needs to know may be read while another batch is being written. Not of visits: any batch may
 * change what is stored of them.
 */
function isPreparable(command: HubCommand): boolean {
  return command.kind !== 'hand-in-visit'
}

/** The report of a visit with what is stored of it, also by the commands before it in the batch. */
function withStored(command: HandInVisit, facts: Facts | undefined, batch: Batch): HandInVisit {
  if (facts === undefined) throw new Error(`${command.kind} was to be decided before its facts were read`)
  const { contactId } = command
  return {
    ...command,
    stored: batch.visits.get(contactId) ?? facts.visits.get(contactId) ?? { kind: 'none' },
  }
}

function decideWithFacts(
  asked: Omit<Asked, 'command'> & { readonly command: RequestCommand | CustomerCommand },
  facts: Facts | undefined,
  batch: Batch,
  at: Instant,
): Decision<HubEvent, Refusal> {
  const { command } = asked
  if (facts === undefined) throw new Error(`${command.kind} was to be decided before its facts were read`)
  const { over } = facts
  switch (command.kind) {
    case 'create-customer':
    case 'update-customer': {
      const { customerId } = command
      const current =
        batch.customers.get(customerId) ?? over?.customers.get(customerId) ?? facts.customers.get(customerId)
      return applied<CustomerEvent>(decideCustomer(current, command, at, asked.askedAt), event => {
        batch.customers.set(customerId, evolveCustomer(current, event))
      })
    }
    default: {
      const requestOf = (id: string): ServiceRequest | undefined =>
        batch.requests.get(id) ?? over?.requests.get(id) ?? facts.requests.get(id)
      const request = requestOf(command.requestId)
      const customerId = customerOf(command)
      const typeCode = command.kind === 'create-request' ? command.typeCode : request?.typeCode
      const type = facts.requestTypes.get(typeCode ?? '')
      const into = command.kind === 'merge-request' ? requestOf(command.into) : undefined
      const intoType = facts.requestTypes.get(into?.typeCode ?? '')
      const newType =
        command.kind === 'recategorise-request' ? facts.requestTypes.get(command.typeCode) : undefined
      const hours = facts.hoursOf(newType ?? type, at)
      const decision = decideRequest(
        {
          hours,
          ...(request === undefined ? {} : { request }),
          ...(type === undefined ? {} : { type }),
          ...(into === undefined ? {} : { into }),
          ...(intoType === undefined ? {} : { intoType }),
          ...(newType === undefined ? {} : { newType }),
          hasPhoto:
            command.kind === 'show-photo' && facts.photoRequests.get(command.photoId) === command.requestId,
          customerExists:
            customerId !== undefined && [batch, over, facts].some(each => each?.customers.has(customerId)),
          blocks: facts.blocks.get(asked.deskId ?? '') ?? [],
          referenceIsTaken:
            command.kind === 'create-request' &&
            [batch.references, over?.references, facts.takenReferences].some(each =>
              each?.has(command.reference),
            ),
        },
        command,
        {
          agentId: asked.actor,
          deskId: asked.deskId ?? '',
          ...(asked.handedInBy === undefined ? {} : { handedInBy: asked.handedInBy }),
          ...(asked.askedAt === undefined ? {} : { askedAt: asked.askedAt }),
          ...(asked.division === undefined ? {} : { division: asked.division }),
        },
        at,
      )
      return applied<RequestEvent>(decision, event => {
        // A merge changes two requests.
        const id = event.kind === 'request-created' ? event.request.id : event.requestId
        batch.requests.set(id, evolveRequest(requestOf(id), event))
        if (event.kind === 'request-created') batch.references.add(event.request.reference)
      })
    }
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
