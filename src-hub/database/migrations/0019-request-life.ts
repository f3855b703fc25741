import { type Kysely, sql } from 'kysely'

/**
 * What lists of requests are made of: who has one, when it is due, from when it is at risk, how far up it has gone, and
 * the words by which it is found. The lists of open requests read an index alone; years of ended ones are beside it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table request
    add column assigned_to text,
    add column due_at bigint,
    add column clock_at bigint,
    add column risk_from bigint,
    add column escalation smallint,
    add column stage text check (stage in ('review', 'to-tell')),
    add column ward smallint,
    add column on_behalf_of text,
    add column search tsvector`,
  `update request set
    due_at = case when status = 'submitted' then (doc ->> 'acknowledgeBy')::bigint
      else (doc ->> 'resolveBy')::bigint end,
    clock_at = case when status = 'submitted' then (doc ->> 'acknowledgeBy')::bigint
      when status in ('acknowledged', 'in-progress') then (doc ->> 'resolveBy')::bigint end,
    risk_from = case when status = 'submitted' then (doc ->> 'acknowledgeBy')::bigint
      else (doc ->> 'resolveBy')::bigint end,
    stage = case when status = 'completed' then 'review' end
    where closed_at is null`,
  `update request set ward = (doc -> 'place' ->> 'ward')::smallint,
    search = to_tsvector('simple', translate(lower(
      reference || ' ' || coalesce(doc ->> 'description', '') || ' ' || coalesce(doc -> 'place' ->> 'text', '')
    ), 'àâäçéèêëîïôöùûüÿ', 'aaaceeeeiioouuuy'))`,
  `create index request_open on request (due_at, id)
    include (type_code, status, assigned_to, risk_from, escalation, stage, ward, created_at)
    where closed_at is null and not deleted`,
  `create index request_assigned on request (assigned_to, due_at, id)
    where closed_at is null and assigned_to is not null`,
  `create index request_ended on request (closed_at desc, id) include (type_code) where closed_at is not null`,
  `create index request_clock on request (clock_at) where clock_at is not null`,
  `create index request_council on request (created_at desc, id) where on_behalf_of is not null`,
  `create index request_search_open on request using gin (search) where closed_at is null`,
  `create index request_search_ended on request using gin (search) where closed_at is not null`,
]
