import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { envelopeSchema } from '../../src-contract/live/desk-command.ts'
import { decideRequest, evolveRequest, type RequestFacts } from '../../src-domain/requests/decide-request.ts'
import {
  applyRequestChanges,
  mergeRequestChanges,
  type RequestChanges,
} from '../../src-domain/requests/request-changes.ts'
import type {
  RequestCommand,
  RequestEvent,
  RequestRefusal,
} from '../../src-domain/requests/request-command.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { isRefused } from '../../src-domain/vocabulary/decision.ts'
import { ownValue } from '../../src-domain/vocabulary/merge-changes.ts'
import { alwaysOpen } from './always-open.ts'

const now = 1_800_000_000_000
const dayMs = 86_400_000
const both = { en: 'x', fr: 'x' }
const pothole: RequestType = {
  code: 'pothole',
  version: 1,
  division: 'roads',
  name: both,
  description: both,
  kind: 'problem-report',
  needsPlace: true,
  hazard: false,
  acceptedChannels: ['phone'],
  acknowledgeWithin: { value: 1, unit: 'business-days' },
  resolveWithin: { value: 5, unit: 'business-days' },
  duplicates: { withinMetres: 100, withinDays: 30 },
  intake: {
    schema: {
      type: 'object',
      properties: {
        size: { type: 'string', enum: ['small', 'large'] },
        depth: { type: 'integer', minimum: 0, maximum: 100 },
        onRoad: { type: 'boolean' },
      },
      required: ['size'],
      additionalProperties: false,
    },
    words: {},
  },
  keywords: { en: [], fr: [] },
}
const hole: ServiceRequest = {
  id: 'r1',
  reference: 'TL-27-2222-2',
  version: 1,
  typeCode: 'pothole',
  status: 'submitted',
  customerId: 'rose',
  place: { text: '12 Harbour Street', latitude: 43.9, longitude: -78.8 },
  answers: { size: 'small' },
  description: 'A hole',
  notifyBy: 'phone',
  language: 'en',
  followers: ['idris'],
  createdAt: now - 5 * dayMs,
  createdBy: 'aiko',
  createdOn: 'd',
  acknowledgeBy: now,
  resolveBy: now,
}
const facts: RequestFacts = {
  type: pothole,
  customerExists: true,
  blocks: [],
  referenceIsTaken: false,
  hours: alwaysOpen,
}
const actor = { agentId: 'aiko', deskId: 'd' }
const update = (changes: RequestChanges, basedOn = 1) =>
  ({ kind: 'update-request', requestId: 'r1', basedOn, changes }) as const satisfies RequestCommand

type Told =
  | {
      readonly request: ServiceRequest
      readonly events: readonly RequestEvent[]
      readonly refusal?: undefined
    }
  | { readonly request: ServiceRequest; readonly refusal: RequestRefusal }

/** The request after a command, and what was told to whoever sent it. */
function afterwards(
  request: ServiceRequest,
  command: RequestCommand,
  more: Partial<RequestFacts> = {},
): Told {
  const decision = decideRequest({ ...facts, request, ...more }, command, actor, now)
  if (isRefused(decision)) return { request, refusal: decision.refusal }
  return { request: decision.events.reduce(evolveRequest, request), events: decision.events }
}
const refusalOf = (...question: Parameters<typeof afterwards>) => afterwards(...question).refusal?.name

describe('changes of two desks to one request', () => {
  const deeper: RequestChanges = { 'answers.depth': { from: null, to: 30 } }
  const told: RequestChanges = { notifyBy: { from: 'phone', to: 'sms' } }

  it('[Q8] in different fields are both there, and the version counts both', () => {
    const first = afterwards(hole, update(deeper)).request
    const second = afterwards(first, update(told)).request
    expect(second).toEqual({
      ...hole,
      version: 3,
      answers: { size: 'small', depth: 30 },
      notifyBy: 'sms',
    })
  })

  it('[Q8] in different answers are both there', () => {
    const first = afterwards(hole, update({ 'answers.size': { from: 'small', to: 'large' } })).request
    const second = afterwards(first, update({ 'answers.onRoad': { from: null, to: false } })).request
    expect(second.answers).toEqual({ size: 'large', onRoad: false })
  })

  it('[Q9] of one field to different values are a conflict, with the request as it is and the fields; nothing of the second is written', () => {
    const first = afterwards(hole, update({ description: { from: 'A hole', to: 'A deep hole' } })).request
    const second = afterwards(first, update({ ...told, description: { from: 'A hole', to: 'Two holes' } }))
    expect(second.refusal).toEqual({ name: 'RequestChanged', current: first, fields: ['description'] })
    expect(second.request).toBe(first)
    const answer = afterwards(first, update({ 'answers.size': { from: 'large', to: 'small' } }))
    expect(answer.refusal).toBeUndefined()
    const answers = afterwards(first, update({ 'answers.size': { from: 'tiny', to: 'large' } }))
    expect(answers.refusal).toMatchObject({ name: 'RequestChanged', fields: ['answers.size'] })
  })

  it('[Q10] to the same value merge: the second has no effect, whatever it saw', () => {
    const first = afterwards(hole, update(told)).request
    expect(afterwards(first, update(told))).toEqual({ request: first, events: [] })
    expect(afterwards(first, update({ notifyBy: { from: 'email', to: 'sms' } }))).toEqual({
      request: first,
      events: [],
    })
    const both = afterwards(first, update({ ...told, ...deeper }))
    expect(both.refusal).toBeUndefined()
    expect('events' in both && both.events).toMatchObject([{ kind: 'request-updated', changes: deeper }])
  })

  it('[Q10] are compared by what they say: the order of names in a place, no value and an empty one, line ends', () => {
    const { text, latitude, longitude } = { text: '12 Harbour Street', latitude: 43.9, longitude: -78.8 }
    const moved = update({
      place: { from: { longitude, latitude, text }, to: { text: 'At the bridge' } },
    })
    expect(afterwards(hole, moved).request.place).toEqual({ text: 'At the bridge' })
    const { customerId: _nobody, ...anonymous } = hole
    expect(afterwards(anonymous, update({ customerId: { from: null, to: 'rose' } })).request.customerId).toBe(
      'rose',
    )
    const imported = { ...hole, description: 'A hole\r\nin the road' }
    const seen = update({ description: { from: 'A hole\nin the road', to: 'A hole' } })
    expect(refusalOf(imported, seen)).toBeUndefined()
    const silent = { ...hole, description: '' }
    expect(refusalOf(silent, update({ description: { from: '', to: 'A hole' } }))).toBeUndefined()
    expect(refusalOf(hole, update({ place: { from: { text, latitude }, to: { text } } }))).toBe(
      'RequestChanged',
    )
  })

  const fieldChanges = fc.record(
    {
      description: change('A hole', fc.constantFrom('Deep', 'Two', 'A hole')),
      notifyBy: change('phone', fc.constantFrom('no', 'email', 'sms', 'phone')),
      customerId: change('rose', fc.constantFrom('luc', 'idris', null, 'rose')),
      place: change(hole.place, fc.constantFrom({ text: 'Bridge' }, { text: 'Park', ward: 2 })),
      'answers.size': change('small', fc.constantFrom('small', 'large')),
      'answers.depth': change(null, fc.constantFrom(null, 1, 2)),
      'answers.onRoad': change(null, fc.constantFrom(null, true, false)),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<RequestChanges>

  function change(from: unknown, to: fc.Arbitrary<unknown>) {
    return to.map(value => ({ from: from ?? null, to: value ?? null }))
  }

  /** What each field is to be, as somebody would read it from the changes. */
  const wanted = (changes: RequestChanges) =>
    Object.entries(changes as Record<string, { from: unknown; to: unknown }>).filter(
      ([, { from, to }]) => JSON.stringify(from) !== JSON.stringify(to),
    )
  const fieldOf = (request: ServiceRequest, field: string): unknown =>
    (field.startsWith('answers.')
      ? request.answers[field.slice(8)]
      : (request as unknown as Record<string, unknown>)[field]) ?? null

  it('[Q8, Q9, Q10] never lose a side’s change, and arrive in any order with the same result where no conflict is named', () =>
    fc.assert(
      fc.property(fc.array(fieldChanges, { minLength: 2, maxLength: 4 }), fc.nat(), (sides, turn) => {
        const inOrder = (order: readonly RequestChanges[]) => {
          let request = hole
          const accepted: RequestChanges[] = []
          const refused: string[][] = []
          for (const changes of order) {
            const told = afterwards(request, update(changes))
            if (told.refusal?.name === 'RequestChanged') refused.push([...told.refusal.fields])
            else if (told.refusal) throw new Error(told.refusal.name)
            else accepted.push(changes)
            request = told.request
          }
          return { request, accepted, refused }
        }
        const rotated = [
          ...sides.slice(turn % sides.length),
          ...sides.slice(0, turn % sides.length),
        ].reverse()
        const [one, other] = [inOrder(sides), inOrder(rotated)]
        // What was accepted is there, each field of it.
        for (const { request, accepted } of [one, other]) {
          for (const changes of accepted) {
            for (const [field, { to }] of wanted(changes))
              expect([field, fieldOf(request, field)]).toEqual([field, to])
          }
        }
        // What nobody changed is as it was.
        const touched = new Set(sides.flatMap(changes => Object.keys(changes)))
        for (const field of [
          'description',
          'notifyBy',
          'customerId',
          'place',
          'answers.size',
          'answers.depth',
        ]) {
          if (!touched.has(field)) expect(fieldOf(one.request, field)).toEqual(fieldOf(hole, field))
        }
        // A conflict is named exactly where two sides want different things.
        const wishes = Map.groupBy(sides.flatMap(wanted), ([field]) => field)
        const disputed = [...wishes.values()].some(
          each => new Set(each.map(([, { to }]) => JSON.stringify(to))).size > 1,
        )
        expect(one.refused.length > 0).toBe(disputed)
        expect(other.refused.length > 0).toBe(disputed)
        if (disputed) return
        const { version: _one, ...left } = one.request
        const { version: _other, ...right } = other.request
        expect(left).toEqual(right)
      }),
      { numRuns: 2_000 },
    ))

  it('[Q10] sent again and again have one effect', () =>
    fc.assert(
      fc.property(fieldChanges, changes => {
        const once = afterwards(hole, update(changes))
        expect(afterwards(once.request, update(changes)).request).toBe(once.request)
        // The desk lays its own change on any row in which it is, or is not yet.
        expect(applyRequestChanges(once.request, changes)).toEqual(once.request)
        expect({ ...applyRequestChanges(hole, changes), version: once.request.version }).toEqual(once.request)
        expect(mergeRequestChanges(once.request, changes)).toEqual({ changed: [], clashing: [] })
      }),
    ))
})

describe('a change to a request', () => {
  it('[Q11] of a closed one may add to its description, and changes nothing else', () => {
    const closed: ServiceRequest = { ...hole, status: 'closed', closedAt: now - dayMs }
    const note = update({ description: { from: 'A hole', to: 'A hole. Seen again on Monday.' } })
    expect(afterwards(closed, note).request).toMatchObject({ status: 'closed', version: 2 })
    for (const changes of [
      { description: { from: 'A hole', to: 'No hole at all' } },
      { description: { from: 'A hole', to: '' } },
      { notifyBy: { from: 'phone', to: 'no' } },
      { place: { from: hole.place ?? null, to: { text: 'Elsewhere' } } },
      { customerId: { from: 'rose', to: null } },
      { 'answers.depth': { from: null, to: 3 } },
      { 'answers.depth': { from: 8, to: 3 } },
      { ...note.changes, notifyBy: { from: 'phone', to: 'no' } },
    ] as RequestChanges[]) {
      expect([changes, refusalOf(closed, update(changes))]).toEqual([changes, 'RequestClosed'])
    }
    expect(refusalOf(closed, update({ notifyBy: { from: 'no', to: 'phone' } }))).toBeUndefined()
    const noted = afterwards(closed, note).request
    expect(refusalOf(noted, update({ description: { from: 'A hole', to: 'A hole. Filled.' } }))).toBe(
      'RequestChanged',
    )
  })

  it('[Q12] keeps the rules of a new one, in what it touches', () => {
    const place = (to: RequestChanges['place'] extends infer C ? NonNullable<C> : never) =>
      update({ place: to })
    const from = hole.place ?? null
    expect(refusalOf(hole, place({ from, to: null }))).toBe('PlaceMissing')
    expect(refusalOf(hole, place({ from, to: { text: ' ' } }))).toBe('PlaceMissing')
    expect(
      afterwards(hole, place({ from, to: null }), { type: { ...pothole, needsPlace: false } }).request.place,
    ).toBe(undefined)
    const long = update({ description: { from: 'A hole', to: 'x'.repeat(4_001) } })
    expect(afterwards(hole, long).refusal).toEqual({ name: 'DescriptionTooLong', maxLength: 4_000 })
    expect(
      refusalOf(hole, update({ customerId: { from: 'rose', to: 'nobody' } }), { customerExists: false }),
    ).toBe('UnknownCustomer')
    expect(
      refusalOf(hole, update({ customerId: { from: 'rose', to: null } }), { customerExists: false }),
    ).toBe(undefined)
    for (const [question, to] of [
      ['size', 'huge'],
      ['size', null],
      ['depth', 1.5],
      ['depth', 'deep'],
      ['colour', 'red'],
      ['__proto__', 'x'],
      ['constructor', 'x'],
    ] as const) {
      const asked = {
        [`answers.${question}`]: { from: ownValue(hole.answers, question) ?? null, to },
      } as RequestChanges
      const { refusal, request } = afterwards(hole, update(JSON.parse(JSON.stringify(asked))))
      expect([question, refusal]).toEqual([question, { name: 'AnswersInvalid', questions: [question] }])
      expect(request).toBe(hole)
    }
  })

  it('[Q12] is not held up by what an earlier form accepted, nor by a type that is gone', () => {
    const old: ServiceRequest = { ...hole, answers: { colour: 'red' } }
    expect(afterwards(old, update({ 'answers.size': { from: null, to: 'large' } })).request.answers).toEqual({
      colour: 'red',
      size: 'large',
    })
    expect(afterwards(old, update({ 'answers.colour': { from: 'red', to: null } })).request.answers).toEqual(
      {},
    )
    const { type: _gone, ...typeless } = facts
    const question = (changes: RequestChanges) => {
      const decision = decideRequest({ ...typeless, request: hole }, update(changes), actor, now)
      return isRefused(decision) ? decision.refusal.name : undefined
    }
    expect(question({ notifyBy: { from: 'phone', to: 'no' } })).toBeUndefined()
    expect(question({ 'answers.size': { from: 'small', to: 'large' } })).toBe('UnknownRequestType')
  })

  it('[Q12] that makes a follower the customer makes no follower of the customer', () => {
    const { request } = afterwards(hole, update({ customerId: { from: 'rose', to: 'idris' } }))
    expect(request).toMatchObject({ customerId: 'idris', followers: [] })
  })

  it('[Q13] keeps when it was made, and on what version; a time that cannot be right is the hub’s', () => {
    const made = (askedAt: number | undefined) => {
      const decision = decideRequest(
        { ...facts, request: hole },
        update({ notifyBy: { from: 'phone', to: 'no' } }, 7),
        { ...actor, ...(askedAt === undefined ? {} : { askedAt }) },
        now,
      )
      return isRefused(decision) ? undefined : decision.events[0]
    }
    expect(made(now - 3 * dayMs)).toEqual({
      kind: 'request-updated',
      at: now,
      requestId: 'r1',
      agentId: 'aiko',
      madeAt: now - 3 * dayMs,
      basedOn: 7,
      changes: { notifyBy: { from: 'phone', to: 'no' } },
    })
    expect(made(now + dayMs)).toMatchObject({ madeAt: now })
    expect(made(0)).toMatchObject({ madeAt: now })
    expect(made(undefined)).not.toHaveProperty('madeAt')
  })

  it('[Q8] of one that does not exist is refused', () => {
    const decision = decideRequest(facts, update({}), actor, now)
    expect(decision).toEqual({ refusal: { name: 'UnknownRequest' } })
  })
})

describe('the contract of a change', () => {
  const id = '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7a01'
  const isRead = (changes: unknown, more: object = {}) =>
    envelopeSchema.safeParse({
      id,
      deskId: id,
      by: 'aiko.mori',
      at: now,
      command: { kind: 'update-request', requestId: id, basedOn: 1, changes, ...more },
    }).success

  it('[Q8] takes each field that may be changed', () => {
    expect(
      isRead({
        description: { from: '', to: 'x' },
        place: { from: null, to: { text: 'x', ward: 3 } },
        notifyBy: { from: 'no', to: 'email' },
        customerId: { from: id, to: null },
        'answers.size': { from: null, to: 'large' },
        'answers.depth': { from: 1, to: 2 },
        'answers.onRoad': { from: true, to: null },
      }),
    ).toBe(true)
    expect(isRead({})).toBe(true)
  })

  it('[Q8] takes no other field, no value of another kind, and no half of a change', () => {
    for (const changes of [
      null,
      [],
      'description',
      { status: { from: 'submitted', to: 'closed' } },
      { version: { from: 1, to: 9 } },
      { id: { from: id, to: id } },
      { followers: { from: null, to: 'x' } },
      { answers: { from: null, to: 'x' } },
      { 'answers.': { from: null, to: 'x' } },
      { [`answers.${'x'.repeat(65)}`]: { from: null, to: 'x' } },
      { Description: { from: '', to: 'x' } },
      { description: { to: 'x' } },
      { description: { from: 'x' } },
      { description: { from: null, to: 'x' } },
      { description: { from: '', to: 7 } },
      { description: { from: '', to: 'x', at: 1 } },
      { description: { from: '', to: 'a\u0000b' } },
      { description: { from: '', to: 'half \ud83d' } },
      { description: { from: '', to: 'x'.repeat(2_000_001) } },
      { place: { from: null, to: 'x' } },
      { place: { from: null, to: { text: 'x', street: 'y' } } },
      { place: { from: null, to: { text: 'x', latitude: 91 } } },
      { notifyBy: { from: 'no', to: 'pigeon' } },
      { notifyBy: { from: 'no', to: null } },
      { customerId: { from: null, to: 'rose' } },
      { 'answers.size': { from: null, to: { text: 'x' } } },
      { 'answers.size': { from: null, to: ['x'] } },
      { 'answers.size': { from: null, to: 'x'.repeat(2_001) } },
      JSON.parse('{"constructor":{"from":null,"to":"x"}}'),
    ]) {
      expect([JSON.stringify(changes)?.slice(0, 80), isRead(changes)]).toEqual([
        JSON.stringify(changes)?.slice(0, 80),
        false,
      ])
    }
    for (const more of [
      { basedOn: 0 },
      { basedOn: 1.5 },
      { basedOn: '1' },
      { requestId: 'r1' },
      { extra: 1 },
    ]) {
      expect([more, isRead({}, more)]).toEqual([more, false])
    }
  })
})
