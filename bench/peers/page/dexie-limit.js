import { Dexie } from 'dexie'
import { requestDocument } from '../../sync-documents.ts'

/**
 * What the parts below can do at best: plain rows in Dexie, an outbox beside them, one request for everything. No
 * encryption, no order, no retries.
 */
export function dexieLimit() {
  const open = async name => {
    await Dexie.delete(name)
    const db = new Dexie(name)
    db.version(1).stores({ requests: 'id, typeCode', outbox: '++order' })
    return db.open()
  }
  let db
  let pulled
  return {
    make: async count => {
      db = await open('limit')
      const documents = Array.from({ length: count }, (_, n) => requestDocument(crypto.randomUUID(), n))
      await db.transaction('rw', db.requests, db.outbox, async () => {
        await db.requests.bulkPut(documents)
        await db.outbox.bulkAdd(documents.map(({ id }) => ({ id })))
      })
    },
    push: async () => {
      const begun = performance.now()
      const waiting = await db.outbox.toArray()
      const documents = await db.requests.bulkGet(waiting.map(({ id }) => id))
      const answer = await fetch('/bare', { method: 'POST', body: JSON.stringify(documents) })
      const { kept } = await answer.json()
      await db.outbox.clear()
      if (kept !== waiting.length) throw new Error(`the bare server kept ${kept}`)
      return performance.now() - begun
    },
    pull: async count => {
      const begun = performance.now()
      pulled = await open('limit-pulled')
      const documents = await (await fetch('/bare')).json()
      await pulled.requests.bulkPut(documents)
      const list = await pulled.requests.orderBy('id').limit(50).toArray()
      const one = await pulled.requests.get(documents[count - 1].id)
      if (documents.length !== count || list.length !== Math.min(50, count) || !one)
        throw new Error('not all')
      return performance.now() - begun
    },
    act: async count => {
      const taken = []
      for (let n = 0; n < count; n++) {
        const document = requestDocument(crypto.randomUUID(), n)
        const begun = performance.now()
        await db.transaction('rw', db.requests, db.outbox, async () => {
          await Promise.all([db.requests.add(document), db.outbox.add({ id: document.id })])
        })
        taken.push(performance.now() - begun)
      }
      return taken
    },
    drop: async () => {
      db?.close()
      pulled?.close()
      await Promise.all(['limit', 'limit-pulled'].map(name => Dexie.delete(name)))
    },
  }
}
