import type { Person } from '../../../src-contract/http/api.ts'
import type { Customer } from '../../../src-domain/people/customer.ts'

export const aiko: Person = {
  id: 'aiko.mori',
  name: 'Aiko Mori',
  role: 'csr',
  languages: ['en', 'fr'],
  site: 'city-hall',
}

export const farah: Person = {
  id: 'farah.siddiqui',
  name: 'Farah Siddiqui',
  role: 'administrator',
  languages: ['en'],
  site: 'city-hall',
}

export const sofia: Person = {
  id: 'sofia.kowalczyk',
  name: 'Sofia Kowalczyk',
  role: 'supervisor',
  languages: ['en'],
  site: 'city-hall',
}

/** Who sits at the desk; the address names them: `?as=farah.siddiqui`. */
export const deskPeople: readonly Person[] = [aiko, farah, sofia]

export const ngozi: Customer = {
  id: '0b8f6f0e-4a5e-4d3e-9c1a-0d6b5a3c2e10',
  version: 3,
  householdId: 'h1',
  givenName: 'Ngozi',
  familyName: 'Okafor',
  language: 'en',
  phones: [{ e164: '+19055550148', kind: 'mobile' }],
  emails: ['ngozi@example.org'],
  address: {
    id: 'a1',
    civicNumber: '41',
    street: 'Simcoe St. N.',
    postalCode: 'L1G 4S1',
    ward: 2,
    latitude: 43.9,
    longitude: -78.86,
  },
  preference: 'email',
  updatedAt: 1_790_000_000_000,
}

export const etienne: Customer = {
  id: '1b8f6f0e-4a5e-4d3e-9c1a-0d6b5a3c2e11',
  version: 1,
  householdId: 'h2',
  givenName: 'Étienne',
  familyName: 'Roy-Beauchemin',
  language: 'fr',
  phones: [{ e164: '+19055550199', kind: 'home' }],
  emails: [],
  preference: 'phone',
  updatedAt: 1_790_000_000_000,
}
