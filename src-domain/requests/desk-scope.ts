import type { Instant, RequestTypeCode, Role } from '../vocabulary/words.ts'
import type { RequestType } from './request-type.ts'
import { isOpen, type ServiceRequest } from './service-request.ts'

/** Which requests a desk keeps. Open ones stay however old they are. */
export interface DeskScope {
  /** Closed ones stay that were closed at or after this instant. */
  readonly closedSince: Instant
  /** Only requests of these types, where there are such. */
  readonly typeCodes?: readonly RequestTypeCode[]
}

const dayMs = 86_400_000

/**
 * Which requests the desk of a person keeps (SPEC S8). A request is assigned to the division of its type: who works in a
 * division keeps what is assigned to it and nothing else; everybody else may be asked about any request.
 */
export function deskScope(
  person: { readonly role: Role; readonly division?: string | undefined },
  /** For so many days closed requests stay. */
  keepDays: number,
  types: Iterable<Pick<RequestType, 'code' | 'division'>>,
  now: Instant,
): DeskScope {
  const closedSince = now - keepDays * dayMs
  if (person.role !== 'division') return { closedSince }
  const theirs = [...types].filter(({ division }) => division === person.division)
  return { closedSince, typeCodes: theirs.map(({ code }) => code).sort() }
}

/** Whether a desk keeps this request. One that is closed and does not say when counts from its making. */
export function isInScope(
  { closedSince, typeCodes }: DeskScope,
  request: Pick<ServiceRequest, 'status' | 'typeCode' | 'createdAt' | 'closedAt'>,
): boolean {
  if (typeCodes !== undefined && !typeCodes.includes(request.typeCode)) return false
  return isOpen(request) || (request.closedAt ?? request.createdAt) >= closedSince
}
