import { randomUUID } from 'node:crypto'
import type { AppointmentRow } from '../../src-contract/http/appointments.ts'
import { type Answer, ask, type HubWorld, type SignedIn } from '../world/hub-world.ts'

/** Appointments of a hub over real HTTP, at a time of day that does not depend on when the test runs. */

const dayMs = 86_400_000

/** Tomorrow, 10:00 by the clock of the city: the hub's clock is brought there. */
export function goToMorning(hub: HubWorld): number {
  const tomorrow = new Date(hub.clock.now() + dayMs).toISOString().slice(0, 10)
  for (const offset of ['-04:00', '-05:00']) {
    const at = Date.parse(`${tomorrow}T10:00:00${offset}`)
    const shown = new Date(at).toLocaleTimeString('en-CA', { timeZone: 'America/Toronto', hourCycle: 'h23' })
    if (!shown.startsWith('10:00')) continue
    hub.clock.skip(at - hub.clock.now())
    return at
  }
  throw new Error('the city has no such morning')
}

export const dayOf = (at: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Toronto', dateStyle: 'short' }).format(at)

/** A service of half hours that is open at any hour. */
export async function addService(
  hub: HubWorld,
  admin: SignedIn,
  id: string,
  more: object = {},
  count = 1,
): Promise<Answer> {
  return ask(hub, 'PUT', `/api/appointment-services/${id}`, {
    token: admin.token,
    body: {
      basedOn: 0,
      name: { en: 'Dog licence', fr: 'Permis de chien' },
      durationMinutes: 30,
      bufferMinutes: 0,
      leadMinutes: 0,
      horizonDays: 30,
      isBookable: true,
      isForResidents: true,
      places: [
        {
          site: 'city-hall',
          queueId: 'counter-city-hall',
          hours: 'demo-hours',
          staff: { kind: 'count', count },
        },
        {
          site: 'north-hub',
          queueId: 'counter-north-hub',
          hours: 'demo-hours',
          staff: { kind: 'count', count },
        },
      ],
      ...more,
    },
  })
}

export function askToBook(hub: HubWorld, who: SignedIn, asked: object): Promise<Answer> {
  return ask(hub, 'POST', '/api/appointments', {
    token: who.token,
    body: {
      id: randomUUID(),
      serviceId: 'dogs',
      site: 'city-hall',
      language: 'en',
      name: 'Ngozi Okafor',
      ...asked,
    },
  })
}

export async function book(hub: HubWorld, who: SignedIn, asked: object): Promise<AppointmentRow> {
  const { status, body } = await askToBook(hub, who, asked)
  if (status !== 200) throw new Error(`not booked: ${status} ${JSON.stringify(body)}`)
  return body.appointment
}

export async function stateOf(
  hub: HubWorld,
  who: SignedIn,
  { code }: AppointmentRow,
): Promise<AppointmentRow> {
  const { body } = await ask(hub, 'GET', `/api/appointments/search?q=${code}`, { token: who.token })
  return body.appointments[0]
}
