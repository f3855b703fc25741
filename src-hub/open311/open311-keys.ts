import { createHash, randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Open311Key } from '../../src-contract/http/open311.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

export interface Open311KeysParts {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly randomBytes: (size: number) => Buffer
}

export type Open311Keys = ReturnType<typeof createOpen311Keys>

/** A key is as good as its chance: 192 bits of it. */
const keyBytes = 24

/** The keys with which other systems send requests. A key is shown once; the hub keeps what it can be known by. */
export function createOpen311Keys({ db, now, randomBytes }: Open311KeysParts) {
  return {
    list: async (): Promise<Open311Key[]> => {
      const rows = await db.selectFrom('open311_key').selectAll().orderBy('made_at').execute()
      return rows.map(({ id, name, made_at, made_by, used_at, revoked_at }) => ({
        id,
        name,
        madeAt: Number(made_at),
        madeBy: made_by,
        ...(used_at === null ? {} : { usedAt: Number(used_at) }),
        ...(revoked_at === null ? {} : { revokedAt: Number(revoked_at) }),
      }))
    },

    make: async (name: string, by: string): Promise<{ readonly id: string; readonly key: string }> => {
      const id = randomUUID()
      const key = randomBytes(keyBytes).toString('base64url')
      await db
        .insertInto('open311_key')
        .values({ id, name, hash: hashOf(key), made_at: now(), made_by: by })
        .execute()
      return { id, key }
    },

    /** Twice is once. False for a key that never was. */
    revoke: async (id: string, by: string): Promise<boolean> => {
      const { numAffectedRows } = await sql`
        update open311_key set revoked_at = coalesce(revoked_at, ${now()}), revoked_by = coalesce(revoked_by, ${by})
        where id = ${id}::uuid
      `.execute(db)
      return numAffectedRows !== undefined && numAffectedRows > 0n
    },

    /** The id of a key that is in force; undefined for every other text. */
    check: async (key: string): Promise<string | undefined> => {
      const row = await db
        .updateTable('open311_key')
        .set({ used_at: now() })
        .where('hash', '=', hashOf(key))
        .where('revoked_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return row?.id
    },
  }
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}
