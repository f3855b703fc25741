import { describe, expect, it } from 'vitest'
import type { Customer } from '../../src-domain/people/customer.ts'
import { createCustomerIndex } from '../../src-renderer/offline/customer-index.ts'
import { pcOf, pulled } from './pcs.ts'
import { customer, scriptedHub, until } from './scripted-hub.ts'

const home = (civicNumber: string, street: string, postalCode: string): Customer['address'] & object => ({
  id: `${civicNumber} ${street}`,
  civicNumber,
  street,
  postalCode,
  ward: 1,
  latitude: 45,
  longitude: -75,
})

const people = [
  customer('okafor', {
    givenName: 'Amina',
    familyName: 'Okafor',
    phones: [{ e164: '+16135550142', kind: 'mobile' }],
    emails: ['Amina.Okafor@example.ca'],
    address: home('12', 'Maple Avenue', 'K1A 0B6'),
    householdId: 'h1',
  }),
  customer('lefebvre', {
    givenName: 'Hélène',
    familyName: 'Lefèbvre-Roy',
    language: 'fr',
    phones: [{ e164: '+16135550199', kind: 'home' }],
    address: home('120', 'rue de l’Église', 'K1N 5T2'),
  }),
  customer('obrien', { givenName: 'Seán', familyName: 'O’Brien', householdId: 'h1' }),
  customer('bakery', { givenName: '', familyName: '', organization: 'Okanagan Bakery' }),
  customer('paris', {
    givenName: 'Zoé',
    familyName: 'Œuvrard',
    phones: [{ e164: '+33612345678', kind: 'mobile' }],
  }),
]

function index() {
  const made = createCustomerIndex()
  for (const person of people) made.put(person)
  return made
}

describe('the search for a customer', () => {
  it.each([
    ['okafor', ['okafor']],
    ['OKA', ['okafor', 'bakery']],
    ['amina oka', ['okafor']],
    ['oka ami', ['okafor']],
    ['helene lefebvre', ['lefebvre']],
    ['Hélène', ['lefebvre']],
    ['roy', ['lefebvre']],
    ["o'brien", ['obrien']],
    ['obrien', ['obrien']],
    ['sean', ['obrien']],
    ['oeuvrard', ['paris']],
    ['œuvr', ['paris']],
    ['613 555 0142', ['okafor']],
    ['(613) 555-0142', ['okafor']],
    ['+1 613-555-0142', ['okafor']],
    ['5550142', ['okafor']],
    ['613555', ['lefebvre', 'okafor']],
    ['okafor 613', ['okafor']],
    ['06 12 34 56 78', ['paris']],
    ['amina.okafor@example.ca', ['okafor']],
    ['amina.okafor@ex', ['okafor']],
    ['12 maple', ['okafor']],
    ['12', ['okafor', 'lefebvre']],
    ["l'eglise", ['lefebvre']],
    ['120 eglise', ['lefebvre']],
    ['k1a0b6', ['okafor']],
    ['K1A 0B6', ['okafor']],
    ['nobody', []],
    ['okafor nobody', []],
    ['  ', []],
    ['@', []],
  ])('finds %j', (q, ids) => {
    expect(index().find(q, 20)).toEqual(ids)
  })

  it('forgets the old words of a customer who changed, and everything of one who went', () => {
    const made = index()
    made.put(customer('okafor', { familyName: 'Mensah' }))
    expect(made.find('okafor', 20)).toEqual([])
    expect(made.find('amina mensah', 20)).toEqual(['okafor'])
    made.remove('okafor')
    expect(made.find('mensah', 20)).toEqual([])
    expect(made.size()).toBe(people.length - 1)
  })

  it('stays right through many changes', () => {
    const made = index()
    for (let n = 0; n < 5_000; n++) made.put(customer(`c${n % 50}`, { familyName: `Number${n}` }))
    expect(made.size()).toBe(people.length + 50)
    expect(made.find('number4999', 5)).toEqual(['c49'])
    expect(made.find('number100', 5)).toEqual([])
    expect(made.find('amina oka', 5)).toEqual(['okafor'])
  })

  it('is the same over the desk’s store, by name, reach and household', async () => {
    const hub = scriptedHub()
    for (const person of people) hub.putCustomer(person)
    const store = await pcOf(hub).openWindow()
    await until(pulled(store))
    expect((await store.findCustomers('oka')).map(found => found.id)).toEqual(['okafor', 'bakery'])
    expect((await store.findCustomers('oka', 1)).map(found => found.id)).toEqual(['okafor'])
    expect((await store.customersReachedBy({ phone: '+16135550199' })).map(found => found.id)).toEqual([
      'lefebvre',
    ])
    expect(
      (await store.customersReachedBy({ email: 'amina.okafor@EXAMPLE.ca' })).map(found => found.id),
    ).toEqual(['okafor'])
    expect(await store.customersReachedBy({})).toEqual([])
    expect((await store.customersAtHousehold('h1')).map(found => found.id).sort()).toEqual([
      'obrien',
      'okafor',
    ])
    hub.putCustomer(customer('okafor', { version: 2, familyName: 'Mensah' }))
    await until(async () => (await store.findCustomers('mensah')).length === 1)
    expect((await store.findCustomers('okafor')).map(found => found.id)).toEqual([])
  })
})
