import fc from 'fast-check'
import { openBoard } from '../../src-domain/routing/routing-board.ts'
import type { RoutingCommand } from '../../src-domain/routing/routing-command.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import { emptyRoutingState } from '../../src-domain/routing/routing-state.ts'
import { decideVisit } from '../../src-domain/visits/decide-visit.ts'
import { isWith } from '../../src-domain/visits/visit.ts'
import type {
  VisitAct,
  VisitCommand,
  VisitEvent,
  VisitRefusal,
} from '../../src-domain/visits/visit-command.ts'
import { emptyVisitLine, evolveVisits, type VisitLine } from '../../src-domain/visits/visit-line.ts'
import { reportOf, type StoredVisit, type VisitReport } from '../../src-domain/visits/visit-report.ts'
import { isRefused } from '../../src-domain/vocabulary/decision.ts'
import { config, start } from '../world/routing-world.ts'

/**
 * A site with a counter, cut off again and again: the desk that looks after its line, its outbox, and a hub that decides
 * by the same rules as the real one. Chloé and Dan work there. Changes in place.
 */
export interface CutOffWorld {
  line: VisitLine
  readonly events: VisitEvent[]
  now: number
  isHubAway: boolean
  /** What the desk has kept for the hub, oldest first. It may be sent again. */
  readonly outbox: VisitReport[]
  readonly board: ReturnType<typeof openBoard>
  readonly journal: RoutingEvent[]
  readonly stored: Map<string, StoredVisit>
  /** How far the desk's clock is from the hub's, while the hub is away. */
  wrongByMs: number
  nextId: number
}

export const site = 'north'
const promiseMs = 300_000
const agents = ['chloe', 'dan'] as const
const spoken = { chloe: ['en', 'fr'], dan: ['en'] } as const

export function cutOffWorld(): CutOffWorld {
  const world: CutOffWorld = {
    line: emptyVisitLine('K'),
    events: [],
    now: start,
    isHubAway: true,
    outbox: [],
    board: openBoard(emptyRoutingState),
    journal: [],
    stored: new Map(),
    wrongByMs: 0,
    nextId: 1,
  }
  atHub(world, { kind: 'configure-routing', config })
  for (const agentId of agents) atHub(world, { kind: 'link-desk', agentId, deskId: `desk of ${agentId}` })
  return world
}

/** By the desk's clock: that of the hub while it is there. */
export function deskNow(world: CutOffWorld): number {
  return world.now + (world.isHubAway ? world.wrongByMs : 0)
}

/** Asks the line of the desk. Answers the refusal, if it was one. */
export function ask(world: CutOffWorld, command: VisitCommand): VisitRefusal | undefined {
  const decision = decideVisit(world.line, command, deskNow(world), world.isHubAway)
  if (isRefused(decision)) return decision.refusal
  world.events.push(...decision.events)
  world.line = decision.events.reduce(evolveVisits, world.line)
  return undefined
}

/** Asks the hub's routing, and remembers what its tables would. */
export function atHub(world: CutOffWorld, command: RoutingCommand): string | undefined {
  const decision = world.board.advance(command, world.now)
  if (isRefused(decision)) return decision.refusal.name
  for (const event of decision.events) {
    world.journal.push(event)
    if (event.kind === 'contact-arrived') world.stored.set(event.contactId, { kind: 'open' })
    if (event.kind === 'visit-handed-in') world.stored.set(event.contactId, { kind: 'handed-in' })
    if (event.kind === 'wrap-up-completed') {
      world.stored.set(event.contactId, { kind: 'closed', by: event.agentId })
    }
    if (event.kind === 'contact-abandoned') world.stored.set(event.contactId, { kind: 'closed' })
  }
  return undefined
}

/** A visitor comes: the desk gives a ticket, as the hub's line takes them or not. */
export function comes(world: CutOffWorld, language: 'en' | 'fr', isAnswerLost = false): string {
  const contactId = `visit-${world.nextId++}`
  const base = { agentId: 'chloe', queueId: 'counter', language } as const
  const details = { name: `Visitor ${contactId}` }
  if (world.isHubAway) {
    ask(world, { ...base, kind: 'ticket-visitor', visitId: contactId, promiseMs, place: 'here', details })
    return contactId
  }
  ask(world, { kind: 'draw-ticket' })
  const drawn = world.events.findLast(({ kind }) => kind === 'ticket-drawn')
  const ticket = drawn?.kind === 'ticket-drawn' ? drawn.ticket : ''
  atHub(world, { ...base, kind: 'check-in-visitor', contactId, from: { ...details, ticket } })
  const place = isAnswerLost ? 'unsure' : 'one-queue'
  ask(world, { ...base, kind: 'ticket-visitor', visitId: contactId, promiseMs, ticket, place, details })
  return contactId
}

/** A clock that was put back goes on from where the desk was: its time never runs backwards. */
export function cutOff(world: CutOffWorld, wrongByMs = 0): void {
  world.isHubAway = true
  world.wrongByMs = Math.max(wrongByMs, world.line.lastAt - world.now)
}

/** The hub is back: the desk tells how its clock went, gives the line over, and keeps what there is to hand in. */
export function back(world: CutOffWorld, agentId = 'chloe'): void {
  const aheadMs = deskNow(world) - world.now
  world.isHubAway = false
  ask(world, { kind: 'return', agentId, aheadMs })
  keepWhatIsDue(world)
}

/** As the desk does whenever the hub is there. `twice`: it stopped between keeping and noting that it had kept. */
export function keepWhatIsDue(world: CutOffWorld, twice = false): void {
  for (const visit of world.line.visits.values()) {
    if (visit.handIn?.kind !== 'due') continue
    for (let count = twice ? 2 : 1; count > 0; count--) world.outbox.push(reportOf(visit))
    ask(world, { kind: 'keep', visitIds: [visit.id] })
  }
}

/** The outbox sends what waits in it, in order; then the desk hears what became of it. */
export function send(world: CutOffWorld): void {
  if (world.isHubAway) return
  for (const report of world.outbox.splice(0)) {
    const stored = world.stored.get(report.contactId) ?? { kind: 'none' }
    const refusal = atHub(world, { kind: 'hand-in-visit', agentId: 'chloe', stored, ...report })
    ask(world, {
      kind: 'settle',
      told: [{ visitId: report.contactId, ...(refusal === undefined ? {} : { refusal }) }],
    })
  }
}

export type Happening = (world: CutOffWorld) => void

const agent = fc.constantFrom(...agents)
const acts: readonly VisitAct[] = ['recalled', 'put-back', 'parked', 'answered', 'ended', 'no-show', 'left']
const wrapUp = { reasonCode: 'tax', resolvedAtFirstContact: true }

/** The visit that an agent has, or any: people press what does not fit as well. */
function chosen(world: CutOffWorld, agentId: string, pick: number): string {
  const visits = [...world.line.visits.values()]
  const mine = visits.find(({ phase }) => isWith(phase, agentId))
  return (pick % 3 > 0 && mine ? mine.id : visits[pick % Math.max(1, visits.length)]?.id) ?? 'nobody'
}

const day = 86_400_000
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('en', 'fr').map(
      (language): Happening =>
        w =>
          void comes(w, language),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Happening>(w => void comes(w, 'en', true)) },
  {
    weight: 8,
    arbitrary: agent.map(
      (agentId): Happening =>
        w =>
          void ask(w, { kind: 'call-next', agentId, languages: spoken[agentId], isHubAway: w.isHubAway }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(agent, fc.nat(50)).map(
      ([agentId, pick]): Happening =>
        w =>
          void ask(w, {
            kind: 'call-visitor',
            agentId,
            visitId: chosen(w, agentId, pick * 3),
            isHubAway: w.isHubAway,
          }),
    ),
  },
  {
    weight: 16,
    arbitrary: fc.tuple(agent, fc.constantFrom(...acts), fc.nat(50)).map(
      ([agentId, kind, pick]): Happening =>
        w =>
          void ask(w, { kind, agentId, visitId: chosen(w, agentId, pick) }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(agent, fc.nat(50)).map(
      ([agentId, pick]): Happening =>
        w => {
          const visitId = chosen(w, agentId, pick)
          ask(w, { kind: 'answered', agentId, visitId })
          ask(w, { kind: 'tell', agentId, visitId, details: { note: `noted at ${w.now}` } })
          w.now += 1_000
          ask(w, { kind: 'ended', agentId, visitId })
          ask(w, { kind: 'conclude', agentId, visitId, wrapUp })
          if (!w.isHubAway) keepWhatIsDue(w)
        },
    ),
  },
  {
    weight: 8,
    arbitrary: fc.nat(400_000).map(
      (ms): Happening =>
        w => {
          w.now += ms
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(0, 0, day, -day).map(
      (ms): Happening =>
        w =>
          cutOff(w, w.isHubAway ? w.wrongByMs : ms),
    ),
  },
  {
    weight: 2,
    arbitrary: agent.map(
      (agentId): Happening =>
        w =>
          w.isHubAway ? back(w, agentId) : undefined,
    ),
  },
  { weight: 3, arbitrary: fc.constant<Happening>(send) },
  { weight: 1, arbitrary: fc.constant<Happening>(w => (w.isHubAway ? undefined : keepWhatIsDue(w, true))) },
  /** The hub's own line has whoever is free serve the visitors it holds. */
  {
    weight: 3,
    arbitrary: agent.map(
      (agentId): Happening =>
        w => {
          const me = w.board.agents.get(agentId)
          if (me === undefined) return
          const presence = me.presence === 'available' ? 'break' : 'available'
          atHub(w, { kind: 'set-presence', agentId, presence, basedOn: me.presenceVersion })
        },
    ),
  },
  { weight: 3, arbitrary: fc.constant<Happening>(hubServes) },
)

function hubServes(world: CutOffWorld): void {
  for (const { id, phase } of [...world.board.contacts.values()]) {
    if (phase.kind === 'offered') {
      const { agentId, number } = phase.offer
      atHub(world, { kind: 'accept-offer', agentId, contactId: id, offerNumber: number })
    } else if (phase.kind === 'connected') {
      atHub(world, { kind: 'end-contact', agentId: phase.agentId, contactId: id })
    } else if (phase.kind === 'wrapping') {
      atHub(world, { kind: 'complete-wrap-up', agentId: phase.agentId, contactId: id, wrapUp })
    }
  }
}

export const history = fc.array(happening, { minLength: 1, maxLength: 60, size: 'max' })

/** The hub stays; whoever is still there is served to the end, by whoever has them. */
export function servedToTheEnd(world: CutOffWorld): void {
  if (world.isHubAway) back(world)
  for (let round = 0; round < 200; round++) {
    world.now += 1_000
    keepWhatIsDue(world)
    send(world)
    hubServes(world)
    atHub(world, { kind: 'pass-time' })
    for (const agentId of agents) {
      const me = world.board.agents.get(agentId)
      if (me && me.presence !== 'available' && me.nextPresence !== 'available') {
        atHub(world, { kind: 'set-presence', agentId, presence: 'available', basedOn: me.presenceVersion })
      }
      for (const { id: visitId, phase } of [...world.line.visits.values()]) {
        if (phase.kind === 'parked' || phase.kind === 'waiting') {
          ask(world, { kind: 'call-visitor', agentId, visitId, isHubAway: false })
        }
        if (!isWith(world.line.visits.get(visitId)?.phase ?? phase, agentId)) continue
        ask(world, { kind: 'answered', agentId, visitId })
        ask(world, { kind: 'ended', agentId, visitId })
        ask(world, { kind: 'conclude', agentId, visitId, wrapUp })
      }
    }
    const isOpenHere = [...world.line.visits.values()].some(
      ({ phase, handIn }) =>
        (phase.kind !== 'over' && phase.kind !== 'one-queue') ||
        handIn?.kind === 'due' ||
        handIn?.kind === 'kept',
    )
    if (!isOpenHere && world.board.contacts.size === 0) return
  }
  throw new Error('somebody is never served')
}
