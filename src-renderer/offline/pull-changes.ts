import { type SyncScope, syncScopes } from '../../src-contract/http/api.ts'
import type { DeskPolicy } from '../../src-contract/http/desks.ts'
import type { HubAway, HubClient, HubRefused } from '../hub-client/hub-client.ts'
import type { Breathe } from './breathe.ts'
import type { CommandDecider } from './decide-commands.ts'
import type { CursorRow, DeskDatabase, IndexRow } from './desk-database.ts'
import type { SyncState } from './desk-store.ts'
import { write } from './durable-write.ts'
import type { LocalCommands } from './local-commands.ts'
import { addPack, makePack, UnreadablePage } from './make-pack.ts'
import type { OneAtATime } from './one-at-a-time.ts'
import { beganAgain, type Pack, type Packs } from './packs.ts'
import { backOffMs, interruptible, type Pauses, within } from './pause.ts'
import { termsVersions } from './row-terms.ts'
import type { Sealer } from './seal.ts'
import { tidyPacks } from './tidy-packs.ts'

/** What the puller needs of the store. */
export interface PullerParts {
  readonly db: DeskDatabase
  readonly sealer: Sealer
  readonly packs: Packs
  readonly local: LocalCommands
  readonly decider: CommandDecider
  readonly breathe: Breathe
  readonly hub: Pick<HubClient, 'changes'>
  readonly alone: OneAtATime
  readonly lockName: string
  readonly now: () => number
  readonly random: () => number
  readonly pauses: Pauses
  readonly closing: AbortSignal
  readonly onFilling: (filling: SyncState['filling']) => void
  readonly onRows: (scope: SyncScope) => void
  /** A scope came to the end of its changes. */
  readonly onDone: (scope: SyncScope) => void
  readonly onPulled: () => void
  readonly onPolicy: (policy: DeskPolicy) => void
  readonly onTrouble: (error: unknown) => void
  /** Something else answers where the hub should. */
  readonly onStranger: () => void
}

export interface Puller {
  /** Something in these scopes may have changed. */
  readonly wake: (scopes?: readonly SyncScope[]) => void
  readonly hubIsBack: () => void
  readonly settled: () => Promise<void>
}

/** What the screens need first comes first. */
const pullOrder: readonly SyncScope[] = ['catalogue', 'articles', 'customers', 'requests']
/**
 * Rows a page: the cost is per page and per record, not per row; a pack holds twice as many. The words of customers are
 * sorted at one go, so that fewer of them come at once.
 */
const pageRowsOf = (scope: SyncScope) => (scope === 'customers' ? 1_000 : 2_000)

/**
 * Brings the desk's copy up to the hub: one puller at a time across the windows of a desk, a page and its cursor in one
 * transaction, the next page on its way while one is written.
 */
export function startPuller(parts: PullerParts): Puller {
  const { closing, pauses } = parts
  const pause = interruptible()
  const wanted = new Set<SyncScope>()
  let running: Promise<void> | undefined
  const clock = setInterval(() => wake(), pauses.pullEveryMs)
  const heldBack = new Map<SyncScope, ReturnType<typeof setTimeout>>()
  closing.addEventListener('abort', () => {
    clearInterval(clock)
    for (const timer of heldBack.values()) clearTimeout(timer)
    pause.interrupt()
  })

  function wake(scopes: readonly SyncScope[] = syncScopes) {
    for (const scope of scopes) wanted.add(scope)
    if (closing.aborted) return
    running ??= run().finally(() => {
      running = undefined
      // What was asked for while the last run was ending.
      if (wanted.size > 0) wake([])
    })
  }

  function onHeldBack(scope: SyncScope) {
    clearTimeout(heldBack.get(scope))
    heldBack.set(
      scope,
      setTimeout(() => wake([scope]), pauses.firstMs),
    )
  }

  async function run() {
    let failures = 0
    while (wanted.size > 0 && !closing.aborted) {
      const scopes = pullOrder.filter(scope => wanted.has(scope))
      wanted.clear()
      pause.begin()
      const ended = await pullInTurn({ ...parts, onHeldBack }, scopes)
      if (ended === 'done') {
        failures = 0
        continue
      }
      for (const scope of scopes) wanted.add(scope)
      await pause.wait(
        ended === 'signed-out' ? pauses.longestMs : backOffMs(pauses, failures++, parts.random),
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

type Ended = 'done' | 'away' | 'signed-out'

interface PullParts extends PullerParts {
  /** Some changes of a scope could not be sent yet. */
  readonly onHeldBack: (scope: SyncScope) => void
}

async function pullInTurn(parts: PullParts, scopes: readonly SyncScope[]): Promise<Ended> {
  const { db, closing, lockName } = parts
  try {
    const before = await pullsOf(db, scopes)
    return await parts.alone(lockName, closing, async () => {
      try {
        const now = await pullsOf(db, scopes)
        const filled = { rows: 0 }
        // Another window began a pull after this one was wanted, and came to its end: two ends since then.
        const due = scopes.filter((_, index) => (now[index] ?? 0) - (before[index] ?? 0) < 2)
        await parts.packs.refresh()
        // The first page of each is on its way while that of another is written.
        const begun = await Promise.all(due.map(scope => begin(parts, scope)))
        for (const [index, scope] of due.entries()) {
          const ended = await pullScope(parts, scope, begun[index] as Begun, filled)
          if (ended !== 'done') return ended
          await tidyPacks(parts, scope)
          parts.onDone(scope)
        }
        return 'done'
      } finally {
        parts.onFilling(undefined)
        parts.onPulled()
      }
    })
  } catch (error) {
    if (!closing.aborted) parts.onTrouble(error)
    return 'away'
  }
}

async function pullsOf(db: DeskDatabase, scopes: readonly SyncScope[]): Promise<readonly number[]> {
  const rows = await db.cursors.bulkGet([...scopes])
  return rows.map(row => row?.pulls ?? 0)
}

type Page = Awaited<ReturnType<HubClient['changes']>>

/** Where the copy of a scope stood when its first page was asked for. */
interface Begun {
  readonly beganAt: number
  readonly standing: CursorRow
  readonly answer: Promise<Page>
}

async function begin(parts: PullerParts, scope: SyncScope): Promise<Begun> {
  const beganAt = parts.now()
  const standing = await standingOf(parts, scope)
  return { beganAt, standing, answer: askFor(parts, scope, standing.cursor) }
}

function askFor({ hub, pauses }: PullerParts, scope: SyncScope, cursor: string | undefined): Promise<Page> {
  const away: HubAway = { kind: 'hub-away' }
  return within(
    hub.changes(scope, cursor, pageRowsOf(scope)).catch(() => away),
    pauses.answerWithinMs,
    away,
  )
}

async function pullScope(
  parts: PullParts,
  scope: SyncScope,
  begun: Begun,
  filled: { rows: number },
): Promise<Ended> {
  const { closing, now } = parts
  const { beganAt } = begun
  const ask = (cursor: string | undefined) => askFor(parts, scope, cursor)
  let { standing, answer } = begun
  for (;;) {
    const page = await answer
    if (closing.aborted) return 'away'
    if (page.kind === 'hub-refused') {
      if (page.status === 401 || page.status === 403 || isCalledOff(page)) return 'signed-out'
      // The hub does not know the cursor (any more): everything is fetched again, and what is gone is found by that.
      if ((page.status !== 400 && page.status !== 410) || standing.cursor === undefined) return 'away'
      standing = beganAgain(standing)
      answer = ask(undefined)
      continue
    }
    if (page.kind === 'hub-away') {
      if (page.reason === 'not-the-hub') parts.onStranger()
      return 'away'
    }
    const { head } = page
    if (head.policy) parts.onPolicy(head.policy)
    // A hub that says `more` and does not move on would be asked for ever.
    const more = head.more && head.cursor !== standing.cursor
    if (more) answer = ask(head.cursor)
    if (!standing.filled) {
      filled.rows += head.rows
      parts.onFilling({ rows: filled.rows })
    }
    const next: CursorRow = {
      scope,
      cursor: head.cursor,
      fill: standing.fill,
      filled: standing.filled || !more,
      pulls: standing.pulls + (more ? 0 : 1),
      terms: termsVersions[scope],
      ...(more ? pulledAtOf(standing) : { pulledAt: now() }),
    }
    const endsFill = !more && !standing.filled
    if (!(await writePage(parts, page.body as Uint8Array<ArrayBuffer>, standing, next, endsFill)))
      return 'away'
    standing = next
    if (more) continue
    if (head.isHeldBack) {
      // What this desk did last may not be in its copy: it goes on showing its own.
      parts.onHeldBack(scope)
    } else if (scope === 'customers' || scope === 'requests') {
      parts.decider.pulled(scope, beganAt)
      await parts.decider.clear()
    }
    return 'done'
  }
}

/** Whether the hub has nothing more for this desk. */
function isCalledOff({ refusal }: HubRefused): boolean {
  return refusal.name === 'DeskRetired' || refusal.name === 'DeskWiped'
}

/** Where the copy stands; from the beginning where what there is belongs to an older key or has older terms. */
async function standingOf({ db, packs }: PullerParts, scope: SyncScope): Promise<CursorRow> {
  const standing = (await db.cursors.get(scope)) ?? { scope, fill: 1, filled: false, pulls: 0 }
  const hasOldTerms = standing.cursor !== undefined && (standing.terms ?? 1) !== termsVersions[scope]
  return hasOldTerms || packs.isOfOldKey(scope, standing.fill) ? beganAgain(standing) : standing
}

function pulledAtOf({ pulledAt }: CursorRow) {
  return pulledAt === undefined ? {} : { pulledAt }
}

/**
 * Writes the rows of a page and where the copy stands after them. Answers false when the scope was begun again
 * meanwhile, because a pack of it could not be read.
 */
async function writePage(
  parts: PullerParts,
  body: Uint8Array<ArrayBuffer>,
  before: CursorRow,
  next: CursorRow,
  endsFill: boolean,
): Promise<boolean> {
  const { db, sealer, packs, local, decider, breathe } = parts
  const { scope, fill } = next
  const own = new Map<string, unknown>()
  const kind = scope === 'customers' ? 'customer:' : 'request:'
  const made =
    body.byteLength === 0
      ? undefined
      : await makePack(sealer, packs.hash, scope, body, breathe, ({ id, value }) => {
          if (local.about(kind + id).length > 0) own.set(id, value)
        })
  // A fill from the beginning has come to its end: what it did not bring is gone.
  const old = endsFill
    ? (await db.indexes.toArray()).filter(row => row.scope === scope && row.fill < fill)
    : []
  let no: number | undefined
  let beganMeanwhile = false
  try {
    await write(db, ['packs', 'indexes', 'cursors'], 'relaxed', transaction => {
      const [bodies, indexes, cursors] = ['packs', 'indexes', 'cursors'].map(each =>
        transaction.objectStore(each),
      )
      if (!bodies || !indexes || !cursors) return
      const asked = cursors.get(scope)
      asked.onsuccess = () => {
        if (((asked.result as CursorRow | undefined)?.fill ?? 0) > before.fill) {
          beganMeanwhile = true
          transaction.abort()
        } else cursors.put(next)
      }
      for (const row of old) {
        bodies.delete(row.no)
        indexes.delete(row.no)
      }
      if (made) {
        addPack(transaction, made, fill, added => {
          no = added
          return added
        })
      }
    })
  } catch (error) {
    if (!beganMeanwhile) throw error
    return false
  }
  if (made && no !== undefined) packs.added(made, { no, seq: no, fill }, [])
  packs.dropped(packsOf(packs, scope, old))
  if (scope === 'customers' || scope === 'requests') decider.rowsCame(scope, own)
  if (made || old.length > 0) parts.onRows(scope)
  return true
}

function packsOf(packs: Packs, scope: SyncScope, rows: readonly IndexRow[]): readonly Pack[] {
  const numbers = new Set(rows.map(({ no }) => no))
  return packs.list(scope).filter(({ no }) => numbers.has(no))
}

/** Whether an error says that a page was not one of the hub's. */
export function isUnreadablePage(error: unknown): boolean {
  return error instanceof UnreadablePage || error instanceof SyntaxError
}
