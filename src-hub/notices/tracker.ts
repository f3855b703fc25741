import type { Kysely } from 'kysely'
import type { Catalogue } from '../../src-contract/http/api.ts'
import type { TrackCity, TrackDeed, TrackedRequest } from '../../src-contract/public/track.ts'
import { maskedAddress } from '../../src-domain/notices/notice.ts'
import { customerActor, type NoticeFacts, wayTo } from '../../src-domain/notices/notices-of.ts'
import { publicHistory, publicStandingOf, stepsReached } from '../../src-domain/notices/public-standing.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import { parseReference } from '../../src-domain/requests/reference-number.ts'
import { missedFrom, runningTarget } from '../../src-domain/requests/request-clock.ts'
import type { RequestCommand, RequestEvent } from '../../src-domain/requests/request-command.ts'
import { isOpen, type ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { derivedId } from '../engine/derived-id.ts'
import type { Engine } from '../engine/engine.ts'
import type { PhotoStore } from '../photos/photo-store.ts'
import type { TrackedBy, TrackLinks } from './track-link.ts'

export interface TrackerParts {
  readonly db: Kysely<Schema>
  readonly engine: Pick<Engine, 'submit'>
  readonly links: TrackLinks
  readonly photos: Pick<PhotoStore, 'read' | 'ofRequest'>
  readonly catalogue: () => Pick<Catalogue, 'city' | 'divisions' | 'requestTypes'>
  readonly can: NoticeFacts['can']
  readonly now: () => Instant
}

export interface Link {
  readonly reference: string
  readonly secret: string
}

/** Why a deed was not done, by name; the page has the words. `facts` are what the name needs to be explained. */
export interface DeedRefusal {
  readonly refused: string
  readonly [fact: string]: unknown
}

/** So often a customer writes to one request of their own accord; whoever has more to say is called. */
const ownWordsMax = 20

interface Found {
  readonly request: ServiceRequest
  readonly by: TrackedBy
}

/** What a resident sees and does by the link of a request (SPEC Q61, Q64–Q68). */
export function createTracker(parts: TrackerParts) {
  const { db, engine, links, photos, now } = parts

  const find = async ({ reference, secret }: Link): Promise<Found | undefined> => {
    const row = await db
      .selectFrom('request')
      .select('doc')
      .where('reference', '=', parseReference(reference)?.reference ?? '')
      .where('deleted', '=', false)
      .executeTakeFirst()
    const request = row?.doc as ServiceRequest | undefined
    const by = request && links.whose(request, secret)
    return request && by && { request, by }
  }

  const city = (): TrackCity => {
    const { name, phone, timeZone } = parts.catalogue().city
    return { name, phone, timeZone, sendsCodes: parts.can.email || parts.can.sms }
  }

  const viewOf = async ({ request, by }: Found): Promise<TrackedRequest> => {
    const isCustomer = by.role === 'customer'
    const [lines, ownPhotos, customerRow, stop, survey, into] = await Promise.all([
      db
        .selectFrom('record_line')
        .select('event')
        .where('subject', '=', request.id)
        .orderBy('position')
        .execute(),
      isCustomer ? photos.ofRequest(request.id) : [],
      db.selectFrom('customer').select('doc').where('id', '=', by.customerId).executeTakeFirst(),
      db
        .selectFrom('notice_stop')
        .select('at')
        .where('request_id', '=', request.id)
        .where('customer_id', '=', by.customerId)
        .executeTakeFirst(),
      db.selectFrom('request_survey').select('at').where('request_id', '=', request.id).executeTakeFirst(),
      request.mergedInto === undefined
        ? undefined
        : db.selectFrom('request').select('doc').where('id', '=', request.mergedInto).executeTakeFirst(),
    ])
    const customer = customerRow?.doc as Customer | undefined
    const { divisions, requestTypes } = parts.catalogue()
    const type = requestTypes.find(({ code }) => code === request.typeCode)
    const division = divisions.find(({ code }) => code === type?.division)
    const standing = publicStandingOf(request)
    const running = runningTarget(request)
    const isOverdue = running !== undefined && now() >= missedFrom(running.by)
    const { outcome } = request
    const history = publicHistory(
      request,
      lines.map(({ event }) => event as unknown as RequestEvent),
    )
    const other = into?.doc as ServiceRequest | undefined
    const isTheirs = other && [other.customerId, ...other.followers].includes(by.customerId)
    const reachBy = (way: 'email' | 'sms') => {
      const found = wayTo(customer, way, parts.can)
      return found.by === 'nobody' ? {} : { [way]: maskedAddress(found.address) }
    }
    const isSurveyed = survey !== undefined
    return {
      reference: request.reference,
      role: by.role,
      language: isCustomer ? request.language : (customer?.language ?? request.language),
      city: city(),
      type: type?.name ?? { en: request.typeCode, fr: request.typeCode },
      ...(division === undefined
        ? {}
        : { division: { name: division.name, phone: division.phone, email: division.email } }),
      standing,
      stepsReached: stepsReached(standing, request.acknowledged !== undefined),
      createdAt: request.createdAt,
      ...(request.status === 'submitted' ? { answerBy: request.acknowledgeBy } : {}),
      ...(running === undefined ? {} : { doneBy: request.resolveBy }),
      isOverdue,
      // The question is the customer's; their answer may be about where they live.
      ...(request.awaited === undefined || !isCustomer ? {} : { question: request.awaited.question }),
      ...(outcome?.approved === undefined ? {} : { outcome: outcome.words }),
      ...(request.reopenUntil === undefined ? {} : { reopenUntil: request.reopenUntil }),
      history: isCustomer ? history : history.filter(isForFollowers),
      ...(isCustomer && request.description !== '' ? { description: request.description } : {}),
      ...(isCustomer && request.place ? { place: request.place.text } : {}),
      photos: ownPhotos.map(({ id }) => id),
      ...(isCustomer ? { notifyBy: request.notifyBy } : {}),
      reach: { ...reachBy('email'), ...reachBy('sms') },
      isStopped: stop !== undefined,
      isSurveyed,
      ...(other && isTheirs
        ? { mergedInto: { reference: other.reference, secret: links.secretOf(other.id, by.customerId) } }
        : {}),
      may: mayDo(request, by, { isOverdue, isSurveyed, isStopped: stop !== undefined, now: now() }),
    }
  }

  /** What a deed asks of the rules. */
  const commandOf = (
    request: ServiceRequest,
    deed: Exclude<TrackDeed, { kind: 'survey' | 'stop' }>,
    noteId: string,
  ): RequestCommand => {
    const { id: requestId } = request
    switch (deed.kind) {
      case 'answer':
        return { kind: 'resume-request', requestId, answer: deed.text }
      case 'add-words':
        return { kind: 'note-request', requestId, noteId, text: deed.text, isPublic: true }
      case 'not-done':
        return { kind: 'reopen-request', requestId, reason: deed.text }
      case 'raise':
        return { kind: 'escalate-request', requestId, reason: deed.text }
      case 'notify-by':
        return {
          kind: 'update-request',
          requestId,
          basedOn: request.version,
          changes: { notifyBy: { from: request.notifyBy, to: deed.by } },
        }
      default:
        return assertNever(deed)
    }
  }

  const answerSurvey = async (
    request: ServiceRequest,
    { satisfaction, effort, words }: Extract<TrackDeed, { kind: 'survey' }>,
  ): Promise<DeedRefusal | undefined> => {
    if (request.status !== 'closed') return { refused: 'NotClosed' }
    const type = parts.catalogue().requestTypes.find(({ code }) => code === request.typeCode)
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('request_survey')
      .values({
        request_id: request.id,
        division: type?.division ?? '',
        satisfaction,
        effort,
        words: words?.trim() || null,
        at: now(),
      })
      .onConflict(conflict => conflict.column('request_id').doNothing())
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 0n ? { refused: 'AlreadyAnswered' } : undefined
  }

  const stop = async ({ request, by }: Found): Promise<void> => {
    await db.transaction().execute(async transaction => {
      await transaction
        .insertInto('notice_stop')
        .values({ request_id: request.id, customer_id: by.customerId, at: now() })
        .onConflict(conflict => conflict.doNothing())
        .execute()
      await transaction
        .updateTable('notice')
        .set({ state: 'dropped', why: 'NotWanted', done_at: now() })
        .where('request_id', '=', request.id)
        .where('customer_id', '=', by.customerId)
        .where('recipient', '=', 'follower')
        .where('state', '=', 'waiting')
        .execute()
    })
  }

  const perform = async (found: Found, id: string, deed: TrackDeed): Promise<DeedRefusal | undefined> => {
    const { request, by } = found
    if (deed.kind === 'stop') {
      if (by.role === 'customer') return { refused: 'NotAllowed' }
      return void (await stop(found))
    }
    if (by.role !== 'customer') return { refused: 'NotAllowed' }
    if (deed.kind === 'survey') return answerSurvey(request, deed)
    // Asked again after the answer was lost, the change would be another one.
    if (deed.kind === 'notify-by' && request.notifyBy === deed.by) return undefined
    // What the rules would take from a colleague, but what is not a resident's to do.
    if (
      deed.kind === 'not-done' &&
      request.status === 'completed' &&
      request.outcome?.approved === undefined
    ) {
      return { refused: 'StepNotNow' }
    }
    const commandId = derivedId('track', request.id, id)
    const command = commandOf(request, deed, commandId)
    const own = (request.notes ?? []).filter(note => note.by === customerActor)
    if (deed.kind === 'add-words' && own.every(note => note.id !== commandId)) {
      // Nobody reads on where a request has ended; what is not done brings it back.
      if (!isOpen(request)) return { refused: 'RequestClosed' }
      if (own.length >= ownWordsMax) return { refused: 'TooManyWords', max: ownWordsMax }
    }
    const outcome = await engine.submit({ id: commandId, actor: customerActor, command })
    switch (outcome.kind) {
      case 'accepted':
        return undefined
      case 'postponed':
        return { refused: 'Unavailable', retryAfterMs: outcome.retryAfterMs }
      case 'refused': {
        const { name, current: _current, fields: _fields, ...facts } = outcome.refusal
        return { refused: name, ...facts }
      }
      default:
        return assertNever(outcome)
    }
  }

  return {
    city,
    view: async (link: Link): Promise<TrackedRequest | undefined> => {
      const found = await find(link)
      return found && viewOf(found)
    },
    /** A photo of the request; `undefined` for whoever is not its customer. */
    photo: async (link: Link, photoId: string) => {
      const found = await find(link)
      if (found?.by.role !== 'customer') return undefined
      const own = (await photos.ofRequest(found.request.id)).some(({ id }) => id === photoId)
      return own ? photos.read(photoId) : undefined
    },
    /** Does what a resident asks, once for each id. */
    perform: async (
      link: Link,
      id: string,
      deed: TrackDeed,
    ): Promise<TrackedRequest | DeedRefusal | undefined> => {
      const found = await find(link)
      if (found === undefined) return undefined
      const refusal = await perform(found, id, deed)
      if (refusal) return refusal
      const after = await find(link)
      return after && viewOf(after)
    },
  }
}

export type Tracker = ReturnType<typeof createTracker>

/** What was said to the customer alone, or by them, is no news for others who reported the same. */
function isForFollowers({ kind, by }: TrackedRequest['history'][number]): boolean {
  return by === 'city' && kind !== 'question' && kind !== 'note'
}

function mayDo(
  request: ServiceRequest,
  { role }: TrackedBy,
  {
    isOverdue,
    isSurveyed,
    isStopped,
    now,
  }: {
    readonly isOverdue: boolean
    readonly isSurveyed: boolean
    readonly isStopped: boolean
    readonly now: Instant
  },
): TrackedRequest['may'] {
  const isCustomer = role === 'customer'
  const { status, outcome, reopenUntil = 0 } = request
  return {
    answer: isCustomer && status === 'waiting-for-customer',
    'add-words': isCustomer && isOpen(request),
    'not-done':
      isCustomer &&
      ((status === 'closed' && now <= reopenUntil) ||
        (status === 'completed' && outcome?.approved !== undefined)),
    raise: isCustomer && isOverdue,
    'notify-by': isCustomer && isOpen(request),
    stop: !isCustomer && !isStopped && isOpen(request),
    survey: isCustomer && status === 'closed' && !isSurveyed,
  }
}
