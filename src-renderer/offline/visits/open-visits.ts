import type { Person } from '../../../src-contract/http/api.ts'
import type { Outcome } from '../../../src-contract/live/desk-command.ts'
import { unleasedLetters } from '../../../src-domain/visits/ticket.ts'
import type { VisitCommand } from '../../../src-domain/visits/visit-command.ts'
import { emptyVisitLine } from '../../../src-domain/visits/visit-line.ts'
import type { HubAway, HubClient } from '../../hub-client/hub-client.ts'
import type { StoragePlace } from '../desk-database.ts'
import type { DeskStore } from '../desk-store.ts'
import { whyNotSaved } from '../not-saved.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { deskPauses, within } from '../pause.ts'
import { handInVisits } from './hand-in-visits.ts'
import { steadyClock } from './steady-clock.ts'
import { createVisitLog, type Performed, type VisitSealer } from './visit-log.ts'
import type { LetIn, NewVisitor, VisitAnswer, Visits, VisitsState } from './visits.ts'
import { type Counter, openVisitsDatabase, visitsDatabaseName } from './visits-database.ts'

/** What the visits need of the line to the hub. */
export type VisitsHub = Pick<HubClient, 'current' | 'subscribe' | 'command' | 'leaseTicketLetters'>

export interface VisitsParts {
  readonly person: Pick<Person, 'id' | 'role' | 'languages' | 'site'>
  readonly deskId: string
  readonly hub: VisitsHub
  readonly store: Pick<DeskStore, 'keep' | 'outbox' | 'subscribeSync'>
  readonly sealer: VisitSealer
  /** This PC's clock. */
  readonly wall: () => number
  /** One that only runs on, in milliseconds. */
  readonly monotonic: () => number
  readonly newId: () => string
}

/** What tests put in the place of the browser's own. */
export interface VisitsOverrides {
  readonly name?: string
  readonly place?: StoragePlace
  /** `null` for a browser without Web Locks. */
  readonly locks?: LockManager | null
}

/** Over visits that were handed in so long ago nobody looks any more. */
const keepMs = 12 * 3_600_000
const clockTellsMs = 5 * 60_000
/** A hub that had no letters to give is asked again after so long. */
const leaseAgainMs = 15_000

/**
 * Opens the visits of this desk for one person, and goes on handing in what is due. Rejects only when the database cannot
 * be opened.
 */
export async function openVisits(parts: VisitsParts, overrides: VisitsOverrides = {}): Promise<Visits> {
  const { person, deskId, hub, store, sealer, wall, monotonic, newId } = parts
  const { name = visitsDatabaseName, place } = overrides
  const db = await openVisitsDatabase(name, place)
  const log = createVisitLog({ db, sealer, newId, deskId })
  const alone = oneAtATime((overrides.locks === undefined ? navigator.locks : overrides.locks) ?? undefined)
  const closer = new AbortController()
  const listeners = new Set<() => void>()
  const agentId = person.id
  // Nobody else can hand visits in.
  const servesVisitors = person.role === 'csr' || person.role === 'supervisor'
  let state: VisitsState = { line: emptyVisitLine(''), isLeased: false, counters: [], unread: 0 }

  const [keptLetters, keptClock, keptCounters] = await Promise.all([
    db.meta.get('letters'),
    db.meta.get('clock'),
    db.meta.get('counters'),
  ])
  if (keptLetters?.key === 'letters') state = { ...state, isLeased: keptLetters.value.isLeased }
  else {
    const letters = unleasedLetters(Number.parseInt(deskId.replaceAll('-', '').slice(0, 8), 16))
    await db.meta.add({ key: 'letters', value: { letters, isLeased: false } }).catch(() => undefined)
  }
  if (keptCounters?.key === 'counters') state = { ...state, counters: keptCounters.value }
  let keptOffsetMs = keptClock?.key === 'clock' ? keptClock.value.offsetMs : 0

  const first = await log.read()
  state = { ...state, ...first }
  const clock = steadyClock(wall, monotonic, keptOffsetMs, first.line.lastAt)

  const isLive = () => hub.current().line === 'live'
  let wasLive = false
  /** How far the desk's clock had run ahead when the hub was back. */
  let aheadMs = 0
  /** Whether the log was told so since; nothing is handed in before. */
  let isToldBack = false
  let leaseAgainAt = 0
  /** Hears in the same turn when the hub is back: from then on its time counts. */
  const noteLine = (): boolean => {
    const live = isLive()
    if (live) {
      const { clockOffsetMs } = hub.current()
      if (!wasLive) aheadMs = Math.round(clock.now() - wall() - clockOffsetMs)
      clock.agree(clockOffsetMs)
    } else isToldBack = false
    wasLive = live
    return live
  }
  /** The hub's time while it is there; else this desk's own. */
  const now = (): { readonly at: number; readonly isOwn: boolean } => {
    const isOwn = !noteLine()
    return { at: clock.now(), isOwn }
  }

  const setState = (change: Partial<VisitsState>): void => {
    state = { ...state, ...change }
    for (const listener of [...listeners]) listener()
  }
  const readAgain = async (): Promise<void> => {
    if (closer.signal.aborted) return
    const letters = await db.meta.get('letters')
    const read = await log.read()
    const isLeased = letters?.key === 'letters' && letters.value.isLeased
    if (read.line === state.line && read.unread === state.unread && isLeased === state.isLeased) return
    setState({ ...read, isLeased })
  }

  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name)
  if (channel) channel.onmessage = () => void readAgain().then(() => returner.wake())
  const tellOthers = (): void => channel?.postMessage('log')

  const perform = async (command: VisitCommand, clockNow = now()): Promise<Performed> => {
    const performed = await log.perform(command, clockNow.at, clockNow.isOwn)
    if (performed.kind === 'done' && performed.events.length > 0) {
      tellOthers()
      await readAgain()
    }
    return performed
  }
  const answer = async (command: VisitCommand): Promise<VisitAnswer> => {
    try {
      const performed = await perform(command)
      if (performed.kind === 'refused') return performed
      returner.wake()
      const visitId = performed.events.flatMap(event => ('visitId' in event ? [event.visitId] : [])).at(-1)
      return { kind: 'done', ...(visitId === undefined ? {} : { visitId }) }
    } catch (error) {
      return { kind: 'not-saved', why: await whyNotSaved(error) }
    }
  }

  const returner = handInVisits({
    hub,
    store,
    isReady: () => isToldBack && isLive(),
    alone: work => alone(`${name}-hand-in`, closer.signal, work),
    line: () => state.line,
    readAgain,
    perform: command => perform({ ...command, ...('agentId' in command ? { agentId } : {}) } as VisitCommand),
    agentId,
    forget: async visitIds => {
      await log.forget(visitIds)
      await readAgain()
    },
    now: () => now().at,
    keepMs,
    closing: closer.signal,
  })

  /** The first moments with the hub: how far the clock had run ahead, and what the hub knows that must be kept. */
  const lookAtHub = async (): Promise<void> => {
    if (!noteLine() || !servesVisitors) return
    if (!isToldBack) {
      const { clockOffsetMs } = hub.current()
      if (Math.abs(clockOffsetMs - keptOffsetMs) > 1_000) {
        keptOffsetMs = clockOffsetMs
        await db.meta.put({ key: 'clock', value: { offsetMs: clockOffsetMs } })
      }
      const hasOwn = [...state.line.visits.values()].some(({ steps }) =>
        steps.some(step => step.aheadMs === null),
      )
      if (hasOwn && Math.abs(aheadMs) > clockTellsMs) setState({ clockAheadMs: aheadMs })
      await perform({ kind: 'return', agentId, aheadMs })
      isToldBack = wasLive
      leaseAgainAt = 0
    }
    if (isToldBack && !state.isLeased && monotonic() >= leaseAgainAt) {
      leaseAgainAt = monotonic() + leaseAgainMs
      await leaseLetters()
    }
    await keepCounters()
    if (state.line.visits.size > 0) returner.wake()
  }
  const noteTrouble = (problem: unknown): void => {
    if (!closer.signal.aborted) console.warn('visits:', problem)
  }
  let looking: Promise<void> = Promise.resolve()
  const look = (): void => {
    noteLine()
    looking = looking.then(lookAtHub).catch(noteTrouble)
  }

  const leaseLetters = async (): Promise<void> => {
    const leased = await hub.leaseTicketLetters(deskId)
    if (!('letters' in leased)) return
    await db.meta.put({ key: 'letters', value: { letters: leased.letters, isLeased: true } })
    tellOthers()
    await readAgain()
  }

  let seenQueues: unknown
  const keepCounters = async (): Promise<void> => {
    const { queues } = hub.current().view
    if (queues === seenQueues) return
    seenQueues = queues
    const counters = Object.values(queues)
      .filter(({ channel: kind, site }) => kind === 'counter' && (site === undefined || site === person.site))
      .map(({ id, name: words, promiseMs }): Counter => ({ queueId: id, name: words, promiseMs }))
    if (JSON.stringify(counters) === JSON.stringify(state.counters)) return
    setState({ counters })
    await db.meta.put({ key: 'counters', value: counters })
  }

  const letIn = async ({ queueId, language, ...said }: NewVisitor): Promise<LetIn> => {
    const visitId = newId()
    const counter = state.counters.find(each => each.queueId === queueId)
    const base = {
      kind: 'ticket-visitor',
      visitId,
      agentId,
      queueId,
      language,
      promiseMs: counter?.promiseMs ?? 0,
      details: said,
    } as const
    let place: 'here' | 'one-queue' | 'unsure' = 'here'
    let ticket: string | undefined
    if (isLive()) {
      ticket = await drawTicket()
      const outcome: Outcome | HubAway = await hub.command({
        kind: 'check-in-visitor',
        contactId: visitId,
        queueId,
        language,
        from: { ...said, ticket },
      })
      if (outcome.kind === 'refused') {
        const { name: refused, opensAt } = outcome.refusal
        return {
          kind: 'hub-refused',
          name: refused,
          ...(typeof opensAt === 'number' ? { opensAt } : {}),
        }
      }
      place = outcome.kind === 'accepted' ? 'one-queue' : 'unsure'
    }
    const done = await answer({ ...base, place, ...(ticket === undefined ? {} : { ticket }) })
    if (done.kind !== 'done') return done
    return {
      kind: 'let-in',
      visitId,
      ticket: state.line.visits.get(visitId)?.ticket ?? ticket ?? '',
      place: place === 'one-queue' ? 'one-queue' : 'here',
    }
  }

  const drawTicket = async (): Promise<string | undefined> => {
    const drawn = await perform({ kind: 'draw-ticket' })
    const event = drawn.kind === 'done' ? drawn.events[0] : undefined
    return event?.kind === 'ticket-drawn' ? event.ticket : undefined
  }

  const unsubscribe = [hub.subscribe(look), store.subscribeSync(returner.wakeSoon)]
  look()

  return {
    current: () => state,
    subscribe: listener => {
      const own = () => listener()
      listeners.add(own)
      return () => {
        listeners.delete(own)
      }
    },
    letIn: async visitor => {
      try {
        return await letIn(visitor)
      } catch (error) {
        return { kind: 'not-saved', why: await whyNotSaved(error) }
      }
    },
    callNext: () => answer({ kind: 'call-next', agentId, languages: person.languages, isHubAway: !isLive() }),
    call: visitId => answer({ kind: 'call-visitor', agentId, visitId, isHubAway: !isLive() }),
    act: (act, visitId) => answer({ kind: act, agentId, visitId }),
    tell: (visitId, details) => answer({ kind: 'tell', agentId, visitId, details }),
    conclude: (visitId, wrapUp) => answer({ kind: 'conclude', agentId, visitId, wrapUp }),
    close: async () => {
      closer.abort()
      for (const end of unsubscribe) end()
      await within(Promise.allSettled([looking, returner.settled()]), deskPauses.closeWithinMs, undefined)
      channel?.close()
      db.close()
    },
  }
}
