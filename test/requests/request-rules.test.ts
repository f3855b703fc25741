import { describe, expect, it } from 'vitest'
import { decideRequest, evolveRequest, type RequestFacts } from '../../src-domain/requests/decide-request.ts'
import { nearbyDuplicates } from '../../src-domain/requests/nearby-duplicates.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import type { RequestCommand } from '../../src-domain/requests/request-command.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { isRefused } from '../../src-domain/vocabulary/decision.ts'
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
  intake: { schema: { type: 'object', properties: {}, additionalProperties: false }, words: {} },
  keywords: { en: [], fr: [] },
}
const reference = formatReference(27, 1)
const facts: RequestFacts = {
  type: pothole,
  customerExists: true,
  blocks: [{ id: 'b', year: 27, first: 1, last: 10 }],
  referenceIsTaken: false,
  hours: alwaysOpen,
}
const create: Extract<RequestCommand, { kind: 'create-request' }> = {
  kind: 'create-request',
  requestId: 'r1',
  reference,
  typeCode: 'pothole',
  customerId: 'rose',
  place: { text: '12 Harbour Street', latitude: 43.9, longitude: -78.8 },
  answers: {},
  description: 'A hole',
  notifyBy: 'phone',
  language: 'en',
  createdAt: now,
}
const actor = { agentId: 'aiko', deskId: 'd' }
const refusalOf = (given: RequestFacts, command: RequestCommand) => {
  const decision = decideRequest(given, command, actor, now)
  return isRefused(decision) ? decision.refusal.name : undefined
}
const made = (more: Partial<typeof create> = {}): ServiceRequest => {
  const decision = decideRequest(facts, { ...create, ...more }, actor, now)
  if (isRefused(decision) || decision.events[0] === undefined) throw new Error(JSON.stringify(decision))
  return evolveRequest(undefined, decision.events[0])
}

describe('a request', () => {
  it('[Q3] of a type that needs a place is not accepted without one', () => {
    const { place: _none, ...placeless } = create
    expect(refusalOf(facts, placeless)).toBe('PlaceMissing')
    expect(refusalOf(facts, { ...create, place: { text: '  ' } })).toBe('PlaceMissing')
    expect(refusalOf({ ...facts, type: { ...pothole, needsPlace: false } }, placeless)).toBeUndefined()
  })

  it('[Q6] is followed once by each further caller, and not when it is closed', () => {
    const follow = { kind: 'follow-request', requestId: 'r1', customerId: 'idris' } as const
    const first = decideRequest({ ...facts, request: made() }, follow, actor, now)
    if (isRefused(first) || first.events[0] === undefined) throw new Error('refused')
    const followed = evolveRequest(made(), first.events[0])
    expect(followed.followers).toEqual(['idris'])
    const again = decideRequest({ ...facts, request: followed }, follow, actor, now)
    expect(again).toEqual({ events: [] })
    const closed: ServiceRequest = { ...followed, status: 'closed' }
    expect(refusalOf({ ...facts, request: closed }, follow)).toBe('RequestClosed')
  })

  it('[Q7] is shown as a probable duplicate by type, distance and days, nearest first', () => {
    const at = (id: string, latitude: number, more: Partial<ServiceRequest> = {}): ServiceRequest => ({
      ...made(),
      id,
      place: { text: id, latitude, longitude: -78.8 },
      ...more,
    })
    const found = nearbyDuplicates(
      pothole,
      { text: 'here', latitude: 43.9, longitude: -78.8 },
      [
        at('80 m', 43.90072),
        at('next door', 43.9001),
        at('too far', 43.902),
        at('too long ago', 43.9, { createdAt: now - 31 * dayMs }),
        at('closed', 43.9, { status: 'closed' }),
        at('another kind', 43.9, { typeCode: 'tree' }),
      ],
      now,
    )
    expect(found.map(({ request }) => request.id)).toEqual(['next door', '80 m'])
  })
})
