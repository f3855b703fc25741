import type { DeskPolicy } from '../../src-contract/http/desks.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { type DeskDatabase, metaOf } from './desk-database.ts'
import { purgePacks, type TidyParts } from './tidy-packs.ts'

const dayMs = 86_400_000

/** Keeps the centre's policy, for the lock too. Answers whether it is another than the one before. */
export async function keepPolicy(db: DeskDatabase, before: DeskPolicy, next: DeskPolicy): Promise<boolean> {
  const kept = await metaOf(db, 'policy')
  const isSame = (each: DeskPolicy | undefined) =>
    each !== undefined && JSON.stringify(each) === JSON.stringify(next)
  if (isSame(kept) && isSame(before)) return false
  await db.meta.put({ key: 'policy', value: next })
  return true
}

/**
 * Lets closed requests leave that are older than the policy allows: once a day, and when it allows less than before.
 * The caller has the puller's turn.
 */
export async function purgeByPolicy(parts: TidyParts, policy: DeskPolicy, now: number): Promise<void> {
  const { db, closing } = parts
  const upTo = now - policy.keepDays * dayMs
  const before = await metaOf(db, 'purged-up-to')
  if (before !== undefined && upTo - before < dayMs) return
  await purgePacks(parts, 'requests', value => {
    const { status, closedAt } = value as ServiceRequest
    return status !== 'closed' || closedAt === undefined || closedAt >= upTo
  })
  if (!closing.aborted) await db.meta.put({ key: 'purged-up-to', value: upTo })
}
