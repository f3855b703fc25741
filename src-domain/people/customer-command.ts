import { assertNever } from '../vocabulary/assert-never.ts'
import { type Decision, happens, refuse } from '../vocabulary/decision.ts'
import { type FieldChange, mergeChanges, ownValue } from '../vocabulary/merge-changes.ts'
import { plausibleTime } from '../vocabulary/plausible-time.ts'
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
      /**
       * What was seen in each of `fields`; a field that had no value is absent here. With it the change goes together
       * with what others changed meanwhile in other fields; without it only on the version that was seen.
       */
      readonly from?: Partial<CustomerFields>
    }

export type CustomerEvent =
  | {
      readonly kind: 'customer-created'
      readonly at: Instant
      /** When it was done, by the desk's clock; `at` is when the hub heard of it. */
      readonly madeAt?: Instant
      readonly customer: Customer
    }
  | {
      readonly kind: 'customer-updated'
      readonly at: Instant
      readonly customerId: CustomerId
      readonly version: number
      readonly madeAt?: Instant
      readonly fields: Partial<CustomerFields>
    }

export type CustomerRefusal =
  | { readonly name: 'CustomerExists' }
  | { readonly name: 'UnknownCustomer' }
  | { readonly name: 'NameMissing' }
  | {
      readonly name: 'CustomerChanged'
      readonly version: number
      readonly current: Customer
      /** The fields that others changed meanwhile, to other values; absent where only the versions were compared. */
      readonly fields?: readonly string[]
    }

/**
 * Decides one customer command (SPEC C1–C5). Pure. `current` is the customer that the command names, if it exists;
 * `askedAt` is when it was asked for, by the desk's clock.
 */
export function decideCustomer(
  current: Customer | undefined,
  command: CustomerCommand,
  now: Instant,
  askedAt?: Instant,
): Decision<CustomerEvent, CustomerRefusal> {
  const madeAt = askedAt === undefined ? {} : { madeAt: plausibleTime(askedAt, now) }
  switch (command.kind) {
    case 'create-customer': {
      if (current) return refuse({ name: 'CustomerExists' })
      if (!hasName(command.fields)) return refuse({ name: 'NameMissing' })
      return happens({
        kind: 'customer-created',
        at: now,
        ...madeAt,
        customer: { id: command.customerId, version: 1, ...command.fields, updatedAt: now },
      })
    }
    case 'update-customer': {
      if (!current) return refuse({ name: 'UnknownCustomer' })
      const merged = mergeFields(current, command)
      if (merged.clash) return refuse(merged.clash)
      const { fields } = merged
      // Others have done the same already.
      if (command.from !== undefined && Object.keys(fields).length === 0) return happens()
      if (!hasName({ ...current, ...fields })) return refuse({ name: 'NameMissing' })
      return happens({
        kind: 'customer-updated',
        at: now,
        customerId: current.id,
        version: current.version + 1,
        ...madeAt,
        fields,
      })
    }
    default:
      return assertNever(command)
  }
}

type CustomerUpdate = Extract<CustomerCommand, { kind: 'update-customer' }>

/** What is left to be written of an update, or why it does not go together with what others changed meanwhile. */
function mergeFields(
  current: Customer,
  { expectedVersion, fields, from }: CustomerUpdate,
):
  | { readonly clash?: undefined; readonly fields: Partial<CustomerFields> }
  | { readonly clash: CustomerRefusal } {
  const { version } = current
  if (from === undefined) {
    return version === expectedVersion ? { fields } : { clash: { name: 'CustomerChanged', version, current } }
  }
  const changes: Record<string, FieldChange<unknown>> = Object.fromEntries(
    Object.entries(fields).map(([field, to]) => [field, { from: ownValue(from, field), to }]),
  )
  const { changed, clashing } = mergeChanges(changes, field => ownValue({ ...current }, field))
  return clashing.length > 0
    ? { clash: { name: 'CustomerChanged', version, current, fields: clashing } }
    : { fields: Object.fromEntries(Object.entries(fields).filter(([field]) => changed.includes(field))) }
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
