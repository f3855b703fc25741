import type { Article } from '../../../src-domain/knowledge/article.ts'
import type { Division, RequestType } from '../../../src-domain/requests/request-type.ts'
import type { CapacityProfile, QueueConfig } from '../../../src-domain/routing/routing-config.ts'
import type { Calendar, OutsideNumber, Skill } from '../../../src-domain/routing/routing-settings.ts'
import type {
  AgentId,
  ArticleId,
  Bilingual,
  DivisionCode,
  Language,
  QueueId,
  Role,
  SiteId,
} from '../../../src-domain/vocabulary/words.ts'

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/** Opening hours of some days of the week, as local wall-clock times (HH:MM). */
export interface OpeningHours {
  readonly days: readonly Weekday[]
  readonly opens: string
  readonly closes: string
}

export interface Ward {
  readonly number: number
  readonly name: Bilingual
}

/** A place where desks stand and customers are received. */
export interface Site {
  readonly id: SiteId
  readonly name: Bilingual
  readonly civicAddress: string
  readonly postalCode: string
  readonly ward: number
  readonly latitude: number
  readonly longitude: number
  readonly hours: readonly OpeningHours[]
}

export interface ContactCentre {
  readonly name: Bilingual
  /** As it is said and printed, e.g. "905-555-0100". */
  readonly phone: string
  readonly afterHoursPhone: string
  readonly email: string
  readonly hours: readonly OpeningHours[]
}

/** The measures that the city holds itself to; `share` is between 0 and 1. */
export interface CityMeasures {
  readonly serviceLevel: { readonly share: number; readonly withinSeconds: number }
}

export interface City {
  readonly name: Bilingual
  readonly shortName: string
  readonly province: Bilingual
  readonly population: number
  /** IANA name. */
  readonly timeZone: string
  readonly languages: readonly Language[]
  /** The upper-tier municipality and what it does instead of the city. */
  readonly region: { readonly name: Bilingual; readonly phone: string; readonly does: readonly Bilingual[] }
  readonly contactCentre: ContactCentre
  readonly wards: readonly Ward[]
  readonly sites: readonly Site[]
  readonly measures: CityMeasures
}

/** A queue as the rules know it, with its times in seconds. */
export interface DemoQueue extends Omit<QueueConfig, 'promiseMs' | 'overflow'> {
  readonly promiseSeconds: number
  readonly overflow?: { readonly afterSeconds: number; readonly to: QueueId }
}

/** A subject that a customer may choose on the contact page. */
export interface ContactTopic {
  readonly code: string
  readonly name: Bilingual
}

/**
 * What a contact came to: `information` was given, a `request` was logged, it was passed on (`transfer`), something
 * was done on the spot (`transaction`), or nobody was served (`no-service`: wrong number, test call, hung up).
 */
export type WrapUpOutcome = 'information' | 'request' | 'transfer' | 'transaction' | 'no-service'

/** A reason for contact with which a CSR wraps up. */
export interface WrapUpReason {
  readonly code: string
  /** Code and name of the heading under which the reason is listed. */
  readonly topic: string
  readonly topicName: Bilingual
  readonly name: Bilingual
  readonly outcome: WrapUpOutcome
}

export interface StaffMember {
  readonly id: AgentId
  readonly name: string
  readonly role: Role
  readonly languages: readonly Language[]
  readonly skills: readonly string[]
  /** The id of a capacity profile; only of those who take contacts. */
  readonly capacity?: string
  readonly site: SiteId
  /** Only of the role `division`. */
  readonly division?: DivisionCode
}

/** The words that its agents answer with, and what stands under their e-mails. */
export interface DemoCannedReplies {
  readonly signature: Bilingual
  readonly replies: readonly {
    readonly code: string
    readonly name: Bilingual
    readonly texts: Bilingual
    readonly articleId?: ArticleId
  }[]
}

/** Everything that the demo city is configured with; its people come from `generatePeople`. */
export interface DemoCity {
  readonly city: City
  readonly divisions: readonly Division[]
  readonly requestTypes: readonly RequestType[]
  readonly queues: readonly DemoQueue[]
  readonly skills: readonly Skill[]
  readonly capacities: readonly CapacityProfile[]
  readonly calendars: readonly Calendar[]
  readonly outsideNumbers: readonly OutsideNumber[]
  readonly topics: readonly ContactTopic[]
  readonly wrapUpReasons: readonly WrapUpReason[]
  readonly staff: readonly StaffMember[]
  readonly articles: readonly Article[]
  readonly cannedReplies: DemoCannedReplies
}
