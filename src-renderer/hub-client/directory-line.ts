import type { CallbackList, Directory } from '../../src-contract/http/directory.ts'
import type { ContactId } from '../../src-domain/vocabulary/words.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** Where a contact can be handed to, and who is owed a call, as they are at this instant. */
export interface DirectoryLine {
  readonly read: (contactId: ContactId | undefined) => Answer<Directory>
  readonly callbacks: () => Answer<CallbackList>
}

export function createDirectoryLine(ask: HttpLine['ask']): DirectoryLine {
  return {
    read: contactId =>
      ask('GET', `/api/directory${contactId === undefined ? '' : `?${new URLSearchParams({ contactId })}`}`),
    callbacks: () => ask('GET', '/api/callbacks'),
  }
}
