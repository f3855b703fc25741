import type { OpeningHours } from '../calendar/opening-hours.ts'
import type { Customer } from '../people/customer.ts'
import type { RequestEvent } from '../requests/request-command.ts'
import type { Division, Head, RequestType } from '../requests/request-type.ts'
import type { EscalationLevel, NotifyBy, ServiceRequest } from '../requests/service-request.ts'
import type { CustomerId, Instant } from '../vocabulary/words.ts'
import type { NoticeKind, NoticeWay, PlannedNotice } from './notice.ts'
import { textingTime } from './quiet-hours.ts'

/** Who writes by the tracker is known by this name in the journal. */
export const customerActor = 'customer'

/** What must be known to decide who is told of an event. */
export interface NoticeFacts {
  /** As it is now; the event may be a while ago. */
  readonly request: ServiceRequest
  readonly type: RequestType | undefined
  readonly division: Division | undefined
  readonly chief: Head | undefined
  readonly people: ReadonlyMap<CustomerId, Customer>
  /** Followers who want to hear no more of this request. */
  readonly stopped: ReadonlySet<CustomerId>
  /** By which ways this centre can send. */
  readonly can: { readonly email: boolean; readonly sms: boolean }
  /** By whose clock the night is told. */
  readonly hours: OpeningHours
}

/** A receipt waits so long, because a person at the desk mostly says at once what comes next. */
const receiptWaitsMs = 120_000

/** Whom an event tells what, and on which way (SPEC Q51–Q53). Pure: the same event and facts give the same notices. */
export function noticesOf(event: RequestEvent, facts: NoticeFacts): readonly PlannedNotice[] {
  const { request } = facts
  switch (event.kind) {
    case 'request-created':
      return toCustomer('received', facts, event.at + receiptWaitsMs)
    case 'request-acknowledged':
      return toCustomer('acknowledged', facts, event.at)
    case 'customer-awaited':
      return toCustomer('question', facts, event.at)
    case 'customer-reminded':
      // Who has answered meanwhile is not reminded.
      return request.awaited === undefined ? [] : toCustomer('reminder', facts, event.at)
    case 'target-revised':
      return toCustomer('revised', facts, event.at)
    case 'completion-approved':
      return toAll('outcome', facts, event.at)
    case 'request-followed':
      // Who joins once the outcome is known would wait for it for ever.
      return hasOutcome(request)
        ? toFollowers('outcome', facts, event.at).filter(({ to }) => to.customerId === event.customerId)
        : []
    case 'request-reopened':
      return toCustomer('reopened', facts, event.at)
    case 'request-merged':
      return toAll('merged', facts, event.at)
    case 'request-cancelled':
      return toAll('cancelled', facts, event.at)
    case 'request-noted':
      // Nobody is told what they wrote themselves.
      return event.note.isPublic && event.agentId !== customerActor ? toCustomer('note', facts, event.at) : []
    case 'request-recategorised':
      return event.changesDivision ? toCustomer('moved', facts, event.at) : []
    case 'request-escalated':
      return [toHead(event.level, facts, request, event.at)]
    default:
      return []
  }
}

/** Whether there is a confirmed outcome that is this request's own. */
function hasOutcome({ status, outcome }: ServiceRequest): boolean {
  return (status === 'completed' || status === 'closed') && outcome?.approved !== undefined
}

function toAll(kind: NoticeKind, facts: NoticeFacts, at: Instant): readonly PlannedNotice[] {
  return [...toCustomer(kind, facts, at), ...toFollowers(kind, facts, at)]
}

/**
 * The customer is told as the request says. Who declined is told nothing but the question: without its answer the work
 * they asked for stands still for ever.
 */
function toCustomer(kind: NoticeKind, facts: NoticeFacts, at: Instant): readonly PlannedNotice[] {
  const { customerId, notifyBy, language } = facts.request
  if (customerId === undefined) return []
  if (notifyBy === 'no' && kind !== 'question') return []
  const customer = facts.people.get(customerId)
  const way = wayTo(customer, notifyBy === 'no' ? anyWayTo(customer) : notifyBy, facts.can)
  return [planned(kind, { kind: 'customer', customerId }, way, language, facts, at)]
}

/** Followers are told as each of them wishes to hear from the city. */
function toFollowers(kind: NoticeKind, facts: NoticeFacts, at: Instant) {
  return facts.request.followers.flatMap(customerId => {
    const follower = facts.people.get(customerId)
    if (follower === undefined || follower.preference === 'none' || facts.stopped.has(customerId)) return []
    const { preference, language } = follower
    const way: NoticeWay =
      preference === 'mail' ? { by: 'nobody', why: 'ByLetter' } : wayTo(follower, preference, facts.can)
    return [planned(kind, { kind: 'follower', customerId } as const, way, language, facts, at)]
  })
}

function toHead(
  level: EscalationLevel,
  { division, chief, can }: NoticeFacts,
  { language }: ServiceRequest,
  at: Instant,
): PlannedNotice {
  const head = { 1: division?.heads?.division, 2: division?.heads?.department, 3: chief }[level]
  const way: NoticeWay =
    head === undefined
      ? { by: 'nobody', why: 'NoHead' }
      : can.email
        ? { by: 'email', address: head.email }
        : { by: 'nobody', why: 'NoMailServer' }
  return {
    kind: 'escalated',
    to: { kind: 'head', level, name: head?.name ?? '' },
    way,
    language,
    dueAt: at,
  }
}

function planned<To extends PlannedNotice['to']>(
  kind: NoticeKind,
  to: To,
  way: NoticeWay,
  language: PlannedNotice['language'],
  { type, hours }: NoticeFacts,
  at: Instant,
): PlannedNotice & { readonly to: To } {
  const isQuiet = way.by === 'sms' && type?.hazard !== true
  return { kind, to, way, language, dueAt: isQuiet ? textingTime(hours, at) : at }
}

function anyWayTo(customer: Customer | undefined): Exclude<NotifyBy, 'no'> {
  return customer?.preference === 'sms' || customer?.emails.length === 0 ? 'sms' : 'email'
}

/** The way that somebody wishes; never another one, which they did not agree to. */
export function wayTo(
  customer: Pick<Customer, 'emails' | 'phones'> | undefined,
  by: Exclude<NotifyBy, 'no'>,
  can: NoticeFacts['can'],
): NoticeWay {
  switch (by) {
    case 'phone':
      return { by: 'nobody', why: 'ByPhone' }
    case 'email': {
      const [address] = customer?.emails ?? []
      if (address === undefined) return { by: 'nobody', why: 'NoAddress' }
      return can.email ? { by, address } : { by: 'nobody', why: 'NoMailServer' }
    }
    case 'sms': {
      const address = mobileOf(customer)
      if (address === undefined) return { by: 'nobody', why: 'NoMobile' }
      return can.sms ? { by, address } : { by: 'nobody', why: 'NoTextService' }
    }
  }
}

export function mobileOf(customer: Pick<Customer, 'phones'> | undefined): string | undefined {
  return customer?.phones.find(({ kind }) => kind === 'mobile')?.e164
}

/** The way on which a code goes to the customer: as they wish to be told, else by whatever reaches them. */
export function codeWayTo(
  customer: Pick<Customer, 'emails' | 'phones'> | undefined,
  wish: NotifyBy,
  can: NoticeFacts['can'],
): Extract<NoticeWay, { readonly address: string }> | undefined {
  const ways = wish === 'sms' ? (['sms', 'email'] as const) : (['email', 'sms'] as const)
  for (const by of ways) {
    const way = wayTo(customer, by, can)
    if (way.by !== 'nobody') return way
  }
  return undefined
}
