import { assertNever } from '../vocabulary/assert-never.ts'
import { type Decision, happens, refuse } from '../vocabulary/decision.ts'
import type { CustomerId, Instant, Language } from '../vocabulary/words.ts'
import type { CivicAddress, ContactPreference, Customer, CustomerPhone } from './customer.ts'

/** The fields of a customer that a CSR may write. */
export interface CustomerFields {
  readonly givenName: string
  readonly familyName: string
  readonly organization?: string
  readonly language: Language
  readonly phones: readonly CustomerPhone[]
  readonly emails: readonly string[]
  readonly address?: CivicAddress
  readonly preference: ContactPreference
  readonly remark?: string
}

export type CustomerCommand =
  | { readonly kind: 'create-customer'; readonly customerId: CustomerId; readonly fields: CustomerFields }
  | {
      readonly kind: 'update-customer'
      readonly customerId: CustomerId
      readonly expectedVersion: number
      readonly fields: Partial<CustomerFields>
    }

export type CustomerEvent =
  | { readonly kind: 'customer-created'; readonly at: Instant; readonly customer: Customer }
  | {
      readonly kind: 'customer-updated'
      readonly at: Instant
      readonly customerId: CustomerId
      readonly version: number
      readonly fields: Partial<CustomerFields>
    }

export type CustomerRefusal =
  | { readonly name: 'CustomerExists' }
  | { readonly name: 'UnknownCustomer' }
  | { readonly name: 'NameMissing' }
  | { readonly name: 'CustomerChanged'; readonly version: number; readonly current: Customer }

/** Decides one customer command (SPEC C1–C3). Pure. `current` is the customer that the command names, if it exists. */
export function decideCustomer(
  current: Customer | undefined,
  command: CustomerCommand,
  now: Instant,
): Decision<CustomerEvent, CustomerRefusal> {
  switch (command.kind) {
    case 'create-customer': {
      if (current) return refuse({ name: 'CustomerExists' })
      if (!hasName(command.fields)) return refuse({ name: 'NameMissing' })
      return happens({
        kind: 'customer-created',
        at: now,
        customer: { id: command.customerId, version: 1, ...command.fields, updatedAt: now },
      })
    }
    case 'update-customer': {
      if (!current) return refuse({ name: 'UnknownCustomer' })
      if (current.version !== command.expectedVersion) {
        return refuse({ name: 'CustomerChanged', version: current.version, current })
      }
      if (!hasName({ ...current, ...command.fields })) return refuse({ name: 'NameMissing' })
      return happens({
        kind: 'customer-updated',
        at: now,
        customerId: current.id,
        version: current.version + 1,
        fields: command.fields,
      })
    }
    default:
      return assertNever(command)
  }
}

export function evolveCustomer(customer: Customer | undefined, event: CustomerEvent): Customer {
  switch (event.kind) {
    case 'customer-created':
      return event.customer
    case 'customer-updated':
      if (!customer) throw new Error(`customer-updated without a customer: ${event.customerId}`)
      return { ...customer, ...event.fields, version: event.version, updatedAt: event.at }
    default:
      return assertNever(event)
  }
}

function hasName(fields: Pick<CustomerFields, 'givenName' | 'familyName' | 'organization'>): boolean {
  return [fields.givenName, fields.familyName, fields.organization].some(part => (part ?? '').trim() !== '')
}
