import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOpenAt } from '../../src-domain/calendar/opening-hours.ts'
import { placeLabel, placeName } from '../../src-domain/kiosk/counter-place.ts'
import { servicesAt } from '../../src-domain/kiosk/counter-services.ts'
import { lineRule } from '../../src-domain/kiosk/line-rule.ts'
import { pairingCodeOf, typedPairingCode } from '../../src-domain/kiosk/pairing-code.ts'
import { spelledTicket, spokenCall } from '../../src-domain/kiosk/spoken-call.ts'
import { nextTicketInMs } from '../../src-domain/kiosk/ticket-limit.ts'
import { expectedWaitMs } from '../../src-domain/kiosk/visit-standing.ts'
import { topicWithNeeds, visitorNeeds } from '../../src-domain/kiosk/visitor-needs.ts'
import { decide } from '../../src-domain/routing/decide.ts'
import { evolve } from '../../src-domain/routing/evolve.ts'
import type { RoutingCommand } from '../../src-domain/routing/routing-command.ts'
import { defaultRoutingTimes, type QueueConfig } from '../../src-domain/routing/routing-config.ts'
import { emptyRoutingState, type RoutingState, waitingLine } from '../../src-domain/routing/routing-state.ts'
import { leasedLetters, ticketOf } from '../../src-domain/visits/ticket.ts'
import { isRefused } from '../../src-domain/vocabulary/decision.ts'

const minute = 60_000
const monday = Date.parse('2026-11-23T14:00:00Z')

const counter = (id: string, more: Partial<QueueConfig> = {}): QueueConfig => ({
  id,
  channel: 'counter',
  name: { en: id, fr: id },
  promiseMs: 10 * minute,
  skills: [],
  site: 'hall',
  ...more,
})

const office = {
  id: 'office',
  name: { en: 'Office', fr: 'Bureau' },
  timeZone: 'America/Toronto',
  weekdays: { 1: [{ opens: 9 * 60, closes: 12 * 60 }], 3: [{ opens: 9 * 60, closes: 12 * 60 }] },
  exceptions: [],
  utcOffsets: [{ from: 0, minutes: -300 }],
} as const
const shut = { ...office, id: 'shut', weekdays: {} } as const
const config = {
  ...emptyRoutingState.config,
  calendars: [office, shut],
  queues: [
    counter('always'),
    counter('mornings', { hours: 'office' }),
    counter('never', { hours: 'shut' }),
    counter('goes-on', { hours: 'shut', afterHours: { kind: 'queue', queueId: 'mornings' } }),
    counter('elsewhere', { site: 'north' }),
    { ...counter('everywhere'), site: undefined },
    counter('phone', { channel: 'phone' }),
  ] as readonly QueueConfig[],
}

describe('what a site offers', () => {
  it('[U1] is its counters, each open or closed with the next opening, at whatever instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 14 * 24 * 60 }), minutes => {
        const at = monday + minutes * minute
        const services = servicesAt(config, 'hall', at)
        expect(services.map(({ queueId }) => queueId)).toEqual([
          'always',
          'mornings',
          'never',
          'goes-on',
          'everywhere',
        ])
        const standing = Object.fromEntries(services.map(service => [service.queueId, service.standing]))
        expect(standing['always']).toEqual({ kind: 'open' })
        expect(standing['never']).toEqual({ kind: 'closed' })
        expect(standing['goes-on'], 'it goes where it is served').toEqual(standing['mornings'])
        const mornings = standing['mornings']
        if (isOpenAt(office, at)) expect(mornings).toEqual({ kind: 'open' })
        else {
          const opensAt = mornings?.kind === 'closed' ? (mornings.opensAt ?? 0) : 0
          expect(opensAt).toBeGreaterThan(at)
          expect(isOpenAt(office, opensAt)).toBe(true)
          expect(isOpenAt(office, opensAt - minute)).toBe(false)
        }
      }),
    )
  })
})

describe('how many tickets a device gives', () => {
  const presses = fc.array(fc.integer({ min: 0, max: 40 * minute }), { maxLength: 300 })

  it('[U3] is within the limits whoever presses, and whoever waits as told is given one', () => {
    fc.assert(
      fc.property(fc.constantFrom('kiosk' as const, 'greeter' as const), presses, (giver, times) => {
        const given: number[] = []
        for (const at of [...times].sort((a, b) => a - b)) {
          const waitMs = nextTicketInMs(giver, given, at)
          expect(waitMs).toBeLessThanOrEqual(15 * minute)
          if (waitMs === 0) given.push(at)
          else expect(nextTicketInMs(giver, given, at + waitMs)).toBe(0)
        }
        const within = (ms: number) =>
          Math.max(0, ...given.map(from => given.filter(at => at >= from && at < from + ms).length))
        expect(within(minute)).toBeLessThanOrEqual(giver === 'kiosk' ? 6 : 20)
        expect(within(15 * minute)).toBeLessThanOrEqual(giver === 'kiosk' ? 40 : 150)
      }),
    )
  })
})

/** The time by which the sentence orders a visitor: `takenAt` is when the ticket was taken, or the check-in. */
function timeInLine(
  visitor: { readonly takenAt: number; readonly bookedFor?: number },
  promiseMs: number,
): number {
  const { takenAt, bookedFor } = visitor
  // Who comes later than the promise allows has missed the appointment and counts as one who just came.
  if (bookedFor !== undefined && takenAt <= bookedFor + promiseMs) return bookedFor
  return takenAt + promiseMs
}

describe('the rule of the line', () => {
  it('[U5, R29] the sentence orders visitors with and without an appointment as the routing does', () => {
    const visitor = fc.record({
      /** When they take the ticket or check in, in minutes. */
      takenAt: fc.integer({ min: 60, max: 180 }),
      slot: fc.option(fc.integer({ min: 30, max: 240 }), { nil: undefined }),
    })
    fc.assert(
      fc.property(
        fc.array(visitor, { maxLength: 12 }),
        fc.integer({ min: 1, max: 30 }),
        (visitors, promiseMinutes) => {
          const promiseMs = promiseMinutes * minute
          let state: RoutingState = {
            ...emptyRoutingState,
            config: {
              ...emptyRoutingState.config,
              queues: [counter('desk', { promiseMs })],
              times: { ...defaultRoutingTimes, noShowMs: 24 * 60 * minute },
            },
          }
          const submit = (command: RoutingCommand, at: number) => {
            const decision = decide(state, command, at)
            if (isRefused(decision)) throw new Error(decision.refusal.name)
            state = decision.events.reduce(evolve, state)
          }
          const people = visitors
            .map(({ takenAt, slot }, index) => ({
              id: `visitor-${index}`,
              takenAt: monday + takenAt * minute,
              ...(slot === undefined ? {} : { bookedFor: monday + slot * minute }),
            }))
            .sort((a, b) => a.takenAt - b.takenAt)
          for (const { id, bookedFor } of people) {
            if (bookedFor === undefined) continue
            const about = { contactId: id, channel: 'counter', queueId: 'desk', language: 'en' } as const
            submit({ kind: 'book-appointment', ...about, slotAt: bookedFor, from: { ticket: id } }, monday)
          }
          for (const { id, takenAt, bookedFor } of people) {
            const about = { contactId: id, channel: 'counter', queueId: 'desk', language: 'en' } as const
            submit(
              bookedFor === undefined
                ? { kind: 'receive-contact', ...about, from: { ticket: id } }
                : { kind: 'check-in', contactId: id },
              takenAt,
            )
          }
          const line = waitingLine(state).map(({ id }) => id)
          const bySentence = [...people].sort(
            (a, b) =>
              timeInLine(a, promiseMs) - timeInLine(b, promiseMs) ||
              a.takenAt - b.takenAt ||
              (a.id < b.id ? -1 : 1),
          )
          expect(line).toEqual(bySentence.map(({ id }) => id))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('[U5] names the minutes of the promise, in both languages', () => {
    for (const language of ['en', 'fr'] as const) {
      expect(lineRule(10 * minute, true)[language]).toContain('10 minutes')
      expect(lineRule(minute, true)[language]).toMatch(/1 minute /)
      expect(lineRule(minute, true)[language]).toMatch(/appointment|rendez-vous/)
      expect(lineRule(10 * minute, false)[language]).not.toMatch(/appointment|rendez-vous/)
    }
  })
})

describe('what is spoken', () => {
  it('[U7] each letter by itself, the figures as one number, the visitor’s language first', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 7_000 }),
        fc.integer({ min: 1, max: 999 }),
        fc.constantFrom('en' as const, 'fr' as const),
        fc.constantFrom('desk' as const, 'office' as const, 'room' as const),
        (index, number, language, kind) => {
          const letters = leasedLetters(index) ?? 'B'
          const ticket = ticketOf(letters, number)
          expect(spelledTicket(ticket)).toBe([...letters, String(number)].join(', '))
          const sentences = spokenCall(ticket, { kind, label: '12' }, language)
          expect(sentences.map(each => each.language)).toEqual(
            language === 'en' ? ['en', 'fr'] : ['fr', 'en'],
          )
          for (const { words } of sentences) {
            expect(words).toContain(spelledTicket(ticket))
            expect(words).toMatch(/ 12\.$/)
          }
        },
      ),
    )
    expect(spokenCall('K-7', undefined, 'fr').map(({ words }) => words)).toEqual([
      'Billet K, 7. Veuillez vous présenter au comptoir.',
      'Ticket K, 7. Please come to the counter.',
    ])
  })

  it('[U7] a place is a short label and nothing else', () => {
    expect(placeLabel(' b-2 ')).toBe('B2')
    for (const said of ['', '12345', '<3>', 'É1', 'Desk 3']) expect(placeLabel(said)).toBeUndefined()
    expect(placeName({ kind: 'room', label: 'B2' })).toEqual({ en: 'Room B2', fr: 'Salle B2' })
  })
})

describe('honest figures, needs and codes', () => {
  it('[U8] no wait is named where nobody is at work or nothing was served yet; it falls with each who comes to work', () => {
    expect(expectedWaitMs(3, 0, minute)).toBeUndefined()
    expect(expectedWaitMs(3, 2, undefined)).toBeUndefined()
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 20 }), (position, atWork) => {
        const wait = expectedWaitMs(position, atWork, 4 * minute) ?? 0
        expect(expectedWaitMs(position, atWork + 1, 4 * minute)).toBeLessThanOrEqual(wait)
        expect(expectedWaitMs(position + 1, atWork, 4 * minute)).toBeGreaterThanOrEqual(wait)
      }),
    )
  })

  it('[U4] needs are read in either language', () => {
    expect(topicWithNeeds(undefined, [])).toBeUndefined()
    expect(topicWithNeeds('Licence', [])).toBe('Licence')
    expect(topicWithNeeds('', ['interpreter'])).toBe('Interpreter / Interprète')
    expect(topicWithNeeds('x'.repeat(120), visitorNeeds)).toMatch(/ · /)
  })

  it('[U9] a code is read however it is typed, and a wrong one is none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), bytes => {
        const code = pairingCodeOf(bytes)
        expect(typedPairingCode(`${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `)).toBe(code)
        expect(typedPairingCode(code.slice(1))).toBeUndefined()
        expect(typedPairingCode(`${code.slice(1)}O`)).toBeUndefined()
      }),
    )
  })
})
