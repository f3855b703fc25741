import type { Kysely } from 'kysely'
import type { Customer } from '../../src-domain/people/customer.ts'
import type { ReferenceBlock } from '../../src-domain/requests/reference-number.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import type { Asked } from './engine.ts'

/** What the rules must know to decide a batch of commands, read before the first of them is decided. */
export interface BatchFacts {
  readonly customers: ReadonlyMap<string, Customer>
  readonly requests: ReadonlyMap<string, ServiceRequest>
  readonly takenReferences: ReadonlySet<string>
  /** The reference blocks of each desk, by the desk's id. */
  readonly blocks: ReadonlyMap<string, readonly ReferenceBlock[]>
  readonly requestTypes: ReadonlyMap<string, RequestType>
  readonly targetsOf: (
    type: RequestType,
    from: Instant,
  ) => { readonly acknowledgeBy: Instant; readonly resolveBy: Instant }
}

export type FactReader = (batch: readonly Asked[]) => Promise<BatchFacts>

/** Reads the facts from the database; the catalogue and the calendar are given by those who keep them. */
export function createFactReader(
  db: Kysely<Schema>,
  catalogue: Pick<BatchFacts, 'targetsOf'> & {
    readonly requestTypes: () => ReadonlyMap<string, RequestType>
  },
): FactReader {
  return async batch => {
    const customerIds = new Set<string>()
    const requestIds = new Set<string>()
    const references = new Set<string>()
    const deskIds = new Set<string>()
    for (const { command, deskId } of batch) {
      switch (command.kind) {
        case 'create-customer':
        case 'update-customer':
          customerIds.add(command.customerId)
          break
        case 'create-request':
          requestIds.add(command.requestId)
          references.add(command.reference)
          if (command.customerId !== undefined) customerIds.add(command.customerId)
          if (deskId !== undefined) deskIds.add(deskId)
          break
        case 'follow-request':
          requestIds.add(command.requestId)
          customerIds.add(command.customerId)
          break
        default:
          break
      }
    }
    const [customers, requests, taken, blocks] = await Promise.all([
      customerIds.size === 0
        ? []
        : db
            .selectFrom('customer')
            .select('doc')
            .where('id', 'in', [...customerIds])
            .where('deleted', '=', false)
            .execute(),
      requestIds.size === 0
        ? []
        : db
            .selectFrom('request')
            .select('doc')
            .where('id', 'in', [...requestIds])
            .execute(),
      references.size === 0
        ? []
        : db
            .selectFrom('request')
            .select('reference')
            .where('reference', 'in', [...references])
            .execute(),
      deskIds.size === 0
        ? []
        : db
            .selectFrom('reference_block')
            .selectAll()
            .where('desk_id', 'in', [...deskIds])
            .execute(),
    ])
    return {
      customers: new Map(customers.map(({ doc }) => [doc.id, doc])),
      requests: new Map(requests.map(({ doc }) => [doc.id, doc])),
      takenReferences: new Set(taken.map(({ reference }) => reference)),
      blocks: Map.groupBy(blocks, block => block.desk_id),
      requestTypes: catalogue.requestTypes(),
      targetsOf: catalogue.targetsOf,
    }
  }
}
