import { create } from 'zustand'
import type { ContactId, QueueId } from '../../../src-domain/vocabulary/words.ts'

/** What of the calls is open over the desk. */
export type CallDialog =
  | { readonly kind: 'transfer'; readonly contactId: ContactId }
  | { readonly kind: 'callback'; readonly contactId: ContactId; readonly queueId?: QueueId }
  | { readonly kind: 'callbacks' }
  | { readonly kind: 'dial' }
  | { readonly kind: 'headset' }
  | { readonly kind: 'ring-tone' }
  | { readonly kind: 'help' }

export const useCallDialog = create<{ readonly open: CallDialog | undefined }>()(() => ({ open: undefined }))

export function openCallDialog(open: CallDialog | undefined): void {
  useCallDialog.setState({ open })
}
