import { type Kysely, type Selectable, sql } from 'kysely'
import type { AccountedBlock, NumberCounts } from '../../src-contract/http/desks.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import type { Schema } from '../database/schema.ts'
import type { CoreSchema } from '../database/schema-core.ts'

/** A block with what became of its numbers. */
export type BlockAccount = Omit<AccountedBlock, 'deskName'>

export const noNumbers: NumberCounts = { leased: 0, used: 0, open: 0, writtenOff: 0 }

/** So many numbers are looked up in one question. */
const lookedUpAtOnce = 20_000

/**
 * What became of every number that was leased, by block, newest first: used (there is a request), open, or written off.
 * A number that was written off and then turns up on a request after all counts as used: requests are what counts.
 */
export async function accountForNumbers(db: Kysely<Schema>, deskId?: string): Promise<BlockAccount[]> {
  const rows = await db
    .selectFrom('reference_block')
    .selectAll()
    .$if(deskId !== undefined, query => query.where('desk_id', '=', deskId ?? ''))
    .orderBy('leased_at', 'desc')
    .orderBy('first', 'desc')
    .execute()
  const used = await usedAmong(
    db,
    rows.filter(({ used_up }) => !used_up),
  )
  const accounts = rows.map(row => accountOf(row, used))
  const justUsedUp = rows.filter(({ used_up }, index) => !used_up && accounts[index]?.unused.length === 0)
  if (justUsedUp.length > 0) {
    await db
      .updateTable('reference_block')
      .set({ used_up: true })
      .where(
        'id',
        'in',
        justUsedUp.map(({ id }) => id),
      )
      .execute()
  }
  return accounts
}

/** The sum of several accounts. */
export function sumOfNumbers(counts: readonly NumberCounts[]): NumberCounts {
  return counts.reduce(
    (sum, each) => ({
      leased: sum.leased + each.leased,
      used: sum.used + each.used,
      open: sum.open + each.open,
      writtenOff: sum.writtenOff + each.writtenOff,
    }),
    noNumbers,
  )
}

type BlockRow = Selectable<CoreSchema['reference_block']>

function numbersOf({ year, first, last }: BlockRow): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => formatReference(year, first + index))
}

/** The references that have a request, of the blocks' own. */
async function usedAmong(db: Kysely<Schema>, blocks: readonly BlockRow[]): Promise<ReadonlySet<string>> {
  const wanted = blocks.flatMap(numbersOf)
  const used = new Set<string>()
  for (let from = 0; from < wanted.length; from += lookedUpAtOnce) {
    const some = wanted.slice(from, from + lookedUpAtOnce)
    const { rows } = await sql<{ reference: string }>`
      select reference from request where reference = any(${some}::text[])`.execute(db)
    for (const { reference } of rows) used.add(reference)
  }
  return used
}

function accountOf(row: BlockRow, usedReferences: ReadonlySet<string>): BlockAccount {
  const { id, desk_id: deskId, year, leased_to: leasedTo } = row
  const references = numbersOf(row)
  const unused = row.used_up ? [] : runsOf(references, reference => !usedReferences.has(reference))
  const leased = references.length
  const left = unused.reduce((sum, { count }) => sum + count, 0)
  const { written_off_at: at, written_off_by: by, written_off_reason: reason } = row
  const isWrittenOff = at !== null && by !== null && reason !== null
  return {
    id,
    deskId,
    year,
    first: references[0] ?? '',
    last: references.at(-1) ?? '',
    leasedAt: Number(row.leased_at),
    leasedTo,
    numbers: {
      leased,
      used: leased - left,
      open: isWrittenOff ? 0 : left,
      writtenOff: isWrittenOff ? left : 0,
    },
    unused,
    ...(isWrittenOff ? { writtenOff: { at, by, reason } } : {}),
  }
}

/** The runs of neighbours that are wanted. */
function runsOf(
  references: readonly string[],
  isWanted: (reference: string) => boolean,
): BlockAccount['unused'] {
  const runs: BlockAccount['unused'] = []
  let isInRun = false
  for (const reference of references) {
    const run = runs.at(-1)
    const wanted = isWanted(reference)
    if (wanted && isInRun && run) {
      run.last = reference
      run.count += 1
    } else if (wanted) runs.push({ first: reference, last: reference, count: 1 })
    isInRun = wanted
  }
  return runs
}
