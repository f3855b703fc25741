import type { SyncScope } from '../../src-contract/http/api.ts'
import type { SyncState } from './desk-store.ts'

/** What one window of the desk tells the others. */
export type WindowMessage =
  | { readonly kind: 'outbox' }
  | { readonly kind: 'rows'; readonly scope: SyncScope }
  | { readonly kind: 'pulled' }
  | { readonly kind: 'numbers' }
  | { readonly kind: 'sending'; readonly sending: SyncState['sending'] }
  | { readonly kind: 'filling'; readonly filling: SyncState['filling'] }

export interface OtherWindows {
  readonly tell: (message: WindowMessage) => void
  readonly close: () => void
}

/** Connects this window with the others of the same desk. */
export function otherWindows(name: string, hear: (message: WindowMessage) => void): OtherWindows {
  if (typeof BroadcastChannel === 'undefined') return { tell: () => {}, close: () => {} }
  const channel = new BroadcastChannel(name)
  let open = true
  channel.onmessage = (event: MessageEvent<WindowMessage>) => {
    if (open) hear(event.data)
  }
  return {
    tell: message => {
      if (open) channel.postMessage(message)
    },
    close: () => {
      open = false
      channel.close()
    },
  }
}
