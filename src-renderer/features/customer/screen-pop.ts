import type { CustomerMatch } from '../../../src-contract/live/live-view.ts'
import { type Customer, fullName } from '../../../src-domain/people/customer.ts'
import type { ContactOrigin } from '../../../src-domain/routing/contact.ts'
import type { CustomerId } from '../../../src-domain/vocabulary/words.ts'
import { toE164 } from '../../desk-data/phone.ts'
import { nameLikeness, sameNameFrom } from './name-likeness.ts'

/** How a customer was recognized: by which reach, and whether the name that was said agrees. */
export interface Evidence {
  readonly reach: 'phone' | 'email' | 'none'
  /** `unsaid`: nobody said a name. */
  readonly name: 'same' | 'other' | 'unsaid'
}

export interface Candidate {
  readonly customer: Customer
  readonly evidence: Evidence
}

/**
 * What the screen-pop shows. `sure`: one customer is reached at this number or address *and* bears the name that was
 * said, and no other does. Anything less is for the CSR to choose.
 */
export type ScreenPop =
  | { readonly kind: 'sure'; readonly candidate: Candidate; readonly others: readonly Candidate[] }
  | { readonly kind: 'choose'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'none' }

/** Weighs the matches of one contact. `notThem` are customers of whom the CSR said that they are not the caller. */
export function screenPop(
  matches: readonly CustomerMatch[],
  from: ContactOrigin,
  notThem: readonly CustomerId[],
): ScreenPop {
  const candidates = matches
    .filter(({ customer }) => !notThem.includes(customer.id))
    .map(({ customer, by }) => ({ customer, evidence: evidenceFor(customer, from, by) }))
    .sort((a, b) => weight(b.evidence) - weight(a.evidence))
  if (candidates.length === 0) return { kind: 'none' }
  const sure = candidates.filter(({ evidence }) => isSure(evidence))
  const [candidate] = sure
  if (sure.length !== 1 || !candidate) return { kind: 'choose', candidates }
  return { kind: 'sure', candidate, others: candidates.filter(other => other !== candidate) }
}

/** What speaks for a customer being the one who calls. `by` is what the hub found; the record itself is asked as well. */
export function evidenceFor(
  customer: Customer,
  from: ContactOrigin,
  by: readonly ('phone' | 'email' | 'name')[] = [],
): Evidence {
  const phone = toE164(from.phone)
  const email = from.email?.toLowerCase()
  const likeness = nameLikeness(from.name, nameOnRecord(customer))
  const reach =
    by.includes('phone') || (phone !== undefined && customer.phones.some(({ e164 }) => e164 === phone))
      ? 'phone'
      : by.includes('email') ||
          (email !== undefined && customer.emails.some(address => address.toLowerCase() === email))
        ? 'email'
        : 'none'
  return {
    reach,
    name: likeness === undefined ? 'unsaid' : likeness >= sameNameFrom ? 'same' : 'other',
  }
}

export function isSure({ reach, name }: Evidence): boolean {
  return reach !== 'none' && name === 'same'
}

function nameOnRecord(customer: Customer): string {
  return `${fullName(customer)}`.trim()
}

function weight({ reach, name }: Evidence): number {
  return (
    (reach === 'none' ? 0 : reach === 'phone' ? 3 : 2.5) + (name === 'same' ? 2 : name === 'other' ? -1 : 0)
  )
}
