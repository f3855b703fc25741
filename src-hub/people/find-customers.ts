import { type Kysely, sql } from 'kysely'
import type { CustomerPanel } from '../../src-contract/http/api.ts'
import type { CustomerMatch } from '../../src-contract/live/live-view.ts'
import { type Customer, fullName } from '../../src-domain/people/customer.ts'
import type { ContactOrigin } from '../../src-domain/routing/contact.ts'
import type { Schema } from '../database/schema.ts'
import { customerSearchQuery } from '../journal/customer-search.ts'
import { foldWords } from '../journal/search-words.ts'

const matchesMax = 8
const timelineMax = 30

/** Customers whose words begin with the words of `q`. */
export async function findCustomers(
  db: Kysely<Schema>,
  q: string,
  limit: number,
): Promise<readonly Customer[]> {
  const query = customerSearchQuery(q)
  if (query === undefined) return []
  const rows = await db
    .selectFrom('customer')
    .select('doc')
    .where(sql<boolean>`search @@ ${query}::tsquery`)
    .where('deleted', '=', false)
    .limit(limit)
    .execute()
  return rows.map(({ doc }) => doc)
}

/**
 * Who may be on the line: customers with the telephone number or e-mail address that was given, the one whose name
 * was said first. What the caller says proves nothing; the CSR asks.
 */
export async function matchCustomers(
  db: Kysely<Schema>,
  from: ContactOrigin,
): Promise<readonly CustomerMatch[]> {
  const reach = [from.phone, from.email?.toLowerCase()].filter(value => value !== undefined)
  if (reach.length === 0) return []
  const rows = await db
    .selectFrom('customer_reach')
    .innerJoin('customer', 'customer.id', 'customer_reach.customer_id')
    .select(['customer.doc', 'customer_reach.kind'])
    .where('customer_reach.kind', 'in', ['phone', 'email'])
    .where('customer_reach.value', 'in', reach)
    .where('customer.deleted', '=', false)
    .limit(matchesMax * 2)
    .execute()
  const said = new Set(from.name === undefined ? [] : foldWords(from.name).split(' '))
  const found = new Map<string, { customer: Customer; by: ('phone' | 'email' | 'name')[] }>()
  for (const { doc, kind } of rows) {
    const match = found.get(doc.id) ?? { customer: doc, by: [] }
    match.by.push(kind)
    found.set(doc.id, match)
  }
  for (const match of found.values()) {
    const words = foldWords(fullName(match.customer)).split(' ')
    if (words.length > 0 && words.every(word => said.has(word))) match.by.push('name')
  }
  return [...found.values()]
    .sort((a, b) => b.by.length - a.by.length || (a.customer.id < b.customer.id ? -1 : 1))
    .slice(0, matchesMax)
}

/** The customer, the household, the requests and what went before; `undefined` for an unknown customer. */
export async function readCustomerPanel(db: Kysely<Schema>, id: string): Promise<CustomerPanel | undefined> {
  const row = await db
    .selectFrom('customer')
    .select('doc')
    .where('id', '=', id)
    .where('deleted', '=', false)
    .executeTakeFirst()
  if (!row) return undefined
  const customer = row.doc
  const [household, requests, contacts] = await Promise.all([
    customer.householdId === undefined
      ? []
      : db
          .selectFrom('customer')
          .select('doc')
          .where('household_id', '=', customer.householdId)
          .where('id', '<>', id)
          .where('deleted', '=', false)
          .limit(12)
          .execute(),
    db
      .selectFrom('request')
      .select('doc')
      .where('customer_id', '=', id)
      .orderBy('created_at', 'desc')
      .limit(timelineMax)
      .execute(),
    db
      .selectFrom('contact')
      .leftJoin('staff', 'staff.id', 'contact.answered_by')
      .select([
        'contact.id',
        'contact.channel',
        'contact.arrived_at',
        'contact.reason_code',
        'contact.summary',
        'contact.note',
        'contact.resolved_at_first_contact',
        'staff.name as agent_name',
      ])
      .where('contact.customer_id', '=', id)
      .where('contact.closed_at', 'is not', null)
      .orderBy('contact.arrived_at', 'desc')
      .limit(timelineMax)
      .execute(),
  ])
  const numbers = new Set(customer.phones.map(({ e164 }) => e164))
  return {
    customer,
    household: household.map(({ doc }) => ({
      id: doc.id,
      name: fullName(doc),
      samePhone: doc.phones.some(({ e164 }) => numbers.has(e164)),
    })),
    requests: requests.map(({ doc }) => doc),
    timeline: contacts.map(contact => ({
      id: contact.id,
      channel: contact.channel as CustomerPanel['timeline'][number]['channel'],
      at: Number(contact.arrived_at),
      agentName: contact.agent_name ?? '',
      ...(contact.reason_code === null ? {} : { reasonCode: contact.reason_code }),
      summary: contact.summary ?? contact.note ?? '',
      resolvedAtFirstContact: contact.resolved_at_first_contact ?? false,
    })),
  }
}
