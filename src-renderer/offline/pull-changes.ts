import type { Table } from 'dexie'
import { type SyncPage, type SyncScope, type SyncValues, syncScopes } from '../../src-contract/http/api.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { HubAway, HubClient, HubRefused } from '../hub-client/hub-client.ts'
import {
  type CursorRow,
  type CustomerRow,
  copiedRow,
  customerRow,
  type DeskDatabase,
  type OutboxRow,
  requestRow,
} from './desk-database.ts'
import type { SyncState } from './desk-store.ts'
import type { OneAtATime } from './one-at-a-time.ts'
import { backOffMs, interruptible, type Pauses, within } from './pause.ts'
import { onTopOf, rebaseCustomer, rebaseRequest } from './rebase-row.ts'

/** What the puller needs of the store. */
export interface PullerParts {
  readonly db: DeskDatabase
  readonly hub: Pick<HubClient, 'changes'>
  readonly alone: OneAtATime
  readonly lockName: string
  readonly now: () => number
  readonly random: () => number
  readonly pauses: Pauses
  readonly closing: AbortSignal
  readonly onFilling: (filling: SyncState['filling']) => void
  readonly onRows: (scope: SyncScope, ids: readonly string[]) => void
  readonly onPulled: () => void
  readonly onTrouble: (error: unknown) => void
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
 * Brings the desk's copy up to the hub: one puller at a time across the windows of a desk, a page and its cursor in one
 * transaction, the next page on its way while one is written.
 */
export function startPuller(parts: PullerParts): Puller {
  const { closing, pauses } = parts
  const pause = interruptible()
  const wanted = new Set<SyncScope>()
  let running: Promise<void> | undefined
  const clock = setInterval(() => wake(), pauses.pullEveryMs)
  closing.addEventListener('abort', () => {
    clearInterval(clock)
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

  async function run() {
    let failures = 0
    while (wanted.size > 0 && !closing.aborted) {
      const scopes = pullOrder.filter(scope => wanted.has(scope))
      wanted.clear()
      const ended = await pullInTurn(parts, scopes)
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

async function pullInTurn(parts: PullerParts, scopes: readonly SyncScope[]): Promise<Ended> {
  const { db, closing, lockName } = parts
  try {
    const before = await pullsOf(db, scopes)
    return await parts.alone(lockName, closing, async () => {
      try {
        const now = await pullsOf(db, scopes)
        const filled = { rows: 0 }
        for (const [index, scope] of scopes.entries()) {
          // Another window began a pull after this one was wanted, and came to its end: two ends since then.
          if ((now[index] ?? 0) - (before[index] ?? 0) >= 2) continue
          const ended = await pullScope(parts, scope, filled)
          if (ended !== 'done') return ended
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

async function pullScope<Scope extends SyncScope>(
  parts: PullerParts,
  scope: Scope,
  filled: { rows: number },
): Promise<Ended> {
  const { db, hub, closing, pauses, now } = parts
  const away: HubAway = { kind: 'hub-away' }
  const ask = (cursor: string | undefined): Promise<Answer<SyncValues[Scope]>> =>
    within(
      hub.changes(scope, cursor).catch(() => away),
      pauses.answerWithinMs,
      away,
    )

  let standing: CursorRow = (await db.cursors.get(scope)) ?? { scope, fill: 1, filled: false, pulls: 0 }
  let answer = ask(standing.cursor)
  for (;;) {
    const page = await answer
    if (closing.aborted) return 'away'
    if (isRefused(page)) {
      if (page.status === 401 || page.status === 403) return 'signed-out'
      // The hub does not know the cursor (any more): everything is fetched again, and what is gone is found by that.
      if ((page.status !== 400 && page.status !== 410) || standing.cursor === undefined) return 'away'
      standing = {
        scope,
        fill: standing.fill + 1,
        filled: false,
        pulls: standing.pulls,
        ...pulledAtOf(standing),
      }
      answer = ask(undefined)
      continue
    }
    if (!isPage(page)) return 'away'
    // A hub that says `more` and does not move on would be asked for ever.
    const more = page.more && page.cursor !== standing.cursor
    if (more) answer = ask(page.cursor)
    if (!standing.filled) {
      filled.rows += page.rows.length
      parts.onFilling({ rows: filled.rows })
    }
    const endsRefill = !more && !standing.filled && standing.fill > 1
    standing = {
      scope,
      cursor: page.cursor,
      fill: standing.fill,
      filled: standing.filled || !more,
      pulls: standing.pulls + (more ? 0 : 1),
      ...(more ? pulledAtOf(standing) : { pulledAt: now() }),
    }
    await writePage(parts, page, standing, endsRefill)
    if (!more) return 'done'
  }
}

type Answer<Value> = SyncPage<Value> | HubRefused | HubAway

function isRefused(answer: unknown): answer is HubRefused {
  return (answer as Partial<HubRefused>).kind === 'hub-refused'
}

function isPage(answer: unknown): answer is SyncPage<unknown> {
  return Array.isArray((answer as Partial<SyncPage<unknown>>).rows)
}

function pulledAtOf({ pulledAt }: CursorRow) {
  return pulledAt === undefined ? {} : { pulledAt }
}

async function writePage(
  parts: PullerParts,
  page: SyncPage<unknown>,
  standing: CursorRow,
  endsRefill: boolean,
): Promise<void> {
  const { db } = parts
  const table = db[standing.scope] as unknown as Table<unknown, string>
  const changed = await db.transaction('rw', table, db.outbox, db.cursors, async () => {
    // Of a row that changed twice within one page, the last word counts.
    const rows = [...new Map(page.rows.map(row => [row.id, row])).values()]
    const ids = rows.map(row => row.id)
    const gone = rows.filter(row => row.value === undefined).map(row => row.id)
    const puts = await rowsToPut(db, standing, rows)
    const put = new Set(puts.map(row => row.id))
    await table.bulkDelete(gone.filter(id => !put.has(id)))
    await table.bulkPut(puts)
    const dropped = endsRefill ? await dropUnfilled(db, standing) : []
    await db.cursors.put(standing)
    return [...ids, ...dropped]
  })
  if (changed.length > 0) parts.onRows(standing.scope, changed)
}

/** The rows of a page as the desk keeps them: the hub's rows, with the desk's own commands on top where there are any. */
async function rowsToPut(
  db: DeskDatabase,
  { scope, fill }: CursorRow,
  rows: readonly { readonly id: string; readonly value?: unknown }[],
) {
  switch (scope) {
    case 'articles':
    case 'catalogue':
      return rows.flatMap(({ id, value }) => (value === undefined ? [] : [copiedRow(id, value, fill)]))
    case 'customers': {
      const page = rows as SyncPage<SyncValues['customers']>['rows']
      const entries = await entriesAbout(db, 'customer', page)
      return page.flatMap(({ id, value: hub }) => {
        const mine = entries.get(id)
        if (!mine) return hub ? [customerRow(hub, fill)] : []
        const value = rebaseCustomer(hub, hub ? mine : mine.filter(entry => entry.state !== 'sent'))
        return value ? [customerRow(value, fill, onTopOf(hub, value))] : []
      })
    }
    case 'requests': {
      const page = rows as SyncPage<SyncValues['requests']>['rows']
      const entries = await entriesAbout(db, 'request', page)
      return page.flatMap(({ id, value: hub }) => {
        const mine = entries.get(id)
        if (!mine) return hub ? [requestRow(hub, fill)] : []
        const value = rebaseRequest(hub, hub ? mine : mine.filter(entry => entry.state !== 'sent'))
        return value ? [requestRow(value, fill, onTopOf(hub, value))] : []
      })
    }
    default:
      return assertNever(scope)
  }
}

async function entriesAbout(
  db: DeskDatabase,
  subject: 'customer' | 'request',
  rows: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, readonly OutboxRow[]>> {
  const entries = await db.outbox
    .where('about')
    .anyOf(rows.map(row => `${subject}:${row.id}`))
    .sortBy('order')
  return Map.groupBy(entries, entry => entry.about.slice(subject.length + 1))
}

/** After a fill from the beginning: the rows that it did not bring are gone, but for those that the hub never had. */
async function dropUnfilled(db: DeskDatabase, { scope, fill }: CursorRow): Promise<readonly string[]> {
  const table = db[scope] as unknown as Table<
    Pick<CustomerRow, 'fill' | 'local'> & { readonly hub?: unknown },
    string
  >
  const ids = await table
    .filter(row => row.fill < fill && (row.local === 0 || row.hub !== undefined))
    .primaryKeys()
  await table.bulkDelete(ids)
  return ids
}
