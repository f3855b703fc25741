import { describe, expect, it } from 'vitest'
import { canTake } from '../../src-domain/routing/capacity.ts'
import { openBoard, type RoutingBoard } from '../../src-domain/routing/routing-board.ts'
import type { RoutingCommand } from '../../src-domain/routing/routing-command.ts'
import type { RoutingConfig } from '../../src-domain/routing/routing-config.ts'
import { standardCapacity } from '../../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import { contactsHeldBy, emptyRoutingState } from '../../src-domain/routing/routing-state.ts'
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
  openOnBoard,
  refusalOf,
  setPresence,
  start,
  type World,
} from '../world/routing-world.ts'

const { times } = config
const minute = 60_000
const done = { reasonCode: 'pothole', resolvedAtFirstContact: true }
const contact = (world: World, id: string) => world.state.contacts.get(id)
const phaseOf = (world: World, id: string) => contact(world, id)?.phase.kind
const presenceOf = (world: World, id: string) => world.state.agents.get(id)?.presence
const kindsOf = (world: World) => world.events.map(({ kind }) => kind)
const lastOf = <Kind extends RoutingEvent['kind']>(world: World, kind: Kind) =>
  world.events.findLast((event): event is Extract<RoutingEvent, { kind: Kind }> => event.kind === kind)
const ends = (world: World, agentId: string, contactId: string) =>
  ask(ask(world, { kind: 'end-contact', agentId, contactId }), {
    kind: 'complete-wrap-up',
    agentId,
    contactId,
    wrapUp: done,
  })
const toAgent = (agentId: string) => ({ kind: 'agent', agentId }) as const
const toQueue = (queueId: string) => ({ kind: 'queue', queueId }) as const
/** The world at an instant, with its time told. */
const at = (world: World, instant: number) => later(world, instant - world.now)
const closedAt = start + 20 * minute

describe('messages and what interrupts them', () => {
  it('[R20] parks the e-mail for a call and goes on with it when the call is wrapped up', () => {
    let world = accepts(arrives(atWork(open(), 'alice'), 'mail', 'mail'), 'mail')
    world = ask(world, { kind: 'note-contact', agentId: 'alice', contactId: 'mail', text: 'Dear Ms. O' })
    world = arrives(later(world, minute), 'call')
    expect(offerOf(world, 'call')).toMatchObject({ agentId: 'alice', reason: { interrupts: true } })
    expect(contact(world, 'mail')?.phase).not.toHaveProperty('parked')
    world = accepts(world, 'call')
    expect(contact(world, 'mail')?.phase).toMatchObject({ parked: { since: world.now } })
    world = later(world, 3 * minute)
    world = ends(world, 'alice', 'call')
    expect(contact(world, 'mail')).toMatchObject({ note: 'Dear Ms. O', phase: { parkedMs: 3 * minute } })
    expect(contact(world, 'mail')?.phase).not.toHaveProperty('parked')
    world = ask(later(world, minute), { kind: 'end-contact', agentId: 'alice', contactId: 'mail' })
    // Parked time is neither talk nor hold.
    expect(lastOf(world, 'contact-ended')).toMatchObject({ talkMs: 2 * minute, heldMs: 0 })
  })

  it('[R20] asks somebody with empty hands first, however long the one with an e-mail has been free', () => {
    let world = accepts(arrives(atWork(open(), 'alice'), 'mail', 'mail'), 'mail')
    world = atWork(later(world, minute), 'chloe')
    expect(offerOf(arrives(world, 'call'), 'call')?.agentId).toBe('chloe')
  })

  it('[R3, R20] gives no message to somebody who talks, and no call to somebody who chats', () => {
    let world = accepts(arrives(atWork(open(), 'alice'), 'call'), 'call')
    world = arrives(world, 'mail', 'mail')
    expect(phaseOf(world, 'mail')).toBe('waiting')
    const chatting = accepts(arrives(atWork(open(), 'bob'), 'chat', 'chat'), 'chat')
    expect(phaseOf(arrives(chatting, 'call'), 'call')).toBe('waiting')
  })

  it('[R3] holds capacity from the moment of the offer, and while wrapping up', () => {
    let world = arrives(arrives(atWork(open(), 'alice'), 'c1'), 'chat', 'chat')
    expect(phaseOf(world, 'chat')).toBe('waiting')
    world = ask(accepts(world, 'c1'), { kind: 'end-contact', agentId: 'alice', contactId: 'c1' })
    expect(phaseOf(world, 'c1')).toBe('wrapping')
    expect(phaseOf(world, 'chat')).toBe('waiting')
    expect(canTake(contactsHeldBy(world.state, 'alice'), 'chat', standardCapacity)).toBe(false)
  })
})

describe('a promise that is about to break', () => {
  it('[R21] drops the relaxable skills at once when nobody at work has them', () => {
    const world = arrives(atWork(open(), 'alice'), 'c1', 'tax')
    expect(lastOf(world, 'skills-relaxed')).toMatchObject({ contactId: 'c1', skills: ['tax'] })
    expect(lastOf(world, 'skills-relaxed')).not.toHaveProperty('predictedWaitMs')
    expect(offerOf(world, 'c1')).toMatchObject({ agentId: 'alice', reason: { relaxedSkills: ['tax'] } })
  })

  it('[R21] keeps them while somebody who has them is predicted to be in time', () => {
    const world = arrives(arrives(atWork(atWork(open(), 'alice'), 'dan'), 'c1', 'tax'), 'c2', 'en')
    expect(offerOf(world, 'c1')).toMatchObject({ agentId: 'dan', reason: { skills: ['tax'] } })
    expect(kindsOf(world)).not.toContain('skills-relaxed')
  })

  it('[R21] drops them at the latest when a third of the promise is left', () => {
    let world = arrives(atWork(open(), 'dan'), 'c1', 'tax')
    world = ask(world, { kind: 'lose-desk', agentId: 'dan', deskId: 'desk-dan' })
    world = atWork(world, 'alice')
    world = later(world, 40_000 - 1)
    expect(phaseOf(world, 'c1')).toBe('waiting')
    expect(offerOf(later(world, 1), 'c1')?.agentId).toBe('alice')
  })

  it('[R22] lets the agents of the next queue take it after a while, and says where it comes from', () => {
    let world = arrives(atWork(open(), 'dan'), 'c1', 'oaths')
    expect(phaseOf(later(world, 19_999), 'c1')).toBe('waiting')
    world = later(world, 20_000)
    expect(lastOf(world, 'contact-overflowed')).toMatchObject({ from: 'oaths', to: 'tax' })
    expect(offerOf(world, 'c1')).toMatchObject({
      agentId: 'dan',
      reason: { overflowedFrom: 'oaths', skills: ['tax'] },
    })
    expect(contact(world, 'c1')?.queueId).toBe('oaths')
  })

  it('[R30] counts a site in need as due earlier, at once, until the help is withdrawn or over', () => {
    let world = arrives(open(), 'walk-in', 'counter')
    world = arrives(world, 'call', 'en')
    world = ask(world, { kind: 'call-for-help', agentId: 'chloe', siteId: 'north' })
    expect(offerOf(atWork(world, 'chloe'), 'walk-in')).toMatchObject({
      reason: { shiftedMs: times.helpShiftMs },
    })
    const withdrawn = ask(world, { kind: 'withdraw-help', agentId: 'chloe', siteId: 'north' })
    expect(offerOf(atWork(withdrawn, 'chloe'), 'call')).toBeDefined()
    expect(later(world, times.helpMs).state.shifts.size).toBe(0)
    expect(refusalOf(world, { kind: 'call-for-help', agentId: 'chloe', siteId: 'moon' })).toBe('UnknownSite')
  })

  it("[R30] follows a supervisor's lever on one queue", () => {
    let world = arrives(arrives(open(), 'call', 'en'), 'chat', 'chat')
    const lever = { kind: 'shift-queue', agentId: 'sofia', queueId: 'chat', forMs: minute } as const
    world = ask(world, { ...lever, shiftMs: 5 * minute })
    expect(offerOf(atWork(world, 'alice'), 'chat')).toBeDefined()
    world = ask(world, { ...lever, shiftMs: 0 })
    expect(offerOf(atWork(world, 'alice'), 'call')).toBeDefined()
  })
})

describe('the agent who knows the matter', () => {
  it('[R23] keeps a contact for its last agent for half of the promise, while that agent is at work', () => {
    let world = accepts(arrives(atWork(open(), 'bob'), 'c1'), 'c1')
    const busy = 'bob'
    world = atWork(world, 'alice')
    world = arrives(world, 'again', 'en', busy)
    expect(phaseOf(world, 'again')).toBe('waiting')
    world = later(world, 15_000 - 1)
    expect(phaseOf(world, 'again')).toBe('waiting')
    expect(offerOf(later(world, 1), 'again')?.agentId).toBe('alice')
    expect(offerOf(ends(world, busy, 'c1'), 'again')).toMatchObject({
      agentId: busy,
      reason: { keptForYou: true },
    })
  })

  it('[R23] waits for nobody who is not at work', () => {
    const world = setPresence(atWork(atWork(open(), 'bob'), 'alice'), 'bob', 'lunch')
    expect(offerOf(arrives(world, 'again', 'en', 'bob'), 'again')?.agentId).toBe('alice')
  })

  it('[R10, R23] gives messages of somebody who vanished to others, once they are not back', () => {
    let world = accepts(arrives(atWork(open(), 'bob'), 'mail', 'mail'), 'mail')
    world = ask(world, { kind: 'lose-desk', agentId: 'bob', deskId: 'desk-bob' })
    world = atWork(world, 'alice')
    world = later(world, times.deskGraceMs)
    expect(offerOf(world, 'mail')?.agentId).toBe('alice')
  })
})

describe('out of hours', () => {
  it('[R24] goes to the queue that takes its contacts meanwhile, and says instead of which', () => {
    const world = arrives(at(open(), closedAt), 'c1', 'hours')
    expect(contact(world, 'c1')).toMatchObject({ queueId: 'en', deadline: closedAt + 30_000 })
    expect(lastOf(world, 'contact-arrived')).toMatchObject({ insteadOf: 'hours' })
  })

  it('[R24, R28] promises a call-back after the opening', () => {
    const world = arrives(atWork(at(open(), closedAt), 'alice'), 'c1', 'ring-back')
    expect(contact(world, 'c1')).toMatchObject({
      channel: 'callback',
      callback: { phone: '+19055550123', attempts: 0 },
      offerableFrom: start + 60 * minute,
      deadline: start + 60 * minute + 30_000,
    })
    expect(phaseOf(at(world, start + 60 * minute - 1), 'c1')).toBe('waiting')
    expect(offerOf(at(world, start + 60 * minute), 'c1')?.agentId).toBe('alice')
  })

  it('[R24] refuses by name, with the next opening, where nothing else is arranged', () => {
    const queues = config.queues.map(queue => (queue.id === 'hours' ? without(queue) : queue))
    const world = ask(at(open(), closedAt), { kind: 'configure-routing', config: { ...config, queues } })
    const call: RoutingCommand = {
      kind: 'receive-contact',
      contactId: 'c1',
      channel: 'phone',
      queueId: 'hours',
      language: 'en',
      from: {},
    }
    expect(refusalOf(world, call)).toBe('QueueClosed')
    expect(refusalOf(at(world, start + 60 * minute), call)).toBeUndefined()
    // A message comes in at any hour; its promise counts from the opening.
    const mail = ask(world, { ...call, channel: 'email' })
    expect(contact(mail, 'c1')?.deadline).toBe(start + 60 * minute + 30_000)
  })
})

function without({ afterHours: _none, ...queue }: RoutingConfig['queues'][number]) {
  return queue
}

describe('handing over', () => {
  const talking = () => accepts(arrives(atWork(atWork(open(), 'alice'), 'bob'), 'c1'), 'c1')
  const byOf = (world: World) => {
    const phase = contact(world, 'c1')?.phase
    return phase?.kind === 'connected' ? phase.agentId : ''
  }

  it('[R25] passes a call to a person, whom it waits for, and brings it back when they do not take it', () => {
    let world = talking()
    const by = byOf(world)
    const to = by === 'alice' ? 'bob' : 'alice'
    const { deadline } = contact(world, 'c1') ?? { deadline: 0 }
    world = ask(later(world, 5_000), {
      kind: 'transfer-contact',
      agentId: by,
      contactId: 'c1',
      to: toAgent(to),
    })
    expect(offerOf(world, 'c1')).toMatchObject({ agentId: to, reason: { askedBy: { agentId: by } } })
    expect(contact(world, 'c1')?.deadline).toBe(deadline)
    world = later(world, times.ringMs)
    expect(presenceOf(world, to)).toBe('no-answer')
    world = later(world, times.transferReturnMs - times.ringMs)
    expect(kindsOf(world)).toContain('transfer-returned')
    expect(offerOf(world, 'c1')).toMatchObject({ agentId: by, reason: { keptForYou: true } })
  })

  it('[R25] passes a call to a queue, and not back to the one who passed it', () => {
    let world = atWork(talking(), 'dan')
    const by = byOf(world)
    world = ask(world, { kind: 'transfer-contact', agentId: by, contactId: 'c1', to: toQueue('tax') })
    expect(offerOf(world, 'c1')?.agentId).toBe('dan')
    expect(contact(world, 'c1')?.queueId).toBe('tax')
    world = ask(later(accepts(world, 'c1'), 7_000), {
      kind: 'end-contact',
      agentId: 'dan',
      contactId: 'c1',
    })
    expect(lastOf(world, 'contact-ended')?.talkMs).toBe(7_000)
  })

  it('[M4, R25] adds what each of them spent on it', () => {
    let world = later(atWork(talking(), 'dan'), 10_000)
    world = ask(world, { kind: 'hold-contact', agentId: byOf(world), contactId: 'c1' })
    world = later(world, 4_000)
    world = ask(world, {
      kind: 'transfer-contact',
      agentId: byOf(world),
      contactId: 'c1',
      to: toAgent('dan'),
    })
    world = later(accepts(world, 'c1'), 6_000)
    world = ask(world, { kind: 'end-contact', agentId: 'dan', contactId: 'c1' })
    expect(lastOf(world, 'contact-ended')).toMatchObject({ talkMs: 16_000, heldMs: 4_000 })
  })

  it('[R26] refuses a dead end before the customer is sent into it', () => {
    const world = talking()
    const by = byOf(world)
    const to = (target: ReturnType<typeof toAgent> | ReturnType<typeof toQueue>) =>
      refusalOf(world, { kind: 'transfer-contact', agentId: by, contactId: 'c1', to: target })
    expect(to(toAgent('dan'))).toBe('TransferDeadEnd')
    expect(to(toAgent(by))).toBe('TransferDeadEnd')
    expect(to(toQueue('tax'))).toBe('TransferDeadEnd')
    expect(to(toQueue('chat'))).toBe('TransferDeadEnd')
    expect(to(toQueue('nowhere'))).toBe('UnknownQueue')
    expect(
      refusalOf(at(world, closedAt), {
        kind: 'transfer-contact',
        agentId: by,
        contactId: 'c1',
        to: toQueue('hours'),
      }),
    ).toBe('TransferDeadEnd')
  })

  it('[R27] asks a colleague while the customer is on hold, and hands over without a gap', () => {
    let world = atWork(talking(), 'dan')
    const by = byOf(world)
    world = ask(world, {
      kind: 'consult',
      agentId: by,
      contactId: 'c1',
      consultId: 'ask',
      to: toAgent('dan'),
    })
    expect(contact(world, 'c1')?.phase).toMatchObject({ kind: 'connected', hold: { since: world.now } })
    expect(offerOf(world, 'ask')).toMatchObject({ agentId: 'dan', reason: { askedBy: { agentId: by } } })
    const complete = { kind: 'complete-transfer', agentId: by, contactId: 'c1' } as const
    expect(refusalOf(world, complete)).toBe('ConsultNotAnswered')
    world = accepts(world, 'ask')
    // The adviser is taken: nothing else is offered meanwhile.
    expect(offerOf(arrives(world, 'other', 'tax'), 'other')?.agentId).not.toBe('dan')
    world = ask(world, complete)
    expect(contact(world, 'ask')).toBeUndefined()
    expect(contact(world, 'c1')?.phase).toMatchObject({ kind: 'connected', agentId: 'dan' })
    expect(contact(world, 'c1')?.phase).not.toHaveProperty('hold')
    expect(contactsHeldBy(world.state, by)).toEqual([])
  })

  it('[R27] goes back to the customer when the consultation is cancelled, and ends it when the customer leaves', () => {
    let world = atWork(talking(), 'dan')
    const by = byOf(world)
    world = ask(world, {
      kind: 'consult',
      agentId: by,
      contactId: 'c1',
      consultId: 'ask',
      to: toAgent('dan'),
    })
    world = accepts(world, 'ask')
    const cancelled = ask(world, { kind: 'cancel-consult', agentId: by, contactId: 'c1' })
    expect(contact(cancelled, 'c1')?.phase).not.toHaveProperty('hold')
    expect(contactsHeldBy(cancelled.state, 'dan')).toEqual([])
    const left = ask(world, { kind: 'leave-contact', contactId: 'c1' })
    expect(phaseOf(left, 'c1')).toBe('wrapping')
    expect(contact(left, 'ask')).toBeUndefined()
    expect(
      refusalOf(world, { kind: 'transfer-contact', agentId: by, contactId: 'c1', to: toAgent('dan') }),
    ).toBe('ConsultUnderWay')
  })

  it('[M8, R27] counts a consultation as no contact', () => {
    let world = atWork(talking(), 'dan')
    world = ask(world, {
      kind: 'consult',
      agentId: byOf(world),
      contactId: 'c1',
      consultId: 'ask',
      to: toAgent('dan'),
    })
    world = accepts(world, 'ask')
    const { total } = measureDay(oshawaServiceLevel, start - 1, world.events)
    expect(total).toMatchObject({ arrived: 1, answered: 1, offers: 1 })
  })
})

describe('what once went wrong', () => {
  it('[R25] a transfer that nobody took goes back to the queue it came from, where others may take it', () => {
    let world = accepts(arrives(atWork(atWork(open(), 'alice'), 'chloe'), 'c1'), 'c1')
    const { phase } = contact(world, 'c1') ?? {}
    const owner = phase?.kind === 'connected' ? phase.agentId : ''
    world = atWork(atWork(world, 'alice'), 'bob')
    world = atWork(world, 'dan')
    world = ask(world, { kind: 'transfer-contact', agentId: owner, contactId: 'c1', to: toQueue('tax') })
    for (const id of ['dan', 'chloe']) world = ask(world, { kind: 'sign-out', agentId: id })
    for (const id of ['alice', 'bob']) world = setPresence(world, id, 'break')
    world = later(world, times.transferReturnMs)
    expect(contact(world, 'c1')).toMatchObject({ queueId: 'en', servedBy: ['en'] })
    const another = owner === 'alice' ? 'bob' : 'alice'
    world = setPresence(world, another, 'available')
    expect(offerOf(world, 'c1')?.agentId).toBe(another)
  })

  it('[R17, R30] help that was called for ends by itself, and can be called for again', () => {
    const help = { kind: 'call-for-help', agentId: 'chloe', siteId: 'north' } as const
    const called = ask(open(), help)
    expect(openBoard(called.state).nextDue(called.now)).toBe(called.now + times.helpMs)
    // Nobody tells the rules of the time that passed before the second press.
    const again = called.asked(help, called.now + times.helpMs + minute)
    expect(again.state.shifts.get('counter')).toMatchObject({ until: again.now + times.helpMs })
  })

  it('[R21] a message keeps its skills while nobody who has them is at work', () => {
    const queues = config.queues.map(queue =>
      queue.id === 'mail' ? { ...queue, skills: ['tax'], relaxableSkills: ['tax'] } : queue,
    )
    let world = ask(atWork(open(), 'alice'), {
      kind: 'configure-routing',
      config: { ...config, queues },
    })
    world = arrives(world, 'mail', 'mail')
    expect(phaseOf(world, 'mail')).toBe('waiting')
    world = later(world, 86_400_000 * (2 / 3))
    expect(offerOf(world, 'mail')).toMatchObject({ agentId: 'alice', reason: { relaxedSkills: ['tax'] } })
  })

  it('[R21, R28] a call-back that is promised for later keeps its skills until then', () => {
    let world = atWork(open(), 'dan')
    world = setPresence(arrives(world, 'first', 'tax'), 'dan', 'break')
    world = ask(world, {
      kind: 'request-callback',
      contactId: 'first',
      phone: '+1905',
      promisedAt: world.now + 60 * minute,
    })
    world = later(atWork(world, 'alice'), 30 * minute)
    expect(contact(world, 'first')).not.toHaveProperty('relaxedSkills')
  })

  it('[M4, R20] a held message that is parked is talked and held no less than nothing', () => {
    let world = accepts(arrives(atWork(open(), 'alice'), 'mail', 'mail'), 'mail')
    world = ask(later(world, minute), { kind: 'hold-contact', agentId: 'alice', contactId: 'mail' })
    world = accepts(arrives(later(world, minute), 'call'), 'call')
    world = ends(later(world, 10 * minute), 'alice', 'call')
    world = ask(later(world, minute), { kind: 'end-contact', agentId: 'alice', contactId: 'mail' })
    expect(lastOf(world, 'contact-ended')).toMatchObject({ talkMs: minute, heldMs: 2 * minute })
  })

  it('[R27] nobody is asked for their own advice', () => {
    let world = accepts(arrives(atWork(open(), 'alice'), 'c1', 'chat'), 'c1')
    world = atWork(world, 'bob')
    world = ask(world, {
      kind: 'consult',
      agentId: 'alice',
      contactId: 'c1',
      consultId: 'ask',
      to: toQueue('chat'),
    })
    expect(offerOf(world, 'ask')?.agentId).toBe('bob')
    world = ask(world, {
      kind: 'decline-offer',
      agentId: 'bob',
      contactId: 'ask',
      offerNumber: 1,
      because: 'agent',
    })
    expect(phaseOf(world, 'ask')).toBe('waiting')
  })

  it('[R16] who only followed thousands of contacts decides what the one who led decides', () => {
    let world = atWork(openOnBoard(), 'alice')
    for (let index = 0; index < 1_500; index++) {
      world = arrives(later(world, 10), `c${index}`)
      if (index % 3 > 0) world = ask(world, { kind: 'leave-contact', contactId: `c${index}` })
    }
    const follower = openBoard(emptyRoutingState)
    for (const event of world.events) follower.apply(event)
    const next = { kind: 'sign-out', agentId: 'alice' } as const
    const then = { kind: 'set-presence', agentId: 'bob', presence: 'available', basedOn: 0 } as const
    const link = { kind: 'link-desk', agentId: 'bob', deskId: 'desk-bob' } as const
    for (const command of [next, link, then]) {
      const led = world.state as RoutingBoard
      expect(follower.advance(command, world.now)).toEqual(led.advance(command, world.now))
    }
    expect(follower.nextDue(world.now)).toBe((world.state as RoutingBoard).nextDue(world.now))
  })

  it('[R10] a restart gives back what rings, and charges nobody for it', () => {
    let world = arrives(atWork(open(), 'alice'), 'c1')
    world = ask(world, { kind: 'restart-hub' })
    world = ask(world, { kind: 'restore-customer', contactId: 'c1' })
    expect(offerOf(atWork(world, 'bob'), 'c1')?.agentId).toBe('bob')
    world = later(world, times.deskGraceMs + times.ringMs)
    expect(presenceOf(world, 'alice')).toBe('offline')
  })
})

describe('call-backs and appointments', () => {
  it('[R28] keeps the place of a caller who asks to be called back, though the line is gone', () => {
    let world = arrives(arrives(open(), 'first'), 'second')
    world = ask(world, { kind: 'request-callback', contactId: 'first', phone: '+19055550123' })
    world = ask(world, { kind: 'lose-customer', contactId: 'first' })
    world = later(world, 10 * minute)
    expect(contact(world, 'first')).toMatchObject({
      channel: 'callback',
      customerLink: { kind: 'present' },
    })
    expect(offerOf(atWork(world, 'alice'), 'first')).toBeDefined()
  })

  it('[R28] calls at the promised time, and neither before nor as if the promise were the arrival', () => {
    let world = atWork(open(), 'alice')
    world = setPresence(world, 'alice', 'break')
    world = arrives(world, 'c1')
    const promisedAt = start + 60 * minute
    world = ask(world, { kind: 'request-callback', contactId: 'c1', phone: '+1905', promisedAt })
    world = setPresence(world, 'alice', 'available')
    expect(phaseOf(world, 'c1')).toBe('waiting')
    expect(contact(world, 'c1')?.deadline).toBe(promisedAt)
    expect(offerOf(at(world, promisedAt - times.callbackLeadMs), 'c1')).toBeDefined()
  })

  it('[R28] tries three times, a quarter of an hour apart, and then says that nobody was reached', () => {
    let world = arrives(atWork(open(), 'alice'), 'c1')
    world = setPresence(world, 'alice', 'break')
    world = ask(world, { kind: 'request-callback', contactId: 'c1', phone: '+1905' })
    world = setPresence(world, 'alice', 'available')
    for (let attempt = 1; attempt <= 3; attempt++) {
      world = ask(accepts(world, 'c1'), { kind: 'report-unreached', agentId: 'alice', contactId: 'c1' })
      expect(contactsHeldBy(world.state, 'alice')).toEqual([])
      if (attempt < 3) world = later(world, times.callbackRetryMs)
    }
    expect(lastOf(world, 'contact-abandoned')).toMatchObject({ why: 'unreached' })
    expect(contact(world, 'c1')).toBeUndefined()
  })

  it('[M7] counts a call that became a call-back apart', () => {
    let world = arrives(open(), 'c1')
    world = ask(world, { kind: 'request-callback', contactId: 'c1', phone: '+1905' })
    world = accepts(atWork(later(world, 20 * minute), 'alice'), 'c1')
    world = ends(world, 'alice', 'c1')
    const { total } = measureDay(oshawaServiceLevel, start - 1, world.events)
    expect(total).toMatchObject({ arrived: 1, answered: 0, abandoned: 0, callbacks: 1 })
  })

  const booked = (world: World, slotAt: number) =>
    ask(world, {
      kind: 'book-appointment',
      contactId: 'visit',
      channel: 'counter',
      queueId: 'counter',
      language: 'en',
      slotAt,
      from: {},
    })

  it('[R29] puts an appointment into the same line as walk-ins, due at its slot', () => {
    let world = booked(open(), start + 10 * minute)
    world = arrives(at(world, start + 4 * minute), 'walk-in', 'counter')
    world = ask(at(world, start + 5 * minute), { kind: 'check-in', contactId: 'visit' })
    // The walk-in was promised 5 minutes from 08:04; the slot is 08:10.
    expect(offerOf(atWork(world, 'chloe'), 'walk-in')).toBeDefined()
    world = arrives(at(world, start + 6 * minute), 'later', 'counter')
    world = ask(world, { kind: 'leave-contact', contactId: 'walk-in' })
    expect(offerOf(atWork(world, 'chloe'), 'visit')).toBeDefined()
  })

  it('[R29] takes who comes late as one who walks in, and gives up who does not come', () => {
    const world = booked(open(), start + 10 * minute)
    const late = ask(at(world, start + 16 * minute), { kind: 'check-in', contactId: 'visit' })
    expect(contact(late, 'visit')?.deadline).toBe(start + 21 * minute)
    const never = at(world, start + 10 * minute + times.noShowMs)
    expect(lastOf(never, 'appointment-ended')).toMatchObject({ why: 'no-show' })
    expect(refusalOf(never, { kind: 'check-in', contactId: 'visit' })).toBe('ContactClosed')
  })

  it('[R29] frees the agent at once when a visitor who was called is not there', () => {
    let world = accepts(arrives(atWork(open(), 'chloe'), 'walk-in', 'counter'), 'walk-in')
    world = ask(world, { kind: 'report-no-show', agentId: 'chloe', contactId: 'walk-in' })
    expect(lastOf(world, 'contact-abandoned')).toMatchObject({ why: 'no-show' })
    expect(offerOf(arrives(world, 'next', 'counter'), 'next')?.agentId).toBe('chloe')
  })

  it('[R5, R29] asks only those who sit at the site', () => {
    const world = arrives(atWork(atWork(open(), 'alice'), 'bob'), 'walk-in', 'counter')
    expect(phaseOf(world, 'walk-in')).toBe('waiting')
    expect(offerOf(atWork(world, 'dan'), 'walk-in')?.agentId).toBe('dan')
  })
})

describe('a configuration that changes under way', () => {
  const smaller: RoutingConfig = {
    ...config,
    version: 2,
    queues: config.queues.filter(({ id }) => id !== 'tax'),
    agents: config.agents.filter(({ id }) => id !== 'dan'),
  }

  it('[R31] serves who waits in a queue that was removed', () => {
    let world = arrives(open(), 'c1', 'tax')
    world = ask(world, { kind: 'configure-routing', config: smaller })
    expect(offerOf(atWork(world, 'alice'), 'c1')).toMatchObject({ reason: { promiseMs: 60_000 } })
  })

  it('[R10, R31] takes a conversation from somebody who was removed, for others', () => {
    let world = accepts(arrives(atWork(open(), 'dan'), 'c1'), 'c1')
    world = atWork(world, 'alice')
    world = ask(world, { kind: 'configure-routing', config: smaller })
    world = later(world, times.deskGraceMs)
    expect(offerOf(world, 'c1')?.agentId).toBe('alice')
  })
})
