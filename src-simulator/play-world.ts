import type { ChosenPresence } from '../src-domain/routing/agent.ts'
import type { ContactOrigin } from '../src-domain/routing/contact.ts'
import { openBoard } from '../src-domain/routing/routing-board.ts'
import type { RoutingCommand } from '../src-domain/routing/routing-command.ts'
import type { RoutingConfig } from '../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../src-domain/routing/routing-event.ts'
import { emptyRoutingState } from '../src-domain/routing/routing-state.ts'
import { assertNever } from '../src-domain/vocabulary/assert-never.ts'
import { isRefused } from '../src-domain/vocabulary/decision.ts'
import type {
  AgentId,
  Channel,
  ContactId,
  DeskId,
  Instant,
  Language,
  QueueId,
} from '../src-domain/vocabulary/words.ts'
import { openHeap } from './happening-heap.ts'
import { type ChatSpeeds, doneBy, openWorkInHand, type Work } from './work-in-hand.ts'

/** A contact that comes, with what nobody in the centre knows of it before. */
export interface WorldContact {
  readonly id: ContactId
  readonly channel: Channel
  readonly queueId: QueueId
  readonly language: Language
  readonly at: Instant
  readonly from: ContactOrigin
  /** How long it waits for an answer before it leaves; endless for a message. */
  readonly patienceMs: number
  /** Undivided work of the agent, until it ends and after. */
  readonly talkMs: number
  readonly wrapUpMs: number
  /** Who served this customer or thread last. */
  readonly affinityTo?: AgentId
}

/** What an agent sets out to do, and when. */
export type AgentWish =
  | { readonly kind: 'link'; readonly at: Instant; readonly agentId: AgentId; readonly deskId: DeskId }
  | { readonly kind: 'lose'; readonly at: Instant; readonly agentId: AgentId; readonly deskId: DeskId }
  | { readonly kind: 'sign-out'; readonly at: Instant; readonly agentId: AgentId }
  | {
      readonly kind: 'presence'
      readonly at: Instant
      readonly agentId: AgentId
      readonly presence: ChosenPresence
      /** Back to available so long after it came into force, which during work is later than `at`. */
      readonly forMs?: number
    }

/** How an agent meets an offer. One that is missed rings until the rules let it lapse. */
export type Reaction =
  | { readonly kind: 'accept' | 'decline'; readonly afterMs: number }
  | { readonly kind: 'miss' }

/** Everything that happens to a centre from outside. */
export interface World {
  /** The configurations, each from its instant on; the first holds before everything else. */
  readonly configs: readonly { readonly at: Instant; readonly config: RoutingConfig }[]
  readonly contacts: readonly WorldContact[]
  readonly wishes: readonly AgentWish[]
  readonly chatSpeeds: ChatSpeeds
  readonly react: (contactId: ContactId, offerNumber: number) => Reaction
  /** How long it takes an agent whose offer rang out to notice and to be available again. */
  readonly backAfterMs: (agentId: AgentId, at: Instant) => number
  /** The same customer who comes again after having left unanswered; `undefined` for who gives up. */
  readonly comesAgain: (contact: WorldContact, leftAt: Instant) => WorldContact | undefined
  /** Nothing after this instant is played. */
  readonly until: Instant
}

export interface PlayedWorld {
  readonly events: readonly RoutingEvent[]
  /** Contacts that the rules refused, as they do where a queue is closed and takes nothing. */
  readonly turnedAway: readonly ContactId[]
}

type Happening =
  | { readonly kind: 'configure'; readonly config: RoutingConfig }
  | { readonly kind: 'arrive'; readonly contact: WorldContact }
  | { readonly kind: 'leave'; readonly contactId: ContactId }
  | { readonly kind: 'wish'; readonly wish: AgentWish }
  | {
      readonly kind: 'react'
      readonly answer: 'accept' | 'decline'
      readonly agentId: AgentId
      readonly contactId: ContactId
      readonly offerNumber: number
    }
  /** `of` is the work as it was when this end was foreseen: what changed since has its own. */
  | { readonly kind: 'finish'; readonly of: Work }
  | { readonly kind: 'return'; readonly agentId: AgentId; readonly from: ChosenPresence | 'no-answer' }

/**
 * Plays a world against the rules of the product: nothing of the routing is done here. Time is virtual and jumps from
 * one happening to the next, the instants included at which the rules want to be asked again. The events are those that
 * a hub would have written into its journal.
 */
export function playWorld(world: World): PlayedWorld {
  const board = openBoard(emptyRoutingState)
  const heap = openHeap<Happening>()
  const hand = openWorkInHand(world.chatSpeeds)
  const events: RoutingEvent[] = []
  const turnedAway: ContactId[] = []
  const contacts = new Map<ContactId, WorldContact>()
  const answered = new Set<ContactId>()
  const awayFor = new Map<AgentId, { readonly presence: ChosenPresence; readonly forMs: number }>()
  let now = Number.NEGATIVE_INFINITY

  for (const { at, config } of world.configs) heap.put(at, { kind: 'configure', config })
  for (const wish of world.wishes) heap.put(wish.at, { kind: 'wish', wish })
  for (const contact of world.contacts) heap.put(contact.at, { kind: 'arrive', contact })

  for (;;) {
    const due = board.nextDue(now)
    const next = heap.nextAt()
    const at = Math.min(due ?? Number.POSITIVE_INFINITY, next ?? Number.POSITIVE_INFINITY)
    if (at > world.until || at === Number.POSITIVE_INFINITY) return { events, turnedAway }
    if (due === at) {
      const stood = due <= now
      now = Math.max(now, due)
      if (!ask({ kind: 'pass-time' }) && stood) throw new Error(`time stands still at ${now}`)
    } else {
      now = at
      const happening = heap.take()
      if (happening !== undefined) meet(happening)
    }
  }

  /** Asks the rules, and lets the world see what they decided. False when nothing came of it. */
  function ask(command: RoutingCommand): boolean {
    const decision = board.advance(command, now)
    if (isRefused(decision)) return false
    for (const event of decision.events) {
      events.push(event)
      notice(event)
    }
    return decision.events.length > 0
  }

  function meet(happening: Happening): void {
    switch (happening.kind) {
      case 'configure':
        ask({ kind: 'configure-routing', config: happening.config })
        return
      case 'arrive':
        arrive(happening.contact)
        return
      case 'leave':
        if (!answered.has(happening.contactId)) {
          ask({ kind: 'leave-contact', contactId: happening.contactId })
        }
        return
      case 'wish':
        follow(happening.wish)
        return
      case 'react': {
        const { answer, ...offer } = happening
        if (answer === 'accept') ask({ ...offer, kind: 'accept-offer' })
        else ask({ ...offer, kind: 'decline-offer', because: 'agent' })
        return
      }
      case 'finish':
        if (hand.of(happening.of.contactId) === happening.of) finish(happening.of)
        return
      case 'return':
        if (board.agents.get(happening.agentId)?.presence === happening.from) {
          choose(happening.agentId, 'available')
        }
        return
      default:
        assertNever(happening)
    }
  }

  function arrive(contact: WorldContact): void {
    const { id, channel, queueId, language, from, affinityTo } = contact
    contacts.set(id, contact)
    const affinity = affinityTo === undefined ? {} : { affinityTo }
    if (!ask({ kind: 'receive-contact', contactId: id, channel, queueId, language, from, ...affinity })) {
      turnedAway.push(id)
    } else if (contact.patienceMs !== Number.POSITIVE_INFINITY) {
      heap.put(now + Math.round(contact.patienceMs), { kind: 'leave', contactId: id })
    }
  }

  function follow(wish: AgentWish): void {
    const { agentId } = wish
    switch (wish.kind) {
      case 'link':
        ask({ kind: 'link-desk', agentId, deskId: wish.deskId })
        return
      case 'lose':
        ask({ kind: 'lose-desk', agentId, deskId: wish.deskId })
        return
      case 'sign-out':
        ask({ kind: 'sign-out', agentId })
        return
      case 'presence':
        if (wish.forMs === undefined) awayFor.delete(agentId)
        else awayFor.set(agentId, { presence: wish.presence, forMs: wish.forMs })
        choose(agentId, wish.presence)
        return
      default:
        assertNever(wish)
    }
  }

  function choose(agentId: AgentId, presence: ChosenPresence): void {
    const basedOn = board.agents.get(agentId)?.presenceVersion
    if (basedOn !== undefined) ask({ kind: 'set-presence', agentId, presence, basedOn })
  }

  function finish({ agentId, contactId, stage }: Work): void {
    if (stage === 'talk') ask({ kind: 'end-contact', agentId, contactId })
    else ask({ kind: 'complete-wrap-up', agentId, contactId, wrapUp })
  }

  function notice(event: RoutingEvent): void {
    for (const work of hand.notice(event).changed) foresee(work)
    switch (event.kind) {
      case 'offer-made': {
        const { agentId, number } = event.offer
        const reaction = world.react(event.contactId, number)
        if (reaction.kind === 'miss') return
        heap.put(now + Math.round(reaction.afterMs), {
          kind: 'react',
          answer: reaction.kind,
          agentId,
          contactId: event.contactId,
          offerNumber: number,
        })
        return
      }
      case 'offer-accepted':
        answered.add(event.contactId)
        return
      case 'contact-abandoned': {
        const contact = contacts.get(event.contactId)
        const again = contact && world.comesAgain(contact, now)
        if (again !== undefined) heap.put(again.at, { kind: 'arrive', contact: again })
        return
      }
      case 'presence-changed': {
        const { agentId, presence } = event
        const away = awayFor.get(agentId)
        if (presence === 'no-answer') {
          heap.put(now + Math.round(world.backAfterMs(agentId, now)), {
            kind: 'return',
            agentId,
            from: presence,
          })
        } else if (away?.presence === presence) {
          awayFor.delete(agentId)
          heap.put(now + away.forMs, { kind: 'return', agentId, from: away.presence })
        }
        return
      }
      default:
        return
    }
  }

  /** When the work at hand will be done, unless something comes between. */
  function foresee(work: Work): void {
    const contact = contacts.get(work.contactId)
    if (contact === undefined || work.speed === 0) return
    const allMs = work.stage === 'talk' ? contact.talkMs : contact.wrapUpMs
    const leftMs = Math.max(0, allMs - doneBy(work, now))
    heap.put(now + Math.round(leftMs / work.speed), { kind: 'finish', of: work })
  }
}

/** The simulated desks give every contact a reason; which one matters to no measure here. */
const wrapUp = { reasonCode: 'information-given', resolvedAtFirstContact: true }
