import { createHash, randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Outcome } from '../../src-contract/live/desk-command.ts'
import type { Submission, SubmissionProblem } from '../../src-domain/open311/read-submission.ts'
import type { CustomerFields } from '../../src-domain/people/customer-command.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { derivedId } from '../engine/derived-id.ts'
import type { Engine } from '../engine/engine.ts'
import { leaseReferenceBlock } from '../sync/lease-reference-block.ts'

export interface SubmissionsParts {
  readonly db: Kysely<Schema>
  readonly engine: Pick<Engine, 'submit'>
  readonly now: () => Instant
  /** The last two digits of the local year. */
  readonly yearOf: (at: Instant) => number
  readonly wardAt: (point: {
    readonly latitude: number
    readonly longitude: number
  }) => Promise<number | undefined>
  /** A telephone number as E.164, where it is one. */
  readonly phoneOf: (typed: string) => string | undefined
}

export interface SentSubmission {
  readonly submission: Submission
  readonly keyId: string
  /** By which the sender knows this request; the same again is the same request. */
  readonly idempotencyKey?: string | undefined
  readonly language: Language
}

/** What came of it: a number, why not, or that it is to be sent again. */
export type Taken =
  | { readonly kind: 'taken'; readonly reference: string }
  | { readonly kind: 'refused'; readonly problem: SubmissionProblem }
  | { readonly kind: 'postponed' }

/** Whoever has no idempotency key and sends the very same within this time sends it again. */
const againWithinMs = 10 * 60_000
/** The place at which these requests are made; its numbers are leased one by one. */
const deskId = derivedId('open311')
const actor = 'open311'

/**
 * Makes a request of a submission, exactly once. The specification knows no key for repeated posts, so that a client
 * whose answer was lost posts again: the same `Idempotency-Key`, or without one the same fields within ten minutes, is
 * the same request with the same number. Every id follows from the request's, so that a hub that died halfway goes on
 * where it was.
 */
export function createSubmissions(parts: SubmissionsParts) {
  const { db, engine, now } = parts

  /** The id of the request: that of what was sent before, if it was. */
  const requestIdOf = ({ submission, keyId, idempotencyKey }: SentSubmission): Promise<string> => {
    const { type, ...rest } = submission
    const digest = createHash('sha256')
      .update(idempotencyKey === undefined ? JSON.stringify([type.code, rest]) : `key ${idempotencyKey}`)
      .digest('base64url')
    const at = now()
    return db.transaction().execute(async transaction => {
      // One after the other: the one before may be the same.
      await sql`select pg_advisory_xact_lock(hashtext(${`${keyId} ${digest}`}))`.execute(transaction)
      const before = await transaction
        .selectFrom('open311_submission')
        .select('request_id')
        .where('key_id', '=', keyId)
        .where('digest', '=', digest)
        .where('at', '>=', idempotencyKey === undefined ? at - againWithinMs : 0)
        .executeTakeFirst()
      if (before) return before.request_id
      const request_id = randomUUID()
      await transaction
        .insertInto('open311_submission')
        .values({ request_id, key_id: keyId, digest, at })
        .execute()
      return request_id
    })
  }

  /** The customer of a submission: whoever gives the same address or number is the same. */
  const customerOf = async (
    { email, phone, givenName, familyName }: Submission,
    language: Language,
  ): Promise<string | 'postponed' | undefined> => {
    const e164 = phone === undefined ? undefined : parts.phoneOf(phone)
    const reach = email?.toLowerCase() ?? e164
    if (reach === undefined) return undefined
    const customerId = derivedId('open311 customer', reach)
    const fields: CustomerFields = {
      givenName,
      familyName: givenName === '' && familyName === '' ? (email ?? phone ?? '') : familyName,
      language,
      phones: e164 === undefined ? [] : [{ e164, kind: 'mobile' }],
      emails: email === undefined ? [] : [email],
      preference: email === undefined ? 'sms' : 'email',
    }
    // Not by an id: who reports something a second time may have another name, and is the same customer.
    const outcome = await engine.submit({ actor, command: { kind: 'create-customer', customerId, fields } })
    if (outcome.kind === 'postponed') return 'postponed'
    const isThere = outcome.kind === 'accepted' || outcome.refusal.name === 'CustomerExists'
    return isThere ? customerId : undefined
  }

  return async (sent: SentSubmission): Promise<Taken> => {
    const { submission, language } = sent
    const { type, answers, description, place, email, mediaUrl } = submission
    const requestId = await requestIdOf(sent)
    const customerId = await customerOf(submission, language)
    if (customerId === 'postponed') return { kind: 'postponed' }
    const at = now()
    const block = await leaseReferenceBlock(db, {
      leaseId: requestId,
      deskId,
      leasedTo: actor,
      year: parts.yearOf(at),
      at,
      size: 1,
    })
    if ('refused' in block) throw new Error(`No number for a request over Open311: ${block.refused}`)
    const reference = formatReference(block.year, block.first)
    const ward =
      place?.latitude === undefined || place.longitude === undefined
        ? undefined
        : await parts.wardAt({ latitude: place.latitude, longitude: place.longitude })
    const outcome = await engine.submit({
      actor,
      deskId,
      command: {
        kind: 'create-request',
        requestId,
        reference,
        typeCode: type.code,
        ...(customerId === undefined ? {} : { customerId }),
        ...(place === undefined ? {} : { place: { ...place, ...(ward === undefined ? {} : { ward }) } }),
        answers,
        description,
        notifyBy: customerId === undefined ? 'no' : email === undefined ? 'sms' : 'email',
        language,
        createdAt: at,
      },
    })
    if (outcome.kind === 'postponed') return { kind: 'postponed' }
    if (outcome.kind === 'refused' && outcome.refusal.name !== 'RequestExists') {
      return { kind: 'refused', problem: problemOf(outcome) }
    }
    if (mediaUrl !== undefined) {
      const text = `Picture: ${mediaUrl}`
      const noteId = derivedId('open311 picture', requestId)
      const noted = await engine.submit({
        actor,
        command: { kind: 'note-request', requestId, noteId, text, isPublic: false },
      })
      if (noted.kind === 'postponed') return { kind: 'postponed' }
    }
    return { kind: 'taken', reference }
  }
}

function problemOf({ refusal }: Extract<Outcome, { kind: 'refused' }>): SubmissionProblem {
  switch (refusal.name) {
    case 'AnswersInvalid':
      return {
        code: 400,
        description: (refusal.questions as readonly string[])
          .map(question => `attribute[${question}] is missing, unknown or wrong`)
          .join('; '),
      }
    case 'PlaceMissing':
      return { code: 400, description: 'lat and long, address_string or address_id must be provided' }
    default:
      return { code: 400, description: refusal.name }
  }
}
