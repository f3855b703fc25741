import { describe, expect, it } from 'vitest'
import { type DeskContact, emptyLiveView } from '../../src-contract/live/live-view.ts'
import type { LiveState } from '../../src-renderer/hub-client/hub-client.ts'
import { keepCalls } from '../../src-renderer/softphone/keep-calls.ts'
import { sharedMutes } from '../../src-renderer/softphone/shared-mutes.ts'
import type { Call, Softphone } from '../../src-renderer/softphone/softphone.ts'

const contact: DeskContact = {
  id: 'c1',
  channel: 'phone',
  queueId: 'phone-en',
  language: 'en',
  arrivedAt: 0,
  deadline: 30_000,
  from: {},
  customerLink: { kind: 'present' },
  offersMade: 1,
  note: '',
  phase: { kind: 'connected', agentId: 'aiko.mori', answeredAt: 10_000, heldMs: 0 },
}
const owed: DeskContact = {
  ...contact,
  channel: 'callback',
  callback: { phone: '+19055550148', attempts: 0 },
}
const asking = (stage: 'ringing' | 'talking'): DeskContact => ({
  ...contact,
  consult: { id: 'ask', stage, since: 0, queueId: 'phone-en' },
})

/** Aiko's desk: what the hub says of her contacts, and what the softphone is asked for it. */
function desk() {
  const asked: string[] = []
  const listeners = new Set<() => void>()
  const calls: Record<string, Call> = {}
  let state: LiveState = {
    line: 'live',
    heardAt: 0,
    clockOffsetMs: 0,
    view: emptyLiveView,
    screenPops: {},
  }
  const softphone = {
    calls: () => calls,
    subscribe: () => () => {},
    answer: async (id: string) => void asked.push(`answer ${id}`),
    hearColleague: async (id: string, about: string) => void asked.push(`hear ${id} about ${about}`),
    end: (id: string) => void asked.push(`end ${id}`),
    setMuted: (id: string, muted: boolean) => void asked.push(`${muted ? 'mute' : 'unmute'} ${id}`),
    setHeld: () => {},
  } as unknown as Softphone
  const keeper = keepCalls({
    hub: {
      current: () => state,
      subscribe: listener => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      command: async () => ({ kind: 'hub-away' }),
    },
    softphone,
    mutes: sharedMutes(undefined),
  })
  return {
    asked,
    calls,
    keeper,
    hears: (...contacts: DeskContact[]) => {
      const view = { ...emptyLiveView, contacts: Object.fromEntries(contacts.map(each => [each.id, each])) }
      state = { ...state, view }
      for (const listener of listeners) listener()
    },
  }
}

describe('the voice follows what is handed over and called back', () => {
  it('[R28] calls nobody back by itself, and follows the call once it was dialled', () => {
    const { asked, calls, hears } = desk()
    hears(owed)
    expect(asked).toEqual([])
    calls.c1 = { state: { kind: 'talking' }, muted: false, microphoneLost: false, awaitsPress: false }
    hears(owed)
    hears()
    expect(asked).toEqual(['end c1'])
  })

  it('[R28] lets a carrier that has the line ring by itself', () => {
    const { asked, hears } = desk()
    hears({ ...owed, from: { carrier: 'twilio' } })
    expect(asked).toEqual(['answer c1'])
  })

  it('[H1] hears the colleague from their answer to the end of the question, muted as for the caller', () => {
    const { asked, hears, keeper } = desk()
    hears(asking('ringing'))
    expect(asked).toEqual(['answer c1'])
    keeper.setMuted('c1', true)
    hears(asking('talking'))
    keeper.setMuted('c1', false)
    hears(contact)
    expect(asked).toEqual([
      'answer c1',
      'mute c1',
      'hear ask about c1',
      'mute ask',
      'unmute c1',
      'unmute ask',
      'end ask',
    ])
  })
})
