import fc from 'fast-check'
import type { ChosenPresence } from '../../src-domain/routing/agent.ts'
import { decide } from '../../src-domain/routing/decide.ts'
import { evolve } from '../../src-domain/routing/evolve.ts'
import type { RoutingCommand } from '../../src-domain/routing/routing-command.ts'
import { defaultRoutingTimes, type RoutingConfig } from '../../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import { emptyRoutingState, type RoutingState } from '../../src-domain/routing/routing-state.ts'
import { isRefused } from '../../src-domain/vocabulary/decision.ts'

/** A small floor with names: Alice speaks English, Bob both, Chloé both, Dan English with the skill tax. */
export const config: RoutingConfig = {
  version: 1,
  queues: [
    { id: 'en', channel: 'phone', name: { en: 'E', fr: 'E' }, promiseMs: 30_000, language: 'en', skills: [] },
    { id: 'fr', channel: 'phone', name: { en: 'F', fr: 'F' }, promiseMs: 30_000, language: 'fr', skills: [] },
    { id: 'tax', channel: 'phone', name: { en: 'T', fr: 'T' }, promiseMs: 60_000, skills: ['tax'] },
    { id: 'chat', channel: 'chat', name: { en: 'C', fr: 'C' }, promiseMs: 120_000, skills: [] },
    { id: 'mail', channel: 'email', name: { en: 'M', fr: 'M' }, promiseMs: 86_400_000, skills: [] },
  ],
  agents: [
    { id: 'alice', name: 'Alice', languages: ['en'], skills: [], site: 'hall' },
    { id: 'bob', name: 'Bob', languages: ['en', 'fr'], skills: [], site: 'hall' },
    { id: 'chloe', name: 'Chloé', languages: ['en', 'fr'], skills: ['tax'], site: 'north' },
    { id: 'dan', name: 'Dan', languages: ['en'], skills: ['tax'], site: 'north' },
  ],
  capacities: [],
  calendars: [],
  times: defaultRoutingTimes,
}

export interface World {
  readonly state: RoutingState
  readonly now: number
  readonly events: readonly RoutingEvent[]
}

export const start = 1_800_000_000_000

export function open(): World {
  return ask({ state: emptyRoutingState, now: start, events: [] }, { kind: 'configure-routing', config })
}

/** The world after a command; a refused one changes nothing. */
export function ask(world: World, command: RoutingCommand): World {
  const decision = decide(world.state, command, world.now)
  if (isRefused(decision)) return world
  return {
    ...world,
    state: decision.events.reduce(evolve, world.state),
    events: [...world.events, ...decision.events],
  }
}

/** The refusal's name, or undefined when it is accepted. */
export function refusalOf(world: World, command: RoutingCommand): string | undefined {
  const decision = decide(world.state, command, world.now)
  return isRefused(decision) ? decision.refusal.name : undefined
}

/** Time passes, and the rules are told of it. */
export function later(world: World, ms: number): World {
  return ask({ ...world, now: world.now + ms }, { kind: 'pass-time' })
}

/** An agent at a desk, available. */
export function atWork(world: World, agentId: string): World {
  const linked = ask(world, { kind: 'link-desk', agentId, deskId: `desk-${agentId}` })
  return setPresence(linked, agentId, 'available')
}

export function setPresence(world: World, agentId: string, presence: ChosenPresence): World {
  const basedOn = world.state.agents.get(agentId)?.presenceVersion ?? 0
  return ask(world, { kind: 'set-presence', agentId, presence, basedOn })
}

export function arrives(world: World, contactId: string, queueId = 'en'): World {
  const queue = config.queues.find(({ id }) => id === queueId)
  return ask(world, {
    kind: 'receive-contact',
    contactId,
    channel: queue?.channel ?? 'phone',
    queueId,
    language: queue?.language ?? 'en',
    from: {},
  })
}

export function offerOf(world: World, contactId: string) {
  const phase = world.state.contacts.get(contactId)?.phase
  return phase?.kind === 'offered' ? phase.offer : undefined
}

export function accepts(world: World, contactId: string): World {
  const offer = offerOf(world, contactId)
  if (!offer) throw new Error(`${contactId} is not offered`)
  return ask(world, {
    kind: 'accept-offer',
    agentId: offer.agentId,
    contactId,
    offerNumber: offer.number,
  })
}

const agentIds = config.agents.map(({ id }) => id)
const contactIds = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6']
const agentId = fc.constantFrom(...agentIds)
const contactId = fc.constantFrom(...contactIds)
const queueId = fc.constantFrom(...config.queues.map(({ id }) => id))

/** One thing that may happen on the floor; what names an offer or a version reads it from the world when it happens. */
export type Happening = (world: World) => World

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(contactId, queueId).map(
      ([c, q]) =>
        (world: World) =>
          arrives(world, c, q),
    ),
  },
  { weight: 3, arbitrary: agentId.map(a => (world: World) => atWork(world, a)) },
  {
    weight: 6,
    arbitrary: contactId.map(c => (world: World) => (offerOf(world, c) ? accepts(world, c) : world)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(contactId, fc.constantFrom('agent' as const, 'no-audio' as const))
      .map(([c, because]) => (world: World) => {
        const offer = offerOf(world, c)
        return offer
          ? ask(world, {
              kind: 'decline-offer',
              agentId: offer.agentId,
              contactId: c,
              offerNumber: offer.number,
              because,
            })
          : world
      }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(agentId, contactId, fc.integer({ min: 0, max: 4 })).map(
      ([a, c, offerNumber]) =>
        (world: World) =>
          ask(world, { kind: 'accept-offer', agentId: a, contactId: c, offerNumber }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        agentId,
        contactId,
        fc.constantFrom('hold-contact' as const, 'resume-contact' as const, 'end-contact' as const),
      )
      .map(
        ([agent, contact, kind]) =>
          (world: World) =>
            ask(world, { kind, agentId: agent, contactId: contact }),
      ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(agentId, contactId).map(
      ([agent, contact]) =>
        (world: World) =>
          ask(world, {
            kind: 'complete-wrap-up',
            agentId: agent,
            contactId: contact,
            wrapUp: { reasonCode: 'test', resolvedAtFirstContact: true },
          }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        contactId,
        fc.constantFrom('leave-contact' as const, 'lose-customer' as const, 'restore-customer' as const),
      )
      .map(
        ([contact, kind]) =>
          (world: World) =>
            ask(world, { kind, contactId: contact }),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(agentId, fc.constantFrom<ChosenPresence>('available', 'break', 'offline')).map(
      ([a, presence]) =>
        (world: World) =>
          setPresence(world, a, presence),
    ),
  },
  {
    weight: 2,
    arbitrary: agentId.map(
      a => (world: World) => ask(world, { kind: 'lose-desk', agentId: a, deskId: `desk-${a}` }),
    ),
  },
  { weight: 1, arbitrary: agentId.map(a => (world: World) => ask(world, { kind: 'sign-out', agentId: a })) },
  { weight: 1, arbitrary: fc.constant((world: World) => ask(world, { kind: 'restart-hub' })) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 40_000 }).map(ms => (world: World) => later(world, ms)) },
)

export const history = fc.array(happening, { minLength: 1, maxLength: 40 })
