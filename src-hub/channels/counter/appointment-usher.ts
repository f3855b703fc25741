import type { Kysely } from 'kysely'
import type { RoutingState } from '../../../src-domain/routing/routing-state.ts'
import { nextNumber, ticketOf } from '../../../src-domain/visits/ticket.ts'
import type { ContactId, Instant } from '../../../src-domain/vocabulary/words.ts'
import { oneAtATime } from '../../cluster/one-at-a-time.ts'
import type { Log } from '../../database/log.ts'
import type { Schema } from '../../database/schema.ts'
import { derivedId } from '../../engine/derived-id.ts'
import type { Engine } from '../../engine/engine.ts'
import { leaseTicketLetters } from '../../visits/lease-ticket-letters.ts'
import type { Row } from './appointments.ts'

/** So long before its slot the line is told of an appointment: it then says by what rule it is called. */
const expectedAheadMs = 12 * 3_600_000
const lookEveryMs = 15_000
const atOnceMax = 200
/** Given to the routing to say by itself that nobody came. */
const noShowSlackMs = 60_000

export interface UsherParts {
  readonly db: Kysely<Schema>
  readonly engine: Pick<Engine, 'submit' | 'state' | 'onPublished'>
  readonly now: () => Instant
  /** One hub looks for what the others left undone. */
  readonly isLeading: () => boolean
  readonly log: Log
}

/** What became of bringing somebody into the line. */
export type Brought =
  | {
      readonly kind: 'in-line'
      readonly how: 'by-slot' | 'as-walk-in'
      readonly visitId: ContactId
      readonly ticket: string
    }
  | { readonly kind: 'closed'; readonly opensAt?: Instant }
  | { readonly kind: 'unavailable' }

/**
 * Makes the line follow the appointments. The rows are what was decided; the routing is told of each change under ids
 * that follow from the row, so that a hub which is killed anywhere in between says the same again and nothing happens
 * twice. A visit of a slot is known by (appointment, sequence); one who comes after the slot was given up is another.
 */
export function createUsher(parts: UsherParts) {
  const { db, engine, now, log } = parts

  const find = (id: string): Promise<Row | undefined> =>
    db.selectFrom('appointment').selectAll().where('id', '=', id).executeTakeFirst()

  /** The row as it stands, if nobody has changed it meanwhile. */
  const isStill = (row: Row) =>
    db
      .updateTable('appointment')
      .where('id', '=', row.id)
      .where('state', '=', row.state)
      .where('sequence', '=', row.sequence)

  /** Gives the visit its id and its ticket, once for each slot. */
  const prepared = async (row: Row): Promise<Row | undefined> => {
    if (row.visit_id !== null && row.ticket !== null) return row
    const letters = await leaseTicketLetters(db, derivedId('appointments-of-site', row.site), now())
    if (letters === undefined) throw new Error('there are no letters left for the tickets of appointments')
    return db.transaction().execute(async transaction => {
      const numbering = await transaction
        .selectFrom('appointment_site')
        .select(['last_number', 'last_at'])
        .where('site', '=', row.site)
        .forUpdate()
        .executeTakeFirstOrThrow()
      const { last_number: last, last_at: lastAt } = numbering
      const number = nextNumber({ letters, last, lastAt }, openTickets(engine.state(), letters), now())
      const updated = await transaction
        .updateTable('appointment')
        .set({
          visit_id: derivedId('appointment', row.id, String(row.sequence)),
          ticket: ticketOf(letters, number),
        })
        .where('id', '=', row.id)
        .where('sequence', '=', row.sequence)
        .where('visit_id', 'is', null)
        .returningAll()
        .executeTakeFirst()
      if (updated === undefined) return find(row.id)
      await transaction
        .updateTable('appointment_site')
        .set({ last_number: number, last_at: now() })
        .where('site', '=', row.site)
        .execute()
      return updated
    })
  }

  /** Tells the routing how an appointment stands. True when it knows. */
  const follow = async (id: string): Promise<boolean> => {
    const row = await find(id)
    if (row === undefined || row.told) return true
    if (row.leaving_visit_id !== null && !(await letGo(row, row.leaving_visit_id))) return false
    switch (row.state) {
      case 'booked':
        return expect(row)
      case 'checked-in': {
        const { kind } = await bringIn(id)
        return kind === 'in-line'
      }
      case 'no-show':
      case 'cancelled':
        await isStill(row).set({ told: true }).execute()
        return true
    }
  }

  const letGo = async (row: Row, visitId: ContactId): Promise<boolean> => {
    const left = await engine.submit({
      actor: 'rule',
      command: { kind: 'leave-contact', contactId: visitId },
    })
    if (left.kind === 'postponed') return false
    await db
      .updateTable('appointment')
      .set({ leaving_visit_id: null })
      .where('id', '=', row.id)
      .where('leaving_visit_id', '=', visitId)
      .execute()
    return true
  }

  const expect = async (row: Row): Promise<boolean> => {
    if (row.starts_at > now() + expectedAheadMs) return false
    const ready = await prepared(row)
    if (ready?.state !== 'booked' || ready.visit_id === null) return false
    const booked = await submitBooking(ready, ready.visit_id)
    if (booked === 'postponed') return false
    await isStill(ready).set({ told: true }).execute()
    return true
  }

  const submitBooking = async (row: Row, visitId: ContactId): Promise<'done' | 'refused' | 'postponed'> => {
    const outcome = await engine.submit({
      id: derivedId('book-appointment', visitId),
      actor: 'rule',
      command: {
        kind: 'book-appointment',
        contactId: visitId,
        channel: 'counter',
        queueId: row.queue_id,
        language: row.language,
        slotAt: row.starts_at,
        from: originOf(row),
      },
    })
    if (outcome.kind === 'postponed') return 'postponed'
    if (outcome.kind === 'refused') {
      log.warn({ appointment: row.id, refusal: outcome.refusal }, 'the line does not expect an appointment')
      return 'refused'
    }
    return 'done'
  }

  /** Brings somebody whose row says that they are here into the line, once. */
  async function bringIn(id: string): Promise<Brought> {
    const row = await find(id)
    if (row?.state !== 'checked-in' || row.checked_in_at === null) return { kind: 'unavailable' }
    const ready = await prepared(row)
    if (ready?.ticket == null || ready.visit_id === null) return { kind: 'unavailable' }
    if (row.by_slot) {
      if ((await submitBooking(ready, ready.visit_id)) === 'postponed') return { kind: 'unavailable' }
      const checkedIn = await engine.submit({
        id: derivedId('check-in', ready.visit_id),
        actor: 'customer',
        command: { kind: 'check-in', contactId: ready.visit_id },
      })
      if (checkedIn.kind === 'postponed') return { kind: 'unavailable' }
      if (checkedIn.kind === 'accepted') return inLine(ready, ready.visit_id, 'by-slot')
    }
    // The line has given the slot up: another visit, which is known by when they came.
    const visitId = derivedId(
      'appointment-as-walk-in',
      row.id,
      String(row.sequence),
      String(row.checked_in_at),
    )
    const received = await engine.submit({
      id: derivedId('receive', visitId),
      actor: 'customer',
      command: {
        kind: 'receive-contact',
        contactId: visitId,
        channel: 'counter',
        queueId: row.queue_id,
        language: row.language,
        from: originOf(ready),
      },
    })
    if (received.kind === 'postponed') return { kind: 'unavailable' }
    if (received.kind === 'accepted') return inLine(ready, visitId, 'as-walk-in')
    const { opensAt } = received.refusal
    await isStill(row).set({ state: 'no-show', checked_in_at: null, by_slot: null, told: true }).execute()
    return { kind: 'closed', ...(typeof opensAt === 'number' ? { opensAt } : {}) }
  }

  const inLine = async (row: Row, visitId: ContactId, how: 'by-slot' | 'as-walk-in'): Promise<Brought> => {
    await isStill(row)
      .set({ visit_id: visitId, by_slot: how === 'by-slot', told: true })
      .execute()
    return { kind: 'in-line', how, visitId, ticket: row.ticket ?? '' }
  }

  /** Nobody came: the routing said so, or the slot passed while no hub was there to tell it. */
  const giveUp = async (): Promise<void> => {
    const { noShowMs } = engine.state().config.times
    const passed = await db
      .selectFrom('appointment')
      .selectAll()
      .where('state', '=', 'booked')
      .where('starts_at', '<', now() - noShowMs - noShowSlackMs)
      .limit(atOnceMax)
      .execute()
    for (const row of passed) {
      if (row.visit_id !== null && engine.state().contacts.has(row.visit_id)) continue
      await isStill(row).set({ state: 'no-show', told: true }).execute()
    }
  }

  let isStopped = false
  const look = oneAtATime(async () => {
    if (isStopped || !parts.isLeading()) return
    const untold = await db
      .selectFrom('appointment')
      .select('id')
      .where('told', '=', false)
      .where(eb =>
        eb.or([
          eb('state', '<>', 'booked'),
          eb('leaving_visit_id', 'is not', null),
          eb('starts_at', '<', now() + expectedAheadMs),
        ]),
      )
      .orderBy('starts_at')
      .limit(atOnceMax)
      .execute()
    for (const { id } of untold) await follow(id)
    await giveUp()
  })
  const lookSoon = (): void => {
    look().catch(problem => log.warn({ err: problem }, 'appointments wait to be told to the line'))
  }
  const timer = setInterval(lookSoon, lookEveryMs)

  const unsubscribe = engine.onPublished(({ lines }) => {
    for (const { event } of lines) {
      if (event.kind !== 'appointment-ended' || event.why !== 'no-show') continue
      db.updateTable('appointment')
        .set({ state: 'no-show', told: true })
        .where('visit_id', '=', event.contactId)
        .where('state', '=', 'booked')
        .execute()
        .catch(problem => log.warn({ err: problem }, 'a no-show is not written down yet'))
    }
  })

  return {
    lookSoon,
    /** Looks through all that the line does not know; resolves when it does. */
    look,
    bringIn,
    stop: async (): Promise<void> => {
      clearInterval(timer)
      unsubscribe()
      isStopped = true
      // What is under way is brought to its end.
      await look().catch(() => undefined)
    },
  }
}

export type Usher = ReturnType<typeof createUsher>

function originOf({ name, phone, note, ticket }: Row) {
  return {
    name,
    ...(phone === null ? {} : { phone }),
    ...(note === null ? {} : { topic: note }),
    ...(ticket === null ? {} : { ticket }),
  }
}

/** The tickets with these letters that somebody in the line, or expected, has. */
function openTickets({ contacts }: RoutingState, letters: string): ReadonlySet<string> {
  const open = new Set<string>()
  for (const { from } of contacts.values()) if (from.ticket?.startsWith(`${letters}-`)) open.add(from.ticket)
  return open
}
