import type { Kysely } from 'kysely'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { againWhileLeading } from '../cluster/again-while-leading.ts'
import type { Log } from '../database/log.ts'
import type { Schema } from '../database/schema.ts'
import { removeOldWords } from './remove-old-words.ts'
import { wordsPolicies } from './words-policy.ts'

const everyMs = 3_600_000

/** Removes what the policy no longer keeps, at once and then every hour, at the hub that leads. Answers how to stop. */
export function keepWordsToPolicy({
  db,
  isLeading,
  now,
  log,
}: {
  readonly db: Kysely<Schema>
  readonly isLeading: () => boolean
  readonly now: () => Instant
  readonly log: Log
}): () => Promise<void> {
  return againWhileLeading({
    everyMs,
    isLeading,
    work: async () => {
      const [inForce] = await wordsPolicies(db)
      if (inForce === undefined) return
      const removed = await removeOldWords(db, inForce.policy, now())
      if (removed > 0) log.info({ removed }, 'words of old conversations were removed')
    },
    onProblem: problem => log.error({ err: problem }, 'old words stay'),
  })
}
