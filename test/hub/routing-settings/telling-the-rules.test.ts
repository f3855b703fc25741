import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { defaultRoutingTimes } from '../../../src-domain/routing/routing-config.ts'
import { emptyCentre } from '../../../src-hub/config/centre.ts'
import { migrate } from '../../../src-hub/database/migrate.ts'
import { migrations } from '../../../src-hub/database/migrations/index.ts'
import { openMemoryDatabase } from '../../../src-hub/database/open-database.ts'
import {
  failsAfter,
  failsBefore,
  type HubWorld,
  journalOf,
  openDesk,
  openHub,
  signIn,
  troubled,
} from '../../world/hub-world.ts'
import { draft, publish, readSettings, withQueue } from './settings-world.ts'

/** How often the rules were told what to work by. */
async function timesTold(hub: HubWorld): Promise<number> {
  return (await journalOf(hub)).filter(({ kind }) => kind === 'routing-configured').length
}

async function promiseInForce(hub: HubWorld): Promise<number | undefined> {
  const desk = await openDesk(hub, 'sofia.kowalczyk')
  const promise = desk.view().queues['phone-en']?.promiseMs
  await desk.close()
  return promise
}

describe('a version that was kept', () => {
  it('[K8] is told to the rules at the next start when the hub died before it was, and only once', async () => {
    const hub = await openHub()
    onTestFinished(() => hub.stop())
    expect(await timesTold(hub)).toBe(1)
    const { published } = await readSettings(hub, await signIn(hub, 'farah.siddiqui'))
    // What a hub leaves that dies between its two steps.
    const document = withQueue(published.document, 'phone-en', { promiseMs: 77_000 })
    await hub.database.db
      .insertInto('routing_settings_version')
      .values({
        version: 2,
        document: JSON.stringify(document),
        published_at: 0,
        published_by: 'farah.siddiqui',
        note: '',
        rolled_back_to: null,
      })
      .execute()
    expect(await promiseInForce(hub)).toBe(30_000)
    await hub.restart()
    expect(await promiseInForce(hub)).toBe(77_000)
    expect(await timesTold(hub)).toBe(2)
    await hub.restart()
    expect(await timesTold(hub)).toBe(2)
  })

  it('[K8] is told when the database is back that was away in between, without a restart', async () => {
    const database = troubled(await openMemoryDatabase())
    const missed = Promise.withResolvers<void>()
    let isAway = false
    const db = new Proxy(database.db, {
      get: (target, key) => {
        if (isAway) missed.resolve()
        return Reflect.get(target, key)
      },
    })
    const hub = await openHub({ database: { ...database, db } })
    onTestFinished(() => hub.stop())
    const farah = await signIn(hub, 'farah.siddiqui')
    const { revision } = await draft(hub, farah, document =>
      withQueue(document, 'phone-en', { promiseMs: 61_000 }),
    )
    database.nextTransaction(async commit => {
      await commit()
      isAway = true
      database.away(true)
    })
    const published = publish(hub, farah, revision)
    await missed.promise
    isAway = false
    database.away(false)
    expect((await published).status).toBe(200)
    expect(await promiseInForce(hub)).toBe(61_000)
    expect(await timesTold(hub)).toBe(2)
  })

  it('[K8] whose answer was lost is in force after a start, and is not published a second time', async () => {
    const database = troubled(await openMemoryDatabase())
    const hub = await openHub({ database })
    onTestFinished(() => hub.stop())
    const farah = await signIn(hub, 'farah.siddiqui')
    const { revision } = await draft(hub, farah, document =>
      withQueue(document, 'phone-en', { promiseMs: 62_000 }),
    )
    database.nextTransaction(failsAfter)
    expect((await publish(hub, farah, revision)).status).toBe(503)
    expect(await publish(hub, farah, revision)).toMatchObject({ status: 404, body: { refused: 'NoDraft' } })
    await hub.restart()
    expect(await promiseInForce(hub)).toBe(62_000)
    expect((await readSettings(hub, farah)).history.map(({ version }) => version)).toEqual([2, 1])
  })

  it('[K8] that could not be kept changes nothing', async () => {
    const database = troubled(await openMemoryDatabase())
    const hub = await openHub({ database })
    onTestFinished(() => hub.stop())
    const farah = await signIn(hub, 'farah.siddiqui')
    const kept = await draft(hub, farah, document => withQueue(document, 'phone-en', { promiseMs: 63_000 }))
    database.nextTransaction(failsBefore)
    expect((await publish(hub, farah, kept.revision)).status).toBe(503)
    const view = await readSettings(hub, farah)
    expect([view.published.version, view.draft]).toEqual([1, kept])
    expect(await promiseInForce(hub)).toBe(30_000)
  })
})

describe('a centre that was set up before settings had versions', () => {
  const before = Object.fromEntries(
    Object.entries(migrations).filter(([name]) => name < '0004-routing-settings'),
  )
  const fact = {
    queues: [
      {
        id: 'phone-en',
        channel: 'phone',
        name: { en: 'Phone', fr: 'Téléphone' },
        promiseMs: 30_000,
        language: 'en',
        skills: ['phone'],
      },
    ],
    skills: { 'alice.ng': ['phone', 'taxes'], 'bob.roy': ['phone'] },
    serviceLevel: { channel: 'phone', withinMs: 20_000, goal: 0.8, shortAbandonMs: 5_000 },
  }

  it('[K13] has them as version 1, with everything they said', async () => {
    const { db, close } = await openMemoryDatabase()
    onTestFinished(close)
    await migrate(db, before)
    await db
      .insertInto('centre_fact')
      .values({ name: 'settings', value: JSON.stringify(fact) })
      .execute()
    await migrate(db)
    const row = await db.selectFrom('routing_settings_version').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ version: 1, published_by: 'centre' })
    expect(row.document).toMatchObject({
      queues: fact.queues,
      agents: [
        { id: 'alice.ng', skills: ['phone', 'taxes'] },
        { id: 'bob.roy', skills: ['phone'] },
      ],
      serviceLevels: [fact.serviceLevel],
    })
    expect(row.document.skills.map(({ code }) => code)).toEqual(['phone', 'taxes'])
    expect(await db.selectFrom('centre_fact').selectAll().where('name', '=', 'settings').execute()).toEqual(
      [],
    )
  })

  it('[K13] has the usual value for a time that its settings do not name', async () => {
    const database = await openMemoryDatabase()
    const hub = await openHub({ database })
    onTestFinished(() => hub.stop())
    await sql`truncate routing_settings_version cascade`.execute(database.db)
    await sql`insert into routing_settings_draft (id, revision) values ('draft', 0)`.execute(database.db)
    const document = { ...emptyCentre.settings, times: { ringMs: 15_000, forgottenMs: 1 } }
    await sql`insert into routing_settings_version (version, document, published_at, published_by, note)
      values (1, ${JSON.stringify(document)}::jsonb, 0, 'centre', '')`.execute(database.db)
    await hub.restart()
    const { published } = await readSettings(hub, await signIn(hub, 'farah.siddiqui'))
    expect(published.document.times).toEqual({ ...defaultRoutingTimes, ringMs: 15_000 })
  })

  it('[K13] an empty centre begins with those of an empty centre', async () => {
    const hub = await openHub({ config: { demo: false } })
    onTestFinished(() => hub.stop())
    const row = await hub.database.db
      .selectFrom('routing_settings_version')
      .selectAll()
      .executeTakeFirstOrThrow()
    expect(row.document).toEqual(emptyCentre.settings)
  })
})
