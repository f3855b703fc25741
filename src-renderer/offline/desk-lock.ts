import type { Person } from '../../src-contract/http/api.ts'
import type { DeskDatabase, PersonRow } from './desk-database.ts'

/** As many wrong passwords as are answered without a pause, and how the pauses grow after them. */
const freeAttempts = 5
const firstPauseMs = 30_000
const longestPauseMs = 15 * 60_000
/** A desk that has not seen the hub for longer than this asks for it. */
const unlockWithinMs = 7 * 86_400_000
const iterationsNow = 600_000

/**
 * Unlocks the desk without the hub. At each sign-in at the hub the desk keeps, for that person, the desk's data key
 * wrapped by a key that only the password makes (PBKDF2-SHA-256); the password itself and anything to compare it with
 * are nowhere. The data key is one random AES-GCM key for the whole desk, named by an id, because several people work
 * at one desk and each must read what it keeps.
 */
export interface DeskLock {
  /**
   * Keeps what this person needs to unlock the desk later; called after each successful sign-in at the hub. `new-key`
   * tells that the desk's data key could not be had (somebody else's sign-in wraps it, or the password was changed) and
   * a new one was made: what the old key has encrypted is only readable for those who still have it.
   */
  readonly keepSignIn: (
    user: string,
    password: string,
    person: Person,
  ) => Promise<DataKey & { readonly kind: 'same-key' | 'new-key' }>
  readonly unlockOffline: (user: string, password: string) => Promise<Unlocked | UnlockRefused>
  /** The data key is not in memory after this. */
  readonly lock: () => void
  /** After this the person unlocks the desk only through the hub. */
  readonly forget: (user: string) => Promise<void>
}

/** The desk's data key, not exportable. `id` stands beside whatever was encrypted with it. */
export interface DataKey {
  readonly dataKeyId: string
  readonly dataKey: CryptoKey
}

export interface Unlocked extends DataKey {
  readonly kind: 'unlocked'
  readonly person: Person
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
  let open: ExportableKey | undefined

  async function keepSignIn(user: string, password: string, person: Person) {
    const name = foldUser(user)
    const before = await db.people.get(name)
    const known = open ?? (await ownKey(before, password)) ?? (await keptKey(keeper))
    const key = known ?? (await newDataKey(newId))
    const salt = crypto.getRandomValues(new Uint8Array(16))
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const wrapping = await wrappingKey(password, salt, iterations)
    const wrappedDataKey = await crypto.subtle.wrapKey('raw', key.key, wrapping, {
      name: 'AES-GCM',
      iv,
      additionalData: boundTo(name, key.id),
    })
    await db.people.put({
      user: name,
      person,
      signedInAt: now(),
      seenAt: now(),
      salt,
      iterations,
      iv,
      wrappedDataKey,
      dataKeyId: key.id,
      wrongAttempts: 0,
    })
    await keeper?.keep(await exported(key))
    open = key
    return { kind: known ? ('same-key' as const) : ('new-key' as const), ...(await forUse(key)) }
  }

  async function unlockOffline(user: string, password: string): Promise<Unlocked | UnlockRefused> {
    const name = foldUser(user)
    const checked = await countAttempt(name)
    if ('kind' in checked) return checked
    const key = await ownKey(checked, password)
    if (!key) {
      return {
        kind: 'refused',
        name: 'WrongPassword',
        attemptsLeft: Math.max(0, freeAttempts - checked.wrongAttempts),
      }
    }
    await db.people.update(name, { wrongAttempts: 0, lastWrongAt: undefined })
    open = key
    return { kind: 'unlocked', person: checked.person, ...(await forUse(key)) }
  }

  /** Counts the attempt as wrong before it is looked at: a desk that is killed meanwhile has counted it too. */
  function countAttempt(name: string): Promise<PersonRow | UnlockRefused> {
    return db.transaction('rw', db.people, async () => {
      const row = await db.people.get(name)
      if (!row) return { kind: 'refused', name: 'UnknownHere' }
      const at = now()
      const seenAt = Math.max(row.seenAt, at)
      if (seenAt - row.signedInAt > unlockWithinMs) {
        await db.people.update(name, { seenAt })
        return { kind: 'refused', name: 'TooOld', signedInAt: row.signedInAt }
      }
      const pauseMs = pauseAfter(row.wrongAttempts)
      const since = at - (row.lastWrongAt ?? 0)
      if (pauseMs > 0 && since < pauseMs) {
        // A clock that was put back begins the pause anew and does not stretch it.
        if (since < 0) await db.people.update(name, { lastWrongAt: at })
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
    lock: () => {
      open = undefined
    },
    forget: user => db.people.delete(foldUser(user)),
  }
}

function pauseAfter(wrongAttempts: number): number {
  if (wrongAttempts < freeAttempts) return 0
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (wrongAttempts - freeAttempts))
}

interface ExportableKey {
  readonly id: string
  readonly key: CryptoKey
}

const dataKeyKind = { name: 'AES-GCM', length: 256 } as const

async function newDataKey(newId: () => string): Promise<ExportableKey> {
  return { id: newId(), key: await crypto.subtle.generateKey(dataKeyKind, true, ['encrypt', 'decrypt']) }
}

/** The data key by this person's own wrapping; nothing when the password does not open it. */
async function ownKey(row: PersonRow | undefined, password: string): Promise<ExportableKey | undefined> {
  if (!row) return undefined
  const wrapping = await wrappingKey(password, row.salt, row.iterations)
  try {
    const key = await crypto.subtle.unwrapKey(
      'raw',
      row.wrappedDataKey,
      wrapping,
      { name: 'AES-GCM', iv: row.iv, additionalData: boundTo(row.user, row.dataKeyId) },
      dataKeyKind,
      true,
      ['encrypt', 'decrypt'],
    )
    return { id: row.dataKeyId, key }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return undefined
    throw error
  }
}

async function keptKey(keeper: DataKeyKeeper | undefined): Promise<ExportableKey | undefined> {
  const kept = await keeper?.recall()
  if (kept === undefined) return undefined
  const [id, hex] = kept.split(' ')
  if (id === undefined || hex === undefined || !/^[0-9a-f]{64}$/.test(hex)) return undefined
  const raw = Uint8Array.from(hex.match(/../g) ?? [], byte => Number.parseInt(byte, 16))
  return { id, key: await crypto.subtle.importKey('raw', raw, dataKeyKind, true, ['encrypt', 'decrypt']) }
}

async function exported({ id, key }: ExportableKey): Promise<string> {
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', key))
  return `${id} ${Array.from(raw, byte => byte.toString(16).padStart(2, '0')).join('')}`
}

async function forUse({ id, key }: ExportableKey): Promise<DataKey> {
  const raw = await crypto.subtle.exportKey('raw', key)
  return {
    dataKeyId: id,
    dataKey: await crypto.subtle.importKey('raw', raw, dataKeyKind, false, ['encrypt', 'decrypt']),
  }
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
    ['wrapKey', 'unwrapKey'],
  )
}

/** A wrapping belongs to one person and one key: it opens nothing when it is copied to another row. */
function boundTo(user: string, dataKeyId: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`townline-desk-lock ${user} ${dataKeyId}`)
}

function foldUser(user: string): string {
  return user.normalize('NFC').trim().toLowerCase()
}
