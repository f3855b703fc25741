import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, it } from 'vitest'
import { defaultDeskPolicy } from '../../src-contract/http/desks.ts'
import { createDoor } from '../../src-renderer/app/create-door.ts'
import { createDeskLock } from '../../src-renderer/offline/desk-lock.ts'
import { openDeskDatabase } from '../../src-renderer/offline/open-sealed-database.ts'
import { alice } from '../offline/scripted-hub.ts'

type Hub = Parameters<typeof createDoor>[0]['hub']

/** A door whose hub answers a sign-in, and a change of password, with `refused`, or lets Alice in without one. */
async function aDoor() {
  const db = await openDeskDatabase('townline-door-test', { indexedDB: new IDBFactory(), IDBKeyRange })
  const says: { refused: string | undefined } = { refused: undefined }
  const refusal = () => ({ kind: 'hub-refused', refusal: { name: says.refused ?? '' } })
  const hub = {
    signIn: async () =>
      says.refused === undefined
        ? { person: alice, policy: defaultDeskPolicy, standing: 'active' }
        : refusal(),
    desks: { share: async () => ({ kind: 'hub-away' }) },
    accounts: { changePassword: async () => refusal() },
  } as unknown as Hub
  const deskLock = createDeskLock({ db, now: Date.now, newId: () => crypto.randomUUID(), iterations: 1_000 })
  return { says, door: createDoor({ hub, deskLock, deskId: crypto.randomUUID(), rememberUser: () => {} }) }
}

it('lets nobody in without the hub whom it has heard to be disabled', async () => {
  const { door, says } = await aDoor()
  expect(await door.signIn('alice', 'correct horse')).toMatchObject({ kind: 'in' })
  says.refused = 'WrongPassword'
  expect(await door.signIn('alice', 'guess')).toEqual({ kind: 'wrong' })
  expect(await door.unlockOffline('alice', 'correct horse')).toMatchObject({ kind: 'in' })
  says.refused = 'AccountDisabled'
  expect(await door.signIn('alice', 'correct horse')).toEqual({ kind: 'disabled' })
  expect(await door.unlockOffline('alice', 'correct horse')).toMatchObject({ kind: 'too-old' })
  says.refused = undefined
  expect(await door.signIn('alice', 'correct horse')).toMatchObject({ kind: 'in' })
  expect(await door.unlockOffline('alice', 'correct horse')).toMatchObject({ kind: 'in' })
})

it('says in words what a change of password was refused for', async () => {
  const { door, says } = await aDoor()
  for (const [refused, kind] of [
    ['AccountDisabled', 'disabled'],
    ['TooManyAttempts', 'too-many'],
    ['TooManyRequests', 'too-many'],
  ] as const) {
    says.refused = refused
    expect(await door.changePassword('alice', 'correct horse', 'another horse')).toMatchObject({ kind })
  }
})
