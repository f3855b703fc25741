import { describe, expect, test } from 'vitest'
import { knownAddresses } from '../../src-renderer/desk-data/known-addresses.ts'
import { pendingLink } from '../../src-renderer/desk-data/pending-link.ts'
import { readablePhone, toE164 } from '../../src-renderer/desk-data/phone.ts'
import { mostUrgentFirst, standingOf } from '../../src-renderer/desk-data/request-standing.ts'
import {
  changedFields,
  differingFields,
  fieldsOf,
  formFromCaller,
  formOf,
} from '../../src-renderer/features/customer/customer-form.ts'
import { nameLikeness, sameNameFrom } from '../../src-renderer/features/customer/name-likeness.ts'
import { screenPop } from '../../src-renderer/features/customer/screen-pop.ts'
import type { OutboxEntry } from '../../src-renderer/offline/desk-store.ts'
import { customer, request } from './people.ts'

describe('the name that was said and the name on record', () => {
  test.each([
    ['Ngozi Okafor', 'Ngozi Okafor'],
    ['OKAFOR, NGOZI', 'Ngozi Okafor'],
    ['okafor ngozi', 'Ngozi Okafor'],
    ['Mrs. Ngozi Okafor', 'Ngozi Okafor'],
    ['N. Okafor', 'Ngozi Okafor'],
    ['Ngosi Okafor', 'Ngozi Okafor'],
    ['Ngozi Okaffor', 'Ngozi Okafor'],
    ['Etienne Roy', 'Étienne Roy'],
    ['Jean-Pierre Côté', 'Jean Pierre Cote'],
    ['Marie Tremblay', 'Marie Ève Tremblay'],
  ])('%s is %s', (said, record) => {
    expect(nameLikeness(said, record)).toBeGreaterThanOrEqual(sameNameFrom)
  })
  test.each([
    ['Emeka Okafor', 'Ngozi Okafor'],
    ['Okafor', 'Ngozi Okafor'],
    ['Ngozi', 'Ngozi Okafor'],
    ['Daniel Brandt', 'Ngozi Okafor'],
    ['Marie Tremblay', 'Marc Trudel'],
  ])('%s is not surely %s', (said, record) => {
    expect(nameLikeness(said, record) ?? 0).toBeLessThan(sameNameFrom)
  })
  test('nothing said is no evidence either way', () => {
    expect(nameLikeness(undefined, 'Ngozi Okafor')).toBeUndefined()
    expect(nameLikeness('  ', 'Ngozi Okafor')).toBeUndefined()
    expect(nameLikeness('Mr', 'Ngozi Okafor')).toBeUndefined()
  })
})

describe('the screen-pop', () => {
  const ngozi = customer()
  const emeka = customer({ id: 'emeka', givenName: 'Emeka' })
  const both = [
    { customer: emeka, by: ['phone' as const] },
    { customer: ngozi, by: ['phone' as const] },
  ]
  const phone = '+1 (905) 555-0148'

  test('the one of a household who bears the name is sure', () => {
    const pop = screenPop(both, { phone, name: 'OKAFOR NGOZI' }, [])
    expect(pop.kind === 'sure' && pop.candidate.customer.id).toBe('ngozi')
    expect(pop.kind === 'sure' && pop.others.map(({ customer: { id } }) => id)).toEqual(['emeka'])
  })
  test('a shared telephone without a name is to choose', () => {
    const pop = screenPop(both, { phone }, [])
    expect(pop.kind === 'choose' && pop.candidates).toHaveLength(2)
  })
  test('one match by the number alone is not linked by itself', () => {
    expect(screenPop(both.slice(0, 1), { phone }, []).kind).toBe('choose')
  })
  test('two of the same name are to choose', () => {
    const namesake = customer({ id: 'namesake' })
    const pop = screenPop(
      [...both, { customer: namesake, by: ['phone'] }],
      { phone, name: 'Ngozi Okafor' },
      [],
    )
    expect(pop.kind).toBe('choose')
  })
  test('“not them” does not come back', () => {
    expect(screenPop(both, { phone, name: 'Ngozi Okafor' }, ['ngozi']).kind).toBe('choose')
    expect(screenPop(both, { phone }, ['ngozi', 'emeka']).kind).toBe('none')
  })
  test('the name alone is never sure', () => {
    const pop = screenPop([{ customer: ngozi, by: ['name'] }], { name: 'Ngozi Okafor' }, [])
    expect(pop).toMatchObject({
      kind: 'choose',
      candidates: [{ evidence: { reach: 'none', name: 'same' } }],
    })
  })
  test('the likeliest comes first', () => {
    const pop = screenPop(both, { phone, name: 'Okafor' }, [])
    expect(pop.kind).toBe('choose')
    const otherName = screenPop(
      [
        { customer: customer({ id: 'x', givenName: 'Dan', familyName: 'Brandt' }), by: ['phone'] },
        { customer: customer({ id: 'y', phones: [], familyName: 'Okafor' }), by: ['name'] },
      ],
      { phone, name: 'Ngozi Okafor' },
      [],
    )
    expect(otherName.kind === 'choose' && otherName.candidates[0]?.evidence).toEqual({
      reach: 'phone',
      name: 'other',
    })
  })
})

describe('telephones', () => {
  test.each([
    ['(905) 555-0148', '+19055550148'],
    ['905.555.0148', '+19055550148'],
    ['905/555-0148', '+19055550148'],
    ['1 905 555 0148', '+19055550148'],
    ['+33 1 44 55 66 77', '+33144556677'],
  ])('%s is %s', (typed, e164) => expect(toE164(typed)).toBe(e164))
  test.each(['', '911', 'call me', '555-01'])('%j is none', typed => expect(toE164(typed)).toBeUndefined())
  test('reads as people write it', () => {
    expect(readablePhone('+19055550148')).toBe('(905) 555-0148')
    expect(readablePhone('call me')).toBe('call me')
  })
})

describe('the form', () => {
  test('is filled from what the caller said, as people write it', () => {
    const form = formFromCaller({ name: 'TREMBLAY, MARIE-ÈVE', phone: '905 555 0133' }, 'fr')
    expect(form).toMatchObject({
      givenName: 'Marie-Ève',
      familyName: 'Tremblay',
      language: 'fr',
      phones: [{ text: '(905) 555-0133', kind: 'mobile' }],
      preference: 'phone',
    })
  })
  test('takes the search in vain for the first field that it fits', () => {
    expect(formFromCaller({}, 'en', 'Lee Wong')).toMatchObject({ givenName: 'Lee', familyName: 'Wong' })
    expect(formFromCaller({}, 'en', '905-555-0133').phones).toHaveLength(1)
    expect(formFromCaller({}, 'en', 'lee@mail.example').emails).toEqual(['lee@mail.example'])
  })
  test('sends numbers in E.164 and no empty rows', () => {
    const { fields } = fieldsOf({
      ...formFromCaller({ name: 'Lee Wong' }, 'en'),
      phones: [
        { text: '905 555 0133', kind: 'home' },
        { text: ' ', kind: 'work' },
      ],
      emails: [' lee@mail.example ', ''],
    }) as { fields: unknown }
    expect(fields).toMatchObject({
      phones: [{ e164: '+19055550133', kind: 'home' }],
      emails: ['lee@mail.example'],
    })
  })
  test('says what is wrong at its place', () => {
    const checked = fieldsOf({
      ...formFromCaller({}, 'en'),
      phones: [{ text: '12', kind: 'home' }],
      emails: ['ok@mail.example', 'lee@'],
      preference: 'mail',
    })
    expect(checked.problems).toEqual({ name: true, phones: [0], emails: [1], preference: 'mail' })
  })
  test('an update carries only what was changed', () => {
    const ngozi = customer({ remark: 'Speak slowly' })
    const checked = fieldsOf({ ...formOf(ngozi), remark: '', familyName: 'Okafor-Lee' })
    if (checked.problems) throw new Error('the form is right')
    expect(changedFields(ngozi, checked.fields)).toEqual({ remark: '', familyName: 'Okafor-Lee' })
    const untouched = fieldsOf(formOf(ngozi))
    if (untouched.problems) throw new Error('the form is right')
    expect(changedFields(ngozi, untouched.fields)).toEqual({})
  })
  test('two sides differ only where they say another thing', () => {
    expect(
      differingFields(customer(), {
        preference: 'phone',
        organization: '',
        phones: [{ kind: 'mobile', e164: '+19055550148' }],
      }),
    ).toEqual(['preference'])
  })
})

describe('where an open request stands', () => {
  const hour = 3_600_000
  const due = { acknowledgeBy: 10 * hour, resolveBy: 100 * hour }
  test.each([
    ['submitted', 9 * hour, { kind: 'on-time', next: 'acknowledge' }],
    ['submitted', 11 * hour, { kind: 'late', next: 'acknowledge', days: 0 }],
    ['acknowledged', 99 * hour, { kind: 'on-time', next: 'resolve' }],
    ['in-progress', 150 * hour, { kind: 'late', next: 'resolve', days: 2 }],
    ['completed', 150 * hour, { kind: 'in-review' }],
  ] as const)('%s at %d', (status, now, standing) => {
    expect(standingOf({ status, ...due }, now)).toMatchObject(standing)
  })
  test('what the hub has not seen is not late', () => {
    expect(standingOf({ status: 'submitted', acknowledgeBy: 0, resolveBy: 0 }, 5 * hour)).toEqual({
      kind: 'unsent',
    })
  })
  test('the longest late comes first, what is in review last', () => {
    const order = mostUrgentFirst(
      [
        request({ id: 'review', status: 'completed' }),
        request({ id: 'soon', status: 'acknowledged', resolveBy: 900 }),
        request({ id: 'late', status: 'acknowledged', resolveBy: 100 }),
      ],
      500,
    )
    expect(order.map(({ request: { id } }) => id)).toEqual(['late', 'soon', 'review'])
  })
})

describe('the link that this desk asked for', () => {
  const link = (customerId: string | undefined, kind: 'unsent' | 'sent' | 'quarantined'): OutboxEntry => ({
    id: crypto.randomUUID(),
    at: 0,
    by: 'aiko.mori',
    command: { kind: 'link-customer', contactId: 'c', customerId },
    state:
      kind === 'unsent'
        ? { kind }
        : kind === 'sent'
          ? { kind, at: 1 }
          : { kind, at: 1, refusal: { name: 'UnknownCustomer' } },
  })
  test('the latest counts, also when it unlinks', () => {
    expect(pendingLink([link('a', 'sent'), link('b', 'unsent')], 'c')).toEqual({ customerId: 'b' })
    expect(pendingLink([link('a', 'sent'), link(undefined, 'unsent')], 'c')).toEqual({
      customerId: undefined,
    })
  })
  test('a refused one does not', () => {
    expect(pendingLink([link('a', 'sent'), link('b', 'quarantined')], 'c')).toEqual({ customerId: 'a' })
    expect(pendingLink([link('b', 'quarantined')], 'c')).toBeUndefined()
    expect(pendingLink([link('b', 'unsent')], 'another')).toBeUndefined()
  })
})

test('addresses that the desk knows, each once, by the words of the query', () => {
  const neighbours = [
    customer(),
    customer({ id: 'emeka' }),
    customer({ id: 'x', address: { ...customer().address, id: 'a-9', civicNumber: '9' } as never }),
    customer({ id: 'y', address: undefined }),
  ]
  expect(knownAddresses(neighbours, '41 simc').map(({ id }) => id)).toEqual(['a-41'])
  expect(knownAddresses(neighbours, 'north simcoe').map(({ id }) => id)).toEqual(['a-41', 'a-9'])
})
