import { type Kysely, sql } from 'kysely'
import type { RecordingPolicyVersion, SetRecordingPolicy } from '../../src-contract/http/recordings.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/** Newest first; the first is in force. Read anew each time: another hub of the centre may have set it. */
export async function recordingPolicies(db: Kysely<Schema>): Promise<RecordingPolicyVersion[]> {
  const rows = await db.selectFrom('recording_policy').selectAll().orderBy('version', 'desc').execute()
  return rows.map(versionOf)
}

/** The policy in force. */
export async function currentRecordingPolicy(db: Kysely<Schema>): Promise<RecordingPolicyVersion['policy']> {
  const row = await db
    .selectFrom('recording_policy')
    .select('policy')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return row.policy
}

/** Puts a policy in force, unless another came before it: `PolicyChanged`. */
export async function setRecordingPolicy(
  db: Kysely<Schema>,
  { policy, basedOn, by, at }: SetRecordingPolicy & { readonly by: string; readonly at: Instant },
): Promise<RecordingPolicyVersion | { readonly refused: 'PolicyChanged' }> {
  const { rows } = await sql<Parameters<typeof versionOf>[0]>`
    insert into recording_policy (version, policy, set_at, set_by)
    select ${basedOn + 1}::integer, ${JSON.stringify(policy)}::jsonb, ${at}::bigint, ${by}
    where (select max(version) from recording_policy) = ${basedOn}
    on conflict do nothing
    returning *`.execute(db)
  return rows[0] === undefined ? { refused: 'PolicyChanged' } : versionOf(rows[0])
}

function versionOf(row: {
  readonly version: number
  readonly policy: RecordingPolicyVersion['policy']
  readonly set_at: Instant
  readonly set_by: string
}): RecordingPolicyVersion {
  return { version: row.version, policy: row.policy, setAt: Number(row.set_at), setBy: row.set_by }
}
