import { type Kysely, sql } from 'kysely'
import type { WordsPolicy } from '../../src-contract/http/words-policy.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

const dayMs = 86_400_000
const atOnceMax = 200

/**
 * Removes the words and files of conversations that ended longer ago than the policy says, and what e-mail kept beside
 * them; the conversation, its entries with their times, its contacts and all measures stay (SPEC X7). A conversation
 * has ended when none of its contacts is open and nothing in it is still to be sent. One that belongs to an open
 * request stays whole: it brought the request, names it, or carried a notice of it. Each conversation is one
 * transaction. Answers how many there were.
 */
export async function removeOldWords(db: Kysely<Schema>, policy: WordsPolicy, now: Instant): Promise<number> {
  const byMail = await removeWhere(db, ['email'], policy.mailDays, now)
  const byChat = await removeWhere(db, ['chat', 'sms'], policy.chatDays, now)
  if (policy.mailDays > 0) await forgetAside(db, now - policy.mailDays * dayMs)
  return byMail + byChat
}

async function removeWhere(
  db: Kysely<Schema>,
  mediums: readonly string[],
  days: number,
  now: Instant,
): Promise<number> {
  if (days === 0) return 0
  let removed = 0
  for (;;) {
    const due = await dueConversations(db, mediums, now - days * dayMs)
    for (const id of due) await removeWordsOf(db, id, days)
    removed += due.length
    if (due.length < atOnceMax) return removed
  }
}

async function dueConversations(
  db: Kysely<Schema>,
  mediums: readonly string[],
  before: Instant,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with written as (
      select conversation_id as id from conversation_entry
      where removed_after is null
      group by conversation_id
      having max(at) < ${before}::bigint
    ), held as (
      select entry.conversation_id as id from request
      join conversation_entry as entry on entry.contact_id = (request.doc ->> 'contactId')::uuid
      where request.closed_at is null and not request.deleted
      union
      select entry.conversation_id from request
      join notice on notice.request_id = request.id
      join conversation_entry as entry on entry.id = notice.id
      where request.closed_at is null and not request.deleted
    )
    select conversation.id from conversation join written using (id)
    where medium in (${sql.join(mediums)})
      and conversation.id not in (select id from held)
      and not exists (
        select from conversation_entry as entry
        left join contact on contact.id in (entry.contact_id, conversation.contact_id)
        where entry.conversation_id = conversation.id
          and (entry.delivery = 'sending' or contact.closed_at >= ${before}::bigint
            or (contact.id is not null and contact.closed_at is null))
      )
      and not exists (
        select from mail_message
        cross join jsonb_array_elements(mail_message.facts -> 'requests') as named
        join request on request.id::text = named ->> 'id'
        where mail_message.conversation_id = conversation.id
          and request.closed_at is null and not request.deleted
      )
    limit ${atOnceMax}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Each entry gets a revision of its own, so that whoever knows an earlier one is told page by page. */
async function removeWordsOf(db: Kysely<Schema>, conversationId: string, days: number): Promise<void> {
  await db.transaction().execute(async transaction => {
    await sql`
      with words as (
        select id, row_number() over (order by number desc) as place from conversation_entry
        where conversation_id = ${conversationId}::uuid and removed_after is null
      ), grown as (
        update conversation set revision = revision + (select count(*) from words)
        where id = ${conversationId}::uuid returning revision
      )
      update conversation_entry as entry
      set text = '', removed_after = ${days}::integer, revision = grown.revision - words.place + 1
      from words, grown where entry.id = words.id`.execute(transaction)
    await transaction
      .deleteFrom('conversation_attachment')
      .where('conversation_id', '=', conversationId)
      .execute()
    await sql`
      update mail_message
      set facts = (facts - 'html') || '{"folded":"","pictures":[],"refusedFiles":[]}'::jsonb
      where conversation_id = ${conversationId}::uuid`.execute(transaction)
  })
}

/** What was put aside is in no conversation; its words go by their own age. */
async function forgetAside(db: Kysely<Schema>, before: Instant): Promise<void> {
  await sql`
    update mail_message
    set facts = (facts - 'html' - 'text') || '{"folded":"","pictures":[],"refusedFiles":[]}'::jsonb
    where place = 'aside' and facts ? 'text' and at < ${before}::bigint`.execute(db)
}
