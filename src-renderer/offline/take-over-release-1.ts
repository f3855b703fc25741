import { Dexie } from 'dexie'
import type { Person } from '../../src-contract/http/api.ts'
import type { Envelope, Refusal } from '../../src-contract/live/desk-command.ts'
import {
  type BlockRow,
  type DeskDatabase,
  type MetaRow,
  metaOf,
  type PersonRow,
  type StoragePlace,
} from './desk-database.ts'
import { hashOf } from './desk-lock.ts'
import { draftToken } from './drafts.ts'
import type { Verdict } from './local-commands.ts'
import type { KeyRing, Sealer } from './seal.ts'

/**
 * The desk of release 1 kept everything as it was, in a database of its own. It is taken over in two steps: who may
 * unlock the desk, before anybody has; and once somebody has, whatever was not sent, sealed and in its order. The copy
 * of the hub is fetched anew. The old database is then deleted as a whole, which is what makes a browser remove the
 * plain rows from the disk.
 */
interface ReleaseOneOutboxRow {
  readonly order: number
  readonly id: string
  readonly deskId: string
  readonly by: string
  readonly at: number
  readonly command: Envelope['command']
  readonly state: 'unsent' | 'quarantined' | 'sent'
  readonly decidedAt?: number
  readonly refusal?: Refusal
}

interface ReleaseOnePersonRow {
  readonly user: string
  readonly person: Person
  readonly signedInAt: number
  readonly seenAt: number
  readonly salt: Uint8Array<ArrayBuffer>
  readonly iterations: number
  readonly iv: Uint8Array<ArrayBuffer>
  readonly wrappedDataKey: ArrayBuffer
  readonly dataKeyId: string
  readonly wrongAttempts: number
  readonly lastWrongAt?: number
}

const carriedMeta = ['desk-id', 'cleared', 'attempted-up-to', 'pending-lease']

/** Step one: the people and the desk's own name for itself. Does nothing when it was done. */
export async function takeOverPeople(db: DeskDatabase, name: string, place: StoragePlace): Promise<void> {
  if ((await metaOf(db, 'release-1')) !== undefined) return
  const old = await openReleaseOne(name, place)
  if (!old) {
    await db.meta.put({ key: 'release-1', value: 'all' })
    return
  }
  try {
    const [people, meta] = await Promise.all([
      old.table<ReleaseOnePersonRow>('people').toArray(),
      old.table<MetaRow>('meta').toArray(),
    ])
    const rows = await Promise.all(people.map(personRow))
    await db.transaction('rw', db.people, db.meta, async () => {
      await db.people.bulkPut(rows)
      await db.meta.bulkPut(meta.filter(({ key }) => carriedMeta.includes(key)))
      await db.meta.put({ key: 'release-1', value: 'people' })
    })
  } finally {
    old.close()
  }
}

/** Step two: the outbox, the leased numbers and the drafts. Does nothing when it was done. */
export async function takeOverWork(
  db: DeskDatabase,
  sealer: Sealer,
  ring: KeyRing,
  name: string,
  place: StoragePlace,
): Promise<void> {
  if ((await metaOf(db, 'release-1')) !== 'people') return
  const old = await openReleaseOne(name, place)
  if (old) {
    const [entries, blocks, drafts] = await Promise.all([
      old.table<ReleaseOneOutboxRow>('outbox').orderBy('order').toArray(),
      old.table<BlockRow>('blocks').toArray(),
      old.table<{ by: string; key: string; value: unknown }>('drafts').toArray(),
    ])
    const [outbox, asides, sealedDrafts] = await Promise.all([
      Promise.all(entries.map(entry => sealedEntry(sealer, entry))),
      Promise.all(entries.filter(({ state }) => state === 'quarantined').map(each => aside(sealer, each))),
      Promise.all(
        drafts.map(async ({ by, key, value }) => {
          const token = draftToken(ring.current, by, key)
          return { token, sealed: await sealer.sealJson('drafts', token, value ?? null) }
        }),
      ),
    ])
    const decided = entries.flatMap(({ order, state, decidedAt = 0 }) =>
      state === 'sent' ? { from: order, to: order, at: decidedAt } : [],
    )
    await db.transaction('rw', db.outbox, db.aside, db.blocks, db.drafts, db.meta, async () => {
      await Promise.all([
        db.outbox.bulkPut(outbox),
        db.aside.bulkPut(asides),
        db.blocks.bulkPut(blocks),
        db.drafts.bulkPut(sealedDrafts),
        db.meta.put({ key: 'decided', value: decided }),
        db.meta.put({ key: 'release-1', value: 'all' }),
      ])
    })
    old.close()
  } else await db.meta.put({ key: 'release-1', value: 'all' })
  dropReleaseOne(name, place)
}

/** Where another window still has it open, it goes when that one closes. */
export function dropReleaseOne(name: string, place: StoragePlace): void {
  new Dexie(releaseOneName(name), place).delete().catch(() => undefined)
}

export function releaseOneName(name: string): string {
  return `${name}-desk`
}

async function openReleaseOne(name: string, place: StoragePlace): Promise<Dexie | undefined> {
  const old = new Dexie(releaseOneName(name), { ...place, cache: 'disabled' })
  try {
    // Without a version of its own it opens what there is, and makes nothing.
    await old.open()
    return old
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchDatabaseError') return undefined
    throw error
  }
}

async function personRow(row: ReleaseOnePersonRow): Promise<PersonRow> {
  const { person, iv, wrappedDataKey, user, ...kept } = row
  return {
    ...kept,
    user: await hashOf(user),
    former: [],
    secret: { kind: 'release-1', person, iv, wrappedDataKey },
  }
}

async function sealedEntry(sealer: Sealer, { order, id, deskId, by, at, command }: ReleaseOneOutboxRow) {
  return { order, id, sealed: await sealer.sealJson('outbox', id, { id, deskId, by, at, command }) }
}

async function aside(sealer: Sealer, { order, decidedAt = 0, refusal }: ReleaseOneOutboxRow) {
  const verdict: Verdict = { kind: 'quarantined', at: decidedAt, refusal: refusal ?? { name: 'Unknown' } }
  return { order, sealed: await sealer.sealJson('aside', String(order), verdict) }
}
