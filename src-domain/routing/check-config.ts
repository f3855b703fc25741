import { dayOfIsoDate, isoDate, isoWeekday } from '../calendar/iso-day.ts'
import type { OpenSpan } from '../calendar/opening-hours.ts'
import type {
  AgentId,
  Bilingual,
  CalendarId,
  Channel,
  Language,
  QueueId,
  SiteId,
} from '../vocabulary/words.ts'
import { canTake } from './capacity.ts'
import { canServe } from './eligibility.ts'
import { beginsWith, isPrefix, mayBeCalled } from './outgoing-policy.ts'
import {
  type AgentConfig,
  type CapacityProfile,
  type QueueConfig,
  type RoutingTimes,
  standardCapacity,
} from './routing-config.ts'
import {
  type Calendar,
  isDiallable,
  isYearly,
  type RoutingSettings,
  type Season,
  type Weekday,
  type WeekHours,
  weekdays,
} from './routing-settings.ts'
import { isFindable } from './site-address.ts'

/** Hours that do not open within so many days never do. */
const daysAhead = 400

/** The parts of the settings that have an id of their own. A service level is known by its channel. */
export type SettingsPart =
  | 'queue'
  | 'skill'
  | 'agent'
  | 'capacity'
  | 'calendar'
  | 'service-level'
  | 'outside-number'
  | 'outgoing-rule'
  | 'site-address'

/** A place in a calendar where spans stand. */
export type SpansPlace =
  | { readonly kind: 'weekday'; readonly weekday: Weekday }
  | { readonly kind: 'exception'; readonly date: string }
  | { readonly kind: 'season'; readonly from: string; readonly weekday: Weekday }

/**
 * What is wrong with settings, with the ids it concerns. `refused`: it cannot be published. `warned`: it can, and
 * somebody should know.
 */
export type ConfigProblem =
  | (Refused & { readonly kind: 'no-queues' })
  | (Refused & { readonly kind: 'id-empty'; readonly part: SettingsPart })
  | (Refused & { readonly kind: 'id-twice'; readonly part: SettingsPart; readonly id: string })
  | (Refused & {
      readonly kind: 'name-empty'
      readonly part: SettingsPart
      readonly id: string
      readonly language: Language
    })
  /** Something names an id that is nowhere defined. */
  | (Refused & {
      readonly kind: 'unknown'
      readonly part: 'queue' | 'skill' | 'capacity' | 'calendar' | 'site'
      readonly id: string
      readonly usedBy: {
        readonly part: 'queue' | 'agent' | 'outside-number' | 'site-address'
        readonly id: string
      }
    })
  /** Who is listed takes no contacts (any more): the entry has no effect. */
  | (Warned & { readonly kind: 'agent-unknown'; readonly agentId: AgentId })
  | (Refused & { readonly kind: 'promise-not-positive'; readonly queueId: QueueId })
  /** No agent can be offered its contacts, neither with relaxed skills nor by overflow. */
  | (Refused & { readonly kind: 'queue-unserved'; readonly queueId: QueueId })
  /** Contacts in this language can come (the queue names none) and nobody who could take them speaks it. */
  | (Warned & {
      readonly kind: 'language-unserved'
      readonly queueId: QueueId
      readonly language: Language
    })
  /** Nobody has all its skills: its contacts wait until they are relaxed. */
  | (Warned & { readonly kind: 'queue-served-only-relaxed'; readonly queueId: QueueId })
  /** None of its own: its contacts wait until they overflow. */
  | (Warned & { readonly kind: 'queue-served-only-by-overflow'; readonly queueId: QueueId })
  | (Warned & {
      readonly kind: 'relaxable-not-required'
      readonly queueId: QueueId
      readonly skill: string
    })
  | (Warned & { readonly kind: 'ring-longer-than-promise'; readonly queueId: QueueId })
  | (Refused & { readonly kind: 'overflow-not-positive'; readonly queueId: QueueId })
  /** The overflow begins when the promise is already broken. */
  | (Warned & { readonly kind: 'overflow-after-promise'; readonly queueId: QueueId })
  /** Each queue overflows to the next one, the last to the first. */
  | (Refused & { readonly kind: 'overflow-cycle'; readonly queueIds: readonly QueueId[] })
  | (Refused & { readonly kind: 'after-hours-cycle'; readonly queueIds: readonly QueueId[] })
  /** What arrives after hours would go to a queue of another channel. */
  | (Refused & {
      readonly kind: 'after-hours-other-channel'
      readonly queueId: QueueId
      readonly to: QueueId
    })
  /** What arrives after hours would go to a queue in which nobody serves this language. */
  | (Refused & {
      readonly kind: 'after-hours-unserved'
      readonly queueId: QueueId
      readonly to: QueueId
      readonly language: Language
    })
  /** It says that contacts wait for the opening: nobody does on the line, in a chat or at the counter. */
  | (Refused & { readonly kind: 'live-queue-waits'; readonly queueId: QueueId })
  /** Call-backs are promised after hours, and nobody who could make them speaks this language. */
  | (Refused & {
      readonly kind: 'callback-unserved'
      readonly queueId: QueueId
      readonly language: Language
    })
  | (Warned & { readonly kind: 'after-hours-without-hours'; readonly queueId: QueueId })
  | (Refused & { readonly kind: 'hours-never-open'; readonly calendarId: CalendarId })
  | (Refused & {
      readonly kind: 'time-zone-unknown'
      readonly calendarId: CalendarId
      readonly timeZone: string
    })
  | (Refused & {
      readonly kind: 'jurisdiction-unknown'
      readonly calendarId: CalendarId
      readonly jurisdiction: string
    })
  | (Refused & { readonly kind: 'holiday-unknown'; readonly calendarId: CalendarId; readonly rule: string })
  /** It closes before or when it opens, or is not within one day. */
  | (Refused & {
      readonly kind: 'span-reversed'
      readonly calendarId: CalendarId
      readonly place: SpansPlace
      readonly opens: number
      readonly closes: number
    })
  | (Refused & {
      readonly kind: 'spans-overlap'
      readonly calendarId: CalendarId
      readonly place: SpansPlace
    })
  /** An exception or a season (known by its first day) without a name. */
  | (Refused & {
      readonly kind: 'day-name-empty'
      readonly calendarId: CalendarId
      readonly date: string
      readonly language: Language
    })
  /** No date, or a season whose two ends are written in two ways. */
  | (Refused & { readonly kind: 'date-invalid'; readonly calendarId: CalendarId; readonly date: string })
  | (Refused & { readonly kind: 'date-twice'; readonly calendarId: CalendarId; readonly date: string })
  | (Refused & {
      readonly kind: 'season-reversed'
      readonly calendarId: CalendarId
      readonly from: string
      readonly to: string
    })
  | (Refused & {
      readonly kind: 'seasons-overlap'
      readonly calendarId: CalendarId
      readonly from: readonly [string, string]
    })
  /** Neither chats nor messages: whoever has it takes live contacts only. */
  | (Warned & { readonly kind: 'capacity-only-live'; readonly capacityId: string })
  | (Refused & { readonly kind: 'time-not-positive'; readonly time: keyof RoutingTimes })
  | (Refused & { readonly kind: 'time-negative'; readonly time: keyof RoutingTimes })
  /** Not between 0 and 1. */
  | (Refused & { readonly kind: 'share-out-of-range'; readonly time: 'affinityShare' | 'relaxShare' })
  | (Refused & { readonly kind: 'service-level-missing' })
  /** The time is not positive, or the goal not above 0 and at most 1. */
  | (Refused & { readonly kind: 'service-level-invalid'; readonly channel: Channel })
  /** No carrier could dial it: neither E.164 nor a short number. */
  | (Refused & { readonly kind: 'phone-invalid'; readonly id: string; readonly phone: string })
  /** A rule for numbers, known also by its place in the list from 1 on, without a beginning or a reason. */
  | (Refused & { readonly kind: 'outgoing-rule-empty'; readonly id: string; readonly place: number })
  | (Refused & {
      readonly kind: 'outgoing-reason-empty'
      readonly id: string
      readonly place: number
      readonly language: Language
    })
  /** It says of no number how it begins. */
  | (Refused & { readonly kind: 'outgoing-prefix-invalid'; readonly id: string; readonly prefix: string })
  /** A rule before it fits every number that begins so. */
  | (Warned & {
      readonly kind: 'outgoing-prefix-hidden'
      readonly id: string
      readonly prefix: string
      readonly by: string
    })
  /** Agents are offered a number outside that the rules refuse. */
  | (Warned & { readonly kind: 'outside-number-refused'; readonly id: string })
  /** Nobody could be sent there: it has no number, or no street. */
  | (Refused & { readonly kind: 'site-address-unclear'; readonly siteId: SiteId })
  /** The queue is gone from the settings while contacts of it are open; they are served to their end. */
  | (Warned & {
      readonly kind: 'queue-removed-with-contacts'
      readonly queueId: QueueId
      readonly waiting: number
      readonly held: number
    })

interface Refused {
  readonly verdict: 'refused'
}
interface Warned {
  readonly verdict: 'warned'
}

/** What the check must know beside the document. */
export interface CheckFacts {
  /** Who takes contacts. */
  readonly people: readonly {
    readonly id: AgentId
    readonly languages: readonly Language[]
    readonly site: SiteId
  }[]
  readonly sites: readonly SiteId[]
  /** The local date, YYYY-MM-DD: hours that are open only before it never open again. */
  readonly today: string
  readonly isTimeZone: (name: string) => boolean
  /** The rules of all holidays of a jurisdiction; `undefined` where none are known. */
  readonly holidaysOf: (jurisdiction: string) => ReadonlySet<string> | undefined
  /** Contacts that are open now, by queue. */
  readonly openContacts: ReadonlyMap<QueueId, { readonly waiting: number; readonly held: number }>
}

const languages = ['en', 'fr'] as const
/** Times that may be nothing at all; every other must be longer. */
const mayBeZero: ReadonlySet<keyof RoutingTimes> = new Set([
  'declineRestMs',
  'deskGraceMs',
  'customerGraceMs',
  'callbackLeadMs',
  'helpShiftMs',
])

/** Everything that is wrong with the settings, in their own order (SPEC K3–K6). Empty: nothing is. */
export function checkConfig(settings: RoutingSettings, facts: CheckFacts): readonly ConfigProblem[] {
  return [
    ...partProblems(settings),
    ...queueProblems(settings, facts),
    ...agentProblems(settings, facts),
    ...settings.capacities
      .filter(({ chats, messages }) => chats === 0 && messages === 0)
      .map(({ id }) => ({ verdict: 'warned', kind: 'capacity-only-live', capacityId: id }) as const),
    ...settings.calendars.flatMap(calendar => calendarProblems(calendar, facts)),
    ...timeProblems(settings.times),
    ...serviceLevelProblems(settings),
    ...outsideProblems(settings),
    ...outgoingProblems(settings),
    ...siteProblems(settings, facts),
    ...removedQueues(settings, facts),
  ]
}

/** Whether settings with these problems can be published. */
export function isPublishable(problems: readonly ConfigProblem[]): boolean {
  return problems.every(({ verdict }) => verdict === 'warned')
}

function partProblems(settings: RoutingSettings): readonly ConfigProblem[] {
  const parts: readonly (readonly [
    SettingsPart,
    readonly { readonly id: string; readonly name?: Bilingual }[],
  ])[] = [
    ['queue', settings.queues],
    ['skill', settings.skills.map(({ code, name }) => ({ id: code, name }))],
    ['agent', settings.agents.map(({ id }) => ({ id }))],
    ['capacity', settings.capacities],
    ['calendar', settings.calendars],
    ['service-level', settings.serviceLevels.map(({ channel }) => ({ id: channel }))],
    ['outside-number', settings.outsideNumbers ?? []],
    ['outgoing-rule', settings.outgoing?.rules ?? []],
    ['site-address', (settings.siteAddresses ?? []).map(({ siteId }) => ({ id: siteId }))],
  ]
  return parts.flatMap(([part, all]) => [
    ...(all.some(({ id }) => isBlank(id)) ? [{ verdict: 'refused', kind: 'id-empty', part } as const] : []),
    ...twice(all.map(({ id }) => id)).map(
      id => ({ verdict: 'refused', kind: 'id-twice', part, id }) as const,
    ),
    ...all.flatMap(({ id, name }) =>
      languages
        .filter(language => name !== undefined && isBlank(name[language]))
        .map(language => ({ verdict: 'refused', kind: 'name-empty', part, id, language }) as const),
    ),
  ])
}

function queueProblems(settings: RoutingSettings, facts: CheckFacts): readonly ConfigProblem[] {
  const { queues } = settings
  const takers = takersOf(settings, facts)
  if (queues.length === 0) return [{ verdict: 'refused', kind: 'no-queues' }]
  return [
    ...queues.flatMap(queue => [
      ...unknownInQueue(settings, facts, queue),
      ...promiseProblems(settings, queue),
      ...serviceProblems(queues, takers, queue),
      ...afterHoursProblems(queues, takers, queue),
    ]),
    ...cycles(queues, queue => queue.overflow?.to).map(
      queueIds => ({ verdict: 'refused', kind: 'overflow-cycle', queueIds }) as const,
    ),
    ...cycles(queues, ({ afterHours }) =>
      afterHours?.kind === 'queue' ? afterHours.queueId : undefined,
    ).map(queueIds => ({ verdict: 'refused', kind: 'after-hours-cycle', queueIds }) as const),
  ]
}

function unknownInQueue(
  settings: RoutingSettings,
  facts: CheckFacts,
  { id, skills, relaxableSkills = [], site, hours, afterHours, overflow }: QueueConfig,
): readonly ConfigProblem[] {
  const known = {
    queue: new Set(settings.queues.map(each => each.id)),
    skill: new Set(settings.skills.map(({ code }) => code)),
    calendar: new Set(settings.calendars.map(each => each.id)),
    site: new Set(facts.sites),
  }
  const named: readonly (readonly [keyof typeof known, string | undefined])[] = [
    ...[...new Set([...skills, ...relaxableSkills])].map(skill => ['skill', skill] as const),
    ['site', site],
    ['calendar', hours],
    ['queue', afterHours?.kind === 'queue' ? afterHours.queueId : undefined],
    ['queue', overflow?.to],
  ]
  return named.flatMap(([part, name]) =>
    name === undefined || known[part].has(name)
      ? []
      : [{ verdict: 'refused', kind: 'unknown', part, id: name, usedBy: { part: 'queue', id } } as const],
  )
}

function outsideProblems({ outsideNumbers = [], calendars }: RoutingSettings): readonly ConfigProblem[] {
  const known = new Set(calendars.map(({ id }) => id))
  return outsideNumbers.flatMap(({ id, phone, hours }): readonly ConfigProblem[] => [
    ...(isDiallable(phone) ? [] : [{ verdict: 'refused', kind: 'phone-invalid', id, phone } as const]),
    ...(hours === undefined || known.has(hours)
      ? []
      : [
          {
            verdict: 'refused',
            kind: 'unknown',
            part: 'calendar',
            id: hours,
            usedBy: { part: 'outside-number', id },
          } as const,
        ]),
  ])
}

function outgoingProblems({ outgoing, outsideNumbers = [] }: RoutingSettings): readonly ConfigProblem[] {
  const rules = outgoing?.rules ?? []
  return [
    ...rules.flatMap(({ id, prefixes, reason }, at): readonly ConfigProblem[] => {
      const earlier = rules
        .slice(0, at)
        .flatMap(rule => rule.prefixes)
        .filter(isPrefix)
      return [
        ...(prefixes.length === 0
          ? [{ verdict: 'refused', kind: 'outgoing-rule-empty', id, place: at + 1 } as const]
          : []),
        ...languages
          .filter(language => isBlank(reason[language]))
          .map(
            language =>
              ({ verdict: 'refused', kind: 'outgoing-reason-empty', id, place: at + 1, language }) as const,
          ),
        ...prefixes.flatMap((prefix): readonly ConfigProblem[] => {
          if (!isPrefix(prefix)) return [{ verdict: 'refused', kind: 'outgoing-prefix-invalid', id, prefix }]
          const by = earlier.find(wider => beginsWith(prefix, wider))
          return by === undefined
            ? []
            : [{ verdict: 'warned', kind: 'outgoing-prefix-hidden', id, prefix, by }]
        }),
      ]
    }),
    ...outsideNumbers
      .filter(({ phone }) => !mayBeCalled(phone, outgoing))
      .map(({ id }) => ({ verdict: 'warned', kind: 'outside-number-refused', id }) as const),
  ]
}

function siteProblems(
  { siteAddresses = [] }: RoutingSettings,
  { sites }: CheckFacts,
): readonly ConfigProblem[] {
  return siteAddresses.flatMap(({ siteId, address }): readonly ConfigProblem[] => [
    ...(sites.includes(siteId)
      ? []
      : [
          {
            verdict: 'refused',
            kind: 'unknown',
            part: 'site',
            id: siteId,
            usedBy: { part: 'site-address', id: siteId },
          } as const,
        ]),
    ...(isFindable(address) ? [] : [{ verdict: 'refused', kind: 'site-address-unclear', siteId } as const]),
  ])
}

function promiseProblems(
  { times }: RoutingSettings,
  { id: queueId, promiseMs, skills, relaxableSkills = [], overflow }: QueueConfig,
): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = []
  if (promiseMs <= 0) problems.push({ verdict: 'refused', kind: 'promise-not-positive', queueId })
  else if (times.ringMs > promiseMs) {
    problems.push({ verdict: 'warned', kind: 'ring-longer-than-promise', queueId })
  }
  for (const skill of relaxableSkills) {
    if (!skills.includes(skill)) {
      problems.push({ verdict: 'warned', kind: 'relaxable-not-required', queueId, skill })
    }
  }
  if (overflow && overflow.afterMs <= 0) {
    problems.push({ verdict: 'refused', kind: 'overflow-not-positive', queueId })
  } else if (overflow && overflow.afterMs >= promiseMs) {
    problems.push({ verdict: 'warned', kind: 'overflow-after-promise', queueId })
  }
  return problems
}

/** By whom the contacts of a queue in one language can be taken, at best. */
type Service = 'its-agents' | 'when-relaxed' | 'by-overflow' | 'nobody'

function serviceProblems(
  queues: readonly QueueConfig[],
  takers: readonly Taker[],
  queue: QueueConfig,
): readonly ConfigProblem[] {
  const queueId = queue.id
  const services = languagesOf(queue).map(
    language => [language, serviceOf(queues, takers, queue, language)] as const,
  )
  const unserved = services.filter(([, service]) => service === 'nobody')
  if (unserved.length === services.length) return [{ verdict: 'refused', kind: 'queue-unserved', queueId }]
  const problems: ConfigProblem[] = unserved.map(([language]) => ({
    verdict: 'warned',
    kind: 'language-unserved',
    queueId,
    language,
  }))
  if (services.some(([, service]) => service === 'when-relaxed')) {
    problems.push({ verdict: 'warned', kind: 'queue-served-only-relaxed', queueId })
  }
  if (services.some(([, service]) => service === 'by-overflow')) {
    problems.push({ verdict: 'warned', kind: 'queue-served-only-by-overflow', queueId })
  }
  return problems
}

function serviceOf(
  queues: readonly QueueConfig[],
  takers: readonly Taker[],
  queue: QueueConfig,
  language: Language,
): Service {
  const canBeTaken = (by: QueueConfig, relaxed: readonly string[] = []): boolean =>
    takers.some(
      ({ agent, capacity }) => canServe(agent, language, by, relaxed) && canTake([], queue.channel, capacity),
    )
  if (canBeTaken(queue)) return 'its-agents'
  if (canBeTaken(queue, queue.relaxableSkills)) return 'when-relaxed'
  const further = follow(queues, queue, each => each.overflow?.to)
  return further.some(each => canBeTaken(each, queue.relaxableSkills)) ? 'by-overflow' : 'nobody'
}

/** Somebody who takes contacts, with what the settings give them. */
interface Taker {
  readonly agent: Pick<AgentConfig, 'languages' | 'site' | 'skills'>
  readonly capacity: CapacityProfile
}

function takersOf({ agents, capacities }: RoutingSettings, { people }: CheckFacts): readonly Taker[] {
  const settingsOf = new Map(agents.map(agent => [agent.id, agent] as const))
  return people.map(({ id, languages: spoken, site }) => {
    const settings = settingsOf.get(id)
    return {
      agent: { languages: spoken, site, skills: settings?.skills ?? [] },
      capacity: capacities.find(each => each.id === settings?.capacity) ?? standardCapacity,
    }
  })
}

function afterHoursProblems(
  queues: readonly QueueConfig[],
  takers: readonly Taker[],
  queue: QueueConfig,
): readonly ConfigProblem[] {
  const { id: queueId, channel, afterHours, hours } = queue
  if (hours === undefined) {
    return afterHours ? [{ verdict: 'warned', kind: 'after-hours-without-hours', queueId }] : []
  }
  switch (afterHours?.kind) {
    case undefined:
      return []
    case 'wait':
      return channel === 'phone' || channel === 'chat' || channel === 'counter'
        ? [{ verdict: 'refused', kind: 'live-queue-waits', queueId }]
        : []
    case 'queue': {
      const to = queues.find(({ id }) => id === afterHours.queueId)
      if (to === undefined) return []
      if (to.channel !== channel) {
        return [{ verdict: 'refused', kind: 'after-hours-other-channel', queueId, to: to.id }]
      }
      return languagesOf(queue)
        .filter(
          language =>
            serviceOf(queues, takers, to, language) === 'nobody' &&
            serviceOf(queues, takers, queue, language) !== 'nobody',
        )
        .map(
          language =>
            ({ verdict: 'refused', kind: 'after-hours-unserved', queueId, to: to.id, language }) as const,
        )
    }
    case 'callback':
      return languagesOf(queue)
        .filter(language => serviceOf(queues, takers, queue, language) === 'nobody')
        .map(language => ({ verdict: 'refused', kind: 'callback-unserved', queueId, language }) as const)
    case 'closed':
      return []
  }
}

function agentProblems(
  { agents, skills, capacities }: RoutingSettings,
  { people }: CheckFacts,
): readonly ConfigProblem[] {
  const known = {
    person: new Set(people.map(({ id }) => id)),
    skill: new Set(skills.map(({ code }) => code)),
    capacity: new Set(capacities.map(({ id }) => id)),
  }
  return agents.flatMap((agent): readonly ConfigProblem[] => {
    const usedBy = { part: 'agent', id: agent.id } as const
    return [
      ...(known.person.has(agent.id)
        ? []
        : [{ verdict: 'warned', kind: 'agent-unknown', agentId: agent.id } as const]),
      ...agent.skills
        .filter(skill => !known.skill.has(skill))
        .map(id => ({ verdict: 'refused', kind: 'unknown', part: 'skill', id, usedBy }) as const),
      ...(agent.capacity === undefined || known.capacity.has(agent.capacity)
        ? []
        : [{ verdict: 'refused', kind: 'unknown', part: 'capacity', id: agent.capacity, usedBy } as const]),
    ]
  })
}

function calendarProblems(calendar: Calendar, facts: CheckFacts): readonly ConfigProblem[] {
  const { id: calendarId, timeZone, holidays, exceptions, seasons } = calendar
  const problems: ConfigProblem[] = []
  if (!facts.isTimeZone(timeZone)) {
    problems.push({ verdict: 'refused', kind: 'time-zone-unknown', calendarId, timeZone })
  }
  if (holidays) {
    const { jurisdiction, observed } = holidays
    const known = facts.holidaysOf(jurisdiction)
    if (known) {
      for (const rule of observed.filter(each => !known.has(each))) {
        problems.push({ verdict: 'refused', kind: 'holiday-unknown', calendarId, rule })
      }
    } else problems.push({ verdict: 'refused', kind: 'jurisdiction-unknown', calendarId, jurisdiction })
  }
  for (const { place, spans } of placesOf(calendar)) problems.push(...spansProblems(calendarId, place, spans))
  for (const { date, name } of [...exceptions, ...seasons.map(({ from, name }) => ({ date: from, name }))]) {
    for (const language of languages.filter(each => isBlank(name[each]))) {
      problems.push({ verdict: 'refused', kind: 'day-name-empty', calendarId, date, language })
    }
  }
  for (const { date } of exceptions) {
    if (!isDate(date)) problems.push({ verdict: 'refused', kind: 'date-invalid', calendarId, date })
  }
  for (const date of twice(exceptions.map(each => each.date))) {
    problems.push({ verdict: 'refused', kind: 'date-twice', calendarId, date })
  }
  problems.push(...seasonProblems(calendar))
  if (!everOpens(calendar, facts.today)) {
    problems.push({ verdict: 'refused', kind: 'hours-never-open', calendarId })
  }
  return problems
}

function seasonProblems({ id: calendarId, seasons }: Calendar): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = []
  for (const { from, to } of seasons) {
    const wrong = [from, to].filter(date => !isDate(date))
    if (wrong.length === 0 && from.length !== to.length) wrong.push(to)
    problems.push(
      ...wrong.map(date => ({ verdict: 'refused', kind: 'date-invalid', calendarId, date }) as const),
    )
    if (wrong.length === 0 && !isYearly(from) && from > to) {
      problems.push({ verdict: 'refused', kind: 'season-reversed', calendarId, from, to })
    }
  }
  for (const [index, season] of seasons.entries()) {
    for (const other of seasons.slice(index + 1)) {
      if (overlap(season, other)) {
        problems.push({
          verdict: 'refused',
          kind: 'seasons-overlap',
          calendarId,
          from: [season.from, other.from],
        })
      }
    }
  }
  return problems
}

/** Seasons of one form only: that of one year outranks that of every year, and so may lie within it. */
function overlap(one: Season, other: Season): boolean {
  if (isYearly(one.from) !== isYearly(other.from)) return false
  return stretches(one).some(([from, to]) =>
    stretches(other).some(([start, end]) => from <= end && start <= to),
  )
}

function stretches({ from, to }: Season): readonly (readonly [string, string])[] {
  if (from <= to) return [[from, to]]
  return isYearly(from)
    ? [
        [from, '12-31'],
        ['01-01', to],
      ]
    : []
}

function placesOf({ weekdays: week, exceptions, seasons }: Calendar) {
  const ofWeek = (hours: WeekHours, place: (weekday: Weekday) => SpansPlace) =>
    weekdays.map(weekday => ({ place: place(weekday), spans: hours[weekday] ?? [] }))
  return [
    ...ofWeek(week, weekday => ({ kind: 'weekday', weekday })),
    ...exceptions.map(({ date, spans }) => ({ place: { kind: 'exception', date } as const, spans })),
    ...seasons.flatMap(season =>
      ofWeek(season.weekdays, weekday => ({ kind: 'season', from: season.from, weekday })),
    ),
  ]
}

function spansProblems(
  calendarId: CalendarId,
  place: SpansPlace,
  spans: readonly OpenSpan[],
): readonly ConfigProblem[] {
  const right = spans.filter(({ opens, closes }) => opens >= 0 && opens < closes && closes <= 1_440)
  const inOrder = right.toSorted((one, other) => one.opens - other.opens)
  return [
    ...spans
      .filter(span => !right.includes(span))
      .map(
        ({ opens, closes }) =>
          ({ verdict: 'refused', kind: 'span-reversed', calendarId, place, opens, closes }) as const,
      ),
    ...(inOrder.some((span, index) => index > 0 && span.opens < (inOrder[index - 1]?.closes ?? 0))
      ? [{ verdict: 'refused', kind: 'spans-overlap', calendarId, place } as const]
      : []),
  ]
}

/** Whether it opens on any day of the year to come, holidays apart: a span that no day ever has opens nothing. */
function everOpens(calendar: Calendar, today: string): boolean {
  const first = dayOfIsoDate(today)
  for (let day = first; day < first + daysAhead; day++) {
    const spans = spansOn(calendar, isoDate(day), String(isoWeekday(day)) as Weekday)
    if (spans.some(({ opens, closes }) => opens < closes)) return true
  }
  return false
}

/** The spans of one day, holidays apart (SPEC K1). */
function spansOn({ weekdays: week, exceptions, seasons }: Calendar, date: string, weekday: Weekday) {
  const ofYear = date.slice(5)
  const exception =
    exceptions.find(each => each.date === date) ?? exceptions.find(each => each.date === ofYear)
  if (exception !== undefined) return exception.spans
  const covers = (yearly: boolean) => (season: Season) =>
    isYearly(season.from) === yearly &&
    stretches(season).some(([from, to]) => from <= (yearly ? ofYear : date) && (yearly ? ofYear : date) <= to)
  const season = seasons.find(covers(false)) ?? seasons.find(covers(true))
  return (season?.weekdays ?? week)[weekday] ?? []
}

function timeProblems(times: RoutingTimes): readonly ConfigProblem[] {
  return (Object.entries(times) as [keyof RoutingTimes, number][]).flatMap(
    ([time, value]): ConfigProblem[] => {
      if (time === 'affinityShare' || time === 'relaxShare') {
        return value < 0 || value > 1 ? [{ verdict: 'refused', kind: 'share-out-of-range', time }] : []
      }
      if (mayBeZero.has(time)) return value < 0 ? [{ verdict: 'refused', kind: 'time-negative', time }] : []
      return value <= 0 ? [{ verdict: 'refused', kind: 'time-not-positive', time }] : []
    },
  )
}

function serviceLevelProblems({ serviceLevels }: RoutingSettings): readonly ConfigProblem[] {
  if (serviceLevels.length === 0) return [{ verdict: 'refused', kind: 'service-level-missing' }]
  return serviceLevels
    .filter(
      ({ withinMs, goal, shortAbandonMs }) => withinMs <= 0 || goal <= 0 || goal > 1 || shortAbandonMs < 0,
    )
    .map(({ channel }) => ({ verdict: 'refused', kind: 'service-level-invalid', channel }) as const)
}

function removedQueues({ queues }: RoutingSettings, { openContacts }: CheckFacts): readonly ConfigProblem[] {
  return [...openContacts]
    .filter(([queueId]) => !queues.some(({ id }) => id === queueId))
    .map(
      ([queueId, counts]) =>
        ({ verdict: 'warned', kind: 'queue-removed-with-contacts', queueId, ...counts }) as const,
    )
}

function languagesOf({ language }: QueueConfig): readonly Language[] {
  return language === undefined ? languages : [language]
}

/** The queues that one leads to, step by step, each once and without itself. */
function follow(
  queues: readonly QueueConfig[],
  from: QueueConfig,
  next: (queue: QueueConfig) => QueueId | undefined,
): readonly QueueConfig[] {
  const path = [from]
  for (;;) {
    const last = path.at(-1) as QueueConfig
    const to = queues.find(({ id }) => id === next(last))
    if (to === undefined || path.includes(to)) return path.slice(1)
    path.push(to)
  }
}

/** Each cycle once, beginning with that of its queues which is listed first. */
function cycles(
  queues: readonly QueueConfig[],
  next: (queue: QueueConfig) => QueueId | undefined,
): readonly (readonly QueueId[])[] {
  const found = queues
    .map(queue => [queue, ...follow(queues, queue, next)])
    .filter(path => next(path.at(-1) as QueueConfig) === path[0]?.id)
    .map(path => path.map(({ id }) => id))
  return found.filter(
    (cycle, index) => !found.slice(0, index).some(earlier => cycle.includes(earlier[0] ?? '')),
  )
}

function twice(values: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return [...new Set(values.filter(value => seen.has(value) || !seen.add(value)))]
}

function isBlank(text: string): boolean {
  return text.trim() === ''
}

function isDate(date: string): boolean {
  const [, year, month, day] = /^(?:(\d{4})-)?(\d\d)-(\d\d)$/.exec(date) ?? []
  // A leap year stands for every year.
  return (
    month !== undefined && Number(day) >= 1 && Number(day) <= daysIn(Number(year ?? 2_000), Number(month))
  )
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  if (month < 1 || month > 12) return 0
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
