import { parsePhoneNumber } from 'libphonenumber-js'
import { describe, expect, it } from 'vitest'
import {
  generatePeople,
  listCivicAddresses,
  loadPeopleData,
} from '../../src-hub/config/demo-city/generate-people.ts'

const updatedAt = Date.UTC(2026, 2, 17, 13)
const data = loadPeopleData()
const people = generatePeople({ seed: 7, customers: 5_000, updatedAt, data })
const { customers, addresses } = people

describe('the names and streets', () => {
  it('are many', () => {
    expect(new Set(data.groups.flatMap(group => group.given)).size).toBeGreaterThanOrEqual(220)
    expect(new Set(data.groups.flatMap(group => group.family)).size).toBeGreaterThanOrEqual(260)
    expect(new Set(data.organizations).size).toBe(60)
    expect(new Set(data.streets.map(street => street.name)).size).toBe(120)
  })

  it('lie in the five wards, north of the lake', () => {
    expect([...new Set(data.streets.map(street => street.ward))].sort()).toEqual([1, 2, 3, 4, 5])
    const outside = listCivicAddresses(data.streets).filter(
      ({ latitude, longitude }) =>
        latitude < 43.88 || latitude > 43.97 || longitude < -78.78 || longitude > -78.64,
    )
    expect(outside).toEqual([])
  })

  it('have a postal code that belongs to one street only', () => {
    const prefixes = data.streets.map(street => street.postalPrefix)
    expect(new Set(prefixes).size).toBe(prefixes.length)
  })

  it('have each civic address once', () => {
    const all = listCivicAddresses(data.streets)
    expect(new Set(all.map(address => address.id)).size).toBe(all.length)
  })
})

describe('the people', () => {
  it('are as many as were wanted', () => {
    expect(customers).toHaveLength(5_000)
    expect(new Set(customers.map(customer => customer.id)).size).toBe(5_000)
    expect(generatePeople({ seed: 7, customers: 0, updatedAt, data }).customers).toEqual([])
  })

  it('are the same for the same seed, and others for another', () => {
    expect(generatePeople({ seed: 7, customers: 5_000, updatedAt, data })).toEqual(people)
    expect(generatePeople({ seed: 8, customers: 50, updatedAt, data }).customers).not.toEqual(
      customers.slice(0, 50),
    )
  })

  it('are the first of a larger number of people', () => {
    const fewer = generatePeople({ seed: 7, customers: 1_000, updatedAt, data })
    expect(fewer.customers).toEqual(customers.slice(0, 1_000))
  })

  it('have ids in the form of a UUID, version 1 of each record, and the moment that was passed in', () => {
    for (const customer of customers) {
      expect(customer.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect([customer.version, customer.updatedAt]).toEqual([1, updatedAt])
    }
  })

  it('live in all five wards, at addresses of the list', () => {
    expect(new Set(addresses.map(address => address.ward)).size).toBe(5)
    const known = new Set(addresses.map(address => address.id))
    expect(known.size).toBe(addresses.length)
    expect(customers.filter(customer => !known.has(customer.address?.id ?? ''))).toEqual([])
  })

  it('do not live where the city works', () => {
    const streets = addresses.map(address => `${address.civicNumber} ${address.street}`)
    expect(streets).not.toContain('50 Harbour Street')
    expect(streets).not.toContain('1200 Concession Road 4')
  })

  it('form households of one to five at one address', () => {
    const households = Map.groupBy(
      customers.filter(customer => customer.organization === undefined),
      customer => customer.address?.id,
    )
    const sizes = new Set([...households.values()].map(members => members.length))
    expect([...sizes].sort()).toEqual([1, 2, 3, 4, 5])
    for (const members of households.values()) {
      expect(new Set(members.map(member => member.householdId)).size).toBe(1)
    }
  })

  it('share a telephone number only within a household', () => {
    const holders = new Map<string, Set<string>>()
    for (const customer of customers) {
      for (const { e164 } of customer.phones) {
        const home = customer.householdId ?? customer.id
        holders.set(e164, (holders.get(e164) ?? new Set()).add(home))
      }
    }
    expect(holders.size).toBeGreaterThan(3_000)
    for (const [e164, homes] of holders) expect(homes.size, e164).toBe(1)
  })

  it('have telephone numbers that are valid, local, and not the city’s own', () => {
    for (const customer of customers) {
      for (const { e164 } of customer.phones) {
        expect(e164).toMatch(/^\+1(905|289|365|742)555\d{4}$/)
        expect(e164).not.toMatch(/^\+190555501\d\d$/)
        expect(parsePhoneNumber(e164).isValid(), e164).toBe(true)
      }
    }
  })

  it('have e-mail addresses of their own at domains that are nobody’s', () => {
    const emails = customers.flatMap(customer => customer.emails)
    expect(new Set(emails).size).toBe(emails.length)
    for (const email of emails)
      expect(email).toMatch(/^[a-z.]+\d*@(example\.ca|example\.org|courriel\.example)$/)
  })

  it('wish to hear in a way that is possible', () => {
    for (const { preference, phones, emails } of customers) {
      if (preference === 'phone') expect(phones).not.toEqual([])
      if (preference === 'email') expect(emails).not.toEqual([])
      if (preference === 'sms') expect(phones.some(phone => phone.kind === 'mobile')).toBe(true)
    }
  })

  it('speak French in about one case of twelve, and are a business in one of twenty', () => {
    const share = (is: (customer: (typeof customers)[number]) => boolean) =>
      customers.filter(is).length / 5_000
    expect(share(customer => customer.language === 'fr')).toBeCloseTo(0.08, 1)
    expect(share(customer => customer.organization !== undefined)).toBeCloseTo(0.05, 1)
    expect(share(customer => customer.remark !== undefined)).toBeGreaterThan(0.01)
    expect(share(customer => customer.address?.unit !== undefined)).toBeGreaterThan(0.05)
  })

  it('have namesakes', () => {
    const named = customers.filter(customer => customer.givenName !== '')
    const names = new Set(named.map(customer => `${customer.givenName} ${customer.familyName}`))
    expect(names.size).toBeLessThan(named.length - 100)
  })
})
