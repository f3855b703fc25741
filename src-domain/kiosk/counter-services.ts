import { isOpenAt, nextOpening } from '../calendar/opening-hours.ts'
import type { QueueConfig, RoutingConfig } from '../routing/routing-config.ts'
import type { Bilingual, Instant, QueueId, SiteId } from '../vocabulary/words.ts'

/** What a visitor can come for at a site: a counter queue, and whether it takes anybody now. */
export interface CounterService {
  readonly queueId: QueueId
  readonly name: Bilingual
  readonly promiseMs: number
  readonly standing: ServiceStanding
}

/** `opensAt` is absent when it never opens. */
export type ServiceStanding =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly opensAt?: Instant }

/** The services of a site at an instant, in the order of the settings; closed ones are named with their opening (SPEC U1). */
export function servicesAt(config: RoutingConfig, site: SiteId, at: Instant): readonly CounterService[] {
  return config.queues
    .filter(queue => isServedAt(queue, site))
    .map(queue => ({
      queueId: queue.id,
      name: queue.name,
      promiseMs: queue.promiseMs,
      standing: standingOf(config, queue, site, at, []),
    }))
}

/** Whether a queue is a counter of this site; one without a site is at all of them. */
export function isServedAt({ channel, site: own }: QueueConfig, site: SiteId): boolean {
  return channel === 'counter' && (own === undefined || own === site)
}

/** A closed queue whose visitors go to an open one of the same site takes them. */
function standingOf(
  config: RoutingConfig,
  queue: QueueConfig,
  site: SiteId,
  at: Instant,
  seen: readonly QueueId[],
): ServiceStanding {
  const hours = config.calendars.find(({ id }) => id === queue.hours)
  if (hours === undefined || isOpenAt(hours, at)) return { kind: 'open' }
  const { afterHours } = queue
  if (afterHours?.kind === 'queue' && !seen.includes(queue.id)) {
    const other = config.queues.find(({ id }) => id === afterHours.queueId)
    if (other !== undefined && isServedAt(other, site)) {
      return standingOf(config, other, site, at, [...seen, queue.id])
    }
  }
  const opensAt = nextOpening(hours, at)
  return { kind: 'closed', ...(opensAt === undefined ? {} : { opensAt }) }
}
