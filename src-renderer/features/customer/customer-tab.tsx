import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { CustomerOfContact } from './customer-of-contact.tsx'
import { CustomerOfWalkUp } from './customer-of-walk-up.tsx'

/**
 * Who is on the line. With a contact in hand: the screen-pop, the link, the customer's record. Without one: find or
 * take in a customer, for a walk-up or while the line is away.
 */
export function CustomerTab({ contact }: { readonly contact: DeskContact | undefined }) {
  // A key per contact: nothing half-done for one caller may show up under the next.
  return contact ? <CustomerOfContact key={contact.id} contact={contact} /> : <CustomerOfWalkUp />
}
