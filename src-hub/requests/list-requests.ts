import { type Kysely, type RawBuilder, sql } from 'kysely'
import type {
  DivisionCount,
  RequestCounts,
  RequestDetail,
  RequestHistoryLine,
  RequestPage,
  RequestQuery,
  RequestView,
} from '../../src-contract/http/requests.ts'
import { parseReference } from '../../src-domain/requests/reference-number.ts'
import type { RequestEvent } from '../../src-domain/requests/request-command.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { DivisionCode, Instant, RequestTypeCode } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { typedQuery } from '../journal/search-words.ts'

/** Of the requests that words find, so many are looked at: whoever finds more says more. */
const foundMax = 1_000
/** Of those that ended, the latest are looked through first: they are mostly meant, and years of others are not read. */
const recentDays = 120
const dayMs = 86_400_000
const ageDays = [2, 7, 30, 90] as const

/** Who asks, and the types whose requests they are told of; absent for all. */
export interface RequestAsker {
  readonly id: string
  readonly typeCodes?: readonly RequestTypeCode[]
}

/** A page of requests; `undefined` for a cursor that is none. */
export async function listRequests(
  db: Kysely<Schema>,
  query: RequestQuery,
  asker: RequestAsker,
  typesOf: (division: DivisionCode) => readonly RequestTypeCode[],
  at: Instant,
): Promise<RequestPage | undefined> {
  const { view, limit, after, q = '' } = query
  const isEnded = view === 'ended'
  const cursor = after === undefined ? undefined : parseCursor(after)
  if (after !== undefined && cursor === undefined) return undefined
  const where: RawBuilder<unknown>[] = [sql`not deleted`, viewOf(view, asker, at)]
  if (asker.typeCodes) where.push(sql`type_code = any(${[...asker.typeCodes]}::text[])`)
  if (query.division !== undefined) {
    where.push(sql`type_code = any(${[...typesOf(query.division)]}::text[])`)
  }
  if (query.typeCode !== undefined) where.push(sql`type_code = ${query.typeCode}`)
  if (query.status !== undefined) where.push(sql`status = ${query.status}`)
  if (query.ward !== undefined) where.push(sql`ward = ${query.ward}`)
  if (query.assignedTo !== undefined) where.push(sql`assigned_to = ${query.assignedTo}`)
  if (query.council === true) where.push(sql`on_behalf_of is not null`)
  const found = q.trim() === '' ? undefined : foundBy(q)
  if (found === 'nothing') return { at, rows: [] }
  const key = isEnded ? sql`closed_at` : sql`due_at`
  if (cursor) {
    where.push(
      isEnded
        ? sql`(closed_at, id) < (${cursor.key}::bigint, ${cursor.id}::uuid)`
        : sql`(due_at, id) > (${cursor.key}::bigint, ${cursor.id}::uuid)`,
    )
  }
  const order = isEnded ? sql`closed_at desc, id desc` : sql`due_at, id`
  const condition = sql.join(where, sql` and `)
  const isNear = isEnded ? sql`closed_at >= ${at - recentDays * dayMs}` : undefined
  const page = (from: RawBuilder<unknown>, that: RawBuilder<unknown>) =>
    sql<{ doc: ServiceRequest; key: string; id: string }>`
      select doc, ${key} as key, id from ${from} where ${that} order by ${order} limit ${limit + 1}
    `.execute(db)
  const all = sql`request`
  const readPage = async () => {
    if (found === undefined) {
      // The page is found in an index alone, and only its rows are read.
      const keys = sql`select id from request where ${condition} order by ${order} limit ${limit + 1}`
      return page(all, sql`id in (${keys})`)
    }
    if (isNear !== undefined && cursor === undefined) {
      const recent = await page(all, sql`${found} and ${isNear} and ${condition}`)
      if (recent.rows.length > limit) return recent
    }
    return page(
      sql`(select * from request where ${found} and ${isEnded ? sql`closed_at is not null` : sql`closed_at is null`}
        limit ${foundMax}) as request`,
      condition,
    )
  }
  const { rows } = await readPage()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    at,
    rows: rows.slice(0, limit).map(({ doc }) => doc),
    ...(last === undefined ? {} : { next: `${last.key}:${last.id}` }),
  }
}

function viewOf(view: RequestView, { id }: RequestAsker, at: Instant): RawBuilder<unknown> {
  switch (view) {
    case 'open':
      return sql`closed_at is null`
    case 'mine':
      return sql`closed_at is null and assigned_to = ${id}`
    case 'unassigned':
      return sql`closed_at is null and assigned_to is null`
    case 'at-risk':
      return sql`closed_at is null and risk_from <= ${at}`
    case 'review':
    case 'to-tell':
      return sql`closed_at is null and stage = ${view}`
    case 'escalated':
      return sql`closed_at is null and escalation is not null`
    case 'ended':
      return sql`closed_at is not null`
  }
}

function foundBy(q: string): RawBuilder<unknown> | 'nothing' {
  const reference = parseReference(q)?.reference
  if (reference !== undefined) return sql`reference = ${reference}`
  const words = typedQuery(q)
  return words === undefined ? 'nothing' : sql`search @@ ${words}::tsquery`
}

const cursorPattern = /^(\d{1,16}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

function parseCursor(text: string): { readonly key: string; readonly id: string } | undefined {
  const [, key, id] = cursorPattern.exec(text) ?? []
  return key === undefined || id === undefined ? undefined : { key, id }
}

/** What is counted of the open requests of one type; who has them is asked for each person. */
export interface TypeCount {
  readonly typeCode: RequestTypeCode
  readonly open: number
  readonly unassigned: number
  readonly atRisk: number
  readonly missed: number
  readonly review: number
  readonly toTell: number
  readonly escalated: number
  readonly ages: DivisionCount['ages']
}

/** Counts the open requests of every type, from the index of the open ones alone. */
export async function countByType(db: Kysely<Schema>, at: Instant): Promise<readonly TypeCount[]> {
  const made = ageDays.map(days => at - days * dayMs)
  const { rows } = await sql<
    Omit<TypeCount, 'ages'> & { readonly a0: number; a1: number; a2: number; a3: number; a4: number }
  >`
    select type_code as "typeCode", count(*)::integer as open,
      count(*) filter (where assigned_to is null)::integer as unassigned,
      count(*) filter (where risk_from <= ${at})::integer as "atRisk",
      count(*) filter (where due_at < ${at} and status in ('submitted', 'acknowledged', 'in-progress'))::integer
        as missed,
      count(*) filter (where stage = 'review')::integer as review,
      count(*) filter (where stage = 'to-tell')::integer as "toTell",
      count(*) filter (where escalation is not null)::integer as escalated,
      count(*) filter (where created_at >= ${made[0]})::integer as a0,
      count(*) filter (where created_at < ${made[0]} and created_at >= ${made[1]})::integer as a1,
      count(*) filter (where created_at < ${made[1]} and created_at >= ${made[2]})::integer as a2,
      count(*) filter (where created_at < ${made[2]} and created_at >= ${made[3]})::integer as a3,
      count(*) filter (where created_at < ${made[3]})::integer as a4
    from request where closed_at is null and not deleted group by type_code
  `.execute(db)
  return rows.map(({ a0, a1, a2, a3, a4, ...row }) => ({ ...row, ages: [a0, a1, a2, a3, a4] }))
}

/** The counts as one person is told them. */
export function countsFor(
  counts: readonly TypeCount[],
  mine: number,
  { typeCodes }: RequestAsker,
  divisionOf: (typeCode: RequestTypeCode) => DivisionCode | undefined,
  at: Instant,
): RequestCounts {
  const told = typeCodes === undefined ? counts : counts.filter(each => typeCodes.includes(each.typeCode))
  const sum = (of: (count: TypeCount) => number): number => told.reduce((all, each) => all + of(each), 0)
  const byDivision = Map.groupBy(told, ({ typeCode }) => divisionOf(typeCode) ?? '')
  return {
    at,
    views: {
      open: sum(({ open }) => open),
      mine,
      unassigned: sum(({ unassigned }) => unassigned),
      'at-risk': sum(({ atRisk }) => atRisk),
      review: sum(({ review }) => review),
      'to-tell': sum(({ toTell }) => toTell),
      escalated: sum(({ escalated }) => escalated),
    },
    divisions: [...byDivision].map(([division, some]) => {
      const of = (what: (count: TypeCount) => number): number =>
        some.reduce((all, each) => all + what(each), 0)
      return {
        division,
        open: of(({ open }) => open),
        atRisk: of(({ atRisk }) => atRisk),
        missed: of(({ missed }) => missed),
        escalated: of(({ escalated }) => escalated),
        ages: [0, 1, 2, 3, 4].map(age =>
          of(({ ages }) => ages[age] ?? 0),
        ) as unknown as DivisionCount['ages'],
      }
    }),
  }
}

export async function countMine(db: Kysely<Schema>, id: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from request where closed_at is null and assigned_to = ${id} and not deleted
  `.execute(db)
  return rows[0]?.count ?? 0
}

const idPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A request, by its id or its reference number, with all that happened to it, oldest first. */
export async function readRequest(
  db: Kysely<Schema>,
  idOrReference: string,
): Promise<RequestDetail | undefined> {
  const key = idPattern.test(idOrReference)
    ? sql`id = ${idOrReference}::uuid`
    : sql`reference = ${parseReference(idOrReference)?.reference ?? ''}`
  const { rows: found } = await sql<{ doc: ServiceRequest }>`
    select doc from request where ${key} and not deleted
  `.execute(db)
  const request = found[0]?.doc
  if (!request) return undefined
  const { rows } = await sql<{
    position: string
    actor: string
    handed_in_by: string | null
    event: RequestEvent
  }>`
    select position, actor, handed_in_by, event from record_line where subject = ${request.id} order by position
  `.execute(db)
  const history = rows.map(
    ({ position, actor, handed_in_by, event }): RequestHistoryLine => ({
      position: Number(position),
      actor,
      ...(handed_in_by === null ? {} : { handedInBy: handed_in_by }),
      event,
    }),
  )
  return { request, history }
}
