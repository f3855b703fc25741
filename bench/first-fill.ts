import type { Customer } from '../src-domain/people/customer.ts'
import { type SignedIn, signIn } from '../test/world/hub-world.ts'
import { type Figure, figureOf } from './figures.ts'
import { type BenchHub, startBenchHub } from './hub-process.ts'

/**
 * How long a new desk takes to fetch the whole city's customers: pages of 1,000 from the hub, parsed and counted, as
 * the desk's puller asks for them. The peer is one answer of a bare server in the hub's own process, with the same
 * rows in one body: no session, no schema, no pages.
 */
const customers = 5_000
const pageSize = 1_000
const rounds = 9

interface Fill {
  readonly ms: number
  readonly bytes: number
}

export async function runFirstFill(say: (line: string) => void): Promise<readonly Figure[]> {
  await using hub = await startBenchHub({ customers, say })
  const desk = await signIn(hub, 'aiko.mori')
  const measured: { ours: Fill; peer: Fill }[] = []
  // One round more than is counted: the first one warms both.
  for (let round = 0; round <= rounds; round++) {
    const ours = await fetchInPages(hub, desk)
    const peer = await fetchAtOnce(hub)
    if (round > 0) measured.push({ ours, peer })
  }
  say(`first-fill: ${rounds} rounds`)
  const words = { name: 'first-fill', peerName: 'limit: one GET of the same rows', better: 'lower' as const }
  return [
    figureOf(
      { ...words, metric: `${customers} customers in pages of ${pageSize} p50`, unit: 'ms' },
      measured.map(({ ours, peer }) => ({ ours: ours.ms, peer: peer.ms })),
    ),
    figureOf(
      { ...words, metric: `${customers} customers in pages of ${pageSize}, bytes p50`, unit: 'bytes' },
      measured.map(({ ours, peer }) => ({ ours: ours.bytes, peer: peer.bytes })),
    ),
  ]
}

async function fetchInPages(hub: BenchHub, { token }: SignedIn): Promise<Fill> {
  const begun = performance.now()
  const ids = new Set<string>()
  let bytes = 0
  for (let cursor = '', more = true; more; ) {
    const query = new URLSearchParams({ scope: 'customers', cursor, limit: String(pageSize) })
    const response = await fetch(`${hub.url}/api/sync/changes?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`The hub answers ${response.status}: ${text.slice(0, 300)}`)
    bytes += Buffer.byteLength(text)
    const [head, ...rows] = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    for (const { id } of rows) ids.add(id)
    cursor = head.cursor
    more = head.more
  }
  const ms = performance.now() - begun
  if (ids.size !== customers) throw new Error(`The hub sent ${ids.size} customers`)
  return { ms, bytes }
}

async function fetchAtOnce(hub: BenchHub): Promise<Fill> {
  const begun = performance.now()
  const response = await fetch(hub.bareRowsUrl)
  const text = await response.text()
  const { rows } = JSON.parse(text) as { rows: readonly { id: string; doc: Customer }[] }
  const ids = new Set(rows.map(({ id }) => id))
  const ms = performance.now() - begun
  if (ids.size !== customers) throw new Error(`The bare server sent ${ids.size} customers`)
  return { ms, bytes: Buffer.byteLength(text) }
}
