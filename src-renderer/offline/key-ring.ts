import { type DataKey, dataKeyOf, deriveKey, type RawKey } from './data-key.ts'
import type { DeskDatabase, GrantRow, KeyRow } from './desk-database.ts'
import { type KeyRing, openBytes, sealBytes } from './seal.ts'

/**
 * The keys that somebody reaches from one that they have. A desk is shared, and its data key is wrapped for each person
 * by their password alone: where the key of the others cannot be had, a newcomer's sign-in makes a new one. Each key
 * therefore has a pair of its own (ECDH P-256), so that
 *
 * - a new key is granted at once to everybody who has an older one, though nobody here can open those, and
 * - who has both, as soon as they come in, grants the older keys to the newest.
 *
 * The newest key is thus reached by everybody who was ever let in, and seals whatever is kept from then on.
 */
export interface Keys extends KeyRing {
  /** The key that new people are given. Only the lock holds it. */
  readonly newest: RawKey
}

const curve = { name: 'ECDH', namedCurve: 'P-256' } as const

/**
 * Everything that is reached from `first`, which is made known to the others when it is new; and from `more`, which is
 * thereby granted to the newest.
 */
export async function openKeyRing(
  db: DeskDatabase,
  first: RawKey,
  more: readonly RawKey[] = [],
): Promise<Keys> {
  await announce(db, first)
  const [known, grants] = await Promise.all([db.keys.orderBy('no').toArray(), db.grants.toArray()])
  const raws = new Map([first, ...more].map(key => [key.id, key]))
  await follow(known, grants, raws)
  const newest = known.findLast(({ id }) => raws.has(id))
  const raw = (newest && raws.get(newest.id)) ?? first
  if (newest) await grantTo(db, newest, [...raws.values()], grants)
  const keys = new Map<string, DataKey>()
  for (const each of raws.values()) keys.set(each.id, await dataKeyOf(each))
  return {
    current: keys.get(raw.id) as DataKey,
    all: [...keys.values()],
    find: id => keys.get(id),
    newest: raw,
  }
}

/** Opens grants until no more keys come of it. */
async function follow(
  known: readonly KeyRow[],
  grants: readonly GrantRow[],
  raws: Map<string, RawKey>,
): Promise<void> {
  for (let before = 0; before < raws.size; ) {
    before = raws.size
    for (const grant of grants) {
      const holder = raws.get(grant.holder)
      const row = known.find(({ id }) => id === grant.holder)
      if (!holder || !row || raws.has(grant.key)) continue
      const raw = await openGrant(row, holder, grant)
      if (raw) raws.set(grant.key, { id: grant.key, raw })
    }
  }
}

/** Gives a key its pair and grants it to all that were there before it; nothing when it is known. */
async function announce(db: DeskDatabase, key: RawKey): Promise<void> {
  if ((await db.keys.where('id').equals(key.id).count()) > 0) return
  const pair = await crypto.subtle.generateKey(curve, true, ['deriveBits'])
  const [publicKey, privateKey] = await Promise.all([
    crypto.subtle.exportKey('raw', pair.publicKey),
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
  ])
  const sealed = await sealBytes(
    await deriveKey(key.raw, 'key pair'),
    `pair ${key.id}`,
    new Uint8Array(privateKey),
  )
  const others = await db.keys.toArray()
  const grants = await Promise.all(others.map(other => grantOf(other, key)))
  await db.transaction('rw', db.keys, db.grants, async () => {
    // Another window may have been quicker.
    if ((await db.keys.where('id').equals(key.id).count()) > 0) return
    await db.keys.add({ id: key.id, publicKey: new Uint8Array(publicKey), privateKey: sealed })
    await db.grants.bulkPut(grants)
  })
}

async function grantTo(
  db: DeskDatabase,
  holder: KeyRow,
  keys: readonly RawKey[],
  there: readonly GrantRow[],
): Promise<void> {
  const missing = keys.filter(
    ({ id }) => id !== holder.id && !there.some(grant => grant.holder === holder.id && grant.key === id),
  )
  if (missing.length === 0) return
  await db.grants.bulkPut(await Promise.all(missing.map(key => grantOf(holder, key))))
}

async function grantOf(holder: KeyRow, key: RawKey): Promise<GrantRow> {
  const theirs = await crypto.subtle.importKey('raw', holder.publicKey, curve, false, [])
  const mine = await crypto.subtle.generateKey(curve, true, ['deriveBits'])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, mine.privateKey, 256)
  return {
    holder: holder.id,
    key: key.id,
    ephemeral: new Uint8Array(await crypto.subtle.exportKey('raw', mine.publicKey)),
    bytes: await sealBytes(await deriveKey(shared, 'grant'), `grant ${holder.id} ${key.id}`, key.raw),
  }
}

async function openGrant(row: KeyRow, holder: RawKey, grant: GrantRow) {
  const own = await openBytes(await deriveKey(holder.raw, 'key pair'), `pair ${row.id}`, row.privateKey)
  if (!own) return undefined
  const [mine, theirs] = await Promise.all([
    crypto.subtle.importKey('pkcs8', own, curve, false, ['deriveBits']),
    crypto.subtle.importKey('raw', grant.ephemeral, curve, false, []),
  ])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, mine, 256)
  return openBytes(await deriveKey(shared, 'grant'), `grant ${grant.holder} ${grant.key}`, grant.bytes)
}
