import { randomUUID } from 'node:crypto'
import { emptyLiveView } from '../../src-contract/live/live-view.ts'
import type { LiveState } from '../../src-renderer/hub-client/hub-client.ts'
import { hostVoice } from '../../src-renderer/softphone/own-window/host-voice.ts'
import { remoteVoice } from '../../src-renderer/softphone/own-window/remote-voice.ts'
import { openVoiceChannel } from '../../src-renderer/softphone/own-window/voice-channel.ts'
import type { Call, CallState, Softphone } from '../../src-renderer/softphone/softphone.ts'
import type { SoftphoneWorld } from './softphone-contract.ts'

/** A softphone without sound, for tests of what is built on one: it keeps the contract, and a test says who speaks. */
export interface ScriptedSoftphone extends Softphone {
  /** Whether the two ends of this call hear each other now. */
  readonly flows: (contactId: string) => { readonly toDesk: boolean; readonly toCaller: boolean }
  readonly openMicrophones: () => number
}

export function createScriptedSoftphone(): ScriptedSoftphone {
  const held = new Set<string>()
  const listeners = new Set<() => void>()
  let calls: Readonly<Record<string, Call>> = {}
  const tell = (contactId: string, part: Partial<Call>) => {
    const call = calls[contactId]
    if (!call) return
    calls = { ...calls, [contactId]: { ...call, ...part } }
    for (const listener of [...listeners]) listener()
  }
  const talking = (contactId: string): CallState => ({ kind: held.has(contactId) ? 'held' : 'talking' })
  const end = (contactId: string) => {
    if (!calls[contactId]) return
    const { [contactId]: _over, ...others } = calls
    calls = others
    held.delete(contactId)
    for (const listener of [...listeners]) listener()
  }
  const isFlowing = (contactId: string) => calls[contactId]?.state.kind === 'talking'
  const flows = (contactId: string) => ({
    toDesk: isFlowing(contactId),
    toCaller: isFlowing(contactId) && calls[contactId]?.muted === false,
  })
  return {
    calls: () => calls,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    probe: async () => ({ kind: 'ready' }),
    answer: async contactId => {
      const before = calls[contactId]
      const fresh = { muted: false, microphoneLost: false, awaitsPress: false }
      calls = {
        ...calls,
        [contactId]: { ...(before ?? fresh), state: { kind: 'connecting', since: Date.now() } },
      }
      for (const listener of [...listeners]) listener()
      await Promise.resolve()
      tell(contactId, { state: talking(contactId) })
    },
    end,
    setMuted: (contactId, muted) => tell(contactId, { muted }),
    setHeld: (contactId, isHeld) => {
      if (!calls[contactId]) return
      if (isHeld) held.add(contactId)
      else held.delete(contactId)
      tell(contactId, { state: talking(contactId) })
    },
    customerReturned: async () => {},
    letSound: () => {},
    levels: contactId => {
      const { toDesk } = flows(contactId)
      return { mine: calls[contactId] ? 0.5 : 0, theirs: toDesk ? 0.5 : 0 }
    },
    devices: async () => ({ microphones: [], speakers: [] }),
    chooseDevices: async () => {},
    stop: () => {
      for (const contactId of Object.keys(calls)) end(contactId)
    },
    flows,
    openMicrophones: () => Object.keys(calls).length,
  }
}

/** `reach` brings the softphone to where the desk has it; without it the desk has it in its own page. */
export function openScriptedWorld(reach?: (speaker: ScriptedSoftphone) => Softphone): SoftphoneWorld {
  const speaker = createScriptedSoftphone()
  const softphone = reach?.(speaker) ?? speaker
  const went = new Map<string, string[]>()
  softphone.subscribe(() => {
    for (const [contactId, { state }] of Object.entries(softphone.calls())) {
      const states = went.get(contactId) ?? []
      if (states.at(-1) !== state.kind) went.set(contactId, [...states, state.kind])
    }
  })
  return {
    desk: {
      calls: async () => softphone.calls(),
      states: async contactId => went.get(contactId) ?? [],
      probe: softphone.probe,
      answer: softphone.answer,
      end: async contactId => softphone.end(contactId),
      setMuted: async (contactId, muted) => softphone.setMuted(contactId, muted),
      setHeld: async (contactId, held) => softphone.setHeld(contactId, held),
      levels: async contactId => softphone.levels(contactId),
      hears: async contactId => (speaker.flows(contactId).toDesk ? 1 : 0),
      openMicrophones: async () => speaker.openMicrophones(),
      stop: async () => softphone.stop(),
    },
    call: async () => {
      const contactId = randomUUID()
      let isOn = true
      return {
        contactId,
        hearsDesk: async () => (isOn && speaker.flows(contactId).toCaller ? 1 : 0),
        hangUp: async () => {
          isOn = false
        },
        finish: async () => {},
      }
    },
    hold: async () => {},
    changeNetwork: async () => {},
    close: async () => {},
  }
}

/** The same, spoken by another window of the desk, over a real channel between the two. */
export function openOwnWindowWorld(): SoftphoneWorld {
  const name = crypto.randomUUID()
  const state: LiveState = { line: 'away', heardAt: 0, clockOffsetMs: 0, view: emptyLiveView, screenPops: {} }
  const hub = {
    current: () => state,
    subscribe: () => () => {},
    onCalledOff: () => () => {},
    start: () => {},
    stop: () => {},
  }
  return openScriptedWorld(speaker => {
    void hostVoice({
      channel: openVoiceChannel(name),
      locks: navigator.locks,
      open: () => ({
        hub,
        softphone: speaker,
        keeper: {
          hangUp: speaker.end,
          hungUp: () => ({}),
          setMuted: speaker.setMuted,
          muted: () => ({}),
          subscribe: () => () => {},
          stop: () => {},
        },
      }),
      reload: () => {},
    })
    return remoteVoice({
      channel: openVoiceChannel(name),
      locks: navigator.locks,
      hub,
      session: () => ({ hubAddress: 'https://hub', deskId: 'd1', personId: 'aiko.mori', token: 't1' }),
      secrets: {
        keep: async () => ({ refusal: { name: 'NotHere', detail: '' } }),
        recall: async () => ({ refusal: { name: 'NotHere', detail: '' } }),
      },
    }).softphone
  })
}
