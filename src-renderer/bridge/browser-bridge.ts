import type {
  Answer,
  Bridge,
  BridgeRefusal,
  DeepLink,
  OfferAnnouncement,
  RefusalName,
  Unsubscribe,
} from '../../src-contract/bridge/bridge.ts'

declare global {
  interface Window {
    /** Put there by the preload of the desk's shell; a browser has none. */
    readonly townline?: Bridge
  }
}

/** The place that this desk runs in: the shell's own bridge, or the browser's smaller one. */
export function createBridge(): Bridge {
  return window.townline ?? browserBridge()
}

/** The bridge of a browser: it announces with what the browser has, keeps no secrets and holds no global keys. */
function browserBridge(): Bridge {
  const announcer = offerAnnouncer()
  const deepLinks = watchDeepLinks()
  return {
    kind: 'browser',
    hubAddress: async () => location.origin,
    setHubAddress: async () => refused('NotHere', 'a browser reaches the hub that served the page'),
    secrets: {
      keyStore: async () => noKeyStore,
      keep: async () => noKeyStore,
      recall: async () => noKeyStore,
      forget: async () => done,
      forgetAll: async () => done,
      allowWeak: async () => noKeyStore,
    },
    offers: { announce: announcer.announce, withdraw: announcer.withdraw },
    presence: {
      showStatus: async ({ waiting }) => {
        // Only an installed desk has a badge, and not everywhere.
        await navigator.setAppBadge?.(waiting).catch(() => undefined)
        return done
      },
    },
    shortcuts: {
      list: async () => ({ value: [] }),
      bind: async () => refused('NotHere', 'a browser gives no keys while another program has the focus'),
    },
    openExternal: async url => {
      if (!mayLeave(url)) return refused('UrlRefused', 'only https, mailto and tel leave the desk')
      window.open(url, '_blank', 'noopener,noreferrer')
      return done
    },
    answerQuit: async () => done,
    notices: {
      onShortcut: nothingToHear,
      onPower: nothingToHear,
      onQuitAsked: nothingToHear,
      onDeepLink: deepLinks.listen,
      onOfferOpened: announcer.onOpened,
    },
  }
}

const done = { value: null } as const
const noKeyStore = refused('KeyStoreUnavailable', 'a browser has no key store')

function refused(name: RefusalName, detail: string): { readonly refusal: BridgeRefusal } {
  return { refusal: { name, detail } }
}

function nothingToHear(): Unsubscribe {
  return () => {}
}

function mayLeave(address: string): boolean {
  if (!URL.canParse(address)) return false
  return ['https:', 'mailto:', 'tel:'].includes(new URL(address).protocol)
}

const flashEveryMs = 1_000

/** Shows offers as notifications where the person allowed them, and flashes the title of a page that is not looked at. */
function offerAnnouncer() {
  const notifications = new Map<string, Notification | undefined>()
  const openedListeners = new Set<(contactId: string) => void>()
  let flashing: { readonly timer: ReturnType<typeof setInterval>; readonly title: string } | undefined

  function flash(words: string) {
    stopFlashing()
    if (document.hasFocus()) return
    const { title } = document
    const timer = setInterval(() => {
      if (document.hasFocus()) stopFlashing()
      else document.title = document.title === title ? words : title
    }, flashEveryMs)
    document.title = words
    flashing = { timer, title }
  }

  function stopFlashing() {
    if (!flashing) return
    clearInterval(flashing.timer)
    document.title = flashing.title
    flashing = undefined
  }

  function notify({ contactId, title, body, urgent }: OfferAnnouncement): Notification | undefined {
    if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return undefined
    try {
      const notification = new Notification(title, { body, tag: contactId, requireInteraction: urgent })
      notification.onclick = () => {
        window.focus()
        notification.close()
        for (const listener of [...openedListeners]) listener(contactId)
      }
      return notification
    } catch {
      // Some browsers let only a worker notify; the title still flashes.
      return undefined
    }
  }

  return {
    announce: async (announcement: OfferAnnouncement) => {
      notifications.get(announcement.contactId)?.close()
      const notification = notify(announcement)
      notifications.set(announcement.contactId, notification)
      flash(announcement.title)
      return { value: { notified: notification !== undefined } }
    },
    withdraw: async (contactId: string): Promise<Answer<null>> => {
      notifications.get(contactId)?.close()
      notifications.delete(contactId)
      if (notifications.size === 0) stopFlashing()
      return done
    },
    onOpened: (listener: (contactId: string) => void): Unsubscribe => {
      openedListeners.add(listener)
      return () => {
        openedListeners.delete(listener)
      }
    },
  }
}

const hashLink = /^#\/?(contact|request)\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})\/?$/

/** Links into the desk as `#contact/ID` and `#request/REFERENCE`. One that came before its first listener waits for it. */
function watchDeepLinks() {
  const listeners = new Set<(link: DeepLink) => void>()
  let waiting: DeepLink | undefined

  function take() {
    const link = deepLinkIn(location.hash)
    if (!link) return
    // Taken out of the address, so that a reload does not follow it again.
    history.replaceState(history.state, '', location.pathname + location.search)
    if (listeners.size === 0) waiting = link
    for (const listener of [...listeners]) listener(link)
  }

  window.addEventListener('hashchange', take)
  take()
  return {
    listen: (listener: (link: DeepLink) => void): Unsubscribe => {
      listeners.add(listener)
      queueMicrotask(() => {
        if (!waiting || !listeners.has(listener)) return
        const link = waiting
        waiting = undefined
        listener(link)
      })
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

function deepLinkIn(hash: string): DeepLink | undefined {
  const [, kind, identifier] = hashLink.exec(hash) ?? []
  if (kind === undefined || identifier === undefined) return undefined
  return kind === 'contact' ? { kind, contactId: identifier } : { kind: 'request', reference: identifier }
}
