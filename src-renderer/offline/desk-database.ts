import { Dexie, type Table } from 'dexie'
import type { Catalogue, Person, SyncScope } from '../../src-contract/http/api.ts'
import type { Refusal } from '../../src-contract/live/desk-command.ts'
import type { Article } from '../../src-domain/knowledge/article.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import type { ReferenceBlock } from '../../src-domain/requests/reference-number.ts'
import { isOpen, type ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { KeptCommand } from './desk-store.ts'

/**
 * The desk's database: one for each desk, whoever signs in. Every transaction is durable (`strict`): what a person was
 * told is saved has reached the disk, not only the operating system.
 */
export type DeskDatabase = Dexie & {
  readonly customers: Table<CustomerRow, string>
  readonly requests: Table<RequestRow, string>
  readonly articles: Table<ArticleRow, string>
  readonly catalogue: Table<CatalogueRow, string>
  readonly cursors: Table<CursorRow, SyncScope>
  readonly outbox: Table<OutboxRow, number, NewOutboxRow>
  readonly blocks: Table<BlockRow, number, Omit<BlockRow, 'order'>>
  readonly drafts: Table<DraftRow, [string, string]>
  readonly meta: Table<MetaRow, string>
  readonly people: Table<PersonRow, string>
}

/** Where a database lives, for tests that run several desks in one process. */
export interface StoragePlace {
  readonly indexedDB?: IDBFactory
  readonly IDBKeyRange?: typeof IDBKeyRange
}

/**
 * One row of the desk's copy. `value` is what the screens show. With `local` 1 it carries changes that the hub's row
 * does not show yet, and `hub` is the hub's row beneath them (absent when the hub has none). `fill` numbers the fill
 * that last brought the row, so that a fill from the beginning can tell which rows are gone.
 */
interface CopiedRow<Value> {
  readonly id: string
  readonly value: Value
  readonly local: 0 | 1
  readonly hub?: Value
  /** Present with `hub`: finds the few rows where the two differ. */
  readonly onTop?: 1
  readonly fill: number
}

export interface CustomerRow extends CopiedRow<Customer> {
  readonly householdId?: string
  readonly phones: readonly string[]
  readonly emails: readonly string[]
}

export interface RequestRow extends CopiedRow<ServiceRequest> {
  readonly reference: string
  readonly customerId?: string
  readonly followers: readonly string[]
  readonly typeCode: string
  readonly open: 0 | 1
}

export type ArticleRow = CopiedRow<Article>
export type CatalogueRow = CopiedRow<Catalogue>

/** Where the copy of one scope stands. `pulls` counts the pulls that came to the end of the changes. */
export interface CursorRow {
  readonly scope: SyncScope
  readonly cursor?: string
  readonly fill: number
  /** False until the first fill has come to its end. */
  readonly filled: boolean
  readonly pulls: number
  readonly pulledAt?: number
}

/**
 * One kept command. `order` is the causal order of the whole desk, given by the transaction that kept it. `about` names
 * what the command changes: `customer:…`, `request:…` or `contact:…`.
 */
export interface OutboxRow {
  readonly order: number
  readonly id: string
  readonly deskId: string
  readonly by: string
  readonly at: number
  readonly about: string
  readonly command: KeptCommand
  readonly state: 'unsent' | 'quarantined' | 'sent'
  readonly decidedAt?: number
  readonly refusal?: Refusal
}
export type NewOutboxRow = Omit<OutboxRow, 'order'>

/** A leased block of reference numbers and the next number to give out. A block that is used up is gone. */
export interface BlockRow extends ReferenceBlock {
  readonly order: number
  readonly deskId: string
  readonly next: number
}

export interface DraftRow {
  readonly by: string
  readonly key: string
  readonly value: unknown
}

/** What one person needs to unlock this desk without the hub. */
export interface PersonRow {
  readonly user: string
  readonly person: Person
  readonly signedInAt: number
  /** The latest instant that this desk has seen, so that a clock that was put back does not make a sign-in young. */
  readonly seenAt: number
  readonly salt: Uint8Array<ArrayBuffer>
  readonly iterations: number
  readonly iv: Uint8Array<ArrayBuffer>
  readonly wrappedDataKey: ArrayBuffer
  readonly dataKeyId: string
  readonly wrongAttempts: number
  readonly lastWrongAt?: number
}

export type MetaRow =
  | { readonly key: 'desk-id'; readonly value: string }
  | { readonly key: 'cleared'; readonly value: { readonly at: number; readonly unsent: number } }
  /** Outbox entries up to this order may have reached the hub. */
  | { readonly key: 'attempted-up-to'; readonly value: number }
  /** The lease that was asked for and not answered yet. */
  | { readonly key: 'pending-lease'; readonly value: string }

export const deskDatabaseName = 'townline-desk'

/** Opens the database of this desk, and makes it when there is none. */
export async function openDeskDatabase(
  name: string = deskDatabaseName,
  place: StoragePlace = {},
): Promise<DeskDatabase> {
  const database = new Dexie(name, {
    chromeTransactionDurability: 'strict',
    cache: 'disabled',
    ...place,
  }) as DeskDatabase
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
  await database.open()
  return database
}

export function customerRow(value: Customer, fill: number, local?: { readonly hub?: Customer }): CustomerRow {
  return {
    id: value.id,
    value,
    ...(value.householdId === undefined ? {} : { householdId: value.householdId }),
    phones: value.phones.map(phone => phone.e164),
    emails: value.emails.map(email => email.toLowerCase()),
    ...standing(fill, local),
  }
}

export function requestRow(
  value: ServiceRequest,
  fill: number,
  local?: { readonly hub?: ServiceRequest },
): RequestRow {
  return {
    id: value.id,
    value,
    reference: value.reference,
    ...(value.customerId === undefined ? {} : { customerId: value.customerId }),
    followers: value.followers,
    typeCode: value.typeCode,
    open: isOpen(value) ? 1 : 0,
    ...standing(fill, local),
  }
}

export function copiedRow<Value>(id: string, value: Value, fill: number): CopiedRow<Value> {
  return { id, value, local: 0, fill }
}

function standing<Value>(fill: number, local: { readonly hub?: Value } | undefined) {
  if (local === undefined) return { local: 0 as const, fill }
  return {
    local: 1 as const,
    fill,
    ...(local.hub === undefined ? {} : { hub: local.hub, onTop: 1 as const }),
  }
}
