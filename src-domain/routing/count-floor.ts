import type { AgentId, Language } from '../vocabulary/words.ts'
import { demandOf, type Openings, openingFor, openingsOf } from './capacity.ts'
import { type Contact, holderOf } from './contact.ts'
import { canServe, isAtWork } from './eligibility.ts'
import type { Floor } from './floor.ts'
import { type AgentConfig, standardCapacity } from './routing-config.ts'
import type { RoutingState } from './routing-state.ts'

/** What a directory asks of the floor. */
export type FloorCounts = Pick<
  Floor,
  'config' | 'agents' | 'paceMs' | 'queueOf' | 'heldBy' | 'atWorkFor' | 'freeFor' | 'waitingFor'
>

interface AtWork {
  readonly id: AgentId
  readonly config: AgentConfig
  readonly openings: Openings
}

/**
 * Counts a state once, for whoever only looks: who is at work, who is free, who waits. The figures are those of the
 * board by which the rules decide. Costs one walk over the contacts and one over the agents for each queue asked for.
 */
export function countFloor(state: RoutingState): FloorCounts {
  const { config, agents, contacts, paceMs } = state
  const queues = new Map(config.queues.map(queue => [queue.id, queue] as const))
  const held = new Map<AgentId, Contact[]>()
  const waiting = new Map<string, number>()
  for (const contact of contacts.values()) {
    const holder = holderOf(contact)
    if (holder !== undefined) held.set(holder, [...(held.get(holder) ?? []), contact])
    else if (contact.phase.kind === 'waiting' && contact.directTo === undefined) {
      const key = lineKey(contact.queueId, contact.language)
      waiting.set(key, (waiting.get(key) ?? 0) + 1)
    }
  }
  const heldBy = (agentId: AgentId): readonly Contact[] => held.get(agentId) ?? []
  const profiles = new Map(config.capacities.map(profile => [profile.id, profile] as const))
  const atWork = config.agents.flatMap((each): readonly AtWork[] => {
    const agent = agents.get(each.id)
    if (agent === undefined || !isAtWork(agent)) return []
    const profile = profiles.get(each.capacity ?? '') ?? standardCapacity
    return [{ id: each.id, config: each, openings: openingsOf(heldBy(each.id), profile) }]
  })
  const serving = (queueId: string, language: Language): readonly AtWork[] => {
    const queue = queues.get(queueId)
    return queue === undefined ? [] : atWork.filter(each => canServe(each.config, language, queue))
  }
  return {
    config,
    agents,
    paceMs,
    queueOf: id => queues.get(id),
    heldBy,
    atWorkFor: (queueId, language, except) =>
      serving(queueId, language).filter(({ id }) => id !== except).length,
    freeFor: (queueId, language) => {
      const queue = queues.get(queueId)
      if (queue === undefined) return 0
      const opening = openingFor(demandOf(queue.channel))
      return serving(queueId, language).filter(({ openings }) => (openings & opening) !== 0).length
    },
    waitingFor: (queueId, language) => waiting.get(lineKey(queueId, language)) ?? 0,
  }
}

function lineKey(queueId: string, language: Language): string {
  return `${language} ${queueId}`
}
