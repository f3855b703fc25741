import type { RequestType } from '../../src-domain/requests/request-type.ts'

/** A type that asks nothing and needs nothing, for what is not about types. */
export const pothole: RequestType = {
  code: 'pothole',
  version: 1,
  division: 'roads',
  name: { en: 'Pothole', fr: 'Nid-de-poule' },
  description: { en: '', fr: '' },
  kind: 'problem-report',
  needsPlace: false,
  hazard: false,
  acceptedChannels: ['phone'],
  acknowledgeWithin: { value: 2, unit: 'business-days' },
  resolveWithin: { value: 40, unit: 'business-hours' },
  duplicates: { withinMetres: 100, withinDays: 30 },
  intake: { schema: { type: 'object', properties: {}, additionalProperties: false }, words: {} },
  keywords: { en: [], fr: [] },
}
