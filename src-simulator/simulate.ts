import { isOpenAt, nextClosing, nextOpening } from '../src-domain/calendar/opening-hours.ts'
import type { RoutingEvent } from '../src-domain/routing/routing-event.ts'
import { quarterMs } from '../src-domain/service-level/measures.ts'
import type { Instant } from '../src-domain/vocabulary/words.ts'
import { type Chance, openStreams, type Streams } from './chance.ts'
import type { CentreConfiguration, City, Demand, Duration, DutyDay, Patience } from './city.ts'
import { type AgentWish, playWorld, type Reaction, type World, type WorldContact } from './play-world.ts'
import { type Summary, summarize, summarizeEach } from './summarize.ts'

/** What is to be simulated. The same order gives the same result, byte for byte, on every machine. */
export interface SimulationOrder {
  readonly city: City
  readonly configuration: CentreConfiguration
  /** How many days on which the centre is open. */
  readonly days: number
  readonly seed: number
}

/** What came of it. Plain data. */
export interface SimulationResult {
  readonly cityId: string
  readonly configurationId: string
  readonly seed: number
  readonly days: readonly Summary[]
  readonly total: Summary
  /** What a hub would have written into its journal. */
  readonly events: readonly RoutingEvent[]
}

const dayMs = 86_400_000
/** The messages of this long before the first opening are waiting when it comes. */
const beforeMs = 2 * dayMs

/**
 * Simulates days of a centre: who comes is drawn from the city's demand, and the rules of the product decide the rest.
 * Two configurations of the same city and seed meet the same contacts and the same people.
 */
export function simulate({ city, configuration, days, seed }: SimulationOrder): SimulationResult {
  const streams = openStreams(seed)
  const duty = dutyDays(city, days, streams)
  const from = duty[0]?.from ?? city.firstDay
  const until = duty.at(-1)?.until ?? from
  const configs = duty.flatMap(configuration.configsOn)
  const { events } = playWorld({
    configs: configs.map((each, index) => (index === 0 ? { ...each, at: from - beforeMs } : each)),
    contacts: city.demands.flatMap(demand => arrivals(demand, from - beforeMs, until, streams)),
    wishes: duty.flatMap(wishesOf),
    chatSpeeds: city.chatSpeeds,
    ...mannersOf(city, streams),
    until,
  })
  return {
    cityId: city.id,
    configurationId: configuration.id,
    seed,
    days: summarizeEach(events, duty, city),
    total: summarize(events, { from, until }, city),
    events,
  }
}

/** The first days on which a city is open, with those who are there. */
export function dutyDays(city: City, days: number, streams: Streams): readonly DutyDay[] {
  const found: DutyDay[] = []
  for (let from = city.firstDay; found.length < days; from += dayMs) {
    const opens = nextOpening(city.hours, from)
    if (opens === undefined) throw new RangeError(`${city.name} never opens`)
    if (opens >= from + dayMs) continue
    const shifts = city.shiftsOn(from, ({ id }) => streams('absence', `${id} ${from}`).happens(city.absence))
    found.push({ from, until: from + dayMs, opens, closes: nextClosing(city.hours, opens), shifts })
  }
  return found
}

/**
 * The contacts that come to one queue: within each quarter hour a Poisson process of the expected number, drawn from a
 * stream of its own. Between `from` and `until`, in order.
 */
export function arrivals(
  demand: Demand,
  from: Instant,
  until: Instant,
  streams: Streams,
): readonly WorldContact[] {
  const found: WorldContact[] = []
  for (let quarter = from; quarter < until; quarter += quarterMs) {
    const expected = demand.expectedAt(quarter)
    if (expected === 0) continue
    const chance = streams('arrivals', `${demand.queueId} ${quarter}`)
    const gapMs = quarterMs / expected
    for (
      let at = quarter + chance.exponential(gapMs);
      at < quarter + quarterMs;
      at += chance.exponential(gapMs)
    ) {
      found.push(
        contactOf(
          demand,
          `${demand.queueId}-${quarter / quarterMs}-${found.length}`,
          Math.floor(at),
          streams,
        ),
      )
    }
  }
  return found
}

function contactOf(demand: Demand, id: string, at: Instant, streams: Streams): WorldContact {
  return {
    id,
    channel: demand.channel,
    queueId: demand.queueId,
    language: streams('language', id).happens(demand.frenchShare) ? 'fr' : 'en',
    at,
    from: { phone: `of ${id}` },
    patienceMs: patienceOf(demand.patience, streams('patience', id)),
    talkMs: drawn(demand.talk, streams('talk', id)),
    wrapUpMs: drawn(demand.wrapUp, streams('wrap-up', id)),
  }
}

/** How the agents and the customers of a city behave. */
function mannersOf(city: City, streams: Streams): Pick<World, 'react' | 'backAfterMs' | 'comesAgain'> {
  const { reaction, redial } = city
  return {
    react: (contactId, offerNumber): Reaction => {
      const chance = streams('reaction', `${contactId} ${offerNumber}`)
      const luck = chance.fraction()
      if (luck < reaction.missedShare) return { kind: 'miss' }
      const kind = luck < reaction.missedShare + reaction.declinedShare ? 'decline' : 'accept'
      return { kind, afterMs: drawn(reaction.accept, chance) }
    },
    backAfterMs: (agentId, at) => streams('back', `${agentId} ${at}`).exponential(reaction.backMs),
    comesAgain: (contact, leftAt) => {
      const demand = city.demands.find(({ queueId }) => queueId === contact.queueId)
      const chance = streams('redial', contact.id)
      if (contact.channel !== 'phone' || demand === undefined || !chance.happens(redial.share))
        return undefined
      const at = leftAt + Math.round(chance.exponential(redial.afterMs))
      if (!isOpenAt(city.hours, at)) return undefined
      const id = `${contact.id}+`
      return { ...contact, id, at, patienceMs: patienceOf(demand.patience, streams('patience', id)) }
    },
  }
}

/** What the people of a day set out to do: sit down, have their breaks, and go home when the last customer is served. */
function wishesOf({ shifts }: DutyDay): readonly AgentWish[] {
  return shifts.flatMap(({ person, from, to, away }): readonly AgentWish[] => {
    const agentId = person.id
    return [
      { kind: 'link', at: from, agentId, deskId: `desk of ${agentId}` },
      { kind: 'presence', at: from, agentId, presence: 'available' },
      ...away.map(({ at, forMs, presence }) => ({ kind: 'presence', at, agentId, presence, forMs }) as const),
      { kind: 'presence', at: to, agentId, presence: 'offline' },
    ]
  })
}

function patienceOf(patience: Patience, chance: Chance): number {
  switch (patience.kind) {
    case 'endless':
      return Number.POSITIVE_INFINITY
    case 'exponential':
      return chance.exponential(patience.meanMs)
    case 'weibull':
      return chance.weibull(patience.medianMs, patience.shape)
  }
}

function drawn({ meanMs, variation }: Duration, chance: Chance): number {
  return chance.lognormal(meanMs, variation)
}
