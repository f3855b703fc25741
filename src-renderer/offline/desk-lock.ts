import type { Person } from '../../src-contract/http/api.ts'
import { defaultDeskPolicy } from '../../src-contract/http/desks.ts'
import { deriveKey, newRawKey, type RawKey } from './data-key.ts'
import { type DeskDatabase, metaOf, type PersonRow, type PersonSecret } from './desk-database.ts'
import { type Keys, openKeyRing } from './key-ring.ts'
import { type KeyRing, openBytes, sealBytes } from './seal.ts'

/** As many wrong passwords as are answered without a pause, and how the pauses grow after them. */
const freeAttempts = 5
const firstPauseMs = 30_000
const longestPauseMs = 15 * 60_000
const dayMs = 86_400_000
/** PBKDF2-SHA-256 as OWASP's Password Storage Cheat Sheet (2023) has it: about 0.2 s on an office PC. */
const iterationsNow = 600_000

/**
 * Opens the desk. At each sign-in at the hub the desk keeps, for that person, the data key and who they are, sealed by a
 * key that only the password makes (PBKDF2-SHA-256); the password itself and anything to compare it with are nowhere.
 * The data key is one random key for the whole desk, because several people work at one desk and each must read what
 * it keeps; who came when it could not be had has another, and `key-ring.ts` brings them together.
 */
export interface DeskLock {
  /**
   * Keeps what this person needs to unlock the desk later, and opens it; called after each successful sign-in at the
   * hub. `new-key` tells that no key of the desk could be had (somebody else's sign-in holds it, or the password was
   * changed) and a new one was made: what older keys have sealed stays sealed until somebody comes who has them.
   */
  readonly keepSignIn: (user: string, password: string, person: Person) => Promise<KeptSignIn>
  readonly unlockOffline: (user: string, password: string) => Promise<Unlocked | UnlockRefused>
  /**
   * Opens the desk again after a reload, for who is signed in at the hub: with the share that the hub gives this
   * session, or with the key that the operating system keeps. Nothing when neither does.
   */
  readonly reopen: (share: Uint8Array<ArrayBuffer> | undefined) => Promise<KeyRing | undefined>
  /** From now on the desk opens again with this share, until it is locked. */
  readonly keepForReload: (share: Uint8Array<ArrayBuffer>) => Promise<void>
  /**
   * What a password from before still opens is open to this person from now on; answers false when it opens nothing.
   * For somebody whose password was changed while the only key of something unsent was under the old one.
   */
  readonly recover: (user: string, formerPassword: string) => Promise<boolean>
  /**
   * The lock has no key any more, and a reload asks for the password. A store that is open goes on sending behind the
   * lock screen, with keys that nobody can take out of it.
   */
  readonly lock: () => Promise<void>
  /** Until the hub lets them in again the person does not unlock the desk without it. What they sealed stays theirs. */
  readonly expire: (user: string) => Promise<void>
  /** After this the person unlocks the desk only through the hub. */
  readonly forget: (user: string) => Promise<void>
}

export interface KeptSignIn {
  readonly kind: 'same-key' | 'new-key'
  readonly keys: KeyRing
}

export interface Unlocked {
  readonly kind: 'unlocked'
  readonly person: Person
  readonly keys: KeyRing
}

export type UnlockRefused = {
  readonly kind: 'refused'
} & (
  | { readonly name: 'WrongPassword'; readonly attemptsLeft: number }
  | { readonly name: 'UnknownHere' }
  | { readonly name: 'TooOld'; readonly signedInAt: number }
  | { readonly name: 'TooManyAttempts'; readonly retryAfterMs: number }
)

/** Where the data key is kept for whoever signs in at the hub: the key store of the operating system, if there is one. */
export interface DataKeyKeeper {
  readonly recall: () => Promise<string | undefined>
  readonly keep: (value: string) => Promise<void>
  readonly forget: () => Promise<void>
}

export interface DeskLockParts {
  readonly db: DeskDatabase
  readonly now: () => number
  readonly newId: () => string
  readonly keeper?: DataKeyKeeper
  /** Tests take fewer. */
  readonly iterations?: number
}

export function createDeskLock(parts: DeskLockParts): DeskLock {
  const { db, now, newId, keeper, iterations = iterationsNow } = parts
  let open: Keys | undefined

  async function openWith(first: RawKey): Promise<KeyRing> {
    open = await openKeyRing(db, first)
    return open
  }

  async function keepSignIn(user: string, password: string, person: Person): Promise<KeptSignIn> {
    const name = foldUser(user)
    const before = await db.people.get(await hashOf(name))
    const own = before && (await ownSecret(name, before, password))
    const known = own?.key ?? open?.newest ?? (await keptKey(keeper))
    const keys = await openKeyRing(db, known ?? newRawKey(newId()))
    const isAsItWas =
      before?.secret.kind === 'sealed' &&
      before.iterations === iterations &&
      own?.key.id === keys.newest.id &&
      JSON.stringify(own.person) === JSON.stringify(person)
    await db.people.put({
      ...(isAsItWas ? secretOf(before) : await sealedSecret(name, password, keys.newest, person, iterations)),
      user: await hashOf(name),
      signedInAt: now(),
      seenAt: now(),
      wrongAttempts: 0,
      former: before ? [...before.former, ...(own ? [] : [secretOf(before)])] : [],
    })
    open = keys
    await keeper?.keep(exported(keys.newest))
    return { kind: known ? 'same-key' : 'new-key', keys }
  }

  async function unlockOffline(user: string, password: string): Promise<Unlocked | UnlockRefused> {
    const name = foldUser(user)
    const checked = await countAttempt(await hashOf(name))
    if ('kind' in checked) return checked
    const own = await ownSecret(name, checked, password)
    if (!own) {
      return {
        kind: 'refused',
        name: 'WrongPassword',
        attemptsLeft: Math.max(0, freeAttempts - checked.wrongAttempts),
      }
    }
    const keys = await openWith(own.key)
    const row = { ...checked, wrongAttempts: 0, lastWrongAt: undefined }
    await db.people.put(
      checked.secret.kind === 'sealed'
        ? row
        : { ...row, ...(await sealedSecret(name, password, own.key, own.person, iterations)) },
    )
    return { kind: 'unlocked', person: own.person, keys }
  }

  /** Counts the attempt as wrong before it is looked at: a desk that is killed meanwhile has counted it too. */
  function countAttempt(user: string): Promise<PersonRow | UnlockRefused> {
    return db.transaction('rw', db.people, db.meta, async () => {
      const [row, policy] = await Promise.all([db.people.get(user), metaOf(db, 'policy')])
      if (!row) return { kind: 'refused', name: 'UnknownHere' }
      const at = now()
      const seenAt = Math.max(row.seenAt, at)
      const { unlockDays } = policy ?? defaultDeskPolicy
      if (seenAt - row.signedInAt > unlockDays * dayMs) {
        await db.people.update(user, { seenAt })
        return { kind: 'refused', name: 'TooOld', signedInAt: row.signedInAt }
      }
      const pauseMs = pauseAfter(row.wrongAttempts)
      const since = at - (row.lastWrongAt ?? 0)
      if (pauseMs > 0 && since < pauseMs) {
        // A clock that was put back begins the pause anew and does not stretch it.
        if (since < 0) await db.people.update(user, { lastWrongAt: at })
        return {
          kind: 'refused',
          name: 'TooManyAttempts',
          retryAfterMs: since < 0 ? pauseMs : pauseMs - since,
        }
      }
      const counted = { ...row, seenAt, wrongAttempts: row.wrongAttempts + 1, lastWrongAt: at }
      await db.people.put(counted)
      return counted
    })
  }

  return {
    keepSignIn,
    unlockOffline,
    reopen: async share => {
      if (open) return open
      const key = (share && (await sharedKey(db, share))) ?? (await keptKey(keeper))
      return key && (await openWith(key))
    },
    keepForReload: async share => {
      if (!open) return
      const { id, raw } = open.newest
      const bytes = await sealBytes(await deriveKey(share, 'reload'), reloadPlace(id), raw)
      await db.meta.put({ key: 'shared-key', value: { id, bytes } })
    },
    recover: async (user, formerPassword) => {
      const name = foldUser(user)
      const row = await db.people.get(await hashOf(name))
      let found = false
      for (const secret of row?.former ?? []) {
        const own = await ownSecret(name, secret, formerPassword)
        // Opened together with the newest key, it is granted to it.
        if (own && open) {
          await openKeyRing(db, open.newest, [own.key])
          found = true
        }
      }
      return found
    },
    lock: async () => {
      open = undefined
      await db.meta.delete('shared-key')
    },
    expire: async user => {
      // As if they had signed in too long ago, whatever the clock says.
      await db.people.update(await hashOf(foldUser(user)), { seenAt: Number.MAX_SAFE_INTEGER })
    },
    forget: async user => db.people.delete(await hashOf(foldUser(user))),
  }
}

function pauseAfter(wrongAttempts: number): number {
  if (wrongAttempts < freeAttempts) return 0
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (wrongAttempts - freeAttempts))
}

async function sealedSecret(
  name: string,
  password: string,
  key: RawKey,
  person: Person,
  iterations: number,
): Promise<PersonSecret> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const wrapping = await wrappingKey(password, salt, iterations)
  const text = new TextEncoder().encode(JSON.stringify({ key: hexOf(key.raw), person }))
  return {
    salt,
    iterations,
    dataKeyId: key.id,
    secret: { kind: 'sealed', bytes: await sealBytes(wrapping, boundTo(name, key.id), text) },
  }
}

/** What a person's password opens; nothing when it does not. */
async function ownSecret(
  name: string,
  { salt, iterations, dataKeyId, secret }: PersonSecret,
  password: string,
): Promise<{ readonly key: RawKey; readonly person: Person } | undefined> {
  const wrapping = await wrappingKey(password, salt, iterations)
  if (secret.kind === 'release-1') {
    const sealed = new Uint8Array([...secret.iv, ...new Uint8Array(secret.wrappedDataKey)])
    const raw = await openBytes(wrapping, boundTo(name, dataKeyId), sealed)
    return raw && { key: { id: dataKeyId, raw }, person: secret.person }
  }
  const bytes = await openBytes(wrapping, boundTo(name, dataKeyId), secret.bytes)
  if (!bytes) return undefined
  const { key, person } = JSON.parse(new TextDecoder().decode(bytes)) as { key: string; person: Person }
  return { key: { id: dataKeyId, raw: bytesOf(key) }, person }
}

function secretOf({ salt, iterations, dataKeyId, secret }: PersonRow): PersonSecret {
  return { salt, iterations, dataKeyId, secret }
}

async function sharedKey(db: DeskDatabase, share: Uint8Array<ArrayBuffer>): Promise<RawKey | undefined> {
  const kept = await metaOf(db, 'shared-key')
  if (!kept) return undefined
  const raw = await openBytes(await deriveKey(share, 'reload'), reloadPlace(kept.id), kept.bytes)
  return raw && { id: kept.id, raw }
}

async function keptKey(keeper: DataKeyKeeper | undefined): Promise<RawKey | undefined> {
  const [id, hex] = (await keeper?.recall())?.split(' ') ?? []
  if (id === undefined || hex === undefined || !/^[0-9a-f]{64}$/.test(hex)) return undefined
  return { id, raw: bytesOf(hex) }
}

function exported({ id, raw }: RawKey): string {
  return `${id} ${hexOf(raw)}`
}

async function wrappingKey(password: string, salt: Uint8Array<ArrayBuffer>, iterations: number) {
  const secret = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(password.normalize('NFC')),
    'PBKDF2',
    false,
    ['deriveKey'],
  )
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
}

/** What is sealed for one person and one key opens nothing when it is copied to another row. */
function boundTo(user: string, dataKeyId: string): string {
  return `townline-desk-lock ${user} ${dataKeyId}`
}

function reloadPlace(dataKeyId: string): string {
  return `townline reload ${dataKeyId}`
}

export function foldUser(user: string): string {
  return user.normalize('NFC').trim().toLowerCase()
}

/** Under this a person's row stands: who looks at the disk is not told who works here. */
export async function hashOf(foldedUser: string): Promise<string> {
  const bytes = new TextEncoder().encode(`townline person ${foldedUser}`)
  return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], byte => Number.parseInt(byte, 16))
}
