import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import express from 'express'
import expressPouch from 'express-pouchdb'
import memory from 'pouchdb-adapter-memory'
import PouchDB from 'pouchdb-core'
import mapReduce from 'pouchdb-mapreduce'
import replication from 'pouchdb-replication'

/**
 * `peer-servers.js FOLDER`: the built page of the peers and, on the same origin, what each replicates with. All three
 * keep documents in memory and none is durable, which favours the peers: the product's hub flushes to a PostgreSQL.
 * `POST /forget` empties the first two; a PouchDB client deletes its own. Tells the parent its port, and ends with the parent.
 */
const [folder = '.'] = process.argv.slice(2)
const kinds = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' }

PouchDB.plugin(memory).plugin(mapReduce).plugin(replication)
const Memory = PouchDB.defaults({ adapter: 'memory' })
const pouch = express().use(
  '/pouch',
  expressPouch(Memory, {
    mode: 'minimumForPouchDB',
    inMemoryConfig: true,
    logPath: join(folder, 'express-pouchdb.log'),
  }),
)

const bare = new Map()
/** In order of arrival; a pull goes on from a place in it. */
const list = []

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://peers')
  if (url.pathname.startsWith('/pouch')) return pouch(request, response)
  const say = value =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  if (url.pathname === '/bare') {
    if (request.method === 'GET') return say([...bare.values()])
    for (const document of JSON.parse(await bodyOf(request))) bare.set(document.id, document)
    return say({ kept: bare.size })
  }
  if (url.pathname === '/rxdb') {
    if (request.method === 'POST') {
      for (const { newDocumentState } of JSON.parse(await bodyOf(request))) list.push(newDocumentState)
      return say([])
    }
    const since = Number(url.searchParams.get('since'))
    const documents = list.slice(since, since + Number(url.searchParams.get('limit')))
    return say({ documents, checkpoint: { since: since + documents.length } })
  }
  if (url.pathname === '/forget') {
    bare.clear()
    list.length = 0
    return say({})
  }
  const path = url.pathname === '/' ? 'index.html' : url.pathname.slice(1)
  const file = await readFile(join(folder, path)).catch(() => undefined)
  if (!file) return response.writeHead(404).end()
  response.writeHead(200, { 'content-type': kinds[extname(path)] ?? 'application/octet-stream' }).end(file)
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('disconnect', () => process.exit(0))

async function bodyOf(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
