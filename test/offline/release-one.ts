import { Dexie } from 'dexie'
import type { Person } from '../../src-contract/http/api.ts'
import type { StoragePlace } from '../../src-renderer/offline/desk-database.ts'
import type { KeptCommand } from '../../src-renderer/offline/desk-store.ts'
import { releaseOneName } from '../../src-renderer/offline/take-over-release-1.ts'

/** The database of release 1 as release 1 made it, for the tests of what becomes of one. */
export async function releaseOneDatabase(name: string, place: StoragePlace): Promise<Dexie> {
  const database = new Dexie(releaseOneName(name), { cache: 'disabled', ...place })
  database.version(1).stores({
    customers: 'id, householdId, *phones, *emails, onTop',
    requests: 'id, reference, customerId, *followers, [typeCode+open], onTop',
    articles: 'id',
    catalogue: 'id',
    cursors: 'scope',
    outbox: '++order, &id, [state+order], about',
    blocks: '++order, &id, deskId',
    drafts: '[by+key]',
    meta: 'key',
    people: 'user',
  })
  return database.open()
}

/** One row of its outbox. */
export function releaseOneEntry(
  deskId: string,
  by: string,
  command: KeptCommand,
  about: string,
  rest: object = { state: 'unsent' },
) {
  return { id: crypto.randomUUID(), deskId, by, at: 400_000, about, command, ...rest }
}

/** What release 1 kept of somebody at a sign-in, with the data key that it made for them. */
export async function releaseOnePerson(user: string, password: string, person: Person, signedInAt: number) {
  const iterations = 1_000
  const dataKeyId = crypto.randomUUID()
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const dataKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, [
    'encrypt',
    'decrypt',
  ])
  const secret = await crypto.subtle.importKey('raw', new TextEncoder().encode(password), 'PBKDF2', false, [
    'deriveKey',
  ])
  const wrapping = await crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['wrapKey'],
  )
  const additionalData = new TextEncoder().encode(`townline-desk-lock ${user} ${dataKeyId}`)
  const wrappedDataKey = await crypto.subtle.wrapKey('raw', dataKey, wrapping, {
    name: 'AES-GCM',
    iv,
    additionalData,
  })
  return {
    ...{ user, person, signedInAt, seenAt: signedInAt, salt, iterations, iv, wrappedDataKey, dataKeyId },
    wrongAttempts: 0,
  }
}
