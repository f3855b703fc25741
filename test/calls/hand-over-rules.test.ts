import { describe, expect, it } from 'vitest'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import { contactsHeldBy } from '../../src-domain/routing/routing-state.ts'
import { measureDay, oshawaServiceLevel } from '../../src-domain/service-level/measures.ts'
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

const { times } = config
const minute = 60_000
const contact = (world: World, id: string) => world.state.contacts.get(id)
const lastOf = <Kind extends RoutingEvent['kind']>(world: World, kind: Kind) =>
  world.events.findLast((event): event is Extract<RoutingEvent, { kind: Kind }> => event.kind === kind)
const toAgent = (agentId: string) => ({ kind: 'agent', agentId }) as const
const toQueue = (queueId: string) => ({ kind: 'queue', queueId }) as const
const offered = (agentId: string, phone = '+19055550123') =>
  ({ kind: 'request-callback', agentId, contactId: 'c1', phone }) as const
/** Alice speaks with a caller. */
const talking = () => accepts(arrives(atWork(open(), 'alice'), 'c1'), 'c1')

describe('ways that lead nowhere', () => {
  it('[R26] is refused for somebody who takes no contacts of this kind', () => {
    const world = atWork(accepts(arrives(atWork(open(), 'alice'), 'c1', 'chat'), 'c1'), 'dan')
    const handed = {
      kind: 'transfer-contact',
      agentId: 'alice',
      contactId: 'c1',
      to: toAgent('dan'),
    } as const
    expect(refusalOf(world, handed)).toBe('TransferDeadEnd')
    expect(refusalOf(atWork(world, 'bob'), { ...handed, to: toAgent('bob') })).toBeUndefined()
  })

  it('[R26] is refused between the telephone and the counter', () => {
    const calling = atWork(talking(), 'chloe')
    expect(
      refusalOf(calling, {
        kind: 'transfer-contact',
        agentId: 'alice',
        contactId: 'c1',
        to: toQueue('counter'),
      }),
    ).toBe('TransferDeadEnd')
    const visiting = atWork(accepts(arrives(atWork(open(), 'chloe'), 'v1', 'counter'), 'v1'), 'bob')
    expect(
      refusalOf(visiting, { kind: 'transfer-contact', agentId: 'chloe', contactId: 'v1', to: toQueue('fr') }),
    ).toBe('TransferDeadEnd')
  })

  it('[R26] is refused for somebody at another site than the visitor', () => {
    const world = atWork(
      atWork(accepts(arrives(atWork(open(), 'chloe'), 'v1', 'counter'), 'v1'), 'bob'),
      'dan',
    )
    const handed = { kind: 'transfer-contact', agentId: 'chloe', contactId: 'v1' } as const
    expect(refusalOf(world, { ...handed, to: toAgent('bob') })).toBe('TransferDeadEnd')
    expect(refusalOf(world, { ...handed, to: toAgent('dan') })).toBeUndefined()
  })
})

describe('who has had it', () => {
  it('[R32] is remembered, blind and warm, and forgotten for a way that led nowhere', () => {
    let world = atWork(talking(), 'bob')
    world = ask(world, { kind: 'transfer-contact', agentId: 'alice', contactId: 'c1', to: toAgent('bob') })
    expect(contact(world, 'c1')?.passedOn).toEqual([{ by: 'alice', queueId: 'en' }])
    const returned = later(setPresence(world, 'bob', 'break'), times.transferReturnMs)
    expect(contact(returned, 'c1')?.passedOn).toEqual([])

    world = accepts(world, 'c1')
    world = atWork(world, 'chloe')
    world = ask(world, {
      kind: 'consult',
      agentId: 'bob',
      contactId: 'c1',
      consultId: 'ask',
      to: toAgent('chloe'),
    })
    world = ask(accepts(world, 'ask'), { kind: 'complete-transfer', agentId: 'bob', contactId: 'c1' })
    expect(contact(world, 'c1')).toMatchObject({
      passedOn: [
        { by: 'alice', queueId: 'en' },
        { by: 'bob', queueId: 'en' },
      ],
      phase: { kind: 'connected', agentId: 'chloe' },
    })
  })
})

describe('call-backs that an agent offers', () => {
  it('[R28] frees the agent, keeps the place, and asks somebody else first', () => {
    let world = atWork(later(talking(), 3 * minute), 'bob')
    const deadline = contact(world, 'c1')?.deadline
    world = ask(world, offered('alice'))
    expect(contactsHeldBy(world.state, 'alice')).toEqual([])
    expect(contact(world, 'c1')).toMatchObject({
      channel: 'callback',
      callback: { phone: '+19055550123', attempts: 0 },
      deadline,
      earlier: { talkMs: 3 * minute, heldMs: 0 },
    })
    expect(offerOf(world, 'c1')?.agentId).toBe('bob')
  })

  it('[R28] is promised in person: asked first, and anybody when they are not there', () => {
    const promisedAt = start + 60 * minute
    const promised = ask(atWork(talking(), 'bob'), { ...offered('alice'), promisedAt, forMe: true })
    const due = later(promised, promisedAt - times.callbackLeadMs - promised.now)
    expect(offerOf(due, 'c1')).toMatchObject({ agentId: 'alice', reason: { keptForYou: true } })
    const away = setPresence(promised, 'alice', 'lunch')
    expect(offerOf(later(away, promisedAt - times.callbackLeadMs - away.now), 'c1')?.agentId).toBe('bob')
  })

  it('[R28] goes to the people of another queue, with the place that it had', () => {
    let world = atWork(talking(), 'dan')
    world = ask(world, { ...offered('alice'), queueId: 'tax' })
    expect(contact(world, 'c1')).toMatchObject({ queueId: 'tax', channel: 'callback' })
    expect(offerOf(world, 'c1')?.agentId).toBe('dan')
    expect(refusalOf(talking(), { ...offered('alice'), queueId: 'chat' })).toBe('TransferDeadEnd')
    expect(refusalOf(talking(), { ...offered('alice'), queueId: 'gone' })).toBe('UnknownQueue')
  })

  it('[R28] takes the place of a chat, for one who waits and for one who was answered', () => {
    const { kind, contactId, phone } = offered('alice')
    const waits = arrives(open(), 'c1', 'chat')
    const { arrivedAt, deadline } = contact(waits, 'c1') ?? {}
    const called = { channel: 'callback', callback: { phone }, arrivedAt, deadline, queueId: 'chat' }
    expect(contact(ask(waits, { kind, contactId, phone }), 'c1')).toMatchObject(called)
    const answered = accepts(atWork(waits, 'bob'), 'c1')
    expect(contact(ask(answered, offered('bob')), 'c1')).toMatchObject({ ...called, deadline })
  })

  it('[R28] is moved to a later time by the agent who has it on the line', () => {
    let world = ask(atWork(talking(), 'bob'), offered('alice'))
    world = accepts(world, 'c1')
    const promisedAt = world.now + 30 * minute
    world = ask(world, { ...offered('bob', '+19055550199'), promisedAt })
    expect(contact(world, 'c1')).toMatchObject({
      callback: { phone: '+19055550199', attempts: 0 },
      deadline: promisedAt,
      phase: { kind: 'waiting' },
    })
  })

  it('[R28] is refused by name: not theirs, no call, a colleague asked, over, no number, closed at that time', () => {
    const world = talking()
    expect(refusalOf(world, offered('bob'))).toBe('NotYourContact')
    expect(refusalOf(world, offered('alice', ' '))).toBe('PhoneMissing')
    expect(refusalOf(world, { ...offered('alice'), promisedAt: world.now - 1 })).toBe('TimePassed')
    const visiting = accepts(arrives(atWork(open(), 'chloe'), 'c1', 'counter'), 'c1')
    expect(refusalOf(visiting, offered('chloe'))).toBe('NotACall')
    const asking = ask(atWork(world, 'bob'), {
      kind: 'consult',
      agentId: 'alice',
      contactId: 'c1',
      consultId: 'ask',
      to: toAgent('bob'),
    })
    expect(refusalOf(asking, offered('alice'))).toBe('ConsultUnderWay')
    const inQuarter = accepts(arrives(atWork(open(), 'alice'), 'c1', 'hours'), 'c1')
    expect(refusalOf(inQuarter, { ...offered('alice'), promisedAt: start + 20 * minute })).toBe('QueueClosed')
    expect(refusalOf(inQuarter, { ...offered('alice'), promisedAt: start + 65 * minute })).toBeUndefined()
  })

  it('[M2, M7] counts the call once, as answered', () => {
    let world = ask(atWork(later(talking(), minute), 'bob'), offered('alice'))
    world = accepts(world, 'c1')
    world = ask(world, { kind: 'end-contact', agentId: 'bob', contactId: 'c1' })
    world = ask(world, {
      kind: 'complete-wrap-up',
      agentId: 'bob',
      contactId: 'c1',
      wrapUp: { reasonCode: 'pothole', resolvedAtFirstContact: true },
    })
    expect(measureDay(oshawaServiceLevel, start - 1, world.events).total).toMatchObject({
      arrived: 1,
      answered: 1,
      abandoned: 0,
      callbacks: 0,
      handled: 1,
    })
  })
})

describe('help and its reason', () => {
  it('[R30] says what it is about to those who come', () => {
    const world = ask(atWork(open(), 'chloe'), {
      kind: 'call-for-help',
      agentId: 'chloe',
      siteId: 'north',
      reason: 'The line is long',
    })
    expect(lastOf(world, 'queue-shifted')?.shift).toMatchObject({
      by: 'chloe',
      why: 'help',
      reason: 'The line is long',
    })
  })
})
