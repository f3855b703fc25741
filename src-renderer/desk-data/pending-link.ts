import type { ContactId, CustomerId } from '../../src-domain/vocabulary/words.ts'
import type { OutboxEntry } from '../offline/desk-store.ts'

/**
 * The latest link of a contact that this desk asked for and the hub did not refuse. It is ahead of the live view while
 * the line is away, and the same afterwards. `undefined`: this desk asked for none; `customerId` absent: unlinked.
 */
export function pendingLink(
  outbox: readonly OutboxEntry[],
  contactId: ContactId,
): { readonly customerId: CustomerId | undefined } | undefined {
  for (const { command, state } of outbox.toReversed()) {
    if (command.kind !== 'link-customer' || command.contactId !== contactId) continue
    if (state.kind !== 'quarantined') return { customerId: command.customerId }
  }
  return undefined
}
