import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkInOf, firstNameOf } from '../../src-domain/appointments/appointment.ts'
import {
  type AppointmentService,
  serviceProblems,
} from '../../src-domain/appointments/appointment-service.ts'
import { bookingCodeOf, bookingCodes, typedBookingCode } from '../../src-domain/appointments/booking-code.ts'
import { nextGuessInMs } from '../../src-domain/appointments/guess-limit.ts'
import { reminderAt } from '../../src-domain/appointments/notice.ts'
import {
  type Booking,
  freeSlots,
  mostAtOnce,
  slotStarts,
  takeSlot,
} from '../../src-domain/appointments/slots.ts'
import { isOpenAt } from '../../src-domain/calendar/opening-hours.ts'
import type { Calendar } from '../../src-domain/routing/routing-settings.ts'
import { openingHoursOf } from '../../src-hub/config/opening-hours-of.ts'

const minute = 60_000
const hour = 60 * minute
const now = Date.parse('2026-03-02T15:00:00Z')

function hoursWith(spans: Calendar['weekdays'][keyof Calendar['weekdays']], more: Partial<Calendar> = {}) {
  const days = ['1', '2', '3', '4', '5', '6', '7'] as const
  return openingHoursOf(
    {
      id: 'hours',
      name: { en: '', fr: '' },
      timeZone: 'America/Toronto',
      weekdays: Object.fromEntries(days.map(day => [day, spans])),
      exceptions: [],
      seasons: [],
      ...more,
    },
    now,
  )
}

const place = {
  site: 'hall',
  queueId: 'counter',
  hours: 'hours',
  staff: { kind: 'count', count: 2 },
} as const
const service: AppointmentService = {
  id: 'licence',
  version: 1,
  name: { en: 'Licence', fr: 'Licence' },
  durationMinutes: 30,
  bufferMinutes: 10,
  leadMinutes: 120,
  horizonDays: 30,
  isBookable: true,
  isForResidents: true,
  places: [place],
}
const local = (at: number) =>
  new Date(at).toLocaleString('en-CA', { timeZone: 'America/Toronto', hourCycle: 'h23' }).slice(12, 17)

describe('slots', () => {
  it('[U11] lie one after the other in the opening hours, with their buffer, by the clock on the wall', () => {
    const hours = hoursWith([
      { opens: 540, closes: 720 },
      { opens: 780, closes: 840 },
    ])
    const day = { from: Date.parse('2026-03-03T05:00:00Z'), to: Date.parse('2026-03-04T05:00:00Z') }
    const starts = slotStarts(service, hours, day.from, day.to)
    expect(starts.map(local)).toEqual(['09:00', '09:40', '10:20', '11:00', '13:00'])
    const summer = slotStarts(service, hours, day.from + 14 * 24 * hour, day.to + 14 * 24 * hour)
    expect(summer.map(local), 'the same after the clocks have changed').toEqual(starts.map(local))
  })

  it.each([
    ['spring', '2026-03-08', 3 * 60],
    ['autumn', '2026-11-01', 5 * 60],
    ['any other day', '2026-03-09', 4 * 60],
  ])('[U11] fill exactly the time that passes where the clocks change (%s)', (_, day, openMinutes) => {
    const hours = hoursWith([{ opens: 0, closes: 240 }])
    const from = Date.parse(`${day}T04:00:00Z`)
    const starts = slotStarts({ durationMinutes: 30, bufferMinutes: 0 }, hours, from, from + 22 * hour)
    expect(starts).toHaveLength(openMinutes / 30)
    expect(starts.every(at => isOpenAt(hours, at) && isOpenAt(hours, at + 30 * minute - 1))).toBe(true)
  })

  it('[U11] are none on a holiday, before the lead time of residents, and after the horizon', () => {
    const holiday = { date: '2026-03-03', name: { en: 'Holiday', fr: 'Férié' }, spans: [] }
    const hours = hoursWith([{ opens: 540, closes: 1_020 }], { exceptions: [holiday] })
    const question = { service, place, hours, bookings: [], now, isByStaff: false }
    const slots = freeSlots(question, now, now + 400 * 24 * hour)
    expect(slots.filter(({ startsAt }) => new Date(startsAt).toISOString().startsWith('2026-03-03'))).toEqual(
      [],
    )
    expect(slots[0]?.startsAt).toBeGreaterThanOrEqual(now + 2 * hour)
    expect(freeSlots({ ...question, isByStaff: true }, now, now + hour)).not.toEqual([])
    const last = slots.at(-1)?.startsAt ?? 0
    expect(new Date(last).toISOString().slice(0, 10)).toBe('2026-04-01')
    expect(takeSlot(question, last + 24 * hour)).toBe('SlotTooFar')
    expect(takeSlot(question, now - hour)).toBe('SlotPassed')
    expect(takeSlot(question, (slots[0]?.startsAt ?? 0) + minute)).toBe('NotASlot')
    expect(takeSlot({ ...question, service: { ...service, isBookable: false } }, last)).toBe(
      'ServiceNotBookable',
    )
  })

  it('[U12] no order of bookings and changes of the service takes a slot beyond its capacity', () => {
    const hours = hoursWith([{ opens: 540, closes: 1_020 }])
    const staff = fc.oneof(
      fc.record({ kind: fc.constant('count' as const), count: fc.integer({ min: 1, max: 3 }) }),
      fc.record({
        kind: fc.constant('named' as const),
        agentIds: fc.uniqueArray(fc.constantFrom('ann', 'bob', 'cleo'), { minLength: 1 }),
      }),
    )
    const asked = fc.record({
      serviceId: fc.constantFrom('licence', 'oath'),
      slot: fc.nat(40),
      durationMinutes: fc.constantFrom(15, 20, 45),
      bufferMinutes: fc.constantFrom(0, 10),
    })
    fc.assert(
      fc.property(staff, fc.array(asked, { maxLength: 60 }), (staffed, wishes) => {
        const bookings: Booking[] = []
        const here = { ...place, staff: staffed }
        for (const { serviceId, slot, ...figures } of wishes) {
          const wanted = { ...service, ...figures, id: serviceId }
          const question = { service: wanted, place: here, hours, bookings, now, isByStaff: true }
          const day = Date.parse('2026-03-03T05:00:00Z')
          const starts = slotStarts(wanted, hours, day, day + 24 * hour)
          const startsAt = starts[slot % starts.length] ?? 0
          const isOffered = freeSlots(question, day, day + 24 * hour).some(each => each.startsAt === startsAt)
          const taken = takeSlot(question, startsAt)
          expect(typeof taken === 'string', 'what is offered can be booked, and nothing else').toBe(
            !isOffered,
          )
          if (typeof taken !== 'string') bookings.push(taken)
        }
        const groups =
          staffed.kind === 'count'
            ? Object.values(Object.groupBy(bookings, each => each.serviceId))
            : Object.values(Object.groupBy(bookings, each => each.agentId ?? 'nobody'))
        const capacity = staffed.kind === 'count' ? staffed.count : 1
        for (const group of groups) expect(mostAtOnce(group ?? [], 0)).toBeLessThanOrEqual(capacity)
        expect(bookings.every(({ agentId }) => (agentId !== undefined) === (staffed.kind === 'named'))).toBe(
          true,
        )
      }),
      { numRuns: 150 },
    )
  })

  it('[U11] what a service names is checked, each fault by name', () => {
    const around = {
      sites: ['hall'],
      queues: [
        { id: 'counter', channel: 'counter', site: 'hall' },
        { id: 'phone', channel: 'phone' },
      ],
      calendars: [{ id: 'hours' }],
      agents: [{ id: 'ann', site: 'elsewhere' }],
    }
    expect(serviceProblems(service, around)).toEqual([])
    const wrong = {
      ...service,
      name: { en: ' ', fr: '' },
      durationMinutes: 0.5,
      places: [
        { ...place, queueId: 'phone', hours: 'none', staff: { kind: 'named' as const, agentIds: ['ann'] } },
        { ...place, site: 'moon', staff: { kind: 'count' as const, count: 0 } },
        { ...place, staff: { kind: 'named' as const, agentIds: [] } },
      ],
    }
    expect(serviceProblems(wrong, around).map(({ name }) => name)).toEqual([
      'NameMissing',
      'FigureOutOfRange',
      'NotItsCounter',
      'UnknownHours',
      'NotItsStaff',
      'UnknownSite',
      'NotItsCounter',
      'FigureOutOfRange',
      'PlaceTwice',
      'StaffMissing',
    ])
  })
})

describe('what visitors say and are told', () => {
  it('[U13] a code can be said aloud, however it is typed, and a wrong character is found', () => {
    fc.assert(
      fc.property(fc.nat(bookingCodes - 1), fc.nat(5), fc.nat(31), (number, at, other) => {
        const code = bookingCodeOf(number)
        expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2}$/)
        expect(typedBookingCode(` ${code.toLowerCase().replace('-', ' ')}`)).toBe(code)
        const bare = code.replace('-', '')
        const wrong = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'[other] ?? ''
        const mistyped = bare.slice(0, at) + wrong + bare.slice(at + 1)
        if (mistyped !== bare) expect(typedBookingCode(mistyped)).toBeUndefined()
      }),
    )
    expect(typedBookingCode('')).toBeUndefined()
    expect(typedBookingCode('🙂'.repeat(6))).toBeUndefined()
  })

  it('[U16] the reminder is due at the same time of the day before, also where the clocks change', () => {
    const hours = hoursWith([{ opens: 0, closes: 1_440 }])
    const slot = Date.parse('2026-03-08T14:30:00Z')
    expect(local(slot)).toBe('10:30')
    const reminder = reminderAt(hours, slot, now) ?? 0
    expect(local(reminder)).toBe('10:30')
    expect(slot - reminder).toBe(23 * hour)
    expect(reminderAt(hours, slot, reminder)).toBeUndefined()
  })

  it('[U14] a check-in says what it comes to: early, late, elsewhere, another day', () => {
    const startsAt = Date.parse('2026-03-03T15:00:00Z')
    const day = {
      dayBeginsAt: Date.parse('2026-03-03T05:00:00Z'),
      dayEndsAt: Date.parse('2026-03-04T05:00:00Z'),
      noShowMs: 15 * minute,
    }
    const at = (moment: number, more: object = {}, site = 'hall') =>
      checkInOf({ standing: { kind: 'booked' }, site: 'hall', startsAt, ...more }, site, moment, day).kind
    expect(at(startsAt - 61 * minute)).toBe('too-early')
    expect(at(startsAt - 60 * minute)).toBe('by-slot')
    expect(at(startsAt + 15 * minute - 1)).toBe('by-slot')
    expect(at(startsAt + 15 * minute)).toBe('as-walk-in')
    expect(at(startsAt, { standing: { kind: 'no-show' } })).toBe('as-walk-in')
    expect(at(startsAt, {}, 'hub')).toBe('other-site')
    expect(at(day.dayEndsAt)).toBe('other-day')
    expect(at(day.dayBeginsAt - 1)).toBe('other-day')
    expect(at(startsAt, { standing: { kind: 'cancelled' } })).toBe('cancelled')
    expect(firstNameOf('  Ngozi Okafor ')).toBe('Ngozi')
  })

  it('[U15] who tries and tries waits: six that find nothing in a minute, twenty in a quarter hour', () => {
    const six = [0, 1, 2, 3, 4, 5].map(second => second * 1_000)
    expect(nextGuessInMs(six.slice(1), 6_000)).toBe(0)
    expect(nextGuessInMs(six, 6_000)).toBe(54_000)
    const slow = Array.from({ length: 20 }, (_, index) => index * 20_000)
    expect(nextGuessInMs(slow, 400_000)).toBe(15 * minute - 400_000)
  })
})
