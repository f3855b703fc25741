import type { RequestStatus } from '../../../src-domain/requests/service-request.ts'
import {
  type ConnectorKind,
  caseFields,
  type OneConnector,
  type StatusMeaning,
} from '../../config/connector-settings.ts'
import type { CrmCase, Fields } from './connector.ts'

type FieldNames = Readonly<Record<string, string | null>>
type StatusesOut = Readonly<Partial<Record<RequestStatus, string>>>
type StatusesIn = Readonly<Record<string, StatusMeaning>>

/** How our words are theirs: the defaults of the kind, and over them what the settings say. */
export interface Mapping {
  readonly fields: FieldNames
  readonly types: Readonly<Record<string, string>>
  readonly out: StatusesOut
  readonly in: StatusesIn
}

const asOurs = {
  submitted: 'submitted',
  acknowledged: 'acknowledged',
  'in-progress': 'in-progress',
  'waiting-for-customer': 'waiting-for-customer',
  completed: 'completed',
  closed: 'closed',
  cancelled: 'cancelled',
  merged: 'merged',
} as const satisfies StatusesOut
const notPossible: StatusMeaning = { status: 'completed', reasonCode: 'not-possible' }

/**
 * What works out of the box. Columns that begin with `townline_` or end with `__c` are to be made over there; the others
 * are theirs already. `closed` over there is `completed` here: our own closing control follows (SPEC Q25–Q27).
 */
const defaults: Readonly<Record<ConnectorKind, Omit<Mapping, 'types'>>> = {
  // The parameters of `POST requests` (GeoReport v2); the endpoint owns the status.
  open311: {
    fields: {
      typeCode: 'service_code',
      description: 'description',
      address: 'address_string',
      latitude: 'lat',
      longitude: 'long',
      mediaUrl: 'media_url',
      customerGivenName: 'first_name',
      customerFamilyName: 'last_name',
      customerPhone: 'phone',
      customerEmail: 'email',
    },
    out: {},
    in: { closed: { status: 'completed' } },
  },
  // The columns of `incident`; its status reasons as they are delivered. Theirs cannot be written to resolve a case, which
  // is an action of its own, so that our status has a column to itself and theirs is only read.
  dataverse: {
    fields: {
      title: 'title',
      description: 'description',
      status: 'townline_status',
      typeName: 'townline_type',
      address: 'townline_address',
      latitude: 'townline_latitude',
      longitude: 'townline_longitude',
      resolveBy: 'townline_resolveby',
      outcome: 'townline_outcome',
      customerName: 'townline_customername',
      customerPhone: 'townline_customerphone',
      customerEmail: 'townline_customeremail',
    },
    out: asOurs,
    in: {
      '3': { status: 'waiting-for-customer' },
      '4': { status: 'in-progress' },
      '5': { status: 'completed' },
      '1000': { status: 'completed' },
      '6': notPossible,
    },
  },
  // The fields and the status values of `Case` as they are delivered.
  salesforce: {
    fields: {
      title: 'Subject',
      description: 'Description',
      status: 'Status',
      typeName: 'Townline_Type__c',
      address: 'Townline_Address__c',
      resolveBy: 'Townline_Resolve_By__c',
      outcome: 'Townline_Outcome__c',
      customerName: 'SuppliedName',
      customerPhone: 'SuppliedPhone',
      customerEmail: 'SuppliedEmail',
    },
    out: {
      submitted: 'New',
      acknowledged: 'Working',
      'in-progress': 'Working',
      'waiting-for-customer': 'Working',
      completed: 'Working',
      closed: 'Closed',
      cancelled: 'Closed',
      merged: 'Closed',
    },
    in: { Working: { status: 'in-progress' }, Closed: { status: 'completed' } },
  },
  // The life cycle `default` of Request Tracker.
  'request-tracker': {
    fields: {
      title: 'Subject',
      status: 'Status',
      description: 'Content',
      address: 'Content',
      answers: 'Content',
      customerName: 'Content',
      customerPhone: 'Content',
      customerEmail: 'Content',
    },
    out: {
      submitted: 'new',
      acknowledged: 'open',
      'in-progress': 'open',
      'waiting-for-customer': 'stalled',
      completed: 'resolved',
      closed: 'resolved',
      cancelled: 'rejected',
      merged: 'rejected',
    },
    in: {
      open: { status: 'in-progress' },
      stalled: { status: 'waiting-for-customer' },
      resolved: { status: 'completed' },
      rejected: notPossible,
    },
  },
  webhook: {
    // Notes go along one by one, and a name whole.
    fields: Object.fromEntries(
      caseFields
        .filter(name => name !== 'notes' && name !== 'customerGivenName' && name !== 'customerFamilyName')
        .map(name => [name, name]),
    ),
    out: asOurs,
    in: {
      acknowledged: { status: 'acknowledged' },
      'in-progress': { status: 'in-progress' },
      'waiting-for-customer': { status: 'waiting-for-customer' },
      completed: { status: 'completed' },
      closed: { status: 'completed' },
      cancelled: { status: 'cancelled' },
    },
  },
}

export function mappingOf({ kind, fields, types, statuses }: OneConnector): Mapping {
  const usual = defaults[kind]
  return {
    fields: { ...usual.fields, ...(fields as FieldNames) },
    types,
    out: { ...usual.out, ...(statuses.out as StatusesOut | undefined) },
    in: statuses.in ?? usual.in,
  }
}

/**
 * A case in their fields. Several of ours that go into one are lines of it; a status without a name over there and a
 * field that is left out do not appear.
 */
export function mapCase({ fields, types, out }: Mapping, { values, status, typeCode }: CrmCase): Fields {
  const mapped: Record<string, string | number> = {}
  for (const [ours, theirs] of Object.entries(fields)) {
    const value =
      ours === 'status' ? out[status] : ours === 'typeCode' ? (types[typeCode] ?? values[ours]) : values[ours]
    if (theirs === null || value === undefined) continue
    const before = mapped[theirs]
    mapped[theirs] = before === undefined ? value : `${before}\n${value}`
  }
  return mapped
}

/** What their status means here; nothing for one that the mapping does not name, `constructor` included. */
export function meaningOf({ in: meanings }: Pick<Mapping, 'in'>, theirs: string): StatusMeaning | undefined {
  return Object.hasOwn(meanings, theirs) ? meanings[theirs] : undefined
}

/** Whether their status says what ours does: they are two words for one thing, or theirs is what we would write. */
export function agree(mapping: Pick<Mapping, 'in' | 'out'>, theirs: string, ours: RequestStatus): boolean {
  const meant = meaningOf(mapping, theirs)?.status
  return mapping.out[ours] === theirs || meant === ours || (meant === 'completed' && ours === 'closed')
}
