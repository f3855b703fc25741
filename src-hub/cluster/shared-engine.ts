import { v7 as timeOrderedId } from 'uuid'
import type { Outcome } from '../../src-contract/live/desk-command.ts'
import { openBoard } from '../../src-domain/routing/routing-board.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import { type Asked, createEngine, type Engine, type EngineParts, type Published } from '../engine/engine.ts'
import { readableFrom, takeChanges } from '../engine/readable-state.ts'
import { copyOf } from '../engine/routing-checkpoint.ts'
import { isRouting, type Journal, type JournalLine } from '../journal/journal.ts'
import type { HubMessage } from './hub-post.ts'
import { oneAtATime } from './one-at-a-time.ts'

/** Longer than it takes until another hub leads, so that most commands outlive their leader unnoticed. */
const answerWithinMs = 6_000
const retryAfterMs = 1_000

/** Makes an appending of one that writes under an epoch alone. */
type Fence = (append: Journal['append']) => Journal['append']

export interface SharedEngineParts extends EngineParts {
  readonly hubId: string
  /** Every line of the journal after a position. */
  readonly linesAfter: (position: number) => AsyncIterable<JournalLine>
  readonly send: (recipient: string, message: HubMessage) => void
}

/**
 * The engine of a centre with several hubs, as one of them has it. Where this hub leads, commands are decided by an
 * engine of its own, behind a fence. Elsewhere the state follows the journal, and commands go to the hub that leads;
 * nobody who submits or listens knows the difference.
 *
 * A command on its way has an id: that of its sender, or one for the way. When the leader dies, whatever it has not
 * answered goes to the next; what it had decided is in the journal, and is answered from there.
 */
export interface SharedEngine extends Engine {
  /** Reads what the journal holds beyond the state; for whoever leads it does nothing. */
  readonly catchUp: () => Promise<void>
  /** Begins to decide under an epoch: `fence` lets each transaction through only while that lasts. */
  readonly lead: (epoch: number, fence: Fence) => Promise<void>
  /** Decides no more. Resolves when what was under way is done; until then new commands wait. */
  readonly stepDown: () => Promise<void>
  /** Another hub leads. What it was not asked yet goes there. */
  readonly leaderIs: (hubId: string, epoch: number) => void
  /** Sends again what is not answered: the post may have been lost. */
  readonly askAgain: () => void
  /** Gives up commands to which no answer came in time; all of them, so that none overtakes an earlier one. */
  readonly giveUpLate: () => void
  readonly hear: (message: HubMessage) => void
}

interface Pending {
  /** With an id. */
  readonly asked: Asked
  /** As its sender knows it. */
  readonly id: string
  readonly since: number
  readonly resolve: (outcome: Outcome) => void
}

export function createSharedEngine(parts: SharedEngineParts): SharedEngine {
  const { hubId, send, onProblem } = parts
  const listeners = new Set<(published: Published) => void>()
  const pending = new Map<number, Pending>()
  const awaited = new Set<{ readonly position: number; readonly resolve: () => void }>()
  let state: RoutingState = parts.state
  let position = parts.position
  /** What follows the journal, made when it is first needed and given up when this hub leads. */
  let follower: ReturnType<typeof followFrom> | undefined
  let leading: { readonly epoch: number; readonly engine: Engine } | undefined
  let leader: { readonly hubId: string; readonly epoch: number } | undefined
  let steppingDown: Promise<void> | undefined
  let stopped = false
  let lastNumber = 0
  /** No leader's time runs behind what the one before it wrote. */
  let lastAt = parts.at ?? 0

  const publish = (published: Published, upTo: number): void => {
    state = published.state
    position = Math.max(position, upTo)
    lastAt = Math.max(lastAt, published.lines.at(-1)?.event.at ?? 0)
    for (const listener of listeners) {
      try {
        listener(published)
      } catch (problem) {
        onProblem(problem, 'a listener failed')
      }
    }
    for (const each of awaited) {
      if (each.position > position) continue
      awaited.delete(each)
      each.resolve()
    }
  }

  const reached = (wanted: number): Promise<void> =>
    position >= wanted
      ? Promise.resolve()
      : new Promise(resolve => {
          awaited.add({ position: wanted, resolve })
        })

  const catchUp = oneAtATime(async () => {
    if (leading) return
    const lines: JournalLine[] = []
    for await (const line of parts.linesAfter(position)) lines.push(line)
    const last = lines.at(-1)
    // Who began to lead meanwhile knows of its own lines already.
    if (!last || leading) return
    const { board, readable } = follower ?? followFrom(state)
    // A line that cannot be applied leaves nothing half done: the next look begins with the state again.
    follower = undefined
    for (const { event } of lines) if (isRouting(event.kind)) board.apply(event as RoutingEvent)
    const changes = readable.moveOn(takeChanges(board))
    follower = { board, readable }
    publish({ state: readable.current(), lines, changes }, last.position)
  })

  const submitHere = async (engine: Engine, asked: Asked): Promise<Outcome> => {
    const outcome = await engine.submit(asked)
    if (leading?.engine === engine || stopped) return outcome
    // The lead was lost meanwhile: whoever has it now is asked, and what was written here is seen before it is told.
    if (outcome.kind === 'postponed') return forward(asked)
    await reached(engine.position())
    return outcome
  }

  const forward = (asked: Asked): Promise<Outcome> =>
    new Promise(resolve => {
      lastNumber += 1
      const each: Pending = {
        asked: asked.id === undefined ? { ...asked, id: timeOrderedId() } : asked,
        id: asked.id ?? '',
        since: performance.now(),
        resolve,
      }
      pending.set(lastNumber, each)
      askLeader(lastNumber, each)
    })

  const askLeader = (number: number, each: Pending): void => {
    if (leading) {
      void submitHere(leading.engine, each.asked).then(outcome => answer(number, outcome))
    } else if (leader) {
      send(leader.hubId, { kind: 'ask', from: hubId, number, asked: each.asked })
    }
  }

  const askAgain = (): void => {
    for (const [number, each] of pending) askLeader(number, each)
  }

  const answer = (number: number, outcome: Outcome): void => {
    const each = pending.get(number)
    pending.delete(number)
    each?.resolve({ ...outcome, id: each.id })
  }

  const postponeAll = (): void => {
    for (const [number] of [...pending]) answer(number, { kind: 'postponed', id: '', retryAfterMs })
  }

  const submit = (asked: Asked): Promise<Outcome> => {
    if (stopped) return Promise.resolve({ kind: 'postponed', id: asked.id ?? '', retryAfterMs })
    if (leading) return submitHere(leading.engine, asked)
    // What was asked here before goes first.
    if (steppingDown) return steppingDown.then(() => submit(asked))
    return forward(asked)
  }

  const stepDown = (): Promise<void> => {
    if (!leading) return steppingDown ?? Promise.resolve()
    const { engine } = leading
    leading = undefined
    leader = undefined
    // Its maps go on with what it is still writing; here that is read from the journal.
    state = copyOf(state)
    const down = engine.stop().then(() => {
      steppingDown = undefined
    })
    steppingDown = down
    catchUp().catch(problem => onProblem(problem, 'the journal cannot be read'))
    return down
  }

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
      await stepDown()
      postponeAll()
    },
    catchUp,
    lead: async (epoch, fence) => {
      await catchUp()
      const engine = createEngine({
        ...parts,
        journal: { ...parts.journal, append: fence(parts.journal.append) },
        now: () => Math.max(parts.now(), lastAt),
        state,
        position,
      })
      engine.onPublished(published => {
        // After the lead was lost the journal alone is followed.
        if (leading?.engine !== engine) return
        publish(published, Math.max(engine.position(), published.lines.at(-1)?.position ?? 0))
      })
      leading = { epoch, engine }
      leader = undefined
      follower = undefined
      askAgain()
    },
    stepDown,
    leaderIs: (id, epoch) => {
      if (leading || (leader?.hubId === id && leader.epoch === epoch)) return
      leader = { hubId: id, epoch }
      askAgain()
    },
    askAgain: () => {
      if (!leading) askAgain()
    },
    giveUpLate: () => {
      const [oldest] = pending.values()
      if (oldest && performance.now() - oldest.since > answerWithinMs) postponeAll()
    },
    hear: message => {
      switch (message.kind) {
        case 'ask': {
          if (!leading) return
          const { epoch, engine } = leading
          void engine.submit(message.asked).then(outcome => {
            // Who lost the lead has nothing to say of what it could not write.
            if (outcome.kind === 'postponed' && leading?.engine !== engine) return
            send(message.from, { kind: 'answer', number: message.number, epoch, outcome })
          })
          return
        }
        case 'answer': {
          const isOfLeader = message.epoch === leader?.epoch
          if (message.outcome.kind !== 'postponed' || isOfLeader) answer(message.number, message.outcome)
          return
        }
        case 'told':
          return
      }
    },
  }
}

/** A board that goes with the journal, and the state behind it that others read. */
function followFrom(state: RoutingState) {
  return { board: openBoard(state), readable: readableFrom(state) }
}
