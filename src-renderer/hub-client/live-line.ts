import { v7 as timeOrderedId } from 'uuid'
import type { DeskCommand, Outcome } from '../../src-contract/live/desk-command.ts'
import { emptyLiveView, type LiveView } from '../../src-contract/live/live-view.ts'
import {
  applyPatch,
  beatEveryMs,
  type DeskMessage,
  deskSilentAfterMs,
  type HubMessage,
  liveProtocolVersion,
  type Signal,
  staleAfterMs,
} from '../../src-contract/live/protocol.ts'
import { backOffMs } from './back-off.ts'
import type { ConversationNews, ConversationsLine, TypingNews } from './conversations-line.ts'
import { hubAway } from './http-line.ts'
import type { HubAway, LiveState } from './hub-client.ts'

/*
 *        start            ticket           welcome
 *   off ───────► dialling ──────► greeting ───────► live ⇄ stale
 *    ▲              ▲  │             │                │
 *    │ stop         │  └── 401 ──────┼─► signed-out ◄─┘ refused SignedOut
 *    └── anywhere   └── back-off ◄───┴── closed, silent for 8 s, refused
 *
 * One socket at a time. Whatever a socket says after it was given up is not heard: every listener belongs to one
 * `Attempt`, and an attempt that is not the current one does nothing.
 */

export const commandTimeoutMs = 5_000
const greetingTimeoutMs = 5_000
const watchEveryMs = 500
/** Samples of the hub's clock that are remembered; the quickest of them is believed. */
const clockSamples = 30

export type Ticket = { readonly kind: 'ticket'; readonly ticket: string } | HubAway | { kind: 'signed-out' }

export interface LiveLine {
  readonly current: () => LiveState
  readonly subscribe: (listener: () => void) => () => void
  /** A welcome for anybody but this person ends the session here. */
  readonly start: (deskId: string, personId: string) => void
  /** Whose desk this is, until `stop`; also when the session has ended. */
  readonly personId: () => string | undefined
  readonly stop: () => void
  /** The hub said elsewhere that it does not know this session. */
  readonly sessionEnded: () => void
  readonly command: (command: DeskCommand) => Promise<Outcome | HubAway>
  readonly sendSignal: (contactId: string, signal: Signal) => void
  readonly onSignal: (listener: (contactId: string, signal: Signal) => void) => () => void
  readonly typing: ConversationsLine['typing']
  readonly seen: ConversationsLine['seen']
  readonly onNews: ConversationsLine['onNews']
  readonly onChanged: (
    listener: (scope: Extract<HubMessage, { type: 'changed' }>['scope']) => void,
  ) => () => void
}

interface Attempt {
  socket: WebSocket | undefined
  greeted: boolean
  /** True from the request to resync until the snapshot. */
  resyncing: boolean
  seq: number
  agentId: string
  beatAt: number
}

export function createLiveLine(options: {
  readonly liveUrl: () => string
  readonly ticket: () => Promise<Ticket>
  readonly openSocket: (url: string) => WebSocket
  readonly now: () => number
  readonly random: () => number
}): LiveLine {
  const { now } = options
  let state: LiveState = {
    line: 'off',
    heardAt: undefined,
    clockOffsetMs: 0,
    view: emptyLiveView,
    screenPops: {},
  }
  let deskId: string | undefined
  let personId: string | undefined
  let attempt: Attempt | undefined
  let failures = 0
  let redial: ReturnType<typeof setTimeout> | undefined
  let watch: ReturnType<typeof setInterval> | undefined
  let offsets: number[] = []
  const waitingFor = new Map<
    string,
    { answer: (outcome: Outcome | HubAway) => void; timer: ReturnType<typeof setTimeout> }
  >()
  const stateListeners = new Set<() => void>()
  const signalListeners = new Set<(contactId: string, signal: Signal) => void>()
  const newsListeners = new Set<(news: ConversationNews | TypingNews) => void>()
  const changedListeners = new Set<(scope: Extract<HubMessage, { type: 'changed' }>['scope']) => void>()

  function change(part: Partial<LiveState>): void {
    state = { ...state, ...part }
    for (const listener of [...stateListeners]) listener()
  }

  function dial(): void {
    clearTimeout(redial)
    if (deskId === undefined) return
    const mine: Attempt = {
      socket: undefined,
      greeted: false,
      resyncing: false,
      seq: 0,
      agentId: '',
      beatAt: 0,
    }
    attempt = mine
    void options.ticket().then(ticket => {
      if (attempt !== mine) return
      if (ticket.kind === 'signed-out') sessionEnded()
      else if (ticket.kind === 'hub-away') failed(mine)
      else greet(mine, ticket.ticket)
    })
  }

  function greet(mine: Attempt, ticket: string): void {
    let socket: WebSocket
    try {
      socket = options.openSocket(options.liveUrl())
    } catch {
      failed(mine)
      return
    }
    mine.socket = socket
    const overdue = setTimeout(() => failed(mine), greetingTimeoutMs)
    socket.addEventListener('open', () => {
      if (attempt !== mine || deskId === undefined) return
      say(mine, { type: 'hello', protocol: liveProtocolVersion, ticket, deskId })
    })
    socket.addEventListener('message', ({ data }) => {
      if (attempt !== mine) return
      const message = read(data)
      if (message === undefined) return
      if (message.type === 'welcome') clearTimeout(overdue)
      hear(mine, message)
    })
    const gone = () => {
      clearTimeout(overdue)
      failed(mine)
    }
    socket.addEventListener('close', gone)
    socket.addEventListener('error', gone)
  }

  function say(to: Attempt, message: DeskMessage): void {
    if (to.socket?.readyState === 1) to.socket.send(JSON.stringify(message))
  }

  function hear(mine: Attempt, message: HubMessage): void {
    const heardAt = now()
    switch (message.type) {
      case 'welcome':
        if (message.agentId !== personId) {
          sessionEnded()
          return
        }
        mine.greeted = true
        mine.seq = message.seq
        mine.agentId = message.agentId
        failures = 0
        // A clock that was set while the line was down would leave old samples believed for half a minute.
        offsets = []
        beat(mine)
        change({
          line: 'live',
          heardAt,
          clockOffsetMs: learnClock(message.now, heardAt),
          view: wholeOf(message.view),
          screenPops: popsAfter(message.view),
        })
        return
      case 'snapshot':
        mine.resyncing = false
        mine.seq = message.seq
        change({
          line: 'live',
          heardAt,
          clockOffsetMs: learnClock(message.now, heardAt),
          view: wholeOf(message.view),
          screenPops: popsAfter(message.view),
        })
        return
      case 'patch': {
        const clockOffsetMs = learnClock(message.now, heardAt)
        const isNext = message.seq === mine.seq + 1 && !mine.resyncing
        if (!isNext) {
          if (message.seq > mine.seq && !mine.resyncing) resync(mine)
          change({ line: 'live', heardAt, clockOffsetMs })
          return
        }
        mine.seq = message.seq
        const view = applyPatch(state.view, message.patch)
        change({ line: 'live', heardAt, clockOffsetMs, view, screenPops: popsAfter(view) })
        return
      }
      case 'beat':
        // The socket keeps order: a beat that knows of more than arrived means that something is missing.
        if (message.seq > mine.seq && !mine.resyncing) resync(mine)
        // Timers of a hidden page may run once a minute; the hub's beats arrive all the same and are answered.
        if (heardAt - mine.beatAt >= beatEveryMs * 0.9) beat(mine)
        change({ line: 'live', heardAt, clockOffsetMs: learnClock(message.now, heardAt) })
        return
      case 'screen-pop':
        change({
          heardAt,
          screenPops: { ...state.screenPops, [message.contactId]: message.matches },
        })
        return
      case 'signal':
        for (const listener of [...signalListeners]) listener(message.contactId, message.signal)
        return
      case 'conversation':
      case 'typing':
        for (const listener of [...newsListeners]) listener(message)
        return
      case 'carrier':
        change({ heardAt, carrier: { isWorking: message.isWorking, since: message.since } })
        return
      case 'outcome':
        settle(message.outcome.id, message.outcome)
        return
      case 'changed':
        for (const listener of [...changedListeners]) listener(message.scope)
        return
      case 'refused':
        if (message.name === 'SignedOut') sessionEnded()
        // A message that came too fast or malformed costs that message; anything else costs the line.
        else if (!mine.greeted || (message.name !== 'TooManyMessages' && message.name !== 'Malformed'))
          failed(mine)
        return
    }
  }

  /** A screen-pop goes with its contact. It may come before its contact, and then it waits for it. */
  function popsAfter(view: LiveState['view']): LiveState['screenPops'] {
    const gone = Object.keys(state.screenPops).filter(
      contactId => contactId in state.view.contacts && !(contactId in view.contacts),
    )
    if (gone.length === 0) return state.screenPops
    return Object.fromEntries(
      Object.entries(state.screenPops).filter(([contactId]) => !gone.includes(contactId)),
    )
  }

  function resync(mine: Attempt): void {
    mine.resyncing = true
    say(mine, { type: 'resync' })
  }

  function beat(mine: Attempt): void {
    mine.beatAt = now()
    say(mine, { type: 'beat' })
  }

  /** The way to the desk takes time, so each sample is too small by that; the largest is the nearest. */
  function learnClock(hubTime: number, heardAt: number): number {
    offsets = [...offsets, hubTime - heardAt].slice(-clockSamples)
    return Math.max(...offsets)
  }

  function failed(mine: Attempt): void {
    if (attempt !== mine) return
    close(mine)
    failures += 1
    if (state.line !== 'away') change({ line: 'away' })
    redial = setTimeout(dial, backOffMs(failures, options.random))
  }

  function close(mine: Attempt): void {
    attempt = undefined
    const { socket } = mine
    mine.socket = undefined
    // A socket that is still connecting reports an error when it is closed; nobody listens by then.
    socket?.close()
    for (const id of [...waitingFor.keys()]) settle(id, hubAway)
  }

  function settle(id: string, outcome: Outcome | HubAway): void {
    const waiting = waitingFor.get(id)
    if (waiting === undefined) return
    waitingFor.delete(id)
    clearTimeout(waiting.timer)
    waiting.answer(outcome)
  }

  function sessionEnded(): void {
    if (deskId === undefined) return
    hangUp()
    change({ line: 'signed-out' })
  }

  function hangUp(): void {
    deskId = undefined
    clearTimeout(redial)
    clearInterval(watch)
    watch = undefined
    failures = 0
    globalThis.removeEventListener?.('online', dialNow)
    if (attempt) close(attempt)
  }

  function dialNow(): void {
    if (deskId !== undefined && attempt === undefined) dial()
  }

  function look(): void {
    const mine = attempt
    if (!mine?.greeted) return
    const silentMs = now() - (state.heardAt ?? 0)
    if (silentMs >= deskSilentAfterMs) {
      failed(mine)
      return
    }
    if (silentMs >= staleAfterMs && state.line === 'live') change({ line: 'stale' })
    if (now() - mine.beatAt >= beatEveryMs * 0.95) beat(mine)
  }

  return {
    current: () => state,
    subscribe: listener => {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    start: (desk, person) => {
      if (deskId === desk && personId === person) return
      hangUp()
      deskId = desk
      personId = person
      change({ line: 'away' })
      watch = setInterval(look, watchEveryMs)
      globalThis.addEventListener?.('online', dialNow)
      dial()
    },
    stop: () => {
      if (deskId === undefined && state.line === 'off') return
      hangUp()
      personId = undefined
      offsets = []
      change({ line: 'off', heardAt: undefined, view: emptyLiveView, screenPops: {} })
    },
    personId: () => personId,
    sessionEnded,
    command: command =>
      new Promise(resolve => {
        const mine = attempt
        if (mine === undefined || deskId === undefined || state.line !== 'live') {
          resolve(hubAway)
          return
        }
        const id = timeOrderedId()
        waitingFor.set(id, {
          answer: resolve,
          timer: setTimeout(() => settle(id, hubAway), commandTimeoutMs),
        })
        say(mine, { type: 'command', envelope: { id, deskId, by: mine.agentId, at: now(), command } })
      }),
    sendSignal: (contactId, signal) => {
      if (attempt?.greeted) say(attempt, { type: 'signal', contactId, signal })
    },
    onSignal: listener => {
      signalListeners.add(listener)
      return () => signalListeners.delete(listener)
    },
    typing: (contactId, isTyping) => {
      if (attempt?.greeted) say(attempt, { type: 'typing', contactId, isTyping })
    },
    seen: (contactId, upTo) => {
      if (attempt?.greeted) say(attempt, { type: 'seen', contactId, upTo })
    },
    onNews: listener => {
      newsListeners.add(listener)
      return () => newsListeners.delete(listener)
    },
    onChanged: listener => {
      changedListeners.add(listener)
      return () => changedListeners.delete(listener)
    },
  }
}

function read(data: unknown): HubMessage | undefined {
  try {
    const message: unknown = JSON.parse(String(data))
    return typeof message === 'object' && message !== null && 'type' in message
      ? (message as HubMessage)
      : undefined
  } catch {
    return undefined
  }
}

/** A hub of the release before, while hubs are replaced one by one, does not know every section. */
function wholeOf(view: LiveView): LiveView {
  return { ...emptyLiveView, ...view }
}
