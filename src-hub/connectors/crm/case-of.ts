import { type Customer, fullName } from '../../../src-domain/people/customer.ts'
import type { Division, RequestType } from '../../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { CrmCase } from './connector.ts'

/** What is known around a request when it is told to another system. */
export interface CaseFacts {
  readonly request: ServiceRequest
  readonly type: RequestType | undefined
  readonly division: Division | undefined
  /** Only where people are sent at all. */
  readonly customer: Customer | undefined
  /** Where anybody sees a photo of it, if one was made public. */
  readonly mediaUrl: string | undefined
  /** As whom the other system acts here: what it said is not told back to it. */
  readonly actor: string
}

const notesMax = 200

/**
 * A request as other systems are told of it, in the customer's language. Nobody is named whose request is of a
 * confidential type, and an answer that must be in no recording goes along only where the settings name its question.
 */
export function caseOf({ request, type, division, customer, mediaUrl, actor }: CaseFacts): CrmCase {
  const { language, place, outcome } = request
  const who = type?.privacy === 'confidential' ? undefined : customer
  const notes = (request.notes ?? []).filter(({ by }) => by !== actor).slice(-notesMax)
  const answers = Object.entries(request.answers)
  const typeName = type?.name[language] ?? request.typeCode
  const values: Readonly<Record<string, string | number | undefined>> = {
    reference: request.reference,
    requestId: request.id,
    title: place === undefined ? typeName : `${typeName} – ${place.text}`,
    description: request.description,
    status: request.status,
    typeCode: request.typeCode,
    typeName,
    division: division?.name[language] ?? type?.division,
    address: place?.text,
    latitude: place?.latitude,
    longitude: place?.longitude,
    createdAt: new Date(request.createdAt).toISOString(),
    resolveBy: new Date(request.resolveBy).toISOString(),
    language,
    outcome: outcome?.words,
    mediaUrl,
    notes: notes.map(({ at, text }) => `${new Date(at).toISOString()} ${text}`).join('\n'),
    answers: answers
      .filter(([question]) => type?.intake.schema.properties[question]?.sensitive !== true)
      .map(([question, answer]) => {
        const words = type?.intake.words[question]
        return `${words?.label[language] ?? question}: ${words?.options?.[String(answer)]?.[language] ?? answer}`
      })
      .join('\n'),
    customerName: who && fullName(who),
    customerGivenName: who?.givenName,
    customerFamilyName: who?.familyName || who?.organization,
    customerPhone: who?.phones[0]?.e164,
    customerEmail: who?.emails[0],
    ...Object.fromEntries(
      answers.map(([question, answer]) => [
        `answers.${question}`,
        typeof answer === 'boolean' ? String(answer) : answer,
      ]),
    ),
  }
  return {
    key: request.reference,
    requestId: request.id,
    version: request.version,
    status: request.status,
    typeCode: request.typeCode,
    createdAt: request.createdAt,
    values: Object.fromEntries(
      Object.entries(values).filter(
        (entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== '',
      ),
    ),
    notes: notes.map(({ id, at, text, isPublic }) => ({ id, at, text, isPublic })),
  }
}
