import { serialize } from 'node:v8'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import { defaultDeskPolicy } from '../../src-contract/http/desks.ts'
import { createDeskLock } from '../../src-renderer/offline/desk-lock.ts'
import { openDeskDatabase } from '../../src-renderer/offline/open-sealed-database.ts'
import { createSealer, type KeyRing } from '../../src-renderer/offline/seal.ts'
import { alice } from './scripted-hub.ts'

const bob = { ...alice, id: 'bob', name: 'Bob Martin' }
const day = 86_400_000

async function aDesk(options: { keychain?: boolean } = {}) {
  const place = { indexedDB: new IDBFactory(), IDBKeyRange }
  const db = await openDeskDatabase('townline-lock-test', place)
  const clock = { now: 1_000 * day }
  const keychain: { value: string | undefined } = { value: undefined }
  const keeper = {
    recall: async () => keychain.value,
    keep: async (value: string) => {
      keychain.value = value
    },
    forget: async () => {
      keychain.value = undefined
    },
  }
  const start = () =>
    createDeskLock({
      db,
      now: () => clock.now,
      newId: () => crypto.randomUUID(),
      iterations: 1_000,
      ...(options.keychain ? { keeper } : {}),
    })
  return { db, clock, start, keychain }
}

const secret = new TextEncoder().encode('speak slowly')

/** Something that whoever has these keys seals now. */
const sealedBy = (keys: KeyRing) => createSealer(keys).seal('drafts', 'd', secret)

async function opens(keys: KeyRing, sealed: Awaited<ReturnType<typeof sealedBy>>): Promise<string> {
  return (await createSealer(keys).open('drafts', 'd', sealed)).kind
}

async function unlocked(lock: ReturnType<typeof createDeskLock>, user: string, password: string) {
  const answer = await lock.unlockOffline(user, password)
  if (answer.kind !== 'unlocked') throw new Error(answer.name)
  return answer
}

describe('the lock of the desk', () => {
  it('opens without the hub for who has signed in here, with the same data key', async () => {
    const { start } = await aDesk()
    const kept = await start().keepSignIn('Alice', 'correct horse', alice)
    expect(kept.kind).toBe('new-key')
    const { person, keys } = await unlocked(start(), ' alice ', 'correct horse')
    expect(person).toEqual(alice)
    expect(keys.current.id).toBe(kept.keys.current.id)
    expect(await opens(keys, await sealedBy(kept.keys))).toBe('opened')
    expect(keys.current.records.extractable).toBe(false)
  })

  it('refuses a wrong password, a stranger, and a sign-in older than seven days', async () => {
    const { start, clock, db } = await aDesk()
    await start().keepSignIn('alice', 'correct horse', alice)
    expect(await start().unlockOffline('alice', 'wrong')).toMatchObject({
      name: 'WrongPassword',
      attemptsLeft: 4,
    })
    expect(await start().unlockOffline('bob', 'correct horse')).toMatchObject({ name: 'UnknownHere' })
    clock.now += 7 * day + 1
    expect(await start().unlockOffline('alice', 'correct horse')).toMatchObject({ name: 'TooOld' })
    // A clock that is put back does not make it young again.
    clock.now -= 3 * day
    expect(await start().unlockOffline('alice', 'correct horse')).toMatchObject({ name: 'TooOld' })
    await start().keepSignIn('alice', 'correct horse', alice)
    clock.now += 7 * day - 1
    expect(await start().unlockOffline('alice', 'correct horse')).toMatchObject({ kind: 'unlocked' })
    // As many days as the centre allows.
    await db.meta.put({ key: 'policy', value: { ...defaultDeskPolicy, unlockDays: 2 } })
    expect(await start().unlockOffline('alice', 'correct horse')).toMatchObject({ name: 'TooOld' })
  })

  it('opens no more for who was disabled, until the hub lets them in again, and then with all that was sealed', async () => {
    const { start, clock } = await aDesk()
    const { keys } = await start().keepSignIn('alice', 'correct horse', alice)
    const sealed = await sealedBy(keys)
    await start().expire(' Alice ')
    await start().expire('nobody')
    expect(await start().unlockOffline('alice', 'correct horse')).toMatchObject({
      name: 'TooOld',
      signedInAt: clock.now,
    })
    const again = await start().keepSignIn('alice', 'correct horse', alice)
    expect(again.kind).toBe('same-key')
    expect(await opens((await unlocked(start(), 'alice', 'correct horse')).keys, sealed)).toBe('opened')
  })

  it('pauses after five wrong passwords, longer each time, across starts and clocks', async () => {
    const { start, clock } = await aDesk()
    await start().keepSignIn('alice', 'correct horse', alice)
    for (let n = 0; n < 5; n++) {
      expect(await start().unlockOffline('alice', 'wrong')).toMatchObject({ name: 'WrongPassword' })
    }
    const paused = await start().unlockOffline('alice', 'correct horse')
    expect(paused).toMatchObject({ name: 'TooManyAttempts', retryAfterMs: 30_000 })
    clock.now += 30_000
    expect(await start().unlockOffline('alice', 'wrong')).toMatchObject({ name: 'WrongPassword' })
    clock.now -= 500_000
    expect(await start().unlockOffline('alice', 'correct horse')).toMatchObject({ retryAfterMs: 60_000 })
    clock.now += 59_999
    expect(await start().unlockOffline('alice', 'correct horse')).toMatchObject({ retryAfterMs: 1 })
    clock.now += 1
    expect(await start().unlockOffline('alice', 'correct horse')).toMatchObject({ kind: 'unlocked' })
    expect(await start().unlockOffline('alice', 'wrong')).toMatchObject({ attemptsLeft: 4 })
  })

  it('counts attempts that run at the same time', async () => {
    const { start } = await aDesk()
    await start().keepSignIn('alice', 'correct horse', alice)
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => start().unlockOffline('alice', 'wrong')),
    )
    const names = answers.map(answer => (answer.kind === 'refused' ? answer.name : 'unlocked'))
    expect(names.filter(name => name === 'WrongPassword')).toHaveLength(5)
    expect(names.filter(name => name === 'TooManyAttempts')).toHaveLength(7)
  })

  it('gives one data key to everybody where the system keeps it', async () => {
    const { start } = await aDesk({ keychain: true })
    const first = await start().keepSignIn('alice', 'correct horse', alice)
    const second = await start().keepSignIn('bob', 'battery staple', bob)
    expect(second.kind).toBe('same-key')
    expect(second.keys.current.id).toBe(first.keys.current.id)
    expect((await start().keepSignIn('alice', 'new password', alice)).kind).toBe('same-key')
  })

  it('brings the keys of people together who signed in without each other', async () => {
    const { start } = await aDesk()
    const ofAlice = await start().keepSignIn('alice', 'correct horse', alice)
    const byAlice = await sealedBy(ofAlice.keys)
    const ofBob = await start().keepSignIn('bob', 'battery staple', bob)
    expect(ofBob.kind).toBe('new-key')
    expect(await opens(ofBob.keys, byAlice)).toBe('no-key')
    const byBob = await sealedBy(ofBob.keys)
    // Bob's key was granted to whoever has Alice's; by coming in she grants hers to whoever has Bob's.
    const again = await unlocked(start(), 'alice', 'correct horse')
    expect(await opens(again.keys, byBob)).toBe('opened')
    expect(again.keys.current.id).toBe(ofBob.keys.current.id)
    const bobAgain = await unlocked(start(), 'bob', 'battery staple')
    expect(await opens(bobAgain.keys, byAlice)).toBe('opened')
    // A third person has a key of their own until one of them comes.
    const carol = await start().keepSignIn('carol', 'third', { ...bob, id: 'carol' })
    expect(await opens(carol.keys, byAlice)).toBe('no-key')
    await unlocked(start(), 'bob', 'battery staple')
    expect(await opens((await unlocked(start(), 'carol', 'third')).keys, byAlice)).toBe('opened')
    await start().forget('ALICE')
    expect(await start().unlockOffline('alice', 'correct horse')).toMatchObject({ name: 'UnknownHere' })
  })

  it('keeps what a former password opens, until that is typed once more', async () => {
    const { start } = await aDesk()
    const before = await start().keepSignIn('alice', 'correct horse', alice)
    const sealed = await sealedBy(before.keys)
    const lock = start()
    const after = await lock.keepSignIn('alice', 'changed at the hub', alice)
    expect(after.kind).toBe('new-key')
    expect(await opens(after.keys, sealed)).toBe('no-key')
    expect(await lock.recover('alice', 'not that one')).toBe(false)
    expect(await lock.recover('Alice', 'correct horse')).toBe(true)
    expect(await opens((await unlocked(start(), 'alice', 'changed at the hub')).keys, sealed)).toBe('opened')
    expect(await start().unlockOffline('alice', 'correct horse')).toMatchObject({ name: 'WrongPassword' })
  })

  it('opens again after a reload with the share of the session, and with no other', async () => {
    const { start } = await aDesk()
    const lock = start()
    const { keys } = await lock.keepSignIn('alice', 'correct horse', alice)
    const sealed = await sealedBy(keys)
    const share = crypto.getRandomValues(new Uint8Array(32))
    await lock.keepForReload(share)
    const reopened = await start().reopen(share)
    expect(reopened && (await opens(reopened, sealed))).toBe('opened')
    expect(await start().reopen(undefined)).toBeUndefined()
    expect(await start().reopen(crypto.getRandomValues(new Uint8Array(32)))).toBeUndefined()
    // A desk that was locked asks for the password.
    await lock.lock()
    expect(await start().reopen(share)).toBeUndefined()
  })

  it('opens again with the key that the system keeps', async () => {
    const { start, keychain } = await aDesk({ keychain: true })
    const { keys } = await start().keepSignIn('alice', 'correct horse', alice)
    const sealed = await sealedBy(keys)
    const reopened = await start().reopen(undefined)
    expect(reopened && (await opens(reopened, sealed))).toBe('opened')
    keychain.value = 'something else'
    expect(await start().reopen(undefined)).toBeUndefined()
  })

  it('keeps nothing from which a password, a key or a name could be read', async () => {
    const { start, db } = await aDesk()
    const lock = start()
    const { keys } = await lock.keepSignIn('alice', 'correct horse', alice)
    await lock.keepForReload(crypto.getRandomValues(new Uint8Array(32)))
    const everything = await Promise.all(db.tables.map(table => table.toArray()))
    const bytes = serialize(everything)
    for (const word of ['correct horse', 'alice', 'Alice', alice.name, alice.site]) {
      expect(bytes.includes(word)).toBe(false)
      expect(bytes.includes(Buffer.from(word, 'utf16le'))).toBe(false)
    }
    expect(keys.all).toHaveLength(1)
  })
})
