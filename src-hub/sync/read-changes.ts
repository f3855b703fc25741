import { hash } from 'node:crypto'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { SyncScope } from '../../src-contract/http/api.ts'
import type { DeskScope } from '../../src-domain/requests/desk-scope.ts'
import type { Schema } from '../database/schema.ts'

const tables = {
  customers: { name: 'customer', id: 'uuid' },
  requests: { name: 'request', id: 'uuid' },
  articles: { name: 'article', id: 'text' },
  catalogue: { name: 'catalogue', id: 'text' },
} as const satisfies Record<SyncScope, { readonly name: keyof Schema; readonly id: 'uuid' | 'text' }>

/** Which changes a desk asks for, and what it is to keep. */
export interface ChangesAsked {
  readonly scope: SyncScope
  readonly cursor: string | undefined
  readonly limit: number
  /** The days for which the desk keeps closed requests: those of `requests`. */
  readonly keepDays: number
  readonly requests: DeskScope
  readonly keepsCustomers: boolean
}

export interface ChangesPage {
  readonly head: {
    readonly cursor: string
    readonly rows: number
    readonly more: boolean
    readonly isHeldBack?: boolean
  }
  /** The rows, each a JSON text that ends with a line feed. */
  readonly lines: string
}

/** Where a page ended, and what the desk was to keep when it was read. */
interface Cursor {
  readonly changedIn: string
  readonly id: string
  /** The horizon when the desk began its fill: of what changed before that it has nothing that it is not to keep. */
  readonly filledTo?: string
  /** Absent in a cursor from before there were such limits. */
  readonly kept?: Kept
}

interface Kept {
  readonly keepDays: number
  /** Tells the request types that it was limited to from others; empty when it was not. */
  readonly types: string
}

/**
 * One page of what changed in a scope since a cursor: its head, and its rows as lines of JSON, made by the database and
 * not looked into. Each row carries the transaction that wrote it last; the page ends at the snapshot horizon
 * (`pg_snapshot_xmin`), below which every transaction has ended. A row that commits late lies above the horizon until
 * it is visible, so the cursor cannot pass it, as that of a bare sequence would.
 *
 * A request that the desk is not to keep comes as its id alone when it changes. A cursor from when the desk was to keep
 * less is refused: it has passed rows that were not sent. One beyond the horizon comes from another database (a
 * restore): the scope is then sent from the beginning.
 */
export async function readChanges(
  db: Kysely<Schema>,
  asked: ChangesAsked,
): Promise<ChangesPage | { readonly refused: 'CursorInvalid' }> {
  const { scope, limit } = asked
  const kept = scope === 'requests' ? keptBy(asked) : undefined
  const cursor = asked.cursor === undefined ? undefined : parseCursor(scope, asked.cursor)
  if (asked.cursor !== undefined && (cursor === undefined || !isEnough(cursor.kept, kept))) {
    return { refused: 'CursorInvalid' }
  }
  if (scope === 'customers' && !asked.keepsCustomers) {
    // Whoever was here before may have left some: the desk begins again, with none.
    return cursor ? { refused: 'CursorInvalid' } : { head: { cursor: '', rows: 0, more: false }, lines: '' }
  }
  let page = await readPage(db, asked, cursor)
  if (page.rows === 0 && cursor && (await isBeyondHorizon(db, cursor))) {
    page = await readPage(db, asked, undefined)
  }
  const filledTo = (page.since ?? { filledTo: page.horizon }).filledTo ?? '0'
  const suffix = kept ? `.${kept.keepDays}.${kept.types}` : ''
  return {
    head: {
      cursor: page.last === null ? (asked.cursor ?? '') : `${page.last}:${filledTo}${suffix}`,
      rows: page.rows,
      more: page.rows === limit,
      ...(page.isHeldBack ? { isHeldBack: true } : {}),
    },
    lines: page.lines ?? '',
  }
}

interface ReadPage {
  readonly rows: number
  readonly lines: string | null
  readonly last: string | null
  readonly horizon: string
  /** What is beyond the horizon, and done. */
  readonly isHeldBack: boolean
  /** The cursor after which it begins; undefined for the first page of a fill. */
  readonly since: Cursor | undefined
}

/**
 * The keys of a page are found in an index alone where they can be; only the rows of the page itself are read. A line
 * feed in a document is one between its parts, which somebody else wrote: JSON has none within a text.
 */
async function readPage(
  db: Kysely<Schema>,
  { scope, limit, requests }: ChangesAsked,
  cursor: Cursor | undefined,
): Promise<ReadPage> {
  const { name, id } = tables[scope]
  const table = sql.table(name)
  const isKept = scope === 'requests' ? sql`not deleted and ${inScope(requests)}` : sql`not deleted`
  // What the desk is not to keep it must be told of only where it may have it.
  const since =
    cursor === undefined
      ? isKept
      : sql`(changed_in, id) > (${cursor.changedIn}::xid8, ${cursor.id}::${sql.raw(id)})
          and (changed_in >= ${cursor.filledTo ?? '0'}::xid8 or ${isKept})`
  const { rows } = await sql<Omit<ReadPage, 'since'>>`
    with page as materialized (
      select changed_in, id, ${isKept} as is_kept
      from ${table}
      where changed_in < pg_snapshot_xmin(pg_current_snapshot()) and ${since}
      order by changed_in, id
      limit ${limit}
    )
    select count(*)::integer as rows,
      string_agg('{"id":' || to_json(id) || case when is_kept
          then ',"value":' || (select replace(doc::text, E'\\n', ' ') from ${table} as kept where kept.id = page.id)
          else ''
        end || E'}\\n', '' order by changed_in, id) as lines,
      (select changed_in::text || ':' || id from page order by changed_in desc, id desc limit 1) as last,
      pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
      exists (select from ${table} where changed_in >= pg_snapshot_xmin(pg_current_snapshot())) as "isHeldBack"
    from page
  `.execute(db)
  return { ...(rows[0] as (typeof rows)[number]), since: cursor }
}

/** `isInScope` as the database says it. */
function inScope({ closedSince, typeCodes }: DeskScope): RawBuilder<unknown> {
  const ofType = typeCodes === undefined ? sql`true` : sql`type_code = any(${[...typeCodes]}::text[])`
  return sql`(closed_at is null or closed_at >= ${closedSince}) and ${ofType}`
}

function keptBy({ keepDays, requests: { typeCodes } }: ChangesAsked): Kept {
  return {
    keepDays,
    types: typeCodes === undefined ? '' : hash('sha256', JSON.stringify(typeCodes), 'hex').slice(0, 16),
  }
}

/** Whether all that a desk is to keep now was sent to it until the cursor. */
function isEnough(then: Kept | undefined, now: Kept | undefined): boolean {
  if (now === undefined) return then === undefined
  return then === undefined ? now.types === '' : then.types === now.types && then.keepDays >= now.keepDays
}

async function isBeyondHorizon(db: Kysely<Schema>, cursor: Cursor): Promise<boolean> {
  const { rows } = await sql<{ beyond: boolean }>`
    select ${cursor.changedIn}::xid8 > pg_snapshot_xmax(pg_current_snapshot()) as beyond
  `.execute(db)
  return rows[0]?.beyond === true
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const cursorPattern = /^(\d{1,19}):([A-Za-z0-9-]{1,64})(?::(\d{1,19})(?:\.(\d{1,4})\.([0-9a-f]{0,16}))?)?$/

function parseCursor(scope: SyncScope, text: string): Cursor | undefined {
  const [, changedIn, id, filledTo, keepDays, types] = cursorPattern.exec(text) ?? []
  if (changedIn === undefined || id === undefined) return undefined
  if (tables[scope].id === 'uuid' && !uuidPattern.test(id)) return undefined
  return {
    changedIn,
    id,
    ...(filledTo === undefined ? {} : { filledTo }),
    ...(keepDays === undefined || types === undefined ? {} : { kept: { keepDays: Number(keepDays), types } }),
  }
}
