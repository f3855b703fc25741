import type { ContactId } from '../../../src-domain/vocabulary/words.ts'

/** What was typed in answer to one contact and has not reached the hub. */
export function replyDraftKey(contactId: ContactId): string {
  return `reply ${contactId}`
}
