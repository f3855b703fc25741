import type { Bridge } from '../../src-contract/bridge/bridge.ts'
import type { Person } from '../../src-contract/http/api.ts'
import type { ChangePassword } from '../features/sign-in/new-password-form.tsx'
import type { SignInResult } from '../features/sign-in/sign-in-result.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import type { DeskStore } from '../offline/desk-store.ts'
import type { DeskPhotos } from '../offline/photos/photos.ts'
import type { DeskUpdates } from '../offline/register-service-worker.ts'
import type { KeyRing } from '../offline/seal.ts'
import type { Visits } from '../offline/visits/visits.ts'
import type { Voice } from '../softphone/open-voice.ts'
import type { LockMark } from './lock-mark.ts'

/** What the app is made of; `renderer.tsx` brings the real things, the scripted desk of the tests brings its own. */
export interface DeskParts {
  readonly hub: HubClient
  readonly deskId: string
  readonly bridge: Bridge
  readonly updates: DeskUpdates | undefined
  /** Opens what the desk keeps, with the keys that a way in brought. */
  readonly openStore: (person: Person, keys: KeyRing) => Promise<DeskStore>
  /** Opens the visitors whom this desk looks after, beside its store. */
  readonly openVisits: (person: Person, keys: KeyRing, store: DeskStore) => Promise<Visits>
  /** Opens the photos beside the store; undefined where this browser cannot keep any: the desk works without. */
  readonly openPhotos: (keys: KeyRing, store: DeskStore) => Promise<DeskPhotos | undefined>
  /** Of this program, for whoever looks after the desks. */
  readonly version: string
  /** Whether the key store of this PC was refused because it hides nothing, so that it does not keep the desk's key. */
  readonly keyStoreIsWeak: () => boolean
  /** Removes everything that this desk keeps, keys first, and tells the hub so. */
  readonly wipe: () => Promise<void>
  /** Opens what this person speaks with: in this page, or in the shell's window beside it. */
  readonly openVoice: (person: Person) => Voice
  readonly door: Door
  readonly lockMark: LockMark
  /** Who signed in here last, to have the name typed already. */
  readonly lastUser: () => string
}

export type DoorAnswer = SignInResult & { readonly person?: Person; readonly keys?: KeyRing }

/** The ways in. */
export interface Door {
  readonly signIn: (user: string, password: string) => Promise<DoorAnswer>
  readonly unlockOffline: (user: string, password: string) => Promise<DoorAnswer>
  readonly changePassword: ChangePassword
  /** After a reload, for who is signed in at the hub; nothing when the password has to be asked for. */
  readonly reopen: () => Promise<KeyRing | undefined>
  /** Opens what was sealed under a password from before; answers false when this was not it. */
  readonly recover: (user: string, formerPassword: string) => Promise<boolean>
  /** Forgets what the unlocking opened. */
  readonly lock: () => void
}
