import type { Customer } from '../../src-domain/people/customer.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'

/** Ngozi Okafor of 41 Simcoe Street North, or somebody much like her. */
export function customer(part: Partial<Customer> = {}): Customer {
  return {
    id: 'ngozi',
    version: 3,
    givenName: 'Ngozi',
    familyName: 'Okafor',
    language: 'en',
    phones: [{ e164: '+19055550148', kind: 'mobile' }],
    emails: ['ngozi@mail.example'],
    address: {
      id: 'a-41',
      civicNumber: '41',
      street: 'Simcoe Street North',
      postalCode: 'L3D 2K9',
      ward: 2,
      latitude: 43.8971,
      longitude: -78.8642,
    },
    preference: 'email',
    updatedAt: 0,
    ...part,
  }
}

export function request(part: Partial<ServiceRequest> = {}): ServiceRequest {
  return {
    id: 'r-1',
    reference: 'TL-26-4K7F-2',
    version: 1,
    typeCode: 'pothole',
    status: 'submitted',
    answers: {},
    description: '',
    notifyBy: 'no',
    language: 'en',
    followers: [],
    createdAt: 0,
    createdBy: 'aiko',
    createdOn: 'desk',
    acknowledgeBy: 1_000,
    resolveBy: 2_000,
    ...part,
  }
}

/** A missed green bin, with one question of each kind. */
export const greenBin: RequestType = {
  code: 'missed-green-bin',
  version: 1,
  division: 'waste',
  name: { en: 'Missed green bin', fr: 'Bac vert non ramassé' },
  description: { en: 'The green bin was not emptied.', fr: 'Le bac vert n’a pas été vidé.' },
  kind: 'problem-report',
  needsPlace: true,
  hazard: false,
  acceptedChannels: ['phone', 'counter'],
  channelReason: { en: 'Please phone.', fr: 'Appelez-nous.' },
  acknowledgeWithin: { value: 1, unit: 'business-days' },
  resolveWithin: { value: 4, unit: 'business-hours' },
  duplicates: { withinMetres: 100, withinDays: 7 },
  intake: {
    schema: {
      type: 'object',
      properties: {
        day: { type: 'string', format: 'date' },
        outInTime: { type: 'boolean' },
        neighbours: { type: 'string', enum: ['one', 'street'] },
        bags: { type: 'integer', minimum: 1, maximum: 10 },
        remark: { type: 'string', maxLength: 20 },
      },
      required: ['day', 'outInTime', 'neighbours'],
      additionalProperties: false,
    },
    words: {
      day: { label: { en: 'Day it was due', fr: 'Jour de collecte' } },
      outInTime: { label: { en: 'At the curb by 7:00', fr: 'En bordure avant 7 h' } },
      neighbours: {
        label: { en: 'Neighbours', fr: 'Voisinage' },
        options: {
          one: { en: 'Only this address', fr: 'Seulement cette adresse' },
          street: { en: 'The whole street', fr: 'Toute la rue' },
        },
      },
      bags: { label: { en: 'Bags', fr: 'Sacs' } },
      remark: { label: { en: 'Remark', fr: 'Remarque' } },
    },
  },
  keywords: { en: ['compost not picked up', 'organics'], fr: ['compost oublié'] },
}
