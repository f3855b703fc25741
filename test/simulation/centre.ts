import {
  defaultRoutingTimes,
  type RoutingConfig,
  standardCapacity,
} from '../../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import { openStreams } from '../../src-simulator/chance.ts'
import { oshawa } from '../../src-simulator/cities/oshawa.ts'
import type { CentreConfiguration } from '../../src-simulator/city.ts'
import { type AgentWish, playWorld, type World, type WorldContact } from '../../src-simulator/play-world.ts'

export const secondMs = 1_000
export const minuteMs = 60 * secondMs
export const hourMs = 60 * minuteMs

/** A configuration of Oshawa by its name. */
export function configurationOf(id: string): CentreConfiguration {
  const found = oshawa.configurations.find(each => each.id === id)
  if (found === undefined) throw new Error(`no configuration ${id}`)
  return found
}

export const oneQueue = configurationOf('one-queue')
export const siloed = configurationOf('siloed')

/** A centre of people who can do everything, with a phone, a chat and an e-mail queue. */
export function smallCentre(people: readonly string[], promiseMs = 30 * secondMs): RoutingConfig {
  return {
    version: 1,
    queues: (['phone', 'chat', 'email'] as const).map(channel => ({
      id: channel,
      channel,
      name: { en: channel, fr: channel },
      promiseMs: channel === 'email' ? 8 * hourMs : promiseMs,
      skills: [],
    })),
    agents: people.map(id => ({ id, name: id, languages: ['en'], skills: [], site: 'city-hall' })),
    capacities: [standardCapacity],
    calendars: [],
    times: defaultRoutingTimes,
  }
}

export const sitsDown = (agentId: string, at = 0): readonly AgentWish[] => [
  { kind: 'link', at, agentId, deskId: `desk of ${agentId}` },
  { kind: 'presence', at, agentId, presence: 'available' },
]

export function contact(id: string, more: Partial<WorldContact> & Pick<WorldContact, 'at'>): WorldContact {
  return {
    id,
    channel: 'phone',
    queueId: more.channel ?? 'phone',
    language: 'en',
    from: {},
    patienceMs: Number.POSITIVE_INFINITY,
    talkMs: 4 * minuteMs,
    wrapUpMs: minuteMs,
    ...more,
  }
}

/** Plays contacts against people who sit there all day and answer at once. */
export function play(
  people: readonly string[],
  contacts: readonly WorldContact[],
  more: Partial<World> = {},
): readonly RoutingEvent[] {
  return playWorld({
    configs: [{ at: 0, config: smallCentre(people) }],
    contacts,
    wishes: people.flatMap(agentId => sitsDown(agentId)),
    chatSpeeds: [1, 0.75, 0.6],
    react: () => ({ kind: 'accept', afterMs: 0 }),
    backAfterMs: () => 0,
    comesAgain: () => undefined,
    until: 1_000_000 * hourMs,
    ...more,
  }).events
}

/** The instants at which something of one kind happened to a contact. */
export function instants(
  events: readonly RoutingEvent[],
  kind: RoutingEvent['kind'],
  contactId: string,
): readonly number[] {
  return events.flatMap(event =>
    event.kind === kind && 'contactId' in event && event.contactId === contactId ? [event.at] : [],
  )
}

/** Callers of an M/M/n+M queue: even arrivals, exponential times. */
export function markovCallers(
  { calls, handleMs, patienceMs }: { calls: number; handleMs: number; patienceMs: number },
  hours: number,
  seed: number,
): readonly WorldContact[] {
  const streams = openStreams(seed)
  const gaps = streams('gaps', 'callers')
  const callers: WorldContact[] = []
  for (
    let at = gaps.exponential(hourMs / calls);
    at < hours * hourMs;
    at += gaps.exponential(hourMs / calls)
  ) {
    const id = `caller-${callers.length}`
    callers.push(
      contact(id, {
        at: Math.floor(at),
        patienceMs: streams('patience', id).exponential(patienceMs),
        talkMs: streams('talk', id).exponential(handleMs),
        wrapUpMs: 0,
      }),
    )
  }
  return callers
}
