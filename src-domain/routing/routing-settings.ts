import type { OpenSpan } from '../calendar/opening-hours.ts'
import type { ServiceLevelDefinition } from '../service-level/measures.ts'
import type { AgentId, Bilingual, CalendarId, Language } from '../vocabulary/words.ts'
import type { OutgoingPolicy } from './outgoing-policy.ts'
import type { CapacityProfile, QueueConfig, RoutingTimes } from './routing-config.ts'
import type { SiteAddress } from './site-address.ts'

/**
 * Everything an administrator decides about routing, as one document that is drafted, checked, published and rolled
 * back whole. The hub makes the rules' `RoutingConfig` from it and from the people who take contacts.
 */
export interface RoutingSettings {
  readonly queues: readonly QueueConfig[]
  /** What a queue can ask for and an agent can have. */
  readonly skills: readonly Skill[]
  /** Who of the people has which skills; somebody who is not listed has none, and the standard capacity. */
  readonly agents: readonly AgentSettings[]
  readonly capacities: readonly CapacityProfile[]
  readonly calendars: readonly Calendar[]
  readonly times: RoutingTimes
  /** At most one for each channel. The first is the centre's own figure, which the desk shows live. */
  readonly serviceLevels: readonly ServiceLevelDefinition[]
  /** Where callers are sent on to outside the centre. Absent in settings that were made before there were any. */
  readonly outsideNumbers?: readonly OutsideNumber[]
  /** Which numbers desks may call. Absent in settings that were made before there was a choice: the usual ones. */
  readonly outgoing?: OutgoingPolicy
  /** Where sites stand, as 911 is told. A site that is not named here stands where the city's facts say. */
  readonly siteAddresses?: readonly SiteAddress[]
}

/** A line outside the centre that agents hand callers over to: the region's 311, security, an interpreter. */
export interface OutsideNumber {
  readonly id: string
  readonly name: Bilingual
  /** E.164, or a short number as the carrier knows it: `311`. */
  readonly phone: string
  /** When somebody answers there; without, always. */
  readonly hours?: CalendarId
  /** The languages that are spoken there; without, both. */
  readonly languages?: readonly Language[]
  /** What it is good for, in a sentence. */
  readonly note?: Bilingual
}

/** Whether a carrier could dial it: E.164, or a short number of three to six digits. */
export function isDiallable(phone: string): boolean {
  return /^(\+[1-9]\d{6,14}|\d{3,6})$/.test(phone)
}

export interface Skill {
  readonly code: string
  readonly name: Bilingual
}

export interface AgentSettings {
  readonly id: AgentId
  readonly skills: readonly string[]
  /** The id of a capacity profile; without, the standard one. */
  readonly capacity?: string
}

/**
 * Opening hours as a person edits them. For one day the first of these that speaks of it counts: an exception, an
 * observed holiday, a season, the weekday.
 */
export interface Calendar {
  readonly id: CalendarId
  readonly name: Bilingual
  /** IANA name, such as `America/Toronto`. */
  readonly timeZone: string
  readonly weekdays: WeekHours
  readonly holidays?: ObservedHolidays
  readonly exceptions: readonly CalendarException[]
  readonly seasons: readonly Season[]
}

/** For each ISO weekday (1 = Monday … 7 = Sunday) the spans in order. A weekday that is missing is closed. */
export type WeekHours = Readonly<Partial<Record<Weekday, readonly OpenSpan[]>>>

export const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const
export type Weekday = (typeof weekdays)[number]

/** Holidays on which it is closed. A holiday of the jurisdiction that is not listed is a day like any other. */
export interface ObservedHolidays {
  /** ISO 3166-2, such as `CA-ON`. */
  readonly jurisdiction: string
  /** The rules of the observed holidays, as the list of the jurisdiction names them, such as `easter -2`. */
  readonly observed: readonly string[]
}

export interface CalendarException {
  /** `YYYY-MM-DD`, or `MM-DD` for every year. The day of one year outranks that of every year. */
  readonly date: string
  readonly name: Bilingual
  /** No span: closed. */
  readonly spans: readonly OpenSpan[]
}

/** A stretch of days with weekday hours of its own, first and last day included. */
export interface Season {
  /** `YYYY-MM-DD`, or, like `to`, `MM-DD` for every year: it may then run over New Year. */
  readonly from: string
  readonly to: string
  readonly name: Bilingual
  readonly weekdays: WeekHours
}

/** Whether a date of a calendar (`MM-DD`) is meant for every year. */
export function isYearly(date: string): boolean {
  return date.length === 5
}
