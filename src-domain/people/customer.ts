import type { CustomerId, Instant, Language } from '../vocabulary/words.ts'

/** How a customer wishes to hear from the city. */
export type ContactPreference = 'phone' | 'email' | 'sms' | 'mail' | 'none'

/** A civic address of the city's own address file. `latitude` and `longitude` are WGS 84 degrees. */
export interface CivicAddress {
  readonly id: string
  readonly civicNumber: string
  readonly street: string
  readonly unit?: string
  readonly postalCode: string
  readonly ward: number
  readonly latitude: number
  readonly longitude: number
}

/** One telephone number of a customer, in E.164. */
export interface CustomerPhone {
  readonly e164: string
  readonly kind: 'mobile' | 'home' | 'work'
}

/**
 * A person or business that the city serves. `version` counts the accepted changes, beginning at 1; an update
 * states the version that it was made on.
 */
export interface Customer {
  readonly id: CustomerId
  readonly version: number
  readonly householdId?: string
  readonly givenName: string
  readonly familyName: string
  readonly organization?: string
  readonly language: Language
  readonly phones: readonly CustomerPhone[]
  readonly emails: readonly string[]
  readonly address?: CivicAddress
  readonly preference: ContactPreference
  /** A remark that a CSR should see before speaking, e.g. "hard of hearing, speak slowly". */
  readonly remark?: string
  readonly updatedAt: Instant
}

export function fullName(customer: Pick<Customer, 'givenName' | 'familyName' | 'organization'>): string {
  const person = `${customer.givenName} ${customer.familyName}`.trim()
  return person === '' ? (customer.organization ?? '') : person
}
