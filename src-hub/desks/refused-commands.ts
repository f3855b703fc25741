import { type Kysely, sql } from 'kysely'
import type { RefusedCommand } from '../../src-contract/http/desks.ts'
import type { Envelope } from '../../src-contract/live/desk-command.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/** Whoever holds a wiped desk may send what they like; so much of it is kept for each desk. */
const keptCommandsMax = 2_000
const keptBytesMax = 20_000_000

/**
 * Keeps commands that came from a wiped desk, once each. Those that the hub had decided before the wipe are not among
 * them: the desk only had not heard the answer.
 */
export async function keepRefusedCommands(
  db: Kysely<Schema>,
  deskId: string,
  envelopes: readonly Envelope[],
  at: Instant,
): Promise<void> {
  if (envelopes.length === 0) return
  const decided = await db
    .selectFrom('command_outcome')
    .select('id')
    .where(
      'id',
      'in',
      envelopes.map(({ id }) => id),
    )
    .execute()
  const isDecided = new Set(decided.map(({ id }) => id))
  const { rows } = await sql<{ count: number; bytes: number }>`
    select count(*) as count, coalesce(sum(octet_length(command::text)), 0)::bigint as bytes
    from desk_refused_command where desk_id = ${deskId}`.execute(db)
  let commands = Number(rows[0]?.count ?? 0)
  let bytes = Number(rows[0]?.bytes ?? 0)
  const kept = envelopes.flatMap(({ id, by, at: askedAt, command }) => {
    const text = JSON.stringify(command)
    commands += 1
    bytes += Buffer.byteLength(text)
    if (isDecided.has(id) || commands > keptCommandsMax || bytes > keptBytesMax) return []
    return [{ desk_id: deskId, id, by, at: askedAt, received_at: at, command: text }]
  })
  if (kept.length === 0) return
  await db
    .insertInto('desk_refused_command')
    .values(kept)
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** What came from a desk after its wipe, in the order in which it was asked for. */
export async function refusedCommandsOf(db: Kysely<Schema>, deskId: string): Promise<RefusedCommand[]> {
  const rows = await db
    .selectFrom('desk_refused_command')
    .selectAll()
    .where('desk_id', '=', deskId)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows.map(({ id, by, at, received_at, command }) => ({
    id,
    by,
    at,
    receivedAt: received_at,
    command,
  }))
}
