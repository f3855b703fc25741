import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Signal } from '../../../../src-contract/live/protocol.ts'
import { assertNever } from '../../../../src-domain/vocabulary/assert-never.ts'
import type { AgentId, ContactId, Language, QueueId } from '../../../../src-domain/vocabulary/words.ts'
import { oneAtATime } from '../../../cluster/one-at-a-time.ts'
import type { Engine } from '../../../engine/engine.ts'
import { submitUntilDecided } from '../../../engine/submit-until-decided.ts'
import type { HoldMusic } from './hold-music.ts'
import { originOfCaller } from './origin-of-caller.ts'
import { musicDescription, musicTargetOf, soundOf, withDirection } from './session-description.ts'
import type { SipLegStore } from './sip-leg-store.ts'
import {
  type NumberStanding,
  notReached,
  type SipNotice,
  type SipNumber,
  type SipOrder,
} from './sip-words.ts'
import type { OpenSipLine, SipLine } from './start-sip-thread.ts'
import { type Hears, whoHearsWhom } from './who-hears-whom.ts'

/** A number of the centre at the PBX, and whose line its callers come into. */
export interface CentreNumber extends SipNumber {
  readonly language: Language
  readonly queueFor: () => QueueId
}

export interface SipCallsParts {
  readonly engine: Engine
  readonly server: string
  readonly domain: string
  readonly numbers: readonly CentreNumber[]
  readonly music: HoldMusic
  readonly openLine: OpenSipLine
  /** Of several hubs the one that leads registers; callers who are on a line of another stay there until they are done. */
  readonly isHere: () => boolean
  /** The user at the PBX as whom an agent's desk registers. */
  readonly deskUserOf: (agentId: AgentId) => string
  readonly sayHeld: () => Promise<void>
  /** Where the ends of calls are written down for whoever goes on with them. */
  readonly store: SipLegStore
  /** Whether another hub that is alive has this caller; rejects when that cannot be known. */
  readonly isHeldElsewhere: (contactId: ContactId) => Promise<boolean>
  readonly log: FastifyBaseLogger
}

export interface SipCalls {
  /** A desk says that it is ready for the sound of a contact that it has in hand. */
  readonly ringDesk: (contactId: ContactId, signal: Signal) => void
  /** The contacts whose callers are on a line of this hub. */
  readonly held: () => readonly ContactId[]
  /** Of each number: whether its callers come here. */
  readonly registered: () => Readonly<Record<string, boolean>>
  readonly stop: () => Promise<void>
}

/** Every leg is asked as often whether it is still there: one whose end died without a word is over within ten seconds. */
const askEveryMs = 5_000
/** How often it is looked whether this hub is the one to register, and whether its SIP is there. */
const keepEveryMs = 1_000
/** How often it is looked for calls that a hub left behind, and for those of here that another hub goes on with. */
const lookEveryMs = 2_000
/** Who is not on the line again by then after the SIP thread died is over: nobody is a ghost for longer than ten seconds. */
const retakenWithinMs = 8_000
/** After this many refusals in a row a leg is left with what it hears. */
const offersMax = 4
/** Who is not to be reached has refused nothing: for a minute, or until they are gone, they are offered it again. */
const offersUnreachedMax = 40

interface Leg {
  readonly id: string
  readonly contactId: ContactId
  /** Set on a desk's leg. */
  readonly agentId?: AgentId
  /** The number of the centre, as which it was taken or made. */
  readonly number: string
  /** What the far end last said of itself; empty while it rings. */
  sdp: string
  /** What it was last told, and whether that is on its way. */
  told: string
  isAsked: boolean
  refusals: number
  /** The desk that asked for this caller to be sent on, until it is known how that went. */
  sentOnBy?: string | undefined
  /** Over as far as this hub goes; the thread has not said so yet. */
  isOver: boolean
}

/**
 * Callers who come from a PBX (SIP). They stand in the one queue like any other: the hub answers as the centre's
 * number, plays music, and connects whoever the rules choose. It stays in the middle of every call as a signalling-only
 * back-to-back user agent (RFC 3725): so a caller survives a desk that died, hold plays music, and what is over at one
 * end is over at the other. The sound itself goes from the PBX to the desk.
 */
export function createSipCalls(parts: SipCallsParts): SipCalls {
  const { engine, music, log } = parts
  const legs = new Map<string, Leg>()
  const numberOf = new Map<ContactId, string>()
  const standings: Record<string, NumberStanding> = {}
  /** Legs that were taken over: the next thing that they are told goes out also when it is what they know. */
  const renewals = new Set<string>()
  /**
   * The numbers of which another hub may still have calls: they are looked at until there are none. A hub that died a
   * moment ago passes for alive, and one that lives may yet die.
   */
  const unsettled = new Set<string>()
  const givingUp = new Set<NodeJS.Timeout>()
  let wasHere = false
  let line: SipLine | undefined
  let stopped = false
  /** One write after the other, so that a leg that is over is not written down again. */
  let writing: Promise<unknown> = Promise.resolve()
  const write = (work: () => Promise<unknown>) => {
    writing = writing.then(work).catch(problem => log.warn({ err: problem }, 'a leg was not written down'))
  }

  const unsubscribe = engine.onPublished(({ changes, lines }) => {
    if (legs.size === 0) return
    const concerns = [...legs.values()].some(({ contactId }) => changes.contacts.has(contactId))
    if (concerns || lines.some(({ event }) => event.kind === 'hub-restarted')) settle()
    restoreCallers()
  })
  const asking = setInterval(() => {
    for (const { id, sdp } of legs.values()) if (sdp !== '') order({ do: 'ask', leg: id })
  }, askEveryMs)
  const keeping = setInterval(keepLine, keepEveryMs)
  const look = oneAtATime(async () => {
    if (stopped) return
    try {
      await (parts.isHere() ? resume() : letGo())
    } catch (problem) {
      log.error({ err: problem }, 'calls of another hub are not known')
    }
  })
  const looking = setInterval(look, lookEveryMs)
  keepLine()

  function keepLine(): void {
    const isHere = parts.isHere()
    // A line that stays open for its callers takes no new ones: they would ring at two hubs, and stand twice in the line.
    if (isHere !== wasHere) order({ do: isHere ? 'register' : 'unregister' })
    if (isHere && !wasHere) for (const { user } of parts.numbers) if (isRegistered(user)) unsettled.add(user)
    wasHere = isHere
    if (isHere) line ??= openLine()
    else if (line && legs.size === 0) {
      void line.stop()
      line = undefined
    }
  }

  function isRegistered(number: string): boolean {
    return standings[number]?.kind === 'registered'
  }

  function openLine(): SipLine {
    const { server, domain, numbers } = parts
    for (const { user } of numbers) standings[user] = { kind: 'away' }
    return parts.openLine(
      { server, domain, numbers: numbers.map(({ user, secret }) => ({ user, secret })) },
      hear,
      problem => {
        log.error({ err: problem }, 'the SIP thread failed')
        line = undefined
        void strand()
      },
    )
  }

  /**
   * The thread that spoke SIP died; the sound goes on without it. The next one goes on with the ends that are written down,
   * as with those of a hub that died. Who is not written down was not on the line yet, and is over.
   */
  async function strand(): Promise<void> {
    const stranded = [...legs.values()]
    legs.clear()
    renewals.clear()
    await writing
    // Where it cannot be known who is written down, everybody has the same time to be taken again.
    const kept = await parts.store.all().catch(() => undefined)
    if (stopped) return
    for (const leg of stranded) if (kept?.every(each => each.leg !== leg.id)) ended(leg)
    if (!parts.isHere()) {
      // No next thread begins here: the hub that leads goes on with them as soon as they are nobody's.
      for (const { id, contactId } of stranded) {
        numberOf.delete(contactId)
        music.stopFor(id)
      }
      await parts.sayHeld()
      return
    }
    const late = setTimeout(async () => {
      givingUp.delete(late)
      for (const leg of stranded) {
        const isLost = () => !legs.has(leg.id) && numberOf.has(leg.contactId)
        if (!isLost() || (await parts.isHeldElsewhere(leg.contactId).catch(() => false)) || !isLost())
          continue
        log.warn({ contactId: leg.contactId }, 'a caller could not be taken again after the SIP thread died')
        ended(leg)
      }
    }, retakenWithinMs)
    givingUp.add(late)
  }

  function order(what: SipOrder): void {
    line?.order(what)
  }

  function hear(notice: SipNotice): void {
    switch (notice.said) {
      case 'standing':
        standings[notice.number] = notice.standing
        if (notice.standing.kind === 'refused')
          log.error({ number: notice.number, status: notice.standing.status }, 'the PBX refuses a number')
        if (notice.standing.kind === 'registered') {
          unsettled.add(notice.number)
          void look()
        }
        return
      case 'rings':
        return void receive(notice)
      case 'answered': {
        const leg = legs.get(notice.leg)
        if (!leg) return
        leg.isAsked = false
        leg.refusals = 0
        leg.sdp = notice.sdp
        settle()
        return
      }
      case 'changed': {
        const leg = legs.get(notice.leg)
        if (!leg) return
        leg.sdp = notice.sdp
        settle()
        return
      }
      case 'dialog': {
        const leg = legs.get(notice.leg)
        if (!leg || leg.isOver) return
        const { id, contactId, agentId, number, sdp, told } = leg
        const kept = { leg: id, contactId, number, dialog: notice.dialog, sdp, told }
        write(() => parts.store.keep({ ...kept, ...(agentId === undefined ? {} : { agentId }) }))
        return
      }
      case 'offer-refused': {
        const leg = legs.get(notice.leg)
        if (!leg) return
        leg.isAsked = false
        leg.refusals += 1
        const isUnreached = notReached.has(notice.status)
        if (leg.refusals < (isUnreached ? offersUnreachedMax : offersMax)) leg.told = ''
        else log.warn({ leg: leg.id, status: notice.status }, 'an end does not take what it is offered')
        settle()
        return
      }
      case 'refer': {
        const desk = legs.get(notice.leg)
        const caller = desk?.agentId === undefined ? undefined : callerOf(desk.contactId)
        if (!desk || !caller) {
          order({ do: 'report-refer', leg: notice.leg, status: 403 })
          return
        }
        caller.sentOnBy = desk.id
        order({ do: 'refer', leg: caller.id, to: notice.to })
        return
      }
      case 'referred': {
        const caller = legs.get(notice.leg)
        if (!caller?.sentOnBy) return
        order({ do: 'report-refer', leg: caller.sentOnBy, status: notice.status })
        caller.sentOnBy = undefined
        // They speak with somebody outside now: this line, and the contact, are over.
        if (notice.status < 300) {
          leave(caller.contactId, 'customer')
          hangUp(caller)
        }
        return
      }
      case 'ended': {
        const leg = legs.get(notice.leg)
        if (leg) ended(leg)
        return
      }
      default:
        assertNever(notice)
    }
  }

  async function receive({
    leg: id,
    number,
    caller,
    sdp,
  }: Extract<SipNotice, { said: 'rings' }>): Promise<void> {
    const centre = parts.numbers.find(({ user }) => user === number)
    const target = musicTargetOf(sdp)
    if (!centre || !target) return order({ do: 'refuse', leg: id, status: 488 })
    const contactId = randomUUID()
    const leg: Leg = { id, contactId, number, sdp, told: '', isAsked: true, refusals: 0, isOver: false }
    legs.set(id, leg)
    numberOf.set(contactId, number)
    await parts.sayHeld()
    const outcome = await engine.submit({
      // So that it arrives once, also when the answer of the database was lost.
      id: contactId,
      actor: 'customer',
      command: {
        kind: 'receive-contact',
        contactId,
        channel: 'phone',
        queueId: centre.queueFor(),
        language: centre.language,
        from: originOfCaller(caller),
      },
    })
    if (outcome.kind !== 'accepted') {
      legs.delete(id)
      // Closed: the PBX plays what it plays then. Cannot decide: the PBX tries elsewhere.
      const isClosed = outcome.kind === 'refused' && outcome.refusal.name === 'QueueClosed'
      order({ do: 'refuse', leg: id, status: isClosed ? 480 : 503 })
      // Whether it was written may only be known later; nobody is on that line.
      return leave(contactId, 'rule')
    }
    if (leg.isOver || legs.get(id) !== leg) return leave(contactId, 'customer')
    hearMusic(leg)
    leg.isAsked = false
    order({ do: 'answer', leg: id, sdp: leg.told })
    settle()
  }

  function callerOf(contactId: ContactId): Leg | undefined {
    return [...legs.values()].find(leg => leg.contactId === contactId && leg.agentId === undefined)
  }

  function hearMusic(leg: Leg): void {
    const target = musicTargetOf(leg.sdp)
    leg.told = musicDescription({
      address: music.address,
      port: music.port,
      source: music.playTo(leg.id, target),
      ...(target === undefined ? {} : { payload: target.payload }),
    })
  }

  /**
   * Brings the legs to what the routing wants of them. Safe to call at any time, and cheap when nothing is to do. Of two
   * who are to hear each other one is asked, and then the other is offered what it answered (RFC 3725 section 4): asked
   * both at once, each would get what the other said before, and their answers would cross again, without end.
   */
  function settle(): void {
    const all = [...legs.values()].filter(leg => !leg.isOver)
    const { hears, over } = whoHearsWhom(
      engine.state().contacts,
      all.flatMap(({ id, contactId, agentId }) => (agentId === undefined ? [{ leg: id, contactId }] : [])),
      all.flatMap(({ id, contactId, agentId, sdp }) =>
        agentId === undefined ? [] : [{ leg: id, contactId, agentId, isUp: sdp !== '' }],
      ),
    )
    for (const id of over) hangUp(legs.get(id))
    for (const [id, what] of hears) {
      const leg = legs.get(id)
      const isOtherAsked = typeof what === 'object' && legs.get(what.leg)?.isAsked
      if (leg && !leg.isAsked && !isOtherAsked) letHear(leg, what)
    }
  }

  function letHear(leg: Leg, what: Hears): void {
    const before = leg.told
    if (what === 'music') {
      hearMusic(leg)
      if (soundOf(before) === soundOf(leg.told) && !renewals.has(leg.id)) return
    } else {
      const other = what === 'silence' ? undefined : legs.get(what.leg)
      const sdp =
        other === undefined ? withDirection(before, 'inactive') : withDirection(other.sdp, 'sendrecv')
      if (soundOf(before) === soundOf(sdp) && !renewals.has(leg.id)) return
      music.stopFor(leg.id)
      leg.told = sdp
    }
    leg.isAsked = true
    renewals.delete(leg.id)
    order({ do: 'offer', leg: leg.id, sdp: leg.told })
  }

  function hangUp(leg: Leg | undefined): void {
    if (!leg || leg.isOver) return
    leg.isOver = true
    music.stopFor(leg.id)
    order({ do: 'hang-up', leg: leg.id })
  }

  /**
   * Goes on with the calls that another hub had when it ended: the sound went on without it. Each end is told again
   * what it hears, so that it is known who is still there, and where to send what it has to say.
   */
  async function resume(): Promise<void> {
    const numbers = new Set(unsettled)
    if (numbers.size === 0) return
    // What ended here is no more among them then.
    await writing
    const own = new Set(legs.keys())
    const lives = new Map<ContactId, boolean>()
    const done = new Set(numbers)
    for (const { leg: id, contactId, agentId, number, dialog, sdp, told } of await parts.store.all()) {
      if (!numbers.has(number) || own.has(id) || legs.has(id)) continue
      // What a hub holds is its callers: who is asked about one is on the line of the same hub.
      const callerId = engine.state().contacts.get(contactId)?.about?.contactId ?? contactId
      if (!lives.has(callerId)) lives.set(callerId, await parts.isHeldElsewhere(callerId))
      if (stopped || !line || !parts.isHere()) return
      if (lives.get(callerId)) {
        done.delete(number)
        continue
      }
      const leg = { id, contactId, number, sdp, told, isAsked: false, refusals: 0, isOver: false }
      legs.set(id, { ...leg, ...(agentId === undefined ? {} : { agentId }) })
      if (agentId === undefined) numberOf.set(contactId, number)
      order({ do: 'resume', leg: id, number, dialog })
      renewals.add(id)
    }
    for (const number of done) unsettled.delete(number)
    await parts.sayHeld()
    settle()
    restoreCallers()
  }

  /**
   * This hub was silent for so long that the one that leads went on with its callers: they are that one's now, and not
   * a word more comes from here. What is written down of them is that one's, too.
   */
  async function letGo(): Promise<void> {
    let isChanged = false
    for (const callerId of [...numberOf.keys()]) {
      if (!(await parts.isHeldElsewhere(callerId)) || parts.isHere()) continue
      const contacts = engine.state().contacts
      for (const { id, contactId } of [...legs.values()]) {
        if ((contacts.get(contactId)?.about?.contactId ?? contactId) !== callerId) continue
        legs.delete(id)
        renewals.delete(id)
        music.stopFor(id)
        order({ do: 'forget', leg: id })
      }
      numberOf.delete(callerId)
      isChanged = true
      log.warn({ contactId: callerId }, 'another hub has gone on with a caller of this one')
    }
    if (isChanged) await parts.sayHeld()
  }

  function ended(leg: Leg): void {
    legs.delete(leg.id)
    renewals.delete(leg.id)
    write(() => parts.store.drop(leg.id))
    music.stopFor(leg.id)
    if (leg.agentId === undefined) {
      numberOf.delete(leg.contactId)
      for (const other of legs.values()) if (other.contactId === leg.contactId) hangUp(other)
      if (!leg.isOver) leave(leg.contactId, 'customer')
      leg.isOver = true
    } else if (!leg.isOver && leg.sdp !== '') {
      // The agent's sound ended and the agent did not: the caller hears music until the desk is ready again.
      log.info({ contactId: leg.contactId }, 'a desk dropped out of a call')
    }
    settle()
  }

  function leave(contactId: ContactId, actor: 'customer' | 'rule'): void {
    void submitUntilDecided(engine, () =>
      stopped ? undefined : { actor, command: { kind: 'leave-contact', contactId } },
    )
  }

  /** The rules take for lost who is on the line here: this hub was silent for a while. */
  function restoreCallers(): void {
    for (const { contactId, agentId, isOver } of legs.values()) {
      const isLost = () => engine.state().contacts.get(contactId)?.customerLink.kind === 'lost'
      if (agentId !== undefined || isOver || !isLost()) continue
      void submitUntilDecided(engine, () =>
        stopped || !numberOf.has(contactId) || !isLost()
          ? undefined
          : { actor: 'rule', command: { kind: 'restore-customer', contactId } },
      )
    }
  }

  return {
    ringDesk: (contactId, signal) => {
      if (signal.kind !== 'ring-me') return
      const contact = engine.state().contacts.get(contactId)
      if (contact?.phase.kind !== 'connected') return
      const aboutId = contact.about?.contactId ?? contactId
      const number = numberOf.get(aboutId)
      const caller = callerOf(aboutId)
      if (number === undefined || !caller || caller.isOver) return
      const { agentId } = contact.phase
      const others = [...legs.values()].filter(
        leg => leg.agentId !== undefined && leg.contactId === contactId,
      )
      if (others.some(({ id }) => id === signal.leg)) return
      // It asks anew: what it had is of no use to it any more.
      for (const other of others) hangUp(other)
      const told = withDirection(caller.sdp, 'sendrecv')
      const leg: Leg = {
        id: signal.leg,
        contactId,
        agentId,
        number,
        sdp: '',
        told,
        isAsked: true,
        refusals: 0,
        isOver: false,
      }
      legs.set(leg.id, leg)
      order({
        do: 'call',
        leg: leg.id,
        number,
        to: parts.deskUserOf(agentId),
        headers: [`X-Townline-Contact: ${contactId}`, `X-Townline-Leg: ${leg.id}`],
        sdp: told,
      })
    },
    held: () => [...numberOf.keys()],
    registered: () => Object.fromEntries(parts.numbers.map(({ user }) => [user, isRegistered(user)])),
    stop: async () => {
      stopped = true
      clearInterval(asking)
      clearInterval(keeping)
      clearInterval(looking)
      for (const late of givingUp) clearTimeout(late)
      unsubscribe()
      await writing
      await line?.stop()
      music.stop()
    },
  }
}
