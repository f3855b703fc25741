import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Catalogue } from '../../src-contract/http/api.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { defaultRoutingTimes } from '../../src-domain/routing/routing-config.ts'
import type { RoutingSettings } from '../../src-domain/routing/routing-settings.ts'
import { oshawaServiceLevel } from '../../src-domain/service-level/measures.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { createJournal, upsertCustomers, upsertRequests } from '../journal/journal.ts'
import { leaseReferenceBlock } from '../sync/lease-reference-block.ts'
import { writeCatalogue } from './centre.ts'
import { playDemoDay } from './demo-city/demo-day.ts'
import { generateHistory, type HistoricContact } from './demo-city/generate-history.ts'
import { generatePeople } from './demo-city/generate-people.ts'
import { type DemoCity, loadDemoCity } from './demo-city/load-demo-city.ts'
import { routingConfigOf, takesContacts } from './routing-config-of.ts'
import { publishFirst } from './settings-versions.ts'
import type { targetsIn } from './working-calendar.ts'

/** The queue of contacts that were imported: they are in no journal. */
export const importedQueue = 'history'
const seed = 1850
const historicRequests = 1_500
const historicContacts = 2_000
const linesPerBatch = 1_000

export interface DemoSeeding {
  readonly db: Kysely<Schema>
  readonly customers: number
  /** Whether the journal begins with the last working day. */
  readonly recordedDay: boolean
  readonly now: Instant
  readonly year: number
  readonly targetsOf: ReturnType<typeof targetsIn>
  /** Makes the accounts of the demo staff. */
  readonly enrol: (staff: DemoCity['staff']) => Promise<void>
}

/**
 * Fills an empty centre with the demo city: its catalogue, articles, staff, people and a past of 120 days. What went
 * before the centre's first day was not decided here and so is not in the journal. That first day is the last working
 * day before `now`, played by the rules. A start that is killed leaves nothing of all this but accounts.
 */
export async function seedDemoCity({
  db,
  customers,
  recordedDay,
  now,
  year,
  targetsOf,
  enrol,
}: DemoSeeding): Promise<void> {
  const demoCity = loadDemoCity()
  const people = generatePeople({ seed, customers, updatedAt: now })
  await enrol(demoCity.staff)
  const block = await leaseReferenceBlock(db, {
    leaseId: randomUUID(),
    deskId: randomUUID(),
    leasedTo: 'demo-city',
    year,
    at: now,
    size: historicRequests,
  })
  if ('refused' in block) throw new Error('A new lease cannot be refused.')
  const history = generateHistory({
    seed,
    now,
    demoCity,
    customers: people.customers.slice(0, 5_000),
    reference: index => formatReference(year, block.first + index),
    requests: historicRequests,
    contacts: historicContacts,
  })
  const typesByCode = new Map(demoCity.requestTypes.map(type => [type.code, type] as const))
  const languageOf = new Map(people.customers.map(({ id, language }) => [id, language] as const))
  const requests = history.requests.map(past => {
    const type = typesByCode.get(past.typeCode)
    if (!type) throw new Error(`The demo history names an unknown request type: ${past.typeCode}`)
    const { address } = past
    return {
      id: past.id,
      reference: past.reference,
      version: 1,
      typeCode: past.typeCode,
      status: past.status,
      customerId: past.customerId,
      place: {
        text: `${address.civicNumber} ${address.street}`,
        addressId: address.id,
        ward: address.ward,
        latitude: address.latitude,
        longitude: address.longitude,
      },
      answers: past.answers,
      description: past.description,
      notifyBy: 'no',
      language: languageOf.get(past.customerId) ?? 'en',
      followers: [],
      createdAt: past.createdAt,
      createdBy: demoCity.staff[0]?.id ?? '',
      createdOn: '',
      ...targetsOf(type, past.createdAt),
      ...(past.closedAt === undefined ? {} : { closedAt: past.closedAt }),
    } satisfies ServiceRequest
  })

  const settings = demoSettings(demoCity)
  // In the order in which the hub knows them: it then starts with the very configuration of that day.
  const staff = demoCity.staff
    .map(person => ({ ...person, languages: [...person.languages] }))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
  const config = routingConfigOf(settings, staff, 1, now)
  const lines = recordedDay ? playDemoDay({ seed, now, config, demoCity, customers: people.customers }) : []

  await db.transaction().execute(async transaction => {
    await upsertCustomers(transaction, people.customers)
    await upsertRequests(transaction, requests)
    for (let start = 0; start < history.contacts.length; start += 500) {
      await transaction
        .insertInto('contact')
        .values(history.contacts.slice(start, start + 500).map(historicContactRow))
        .execute()
    }
    await transaction
      .insertInto('article')
      .values(demoCity.articles.map(article => ({ id: article.id, doc: JSON.stringify(article) })))
      .execute()
    const journal = createJournal(transaction)
    for (let start = 0; start < lines.length; start += linesPerBatch) {
      const batch = lines.slice(start, start + linesPerBatch)
      await journal.append({ lines: batch, outcomes: [], customers: [], requests: [] })
    }
    await publishFirst(transaction, settings, now)
    await writeCatalogue(transaction, catalogueOf(demoCity))
  })
}

function catalogueOf({ city, divisions, requestTypes, wrapUpReasons, topics }: DemoCity): Catalogue {
  return {
    city: {
      name: city.name,
      phone: city.contactCentre.phone,
      afterHoursPhone: city.contactCentre.afterHoursPhone,
      email: city.contactCentre.email,
      timeZone: city.timeZone,
      hours: city.contactCentre.hours,
      wards: city.wards,
      sites: city.sites.map(({ id, name }) => ({ id, name })),
    },
    divisions,
    requestTypes,
    wrapUpReasons,
    topics,
  }
}

/** The routing settings of the demo city. */
export function demoSettings({
  city,
  queues,
  skills,
  capacities,
  calendars,
  staff,
}: DemoCity): RoutingSettings {
  const { share, withinSeconds } = city.measures.serviceLevel
  return {
    queues: queues.map(({ promiseSeconds, overflow, ...queue }) => ({
      ...queue,
      promiseMs: promiseSeconds * 1_000,
      ...(overflow && { overflow: { afterMs: overflow.afterSeconds * 1_000, to: overflow.to } }),
    })),
    skills,
    agents: staff
      .filter(takesContacts)
      .map(({ id, skills: own, capacity }) => ({ id, skills: own, ...(capacity && { capacity }) })),
    capacities,
    calendars,
    times: defaultRoutingTimes,
    serviceLevels: [{ ...oshawaServiceLevel, withinMs: withinSeconds * 1_000, goal: share }],
  }
}

function historicContactRow(past: HistoricContact) {
  const endedAt = past.at + past.durationMs
  return {
    id: past.id,
    channel: past.channel,
    queue_id: importedQueue,
    language: 'en',
    customer_id: past.customerId,
    arrived_at: past.at,
    answered_at: past.at,
    answered_by: past.agentId,
    ended_at: endedAt,
    closed_at: endedAt,
    result: 'handled',
    reason_code: past.reasonCode,
    summary: past.summary,
    resolved_at_first_contact: past.resolvedAtFirstContact,
    talk_ms: past.durationMs,
    held_ms: 0,
    wrap_up_ms: 0,
  }
}
