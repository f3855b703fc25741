import { describe, expect, it } from 'vitest'
import type { DeskCommand } from '../../src-contract/live/desk-command.ts'
import type { DeskContact } from '../../src-contract/live/live-view.ts'
import { emptyLiveView } from '../../src-contract/live/live-view.ts'
import type { HubClient, LiveState } from '../../src-renderer/hub-client/hub-client.ts'
import { keepCalls } from '../../src-renderer/softphone/keep-calls.ts'
import { type SharedMutes, sharedMutes } from '../../src-renderer/softphone/shared-mutes.ts'
import type { Softphone } from '../../src-renderer/softphone/softphone.ts'
import { createScriptedSoftphone } from '../contracts/scripted-softphone.ts'

const ngozi = '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7a01'

function contact(part: Partial<DeskContact> = {}): DeskContact {
  return {
    id: ngozi,
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
    ...part,
  }
}

const wrapping = contact({
  phase: {
    kind: 'wrapping',
    agentId: 'aiko.mori',
    answeredAt: 10_000,
    endedAt: 20_000,
    endedBy: 'customer',
    heldMs: 0,
    dueAt: 80_000,
  },
})

/** A `localStorage` of one test. */
function memory(): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    key: at => [...kept.keys()][at] ?? null,
    getItem: key => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: key => void kept.delete(key),
    clear: () => kept.clear(),
  }
}

function noMutes(): SharedMutes {
  return { muted: () => ({}), set: () => {}, forget: () => {}, subscribe: () => () => {}, stop: () => {} }
}

/** Aiko's desk: a hub and a softphone that write down what is asked of them. */
function desk(whenSpeaker?: (begin: () => void) => () => void, mutes: SharedMutes = noMutes()) {
  let state: LiveState = {
    line: 'away',
    heardAt: undefined,
    clockOffsetMs: 0,
    view: emptyLiveView,
    screenPops: {},
  }
  const listeners = new Set<() => void>()
  const asked: string[] = []
  const commands: DeskCommand[] = []
  const hub: Pick<HubClient, 'current' | 'subscribe' | 'command'> = {
    current: () => state,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    command: async command => {
      commands.push(command)
      return state.line === 'live'
        ? { kind: 'accepted', id: 'x', at: 0, replayed: false }
        : { kind: 'hub-away' }
    },
  }
  const note =
    (what: string) =>
    (...facts: unknown[]) => {
      asked.push([what, ...facts.slice(1)].join(' '))
    }
  const softphone: Softphone = {
    calls: () => ({}),
    subscribe: () => () => {},
    probe: async () => ({ kind: 'ready' }),
    answer: async () => note('answer')(),
    end: () => note('end')(),
    setMuted: (_contactId, muted) => void asked.push(muted ? 'muted' : 'unmuted'),
    setHeld: (contactId, held) => {
      if (held) note('held')(contactId)
    },
    customerReturned: async () => note('returned')(),
    letSound: () => {},
    levels: () => ({ mine: 0, theirs: 0 }),
    devices: async () => ({ microphones: [], speakers: [] }),
    chooseDevices: async () => {},
    stop: () => {},
  }
  const keeper = keepCalls({
    hub,
    softphone,
    mutes,
    now: () => 25_000,
    ...(whenSpeaker ? { whenSpeaker } : {}),
  })
  return {
    keeper,
    asked,
    commands,
    hears: (line: LiveState['line'], ...contacts: DeskContact[]) => {
      const view = { ...emptyLiveView, contacts: Object.fromEntries(contacts.map(each => [each.id, each])) }
      state = { ...state, line, view }
      for (const listener of [...listeners]) listener()
    },
    says: (line: LiveState['line']) => {
      state = { ...state, line }
      for (const listener of [...listeners]) listener()
    },
  }
}

describe('the voice follows the hub', () => {
  it('answers once what is in conversation, also after the desk was loaded anew', () => {
    const aiko = desk()
    aiko.hears('live', contact())
    aiko.hears('live', contact({ note: 'bins' }))
    expect(aiko.asked).toEqual(['answer'])
  })

  it('does not answer what only rings, and no chat', () => {
    const aiko = desk()
    aiko.hears('live', contact({ channel: 'chat' }))
    expect(aiko.asked).toEqual([])
  })

  it('ends the audio when the customer hung up', () => {
    const aiko = desk()
    aiko.hears('live', contact())
    aiko.hears('live', wrapping)
    expect(aiko.asked).toEqual(['answer', 'end'])
  })

  it('lets the conversation go on while the hub is away, and ends it when it went to another desk meanwhile', () => {
    const aiko = desk()
    aiko.hears('live', contact())
    aiko.says('away')
    expect(aiko.asked).toEqual(['answer'])
    aiko.hears('live')
    expect(aiko.asked).toEqual(['answer', 'end'])
  })

  it('holds as the hub says', () => {
    const aiko = desk()
    aiko.hears('live', contact())
    const { phase } = contact()
    if (phase.kind === 'connected')
      aiko.hears('live', contact({ phase: { ...phase, hold: { since: 12_000 } } }))
    expect(aiko.asked).toEqual(['answer', 'held'])
  })

  it('looks after the audio when the customer came back', () => {
    const aiko = desk()
    aiko.hears('live', contact())
    aiko.hears('live', contact({ customerLink: { kind: 'lost', since: 15_000 } }))
    aiko.hears('live', contact())
    expect(aiko.asked).toEqual(['answer', 'returned'])
  })

  it('hangs up without the hub at once, and tells the hub when it is back', async () => {
    const aiko = desk()
    aiko.hears('live', contact())
    aiko.says('away')
    aiko.keeper.hangUp(ngozi)
    expect(aiko.asked).toEqual(['answer', 'end'])
    expect(aiko.keeper.hungUp()).toEqual({ [ngozi]: 25_000 })
    expect(aiko.commands).toEqual([])
    aiko.says('live')
    await Promise.resolve()
    expect(aiko.commands).toEqual([{ kind: 'end-contact', contactId: ngozi }])
    aiko.hears('live', wrapping)
    expect(aiko.keeper.hungUp()).toEqual({})
    expect(aiko.asked.filter(each => each === 'answer')).toHaveLength(1)
  })

  it('speaks in one window only, and in the other when the first is gone', () => {
    let begin = () => {}
    const second = desk(start => {
      begin = start
      return () => {}
    })
    second.hears('live', contact())
    expect(second.asked).toEqual([])
    begin()
    expect(second.asked).toEqual(['answer'])
  })

  it('hangs up without the hub in a window that does not speak, and the hub is told by that window', async () => {
    const second = desk(() => () => {})
    second.hears('live', contact())
    second.says('away')
    second.keeper.hangUp(ngozi)
    second.says('live')
    expect(second.commands).toEqual([{ kind: 'end-contact', contactId: ngozi }])
    second.hears('live', wrapping)
    expect(second.keeper.hungUp()).toEqual({})
  })
})

describe('mute', () => {
  const waitsToSpeak = () => () => {}

  it('reaches the window that speaks, from one that does not, and shows in both', async () => {
    const storage = memory()
    const channel = crypto.randomUUID()
    const first = desk(undefined, sharedMutes(storage, channel))
    const second = desk(waitsToSpeak, sharedMutes(storage, channel))
    first.hears('live', contact())
    second.hears('live', contact())
    const told = new Promise<void>(resolve => first.keeper.subscribe(resolve))
    second.keeper.setMuted(ngozi, true)
    expect(second.keeper.muted()).toEqual({ [ngozi]: true })
    await told
    expect(first.asked).toEqual(['answer', 'muted'])
    expect(first.keeper.muted()).toEqual({ [ngozi]: true })
    first.keeper.stop()
    second.keeper.stop()
  })

  it('stays when the window that spoke is gone, and goes with the contact', () => {
    const storage = memory()
    const first = desk(undefined, sharedMutes(storage, crypto.randomUUID()))
    first.hears('live', contact())
    first.keeper.setMuted(ngozi, true)
    first.keeper.stop()

    const next = desk(undefined, sharedMutes(storage, crypto.randomUUID()))
    next.hears('live', contact())
    expect(next.asked).toEqual(['answer', 'muted'])
    next.hears('live', wrapping)
    expect(next.keeper.muted()).toEqual({})
    expect(storage.length).toBe(0)
    next.keeper.stop()
  })
})

describe('a call that was placed here', () => {
  const placed = contact({
    channel: 'callback',
    isPlaced: true,
    callback: { phone: '+19055550177', attempts: 0 },
  })

  function placing(whenSpeaker?: (begin: () => void) => () => void) {
    const softphone = createScriptedSoftphone()
    let contacts: readonly DeskContact[] = [placed]
    const listeners = new Set<() => void>()
    const keeper = keepCalls({
      hub: {
        current: () => ({
          line: 'live',
          heardAt: 0,
          clockOffsetMs: 0,
          view: { ...emptyLiveView, contacts: Object.fromEntries(contacts.map(each => [each.id, each])) },
          screenPops: {},
        }),
        subscribe: listener => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        command: async () => ({ kind: 'accepted', id: 'x', at: 0, replayed: false }),
      },
      softphone,
      mutes: noMutes(),
      ...(whenSpeaker ? { whenSpeaker } : {}),
    })
    const hears = (...next: readonly DeskContact[]) => {
      contacts = next
      for (const listener of [...listeners]) listener()
    }
    return { softphone, keeper, hears }
  }

  it('ends when its contact does, also when that ended before the hub was heard again', async () => {
    const { softphone, hears } = placing()
    await softphone.answer(placed.id)
    hears()
    expect(softphone.calls()).toEqual({})
  })

  it('ends with its contact in a window that speaks for nobody else', async () => {
    const { softphone, hears } = placing(() => () => {})
    await softphone.answer(placed.id)
    hears(placed)
    expect(Object.keys(softphone.calls())).toEqual([placed.id])
    hears({ ...placed, phase: wrapping.phase })
    expect(softphone.calls()).toEqual({})
  })

  it('ends at once when its contact was over before it was dialled', async () => {
    const { softphone, hears } = placing()
    hears({ ...placed, phase: wrapping.phase })
    await softphone.answer(placed.id)
    expect(softphone.calls()).toEqual({})
  })

  it('is on hold from its first word where the contact is', async () => {
    const { softphone, hears } = placing()
    hears({ ...placed, phase: { ...placed.phase, hold: { since: 0 } } as DeskContact['phase'] })
    await softphone.answer(placed.id)
    expect(softphone.calls()[placed.id]?.state.kind).toBe('held')
  })
})
