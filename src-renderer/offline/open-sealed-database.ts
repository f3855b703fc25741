import { Dexie } from 'dexie'
import {
  type DeskDatabase,
  databaseName,
  declareTables,
  deskName,
  type StoragePlace,
} from './desk-database.ts'
import { takeOverPeople } from './take-over-release-1.ts'

/**
 * Opens the database of this desk, and makes it when there is none; who could unlock the desk of release 1 can unlock
 * this one. Needs no key: what is sealed stays so. Rejects when the browser cannot open it.
 */
export async function openDeskDatabase(
  name: string = deskName,
  place: StoragePlace = {},
): Promise<DeskDatabase> {
  const database = new Dexie(databaseName(name), {
    chromeTransactionDurability: 'strict',
    cache: 'disabled',
    ...place,
  }) as DeskDatabase
  declareTables(database)
  await database.open()
  await takeOverPeople(database, name, place)
  return database
}
