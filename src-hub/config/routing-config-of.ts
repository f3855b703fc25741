import type { Person } from '../../src-contract/http/api.ts'
import { defaultRoutingTimes, type RoutingConfig } from '../../src-domain/routing/routing-config.ts'
import type { RoutingSettings } from '../../src-domain/routing/routing-settings.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { openingHoursOf } from './opening-hours-of.ts'

/** Who takes contacts. */
export function takesContacts({ role }: Pick<Person, 'role'>): boolean {
  return role === 'csr' || role === 'supervisor'
}

/** What the rules must know: the settings, and everyone who takes contacts. */
export function routingConfigOf(
  settings: RoutingSettings,
  people: readonly Person[],
  version: number,
  now: Instant,
): RoutingConfig {
  const settingsOf = new Map(settings.agents.map(agent => [agent.id, agent] as const))
  return {
    version,
    queues: settings.queues,
    agents: people.filter(takesContacts).map(({ id, name, role, languages, site }) => {
      const { skills = [], capacity } = settingsOf.get(id) ?? {}
      return {
        ...{ id, name, languages, site, skills },
        ...(capacity === undefined ? {} : { capacity }),
        ...(role === 'supervisor' ? { isSupervisor: true } : {}),
      }
    }),
    capacities: settings.capacities,
    calendars: settings.calendars.map(calendar => openingHoursOf(calendar, now)),
    times: { ...defaultRoutingTimes, ...settings.times },
    ...(settings.outgoing === undefined ? {} : { outgoing: settings.outgoing }),
    ...(settings.siteAddresses === undefined ? {} : { siteAddresses: settings.siteAddresses }),
  }
}
