import { type Kysely, sql } from 'kysely'
import type { Catalogue, Person } from '../../src-contract/http/api.ts'
import {
  defaultRoutingTimes,
  type QueueConfig,
  type RoutingConfig,
} from '../../src-domain/routing/routing-config.ts'
import { oshawaServiceLevel, type ServiceLevelDefinition } from '../../src-domain/service-level/measures.ts'
import type { Schema } from '../database/schema.ts'

/** What a contact centre is set up with, beside its people and its knowledge. Kept as one document. */
export interface CentreSettings {
  readonly queues: readonly QueueConfig[]
  readonly skills: Readonly<Record<string, readonly string[]>>
  readonly serviceLevel: ServiceLevelDefinition
}

/** A centre that nobody has set up yet: one telephone queue for each language, the usual promise, no city facts. */
export const emptyCentre: { readonly catalogue: Catalogue; readonly settings: CentreSettings } = {
  catalogue: {
    city: {
      name: { en: 'Your city', fr: 'Votre ville' },
      phone: '',
      timeZone: 'America/Toronto',
      hours: [],
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
    skills: {},
    serviceLevel: oshawaServiceLevel,
  },
}

const settingsFact = 'settings'

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

export async function readSettings(db: Kysely<Schema>): Promise<CentreSettings> {
  const text = await readFact(db, settingsFact)
  return text === undefined ? emptyCentre.settings : (JSON.parse(text) as CentreSettings)
}

export async function writeSettings(db: Kysely<Schema>, settings: CentreSettings): Promise<void> {
  const value = JSON.stringify(settings)
  await db
    .insertInto('centre_fact')
    .values({ name: settingsFact, value })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ value }))
    .execute()
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

/** What the rules must know: the queues, and everyone who takes contacts. */
export function routingConfigOf(
  settings: CentreSettings,
  people: readonly Person[],
  version: number,
): RoutingConfig {
  return {
    version,
    queues: settings.queues,
    agents: people
      .filter(({ role }) => role === 'csr' || role === 'supervisor')
      .map(({ id, name, languages, site }) => ({
        id,
        name,
        languages,
        site,
        skills: settings.skills[id] ?? [],
      })),
    capacities: [],
    calendars: [],
    times: defaultRoutingTimes,
  }
}
