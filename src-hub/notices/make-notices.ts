import { type Kysely, sql, type Transaction } from 'kysely'
import type { Catalogue } from '../../src-contract/http/api.ts'
import type { OpeningHours } from '../../src-domain/calendar/opening-hours.ts'
import { overtakes, type PlannedNotice } from '../../src-domain/notices/notice.ts'
import { fillWords } from '../../src-domain/notices/notice-template.ts'
import { noticeValues } from '../../src-domain/notices/notice-values.ts'
import { type NoticeFacts, noticesOf } from '../../src-domain/notices/notices-of.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import type { RequestEvent } from '../../src-domain/requests/request-command.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { CustomerId, Instant, Language } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { derivedId } from '../engine/derived-id.ts'
import type { NoticeTemplates } from './notice-templates.ts'
import { linkMark } from './track-link.ts'

export interface MakeNoticesParts {
  readonly db: Kysely<Schema>
  readonly templates: Pick<NoticeTemplates, 'current'>
  readonly catalogue: () => Pick<Catalogue, 'city' | 'divisions' | 'requestTypes'>
  readonly hours: () => OpeningHours
  readonly can: NoticeFacts['can']
  /** Whether there is a page on which people follow their requests. */
  readonly hasPage: boolean
  readonly when: (at: Instant, language: Language) => string
  readonly now: () => Instant
}

/** The lines of the journal that are looked at in one transaction. */
const linesAtOnce = 5_000

interface Line {
  readonly position: number
  readonly event: RequestEvent
}

/**
 * Follows the journal and makes the notices of its events. The position up to which it was followed is moved in the
 * transaction of the notices, under the lock of its row, and each notice has an id that follows from the line and the
 * person: whatever stops in between, and whoever else follows, there is one notice for each event and person.
 */
export function createNoticeMaker(parts: MakeNoticesParts) {
  const { db, now } = parts

  /** What is to be known of the events, read with the transaction's eyes. */
  const read = async (transaction: Transaction<Schema>, lines: readonly Line[]) => {
    const isOfThese = sql<string>`any(${[...new Set(lines.map(({ event }) => requestIdOf(event)))]}::uuid[])`
    const rows = await transaction.selectFrom('request').select('doc').where('id', '=', isOfThese).execute()
    const requests = new Map(rows.map(({ doc }) => [doc.id, doc as ServiceRequest] as const))
    const customerIds = [...requests.values()].flatMap(({ customerId, followers }) => [
      ...(customerId === undefined ? [] : [customerId]),
      ...followers,
    ])
    const people =
      customerIds.length === 0
        ? []
        : await transaction
            .selectFrom('customer')
            .select('doc')
            .where('id', '=', sql<string>`any(${[...new Set(customerIds)]}::uuid[])`)
            .where('deleted', '=', false)
            .execute()
    const stops = await transaction
      .selectFrom('notice_stop')
      .select(['request_id', 'customer_id'])
      .where('request_id', '=', isOfThese)
      .execute()
    return {
      requests,
      people: new Map(people.map(({ doc }) => [doc.id, doc as Customer] as const)),
      stopped: (requestId: string): ReadonlySet<CustomerId> =>
        new Set(stops.filter(each => each.request_id === requestId).map(each => each.customer_id)),
    }
  }

  const takeLines = async (transaction: Transaction<Schema>, lines: readonly Line[]): Promise<void> => {
    const { requests, people, stopped } = await read(transaction, lines)
    const templates = await parts.templates.current(transaction)
    const { city, divisions, requestTypes } = parts.catalogue()
    for (const { position, event } of lines) {
      const request = requests.get(requestIdOf(event))
      if (request === undefined) continue
      const type = requestTypes.find(({ code }) => code === request.typeCode)
      const facts: NoticeFacts = {
        request,
        type,
        division: divisions.find(({ code }) => code === type?.division),
        chief: city.chief,
        people,
        stopped: stopped(request.id),
        can: parts.can,
        hours: parts.hours(),
      }
      await dropOutdated(transaction, request, event)
      // Who joined before the work was confirmed is told when it is, with all the others.
      if (event.kind === 'request-followed' && (await isApprovedAfter(transaction, request.id, position)))
        continue
      const outcome =
        event.kind === 'completion-approved'
          ? await outcomeBefore(transaction, request.id, position)
          : undefined
      for (const notice of noticesOf(event, facts)) {
        const words = fillWords(
          templates.get(notice.kind)?.template[notice.language] ?? { subject: '', text: '', sms: '' },
          noticeValues(event, {
            facts,
            city,
            to: notice.to,
            language: notice.language,
            when: parts.when,
            link: parts.hasPage && notice.to.kind !== 'head' ? linkMark : '',
            ...(outcome === undefined ? {} : { outcome }),
          }),
        )
        await keep(transaction, position, request, event, notice, words)
      }
    }
  }

  const keep = async (
    transaction: Transaction<Schema>,
    position: number,
    request: ServiceRequest,
    event: RequestEvent,
    { kind, to, way, language, dueAt }: PlannedNotice,
    words: { readonly subject: string; readonly text: string; readonly sms: string },
  ): Promise<void> => {
    const customerId = to.kind === 'head' ? null : to.customerId
    const approvedAt =
      event.kind === 'completion-approved'
        ? (event.madeAt ?? event.at)
        : event.kind === 'request-followed'
          ? (request.outcome?.approved?.at ?? null)
          : null
    if (
      approvedAt !== null &&
      customerId !== null &&
      (await hasOutcomeNotice(transaction, request.id, customerId, approvedAt))
    ) {
      return
    }
    if (customerId !== null && overtakes[kind].length > 0) {
      await transaction
        .updateTable('notice')
        .set({ state: 'dropped', why: 'Overtaken', done_at: now() })
        .where('request_id', '=', request.id)
        .where('customer_id', '=', customerId)
        .where('state', '=', 'waiting')
        .where('kind', 'in', [...overtakes[kind]])
        .where('position', '<', position)
        .execute()
    }
    const isSent = way.by !== 'nobody'
    await transaction
      .insertInto('notice')
      .values({
        id: derivedId('notice', String(position), request.id, customerId ?? `head ${kind}`),
        position,
        request_id: request.id,
        kind,
        recipient: to.kind,
        customer_id: customerId,
        name: to.kind === 'head' ? to.name : null,
        by: way.by,
        address: isSent ? way.address : null,
        language,
        subject: words.subject,
        text: way.by === 'sms' ? words.sms : words.text,
        approved_at: approvedAt,
        state: isSent ? 'waiting' : 'failed',
        why: isSent ? null : way.why,
        made_at: now(),
        due_at: dueAt,
        done_at: isSent ? null : now(),
      })
      .onConflict(conflict => conflict.column('id').doNothing())
      .execute()
  }

  /** What a person told already, or what is no longer wished, is not sent. */
  const dropOutdated = async (
    transaction: Transaction<Schema>,
    request: ServiceRequest,
    event: RequestEvent,
  ): Promise<void> => {
    if (event.kind === 'request-updated' && event.changes.customerId !== undefined) {
      // It was another person's by mistake: what waits for them is not theirs to read.
      await transaction
        .updateTable('notice')
        .set({ state: 'dropped', why: 'OtherCustomer', done_at: now() })
        .where('request_id', '=', request.id)
        .where('recipient', '=', 'customer')
        .where('state', '=', 'waiting')
        .where('customer_id', 'is distinct from', request.customerId ?? null)
        .execute()
    }
    const isTold = event.kind === 'customer-told'
    const isUnwished = event.kind === 'request-updated' && event.changes.notifyBy?.to === 'no'
    if (!isTold && !isUnwished) return
    await transaction
      .updateTable('notice')
      .set({ state: 'dropped', why: isTold ? 'ToldByPerson' : 'NotWanted', done_at: now() })
      .where('request_id', '=', request.id)
      .where('recipient', '=', 'customer')
      .where('state', '=', 'waiting')
      .where('kind', isTold ? '=' : '!=', isTold ? 'outcome' : 'question')
      .execute()
  }

  /** Whether somebody has a notice of this outcome: who joined since was a follower already when its line was looked at. */
  const hasOutcomeNotice = async (
    transaction: Transaction<Schema>,
    requestId: string,
    customerId: CustomerId,
    approvedAt: Instant,
  ): Promise<boolean> => {
    const row = await transaction
      .selectFrom('notice')
      .select('id')
      .where('request_id', '=', requestId)
      .where('customer_id', '=', customerId)
      .where('kind', '=', 'outcome')
      .where('approved_at', '=', approvedAt)
      .executeTakeFirst()
    return row !== undefined
  }

  return {
    /** Where there is no position yet, notices begin with what happens from here on: nobody is told of last year. */
    begin: async (): Promise<void> => {
      await sql`
        insert into notice_cursor (name, position)
        select 'journal', coalesce(max(position), 0) from record_line
        on conflict do nothing
      `.execute(db)
    },

    /** Takes what has happened since; true when there may be more. */
    follow: async (): Promise<boolean> => {
      // A transaction that has a number holds back what desks are told of the others: none begins for nothing.
      const { rows: anything } = await sql`
        select from record_line as line, notice_cursor as cursor
        where cursor.name = 'journal' and line.position > cursor.position limit 1
      `.execute(db)
      if (anything.length === 0) return false
      return db.transaction().execute(async transaction => {
        const cursor = await transaction
          .selectFrom('notice_cursor')
          .select('position')
          .where('name', '=', 'journal')
          .forUpdate()
          .executeTakeFirstOrThrow()
        const from = Number(cursor.position)
        const { last } = await transaction
          .selectFrom('record_line')
          .select(({ fn }) => fn.max('position').as('last'))
          .executeTakeFirstOrThrow()
        const rows = await transaction
          .selectFrom('record_line')
          .select(['position', 'event'])
          .where('position', '>', from)
          .where('position', '<=', Number(last ?? 0))
          .where('kind', 'in', [...followedKinds])
          // Most of what is handed in at once names nobody who could be told.
          .where(
            sql<boolean>`(kind <> 'request-created' or exists (
              select from request where request.id = subject::uuid and request.customer_id is not null))`,
          )
          .orderBy('position')
          .limit(linesAtOnce)
          .execute()
        const isMore = rows.length === linesAtOnce
        const to = isMore ? Number(rows.at(-1)?.position) : Number(last ?? 0)
        if (to <= from) return false
        const lines = rows.map(row => ({
          position: Number(row.position),
          event: row.event as unknown as RequestEvent,
        }))
        if (lines.length > 0) await takeLines(transaction, lines)
        await transaction
          .updateTable('notice_cursor')
          .set({ position: to })
          .where('name', '=', 'journal')
          .execute()
        return isMore
      })
    },
  }
}

export type NoticeMaker = ReturnType<typeof createNoticeMaker>

/** The events that somebody is told of, or that make a notice pointless. */
export const followedKinds = [
  'request-created',
  'request-updated',
  'request-followed',
  'request-acknowledged',
  'customer-awaited',
  'customer-reminded',
  'target-revised',
  'completion-approved',
  'customer-told',
  'request-reopened',
  'request-cancelled',
  'request-merged',
  'request-recategorised',
  'request-noted',
  'request-escalated',
] as const satisfies readonly RequestEvent['kind'][]

function requestIdOf(event: RequestEvent): string {
  return event.kind === 'request-created' ? event.request.id : event.requestId
}

async function isApprovedAfter(
  transaction: Transaction<Schema>,
  requestId: string,
  position: number,
): Promise<boolean> {
  const row = await transaction
    .selectFrom('record_line')
    .select('position')
    .where('subject', '=', requestId)
    .where('kind', '=', 'completion-approved')
    .where('position', '>', position)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** What was said when the work was completed that is confirmed here: the request may have moved on. */
async function outcomeBefore(
  transaction: Transaction<Schema>,
  requestId: string,
  position: number,
): Promise<string | undefined> {
  const row = await transaction
    .selectFrom('record_line')
    .select('event')
    .where('subject', '=', requestId)
    .where('kind', '=', 'request-completed')
    .where('position', '<', position)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return (row?.event as { readonly words?: string } | undefined)?.words
}
