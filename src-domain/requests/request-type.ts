import type {
  ArticleId,
  Bilingual,
  CalendarId,
  Channel,
  DivisionCode,
  RequestTypeCode,
} from '../vocabulary/words.ts'

/** A division of the city that does the work which requests ask for. */
export interface Division {
  readonly code: DivisionCode
  readonly name: Bilingual
  readonly phone: string
  readonly email: string
  /** In which its targets run, of the calendars of the routing settings; absent: the standard week. */
  readonly calendar?: CalendarId
  /** Whom a missed target goes to: first the head of the division, then of its department. */
  readonly heads?: { readonly division?: Head; readonly department?: Head }
}

/** Who answers for a part of the city. */
export interface Head {
  readonly name: string
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
  /** What is answered is told aloud and must be in no recording, such as the number of an account or a card. */
  readonly sensitive?: boolean
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
  /** `confidential`: who reported it is told to nobody outside, and to no member of Council. */
  readonly privacy?: 'ordinary' | 'confidential'
  /** Whether somebody else confirms completed work before the customer is told. A hazard is always confirmed. */
  readonly review?: 'none' | 'supervisor'
  /** For so many days after it was closed a customer's "not done" brings it back. */
  readonly reopenWithinDays?: number
  /** How work may end, in plain words for the customer; without any, the usual ones. */
  readonly closureReasons?: readonly ClosureReason[]
  readonly articles?: readonly ArticleId[]
  /** New requests are no longer made of it; those that are open go on. */
  readonly isRetired?: boolean
}

export interface ClosureReason {
  readonly code: string
  readonly name: Bilingual
  /** What the customer is told, to begin with; whoever completes the work adds to it. */
  readonly words: Bilingual
}

/** The reasons of a type that has none of its own. */
export const usualClosureReasons: readonly ClosureReason[] = [
  {
    code: 'done',
    name: { en: 'Done', fr: 'Fait' },
    words: { en: 'The work is done.', fr: 'Le travail est fait.' },
  },
  {
    code: 'nothing-found',
    name: { en: 'Nothing found', fr: 'Rien trouvé' },
    words: {
      en: 'We went to look and did not find what was reported.',
      fr: 'Nous sommes allés voir et n’avons pas trouvé ce qui a été signalé.',
    },
  },
  {
    code: 'not-ours',
    name: { en: 'Not the City’s', fr: 'Ne relève pas de la Ville' },
    words: {
      en: 'This is not in the City’s hands; we have told those who answer for it.',
      fr: 'Cela ne relève pas de la Ville; nous avons avisé les responsables.',
    },
  },
  {
    code: 'not-possible',
    name: { en: 'Cannot be done', fr: 'Impossible à faire' },
    words: { en: 'We cannot do this, because', fr: 'Nous ne pouvons pas le faire, parce que' },
  },
  {
    code: 'planned',
    name: { en: 'Part of planned work', fr: 'Fait partie de travaux prévus' },
    words: {
      en: 'This is part of work that is already planned.',
      fr: 'Cela fait partie de travaux déjà prévus.',
    },
  },
]

/** The reasons with which work of a type may end. */
export function closureReasonsOf({
  closureReasons,
}: Pick<RequestType, 'closureReasons'>): readonly ClosureReason[] {
  return closureReasons ?? usualClosureReasons
}

/** Whether the words of an end still wait for the rest of their sentence: “We cannot do this, because”. */
export function isUnfinished(words: string): boolean {
  return /(?:because|parce que)\s*$/i.test(words)
}

export const reopenWithinDaysDefault = 14

/**
 * Whether anybody may read the requests of a type: problems in public places. What is asked of the city for oneself, or
 * is told in confidence, is nobody else's.
 */
export function isPublicType({
  kind,
  privacy,
  needsPlace,
}: Pick<RequestType, 'kind' | 'privacy' | 'needsPlace'>): boolean {
  return kind === 'problem-report' && needsPlace && privacy !== 'confidential'
}

/** Whether somebody else confirms completed work of this type. */
export function isReviewed({ review, hazard }: Pick<RequestType, 'review' | 'hazard'>): boolean {
  return hazard || review === 'supervisor'
}
