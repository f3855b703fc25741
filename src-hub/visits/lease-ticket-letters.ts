import { type Kysely, sql } from 'kysely'
import { leasedLetters } from '../../src-domain/visits/ticket.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/**
 * The letters of a desk's tickets, for good: the same desk is answered the same, and no two desks ever have the same.
 * `undefined` when every label is taken.
 */
export async function leaseTicketLetters(
  db: Kysely<Schema>,
  deskId: string,
  at: Instant,
): Promise<string | undefined> {
  const numberOf = () =>
    db.selectFrom('ticket_letters').select('number').where('desk_id', '=', deskId).executeTakeFirst()
  const known = await numberOf()
  if (known !== undefined) return leasedLetters(known.number)
  return db.transaction().execute(async transaction => {
    // One lease after the other: two desks that ask at once must not count the same.
    await sql`lock table ticket_letters in share row exclusive mode`.execute(transaction)
    const { next } = await transaction
      .selectFrom('ticket_letters')
      .select(eb => eb.fn.coalesce(sql<number>`max(number) + 1`, sql<number>`0`).as('next'))
      .executeTakeFirstOrThrow()
    const letters = leasedLetters(Number(next))
    if (letters === undefined) return undefined
    const leased = await transaction
      .insertInto('ticket_letters')
      .values({ desk_id: deskId, number: Number(next), leased_at: at })
      .onConflict(conflict => conflict.column('desk_id').doUpdateSet({ leased_at: at }))
      .returning('number')
      .executeTakeFirstOrThrow()
    return leasedLetters(leased.number)
  })
}
