import type { DeskPolicy } from '../../src-contract/http/desks.ts'
import type { NewPasswordResult } from '../features/sign-in/new-password-form.tsx'
import type { SignInResult } from '../features/sign-in/sign-in-result.ts'
import type { HubAway, HubClient, HubRefused } from '../hub-client/hub-client.ts'
import type { DeskLock } from '../offline/desk-lock.ts'
import type { Door, DoorAnswer } from './desk-parts.ts'

/** Signs in at the hub, and with the desk's own lock when the hub is away. Each way in brings the keys of the desk. */
export function createDoor(options: {
  readonly hub: Pick<HubClient, 'signIn'> & {
    readonly desks: Pick<HubClient['desks'], 'share'>
    readonly accounts: Pick<HubClient['accounts'], 'changePassword'>
  }
  readonly deskLock: DeskLock
  readonly deskId: string
  readonly rememberUser: (user: string) => void
  /** Hears the hub's policy for desks before anything is kept under it. */
  readonly followPolicy?: (policy: DeskPolicy) => Promise<unknown>
}): Door {
  const { hub, deskLock, deskId } = options

  async function share(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const answer = await hub.desks.share(deskId)
    return 'share' in answer ? Uint8Array.from(atob(answer.share), byte => byte.charCodeAt(0)) : undefined
  }

  /** The desk opens meanwhile; without it a reload asks for the password. */
  function keepForReload(): void {
    void share()
      .then(mine => mine && deskLock.keepForReload(mine))
      .catch(fault => console.warn('a reload will ask for the password:', fault))
  }

  return {
    signIn: async (user, password) => {
      const answer = await hub.signIn(user, password, deskId)
      if (!('person' in answer)) {
        if (answer.kind === 'hub-away') return { kind: 'hub-away' }
        // Told only to who knows the password, which opens this desk too: not any more, with the cable pulled.
        if (answer.refusal.name === 'AccountDisabled') await deskLock.expire(user).catch(warnStillOpen)
        return refusedBy(answer.refusal)
      }
      options.rememberUser(user)
      try {
        await options.followPolicy?.(answer.policy)
        const { keys } = await deskLock.keepSignIn(user, password, answer.person)
        keepForReload()
        return { kind: 'in', person: answer.person, keys }
      } catch (fault) {
        return failedBy(fault)
      }
    },
    unlockOffline: async (user, password): Promise<DoorAnswer> => {
      try {
        const answer = await deskLock.unlockOffline(user, password)
        if (answer.kind === 'unlocked') {
          keepForReload()
          return { kind: 'in', person: answer.person, keys: answer.keys }
        }
        switch (answer.name) {
          case 'WrongPassword':
            return { kind: 'wrong-here' }
          case 'UnknownHere':
            return { kind: 'no-copy' }
          case 'TooOld':
            return { kind: 'too-old', signedInAt: answer.signedInAt }
          case 'TooManyAttempts':
            return { kind: 'too-many', retryAfterMs: answer.retryAfterMs }
        }
      } catch (fault) {
        return failedBy(fault)
      }
    },
    changePassword: async (user, password, newPassword) => {
      const answer = await hub.accounts.changePassword(user, password, newPassword)
      if (!('kind' in answer)) return { kind: 'changed' }
      const said = answer as HubRefused | HubAway
      return said.kind === 'hub-away' ? { kind: 'hub-away' } : notChangedBy(said.refusal)
    },
    reopen: async () => {
      const mine = await share().catch(() => undefined)
      return deskLock.reopen(mine)
    },
    recover: deskLock.recover,
    lock: () =>
      void deskLock.lock().catch(fault => console.warn('the desk is locked until it is loaded:', fault)),
  }
}

function warnStillOpen(fault: unknown): void {
  console.warn('the desk still opens without the hub:', fault)
}

function failedBy(fault: unknown): SignInResult {
  return { kind: 'failed', name: fault instanceof Error ? fault.name : 'Error' }
}

function refusedBy(refusal: { readonly name: string; readonly [fact: string]: unknown }): SignInResult {
  switch (refusal.name) {
    case 'WrongPassword':
      return { kind: 'wrong' }
    case 'AccountDisabled':
      return { kind: 'disabled' }
    case 'PasswordToBeChanged':
      return { kind: 'to-be-changed' }
    case 'TooManyAttempts':
    case 'TooManyRequests':
      return { kind: 'too-many', retryAfterMs: Number(refusal.retryAfterMs ?? 30_000) }
    default:
      return { kind: 'refused', name: refusal.name }
  }
}

function notChangedBy(refusal: {
  readonly name: string
  readonly [fact: string]: unknown
}): NewPasswordResult {
  switch (refusal.name) {
    case 'WrongPassword':
      return { kind: 'wrong' }
    case 'AccountDisabled':
      return { kind: 'disabled' }
    case 'TooManyAttempts':
    case 'TooManyRequests':
      return { kind: 'too-many', retryAfterMs: Number(refusal.retryAfterMs ?? 30_000) }
    case 'PasswordTooShort':
      return { kind: 'not-taken', why: 'short' }
    case 'PasswordTooLong':
      return { kind: 'not-taken', why: 'long' }
    case 'PasswordGuessable':
      return { kind: 'not-taken', why: 'guessable' }
    case 'PasswordAsBefore':
      return { kind: 'not-taken', why: 'as-before' }
    default:
      return { kind: 'refused', name: refusal.name }
  }
}
