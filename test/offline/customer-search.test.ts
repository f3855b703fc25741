import { describe, expect, it } from 'vitest'
import type { Customer } from '../../src-domain/people/customer.ts'
import { customerWordsBuilder, findCustomers } from '../../src-renderer/offline/customer-index.ts'
import { packIndexFromBytes, packIndexToBytes } from '../../src-renderer/offline/pack-file.ts'
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

/** What a search finds among these, by their ids. */
function found(customers: readonly Customer[], q: string, limit = 20): readonly string[] {
  const builder = customerWordsBuilder()
  for (const each of customers) builder.add(each)
  const source = { index: builder.finish(), isCurrent: () => true }
  return findCustomers(q, limit, [source]).map(({ place }) => customers[place]?.id ?? '')
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
    expect(found(people, q)).toEqual(ids)
  })

  it('finds the same through its bytes, and across packs', () => {
    const halves = [people.slice(0, 2), people.slice(2)].map(half => {
      const builder = customerWordsBuilder()
      // A place whose customer was deleted.
      builder.add(undefined)
      for (const each of half) builder.add(each)
      const rows = new Float64Array(half.length + 1)
      const bytes = packIndexToBytes({ rows, terms: new Float64Array() }, builder.finish())
      const { words: index } = packIndexFromBytes(bytes)
      if (!index) throw new Error('no words')
      return { half, index, isCurrent: (place: number) => half[place - 1]?.id !== 'paris' }
    })
    const ids = (q: string) =>
      findCustomers(q, 20, halves).map(({ source, place }) => source.half[place - 1]?.id)
    expect(ids('oka')).toEqual(['okafor', 'bakery'])
    expect(ids('613555')).toEqual(['lefebvre', 'okafor'])
    expect(ids('120 eglise')).toEqual(['lefebvre'])
    // Not as it stands there any more.
    expect(ids('œuvrard')).toEqual([])
  })

  it('is the same over the desk’s store, by name, reach and household', async () => {
    const hub = scriptedHub()
    for (const person of people) hub.putCustomer(person)
    const store = await pcOf(hub).openWindow()
    await until(pulled(store))
    expect((await store.findCustomers('oka')).map(each => each.id)).toEqual(['okafor', 'bakery'])
    expect((await store.findCustomers('oka', 1)).map(each => each.id)).toEqual(['okafor'])
    expect((await store.customersReachedBy({ phone: '+16135550199' })).map(each => each.id)).toEqual([
      'lefebvre',
    ])
    expect(
      (await store.customersReachedBy({ email: 'amina.okafor@EXAMPLE.ca' })).map(each => each.id),
    ).toEqual(['okafor'])
    expect(await store.customersReachedBy({})).toEqual([])
    expect((await store.customersAtHousehold('h1')).map(each => each.id).sort()).toEqual(['obrien', 'okafor'])
    hub.putCustomer(customer('okafor', { version: 2, familyName: 'Mensah' }))
    await until(async () => (await store.findCustomers('mensah')).length === 1)
    expect((await store.findCustomers('okafor')).map(each => each.id)).toEqual([])
  })
})
