import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import { openDeskDatabase } from '../../src-renderer/offline/desk-database.ts'
import { createDeskLock } from '../../src-renderer/offline/desk-lock.ts'
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

async function sameKey(a: CryptoKey, b: CryptoKey): Promise<boolean> {
  const iv = new Uint8Array(12)
  const hidden = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, a, new Uint8Array([1, 2, 3]))
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv }, b, hidden).then(
    () => true,
    () => false,
  )
}

describe('the lock of the desk', () => {
  it('opens without the hub for who has signed in here, with the same data key', async () => {
    const { start } = await aDesk()
    const kept = await start().keepSignIn('Alice', 'correct horse', alice)
    expect(kept.kind).toBe('new-key')
    const unlocked = await start().unlockOffline(' alice ', 'correct horse')
    if (unlocked.kind !== 'unlocked') throw new Error(unlocked.name)
    expect(unlocked.person).toEqual(alice)
    expect(unlocked.dataKeyId).toBe(kept.dataKeyId)
    expect(await sameKey(kept.dataKey, unlocked.dataKey)).toBe(true)
    expect(unlocked.dataKey.extractable).toBe(false)
  })

  it('refuses a wrong password, a stranger, and a sign-in older than seven days', async () => {
    const { start, clock } = await aDesk()
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
    expect(second.dataKeyId).toBe(first.dataKeyId)
    expect((await start().keepSignIn('alice', 'new password', alice)).kind).toBe('same-key')
  })

  it('says so when the data key cannot be had, and forgets who is to be forgotten', async () => {
    const { start } = await aDesk()
    const first = await start().keepSignIn('alice', 'correct horse', alice)
    expect((await start().keepSignIn('alice', 'correct horse', alice)).dataKeyId).toBe(first.dataKeyId)
    expect((await start().keepSignIn('bob', 'battery staple', bob)).kind).toBe('new-key')
    await start().forget('ALICE')
    expect(await start().unlockOffline('alice', 'correct horse')).toMatchObject({ name: 'UnknownHere' })
  })

  it('keeps nothing from which the password or the key could be read', async () => {
    const { start, db } = await aDesk()
    await start().keepSignIn('alice', 'correct horse', alice)
    const [row] = await db.people.toArray()
    const bytes = Buffer.concat([
      Buffer.from(JSON.stringify(row)),
      Buffer.from(row?.salt ?? []),
      Buffer.from(row?.wrappedDataKey ?? new ArrayBuffer(0)),
    ])
    expect(bytes.includes('correct horse')).toBe(false)
    expect(row?.wrappedDataKey.byteLength).toBe(48)
  })
})
