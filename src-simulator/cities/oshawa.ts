import { isOpenAt, type OpeningHours, type OpenSpan } from '../../src-domain/calendar/opening-hours.ts'
import {
  defaultRoutingTimes,
  type QueueConfig,
  type RoutingConfig,
  standardCapacity,
} from '../../src-domain/routing/routing-config.ts'
import { oshawaServiceLevel, quarterMs } from '../../src-domain/service-level/measures.ts'
import type { Bilingual, Channel, Instant, Language } from '../../src-domain/vocabulary/words.ts'
import type { CentreConfiguration, City, Demand, DutyDay, Patience, Person, Shift } from '../city.ts'
import { divideForTheDay, divideForTheHalfHour, halfHourMs, isAtDesk, type Silo } from '../divide-shifts.ts'
import { usualChatSpeeds } from '../work-in-hand.ts'

/**
 * Service Oshawa, as far as it is published. [S] is the city's strategy "Putting Customers First" (report CF-25-45, 2025)
 * and its peer comparison; [K] the city's figures per day for 2018 and early 2019; [M] the MC311 data summary of
 * Montgomery County, 28 December 2014 to 10 January 2015; [R] Regina and [Mi] Mississauga in the peer comparison of [S].
 * What has none of these is our assumption, and stands in `assumptions` as one.
 */

const strategy = 'City of Oshawa, Putting Customers First, report CF-25-45, 2025'

const secondMs = 1_000
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Monday 13 April 2026, 0:00 in Oshawa: half a year without a change of the clocks follows. */
const firstDay: Instant = 1_776_052_800_000

const weekdaySpan: OpenSpan = { opens: 8 * 60, closes: 18 * 60 }

const hours: OpeningHours = {
  id: 'service-oshawa',
  name: { en: 'Service Oshawa', fr: 'Service Oshawa' },
  timeZone: 'America/Toronto',
  // [S]: Monday to Friday 8 to 18, Saturday 9 to 13.
  weekdays: {
    1: [weekdaySpan],
    2: [weekdaySpan],
    3: [weekdaySpan],
    4: [weekdaySpan],
    5: [weekdaySpan],
    6: [{ opens: 9 * 60, closes: 13 * 60 }],
  },
  exceptions: [],
  utcOffsets: [{ from: 1_772_953_200_000, minutes: -240 }],
}

/** [S]: about 215,000 a year. */
const interactionsPerYear = 215_000
/** 250 weekdays and 50 Saturdays; a Saturday brings a fifth of a weekday. */
const weekdaysPerYear = 250
const saturdaysPerYear = 50
const saturdayShare = 0.2
const perWeekday = interactionsPerYear / (weekdaysPerYear + saturdaysPerYear * saturdayShare)

/**
 * [K]: 550 calls, 70 e-mails, 20 chats and 80 payments at the counter per day in 2018; 14, 11, 81 and 39 % more in early
 * 2019. The portal is our assumption: 5 % of everything.
 */
const parts = { phone: 550 * 1.14, email: 70 * 1.11, chat: 20 * 1.81, counter: 80 * 1.39 }
const counted = parts.phone + parts.email + parts.chat + parts.counter
const portalShare = 0.05
const mix: Readonly<Record<'phone' | 'email' | 'chat' | 'counter' | 'portal', number>> = {
  phone: (perWeekday * (1 - portalShare) * parts.phone) / counted,
  email: (perWeekday * (1 - portalShare) * parts.email) / counted,
  chat: (perWeekday * (1 - portalShare) * parts.chat) / counted,
  counter: (perWeekday * (1 - portalShare) * parts.counter) / counted,
  portal: perWeekday * portalShare,
}

/** How a week's contacts fall on Monday to Friday; 1 is the mean. */
const weekdayFactor = [1.15, 1.03, 0.97, 0.95, 0.9]
/** The share of a day's contacts in each hour from the opening on. */
const weekdayProfile = [0.085, 0.115, 0.125, 0.12, 0.1, 0.11, 0.11, 0.1, 0.085, 0.05]
const saturdayProfile = [0.24, 0.28, 0.27, 0.21]
/** The share of e-mails and portal messages that come while the centre is closed. */
const closedShare = 0.25
/** Quarter hours of a week in which the centre is closed: 168 hours less 54. */
const closedQuarters = (168 - 54) * 4

/** What comes to one channel in the quarter hour that begins at `at`. */
function expected(channel: keyof typeof mix): (at: Instant) => number {
  const daily = mix[channel]
  const written = channel === 'email' || channel === 'portal'
  const openPart = written ? 1 - closedShare : 1
  const perWeek = daily * (weekdayFactor.reduce((sum, each) => sum + each, 0) + saturdayShare)
  return at => {
    if (!isOpenAt(hours, at)) return written ? (perWeek * closedShare) / closedQuarters : 0
    const { weekday, minute } = localOf(at)
    const isSaturday = weekday === 6
    const profile = isSaturday ? saturdayProfile : weekdayProfile
    const hour = Math.floor(minute / 60) - (isSaturday ? 9 : 8)
    const factor = isSaturday ? saturdayShare : (weekdayFactor[weekday - 1] ?? 0)
    return (daily * openPart * factor * (profile[hour] ?? 0)) / 4
  }
}

function demand(
  channel: keyof typeof mix,
  patience: Patience,
  talkMs: number,
  wrapUpMs: number,
  frenchShare = 0.01,
): Demand {
  return {
    queueId: channel,
    channel,
    expectedAt: expected(channel),
    frenchShare,
    patience,
    // Brown et al. 2005: service times are lognormal, with a standard deviation about as large as the mean.
    talk: { meanMs: talkMs, variation: 0.9 },
    wrapUp: { meanMs: wrapUpMs, variation: 0.5 },
  }
}

const demands: readonly Demand[] = [
  // [M]: 222 s a call; and 3.41 % abandoned with 14.2 s to the answer, which makes a mean patience of 14.2 s ÷ 0.0341
  // (Mandelbaum and Zeltyn 2005: the share that abandons is the mean wait ÷ the mean patience).
  demand('phone', { kind: 'exponential', meanMs: 416 * secondMs }, 222 * secondMs, 60 * secondMs),
  demand('chat', { kind: 'exponential', meanMs: 180 * secondMs }, 420 * secondMs, 45 * secondMs),
  demand('counter', { kind: 'weibull', medianMs: 25 * minuteMs, shape: 2 }, 270 * secondMs, 30 * secondMs, 0),
  demand('email', { kind: 'endless' }, 320 * secondMs, 40 * secondMs),
  demand('portal', { kind: 'endless' }, 220 * secondMs, 20 * secondMs),
]

const bothLanguages: readonly Language[] = ['en', 'fr']

interface Csr extends Person {
  readonly fullTime: boolean
  readonly number: number
}

/** Four of the eighteen are bilingual, and four work from the satellite, where no counter is. By their ids. */
const bilingual = ['full-time-2', 'full-time-7', 'full-time-12', 'part-time-5']
const atTheSatellite = ['full-time-4', 'full-time-8', 'full-time-12', 'part-time-3']

/** [S]: 17 full time and 7 part time, 20.5 FTE; three quarters of the staff of its peers are in the front line. */
const people: readonly Csr[] = [
  ...Array.from({ length: 13 }, (_, number) => csr(number, true)),
  ...Array.from({ length: 5 }, (_, number) => csr(number, false)),
]

function csr(number: number, fullTime: boolean): Csr {
  const id = `${fullTime ? 'full-time' : 'part-time'}-${number + 1}`
  return {
    id,
    name: `CSR ${id}`,
    languages: bilingual.includes(id) ? bothLanguages : ['en'],
    site: atTheSatellite.includes(id) ? 'satellite' : 'city-hall',
    fullTime,
    number,
  }
}

/**
 * The working days, fitted to the expected work of each quarter hour (shortage weighed by square-root staffing), as the
 * city schedules down to 15 minutes [S]. `begins` is in quarter hours after 8:00, the rest in quarter hours after that.
 * A full-time day is 8 hours with an hour's lunch, two breaks and half an hour off the queue; a part-time day 3¼ with
 * one break, on four weekdays of the week.
 */
const fullTimeDays = [
  { begins: 6, lunch: 16, offQueue: 3, breaks: [5, 25] },
  { begins: 4, lunch: 15, offQueue: 8, breaks: [7, 27] },
  { begins: 8, lunch: 18, offQueue: 8, breaks: [6, 24] },
  { begins: 0, lunch: 12, offQueue: 26, breaks: [8, 24] },
  { begins: 4, lunch: 14, offQueue: 4, breaks: [7, 26] },
  { begins: 0, lunch: 16, offQueue: 9, breaks: [8, 24] },
  { begins: 0, lunch: 18, offQueue: 29, breaks: [7, 25] },
  { begins: 0, lunch: 14, offQueue: 9, breaks: [6, 23] },
  { begins: 8, lunch: 20, offQueue: 3, breaks: [5, 27] },
  { begins: 0, lunch: 15, offQueue: 9, breaks: [6, 25] },
  { begins: 2, lunch: 14, offQueue: 25, breaks: [5, 24] },
  { begins: 8, lunch: 18, offQueue: 3, breaks: [5, 25] },
  { begins: 4, lunch: 16, offQueue: 8, breaks: [6, 26] },
] as const
const partTimeDays = [
  { begins: 0, rest: 5 },
  { begins: 8, rest: 5 },
  { begins: 0, rest: 8 },
  { begins: 26, rest: 5 },
  { begins: 0, rest: 8 },
] as const

/** A working day in quarter hours: its beginning after midnight, the rest after its beginning. */
interface Hours {
  readonly begins: number
  readonly lasts: number
  readonly away: readonly {
    readonly after: number
    readonly lasts: number
    readonly presence: 'break' | 'lunch' | 'training'
  }[]
}

/**
 * When one of the people works on a day; `undefined` when not at all. On Saturdays the part-time people work, and one of
 * the full-time people in turn, whose Friday ends after four hours.
 */
function hoursOf({ fullTime, number }: Csr, weekday: number, week: number): Hours | undefined {
  const inTurn = fullTime && number === week % fullTimeDays.length
  if (weekday === 6) {
    if (fullTime && !inTurn) return undefined
    return { begins: 36, lasts: 16, away: [{ after: 6 + (number % 5), lasts: 1, presence: 'break' }] }
  }
  if (!fullTime) {
    const day = partTimeDays[number]
    if (day === undefined || number === (weekday - 1) % partTimeDays.length) return undefined
    return { begins: 32 + day.begins, lasts: 13, away: [{ after: day.rest, lasts: 1, presence: 'break' }] }
  }
  const day = fullTimeDays[number]
  if (day === undefined) return undefined
  const [first, second] = day.breaks
  const away = [
    { after: first, lasts: 1, presence: 'break' },
    { after: second, lasts: 1, presence: 'break' },
    { after: day.offQueue, lasts: 2, presence: 'training' },
    { after: day.lunch, lasts: 4, presence: 'lunch' },
  ] as const
  const lasts = inTurn && weekday === 5 ? 16 : 32
  return {
    begins: 32 + day.begins,
    lasts,
    away: away.filter(each => each.after + each.lasts < lasts),
  }
}

function shiftsOn(midnight: Instant, isAbsent: (person: Person) => boolean): readonly Shift[] {
  const { weekday, week } = localOf(midnight)
  return people.flatMap((person): readonly Shift[] => {
    const works = hoursOf(person, weekday, week)
    if (works === undefined || isAbsent(person)) return []
    const from = midnight + works.begins * quarterMs
    return [
      {
        person,
        from,
        to: from + works.lasts * quarterMs,
        away: works.away.map(({ after, lasts, presence }) => ({
          at: from + after * quarterMs,
          forMs: lasts * quarterMs,
          presence,
        })),
      },
    ]
  })
}

const inBoth = (name: string): Bilingual => ({ en: name, fr: name })
const queue = (channel: Channel, promiseMs: number): QueueConfig => ({
  id: channel,
  channel,
  name: inBoth(channel),
  promiseMs,
  skills: [channel],
  hours: hours.id,
  afterHours: { kind: 'wait' },
  ...(channel === 'counter' ? { site: 'city-hall' } : {}),
})

const queues: readonly QueueConfig[] = [
  // [S]: 70 % of calls within 30 seconds.
  queue('phone', 30 * secondMs),
  queue('chat', 60 * secondMs),
  queue('counter', 10 * minuteMs),
  // A working day: promises of a queue with hours count open time.
  queue('email', 10 * hourMs),
  queue('portal', 10 * hourMs),
]

const allSkills = queues.map(({ id }) => id)

function configOf(agents: RoutingConfig['agents']): RoutingConfig {
  return {
    version: 1,
    queues,
    agents: agents.map(agent => ({ ...agent, capacity: standardCapacity.id })),
    capacities: [standardCapacity],
    calendars: [hours],
    times: defaultRoutingTimes,
  }
}

/**
 * The agents of those who are divided so. A group of people who work together and of whom none on duty speaks French
 * answers it with the language line.
 */
function agentsOf(
  groups: readonly { readonly shifts: readonly Shift[]; readonly skills: readonly string[] }[],
): RoutingConfig['agents'] {
  const skillsOf = new Map(
    groups.flatMap(({ shifts, skills }) => shifts.map(shift => [shift.person.id, skills])),
  )
  const speaksFrench = new Set(
    groups
      .filter(({ shifts }) => !shifts.some(({ person }) => person.languages.includes('fr')))
      .flatMap(({ shifts }) => shifts.map(shift => shift.person.id)),
  )
  return people.map(({ id, name, site, languages }) => ({
    id,
    name,
    site,
    languages: speaksFrench.has(id) ? bothLanguages : languages,
    skills: skillsOf.get(id) ?? [],
  }))
}

/** The work of a silo's channels in a half hour, as it is expected. Chats overlap: see `chatSpeeds`. */
function workOf(channels: readonly Channel[]): Silo['workAt'] {
  const own = demands.filter(({ channel }) => channels.includes(channel))
  return at =>
    own.reduce(
      (sum, { channel, expectedAt, talk, wrapUp }) =>
        sum +
        ((expectedAt(at) + expectedAt(at + quarterMs)) * (talk.meanMs + wrapUp.meanMs)) /
          (channel === 'chat' ? 1.5 : 1),
      0,
    )
}

function silo(
  channels: readonly Channel[],
  neverEmpty: boolean,
  canWork: Silo['canWork'] = () => true,
): Silo {
  return { skills: channels, workAt: workOf(channels), neverEmpty, canWork }
}

const phoneSilo = silo(['phone'], true)
const silos: readonly Silo[] = [
  phoneSilo,
  silo(['counter'], true, ({ person }) => person.site === 'city-hall'),
  silo(['chat'], true),
  silo(['email', 'portal'], false),
]

function siloConfig(divided: ReadonlyMap<Shift, Silo>): RoutingConfig {
  const groups = silos.map(each => ({
    skills: each.skills,
    shifts: [...divided].filter(([, of]) => of === each).map(([shift]) => shift),
  }))
  return configOf(agentsOf(groups))
}

function halfHoursOf({ opens, closes }: DutyDay): readonly Instant[] {
  return Array.from(
    { length: Math.ceil((closes - opens) / halfHourMs) },
    (_, index) => opens + index * halfHourMs,
  )
}

const configurations: readonly CentreConfiguration[] = [
  {
    id: 'one-queue',
    name: 'One queue',
    explanation:
      'Everybody serves every channel, in one line by deadline. A message in hand is parked when a call or a visitor must be answered.',
    configsOn: day => [
      {
        at: day.from,
        config: configOf(agentsOf([{ shifts: day.shifts, skills: allSkills }])),
      },
    ],
  },
  {
    id: 'siloed',
    name: 'Silos for the day',
    explanation:
      'Each person serves one channel for the whole day (e-mail and portal count as one). The people of the day are divided in proportion to the expected work, each channel has at least one.',
    configsOn: day => [
      { at: day.from, config: siloConfig(divideForTheDay(day.shifts, silos, halfHoursOf(day))) },
    ],
  },
  {
    id: 'rotating',
    name: 'Silos by half hour',
    explanation:
      'Each person serves one channel at a time. Every half hour those at their desks are divided anew in proportion to the work expected in it.',
    configsOn: day => {
      let divided: ReadonlyMap<Shift, Silo> = new Map()
      const configs = halfHoursOf(day).map(at => {
        divided = divideForTheHalfHour(day.shifts, silos, at, divided)
        // Who is away in this half hour and comes back in it goes where the work is: to the phone.
        const away = day.shifts.filter(shift => !isAtDesk(shift, at))
        return {
          at,
          config: siloConfig(new Map([...divided, ...away.map(shift => [shift, phoneSilo] as const)])),
        }
      })
      return configs.map((each, index) => (index === 0 ? { ...each, at: day.from } : each))
    },
  },
]

/** Local weekday (1 = Monday), minute of the day, and the week since the first day. */
function localOf(at: Instant): { readonly weekday: number; readonly minute: number; readonly week: number } {
  const since = at - firstDay
  const day = Math.floor(since / dayMs)
  return {
    weekday: (((day % 7) + 7) % 7) + 1,
    minute: Math.floor((since - day * dayMs) / minuteMs),
    week: Math.floor(day / 7),
  }
}

export const oshawa: City = {
  id: 'oshawa',
  name: 'Oshawa',
  hours,
  firstDay,
  demands,
  shiftsOn,
  absence: 0.13,
  configurations,
  definition: oshawaServiceLevel,
  chatSpeeds: usualChatSpeeds,
  reaction: {
    accept: { meanMs: 4 * secondMs, variation: 0.5 },
    declinedShare: 0.005,
    missedShare: 0.015,
    backMs: 45 * secondMs,
  },
  redial: { share: 0.4, afterMs: 12 * minuteMs },
  assumptions: [
    {
      what: 'Volume',
      value: `${interactionsPerYear.toLocaleString('en-CA')} contacts a year: ${Math.round(perWeekday)} on a mean weekday, a fifth of it on a Saturday (the fifth is assumed)`,
      source: strategy,
    },
    {
      what: 'Channels',
      value: Object.entries(mix)
        .map(([channel, daily]) => `${channel} ${Math.round(daily)}`)
        .join(', ')
        .concat(' on a mean weekday; the 5 % by the portal are assumed'),
      source:
        'Service Oshawa, figures per day: 550 calls, 70 e-mails, 20 chats, 80 counter payments in 2018; +14, +11, +81 and +39 % in early 2019',
    },
    { what: 'Hours', value: 'Monday to Friday 8:00 to 18:00, Saturday 9:00 to 13:00', source: strategy },
    {
      what: 'Goal',
      value:
        '70 % of calls answered within 30 seconds; who leaves within 5 seconds is not counted (the 5 seconds are assumed)',
      source: strategy,
    },
    {
      what: 'Other promises',
      value: 'Chat 60 seconds, counter 10 minutes, e-mail and portal one working day (10 open hours)',
    },
    {
      what: 'Staff',
      value:
        '17 full time and 7 part time (20.5 FTE), of whom three quarters serve customers: 13 and 5 people',
      source: `${strategy}, staff composition and the mean of its peers`,
    },
    {
      what: 'Shrinkage',
      value:
        '13 % of working days away (vacation, illness, training days), drawn by seed; of 8 hours a full-time day has 6 at the queue: lunch 60, breaks 2 × 15, meetings and coaching 30 minutes',
    },
    {
      what: 'Shifts',
      value:
        'Fitted to the expected work of each quarter hour, the same for every configuration; a part-time week is four days of 3¼ hours and Saturday',
      source: `${strategy}: schedules are made down to 15 minutes by call volume`,
    },
    {
      what: 'Calls',
      value: '222 seconds of talk and 60 of wrap-up (the 60 are assumed)',
      source:
        'Montgomery County, MC311 data summary, 28 December 2014 to 10 January 2015. For comparison: handle time 5.5 minutes in Regina',
    },
    {
      what: 'Other work',
      value:
        'Chat 420 + 45, counter 270 + 30, e-mail 320 + 40, portal 220 + 20 seconds, each with nothing else in hand',
    },
    {
      what: 'Spread of handle times',
      value: 'Lognormal, standard deviation 0.9 of the mean for talk and 0.5 for wrap-up',
      source:
        'Brown, Gans, Mandelbaum, Sakov, Shen, Zeltyn and Zhao 2005, Statistical analysis of a telephone call center, for the lognormal form',
    },
    {
      what: 'Chats at once',
      value: 'Up to 3; with two, each goes on at 75 % of its speed, with three at 60 %',
    },
    {
      what: 'Patience on the phone',
      value: 'Exponential with a mean of 416 seconds: 14.2 seconds to the answer ÷ 3.41 % abandoned',
      source:
        'MC311 data summary as above; Mandelbaum and Zeltyn 2005, The Palm/Erlang-A queue, for the relation',
    },
    {
      what: 'Other patience',
      value:
        'Chat exponential, mean 180 seconds; counter Weibull, median 25 minutes, shape 2; who writes waits for as long as it takes',
    },
    { what: 'Calling again', value: '40 % of callers who left call again, 12 minutes later in the mean' },
    {
      what: 'Offers',
      value:
        'Accepted after 4 seconds in the mean (lognormal); 1.5 % ring out, 0.5 % are declined; back 45 seconds after a missed one',
      source: 'Below the 5 % that Mississauga allows to go unanswered; the values are assumed',
    },
    {
      what: 'Week and day',
      value:
        'Monday 115 %, Friday 90 % of the mean weekday; most calls from 10 to 12, a second wave from 13 to 15; a quarter of what is written comes while the centre is closed',
    },
    {
      what: 'French',
      value:
        '1 % of contacts; four of the eighteen speak it; where nobody of a group does, the language line serves',
    },
    {
      what: 'Sites',
      value: 'Four of the eighteen work from a satellite and take everything but counter visits',
    },
    {
      what: 'Not in the model',
      value: 'Busy days beyond chance (storms, tax bills), transfers, call-backs, and people who learn',
    },
  ],
}
