import { describe, expect, it } from 'vitest'
import { isOpenAt } from '../../src-domain/calendar/opening-hours.ts'
import { checkConfig } from '../../src-domain/routing/check-config.ts'
import { channels } from '../../src-domain/vocabulary/words.ts'
import { loadDemoCity } from '../../src-hub/config/demo-city/load-demo-city.ts'
import { holidaysOf } from '../../src-hub/config/holidays.ts'
import { routingConfigOf, takesContacts } from '../../src-hub/config/routing-config-of.ts'
import { demoSettings } from '../../src-hub/config/seed-demo-city.ts'
import { isTimeZone } from '../../src-hub/config/utc-offsets.ts'

const demoCity = loadDemoCity()
const settings = demoSettings(demoCity)
const people = demoCity.staff
  .filter(takesContacts)
  .map(person => ({ ...person, languages: [...person.languages] }))
const now = Date.parse('2026-06-15T12:00:00Z')
const config = routingConfigOf(settings, people, 1, now)
const hour = 3_600_000

describe('the routing settings of the demo city', () => {
  it('[K3] have no problem, and nothing to warn of', () => {
    const problems = checkConfig(settings, {
      people,
      sites: demoCity.city.sites.map(({ id }) => id),
      today: '2026-06-15',
      isTimeZone,
      holidaysOf: jurisdiction => {
        const holidays = holidaysOf(jurisdiction)
        return holidays && new Set(holidays.map(({ rule }) => rule))
      },
      openContacts: new Map(),
    })
    expect(problems).toEqual([])
  })

  it('have a queue for every channel, and a counter for every site', () => {
    expect(new Set(settings.queues.map(({ channel }) => channel))).toEqual(new Set(channels))
    for (const { id } of demoCity.city.sites) {
      expect(settings.queues.some(({ channel, site }) => channel === 'counter' && site === id)).toBe(true)
    }
  })

  it('take what comes at any hour of the year, in the queue or where its contacts go meanwhile', () => {
    const isTaken = (queueId: string, at: number): boolean => {
      const queue = config.queues.find(({ id }) => id === queueId)
      const hours = config.calendars.find(({ id }) => id === queue?.hours)
      if (!queue || !hours) throw new Error(queueId)
      if (isOpenAt(hours, at)) return true
      return queue.afterHours?.kind === 'queue' && isTaken(queue.afterHours.queueId, at)
    }
    for (const { id } of config.queues) {
      for (let at = now; at < now + 365 * 24 * hour; at += hour) {
        if (!isTaken(id, at)) throw new Error(`${id} at ${new Date(at).toISOString()}`)
      }
    }
  })

  it('[K1] keep real hours beside: closed on Canada Day, half a day on Christmas Eve, open on Easter Monday', () => {
    const hours = config.calendars.find(({ id }) => id === 'centre-hours')
    if (!hours) throw new Error('hours')
    const at = (local: string) => isOpenAt(hours, Date.parse(`${local}:00-04:00`))
    expect([at('2026-07-01T10:00'), at('2026-06-30T10:00'), at('2026-04-06T10:00')]).toEqual([
      false,
      true,
      true,
    ])
    expect([at('2026-07-03T15:30'), at('2026-07-03T16:30'), at('2026-09-11T16:30')]).toEqual([
      true,
      false,
      true,
    ])
    const eve = (time: string) => isOpenAt(hours, Date.parse(`2026-12-24T${time}:00-05:00`))
    expect([eve('11:59'), eve('12:00')]).toEqual([true, false])
  })
})
