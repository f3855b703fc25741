import type { Customer } from '../../src-domain/people/customer.ts'
import { type CustomerFields, evolveCustomer } from '../../src-domain/people/customer-command.ts'
import { evolveRequest } from '../../src-domain/requests/decide-request.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { OutboxRow } from './desk-database.ts'

/**
 * What the desk shows of one row: the hub's row with the desk's own commands on top, in their order.
 *
 * - An unsent command always shows, also when the hub has had it and its answer was lost: applying it again changes
 *   no field.
 * - A sent command shows until the hub's row does, because a page that was read before it was applied may come after.
 * - A quarantined creation shows, because its reference number was told to somebody; any other quarantined command
 *   does not, and stays in the outbox for a person to look at.
 */
export function rebaseCustomer(
  hub: Customer | undefined,
  entries: readonly OutboxRow[],
): Customer | undefined {
  return entries.reduce<Customer | undefined>((customer, { command, state, at }) => {
    switch (command.kind) {
      case 'create-customer':
        if (customer !== undefined) return customer
        return evolveCustomer(undefined, {
          kind: 'customer-created',
          at,
          customer: { id: command.customerId, version: 1, ...command.fields, updatedAt: at },
        })
      case 'update-customer': {
        if (customer === undefined || state === 'quarantined') return customer
        if (state === 'sent' && customer.version > command.expectedVersion) return customer
        return evolveCustomer(customer, {
          kind: 'customer-updated',
          at,
          customerId: customer.id,
          // Never beyond what the hub will have: the next update states this version as the one it was made on.
          version: Math.max(customer.version, command.expectedVersion + 1),
          fields: givenFields(command.fields),
        })
      }
      default:
        return customer
    }
  }, hub)
}

/** As `rebaseCustomer`, for a request. The due dates of a request that the hub has not seen are 0: only it knows them. */
export function rebaseRequest(
  hub: ServiceRequest | undefined,
  entries: readonly OutboxRow[],
): ServiceRequest | undefined {
  return entries.reduce<ServiceRequest | undefined>((request, entry) => {
    const { command, state, at } = entry
    switch (command.kind) {
      case 'create-request':
        return request ?? createdRequest(entry)
      case 'follow-request': {
        if (request === undefined || state === 'quarantined') return request
        const already =
          request.customerId === command.customerId || request.followers.includes(command.customerId)
        return already
          ? request
          : evolveRequest(request, {
              kind: 'request-followed',
              at,
              requestId: request.id,
              customerId: command.customerId,
              agentId: entry.by,
            })
      }
      default:
        return request
    }
  }, hub)
}

/** How a rebased value stands to the hub's row: nothing when it is that row. */
export function onTopOf<Value>(hub: Value | undefined, value: Value): { readonly hub?: Value } | undefined {
  if (hub === undefined) return {}
  return value === hub ? undefined : { hub }
}

/** The request that a kept `create-request` makes. */
export function createdRequest(entry: Pick<OutboxRow, 'command' | 'at' | 'by' | 'deskId'>): ServiceRequest {
  if (entry.command.kind !== 'create-request') throw new Error(`not a creation: ${entry.command.kind}`)
  const { kind: _kind, requestId, ...said } = entry.command
  return evolveRequest(undefined, {
    kind: 'request-created',
    at: entry.at,
    request: {
      ...said,
      id: requestId,
      version: 1,
      status: 'submitted',
      followers: [],
      createdBy: entry.by,
      createdOn: entry.deskId,
      acknowledgeBy: 0,
      resolveBy: 0,
    },
  })
}

/** A field that is present without a value was not given: the wire drops it, and so does the desk's own copy. */
function givenFields(fields: Partial<CustomerFields>): Partial<CustomerFields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
