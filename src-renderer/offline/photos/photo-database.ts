import { Dexie, type Table } from 'dexie'
import type { StoragePlace } from '../desk-database.ts'
import type { Sealed } from '../seal.ts'

/** Beside the desk's own database: a full disk of photos keeps nobody from saving a request. */
export type PhotoDatabase = Dexie & {
  readonly photos: Table<PhotoRow, number, Omit<PhotoRow, 'no'>>
  readonly pieces: Table<PieceRow, [string, number]>
  readonly uploads: Table<UploadRow, string>
}

export interface PhotoRow {
  /** The order in which photos were added at this desk. */
  readonly no: number
  readonly id: string
  readonly requestId: string
  readonly takenAt: number
  readonly bytes: number
  readonly pieces: number
  readonly state: 'kept' | 'waiting' | 'sent' | 'refused'
  readonly sentAt?: number
  readonly refusal?: string
  /** `PhotoFacts`. */
  readonly facts: Sealed
}

/** What is told to the hub of a photo, beside what is plain. */
export interface PhotoFacts {
  readonly sha256: string
}

/** So many bytes of a photo, or what is left at its end. */
export interface PieceRow {
  readonly photoId: string
  readonly no: number
  readonly sealed: Sealed
}

/** Where an upload that has begun goes on, by the photo's id. */
export interface UploadRow {
  readonly photoId: string
  readonly size: number
  readonly begunAt: string
  readonly url: string
}

export async function openPhotoDatabase(name: string, place: StoragePlace = {}): Promise<PhotoDatabase> {
  const database = new Dexie(`${name}-desk-photos`, {
    chromeTransactionDurability: 'strict',
    cache: 'disabled',
    ...place,
  }) as PhotoDatabase
  database.version(1).stores({
    photos: '++no, &id, requestId, state',
    pieces: '[photoId+no]',
    uploads: 'photoId',
  })
  await database.open()
  return database
}
