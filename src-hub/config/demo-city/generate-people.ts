import type {
  CivicAddress,
  ContactPreference,
  Customer,
  CustomerPhone,
} from '../../../src-domain/people/customer.ts'
import type { Instant, Language } from '../../../src-domain/vocabulary/words.ts'
import { civicAddressOf, civicNumberOf, housesOn } from './civic-addresses.ts'
import { loadPeopleData, type NameGroup, type PeopleData, type Street } from './people-data.ts'
import { createPhoneLines } from './phone-lines.ts'
import { createRandom, type SeededRandom, uuidFrom, weighted } from './seeded-random.ts'

export { listCivicAddresses } from './civic-addresses.ts'
export { loadPeopleData, type PeopleData } from './people-data.ts'

export interface PeopleWanted {
  /** An integer; the same seed makes the same people, and a smaller number of them is the beginning of a larger. */
  readonly seed: number
  readonly customers: number
  readonly updatedAt: Instant
  /** Names and streets, where the caller has read them already. */
  readonly data?: PeopleData
}

/** The people of the demo city, and the addresses at which they are. */
export interface People {
  readonly addresses: readonly CivicAddress[]
  readonly customers: readonly Customer[]
}

const businessShare = 0.05
const namesakeShare = 0.012
const remarkShare = 0.03
/** Names cross from one part of the city's people to another. */
const mixedGivenShare = 0.18
const mixedFamilyShare = 0.06

const householdSize = weighted([
  { value: 1, weight: 30 },
  { value: 2, weight: 34 },
  { value: 3, weight: 16 },
  { value: 4, weight: 14 },
  { value: 5, weight: 6 },
])

const wish = weighted<ContactPreference>([
  { value: 'phone', weight: 50 },
  { value: 'email', weight: 32 },
  { value: 'sms', weight: 12 },
  { value: 'mail', weight: 4 },
  { value: 'none', weight: 2 },
])

/**
 * Makes the customers of the demo city: households of one to five at one address, often with one home telephone, and
 * about one business in twenty. Only the seed decides; nobody here exists.
 */
export function generatePeople({
  seed,
  customers: wanted,
  updatedAt,
  data = loadPeopleData(),
}: PeopleWanted): People {
  const random = createRandom(seed)
  const lines = createPhoneLines(seed)
  const emails = createEmails()
  const homes = createHomes(data.streets)
  const businessNames = createBusinessNames(data.organizations)
  const groupOf = weighted(data.groups.map(group => ({ value: group, weight: group.weight })))

  const addresses: CivicAddress[] = []
  const customers: Customer[] = []

  const add = (customer: Omit<Customer, 'id' | 'version' | 'updatedAt'>) => {
    customers.push({
      id: uuidFrom(`${seed}/customer/${customers.length}`),
      version: 1,
      ...customer,
      updatedAt,
    })
  }

  const addBusiness = (group: NameGroup, address: CivicAddress) => {
    const organization = businessNames.next(address.street)
    const named = random.chance(0.8)
    const phones = phonesOf([lines.next(), 'work'])
    const mails = random.chance(0.85) ? [emails.next(organization, 'en', random)] : []
    add({
      givenName: named ? random.pick(group.given) : '',
      familyName: named ? random.pick(group.family) : '',
      organization,
      language: random.chance(group.frenchShare) ? 'fr' : 'en',
      phones,
      emails: mails,
      address,
      preference: possible(random.chance(0.6) ? 'phone' : 'email', phones, mails),
    })
  }

  const addHousehold = (group: NameGroup, address: CivicAddress, size: number) => {
    const language: Language = random.chance(group.frenchShare) ? 'fr' : 'en'
    const familyName = random.pick(
      (random.chance(mixedFamilyShare) ? random.pick(data.groups) : group).family,
    )
    const givenNames = new Set<string>()
    const householdId = size > 1 ? uuidFrom(`${seed}/household/${addresses.length}`) : undefined
    const home = random.chance(0.5) ? lines.next() : undefined
    for (let member = 0; member < size && customers.length < wanted; member += 1) {
      const names = nameOf(member, group, familyName, givenNames)
      givenNames.add(names.givenName)
      const mobile = random.chance(member === 0 ? 0.7 : 0.5) ? lines.next() : undefined
      const mailShare = mobile === undefined && home === undefined ? 0.85 : 0.66
      const work = random.chance(0.04) ? lines.next() : undefined
      const phones = phonesOf([mobile, 'mobile'], [home, 'home'], [work, 'work'])
      const mails = random.chance(mailShare)
        ? [emails.next(`${names.givenName} ${names.familyName}`, language, random)]
        : []
      const remark = random.chance(remarkShare) ? random.pick(data.remarks)[language] : undefined
      add({
        ...(householdId === undefined ? {} : { householdId }),
        ...names,
        language,
        phones,
        emails: mails,
        address,
        preference: possible(wish(random), phones, mails),
        ...(remark === undefined ? {} : { remark }),
      })
    }
  }

  /** Mostly the household's own family name; now and then a namesake of somebody who is there already. */
  const nameOf = (
    member: number,
    group: NameGroup,
    householdName: string,
    givenNames: ReadonlySet<string>,
  ) => {
    if (customers.length > 20 && random.chance(namesakeShare)) {
      const { givenName, familyName } = random.pick(customers)
      if (givenName !== '') return { givenName, familyName }
    }
    const givenGroup = random.chance(mixedGivenShare) ? random.pick(data.groups) : group
    let givenName = random.pick(givenGroup.given)
    while (givenNames.has(givenName)) givenName = random.pick(givenGroup.given)
    const ownName = member > 0 && random.chance(0.2)
    return { givenName, familyName: ownName ? random.pick(group.family) : householdName }
  }

  while (customers.length < wanted) {
    const group = groupOf(random)
    const address = homes.next(random)
    addresses.push(address)
    const size = householdSize(random)
    // Households hold 2.3 people on average, so the share of businesses is higher among addresses than among customers.
    if (random.chance(businessShare * 2.2)) addBusiness(group, address)
    else addHousehold(group, address, size)
  }
  return { addresses, customers }
}

function phonesOf(
  ...lines: readonly (readonly [string | undefined, CustomerPhone['kind']])[]
): CustomerPhone[] {
  return lines.flatMap(([e164, kind]) => (e164 === undefined ? [] : [{ e164, kind }]))
}

/** The wish, where the customer has what it needs; else the nearest that works. */
function possible(
  wished: ContactPreference,
  phones: readonly CustomerPhone[],
  emails: readonly string[],
): ContactPreference {
  const mobile = phones.some(phone => phone.kind === 'mobile')
  if (wished === 'sms' && !mobile) return possible('phone', phones, emails)
  if (wished === 'phone' && phones.length === 0) return emails.length > 0 ? 'email' : 'mail'
  if (wished === 'email' && emails.length === 0) return phones.length > 0 ? 'phone' : 'mail'
  return wished
}

/** Finds homes that are not lived in yet: a free house nearby, a flat in a building, else another unit of a house. */
function createHomes(streets: readonly Street[]) {
  const streetOf = weighted(
    streets.map(street => ({
      value: street,
      weight: housesOn(street) * (street.kind === 'mixed' ? 1.4 : 1),
    })),
  )
  /** How many homes of each house are lived in. */
  const taken = new Map(streets.map(street => [street, new Uint16Array(housesOn(street))]))

  return {
    next(random: SeededRandom): CivicAddress {
      const street = streetOf(random)
      const homes = taken.get(street) ?? new Uint16Array(housesOn(street))
      let house = random.int(0, homes.length - 1)
      if (street.kind === 'mixed' && random.chance(0.35)) house = buildingNear(house, homes.length)
      for (let step = 0; step < 8 && !isFree(street, homes, house); step += 1)
        house = (house + 1) % homes.length
      if (isOfTheCity(street, house)) house = (house + 1) % homes.length
      const before = homes[house] ?? 0
      homes[house] = before + 1
      return civicAddressOf(street, house, unitOf(street, house, before))
    },
  }
}

function isFree(street: Street, homes: Uint16Array, house: number): boolean {
  return !isOfTheCity(street, house) && (isBuilding(street, house) || homes[house] === 0)
}

function isOfTheCity(street: Street, house: number): boolean {
  return street.cityBuildings?.includes(civicNumberOf(street, house)) === true
}

const housesPerBuilding = 24
const flatsPerFloor = 8

function isBuilding(street: Street, house: number): boolean {
  return street.kind === 'mixed' && house % housesPerBuilding === 11
}

function buildingNear(house: number, houses: number): number {
  const building = house - (house % housesPerBuilding) + 11
  return building < houses ? building : 11 % houses
}

function unitOf(street: Street, house: number, before: number): string | undefined {
  if (isBuilding(street, house)) {
    return String((1 + Math.floor(before / flatsPerFloor)) * 100 + 1 + (before % flatsPerFloor))
  }
  return before === 0 ? undefined : String(before + 1)
}

/** The organizations once each, then again as branches that are named by their street. */
function createBusinessNames(organizations: readonly string[]) {
  let given = 0
  const used = new Set<string>()
  return {
    next(street: string): string {
      const name = organizations[given % organizations.length] ?? ''
      const branch = given < organizations.length ? name : `${name} (${street})`
      given += 1
      let unique = branch
      for (let number = 2; used.has(unique); number += 1) unique = `${branch} ${number}`
      used.add(unique)
      return unique
    },
  }
}

/** E-mail addresses that are each somebody's alone, at domains that nobody owns. */
function createEmails() {
  const used = new Map<string, number>()
  return {
    next(name: string, language: Language, random: SeededRandom): string {
      const local = name
        .replace(/[łŁ]/g, 'l')
        .normalize('NFD')
        .replace(/[^A-Za-z ]/g, '')
        .toLowerCase()
        .trim()
        .replace(/ +/g, '.')
      const domain =
        language === 'fr' ? 'courriel.example' : random.chance(0.7) ? 'example.ca' : 'example.org'
      const address = `${local}@${domain}`
      const before = used.get(address) ?? 0
      used.set(address, before + 1)
      return before === 0 ? address : `${local}${before + 1}@${domain}`
    },
  }
}
