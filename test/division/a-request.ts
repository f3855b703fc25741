import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { pothole } from '../requests/pothole.ts'

export const hour = 3_600_000
export const day = 24 * hour
/** Thursday 12 November 2026, 9:00 in Toronto. */
export const made = Date.UTC(2026, 10, 12, 14)

/** A request as it was made, and whatever else is so. */
export function aRequest(part: Partial<ServiceRequest> = {}): ServiceRequest {
  return {
    id: crypto.randomUUID(),
    reference: 'TL-26-23FN-E',
    version: 1,
    typeCode: 'pothole',
    status: 'submitted',
    customerId: crypto.randomUUID(),
    place: { text: '41 Simcoe Street', ward: 4, latitude: 43.9, longitude: -78.86 },
    answers: {},
    description: 'A deep hole beside the school.',
    notifyBy: 'phone',
    language: 'en',
    followers: [],
    createdAt: made,
    createdBy: 'aiko.mori',
    createdOn: '',
    acknowledgeBy: made + 2 * day,
    resolveBy: made + 20 * day,
    ...part,
  }
}

export function aType(part: Partial<RequestType> = {}): RequestType {
  return {
    ...pothole,
    needsPlace: true,
    resolveWithin: { value: 20, unit: 'business-days' },
    duplicates: { withinMetres: 40, withinDays: 30 },
    ...part,
  }
}
