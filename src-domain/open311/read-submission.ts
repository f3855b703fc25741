import type { IntakeQuestion, RequestType } from '../requests/request-type.ts'
import type { Answer, RequestPlace } from '../requests/service-request.ts'

/** Why a submission cannot be taken, in the specification's own terms: the code of the answer, and words. */
export interface SubmissionProblem {
  readonly code: 400 | 403 | 404
  readonly description: string
}

/** A request as Open311 clients send it, read and typed. */
export interface Submission {
  readonly type: RequestType
  readonly answers: Readonly<Record<string, Answer>>
  readonly description: string
  readonly place?: RequestPlace
  readonly email?: string
  readonly phone?: string
  readonly givenName: string
  readonly familyName: string
  readonly mediaUrl?: string
}

export const submissionDescriptionMax = 4_000
// biome-ignore lint/suspicious/noControlCharactersInRegex: no XML can carry these, and no database keeps the first.
const noText = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g
const attributePattern = /^attribute\[([^\]]{1,64})\](?:\[\])?$/

/**
 * Reads the fields of `POST /requests` (GeoReport v2). Of the three ways to say where, one must be there when the type
 * needs a place. Whether the answers fit is the rules' to say; here they become what their questions ask for.
 */
export function readSubmission(
  sent: Readonly<Record<string, string>>,
  typeOf: (code: string) => RequestType | undefined,
): Submission | SubmissionProblem {
  const fields = Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [name, value.toWellFormed().replaceAll(noText, '')]),
  )
  const said = (name: string): string | undefined => {
    const value = fields[name]?.trim()
    return value === '' ? undefined : value
  }
  const code = said('service_code')
  if (code === undefined) return { code: 400, description: 'service_code was not provided' }
  const type = typeOf(code)
  if (type === undefined) return { code: 404, description: 'service_code was not found' }
  const description = said('description') ?? ''
  if (description.length > submissionDescriptionMax) {
    return { code: 400, description: `description has more than ${submissionDescriptionMax} characters` }
  }
  const place = readPlace(said)
  if (place !== undefined && 'code' in place) return place
  if (type.needsPlace && place === undefined) {
    return { code: 400, description: 'lat and long, address_string or address_id must be provided' }
  }
  const answers: Record<string, Answer> = {}
  for (const [name, value] of Object.entries(fields)) {
    const [, question] = attributePattern.exec(name) ?? []
    if (question === undefined || value.trim() === '') continue
    const asked = Object.hasOwn(type.intake.schema.properties, question)
      ? type.intake.schema.properties[question]
      : undefined
    answers[question] = asked === undefined ? value : typed(asked, value.trim())
  }
  const [email, phone, mediaUrl] = [said('email'), said('phone'), said('media_url')]
  if (email !== undefined && !/^[^\s@]{1,64}@[^\s@]{1,189}\.[^\s@]{2,}$/.test(email)) {
    return { code: 400, description: 'email is not an address' }
  }
  if (mediaUrl !== undefined && !/^https?:\/\/\S{1,1900}$/.test(mediaUrl)) {
    return { code: 400, description: 'media_url is not an http address' }
  }
  return {
    type,
    answers,
    description,
    givenName: (said('first_name') ?? '').slice(0, 80),
    familyName: (said('last_name') ?? '').slice(0, 80),
    ...(place === undefined ? {} : { place }),
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(mediaUrl === undefined ? {} : { mediaUrl }),
  }
}

function readPlace(said: (name: string) => string | undefined): RequestPlace | SubmissionProblem | undefined {
  const [lat, long] = [said('lat'), said('long')]
  const address = said('address_string')
  const addressId = said('address_id')
  if (lat === undefined && long === undefined) {
    if (address === undefined && addressId === undefined) return undefined
    return {
      text: (address ?? addressId ?? '').slice(0, 300),
      ...(addressId === undefined ? {} : { addressId: addressId.slice(0, 64) }),
    }
  }
  const [latitude, longitude] = [Number(lat), Number(long)]
  const isPoint =
    lat !== undefined && long !== undefined && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
  if (!isPoint) return { code: 400, description: 'lat and long must be WGS 84 degrees, both of them' }
  return {
    text: (address ?? `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`).slice(0, 300),
    latitude,
    longitude,
    ...(addressId === undefined ? {} : { addressId: addressId.slice(0, 64) }),
  }
}

function typed({ type, enum: choices }: IntakeQuestion, value: string): Answer {
  if (type === 'boolean') {
    if (/^(true|yes|1|oui)$/i.test(value)) return true
    return /^(false|no|0|non)$/i.test(value) ? false : value
  }
  if ((type === 'integer' || type === 'number') && choices === undefined) {
    return Number.isFinite(Number(value)) ? Number(value) : value
  }
  return value
}
