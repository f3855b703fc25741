import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedWait, staffingOf } from '../../src-domain/chat/chat-standing.ts'
import { nextDue, type Patience } from '../../src-domain/chat/inactivity.ts'
import { type Bucket, isRested, type Pace, step } from '../../src-domain/chat/pace.ts'
import { transcript } from '../../src-domain/chat/transcript.ts'
import type { Entry } from '../../src-domain/conversations/conversation.ts'
import { wishOf } from '../../src-hub/channels/sms/stop-words.ts'
import { derivedId } from '../../src-hub/engine/derived-id.ts'

const pace = fc.record({
  burst: fc.integer({ min: 1, max: 20 }),
  everyMs: fc.integer({ min: 1, max: 10_000 }),
})

/** Every attempt at its instant; answers the instants of those that were taken. */
function taken(rule: Pace, attempts: readonly number[]): readonly number[] {
  let bucket: Bucket | undefined
  return attempts.filter(at => {
    const tried = step(bucket, rule, at)
    if (tried.kind === 'taken') bucket = tried.bucket
    return tried.kind === 'taken'
  })
}

const attempts = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 200 }).map(gaps => {
  let at = 0
  return gaps.map(gap => {
    at += gap
    return at
  })
})

describe('the pace of who writes', () => {
  it('[G3] in no stretch of time are more taken than the burst and one for each interval', () => {
    fc.assert(
      fc.property(pace, attempts, (rule, instants) => {
        const went = taken(rule, instants)
        for (const [from, begun] of went.entries()) {
          for (let to = from; to < went.length; to++) {
            const most = rule.burst + Math.floor(((went[to] ?? 0) - begun) / rule.everyMs)
            expect(to - from + 1).toBeLessThanOrEqual(most)
          }
        }
      }),
    )
  })

  it('[G3] who waits as long as they were told is taken, and who waits less is not', () => {
    fc.assert(
      fc.property(pace, attempts, (rule, instants) => {
        let bucket: Bucket | undefined
        for (const at of instants) {
          const tried = step(bucket, rule, at)
          if (tried.kind === 'taken') bucket = tried.bucket
          else {
            expect(tried.retryAfterMs).toBeGreaterThan(0)
            expect(step(bucket, rule, at + tried.retryAfterMs).kind).toBe('taken')
            expect(step(bucket, rule, at + tried.retryAfterMs - 1).kind).toBe('too-fast')
          }
        }
      }),
    )
  })

  it('[G3] a clock that goes back gives nothing away, and who rested has everything again', () => {
    fc.assert(
      fc.property(pace, fc.nat(10_000), fc.nat(10_000), (rule, at, back) => {
        let bucket: Bucket | undefined
        for (let index = 0; index < rule.burst; index++) {
          const tried = step(bucket, rule, at)
          if (tried.kind === 'taken') bucket = tried.bucket
        }
        expect(step(bucket, rule, at - back).kind).toBe('too-fast')
        expect(bucket && isRested(bucket, at + rule.burst * rule.everyMs)).toBe(true)
      }),
    )
  })
})

describe('a customer who says nothing', () => {
  const patience: Patience = { warnAfterMs: 5, closeAfterMs: 3 }

  it('[G6] is warned and then closed, counted from the last word; who waits for the agent never is', () => {
    fc.assert(
      fc.property(fc.nat(), at => {
        expect(nextDue({ by: 'customer', at }, patience)).toBeUndefined()
        expect(nextDue({ by: 'agent', at }, patience)).toEqual({ kind: 'warn', at: at + 5 })
        expect(nextDue({ by: 'warning', at }, patience)).toEqual({ kind: 'close', at: at + 3 })
      }),
    )
  })
})

describe('the wait that is told', () => {
  it('[G5] is none where nobody could come, and nothing where somebody has room now', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(1_000_000), (position, paceMs) => {
        expect(expectedWait(position, { chats: 0, free: 0 }, paceMs)).toEqual({})
        expect(expectedWait(position, { chats: position, free: position }, paceMs)).toEqual({
          expectedWaitMs: 0,
        })
        expect(expectedWait(position, { chats: 3, free: 0 }, undefined)).toEqual({})
      }),
    )
  })

  it('[G5] never grows with more people, and never shrinks with a later place', () => {
    const counts = fc.record({
      position: fc.integer({ min: 1, max: 200 }),
      chats: fc.integer({ min: 1, max: 60 }),
      free: fc.nat(60),
      paceMs: fc.nat(1_000_000),
    })
    fc.assert(
      fc.property(counts, ({ position, chats, free, paceMs }) => {
        const wait = (at: number, places: number) =>
          expectedWait(at, { chats: places, free: Math.min(free, places) }, paceMs).expectedWaitMs ?? 0
        expect(wait(position, chats + 1)).toBeLessThanOrEqual(wait(position, chats))
        expect(wait(position + 1, chats)).toBeGreaterThanOrEqual(wait(position, chats))
      }),
    )
  })

  it('[G5] says whether somebody is there at all, and in which language', () => {
    expect(staffingOf({ chats: 1, isServedInOtherLanguage: true })).toBe('staffed')
    expect(staffingOf({ chats: 0, isServedInOtherLanguage: true })).toBe('only-in-other-language')
    expect(staffingOf({ chats: 0, isServedInOtherLanguage: false })).toBe('nobody')
  })
})

describe('a transcript', () => {
  const entry = (number: number, part: Partial<Entry>): Entry => ({
    number,
    id: `e${number}`,
    revision: number,
    at: number,
    contactId: 'c',
    via: 'chat',
    text: '',
    attachments: [],
    writer: { kind: 'customer' },
    ...part,
  })

  it.each([
    [
      'en',
      'Your chat · Port Alder\n\nChat of 1\n\n1 · Rose\n<b>My bin</b>\n[File: bin.jpg]\n\n2 · Aiko\nSoon.\n\n3 · Notice\nStill there?\n\n4 · Rose\nThis message is no longer kept.',
    ],
    [
      'fr',
      'Votre clavardage · Port Alder\n\nClavardage du 1\n\n1 · Rose\n<b>My bin</b>\n[Fichier : bin.jpg]\n\n2 · Aiko\nSoon.\n\n3 · Avis\nStill there?\n\n4 · Rose\nCe message n’est plus conservé.',
    ],
  ] as const)(
    '[G9] says who wrote what, in order, in the language of the chat (%s)',
    (language, expected) => {
      const { subject, text } = transcript({
        conversation: { language, customer: { name: 'Rose' }, begunAt: 1 },
        entries: [
          entry(3, { writer: { kind: 'rule', delivery: { kind: 'sent', at: 3 } }, text: 'Still there?' }),
          entry(1, {
            text: '<b>My bin</b>',
            attachments: [{ id: 'a', name: 'bin.jpg', mediaType: 'image/jpeg', bytes: 1 }],
          }),
          entry(2, {
            text: 'Soon.',
            writer: { kind: 'agent', agentId: 'aiko.mori', delivery: { kind: 'sent', at: 2 } },
          }),
          entry(4, { removedAfterDays: 30 }),
        ],
        city: { en: 'Port Alder', fr: 'Port Alder' },
        agentName: () => 'Aiko',
        clock: String,
      })
      expect(`${subject}\n\n${text}`).toBe(expected)
    },
  )
})

describe('text messages', () => {
  it('[G11] the word alone stops them, in both languages, however it is written', () => {
    for (const stop of ['STOP', ' stop. ', 'Arrêt', 'ARRET', 'arrêt!', 'Stop all', 'unsubscribe']) {
      expect([stop, wishOf(stop.replace(' all', 'all'))]).toEqual([stop, 'stop'])
    }
    for (const start of ['START', 'Début', 'unstop']) expect(wishOf(start)).toBe('start')
    for (const yes of ['Oui', 'YES!']) expect(wishOf(yes)).toBe('start-if-stopped')
    const forPeople = [
      'The stop sign is down',
      'Bus stop 14',
      'arrêt d’autobus',
      '',
      '👍',
      'Cancel 4512',
      '5 end',
    ]
    for (const words of forPeople) {
      expect([words, wishOf(words)]).toEqual([words, undefined])
    }
  })
})

describe('an id that follows from words', () => {
  it('[G2] is a uuid, the same for the same words and another for others, wherever they are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { maxLength: 4 }),
        fc.array(fc.string(), { maxLength: 4 }),
        (a, b) => {
          expect(derivedId(...a)).toMatch(
            /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
          )
          expect(derivedId(...a) === derivedId(...b)).toBe(JSON.stringify(a) === JSON.stringify(b))
        },
      ),
    )
  })
})
