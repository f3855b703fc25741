import type { Kysely } from 'kysely'
import type { AppointmentServices, PutService } from '../../../src-contract/http/appointments.ts'
import type {
  AppointmentService,
  ServicePlace,
} from '../../../src-domain/appointments/appointment-service.ts'
import type { Bilingual, ContactId, Instant, SiteId } from '../../../src-domain/vocabulary/words.ts'
import type { Log } from '../../database/log.ts'
import type { Schema } from '../../database/schema.ts'
import type { Engine } from '../../engine/engine.ts'
import { createCheckIn } from './appointment-check-in.ts'
import { createNotices, type NoticesByMail, type NoticesByText } from './appointment-notices.ts'
import { createAppointmentServices } from './appointment-services.ts'
import { createUsher } from './appointment-usher.ts'
import { createAppointments } from './appointments.ts'
import { createResidentAppointments } from './resident-appointments.ts'

export interface AppointmentsHubParts {
  readonly db: Kysely<Schema>
  readonly engine: Pick<Engine, 'submit' | 'state' | 'onPublished'>
  readonly now: () => Instant
  readonly newId: () => string
  readonly randomBytes: (size: number) => Uint8Array
  readonly city: Bilingual
  readonly phone: string
  readonly publicUrl: string | undefined
  readonly timeZone: string
  readonly sites: readonly { readonly id: SiteId; readonly name: Bilingual }[]
  readonly isLeading: () => boolean
  readonly mail: NoticesByMail | undefined
  readonly texts: NoticesByText | undefined
  /** By it what residents do is counted. */
  readonly secretKey: string
  readonly secretOf: (id: ContactId) => string
  readonly standing: (
    id: ContactId,
  ) => { readonly position: number; readonly expectedWaitMs?: number } | undefined
  readonly log: Log
}

/** The appointments of a centre: what can be booked, what is, who is here, and what visitors are told. */
export function openAppointments(parts: AppointmentsHubParts) {
  const { db, engine, now, sites, mail, texts } = parts
  const config = () => engine.state().config
  const siteName = (site: SiteId): Bilingual =>
    sites.find(({ id }) => id === site)?.name ?? { en: site, fr: site }
  const services = createAppointmentServices({
    db,
    now,
    around: () => ({
      sites: sites.map(({ id }) => id),
      queues: config().queues,
      calendars: config().calendars,
      agents: config().agents,
    }),
  })
  const notices = createNotices(parts)
  const usher = createUsher(parts)
  const tells = { byMail: mail !== undefined, byText: texts !== undefined }
  const appointments = createAppointments({
    ...parts,
    siteName,
    hoursOf: ({ hours }: ServicePlace) => config().calendars.find(({ id }) => id === hours),
    tells,
    onChanged: () => {
      usher.lookSoon()
      notices.lookSoon()
    },
  })
  const checkIns = createCheckIn({
    ...parts,
    usher,
    siteName,
    noShowMs: () => config().times.noShowMs,
  })
  let bookable: readonly AppointmentService[] = []
  const lookAtServices = async (): Promise<void> => {
    bookable = (await services.list()).filter(each => each.isBookable)
  }
  const isAt =
    (site: SiteId) =>
    ({ places }: AppointmentService): boolean =>
      places.some(place => place.site === site)

  return {
    services: async (): Promise<AppointmentServices> => ({
      services: [...(await services.list())],
      tells,
      timeZone: parts.timeZone,
      sites: sites.map(({ id, name }) => ({ id, name })),
      queues: config()
        .queues.filter(({ channel }) => channel === 'counter')
        .map(({ id, name, site }) => ({ id, name, ...(site === undefined ? {} : { site }) })),
      calendars: config().calendars.map(({ id, name }) => ({ id, name })),
      people: config().agents.map(({ id, name, site }) => ({ id, name, site })),
    }),
    putService: async (id: string, by: string, service: PutService) => {
      const kept = await services.put(id, by, service)
      await lookAtServices()
      return kept
    },
    residents: createResidentAppointments({
      ...parts,
      siteName,
      tells,
      services: services.list,
      appointments,
    }),
    slots: appointments.slots,
    day: appointments.day,
    search: appointments.search,
    ofVisit: appointments.ofVisit,
    book: appointments.book,
    move: appointments.move,
    cancel: appointments.cancel,
    checkInAtDesk: checkIns.atDesk,
    checkInAtKiosk: checkIns.atKiosk,
    /** Whether somebody may have an appointment at this site, as it was when it was last looked at. */
    takesAppointments: (site: SiteId): boolean => bookable.some(isAt(site)),
    /** Where residents book for this site by themselves; `undefined` where they cannot. */
    bookingPage: (site: SiteId): string | undefined =>
      parts.publicUrl !== undefined && bookable.filter(each => each.isForResidents).some(isAt(site))
        ? `${parts.publicUrl}/appointments/`
        : undefined,
    lookAtServices,
    /** Brings the line and the messages up to what was decided; resolves when both are. */
    settle: async (): Promise<void> => {
      await usher.look()
      await notices.look()
    },
    stop: async (): Promise<void> => {
      await Promise.all([usher.stop(), notices.stop()])
    },
  }
}

export type AppointmentsHub = ReturnType<typeof openAppointments>
