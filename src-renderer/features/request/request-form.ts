import type { WaysToTell } from '../../../src-contract/http/api.ts'
import type { CivicAddress, Customer } from '../../../src-domain/people/customer.ts'
import { wrongAnswers } from '../../../src-domain/requests/check-answers.ts'
import { descriptionMaxLength } from '../../../src-domain/requests/request-command.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { Answer, NotifyBy, RequestPlace } from '../../../src-domain/requests/service-request.ts'
import type { Channel, ContactId, Language, RequestTypeCode } from '../../../src-domain/vocabulary/words.ts'
import type { RequestDraft } from '../../offline/desk-store.ts'

export type Answers = Readonly<Record<string, Answer>>

/** A request as the form has it. Answers are kept for each type that was tried, so that changing one's mind loses none. */
export interface RequestForm {
  readonly typeCode?: RequestTypeCode
  /** Absent: untouched, and the customer's own address stands in. */
  readonly place?: RequestPlace
  readonly answersByType: Readonly<Record<RequestTypeCode, Answers>>
  readonly description: string
  /** Absent: untouched, and the customer's preference stands in. */
  readonly notifyBy?: NotifyBy
  /** When the notice of collection was read to the customer. */
  readonly noticeReadAt?: number
  /** The member of Council on whose behalf it is entered; there once somebody asked for the field. */
  readonly onBehalfOf?: string
  /** The id that the request will have; there once it has a photo. */
  readonly requestId?: string
}

/** As the hub takes it. */
export const onBehalfOfMaxLength = 120

export const emptyForm: RequestForm = { answersByType: {}, description: '' }

/** Whether anything was typed or chosen that would be missed. */
export function isTouched(form: RequestForm): boolean {
  return (
    form.typeCode !== undefined ||
    form.description.trim() !== '' ||
    form.place !== undefined ||
    (form.onBehalfOf ?? '').trim() !== '' ||
    form.requestId !== undefined
  )
}

/** The place of a customer's own address. */
export function placeOf(address: CivicAddress, text: string): RequestPlace {
  const { id, ward, latitude, longitude } = address
  return { text, addressId: id, ward, latitude, longitude }
}

/** The answers to the questions of this type that were given; texts without their outer blanks, empty ones left out. */
export function answersOf(form: RequestForm, type: RequestType): Answers {
  const given = form.answersByType[type.code] ?? {}
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => Object.hasOwn(type.intake.schema.properties, name))
      .map(([name, answer]) => [name, typeof answer === 'string' ? answer.trim() : answer] as const)
      .filter(([, answer]) => answer !== ''),
  )
}

/** The ways in which this customer can be told the outcome, by a centre that can `tells`. */
export function reachesOf(customer: Customer | undefined, tells?: WaysToTell): readonly NotifyBy[] {
  if (!customer) return ['no']
  const [hasPhone, hasEmail] = [customer.phones.length > 0, customer.emails.length > 0]
  return [
    'no',
    ...(hasPhone ? (['phone'] as const) : []),
    ...(hasEmail && isSent('email', tells) ? (['email'] as const) : []),
    ...(hasPhone && isSent('sms', tells) ? (['sms'] as const) : []),
  ]
}

/** Whether a centre can do what was chosen; a copy of before that does not say so is believed. */
export function isSent(way: NotifyBy, tells: WaysToTell | undefined): boolean {
  return tells === undefined || (way !== 'email' && way !== 'sms') || tells[way]
}

/** How to tell the outcome: as chosen, else as the customer prefers; nobody can be told when nobody is linked. */
export function notifyByOf(
  form: RequestForm,
  customer: Customer | undefined,
  tells?: WaysToTell,
): NotifyBy | undefined {
  const reaches = reachesOf(customer, tells)
  if (reaches.length === 1) return 'no'
  if (form.notifyBy) return reaches.includes(form.notifyBy) ? form.notifyBy : undefined
  const preferred = customer?.preference
  return reaches.find(reach => reach === preferred)
}

/** The reason why this type is not taken on this channel, or nothing. A walk-up without a contact stands at a counter. */
export function channelRefusal(
  type: RequestType,
  channel: Channel | undefined,
): RequestType['channelReason'] | undefined {
  const accepted = channel === undefined || type.acceptedChannels.includes(channel)
  return accepted ? undefined : (type.channelReason ?? type.description)
}

/** What must be mended before a request can be read back; each is shown at its place. */
export interface RequestProblems {
  readonly type?: true
  readonly place?: true
  readonly questions: readonly string[]
  readonly description?: true
  readonly notifyBy?: true
}

export const noProblems: RequestProblems = { questions: [] }

export interface CheckedForm {
  readonly form: RequestForm
  readonly type: RequestType | undefined
  readonly place: RequestPlace | undefined
  readonly customer: Customer | undefined
  /** What the centre has set up. */
  readonly tells?: WaysToTell | undefined
}

/** What is missing or wrong. An empty place with blanks is no place. */
export function problemsOf({ form, type, place, customer, tells }: CheckedForm): RequestProblems | undefined {
  const problems: RequestProblems = {
    ...(type ? {} : { type: true }),
    ...(type?.needsPlace && (place?.text ?? '').trim() === '' ? { place: true } : {}),
    questions: type ? wrongAnswers(type.intake, answersOf(form, type)) : [],
    ...(form.description.length > descriptionMaxLength ? { description: true } : {}),
    ...(notifyByOf(form, customer, tells) ? {} : { notifyBy: true }),
  }
  const isRight = Object.keys(problems).length === 1 && problems.questions.length === 0
  return isRight ? undefined : problems
}

/** The request as the store takes it, from a form without problems. */
export function requestDraftOf(
  { form, type, place, customer, tells }: CheckedForm & { readonly type: RequestType },
  contactId: ContactId | undefined,
  language: Language,
): RequestDraft {
  const onBehalfOf = form.onBehalfOf?.trim().slice(0, onBehalfOfMaxLength)
  return {
    typeCode: type.code,
    customerId: customer?.id,
    contactId,
    place: type.needsPlace && place ? { ...place, text: place.text.trim() } : undefined,
    answers: answersOf(form, type),
    description: form.description.trim(),
    notifyBy: notifyByOf(form, customer, tells) ?? 'no',
    language,
    noticeReadAt: form.noticeReadAt,
    ...(onBehalfOf ? { onBehalfOf } : {}),
    ...(form.requestId === undefined ? {} : { requestId: form.requestId }),
  }
}

/** A refused request as a form again, so that nothing is typed twice. */
export function formOfDraft(draft: RequestDraft): RequestForm {
  return {
    typeCode: draft.typeCode,
    place: draft.place,
    answersByType: { [draft.typeCode]: draft.answers },
    description: draft.description,
    notifyBy: draft.notifyBy,
    noticeReadAt: draft.noticeReadAt,
    ...(draft.onBehalfOf === undefined ? {} : { onBehalfOf: draft.onBehalfOf }),
  }
}
