import type { Kysely } from 'kysely'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { Schema } from '../../database/schema.ts'

/** What is known of a text message that goes out. */
export interface Sending {
  readonly triedAt: Instant
  /** Absent until the carrier said that it has it. */
  readonly messageSid?: string
}

/** Text messages on their way to the carrier, and who wants none, in the database that all hubs share. */
export function createTextStore(db: Kysely<Schema>, now: () => Instant) {
  return {
    sendingOf: async (entryId: string): Promise<Sending | undefined> => {
      const row = await db
        .selectFrom('text_sending')
        .selectAll()
        .where('entry_id', '=', entryId)
        .executeTakeFirst()
      return (
        row && {
          triedAt: row.tried_at,
          ...(row.message_sid === null ? {} : { messageSid: row.message_sid }),
        }
      )
    },
    /** The carrier is about to be asked: from here on nobody knows whether it has the message. */
    tries: async (entryId: string): Promise<void> => {
      await db
        .insertInto('text_sending')
        .values({ entry_id: entryId, tried_at: now(), message_sid: null })
        .onConflict(conflict => conflict.column('entry_id').doUpdateSet({ tried_at: now() }))
        .execute()
    },
    /** The carrier has it. */
    taken: async (entryId: string, messageSid: string): Promise<void> => {
      await db
        .updateTable('text_sending')
        .set({ message_sid: messageSid })
        .where('entry_id', '=', entryId)
        .execute()
    },
    isOurs: async (messageSid: string): Promise<boolean> =>
      (await db
        .selectFrom('text_sending')
        .select('entry_id')
        .where('message_sid', '=', messageSid)
        .executeTakeFirst()) !== undefined,
    setOptOut: async (phone: string, wantsNone: boolean): Promise<void> => {
      if (wantsNone) {
        await db
          .insertInto('text_opt_out')
          .values({ phone, at: now() })
          .onConflict(conflict => conflict.doNothing())
          .execute()
      } else await db.deleteFrom('text_opt_out').where('phone', '=', phone).execute()
    },
    hasOptedOut: async (phone: string): Promise<boolean> =>
      (await db.selectFrom('text_opt_out').select('phone').where('phone', '=', phone).executeTakeFirst()) !==
      undefined,
  }
}

export type TextStore = ReturnType<typeof createTextStore>
