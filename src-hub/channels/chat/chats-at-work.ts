import type { Capacity } from '../../../src-domain/chat/chat-standing.ts'
import { openForChat, openingsOf } from '../../../src-domain/routing/capacity.ts'
import { type Contact, holderOf } from '../../../src-domain/routing/contact.ts'
import { canServe, isAtWork } from '../../../src-domain/routing/eligibility.ts'
import { standardCapacity } from '../../../src-domain/routing/routing-config.ts'
import type { RoutingState } from '../../../src-domain/routing/routing-state.ts'
import type { AgentId, Language, QueueId } from '../../../src-domain/vocabulary/words.ts'

/** For whom capacity is asked: a contact, or one that would come. */
export type Demand = Pick<Contact, 'language' | 'servedBy' | 'relaxedSkills'>

/** What those at work can take: counted when somebody asks, and then known until it is outdated. */
export interface ChatsAtWork {
  readonly for: (demand: Demand, inOther: Demand, state: RoutingState) => Capacity
  readonly outdate: () => void
}

export function createChatsAtWork(): ChatsAtWork {
  const known = new Map<string, { readonly chats: number; readonly free: number }>()
  let held: ReadonlyMap<AgentId, readonly Contact[]> | undefined
  const count = (demand: Demand, state: RoutingState) => {
    const key = JSON.stringify([demand.language, demand.servedBy, demand.relaxedSkills])
    const before = known.get(key)
    if (before) return before
    held ??= heldByAgent(state)
    const counted = countFor(demand, state, held)
    known.set(key, counted)
    return counted
  }
  return {
    for: (demand, inOther, state) => ({
      ...count(demand, state),
      isServedInOtherLanguage: count(inOther, state).chats > 0,
    }),
    outdate: () => {
      known.clear()
      held = undefined
    },
  }
}

/** As much of a chat in `language` as is known before it is there. */
export function demandIn(language: Language, queueId: QueueId | undefined): Demand {
  return { language, servedBy: queueId === undefined ? [] : [queueId] }
}

function heldByAgent(state: RoutingState): ReadonlyMap<AgentId, readonly Contact[]> {
  const held = new Map<AgentId, Contact[]>()
  for (const contact of state.contacts.values()) {
    const holder = holderOf(contact)
    if (holder !== undefined) held.set(holder, [...(held.get(holder) ?? []), contact])
  }
  return held
}

/** Chats beside each other, as far as each agent's profile allows; a call in hand takes all of it for now. */
function countFor(
  { language, servedBy, relaxedSkills }: Demand,
  { agents, config }: RoutingState,
  held: ReadonlyMap<AgentId, readonly Contact[]>,
): { readonly chats: number; readonly free: number } {
  const queues = config.queues.filter(({ id }) => servedBy.includes(id))
  let chats = 0
  let free = 0
  for (const each of config.agents) {
    const agent = agents.get(each.id)
    if (agent === undefined || !isAtWork(agent)) continue
    if (!queues.some(queue => canServe(each, language, queue, relaxedSkills))) continue
    const profile = config.capacities.find(({ id }) => id === each.capacity) ?? standardCapacity
    const theirs = held.get(each.id) ?? []
    chats += profile.chats
    if ((openingsOf(theirs, profile) & openForChat) !== 0) {
      free += profile.chats - theirs.filter(({ channel }) => channel === 'chat').length
    }
  }
  return { chats, free }
}
