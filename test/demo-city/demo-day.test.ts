import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Replay } from '../../src-contract/http/routing-settings.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import { countDay } from '../../src-domain/service-level/measures.ts'
import { playDemoDay } from '../../src-hub/config/demo-city/demo-day.ts'
import { generatePeople } from '../../src-hub/config/demo-city/generate-people.ts'
import { loadDemoCity } from '../../src-hub/config/demo-city/load-demo-city.ts'
import { boundsOfDay, localDateOf } from '../../src-hub/config/local-day.ts'
import { routingConfigOf } from '../../src-hub/config/routing-config-of.ts'
import { demoSettings } from '../../src-hub/config/seed-demo-city.ts'
import { migrate } from '../../src-hub/database/migrate.ts'
import { openMemoryDatabase } from '../../src-hub/database/open-database.ts'
import { restoreRouting } from '../../src-hub/engine/routing-checkpoint.ts'
import { createJournal } from '../../src-hub/journal/journal.ts'
import { summarize } from '../../src-simulator/summarize.ts'
import { draft, readSettings } from '../hub/routing-settings/settings-world.ts'
import { ask, journalOf, openDesk, openHub, signIn } from '../world/hub-world.ts'

const demoCity = loadDemoCity()
const settings = demoSettings(demoCity)
const { timeZone } = demoCity.city
const seed = 1850
const { customers } = generatePeople({ seed, customers: 5_000, updatedAt: 0 })
const staff = demoCity.staff.map(person => ({ ...person, languages: [...person.languages] }))
const hour = 3_600_000

function dayBefore(start: string) {
  const now = Date.parse(start)
  const config = routingConfigOf(settings, staff, 1, now)
  const lines = playDemoDay({ seed, now, config, demoCity, customers })
  const events = lines.map(({ event }) => event as RoutingEvent)
  const day = localDateOf(timeZone, events[0]?.at ?? 0)
  return { config, lines, events, day, ...boundsOfDay(timeZone, day) }
}

describe('the recorded day of the demo city', () => {
  const { config, lines, events, from, to } = dayBefore('2026-11-24T15:00:00Z')
  const of = <Kind extends RoutingEvent['kind']>(kind: Kind) =>
    events.filter((event): event is Extract<RoutingEvent, { kind: Kind }> => event.kind === kind)

  it('is the last whole working day before the start', () => {
    const starts = [
      ['2026-11-24T15:00:00Z', '2026-11-23'],
      // Monday, and still Sunday evening in the city.
      ['2026-11-23T15:00:00Z', '2026-11-20'],
      ['2026-11-24T03:00:00Z', '2026-11-20'],
      // After New Year's Day, after Christmas, after Canada Day.
      ['2027-01-02T15:00:00Z', '2026-12-31'],
      ['2026-12-28T15:00:00Z', '2026-12-23'],
      ['2026-07-02T15:00:00Z', '2026-06-30'],
      // After a Friday that ends at four.
      ['2026-07-04T15:00:00Z', '2026-07-02'],
      // After the clocks went forward and back.
      ['2026-03-09T15:00:00Z', '2026-03-06'],
      ['2026-11-02T15:00:00Z', '2026-10-30'],
    ] as const
    for (const [start, day] of starts) expect([start, dayBefore(start).day]).toEqual([start, day])
  })

  it('is whole: every call ended, nobody at work when it is over, nothing beyond it', () => {
    const ended = new Set(
      [...of('wrap-up-completed'), ...of('contact-abandoned')].map(each => each.contactId),
    )
    expect(ended.size).toBe(of('contact-arrived').length)
    for (const { contactId } of of('contact-arrived')) expect(ended).toContain(contactId)
    const last = new Map(of('presence-changed').map(event => [event.agentId, event] as const))
    expect(new Set(of('desk-linked').map(({ agentId }) => agentId))).toEqual(new Set(last.keys()))
    for (const each of last.values()) expect(each).toMatchObject({ presence: 'offline', cause: 'signed-out' })
    expect(events.filter(({ at }) => at < from || at >= to)).toEqual([])
    expect(events).toEqual(events.toSorted((one, other) => one.at - other.at))
    expect(lines.map(({ position }) => position)).toEqual(lines.map((_, index) => index + 1))
  })

  it('is believable', () => {
    const [definition] = settings.serviceLevels
    if (!definition) throw new Error('a definition')
    const nextDay = countDay(definition, to)
    events.forEach(nextDay.count)
    expect(nextDay.measures()).toMatchObject({
      total: { arrived: 0, offers: 0 },
      quarters: new Map(),
    })
    const { measured, serviceLevel } = summarize(events, { from, until: to }, { definition, config })
    expect(measured.arrived).toBeGreaterThanOrEqual(350)
    expect(measured.arrived).toBeLessThanOrEqual(420)
    expect(serviceLevel).toBeGreaterThanOrEqual(0.7)
    expect(serviceLevel).toBeLessThanOrEqual(0.8)
    expect(measured.abandoned).toBeGreaterThanOrEqual(10)
    expect(measured.abandoned).toBeLessThanOrEqual(40)
    const clock = of('contact-arrived').map(({ at }) => (at - from) / hour)
    expect(Math.min(...clock)).toBeGreaterThanOrEqual(8)
    expect(Math.max(...clock)).toBeLessThan(18)
    expect(new Set(of('contact-arrived').map(({ queueId }) => queueId))).toEqual(
      new Set(['phone-en', 'phone-fr', 'taxes']),
    )
    expect(new Set(of('desk-linked').map(({ agentId }) => agentId)).size).toBe(8)
    for (const presence of ['break', 'lunch'])
      expect(of('presence-changed').some(each => each.presence === presence)).toBe(true)
  })

  it('has callers with fictional numbers, reasons that the city knows, and who did what', () => {
    for (const { from: caller } of of('contact-arrived')) expect(caller.phone).toMatch(/^\+1\d{3}55501\d\d$/)
    expect(of('contact-arrived').some(({ from: caller }) => caller.name !== undefined)).toBe(true)
    const codes = new Set(demoCity.wrapUpReasons.map(({ code }) => code))
    for (const { wrapUp } of of('wrap-up-completed')) {
      expect(codes).toContain(wrapUp.reasonCode)
      expect(wrapUp.summary).toMatch(/^[^{}]+$/)
    }
    const people = new Set(staff.map(({ id }) => id))
    for (const { actor, event } of lines) {
      if (event.kind === 'offer-accepted') expect(actor).toBe(event.agentId)
      else if (event.kind === 'contact-arrived') expect(actor).toBe('customer')
      else expect(people.has(actor) || ['customer', 'rule', 'centre'].includes(actor)).toBe(true)
    }
  })

  it('is the same for the same day, and has the same calls on every day', () => {
    expect(dayBefore('2026-11-24T20:00:00Z').lines).toEqual(lines)
    const other = dayBefore('2027-06-16T12:00:00Z')
    const calls = (day: typeof other) =>
      day.events.flatMap(event =>
        event.kind === 'contact-arrived' ? [[event.contactId, event.at - day.from, event.from]] : [],
      )
    expect(calls(other)).toEqual(calls(dayBefore('2026-11-24T15:00:00Z')))
  })
})

describe('a hub with the demo city', () => {
  it('[K11] begins with that day behind it, and replays it: an unchanged draft comes close to the record', async () => {
    const hub = await openHub({ demoDay: true })
    onTestFinished(() => hub.stop())
    const farah = await signIn(hub, 'farah.siddiqui')
    const { replayDays } = await readSettings(hub, farah)
    expect(replayDays).toHaveLength(1)
    const [recorded] = replayDays
    if (!recorded) throw new Error('a recorded day')
    expect(recorded.day < localDateOf(timeZone, hub.clock.now())).toBe(true)

    const { revision } = await draft(hub, farah, document => document)
    const path = '/api/routing-settings/replay'
    const body = { day: recorded.day, revision }
    const started = await ask(hub, 'POST', path, { token: farah.token, body })
    let replay: Replay = started.body
    while (replay.state.kind === 'running') {
      replay = (await ask(hub, 'GET', `${path}/${replay.id}`, { token: farah.token })).body
    }
    if (replay.state.kind !== 'finished') throw new Error(JSON.stringify(replay.state))
    const { result } = replay.state
    const was = result.recorded.serviceLevel ?? 0
    expect(result.recorded.arrived).toBe(recorded.contacts)
    expect(Math.abs((result.total.asItWas.serviceLevel ?? 0) - was)).toBeLessThan(0.03)
    expect(Math.abs((result.total.withDraft.serviceLevel ?? 0) - was)).toBeLessThan(0.03)
    expect(Math.abs(result.total.withDraft.abandoned - result.recorded.abandoned)).toBeLessThan(8)
  })

  it('begins today with nobody at work, no call in the line and nothing measured', async () => {
    const opened = Date.now() - hour
    const hub = await openHub({ demoDay: true })
    onTestFinished(() => hub.stop())
    const { state } = await restoreRouting(createJournal(hub.database.db))
    expect(state.contacts.size).toBe(0)
    expect(state.shifts.size).toBe(0)
    for (const agent of state.agents.values())
      expect(agent).toMatchObject({ presence: 'offline', link: { kind: 'none' } })
    // Nobody's status has lasted since the recorded day.
    for (const { presenceSince } of state.agents.values()) expect(presenceSince).toBeGreaterThan(opened)
    const open = await hub.database.db
      .selectFrom('contact')
      .select('id')
      .where('closed_at', 'is', null)
      .execute()
    expect(open).toEqual([])
    hub.clock.skip(2 * 24 * hour)
    const later = hub.clock.now()
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    expect(sofia.view().me.self?.presenceSince).toBeGreaterThanOrEqual(later)
    expect(sofia.view().measures).toMatchObject({
      today: { total: { arrived: 0, offers: 0, handled: 0 }, quarters: [] },
    })
    // The hub started with the very configuration of that day.
    const configured = (await journalOf(hub)).filter(({ kind }) => kind === 'routing-configured')
    expect(configured.map(({ position }) => position)).toEqual([1])
  })

  it('has the whole day or nothing of it: a start that fails on the way is made again from the beginning', async () => {
    const database = await openMemoryDatabase()
    await migrate(database.db)
    await sql`create function fail() returns trigger language plpgsql as $$ begin raise 'stopped'; end $$`.execute(
      database.db,
    )
    await sql`create trigger fail before insert on catalogue execute function fail()`.execute(database.db)
    await expect(openHub({ database, demoDay: true })).rejects.toThrow('stopped')
    const counts = async () => {
      const [journal, contacts] = await Promise.all(
        (['journal', 'contact'] as const).map(table => database.db.selectFrom(table).selectAll().execute()),
      )
      return { lines: journal?.length, contacts: contacts?.length }
    }
    expect(await counts()).toEqual({ lines: 0, contacts: 0 })
    await sql`drop trigger fail on catalogue`.execute(database.db)
    const hub = await openHub({ database, demoDay: true })
    onTestFinished(() => hub.stop())
    const { lines, contacts } = await counts()
    expect(lines).toBeGreaterThan(1_500)
    await hub.restart()
    expect((await counts()).contacts).toBe(contacts)
  })
})
