import type { Outcome } from '../../src-contract/live/desk-command.ts'
import type { HubClient, HubRefused } from '../hub-client/hub-client.ts'
import type { CommandDecider, Recorded } from './decide-commands.ts'
import { type DeskDatabase, metaOf } from './desk-database.ts'
import type { SyncState } from './desk-store.ts'
import type { LocalCommand, LocalCommands } from './local-commands.ts'
import { whyNotSaved } from './not-saved.ts'
import type { OneAtATime } from './one-at-a-time.ts'
import { backOffMs, interruptible, type Pauses, within } from './pause.ts'

/** What the sender needs of the store. */
export interface SenderParts {
  readonly db: DeskDatabase
  readonly local: LocalCommands
  readonly decider: CommandDecider
  readonly hub: Pick<HubClient, 'submitTexts'>
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

/** The most that the hub takes at once. */
export const batchSize = 500
/** While the hub writes one it reads the next, and the one after that is on its way. */
const batchesUnderWay = 3
const hubAway = { kind: 'hub-away' } as const

/**
 * Sends the outbox: one sender at a time across the windows of a desk, in causal order, until it is empty. Several batches
 * are under way at a time, each in the name of the last command of the one before, so that the hub keeps the order whatever
 * becomes of any. Whatever happens to an answer, the command stays until its outcome is written, and is sent again
 * under the same id.
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
      pause.begin()
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
  const { local, closing } = parts
  let done = 0
  /** Oldest first. */
  const underWay: OnItsWay[] = []
  /** Sends what comes after a batch, the newest unless another is given. Answers whether there was anything. */
  const sendNext = async (newest = underWay.at(-1)?.batch): Promise<boolean> => {
    // A batch that is not full is the last for now.
    if (newest !== undefined && newest.length < batchSize) return false
    const batch = await takeBatch(parts, newest?.at(-1)?.order)
    if (batch.length === 0) return false
    underWay.push({ batch, answer: ask(parts, batch, underWay.at(-1)?.batch.at(-1)?.id) })
    return true
  }
  try {
    // What other windows kept and decided until now.
    await local.refresh()
    while (!closing.aborted) {
      while (underWay.length < batchesUnderWay && (await sendNext()));
      const [first] = underWay
      if (first === undefined) break
      const { batch } = first
      parts.onSending({ done, total: done + local.counts().unsent })
      const before = done
      const told = await first.answer
      underWay.shift()
      const isDecided = isOutcomes(told) && haltOf(batch, told) === undefined
      const [ended] = await Promise.all([
        settle(parts, batch, told, decided => {
          done += decided
        }),
        // The hub has all of these: while their outcomes are written, the next are on their way.
        isDecided ? sendNext(underWay.at(-1)?.batch ?? batch) : undefined,
      ])
      if (ended) return { ...ended, went: done > 0 }
      // A batch of which nothing was decided must not be sent again without a pause.
      if (done === before) return { kind: 'away', went: done > 0 }
    }
    return { kind: 'empty', went: done > 0 }
  } finally {
    // Whatever becomes of them, they are asked again under the same ids.
    await Promise.all(underWay.map(({ answer }) => answer))
    parts.onSending(undefined)
    if (done > 0) parts.onDrained()
  }
}

/** A batch that was sent, and what the hub will say of it. */
interface OnItsWay {
  readonly batch: readonly LocalCommand[]
  readonly answer: Promise<Answer>
}

/**
 * The next commands to send, oldest first; where an order is given, those after it alone. Where a note is among them it
 * is marked as attempted, so that a later one does not take its place.
 */
async function takeBatch({ db, local }: SenderParts, after = 0): Promise<readonly LocalCommand[]> {
  // What another window kept before something of this one goes before it.
  await local.catchUp()
  const batch = local.unsent(batchSize, after)
  const lastNote = batch.findLast(({ command }) => command.kind === 'note-contact')
  if (!lastNote) return batch
  try {
    await db.transaction('rw', db.meta, async () => {
      const attempted = (await metaOf(db, 'attempted-up-to')) ?? 0
      if (lastNote.order > attempted) await db.meta.put({ key: 'attempted-up-to', value: lastNote.order })
    })
  } catch (error) {
    // On a full disk sending is what makes room. Without the mark a note may take the place of one that the hub has.
    if ((await whyNotSaved(error)) !== 'quota') throw error
  }
  return batch
}

type Halt =
  | { readonly kind: 'away' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'postponed'; readonly retryAfterMs: number }

type Answer = Awaited<ReturnType<HubClient['submitTexts']>> | typeof hubAway

/** Sends these commands; where one is named that has no answer yet, the hub decides them after it. Never rejects. */
function ask(
  { hub, pauses }: SenderParts,
  entries: readonly LocalCommand[],
  after?: string,
): Promise<Answer> {
  const texts = entries.map(({ text }) => text)
  return within(
    hub.submitTexts(texts, after).catch(() => hubAway),
    pauses.answerWithinMs,
    hubAway,
  )
}

/**
 * Writes what the hub said of these commands; in parts, where it did not take them all at once. Answers what ended it
 * early, if anything did.
 */
async function settle(
  parts: SenderParts,
  entries: readonly LocalCommand[],
  answer: Answer,
  onDecided: (decided: number) => void,
): Promise<Halt | undefined> {
  const { decider, now } = parts
  const record = async (outcomes: readonly Outcome[]) => {
    const recorded = await decider.record(entries, outcomes, now())
    onDecided(recorded.decided)
    parts.onDecided(recorded)
  }
  if (isOutcomes(answer)) {
    await record(answer)
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
        const { refusal } = answer
        await record([{ kind: 'refused', id: first.id, at: now(), replayed: false, refusal }])
        return undefined
      }
      const middle = Math.ceil(entries.length / 2)
      for (const half of [entries.slice(0, middle), entries.slice(middle)]) {
        const halt = await settle(parts, half, await ask(parts, half), onDecided)
        if (halt) return halt
      }
      return undefined
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

function haltOf(entries: readonly LocalCommand[], outcomes: readonly Outcome[]): Halt | undefined {
  const told = new Set(outcomes.map(outcome => outcome.id))
  if (entries.some(entry => !told.has(entry.id))) return { kind: 'away' }
  const waits = outcomes.flatMap(outcome => (outcome.kind === 'postponed' ? [outcome.retryAfterMs] : []))
  return waits.length > 0 ? { kind: 'postponed', retryAfterMs: Math.max(...waits) } : undefined
}

function isOutcomes(answer: unknown): answer is readonly Outcome[] {
  return Array.isArray(answer)
}
