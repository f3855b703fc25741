import type { Customer } from '../../src-domain/people/customer.ts'
import { type CustomerFields, evolveCustomer } from '../../src-domain/people/customer-command.ts'
import { assumeStep, stepShows } from '../../src-domain/requests/assume-step.ts'
import { evolveRequest } from '../../src-domain/requests/decide-request.ts'
import { mergeRequestChanges } from '../../src-domain/requests/request-changes.ts'
import { isRequestStep } from '../../src-domain/requests/request-step.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { isSameValue, ownValue } from '../../src-domain/vocabulary/merge-changes.ts'
import type { LocalCommand } from './local-commands.ts'

/** What a row is computed from. */
type Said = Pick<LocalCommand, 'command' | 'state' | 'at' | 'by' | 'deskId'>

/**
 * What the desk shows of one row: the hub's row with the desk's own commands on top, in their order.
 *
 * - An unsent command always shows, also when the hub has had it and its answer was lost: applying it again changes
 *   no field.
 * - A sent command shows until the hub's row does, because a page that was read before it was applied may come after.
 * - A quarantined creation shows, because its reference number was told to somebody; any other quarantined command
 *   does not, and stays in the outbox for a person to look at.
 */
export function rebaseCustomer(hub: Customer | undefined, said: readonly Said[]): Customer | undefined {
  return said.reduce<Customer | undefined>((customer, { command, state, at }) => {
    switch (command.kind) {
      case 'create-customer':
        if (customer !== undefined) return customer
        return evolveCustomer(undefined, {
          kind: 'customer-created',
          at,
          customer: { id: command.customerId, version: 1, ...command.fields, updatedAt: at },
        })
      case 'update-customer': {
        if (customer === undefined || state.kind === 'quarantined' || isCovered(state)) return customer
        if (state.kind === 'sent' && customerShows(customer, command)) return customer
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
  said: readonly Said[],
): ServiceRequest | undefined {
  return said.reduce<ServiceRequest | undefined>((request, each) => {
    const { command, state, at, by } = each
    switch (command.kind) {
      case 'create-request':
        return request ?? createdRequest(each)
      case 'follow-request':
      case 'update-request': {
        if (request === undefined || state.kind === 'quarantined' || isCovered(state)) return request
        if (requestShows(request, command)) return request
        return command.kind === 'follow-request'
          ? evolveRequest(request, {
              kind: 'request-followed',
              at,
              requestId: request.id,
              customerId: command.customerId,
              agentId: by,
            })
          : evolveRequest(request, {
              kind: 'request-updated',
              at,
              requestId: request.id,
              agentId: by,
              basedOn: command.basedOn,
              changes: command.changes,
            })
      }
      default:
        if (request === undefined || state.kind === 'quarantined' || isCovered(state)) return request
        return isRequestStep(command) ? assumeStep(request, command, by, at) : request
    }
  }, hub)
}

/** Whether the hub's own row shows what an accepted command did. A command that changes no row is shown by nothing. */
export function isShownBy(command: LocalCommand['command'], hub: unknown): boolean {
  switch (command.kind) {
    case 'create-customer':
    case 'create-request':
      return hub !== undefined
    case 'update-customer':
      return hub !== undefined && customerShows(hub as Customer, command)
    case 'follow-request':
    case 'update-request':
      return hub !== undefined && requestShows(hub as ServiceRequest, command)
    default:
      if (!isRequestStep(command)) return true
      return hub !== undefined && stepShows(hub as ServiceRequest, command)
  }
}

type UpdateCustomer = Extract<LocalCommand['command'], { kind: 'update-customer' }>
type ChangeRequest = Extract<LocalCommand['command'], { kind: 'follow-request' | 'update-request' }>

/**
 * An update without `from` was accepted on exactly its version, so that a later one includes it. One with `from` was
 * merged into a version that the desk does not know: its fields tell.
 */
function customerShows(customer: Customer, { expectedVersion, fields, from }: UpdateCustomer): boolean {
  if (from === undefined) return customer.version > expectedVersion
  return Object.entries(givenFields(fields)).every(([field, to]) =>
    isSameValue(ownValue({ ...customer } as Record<string, unknown>, field), to),
  )
}

function requestShows(request: ServiceRequest, command: ChangeRequest): boolean {
  if (command.kind === 'follow-request') {
    return request.customerId === command.customerId || request.followers.includes(command.customerId)
  }
  const { changed, clashing } = mergeRequestChanges(request, command.changes)
  return changed.length === 0 && clashing.length === 0
}

function isCovered(state: Said['state']): boolean {
  return state.kind === 'sent' && state.isCovered
}

/** The request that a kept `create-request` makes. */
export function createdRequest({ command, at, by, deskId }: Omit<Said, 'state'>): ServiceRequest {
  if (command.kind !== 'create-request') throw new Error(`not a creation: ${command.kind}`)
  const { kind: _kind, requestId, ...said } = command
  return evolveRequest(undefined, {
    kind: 'request-created',
    at,
    request: {
      ...said,
      id: requestId,
      version: 1,
      status: 'submitted',
      followers: [],
      createdBy: by,
      createdOn: deskId,
      acknowledgeBy: 0,
      resolveBy: 0,
    },
  })
}

/** A field that is present without a value was not given: the wire drops it, and so does the desk's own copy. */
function givenFields(fields: Partial<CustomerFields>): Partial<CustomerFields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
