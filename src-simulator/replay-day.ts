import type { ChosenPresence, Presence } from '../src-domain/routing/agent.ts'
import type { RoutingConfig } from '../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../src-domain/routing/routing-event.ts'
import type { ServiceLevelDefinition } from '../src-domain/service-level/measures.ts'
import type { AgentId, Channel, ContactId, Instant } from '../src-domain/vocabulary/words.ts'
import { openStreams, type Streams } from './chance.ts'
import { type AgentWish, playWorld, type Reaction, type WorldContact } from './play-world.ts'
import { type Summary, summarize } from './summarize.ts'
import { type ChatSpeeds, openWorkInHand } from './work-in-hand.ts'

/** What is to be replayed. Plain data. */
export interface ReplayOrder {
  /**
   * The routing events of the recorded day, in order. They may begin earlier, so that what was waiting and who was at
   * work at `from` are known; only what lies from `from` until before `until` is counted.
   */
  readonly events: readonly RoutingEvent[]
  readonly from: Instant
  readonly until: Instant
  /** The configuration in force before the first event. */
  readonly recordedConfig: RoutingConfig
  /** The change. */
  readonly config: RoutingConfig
  /** Agents of the change who are not in the record, each with the hours of one who is. */
  readonly alsoAtWork?: readonly { readonly agentId: AgentId; readonly like: AgentId }[]
  readonly definition: ServiceLevelDefinition
  /** How fast each of one, two, three … chats goes on when one agent has so many. */
  readonly chatSpeeds: ChatSpeeds
  readonly seed: number
}

/** What would have happened. Plain data. */
export interface ReplayResult {
  /** What the record itself says. */
  readonly recorded: Summary
  /** The day replayed with the configuration that it had. */
  readonly asItWas: Summary
  readonly withTheChange: Summary
  /** How far the replay with the recorded configuration is from the record: what to trust the change by. */
  readonly error: {
    /** Replayed less recorded, as a share; absent where either has none. */
    readonly serviceLevel?: number
    readonly abandonedContacts: number
  }
  /** By channel, the mean patience that was estimated; absent where nobody left, and nobody is taken to leave. */
  readonly patienceMs: Readonly<Partial<Record<Channel, number>>>
  /** Contacts whose handle time is not in the record and was drawn from others of their channel. */
  readonly handleTimesDrawn: number
  /** Contacts that the change turns away. */
  readonly turnedAway: number
}

/**
 * Replays a recorded day with another configuration. From the record come the contacts, when they came, how long the
 * agents worked on them, when agents came, left and had breaks, and how they met each offer. What the record cannot know
 * is estimated from that day and drawn by the seed and the contact's id, so that it is the same in each replay:
 *
 * - The patience of who was answered is only known to be longer than the wait. It is taken to be exponential, with the
 *   maximum-likelihood rate for censored times (those who left ÷ the time that all waited), and so is drawn beyond the
 *   recorded wait.
 * - The handle time of who left, or was not finished, is drawn from the day's own of the same channel.
 * - An offer that was not made in the record is accepted after a time drawn from the day's own.
 *
 * Who left and called again from the same number calls again only where the first call is left unanswered again. A
 * transfer or call-back is replayed as one conversation with all its work; consultations, lost lines and restarts of the
 * hub are not replayed.
 */
export function replayDay(order: ReplayOrder): ReplayResult {
  const { events, from, until, recordedConfig, definition, chatSpeeds } = order
  const streams = openStreams(order.seed)
  const record = readRecord(order, streams)
  const start = Math.min(from, events[0]?.at ?? from)
  const play = (
    configs: readonly { readonly at: Instant; readonly config: RoutingConfig }[],
    wishes: readonly AgentWish[],
  ) =>
    playWorld({
      configs,
      contacts: record.contacts,
      wishes,
      chatSpeeds,
      react: record.react,
      backAfterMs: record.backAfterMs,
      comesAgain: record.comesAgain,
      until,
    })
  const stretch = { from, until }
  const recorded = summarize(events, stretch, { definition, config: recordedConfig })
  const changes = events.flatMap(event =>
    event.kind === 'routing-configured' ? [{ at: event.at, config: event.config }] : [],
  )
  const same = play([{ at: start, config: recordedConfig }, ...changes], record.wishes)
  const more = order.alsoAtWork ?? []
  const changed = play(
    [{ at: start, config: order.config }],
    [
      ...record.wishes,
      ...more.flatMap(({ agentId, like }) =>
        record.wishes
          .filter(wish => wish.agentId === like)
          .map(wish => ({ ...wish, agentId, ...('deskId' in wish ? { deskId: `${wish.deskId} 2` } : {}) })),
      ),
    ],
  )
  const asItWas = summarize(same.events, stretch, { definition })
  return {
    recorded,
    asItWas,
    withTheChange: summarize(changed.events, stretch, { definition }),
    error: {
      ...(asItWas.serviceLevel === undefined || recorded.serviceLevel === undefined
        ? {}
        : { serviceLevel: asItWas.serviceLevel - recorded.serviceLevel }),
      abandonedContacts: asItWas.measured.abandoned - recorded.measured.abandoned,
    },
    patienceMs: record.patienceMs,
    handleTimesDrawn: record.handleTimesDrawn,
    turnedAway: changed.turnedAway.length,
  }
}

interface HandleTime {
  readonly talkMs: number
  readonly wrapUpMs: number
}

/** What happened to one contact in the record. */
interface Recorded {
  readonly arrived: Extract<RoutingEvent, { kind: 'contact-arrived' }>
  end: 'waiting' | 'answered' | 'left'
  waitedMs: number
  askedForCallback: boolean
  talkMs: number
  handle?: HandleTime
}

function readRecord(order: ReplayOrder, streams: Streams) {
  const recorded = contactsOf(order)
  const all = [...recorded.values()]
  const patienceMs = patienceByChannel(all)
  const known = Map.groupBy(
    all.filter(each => each.handle !== undefined),
    ({ arrived }) => arrived.channel,
  )
  const anyKnown = [...known.values()].flat()
  const { reactions, rangForMs, acceptedAfterMs } = reactionsOf(order.events)
  const { wishes, backMs } = wishesOf(order)
  let handleTimesDrawn = 0
  const contacts = all.map(({ arrived, end, waitedMs, askedForCallback, handle }): WorldContact => {
    const { contactId, channel, queueId, language, at, from, insteadOf, affinity } = arrived
    const patience = patienceMs[channel]
    const beyondMs =
      patience === undefined || askedForCallback
        ? Number.POSITIVE_INFINITY
        : streams('patience', contactId).exponential(patience)
    const drawn = () => {
      handleTimesDrawn += 1
      const others = known.get(channel) ?? anyKnown
      return others.length === 0 ? undefined : streams('handle', contactId).pick(others).handle
    }
    const { talkMs, wrapUpMs } = handle ?? drawn() ?? { talkMs: 0, wrapUpMs: 0 }
    return {
      id: contactId,
      channel,
      queueId: insteadOf ?? queueId,
      language,
      at,
      from,
      patienceMs: end === 'left' ? waitedMs : waitedMs + beyondMs,
      talkMs,
      wrapUpMs,
      ...(affinity === undefined ? {} : { affinityTo: affinity.agentId }),
    }
  })
  const react = (contactId: ContactId, offerNumber: number): Reaction => {
    const key = `${contactId} ${offerNumber}`
    const met = reactions.get(key)
    if (met !== undefined) return met
    const afterMs = acceptedAfterMs.length === 0 ? 0 : streams('reaction', key).pick(acceptedAfterMs)
    return { kind: 'accept', afterMs: (rangForMs.get(key) ?? 0) + afterMs }
  }
  const again = callsAgain(all)
  const byId = new Map(contacts.map(contact => [contact.id, contact] as const))
  return {
    contacts: contacts.filter(({ id }) => !again.later.has(id)),
    comesAgain: ({ id }: WorldContact, leftAt: Instant): WorldContact | undefined => {
      const next = again.after.get(id)
      const contact = next && byId.get(next.contactId)
      return contact && { ...contact, at: leftAt + next.gapMs }
    },
    wishes,
    react,
    backAfterMs: (agentId: AgentId, at: Instant): number => {
      const key = `${agentId} ${at}`
      const known = backMs.get(key)
      return known ?? (backMs.size === 0 ? 0 : streams('back', key).pick([...backMs.values()]))
    },
    patienceMs,
    handleTimesDrawn,
  }
}

function contactsOf({ events, until, chatSpeeds }: ReplayOrder): ReadonlyMap<ContactId, Recorded> {
  const recorded = new Map<ContactId, Recorded>()
  const hand = openWorkInHand(chatSpeeds)
  for (const event of events) {
    if (event.at >= until) break
    const { finished } = hand.notice(event)
    const worked = finished && recorded.get(finished.contactId)
    if (worked && finished?.stage === 'talk') worked.talkMs += finished.doneMs
    switch (event.kind) {
      case 'contact-arrived':
        if (event.about !== undefined) break
        recorded.set(event.contactId, {
          arrived: event,
          end: 'waiting',
          waitedMs: until - event.at,
          askedForCallback: false,
          talkMs: 0,
        })
        break
      case 'callback-requested': {
        const contact = recorded.get(event.contactId)
        if (contact) contact.askedForCallback = true
        break
      }
      case 'offer-accepted': {
        const contact = recorded.get(event.contactId)
        if (contact?.end !== 'waiting') break
        contact.end = 'answered'
        contact.waitedMs = event.waitedMs
        break
      }
      case 'contact-abandoned': {
        const contact = recorded.get(event.contactId)
        if (contact?.end !== 'waiting') break
        contact.end = 'left'
        contact.waitedMs = event.waitedMs
        break
      }
      case 'wrap-up-completed': {
        const contact = recorded.get(event.contactId)
        if (contact) contact.handle = { talkMs: contact.talkMs, wrapUpMs: finished?.doneMs ?? event.wrapUpMs }
        break
      }
      default:
        break
    }
  }
  return recorded
}

/** The time that all waited ÷ those who left: the mean of exponential patience, most likely from censored waits. */
function patienceByChannel(all: readonly Recorded[]): Partial<Record<Channel, number>> {
  const found: Partial<Record<Channel, number>> = {}
  for (const [channel, contacts] of Map.groupBy(all, ({ arrived }) => arrived.channel)) {
    const left = contacts.filter(({ end }) => end === 'left').length
    const waitedMs = contacts
      .filter(({ askedForCallback }) => !askedForCallback)
      .reduce((sum, contact) => sum + contact.waitedMs, 0)
    if (left > 0) found[channel] = waitedMs / left
  }
  return found
}

/** Calls from a number of which a call was left unanswered before, each after the last such. */
function callsAgain(all: readonly Recorded[]) {
  const after = new Map<ContactId, { readonly contactId: ContactId; readonly gapMs: number }>()
  const later = new Set<ContactId>()
  const unanswered = new Map<string, Recorded>()
  for (const contact of all) {
    const { contactId, channel, at, from } = contact.arrived
    if (from.phone === undefined || channel !== 'phone') continue
    const before = unanswered.get(from.phone)
    const gapMs = before === undefined ? -1 : at - before.arrived.at - before.waitedMs
    if (before !== undefined && gapMs >= 0) {
      after.set(before.arrived.contactId, { contactId, gapMs })
      later.add(contactId)
      unanswered.delete(from.phone)
    }
    if (contact.end === 'left') unanswered.set(from.phone, contact)
  }
  return { after, later }
}

/**
 * How each offer was met, by contact and number of the offer. One that was still ringing when the customer left would
 * have been answered later than that.
 */
function reactionsOf(events: readonly RoutingEvent[]) {
  const offeredAt = new Map<string, Instant>()
  const reactions = new Map<string, Reaction>()
  const rangForMs = new Map<string, number>()
  const acceptedAfterMs: number[] = []
  for (const event of events) {
    switch (event.kind) {
      case 'offer-made':
        offeredAt.set(`${event.contactId} ${event.offer.number}`, event.at)
        break
      case 'offer-accepted':
      case 'offer-declined': {
        const key = `${event.contactId} ${event.offerNumber}`
        const afterMs = event.at - (offeredAt.get(key) ?? event.at)
        reactions.set(key, { kind: event.kind === 'offer-accepted' ? 'accept' : 'decline', afterMs })
        if (event.kind === 'offer-accepted') acceptedAfterMs.push(afterMs)
        break
      }
      case 'offer-lapsed': {
        const key = `${event.contactId} ${event.offerNumber}`
        if (event.why === 'no-answer') reactions.set(key, { kind: 'miss' })
        else rangForMs.set(key, event.at - (offeredAt.get(key) ?? event.at))
        break
      }
      default:
        break
    }
  }
  return { reactions, rangForMs, acceptedAfterMs }
}

/** An agent as the record shows one, on the way through it. */
interface Seen {
  presence: Presence
  since: Instant
  /** A presence chosen during work, until it comes into force. */
  planned?: Wished
  /** The wish that took the agent away, until the agent is back. */
  away?: Wished
}

/** A wish, and the place in the record of the event that shows it. */
interface Wished {
  wish: AgentWish
  readonly order: number
}

/**
 * What the agents set out to do. A time away is kept by its length, so that it does not shrink where a contact delays it.
 * Who is offered something before having sat down was there from the beginning.
 */
function wishesOf({ events, from }: ReplayOrder): {
  readonly wishes: readonly AgentWish[]
  /** How long it took who had not answered to be back, by agent and instant. */
  readonly backMs: ReadonlyMap<string, number>
} {
  const wished: Wished[] = []
  const backMs = new Map<string, number>()
  const agents = new Map<AgentId, Seen>()
  const start = Math.min(from, events[0]?.at ?? from)
  const agentOf = (agentId: AgentId, presence: Presence = 'offline'): Seen => {
    const agent = agents.get(agentId) ?? { presence, since: start }
    agents.set(agentId, agent)
    return agent
  }
  events.forEach((event, order) => {
    switch (event.kind) {
      case 'desk-linked':
        agentOf(event.agentId)
        wished.push({
          order,
          wish: { kind: 'link', at: event.at, agentId: event.agentId, deskId: event.deskId },
        })
        return
      case 'desk-lost': {
        const linked = wished.findLast(({ wish }) => wish.kind === 'link' && wish.agentId === event.agentId)
        if (linked?.wish.kind === 'link')
          wished.push({ order, wish: { ...linked.wish, kind: 'lose', at: event.at } })
        return
      }
      case 'offer-made': {
        const { agentId } = event.offer
        if (agents.has(agentId)) return
        agentOf(agentId, 'available')
        wished.push({ order: -2, wish: { kind: 'link', at: start, agentId, deskId: `desk of ${agentId}` } })
        wished.push({ order: -1, wish: { kind: 'presence', at: start, agentId, presence: 'available' } })
        return
      }
      case 'presence-planned': {
        const { agentId, at, presence } = event
        const agent = agentOf(agentId)
        // A plan that another replaced, or that was withdrawn, kept offers away as long as it stood.
        if (agent.planned) wished.push(agent.planned)
        delete agent.planned
        if (presence === undefined) {
          wished.push({ order, wish: { kind: 'presence', at, agentId, presence: 'available' } })
        } else {
          agent.planned = { order, wish: { kind: 'presence', at, agentId, presence } }
        }
        return
      }
      case 'presence-changed': {
        const { agentId, presence, cause, at } = event
        const agent = agentOf(agentId)
        const chosen = cause === 'agent' || cause === 'planned'
        const missed = agent.presence === 'no-answer' || agent.presence === 'no-audio'
        // Who went from there to lunch was not back before it.
        if (missed)
          backMs.set(`${agentId} ${agent.since}`, at - agent.since + (presence === 'available' ? 0 : 1))
        if (cause === 'signed-out') wished.push({ order, wish: { kind: 'sign-out', at, agentId } })
        else if (chosen && presence === 'available' && agent.away?.wish.kind === 'presence') {
          agent.away.wish = { ...agent.away.wish, forMs: at - agent.since }
        } else if (chosen && !(missed && presence === 'available')) {
          const now = {
            order,
            wish: { kind: 'presence', at, agentId, presence: presence as ChosenPresence },
          } as const
          wished.push(cause === 'planned' && agent.planned ? agent.planned : now)
        }
        delete agent.planned
        delete agent.away
        const last = wished.at(-1)
        if (last && (presence === 'break' || presence === 'lunch' || presence === 'training'))
          agent.away = last
        agent.presence = presence
        agent.since = at
        return
      }
      default:
        return
    }
  })
  for (const { planned } of agents.values()) if (planned) wished.push(planned)
  return { wishes: wished.toSorted((one, other) => one.order - other.order).map(({ wish }) => wish), backMs }
}
