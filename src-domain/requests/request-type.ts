import type { Bilingual, Channel, DivisionCode, RequestTypeCode } from '../vocabulary/words.ts'

/** A division of the city that does the work which requests ask for. */
export interface Division {
  readonly code: DivisionCode
  readonly name: Bilingual
  readonly phone: string
  readonly email: string
}

/** Business time within which something is due: hours or days of the division's calendar. */
export interface BusinessTime {
  readonly value: number
  readonly unit: 'business-hours' | 'business-days'
}

/**
 * The intake questions of a request type: a JSON Schema (2020-12, one flat object; properties are strings, enums,
 * booleans, integers, numbers or `format: date | date-time`), and the words of each question in both languages.
 * The same schema is checked at the desk, also offline, and again at the hub.
 */
export interface IntakeForm {
  readonly schema: {
    readonly type: 'object'
    readonly properties: Readonly<Record<string, IntakeQuestion>>
    readonly required?: readonly string[]
    readonly additionalProperties: false
  }
  readonly words: Readonly<Record<string, IntakeWords>>
}

export interface IntakeQuestion {
  readonly type: 'string' | 'boolean' | 'integer' | 'number'
  readonly enum?: readonly string[]
  readonly format?: 'date' | 'date-time'
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
}

export interface IntakeWords {
  readonly label: Bilingual
  /** What the CSR says aloud to ask it. */
  readonly ask?: Bilingual
  /** Words for each enum value. */
  readonly options?: Readonly<Record<string, Bilingual>>
}

/** A kind of service request that the city accepts. */
export interface RequestType {
  readonly code: RequestTypeCode
  readonly version: number
  readonly division: DivisionCode
  readonly name: Bilingual
  readonly description: Bilingual
  readonly kind: 'problem-report' | 'service' | 'complaint'
  readonly needsPlace: boolean
  /** A hazard is told to the division at once, whatever the hour. */
  readonly hazard: boolean
  readonly acceptedChannels: readonly Channel[]
  /** Why a channel that is missing above is not accepted, to be said to the customer. */
  readonly channelReason?: Bilingual
  readonly acknowledgeWithin: BusinessTime
  readonly resolveWithin: BusinessTime
  /** Within how many metres and days an open request of this type is probably the same. */
  readonly duplicates: { readonly withinMetres: number; readonly withinDays: number }
  readonly intake: IntakeForm
  /** Words by which residents name this, for the search. */
  readonly keywords: { readonly en: readonly string[]; readonly fr: readonly string[] }
}
