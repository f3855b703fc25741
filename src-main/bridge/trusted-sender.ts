import type { IpcMainInvokeEvent, WebContents } from 'electron'
import type { DeskAddress } from '../app-protocol/desk-address.ts'

export type Sender = Pick<IpcMainInvokeEvent, 'senderFrame'> & { readonly sender: Pick<WebContents, 'id'> }

/**
 * Only the main frame of the desk's own window, while it shows the desk's own page. A frame that has gone
 * (`null`), a frame inside the page and any other window are refused.
 */
export function isTrustedSender(event: Sender, desk: DeskAddress, windowId: number | undefined): boolean {
  const frame = event.senderFrame
  if (frame === null || frame.parent !== null) return false
  return event.sender.id === windowId && desk.owns(frame.url)
}
