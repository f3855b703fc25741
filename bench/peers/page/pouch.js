import indexeddb from 'pouchdb-adapter-indexeddb'
import PouchDB from 'pouchdb-browser'
import { requestDocument } from '../../sync-documents.ts'

PouchDB.plugin(indexeddb)

/** PouchDB's own replication with an express-pouchdb server. */
export function pouch({ adapter, batch }) {
  const options = batch === undefined ? {} : { batch_size: batch, batches_limit: 10 }
  const open = name => new PouchDB(`${name}-${crypto.randomUUID()}`, { adapter, auto_compaction: false })
  const remote = name => new PouchDB(`${location.origin}/pouch/${name}`)
  const documentOf = n => {
    const { id, ...rest } = requestDocument(crypto.randomUUID(), n)
    return { _id: id, ...rest }
  }
  let server
  let db
  let pulled
  return {
    make: async count => {
      server = remote(`requests-${crypto.randomUUID()}`)
      await server.info()
      db = open('made')
      const said = await db.bulkDocs(Array.from({ length: count }, (_, n) => documentOf(n)))
      if (said.length !== count || said.some(({ error }) => error)) throw new Error('not all were made')
    },
    push: async () => {
      const begun = performance.now()
      const { ok, docs_written } = await db.replicate.to(server, options)
      const taken = performance.now() - begun
      if (!ok || docs_written !== (await db.info()).doc_count) throw new Error(`${docs_written} were sent`)
      return taken
    },
    pull: async count => {
      const begun = performance.now()
      pulled = open('pulled')
      const { ok, docs_written } = await pulled.replicate.from(server, options)
      const { rows } = await pulled.allDocs({ include_docs: true, limit: 50 })
      await pulled.get(rows.at(-1).id)
      if (!ok || docs_written !== count) throw new Error(`${docs_written} came`)
      return performance.now() - begun
    },
    act: async count => {
      const taken = []
      for (let n = 0; n < count; n++) {
        const document = documentOf(n)
        const begun = performance.now()
        await db.put(document)
        taken.push(performance.now() - begun)
      }
      return taken
    },
    drop: async () => {
      await db?.destroy()
      await pulled?.destroy()
      // Its own way of forgetting: a database that is emptied behind its back answers no more.
      await server?.destroy()
      server = undefined
      db = undefined
      pulled = undefined
    },
  }
}
