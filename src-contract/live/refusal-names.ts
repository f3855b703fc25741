import type { CustomerRefusal } from '../../src-domain/people/customer-command.ts'
import type { RequestRefusal } from '../../src-domain/requests/request-command.ts'
import type { RoutingRefusal } from '../../src-domain/routing/routing-command.ts'

/** Why a command of a desk was not carried out, by name: the rules' own reasons, and those of the hub around them. */
export type RefusalName =
  | RoutingRefusal['name']
  | RequestRefusal['name']
  | CustomerRefusal['name']
  | 'CommandIdReused'
  | 'DeskWiped'
  | 'Failed'
  | 'NotAllowed'
  | 'NotStorable'
  | 'NotYourDesk'

/** Each once: a rule that refuses for a new reason does not compile until it stands here. */
const names: Readonly<Record<RefusalName, true>> = {
  AlreadyEscalated: true,
  AnswersInvalid: true,
  AtCapacity: true,
  CannotServe: true,
  CommandIdReused: true,
  ConsultNotAnswered: true,
  ConsultUnderWay: true,
  ContactClosed: true,
  ContactExists: true,
  CustomerChanged: true,
  CustomerExists: true,
  DescriptionTooLong: true,
  DeskWiped: true,
  Failed: true,
  LineElsewhere: true,
  MergeCircular: true,
  NameMissing: true,
  NoConsult: true,
  NotACall: true,
  NotACallback: true,
  NotAVisit: true,
  NotAcknowledged: true,
  NotAllowed: true,
  NotApproved: true,
  NotAtWork: true,
  NotBooked: true,
  NotConnected: true,
  NotForEverybody: true,
  NotStorable: true,
  NotWaiting: true,
  NotWrapping: true,
  NotYourContact: true,
  NotYourDesk: true,
  NotYourDivision: true,
  NotYourSite: true,
  NoteTooLong: true,
  NothingMissed: true,
  NumberNotAllowed: true,
  OfferExpired: true,
  OfferTaken: true,
  PhoneMissing: true,
  PlaceMissing: true,
  PresenceChanged: true,
  QueueClosed: true,
  ReferenceNotLeased: true,
  ReferenceTaken: true,
  ReopenWindowOver: true,
  RequestChanged: true,
  RequestClosed: true,
  RequestExists: true,
  ReviewByAnother: true,
  RevisedDatePast: true,
  RevisedDateTooFar: true,
  SameType: true,
  StepNotNow: true,
  TimePassed: true,
  TooManyNotes: true,
  TooManyPhotos: true,
  TransferDeadEnd: true,
  TypeRetired: true,
  UnknownAgent: true,
  UnknownClosureReason: true,
  UnknownCustomer: true,
  UnknownPhoto: true,
  UnknownQueue: true,
  UnknownRequest: true,
  UnknownRequestType: true,
  UnknownSite: true,
  VisitServedElsewhere: true,
  VisitWrong: true,
  WordsMissing: true,
  WordsTooLong: true,
  WrapUpReasonMissing: true,
}

/** Every refusal that a person at a desk can meet. */
export const refusalNames = Object.keys(names) as readonly RefusalName[]
