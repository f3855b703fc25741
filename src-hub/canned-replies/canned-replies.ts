import type { Kysely, Selectable } from 'kysely'
import type { PutReply } from '../../src-contract/http/canned-replies.ts'
import {
  type CannedReply,
  checkReply,
  checkSignature,
  type ReplyProblem,
  type ReplySignature,
} from '../../src-domain/canned-replies/canned-reply.ts'
import type { Bilingual, Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/** What became of a change: kept, wrong, or somebody else changed it since. */
export type Kept<Value> =
  | { readonly kind: 'kept'; readonly value: Value }
  | { readonly kind: 'wrong'; readonly problem: ReplyProblem }
  | { readonly kind: 'changed'; readonly current: Value | undefined }

const noSignature: ReplySignature = { version: 0, texts: { en: '', fr: '' } }

/** The words that a centre answers with, in the database that all its hubs share: a change is one statement. */
export function createCannedReplies({
  db,
  now,
}: {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
}) {
  const find = async (id: string): Promise<CannedReply | undefined> => {
    const row = await db.selectFrom('canned_reply').selectAll().where('id', '=', id).executeTakeFirst()
    return row && replyOf(row)
  }

  const signature = async (): Promise<ReplySignature> => {
    const row = await db
      .selectFrom('reply_signature')
      .selectAll()
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row ? { version: row.version, texts: row.texts as Bilingual } : noSignature
  }

  return {
    signature,

    list: async (): Promise<readonly CannedReply[]> =>
      (await db.selectFrom('canned_reply').selectAll().orderBy('id').execute()).map(replyOf),

    /** Keeps a reply that is new (`basedOn` 0) or changed. */
    put: async (
      id: string,
      by: string,
      { basedOn, name, texts, articleId }: PutReply,
    ): Promise<Kept<CannedReply>> => {
      const problem = checkReply({ name, texts })
      if (problem) return { kind: 'wrong', problem }
      const values = {
        version: basedOn + 1,
        name: JSON.stringify(name),
        texts: JSON.stringify(texts),
        article_id: articleId ?? null,
        set_at: now(),
        set_by: by,
      }
      const row =
        basedOn === 0
          ? await db
              .insertInto('canned_reply')
              .values({ id, ...values })
              .onConflict(conflict => conflict.column('id').doNothing())
              .returningAll()
              .executeTakeFirst()
          : await db
              .updateTable('canned_reply')
              .set(values)
              .where('id', '=', id)
              .where('version', '=', basedOn)
              .returningAll()
              .executeTakeFirst()
      return row ? { kind: 'kept', value: replyOf(row) } : { kind: 'changed', current: await find(id) }
    },

    /** Removes a reply; one that is gone already is removed. */
    remove: async (id: string, basedOn: number): Promise<Kept<undefined>> => {
      await db.deleteFrom('canned_reply').where('id', '=', id).where('version', '=', basedOn).execute()
      return (await find(id)) ? { kind: 'changed', current: undefined } : { kind: 'kept', value: undefined }
    },

    putSignature: async (
      by: string,
      { basedOn, texts }: { readonly basedOn: number; readonly texts: Bilingual },
    ): Promise<Kept<ReplySignature>> => {
      const problem = checkSignature({ texts })
      if (problem) return { kind: 'wrong', problem }
      const current = await signature()
      if (current.version !== basedOn) return { kind: 'changed', current }
      const row = await db
        .insertInto('reply_signature')
        .values({ version: basedOn + 1, texts: JSON.stringify(texts), set_at: now(), set_by: by })
        .onConflict(conflict => conflict.column('version').doNothing())
        .returningAll()
        .executeTakeFirst()
      return row
        ? { kind: 'kept', value: { version: row.version, texts } }
        : { kind: 'changed', current: await signature() }
    },
  }
}

export type CannedReplyStore = ReturnType<typeof createCannedReplies>

function replyOf(row: Selectable<Schema['canned_reply']>): CannedReply {
  return {
    id: row.id,
    version: row.version,
    name: row.name as Bilingual,
    texts: row.texts as CannedReply['texts'],
    ...(row.article_id === null ? {} : { articleId: row.article_id }),
  }
}
