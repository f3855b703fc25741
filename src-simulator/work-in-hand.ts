import { isLive } from '../src-domain/routing/capacity.ts'
import type { RoutingEvent } from '../src-domain/routing/routing-event.ts'
import type { AgentId, Channel, ContactId, Instant } from '../src-domain/vocabulary/words.ts'

/** What an agent is doing for one contact. `doneMs` counts undivided work: the time it takes an agent with nothing else. */
export interface Work {
  readonly contactId: ContactId
  readonly channel: Channel
  readonly agentId: AgentId
  readonly stage: 'talk' | 'wrap-up'
  readonly parked: boolean
  readonly doneMs: number
  /** How fast it goes on, from `since`: 1 is undivided, 0 stands still. */
  readonly speed: number
  readonly since: Instant
}

/**
 * How fast each of one, two, three … chats goes on when an agent has so many: while one customer types the other is
 * answered, so that two chats get more done than one, though each takes longer.
 */
export type ChatSpeeds = readonly number[]

/** Our assumption, where nothing is known: two chats at once get half as much again done as one, three four fifths. */
export const usualChatSpeeds: ChatSpeeds = [1, 0.75, 0.6]

/**
 * Keeps how far the agents are with what they have accepted, from the events alone: the same for a simulated day and
 * for a recorded one. A live contact has its agent to itself; chats share; messages wait for both.
 */
export interface WorkInHand {
  /**
   * Takes an event in, and answers the work whose speed or stage it changed. `finished` is the work that the event
   * brought to its end, with what was done for it.
   */
  readonly notice: (event: RoutingEvent) => { readonly changed: readonly Work[]; readonly finished?: Work }
  readonly of: (contactId: ContactId) => Work | undefined
}

export function openWorkInHand(chatSpeeds: ChatSpeeds): WorkInHand {
  const channels = new Map<ContactId, Channel>()
  const all = new Map<ContactId, Work>()
  const byAgent = new Map<AgentId, Set<ContactId>>()

  /** The work of one agent from `now` on, after something in it changed. */
  function settle(agentId: AgentId, now: Instant): readonly Work[] {
    const held = [...(byAgent.get(agentId) ?? [])].flatMap(id => all.get(id) ?? [])
    return held.map(before => {
      const work = {
        ...before,
        doneMs: doneBy(before, now),
        since: now,
        speed: speedOf(before, held, chatSpeeds),
      }
      all.set(work.contactId, work)
      return work
    })
  }

  function begin(contactId: ContactId, agentId: AgentId, now: Instant): readonly Work[] {
    const channel = channels.get(contactId)
    if (channel === undefined) return []
    all.set(contactId, {
      contactId,
      channel,
      agentId,
      stage: 'talk',
      parked: false,
      doneMs: 0,
      speed: 0,
      since: now,
    })
    const held = byAgent.get(agentId) ?? new Set()
    byAgent.set(agentId, held.add(contactId))
    return settle(agentId, now)
  }

  function end(contactId: ContactId, now: Instant): { changed: readonly Work[]; finished?: Work } {
    const before = all.get(contactId)
    if (before === undefined) return { changed: [] }
    const finished = { ...before, doneMs: doneBy(before, now), since: now, speed: 0 }
    all.delete(contactId)
    byAgent.get(before.agentId)?.delete(contactId)
    return { changed: settle(before.agentId, now), finished }
  }

  function change(contactId: ContactId, now: Instant, more: Partial<Work>): readonly Work[] {
    const before = all.get(contactId)
    if (before === undefined) return []
    all.set(contactId, { ...before, doneMs: doneBy(before, now), since: now, ...more })
    return settle(before.agentId, now)
  }

  return {
    of: contactId => all.get(contactId),
    notice: event => {
      switch (event.kind) {
        case 'contact-arrived':
          channels.set(event.contactId, event.channel)
          return { changed: [] }
        case 'call-placed':
          channels.set(event.contactId, 'callback')
          return { changed: begin(event.contactId, event.agentId, event.at) }
        case 'offer-accepted':
          return { changed: begin(event.contactId, event.agentId, event.at) }
        case 'contact-parked':
          return { changed: change(event.contactId, event.at, { parked: true }) }
        case 'contact-unparked':
          return { changed: change(event.contactId, event.at, { parked: false }) }
        case 'contact-ended': {
          const talked = all.get(event.contactId)
          const finished = talked && {
            ...talked,
            doneMs: doneBy(talked, event.at),
            since: event.at,
            speed: 0,
          }
          const changed = change(event.contactId, event.at, { stage: 'wrap-up', parked: false, doneMs: 0 })
          return finished === undefined ? { changed } : { changed, finished }
        }
        case 'contact-returned':
        case 'contact-transferred':
        case 'callback-requested':
        case 'callback-unreached':
          return end(event.contactId, event.at)
        case 'wrap-up-completed':
        case 'contact-abandoned':
          channels.delete(event.contactId)
          return end(event.contactId, event.at)
        default:
          return { changed: [] }
      }
    },
  }
}

/** What is done of it by `now`. */
export function doneBy(work: Work, now: Instant): number {
  return work.doneMs + (now - work.since) * work.speed
}

function speedOf(work: Work, held: readonly Work[], chatSpeeds: ChatSpeeds): number {
  if (work.parked) return 0
  if (isLive(work.channel)) return 1
  if (held.some(({ channel }) => isLive(channel))) return 0
  const chats = held.filter(({ channel }) => channel === 'chat').length
  if (work.channel === 'chat') return chatSpeeds[Math.min(chats, chatSpeeds.length) - 1] ?? 1
  return chats > 0 ? 0 : 1 / held.length
}
