import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { CodeAsked, Opened } from '../../src-contract/public/track.ts'
import { codeWayTo, type NoticeFacts } from '../../src-domain/notices/notices-of.ts'
import {
  nextCodeInMs,
  trackCodeDigits,
  trackCodeLimits,
  trackCodeLivesMs,
  trackCodeTriesMax,
} from '../../src-domain/notices/track-code.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import { parseReference } from '../../src-domain/requests/reference-number.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { Bilingual, Instant, Language } from '../../src-domain/vocabulary/words.ts'
import { firstContactId } from '../conversations/bring-into-line.ts'
import type { Conversations } from '../conversations/conversations.ts'
import type { Log } from '../database/log.ts'
import type { Schema } from '../database/schema.ts'
import { derivedId } from '../engine/derived-id.ts'
import type { TrackLinks } from './track-link.ts'

export interface TrackCodesParts {
  readonly db: Kysely<Schema>
  readonly key: string
  readonly links: TrackLinks
  readonly conversations: Pick<Conversations, 'begin' | 'append'>
  readonly textThread: ((phone: string, language: Language) => string) | undefined
  readonly can: NoticeFacts['can']
  readonly city: () => Bilingual
  readonly now: () => Instant
  readonly log: Log
}

export type CodeRefusal =
  | { readonly name: 'TooManyCodes'; readonly retryAfterMs: number }
  | { readonly name: 'CodeWrong'; readonly triesLeft: number }
  /** Used already, too old, or tried too often. */
  | { readonly name: 'CodeOver' }

/** Rows are of no use once nothing counts by them any more. */
const rowsKeptMs = 24 * 3_600_000
const sendAtOnce = 50

/**
 * Codes that open a request by its reference number (SPEC Q62, Q63). Asking and trying do the same work and answer the
 * same whether the number is that of a request or not: a row is written in any case, and the code is sent afterwards by
 * the hub that leads. The code is an HMAC of the row's id, and stands in no table.
 */
export function createTrackCodes(parts: TrackCodesParts) {
  const { db, key, links, can, now } = parts
  const keyed = (...words: readonly string[]): Buffer =>
    createHmac('sha256', key).update(JSON.stringify(words)).digest()
  const codeOf = (id: string): string =>
    String(keyed('code', id).readUIntBE(0, 6) % 10 ** trackCodeDigits).padStart(trackCodeDigits, '0')

  /** Asks for a code from a network. */
  const ask = async (typed: string, address: string): Promise<CodeAsked | CodeRefusal> => {
    const reference = parseReference(typed)?.reference ?? typed.toUpperCase()
    const network = keyed('network', address).toString('base64url')
    return db.transaction().execute(async (transaction): Promise<CodeAsked | CodeRefusal> => {
      // Counted one after the other, always in this order: many who ask at once get no more than one who asks often.
      for (const counted of [`reference ${reference}`, `network ${network}`]) {
        await sql`select pg_advisory_xact_lock(hashtext(${`track code ${counted}`}))`.execute(transaction)
      }
      const at = now()
      const since = at - trackCodeLimits.withinMs
      const { rows: asked } = await sql<{ reference: string; network: string; asked_at: string | number }>`
        select reference, network, asked_at from track_code
        where (reference = ${reference} or network = ${network}) and asked_at > ${since}::bigint
      `.execute(transaction)
      const timesOf = (some: typeof asked) => some.map(each => Number(each.asked_at))
      const retryAfterMs = Math.max(
        nextCodeInMs(
          timesOf(asked.filter(each => each.reference === reference)),
          trackCodeLimits.perReference,
          at,
        ),
        nextCodeInMs(timesOf(asked.filter(each => each.network === network)), trackCodeLimits.perAddress, at),
      )
      if (retryAfterMs > 0) return { name: 'TooManyCodes', retryAfterMs }
      const { rows } = await sql<{ request: ServiceRequest; customer: Customer | null }>`
        select request.doc as request, customer.doc as customer
        from request left join customer on customer.id = request.customer_id and not customer.deleted
        where request.reference = ${reference} and not request.deleted
      `.execute(transaction)
      const [found] = rows
      const way = codeWayTo(found?.customer ?? undefined, found?.request.notifyBy ?? 'no', can)
      const id = randomUUID()
      await transaction
        .insertInto('track_code')
        .values({
          id,
          reference,
          network,
          request_id: way === undefined ? null : (found?.request.id ?? null),
          customer_id: way === undefined ? null : (found?.customer?.id ?? null),
          asked_at: at,
        })
        .execute()
      return { ticket: id, expiresAt: at + trackCodeLivesMs }
    })
  }

  /** Tries a code. A right one opens once. */
  const open = async (ticket: string, code: string): Promise<Opened | CodeRefusal> => {
    const row = await db
      .updateTable('track_code')
      .set(({ eb }) => ({ tries: eb('tries', '+', 1) }))
      .where('id', '=', ticket)
      .where('opened_at', 'is', null)
      .where('tries', '<', trackCodeTriesMax)
      .where('asked_at', '>', now() - trackCodeLivesMs)
      .returningAll()
      .executeTakeFirst()
    const isRight = timingSafeEqual(Buffer.from(codeOf(ticket)), Buffer.from(code))
    if (row === undefined) return { name: 'CodeOver' }
    const { request_id: requestId, customer_id: customerId, reference, tries } = row
    if (!isRight || requestId === null || customerId === null) {
      return { name: 'CodeWrong', triesLeft: trackCodeTriesMax - tries }
    }
    const { numUpdatedRows } = await db
      .updateTable('track_code')
      .set({ opened_at: now() })
      .where('id', '=', ticket)
      .where('opened_at', 'is', null)
      .executeTakeFirstOrThrow()
    return numUpdatedRows === 0n
      ? { name: 'CodeOver' }
      : { reference, secret: links.secretOf(requestId, customerId) }
  }

  const sendOne = async (row: Selectable<Schema['track_code']>): Promise<void> => {
    const found = await db
      .selectFrom('request')
      .innerJoin('customer', 'customer.id', 'request.customer_id')
      .select(['request.doc as request', 'customer.doc as customer'])
      .where('request.id', '=', row.request_id ?? '')
      .executeTakeFirst()
    const request = found?.request as ServiceRequest | undefined
    const way = codeWayTo(found?.customer as Customer | undefined, request?.notifyBy ?? 'no', can)
    if (request !== undefined && way !== undefined && request.customerId === row.customer_id) {
      const { language } = request
      const { subject, text } = codeWords(parts.city()[language], codeOf(row.id), language)
      const isMail = way.by === 'email'
      const conversationId = isMail
        ? derivedId('track code', row.id)
        : (parts.textThread?.(way.address, language) ?? derivedId('track code', row.id))
      await parts.conversations.begin({
        id: conversationId,
        medium: way.by,
        language,
        customer: isMail ? { email: way.address } : { phone: way.address },
        ...(isMail ? { subject } : {}),
        contactId: firstContactId(conversationId),
      })
      await parts.conversations.append(conversationId, {
        id: derivedId('track code entry', row.id),
        via: way.by,
        text,
        writer: { kind: 'rule', delivery: 'sending' },
      })
    }
    await db.updateTable('track_code').set({ sent_at: now() }).where('id', '=', row.id).execute()
  }

  return {
    ask,
    open,
    /** Sends the codes that were asked for. One that cannot go is tried again, and holds up none of the others. */
    send: async (): Promise<void> => {
      let waiting = 0
      for (;;) {
        const rows = await db
          .selectFrom('track_code')
          .selectAll()
          .where('request_id', 'is not', null)
          .where('sent_at', 'is', null)
          // One that is over already is of no use to who waited for it.
          .where('asked_at', '>', now() - trackCodeLivesMs)
          .orderBy('asked_at')
          .orderBy('id')
          .offset(waiting)
          .limit(sendAtOnce)
          .execute()
        for (const row of rows) {
          await sendOne(row).catch(problem => {
            waiting += 1
            parts.log.warn({ err: problem, code: row.id }, 'a code waits')
          })
        }
        if (rows.length < sendAtOnce) return
      }
    },
    forget: async (): Promise<void> => {
      await db
        .deleteFrom('track_code')
        .where('asked_at', '<', now() - rowsKeptMs)
        .execute()
    },
  }
}

export type TrackCodes = ReturnType<typeof createTrackCodes>

function codeWords(
  city: string,
  code: string,
  language: Language,
): { readonly subject: string; readonly text: string } {
  return language === 'en'
    ? {
        subject: `${city}: your code`,
        text: `${city}: your code is ${code}. It works for 10 minutes. If you did not ask for it, you need not do anything. Nobody from the City will ever ask you for it.`,
      }
    : {
        subject: `${city} : votre code`,
        text: `${city} : votre code est ${code}. Il est valable 10 minutes. Si vous ne l’avez pas demandé, vous n’avez rien à faire. Personne de la Ville ne vous le demandera jamais.`,
      }
}
