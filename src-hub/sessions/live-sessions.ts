import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { WebSocket } from 'ws'
import type { Person, SyncScope } from '../../src-contract/http/api.ts'
import type { Outcome } from '../../src-contract/live/desk-command.ts'
import type { CustomerMatch } from '../../src-contract/live/live-view.ts'
import {
  type DeskMessage,
  deskMessageSchema,
  type HubMessage,
  type LiveRefusalName,
  liveProtocolVersion,
  type Signal,
} from '../../src-contract/live/protocol.ts'
import { mayAnswer } from '../../src-domain/conversations/check-entry.ts'
import type { Contact } from '../../src-domain/routing/contact.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { DayMeasures } from '../../src-domain/service-level/measures.ts'
import type { AgentId, Instant } from '../../src-domain/vocabulary/words.ts'
import type { HeldDesk } from '../cluster/hub-roster.ts'
import { atMostEvery, type PacedAct } from '../engine/at-most-every.ts'
import type { Asked, Engine } from '../engine/engine.ts'
import { submitUntilDecided } from '../engine/submit-until-decided.ts'
import { mayAsk } from '../engine/who-may-ask.ts'
import { divisionOf, withActor } from '../engine/with-actor.ts'
import { sendTo, watchSocket } from '../sockets/watch-socket.ts'
import { difference } from './difference.ts'
import { insideOf, type News, type OwnView, openLiveFloor } from './live-floor.ts'

/** A peer that does not read is cut before it costs the others: this much may wait unsent on one socket. */
const unsentBytesMax = 4_000_000
/** More messages than this within a second are not a person at a desk. Signals of a call come in bursts. */
const messagesPerSecondMax = 300
const greetingWithinMs = 5_000
const popWaitMsMax = 25
/**
 * What many desks see alike is told at this pace when batches follow each other faster; what is about one person goes
 * out at once. Each telling costs a write for every desk.
 */
const tellEveryMs = 50
/** The measures are one row that holds the day by quarters, thousands of bytes for every desk. */
const measureEveryMs = 1_000
/** So few desks are told everything with each batch: it costs next to nothing. */
const fewDesks = 20
/** A path may hold names that the sender made up; they are not sent back whole. */
const detailLengthMax = 200
/** The close code of RFC 6455's registry for a server that cannot serve just now. */
const tryAgainLater = 1_013

export interface LiveSessionsParts {
  readonly run: string
  readonly engine: Engine
  readonly now: () => Instant
  readonly measures: () => DayMeasures
  /** The ticket's person and session, once; `undefined` when it is unknown, used or too old. */
  readonly redeemTicket: (
    ticket: string,
  ) => Promise<{ readonly person: Person; readonly tokenHash: string; readonly deskId: string } | undefined>
  readonly matchCustomers: (contact: Pick<Contact, 'from'>) => Promise<readonly CustomerMatch[]>
  /** Carries a desk's signal to the other end of its contact. */
  readonly signalCustomer: (contactId: string, signal: Signal) => void
  /** Carries a desk's signal to the desk of a colleague, at whatever hub it is. */
  readonly signalColleague: (agentId: AgentId, contactId: string, signal: Signal) => void
  /** The agent who has this contact in hand writes, or has stopped. */
  readonly onTyping: (contactId: string, isTyping: boolean) => void
  /** The agent who has this contact in hand has seen what was written. */
  readonly onSeen: (contactId: string, upTo: number) => void
  /** Lets the other hubs know what `held` answers now. */
  readonly sayHeld: () => Promise<void>
  /** Whether the desk is open at another hub as well. */
  readonly isHeldElsewhere: (desk: HeldDesk) => Promise<boolean>
  readonly log: FastifyBaseLogger
}

export interface LiveSessions {
  /** Takes over a socket that was just opened. */
  readonly take: (socket: WebSocket) => void
  readonly signalAgent: (agentId: string, contactId: string, signal: Signal) => void
  /** Tells all windows of one person here something that is no part of their view. */
  readonly tellAgent: (
    agentId: AgentId,
    message: Extract<HubMessage, { type: 'conversation' | 'typing' }>,
  ) => void
  readonly announceChanged: (scope: SyncScope) => void
  /** Cuts the live sockets of a session that ended. */
  readonly cutSession: (tokenHash: string) => void
  /** The sessions whose sockets end here. */
  readonly tokenHashes: () => readonly string[]
  /** Cuts the live sockets of a desk that was called off, and says so. */
  readonly cutDesk: (deskId: string, name: Exclude<CutName, 'SignedOut'>) => void
  /** Tells every desk, and who is greeted later, how the telephone carrier is. */
  readonly announceCarrier: (standing: { readonly isWorking: boolean; readonly since: Instant }) => void
  /** Brings every desk up to date after something but the engine changed the floor: the day of the measures. */
  readonly refresh: () => void
  readonly count: () => number
  /** The desks whose lines end here, also those that are about to be greeted. */
  readonly held: () => readonly HeldDesk[]
  readonly stop: () => void
}

/** Why a line is cut that was greeted. */
type CutName = Extract<LiveRefusalName, 'SignedOut' | 'DeskRetired' | 'DeskWiped'>

/** One greeted desk window. */
interface Session {
  readonly socket: WebSocket
  readonly person: Person
  readonly tokenHash: string
  readonly deskId: string
  seq: number
  /** What was sent of the person's own sections. */
  own: OwnView
  /** The news that it has, of those that are still to be told to others. */
  heard: News | undefined
}

/**
 * The live sockets of the desks: greets each with what its person may see, then sends the rows that change, numbered,
 * after each batch of the engine: first to those whose own rows changed, with all that is new on the floor besides, then
 * to all, at a pace. A desk that falls silent or stops reading is given up; the rules then return its
 * offers at once and its conversations after a grace.
 */
export function createLiveSessions(parts: LiveSessionsParts): LiveSessions {
  const { engine, log } = parts
  const sessions = new Set<Session>()
  /** The same by person, in the order in which they were greeted. */
  const windows = new Map<string, Set<Session>>()
  const sockets = new Set<WebSocket>()
  /** Windows whose greeting is under way: their desk is not lost with the window that they replace. */
  const arriving = new Set<HeldDesk>()
  /** Sessions that ended and desks that were called off a moment ago, perhaps while their greeting was under way. */
  const ended = new Map<string, CutName>()
  let stopped = false
  let carrier: Extract<HubMessage, { type: 'carrier' }> | undefined
  const floor = openLiveFloor(engine.state(), parts.measures())

  const ofAgent = (agentId: string): readonly Session[] => [...(windows.get(agentId) ?? [])]

  const measuring = atMostEvery(measureEveryMs, () => {
    floor.measure(parts.measures())
    if (floor.hasNews()) inTime(telling)
  })
  const telling = atMostEvery(tellEveryMs, () => tellNews())
  const inTime = (act: PacedAct): void => (sessions.size <= fewDesks ? act.now() : act.soon())

  const unsubscribe = engine.onPublished(({ state, lines, changes }) => {
    const people = floor.take(state, changes)
    const offered = new Map<string, string>()
    for (const { event } of lines) {
      if (event.kind === 'offer-made') offered.set(event.offer.agentId, event.contactId)
    }
    for (const [agentId, contactId] of offered) void offerWithPop(agentId, contactId, state)
    for (const agentId of people) {
      if (!offered.has(agentId)) for (const session of ofAgent(agentId)) bringUpToDate(session)
    }
    inTime(measuring)
    if (floor.hasNews()) inTime(telling)
    if (lines.some(({ event }) => event.kind === 'desk-lost' || event.kind === 'hub-restarted')) linkAgain()
  })

  /** The rules take for lost what is here: this hub was silent for a while, or another had the same desk before. */
  const linkAgain = (): void => {
    const isLost = (agentId: string) => engine.state().agents.get(agentId)?.link.kind === 'lost'
    for (const agentId of windows.keys()) {
      if (!isLost(agentId)) continue
      void submitUntilDecided(engine, () => {
        const session = ofAgent(agentId).at(-1)
        return stopped || !session || !isLost(agentId)
          ? undefined
          : { actor: agentId, command: { kind: 'link-desk', agentId, deskId: session.deskId } }
      })
    }
  }

  /**
   * Who is calling comes with the offer: the desk then draws both at once. A look-up that takes longer than a person
   * notices does not hold up the ringing; its answer follows.
   */
  const offerWithPop = async (agentId: string, contactId: string, state: RoutingState): Promise<void> => {
    await Promise.race([popScreen(contactId, agentId, state), pause(popWaitMsMax)])
    for (const session of ofAgent(agentId)) bringUpToDate(session)
  }

  /** Tells one desk everything that it was not told. */
  const bringUpToDate = (session: Session): void => {
    const own = floor.ownOf(session.person)
    const patch = difference(session.own, own)
    session.own = own
    tell(session, patch && { set: insideOf(patch.set), drop: insideOf(patch.drop) })
  }

  /** Tells one desk what is new on the floor, with what is new of its own. */
  const tell = (session: Session, ofItsOwn?: News): void => {
    const news = floor.newsFor(session.person.role)
    const isNew = news !== undefined && news !== session.heard
    if (ofItsOwn === undefined && !isNew) return
    session.heard = news
    session.seq += 1
    const both = [...(ofItsOwn ? [ofItsOwn] : []), ...(isNew ? [news] : [])]
    write(session, patchBegin(session.seq) + patchEnd(parts.now(), joined(both)))
  }

  /** Tells all desks what is new on the floor. Except for its number the message is the same for many: it is made once. */
  const tellNews = (): void => {
    const ends = new Map<News, Buffer>()
    for (const session of sessions) {
      const news = floor.newsFor(session.person.role)
      if (news === undefined || news === session.heard) continue
      const end = ends.get(news) ?? Buffer.from(patchEnd(parts.now(), news))
      ends.set(news, end)
      session.seq += 1
      write(session, Buffer.concat([Buffer.from(patchBegin(session.seq)), end]))
    }
    floor.told()
  }

  /** Says a message with all that the person may see. */
  const sayWhole = (session: Session, message: WithoutView): void => {
    const view = floor.viewTextOf(session.person)
    write(session, `${JSON.stringify(message).slice(0, -1)},"view":${view}}`)
  }

  const popScreen = async (contactId: string, agentId: string, state: RoutingState): Promise<void> => {
    const contact = state.contacts.get(contactId)
    if (!contact || ofAgent(agentId).length === 0) return
    try {
      const matches = await parts.matchCustomers(contact)
      for (const session of ofAgent(agentId)) say(session, { type: 'screen-pop', contactId, matches })
    } catch (problem) {
      log.warn({ err: problem, contactId }, 'no screen-pop')
    }
  }

  const say = (session: Pick<Session, 'socket'>, message: HubMessage): void =>
    write(session, JSON.stringify(message))

  /** Sends a message that is written out. */
  const write = ({ socket }: Pick<Session, 'socket'>, text: string | Buffer): void => {
    sendTo(socket, text, unsentBytesMax)
  }

  const take = (socket: WebSocket): void => {
    if (stopped) {
      socket.terminate()
      return
    }
    sockets.add(socket)
    let session: Session | undefined
    let greeting = false
    const giveUp = (name: LiveRefusalName, detail?: string): void => {
      say({ socket }, { type: 'refused', name, ...(detail === undefined ? {} : { detail }) })
      socket.close(4_000, name)
    }
    const hearText = (text: string): void => {
      const message = parse(text)
      if (!message.ok) {
        say({ socket }, { type: 'refused', name: 'Malformed', detail: message.problem })
        return
      }
      if (message.value.type === 'hello') {
        if (session || greeting) return
        greeting = true
        greet(message.value).catch(problem => {
          log.warn({ err: problem }, 'a desk could not be greeted')
          socket.close(tryAgainLater)
        })
      } else if (session) {
        hear(session, message.value)
      } else if (message.value.type !== 'beat') {
        giveUp('NotGreeted')
      }
    }

    const greet = async (hello: Extract<DeskMessage, { type: 'hello' }>): Promise<void> => {
      if (hello.protocol !== liveProtocolVersion) return giveUp('ProtocolNotSpoken')
      const redeemed = await parts.redeemTicket(hello.ticket)
      if (!redeemed || redeemed.deskId !== hello.deskId) return giveUp('TicketInvalid')
      if (socket.readyState !== socket.OPEN) return
      const { person, tokenHash } = redeemed
      const arrival = { agentId: person.id, deskId: hello.deskId }
      let isLinked = false
      try {
        isLinked = await linkDesk(arrival)
      } finally {
        // In the turn in which the session takes its place: in between the desk would be nobody's.
        arriving.delete(arrival)
      }
      const cutName = ended.get(tokenHash) ?? ended.get(hello.deskId)
      if (socket.readyState !== socket.OPEN || cutName || !isLinked) {
        void loseDesk(person.id, hello.deskId)
        if (cutName) giveUp(cutName)
        else socket.close(tryAgainLater)
        return
      }
      const own = floor.ownOf(person)
      const heard = floor.newsFor(person.role)
      session = { socket, person, tokenHash, deskId: hello.deskId, seq: 1, own, heard }
      sessions.add(session)
      windows.set(person.id, (windows.get(person.id) ?? new Set()).add(session))
      sayWhole(session, {
        type: 'welcome',
        protocol: liveProtocolVersion,
        run: parts.run,
        seq: session.seq,
        now: parts.now(),
        agentId: person.id,
      })
      if (carrier) say(session, carrier)
      for (const contactId of Object.keys(own.contacts)) {
        void popScreen(contactId, person.id, engine.state())
      }
    }

    watchSocket({
      socket,
      messagesPerSecondMax,
      opening: {
        withinMs: greetingWithinMs,
        isOver: () => session !== undefined,
        late: () => giveUp('NotGreeted'),
      },
      beat: () => {
        if (session) say(session, { type: 'beat', now: parts.now(), seq: session.seq })
      },
      hear: hearText,
      tooMuch: () => giveUp('TooManyMessages'),
      closed: () => {
        sockets.delete(socket)
        if (session) forget(session)
      },
      log,
    })
  }

  const forget = (session: Session): void => {
    // A hub that ends goes on saying what it held until it is gone: the others lose just that.
    if (stopped || !sessions.delete(session)) return
    const others = windows.get(session.person.id)
    others?.delete(session)
    if (others?.size === 0) windows.delete(session.person.id)
    void loseDesk(session.person.id, session.deskId)
  }

  /** False when the hub could not write it down now. */
  const linkDesk = async (arrival: HeldDesk): Promise<boolean> => {
    const { agentId, deskId } = arrival
    if (!engine.state().agents.has(agentId)) return true
    arriving.add(arrival)
    await parts.sayHeld()
    const outcome = await engine.submit({
      actor: agentId,
      command: { kind: 'link-desk', agentId, deskId },
    })
    return outcome.kind === 'accepted'
  }

  /** The desk is lost when its last window is gone. Who has another desk open goes on at that one. */
  const loseDesk = async (agentId: string, deskId: string): Promise<void> => {
    if (!engine.state().agents.has(agentId)) return
    if (await parts.isHeldElsewhere({ agentId, deskId })) return
    await submitUntilDecided(engine, () => {
      const open = [...ofAgent(agentId), ...[...arriving].filter(each => each.agentId === agentId)]
      if (stopped || open.some(other => other.deskId === deskId)) return undefined
      const other = open.at(-1)
      return {
        actor: 'rule',
        command: other
          ? { kind: 'link-desk', agentId, deskId: other.deskId }
          : { kind: 'lose-desk', agentId, deskId },
      }
    })
  }

  /** Of an agent's desks one speaks: that at which the agent sat down last. */
  const isLinkedDesk = ({ person, deskId }: Session): boolean => {
    const link = engine.state().agents.get(person.id)?.link
    return link?.kind === 'linked' && link.deskId === deskId
  }

  const hear = (session: Session, message: Exclude<DeskMessage, { type: 'hello' }>): void => {
    switch (message.type) {
      case 'beat':
        return
      case 'resync': {
        // What it was not told yet first: the whole then says what its desk should have.
        bringUpToDate(session)
        session.seq += 1
        sayWhole(session, { type: 'snapshot', seq: session.seq, now: parts.now() })
        return
      }
      case 'signal': {
        const contact = engine.state().contacts.get(message.contactId)
        const mine = contact?.phase.kind === 'connected' && contact.phase.agentId === session.person.id
        const asks = contact?.about?.askedBy === session.person.id
        if ((!mine && !asks) || !isLinkedDesk(session)) return
        const colleague = contact.about && otherEnd(contact, session.person.id)
        if (colleague !== undefined) parts.signalColleague(colleague, message.contactId, message.signal)
        else if (mine) parts.signalCustomer(message.contactId, message.signal)
        return
      }
      case 'typing':
      case 'seen': {
        if (mayAnswer(engine.state().contacts.get(message.contactId), session.person.id)) return
        if (message.type === 'typing') parts.onTyping(message.contactId, message.isTyping)
        else parts.onSeen(message.contactId, message.upTo)
        return
      }
      case 'command':
        void perform(session, message.envelope)
        return
    }
  }

  const perform = async (
    session: Session,
    envelope: Extract<DeskMessage, { type: 'command' }>['envelope'],
  ): Promise<void> => {
    const isOwn = envelope.by === session.person.id && envelope.deskId === session.deskId
    const isAllowed = mayAsk(session.person.role, envelope.command.kind)
    const outcome: Outcome =
      isOwn && isAllowed
        ? await engine.submit({
            id: envelope.id,
            actor: session.person.id,
            deskId: envelope.deskId,
            ...divisionOf(session.person),
            command: withActor(envelope.command, session.person.id),
          } satisfies Asked)
        : {
            kind: 'refused',
            id: envelope.id,
            at: parts.now(),
            replayed: false,
            refusal: { name: isAllowed ? 'NotYourDesk' : 'NotAllowed' },
          }
    // Nobody hears of an outcome before what came of it on the floor; what came of it for themselves was told at once.
    if (sessions.has(session)) tell(session)
    say(session, { type: 'outcome', outcome })
  }

  return {
    take,
    signalAgent: (agentId, contactId, signal) => {
      for (const session of ofAgent(agentId)) {
        if (isLinkedDesk(session)) say(session, { type: 'signal', contactId, signal })
      }
    },
    announceCarrier: standing => {
      carrier = { type: 'carrier', carrier: 'twilio', ...standing }
      for (const session of sessions) say(session, carrier)
    },
    tellAgent: (agentId, message) => {
      for (const session of ofAgent(agentId)) say(session, message)
    },
    announceChanged: scope => {
      for (const session of sessions) say(session, { type: 'changed', scope })
    },
    cutSession: tokenHash => {
      endedNow(tokenHash, 'SignedOut')
      for (const session of sessions) if (session.tokenHash === tokenHash) cut(session, 'SignedOut')
    },
    tokenHashes: () => [...new Set([...sessions].map(({ tokenHash }) => tokenHash))],
    cutDesk: (deskId, name) => {
      endedNow(deskId, name)
      for (const session of sessions) if (session.deskId === deskId) cut(session, name)
    },
    refresh: () => {
      measuring.now()
    },
    count: () => sessions.size,
    held: () => [...[...sessions].map(({ person, deskId }) => ({ agentId: person.id, deskId })), ...arriving],
    stop: () => {
      // No desk is lost by this: it is the hub that goes.
      stopped = true
      unsubscribe()
      measuring.stop()
      telling.stop()
      for (const socket of sockets) socket.terminate()
    },
  }

  function endedNow(sessionOrDesk: string, name: CutName): void {
    ended.set(sessionOrDesk, name)
    setTimeout(() => ended.delete(sessionOrDesk), greetingWithinMs).unref()
  }

  function cut(session: Session, name: CutName): void {
    say(session, { type: 'refused', name })
    session.socket.close(4_001, name)
    forget(session)
  }
}

/** Who speaks with this person in a consultation; `undefined` where a carrier joins the two, or nobody has answered. */
function otherEnd({ about, from, phase }: Contact, personId: AgentId): AgentId | undefined {
  if (about === undefined || from.carrier !== undefined || phase.kind !== 'connected') return undefined
  return about.askedBy === personId ? phase.agentId : about.askedBy
}

type WithView = Extract<HubMessage, { type: 'welcome' | 'snapshot' }>
/** One of these messages before its view is joined to it. */
type WithoutView = WithView extends infer Each ? (Each extends WithView ? Omit<Each, 'view'> : never) : never

/** The message of a patch, in two halves: its number is for one desk, the rest may be for many. */
function patchBegin(seq: number): string {
  return `{"type":"patch","seq":${seq},`
}

function patchEnd(now: Instant, { set, drop }: News): string {
  return `"now":${now},"patch":{"set":{${set}},"drop":{${drop}}}}`
}

function joined(parts: readonly News[]): News {
  const join = (insides: readonly string[]) => insides.filter(inside => inside !== '').join()
  return { set: join(parts.map(({ set }) => set)), drop: join(parts.map(({ drop }) => drop)) }
}

function parse(text: string): { ok: true; value: DeskMessage } | { ok: false; problem: string } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { ok: false, problem: 'not JSON' }
  }
  const parsed = deskMessageSchema.safeParse(json)
  if (parsed.success) return { ok: true, value: parsed.data }
  const [issue] = parsed.error.issues
  const problem = `${issue?.path.join('.') ?? ''}: ${issue?.code ?? 'invalid'}`
  return { ok: false, problem: problem.slice(0, detailLengthMax) }
}
