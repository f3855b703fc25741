import { type Kysely, type Selectable, sql } from 'kysely'
import type { SenderCheck } from '../../../src-domain/mail/authentication-results.ts'
import type { RecipientReport } from '../../../src-domain/mail/delivery-report.ts'
import type { MailKind } from '../../../src-domain/mail/kind-of-mail.ts'
import type { Triage } from '../../../src-domain/mail/triage-mail.ts'
import type { AgentId, ContactId, Instant } from '../../../src-domain/vocabulary/words.ts'
import type { Schema } from '../../database/schema.ts'
import type { MailName, MailProblem, RefusedFile } from './read-mail.ts'

/** What is kept of a message beside its words and files, which are in its conversation. */
export interface MailFacts {
  readonly from?: MailName
  readonly to: readonly MailName[]
  readonly cc: readonly MailName[]
  readonly subject: string
  /** What its writer quoted or signed with. */
  readonly folded: string
  /** The page, clean. */
  readonly html?: string
  readonly blockedImages: number
  /** Files of the entry that the page names (`cid:`). */
  readonly pictures: readonly { readonly contentId: string; readonly attachmentId: string }[]
  readonly refusedFiles: readonly RefusedFile[]
  readonly problem?: MailProblem
  readonly reports: readonly RecipientReport[]
  readonly triage: Triage
  /** What `References` of an answer holds. */
  readonly references: readonly string[]
  /** Open requests that it names. */
  readonly requests: readonly NamedRequest[]
  /** What the centre's receiving server says of who sent it, where it is set whom to believe. */
  readonly sender?: SenderCheck
  /** The mailbox whose queue takes it and from which it is answered, where that is not the one in which it was found. */
  readonly takenBy?: string
  /** The words of what was put aside: it is in no conversation. */
  readonly text?: string
}

export interface NamedRequest {
  readonly id: string
  readonly reference: string
  readonly typeCode: string
}

export interface StoredMail {
  readonly id: string
  readonly mailbox: string
  readonly kind: MailKind
  readonly place: 'comes-in' | 'joins' | 'noted' | 'aside'
  readonly conversationId: string | undefined
  readonly contactId: ContactId | undefined
  readonly affinityTo: AgentId | undefined
  readonly replyTo: string | undefined
  readonly facts: MailFacts
  readonly acknowledgementId: string | undefined
  readonly at: Instant
  readonly isSettled: boolean
}

export interface OutgoingRow {
  readonly entryId: string
  readonly conversationId: string
  readonly mailbox: string
  readonly messageId: string
  readonly recipient: string
  readonly isOfPerson: boolean
  readonly state: 'waiting' | 'handing' | 'accepted' | 'failed'
  readonly tries: number
  readonly nextAt: Instant
  readonly begunAt: Instant
  readonly handingSince: Instant | undefined
  readonly why: string | undefined
}

/** The tables of e-mail. Whoever writes says what it expects to find; two hubs cannot both have their way. */
export function createMailStore({ db, now }: { readonly db: Kysely<Schema>; readonly now: () => Instant }) {
  const messageOf = (row: Selectable<Schema['mail_message']>): StoredMail => ({
    id: row.id,
    mailbox: row.mailbox,
    kind: row.kind,
    place: row.place,
    conversationId: row.conversation_id ?? undefined,
    contactId: row.contact_id ?? undefined,
    affinityTo: row.affinity_to ?? undefined,
    replyTo: row.reply_to ?? undefined,
    facts: row.facts as MailFacts,
    acknowledgementId: row.acknowledgement_id ?? undefined,
    at: row.at,
    isSettled: row.settled_at !== null,
  })

  const outgoingOf = (row: Selectable<Schema['mail_outgoing']>): OutgoingRow => ({
    entryId: row.entry_id,
    conversationId: row.conversation_id,
    mailbox: row.mailbox,
    messageId: row.message_id,
    recipient: row.recipient,
    isOfPerson: row.is_of_person,
    state: row.state,
    tries: row.tries,
    nextAt: row.next_at,
    begunAt: row.begun_at,
    handingSince: row.handing_since ?? undefined,
    why: row.why ?? undefined,
  })

  const byKey = async (mailbox: string, key: string): Promise<StoredMail | undefined> => {
    const row = await db
      .selectFrom('mail_message')
      .selectAll()
      .where('mailbox', '=', mailbox)
      .where('key', '=', key)
      .executeTakeFirst()
    return row && messageOf(row)
  }

  return {
    /** A mailbox that is connected for the first time is remembered with the time. */
    mailbox: async (id: string) => {
      await db
        .insertInto('mail_mailbox')
        .values({ id, connected_at: now(), cursor: null })
        .onConflict(conflict => conflict.doNothing())
        .execute()
      const row = await db
        .selectFrom('mail_mailbox')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return { connectedAt: row.connected_at, cursor: row.cursor ?? undefined }
    },

    keepCursor: async (id: string, cursor: string): Promise<void> => {
      await db.updateTable('mail_mailbox').set({ cursor }).where('id', '=', id).execute()
    },

    byKey,

    /** Whether the same message was found in another mailbox. */
    isInAnother: async (mailbox: string, key: string): Promise<boolean> => {
      const row = await db
        .selectFrom('mail_message')
        .select('id')
        .where('key', '=', key)
        .where('mailbox', '!=', mailbox)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    /** What is to be done about a message. Where another was quicker, what they wrote stands and is answered. */
    plan: async (
      mail: Omit<StoredMail, 'isSettled'> & {
        readonly key: string
        readonly messageId: string | undefined
        readonly people: readonly string[]
        readonly fromAddress: string | undefined
      },
    ): Promise<StoredMail> => {
      await db
        .insertInto('mail_message')
        .values({
          id: mail.id,
          mailbox: mail.mailbox,
          key: mail.key,
          message_id: mail.messageId ?? null,
          kind: mail.kind,
          place: mail.place,
          conversation_id: mail.conversationId ?? null,
          contact_id: mail.contactId ?? null,
          affinity_to: mail.affinityTo ?? null,
          from_address: mail.fromAddress ?? null,
          reply_to: mail.replyTo ?? null,
          people: JSON.stringify(mail.people),
          facts: JSON.stringify(mail.facts),
          acknowledgement_id: mail.acknowledgementId ?? null,
          at: mail.at,
        })
        .onConflict(conflict => conflict.columns(['mailbox', 'key']).doNothing())
        .execute()
      const planned = await byKey(mail.mailbox, mail.key)
      if (planned === undefined) throw new Error('a message that was just planned is gone')
      return planned
    },

    /** Everything was done about it. */
    settle: async (id: string): Promise<void> => {
      await db.updateTable('mail_message').set({ settled_at: now() }).where('id', '=', id).execute()
    },

    /**
     * Messages that joined a contact come into the line by a contact of their own instead. Answers one of them, by which
     * the contact is to come in; `undefined` when there are none any more.
     */
    bringIn: async (
      ids: readonly string[],
      from: ContactId,
      to: ContactId,
      affinityTo: AgentId | undefined,
    ): Promise<StoredMail | undefined> => {
      if (ids.length === 0) return undefined
      const rows = await db
        .updateTable('mail_message')
        .set({ place: 'comes-in', contact_id: to, affinity_to: affinityTo ?? null, settled_at: null })
        .where('id', 'in', [...ids])
        .where('place', '=', 'joins')
        .where('contact_id', '=', from)
        .returningAll()
        .execute()
      const [row] = rows.toSorted((a, b) => a.at - b.at)
      return row && messageOf(row)
    },

    /** The messages that joined a contact, or this one, and that no agent has seen there or answered since. */
    joinedUnseen: async (contactId?: ContactId): Promise<readonly StoredMail[]> => {
      let query = db
        .selectFrom('mail_message')
        .innerJoin('conversation', 'conversation.id', 'mail_message.conversation_id')
        .innerJoin('conversation_entry as entry', 'entry.id', 'mail_message.id')
        .selectAll('mail_message')
        .where('place', '=', 'joins')
        .whereRef('entry.number', '>', 'conversation.seen_by_agent')
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('conversation_entry as answer')
                .select('answer.id')
                .whereRef('answer.conversation_id', '=', 'conversation.id')
                .whereRef('answer.number', '>', 'entry.number')
                .where('answer.writer', '=', 'agent'),
            ),
          ),
        )
      if (contactId !== undefined) query = query.where('mail_message.contact_id', '=', contactId)
      return (await query.execute()).map(messageOf)
    },

    /** What came in, and about which not everything was done: the hub ended meanwhile. */
    unsettledContacts: async (): Promise<readonly StoredMail[]> => {
      const rows = await db
        .selectFrom('mail_message')
        .selectAll()
        .where('settled_at', 'is', null)
        .where('place', '=', 'comes-in')
        .execute()
      return rows.map(messageOf)
    },

    /** The conversation in which a message with one of these ids came or went; the first id counts most. */
    conversationOf: async (messageIds: readonly string[]): Promise<string | undefined> => {
      if (messageIds.length === 0) return undefined
      const ids = [...messageIds]
      const rows = await db
        .selectFrom('mail_message')
        .select(['message_id as id', 'conversation_id as conversation'])
        .where('message_id', 'in', ids)
        .where('conversation_id', 'is not', null)
        .unionAll(
          db
            .selectFrom('mail_outgoing')
            .select(['message_id as id', 'conversation_id as conversation'])
            .where('message_id', 'in', ids),
        )
        .execute()
      for (const id of ids) {
        const conversation = rows.find(row => row.id === id)?.conversation
        if (conversation) return conversation
      }
      return undefined
    },

    /** Whether an address has written in a conversation, or was written to. */
    isKnownIn: async (conversationId: string, address: string): Promise<boolean> => {
      const { rows } = await sql<{ known: boolean }>`
        select exists (
          select from mail_message where conversation_id = ${conversationId} and people ? ${address}
        ) or exists (
          select from mail_outgoing where conversation_id = ${conversationId} and recipient = ${address}
        ) or exists (
          select from conversation_entry
          where conversation_id = ${conversationId}
            and (recipients -> 'to' ? ${address} or recipients -> 'cc' ? ${address})
        ) or exists (
          select from conversation
          where id = ${conversationId} and lower(customer ->> 'email') = ${address}
        ) as known`.execute(db)
      return rows[0]?.known === true
    },

    /** When a machine last said to this address, or in this conversation, that something has arrived. */
    lastAcknowledgedAt: async (
      address: string,
      conversationId: string | undefined,
    ): Promise<Instant | undefined> => {
      const { last } = await db
        .selectFrom('mail_message')
        .select(({ fn }) => fn.max('at').as('last'))
        .where('acknowledgement_id', 'is not', null)
        .where(({ eb, or }) =>
          or([
            eb('from_address', '=', address),
            eb('reply_to', '=', address),
            ...(conversationId === undefined ? [] : [eb('conversation_id', '=', conversationId)]),
          ]),
        )
        .executeTakeFirstOrThrow()
      return last === null ? undefined : Number(last)
    },

    /** The latest message of a customer in a conversation: what an answer answers. */
    lastOf: async (
      conversationId: string,
    ): Promise<(StoredMail & { readonly messageId?: string }) | undefined> => {
      const row = await db
        .selectFrom('mail_message')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .where('kind', 'in', ['personal', 'automatic'])
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row && { ...messageOf(row), ...(row.message_id === null ? {} : { messageId: row.message_id }) }
    },

    ofConversation: async (conversationId: string): Promise<readonly StoredMail[]> => {
      const rows = await db
        .selectFrom('mail_message')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .orderBy('at')
        .execute()
      return rows.map(messageOf)
    },

    /** The message whose arrival this entry of a machine acknowledges. */
    isAcknowledgement: async (entryId: string): Promise<boolean> => {
      const row = await db
        .selectFrom('mail_message')
        .select('id')
        .where('acknowledgement_id', '=', entryId)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Which of these reference numbers are those of open requests. */
    openRequests: async (references: readonly string[]): Promise<readonly NamedRequest[]> => {
      if (references.length === 0) return []
      const rows = await db
        .selectFrom('request')
        .select(['id', 'reference', 'type_code as typeCode'])
        .where('reference', 'in', [...references])
        .where('closed_at', 'is', null)
        .where('status', '!=', 'closed')
        .where('deleted', '=', false)
        .execute()
      return references.flatMap(reference => rows.filter(row => row.reference === reference))
    },

    /** Who answered a contact. */
    agentOf: async (contactId: ContactId): Promise<AgentId | undefined> => {
      const row = await db
        .selectFrom('contact')
        .select('answered_by')
        .where('id', '=', contactId)
        .executeTakeFirst()
      return row?.answered_by ?? undefined
    },

    /** An entry is to go out; one that is on its way already is answered as it stands. */
    outgoing: async (
      wanted: Pick<
        OutgoingRow,
        'entryId' | 'conversationId' | 'mailbox' | 'messageId' | 'recipient' | 'isOfPerson'
      >,
    ): Promise<OutgoingRow> => {
      await db
        .insertInto('mail_outgoing')
        .values({
          entry_id: wanted.entryId,
          conversation_id: wanted.conversationId,
          mailbox: wanted.mailbox,
          message_id: wanted.messageId,
          recipient: wanted.recipient,
          is_of_person: wanted.isOfPerson,
          state: 'waiting',
          next_at: now(),
          begun_at: now(),
        })
        .onConflict(conflict => conflict.column('entry_id').doNothing())
        .execute()
      const row = await db
        .selectFrom('mail_outgoing')
        .selectAll()
        .where('entry_id', '=', wanted.entryId)
        .executeTakeFirstOrThrow()
      return outgoingOf(row)
    },

    outgoingOf: async (entryId: string): Promise<OutgoingRow | undefined> => {
      const row = await db
        .selectFrom('mail_outgoing')
        .selectAll()
        .where('entry_id', '=', entryId)
        .executeTakeFirst()
      return row && outgoingOf(row)
    },

    outgoingByMessageId: async (messageId: string): Promise<OutgoingRow | undefined> => {
      const row = await db
        .selectFrom('mail_outgoing')
        .selectAll()
        .where('message_id', '=', messageId)
        .executeTakeFirst()
      return row && outgoingOf(row)
    },

    /** From here on a mail server may have it. False when it was not waiting any more. */
    beginHanding: async (entryId: string): Promise<boolean> => {
      const { numUpdatedRows } = await db
        .updateTable('mail_outgoing')
        .set(({ eb }) => ({ state: 'handing', handing_since: now(), tries: eb('tries', '+', 1) }))
        .where('entry_id', '=', entryId)
        .where('state', '=', 'waiting')
        .executeTakeFirstOrThrow()
      return numUpdatedRows > 0n
    },

    /** No mail server has it: it waits for its next try. Only if it is still in the handing that began `since`. */
    waitAgain: async (entryId: string, since: Instant, nextAt: Instant, why: string): Promise<void> => {
      await db
        .updateTable('mail_outgoing')
        .set({ state: 'waiting', handing_since: null, next_at: nextAt, why })
        .where('entry_id', '=', entryId)
        .where('state', '=', 'handing')
        .where('handing_since', '=', since)
        .execute()
    },

    /** A mail server has it, or never will. What was accepted stays accepted. */
    finish: async (entryId: string, state: 'accepted' | 'failed', why?: string): Promise<void> => {
      await db
        .updateTable('mail_outgoing')
        .set({ state, handing_since: null, why: why ?? null })
        .where('entry_id', '=', entryId)
        .where('state', '!=', 'accepted')
        .execute()
    },

    /** What a mail server reported of a message that had left. */
    keepReport: async (messageId: string, report: RecipientReport): Promise<void> => {
      await db
        .updateTable('mail_outgoing')
        .set({ bounced: JSON.stringify(report) })
        .where('message_id', '=', messageId)
        .execute()
    },

    reportsOf: async (
      conversationId: string,
    ): Promise<readonly { readonly entryId: string; readonly report: RecipientReport }[]> => {
      const rows = await db
        .selectFrom('mail_outgoing')
        .select(['entry_id', 'bounced'])
        .where('conversation_id', '=', conversationId)
        .where('bounced', 'is not', null)
        .execute()
      return rows.map(({ entry_id, bounced }) => ({ entryId: entry_id, report: bounced as RecipientReport }))
    },
  }
}

export type MailStore = ReturnType<typeof createMailStore>
