import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Catalogue } from '../../src-contract/http/api.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { defaultRoutingTimes } from '../../src-domain/routing/routing-config.ts'
import type { RoutingSettings } from '../../src-domain/routing/routing-settings.ts'
import { oshawaServiceLevel } from '../../src-domain/service-level/measures.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { createJournal } from '../journal/journal.ts'
import { importRecords } from '../journal/project-records.ts'
import { layDownPlaces } from '../places/lay-down-places.ts'
import { leaseReferenceBlock } from '../sync/lease-reference-block.ts'
import { writeCatalogue } from './centre.ts'
import { playDemoDay, restSince } from './demo-city/demo-day.ts'
import { loadDemoPlaces } from './demo-city/demo-places.ts'
import { generateHistory, type HistoricContact } from './demo-city/generate-history.ts'
import { generatePeople } from './demo-city/generate-people.ts'
import { type DemoCity, loadDemoCity } from './demo-city/load-demo-city.ts'
import { loadRequestWords, type MadeRequest, requestCourse } from './demo-city/request-course.ts'
import { seedCounter } from './demo-city/seed-counter.ts'
import { uuidFrom } from './demo-city/seeded-random.ts'
import { routingConfigOf, takesContacts } from './routing-config-of.ts'
import { publishFirst } from './settings-versions.ts'
import { hoursAround, standardCalendar } from './working-calendar.ts'

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
  readonly targetsOf: (
    type: RequestType,
    from: Instant,
  ) => Pick<ServiceRequest, 'acknowledgeBy' | 'resolveBy'>
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
  const live = requestCourse({
    seed,
    now,
    staff: demoCity.staff,
    words: loadRequestWords(),
    customers: new Map(people.customers.map(customer => [customer.id, customer] as const)),
    hours: hoursAround(standardCalendar(demoCity.city.timeZone), now),
  })
  const requests = history.requests.map(past => {
    const type = typesByCode.get(past.typeCode)
    if (!type) throw new Error(`The demo history names an unknown request type: ${past.typeCode}`)
    const { address } = past
    const made: MadeRequest = {
      id: past.id,
      reference: past.reference,
      version: 1,
      typeCode: past.typeCode,
      status: 'submitted',
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
    }
    return live(made, past, type)
  })

  const settings = demoSettings(demoCity)
  // In the order in which the hub knows them: it then starts with the very configuration of that day.
  const staff = demoCity.staff
    .map(person => ({ ...person, languages: [...person.languages] }))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
  const config = routingConfigOf(settings, staff, 1, now)
  const day = recordedDay ? playDemoDay({ seed, now, config, demoCity, customers: people.customers }) : []
  const lines = [...day, ...restSince(now, day)]

  await db.transaction().execute(async transaction => {
    await importRecords(transaction, { customers: people.customers, requests })
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
    await transaction
      .insertInto('canned_reply')
      .values(
        demoCity.cannedReplies.replies.map(({ code, name, texts, articleId }) => ({
          id: uuidFrom(`canned-reply/${code}`),
          version: 1,
          name: JSON.stringify(name),
          texts: JSON.stringify(texts),
          article_id: articleId ?? null,
          set_at: now,
          set_by: '',
        })),
      )
      .execute()
    await transaction
      .insertInto('reply_signature')
      .values({
        version: 1,
        texts: JSON.stringify(demoCity.cannedReplies.signature),
        set_at: now,
        set_by: '',
      })
      .execute()
    await seedCounter(transaction, now)
    const journal = createJournal(transaction)
    for (let start = 0; start < lines.length; start += linesPerBatch) {
      const batch = lines.slice(start, start + linesPerBatch)
      await journal.append({ lines: batch, outcomes: [], customers: [], requests: [] })
    }
    await layDownPlaces(transaction, loadDemoPlaces(), { name: demoCity.city.name.en, now })
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
      wards: city.wards,
      sites: city.sites.map(({ id, name, civicAddress }) => ({ id, name, civicAddress })),
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
  outsideNumbers,
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
    outsideNumbers,
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
