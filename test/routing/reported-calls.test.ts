import { describe, expect, it } from 'vitest'
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

const phaseOf = (world: World, id: string) => world.state.contacts.get(id)?.phase.kind
const rings = (world: World, agentId: string, contactId = 'direct') =>
  ask(world, { kind: 'report-call', agentId, contactId, from: { phone: '+19055550123' } })
const over = (agentId: string, by: 'customer' | 'line-lost', contactId = 'direct') =>
  ({ kind: 'report-call-over', agentId, contactId, by }) as const
const whyGone = (world: World) =>
  world.events.flatMap(event => (event.kind === 'contact-abandoned' ? [event.why] : [])).at(-1)

describe('[B1] a call that a PBX rings at one desk', () => {
  it('is a contact of that agent alone, who is offered nothing else from its first ring', () => {
    let world = rings(atWork(atWork(open(), 'alice'), 'bob'), 'alice')
    expect(offerOf(world, 'direct')?.agentId).toBe('alice')
    expect(world.state.contacts.get('direct')).toMatchObject({
      channel: 'phone',
      queueId: 'en',
      from: { phone: '+19055550123', carrier: 'desk' },
    })
    world = setPresence(arrives(world, 'chat', 'chat'), 'bob', 'break')
    expect(phaseOf(arrives(world, 'mail', 'mail'), 'mail')).toBe('waiting')
    world = accepts(world, 'direct')
    expect(phaseOf(world, 'direct')).toBe('connected')
    expect(phaseOf(arrives(world, 'second'), 'second')).toBe('waiting')
  })

  it('is refused where the agent could be offered no call: not at work, or with one in hand', () => {
    const call = { kind: 'report-call', agentId: 'alice', contactId: 'direct', from: {} } as const
    expect(refusalOf(open(), call)).toBe('NotAtWork')
    expect(refusalOf(setPresence(atWork(open(), 'alice'), 'alice', 'lunch'), call)).toBe('NotAtWork')
    const busy = accepts(arrives(atWork(open(), 'alice'), 'call'), 'call')
    expect(refusalOf(busy, call)).toBe('AtCapacity')
    const ringing = rings(atWork(open(), 'alice'), 'alice')
    expect(refusalOf(ringing, { ...call, contactId: 'another' })).toBe('AtCapacity')
  })

  it('is the same call when its desk says so twice, and nobody else’s', () => {
    const world = rings(atWork(atWork(open(), 'alice'), 'bob'), 'alice')
    expect(rings(world, 'alice').events).toEqual(world.events)
    expect(refusalOf(world, { kind: 'report-call', agentId: 'bob', contactId: 'direct', from: {} })).toBe(
      'ContactExists',
    )
    expect(refusalOf(world, over('bob', 'customer'))).toBe('NotYourContact')
  })

  it('goes back to the PBX when it is declined, rings out, or its desk vanishes while it rings', () => {
    const world = rings(atWork(open(), 'alice'), 'alice')
    const declined = ask(world, {
      kind: 'decline-offer',
      agentId: 'alice',
      contactId: 'direct',
      offerNumber: 1,
      because: 'agent',
    })
    const rangOut = later(world, config.times.ringMs)
    const { link } = world.state.agents.get('alice') ?? { link: { kind: 'none' } }
    const lost =
      link.kind === 'linked'
        ? ask(world, { kind: 'lose-desk', agentId: 'alice', deskId: link.deskId })
        : world
    for (const each of [declined, rangOut, lost]) {
      expect(phaseOf(each, 'direct')).toBeUndefined()
      expect(whyGone(each)).toBe('back-to-pbx')
    }
  })

  it('ends as its desk says: hung up before or after the answer, or the line lost', () => {
    const ringing = rings(atWork(open(), 'alice'), 'alice')
    expect(whyGone(ask(ringing, over('alice', 'customer')))).toBe('customer-left')
    const talking = accepts(ringing, 'direct')
    expect(ask(talking, over('alice', 'customer')).state.contacts.get('direct')?.phase).toMatchObject({
      kind: 'wrapping',
      endedBy: 'customer',
    })
    expect(ask(talking, over('alice', 'line-lost')).state.contacts.get('direct')?.phase).toMatchObject({
      kind: 'wrapping',
      endedBy: 'line-lost',
    })
  })

  it('does not end another caller’s contact', () => {
    const world = accepts(arrives(atWork(open(), 'alice'), 'call'), 'call')
    expect(refusalOf(world, over('alice', 'customer', 'call'))).toBe('NotYourContact')
  })

  it('ends where it was when its desk does not come back: nobody else could take it up', () => {
    let world = accepts(rings(atWork(atWork(open(), 'alice'), 'bob'), 'alice'), 'direct')
    const { link } = world.state.agents.get('alice') ?? { link: { kind: 'none' } }
    if (link.kind !== 'linked') throw new Error('Alice is not linked')
    world = ask(world, { kind: 'lose-desk', agentId: 'alice', deskId: link.deskId })
    world = later(world, config.times.deskGraceMs)
    expect(world.state.contacts.get('direct')?.phase).toMatchObject({
      kind: 'wrapping',
      endedBy: 'line-lost',
    })
  })

  it('is not passed on by the rules, for the hub does not have the line', () => {
    const world = accepts(rings(atWork(atWork(open(), 'alice'), 'bob'), 'alice'), 'direct')
    const to = { kind: 'agent', agentId: 'bob' } as const
    expect(refusalOf(world, { kind: 'transfer-contact', agentId: 'alice', contactId: 'direct', to })).toBe(
      'LineElsewhere',
    )
    expect(
      refusalOf(world, { kind: 'consult', agentId: 'alice', contactId: 'direct', consultId: 'ask', to }),
    ).toBe('LineElsewhere')
  })

  it('outlives a restart of the hub', () => {
    const world = ask(accepts(rings(atWork(open(), 'alice'), 'alice'), 'direct'), { kind: 'restart-hub' })
    expect(world.state.contacts.get('direct')?.customerLink).toEqual({ kind: 'present' })
  })

  it('is no abandoned call of the day when it went back to the PBX', () => {
    const world = later(rings(atWork(open(), 'alice'), 'alice'), config.times.ringMs)
    const { total } = measureDay(oshawaServiceLevel, start, world.events)
    expect(total).toMatchObject({ arrived: 1, abandoned: 0, abandonedShort: 0 })
  })
})
