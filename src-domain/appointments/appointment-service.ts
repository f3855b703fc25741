import type { AgentId, Bilingual, CalendarId, QueueId, SiteId } from '../vocabulary/words.ts'

/** What appointments are made for, as an administrator keeps it: how long one takes, where, with whom, and when it can be booked. */
export interface AppointmentService {
  readonly id: string
  /** From 1 on; each change is a new one. */
  readonly version: number
  readonly name: Bilingual
  /** What the visitor is told to bring. */
  readonly bring?: Bilingual
  readonly durationMinutes: number
  /** Kept free after each appointment. */
  readonly bufferMinutes: number
  /** How long before its slot residents can still book; staff book up to the slot itself. */
  readonly leadMinutes: number
  /** How many days ahead a slot can be booked. */
  readonly horizonDays: number
  /** Whether it takes new bookings. Those that were made stay. */
  readonly isBookable: boolean
  /** Whether residents book it by themselves on the public page; staff book it in any case. */
  readonly isForResidents: boolean
  readonly places: readonly ServicePlace[]
}

/** A service at one site: the counter at which it is served, when, and by how many. */
export interface ServicePlace {
  readonly site: SiteId
  /** The counter queue in which its visitors stand from their check-in. */
  readonly queueId: QueueId
  /** The opening hours in which its slots lie. */
  readonly hours: CalendarId
  readonly staff: ServiceStaff
}

/** Who serves: so many at once, whoever they are, or these people, each one at a time over all services. */
export type ServiceStaff =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'named'; readonly agentIds: readonly AgentId[] }

/** The figures of a service with their bounds, both included. */
export const serviceFigures = {
  durationMinutes: { min: 5, max: 480 },
  bufferMinutes: { min: 0, max: 120 },
  leadMinutes: { min: 0, max: 43_200 },
  horizonDays: { min: 1, max: 365 },
} as const satisfies Record<string, { readonly min: number; readonly max: number }>
export type ServiceFigure = keyof typeof serviceFigures
export const staffCountMax = 50
export const serviceNameLengthMax = 80
export const bringLengthMax = 500

/** What is wrong with a service. */
export type ServiceProblem =
  | { readonly name: 'NameMissing' }
  | { readonly name: 'FigureOutOfRange'; readonly figure: ServiceFigure | 'count' }
  | { readonly name: 'PlaceMissing' }
  | { readonly name: 'PlaceTwice' | 'UnknownSite' | 'UnknownHours' | 'StaffMissing'; readonly site: SiteId }
  /** It is no counter, or one of another site. */
  | { readonly name: 'NotItsCounter'; readonly site: SiteId }
  /** Not known, or not at this site. */
  | { readonly name: 'NotItsStaff'; readonly site: SiteId; readonly agentId: AgentId }

/** What a service may name. */
export interface ServiceSurroundings {
  readonly sites: readonly SiteId[]
  readonly queues: readonly {
    readonly id: QueueId
    readonly channel: string
    readonly site?: SiteId | undefined
  }[]
  readonly calendars: readonly { readonly id: CalendarId }[]
  readonly agents: readonly { readonly id: AgentId; readonly site: SiteId }[]
}

/** Everything that is wrong with a service, in the order of its fields; nothing when it can be kept (SPEC U11). */
export function serviceProblems(
  service: Omit<AppointmentService, 'id' | 'version'>,
  around: ServiceSurroundings,
): readonly ServiceProblem[] {
  const problems: ServiceProblem[] = []
  if (service.name.en.trim() === '' || service.name.fr.trim() === '') problems.push({ name: 'NameMissing' })
  for (const [figure, { min, max }] of Object.entries(serviceFigures)) {
    const value = service[figure as ServiceFigure]
    if (!Number.isInteger(value) || value < min || value > max)
      problems.push({ name: 'FigureOutOfRange', figure: figure as ServiceFigure })
  }
  if (service.places.length === 0) problems.push({ name: 'PlaceMissing' })
  const seen = new Set<SiteId>()
  for (const place of service.places) {
    const { site } = place
    if (seen.has(site)) problems.push({ name: 'PlaceTwice', site })
    seen.add(site)
    problems.push(...placeProblems(place, around))
  }
  return problems
}

function placeProblems(
  { site, queueId, hours, staff }: ServicePlace,
  { sites, queues, calendars, agents }: ServiceSurroundings,
): readonly ServiceProblem[] {
  const problems: ServiceProblem[] = []
  if (!sites.includes(site)) problems.push({ name: 'UnknownSite', site })
  const queue = queues.find(({ id }) => id === queueId)
  if (queue?.channel !== 'counter' || (queue.site !== undefined && queue.site !== site))
    problems.push({ name: 'NotItsCounter', site })
  if (!calendars.some(({ id }) => id === hours)) problems.push({ name: 'UnknownHours', site })
  if (staff.kind === 'count') {
    if (!Number.isInteger(staff.count) || staff.count < 1 || staff.count > staffCountMax)
      problems.push({ name: 'FigureOutOfRange', figure: 'count' })
  } else {
    if (staff.agentIds.length === 0) problems.push({ name: 'StaffMissing', site })
    for (const agentId of staff.agentIds) {
      const isHere = agents.some(agent => agent.id === agentId && agent.site === site)
      if (!isHere) problems.push({ name: 'NotItsStaff', site, agentId })
    }
  }
  return problems
}
