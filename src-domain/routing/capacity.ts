import type { Channel } from '../vocabulary/words.ts'
import type { Contact } from './contact.ts'
import type { CapacityProfile } from './routing-config.ts'

/**
 * How a contact takes an agent: a *live* one (phone, counter, call-back) whole; *chats* share one; a *message*
 * (e-mail, portal) can wait, and is parked while a live contact or a chat is on.
 */
export type Demand = 'live' | 'chat' | 'message'

export function demandOf(channel: Channel): Demand {
  switch (channel) {
    case 'phone':
    case 'counter':
    case 'callback':
      return 'live'
    case 'chat':
      return 'chat'
    case 'email':
    case 'portal':
      return 'message'
  }
}

/** Live contacts take a whole agent. */
export function isLive(channel: Channel): boolean {
  return demandOf(channel) === 'live'
}

/** What an agent can be offered now, as a set of bits: small, and equal sets are equal numbers. */
export type Openings = number
export const openForLive = 1
export const openForChat = 2
export const openForMessage = 4
/** Set with the bits above when taking it would park the e-mail in hand. */
export const wouldInterrupt = 8

export function openingFor(demand: Demand): Openings {
  return demand === 'live' ? openForLive : demand === 'chat' ? openForChat : openForMessage
}

/** As much of a contact as capacity is counted from. */
type Held = Pick<Contact, 'channel' | 'phase'>

/**
 * What an agent who holds `held` can be offered beside it (SPEC R3, R20). Capacity is this function of what is held,
 * offers and wrap-ups included, and never a counter: it cannot leak.
 */
export function openingsOf(held: readonly Held[], profile: CapacityProfile): Openings {
  let chats = 0
  let messages = 0
  let inHand = 0
  let canBeParked = profile.interruptible
  for (const { channel, phase } of held) {
    if (phase.kind === 'offered') return 0
    const demand = demandOf(channel)
    if (demand === 'live') return 0
    if (demand === 'chat') chats += 1
    else {
      messages += 1
      if (phase.kind === 'connected' && phase.parked !== undefined) continue
      inHand += 1
      if (phase.kind !== 'connected') canBeParked = false
    }
  }
  let openings = 0
  if (inHand === 0 || canBeParked) {
    if (chats === 0) openings |= openForLive
    if (chats < profile.chats) openings |= openForChat
    if (inHand > 0 && openings !== 0) openings |= wouldInterrupt
  }
  if (chats === 0 && messages < profile.messages) openings |= openForMessage
  return openings
}

/** Whether an agent who holds `held` can be offered one more contact of `channel`. */
export function canTake(held: readonly Held[], channel: Channel, profile: CapacityProfile): boolean {
  return (openingsOf(held, profile) & openingFor(demandOf(channel))) !== 0
}
