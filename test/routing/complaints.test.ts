import { describe, expect, it } from 'vitest'
import { contactsHeldBy } from '../../src-domain/routing/routing-state.ts'
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
  type World,
} from '../world/routing-world.ts'

/**
 * What users of contact centres complain of most, each as a test that would have caught it here. The numbers in the
 * names are those of the complaints as they are commonly told: ghosts, stranded work, overtaking, a status that flips,
 * missed calls, silent lines, two who answer, capacity that is wrong.
 */

const { times } = config
const phaseOf = (world: World, id: string) => world.state.contacts.get(id)?.phase.kind
const presenceOf = (world: World, id: string) => world.state.agents.get(id)?.presence
const done = { reasonCode: 'x', resolvedAtFirstContact: true }

describe('complaint', () => {
  it('1: a ghost call keeps an agent busy [R11, R15]', () => {
    let world = accepts(arrives(atWork(open(), 'alice'), 'c1'), 'c1')
    world = ask(world, { kind: 'lose-customer', contactId: 'c1' })
    // No event of the carrier ever comes.
    world = later(world, 10_000)
    expect(phaseOf(world, 'c1')).toBe('wrapping')
    world = ask(world, { kind: 'complete-wrap-up', agentId: 'alice', contactId: 'c1', wrapUp: done })
    expect(offerOf(arrives(world, 'c2'), 'c2')?.agentId).toBe('alice')
  })

  it('1: capacity stays taken by something that is over [R4]', () => {
    let world = atWork(open(), 'bob')
    for (let round = 0; round < 20; round++) {
      const id = `chat-${round}`
      world = accepts(arrives(world, id, 'chat'), id)
      world = ask(world, { kind: 'leave-contact', contactId: id })
      world = ask(world, { kind: 'complete-wrap-up', agentId: 'bob', contactId: id, wrapUp: done })
    }
    expect(contactsHeldBy(world.state, 'bob')).toEqual([])
    expect(offerOf(arrives(world, 'call'), 'call')?.agentId).toBe('bob')
  })

  it('2: work lies with somebody who went home [R10]', () => {
    let world = accepts(arrives(atWork(open(), 'bob'), 'mail', 'mail'), 'mail')
    world = atWork(ask(world, { kind: 'sign-out', agentId: 'bob' }), 'alice')
    expect(offerOf(world, 'mail')?.agentId).toBe('alice')
  })

  it('2: who comes back from leave is buried in old work [R3]', () => {
    let world = open()
    for (let index = 0; index < 100; index++) world = arrives(world, `mail-${index}`, 'mail')
    world = atWork(world, 'alice')
    expect(contactsHeldBy(world.state, 'alice')).toHaveLength(1)
  })

  it('3: an older contact is passed over for a newer one [R2]', () => {
    let world = arrives(open(), 'old')
    world = arrives(later(world, 1_000), 'new')
    expect(offerOf(atWork(world, 'alice'), 'old')).toBeDefined()
  })

  it('3: the only one who declined is never asked again [R8]', () => {
    let world = arrives(atWork(open(), 'alice'), 'c1')
    for (let offerNumber = 1; offerNumber <= 5; offerNumber++) {
      world = ask(world, {
        kind: 'decline-offer',
        agentId: 'alice',
        contactId: 'c1',
        offerNumber,
        because: 'agent',
      })
      world = later(world, times.declineRestMs)
      expect(offerOf(world, 'c1')).toMatchObject({ agentId: 'alice', number: offerNumber + 1 })
    }
  })

  it('3: a backlog of chats locks an agent out of calls [R2]', () => {
    let world = open()
    for (let index = 0; index < 40; index++) world = arrives(world, `chat-${index}`, 'chat')
    world = arrives(world, 'call')
    expect(offerOf(atWork(world, 'alice'), 'call')).toBeDefined()
  })

  it('4: the status changes by itself, or an older wish wins over a newer one [R14]', () => {
    let world = accepts(arrives(atWork(open(), 'alice'), 'c1'), 'c1')
    const basedOn = world.state.agents.get('alice')?.presenceVersion ?? 0
    world = setPresence(world, 'alice', 'offline')
    const stale = { kind: 'set-presence', agentId: 'alice', presence: 'lunch', basedOn } as const
    expect(refusalOf(world, stale)).toBe('PresenceChanged')
    world = setPresence(world, 'alice', 'available')
    world = ask(world, { kind: 'end-contact', agentId: 'alice', contactId: 'c1' })
    world = ask(world, { kind: 'complete-wrap-up', agentId: 'alice', contactId: 'c1', wrapUp: done })
    expect(presenceOf(world, 'alice')).toBe('available')
  })

  it('5: a desk that sleeps lets calls ring into nothing, one after the other [R9]', () => {
    let world = arrives(arrives(atWork(open(), 'alice'), 'c1'), 'c2')
    world = later(world, times.ringMs)
    expect(presenceOf(world, 'alice')).toBe('no-answer')
    expect(phaseOf(world, 'c1')).toBe('waiting')
    expect(phaseOf(world, 'c2')).toBe('waiting')
  })

  it('6: a line that has died silently goes on being offered contacts [R10]', () => {
    let world = arrives(atWork(atWork(open(), 'alice'), 'bob'), 'c1')
    const first = offerOf(world, 'c1')?.agentId ?? ''
    world = ask(world, { kind: 'lose-desk', agentId: first, deskId: `desk-${first}` })
    expect(offerOf(world, 'c1')?.agentId).not.toBe(first)
    world = arrives(world, 'c2')
    expect(phaseOf(world, 'c2')).toBe('waiting')
  })

  it('7: two agents answer the same contact [R6, R7]', () => {
    let world = arrives(atWork(atWork(open(), 'alice'), 'bob'), 'c1')
    const { agentId: first = '', number = 0 } = offerOf(world, 'c1') ?? {}
    world = later(world, times.ringMs)
    const second = offerOf(world, 'c1')?.agentId ?? ''
    expect(second).not.toBe(first)
    const late = { kind: 'accept-offer', agentId: first, contactId: 'c1', offerNumber: number } as const
    expect(refusalOf(world, late)).toBe('OfferTaken')
    world = accepts(world, 'c1')
    expect(refusalOf(world, late)).toBe('OfferTaken')
  })

  it('7: a consultation and a call reach the same agent at once [R3, R27]', () => {
    let world = accepts(arrives(atWork(open(), 'alice'), 'c1'), 'c1')
    world = arrives(atWork(world, 'dan'), 'c2', 'tax')
    expect(offerOf(world, 'c2')?.agentId).toBe('dan')
    world = ask(world, {
      kind: 'consult',
      agentId: 'alice',
      contactId: 'c1',
      consultId: 'ask',
      to: { kind: 'agent', agentId: 'dan' },
    })
    expect(phaseOf(world, 'ask')).toBe('waiting')
  })

  it('8: an e-mail in hand blocks the telephone [R20]', () => {
    const world = accepts(arrives(atWork(open(), 'alice'), 'mail', 'mail'), 'mail')
    expect(offerOf(arrives(world, 'call'), 'call')?.agentId).toBe('alice')
  })

  it('8: an agent with room for two is given three [R3]', () => {
    let world = atWork(open(), 'bob')
    for (const id of ['a', 'b', 'c']) {
      world = arrives(world, id, 'chat')
      if (offerOf(world, id)) world = accepts(world, id)
    }
    expect(contactsHeldBy(world.state, 'bob').map(({ id }) => id)).toEqual(['a', 'b'])
    expect(phaseOf(world, 'c')).toBe('waiting')
  })
})
