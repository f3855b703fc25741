import type { SyncScope } from '../../src-contract/http/api.ts'
import { packRowsMax } from './blind-index.ts'
import type { Breathe } from './breathe.ts'
import type { DeskDatabase } from './desk-database.ts'
import { write } from './durable-write.ts'
import { addPack, makePack, rowIn } from './make-pack.ts'
import type { Pack, Packs } from './packs.ts'
import type { Sealer } from './seal.ts'

export interface TidyParts {
  readonly db: DeskDatabase
  readonly sealer: Sealer
  readonly packs: Packs
  readonly breathe: Breathe
  readonly closing: AbortSignal
}

/** A pack with fewer current rows than this is small; with so many small ones, they become one. */
const smallRows = 512
const smallPacksMax = 24

/**
 * Makes one pack of the small ones, when there are many: each notice of the hub brings one. Only rows of which no newer
 * pack speaks go into it, so it may stand where the newest of them stood. The caller has the puller's turn.
 */
export async function tidyPacks(parts: TidyParts, scope: SyncScope): Promise<void> {
  const all = parts.packs.list(scope)
  const small = all.filter(pack => pack.current() < smallRows && pack.fill === all.at(-1)?.fill)
  if (small.length <= smallPacksMax) return
  const chosen: Pack[] = []
  let rows = 0
  for (const pack of small) {
    rows += pack.current()
    if (rows > packRowsMax) break
    chosen.push(pack)
  }
  await rewrite(parts, chosen, () => true)
}

/**
 * Takes rows off the disk: every pack that has one which is not to be kept is written again without, and so is every
 * pack that holds an older state of a row. Where a row was, its id stays, so that nothing older shows again. Answers
 * how many went. The caller has the puller's turn.
 */
export async function purgePacks(
  parts: TidyParts,
  scope: SyncScope,
  isKept: (value: unknown) => boolean,
): Promise<number> {
  let gone = 0
  for (const pack of parts.packs.list(scope)) {
    if (parts.closing.aborted) break
    const lines = (await parts.packs.currentLines(pack)) ?? []
    let here = 0
    for (const line of lines) {
      const { value } = rowIn(line)
      if (value !== undefined && !isKept(value)) here++
      await parts.breathe()
    }
    if (here > 0 || pack.current() < pack.index.rows.length) await rewrite(parts, [pack], isKept)
    gone += here
  }
  return gone
}

async function rewrite(
  { db, sealer, packs, breathe, closing }: TidyParts,
  chosen: readonly Pack[],
  isKept: (value: unknown) => boolean,
): Promise<void> {
  const [first] = chosen
  if (!first || closing.aborted) return
  const lines: Uint8Array[] = []
  for (const pack of chosen) {
    const these = await packs.currentLines(pack)
    // It could not be read, and is out of the copy by now.
    if (!these) return
    for (const line of these) {
      const { id, value } = rowIn(line)
      lines.push(value === undefined || isKept(value) ? line : encoder.encode(`${JSON.stringify({ id })}\n`))
      await breathe()
    }
  }
  const { scope, fill } = first
  const seq = Math.max(...chosen.map(pack => pack.seq))
  const made = await makePack(sealer, packs.hash, scope, joined(lines), breathe, () => {})
  const numbers = chosen.map(({ no }) => no)
  let no: number | undefined
  await write(db, ['packs', 'indexes'], 'relaxed', transaction => {
    for (const each of numbers) {
      transaction.objectStore('packs').delete(each)
      transaction.objectStore('indexes').delete(each)
    }
    if (lines.length === 0) return
    addPack(transaction, made, fill, added => {
      no = added
      return seq
    })
  })
  if (no === undefined) packs.dropped(chosen)
  else packs.added(made, { no, seq, fill }, chosen)
}

const encoder = new TextEncoder()

function joined(lines: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lines.reduce((sum, line) => sum + line.byteLength, 0))
  let at = 0
  for (const line of lines) {
    bytes.set(line, at)
    at += line.byteLength
  }
  return bytes
}
