import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { WebSocket } from 'ws'
import type { Person, SyncScope } from '../../src-contract/http/api.ts'
import type { Outcome } from '../../src-contract/live/desk-command.ts'
import { type CustomerMatch, emptyLiveView, type LiveView } from '../../src-contract/live/live-view.ts'
import {
  beatEveryMs,
  type DeskMessage,
  deskMessageSchema,
  deskSilentAfterMs,
  type HubMessage,
  type LiveRefusalName,
  liveProtocolVersion,
  type Signal,
} from '../../src-contract/live/protocol.ts'
import type { Contact } from '../../src-domain/routing/contact.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { DayMeasures } from '../../src-domain/service-level/measures.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { HeldDesk } from '../cluster/hub-roster.ts'
import type { Asked, Engine } from '../engine/engine.ts'
import { submitUntilDecided } from '../engine/submit-until-decided.ts'
import { mayAsk } from '../engine/who-may-ask.ts'
import { withActor } from '../engine/with-actor.ts'
import { buildFloor, type Floor, viewOf } from './build-live-view.ts'
import { difference } from './difference.ts'

/** A peer that does not read is cut before it costs the others: this much may wait unsent on one socket. */
const unsentBytesMax = 4_000_000
/** More messages than this within a second are not a person at a desk. Signals of a call come in bursts. */
const messagesPerSecondMax = 300
const greetingWithinMs = 5_000
const popWaitMsMax = 25
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
  readonly announceChanged: (scope: SyncScope) => void
  /** Cuts the live sockets of a session that ended. */
  readonly cutSession: (tokenHash: string) => void
  /** Brings every desk up to date after something but the engine changed the floor: the day of the measures. */
  readonly refresh: () => void
  readonly count: () => number
  /** The desks whose lines end here, also those that are about to be greeted. */
  readonly held: () => readonly HeldDesk[]
  readonly stop: () => void
}

/** One greeted desk window. */
interface Session {
  readonly socket: WebSocket
  readonly person: Person
  readonly tokenHash: string
  readonly deskId: string
  seq: number
  sent: LiveView
}

/**
 * The live sockets of the desks: greets each with what its person may see, then sends the rows that change, numbered,
 * after each batch of the engine. A desk that falls silent or stops reading is given up; the rules then return its
 * offers at once and its conversations after a grace.
 */
export function createLiveSessions(parts: LiveSessionsParts): LiveSessions {
  const { engine, log } = parts
  const sessions = new Set<Session>()
  const sockets = new Set<WebSocket>()
  /** Windows whose greeting is under way: their desk is not lost with the window that they replace. */
  const arriving = new Set<HeldDesk>()
  /** Sessions that ended a moment ago, perhaps while their greeting was under way. */
  const ended = new Set<string>()
  let stopped = false
  let floor: Floor = buildFloor(engine.state(), parts.measures())

  const ofAgent = (agentId: string) => [...sessions].filter(session => session.person.id === agentId)

  const unsubscribe = engine.onPublished(({ state, lines }) => {
    floor = buildFloor(state, parts.measures())
    const offered = new Map<string, string>()
    for (const { event } of lines) {
      if (event.kind === 'offer-made') offered.set(event.offer.agentId, event.contactId)
    }
    for (const session of sessions) if (!offered.has(session.person.id)) bringUpToDate(session)
    for (const [agentId, contactId] of offered) void offerWithPop(agentId, contactId, state)
    if (lines.some(({ event }) => event.kind === 'desk-lost' || event.kind === 'hub-restarted')) linkAgain()
  })

  /** The rules take for lost what is here: this hub was silent for a while, or another had the same desk before. */
  const linkAgain = (): void => {
    const isLost = (agentId: string) => engine.state().agents.get(agentId)?.link.kind === 'lost'
    for (const agentId of new Set([...sessions].map(({ person }) => person.id))) {
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

  const bringUpToDate = (session: Session): void => {
    const view = viewOf(floor, session.person)
    const patch = difference(session.sent, view)
    if (!patch) return
    session.sent = view
    session.seq += 1
    say(session, { type: 'patch', seq: session.seq, now: parts.now(), patch })
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

  const say = (session: Pick<Session, 'socket'>, message: HubMessage): void => {
    const { socket } = session
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > unsentBytesMax) {
      socket.terminate()
      return
    }
    socket.send(JSON.stringify(message))
  }

  const take = (socket: WebSocket): void => {
    if (stopped) {
      socket.terminate()
      return
    }
    sockets.add(socket)
    let session: Session | undefined
    let greeting = false
    let heardAt = parts.now()
    let second = 0
    let inThisSecond = 0
    const giveUp = (name: LiveRefusalName, detail?: string): void => {
      say({ socket }, { type: 'refused', name, ...(detail === undefined ? {} : { detail }) })
      socket.close(4_000, name)
    }
    const opened = parts.now()
    const beat = setInterval(() => {
      const now = parts.now()
      if (session) say(session, { type: 'beat', now, seq: session.seq })
      else if (now - opened > greetingWithinMs) giveUp('NotGreeted')
      if (now - heardAt > deskSilentAfterMs) socket.terminate()
    }, beatEveryMs)

    socket.on('message', data => {
      // Whoever was given up or signed out is not heard any more, however long they take to hang up.
      if (socket.readyState !== socket.OPEN) return
      heardAt = parts.now()
      const nowSecond = Math.floor(heardAt / 1_000)
      inThisSecond = nowSecond === second ? inThisSecond + 1 : 1
      second = nowSecond
      if (inThisSecond > messagesPerSecondMax) return giveUp('TooManyMessages')
      const message = parse(String(data))
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
    })

    const greet = async (hello: Extract<DeskMessage, { type: 'hello' }>): Promise<void> => {
      if (hello.protocol !== liveProtocolVersion) return giveUp('ProtocolNotSpoken')
      const redeemed = await parts.redeemTicket(hello.ticket)
      if (!redeemed || redeemed.deskId !== hello.deskId) return giveUp('TicketInvalid')
      if (socket.readyState !== socket.OPEN) return
      const { person, tokenHash } = redeemed
      const isLinked = await linkDesk(person.id, hello.deskId)
      if (socket.readyState !== socket.OPEN || ended.has(tokenHash) || !isLinked) {
        void loseDesk(person.id, hello.deskId)
        if (ended.has(tokenHash)) giveUp('SignedOut')
        else socket.close(tryAgainLater)
        return
      }
      const view = viewOf(floor, person)
      session = { socket, person, tokenHash, deskId: hello.deskId, seq: 1, sent: view }
      sessions.add(session)
      say(session, {
        type: 'welcome',
        protocol: liveProtocolVersion,
        run: parts.run,
        seq: session.seq,
        now: parts.now(),
        agentId: person.id,
        view,
      })
      for (const contact of floor.held.get(person.id) ?? []) {
        void popScreen(contact.id, person.id, engine.state())
      }
    }

    socket.on('error', problem => log.debug({ err: problem }, 'live socket'))
    socket.on('close', () => {
      clearInterval(beat)
      sockets.delete(socket)
      if (session) forget(session)
    })
  }

  const forget = (session: Session): void => {
    if (sessions.delete(session)) void loseDesk(session.person.id, session.deskId)
  }

  /** False when the hub could not write it down now. */
  const linkDesk = async (agentId: string, deskId: string): Promise<boolean> => {
    if (!engine.state().agents.has(agentId)) return true
    const arrival = { agentId, deskId }
    arriving.add(arrival)
    await parts.sayHeld()
    const outcome = await engine.submit({
      actor: agentId,
      command: { kind: 'link-desk', agentId, deskId },
    })
    arriving.delete(arrival)
    return outcome.kind === 'accepted'
  }

  /** The desk is lost when its last window is gone. Who has another desk open goes on at that one. */
  const loseDesk = async (agentId: string, deskId: string): Promise<void> => {
    if (!engine.state().agents.has(agentId)) return
    if (await parts.isHeldElsewhere({ agentId, deskId })) return
    await submitUntilDecided(engine, () => {
      const windows = [...ofAgent(agentId), ...[...arriving].filter(each => each.agentId === agentId)]
      if (stopped || windows.some(other => other.deskId === deskId)) return undefined
      const other = windows.at(-1)
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
        session.sent = emptyLiveView
        const view = viewOf(floor, session.person)
        session.sent = view
        session.seq += 1
        say(session, { type: 'snapshot', seq: session.seq, now: parts.now(), view })
        return
      }
      case 'signal': {
        const contact = engine.state().contacts.get(message.contactId)
        const mine = contact?.phase.kind === 'connected' && contact.phase.agentId === session.person.id
        if (mine && isLinkedDesk(session)) parts.signalCustomer(message.contactId, message.signal)
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
            command: withActor(envelope.command, session.person.id),
          } satisfies Asked)
        : {
            kind: 'refused',
            id: envelope.id,
            at: parts.now(),
            replayed: false,
            refusal: { name: isAllowed ? 'NotYourDesk' : 'NotAllowed' },
          }
    say(session, { type: 'outcome', outcome })
  }

  return {
    take,
    signalAgent: (agentId, contactId, signal) => {
      for (const session of ofAgent(agentId)) {
        if (isLinkedDesk(session)) say(session, { type: 'signal', contactId, signal })
      }
    },
    announceChanged: scope => {
      for (const session of sessions) say(session, { type: 'changed', scope })
    },
    cutSession: tokenHash => {
      ended.add(tokenHash)
      setTimeout(() => ended.delete(tokenHash), greetingWithinMs).unref()
      for (const session of sessions) if (session.tokenHash === tokenHash) cut(session)
    },
    refresh: () => {
      floor = buildFloor(engine.state(), parts.measures())
      for (const session of sessions) bringUpToDate(session)
    },
    count: () => sessions.size,
    held: () => [...[...sessions].map(({ person, deskId }) => ({ agentId: person.id, deskId })), ...arriving],
    stop: () => {
      // No desk is lost by this: it is the hub that goes.
      stopped = true
      unsubscribe()
      for (const socket of sockets) socket.terminate()
    },
  }

  function cut(session: Session): void {
    say(session, { type: 'refused', name: 'SignedOut' })
    session.socket.close(4_001, 'SignedOut')
    forget(session)
  }
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
