import { isDeepStrictEqual } from 'node:util'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Catalogue, WaysToTell } from '../../src-contract/http/api.ts'
import { defaultRoutingTimes, standardCapacity } from '../../src-domain/routing/routing-config.ts'
import type { RoutingSettings } from '../../src-domain/routing/routing-settings.ts'
import { oshawaServiceLevel } from '../../src-domain/service-level/measures.ts'
import type { Schema } from '../database/schema.ts'

/** A centre that nobody has set up yet: one telephone queue for each language, the usual promise, no city facts. */
export const emptyCentre: { readonly catalogue: Catalogue; readonly settings: RoutingSettings } = {
  catalogue: {
    city: {
      name: { en: 'Your city', fr: 'Votre ville' },
      phone: '',
      timeZone: 'America/Toronto',
      wards: [],
      sites: [{ id: 'main', name: { en: 'Main office', fr: 'Bureau principal' } }],
    },
    divisions: [],
    requestTypes: [],
    wrapUpReasons: [
      {
        code: 'information-given',
        topic: 'general',
        topicName: { en: 'General', fr: 'Général' },
        name: { en: 'Information given', fr: 'Renseignement fourni' },
        outcome: 'information',
      },
      {
        code: 'request-logged',
        topic: 'general',
        topicName: { en: 'General', fr: 'Général' },
        name: { en: 'Request logged', fr: 'Demande consignée' },
        outcome: 'request',
      },
    ],
    topics: [],
  },
  settings: {
    queues: [
      {
        id: 'phone-en',
        channel: 'phone',
        name: { en: 'Phone, English', fr: 'Téléphone, anglais' },
        promiseMs: 30_000,
        language: 'en',
        skills: [],
      },
      {
        id: 'phone-fr',
        channel: 'phone',
        name: { en: 'Phone, French', fr: 'Téléphone, français' },
        promiseMs: 30_000,
        language: 'fr',
        skills: [],
      },
    ],
    skills: [],
    agents: [],
    capacities: [standardCapacity],
    calendars: [],
    times: defaultRoutingTimes,
    serviceLevels: [oshawaServiceLevel],
  },
}

export async function readCatalogue(db: Kysely<Schema>): Promise<Catalogue | undefined> {
  const row = await db.selectFrom('catalogue').select('doc').where('id', '=', 'catalogue').executeTakeFirst()
  return row?.doc as Catalogue | undefined
}

export async function writeCatalogue(db: Kysely<Schema>, catalogue: Catalogue): Promise<void> {
  const doc = JSON.stringify(catalogue)
  await db
    .insertInto('catalogue')
    .values({ id: 'catalogue', doc })
    .onConflict(conflict => conflict.column('id').doUpdateSet({ doc, changed_in: sql`pg_current_xact_id()` }))
    .execute()
}

/** Holds up whoever else changes the catalogue until the transaction is over. */
export async function lockCatalogue(transaction: Transaction<Schema>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('catalogue'))`.execute(transaction)
}

/**
 * The catalogue at the start of a hub, in which desks read by what this hub can tell people: of several hubs the one that
 * started last.
 */
export function startCatalogue(db: Kysely<Schema>, tells: WaysToTell): Promise<Catalogue> {
  return db.transaction().execute(async transaction => {
    await lockCatalogue(transaction)
    const catalogue = (await readCatalogue(transaction)) ?? emptyCentre.catalogue
    if (isDeepStrictEqual(catalogue.city.tells, tells)) return catalogue
    const changed = { ...catalogue, city: { ...catalogue.city, tells } }
    await writeCatalogue(transaction, changed)
    return changed
  })
}

/** A fact of this centre that is made once; the first to make it wins. */
export async function keepFact(db: Kysely<Schema>, name: string, make: () => string): Promise<string> {
  await db
    .insertInto('centre_fact')
    .values({ name, value: make() })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  return (await readFact(db, name)) as string
}

async function readFact(db: Kysely<Schema>, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('centre_fact').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}
