import type { Outcome } from '../../src-contract/live/desk-command.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { Decided, DeskDatabase } from './desk-database.ts'
import { write } from './durable-write.ts'
import { type LocalCommand, type LocalCommands, rowOf, type Verdict } from './local-commands.ts'
import { whyNotSaved } from './not-saved.ts'
import type { Packs } from './packs.ts'
import { isShownBy } from './rebase-row.ts'
import type { Sealed, Sealer } from './seal.ts'

/** How many sent commands stay in the list. */
export const sentKept = 20
/**
 * A pull that began so long after an answer brings what that answer was about: the hub holds back rows only while a
 * transaction from before them is open.
 */
const horizonMs = 60_000

export interface Recorded {
  readonly decided: number
  readonly refused: number
  /** What the rows that changed with it are about. */
  readonly subjects: readonly string[]
}

export interface CommandDecider {
  /**
   * Writes what the hub made of a batch: one record for all that it accepted, one for each that it refused. A command
   * that was accepted stays until the hub's own row shows it.
   */
  readonly record: (
    batch: readonly LocalCommand[],
    outcomes: readonly Outcome[],
    now: number,
  ) => Promise<Recorded>
  /** A page brought these rows. */
  readonly rowsCame: (scope: 'customers' | 'requests', rows: ReadonlyMap<string, unknown>) => void
  /** A pull that began at this instant came to its end. */
  readonly pulled: (scope: 'customers' | 'requests', beganAt: number) => void
  /** Looks which of the sent commands the hub's rows show by now, when the desk is opened. */
  readonly look: () => Promise<void>
  /** Takes what is shown by the hub's rows off the disk, but for the last twenty. */
  readonly clear: () => Promise<void>
}

export interface CommandDeciderParts {
  readonly db: DeskDatabase
  readonly sealer: Sealer
  readonly local: LocalCommands
  readonly packs: Packs
}

export function commandDecider({ db, sealer, local, packs }: CommandDeciderParts): CommandDecider {
  async function record(
    batch: readonly LocalCommand[],
    outcomes: readonly Outcome[],
    now: number,
  ): Promise<Recorded> {
    const outcomeOf = new Map(outcomes.map(outcome => [outcome.id, outcome]))
    const sent: LocalCommand[] = []
    const refused: { readonly entry: LocalCommand; readonly verdict: Verdict }[] = []
    for (const entry of batch) {
      const outcome = outcomeOf.get(entry.id)
      switch (outcome?.kind) {
        case 'accepted':
          sent.push(entry)
          break
        case 'refused':
          refused.push({ entry, verdict: { kind: 'quarantined', at: now, refusal: outcome.refusal } })
          break
        case 'postponed':
        case undefined:
          break
        default:
          assertNever(outcome)
      }
    }
    const sealed = await Promise.all(
      refused.map(({ entry, verdict }) => sealer.sealJson('aside', String(entry.order), verdict)),
    )
    const written = await writeOutcomes(sent, refused, sealed, now)
    if (!written) {
      // On a full disk the accepted commands are at least taken out, which needs no room; a refused one then stays
      // unsent, and the hub tells it the same again.
      await db.outbox.bulkDelete(sent.map(({ order }) => order))
      local.removed(sent.map(({ order }) => order))
      return { decided: sent.length, refused: 0, subjects: [] }
    }
    for (const { order } of sent) local.changed(order, { kind: 'sent', at: now, isCovered: false })
    for (const { entry, verdict } of refused) local.changed(entry.order, verdict)
    const covered = await cover(sent)
    await clear()
    return {
      decided: sent.length + refused.length,
      refused: refused.length,
      subjects: [...new Set([...refused.map(({ entry }) => entry.about), ...covered])],
    }
  }

  /** Answers false when there is no room for it. */
  async function writeOutcomes(
    sent: readonly LocalCommand[],
    refused: readonly { readonly entry: LocalCommand }[],
    sealed: readonly Sealed[],
    now: number,
  ): Promise<boolean> {
    try {
      const ranges = runsOf(sent.map(({ order }) => order)).map(([from, to]) => ({ from, to, at: now }))
      await write(db, ['aside', 'meta'], 'relaxed', transaction => {
        for (const [at, each] of sealed.entries()) {
          transaction.objectStore('aside').put({ order: refused[at]?.entry.order, sealed: each })
        }
        if (ranges.length === 0) return
        const meta = transaction.objectStore('meta')
        const asked = meta.get('decided')
        asked.onsuccess = () => {
          const before = (asked.result as { value: readonly Decided[] } | undefined)?.value ?? []
          const still = before.filter(({ from, to }) => local.isAnyIn(from, to))
          meta.put({ key: 'decided', value: [...still, ...ranges] })
        }
      })
      return true
    } catch (error) {
      if ((await whyNotSaved(error)) !== 'quota') throw error
      return false
    }
  }

  /** Marks those of these sent commands that the hub's rows show. Answers the subjects. */
  async function cover(sent: readonly LocalCommand[]): Promise<readonly string[]> {
    const subjects: string[] = []
    for (const entry of sent) {
      const row = rowOf(entry.about)
      if (row) {
        // Most are not there yet, and that is known without opening anything.
        if (!packs.has(row.scope, row.id)) continue
        const copied = await packs.row(row.scope, row.id)
        if (copied.kind !== 'row' || !isShownBy(entry.command, copied.value)) continue
        subjects.push(entry.about)
      }
      coverOne(entry)
    }
    return subjects
  }

  function coverOne({ order }: LocalCommand): void {
    const state = local.get(order)?.state
    if (state?.kind === 'sent' && !state.isCovered) local.changed(order, { ...state, isCovered: true })
  }

  async function clear(): Promise<void> {
    const covered = local.covered()
    // The last that were sent stay in the list; those that are not covered yet are younger than most.
    if (covered.length <= sentKept) return
    const sent = local.list().filter(({ state }) => state.kind === 'sent')
    const listed = new Set(sent.slice(-sentKept).map(({ order }) => order))
    const doomed = covered.filter(order => !listed.has(order))
    if (doomed.length === 0) return
    const runs = runsOf(doomed)
    await db.transaction('rw', db.outbox, async () => {
      await Promise.all(
        runs.map(([from, to]) => db.outbox.where('order').between(from, to, true, true).delete()),
      )
    })
    local.removed(doomed)
  }

  return {
    record,
    clear,
    look: async () => {
      await cover(local.list().filter(({ state }) => state.kind === 'sent' && !state.isCovered))
      await clear()
    },
    rowsCame: (scope, rows) => {
      const kind = scope === 'customers' ? 'customer:' : 'request:'
      for (const [id, value] of rows) {
        for (const entry of local.about(`${kind}${id}`)) {
          if (value === undefined || isShownBy(entry.command, value)) coverOne(entry)
        }
      }
    },
    pulled: (scope, beganAt) => {
      for (const entry of local.list()) {
        if (entry.state.kind !== 'sent' || entry.state.at > beganAt - horizonMs) continue
        if (rowOf(entry.about)?.scope === scope) coverOne(entry)
      }
    },
  }
}

/**
 * Orders without a gap between them, as first and last. Over a gap nothing is said: another window may have kept
 * something there that this one has not seen.
 */
function runsOf(orders: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = []
  for (const order of orders.toSorted((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run && order === run[1] + 1) run[1] = order
    else runs.push([order, order])
  }
  return runs
}
