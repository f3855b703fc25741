import type { Kysely } from 'kysely'
import {
  type DeskPolicy,
  defaultDeskPolicy,
  type PolicyVersion,
  type SetPolicy,
} from '../../src-contract/http/desks.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

export type PolicyChanged = { readonly refused: 'PolicyChanged'; readonly version: number }

/** What desks may keep, and for how long. Read anew each time: another hub of the centre may have set it. */
export async function currentDeskPolicy(db: Kysely<Schema>): Promise<DeskPolicy> {
  const row = await db
    .selectFrom('desk_policy')
    .select('policy')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return complete(row.policy)
}

/** Newest first; the first is in force. */
export async function policyVersions(db: Kysely<Schema>): Promise<PolicyVersion[]> {
  const rows = await db.selectFrom('desk_policy').selectAll().orderBy('version', 'desc').execute()
  return rows.map(({ version, policy, set_at, set_by }) => ({
    version,
    policy: complete(policy),
    setAt: set_at,
    setBy: set_by,
  }))
}

/** Puts a policy in force, unless another came before it. */
export async function setDeskPolicy(
  db: Kysely<Schema>,
  { policy, basedOn, by, at }: SetPolicy & { readonly by: string; readonly at: Instant },
): Promise<PolicyVersion | PolicyChanged> {
  const { numInsertedOrUpdatedRows: written } = await db
    .insertInto('desk_policy')
    .columns(['version', 'policy', 'set_at', 'set_by'])
    .expression(({ selectFrom, val, fn }) =>
      selectFrom('desk_policy')
        .select(({ eb }) => [
          eb(fn.max('version'), '+', 1).as('version'),
          val(JSON.stringify(policy)).$castTo<never>().as('policy'),
          val(at).as('set_at'),
          val(by).as('set_by'),
        ])
        .having(fn.max('version'), '=', basedOn),
    )
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (written === 1n) return { version: basedOn + 1, policy, setAt: at, setBy: by }
  const { version } = await db
    .selectFrom('desk_policy')
    .select(({ fn }) => fn.max('version').as('version'))
    .executeTakeFirstOrThrow()
  return { refused: 'PolicyChanged', version }
}

/** A policy that was set before a field was there has that field's default. */
function complete(policy: Partial<DeskPolicy>): DeskPolicy {
  return { ...defaultDeskPolicy, ...policy }
}
