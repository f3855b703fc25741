import { createHash } from 'node:crypto'
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
import { decide } from '../../src-domain/routing/decide.ts'
import { nextDue } from '../../src-domain/routing/due.ts'
import { evolve } from '../../src-domain/routing/evolve.ts'
import type { RoutingCommand } from '../../src-domain/routing/routing-command.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import { type Decision, isRefused, refuse } from '../../src-domain/vocabulary/decision.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { HubEvent, Journal, JournalLine, RememberedOutcome } from '../journal/journal.ts'
import type { BatchFacts, FactReader } from './read-facts.ts'

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

/** What the engine tells the others after a batch is in the journal. */
export interface Published {
  readonly state: RoutingState
  readonly lines: readonly JournalLine[]
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
  readonly onProblem: (problem: unknown, context: string) => void
}

interface Waiting {
  readonly asked: Asked
  readonly resolve: (outcome: Outcome) => void
}

const batchSize = 500
const retryAfterMs = 1_000
/** A timer longer than this is set anew on the way: setTimeout counts in 31 bits. */
const timerMsMax = 60_000

/**
 * The one writer: takes commands in the order in which they come, decides them in memory with the rules of the domain,
 * appends what happened to the journal in one transaction for the whole batch, and publishes after the flush. While a
 * batch is being written the next one gathers, so the cost of a flush is shared by all who wait.
 *
 * The state is a value: a batch that could not be written is undone by keeping the state before it.
 */
export function createEngine(parts: EngineParts): Engine {
  const { journal, readFacts, onProblem } = parts
  const listeners = new Set<(published: Published) => void>()
  let state = parts.state
  let position = parts.position
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let lastNow = 0
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
      running ??= drain()
    })

  const drain = async (): Promise<void> => {
    // Everything that was asked for in this turn of the event loop goes into the same flush.
    await new Promise(setImmediate)
    try {
      while (waiting.length > 0) {
        const batch = waiting.slice(0, batchSize)
        waiting = waiting.slice(batchSize)
        await perform(batch)
      }
    } finally {
      // In the same turn as the last look at `waiting`: whoever comes a moment later must begin the next run.
      running = undefined
    }
    setTimer()
  }

  /** False when the database could not be written, and the batch is postponed. */
  const perform = async (batch: readonly Waiting[]): Promise<boolean> => {
    try {
      if (uncertain) await catchUp()
      const decided = await decideBatch(batch.map(({ asked }) => asked))
      if (decided.lines.length > 0 || decided.outcomes.length > 0) {
        await journal.append({
          lines: decided.lines,
          outcomes: decided.outcomes,
          customers: [...decided.customers.values()],
          requests: [...decided.requests.values()],
        })
      }
      state = decided.state
      position += decided.lines.length
      batch.forEach(({ resolve }, index) => {
        resolve(decided.answers[index] as Outcome)
      })
      if (decided.lines.length > 0) publish({ state, lines: decided.lines })
      return true
    } catch (problem) {
      return recover(batch, problem)
    }
  }

  /**
   * After a failed write: when the batch is in the journal after all (the line broke between commit and answer), its
   * commands are asked again and answered from what is remembered of them. Otherwise one command that the database
   * cannot take must not hold up the others: they are tried one by one. What is postponed takes along all that waits
   * behind it, so that no command overtakes an earlier one of its desk.
   */
  const recover = async (batch: readonly Waiting[], problem: unknown): Promise<boolean> => {
    uncertain = true
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
        resolve(refused(asked.id ?? '', now(), { name: 'NotStorable' }, false))
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
    const lines: JournalLine[] = []
    const last = await journal.lastPosition()
    if (last > position) {
      let next = state
      for await (const line of journal.routingEventsAfter(position)) {
        next = evolve(next, line.event as RoutingEvent)
        lines.push(line)
      }
      state = next
      position = last
      publish({ state, lines })
    }
    uncertain = false
  }

  const decideBatch = async (batch: readonly Asked[]) => {
    const ids = batch.flatMap(({ id }) => (id === undefined ? [] : [id]))
    const [known, facts] = await Promise.all([journal.outcomesOf(ids), readFacts(batch)])
    const remembered = new Map(known)
    const at = now()
    const work: BatchWork = {
      state,
      lines: [],
      outcomes: [],
      customers: new Map(),
      requests: new Map(),
      answers: [],
    }
    for (const asked of batch) {
      const digest = asked.id === undefined ? '' : digestOf(asked)
      const before = asked.id === undefined ? undefined : remembered.get(asked.id)
      if (asked.id !== undefined && before) {
        work.answers.push(
          before.digest === digest
            ? before.refusal === undefined
              ? { kind: 'accepted', id: asked.id, at: before.at, replayed: true }
              : refused(asked.id, before.at, before.refusal, true)
            : refused(asked.id, at, { name: 'CommandIdReused' }, false),
        )
        continue
      }
      const decision = decideOrRefuse(asked, work, facts, at)
      const refusal = isRefused(decision) ? decision.refusal : undefined
      if (!isRefused(decision)) take(work, asked, decision.events)
      work.answers.push(
        refusal === undefined
          ? { kind: 'accepted', id: asked.id ?? '', at, replayed: false }
          : refused(asked.id ?? '', at, refusal, false),
      )
      if (asked.id !== undefined) {
        const outcome = { id: asked.id, digest, at, ...(refusal === undefined ? {} : { refusal }) }
        remembered.set(asked.id, outcome)
        work.outcomes.push(outcome)
      }
    }
    return work
  }

  /** A command on which a rule fails is refused for good: kept and sent again, it would hold up the others for ever. */
  const decideOrRefuse = (
    asked: Asked,
    work: BatchWork,
    facts: BatchFacts,
    at: Instant,
  ): Decision<HubEvent, Refusal> => {
    const before = work.state
    try {
      return decideOne(asked, work, facts, at)
    } catch (problem) {
      work.state = before
      onProblem(problem, `a rule failed: ${asked.command.kind}`)
      return refuse({ name: 'Failed' })
    }
  }

  const take = (work: BatchWork, asked: Asked, events: readonly HubEvent[]): void => {
    for (const event of events) {
      work.lines.push({
        position: position + work.lines.length + 1,
        actor: asked.actor,
        ...(asked.handedInBy === undefined ? {} : { handedInBy: asked.handedInBy }),
        ...(asked.id === undefined ? {} : { commandId: asked.id }),
        event,
      })
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
    const due = nextDue(state, now())
    if (stopped || due === undefined) return
    const delay = Math.min(Math.max(due - now(), uncertain ? retryAfterMs : 0), timerMsMax)
    timer = setTimeout(() => void submit({ actor: 'rule', command: { kind: 'pass-time' } }), delay)
  }

  setTimer()
  return {
    submit,
    state: () => state,
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

interface BatchWork {
  state: RoutingState
  readonly lines: JournalLine[]
  readonly outcomes: RememberedOutcome[]
  readonly customers: Map<string, Customer>
  readonly requests: Map<string, ServiceRequest>
  readonly answers: Outcome[]
}

function decideOne(
  asked: Asked,
  work: BatchWork,
  facts: BatchFacts,
  at: Instant,
): Decision<HubEvent, Refusal> {
  const { command } = asked
  switch (command.kind) {
    case 'create-request':
    case 'follow-request': {
      const request = work.requests.get(command.requestId) ?? facts.requests.get(command.requestId)
      const customerId = command.customerId
      const customerExists =
        customerId !== undefined && (work.customers.has(customerId) || facts.customers.has(customerId))
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
              [...work.requests.values()].some(({ reference }) => reference === command.reference)),
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
        const before = work.requests.get(command.requestId) ?? facts.requests.get(command.requestId)
        work.requests.set(command.requestId, evolveRequest(before, event))
      })
    }
    case 'create-customer':
    case 'update-customer': {
      const current = () => work.customers.get(command.customerId) ?? facts.customers.get(command.customerId)
      return applied<CustomerEvent>(decideCustomer(current(), command, at), event => {
        work.customers.set(command.customerId, evolveCustomer(current(), event))
      })
    }
    default:
      return applied<RoutingEvent>(decide(work.state, command, at), event => {
        work.state = evolve(work.state, event)
      })
  }
}

function applied<Event extends HubEvent>(
  decision: Decision<Event, Refusal>,
  apply: (event: Event) => void,
): Decision<HubEvent, Refusal> {
  if (!isRefused(decision)) decision.events.forEach(apply)
  return decision
}

function refused(id: string, at: Instant, refusal: Refusal, replayed: boolean): Outcome {
  return { kind: 'refused', id, at, replayed, refusal }
}

function postponed(asked: Asked): Outcome {
  return { kind: 'postponed', id: asked.id ?? '', retryAfterMs }
}

function digestOf(asked: Asked): string {
  return createHash('sha256')
    .update(JSON.stringify([asked.actor, asked.deskId, asked.command]))
    .digest('base64url')
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation): the data, not the database. */
function isAboutData(problem: unknown): boolean {
  const code =
    typeof problem === 'object' && problem !== null && 'code' in problem ? String(problem.code) : ''
  return code.startsWith('22') || code.startsWith('23')
}
