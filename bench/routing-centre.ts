import type { Contact } from '../src-domain/routing/contact.ts'
import type { RoutingCommand } from '../src-domain/routing/routing-command.ts'
import type { AgentConfig, QueueConfig, RoutingConfig } from '../src-domain/routing/routing-config.ts'
import { defaultRoutingTimes, standardCapacity } from '../src-domain/routing/routing-config.ts'
import type { Channel, Language } from '../src-domain/vocabulary/words.ts'

/**
 * A made-up centre of any size: four channels, two languages, 25 queues with a skill each, three capacity profiles,
 * three sites, and teams of agents who share their skills. The same size gives the same centre.
 */
const channels: readonly Channel[] = ['phone', 'chat', 'email', 'counter']
const promisesMs: Readonly<Record<string, number>> = {
  phone: 30_000,
  chat: 60_000,
  email: 24 * 3_600_000,
  counter: 10 * 60_000,
}
const sites = ['hall', 'north', 'south']
const queueCount = 25
const teamCount = 30
/** Topics that one agent knows. */
const skillsPerAgent = 8

export function centreOf(agents: number): RoutingConfig {
  const draw = drawFrom(7)
  const queues = Array.from({ length: queueCount }, (_, index): QueueConfig => {
    const channel = channels[index % channels.length] as Channel
    return {
      id: `queue-${index}`,
      channel,
      name: { en: `Queue ${index}`, fr: `File ${index}` },
      promiseMs: promisesMs[channel] ?? 60_000,
      skills: [`topic-${index}`],
      ...(channel === 'counter' ? { site: sites[index % sites.length] as string } : {}),
    }
  })
  // Each topic is known by the teams of every site, so that no queue of a counter is without anybody.
  const teams = Array.from({ length: teamCount }, (_, team) => {
    const first = (Math.floor(team / sites.length) * skillsPerAgent) % queueCount
    return {
      site: sites[team % sites.length] as string,
      skills: Array.from({ length: skillsPerAgent }, (_, index) => `topic-${(first + index) % queueCount}`),
    }
  })
  return {
    version: 1,
    queues,
    agents: Array.from({ length: agents }, (_, index): AgentConfig => {
      const team = teams[index % teams.length] as (typeof teams)[number]
      const spoken = draw()
      return {
        id: `agent-${index}`,
        name: `Agent ${index}`,
        languages: spoken < 0.4 ? ['en', 'fr'] : spoken < 0.8 ? ['en'] : ['fr'],
        skills: team.skills,
        site: team.site,
        capacity: (['standard', 'calls', 'writing'] as const)[Math.floor(index / teamCount) % 3] as string,
      }
    }),
    capacities: [
      standardCapacity,
      { id: 'calls', name: { en: 'Calls', fr: 'Appels' }, chats: 0, messages: 1, interruptible: true },
      { id: 'writing', name: { en: 'Writing', fr: 'Écrit' }, chats: 4, messages: 2, interruptible: false },
    ],
    calendars: [],
    times: defaultRoutingTimes,
  }
}

export type Arrival = Extract<RoutingCommand, { kind: 'receive-contact' }>

/** Arrivals over all queues and both languages, without end; the same `seed` gives the same. */
export function* arrivals(
  config: RoutingConfig,
  seed: number,
  nameOf: (index: number) => string,
): Generator<Arrival, never> {
  const draw = drawFrom(seed)
  for (let index = 0; ; index++) {
    const queue = config.queues[Math.floor(draw() * config.queues.length)] as QueueConfig
    const language: Language = draw() < 0.7 ? 'en' : 'fr'
    yield arrivalOf({ id: nameOf(index), queueId: queue.id, channel: queue.channel, language })
  }
}

/** One more of the same kind: when each that leaves the line is followed by one, the line stays as it is made up. */
export function arrivalOf(contact: Pick<Contact, 'id' | 'channel' | 'queueId' | 'language'>): Arrival {
  const { id: contactId, channel, queueId, language } = contact
  return { kind: 'receive-contact', contactId, channel, queueId, language, from: {} }
}

/** Numbers between 0 and 1, the same for the same seed (Park and Miller's generator, CACM 1988). */
export function drawFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
