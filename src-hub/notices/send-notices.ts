import { type Kysely, type Selectable, sql } from 'kysely'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { Bilingual, Instant, Language } from '../../src-domain/vocabulary/words.ts'
import { firstContactId } from '../conversations/bring-into-line.ts'
import type { Conversations } from '../conversations/conversations.ts'
import type { Log } from '../database/log.ts'
import type { Schema } from '../database/schema.ts'
import { derivedId } from '../engine/derived-id.ts'
import type { Engine } from '../engine/engine.ts'
import { linkMark, type TrackLinks } from './track-link.ts'

export type NoticeRow = Selectable<Schema['notice']>

export interface SendNoticesParts {
  readonly db: Kysely<Schema>
  readonly conversations: Pick<Conversations, 'begin' | 'append'>
  readonly engine: Pick<Engine, 'submit'>
  readonly links: TrackLinks
  /** The conversation that goes on with a number, where text messages are sent. */
  readonly textThread: ((phone: string, language: Language) => string) | undefined
  readonly city: () => Bilingual
  readonly now: () => Instant
  readonly log: Log
}

const atOnce = 200
/** Mail servers report within days (RFC 5321, section 4.5.4.1). */
const reportsComeWithinMs = 6 * 86_400_000

/**
 * Brings the notices on their way. Each becomes an entry of a conversation, under its own id: the outbox of e-mail or of
 * text messages then sends it once, as it sends what agents write, and an answer to it comes into the line with what it
 * answers. What becomes of the entry becomes of the notice; what becomes of the outcome's notice is told to the request,
 * which closes it or puts it on the list of who is still to be told.
 *
 * Each step can be done again: an entry by its id, a step of the request by a command id that follows from the notice.
 */
export function createNoticeSender(parts: SendNoticesParts) {
  const { db, conversations, engine, links, now, log } = parts

  const handOver = async (row: NoticeRow): Promise<void> => {
    const { id, by, address, language, text } = row
    if (by === 'nobody' || address === null) return
    const request = await requestOf(row.request_id)
    const link =
      row.customer_id === null || request === undefined ? undefined : links.linkOf(request, row.customer_id)
    const isMail = by === 'email'
    const conversationId = isMail ? id : (parts.textThread?.(address, language) ?? id)
    await conversations.begin({
      id: conversationId,
      medium: by,
      language,
      customer: isMail ? { email: address } : { phone: address },
      ...(isMail ? { subject: row.subject } : {}),
      contactId: firstContactId(conversationId),
    })
    const appended = await conversations.append(conversationId, {
      id,
      via: by,
      text: text.replaceAll(linkMark, link ?? ''),
      writer: { kind: 'rule', delivery: 'sending' },
    })
    if (appended.kind === 'refused' && appended.name !== 'EntryIdReused') {
      throw new Error(`a notice is refused: ${appended.name}`)
    }
    await db
      .updateTable('notice')
      .set({ state: 'sending' })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .execute()
  }

  const requestOf = async (id: string): Promise<ServiceRequest | undefined> => {
    const row = await db.selectFrom('request').select('doc').where('id', '=', id).executeTakeFirst()
    return row?.doc as ServiceRequest | undefined
  }

  /** What has become of the entries of notices. */
  const settle = async (): Promise<void> => {
    await sql`
      update notice set state = entry.delivery, why = entry.delivery_why, done_at = ${now()}::bigint
      from conversation_entry as entry
      where notice.state = 'sending' and entry.id = notice.id and entry.delivery in ('sent', 'failed')
    `.execute(db)
  }

  /** What mail servers reported of notices that they had taken. One that comes after the request was told is told as well. */
  const hearReports = async (): Promise<void> => {
    await sql`
      update notice set state = 'failed', recorded_at = null, done_at = ${now()}::bigint,
        why = coalesce(outgoing.bounced ->> 'diagnostic', outgoing.bounced ->> 'status', 'Bounced')
      from mail_outgoing as outgoing
      where notice.state = 'sent' and notice.by = 'email' and notice.done_at > ${now() - reportsComeWithinMs}::bigint
        and outgoing.entry_id = notice.id and outgoing.bounced ->> 'action' = 'failed'
    `.execute(db)
  }

  /** Tells a request what became of the notice of its outcome. False when it is to be asked again. */
  const record = async (row: NoticeRow): Promise<boolean> => {
    const request = await requestOf(row.request_id)
    const outcome = request?.outcome
    // The work was taken up again meanwhile: the outcome of then closes nothing.
    if (request === undefined || outcome?.approved?.at !== row.approved_at) return true
    switch (row.state) {
      case 'sent':
        if (row.by === 'nobody') return true
        return step(row, { kind: 'record-told', requestId: request.id, by: row.by })
      case 'failed':
      case 'dropped': {
        const why = row.why ?? ''
        if (request.status !== 'closed') {
          return step(row, { kind: 'record-not-told', requestId: request.id, why })
        }
        if (row.state === 'dropped' || outcome.told?.by !== row.by) return true
        // It was closed because the server took the notice, which has come back since.
        const noteId = derivedId('notice came back', row.id)
        const report = why === 'Bounced' ? '' : `\u00a0: ${why}`
        const text = `The notice of the outcome came back · L’avis du résultat est revenu${report}`
        return step(row, { kind: 'note-request', requestId: request.id, noteId, text, isPublic: false })
      }
      case 'waiting':
      case 'sending':
        return false
      default:
        return assertNever(row.state)
    }
  }

  const step = async (
    row: NoticeRow,
    command: Parameters<Engine['submit']>[0]['command'],
  ): Promise<boolean> => {
    const outcome = await engine.submit({
      id: derivedId('notice', row.id, command.kind),
      actor: 'rule',
      command,
    })
    return outcome.kind !== 'postponed'
  }

  return {
    /** Hands over what is due, and hears what became of what was; one after the other. */
    send: async (): Promise<void> => {
      const due = await db
        .selectFrom('notice')
        .selectAll()
        .where('state', '=', 'waiting')
        .where('due_at', '<=', now())
        .orderBy('due_at')
        .orderBy('position')
        .limit(atOnce)
        .execute()
      for (const row of due) {
        // One that cannot go does not hold up the others.
        await handOver(row).catch(problem => log.warn({ err: problem, notice: row.id }, 'a notice waits'))
      }
      await settle()
      await hearReports()
      const unrecorded = await db
        .selectFrom('notice')
        .selectAll()
        .where('kind', '=', 'outcome')
        .where('recipient', '=', 'customer')
        .where('recorded_at', 'is', null)
        .where('done_at', 'is not', null)
        .limit(atOnce)
        .execute()
      for (const row of unrecorded) {
        if (!(await record(row))) continue
        await db
          .updateTable('notice')
          .set({ recorded_at: now() })
          .where('id', '=', row.id)
          .where('state', '=', row.state)
          .execute()
      }
    },
  }
}
