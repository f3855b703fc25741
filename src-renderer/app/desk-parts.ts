import type { Bridge } from '../../src-contract/bridge/bridge.ts'
import type { Person } from '../../src-contract/http/api.ts'
import type { SignInResult } from '../features/sign-in/sign-in-result.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import type { DeskStore } from '../offline/desk-store.ts'
import type { DeskUpdates } from '../offline/register-service-worker.ts'
import type { CallKeeper } from '../softphone/keep-calls.ts'
import type { Softphone } from '../softphone/softphone.ts'
import type { LockMark } from './lock-mark.ts'

/** What the app is made of; `renderer.tsx` brings the real things, the scripted desk of the tests brings its own. */
export interface DeskParts {
  readonly hub: HubClient
  readonly deskId: string
  readonly bridge: Bridge
  readonly updates: DeskUpdates | undefined
  readonly openStore: (person: Person) => Promise<DeskStore>
  readonly openVoice: () => { readonly softphone: Softphone; readonly keeper: CallKeeper }
  readonly door: Door
  readonly lockMark: LockMark
  /** Who signed in here last, to have the name typed already. */
  readonly lastUser: () => string
}

/** The ways in. */
export interface Door {
  readonly signIn: (user: string, password: string) => Promise<SignInResult & { readonly person?: Person }>
  readonly unlockOffline: (
    user: string,
    password: string,
  ) => Promise<SignInResult & { readonly person?: Person }>
  /** Forgets what the unlocking opened. */
  readonly lock: () => void
}
