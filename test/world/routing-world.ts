import fc from 'fast-check'
import type { ChosenPresence } from '../../src-domain/routing/agent.ts'
import { type Contact, holderOf } from '../../src-domain/routing/contact.ts'
import { decide } from '../../src-domain/routing/decide.ts'
import { evolve } from '../../src-domain/routing/evolve.ts'
import { openBoard } from '../../src-domain/routing/routing-board.ts'
import type { RoutingCommand } from '../../src-domain/routing/routing-command.ts'
import { defaultRoutingTimes, type RoutingConfig } from '../../src-domain/routing/routing-config.ts'
import type { RoutingEvent, TransferTarget } from '../../src-domain/routing/routing-event.ts'
import { emptyRoutingState, type RoutingState } from '../../src-domain/routing/routing-state.ts'
import { isRefused } from '../../src-domain/vocabulary/decision.ts'

export const start = Date.UTC(2027, 0, 15, 8)
const name = { en: 'Q', fr: 'Q' }
/** Open for the first quarter of every hour, by UTC. */
const quarterly = Array.from({ length: 24 }, (_, hour) => ({ opens: hour * 60, closes: hour * 60 + 15 }))

/**
 * A small floor with names: Alice speaks English, Bob both, Chloé both, Dan English. Chloé and Dan sit at the north
 * site and know taxes; Dan takes nothing but live contacts.
 */
export const config: RoutingConfig = {
  version: 1,
  queues: [
    { id: 'en', channel: 'phone', name, promiseMs: 30_000, language: 'en', skills: [] },
    { id: 'fr', channel: 'phone', name, promiseMs: 30_000, language: 'fr', skills: [] },
    {
      id: 'tax',
      channel: 'phone',
      name,
      promiseMs: 60_000,
      skills: ['tax'],
      relaxableSkills: ['tax'],
    },
    {
      id: 'oaths',
      channel: 'phone',
      name,
      promiseMs: 60_000,
      skills: ['oaths'],
      overflow: { afterMs: 20_000, to: 'tax' },
    },
    { id: 'chat', channel: 'chat', name, promiseMs: 120_000, skills: [] },
    { id: 'mail', channel: 'email', name, promiseMs: 86_400_000, skills: [] },
    { id: 'counter', channel: 'counter', name, promiseMs: 300_000, skills: [], site: 'north' },
    {
      id: 'hours',
      channel: 'phone',
      name,
      promiseMs: 30_000,
      skills: [],
      hours: 'quarterly',
      afterHours: { kind: 'queue', queueId: 'en' },
    },
    {
      id: 'ring-back',
      channel: 'phone',
      name,
      promiseMs: 30_000,
      skills: [],
      hours: 'quarterly',
      afterHours: { kind: 'callback' },
    },
  ],
  agents: [
    { id: 'alice', name: 'Alice', languages: ['en'], skills: [], site: 'hall' },
    { id: 'bob', name: 'Bob', languages: ['en', 'fr'], skills: [], site: 'hall', capacity: 'two' },
    { id: 'chloe', name: 'Chloé', languages: ['en', 'fr'], skills: ['tax'], site: 'north' },
    { id: 'dan', name: 'Dan', languages: ['en'], skills: ['tax'], site: 'north', capacity: 'live' },
  ],
  capacities: [
    { id: 'two', name, chats: 2, messages: 2, interruptible: true },
    { id: 'live', name, chats: 0, messages: 0, interruptible: false },
  ],
  calendars: [
    {
      id: 'quarterly',
      name,
      timeZone: 'UTC',
      weekdays: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map(day => [day, quarterly])),
      exceptions: [],
      utcOffsets: [{ from: 0, minutes: 0 }],
    },
  ],
  times: defaultRoutingTimes,
}

/** The same floor without Bob and without the tax queue, as an administrator may publish it any time. */
const smallerConfig: RoutingConfig = {
  ...config,
  version: 2,
  queues: config.queues.filter(({ id }) => id !== 'tax' && id !== 'oaths'),
  agents: config.agents.filter(({ id }) => id !== 'bob'),
}

export interface World {
  readonly state: RoutingState
  readonly now: number
  readonly events: readonly RoutingEvent[]
  /** The world after a command at an instant; a refused one changes nothing. */
  readonly asked: (command: RoutingCommand, now: number) => World
}

/** A world of values: each is kept as it was, so that a test can go on from it twice. */
function worldOfValues(state: RoutingState, now: number, events: readonly RoutingEvent[]): World {
  return {
    state,
    now,
    events,
    asked: (command, at) => {
      const decision = decide(state, command, at)
      return isRefused(decision)
        ? worldOfValues(state, at, events)
        : worldOfValues(decision.events.reduce(evolve, state), at, [...events, ...decision.events])
    },
  }
}

export function open(): World {
  return ask(worldOfValues(emptyRoutingState, start, []), { kind: 'configure-routing', config })
}

/** A world that changes in place, on a board as the hub keeps it: for thousands of histories. */
export function openOnBoard(): World {
  const board = openBoard(emptyRoutingState)
  const events: RoutingEvent[] = []
  const world = {
    state: board,
    now: start,
    events,
    asked: (command: RoutingCommand, at: number): World => {
      world.now = at
      const decision = board.advance(command, at)
      if (!isRefused(decision)) events.push(...decision.events)
      return world
    },
  }
  return ask(world, { kind: 'configure-routing', config })
}

export function ask(world: World, command: RoutingCommand): World {
  return world.asked(command, world.now)
}

/** The refusal's name, or undefined when it is accepted. */
export function refusalOf(world: World, command: RoutingCommand): string | undefined {
  const decision = decide(world.state, command, world.now)
  return isRefused(decision) ? decision.refusal.name : undefined
}

/** Time passes, and the rules are told of it. */
export function later(world: World, ms: number): World {
  return world.asked({ kind: 'pass-time' }, world.now + ms)
}

/** Time passes, and nobody tells the rules. */
export function unseen(world: World, ms: number): World {
  return worldOfValues(world.state, world.now + ms, world.events)
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

export function arrives(world: World, contactId: string, queueId = 'en', affinityTo?: string): World {
  const queue = config.queues.find(({ id }) => id === queueId)
  return ask(world, {
    kind: 'receive-contact',
    contactId,
    channel: queue?.channel ?? 'phone',
    queueId,
    language: queue?.language ?? 'en',
    from: { phone: '+19055550123' },
    ...(affinityTo === undefined ? {} : { affinityTo }),
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

const contactIds = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8']
const agentId = fc.constantFrom(...config.agents.map(({ id }) => id))
const contactId = fc.constantFrom(...contactIds)
const queueId = fc.constantFrom(...config.queues.map(({ id }) => id))
const target: fc.Arbitrary<TransferTarget> = fc.oneof(
  queueId.map(id => ({ kind: 'queue' as const, queueId: id })),
  agentId.map(id => ({ kind: 'agent' as const, agentId: id })),
)
/** Chooses among what is there when it happens: the first, the second, and so on, around. */
const which = fc.nat(11)

/** One thing that may happen on the floor; what names an offer or a version reads it from the world when it happens. */
export type Happening = (world: World) => World

/** Something with one of the contacts in a phase; nothing when there is none. */
function withOne(
  pick: number,
  isMeant: (contact: Contact) => boolean,
  command: (contact: Contact, agentId: string) => RoutingCommand,
): Happening {
  return world => {
    const found = [...world.state.contacts.values()].filter(isMeant)
    const contact = found[pick % Math.max(found.length, 1)]
    return contact === undefined ? world : ask(world, command(contact, holderOf(contact) ?? 'alice'))
  }
}

const isConnected = (contact: Contact) => contact.phase.kind === 'connected'
const offerNumberOf = ({ phase }: Contact) => (phase.kind === 'offered' ? phase.offer.number : 0)

const arriving = fc.tuple(contactId, queueId, fc.option(agentId, { nil: undefined, freq: 4 })).map(
  ([c, q, a]): Happening =>
    world =>
      arrives(world, c, q, a),
)
const answering = which.map(pick =>
  withOne(
    pick,
    ({ phase }) => phase.kind === 'offered',
    (contact, by) => ({
      kind: 'accept-offer',
      agentId: by,
      contactId: contact.id,
      offerNumber: offerNumberOf(contact),
    }),
  ),
)
const declining = fc
  .tuple(which, fc.constantFrom('agent' as const, 'agent' as const, 'no-audio' as const))
  .map(([pick, because]) =>
    withOne(
      pick,
      ({ phase }) => phase.kind === 'offered',
      (contact, by) => ({
        kind: 'decline-offer',
        agentId: by,
        contactId: contact.id,
        offerNumber: offerNumberOf(contact),
        because,
      }),
    ),
  )
/** An answer of somebody who may not be asked, with a number that may be old. */
const straying = fc.tuple(agentId, contactId, fc.integer({ min: 0, max: 4 })).map(
  ([a, c, offerNumber]): Happening =>
    world =>
      ask(world, { kind: 'accept-offer', agentId: a, contactId: c, offerNumber }),
)
const holding = fc
  .tuple(which, fc.constantFrom('hold-contact' as const, 'resume-contact' as const))
  .map(([pick, kind]) => withOne(pick, isConnected, ({ id }, by) => ({ kind, agentId: by, contactId: id })))
const ending = which.map(pick =>
  withOne(pick, isConnected, ({ id }, by) => ({ kind: 'end-contact', agentId: by, contactId: id })),
)
const wrappingUp = which.map(pick =>
  withOne(
    pick,
    ({ phase }) => phase.kind === 'wrapping',
    ({ id }, by) => ({
      kind: 'complete-wrap-up',
      agentId: by,
      contactId: id,
      wrapUp: { reasonCode: 'test', resolvedAtFirstContact: true },
    }),
  ),
)
const transferring = fc.tuple(which, target).map(([pick, to]) =>
  withOne(pick, isConnected, ({ id }, by) => ({
    kind: 'transfer-contact',
    agentId: by,
    contactId: id,
    to,
  })),
)
const consulting = fc.tuple(which, target).map(([pick, to]) =>
  withOne(pick, isConnected, ({ id }, by) => ({
    kind: 'consult',
    agentId: by,
    contactId: id,
    consultId: `about-${id}`,
    to,
  })),
)
const afterConsulting = fc
  .tuple(which, fc.constantFrom('complete-transfer' as const, 'cancel-consult' as const))
  .map(([pick, kind]) =>
    withOne(
      pick,
      ({ phase }) => phase.kind === 'connected' && phase.consultId !== undefined,
      ({ id }, by) => ({ kind, agentId: by, contactId: id }),
    ),
  )
const notReaching = fc
  .tuple(which, fc.constantFrom('report-unreached' as const, 'report-no-show' as const))
  .map(([pick, kind]) =>
    withOne(
      pick,
      ({ phase, channel }) =>
        phase.kind === 'connected' && channel === (kind === 'report-unreached' ? 'callback' : 'counter'),
      ({ id }, by) => ({ kind, agentId: by, contactId: id }),
    ),
  )
const callingBack = fc.tuple(which, fc.option(fc.integer({ min: 0, max: 900_000 }), { nil: undefined })).map(
  ([pick, inMs]): Happening =>
    world =>
      withOne(
        pick,
        ({ phase, channel }) => phase.kind === 'waiting' && channel === 'phone',
        ({ id }) => ({
          kind: 'request-callback',
          contactId: id,
          phone: '+19055550123',
          ...(inMs === undefined ? {} : { promisedAt: world.now + inMs }),
        }),
      )(world),
)
const placing = fc.tuple(contactId, agentId).map(
  ([c, a]): Happening =>
    world =>
      ask(world, { kind: 'place-call', agentId: a, contactId: c, phone: '+19055550177' }),
)
const booking = fc.tuple(contactId, fc.integer({ min: 0, max: 600_000 })).map(
  ([c, inMs]): Happening =>
    world =>
      ask(world, {
        kind: 'book-appointment',
        contactId: c,
        channel: 'counter',
        queueId: 'counter',
        language: 'en',
        slotAt: world.now + inMs,
        from: {},
      }),
)
const checkingIn = which.map(pick =>
  withOne(
    pick,
    ({ phase }) => phase.kind === 'booked',
    ({ id }) => ({ kind: 'check-in', contactId: id }),
  ),
)
const helping = fc.tuple(agentId, fc.constantFrom('call-for-help' as const, 'withdraw-help' as const)).map(
  ([a, kind]): Happening =>
    world =>
      ask(world, { kind, agentId: a, siteId: 'north' }),
)
const shifting = fc
  .tuple(queueId, fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 1, max: 90_000 }))
  .map(
    ([q, shiftMs, forMs]): Happening =>
      world =>
        ask(world, { kind: 'shift-queue', agentId: 'alice', queueId: q, shiftMs, forMs }),
  )
const leaving = fc
  .tuple(
    contactId,
    fc.constantFrom('leave-contact' as const, 'lose-customer' as const, 'restore-customer' as const),
  )
  .map(
    ([c, kind]): Happening =>
      world =>
        ask(world, { kind, contactId: c }),
  )
const sittingDown = agentId.map(
  (a): Happening =>
    world =>
      atWork(world, a),
)
const choosing = fc.tuple(agentId, fc.constantFrom<ChosenPresence>('available', 'break', 'offline')).map(
  ([a, presence]): Happening =>
    world =>
      setPresence(world, a, presence),
)
const losing = agentId.map(
  (a): Happening =>
    world =>
      ask(world, { kind: 'lose-desk', agentId: a, deskId: `desk-${a}` }),
)
const signingOut = agentId.map(
  (a): Happening =>
    world =>
      ask(world, { kind: 'sign-out', agentId: a }),
)
const configuring = fc.constantFrom(config, smallerConfig).map(
  (next): Happening =>
    world =>
      ask(world, { kind: 'configure-routing', config: next }),
)
const passing = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 8_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 400_000 }) },
)

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 20, arbitrary: arriving },
  { weight: 18, arbitrary: answering },
  { weight: 4, arbitrary: declining },
  { weight: 1, arbitrary: straying },
  { weight: 5, arbitrary: holding },
  { weight: 7, arbitrary: ending },
  { weight: 8, arbitrary: wrappingUp },
  { weight: 4, arbitrary: transferring },
  { weight: 7, arbitrary: consulting },
  { weight: 5, arbitrary: afterConsulting },
  { weight: 3, arbitrary: notReaching },
  { weight: 4, arbitrary: callingBack },
  { weight: 3, arbitrary: placing },
  { weight: 3, arbitrary: booking },
  { weight: 4, arbitrary: checkingIn },
  { weight: 2, arbitrary: helping },
  { weight: 2, arbitrary: shifting },
  { weight: 5, arbitrary: leaving },
  { weight: 14, arbitrary: sittingDown },
  { weight: 4, arbitrary: choosing },
  { weight: 3, arbitrary: losing },
  { weight: 2, arbitrary: signingOut },
  { weight: 1, arbitrary: fc.constant((world: World) => ask(world, { kind: 'restart-hub' })) },
  { weight: 1, arbitrary: configuring },
  {
    weight: 18,
    arbitrary: passing.map(
      (ms): Happening =>
        world =>
          later(world, ms),
    ),
  },
)

/** A day on the floor, or rather its hardest minutes. */
export const history = fc.array(happening, { maxLength: 80, size: 'max' })
