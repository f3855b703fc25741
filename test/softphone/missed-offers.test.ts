import { describe, expect, it } from 'vitest'
import type { DeskContact } from '../../src-contract/live/live-view.ts'
import { emptyLiveView } from '../../src-contract/live/live-view.ts'
import { historyOf, type MissedOffer, missedSince } from '../../src-renderer/features/inbox/missed-offers.ts'
import { offerKey } from '../../src-renderer/softphone/call-actions.ts'

const etienne: DeskContact = {
  id: '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7a02',
  channel: 'phone',
  queueId: 'phone-fr',
  language: 'fr',
  arrivedAt: 0,
  deadline: 30_000,
  from: { name: 'Étienne Roy' },
  customerLink: { kind: 'present' },
  offersMade: 1,
  note: '',
  phase: {
    kind: 'offered',
    waitingSince: 0,
    offer: {
      number: 1,
      agentId: 'aiko.mori',
      offeredAt: 1_000,
      expiresAt: 21_000,
      reason: {
        waitedMs: 1_000,
        promiseMs: 30_000,
        language: 'fr',
        skills: [],
        othersFree: 0,
        freeForMs: 60_000,
        returning: false,
      },
    },
  },
}

const view = (...contacts: DeskContact[]) => ({
  line: 'live' as const,
  view: { ...emptyLiveView, contacts: Object.fromEntries(contacts.map(each => [each.id, each])) },
})
const nothing = { answeredOffers: new Set<string>() }
const rings = missedSince(new Map(), view(etienne), nothing, 2_000).ringing

describe('a missed offer', () => {
  it('is one that rang out', () => {
    expect(missedSince(rings, view(), nothing, 20_900).missed).toMatchObject([{ why: 'rang-out' }])
  })

  it('or that was taken back because the customer left', () => {
    expect(missedSince(rings, view(), nothing, 9_000).missed).toMatchObject([{ why: 'taken-back' }])
  })

  it('or that is offered here anew', () => {
    const again = { ...etienne, offersMade: 2 }
    expect(missedSince(rings, view(again), nothing, 31_000).missed).toHaveLength(1)
  })

  it('is none that this person answered, here or in another window', () => {
    const answered = { answeredOffers: new Set([offerKey(etienne)]) }
    expect(missedSince(rings, view(), answered, 5_000).missed).toEqual([])
    const connected: DeskContact = {
      ...etienne,
      phase: { kind: 'connected', agentId: 'aiko.mori', answeredAt: 5_000, heldMs: 0 },
    }
    expect(missedSince(rings, view(connected), nothing, 5_000).missed).toEqual([])
  })

  it('is none while it still rings, nor after signing out', () => {
    expect(missedSince(rings, view(etienne), nothing, 8_000).missed).toEqual([])
    expect(missedSince(rings, { ...view(), line: 'off' }, nothing, 8_000).missed).toEqual([])
  })
})

describe('the list of missed offers', () => {
  const hour = 3_600_000
  const offer = (key: string, at: number): MissedOffer => ({ key, contact: etienne, at, why: 'rang-out' })

  it('goes on after a reload: what was kept and what was missed since, each once, newest first', () => {
    const kept = [offer('b', 2 * hour), offer('a', hour)]
    const since = [offer('c', 3 * hour), offer('b', 2 * hour)]
    expect(historyOf(since, kept, 4 * hour).map(({ key }) => key)).toEqual(['c', 'b', 'a'])
  })

  it('keeps a day, and fifty', () => {
    expect(
      historyOf([offer('old', hour)], [offer('new', 26 * hour)], 26 * hour).map(({ key }) => key),
    ).toEqual(['new'])
    const many = Array.from({ length: 80 }, (_, at) => offer(`m${at}`, at * 1_000))
    const shown = historyOf(many, [], hour)
    expect(shown).toHaveLength(50)
    expect(shown[0]?.key).toBe('m79')
  })
})
