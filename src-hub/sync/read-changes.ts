import { type Kysely, sql } from 'kysely'
import type { SyncPage, SyncScope, SyncValues } from '../../src-contract/http/api.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

const tables = {
  customers: { name: 'customer', id: 'uuid' },
  requests: { name: 'request', id: 'uuid' },
  articles: { name: 'article', id: 'text' },
  catalogue: { name: 'catalogue', id: 'text' },
} as const satisfies Record<SyncScope, { readonly name: keyof Schema; readonly id: 'uuid' | 'text' }>

interface Cursor {
  readonly changedIn: string
  readonly id: string
}

/**
 * One page of what changed in a scope since a cursor. Each row carries the transaction that wrote it last; the page
 * ends at the snapshot horizon (`pg_snapshot_xmin`), below which every transaction has ended. A row that commits late
 * lies above the horizon until it is visible, so the cursor cannot pass it, as that of a bare sequence would.
 *
 * A cursor beyond the horizon comes from another database (a restore): the scope is then sent from the beginning.
 */
export async function readChanges<Scope extends SyncScope>(
  db: Kysely<Schema>,
  scope: Scope,
  cursorText: string | undefined,
  limit: number,
  now: Instant,
): Promise<SyncPage<SyncValues[Scope]> | { readonly refused: 'CursorInvalid' }> {
  const cursor = cursorText === undefined ? undefined : parseCursor(scope, cursorText)
  if (cursorText !== undefined && cursor === undefined) return { refused: 'CursorInvalid' }
  let rows = await readPage<SyncValues[Scope]>(db, scope, cursor, limit)
  if (rows.length === 0 && cursor && (await isBeyondHorizon(db, cursor))) {
    rows = await readPage<SyncValues[Scope]>(db, scope, undefined, limit)
  }
  const last = rows.at(-1)
  return {
    rows: rows.map(({ id, doc, deleted }) => (deleted ? { id } : { id, value: doc })),
    cursor: last ? `${last.changed}:${last.id}` : (cursorText ?? ''),
    more: rows.length === limit,
    asOf: now,
  }
}

async function readPage<Value>(
  db: Kysely<Schema>,
  scope: SyncScope,
  cursor: Cursor | undefined,
  limit: number,
): Promise<readonly { id: string; doc: Value; deleted: boolean; changed: string }[]> {
  const { name, id } = tables[scope]
  const since =
    cursor === undefined
      ? sql`not deleted`
      : sql`(changed_in, id) > (${cursor.changedIn}::xid8, ${cursor.id}::${sql.raw(id)})`
  const { rows } = await sql<{ id: string; doc: Value; deleted: boolean; changed: string }>`
    select id::text as id, doc, deleted, changed_in::text as changed
    from ${sql.table(name)}
    where changed_in < pg_snapshot_xmin(pg_current_snapshot()) and ${since}
    order by changed_in, id
    limit ${limit}
  `.execute(db)
  return rows
}

async function isBeyondHorizon(db: Kysely<Schema>, cursor: Cursor): Promise<boolean> {
  const { rows } = await sql<{ beyond: boolean }>`
    select ${cursor.changedIn}::xid8 > pg_snapshot_xmax(pg_current_snapshot()) as beyond
  `.execute(db)
  return rows[0]?.beyond === true
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function parseCursor(scope: SyncScope, text: string): Cursor | undefined {
  const [, changedIn, id] = /^(\d{1,19}):([A-Za-z0-9-]{1,64})$/.exec(text) ?? []
  if (changedIn === undefined || id === undefined) return undefined
  return tables[scope].id === 'uuid' && !uuidPattern.test(id) ? undefined : { changedIn, id }
}
