import { describe, expect, it } from 'vitest'
import { beatEveryMs, staleAfterMs } from '../../src-contract/live/protocol.ts'
import {
  type PublicHubMessage,
  publicCitySchema,
  webCallProtocolVersion,
} from '../../src-contract/public/web-call.ts'
import {
  dayAndTime,
  expectedMinutes,
  inFigures,
  phoneFigures,
  telephoneAddress,
} from '../../src-public/common/figures.ts'
import { createHubLine, type LineSocket } from '../../src-public/common/hub-line.ts'
import { firstLanguage } from '../../src-public/common/language.ts'
import { beatIntervalMs, silentForMs } from '../../src-public/common/line-constants.ts'
import { readCity, readHubMessage } from '../../src-public/contact/hub-words.ts'
import { levelOf } from '../../src-public/contact/level.ts'
import { problemOf } from '../../src-public/contact/microphone.ts'
import { loopSeconds, score, tailSeconds } from '../../src-public/contact/music.ts'
import { hoursLines } from '../../src-public/contact/opening-hours.ts'
import { protocolSpoken } from '../../src-public/contact/protocol-constants.ts'
import { words } from '../../src-public/contact/words.ts'
import { portAlder } from './scripted-hub.ts'

/** A line on which time passes by hand and sockets are puppets. */
function lineOnStrings() {
  let now = 0
  const sockets: PuppetSocket[] = []
  const waiting: { at: number; then: () => void }[] = []
  const happened: string[] = []
  const line = createHubLine({
    dial: () => {
      const socket = new PuppetSocket()
      sockets.push(socket)
      return socket
    },
    now: () => now,
    chance: () => 0.5,
    after: (waitMs, then) => {
      const entry = { at: now + waitMs, then }
      waiting.push(entry)
      return () => waiting.splice(waiting.indexOf(entry), 1)
    },
    read: readHubMessage,
    onOpened: () => happened.push('opened'),
    onLost: () => happened.push('lost'),
    onMessage: ({ type }) => happened.push(type),
  })
  const pass = (ms: number) => {
    for (const until = now + ms; now < until; ) {
      now += 50
      for (const due of waiting.filter(({ at }) => at <= now)) {
        waiting.splice(waiting.indexOf(due), 1)
        due.then()
      }
      if (now % 1_000 === 0) line.tick()
    }
  }
  const sleep = (ms: number) => {
    now += ms
    line.tick()
  }
  return { line, sockets, happened, pass, sleep }
}

class PuppetSocket implements LineSocket {
  onopen: ((event: Event) => void) | null = null
  onclose: ((event: CloseEvent) => void) | null = null
  onerror: ((event: Event) => void) | null = null
  onmessage: ((event: MessageEvent) => void) | null = null
  readonly sent: string[] = []
  isClosed = false
  send(text: string): void {
    this.sent.push(text)
  }
  close(): void {
    this.isClosed = true
  }
  open(): void {
    this.onopen?.(new Event('open'))
  }
  hear(message: PublicHubMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent)
  }
}

describe('the line to the hub', () => {
  it('beats every second and gives a silent line up within four seconds of the last word', () => {
    const { line, sockets, happened, pass } = lineOnStrings()
    line.open()
    sockets[0]?.open()
    for (let second = 0; second < 5; second++) {
      pass(1_000)
      sockets[0]?.hear({ type: 'beat', now: 0 })
    }
    expect(sockets[0]?.sent.filter(text => text.includes('beat'))).toHaveLength(5)
    expect(happened.filter(each => each === 'lost')).toHaveLength(0)
    pass(4_000)
    expect(happened.at(-1)).toBe('lost')
    expect(sockets[0]?.isClosed).toBe(true)
    pass(300)
    expect(sockets).toHaveLength(2)
  })

  it('dials again with growing patience, and at once when the network is back', () => {
    const { line, sockets, pass } = lineOnStrings()
    line.open()
    const fail = () => sockets.at(-1)?.onclose?.({} as CloseEvent)
    const dialledWithin: number[] = []
    for (let attempt = 0; attempt < 7; attempt++) {
      const before = sockets.length
      fail()
      let waited = 0
      while (sockets.length === before) {
        pass(50)
        waited += 50
      }
      dialledWithin.push(waited)
    }
    expect(dialledWithin).toEqual([250, 500, 1_000, 2_000, 3_000, 3_000, 3_000])
    fail()
    const before = sockets.length
    line.dialNow()
    expect(sockets).toHaveLength(before + 1)
    line.dialNow()
    expect(sockets, 'one at a time').toHaveLength(before + 1)
  })

  it('reads what waited while the machine slept before it calls the line dead', () => {
    const { line, sockets, happened, pass, sleep } = lineOnStrings()
    line.open()
    sockets[0]?.open()
    pass(1_000)
    sleep(60_000)
    expect(happened).not.toContain('lost')
    sockets[0]?.hear({ type: 'beat', now: 0 })
    pass(1_000)
    expect(happened).not.toContain('lost')
  })

  it('stops for good when it is closed, also in the middle of a wait', () => {
    const { line, sockets, happened, pass } = lineOnStrings()
    line.open()
    sockets[0]?.onclose?.({} as CloseEvent)
    line.close()
    line.close()
    pass(20_000)
    expect(sockets).toHaveLength(1)
    expect(line.say({ type: 'leave' })).toBe(false)
    expect(happened).toEqual(['lost'])
  })
})

describe('what the hub says', () => {
  it('is read when it is a word of the protocol', () => {
    const messages: readonly PublicHubMessage[] = [
      { type: 'received', contactId: 'a', secret: 'b' },
      { type: 'standing', standing: { kind: 'waiting', position: 1, waitedMs: 2, expectedWaitMs: 3 } },
      {
        type: 'standing',
        standing: {
          kind: 'waiting',
          position: 1,
          waitedMs: 2,
          unattended: { language: 'fr', inOtherLanguage: true, callback: false },
        },
      },
      { type: 'standing', standing: { kind: 'called-back', from: 1, phone: '+19055550123', isClosed: true } },
      { type: 'standing', standing: { kind: 'ringing' } },
      { type: 'standing', standing: { kind: 'connected', agentName: 'Aiko', answeredAt: 1 } },
      { type: 'standing', standing: { kind: 'held' } },
      { type: 'standing', standing: { kind: 'reconnecting' } },
      { type: 'standing', standing: { kind: 'ended', by: 'line-lost' } },
      { type: 'signal', signal: { kind: 'offer', leg: 'l', sdp: 's' } },
      { type: 'signal', signal: { kind: 'candidate', leg: 'l' } },
      {
        type: 'signal',
        signal: { kind: 'candidate', leg: 'l', candidate: { candidate: 'c', sdpMid: '0', sdpMLineIndex: 0 } },
      },
      { type: 'beat', now: 5 },
      { type: 'refused', name: 'TooManyCalls' },
      { type: 'refused', name: 'Closed', opensAt: 7, callsBack: true },
      { type: 'refused', name: 'Closed', callsBack: false },
    ]
    for (const message of messages) expect(readHubMessage(JSON.stringify(message))).toEqual(message)
  })

  it.each([
    '',
    '{',
    'null',
    '[]',
    '7',
    '{"type":"standing"}',
    '{"type":"standing","standing":{"kind":"sleeping"}}',
    '{"type":"standing","standing":{"kind":"waiting","position":"1","waitedMs":0}}',
    '{"type":"received","contactId":1,"secret":""}',
    '{"type":"signal","signal":{"kind":"offer","leg":"x"}}',
    '{"type":"constructor"}',
  ])('is left aside when it is not: %s', text => {
    expect(readHubMessage(text)).toBeUndefined()
  })

  it('treats a refusal of a newer hub as the widest one', () => {
    expect(readHubMessage('{"type":"refused","name":"toString"}')).toEqual({
      type: 'refused',
      name: 'Unavailable',
    })
  })

  it('reads every city that the contract allows, and hours where they are told', () => {
    expect(publicCitySchema.safeParse(portAlder).success).toBe(true)
    expect(readCity(portAlder)).toEqual(portAlder)
    const { line: _l, timeZone: _z, afterHoursPhone: _p, email: _e, ...bare } = portAlder
    expect(readCity(bare)).toEqual(bare)
    expect(readCity({ name: 'Port Alder' })).toBeUndefined()
  })

  it('counts with the constants of the contract', () => {
    expect([protocolSpoken, beatIntervalMs, silentForMs]).toEqual([
      webCallProtocolVersion,
      beatEveryMs,
      staleAfterMs,
    ])
  })
})

describe('what the customer reads', () => {
  it('writes times in figures and waits in whole minutes', () => {
    expect([0, 999, 61_000, 3_725_000, -5].map(inFigures)).toEqual([
      '0:00',
      '0:00',
      '1:01',
      '1:02:05',
      '0:00',
    ])
    expect([0, 59_999, 60_000, 61_000].map(expectedMinutes)).toEqual([0, 0, 1, 2])
    expect(telephoneAddress('905-555-0100')).toBe('tel:+19055550100')
    expect(telephoneAddress('+1 905 555 0100')).toBe('tel:+19055550100')
    expect(telephoneAddress('311')).toBe('tel:311')
    expect([phoneFigures('+19055550123', 'en'), phoneFigures('+19055550123', 'fr')]).toEqual([
      '(905)\u00a0555-0123',
      '905\u00a0555-0123',
    ])
    expect(phoneFigures('+33123456789', 'fr')).toBe('+33123456789')
  })

  it('[V4] names the day and the time by the clock of the city, in both languages', () => {
    const opening = Date.parse('2026-11-23T08:00:00-05:00')
    const { day, time } = dayAndTime(opening, 'America/Toronto', 'en-CA')
    expect(words.en.calledBackClosed('(905) 555-0123', day, time)).toBe(
      'We are closed. We call you back at (905) 555-0123 from Monday 23 November, 08:00.',
    )
    const french = dayAndTime(opening, 'America/Toronto', 'fr-CA')
    expect(words.fr.calledBackClosed('905 555-0123', french.day, french.time)).toBe(
      'Nous sommes fermés. Nous vous rappelons au 905 555-0123 à partir du lundi 23 novembre, 8 h.',
    )
    const first = Date.parse('2026-12-01T08:30:00-05:00')
    expect(dayAndTime(first, 'America/Toronto', 'fr-CA')).toEqual({
      day: 'mardi 1er décembre',
      time: '08:30',
    })
  })

  it('takes days with the same hours together', () => {
    const lines = hoursLines([
      { days: ['sat'], opens: '09:00', closes: '13:00' },
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], opens: '08:00', closes: '18:00' },
    ])
    expect(lines.map(({ from, to }) => `${from}-${to}`)).toEqual(['mon-fri', 'sat-sat'])
  })

  it('begins in the language of the address, then of the choice, then of the browser', () => {
    expect(firstLanguage('?lang=fr', 'en', 'en-CA')).toBe('fr')
    expect(firstLanguage('?lang=fr-CA', null, 'en-CA')).toBe('fr')
    expect(firstLanguage('', 'fr', 'en-CA')).toBe('fr')
    expect(firstLanguage('?lang=de', null, 'fr-CA')).toBe('fr')
    expect(firstLanguage('', null, 'de-DE')).toBe('en')
  })

  it('says nothing empty in either language, and not the same in both', () => {
    const flat = (value: unknown, path = ''): [string, string][] =>
      typeof value === 'string'
        ? [[path, value]]
        : typeof value === 'function'
          ? [[path, String((value as (...args: unknown[]) => unknown)('12:00', '13:00', '14:00'))]]
          : Object.entries(value as object).flatMap(([key, inner]) => flat(inner, `${path}.${key}`))
    const english = flat(words.en)
    const french = new Map(flat(words.fr))
    expect([...french.keys()].sort()).toEqual(english.map(([path]) => path).sort())
    for (const [path, text] of english) {
      expect(text.trim(), path).not.toBe('')
      expect(french.get(path), path).not.toBe(text)
    }
  })
})

describe('the sounds', () => {
  it('names each trouble with the microphone', () => {
    const named = (name: string) => problemOf(new DOMException('', name))
    expect(['NotAllowedError', 'NotFoundError', 'NotReadableError', 'SecurityError'].map(named)).toEqual([
      'refused',
      'missing',
      'busy',
      'not-possible',
    ])
  })

  it('shows silence as nothing, speech as some and a shout as all of the bars', () => {
    const peak = (value: number) => levelOf(new Float32Array([0, value, -value]))
    expect([0, 0.001, 0.05, 0.3, 1].map(peak)).toEqual([0, 0, 3, 5, 5])
  })

  it('plays a loop whose notes all begin within it and ring no longer than its tail', () => {
    for (const { at, lasts, hertz } of score()) {
      expect(at).toBeGreaterThanOrEqual(0)
      expect(at).toBeLessThan(loopSeconds)
      expect(at + lasts * 1.3).toBeLessThan(loopSeconds + tailSeconds)
      expect(hertz).toBeGreaterThan(60)
      expect(hertz).toBeLessThan(1_000)
    }
  })
})
