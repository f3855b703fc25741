import { Dexie, type Table } from 'dexie'
import type { VisitEvent } from '../../../src-domain/visits/visit-command.ts'
import type { QueueId } from '../../../src-domain/vocabulary/words.ts'
import type { StoragePlace } from '../desk-database.ts'

/**
 * The log of the visits that this desk looks after, in a database of its own: append-only, each transaction on the disk
 * (`strict`) before anybody is told. What it holds of people is sealed; queues, tickets and times are plain, because a
 * step is decided inside one transaction, which does not wait for a seal to open.
 */
export type VisitsDatabase = Dexie & {
  readonly log: Table<LogRow, number, NewLogRow>
  readonly people: Table<StaffRow, string>
  readonly meta: Table<VisitsMetaRow, string>
}

/** One event. In it, whoever acted is the tag of a member of staff; `sealed` is what it holds of people. */
export interface LogRow {
  readonly order: number
  /** Names the row for its seal. */
  readonly id: string
  /** The visit that it is about; absent for what is about the whole line. */
  readonly visitId?: string
  readonly event: VisitEvent
  readonly sealed?: Uint8Array<ArrayBuffer>
}
export type NewLogRow = Omit<LogRow, 'order'>

/** Whose tag it is, sealed. */
export interface StaffRow {
  readonly tag: string
  readonly sealed: Uint8Array<ArrayBuffer>
}

export type VisitsMetaRow =
  /** `isLeased`: by the hub, so that no other desk has them. */
  | {
      readonly key: 'letters'
      readonly value: { readonly letters: string; readonly isLeased: boolean }
    }
  /** What the rows that were cleared away had come to. */
  | { readonly key: 'numbers'; readonly value: { readonly last: number; readonly lastAt: number } }
  /** The hub's time minus this PC's, when the hub was heard last. */
  | { readonly key: 'clock'; readonly value: { readonly offsetMs: number } }
  /** The counters of this site, as the hub said last. */
  | { readonly key: 'counters'; readonly value: readonly Counter[] }

/** A queue whose visitors come to the site of this desk. */
export interface Counter {
  readonly queueId: QueueId
  readonly name: { readonly en: string; readonly fr: string }
  readonly promiseMs: number
}

export const visitsDatabaseName = 'townline-desk-visits'

export async function openVisitsDatabase(
  name: string = visitsDatabaseName,
  place: StoragePlace = {},
): Promise<VisitsDatabase> {
  const database = new Dexie(name, {
    chromeTransactionDurability: 'strict',
    cache: 'disabled',
    ...place,
  }) as VisitsDatabase
  database.version(1).stores({ log: '++order, visitId', people: 'tag', meta: 'key' })
  await database.open()
  return database
}

/** Removes everything: for a desk that is called off. What was not handed in is lost with it. */
export function deleteVisitsDatabase(
  name: string = visitsDatabaseName,
  place: StoragePlace = {},
): Promise<void> {
  return new Dexie(name, place).delete()
}
