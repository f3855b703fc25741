import type { Kysely } from 'kysely'
import { type ReferenceBlock, referenceBlockSize } from '../../src-domain/requests/reference-number.ts'
import type { Schema } from '../database/schema.ts'
import { calledOffNames } from '../desks/desk-register.ts'

export interface Lease {
  readonly leaseId: string
  readonly deskId: string
  readonly leasedTo: string
  /** The last two digits of the year. */
  readonly year: number
  readonly at: number
  readonly size?: number
}

/**
 * Leases the next block of reference numbers to a desk, for good: numbers are never given twice, also when the desk is
 * lost with its block. The same `leaseId` is answered with the same block; another desk's is refused, and so is every
 * lease of a desk that was called off.
 */
export async function leaseReferenceBlock(
  db: Kysely<Schema>,
  lease: Lease,
): Promise<ReferenceBlock | { readonly refused: 'LeaseIsAnothers' | 'DeskRetired' | 'DeskWiped' }> {
  const size = lease.size ?? referenceBlockSize
  return db.transaction().execute(async transaction => {
    await transaction
      .insertInto('reference_counter')
      .values({ year: lease.year, next: 0 })
      .onConflict(conflict => conflict.doNothing())
      .execute()
    // One lease after the other: the one before may be the same lease, asked for twice at once.
    const counter = await transaction
      .selectFrom('reference_counter')
      .select('next')
      .where('year', '=', lease.year)
      .forUpdate()
      .executeTakeFirstOrThrow()
    // Calling a desk off waits for this lease, or comes before it: no block slips past what is written off.
    const desk = await transaction
      .selectFrom('desk')
      .select('standing')
      .where('id', '=', lease.deskId)
      .forShare()
      .executeTakeFirst()
    if (desk && desk.standing !== 'active') return { refused: calledOffNames[desk.standing] }
    const before = await transaction
      .selectFrom('reference_block')
      .selectAll()
      .where('id', '=', lease.leaseId)
      .executeTakeFirst()
    if (before) {
      if (before.desk_id !== lease.deskId) return { refused: 'LeaseIsAnothers' as const }
      return { id: before.id, year: before.year, first: before.first, last: before.last }
    }
    const block = {
      id: lease.leaseId,
      year: lease.year,
      first: counter.next,
      last: counter.next + size - 1,
    }
    await transaction
      .updateTable('reference_counter')
      .set({ next: counter.next + size })
      .where('year', '=', lease.year)
      .execute()
    await transaction
      .insertInto('reference_block')
      .values({
        id: block.id,
        desk_id: lease.deskId,
        leased_to: lease.leasedTo,
        year: block.year,
        first: block.first,
        last: block.last,
        leased_at: lease.at,
      })
      .execute()
    return block
  })
}
