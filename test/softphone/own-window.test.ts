import { afterEach, describe, expect, it, vi } from 'vitest'
import { emptyLiveView, type LiveView } from '../../src-contract/live/live-view.ts'
import type { LiveState } from '../../src-renderer/hub-client/hub-client.ts'
import type { CallKeeper } from '../../src-renderer/softphone/keep-calls.ts'
import { hostVoice } from '../../src-renderer/softphone/own-window/host-voice.ts'
import { remoteVoice } from '../../src-renderer/softphone/own-window/remote-voice.ts'
import { openVoiceChannel, type VoiceChannel } from '../../src-renderer/softphone/own-window/voice-channel.ts'
import type { VoiceSession } from '../../src-renderer/softphone/own-window/voice-messages.ts'
import type { Softphone } from '../../src-renderer/softphone/softphone.ts'
import { createScriptedSoftphone, type ScriptedSoftphone } from '../contracts/scripted-softphone.ts'

const ngozi = '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7a01'
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A desk's windows over a real channel: the window that speaks has a script for a voice, and is loaded anew by itself. */
function desk(parts: { readonly outside?: Softphone['outside'] } = {}) {
  const name = crypto.randomUUID()
  const locks = navigator.locks
  const mine = new Set<VoiceChannel>()
  const open = (): VoiceChannel => {
    const channel = openVoiceChannel(name)
    let isOpen = true
    const ofPage: VoiceChannel = {
      ...channel,
      post: message => {
        if (isOpen) channel.post(message)
      },
      close: () => {
        isOpen = false
        channel.close()
      },
    }
    mine.add(ofPage)
    return ofPage
  }
  const voices: ScriptedSoftphone[] = []
  const asked: string[] = []
  let hostChannel: VoiceChannel
  let view: LiveView = emptyLiveView
  let line: LiveState['line'] = 'live'
  const hubListeners = new Set<() => void>()
  const calledOff = new Set<(standing: 'retired' | 'wiped') => void>()
  const hub = {
    current: (): LiveState => ({ line, heardAt: 0, clockOffsetMs: 0, view, screenPops: {} }),
    subscribe: (listener: () => void) => {
      hubListeners.add(listener)
      return () => hubListeners.delete(listener)
    },
    start: (_deskId: string, personId: string) => void asked.push(`start ${personId}`),
    stop: () => void asked.push('hub stopped'),
    onCalledOff: (listener: (standing: 'retired' | 'wiped') => void) => {
      calledOff.add(listener)
      return () => calledOff.delete(listener)
    },
  }
  const load = () => {
    hostChannel = open()
    void hostVoice({
      channel: hostChannel,
      locks,
      open: (session, secrets) => {
        const voice = Object.assign(createScriptedSoftphone(), {
          phoneLine: {
            standing: () => ({ kind: 'secret-missing' as const }),
            subscribe: () => () => {},
            enterSecret: async (secret: string) => {
              await secrets.keep('sip-line.201', secret)
              asked.push(`kept for ${session().token}`)
            },
          },
          ...(parts.outside ? { outside: parts.outside } : {}),
        })
        voices.push(voice)
        const keeper: CallKeeper = {
          hangUp: contactId => voice.end(contactId),
          hungUp: () => ({}),
          setMuted: (contactId, muted) => voice.setMuted(contactId, muted),
          muted: () => ({}),
          subscribe: () => () => {},
          stop: () => {},
        }
        return { hub, softphone: voice, keeper }
      },
      reload: load,
    })
  }
  const kept: string[] = []
  const attach = (person: Partial<VoiceSession> = {}) => {
    const channel = open()
    // What goes with a page that crashes: its channel and its locks.
    const held: AbortController[] = []
    const ofPage = {
      request: ((lock: string, ...rest: unknown[]) => {
        const run = rest.at(-1) as () => Promise<void> | void
        const ended = new AbortController()
        held.push(ended)
        const crashed = new Promise<void>(resolve => ended.signal.addEventListener('abort', () => resolve()))
        return locks.request(lock, () => Promise.race([run(), crashed]))
      }) as LockManager['request'],
    }
    const voice = remoteVoice({
      channel,
      locks: ofPage,
      hub: { current: hub.current, subscribe: hub.subscribe },
      session: () => ({
        hubAddress: 'https://hub',
        deskId: 'd1',
        personId: 'aiko.mori',
        token: 't1',
        ...person,
      }),
      secrets: {
        keep: async (key, value) => {
          kept.push(`${key}=${value}`)
          return { value: { backend: 'keychain', usable: true, weak: false } }
        },
        recall: async () => ({ refusal: { name: 'SecretUnknown', detail: '' } }),
      },
    })
    return {
      ...voice,
      crash: () => {
        channel.close()
        for (const each of held) each.abort()
      },
    }
  }
  closing.push(() => {
    for (const channel of mine) channel.close()
  })
  return {
    load,
    attach,
    asked,
    kept,
    voices,
    callOff: () => {
      for (const listener of [...calledOff]) listener('wiped')
    },
    /** The process of the window that speaks is gone, with everything in it. */
    killHost: () => hostChannel.close(),
    hubSays: (next: { readonly view?: LiveView; readonly line?: LiveState['line'] }) => {
      view = next.view ?? view
      line = next.line ?? line
      for (const listener of [...hubListeners]) listener()
    },
  }
}

const become = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 10 })
const kindOf = (voice: { readonly softphone: Softphone }, contactId = ngozi) =>
  voice.softphone.calls()[contactId]?.state.kind

describe('[V6] a voice in a window of its own', () => {
  it('is attached whichever window is there first, and answers as soon as it is', async () => {
    const { load, attach } = desk()
    const { softphone } = attach()
    const probe = softphone.probe()
    load()
    expect(await probe).toEqual({ kind: 'ready' })
    await become(() => expect(softphone.phoneLine?.standing()).toEqual({ kind: 'secret-missing' }))
  })

  it('goes on when the desk’s window is gone, and the next one finds the call as it is', async () => {
    const { load, attach, voices, hubSays } = desk()
    load()
    const first = attach()
    hubSays({ line: 'away' })
    await first.softphone.answer(ngozi)
    first.keeper.setMuted(ngozi, true)
    expect(first.softphone.calls()[ngozi]?.muted).toBe(true)
    await become(() => expect(voices[0]?.flows(ngozi).toCaller).toBe(false))
    first.crash()
    const second = attach()
    await become(() => expect(kindOf(second)).toBe('talking'))
    expect(second.softphone.calls()[ngozi]?.muted).toBe(true)
    expect(voices).toHaveLength(1)
    expect(voices[0]?.flows(ngozi)).toEqual({ toDesk: true, toCaller: false })
  })

  it('is over when the desk is gone and no call is on any more, or its session is', async () => {
    const { load, attach, voices, asked, hubSays } = desk()
    load()
    const first = attach()
    hubSays({ line: 'away' })
    await first.softphone.answer(ngozi)
    first.crash()
    await become(() => {
      hubSays({ line: 'signed-out' })
      expect(asked).toContain('hub stopped')
    })
    expect(voices[0]?.calls()).toEqual({})
    const second = attach()
    expect(await second.softphone.probe()).toEqual({ kind: 'ready' })
    second.crash()
    await become(() => expect(asked.filter(each => each === 'hub stopped')).toHaveLength(2))
  })

  it('lets the line and the microphone of a wiped desk go, which is not there to leave', async () => {
    const { load, attach, voices, asked, hubSays, callOff } = desk()
    load()
    const gone = attach()
    hubSays({ line: 'away' })
    await gone.softphone.answer(ngozi)
    callOff()
    await gone.softphone.devices()
    expect(Object.keys(voices[0]?.calls() ?? {})).toEqual([ngozi])
    gone.crash()
    await become(() => expect(asked).toContain('hub stopped'))
    expect(voices[0]?.calls()).toEqual({})
  })

  it('shows at once what was asked for, and what became of it', async () => {
    const { load, attach, hubSays } = desk()
    load()
    const { softphone, keeper } = attach()
    hubSays({ line: 'away' })
    await softphone.answer(ngozi)
    keeper.hangUp(ngozi)
    expect(softphone.calls()).toEqual({})
    expect(Object.keys(keeper.hungUp())).toEqual([ngozi])
    await become(() => expect(keeper.hungUp()).toEqual({}))
    expect(softphone.calls()).toEqual({})
  })

  it('connects anew when the window that speaks was loaded anew, and shows meanwhile that it does', async () => {
    const { load, attach, killHost, voices, hubSays } = desk()
    load()
    const voice = attach()
    hubSays({ line: 'away' })
    await voice.softphone.answer(ngozi)
    killHost()
    load()
    await become(() => expect(voices).toHaveLength(2))
    await voice.softphone.answer(ngozi)
    expect(kindOf(voice)).toBe('talking')
    expect(voices[1]?.flows(ngozi).toCaller).toBe(true)
  })

  it('begins anew with another person, so that nothing of the one before stays', async () => {
    const { load, attach, voices, asked, hubSays } = desk()
    load()
    const aiko = attach()
    hubSays({ line: 'away' })
    await aiko.softphone.answer(ngozi)
    aiko.crash()
    const marc = attach({ personId: 'marc.roy' })
    await become(() => expect(marc.softphone.phoneLine?.standing().kind).toBe('secret-missing'))
    expect(voices.map(voice => voice.calls())).toEqual([{}, {}])
    expect(asked.filter(each => each.startsWith('start'))).toContain('start marc.roy')
  })

  it('keeps the secret of a line by the desk’s own bridge, under the session of now', async () => {
    const { load, attach, kept, asked } = desk()
    load()
    const { softphone } = attach()
    await softphone.phoneLine?.enterSecret('word')
    expect(kept).toEqual(['sip-line.201=word'])
    expect(asked).toContain('kept for t1')
  })

  it('offers what the carrier can do, and dials only what its own line to the hub has in hand', async () => {
    const dialled: string[] = []
    const { load, attach, hubSays } = desk({
      outside: {
        isReady: () => true,
        call: async (_contactId, number) => {
          dialled.push(number)
          return { kind: 'done' }
        },
        transfer: async () => ({ kind: 'failed', why: 'busy' }),
      },
    })
    load()
    const { softphone } = attach()
    await become(() => expect(softphone.outside?.isReady?.()).toBe(true))
    expect(softphone.outside?.consult).toBeUndefined()
    expect(softphone.sendDigits).toBeUndefined()
    const calling = softphone.outside?.call(ngozi, '+19055550177')
    await softphone.devices()
    expect(dialled).toEqual([])
    const phase = { kind: 'connected', agentId: 'aiko.mori', answeredAt: 0, heldMs: 0 } as const
    hubSays({ view: { ...emptyLiveView, contacts: { [ngozi]: { id: ngozi, phase } as never } } })
    expect(await calling).toEqual({ kind: 'done' })
    expect(dialled).toEqual(['+19055550177'])
    expect(await softphone.outside?.transfer(ngozi, '311')).toEqual({ kind: 'failed', why: 'busy' })
  })

  it('is no voice where no window speaks, and says so instead of waiting for ever', async () => {
    vi.useFakeTimers()
    try {
      const { softphone } = desk().attach()
      const probe = softphone.probe()
      await vi.advanceTimersByTimeAsync(5_000)
      expect(await probe).toEqual({ kind: 'no-audio', why: 'phone-away' })
    } finally {
      vi.useRealTimers()
    }
  })
})
