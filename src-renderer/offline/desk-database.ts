import type { Dexie, Table } from 'dexie'
import type { Person, SyncScope } from '../../src-contract/http/api.ts'
import type { DeskPolicy } from '../../src-contract/http/desks.ts'
import type { ReferenceBlock } from '../../src-domain/requests/reference-number.ts'
import type { Sealed } from './seal.ts'

/**
 * The desk's database: one for each desk, whoever signs in. Whatever is about a person is sealed; plain is only what
 * order, state and counting need. Transactions are durable (`strict`) unless they ask for less: what a person was told
 * is saved has reached the disk, not only the operating system.
 */
export type DeskDatabase = Dexie & {
  readonly meta: Table<MetaRow, string>
  readonly people: Table<PersonRow, string>
  readonly keys: Table<KeyRow, number, Omit<KeyRow, 'no'>>
  readonly grants: Table<GrantRow, [string, string]>
  readonly outbox: Table<OutboxRow, number, NewOutboxRow>
  readonly aside: Table<AsideRow, number>
  readonly blocks: Table<BlockRow, number, Omit<BlockRow, 'order'>>
  readonly drafts: Table<DraftRow, string>
  readonly cursors: Table<CursorRow, SyncScope>
  readonly packs: Table<PackRow, number, Omit<PackRow, 'no'>>
  readonly indexes: Table<IndexRow, number>
}

/** Where a database lives, for tests that run several desks in one process. */
export interface StoragePlace {
  readonly indexedDB?: IDBFactory
  readonly IDBKeyRange?: typeof IDBKeyRange
}

/**
 * One kept command. `order` is the causal order of the whole desk, given by the transaction that kept it; `sealed` is
 * the envelope's JSON text. A record is never changed: what became of it stands in `aside` and in `meta.decided`.
 */
export interface OutboxRow {
  readonly order: number
  readonly id: string
  readonly sealed: Sealed
}
export type NewOutboxRow = Omit<OutboxRow, 'order'>

/** Why the command of this order was set aside (sealed: a refusal may quote a customer). */
export interface AsideRow {
  readonly order: number
  readonly sealed: Sealed
}

/** The rows of one page, as they came: NDJSON, sealed as one value. */
export interface PackRow {
  readonly no: number
  readonly id: string
  readonly sealed: Sealed
}

/**
 * By what the rows of the pack of the same number are found; also sealed. A pack of a higher `seq` is newer. `fill`
 * numbers the fill from the beginning that brought it: when a later fill has come to its end, those before it go.
 */
export interface IndexRow {
  readonly no: number
  readonly id: string
  readonly scope: SyncScope
  readonly seq: number
  readonly fill: number
  readonly rows: number
  readonly sealed: Sealed
}

/** Where the copy of one scope stands. `pulls` counts the pulls that came to the end of the changes. */
export interface CursorRow {
  readonly scope: SyncScope
  readonly cursor?: string
  readonly fill: number
  /** False until the first fill has come to its end. */
  readonly filled: boolean
  readonly pulls: number
  readonly pulledAt?: number
  /** By which terms its rows are looked up (`termsVersions`); absent: the first. */
  readonly terms?: number
}

/** A leased block of reference numbers and the next number to give out. A block that is used up is gone. */
export interface BlockRow extends ReferenceBlock {
  readonly order: number
  readonly deskId: string
  readonly next: number
}

/** What somebody typed and did not send. `token` is the keyed hash of whose it is and what it is called. */
export interface DraftRow {
  readonly token: string
  readonly sealed: Sealed
}

/** What one person needs to unlock this desk without the hub. `user` is a hash of the name they sign in with. */
export interface PersonRow extends PersonSecret {
  readonly user: string
  readonly signedInAt: number
  /** The latest instant that this desk has seen, so that a clock that was put back does not make a sign-in young. */
  readonly seenAt: number
  readonly wrongAttempts: number
  readonly lastWrongAt?: number
  /** What passwords from before open: somebody may still need a key that stands nowhere else. */
  readonly former: readonly PersonSecret[]
}

/** A data key and the person's own record, sealed by a key that only their password makes. */
export interface PersonSecret {
  readonly salt: Uint8Array<ArrayBuffer>
  readonly iterations: number
  readonly dataKeyId: string
  readonly secret:
    | { readonly kind: 'sealed'; readonly bytes: Uint8Array<ArrayBuffer> }
    /** As release 1 wrote it; sealed as a whole at the person's next coming in. */
    | {
        readonly kind: 'release-1'
        readonly person: Person
        readonly iv: Uint8Array<ArrayBuffer>
        readonly wrappedDataKey: ArrayBuffer
      }
}

/** A data key that was ever made here, in the order of `no`: how to seal something for whoever has it. */
export interface KeyRow {
  readonly no: number
  readonly id: string
  readonly publicKey: Uint8Array<ArrayBuffer>
  /** The private part, sealed under the data key itself. */
  readonly privateKey: Uint8Array<ArrayBuffer>
}

/** The data key `key`, for whoever has the data key `holder`. */
export interface GrantRow {
  readonly holder: string
  readonly key: string
  readonly ephemeral: Uint8Array<ArrayBuffer>
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Commands of these orders were accepted by the hub. */
export interface Decided {
  readonly from: number
  readonly to: number
  readonly at: number
}

/** Somebody decided that a command is not to be sent any more. */
export interface Discarded {
  readonly at: number
  readonly by: string
  readonly id: string
  readonly reason: string
}

export type MetaRow =
  | { readonly key: 'desk-id'; readonly value: string }
  | { readonly key: 'cleared'; readonly value: { readonly at: number; readonly unsent: number } }
  /** Outbox entries up to this order may have reached the hub. */
  | { readonly key: 'attempted-up-to'; readonly value: number }
  | { readonly key: 'decided'; readonly value: readonly Decided[] }
  | { readonly key: 'discarded'; readonly value: readonly Discarded[] }
  /** The lease that was asked for and not answered yet. */
  | { readonly key: 'pending-lease'; readonly value: string }
  | { readonly key: 'policy'; readonly value: DeskPolicy }
  /** Up to this instant closed requests have left the desk. */
  | { readonly key: 'purged-up-to'; readonly value: number }
  /** The data key for a reload in the same session, sealed under the hub's share of it. */
  | {
      readonly key: 'shared-key'
      readonly value: { readonly id: string; readonly bytes: Uint8Array<ArrayBuffer> }
    }
  /** What release 1 kept has been taken over, so far. */
  | { readonly key: 'release-1'; readonly value: 'people' | 'all' }

type MetaValue<Key extends MetaRow['key']> = Extract<MetaRow, { readonly key: Key }>['value']

/** The value under one key of `meta`. */
export async function metaOf<Key extends MetaRow['key']>(
  db: DeskDatabase,
  key: Key,
): Promise<MetaValue<Key> | undefined> {
  const row = await db.meta.get(key)
  return row?.value as MetaValue<Key> | undefined
}

export const deskName = 'townline'

/** The name of the database of a desk. */
export function databaseName(name: string): string {
  return `${name}-sealed`
}

/** Gives a database its tables, as this layout has them. */
export function declareTables(database: Dexie): void {
  database.version(1).stores({
    meta: 'key',
    people: 'user',
    keys: '++no, &id',
    grants: '[holder+key]',
    outbox: '++order',
    aside: 'order',
    blocks: '++order, &id, deskId',
    drafts: 'token',
    cursors: 'scope',
    packs: '++no',
    indexes: 'no',
  })
}
