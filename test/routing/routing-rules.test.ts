import { describe, expect, it } from 'vitest'
import { waitingLine } from '../../src-domain/routing/routing-state.ts'
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
  unseen,
  type World,
} from '../world/routing-world.ts'

const { times } = config
const done = { reasonCode: 'pothole', resolvedAtFirstContact: true }
const phaseOf = (world: World, contactId: string) => world.state.contacts.get(contactId)?.phase.kind
const presenceOf = (world: World, agentId: string) => world.state.agents.get(agentId)?.presence

describe('routing', () => {
  it('[R1] orders the line by deadline across channels', () => {
    let world = arrives(open(), 'mail', 'mail')
    world = arrives(later(world, 1_000), 'chat', 'chat')
    world = arrives(later(world, 1_000), 'tax', 'tax')
    world = arrives(later(world, 1_000), 'call', 'en')
    expect(waitingLine(world.state).map(({ id }) => id)).toEqual(['call', 'tax', 'chat', 'mail'])
  })

  it('[R5] rings at the desk of somebody who speaks the language and has the skill', () => {
    const world = arrives(atWork(atWork(atWork(open(), 'alice'), 'chloe'), 'dan'), 'c1', 'fr')
    expect(offerOf(world, 'c1')?.agentId).toBe('chloe')
    expect(offerOf(arrives(world, 'c2', 'tax'), 'c2')?.agentId).toBe('dan')
  })

  it('[R6] refuses a late answer and says who has the contact', () => {
    let world = arrives(atWork(open(), 'alice'), 'c1')
    const late = unseen(world, times.ringMs)
    expect(refusalOf(late, { kind: 'accept-offer', agentId: 'alice', contactId: 'c1', offerNumber: 1 })).toBe(
      'OfferExpired',
    )
    world = accepts(world, 'c1')
    expect(refusalOf(world, { kind: 'accept-offer', agentId: 'bob', contactId: 'c1', offerNumber: 1 })).toBe(
      'OfferTaken',
    )
  })

  it('[R8] asks the next one after a decline, and the decliner again after a rest when nobody else is there', () => {
    let world = arrives(atWork(open(), 'alice'), 'c1')
    world = ask(world, {
      kind: 'decline-offer',
      agentId: 'alice',
      contactId: 'c1',
      offerNumber: 1,
      because: 'agent',
    })
    expect(phaseOf(world, 'c1')).toBe('waiting')
    expect(offerOf(atWork(world, 'bob'), 'c1')?.agentId).toBe('bob')
    expect(offerOf(later(world, times.declineRestMs), 'c1')?.agentId).toBe('alice')
  })

  it('[R9] goes to the next after no answer, and says so of the agent', () => {
    let world = arrives(atWork(open(), 'alice'), 'c1')
    world = atWork(world, 'bob')
    world = later(world, times.ringMs)
    expect(presenceOf(world, 'alice')).toBe('no-answer')
    expect(offerOf(world, 'c1')?.agentId).toBe('bob')
    world = setPresence(world, 'alice', 'available')
    expect(presenceOf(world, 'alice')).toBe('available')
  })

  it('[R9] tells a missing microphone from a missing answer', () => {
    let world = arrives(atWork(open(), 'alice'), 'c1')
    world = ask(world, {
      kind: 'decline-offer',
      agentId: 'alice',
      contactId: 'c1',
      offerNumber: 1,
      because: 'no-audio',
    })
    expect(presenceOf(world, 'alice')).toBe('no-audio')
    expect(world.events.some(event => event.kind === 'offer-lapsed' && event.why === 'no-audio')).toBe(true)
  })

  it('[R10] moves an offer at once when its desk is lost, and a conversation after the grace', () => {
    let world = arrives(atWork(atWork(open(), 'alice'), 'bob'), 'c1')
    const first = offerOf(world, 'c1')?.agentId ?? ''
    const second = first === 'alice' ? 'bob' : 'alice'
    world = ask(world, { kind: 'lose-desk', agentId: first, deskId: `desk-${first}` })
    expect(offerOf(world, 'c1')?.agentId).toBe(second)
    world = accepts(world, 'c1')
    world = ask(world, { kind: 'lose-desk', agentId: second, deskId: `desk-${second}` })
    world = later(world, times.deskGraceMs - 1)
    expect(phaseOf(world, 'c1')).toBe('connected')
    world = later(world, 1)
    expect(phaseOf(world, 'c1')).toBe('waiting')
    expect(presenceOf(world, second)).toBe('offline')
    world = atWork(world, second)
    expect(offerOf(world, 'c1')).toMatchObject({ agentId: second, reason: { returning: true } })
  })

  it('[R10] keeps the conversation when the desk is back within the grace', () => {
    let world = accepts(arrives(atWork(open(), 'alice'), 'c1'), 'c1')
    world = ask(world, { kind: 'lose-desk', agentId: 'alice', deskId: 'desk-alice' })
    world = ask(later(world, 5_000), { kind: 'link-desk', agentId: 'alice', deskId: 'desk-alice' })
    world = later(world, times.deskGraceMs)
    expect(phaseOf(world, 'c1')).toBe('connected')
    expect(presenceOf(world, 'alice')).toBe('available')
  })

  it('[R11, R12] ends a call whose customer does not come back', () => {
    let waiting = arrives(open(), 'c1')
    waiting = ask(waiting, { kind: 'lose-customer', contactId: 'c1' })
    expect(phaseOf(atWork(waiting, 'alice'), 'c1')).toBe('waiting')
    expect(phaseOf(later(waiting, times.customerGraceMs), 'c1')).toBeUndefined()
    let talking = accepts(arrives(atWork(open(), 'alice'), 'c1'), 'c1')
    talking = ask(talking, { kind: 'lose-customer', contactId: 'c1' })
    talking = later(talking, times.customerGraceMs)
    expect(talking.state.contacts.get('c1')?.phase).toMatchObject({ kind: 'wrapping', endedBy: 'line-lost' })
  })

  it('[R13] keeps the agent in wrap-up until a reason is given', () => {
    let world = accepts(arrives(atWork(open(), 'alice'), 'c1'), 'c1')
    world = ask(world, { kind: 'end-contact', agentId: 'alice', contactId: 'c1' })
    world = later(world, times.wrapUpMs * 10)
    expect(phaseOf(world, 'c1')).toBe('wrapping')
    const wrapUp = { kind: 'complete-wrap-up', agentId: 'alice', contactId: 'c1' } as const
    expect(refusalOf(world, { ...wrapUp, wrapUp: { ...done, reasonCode: ' ' } })).toBe('WrapUpReasonMissing')
    world = arrives(world, 'c2')
    expect(phaseOf(world, 'c2')).toBe('waiting')
    world = ask(world, { ...wrapUp, wrapUp: done })
    expect(phaseOf(world, 'c1')).toBeUndefined()
    expect(offerOf(world, 'c2')?.agentId).toBe('alice')
  })

  it('[R14] plans a presence that is chosen during a call', () => {
    let world = accepts(arrives(atWork(open(), 'alice'), 'c1'), 'c1')
    const basedOn = world.state.agents.get('alice')?.presenceVersion ?? 0
    world = setPresence(world, 'alice', 'break')
    expect(presenceOf(world, 'alice')).toBe('available')
    expect(refusalOf(world, { kind: 'set-presence', agentId: 'alice', presence: 'lunch', basedOn })).toBe(
      'PresenceChanged',
    )
    world = ask(world, { kind: 'end-contact', agentId: 'alice', contactId: 'c1' })
    world = ask(arrives(world, 'c2'), {
      kind: 'complete-wrap-up',
      agentId: 'alice',
      contactId: 'c1',
      wrapUp: done,
    })
    expect(presenceOf(world, 'alice')).toBe('break')
    expect(phaseOf(world, 'c2')).toBe('waiting')
  })

  it('[R18] accepts the same answer twice and changes nothing', () => {
    const world = accepts(arrives(atWork(open(), 'alice'), 'c1'), 'c1')
    const again = ask(world, { kind: 'accept-offer', agentId: 'alice', contactId: 'c1', offerNumber: 1 })
    expect(again.events).toEqual(world.events)
  })

  it('[R19] says why this agent', () => {
    const world = atWork(arrives(open(), 'c1'), 'alice')
    expect(offerOf(later(world, 0), 'c1')?.reason).toEqual({
      waitedMs: 0,
      promiseMs: 30_000,
      language: 'en',
      skills: [],
      othersFree: 0,
      freeForMs: 0,
      returning: false,
    })
  })

  it('refuses a note that is too long by name, and keeps one that fits', () => {
    const world = accepts(arrives(atWork(open(), 'alice'), 'c1'), 'c1')
    const note = (text: string) =>
      ({ kind: 'note-contact', agentId: 'alice', contactId: 'c1', text }) as const
    expect(refusalOf(world, note('x'.repeat(1_000_000)))).toBe('NoteTooLong')
    expect(ask(world, note('<b>bin not emptied</b>')).state.contacts.get('c1')?.note).toBe(
      '<b>bin not emptied</b>',
    )
  })
})
