import { type Kysely, type Selectable, sql } from 'kysely'
import type {
  Attachment,
  Conversation,
  Delivery,
  Entry,
  Medium,
  Writer,
} from '../../src-domain/conversations/conversation.ts'
import type { Recipients } from '../../src-domain/mail/mail-recipients.ts'
import type { AgentId, ContactId, Instant, Language } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/** What is unsent after a day was abandoned with its draft. */
const unusedAttachmentLivesMs = 86_400_000
const entriesAtOnceMax = 500

export interface NewConversation {
  readonly id: string
  readonly medium: Medium
  readonly language: Language
  readonly customer: Conversation['customer']
  readonly subject?: string
  readonly contactId: ContactId
}

export interface NewEntry {
  /** A uuid of the writer's: the same id again is the same entry. */
  readonly id: string
  readonly via: Medium
  readonly text: string
  readonly attachmentIds?: readonly string[]
  readonly recipients?: Recipients
  readonly writer: NewWriter
}

export type NewWriter =
  | { readonly kind: 'customer' }
  | { readonly kind: 'agent'; readonly agentId: AgentId; readonly delivery: 'sending' | 'sent' }
  | { readonly kind: 'rule'; readonly delivery: 'sending' | 'sent' }

export interface NewAttachment {
  readonly id: string
  readonly conversationId: string
  readonly name: string
  readonly mediaType: string
  readonly content: Uint8Array
}

export type Appended =
  /** With the conversation as it is then, where that is known without asking again. */
  | { readonly kind: 'appended'; readonly entry: Entry; readonly conversation?: Conversation }
  /** It was there already, by the same writer in the same conversation. */
  | { readonly kind: 'repeated'; readonly entry: Entry }
  | { readonly kind: 'refused'; readonly name: 'UnknownConversation' | 'EntryIdReused' | 'UnknownAttachment' }

/** Something else was written after the entry that it was to follow. */
export interface Overtaken {
  readonly kind: 'overtaken'
}

/**
 * Conversations in the database that all hubs of a centre share. Each change is one transaction: an entry is there with
 * its number and its attachments, or not at all. Whoever asks with the revision that they know is told what changed
 * since; numbers and revisions of one conversation have no gap, because its row is locked while they are given.
 */
export function createConversationStore({
  db,
  now,
}: {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
}) {
  /** Begins a conversation; one with this id that is there already is answered as it is. */
  const begin = async (wanted: NewConversation): Promise<Conversation> => {
    await db
      .insertInto('conversation')
      .values({
        id: wanted.id,
        medium: wanted.medium,
        language: wanted.language,
        customer: JSON.stringify(wanted.customer),
        subject: wanted.subject ?? null,
        begun_at: now(),
        contact_id: wanted.contactId,
      })
      .onConflict(conflict => conflict.column('id').doNothing())
      .execute()
    const begun = await find(wanted.id)
    if (begun === undefined) throw new Error(`contact ${wanted.contactId} has another conversation`)
    return begun
  }

  const find = async (id: string): Promise<Conversation | undefined> => {
    const row = await db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst()
    return row && conversationOf(row)
  }

  /** The conversation that this contact stood, or stands, in the line for. */
  const findByContact = async (contactId: ContactId): Promise<Conversation | undefined> => {
    const row = await db
      .selectFrom('conversation')
      .selectAll()
      .where(({ eb, or, selectFrom }) =>
        or([
          eb('contact_id', '=', contactId),
          eb(
            'id',
            'in',
            selectFrom('conversation_entry').select('conversation_id').where('contact_id', '=', contactId),
          ),
        ]),
      )
      .limit(1)
      .executeTakeFirst()
    return row && conversationOf(row)
  }

  /** The conversation goes on under another contact. */
  const continueUnder = async (id: string, contactId: ContactId): Promise<void> => {
    await db
      .updateTable('conversation')
      .set(({ eb }) => ({ contact_id: contactId, revision: eb('revision', '+', 1) }))
      .where('id', '=', id)
      .where('contact_id', '!=', contactId)
      .execute()
  }

  /** From here on it is answered by another medium, at this address. */
  const answerBy = async (
    id: string,
    medium: Medium,
    address: Partial<Pick<Conversation['customer'], 'email' | 'phone'>>,
  ): Promise<void> => {
    await db
      .updateTable('conversation')
      .set(({ eb, ref }) => ({
        medium,
        customer: sql<string>`${ref('customer')} || ${JSON.stringify(address)}::jsonb`,
        revision: eb('revision', '+', 1),
      }))
      .where('id', '=', id)
      .execute()
  }

  /** The conversations that stand in the line under these contacts, each with its last entry. */
  const lastWordsOf = async (
    contactIds: readonly ContactId[],
  ): Promise<readonly { readonly conversation: Conversation; readonly last: Entry }[]> => {
    if (contactIds.length === 0) return []
    const rows = await db
      .selectFrom('conversation')
      .selectAll()
      .where('contact_id', 'in', [...contactIds])
      .execute()
    const lasts = await db
      .selectFrom('conversation_entry')
      .innerJoin('conversation', join =>
        join
          .onRef('conversation.id', '=', 'conversation_entry.conversation_id')
          .onRef('conversation.count', '=', 'conversation_entry.number'),
      )
      .selectAll('conversation_entry')
      .where('conversation.contact_id', 'in', [...contactIds])
      .execute()
    const entries = await withAttachments(lasts)
    return rows.flatMap(row => {
      const index = lasts.findIndex(({ conversation_id }) => conversation_id === row.id)
      const last = entries[index]
      return last === undefined ? [] : [{ conversation: conversationOf(row), last }]
    })
  }

  /** The conversations of these contacts, each with its revision. */
  const revisionsOf = async (
    contactIds: readonly ContactId[],
  ): Promise<readonly { readonly id: string; readonly revision: number }[]> =>
    contactIds.length === 0
      ? []
      : db
          .selectFrom('conversation')
          .select(['id', 'revision'])
          .where('contact_id', 'in', [...contactIds])
          .execute()

  /** Who of the city wrote last in it. */
  const lastAgentOf = async (id: string): Promise<AgentId | undefined> => {
    const row = await db
      .selectFrom('conversation_entry')
      .select('agent_id')
      .where('conversation_id', '=', id)
      .where('writer', '=', 'agent')
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row?.agent_id ?? undefined
  }

  /** Words without files take one statement: many write at once, and each round trip is waited for by two people. */
  const appendWords = async (
    conversationId: string,
    wanted: NewEntry,
    follows?: number,
  ): Promise<Appended | Overtaken> => {
    const { writer } = wanted
    const isCustomers = writer.kind === 'customer'
    const at = now()
    const { rows } = await sql<EntryRow & { readonly conversation_now: ConversationRow }>`
      with conversation_now as (
        update conversation set count = count + 1, revision = revision + 1
        where id = ${conversationId}::uuid and count = coalesce(${follows ?? null}::integer, count)
        returning *
      ), written as (
        insert into conversation_entry
          (id, conversation_id, number, revision, at, contact_id, via, text, writer, agent_id, delivery, delivery_at,
            recipients)
        select ${wanted.id}::uuid, id, count, revision, ${at}::bigint, contact_id, ${wanted.via}, ${wanted.text},
          ${writer.kind}, ${writer.kind === 'agent' ? writer.agentId : null}::text,
          ${isCustomers ? null : writer.delivery}::text, ${isCustomers ? null : at}::bigint,
          ${wanted.recipients === undefined ? null : JSON.stringify(wanted.recipients)}::jsonb
        from conversation_now returning *
      )
      select written.*, to_jsonb(conversation_now) as conversation_now
      from written cross join conversation_now`.execute(db)
    const [row] = rows
    if (row === undefined) {
      const isOvertaken = follows !== undefined && (await find(conversationId)) !== undefined
      return isOvertaken ? { kind: 'overtaken' } : { kind: 'refused', name: 'UnknownConversation' }
    }
    return {
      kind: 'appended',
      entry: entryOf(row, []),
      conversation: conversationOf(row.conversation_now),
    }
  }

  /** Writes an entry; where a number is given, only while that is the last entry's. */
  function append(conversationId: string, wanted: NewEntry): Promise<Appended>
  function append(conversationId: string, wanted: NewEntry, follows: number): Promise<Appended | Overtaken>
  async function append(
    conversationId: string,
    wanted: NewEntry,
    follows?: number,
  ): Promise<Appended | Overtaken> {
    const { writer } = wanted
    const attachmentIds = [...(wanted.attachmentIds ?? [])]
    try {
      if (attachmentIds.length === 0) return await appendWords(conversationId, wanted, follows)
      const result = await db.transaction().execute(async transaction => {
        const conversation = await transaction
          .updateTable('conversation')
          .set(({ eb }) => ({ count: eb('count', '+', 1), revision: eb('revision', '+', 1) }))
          .where('id', '=', conversationId)
          .returning(['count', 'revision', 'contact_id'])
          .executeTakeFirst()
        if (conversation === undefined) return undefined
        await transaction
          .insertInto('conversation_entry')
          .values({
            id: wanted.id,
            conversation_id: conversationId,
            number: conversation.count,
            revision: conversation.revision,
            at: now(),
            contact_id: conversation.contact_id,
            via: wanted.via,
            text: wanted.text,
            writer: writer.kind,
            agent_id: writer.kind === 'agent' ? writer.agentId : null,
            delivery: writer.kind === 'customer' ? null : writer.delivery,
            delivery_at: writer.kind === 'customer' ? null : now(),
            delivery_why: null,
            recipients: wanted.recipients === undefined ? null : JSON.stringify(wanted.recipients),
          })
          .execute()
        for (const [place, id] of attachmentIds.entries()) {
          const { numUpdatedRows } = await transaction
            .updateTable('conversation_attachment')
            .set({ entry_id: wanted.id, place })
            .where('id', '=', id)
            .where('conversation_id', '=', conversationId)
            .where('entry_id', 'is', null)
            .executeTakeFirstOrThrow()
          if (numUpdatedRows === 0n) throw new AttachmentUnknown()
        }
        return conversation.count
      })
      if (result === undefined) return { kind: 'refused', name: 'UnknownConversation' }
    } catch (problem) {
      if (problem instanceof AttachmentUnknown) return { kind: 'refused', name: 'UnknownAttachment' }
      if (!isDuplicate(problem)) throw problem
      const there = await findEntry(wanted.id)
      const isSame =
        there?.conversationId === conversationId &&
        there.entry.writer.kind === writer.kind &&
        there.entry.text === wanted.text
      return isSame ? { kind: 'repeated', entry: there.entry } : { kind: 'refused', name: 'EntryIdReused' }
    }
    const appended = await findEntry(wanted.id)
    if (appended === undefined) throw new Error('an entry that was just written is gone')
    return { kind: 'appended', entry: appended.entry }
  }

  const findEntry = async (
    id: string,
  ): Promise<{ readonly conversationId: string; readonly entry: Entry } | undefined> => {
    const row = await db.selectFrom('conversation_entry').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) return undefined
    const [entry] = await withAttachments([row])
    return entry && { conversationId: row.conversation_id, entry }
  }

  /**
   * What changed after a revision, oldest first; 0 asks for everything. At most 500 at once: who is told that many asks
   * again from the last one's revision.
   */
  const changedAfter = async (conversationId: string, revision: number): Promise<readonly Entry[]> => {
    const rows = await db
      .selectFrom('conversation_entry')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .where('revision', '>', revision)
      .orderBy('revision')
      .limit(entriesAtOnceMax)
      .execute()
    return withAttachments(rows)
  }

  /** All entries of a conversation, however many, in the order in which they last changed. */
  const everyEntry = async (conversationId: string): Promise<readonly Entry[]> => {
    const entries: Entry[] = []
    for (;;) {
      const more = await changedAfter(conversationId, entries.at(-1)?.revision ?? 0)
      entries.push(...more)
      if (more.length < entriesAtOnceMax) return entries
    }
  }

  /**
   * Says how far an entry is on its way. Answers the conversation's id, or `undefined` where nothing changed: what was
   * sent stays sent, whatever is said of it later.
   */
  const deliver = async (
    entryId: string,
    delivery: Exclude<Delivery, { kind: 'sending' }> | { readonly kind: 'sending' },
  ): Promise<string | undefined> =>
    db.transaction().execute(async transaction => {
      const entry = await transaction
        .selectFrom('conversation_entry')
        .select(['conversation_id', 'delivery'])
        .where('id', '=', entryId)
        .executeTakeFirst()
      if (entry === undefined || entry.delivery === null) return undefined
      const { revision } = await transaction
        .updateTable('conversation')
        .set(({ eb }) => ({ revision: eb('revision', '+', 1) }))
        .where('id', '=', entry.conversation_id)
        .returning('revision')
        .executeTakeFirstOrThrow()
      const { numUpdatedRows } = await transaction
        .updateTable('conversation_entry')
        .set({
          revision,
          delivery: delivery.kind,
          delivery_at: delivery.kind === 'sending' ? now() : delivery.at,
          delivery_why: delivery.kind === 'failed' ? delivery.why : null,
        })
        .where('id', '=', entryId)
        .where('delivery', '!=', 'sent')
        .where('delivery', '!=', delivery.kind)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 0n ? undefined : entry.conversation_id
    })

  /** The customer or the agent has seen the entries up to this number. True when that is news. */
  const see = async (conversationId: string, side: 'customer' | 'agent', upTo: number): Promise<boolean> => {
    const column = side === 'customer' ? 'seen_by_customer' : 'seen_by_agent'
    const { numUpdatedRows } = await db
      .updateTable('conversation')
      .set(({ eb, ref }) => ({
        [column]: sql<number>`least(${upTo}::integer, ${ref('count')})`,
        revision: eb('revision', '+', 1),
      }))
      .where('id', '=', conversationId)
      .where(({ eb, ref }) => eb(ref(column), '<', sql<number>`least(${upTo}::integer, ${ref('count')})`))
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /** What is still to be sent by one medium, oldest first. */
  const toBeSent = async (
    via: Medium,
    limit = 100,
  ): Promise<readonly { readonly conversationId: string; readonly entry: Entry }[]> => {
    const rows = await db
      .selectFrom('conversation_entry')
      .selectAll()
      .where('delivery', '=', 'sending')
      .where('via', '=', via)
      .orderBy('at')
      .orderBy('number')
      .limit(limit)
      .execute()
    const entries = await withAttachments(rows)
    return rows.flatMap(({ id, conversation_id: conversationId }) => {
      const entry = entries.find(each => each.id === id)
      return entry ? [{ conversationId, entry }] : []
    })
  }

  /** Keeps a file until an entry takes it along. The same id again changes nothing. */
  const keepAttachment = async (wanted: NewAttachment): Promise<Attachment> => {
    await db
      .insertInto('conversation_attachment')
      .values({
        id: wanted.id,
        conversation_id: wanted.conversationId,
        name: wanted.name,
        media_type: wanted.mediaType,
        bytes: wanted.content.byteLength,
        content: wanted.content,
        uploaded_at: now(),
      })
      .onConflict(conflict => conflict.column('id').doNothing())
      .execute()
    const { id, name, mediaType, content } = wanted
    return { id, name, mediaType, bytes: content.byteLength }
  }

  /** A file with its bytes, if it belongs to this conversation. */
  const readAttachment = async (
    conversationId: string,
    id: string,
  ): Promise<(Attachment & { readonly content: Buffer; readonly isSent: boolean }) | undefined> => {
    const row = await db
      .selectFrom('conversation_attachment')
      .selectAll()
      .where('id', '=', id)
      .where('conversation_id', '=', conversationId)
      .executeTakeFirst()
    return (
      row && {
        ...attachmentOf(row),
        content: Buffer.from(row.content),
        isSent: row.entry_id !== null,
      }
    )
  }

  /** Forgets files that nobody sent. Answers how many. */
  const forgetUnused = async (): Promise<number> => {
    const { numDeletedRows } = await db
      .deleteFrom('conversation_attachment')
      .where('entry_id', 'is', null)
      .where('uploaded_at', '<', now() - unusedAttachmentLivesMs)
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  }

  const withAttachments = async (rows: readonly EntryRow[]): Promise<readonly Entry[]> => {
    if (rows.length === 0) return []
    const attachments = await db
      .selectFrom('conversation_attachment')
      .select(['id', 'entry_id', 'name', 'media_type', 'bytes'])
      .where(
        'entry_id',
        'in',
        rows.map(({ id }) => id),
      )
      .orderBy('place')
      .execute()
    return rows.map(row =>
      entryOf(row, attachments.filter(({ entry_id }) => entry_id === row.id).map(attachmentOf)),
    )
  }

  return {
    begin,
    find,
    findByContact,
    continueUnder,
    answerBy,
    lastWordsOf,
    revisionsOf,
    lastAgentOf,
    append,
    findEntry,
    changedAfter,
    everyEntry,
    deliver,
    see,
    toBeSent,
    keepAttachment,
    readAttachment,
    forgetUnused,
  }
}

export type ConversationStore = ReturnType<typeof createConversationStore>

class AttachmentUnknown extends Error {}

type EntryRow = Selectable<Schema['conversation_entry']>
type ConversationRow = Selectable<Schema['conversation']>

function conversationOf(row: ConversationRow): Conversation {
  return {
    id: row.id,
    medium: row.medium,
    language: row.language,
    customer: row.customer as Conversation['customer'],
    ...(row.subject === null ? {} : { subject: row.subject }),
    begunAt: row.begun_at,
    contactId: row.contact_id,
    count: row.count,
    revision: row.revision,
    seen: { customer: row.seen_by_customer, agent: row.seen_by_agent },
  }
}

function entryOf(row: EntryRow, attachments: readonly Attachment[]): Entry {
  return {
    number: row.number,
    id: row.id,
    revision: row.revision,
    at: row.at,
    contactId: row.contact_id,
    via: row.via,
    text: row.text,
    attachments,
    ...(row.recipients === null ? {} : { recipients: row.recipients as Recipients }),
    ...(row.removed_after === null ? {} : { removedAfterDays: row.removed_after }),
    writer: writerOf(row),
  }
}

function writerOf(row: EntryRow): Writer {
  if (row.writer === 'customer') return { kind: 'customer' }
  const at = row.delivery_at ?? row.at
  const delivery: Delivery =
    row.delivery === 'failed'
      ? { kind: 'failed', at, why: row.delivery_why ?? '' }
      : row.delivery === 'sent'
        ? { kind: 'sent', at }
        : { kind: 'sending' }
  return row.writer === 'agent'
    ? { kind: 'agent', agentId: row.agent_id ?? '', delivery }
    : { kind: 'rule', delivery }
}

function attachmentOf(row: {
  readonly id: string
  readonly name: string
  readonly media_type: string
  readonly bytes: number
}): Attachment {
  return { id: row.id, name: row.name, mediaType: row.media_type, bytes: row.bytes }
}

/** `unique_violation` of PostgreSQL's list of error codes. */
function isDuplicate(problem: unknown): boolean {
  return problem instanceof Error && (problem as { code?: string }).code === '23505'
}
