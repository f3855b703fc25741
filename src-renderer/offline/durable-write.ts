import type { DeskDatabase } from './desk-database.ts'

/**
 * One transaction without Dexie between, for what a person waits for or what comes by thousands: the requests are made
 * in `work` and in their own success handlers, none waits for another. `strict` has reached the disk when this answers;
 * `relaxed` is for what can be fetched or told again. Rejects with what ended the transaction.
 */
export function write(
  db: DeskDatabase,
  stores: readonly string[],
  durability: 'strict' | 'relaxed',
  work: (transaction: IDBTransaction) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = db.backendDB().transaction([...stores], 'readwrite', { durability })
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new DOMException('given up', 'AbortError'))
    work(transaction)
  })
}
