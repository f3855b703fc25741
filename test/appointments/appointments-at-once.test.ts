import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAppointmentServices } from '../../src-hub/channels/counter/appointment-services.ts'
import { createAppointments } from '../../src-hub/channels/counter/appointments.ts'
import { openingHoursOf } from '../../src-hub/config/opening-hours-of.ts'
import { migrate } from '../../src-hub/database/migrate.ts'
import { openDatabase } from '../../src-hub/database/open-database.ts'
import { type CentreDatabase, type CentreServer, startServer } from '../hub/cluster/cluster-world.ts'

const now = Date.parse('2026-03-02T15:00:00Z')
const log = { info() {}, warn() {}, error() {} }
const around = {
  sites: ['hall'],
  queues: [{ id: 'counter', channel: 'counter' }],
  calendars: [{ id: 'always' }],
  agents: [
    { id: 'ann', site: 'hall' },
    { id: 'bob', site: 'hall' },
  ],
}
const always = openingHoursOf(
  {
    id: 'always',
    name: { en: '', fr: '' },
    timeZone: 'America/Toronto',
    weekdays: Object.fromEntries(
      ['1', '2', '3', '4', '5', '6', '7'].map(day => [day, [{ opens: 0, closes: 1_440 }]]),
    ),
    exceptions: [],
    seasons: [],
  },
  now,
)

let server: CentreServer
let centre: CentreDatabase
let hubs: readonly Awaited<ReturnType<typeof hubOver>>[]
const closes: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  server = await startServer()
  centre = await server.newCentre()
  await migrate(centre.db)
  hubs = [await hubOver(centre.url), await hubOver(centre.url)]
})
afterAll(async () => {
  for (const close of closes) await close()
  await centre?.close()
  await server?.close()
})

/** The appointments as one of several hubs keeps them, over connections of its own. */
async function hubOver(url: string) {
  const { db, close } = await openDatabase({ dataFolder: '/nowhere', databaseUrl: url }, log)
  closes.push(close)
  const appointments = createAppointments({
    db,
    now: () => now,
    newId: randomUUID,
    randomBytes,
    timeZone: 'America/Toronto',
    hoursOf: () => always,
    siteName: site => ({ en: site, fr: site }),
    tells: { byMail: false, byText: false },
    onChanged: () => {},
  })
  return { appointments, services: createAppointmentServices({ db, now: () => now, around: () => around }) }
}

describe('many who want one slot', () => {
  it.each([
    ['one at once', { kind: 'count' as const, count: 1 }, 1],
    ['two people by name', { kind: 'named' as const, agentIds: ['ann', 'bob'] }, 2],
  ])('[U12] 200 at two hubs get as many as it holds (%s)', async (_, staff, capacity) => {
    const serviceId = `service-${capacity}`
    const kept = await hubs[0]?.services.put(serviceId, 'admin', {
      basedOn: 0,
      name: { en: 'Licence', fr: 'Licence' },
      durationMinutes: 30,
      bufferMinutes: 0,
      leadMinutes: 0,
      horizonDays: 30,
      isBookable: true,
      isForResidents: true,
      places: [{ site: 'hall', queueId: 'counter', hours: 'always', staff }],
    })
    expect(kept?.kind).toBe('kept')
    const startsAt = now + 86_400_000
    const ids = Array.from({ length: 100 }, () => randomUUID())
    // Each asks twice, once at each hub, as one whose first answer was lost.
    const answers = await Promise.all(
      [...ids, ...ids].map((id, index) =>
        hubs[index < ids.length ? 0 : 1]?.appointments.book(
          { id, serviceId, site: 'hall', startsAt, language: 'en', name: `Visitor ${id}` },
          'clerk',
          true,
        ),
      ),
    )
    const rows = await centre.db
      .selectFrom('appointment')
      .selectAll()
      .where('service_id', '=', serviceId)
      .execute()
    expect(rows).toHaveLength(capacity)
    expect(new Set(rows.map(each => each.agent_id)).size, 'nobody is booked twice').toBe(capacity)
    const won = answers.flatMap(answer => (answer && 'code' in answer ? [answer.id] : []))
    expect(new Set(won)).toEqual(new Set(rows.map(({ id }) => id)))
    const full = answers.filter(answer => answer && 'name' in answer && answer.name === 'SlotFull')
    expect(full.length + won.length).toBe(200)
  })
})
