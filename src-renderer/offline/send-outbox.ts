import type { Outcome } from '../../src-contract/live/desk-command.ts'
import type { HubClient, HubRefused } from '../hub-client/hub-client.ts'
import type { DeskDatabase, OutboxRow } from './desk-database.ts'
import type { SyncState } from './desk-store.ts'
import type { OneAtATime } from './one-at-a-time.ts'
import { countUnsent, quarantine, type Recorded, recordOutcomes, takeBatch } from './outbox.ts'
import { backOffMs, interruptible, type Pauses, within } from './pause.ts'

/** What the sender needs of the store. */
export interface SenderParts {
  readonly db: DeskDatabase
  readonly hub: Pick<HubClient, 'submit'>
  readonly alone: OneAtATime
  readonly lockName: string
  readonly now: () => number
  readonly random: () => number
  readonly pauses: Pauses
  readonly closing: AbortSignal
  readonly onSending: (sending: SyncState['sending']) => void
  /** So many commands were decided; the rows named here changed with them. */
  readonly onDecided: (recorded: Recorded) => void
  /** A drain that decided something has come to its end. */
  readonly onDrained: () => void
  readonly onTrouble: (error: unknown) => void
}

export interface Sender {
  /** There is something to send. Does not shorten a pause: the hub is asked again when the pause ends. */
  readonly wake: () => void
  /** The hub is there again. Ends a pause at once. */
  readonly hubIsBack: () => void
  /** Settles when nothing is on its way any more. */
  readonly settled: () => Promise<void>
}

const batchSize = 200
const hubAway = { kind: 'hub-away' } as const

/**
 * Sends the outbox: one sender at a time across the windows of a desk, in causal order, until it is empty. Whatever
 * happens to an answer, the command stays until its outcome is written, and is sent again under the same id.
 */
export function startSender(parts: SenderParts): Sender {
  const pause = interruptible()
  let running: Promise<void> | undefined
  let again = false
  parts.closing.addEventListener('abort', pause.interrupt)

  function wake() {
    again = true
    if (parts.closing.aborted) return
    running ??= run().finally(() => {
      running = undefined
      // What was asked for while the last run was ending.
      if (again) wake()
    })
  }

  async function run() {
    let failures = 0
    while (again && !parts.closing.aborted) {
      again = false
      const ended = await drainInTurn(parts)
      if (ended.kind === 'empty') {
        failures = 0
        continue
      }
      again = true
      failures = ended.went ? 1 : failures + 1
      await pause.wait(
        ended.kind === 'postponed'
          ? Math.min(Math.max(ended.retryAfterMs, 50), parts.pauses.longestMs)
          : ended.kind === 'signed-out'
            ? parts.pauses.longestMs
            : backOffMs(parts.pauses, failures - 1, parts.random),
      )
    }
  }

  return {
    wake,
    hubIsBack: () => {
      pause.interrupt()
      wake()
    },
    settled: async () => running,
  }
}

/** How a drain ended; `went` when anything was decided on the way. */
type Ended =
  | { readonly kind: 'empty'; readonly went: boolean }
  | { readonly kind: 'away'; readonly went: boolean }
  | { readonly kind: 'signed-out'; readonly went: boolean }
  | { readonly kind: 'postponed'; readonly went: boolean; readonly retryAfterMs: number }

async function drainInTurn(parts: SenderParts): Promise<Ended> {
  try {
    return await parts.alone(parts.lockName, parts.closing, () => drain(parts))
  } catch (error) {
    if (!parts.closing.aborted) parts.onTrouble(error)
    return { kind: 'away', went: false }
  }
}

async function drain(parts: SenderParts): Promise<Ended> {
  const { db, closing } = parts
  let done = 0
  let total = 0
  try {
    while (!closing.aborted) {
      const batch = await takeBatch(db, batchSize)
      if (batch.length === 0) break
      // Counting walks through all that waits: again only when more was kept meanwhile.
      if (done + batch.length > total) total = done + (await countUnsent(db))
      parts.onSending({ done, total })
      const before = done
      const ended = await sendInOrder(parts, batch, decided => {
        done += decided
      })
      if (ended) return { ...ended, went: done > 0 }
      // A batch of which nothing was decided must not be sent again without a pause.
      if (done === before) return { kind: 'away', went: done > 0 }
    }
    return { kind: 'empty', went: done > 0 }
  } finally {
    parts.onSending(undefined)
    if (done > 0) parts.onDrained()
  }
}

type Halt =
  | { readonly kind: 'away' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'postponed'; readonly retryAfterMs: number }

/** Sends these commands and writes their outcomes. Answers what ended it early, if anything did. */
async function sendInOrder(
  parts: SenderParts,
  entries: readonly OutboxRow[],
  onDecided: (decided: number) => void,
): Promise<Halt | undefined> {
  const { db, hub, now, pauses } = parts
  const answer = await within(
    hub
      .submit(entries.map(({ id, deskId, by, at, command }) => ({ id, deskId, by, at, command })))
      .catch(() => hubAway),
    pauses.answerWithinMs,
    hubAway,
  )
  if (isOutcomes(answer)) {
    const recorded = await recordOutcomes(db, entries, answer, now())
    onDecided(recorded.decided)
    parts.onDecided(recorded)
    return haltOf(entries, answer)
  }
  if (answer.kind !== 'hub-refused') return { kind: 'away' }
  switch (whatToDo(answer)) {
    case 'sign-in':
      return { kind: 'signed-out' }
    case 'wait':
      return { kind: 'away' }
    case 'split': {
      const [first] = entries
      if (entries.length === 1 && first) {
        const recorded = await quarantine(db, first, answer.refusal, now())
        onDecided(recorded.decided)
        parts.onDecided(recorded)
        return undefined
      }
      const middle = Math.ceil(entries.length / 2)
      return (
        (await sendInOrder(parts, entries.slice(0, middle), onDecided)) ??
        (await sendInOrder(parts, entries.slice(middle), onDecided))
      )
    }
  }
}

/**
 * A batch that is refused as a whole: because one command in it cannot be read (or all are too much at once), because
 * nobody is signed in, or for a reason that is not about the commands.
 */
function whatToDo({ status }: HubRefused): 'split' | 'sign-in' | 'wait' {
  if (status === 400 || status === 413 || status === 422) return 'split'
  if (status === 401 || status === 403) return 'sign-in'
  return 'wait'
}

function haltOf(entries: readonly OutboxRow[], outcomes: readonly Outcome[]): Halt | undefined {
  const told = new Set(outcomes.map(outcome => outcome.id))
  if (entries.some(entry => !told.has(entry.id))) return { kind: 'away' }
  const waits = outcomes.flatMap(outcome => (outcome.kind === 'postponed' ? [outcome.retryAfterMs] : []))
  return waits.length > 0 ? { kind: 'postponed', retryAfterMs: Math.max(...waits) } : undefined
}

function isOutcomes(answer: unknown): answer is readonly Outcome[] {
  return Array.isArray(answer)
}
