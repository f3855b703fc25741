import { describe, expect, it } from 'vitest'
import type { RoutingCommand } from '../../src-domain/routing/routing-command.ts'
import { measureDay, noCounts, oshawaServiceLevel } from '../../src-domain/service-level/measures.ts'
import {
  accepts,
  arrives,
  ask,
  atWork,
  config,
  later,
  offerOf,
  open,
  refusalOf,
  setPresence,
  start,
  type World,
} from '../world/routing-world.ts'

const phone = '+19055550177'
const call = { kind: 'place-call', agentId: 'alice', contactId: 'out', phone } as const
const places = (world: World, more: object = {}) => ask(world, { ...call, ...more })
const phaseOf = (world: World, id = 'out') => world.state.contacts.get(id)?.phase
const kindsOf = (world: World) =>
  world.events.flatMap(event => ('contactId' in event && event.contactId === 'out' ? [event.kind] : []))

describe('[R33] a call-back that is owed and called from the list', () => {
  const owed = () => ask(arrives(open(), 'owed'), { kind: 'request-callback', contactId: 'owed', phone })
  const called = (world: World, agentId = 'alice') => ask(world, { ...call, agentId, contactId: 'owed' })
  const onBreak = (world: World, agentId: string) => setPresence(atWork(world, agentId), agentId, 'break')

  it('is the same contact, in the hands of whoever calls; not reached, it is tried again', () => {
    const waiting = later(onBreak(owed(), 'alice'), 60_000)
    expect(phaseOf(waiting, 'owed')).toMatchObject({ kind: 'waiting' })
    const world = called(waiting)
    expect([...world.state.contacts.keys()]).toEqual(['owed'])
    expect(phaseOf(world, 'owed')).toMatchObject({ kind: 'connected', agentId: 'alice' })
    expect(world.state.contacts.get('owed')?.isPlaced).toBeUndefined()
    expect(called(world).events).toEqual(world.events)
    const unreached = ask(world, { kind: 'report-unreached', agentId: 'alice', contactId: 'owed' })
    expect(unreached.state.contacts.get('owed')).toMatchObject({
      phase: { kind: 'waiting' },
      callback: { phone, attempts: 1 },
    })
  })

  it('is refused when it is over: nobody is called twice for one promise', () => {
    const world = atWork(open(), 'alice')
    expect(refusalOf(world, { ...call, contactId: 'owed', isOwed: true })).toBe('ContactClosed')
    const taken = ask(setPresence(atWork(owed(), 'bob'), 'bob', 'break'), {
      ...call,
      agentId: 'bob',
      contactId: 'owed',
      isOwed: true,
    })
    expect(phaseOf(taken, 'owed')).toMatchObject({ kind: 'connected', agentId: 'bob' })
  })

  it('is refused to a second one, and by the name of who has it', () => {
    const world = called(onBreak(onBreak(owed(), 'alice'), 'bob'))
    expect(refusalOf(world, { ...call, agentId: 'bob', contactId: 'owed' })).toBe('OfferTaken')
    const ringing = atWork(onBreak(owed(), 'bob'), 'alice')
    expect(offerOf(ringing, 'owed')?.agentId).toBe('alice')
    expect(refusalOf(ringing, { ...call, agentId: 'bob', contactId: 'owed' })).toBe('OfferTaken')
    expect(refusalOf(owed(), { ...call, contactId: 'owed' })).toBe('NotAtWork')
  })
})

describe('[R35] who takes a call-back from the list', () => {
  const promised = (world: World, contactId: string, more: object = {}) =>
    ask(world, { kind: 'request-callback', contactId, phone, ...more })
  const waits = (contactId: string, queueId: string, world = open()) =>
    promised(arrives(world, contactId, queueId), contactId)
  const onBreak = (world: World, agentId: string) => setPresence(atWork(world, agentId), agentId, 'break')
  const takes = (agentId: string, contactId: string) => ({ kind: 'place-call', agentId, contactId }) as const
  const reasonOf = (world: World, contactId: string) =>
    world.events.findLast(event => event.kind === 'offer-made' && event.contactId === contactId)

  it('is whoever could be offered it, by language, skills and site', () => {
    for (const [queueId, agentId, refusal] of [
      ['fr', 'alice', 'CannotServe'],
      ['fr', 'bob', undefined],
      ['oaths', 'dan', 'CannotServe'],
    ] as const) {
      const world = onBreak(waits('owed', queueId), agentId)
      expect(refusalOf(world, takes(agentId, 'owed')), `${agentId} ${queueId}`).toBe(refusal)
    }
    const overflown = onBreak(later(waits('owed', 'oaths'), 20_000), 'dan')
    expect(refusalOf(overflown, takes('dan', 'owed'))).toBeUndefined()
  })

  it('is also who promised it, and every supervisor, whatever it asks for', () => {
    const kept = accepts(arrives(atWork(open(), 'bob'), 'owed', 'fr'), 'owed')
    const byBob = promised(kept, 'owed', { agentId: 'bob', forMe: true, promisedAt: kept.now + 3_600_000 })
    const later = { ...config, agents: config.agents.map(each => ({ ...each, languages: ['en'] as const })) }
    const unlearnt = ask(onBreak(byBob, 'alice'), { kind: 'configure-routing', config: later })
    expect(refusalOf(unlearnt, takes('bob', 'owed'))).toBeUndefined()
    expect(refusalOf(unlearnt, takes('alice', 'owed'))).toBe('CannotServe')
    const led = config.agents.map(each => (each.id === 'alice' ? { ...each, isSupervisor: true } : each))
    const world = ask(unlearnt, {
      kind: 'configure-routing',
      config: { ...config, agents: led as typeof config.agents },
    })
    expect(refusalOf(world, takes('alice', 'owed'))).toBeUndefined()
  })

  it('is called under the number that was promised, and needs to know none', () => {
    const world = ask(onBreak(waits('owed', 'en'), 'alice'), takes('alice', 'owed'))
    expect(phaseOf(world, 'owed')).toMatchObject({ kind: 'connected', agentId: 'alice' })
    expect(refusalOf(atWork(open(), 'alice'), takes('alice', 'new'))).toBe('PhoneMissing')
  })

  it('[R2] is written down with how many it was chosen before, whom the same agent could have taken', () => {
    let world = waits('first', 'en', onBreak(open(), 'bob'))
    world = waits('french', 'fr', later(world, 1_000))
    world = waits('oaths', 'oaths', later(world, 1_000))
    world = waits('chosen', 'en', later(world, 60_000))
    const chosen = ask(world, takes('bob', 'chosen'))
    expect(reasonOf(chosen, 'chosen')).toMatchObject({ offer: { reason: { overtook: 2 } } })
    expect(reasonOf(ask(world, takes('bob', 'first')), 'first')).not.toHaveProperty('offer.reason.overtook')
  })
})

describe('[R34] a number that the centre does not call', () => {
  const refuseAll = (world: World) =>
    ask(world, {
      kind: 'configure-routing',
      config: { ...config, outgoing: { rules: [], otherwise: 'refuse' } },
    })

  it('is refused to every way in which a desk asks for it; 911 is not', () => {
    const paid = '+19005550100'
    expect(refusalOf(atWork(open(), 'alice'), { ...call, phone: paid })).toBe('NumberNotAllowed')
    const caller = accepts(arrives(atWork(open(), 'alice'), 'x'), 'x')
    const promise = { kind: 'request-callback', contactId: 'x', phone: paid } as const
    expect(refusalOf(caller, { ...promise, agentId: 'alice' })).toBe('NumberNotAllowed')
    expect(refusalOf(arrives(open(), 'x'), promise)).toBe('NumberNotAllowed')

    const none = atWork(refuseAll(open()), 'alice')
    expect(refusalOf(none, call)).toBe('NumberNotAllowed')
    expect(phaseOf(ask(none, { ...call, phone: '911' }))).toMatchObject({ kind: 'connected' })
  })

  it('is refused to a call-back that was promised before the rules were made', () => {
    const owed = ask(arrives(open(), 'owed'), { kind: 'request-callback', contactId: 'owed', phone })
    const world = setPresence(atWork(refuseAll(owed), 'bob'), 'bob', 'break')
    const onBreak = setPresence(atWork(world, 'alice'), 'alice', 'break')
    const free = ask(onBreak, { kind: 'configure-routing', config })
    const takes = { kind: 'place-call', agentId: 'alice', contactId: 'owed', phone: '+19055550100' } as const
    // What is dialled is what was promised, whatever the desk says.
    expect(phaseOf(onBreak, 'owed')?.kind === 'waiting' && refusalOf(onBreak, takes)).toBe('NumberNotAllowed')
    expect(refusalOf(free, takes)).toBeUndefined()
  })

  it('[R24] is promised no call-back after hours: the caller hears when it opens', () => {
    const closed = later(open(), 20 * 60_000)
    const comes = (from: { readonly phone: string }): RoutingCommand => ({
      ...{ kind: 'receive-contact', contactId: 'late', channel: 'phone', language: 'en' },
      ...{ queueId: 'ring-back', from },
    })
    expect(refusalOf(closed, comes({ phone: '+19005550100' }))).toBe('QueueClosed')
    expect(refusalOf(closed, comes({ phone }))).toBeUndefined()
  })
})

describe('[R3, R33] a call to 911', () => {
  const urgent = { ...call, phone: '911' }

  it('goes beside what is in hand: who is on the line is on hold, a visitor and a chat stay', () => {
    for (const [queueId, isHeld] of [
      ['en', true],
      ['counter', false],
      ['chat', false],
    ] as const) {
      const chloe = { ...urgent, agentId: 'chloe' }
      const busy = accepts(arrives(atWork(open(), 'chloe'), 'first', queueId), 'first')
      expect(refusalOf(busy, { ...chloe, phone }), queueId).toBe('AtCapacity')
      const world = ask(busy, chloe)
      expect(phaseOf(world), queueId).toMatchObject({ kind: 'connected', agentId: 'chloe' })
      const first = phaseOf(world, 'first')
      expect(first).toMatchObject({ kind: 'connected', agentId: 'chloe' })
      expect(first?.kind === 'connected' && first.hold !== undefined, queueId).toBe(isHeld)
      expect(ask(world, chloe).events).toEqual(world.events)
    }
  })

  it('sends what rings on to the next, at no cost to who dials', () => {
    const ringing = atWork(arrives(atWork(open(), 'alice'), 'call'), 'bob')
    expect(offerOf(ringing, 'call')?.agentId).toBe('alice')
    const world = ask(ringing, urgent)
    expect(phaseOf(world)).toMatchObject({ kind: 'connected', agentId: 'alice' })
    expect(offerOf(world, 'call')?.agentId).toBe('bob')
    expect(world.state.agents.get('alice')?.presence).toBe('available')
  })

  it('is no way around the room that a call-back needs', () => {
    const owed = ask(arrives(open(), 'owed'), { kind: 'request-callback', contactId: 'owed', phone })
    const busy = setPresence(
      atWork(accepts(arrives(atWork(owed, 'alice'), 'x'), 'owed'), 'bob'),
      'bob',
      'break',
    )
    const both = ask(arrives(busy, 'second'), { kind: 'request-callback', contactId: 'second', phone })
    expect(refusalOf(both, { ...urgent, contactId: 'second' })).toBe('AtCapacity')
  })
})

describe('[R33] a call that an agent places', () => {
  it('is a contact in their hands at once, with the number, the language and the customer', () => {
    const world = places(atWork(open(), 'bob'), { agentId: 'bob', language: 'fr', customerId: 'ngozi' })
    expect(world.state.contacts.get('out')).toMatchObject({
      channel: 'callback',
      queueId: 'fr',
      language: 'fr',
      customerId: 'ngozi',
      callback: { phone, attempts: 0 },
      isPlaced: true,
      phase: { kind: 'connected', agentId: 'bob' },
    })
    expect(kindsOf(world)).toEqual(['call-placed', 'customer-linked'])
  })

  it('takes the agent whole: nobody else is offered beside it, and messages in hand make room', () => {
    let world = accepts(arrives(atWork(open(), 'alice'), 'mail', 'mail'), 'mail')
    world = places(world)
    expect(phaseOf(world, 'mail')).toMatchObject({ kind: 'connected', parked: {} })
    expect(phaseOf(arrives(world, 'second'), 'second')).toMatchObject({ kind: 'waiting' })
  })

  it('is refused while something rings or is in hand, or the desk is not there', () => {
    expect(refusalOf(open(), call)).toBe('NotAtWork')
    const ringing = arrives(atWork(open(), 'alice'), 'call')
    expect(refusalOf(ringing, call)).toBe('AtCapacity')
    expect(refusalOf(accepts(ringing, 'call'), call)).toBe('AtCapacity')
    expect(refusalOf(atWork(open(), 'alice'), { ...call, phone: ' ' })).toBe('PhoneMissing')
    expect(refusalOf(open(), { ...call, agentId: 'nobody' })).toBe('UnknownAgent')
  })

  it('may be placed on a break, which goes on afterwards', () => {
    const world = places(setPresence(atWork(open(), 'alice'), 'alice', 'break'))
    expect(phaseOf(world)).toMatchObject({ kind: 'connected' })
    expect(world.state.agents.get('alice')?.presence).toBe('break')
  })

  it('is the same call when it is asked for twice, and nobody else’s', () => {
    const world = places(atWork(atWork(open(), 'alice'), 'bob'))
    expect(places(world).events).toEqual(world.events)
    expect(refusalOf(world, { ...call, agentId: 'bob' })).toBe('ContactExists')
  })

  it('is in wrap-up afterwards, like any conversation', () => {
    const world = ask(places(atWork(open(), 'alice')), {
      kind: 'end-contact',
      agentId: 'alice',
      contactId: 'out',
    })
    expect(phaseOf(world)).toMatchObject({ kind: 'wrapping', agentId: 'alice' })
  })

  it('is over when nobody was reached: nobody is owed it', () => {
    const world = ask(places(atWork(open(), 'alice')), {
      kind: 'report-unreached',
      agentId: 'alice',
      contactId: 'out',
    })
    expect(phaseOf(world)).toBeUndefined()
    expect(kindsOf(world)).toEqual(['call-placed', 'contact-abandoned'])
  })

  it('is owed from the moment in which another call is promised', () => {
    let world = ask(places(atWork(atWork(open(), 'alice'), 'dan')), {
      kind: 'request-callback',
      agentId: 'alice',
      contactId: 'out',
      phone,
    })
    expect(world.state.contacts.get('out')?.isPlaced).toBeUndefined()
    expect(offerOf(world, 'out')?.agentId).toBe('dan')
    world = ask(accepts(world, 'out'), { kind: 'report-unreached', agentId: 'dan', contactId: 'out' })
    expect(phaseOf(world)).toMatchObject({ kind: 'waiting' })
  })

  it('comes back to the line when its desk does not, and is offered to the same agent first', () => {
    let world = ask(places(atWork(open(), 'alice')), {
      kind: 'lose-desk',
      agentId: 'alice',
      deskId: 'desk-alice',
    })
    world = atWork(later(world, config.times.deskGraceMs), 'alice')
    expect(offerOf(world, 'out')).toMatchObject({ agentId: 'alice', reason: { returning: true } })
  })

  it('[M1] is nobody who came, waited or gave up: only its work is counted', () => {
    const placed = places(atWork(open(), 'alice'))
    const unreached = ask(placed, { kind: 'report-unreached', agentId: 'alice', contactId: 'out' })
    for (const channel of ['phone', 'callback'] as const) {
      const { total } = measureDay({ ...oshawaServiceLevel, channel }, start - 1, unreached.events)
      expect(total).toEqual(noCounts)
    }
    let world = ask(later(placed, 40_000), { kind: 'end-contact', agentId: 'alice', contactId: 'out' })
    world = ask(world, {
      kind: 'complete-wrap-up',
      agentId: 'alice',
      contactId: 'out',
      wrapUp: { reasonCode: 'test', resolvedAtFirstContact: true },
    })
    const { total } = measureDay({ ...oshawaServiceLevel, channel: 'callback' }, start - 1, world.events)
    expect(total).toMatchObject({ arrived: 0, answered: 0, handled: 1, talkMs: 40_000 })
  })
})

it('[R17] a hold of ten minutes ends nothing, whoever is silent', () => {
  let world = accepts(arrives(atWork(open(), 'alice'), 'call'), 'call')
  world = ask(world, { kind: 'hold-contact', agentId: 'alice', contactId: 'call' })
  for (let minutes = 0; minutes < 10; minutes++) world = later(world, 60_000)
  expect(phaseOf(world, 'call')).toMatchObject({ kind: 'connected', hold: {} })
  world = ask(world, { kind: 'resume-contact', agentId: 'alice', contactId: 'call' })
  expect(phaseOf(world, 'call')).toMatchObject({ kind: 'connected', heldMs: 600_000 })
})
