import type { ContactId, CustomerId } from '../../../src-domain/vocabulary/words.ts'

/** Under which keys the customer tab keeps what was typed and ruled out. */
export const customerDraftKeys = {
  notThem: (contactId: ContactId) => `not-them:${contactId}`,
  isNewOpen: (owner: string) => `customer-new-open:${owner}`,
  newForm: (owner: string) => `customer-new:${owner}`,
  isEditOpen: (customerId: CustomerId) => `customer-edit-open:${customerId}`,
  editForm: (customerId: CustomerId) => `customer-edit:${customerId}`,
} as const

/** What can be dropped once a contact is closed; an edit belongs to its customer and stays until it is saved. */
export function customerDraftsOfContact(contactId: ContactId): readonly string[] {
  const { notThem, isNewOpen, newForm } = customerDraftKeys
  return [notThem(contactId), isNewOpen(contactId), newForm(contactId)]
}
