import type { SyncRow, SyncScope } from '../../src-contract/http/api.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import { type BlindHash, type PackIndex, packIndexBuilder } from './blind-index.ts'
import type { Breathe } from './breathe.ts'
import { type CustomerWords, customerWordsBuilder } from './customer-index.ts'
import type { IndexRow } from './desk-database.ts'
import { packIndexToBytes } from './pack-file.ts'
import { termsOfRow } from './row-terms.ts'
import type { Sealed, Sealer } from './seal.ts'

/** A pack that is ready to be written. */
export interface MadePack {
  readonly id: string
  readonly scope: SyncScope
  readonly body: Uint8Array<ArrayBuffer>
  readonly sealedBody: Sealed
  readonly index: PackIndex
  readonly words: CustomerWords | undefined
  readonly sealedIndex: Sealed
}

/** What a line of a page is that the desk cannot read: it is not from the hub, or broke on its way. */
export class UnreadablePage extends Error {
  override readonly name = 'UnreadablePage'
}

/**
 * Makes a pack of the rows of a page (NDJSON, each line ended by a line feed). The bytes are sealed as they are; each
 * line is read once for the terms and words by which its row is found, and shown to `look`.
 */
export async function makePack(
  sealer: Sealer,
  hash: BlindHash,
  scope: SyncScope,
  body: Uint8Array<ArrayBuffer>,
  breathe: Breathe,
  look: (row: SyncRow<unknown>) => void,
): Promise<MadePack> {
  const id = `${scope} ${crypto.randomUUID()}`
  const sealing = sealer.seal('packs', id, body)
  // Whoever awaits it comes later; until then a failure is nobody's.
  sealing.catch(() => undefined)
  const index = packIndexBuilder()
  const words = scope === 'customers' ? customerWordsBuilder() : undefined
  for (const line of linesOf(body)) {
    const row = rowIn(line)
    index.add(hash(row.id), termsOf(scope, row).map(hash), row.value === undefined)
    words?.add(row.value as Customer | undefined)
    look(row)
    await breathe()
  }
  const made = { index: index.finish(), words: words?.finish() }
  await breathe()
  const sealedIndex = await sealer.seal('indexes', id, packIndexToBytes(made.index, made.words))
  return { id, scope, body, sealedBody: await sealing, sealedIndex, ...made }
}

/** Writes a pack and its index under one number; `seqOf` is told the number and says where the pack stands. */
export function addPack(
  transaction: IDBTransaction,
  { id, scope, index, sealedBody, sealedIndex }: MadePack,
  fill: number,
  seqOf: (no: number) => number,
): void {
  const added = transaction.objectStore('packs').add({ id, sealed: sealedBody })
  added.onsuccess = () => {
    const no = added.result as number
    const rows = index.rows.length
    const row: IndexRow = { no, id, scope, seq: seqOf(no), fill, rows, sealed: sealedIndex }
    transaction.objectStore('indexes').add(row)
  }
}

/** Where the lines of a pack begin, and at last where they end. */
export function lineStarts(body: Uint8Array): readonly number[] {
  const starts = [0]
  for (let end = body.indexOf(lineFeed); end !== -1; end = body.indexOf(lineFeed, end + 1)) {
    starts.push(end + 1)
  }
  return starts
}

export function rowIn(line: Uint8Array): SyncRow<unknown> {
  return JSON.parse(decoder.decode(line)) as SyncRow<unknown>
}

const decoder = new TextDecoder()
const lineFeed = 0x0a

function* linesOf(body: Uint8Array): Generator<Uint8Array> {
  let from = 0
  for (let end = body.indexOf(lineFeed); end !== -1; end = body.indexOf(lineFeed, from)) {
    yield body.subarray(from, end)
    from = end + 1
  }
}

function termsOf(scope: SyncScope, { id, value }: SyncRow<unknown>): readonly string[] {
  if (typeof id !== 'string') throw new UnreadablePage('a row without an id')
  return value === undefined ? [] : termsOfRow(scope, value)
}
