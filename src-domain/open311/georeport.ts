import {
  closureReasonsOf,
  type Division,
  type IntakeQuestion,
  isUnfinished,
  type RequestType,
} from '../requests/request-type.ts'
import { isOpen, type ServiceRequest } from '../requests/service-request.ts'
import type { Instant, Language } from '../vocabulary/words.ts'

/**
 * The documents of Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2), made of the city's catalogue and requests. A
 * field without a value is an empty text, as the specification's samples show it.
 */

export interface ServiceDocument {
  readonly service_code: string
  readonly service_name: string
  readonly description: string
  /** Whether there are questions to answer: ask for the definition first. */
  readonly metadata: boolean
  readonly type: 'realtime'
  readonly keywords: string
  readonly group: string
}

export interface AttributeDocument {
  readonly variable: true
  readonly code: string
  readonly datatype: 'string' | 'number' | 'datetime' | 'text' | 'singlevaluelist'
  readonly required: boolean
  readonly datatype_description: string
  readonly order: number
  readonly description: string
  readonly values?: readonly { readonly key: string; readonly name: string }[]
}

export interface ServiceDefinition {
  readonly service_code: string
  readonly attributes: readonly AttributeDocument[]
}

export interface RequestDocument {
  readonly service_request_id: string
  readonly status: 'open' | 'closed'
  readonly status_notes: string
  readonly service_name: string
  readonly service_code: string
  readonly description: string
  readonly agency_responsible: string
  readonly service_notice: string
  readonly requested_datetime: string
  readonly updated_datetime: string
  readonly expected_datetime: string
  readonly address: string
  readonly address_id: string
  readonly zipcode: string
  readonly lat: number | ''
  readonly long: number | ''
  readonly media_url: string
}

/** So long an answer in words may be before it is a `text` and no `string`. */
const stringMaxLength = 200

/** Whether a type can be reported over Open311: one that the portal accepts and that goes on. */
export function isService({ acceptedChannels, isRetired }: RequestType): boolean {
  return acceptedChannels.includes('portal') && isRetired !== true
}

export function serviceOf(
  type: RequestType,
  division: Division | undefined,
  language: Language,
): ServiceDocument {
  return {
    service_code: type.code,
    service_name: type.name[language],
    description: type.description[language],
    metadata: Object.keys(type.intake.schema.properties).length > 0,
    type: 'realtime',
    keywords: type.keywords[language].join(', '),
    group: division?.name[language] ?? '',
  }
}

export function definitionOf({ code, intake }: RequestType, language: Language): ServiceDefinition {
  const required = new Set(intake.schema.required)
  return {
    service_code: code,
    attributes: Object.entries(intake.schema.properties).map(([name, question], index): AttributeDocument => {
      const words = intake.words[name]
      const values = valuesOf(question, words?.options, language)
      return {
        variable: true,
        code: name,
        datatype: datatypeOf(question),
        required: required.has(name),
        datatype_description: words?.ask?.[language] ?? '',
        order: index + 1,
        description: words?.label[language] ?? name,
        ...(values === undefined ? {} : { values }),
      }
    }),
  }
}

function datatypeOf({
  type,
  enum: choices,
  format,
  maxLength,
}: IntakeQuestion): AttributeDocument['datatype'] {
  if (choices !== undefined || type === 'boolean') return 'singlevaluelist'
  if (type === 'integer' || type === 'number') return 'number'
  if (format !== undefined) return 'datetime'
  return (maxLength ?? Number.POSITIVE_INFINITY) > stringMaxLength ? 'text' : 'string'
}

function valuesOf(
  { type, enum: choices }: IntakeQuestion,
  options: Readonly<Record<string, { readonly en: string; readonly fr: string }>> | undefined,
  language: Language,
): AttributeDocument['values'] {
  if (type === 'boolean') {
    const [yes, no] = language === 'en' ? ['Yes', 'No'] : ['Oui', 'Non']
    return [
      { key: 'true', name: yes },
      { key: 'false', name: no },
    ]
  }
  return choices?.map(key => ({ key, name: options?.[key]?.[language] ?? key }))
}

export interface RequestWords {
  readonly type: RequestType
  readonly division?: Division | undefined
  readonly language: Language
  /**
   * Whether the description was written to be read by anybody. What a resident told a person of the city was not, and
   * may name them.
   */
  readonly showsDescription: boolean
  /** Where anybody sees a photo of it, if one was made public. */
  readonly mediaUrl: string | undefined
  /** An instant as the specification writes it: ISO 8601 with its zone. */
  readonly timeOf: (at: Instant) => string
}

/**
 * What anybody may know of a request: nothing of whose it is, and no words that were written to them. How it ended is said
 * in the words of the catalogue.
 */
export function documentOf(
  request: ServiceRequest,
  { type, division, language, showsDescription, mediaUrl = '', timeOf }: RequestWords,
): RequestDocument {
  const { place } = request
  return {
    service_request_id: request.reference,
    status: isOpen(request) ? 'open' : 'closed',
    status_notes: endOf(request, type, language),
    service_name: type.name[language],
    service_code: type.code,
    description: showsDescription ? request.description : '',
    agency_responsible: division?.name[language] ?? '',
    service_notice: '',
    requested_datetime: timeOf(request.createdAt),
    updated_datetime: timeOf(lastMovedAt(request)),
    expected_datetime: timeOf(request.resolveBy),
    address: place?.text ?? '',
    address_id: place?.addressId ?? '',
    zipcode: '',
    lat: place?.latitude ?? '',
    long: place?.longitude ?? '',
    media_url: mediaUrl,
  }
}

/** How the work ended, once that is confirmed; a reason whose words each request goes on with says its name alone. */
function endOf({ outcome }: ServiceRequest, type: RequestType, language: Language): string {
  if (outcome?.approved === undefined) return ''
  const reason = closureReasonsOf(type).find(({ code }) => code === outcome.reasonCode)
  if (reason === undefined) return ''
  return isUnfinished(reason.words[language]) ? reason.name[language] : reason.words[language]
}

/** When anything that can be read of a request changed last. */
export function lastMovedAt(request: ServiceRequest): Instant {
  const { createdAt, acknowledged, revised, awaited, outcome, closedAt, pauses } = request
  return Math.max(
    createdAt,
    acknowledged?.at ?? 0,
    revised?.at ?? 0,
    awaited?.since ?? 0,
    outcome?.approved?.at ?? outcome?.at ?? 0,
    pauses?.at(-1)?.to ?? 0,
    closedAt ?? 0,
  )
}
