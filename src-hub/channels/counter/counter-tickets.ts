import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { TakeTicket } from '../../../src-contract/public/counter.ts'
import { servicesAt } from '../../../src-domain/kiosk/counter-services.ts'
import { nextTicketInMs, ticketsCountForMs } from '../../../src-domain/kiosk/ticket-limit.ts'
import { topicWithNeeds } from '../../../src-domain/kiosk/visitor-needs.ts'
import type { RoutingState } from '../../../src-domain/routing/routing-state.ts'
import { nextNumber, ticketOf } from '../../../src-domain/visits/ticket.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { ContactId, Instant, Language, QueueId, SiteId } from '../../../src-domain/vocabulary/words.ts'
import type { Schema } from '../../database/schema.ts'
import type { Engine } from '../../engine/engine.ts'
import { originAsSaid } from '../../people/origin-as-said.ts'
import { leaseTicketLetters } from '../../visits/lease-ticket-letters.ts'
import type { PairedDevice } from './counter-devices.ts'

export type TicketRefusal =
  | { readonly name: 'UnknownDevice' | 'UnknownService' | 'TicketIdReused' | 'NoLettersLeft' | 'Unavailable' }
  | { readonly name: 'ServiceClosed'; readonly opensAt?: Instant }
  | { readonly name: 'TooManyTickets'; readonly retryAfterMs: number }

export interface GivenTicket {
  readonly id: ContactId
  readonly ticket: string
  readonly queueId: QueueId
  readonly language: Language
  readonly takenAt: Instant
}

/** Tickets that visitors take at a device, and the secrets by which they follow them. */
export interface CounterTickets {
  /**
   * Lets a visitor in, once for each id, however often it is asked (SPEC U2). The ticket is in the line when this
   * answers it. A repeat of what was refused is refused the same.
   */
  readonly take: (device: PairedDevice, asked: TakeTicket) => Promise<GivenTicket | TicketRefusal>
  /** Whoever holds the ticket gives it back; one who was called already is left to the desk. */
  readonly leave: (id: ContactId) => Promise<void>
  readonly secretOf: (id: ContactId) => string
  readonly isSecretOf: (id: ContactId, secret: string) => boolean
  /** What was given under an id; also after the visit is over. */
  readonly find: (id: ContactId) => Promise<(GivenTicket & { readonly site: SiteId }) | undefined>
}

export function createCounterTickets(parts: {
  readonly db: Kysely<Schema>
  readonly engine: Pick<Engine, 'submit' | 'state'>
  readonly now: () => Instant
  /** The key of this centre by which the secrets are made; it outlives a restart. */
  readonly secretKey: string
}): CounterTickets {
  const { db, engine, now, secretKey } = parts
  const secretOf = (id: ContactId) => createHmac('sha256', secretKey).update(id).digest('base64url')

  /** Draws the number, or answers the ticket that the id has already. */
  const draw = async (
    device: PairedDevice & { readonly kind: 'kiosk' | 'greeter' },
    asked: TakeTicket,
    letters: string,
  ): Promise<GivenTicket | TicketRefusal> =>
    db.transaction().execute(async transaction => {
      const at = now()
      // One ticket after the other: the numbers of a device run on.
      const numbering = await transaction
        .selectFrom('counter_device')
        .select(['last_number', 'last_at'])
        .where('id', '=', device.id)
        .forUpdate()
        .executeTakeFirst()
      if (numbering === undefined) return { name: 'UnknownDevice' }
      const { id, queueId, language } = asked
      const digest = digestOf(asked)
      const before = await transaction
        .selectFrom('counter_ticket')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      if (before !== undefined) {
        const isSame = before.device_id === device.id && before.digest === digest
        if (!isSame) return { name: 'TicketIdReused' }
        return { id, ticket: before.ticket, queueId, language, takenAt: before.at }
      }
      const service = servicesAt(engine.state().config, device.site, at).find(
        each => each.queueId === queueId,
      )
      if (service === undefined) return { name: 'UnknownService' }
      if (service.standing.kind === 'closed') {
        const { opensAt } = service.standing
        return { name: 'ServiceClosed', ...(opensAt === undefined ? {} : { opensAt }) }
      }
      const given = await transaction
        .selectFrom('counter_ticket')
        .select('at')
        .where('device_id', '=', device.id)
        .where('at', '>', at - ticketsCountForMs)
        .execute()
      const retryAfterMs = nextTicketInMs(
        device.kind,
        given.map(row => row.at),
        at,
      )
      if (retryAfterMs > 0) return { name: 'TooManyTickets', retryAfterMs }
      const { last_number: last, last_at: lastAt } = numbering
      const number = nextNumber({ letters, last, lastAt }, openTickets(engine.state(), letters), at)
      const ticket = ticketOf(letters, number)
      await transaction
        .insertInto('counter_ticket')
        .values({ id, device_id: device.id, ticket, queue_id: queueId, language, digest, at })
        .execute()
      await transaction
        .updateTable('counter_device')
        .set({ last_number: number, last_at: at })
        .where('id', '=', device.id)
        .execute()
      return { id, ticket, queueId, language, takenAt: at }
    })

  return {
    take: async (device, asked) => {
      const { kind } = device
      if (kind === 'board') return { name: 'UnknownDevice' }
      const letters = await leaseTicketLetters(db, device.id, now())
      if (letters === undefined) return { name: 'NoLettersLeft' }
      const drawn = await draw({ ...device, kind }, asked, letters)
      if ('name' in drawn) return drawn
      const topic = topicWithNeeds(asked.topic, asked.needs ?? [])
      const outcome = await engine.submit({
        id: drawn.id,
        actor: 'customer',
        command: {
          kind: 'receive-contact',
          contactId: drawn.id,
          channel: 'counter',
          queueId: drawn.queueId,
          language: drawn.language,
          from: {
            // Nobody is asked for a name by a machine in a hall.
            ...(kind === 'greeter' ? originAsSaid({ name: asked.name, topic }) : {}),
            ticket: drawn.ticket,
          },
        },
      })
      switch (outcome.kind) {
        case 'accepted':
          return drawn
        case 'postponed':
          return { name: 'Unavailable' }
        case 'refused': {
          const { name, opensAt } = outcome.refusal
          if (name !== 'QueueClosed') return { name: 'UnknownService' }
          return { name: 'ServiceClosed', ...(typeof opensAt === 'number' ? { opensAt } : {}) }
        }
        default:
          return assertNever(outcome)
      }
    },
    leave: async id => {
      const contact = engine.state().contacts.get(id)
      const kind = contact?.phase.kind
      if (kind !== 'waiting' && kind !== 'offered' && kind !== 'booked') return
      await engine.submit({ actor: 'customer', command: { kind: 'leave-contact', contactId: id } })
    },
    secretOf,
    isSecretOf: (id, secret) => {
      const right = Buffer.from(secretOf(id))
      const given = Buffer.from(secret)
      return right.length === given.length && timingSafeEqual(right, given)
    },
    find: async id => {
      const row = await db
        .selectFrom('counter_ticket')
        .innerJoin('counter_device', 'counter_device.id', 'counter_ticket.device_id')
        .select(['counter_ticket.id', 'ticket', 'queue_id', 'language', 'at', 'site'])
        .where('counter_ticket.id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const { ticket, queue_id: queueId, language, at: takenAt, site } = row
      return { id, ticket, queueId, language, takenAt, site }
    },
  }
}

/** What was asked for, so that it can be compared and not be read. */
function digestOf({ queueId, language, name, topic, needs }: TakeTicket): string {
  const content = JSON.stringify([queueId, language, name ?? '', topic ?? '', needs ?? []])
  return createHash('sha256').update(content).digest('base64url')
}

/** The tickets with these letters that are still on a slip in the hall. */
function openTickets({ contacts }: RoutingState, letters: string): ReadonlySet<string> {
  const open = new Set<string>()
  for (const { from } of contacts.values()) {
    if (from.ticket?.startsWith(`${letters}-`)) open.add(from.ticket)
  }
  return open
}
