import { describe, expect, it } from 'vitest'
import { believableSteps } from '../../src-domain/visits/hand-in-visit.ts'
import { isTicket, leasedLetters, nextNumber, unleasedLetters } from '../../src-domain/visits/ticket.ts'
import { standingInLine } from '../../src-domain/visits/visit-line.ts'
import { reportOf, type VisitReport } from '../../src-domain/visits/visit-report.ts'
import { start } from '../world/routing-world.ts'
import { ask, atHub, back, type CutOffWorld, comes, cutOff, cutOffWorld, send } from './cut-off-world.ts'

const minute = 60_000
const day = 86_400_000
const wrapUp = { reasonCode: 'tax', resolvedAtFirstContact: true }
const lineOf = (world: CutOffWorld) => standingInLine(world.line, world.isHubAway).map(({ ticket }) => ticket)
const next = (world: CutOffWorld, agentId: 'chloe' | 'dan') =>
  ask(world, {
    kind: 'call-next',
    agentId,
    languages: agentId === 'dan' ? ['en'] : ['en', 'fr'],
    isHubAway: world.isHubAway,
  })
const phaseOf = (world: CutOffWorld, id: string) => world.line.visits.get(id)?.phase

function serve(world: CutOffWorld, agentId: 'chloe' | 'dan', visitId: string): void {
  ask(world, { kind: 'answered', agentId, visitId })
  world.now += 2 * minute
  ask(world, { kind: 'ended', agentId, visitId })
  world.now += minute / 2
  ask(world, { kind: 'conclude', agentId, visitId, wrapUp })
}

const handedIn = (world: CutOffWorld) =>
  world.journal.flatMap(event => (event.kind === 'visit-handed-in' ? [event] : []))
const standingAtHub = (world: CutOffWorld) => [...world.board.contacts.values()].map(({ id }) => id)

describe('tickets', () => {
  it('[N1] are read and said without doubt: no letter is taken for a figure, none stands twice', () => {
    const labels = new Set<string>()
    for (let index = 0; ; index++) {
      const letters = leasedLetters(index)
      if (letters === undefined) break
      expect(letters).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{1,3}$/)
      expect(new Set(letters).size).toBe(letters.length)
      labels.add(letters)
    }
    expect(labels.size).toBe(20 + 20 * 19 + 20 * 19 * 18)
    expect(leasedLetters(0)).toBe('B')
    expect(leasedLetters(20)).toHaveLength(2)
  })

  it('[N1] of a desk that has leased no letters have four, which no lease gives', () => {
    for (const number of [0, 1, 2 ** 31, -7, 123_456_789]) {
      expect(unleasedLetters(number)).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    }
  })

  it('[N1] begin again at 1 overnight and after 999, and pass over a slip that is still in the line', () => {
    const at = (last: number, lastAt: number) => ({ letters: 'K', last, lastAt })
    expect(nextNumber(at(12, start), new Set(), start + minute)).toBe(13)
    expect(nextNumber(at(12, start), new Set(), start + day)).toBe(1)
    expect(nextNumber(at(12, start), new Set(['K-12']), start + day)).toBe(13)
    expect(nextNumber(at(999, start), new Set(['K-1', 'K-2']), start)).toBe(3)
  })

  it('[N1] are told from what is none', () => {
    for (const right of ['K-1', 'BC-12', 'BCD-999', 'BCDF-7']) expect(isTicket(right)).toBe(true)
    for (const wrong of ['K12', 'O-1', 'k-1', 'K-0', 'K-01', 'K-1000', 'BCDFG-1', '-1', 'K-']) {
      expect(isTicket(wrong)).toBe(false)
    }
  })
})

describe('the line of a desk', () => {
  it('[N2] stands by deadline and then by arrival; who speaks English only is given the next English visitor', () => {
    const world = cutOffWorld()
    comes(world, 'fr')
    world.now += minute
    comes(world, 'en')
    world.now += minute
    comes(world, 'en')
    expect(lineOf(world)).toEqual(['K-1', 'K-2', 'K-3'])
    expect(next(world, 'dan')).toBeUndefined()
    expect(phaseOf(world, 'visit-2')).toMatchObject({ kind: 'called', agentId: 'dan' })
    next(world, 'chloe')
    expect(phaseOf(world, 'visit-1')).toMatchObject({ kind: 'called', agentId: 'chloe' })
  })

  it('[N2] tells who speaks no language of the line whom to call by ticket', () => {
    const world = cutOffWorld()
    expect(next(world, 'dan')).toEqual({ name: 'NobodyWaits' })
    comes(world, 'fr')
    expect(next(world, 'dan')).toEqual({ name: 'NobodyInYourLanguage', ticket: 'K-1' })
    expect(
      ask(world, { kind: 'call-visitor', agentId: 'dan', visitId: 'visit-1', isHubAway: true }),
    ).toBeUndefined()
  })

  it('[N3] gives the same visitor to nobody else, and nobody a second visitor', () => {
    const world = cutOffWorld()
    comes(world, 'en')
    comes(world, 'en')
    next(world, 'chloe')
    expect(next(world, 'chloe')).toEqual({ name: 'VisitInHand', visitId: 'visit-1', ticket: 'K-1' })
    expect(ask(world, { kind: 'call-visitor', agentId: 'dan', visitId: 'visit-1', isHubAway: true })).toEqual(
      { name: 'VisitTaken', by: 'chloe' },
    )
    expect(ask(world, { kind: 'answered', agentId: 'dan', visitId: 'visit-1' })).toEqual({
      name: 'VisitTaken',
      by: 'chloe',
    })
  })

  it('[N4] takes no step out of order, and asking again for what is so changes nothing', () => {
    const world = cutOffWorld()
    const visitId = comes(world, 'en')
    const dan = { agentId: 'dan', visitId } as const
    expect(ask(world, { kind: 'answered', ...dan })).toEqual({ name: 'NotNow', phase: 'waiting' })
    next(world, 'dan')
    expect(ask(world, { kind: 'ended', ...dan })).toEqual({ name: 'NotNow', phase: 'called' })
    ask(world, { kind: 'answered', ...dan })
    const count = world.events.length
    expect(ask(world, { kind: 'answered', ...dan })).toBeUndefined()
    expect(world.events).toHaveLength(count)
    ask(world, { kind: 'ended', ...dan })
    expect(ask(world, { kind: 'conclude', ...dan, wrapUp: { ...wrapUp, reasonCode: ' ' } })).toEqual({
      name: 'WrapUpReasonMissing',
    })
    expect(ask(world, { kind: 'conclude', ...dan, wrapUp })).toBeUndefined()
    expect(ask(world, { kind: 'tell', ...dan, details: { note: 'late' } })).toEqual({
      name: 'NotNow',
      phase: 'over',
    })
  })

  it('[N5] counts no talk while a visitor is parked, and one answer however often they are called', () => {
    const world = cutOffWorld()
    const visitId = comes(world, 'en')
    world.now += 3 * minute
    next(world, 'dan')
    ask(world, { kind: 'answered', agentId: 'dan', visitId })
    world.now += minute
    ask(world, { kind: 'parked', agentId: 'dan', visitId })
    world.now += 10 * minute
    ask(world, { kind: 'call-visitor', agentId: 'chloe', visitId, isHubAway: true })
    serve(world, 'chloe', visitId)
    expect(world.line.visits.get(visitId)).toMatchObject({
      talkMs: 3 * minute,
      answered: { at: start + 3 * minute, by: 'dan' },
      phase: { kind: 'over', how: 'handled' },
    })
  })
})

describe('when the hub is back', () => {
  it('[N8, N11] a visit that is over is handed in whole, with its own times', () => {
    const world = cutOffWorld()
    const visitId = comes(world, 'en')
    world.now += 4 * minute
    next(world, 'chloe')
    serve(world, 'chloe', visitId)
    world.now += 3 * day
    back(world)
    send(world)
    expect(handedIn(world)).toEqual([
      expect.objectContaining({
        contactId: visitId,
        isKnown: false,
        ticket: 'K-1',
        arrivedAt: start,
        calledAt: start + 4 * minute,
        answered: { at: start + 4 * minute, by: 'chloe' },
        endedAt: start + 6 * minute,
        closedAt: start + 6.5 * minute,
        how: 'handled',
        talkMs: 2 * minute,
        wrapUp,
        from: { name: 'Visitor visit-1', ticket: 'K-1' },
      }),
    ])
    expect(handedIn(world)[0]).not.toHaveProperty('correctedMs')
    expect(world.line.visits.get(visitId)?.handIn).toMatchObject({ kind: 'in' })
  })

  it('[N12] who still waits stands in the one queue with the arrival and the deadline they had', () => {
    const world = cutOffWorld()
    const visitId = comes(world, 'en')
    world.now += 4 * minute
    back(world)
    send(world)
    expect(world.board.contacts.get(visitId)).toMatchObject({
      channel: 'counter',
      arrivedAt: start,
      deadline: start + 5 * minute,
      from: { ticket: 'K-1' },
      phase: { kind: 'waiting' },
    })
    expect(lineOf(world)).toEqual([])
    expect(next(world, 'chloe')).toEqual({ name: 'NobodyWaits' })
  })

  it('[N13] who is in service stays with the agent, and is handed in when it is over', () => {
    const world = cutOffWorld()
    const visitId = comes(world, 'en')
    next(world, 'chloe')
    ask(world, { kind: 'answered', agentId: 'chloe', visitId })
    back(world)
    send(world)
    expect(standingAtHub(world)).toEqual([])
    expect(handedIn(world)).toEqual([])
    serve(world, 'chloe', visitId)
    back(world)
    send(world)
    expect(handedIn(world)).toHaveLength(1)
  })

  it('[N13] who was taken from the one queue meanwhile is offered to nobody', () => {
    const world = cutOffWorld()
    back(world)
    const visitId = comes(world, 'en')
    expect(standingAtHub(world)).toEqual([visitId])
    cutOff(world)
    next(world, 'dan')
    ask(world, { kind: 'answered', agentId: 'dan', visitId })
    back(world)
    send(world)
    expect(standingAtHub(world)).toEqual([])
    serve(world, 'dan', visitId)
    back(world)
    send(world)
    expect(handedIn(world)).toEqual([expect.objectContaining({ contactId: visitId, isKnown: true })])
  })

  it('[N8] whom the hub had served by somebody else meanwhile is told by name, and kept', () => {
    const world = cutOffWorld()
    back(world)
    const visitId = comes(world, 'en')
    cutOff(world)
    atHub(world, { kind: 'set-presence', agentId: 'chloe', presence: 'available', basedOn: 0 })
    atHub(world, { kind: 'accept-offer', agentId: 'chloe', contactId: visitId, offerNumber: 1 })
    next(world, 'dan')
    serve(world, 'dan', visitId)
    back(world)
    send(world)
    expect(world.line.visits.get(visitId)?.handIn).toEqual({ kind: 'refused', name: 'VisitServedElsewhere' })
  })

  it('[N14] a visitor whom the hub would not take can be called here', () => {
    const world = cutOffWorld()
    const visitId = comes(world, 'en')
    back(world)
    atHub(world, { kind: 'configure-routing', config: { ...world.board.config, queues: [] } })
    send(world)
    expect(world.line.visits.get(visitId)?.handIn).toEqual({ kind: 'refused', name: 'VisitWrong' })
    expect(next(world, 'chloe')).toBeUndefined()
  })
})

describe('the check of a report', () => {
  const reported = (change: (report: VisitReport) => Partial<VisitReport>, ahead = 0) => {
    const world = cutOffWorld()
    const visitId = comes(world, 'en')
    next(world, 'chloe')
    serve(world, 'chloe', visitId)
    world.isHubAway = false
    ask(world, { kind: 'return', agentId: 'chloe', aheadMs: 0 })
    const visit = world.line.visits.get(visitId)
    if (!visit) throw new Error('no visit')
    const report = reportOf(visit)
    world.now += ahead
    const decision = world.board.advance(
      {
        kind: 'hand-in-visit',
        agentId: 'chloe',
        stored: { kind: 'none' },
        ...report,
        ...change(report),
      },
      world.now,
    )
    return 'refusal' in decision ? decision.refusal : decision.events.at(-1)
  }

  const changed = (steps: VisitReport['steps'], index: number, change: Partial<VisitReport['steps'][0]>) =>
    steps.map((step, at) => (at === index ? { ...step, ...change } : step))

  it('[N9] names the part that is wrong, and the step', () => {
    const wrong = (part: string, step?: number) => ({
      name: 'VisitWrong',
      part,
      ...(step === undefined ? {} : { step }),
    })
    expect(reported(() => ({ ticket: 'O-0' }))).toEqual(wrong('ticket'))
    expect(reported(() => ({ queueId: 'tax' }))).toEqual(wrong('queue'))
    expect(reported(() => ({ note: 'x'.repeat(8_001) }))).toEqual(wrong('note'))
    expect(reported(() => ({ wrapUp: { ...wrapUp, reasonCode: ' ' } }))).toEqual(wrong('wrapUp'))
    expect(reported(() => ({ steps: [] }))).toEqual(wrong('steps', 0))
    expect(reported(({ steps }) => ({ steps: steps.toSpliced(1, 1) }))).toEqual(wrong('steps', 1))
    expect(reported(({ steps }) => ({ steps: changed(steps, 2, { agentId: 'zoe' }) }))).toEqual(
      wrong('agent', 2),
    )
    expect(reported(({ steps }) => ({ steps: changed(steps, 2, { at: start - minute }) }))).toEqual(
      wrong('times', 2),
    )
  })

  it('[N9, N10] refuses none for its age: one of a hundred days ago ends now, and lasted as long', () => {
    const event = reported(() => ({}), 100 * day)
    expect(event).toMatchObject({ kind: 'visit-handed-in', talkMs: 2 * minute })
    if (event && 'closedAt' in event) {
      expect(event.closedAt).toBe(event.at)
      expect(event.closedAt - event.arrivedAt).toBe(2.5 * minute)
      expect(event.correctedMs).toBe(100 * day)
    }
  })

  it('[N10] moves what a clock that was a day ahead told, and leaves what was right', () => {
    const step = (kind: 'ticketed' | 'called', at: number, aheadMs?: number) => ({
      kind,
      at,
      agentId: 'dan',
      ...(aheadMs === undefined ? {} : { aheadMs }),
    })
    const now = start + 10 * minute
    expect(
      believableSteps([step('ticketed', start), step('called', start + day + minute, day)], now),
    ).toEqual({
      steps: [step('ticketed', start), step('called', start + minute, day)],
      correctedMs: -day,
    })
    expect(believableSteps([step('ticketed', start, 2_000)], now)).toEqual({
      steps: [step('ticketed', start, 2_000)],
      correctedMs: 0,
    })
  })
})

describe('a visitor who comes while the hub is there', () => {
  it('[N15] is let in to a counter of the own site, and to no other queue', () => {
    const world = cutOffWorld()
    const checkIn = (agentId: string, queueId: string, contactId: string) =>
      atHub(world, { kind: 'check-in-visitor', agentId, contactId, queueId, language: 'en', from: {} })
    expect(checkIn('chloe', 'counter', 'a')).toBeUndefined()
    expect(checkIn('chloe', 'counter', 'a')).toBe('ContactExists')
    expect(checkIn('alice', 'counter', 'b')).toBe('NotYourSite')
    expect(checkIn('chloe', 'tax', 'b')).toBe('NotAVisit')
    expect(checkIn('chloe', 'nowhere', 'b')).toBe('UnknownQueue')
  })
})
