import { type Kysely, sql } from 'kysely'
import type { SetWordsPolicy, WordsPolicyVersion } from '../../src-contract/http/words-policy.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/** Newest first; the first is in force. Read anew each time: another hub of the centre may have set it. */
export async function wordsPolicies(db: Kysely<Schema>): Promise<WordsPolicyVersion[]> {
  const rows = await db.selectFrom('words_policy').selectAll().orderBy('version', 'desc').execute()
  return rows.map(versionOf)
}

/** Puts a policy in force, unless another came before it: `PolicyChanged`. */
export async function setWordsPolicy(
  db: Kysely<Schema>,
  { policy, basedOn, by, at }: SetWordsPolicy & { readonly by: string; readonly at: Instant },
): Promise<WordsPolicyVersion | { readonly refused: 'PolicyChanged' }> {
  const { rows } = await sql<Parameters<typeof versionOf>[0]>`
    insert into words_policy (version, policy, set_at, set_by)
    select ${basedOn + 1}::integer, ${JSON.stringify(policy)}::jsonb, ${at}::bigint, ${by}
    where (select max(version) from words_policy) = ${basedOn}
    on conflict do nothing
    returning *`.execute(db)
  return rows[0] === undefined ? { refused: 'PolicyChanged' } : versionOf(rows[0])
}

function versionOf(row: {
  readonly version: number
  readonly policy: WordsPolicyVersion['policy']
  readonly set_at: Instant
  readonly set_by: string
}): WordsPolicyVersion {
  return { version: row.version, policy: row.policy, setAt: Number(row.set_at), setBy: row.set_by }
}
