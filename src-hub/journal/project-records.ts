import type { Kysely } from 'kysely'
import type { Customer } from '../../src-domain/people/customer.ts'
import { isOpen, type ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { arrayLiteral } from '../database/array-literal.ts'
import type { Schema } from '../database/schema.ts'
import { customerReach, customerSearchText } from './customer-search.ts'
import { cellOf, clockAt, dueAt, requestSearchText, riskAt, stageOf } from './request-columns.ts'
import { wordsFrom } from './search-words.ts'
import { type StatementPart, statementOf } from './statement-parts.ts'

/** The JSON text of each value, made once: the journal and the tables write the same values. */
export function createTexts(): (value: object) => string {
  const texts = new Map<object, string>()
  return value => {
    const known = texts.get(value)
    if (known !== undefined) return known
    const text = JSON.stringify(value)
    texts.set(value, text)
    return text
  }
}

/** The parts of a statement that write requests as they are now, each of them once. */
export function writeRequests(
  requests: readonly ServiceRequest[],
  textOf: (value: object) => string,
): readonly StatementPart[] {
  if (requests.length === 0) return []
  return [
    {
      name: 'requests',
      text: () => `
        insert into request (id, reference, type_code, status, customer_id, created_at, closed_at, assigned_to,
          due_at, clock_at, risk_from, escalation, stage, ward, on_behalf_of, place_cell, search, doc)
        select id, reference, type_code, status, customer_id, created_at, closed_at, assigned_to,
          due_at, clock_at, risk_from, escalation, stage, ward, on_behalf_of, place_cell, ${wordsFrom('words')},
          doc::json
        from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::uuid[], ?::bigint[], ?::bigint[], ?::text[],
          ?::bigint[], ?::bigint[], ?::bigint[], ?::smallint[], ?::text[], ?::smallint[], ?::text[], ?::bigint[], ?::text[],
          string_to_array(?::text, E'\\n')
        ) as now (id, reference, type_code, status, customer_id, created_at, closed_at, assigned_to,
          due_at, clock_at, risk_from, escalation, stage, ward, on_behalf_of, place_cell, words, doc)
        on conflict (id) do update set
          type_code = excluded.type_code, status = excluded.status, customer_id = excluded.customer_id,
          closed_at = excluded.closed_at, assigned_to = excluded.assigned_to, due_at = excluded.due_at,
          clock_at = excluded.clock_at, risk_from = excluded.risk_from, escalation = excluded.escalation,
          stage = excluded.stage, ward = excluded.ward, place_cell = excluded.place_cell, search = excluded.search,
          doc = excluded.doc, changed_in = pg_current_xact_id()`,
      values: [
        arrayLiteral(requests.map(({ id }) => id)),
        arrayLiteral(requests.map(({ reference }) => reference)),
        arrayLiteral(requests.map(({ typeCode }) => typeCode)),
        arrayLiteral(requests.map(({ status }) => status)),
        arrayLiteral(requests.map(({ customerId }) => customerId)),
        arrayLiteral(requests.map(({ createdAt }) => createdAt)),
        arrayLiteral(requests.map(closedAt)),
        arrayLiteral(requests.map(({ assignedTo }) => assignedTo)),
        arrayLiteral(requests.map(dueAt)),
        arrayLiteral(requests.map(clockAt)),
        arrayLiteral(requests.map(riskAt)),
        arrayLiteral(requests.map(({ escalation }) => escalation?.level)),
        arrayLiteral(requests.map(stageOf)),
        arrayLiteral(requests.map(({ place }) => place?.ward)),
        arrayLiteral(requests.map(({ onBehalfOf }) => onBehalfOf)),
        arrayLiteral(requests.map(cellOf)),
        arrayLiteral(requests.map(requestSearchText)),
        linesOf(requests, textOf),
      ],
    },
  ]
}

/** As `writeRequests`, for customers, with the words and numbers by which they are found. */
export function writeCustomers(
  customers: readonly Customer[],
  textOf: (value: object) => string,
): readonly StatementPart[] {
  if (customers.length === 0) return []
  const ids = arrayLiteral(customers.map(({ id }) => id))
  const reach = customers.flatMap(customerReach)
  const reaches = [
    arrayLiteral(reach.map(({ customer_id }) => customer_id)),
    arrayLiteral(reach.map(({ kind }) => kind)),
    arrayLiteral(reach.map(({ value }) => value)),
  ]
  const reachesText = `
    select distinct customer_id, kind, value
    from unnest(?::uuid[], ?::text[], ?::text[]) as reach (customer_id, kind, value)`
  return [
    {
      name: 'customers',
      text: () => `
        insert into customer (id, version, household_id, search, doc)
        select id, version, household_id, ${wordsFrom('words')}, doc::json
        from unnest(?::uuid[], ?::integer[], ?::text[], ?::text[], string_to_array(?::text, E'\\n'))
          as now (id, version, household_id, words, doc)
        on conflict (id) do update set
          version = excluded.version, household_id = excluded.household_id, search = excluded.search,
          doc = excluded.doc, changed_in = pg_current_xact_id()`,
      values: [
        ids,
        arrayLiteral(customers.map(({ version }) => version)),
        arrayLiteral(customers.map(({ householdId }) => householdId)),
        arrayLiteral(customers.map(customerSearchText)),
        linesOf(customers, textOf),
      ],
    },
    // What stays is not touched: a row that one part removes cannot be written by another.
    {
      name: 'reach_gone',
      text: () => `
        delete from customer_reach
        where customer_id = any(?::uuid[]) and (customer_id, kind, value) not in (${reachesText})`,
      values: [ids, ...reaches],
    },
    {
      name: 'reach',
      text: () => `
        insert into customer_reach (customer_id, kind, value) ${reachesText} on conflict do nothing`,
      values: reaches,
    },
  ]
}

/** How many are written at once where there are many: what is made of them is held in memory. */
const rowsPerStatement = 1_000

/** Writes what was not decided here, such as what a centre brings along. */
export async function importRecords(
  db: Kysely<Schema>,
  {
    customers,
    requests,
  }: { readonly customers: readonly Customer[]; readonly requests: readonly ServiceRequest[] },
): Promise<void> {
  const textOf = createTexts()
  for (const some of inParts(customers)) await db.executeQuery(statementOf(writeCustomers(some, textOf)))
  for (const some of inParts(requests)) await db.executeQuery(statementOf(writeRequests(some, textOf)))
}

function linesOf(values: readonly object[], textOf: (value: object) => string): string {
  return values.map(textOf).join('\n')
}

/** Closed ones that do not say when count from their making. */
function closedAt(request: ServiceRequest): number | null {
  return isOpen(request) ? null : (request.closedAt ?? request.createdAt)
}

function* inParts<Item>(items: readonly Item[]): Iterable<readonly Item[]> {
  for (let start = 0; start < items.length; start += rowsPerStatement) {
    yield items.slice(start, start + rowsPerStatement)
  }
}
