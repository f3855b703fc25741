import type { ContactId } from '../../src-domain/vocabulary/words.ts'

/**
 * What the desk asks of the place it runs in, and what that place tells the desk. The Electron shell and the
 * browser each implement it; the desk's code sees only this interface.
 *
 * Requests ask and are answered: with a value, or with a refusal by name. Notices announce and expect nothing.
 */
export interface Bridge {
  readonly kind: 'electron' | 'browser'

  /**
   * The hub's base address for this PC, without a closing slash, such as `https://townline.city.example`.
   * Rejects with `HubAddressRefused: …` when what was configured by hand is no address that may be used.
   */
  hubAddress(): Promise<string>
  /** Keeps another hub address for this PC. The page reaches the new hub after its next load. */
  setHubAddress(address: string): Promise<Answer<string>>

  readonly secrets: SecretRequests
  readonly offers: OfferRequests
  readonly presence: PresenceRequests
  readonly shortcuts: ShortcutRequests

  /** Opens an `https:`, `mailto:` or `tel:` address in the program that the person's system has for it. */
  openExternal(url: string): Promise<Answer<null>>
  /**
   * `leave` ends the program. `stay` takes back a quit that was asked for. A desk that says nothing within a
   * few seconds of `onQuitAsked` is ended, so that a page that hangs can still be closed.
   */
  answerQuit(answer: QuitAnswer): Promise<Answer<null>>

  readonly notices: Notices
}

/** Small secrets (a wrapped data key, a session) kept by the operating system's key store. */
export interface SecretRequests {
  /** Which key store would keep a secret now, and whether it may be used. */
  keyStore(): Promise<Answer<KeyStore>>
  /** Keeps `value` under `name`, in place of an earlier one. Answers the key store that wrapped it. */
  keep(name: string, value: string): Promise<Answer<KeyStore>>
  /**
   * Answers the value that was kept. `KeyStoreChanged` says that another key store wrapped it than the one in
   * use now: the desk explains this and fetches its data anew, nothing is tried behind the person's back.
   */
  recall(name: string): Promise<Answer<string>>
  /** After this the name recalls nothing. Forgetting what was never kept is no error. */
  forget(name: string): Promise<Answer<null>>
  /** After this no name recalls anything: this PC is no desk any more. */
  forgetAll(): Promise<Answer<null>>
  /**
   * Tells what the hub's policy for desks says of a key store that hides nothing: whether it may be used all the same.
   * It holds from now on, beside the word of this PC's administrator. Answers the key store as it is then.
   */
  allowWeak(isAllowed: boolean): Promise<Answer<KeyStore>>
}

export interface OfferRequests {
  /**
   * Brings the desk to the front and shows a notification of the operating system, one for each contact.
   * An urgent offer (a call, a visitor at the counter) takes the keyboard focus; any other leaves it where it is.
   * A lock screen may show the words: they name the queue and the channel, never a person.
   */
  announce(announcement: OfferAnnouncement): Promise<Answer<OfferAnnounced>>
  /** Takes the notification away: the offer was accepted, declined or lapsed. */
  withdraw(contactId: ContactId): Promise<Answer<null>>
}

export interface PresenceRequests {
  /** Shows the agent's status and the length of the line beside the clock. */
  showStatus(status: DeskStatus): Promise<Answer<null>>
}

export interface ShortcutRequests {
  /** Every action with the keys that stand for it while another program has the focus. */
  list(): Promise<Answer<readonly ShortcutBinding[]>>
  /** Gives an action other keys, or none (`null`), and remembers them on this PC. */
  bind(action: ShortcutAction, keys: string | null): Promise<Answer<ShortcutBinding>>
}

/** Each subscription returns its own unsubscribe. A notice that came before its first listener waits for it. */
export interface Notices {
  onShortcut(listener: (action: ShortcutAction) => void): Unsubscribe
  onPower(listener: (change: PowerChange) => void): Unsubscribe
  onDeepLink(listener: (link: DeepLink) => void): Unsubscribe
  onOfferOpened(listener: (contactId: ContactId) => void): Unsubscribe
  onQuitAsked(listener: () => void): Unsubscribe
}

export type Unsubscribe = () => void

/** The value asked for, or why it cannot be had. */
export type Answer<Value> = { readonly value: Value } | { readonly refusal: BridgeRefusal }

export type BridgeRefusal = {
  readonly name: RefusalName
  /** For the log and the support line, in English. What a person reads is written by the desk from the name. */
  readonly detail: string
}

export const refusalNames = [
  /** The asking frame is not the desk's own page. */
  'SenderRefused',
  'ArgumentsRefused',
  /** Not an address of a hub, or plain http to another machine without the administrator's word. */
  'HubAddressRefused',
  /** The scheme is not one that may leave the desk. */
  'UrlRefused',
  /** Nothing here keeps secrets. */
  'KeyStoreUnavailable',
  /** The key store would hide the secret with a key that everybody knows. */
  'KeyStoreWeak',
  /** Wrapped by another key store than the one in use now. */
  'KeyStoreChanged',
  'SecretUnknown',
  /** The key store could not unwrap what it wrapped. */
  'SecretUnreadable',
  /** Another program holds these keys. */
  'KeysTaken',
  /** Not keys that may be taken from every other program. */
  'KeysRefused',
  /** This place cannot do it, such as global keys in a browser. */
  'NotHere',
  /** The shell itself failed; its log says how. */
  'ShellFailed',
] as const
export type RefusalName = (typeof refusalNames)[number]

export type KeyStore = {
  /** `keychain`, `dpapi`, `gnome_libsecret`, `kwallet6`, `basic_text`, … */
  readonly backend: string
  readonly usable: boolean
  /** The key is known to everybody; usable only when the administrator allows it. */
  readonly weak: boolean
}

export type OfferAnnouncement = {
  readonly contactId: ContactId
  readonly title: string
  readonly body: string
  readonly urgent: boolean
}

/** Whether the operating system was asked for a notification; the window is raised in both cases. */
export type OfferAnnounced = { readonly notified: boolean }

export type DeskStatus = {
  /** The presence in the agent's language. */
  readonly presence: string
  readonly tone: StatusTone
  readonly waiting: number
}

export const statusTones = ['ready', 'engaged', 'away', 'offline'] as const
export type StatusTone = (typeof statusTones)[number]

export const shortcutActions = ['answer', 'hold', 'mute', 'end', 'show-desk'] as const
export type ShortcutAction = (typeof shortcutActions)[number]

export type ShortcutBinding = {
  readonly action: ShortcutAction
  /** Keys as Electron writes them, such as `CommandOrControl+Shift+A`, or `null` for none. */
  readonly keys: string | null
  /** False when another program held the keys first. */
  readonly live: boolean
}

export type PowerChange = 'suspend' | 'resume' | 'lock' | 'unlock'

/** `townline://contact/ID` and `townline://request/REFERENCE`; every other address is dropped at the door. */
export type DeepLink =
  | { readonly kind: 'contact'; readonly contactId: ContactId }
  | { readonly kind: 'request'; readonly reference: string }

export type QuitAnswer = 'leave' | 'stay'

/** What the shell sends on its one notice channel. */
export type Notice =
  | { readonly kind: 'shortcut'; readonly action: ShortcutAction }
  | { readonly kind: 'power'; readonly change: PowerChange }
  | { readonly kind: 'deep-link'; readonly link: DeepLink }
  | { readonly kind: 'offer-opened'; readonly contactId: ContactId }
  | { readonly kind: 'quit-asked' }
