import { describe, expect, it } from 'vitest'
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
