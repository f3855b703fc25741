import { sql, type Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { HubEvent } from './journal.ts'

/** Keeps the `contact` table true to the events: one row for each contact, from its arrival to its result. */
export async function projectContacts(
  transaction: Transaction<Schema>,
  events: readonly HubEvent[],
): Promise<void> {
  for (const event of events) await projectContact(transaction, event)
}

async function projectContact(transaction: Transaction<Schema>, event: HubEvent): Promise<void> {
  const update = (contactId: string) => transaction.updateTable('contact').where('id', '=', contactId)
  switch (event.kind) {
    case 'contact-arrived':
      await transaction
        .insertInto('contact')
        .values({
          id: event.contactId,
          channel: event.channel,
          queue_id: event.queueId,
          language: event.language,
          topic: event.from.topic ?? null,
          from_name: event.from.name ?? null,
          from_phone: event.from.phone ?? null,
          from_email: event.from.email ?? null,
          arrived_at: event.at,
        })
        .execute()
      return
    case 'offer-accepted':
      await update(event.contactId)
        .set({ answered_at: sql<number>`coalesce(answered_at, ${event.at})`, answered_by: event.agentId })
        .execute()
      return
    case 'contact-abandoned':
      await update(event.contactId)
        .set({ ended_at: event.at, closed_at: event.at, result: 'abandoned' })
        .execute()
      return
    case 'contact-ended':
      await update(event.contactId)
        .set({ ended_at: event.at, talk_ms: event.talkMs, held_ms: event.heldMs })
        .execute()
      return
    case 'wrap-up-completed':
      await update(event.contactId)
        .set({
          closed_at: event.at,
          result: 'handled',
          reason_code: event.wrapUp.reasonCode,
          summary: event.wrapUp.summary ?? null,
          resolved_at_first_contact: event.wrapUp.resolvedAtFirstContact,
          wrap_up_ms: event.wrapUpMs,
        })
        .execute()
      return
    case 'customer-linked':
      await update(event.contactId)
        .set({ customer_id: event.customerId ?? null })
        .execute()
      return
    case 'contact-noted':
      await update(event.contactId).set({ note: event.text }).execute()
      return
    default:
      return
  }
}
