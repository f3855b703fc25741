import type { BrowserWindow, Notification, NotificationConstructorOptions } from 'electron'
import type { OfferAnnounced, OfferAnnouncement } from '../../src-contract/bridge/bridge.ts'
import { raiseWindow } from '../windows/raise-window.ts'

export type OfferAnnouncerParts = {
  readonly Notification: {
    new (options: NotificationConstructorOptions): Notification
    isSupported(): boolean
  }
  readonly window: BrowserWindow
  readonly platform: NodeJS.Platform
  readonly onOpened: (contactId: string) => void
}

export interface OfferAnnouncer {
  announce(announcement: OfferAnnouncement): OfferAnnounced
  withdraw(contactId: string): void
  withdrawAll(): void
}

/** One notification for each offered contact. A second announcement of a contact takes the place of the first. */
export function createOfferAnnouncer(parts: OfferAnnouncerParts): OfferAnnouncer {
  const { Notification, window, platform, onOpened } = parts
  // Held here, because a notification that nothing holds is collected and then no longer hears its click.
  const shown = new Map<string, Notification>()

  function withdraw(contactId: string): void {
    shown.get(contactId)?.close()
    shown.delete(contactId)
    if (shown.size === 0) stopFlashing()
  }

  function stopFlashing(): void {
    if (platform !== 'darwin' && !window.isDestroyed()) window.flashFrame(false)
  }

  window.on('focus', stopFlashing)

  return {
    announce: ({ contactId, title, body, urgent }) => {
      raiseWindow(window, { takeFocus: urgent, platform })
      shown.get(contactId)?.close()
      shown.delete(contactId)
      if (!Notification.isSupported()) return { notified: false }
      const notification = new Notification({
        title,
        body,
        // The desk rings on the ringer device that the agent chose.
        silent: true,
        urgency: urgent ? 'critical' : 'normal',
        timeoutType: urgent ? 'never' : 'default',
      })
      notification.on('click', () => {
        raiseWindow(window, { takeFocus: true, platform })
        onOpened(contactId)
      })
      notification.on('close', () => {
        if (shown.get(contactId) === notification) shown.delete(contactId)
      })
      shown.set(contactId, notification)
      notification.show()
      return { notified: true }
    },
    withdraw,
    withdrawAll: () => {
      for (const contactId of [...shown.keys()]) withdraw(contactId)
    },
  }
}
