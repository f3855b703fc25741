import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Customer } from '../../src-domain/people/customer.ts'
import {
  type CustomerCommand,
  type CustomerFields,
  decideCustomer,
  evolveCustomer,
} from '../../src-domain/people/customer-command.ts'
import { isRefused } from '../../src-domain/vocabulary/decision.ts'

const now = 1_800_000_000_000
const nobody: CustomerFields = {
  givenName: ' ',
  familyName: '',
  language: 'en',
  phones: [],
  emails: [],
  preference: 'phone',
}
const create = (fields: Partial<CustomerFields>): CustomerCommand => ({
  kind: 'create-customer',
  customerId: 'c1',
  fields: { ...nobody, ...fields },
})
const refusalOf = (current: Parameters<typeof decideCustomer>[0], command: CustomerCommand) => {
  const decision = decideCustomer(current, command, now)
  return isRefused(decision) ? decision.refusal : undefined
}
const created = (fields: Partial<CustomerFields>) => {
  const decision = decideCustomer(undefined, create(fields), now)
  if (isRefused(decision) || decision.events[0] === undefined) throw new Error('refused')
  return evolveCustomer(undefined, decision.events[0])
}

describe('a customer', () => {
  it('[C1] has the name of a person or of an organization, from the beginning and after every change', () => {
    expect(refusalOf(undefined, create({}))).toEqual({ name: 'NameMissing' })
    expect(refusalOf(undefined, create({ familyName: 'Okafor' }))).toBeUndefined()
    expect(refusalOf(undefined, create({ organization: 'Harbour Bakery' }))).toBeUndefined()
    const bakery = created({ organization: 'Harbour Bakery' })
    const nameless = { kind: 'update-customer', customerId: 'c1', expectedVersion: 1 } as const
    expect(refusalOf(bakery, { ...nameless, fields: { organization: '' } })).toEqual({ name: 'NameMissing' })
  })

  it('[C2] is changed on the version that was seen; a later one is handed back', () => {
    const first = created({ familyName: 'Okafor' })
    const update = {
      kind: 'update-customer',
      customerId: 'c1',
      expectedVersion: 1,
      fields: { givenName: 'Rose' },
    } as const
    const decision = decideCustomer(first, update, now + 1)
    if (isRefused(decision) || decision.events[0] === undefined) throw new Error('refused')
    const second = evolveCustomer(first, decision.events[0])
    expect(second).toMatchObject({ version: 2, givenName: 'Rose', familyName: 'Okafor' })
    expect(refusalOf(second, update)).toEqual({ name: 'CustomerChanged', version: 2, current: second })
  })
})

describe('changes of two desks to one customer', () => {
  const okafor = created({ givenName: 'Rose', familyName: 'Okafor', emails: ['rose@example.org'] })
  const update = (fields: Partial<CustomerFields>, from?: Partial<CustomerFields>, expectedVersion = 1) =>
    ({
      kind: 'update-customer',
      customerId: 'c1',
      expectedVersion,
      fields,
      ...(from === undefined ? {} : { from }),
    }) as const
  const afterwards = (current: Customer, command: CustomerCommand) => {
    const decision = decideCustomer(current, command, now)
    return isRefused(decision)
      ? { current, refusal: decision.refusal }
      : { current: decision.events.reduce(evolveCustomer, current) }
  }

  it('[C4] who said what they saw merge in different fields, whatever the version', () => {
    const first = afterwards(okafor, update({ givenName: 'Rosa' }, { givenName: 'Rose' })).current
    const second = afterwards(first, update({ remark: 'Speak slowly' }, {})).current
    expect(second).toMatchObject({ version: 3, givenName: 'Rosa', remark: 'Speak slowly' })
  })

  it('[C4] of one field to different values are a conflict that names the field; nothing of the second is written', () => {
    const first = afterwards(okafor, update({ givenName: 'Rosa' }, { givenName: 'Rose' })).current
    const second = update(
      { givenName: 'Rosalie', preference: 'email' },
      { givenName: 'Rose', preference: 'phone' },
    )
    expect(afterwards(first, second)).toEqual({
      current: first,
      refusal: { name: 'CustomerChanged', version: 2, current: first, fields: ['givenName'] },
    })
    const emails = update({ emails: [] }, { emails: ['rosa@example.org'] })
    expect(afterwards(first, emails).refusal).toMatchObject({ name: 'CustomerChanged', fields: ['emails'] })
  })

  it('[C4] to the same value merge, also where one cleared what the other never saw', () => {
    const fields = { emails: ['rose@example.org', 'ro@example.org'] }
    const from = { emails: ['rose@example.org'] }
    const first = afterwards(okafor, update(fields, from)).current
    expect(afterwards(first, update(fields, from))).toEqual({ current: first })
    expect(afterwards(first, update({ organization: '' }, { organization: 'Bakery' }))).toEqual({
      current: first,
    })
  })

  it('[C4, C2] without what was seen count on the version alone, as ever', () => {
    const first = afterwards(okafor, update({ givenName: 'Rosa' })).current
    expect(afterwards(first, update({ remark: 'x' })).refusal).toEqual({
      name: 'CustomerChanged',
      version: 2,
      current: first,
    })
    expect(afterwards(first, update({ remark: 'x' }, undefined, 2)).current).toMatchObject({ remark: 'x' })
  })

  it('[C1] do not leave a customer without a name between them', () => {
    const bakery = created({ familyName: 'Okafor', organization: 'Harbour Bakery' })
    const first = afterwards(bakery, update({ organization: '' }, { organization: 'Harbour Bakery' })).current
    expect(afterwards(first, update({ familyName: '' }, { familyName: 'Okafor' })).refusal).toEqual({
      name: 'NameMissing',
    })
  })

  it('[C4] never lose a side’s change, and arrive in any order with the same result where none is refused', () => {
    const phones = [{ e164: '+19055550148', kind: 'mobile' as const }]
    const wishes = fc.record(
      {
        givenName: fc.constantFrom('Rose', 'Rosa', 'Rosalie'),
        familyName: fc.constantFrom('Okafor', 'Tremblay'),
        emails: fc.constantFrom(['rose@example.org'], [], ['ro@example.org']),
        phones: fc.constantFrom([], phones),
        remark: fc.constantFrom('Speak slowly', ''),
        preference: fc.constantFrom('phone' as const, 'mail' as const),
      },
      { requiredKeys: [] },
    )
    const seen = (fields: Partial<CustomerFields>) =>
      Object.fromEntries(
        Object.keys(fields).flatMap(field =>
          field in okafor ? [[field, okafor[field as keyof Customer]]] : [],
        ),
      )
    fc.assert(
      fc.property(fc.array(wishes, { minLength: 2, maxLength: 4 }), sides => {
        const inOrder = (order: typeof sides) => {
          let current: Customer = okafor
          const accepted: typeof sides = []
          for (const fields of order) {
            const told = afterwards(current, update(fields, seen(fields)))
            current = told.current
            if (!told.refusal) accepted.push(fields)
          }
          return { current, accepted }
        }
        const [one, other] = [inOrder(sides), inOrder([...sides].reverse())]
        for (const { current, accepted } of [one, other]) {
          for (const fields of accepted) {
            for (const [field, to] of Object.entries(fields)) {
              const is = current[field as keyof Customer] ?? ''
              const was = okafor[field as keyof Customer] ?? ''
              // Either it was not to change, or it is as wanted.
              if (JSON.stringify(to) !== JSON.stringify(was)) expect([field, is]).toEqual([field, to])
            }
          }
        }
        expect(one.accepted.length === sides.length).toBe(other.accepted.length === sides.length)
        if (one.accepted.length < sides.length) return
        const { version: _one, ...left } = one.current
        const { version: _other, ...right } = other.current
        expect(left).toEqual(right)
      }),
      { numRuns: 2_000 },
    )
  })

  it('[C5] keep when they were made; a time that cannot be right is the hub’s', () => {
    const madeAt = (askedAt: number | undefined) => {
      const decision = decideCustomer(okafor, update({ remark: 'x' }, {}), now, askedAt)
      return isRefused(decision) ? 'refused' : decision.events[0]
    }
    expect(madeAt(now - 86_400_000)).toMatchObject({ at: now, madeAt: now - 86_400_000 })
    expect(madeAt(now + 86_400_000)).toMatchObject({ at: now, madeAt: now })
    expect(madeAt(undefined)).not.toHaveProperty('madeAt')
  })
})
