import type { FastifyBaseLogger } from 'fastify'
import type { Kysely } from 'kysely'
import type { CounterDevices as ListedDevices, MakeDevice } from '../../../src-contract/http/counter.ts'
import type {
  KioskCheckIn,
  LeaveNumber,
  TakenTicket,
  TakeTicket,
} from '../../../src-contract/public/counter.ts'
import { type CounterPlace, placeAsShown } from '../../../src-domain/kiosk/counter-place.ts'
import { calledElsewhere, placeOfVisit } from '../../../src-domain/kiosk/hall-board.ts'
import type {
  AgentId,
  Bilingual,
  ContactId,
  DeskId,
  Instant,
  SiteId,
} from '../../../src-domain/vocabulary/words.ts'
import type { Schema } from '../../database/schema.ts'
import type { Engine } from '../../engine/engine.ts'
import type { NoticesByMail, NoticesByText } from './appointment-notices.ts'
import { createCounterDevices } from './counter-devices.ts'
import { createCounterFacts } from './counter-facts.ts'
import { createCounterLines } from './counter-lines.ts'
import { createCounterTickets, type TicketRefusal } from './counter-tickets.ts'
import { openAppointments } from './open-appointments.ts'
import { createTurnTexts, type NumberRefusal } from './turn-texts.ts'

export interface CounterParts {
  readonly db: Kysely<Schema>
  readonly engine: Pick<Engine, 'submit' | 'state' | 'onPublished'>
  readonly now: () => Instant
  readonly newId: () => string
  readonly randomBytes: (size: number) => Uint8Array
  readonly secretKey: string
  readonly city: Bilingual
  readonly timeZone: string
  readonly sites: readonly { readonly id: SiteId; readonly name: Bilingual }[]
  readonly averageHandleMs: () => number | undefined
  /** Whom visitors call about their appointments; empty where there is no number. */
  readonly phone: string
  /** Under which residents reach the hub; absent where they do not. */
  readonly publicUrl: string | undefined
  /** Of several hubs the one that leads tells the line and visitors of appointments. */
  readonly isLeading: () => boolean
  readonly mail: NoticesByMail | undefined
  readonly texts: NoticesByText | undefined
  /** Lets the other hubs look again at devices, places and recalls. */
  readonly tellOthers: () => void
  readonly log: FastifyBaseLogger
}

/** The counters of a centre: kiosks, hall boards and the pages of visitors, with what staff decide about them. */
export function openCounter(parts: CounterParts) {
  const { engine, now, sites, log } = parts
  const devices = createCounterDevices(parts)
  const facts = createCounterFacts(parts.db, now)
  const tickets = createCounterTickets(parts)
  const lines = createCounterLines({
    ...parts,
    devices,
    tickets,
    facts,
    takesAppointments: site => appointments.takesAppointments(site),
    bookingPage: site => appointments.bookingPage(site),
    lookAtServices: () => appointments.lookAtServices(),
    takesNumbers: parts.texts !== undefined,
  })
  const turns = createTurnTexts({ ...parts, standing: lines.visitStanding, lookAtPlaces: facts.look })
  const appointments = openAppointments({ ...parts, secretOf: tickets.secretOf, standing: lines.standing })

  const changed = (): void => {
    parts.tellOthers()
    lines.lookAgain().catch(problem => log.warn({ err: problem }, 'the counters were not looked at'))
  }

  return {
    take: lines.take,
    /** Another hub says that something changed. */
    lookAgain: lines.lookAgain,
    stop: async (): Promise<void> => {
      lines.stop()
      await Promise.all([appointments.stop(), turns.stop()])
    },
    appointments: {
      ...appointments,
      putService: async (...service: Parameters<typeof appointments.putService>) => {
        const kept = await appointments.putService(...service)
        changed()
        return kept
      },
    },
    checkIn: async (secret: string, asked: KioskCheckIn) => {
      const device = await devices.bySecret(secret)
      return device === undefined
        ? { name: 'UnknownDevice' as const }
        : appointments.checkInAtKiosk(device, asked)
    },

    pair: devices.pair,
    takeTicket: async (secret: string, asked: TakeTicket): Promise<TakenTicket | TicketRefusal> => {
      const device = await devices.bySecret(secret)
      if (device === undefined) return { name: 'UnknownDevice' }
      const given = await tickets.take(device, asked)
      if ('name' in given) return given
      return { ...given, secret: tickets.secretOf(given.id), ...lines.standing(given.id) }
    },
    /** Whether there is such a visit. */
    leave: async (id: ContactId, secret: string): Promise<boolean> => {
      if (!tickets.isSecretOf(id, secret)) return false
      await tickets.leave(id)
      return true
    },
    /** Takes a mobile number by which a visitor is told of their turn, or takes it back where it is empty (SPEC U21). */
    leaveNumber: async ({
      id,
      secret,
      language,
      phone,
    }: LeaveNumber): Promise<NumberRefusal | 'UnknownVisit' | undefined> => {
      if (!tickets.isSecretOf(id, secret)) return 'UnknownVisit'
      if (phone.trim() !== '') return turns.leaveNumber(id, language, phone)
      await turns.takeNumberBack(id)
      return undefined
    },

    devices: async (): Promise<ListedDevices> => ({
      devices: await devices.list(),
      sites: sites.map(({ id, name }) => ({ id, name })),
    }),
    makeDevice: async (device: MakeDevice, by: string) =>
      sites.some(({ id }) => id === device.site) ? devices.make(device, by) : undefined,
    pairAgain: devices.pairAgain,
    changeDevice: async (...change: Parameters<typeof devices.change>): Promise<boolean> => {
      const isChanged = await devices.change(...change)
      changed()
      return isChanged
    },
    revokeDevice: async (id: string, by: string): Promise<void> => {
      await devices.revoke(id, by)
      changed()
    },

    placeOf: facts.placeOf,
    /** Where a colleague is: with the visitor about whom they ask somebody, else at their desk. */
    placeOfAgent: async (agentId: AgentId): Promise<CounterPlace | undefined> => {
      await facts.look()
      const state = engine.state()
      const now = facts.facts(state)
      for (const contact of state.contacts.values()) {
        const { phase } = contact
        const isAsking =
          phase.kind === 'connected' && phase.agentId === agentId && phase.consultId !== undefined
        if (isAsking) return placeOfVisit(contact, now) ?? now.placeOf(agentId)
      }
      return now.placeOf(agentId)
    },
    /** The place as it is kept; `undefined` for a label that is none. */
    setPlace: async (
      deskId: DeskId,
      place: CounterPlace | undefined,
      by: string,
    ): Promise<{ readonly place?: CounterPlace } | undefined> => {
      const kept = place && placeAsShown(place)
      if (place !== undefined && kept === undefined) return undefined
      await facts.setPlace(deskId, kept, by)
      changed()
      return kept === undefined ? {} : { place: kept }
    },
    /**
     * Calls a visitor again: to the desk, to another place, or without either where they were called last. Only who has
     * called them may (SPEC U10, U24).
     */
    recall: async (
      contactId: ContactId,
      agentId: string,
      to: CounterPlace | 'desk' | undefined,
    ): Promise<'recalled' | 'NotYourContact' | 'PlaceWrong'> => {
      const named = typeof to === 'object' ? placeAsShown(to) : undefined
      if (typeof to === 'object' && named === undefined) return 'PlaceWrong'
      // Another hub may have called last.
      if (to === undefined) await facts.look()
      const contact = engine.state().contacts.get(contactId)
      const isTheirs =
        contact?.channel === 'counter' &&
        contact.phase.kind === 'connected' &&
        contact.phase.agentId === agentId &&
        contact.about === undefined
      if (!isTheirs) return 'NotYourContact'
      const place = to === undefined ? calledElsewhere(contact, facts.facts(engine.state())) : named
      await facts.recall(contactId, agentId, place)
      changed()
      return 'recalled'
    },
  }
}

export type CounterHub = ReturnType<typeof openCounter>
