import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Contact, ContactPhase } from '../../../src-domain/routing/contact.ts'
import { aLaw, muLaw, openHoldMusic } from '../../../src-hub/channels/voice/sip/hold-music.ts'
import { originOfCaller } from '../../../src-hub/channels/voice/sip/origin-of-caller.ts'
import {
  answerTo,
  asSession,
  type Direction,
  directionOf,
  hasAudio,
  musicDescription,
  musicTargetOf,
  soundOf,
  withDirection,
} from '../../../src-hub/channels/voice/sip/session-description.ts'
import { whoHearsWhom } from '../../../src-hub/channels/voice/sip/who-hears-whom.ts'
import { readConfig } from '../../../src-hub/config/read-config.ts'
import { sipUserOf } from '../../../src-hub/config/sip-settings.ts'

const offer = [
  'v=0',
  'o=alice 2890844526 7 IN IP4 198.51.100.7',
  's= ',
  'c=IN IP4 198.51.100.7',
  't=0 0',
  'm=audio 49170 RTP/AVP 8 0 101',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=sendonly',
  '',
].join('\r\n')

describe('[B3] what the hub says of sound (SDP)', () => {
  it('reads where a caller wants it, and in which law', () => {
    expect(musicTargetOf(offer)).toEqual({ address: '198.51.100.7', port: 49_170, payload: 8 })
    expect(musicTargetOf(offer.replace('49170', '0'))).toBeUndefined()
    expect(musicTargetOf(offer.replace('RTP/AVP 8 0', 'UDP/TLS/RTP/SAVPF 8 0'))).toBeUndefined()
    expect(musicTargetOf(offer.replace('8 0 101', '18 101'))).toBeUndefined()
    expect(musicTargetOf('')).toBeUndefined()
    expect(hasAudio('v=0\r\nm=image 1 udptl t38\r\n')).toBe(false)
  })

  it('turns directions, one for each section', () => {
    expect(directionOf(offer)).toBe('sendonly')
    const still = withDirection(`${offer}m=audio 1 RTP/AVP 0\r\n`, 'inactive')
    expect(still.match(/a=inactive/g)).toHaveLength(2)
    expect(still).not.toContain('a=sendonly')
    expect(directionOf(withDirection(still, 'sendrecv'))).toBe('sendrecv')
  })

  it.each<[Direction, Direction, Direction]>([
    ['sendrecv', 'sendrecv', 'sendrecv'],
    ['sendonly', 'sendrecv', 'recvonly'],
    ['recvonly', 'sendrecv', 'sendonly'],
    ['inactive', 'sendrecv', 'inactive'],
    ['sendrecv', 'inactive', 'inactive'],
  ])('answers %s, wanting %s, with %s (RFC 3264 section 6.1)', (offered, wanted, answered) => {
    expect(answerTo(offered, wanted)).toBe(answered)
  })

  it('keeps one session towards each end, whoever speaks through it', () => {
    expect(asSession(offer, { id: 5, version: 3 })).toContain('o=- 5 3 IN IP4 198.51.100.7\r\n')
  })

  it('is not moved by counters and names, and is by the place, the codec and a stop', () => {
    expect(soundOf(offer.replace(' 7 IN', ' 8 IN'))).toBe(soundOf(offer))
    expect(soundOf(offer.replace('49170', '49172'))).not.toBe(soundOf(offer))
    expect(soundOf(withDirection(offer, 'inactive'))).not.toBe(soundOf(offer))
    expect(soundOf(musicDescription({ address: '::1', port: 4, source: 5 }))).toBe(
      'c=IN IP6 ::1 4 RTP/AVP 0 flowing',
    )
  })

  it('names the source of the music, which is the one that plays until it stops', async () => {
    const ear = createSocket('udp4')
    await new Promise<void>(resolve => ear.bind(0, '127.0.0.1', resolve))
    const heard = async () => {
      const [packet] = (await once(ear, 'message')) as [Buffer]
      return { source: packet.readUInt32BE(8), payload: packet[1] }
    }
    const music = await openHoldMusic({ address: '127.0.0.1', port: 0, onProblem: () => undefined })
    try {
      const target = { address: '127.0.0.1', port: ear.address().port }
      // Where an end wants its sound may only be known when it has answered.
      const source = music.playTo('caller', undefined)
      expect(music.playTo('caller', { ...target, payload: 8 })).toBe(source)
      expect(await heard()).toEqual({ source, payload: 8 })
      expect(musicDescription({ ...target, source })).toMatch(
        new RegExp(`\r\na=ssrc:${source} cname:\\S+\r\n$`),
      )
      music.stopFor('caller')
      expect(music.playTo('caller', { ...target, payload: 0 })).not.toBe(source)
    } finally {
      music.stop()
      ear.close()
    }
  })

  it('encodes G.711 as ITU-T G.711 has it', () => {
    expect([0, 32_635, -32_635, 1_000].map(muLaw)).toEqual([0xff, 0x80, 0x00, 0xce])
    expect([0, 32_767, -32_768, 1_000].map(aLaw)).toEqual([0xd5, 0xaa, 0x2a, 0xfa])
  })
})

describe('[B7] what is kept of who calls', () => {
  it('is a number in E.164, and a name as the text that it is', () => {
    const name = '<img src=x onerror=alert(1)>\u0007'
    expect(originOfCaller({ user: '9055550123', name, isWithheld: false })).toEqual({
      carrier: 'sip',
      phone: '+19055550123',
      name: '<img src=x onerror=alert(1)>',
    })
  })

  it('is nothing of those who withhold their number, also when the PBX passed it on', () => {
    expect(originOfCaller({ user: '9055550123', name: 'Ama', isWithheld: true })).toEqual({
      carrier: 'sip',
      callerId: 'withheld',
    })
  })

  it.each([
    ['%E0%A4%A', ''],
    ['\ud800', '\ud800'],
    ['x'.repeat(10_000), 'y'.repeat(10_000)],
    ['', ''],
  ])('survives nonsense', (user, name) => {
    const origin = originOfCaller({ user, name, isWithheld: false })
    expect(origin.phone).toBeUndefined()
    expect(origin.name?.isWellFormed() ?? true).toBe(true)
    expect([...(origin.name ?? '')].length).toBeLessThanOrEqual(80)
  })
})

describe('[B3] who hears whom', () => {
  const contactIn = (id: string, phase: ContactPhase, part: Partial<Contact> = {}) =>
    [id, { id, phase, ...part } as Contact] as const
  const waiting: ContactPhase = { kind: 'waiting', since: 0 }
  const with_ = (agentId: string, part: object = {}): ContactPhase => ({
    kind: 'connected',
    agentId,
    answeredAt: 0,
    heldMs: 0,
    ...part,
  })
  const ngozi = { leg: 'ngozi', contactId: 'call' }
  const desk = (leg: string, agentId: string, contactId = 'call', isUp = true) => ({
    leg,
    contactId,
    agentId,
    isUp,
  })
  const between = (
    phase: ContactPhase | undefined,
    desks: Parameters<typeof whoHearsWhom>[2],
    more: ReturnType<typeof contactIn>[] = [],
  ) => {
    const { hears, over } = whoHearsWhom(
      new Map([...(phase ? [contactIn('call', phase)] : []), ...more]),
      [ngozi],
      desks,
    )
    return { ...Object.fromEntries(hears), over }
  }

  it('is music for who waits, and for whom no desk is on the line yet', () => {
    expect(between(waiting, [])).toEqual({ ngozi: 'music', over: [] })
    expect(between(with_('aiko'), [])).toEqual({ ngozi: 'music', over: [] })
    expect(between(with_('aiko'), [desk('a', 'aiko', 'call', false)])).toEqual({ ngozi: 'music', over: [] })
  })

  it('is the agent and the caller, but not on hold', () => {
    const together = { ngozi: { leg: 'a' }, a: { leg: 'ngozi' }, over: [] }
    expect(between(with_('aiko'), [desk('a', 'aiko')])).toEqual(together)
    expect(between(with_('aiko', { hold: { since: 1 } }), [desk('a', 'aiko')])).toEqual({
      ngozi: 'music',
      a: 'silence',
      over: [],
    })
  })

  it('is the two agents while one asks the other', () => {
    const asking = with_('aiko', { hold: { since: 1 }, consultId: 'ask' })
    const about = contactIn('ask', with_('sofia'))
    expect(between(asking, [desk('a', 'aiko'), desk('s', 'sofia', 'ask')], [about])).toEqual({
      ngozi: 'music',
      a: { leg: 's' },
      s: { leg: 'a' },
      over: [],
    })
  })

  it('ends the desk that no longer has the contact, and everything once it is over', () => {
    expect(between(with_('sofia'), [desk('a', 'aiko')])).toEqual({ ngozi: 'music', over: ['a'] })
    expect(between(undefined, [desk('a', 'aiko')])).toEqual({ over: ['a', 'ngozi'] })
  })
})

describe('[B9] the PBX in the environment', () => {
  const pbx = {
    server: 'wss://pbx.example.org/ws',
    domain: 'example.org',
    numbers: [{ user: '311', secret: 'word', language: 'en' }],
    desks: { 'aiko.mori': '201' },
    music: { address: '10.0.0.5' },
  }
  const read = (value: unknown) => readConfig({ TOWNLINE_SIP: JSON.stringify(value) })

  it('is complete, with what is usual where nothing is said', () => {
    expect(read(pbx)).toMatchObject({
      sip: { ...pbx, digits: 'rfc4733', music: { address: '10.0.0.5', port: 0 } },
    })
    expect(sipUserOf(pbx, 'aiko.mori')).toBe('201')
    expect(sipUserOf(pbx, 'sofia.kowalczyk')).toBe('sofia.kowalczyk')
    expect(sipUserOf(pbx, 'constructor')).toBe('constructor')
  })

  it.each([
    ['an address without TLS beyond this machine', { ...pbx, server: 'ws://pbx.example.org' }],
    ['a user that is more than a user', { ...pbx, desks: { 'aiko.mori': '201@evil.example>;x' } }],
    ['no number', { ...pbx, numbers: [] }],
    ['a word that nobody reads', { ...pbx, serverr: 'x' }],
  ])('refuses %s, without repeating a secret', (_what, value) => {
    const { problem = '' } = read(value) as { problem?: string }
    expect(problem).toMatch(/^TOWNLINE_SIP: /)
    expect(problem).not.toContain('word')
  })
})
