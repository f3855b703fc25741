import type { ContactId, RequestId } from '../../../src-domain/vocabulary/words.ts'

/** Under which keys the request tab keeps what was typed and made; `owner` is a contact, or `walk-up`. */
export const requestDraftKeys = {
  form: (owner: string) => `request:${owner}`,
  edit: (requestId: RequestId) => `request-edit:${requestId}`,
  made: (owner: string) => `requests-made:${owner}`,
} as const

/** What can be dropped once a contact is closed. */
export function requestDraftsOfContact(contactId: ContactId): readonly string[] {
  return [requestDraftKeys.form(contactId), requestDraftKeys.made(contactId)]
}
