import { Dexie } from 'dexie'
import { databaseName, type StoragePlace } from './desk-database.ts'
import type { DataKeyKeeper } from './desk-lock.ts'
import { releaseOneName } from './take-over-release-1.ts'

export interface WipeParts {
  readonly name: string
  readonly place?: StoragePlace
  readonly keeper?: Pick<DataKeyKeeper, 'forget'>
  /** What the desk keeps beside its database: everything of its own in it goes. */
  readonly storage: Pick<Storage, 'length' | 'key' | 'removeItem'>
  readonly caches?: Pick<CacheStorage, 'keys' | 'delete'>
}

const ownKeys = 'townline'

/**
 * Removes everything that this desk keeps. The keys go first: whatever happens then, what is left cannot be read. Every
 * step is tried, also after one that failed; rejects with the first failure, and may be asked for again.
 */
export async function wipeDesk({ name, place = {}, keeper, storage, caches }: WipeParts): Promise<void> {
  const failures: unknown[] = []
  const step = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      failures.push(error)
    }
  }
  await step(() => forgetKeys(name, place))
  await step(async () => keeper?.forget())
  for (const each of await namesOf(name, place)) await step(() => new Dexie(each, place).delete())
  await step(async () => removeOwn(storage))
  await step(async () => {
    for (const each of (await caches?.keys()) ?? []) await caches?.delete(each)
  })
  if (failures.length > 0) throw failures[0]
}

/** Whoever unlocked the desk, and every key that was sealed for somebody. Durable before anything else begins. */
async function forgetKeys(name: string, place: StoragePlace): Promise<void> {
  const db = new Dexie(databaseName(name), {
    ...place,
    chromeTransactionDurability: 'strict',
    cache: 'disabled',
  })
  try {
    await db.open()
    await db.transaction('rw', ['people', 'keys', 'grants', 'meta'], async () => {
      await Promise.all(['people', 'keys', 'grants', 'meta'].map(table => db.table(table).clear()))
    })
  } catch (error) {
    if (!(error instanceof Error && error.name === 'NoSuchDatabaseError')) throw error
  } finally {
    db.close()
  }
}

/** Every database whose name begins with the desk's: what a part keeps in one of its own goes too. */
async function namesOf(
  name: string,
  { indexedDB = globalThis.indexedDB }: StoragePlace,
): Promise<readonly string[]> {
  const known = [databaseName(name), releaseOneName(name)]
  const there = (await indexedDB.databases?.()) ?? []
  const own = there.flatMap(each => (each.name?.startsWith(`${name}-`) ? [each.name] : []))
  return [...new Set([...known, ...own])]
}

function removeOwn(storage: WipeParts['storage']): void {
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at))
  for (const key of keys) if (key?.startsWith(ownKeys)) storage.removeItem(key)
}
