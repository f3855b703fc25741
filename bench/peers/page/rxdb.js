import { createRxDatabase } from 'rxdb'
import { replicateRxCollection } from 'rxdb/plugins/replication'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { requestDocument } from '../../sync-documents.ts'

const text = { type: 'string' }
const number = { type: 'number' }
const schema = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 36 },
    ...Object.fromEntries(
      'reference typeCode status description notifyBy language createdBy createdOn'
        .split(' ')
        .map(name => [name, text]),
    ),
    ...Object.fromEntries('version createdAt acknowledgeBy resolveBy'.split(' ').map(name => [name, number])),
    place: { type: 'object' },
    answers: { type: 'object' },
    followers: { type: 'array', items: text },
  },
}

/** RxDB's own replication, on its free storage, with a server that keeps a list in memory and finds no conflicts. */
export function rxdb({ batch }) {
  const open = async () => {
    const db = await createRxDatabase({
      name: `rxdb-${crypto.randomUUID()}`,
      storage: getRxStorageDexie(),
      multiInstance: false,
    })
    await db.addCollections({ requests: { schema } })
    return db
  }
  const settled = async replication => {
    const failed = new Promise((_, reject) => {
      replication.error$.subscribe(reject)
    })
    failed.catch(() => undefined)
    await Promise.race([replication.awaitInitialReplication(), failed])
    await replication.cancel()
  }
  let db
  let pulled
  return {
    make: async count => {
      db = await open()
      const { error } = await db.requests.bulkInsert(
        Array.from({ length: count }, (_, n) => requestDocument(crypto.randomUUID(), n)),
      )
      if (error.length > 0) throw new Error('not all were made')
    },
    push: async () => {
      const begun = performance.now()
      await settled(
        replicateRxCollection({
          collection: db.requests,
          replicationIdentifier: `push-${crypto.randomUUID()}`,
          live: false,
          push: {
            batchSize: batch,
            handler: async rows =>
              (await fetch('/rxdb', { method: 'POST', body: JSON.stringify(rows) })).json(),
          },
        }),
      )
      return performance.now() - begun
    },
    pull: async count => {
      const begun = performance.now()
      pulled = await open()
      await settled(
        replicateRxCollection({
          collection: pulled.requests,
          replicationIdentifier: `pull-${crypto.randomUUID()}`,
          live: false,
          pull: {
            batchSize: batch,
            handler: async (checkpoint, limit) =>
              (await fetch(`/rxdb?since=${checkpoint?.since ?? 0}&limit=${limit}`)).json(),
          },
        }),
      )
      const list = await pulled.requests.find({ limit: 50, sort: [{ id: 'asc' }] }).exec()
      await pulled.requests.findOne(list.at(-1).id).exec()
      const taken = performance.now() - begun
      const came = await pulled.requests.count().exec()
      if (came !== count) throw new Error(`${came} came`)
      return taken
    },
    act: async count => {
      const taken = []
      for (let n = 0; n < count; n++) {
        const document = requestDocument(crypto.randomUUID(), n)
        const begun = performance.now()
        await db.requests.insert(document)
        taken.push(performance.now() - begun)
      }
      return taken
    },
    drop: async () => {
      await db?.remove()
      await pulled?.remove()
      db = undefined
      pulled = undefined
    },
  }
}
