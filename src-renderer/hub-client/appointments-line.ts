import type {
  AppointmentDay,
  AppointmentServices,
  BookAppointment,
  CheckedIn,
  KeptAppointment,
  MoveAppointment,
  OfVisit,
  PutService,
  Slots,
} from '../../src-contract/http/appointments.ts'
import type { AppointmentService } from '../../src-domain/appointments/appointment-service.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** Appointments; the refusals stand in the contract. */
export interface AppointmentsLine {
  readonly services: () => Answer<AppointmentServices>
  readonly putService: (id: string, service: PutService) => Answer<AppointmentService>
  readonly slots: (asked: {
    readonly serviceId: string
    readonly site: string
    readonly from: string
    readonly days: number
  }) => Answer<Slots>
  readonly day: (site: string, day: string) => Answer<AppointmentDay>
  readonly search: (q: string) => Answer<AppointmentDay>
  readonly ofVisit: (contactId: string) => Answer<OfVisit>
  readonly book: (asked: BookAppointment) => Answer<KeptAppointment>
  readonly move: (id: string, asked: MoveAppointment) => Answer<KeptAppointment>
  readonly cancel: (id: string, basedOn: number) => Answer<KeptAppointment>
  readonly checkIn: (id: string, site: string) => Answer<CheckedIn>
}

export function createAppointmentsLine(ask: HttpLine['ask']): AppointmentsLine {
  const at = (id: string) => `/api/appointments/${encodeURIComponent(id)}`
  const query = (values: Readonly<Record<string, string | number>>) =>
    new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)]))
  return {
    services: () => ask('GET', '/api/appointment-services'),
    putService: (id, service) => ask('PUT', `/api/appointment-services/${encodeURIComponent(id)}`, service),
    slots: asked => ask('GET', `/api/appointments/slots?${query({ ...asked })}`),
    day: (site, day) => ask('GET', `/api/appointments?${query({ site, day })}`),
    search: q => ask('GET', `/api/appointments/search?${query({ q })}`),
    ofVisit: contactId => ask('GET', `/api/appointments/of-visit/${encodeURIComponent(contactId)}`),
    book: asked => ask('POST', '/api/appointments', asked),
    move: (id, asked) => ask('POST', `${at(id)}/move`, asked),
    cancel: (id, basedOn) => ask('POST', `${at(id)}/cancel`, { basedOn }),
    checkIn: (id, site) => ask('POST', `${at(id)}/check-in`, { site }),
  }
}
