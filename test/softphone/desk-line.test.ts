import { describe, expect, it, vi } from 'vitest'
import type { DeskVoice } from '../../src-contract/http/voice.ts'
import { emptyLiveView } from '../../src-contract/live/live-view.ts'
import type { Carrier } from '../../src-domain/routing/contact.ts'
import type { HubAway, LiveState } from '../../src-renderer/hub-client/hub-client.ts'
import { severalCarriers } from '../../src-renderer/softphone/several-carriers.ts'
import { openDeskLine } from '../../src-renderer/softphone/sip/desk-line.ts'
import type { Registration } from '../../src-renderer/softphone/sip/sip-account.ts'
import { createScriptedSoftphone } from '../contracts/scripted-softphone.ts'

const sip = {
  server: 'wss://pbx.example.org',
  domain: 'example.org',
  user: '201',
  digits: 'rfc4733',
} as const

/** A desk whose PC keeps secrets or not, at a centre with or without a PBX. */
function desk(voice: DeskVoice | HubAway, kept?: string) {
  const secrets = new Map(kept === undefined ? [] : [['sip-line.201', kept]])
  const opened: string[] = []
  const hubListeners = new Set<() => void>()
  let answer = voice
  let registration: Registration = { kind: 'away', since: 1 }
  const phone = createScriptedSoftphone()
  const phoneListeners = new Set<() => void>()
  const state: LiveState = {
    line: 'live',
    heardAt: 0,
    clockOffsetMs: 0,
    view: emptyLiveView,
    screenPops: {},
  }
  const line = openDeskLine({
    hub: {
      current: () => state,
      subscribe: listener => {
        hubListeners.add(listener)
        return () => hubListeners.delete(listener)
      },
      command: async () => ({ kind: 'hub-away' }),
      sendSignal: () => {},
      voice: async () => answer,
    },
    secrets: {
      keep: async (name, value) => {
        secrets.set(name, value)
        return { value: { kind: 'none' } } as never
      },
      recall: async name => {
        const value = secrets.get(name)
        return (value === undefined ? { refused: 'NotKept' } : { value }) as never
      },
    },
    iceServers: async () => [],
    open: async () => parts => {
      opened.push(parts.secret)
      return Object.assign({}, phone, {
        registration: () => registration,
        subscribe: (listener: () => void) => {
          phoneListeners.add(listener)
          return () => phoneListeners.delete(listener)
        },
      })
    },
  })
  return {
    line,
    opened,
    secrets,
    hubSays: (next: DeskVoice) => {
      answer = next
      for (const listener of hubListeners) listener()
    },
    pbxSays: (next: Registration) => {
      registration = next
      for (const listener of phoneListeners) listener()
    },
  }
}

describe('[B6] a desk’s own line at a PBX', () => {
  it('is none where the centre has no PBX, and before its window speaks', async () => {
    const without = desk({ iceServers: [] })
    without.line.begin()
    const silent = desk({ iceServers: [], sip }, 'word')
    await Promise.resolve()
    expect([without.line.standing(), silent.line.standing()]).toEqual([{ kind: 'none' }, { kind: 'none' }])
    expect(silent.opened).toEqual([])
  })

  it('opens with the secret that this PC keeps', async () => {
    const { line, opened, pbxSays } = desk({ iceServers: [], sip }, 'word')
    line.begin()
    await vi.waitFor(() => expect(opened).toEqual(['word']))
    expect(line.standing()).toEqual({ kind: 'away', since: 1 })
    pbxSays({ kind: 'registered', since: 2 })
    expect(line.standing()).toEqual({ kind: 'registered' })
  })

  it('asks for the secret that it does not have, and keeps it for this user of the PBX', async () => {
    const { line, opened, secrets } = desk({ iceServers: [], sip })
    line.begin()
    await vi.waitFor(() => expect(line.standing()).toEqual({ kind: 'secret-missing' }))
    await line.enterSecret('')
    expect(opened).toEqual([])
    await line.enterSecret('word')
    expect([opened, secrets.get('sip-line.201')]).toEqual([['word'], 'word'])
  })

  it('says when it is refused, tells who listens, and takes another secret', async () => {
    const { line, opened, pbxSays } = desk({ iceServers: [], sip }, 'old')
    const told = vi.fn()
    line.begin()
    await vi.waitFor(() => expect(opened).toEqual(['old']))
    line.subscribe(told)
    pbxSays({ kind: 'refused', why: 'wrong-secret' })
    expect(line.standing()).toEqual({ kind: 'refused', why: 'wrong-secret' })
    expect(told).toHaveBeenCalledTimes(1)
    await line.enterSecret('new')
    expect(opened).toEqual(['old', 'new'])
  })

  it('asks the hub again that was away', async () => {
    const { line, opened, hubSays } = desk({ kind: 'hub-away' }, 'word')
    line.begin()
    await Promise.resolve()
    await vi.waitFor(() => {
      hubSays({ iceServers: [], sip })
      expect(opened).toEqual(['word'])
    })
  })
})

describe('[B6] one voice over several carriers', () => {
  const world = (carriers: Record<string, Carrier>) => {
    const page = createScriptedSoftphone()
    const phone = createScriptedSoftphone()
    let hasPhone = false
    const voice = severalCarriers(
      () => (hasPhone ? { page, sip: phone } : { page }),
      contactId => carriers[contactId],
    )
    return {
      page,
      phone,
      voice,
      plugIn: () => {
        hasPhone = true
        voice.changed()
      },
    }
  }

  it('gives each call to the carrier of its contact, and shows them together', async () => {
    const { page, phone, voice, plugIn } = world({ ngozi: 'sip', direct: 'desk' })
    plugIn()
    await voice.answer('web')
    await voice.answer('ngozi')
    await voice.answer('direct')
    expect(Object.keys(page.calls())).toEqual(['web'])
    expect(Object.keys(phone.calls())).toEqual(['ngozi', 'direct'])
    expect(Object.keys(voice.calls()).toSorted()).toEqual(['direct', 'ngozi', 'web'])
    expect(voice.calls()).toBe(voice.calls())
    voice.end('ngozi')
    voice.stop()
    expect(voice.calls()).toEqual({})
  })

  it('is told of a carrier that comes later, and goes Available only when all can speak', async () => {
    const { phone, voice, plugIn } = world({ ngozi: 'sip' })
    const told = vi.fn()
    voice.subscribe(told)
    plugIn()
    expect(told).toHaveBeenCalled()
    expect(await voice.probe()).toEqual({ kind: 'ready' })
    Object.assign(phone, { probe: async () => ({ kind: 'no-audio', why: 'phone-away' }) })
    expect(await voice.probe()).toEqual({ kind: 'no-audio', why: 'phone-away' })
  })
})
