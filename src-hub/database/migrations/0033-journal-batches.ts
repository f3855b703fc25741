import { type Kysely, sql } from 'kysely'

/**
 * The journal is kept as it is written: a row for each batch, with all its lines of the routing in one text. These are by
 * far the most, and nobody looks up a single one of them; as rows of their own they cost three times as much to write
 * and to keep. Lines about requests and customers are looked up by what they are about, and stay a row each. `journal`
 * shows both as one, line by line.
 *
 * An outcome says something only when it is a refusal.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** As they are called today: what becomes of later kinds is decided where they are written. */
const recordKinds = [
  'request-created',
  'request-followed',
  'request-updated',
  'request-acknowledged',
  'request-assigned',
  'request-started',
  'customer-awaited',
  'customer-reminded',
  'request-resumed',
  'target-revised',
  'request-completed',
  'completion-approved',
  'completion-returned',
  'customer-told',
  'customer-not-told',
  'request-closed',
  'request-reopened',
  'request-cancelled',
  'request-merged',
  'request-recategorised',
  'request-noted',
  'photo-shown',
  'request-escalated',
  'customer-created',
  'customer-updated',
]
  .map(kind => `'${kind}'`)
  .join(', ')

const statements = [
  `alter table journal rename to record_line`,
  `alter index journal_pkey rename to record_line_pkey`,
  `alter index journal_subject rename to record_line_subject`,
  `drop index journal_at`,
  `create table journal_batch (
    first_position bigint primary key,
    last_position bigint not null,
    at bigint not null,
    configures boolean not null,
    routing json
  )`,
  // Written once and read whole: packing it would cost more than it saves.
  `alter table journal_batch alter column routing set storage external`,
  `create index journal_batch_at on journal_batch (at)`,
  `create index journal_batch_configures on journal_batch (first_position) where configures`,
  `insert into journal_batch (first_position, last_position, at, configures, routing)
    select min(position), max(position), max(at), bool_or(kind = 'routing-configured'),
      json_agg(
        json_build_object('position', position, 'actor', actor, 'handedInBy', handed_in_by, 'commandId', command_id,
          'event', event)
        order by position
      ) filter (where kind not in (${recordKinds}))
    from record_line group by position / 250`,
  `delete from record_line where kind not in (${recordKinds})`,
  `create view journal as
    select position, at, kind, subject, actor, handed_in_by, command_id, event from record_line
    union all
    select (line->>'position')::bigint, (line->'event'->>'at')::bigint, line->'event'->>'kind',
      coalesce(line->'event'->>'contactId', line->'event'->>'agentId', 'centre'),
      line->>'actor', line->>'handedInBy', (line->>'commandId')::uuid, line->'event'
    from journal_batch, json_array_elements(routing) as each (line)`,
  `alter table command_outcome alter column outcome drop not null`,
  `update command_outcome set outcome = null where outcome->'refusal' is null`,
]
