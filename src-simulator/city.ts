import type { OpeningHours } from '../src-domain/calendar/opening-hours.ts'
import type { RoutingConfig } from '../src-domain/routing/routing-config.ts'
import type { ServiceLevelDefinition } from '../src-domain/service-level/measures.ts'
import type { AgentId, Channel, Instant, Language, QueueId, SiteId } from '../src-domain/vocabulary/words.ts'
import type { ChatSpeeds } from './work-in-hand.ts'

/** How long customers wait before they leave. */
export type Patience =
  | { readonly kind: 'endless' }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  /** A `shape` above 1: hardly anybody leaves at once, and more and more as time goes by. */
  | { readonly kind: 'weibull'; readonly medianMs: number; readonly shape: number }

/** A time that is lognormal. `variation` is its standard deviation ÷ mean. */
export interface Duration {
  readonly meanMs: number
  readonly variation: number
}

/** Who comes to one queue, and how much work they are. */
export interface Demand {
  readonly queueId: QueueId
  readonly channel: Channel
  /** How many are expected in the quarter hour that begins at `at`. */
  readonly expectedAt: (at: Instant) => number
  readonly frenchShare: number
  readonly patience: Patience
  readonly talk: Duration
  readonly wrapUp: Duration
}

export interface Person {
  readonly id: AgentId
  readonly name: string
  readonly languages: readonly Language[]
  readonly site: SiteId
}

/** One person's working day: when at the desk, and the times away from it. */
export interface Shift {
  readonly person: Person
  readonly from: Instant
  readonly to: Instant
  readonly away: readonly {
    readonly at: Instant
    readonly forMs: number
    readonly presence: 'break' | 'lunch' | 'training'
  }[]
}

/** One day on which the centre is open, with the people who are there. */
export interface DutyDay {
  /** Local midnight. */
  readonly from: Instant
  readonly until: Instant
  readonly opens: Instant
  readonly closes: Instant
  readonly shifts: readonly Shift[]
}

/** A way to run the centre, as nothing but configurations of the product, each from its instant on. */
export interface CentreConfiguration {
  readonly id: string
  readonly name: string
  readonly explanation: string
  readonly configsOn: (day: DutyDay) => readonly { readonly at: Instant; readonly config: RoutingConfig }[]
}

/** Something that the simulation takes for granted. */
export interface Assumption {
  readonly what: string
  readonly value: string
  /** Where it is published; absent for what is our own assumption. */
  readonly source?: string
}

/** A centre as the simulator knows it. */
export interface City {
  readonly id: string
  readonly name: string
  readonly hours: OpeningHours
  /** Local midnight of the first day, a Monday. */
  readonly firstDay: Instant
  readonly demands: readonly Demand[]
  /** The shifts of the day that begins at `midnight`, of those who are not absent. */
  readonly shiftsOn: (midnight: Instant, isAbsent: (person: Person) => boolean) => readonly Shift[]
  /** The share of working days on which a person is away: vacation, illness, training. */
  readonly absence: number
  readonly configurations: readonly CentreConfiguration[]
  readonly definition: ServiceLevelDefinition
  readonly chatSpeeds: ChatSpeeds
  readonly reaction: {
    readonly accept: Duration
    readonly declinedShare: number
    readonly missedShare: number
    /** Mean time until an agent whose offer rang out is available again. */
    readonly backMs: number
  }
  /** A caller who left comes again with this probability, after a time with this mean. */
  readonly redial: { readonly share: number; readonly afterMs: number }
  readonly assumptions: readonly Assumption[]
}
