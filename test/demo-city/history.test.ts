import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { generateHistory } from '../../src-hub/config/demo-city/generate-history.ts'
import { generatePeople } from '../../src-hub/config/demo-city/generate-people.ts'
import { loadDemoCity } from '../../src-hub/config/demo-city/load-demo-city.ts'

const now = Date.UTC(2026, 2, 17, 15)
const demoCity = loadDemoCity()
const { customers } = generatePeople({ seed: 7, customers: 2_000, updatedAt: now })
const wanted = { seed: 7, now, demoCity, customers, reference: (index: number) => `R-${index}` }
const { requests, contacts } = generateHistory(wanted)

describe('the requests of the past', () => {
  it('are as many as were wanted, each with its own reference number in the order of time', () => {
    expect(requests).toHaveLength(1_500)
    expect(requests.map(request => request.reference)).toEqual(requests.map((_, index) => `R-${index}`))
    expect(requests.map(request => request.createdAt)).toEqual(
      requests.map(request => request.createdAt).toSorted((a, b) => a - b),
    )
  })

  it('are the same for the same seed', () => {
    expect(generateHistory(wanted)).toEqual({ requests, contacts })
    expect(generateHistory({ ...wanted, seed: 8 }).requests[0]).not.toEqual(requests[0])
  })

  it('are in every status, with the moments that belong to it', () => {
    expect(new Set(requests.map(request => request.status)).size).toBe(5)
    for (const { status, createdAt, acknowledgedAt, completedAt, closedAt } of requests) {
      expect(acknowledgedAt !== undefined).toBe(status !== 'submitted')
      expect(completedAt !== undefined).toBe(status === 'completed' || status === 'closed')
      expect(closedAt !== undefined).toBe(status === 'closed')
      const moments = [createdAt, acknowledgedAt, completedAt, closedAt, now].filter(
        moment => moment !== undefined,
      )
      expect(moments).toEqual(moments.toSorted((a, b) => a - b))
    }
  })

  it('have answers that their intake schema accepts', () => {
    const schemas = new Map(
      demoCity.requestTypes.map(type => [
        type.code,
        z.fromJSONSchema(JSON.parse(JSON.stringify(type.intake.schema))),
      ]),
    )
    for (const { typeCode, answers } of requests) {
      const result = schemas.get(typeCode)?.safeParse(answers)
      expect(result?.success, `${typeCode} ${JSON.stringify(answers)} ${result?.error?.message}`).toBe(true)
    }
    expect(schemas.get('pothole')?.safeParse({ position: 'moon', size: 'saucer', deep: true }).success).toBe(
      false,
    )
  })

  it('are described in the language of the customer', () => {
    const french = new Set(
      customers.filter(customer => customer.language === 'fr').map(customer => customer.id),
    )
    const inFrench = new Set(
      requests.filter(each => french.has(each.customerId)).map(each => each.description),
    )
    const inEnglish = new Set(
      requests.filter(each => !french.has(each.customerId)).map(each => each.description),
    )
    expect(inFrench.size).toBeGreaterThan(20)
    expect([...inFrench].filter(text => inEnglish.has(text))).toEqual([])
    expect(inEnglish).not.toContain('')
  })

  it('know no snow in summer and no long grass in winter', () => {
    const month = (instant: number) => local(instant).month
    for (const { typeCode, createdAt } of requests) {
      if (typeCode.endsWith('-snow')) expect([11, 12, 1, 2, 3, 4]).toContain(month(createdAt))
      if (typeCode.endsWith('-grass')) expect([5, 6, 7, 8, 9, 10]).toContain(month(createdAt))
    }
    const summer = generateHistory({ ...wanted, now: Date.UTC(2026, 8, 15, 15) })
    expect(summer.requests.some(request => request.typeCode === 'long-grass')).toBe(true)
  })
})

describe('the contacts of the past', () => {
  it('are as many as were wanted, in the order of time', () => {
    expect(contacts).toHaveLength(2_000)
    expect(new Set(contacts.map(contact => contact.id)).size).toBe(2_000)
    expect(contacts.map(contact => contact.at)).toEqual(
      contacts.map(contact => contact.at).toSorted((a, b) => a - b),
    )
  })

  it('refer only to reasons, agents and customers that exist', () => {
    const reasons = new Set(demoCity.wrapUpReasons.map(reason => reason.code))
    const agents = new Map(demoCity.staff.map(member => [member.id, member]))
    const people = new Map(customers.map(customer => [customer.id, customer]))
    for (const contact of contacts) {
      expect(reasons).toContain(contact.reasonCode)
      const language = people.get(contact.customerId)?.language
      expect(language).toBeDefined()
      if (language !== undefined) expect(agents.get(contact.agentId)?.languages).toContain(language)
      expect(contact.summary).not.toMatch(/[{}]|^$/)
      expect(contact.at + contact.durationMs).toBeLessThanOrEqual(now)
    }
    expect(new Set(contacts.map(contact => contact.resolvedAtFirstContact)).size).toBe(2)
  })

  it('log no request on a channel that its type does not accept', () => {
    const byReference = new Map(requests.map(request => [request.reference, request]))
    const types = new Map(demoCity.requestTypes.map(type => [type.code, type]))
    const logging = contacts.filter(contact => contact.reasonCode === 'request-logged')
    expect(logging.length).toBeGreaterThan(500)
    for (const { summary, channel, customerId } of logging) {
      const request = byReference.get(/R-\d+/.exec(summary)?.[0] ?? '')
      expect(request?.customerId).toBe(customerId)
      expect(types.get(request?.typeCode ?? '')?.acceptedChannels).toContain(channel)
    }
  })
})

describe('the moments of the past', () => {
  it('lie within 120 days and the hours of the contact centre', () => {
    for (const instant of [
      ...requests.map(request => request.createdAt),
      ...contacts.map(contact => contact.at),
    ]) {
      expect(instant).toBeGreaterThanOrEqual(now - 120 * 86_400_000)
      expect(instant).toBeLessThan(now)
      const { dayOfWeek, hour } = local(instant)
      expect(dayOfWeek).toBeLessThanOrEqual(6)
      expect(hour).toBeGreaterThanOrEqual(dayOfWeek === 6 ? 9 : 8)
      expect(hour).toBeLessThan(dayOfWeek === 6 ? 13 : 18)
    }
  })

  it('leave out the public holidays', () => {
    const days = new Set(requests.map(request => local(request.createdAt).toPlainDate().toString()))
    expect(days).not.toContain('2025-12-25')
    expect(days).not.toContain('2026-01-01')
  })
})

it('is empty where nobody lives', () => {
  expect(generateHistory({ ...wanted, customers: [] })).toEqual({ requests: [], contacts: [] })
})

function local(instant: number) {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(demoCity.city.timeZone)
}
