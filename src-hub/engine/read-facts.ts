import { type Kysely, sql } from 'kysely'
import type { OpeningHours } from '../../src-domain/calendar/opening-hours.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import { parseReference, type ReferenceBlock } from '../../src-domain/requests/reference-number.ts'
import { customerOf, type RequestCommand } from '../../src-domain/requests/request-command.ts'
import { isRequestStep } from '../../src-domain/requests/request-step.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { StoredVisit } from '../../src-domain/visits/visit-report.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { preparedAs } from '../database/preparing-client.ts'
import type { Schema } from '../database/schema.ts'
import { readStoredVisits } from '../visits/read-stored-visits.ts'
import type { Asked } from './engine.ts'

/** What the rules must know to decide a batch of commands, read before the first of them is decided. */
export interface BatchFacts {
  readonly customers: ReadonlyMap<string, Customer>
  readonly requests: ReadonlyMap<string, ServiceRequest>
  /** What is stored of the visits that are handed in; one that is missing here is not known. */
  readonly visits: ReadonlyMap<string, StoredVisit>
  readonly takenReferences: ReadonlySet<string>
  /** The request of each photo that is to be shown and has arrived. */
  readonly photoRequests: ReadonlyMap<string, string>
  /** The reference blocks of each desk, by the desk's id. */
  readonly blocks: ReadonlyMap<string, readonly ReferenceBlock[]>
  readonly requestTypes: ReadonlyMap<string, RequestType>
  /** In which the division of a type works, around an instant. */
  readonly hoursOf: (type: RequestType | undefined, at: Instant) => OpeningHours
}

export type FactReader = (batch: readonly Asked[]) => Promise<BatchFacts>

/** Reads the facts from the database; the catalogue and the calendar are given by those who keep them. */
export function createFactReader(
  db: Kysely<Schema>,
  catalogue: Pick<BatchFacts, 'hoursOf'> & {
    readonly requestTypes: () => ReadonlyMap<string, RequestType>
  },
): FactReader {
  return async batch => {
    const customerIds = new Set<string>()
    const requestIds = new Set<string>()
    const references = new Set<string>()
    const deskIds = new Set<string>()
    const visitIds = new Set<string>()
    const photoIds = new Set<string>()
    const noteRequest = (command: RequestCommand): void => {
      requestIds.add(command.requestId)
      if (command.kind === 'merge-request') requestIds.add(command.into)
      const customerId = customerOf(command)
      if (customerId !== undefined) customerIds.add(customerId)
    }
    for (const { command, deskId } of batch) {
      switch (command.kind) {
        case 'create-customer':
        case 'update-customer':
          customerIds.add(command.customerId)
          break
        case 'create-request':
          references.add(command.reference)
          if (deskId !== undefined) deskIds.add(deskId)
          noteRequest(command)
          break
        case 'follow-request':
        case 'update-request':
          noteRequest(command)
          break
        case 'hand-in-visit':
          visitIds.add(command.contactId)
          break
        default:
          if (command.kind === 'show-photo') photoIds.add(command.photoId)
          if (isRequestStep(command)) noteRequest(command)
          break
      }
    }
    const [customers, requests, taken, blocks, visits, photoRequests] = await Promise.all([
      readCustomers(db, [...customerIds]),
      readRequests(db, [...requestIds]),
      readTaken(db, [...references]),
      readBlocks(db, [...deskIds], [...references]),
      readStoredVisits(db, [...visitIds]),
      readPhotoRequests(db, [...photoIds]),
    ])
    return {
      customers,
      requests,
      visits,
      takenReferences: taken,
      photoRequests,
      blocks,
      requestTypes: catalogue.requestTypes(),
      hoursOf: catalogue.hoursOf,
    }
  }
}

async function readCustomers(
  db: Kysely<Schema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Customer>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ doc: Customer }>`
    ${prepared('facts-customers')} select doc from customer where id = any(${ids}::uuid[]) and not deleted
  `.execute(db)
  return new Map(rows.map(({ doc }) => [doc.id, doc]))
}

async function readRequests(
  db: Kysely<Schema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ServiceRequest>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ doc: ServiceRequest }>`
    ${prepared('facts-requests')} select doc from request where id = any(${ids}::uuid[])
  `.execute(db)
  return new Map(rows.map(({ doc }) => [doc.id, doc]))
}

async function readTaken(db: Kysely<Schema>, references: readonly string[]): Promise<ReadonlySet<string>> {
  if (references.length === 0) return new Set()
  const { rows } = await sql<{ reference: string }>`
    ${prepared('facts-taken')} select reference from request where reference = any(${references}::text[])
  `.execute(db)
  return new Set(rows.map(({ reference }) => reference))
}

async function readPhotoRequests(
  db: Kysely<Schema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('photo')
    .select(['id', 'request_id'])
    .where('id', 'in', ids)
    .where('arrived_at', 'is not', null)
    .execute()
  return new Map(rows.map(({ id, request_id: requestId }) => [id, requestId]))
}

/** Of the blocks of these desks those in which one of the numbers may lie: after years a desk has had many. */
async function readBlocks(
  db: Kysely<Schema>,
  deskIds: readonly string[],
  references: readonly string[],
): Promise<ReadonlyMap<string, readonly ReferenceBlock[]>> {
  const numbers = references.flatMap(reference => parseReference(reference)?.number ?? [])
  if (deskIds.length === 0 || numbers.length === 0) return new Map()
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  const { rows } = await sql<ReferenceBlock & { readonly desk_id: string }>`
    ${prepared('facts-blocks')} select id, desk_id, year, first, last from reference_block
    where desk_id = any(${deskIds}::uuid[]) and first <= ${most} and last >= ${least}
  `.execute(db)
  return Map.groupBy(rows, block => block.desk_id)
}

function prepared(name: string) {
  return sql.raw(preparedAs(name))
}
