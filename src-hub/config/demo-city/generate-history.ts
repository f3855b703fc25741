import type { CivicAddress, Customer } from '../../../src-domain/people/customer.ts'
import type { BusinessTime, IntakeQuestion, RequestType } from '../../../src-domain/requests/request-type.ts'
import type {
  AgentId,
  Channel,
  ContactId,
  CustomerId,
  Instant,
  RequestId,
  RequestTypeCode,
} from '../../../src-domain/vocabulary/words.ts'
import type { DemoCity, WrapUpOutcome } from './demo-city-types.ts'
import { type HistoryPhrases, loadHistoryPhrases } from './history-phrases.ts'
import { localDate, type OpenTime, openTime } from './open-time.ts'
import { createRandom, type SeededRandom, uuidFrom, weighted } from './seeded-random.ts'

export { type HistoryPhrases, loadHistoryPhrases } from './history-phrases.ts'

export type HistoricStatus = 'submitted' | 'acknowledged' | 'in-progress' | 'completed' | 'closed'

/** A request of the past, open or done. `completed` is done in the division's eyes and waits for its review. */
export interface HistoricRequest {
  readonly id: RequestId
  readonly reference: string
  readonly typeCode: RequestTypeCode
  readonly customerId: CustomerId
  readonly address: CivicAddress
  /** Valid by the intake schema of the type. */
  readonly answers: Readonly<Record<string, string | number | boolean>>
  readonly description: string
  readonly status: HistoricStatus
  readonly createdAt: Instant
  readonly acknowledgedAt?: Instant
  /** When the division finished: of `completed` and `closed`. */
  readonly completedAt?: Instant
  readonly closedAt?: Instant
}

/** A contact of the past. */
export interface HistoricContact {
  readonly id: ContactId
  readonly channel: Channel
  readonly customerId: CustomerId
  readonly at: Instant
  readonly agentId: AgentId
  /** Code of a wrap-up reason. */
  readonly reasonCode: string
  readonly summary: string
  readonly durationMs: number
  readonly resolvedAtFirstContact: boolean
}

/** Both lists are in the order of time. */
export interface History {
  readonly requests: readonly HistoricRequest[]
  readonly contacts: readonly HistoricContact[]
}

export interface HistoryWanted {
  /** An integer; the same seed, moment and people make the same past. */
  readonly seed: number
  readonly now: Instant
  readonly demoCity: Pick<DemoCity, 'city' | 'requestTypes' | 'wrapUpReasons' | 'staff'>
  /** Those without an address are left out. */
  readonly customers: readonly Customer[]
  /** The reference number of the nth request in the order of time, counted from 0. */
  readonly reference: (index: number) => string
  readonly requests?: number
  readonly contacts?: number
  /** How far the past goes back. */
  readonly days?: number
  /** Phrases, where the caller has read them already. */
  readonly phrases?: HistoryPhrases
}

type Resident = Customer & { readonly address: CivicAddress }

interface Past {
  readonly seed: number
  readonly random: SeededRandom
  readonly demoCity: HistoryWanted['demoCity']
  readonly phrases: HistoryPhrases
  readonly residents: Residents
  /** When customers are served; it ends a little before now, so that the last contact has ended. */
  readonly service: OpenTime
  /** When divisions work, up to now. */
  readonly divisions: OpenTime
  readonly siteHours: ReadonlyMap<string, OpenTime>
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
/** The working day of a division, 8:30 to 16:30. */
const divisionDay = 8 * hour
const divisionHours = [
  { days: ['mon', 'tue', 'wed', 'thu', 'fri'], opens: '08:30', closes: '16:30' },
] as const
const longestContact = 15 * minute
const shareOfContactsThatLogged = 0.45

/**
 * Makes a past for the demo city: requests with plausible places, answers and ends, and contacts, all within opening
 * hours of the days before `now`. Only the seed, the moment and the people decide.
 */
export function generateHistory(wanted: HistoryWanted): History {
  const { seed, now, demoCity, reference, days = 120, phrases = loadHistoryPhrases() } = wanted
  const { city } = demoCity
  const period = { timeZone: city.timeZone, from: now - days * day, until: now }
  const random = createRandom(seed)
  const residents = createResidents(wanted.customers, random)
  if (residents === undefined) return { requests: [], contacts: [] }
  const past: Past = {
    seed,
    random,
    demoCity,
    phrases,
    residents,
    service: openTime({ ...period, hours: city.contactCentre.hours, until: now - longestContact }),
    divisions: openTime({ ...period, hours: divisionHours }),
    siteHours: new Map(city.sites.map(site => [site.id, openTime({ ...period, hours: site.hours })])),
  }
  const requests = makeRequests(past, wanted.requests ?? 1_500, reference)
  return { requests, contacts: makeContacts(past, wanted.contacts ?? 2_000, requests) }
}

// Requests

function makeRequests(past: Past, count: number, reference: (index: number) => string): HistoricRequest[] {
  const { random, service, seed } = past
  const typeIn = typesByMonth(past)
  const requests: HistoricRequest[] = []
  for (const createdAt of momentsOf(service, count, random)) {
    const today = localDate(createdAt, past.demoCity.city.timeZone)
    const type = typeIn(today.month)
    const customer = past.residents.next()
    const spoken = past.phrases.requests[type.code]
    const address =
      spoken?.atHome === true ? customer.address : placeOf(past, type, customer.address, requests, createdAt)
    const index = requests.length
    requests.push({
      id: uuidFrom(`${seed}/request/${index}`),
      reference: reference(index),
      typeCode: type.code,
      customerId: customer.id,
      address,
      answers: answersOf(past, type, customer, today),
      description: spoken === undefined ? '' : random.pick(spoken.descriptions[customer.language]),
      createdAt,
      ...courseOf(past, type, createdAt),
    })
  }
  return requests
}

function momentsOf(time: OpenTime, count: number, random: SeededRandom): Instant[] {
  if (time.total === 0) return []
  const moments = Array.from({ length: count }, () => time.at(random.fraction() * time.total))
  return moments.filter(moment => moment !== undefined).sort((a, b) => a - b)
}

function typesByMonth({ demoCity, phrases, random }: Past) {
  const pickers = Array.from({ length: 12 }, (_, index) =>
    weighted(
      demoCity.requestTypes.map(type => {
        const { weight = 1, months } = phrases.requests[type.code] ?? {}
        return { value: type, weight: months === undefined || months.includes(index + 1) ? weight : 0 }
      }),
    ),
  )
  return (month: number): RequestType => {
    const picker = pickers[month - 1]
    if (picker === undefined) throw new RangeError(`no month ${month}`)
    return picker(random)
  }
}

/** Somewhere in the customer's ward, or a place that somebody else has reported lately. */
function placeOf(
  { random, residents }: Past,
  type: RequestType,
  home: CivicAddress,
  earlier: readonly HistoricRequest[],
  createdAt: Instant,
): CivicAddress {
  if (random.chance(0.15)) {
    const since = createdAt - type.duplicates.withinDays * day
    const same = earlier.findLast(request => request.typeCode === type.code)
    if (same !== undefined && same.createdAt >= since) return same.address
  }
  return random.chance(0.75) ? residents.inWard(home.ward).address : residents.anyone().address
}

/** How far the request has come by now: its target decides how long each step takes, with some late. */
function courseOf(
  { random, divisions }: Past,
  type: RequestType,
  createdAt: Instant,
): Pick<HistoricRequest, 'status' | 'acknowledgedAt' | 'completedAt' | 'closedAt'> {
  const forgotten = random.chance(0.015)
  const acknowledgeTarget = durationOf(type.acknowledgeWithin)
  const resolveTarget = durationOf(type.resolveWithin)
  const created = divisions.positionOf(createdAt)
  const acknowledged = created + acknowledgeTarget * shareOfTarget(random, 0.92)
  const completed = Math.max(
    acknowledged + 10 * minute,
    created + resolveTarget * shareOfTarget(random, 0.88),
  )
  const closed = completed + random.int(1, 16) * hour
  const unreviewed = random.chance(0.02)

  const acknowledgedAt = forgotten ? undefined : divisions.at(acknowledged)
  if (acknowledgedAt === undefined) return { status: 'submitted' }
  const completedAt = divisions.at(completed)
  if (completedAt === undefined) {
    const begun = divisions.total > acknowledged + (completed - acknowledged) * 0.35
    return { status: begun ? 'in-progress' : 'acknowledged', acknowledgedAt }
  }
  const closedAt = unreviewed ? undefined : divisions.at(closed)
  if (closedAt === undefined) return { status: 'completed', acknowledgedAt, completedAt }
  return { status: 'closed', acknowledgedAt, completedAt, closedAt }
}

function durationOf({ value, unit }: BusinessTime): number {
  return value * (unit === 'business-hours' ? hour : divisionDay)
}

/** The part of its target that a step takes; more than 1 is late. */
function shareOfTarget(random: SeededRandom, kept: number): number {
  return random.chance(kept) ? 0.1 + 0.88 * random.fraction() : 1.05 + 1.2 * random.fraction()
}

type LocalDate = ReturnType<typeof localDate>

function answersOf(
  past: Past,
  type: RequestType,
  customer: Resident,
  today: LocalDate,
): HistoricRequest['answers'] {
  const answers: Record<string, string | number | boolean> = {}
  const { properties, required = [] } = type.intake.schema
  for (const [name, question] of Object.entries(properties)) {
    if (!required.includes(name) && !past.random.chance(0.6)) continue
    const answer = answerOf(past, type, name, question, customer, today)
    if (answer !== undefined) answers[name] = answer
  }
  return answers
}

/** Questions that most people answer with yes. */
const mostlyYes = new Set(['outInTime', 'isOwner', 'stillThere', 'mayCall'])

function answerOf(
  past: Past,
  type: RequestType,
  name: string,
  question: IntakeQuestion,
  customer: Resident,
  today: LocalDate,
): string | number | boolean | undefined {
  const { random } = past
  if (question.enum !== undefined) return random.pick(question.enum)
  if (question.type === 'boolean') return random.chance(mostlyYes.has(name) ? 0.94 : 0.25)
  if (question.type !== 'string') return numberOf(random, name, question, today)
  if (question.format === 'date') {
    return (
      name === 'collectionDay' ? lastCollection(today, random) : today.add({ days: random.int(2, 20) })
    ).toString()
  }
  const phrases = past.phrases.answers[`${type.code}.${name}`] ?? past.phrases.answers[name]
  if (phrases === undefined) return undefined
  return fill(past, random.pick(phrases[customer.language]), customer.address).slice(0, question.maxLength)
}

/** A weekday of the last two days, for nothing is collected on a weekend. */
function lastCollection(today: LocalDate, random: SeededRandom): LocalDate {
  const date = today.subtract({ days: random.int(0, 2) })
  return date.subtract({ days: Math.max(0, date.dayOfWeek - 5) })
}

function numberOf(random: SeededRandom, name: string, question: IntakeQuestion, today: LocalDate): number {
  if (name === 'year') return today.year - random.int(0, 2)
  const { minimum = 0, maximum = minimum + 10 } = question
  return minimum + Math.floor((maximum - minimum + 1) * random.fraction() ** 4)
}

function fill({ random, residents }: Past, phrase: string, near: CivicAddress): string {
  return phrase.replace(/\{(street|number|digit)\}/g, (_, slot: string) => {
    if (slot === 'digit') return String(random.int(0, 9))
    const address = residents.inWard(near.ward).address
    return slot === 'street' ? address.street : address.civicNumber
  })
}

// Contacts

const channelOf = weighted<Channel>([
  { value: 'phone', weight: 60 },
  { value: 'counter', weight: 15 },
  { value: 'email', weight: 12 },
  { value: 'chat', weight: 8 },
  { value: 'callback', weight: 3 },
  { value: 'portal', weight: 2 },
])

const minutesOf: Readonly<Record<Channel, readonly [from: number, to: number]>> = {
  phone: [1, 8],
  chat: [4, 14],
  email: [2, 9],
  counter: [2, 14],
  callback: [2, 8],
  portal: [2, 6],
}

const resolvedShare: Readonly<Record<WrapUpOutcome, number>> = {
  information: 0.92,
  transaction: 0.97,
  request: 0,
  transfer: 0,
  'no-service': 0,
}

type ContactDraft = Omit<HistoricContact, 'id' | 'agentId' | 'durationMs'> & { readonly customer: Resident }

function makeContacts(past: Past, count: number, requests: readonly HistoricRequest[]): HistoricContact[] {
  const logging = draftsOfLoggedRequests(past, Math.floor(count * shareOfContactsThatLogged), requests)
  const others = draftsOfInquiries(past, count - logging.length, requests)
  const drafts = [...logging, ...others].sort((a, b) => a.at - b.at)
  return drafts.map(({ customer, ...draft }, index) => ({
    id: uuidFrom(`${past.seed}/contact/${index}`),
    ...draft,
    agentId: agentOf(past, draft.channel, customer, draft.at),
    durationMs: durationIn(past.random, draft.channel),
  }))
}

/** Some of the requests were logged in a contact that is remembered as well. */
function draftsOfLoggedRequests(
  past: Past,
  wanted: number,
  requests: readonly HistoricRequest[],
): ContactDraft[] {
  const { random, service, residents, phrases, demoCity } = past
  const drafts: ContactDraft[] = []
  for (const [index, request] of requests.entries()) {
    const left = requests.length - index
    if (!random.chance((wanted - drafts.length) / left)) continue
    const customer = residents.byId(request.customerId)
    const type = demoCity.requestTypes.find(each => each.code === request.typeCode)
    if (customer === undefined || type === undefined) continue
    const began = request.createdAt - random.int(45, 240) * second
    drafts.push({
      channel: pickChannel(random, type.acceptedChannels),
      customerId: customer.id,
      at: service.isOpen(began) ? began : request.createdAt,
      reasonCode: 'request-logged',
      summary: random
        .pick(phrases.requestLogged[customer.language])
        .replace('{reference}', request.reference)
        .replace('{type}', type.name[customer.language]),
      resolvedAtFirstContact: false,
      customer,
    })
  }
  return drafts
}

function draftsOfInquiries(past: Past, count: number, requests: readonly HistoricRequest[]): ContactDraft[] {
  const { random, service, residents, phrases, demoCity } = past
  const reasons = demoCity.wrapUpReasons.filter(reason => phrases.contacts[reason.code] !== undefined)
  if (reasons.length === 0) return []
  const reasonOf = weighted(
    reasons.map(reason => ({ value: reason, weight: phrases.contacts[reason.code]?.weight ?? 0 })),
  )
  const drafts: ContactDraft[] = []
  for (const moment of momentsOf(service, count, random)) {
    const reason = reasonOf(random)
    const spoken = phrases.contacts[reason.code]
    if (spoken === undefined) continue
    const about = reason.topic === 'requests' && requests.length > 0 ? random.pick(requests) : undefined
    const customer = (about === undefined ? undefined : residents.byId(about.customerId)) ?? residents.next()
    const templates = spoken.summaries[customer.language]
    const share = reason.code === 'request-status' ? 0.8 : resolvedShare[reason.outcome]
    drafts.push({
      channel: pickChannel(random, spoken.channels),
      customerId: customer.id,
      at: about === undefined ? moment : momentAfter(service, about.createdAt, random),
      reasonCode: reason.code,
      summary: random.pick(templates).replace('{reference}', about?.reference ?? ''),
      resolvedAtFirstContact: random.chance(share),
      customer,
    })
  }
  return drafts
}

function momentAfter(time: OpenTime, after: Instant, random: SeededRandom): Instant {
  const from = time.positionOf(after)
  return time.at(from + random.fraction() * (time.total - from)) ?? after
}

function pickChannel(random: SeededRandom, accepted: readonly Channel[] | undefined): Channel {
  if (accepted === undefined) return channelOf(random)
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const channel = channelOf(random)
    if (accepted.includes(channel)) return channel
  }
  return random.pick(accepted)
}

/** A CSR who speaks the language, works on the channel, and whose site was open. */
function agentOf(
  { random, demoCity, siteHours }: Past,
  channel: Channel,
  customer: Resident,
  at: Instant,
): AgentId {
  const skill = channel === 'callback' ? 'phone' : channel === 'portal' ? 'email' : channel
  const speaking = demoCity.staff.filter(
    member => member.role === 'csr' && member.languages.includes(customer.language),
  )
  const able = speaking.filter(
    member => member.skills.includes(skill) && siteHours.get(member.site)?.isOpen(at) === true,
  )
  return random.pick(able.length > 0 ? able : speaking.length > 0 ? speaking : demoCity.staff).id
}

function durationIn(random: SeededRandom, channel: Channel): number {
  const [from, to] = minutesOf[channel]
  const minutes = from + (to - from) * random.fraction() ** 1.6
  return Math.round((minutes * minute) / second) * second
}

// Customers

interface Residents {
  /** The next who has something to ask; a few ask often. */
  next(): Resident
  anyone(): Resident
  inWard(ward: number): Resident
  byId(id: CustomerId): Resident | undefined
}

function createResidents(customers: readonly Customer[], random: SeededRandom): Residents | undefined {
  const residents = customers.filter((customer): customer is Resident => customer.address !== undefined)
  if (residents.length === 0) return undefined
  const often = residents.filter((_, index) => index % 40 === 7)
  const wards = Map.groupBy(residents, resident => resident.address.ward)
  const ids = new Map(residents.map(resident => [resident.id, resident]))
  const anyone = () => random.pick(residents)
  return {
    anyone,
    next: () => (often.length > 0 && random.chance(0.3) ? random.pick(often) : anyone()),
    inWard: ward => random.pick(wards.get(ward) ?? residents),
    byId: id => ids.get(id),
  }
}
