import type { SignInResult } from '../features/sign-in/sign-in-result.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import type { DeskLock } from '../offline/desk-lock.ts'
import type { Door } from './desk-parts.ts'

/** Signs in at the hub, and with the desk's own lock when the hub is away. */
export function createDoor(options: {
  readonly hub: Pick<HubClient, 'signIn'>
  readonly deskLock: DeskLock
  readonly deskId: string
  readonly rememberUser: (user: string) => void
}): Door {
  const { hub, deskLock, deskId } = options
  return {
    signIn: async (user, password) => {
      const answer = await hub.signIn(user, password, deskId)
      if ('person' in answer) {
        options.rememberUser(user)
        // Making the wrapping key takes most of a second; the desk opens meanwhile, and without it all the same.
        void deskLock
          .keepSignIn(user, password, answer.person)
          .catch(fault => console.warn('this desk will not unlock without the hub:', fault))
        return { kind: 'in', person: answer.person }
      }
      return answer.kind === 'hub-away' ? { kind: 'hub-away' } : refusedBy(answer.refusal)
    },
    unlockOffline: async (user, password) => {
      try {
        const answer = await deskLock.unlockOffline(user, password)
        if (answer.kind === 'unlocked') return { kind: 'in', person: answer.person }
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
        return { kind: 'failed', name: fault instanceof Error ? fault.name : 'Error' }
      }
    },
    lock: deskLock.lock,
  }
}

function refusedBy(refusal: { readonly name: string; readonly [fact: string]: unknown }): SignInResult {
  switch (refusal.name) {
    case 'WrongPassword':
      return { kind: 'wrong' }
    case 'AccountDisabled':
      return { kind: 'disabled' }
    case 'TooManyAttempts':
      return { kind: 'too-many', retryAfterMs: Number(refusal.retryAfterMs ?? 30_000) }
    default:
      return { kind: 'refused', name: refusal.name }
  }
}
