import { dexieLimit } from './dexie-limit.js'
import { pouch } from './pouch.js'
import { rxdb } from './rxdb.js'

/**
 * The peers of the sync bench, each behind the same five questions, so that all do the same work:
 *
 * - `make(count)`: a fresh database with so many documents, made without a server. Not timed.
 * - `push()`: sends all of them; milliseconds until the server has said so and the client knows it.
 * - `pull(count)`: a fresh database is filled from the server, 50 documents are listed and one is looked up;
 *   milliseconds until they are in hand.
 * - `act(count)`: writes so many documents one after the other; the milliseconds of each.
 * - `drop()`: deletes the databases.
 */
window.peers = {
  'limit: Dexie': dexieLimit(),
  'PouchDB idb': pouch({ adapter: 'idb' }),
  'PouchDB idb, 1,000 a batch': pouch({ adapter: 'idb', batch: 1_000 }),
  'PouchDB indexeddb, 1,000 a batch': pouch({ adapter: 'indexeddb', batch: 1_000 }),
  'RxDB, 100 a batch': rxdb({ batch: 100 }),
  'RxDB, 1,000 a batch': rxdb({ batch: 1_000 }),
}
