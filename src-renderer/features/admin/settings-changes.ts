import { type OutgoingRule, usualOutgoingPolicy } from '../../../src-domain/routing/outgoing-policy.ts'
import type { QueueConfig } from '../../../src-domain/routing/routing-config.ts'
import {
  type Calendar,
  type OutsideNumber,
  type RoutingSettings,
  type WeekHours,
  weekdays,
} from '../../../src-domain/routing/routing-settings.ts'
import { type SiteAddress, siteInWords } from '../../../src-domain/routing/site-address.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import { isSame } from '../../desk-data/is-same.ts'
import { readablePhone } from '../../desk-data/phone.ts'
import { type FieldPlace, placeKey } from './problem-place.ts'
import type { SettingsWords } from './settings-words.ts'
import { formatHours } from './spoken-hours.ts'
import { formatSpan } from './spoken-span.ts'
import { settingsOf } from './who-can-serve.ts'

/** One difference between two documents, in words. */
export interface SettingsChange {
  /** Different for each change of one comparison. */
  readonly key: string
  readonly place: FieldPlace
  /** What changed: a queue, a person, a day. */
  readonly subject: string
  /** How: `promise: 30 s → 45 s`, `added`. */
  readonly words: string
}

/** What turns `before` into `after`, in the order of the sections. Names are those of the words that are given. */
export function settingsChanges(
  before: RoutingSettings,
  after: RoutingSettings,
  words: SettingsWords,
): readonly SettingsChange[] {
  return [
    ...queueChanges(before, after, words),
    ...skillChanges(before, after, words),
    ...agentChanges(before, after, words),
    ...calendarChanges(before, after, words),
    ...capacityChanges(before, after, words),
    ...timeChanges(before, after, words),
    ...serviceLevelChanges(before, after, words),
    ...outsideChanges(before, after, words),
    ...outgoingChanges(before, after, words),
    ...siteChanges(before, after, words),
  ]
}

type Field<Thing> = {
  readonly field: string
  readonly label: string
  readonly value: (thing: Thing) => unknown
  readonly say: (thing: Thing) => string
}

/** Which things of a list came, went, and changed in which fields. */
function listChanges<Thing>(options: {
  readonly section: FieldPlace['section']
  readonly before: readonly Thing[]
  readonly after: readonly Thing[]
  readonly idOf: (thing: Thing) => string
  readonly subject: (thing: Thing) => string
  readonly fields: readonly Field<Thing>[]
  readonly words: SettingsWords
}): readonly SettingsChange[] {
  const { section, before, after, idOf, subject, fields, words } = options
  const { t } = words
  const old = new Map(before.map(thing => [idOf(thing), thing] as const))
  const kept = new Set(after.map(idOf))
  return [
    ...after.flatMap((thing): SettingsChange[] => {
      const id = idOf(thing)
      const was = old.get(id)
      if (was === undefined) return [changeAt({ section, id }, subject(thing), t('change.added'))]
      return fields
        .filter(({ value }) => !isSame(value(was), value(thing)))
        .map(({ field, label, say }) =>
          changeAt({ section, id, field }, subject(thing), fromTo(label, say(was), say(thing), words)),
        )
    }),
    ...before
      .filter(thing => !kept.has(idOf(thing)))
      .map(thing =>
        changeAt({ section, id: idOf(thing), field: 'gone' }, subject(thing), t('change.removed')),
      ),
  ]
}

function queueChanges(
  before: RoutingSettings,
  after: RoutingSettings,
  words: SettingsWords,
): readonly SettingsChange[] {
  const { t, names, channelName } = words
  const none = t('none')
  const list = (codes: readonly string[] = []) => codes.map(names.skill).join(', ') || none
  return listChanges<QueueConfig>({
    section: 'queues',
    before: before.queues,
    after: after.queues,
    idOf: ({ id }) => id,
    subject: ({ id }) => names.queue(id),
    words,
    fields: [
      ...nameFields<QueueConfig>(words),
      field(
        'channel',
        t('field.channel'),
        queue => queue.channel,
        queue => channelName(queue.channel),
      ),
      field(
        'promise',
        t('field.promise'),
        queue => queue.promiseMs,
        queue => formatSpan(queue.promiseMs),
      ),
      field(
        'language',
        t('field.language'),
        queue => queue.language,
        queue => (queue.language === undefined ? t('anyLanguage') : t(`language.${queue.language}`)),
      ),
      field(
        'skills',
        t('field.skills'),
        queue => queue.skills,
        queue => list(queue.skills),
      ),
      field(
        'relaxable',
        t('field.relaxable'),
        queue => queue.relaxableSkills ?? [],
        queue => list(queue.relaxableSkills),
      ),
      field(
        'site',
        t('field.site'),
        queue => queue.site,
        queue => (queue.site === undefined ? t('anySite') : names.site(queue.site)),
      ),
      field(
        'hours',
        t('field.hours'),
        queue => queue.hours,
        queue => (queue.hours === undefined ? t('alwaysOpen') : names.calendar(queue.hours)),
      ),
      field(
        'after-hours',
        t('field.afterHours'),
        queue => queue.afterHours,
        queue => sayAfterHours(queue, words),
      ),
      field(
        'overflow',
        t('field.overflow'),
        queue => queue.overflow,
        queue =>
          queue.overflow === undefined
            ? none
            : t('overflowWords', {
                queue: names.queue(queue.overflow.to),
                after: formatSpan(queue.overflow.afterMs),
              }),
      ),
    ],
  })
}

/** What becomes of who comes after hours, in a few words. */
export function sayAfterHours({ afterHours }: QueueConfig, { t, names }: SettingsWords): string {
  switch (afterHours?.kind) {
    case undefined:
      return t('afterHours.wait')
    case 'queue':
      return t('afterHours.queue', { queue: names.queue(afterHours.queueId) })
    case 'wait':
    case 'callback':
    case 'closed':
      return t(`afterHours.${afterHours.kind}`)
    default:
      return assertNever(afterHours)
  }
}

function skillChanges(before: RoutingSettings, after: RoutingSettings, words: SettingsWords) {
  return listChanges({
    section: 'people',
    before: before.skills,
    after: after.skills,
    idOf: ({ code }) => code,
    subject: ({ code }) => words.t('change.skill', { skill: words.names.skill(code) }),
    words,
    fields: nameFields(words),
  })
}

function agentChanges(
  before: RoutingSettings,
  after: RoutingSettings,
  words: SettingsWords,
): readonly SettingsChange[] {
  const { t, names } = words
  const capacity = (id: string | undefined) => (id === undefined ? t('standardCapacity') : names.capacity(id))
  const ids = [...new Set([...before.agents, ...after.agents].map(({ id }) => id))]
  return ids.flatMap((id): SettingsChange[] => {
    const was = settingsOf(before.agents, id)
    const is = settingsOf(after.agents, id)
    const came = is.skills
      .filter(code => !was.skills.includes(code))
      .map(code => `+\u00a0${names.skill(code)}`)
    const went = was.skills
      .filter(code => !is.skills.includes(code))
      .map(code => `−\u00a0${names.skill(code)}`)
    const subject = names.person(id)
    return [
      ...(came.length + went.length > 0
        ? [changeAt({ section: 'people', id, field: 'skills' }, subject, [...came, ...went].join(', '))]
        : []),
      ...(was.capacity === is.capacity
        ? []
        : [
            changeAt(
              { section: 'people', id, field: 'capacity' },
              subject,
              fromTo(t('field.capacity'), capacity(was.capacity), capacity(is.capacity), words),
            ),
          ]),
    ]
  })
}

function calendarChanges(
  before: RoutingSettings,
  after: RoutingSettings,
  words: SettingsWords,
): readonly SettingsChange[] {
  const { t, names, language, holidayName } = words
  const hours = (week: WeekHours, day: (typeof weekdays)[number]) =>
    formatHours(week[day] ?? [], language) || t('closed')
  const exceptions = (calendar: Calendar) =>
    calendar.exceptions
      .map(({ date, spans }) => `${date}\u00a0${formatHours(spans, language) || t('closed')}`)
      .join('; ') || t('none')
  const seasons = (calendar: Calendar) =>
    calendar.seasons.map(({ from, to, name }) => `${name[language]} (${from} – ${to})`).join('; ') ||
    t('none')
  const holidays = ({ holidays: observed }: Calendar) =>
    observed?.observed.map(rule => holidayName(observed.jurisdiction, rule)).join(', ') || t('none')
  return listChanges<Calendar>({
    section: 'hours',
    before: before.calendars,
    after: after.calendars,
    idOf: ({ id }) => id,
    subject: ({ id }) => names.calendar(id),
    words,
    fields: [
      ...nameFields<Calendar>(words),
      field(
        'time-zone',
        t('field.timeZone'),
        ({ timeZone }) => timeZone,
        ({ timeZone }) => timeZone,
      ),
      ...weekdays.map(day =>
        field<Calendar>(
          `weekday-${day}`,
          t(`weekday.${day}`),
          calendar => calendar.weekdays[day] ?? [],
          calendar => hours(calendar.weekdays, day),
        ),
      ),
      field('holidays', t('field.holidays'), calendar => calendar.holidays, holidays),
      field('exceptions', t('field.exceptions'), calendar => calendar.exceptions, exceptions),
      field('seasons', t('field.seasons'), calendar => calendar.seasons, seasons),
    ],
  })
}

function capacityChanges(before: RoutingSettings, after: RoutingSettings, words: SettingsWords) {
  const { t, names, formats } = words
  return listChanges<RoutingSettings['capacities'][number]>({
    section: 'capacity',
    before: before.capacities,
    after: after.capacities,
    idOf: ({ id }) => id,
    subject: ({ id }) => names.capacity(id),
    words,
    fields: [
      ...nameFields<RoutingSettings['capacities'][number]>(words),
      field(
        'chats',
        t('field.chats'),
        ({ chats }) => chats,
        ({ chats }) => formats.formatNumber(chats),
      ),
      field(
        'messages',
        t('field.messages'),
        ({ messages }) => messages,
        ({ messages }) => formats.formatNumber(messages),
      ),
      field(
        'interruptible',
        t('field.interruptible'),
        each => each.interruptible,
        each => t(each.interruptible ? 'yes' : 'no'),
      ),
    ],
  })
}

function timeChanges(
  { times: before }: RoutingSettings,
  { times: after }: RoutingSettings,
  words: SettingsWords,
): readonly SettingsChange[] {
  return (Object.keys(after) as (keyof typeof after)[])
    .filter(name => before[name] !== after[name])
    .map(name =>
      changeAt(
        { section: 'timing', id: 'times', field: name },
        words.t(`time.${name}.label`),
        words.t('change.plain', {
          from: sayTime(name, before[name], words),
          to: sayTime(name, after[name], words),
        }),
      ),
    )
}

/** A time of the rules as it is read: a span, a share, a number of times. */
export function sayTime(
  name: keyof RoutingSettings['times'],
  value: number,
  { formats }: SettingsWords,
): string {
  if (name === 'callbackAttempts') return formats.formatNumber(value)
  return name === 'affinityShare' || name === 'relaxShare' ? formats.formatPercent(value) : formatSpan(value)
}

function serviceLevelChanges(before: RoutingSettings, after: RoutingSettings, words: SettingsWords) {
  const { t, channelName, formats } = words
  type Level = RoutingSettings['serviceLevels'][number]
  return listChanges<Level>({
    section: 'timing',
    before: before.serviceLevels,
    after: after.serviceLevels,
    idOf: ({ channel }) => channel,
    subject: ({ channel }) => t('change.serviceLevel', { channel: channelName(channel) }),
    words,
    fields: [
      field(
        'within',
        t('field.within'),
        ({ withinMs }) => withinMs,
        ({ withinMs }) => formatSpan(withinMs),
      ),
      field(
        'goal',
        t('field.goal'),
        ({ goal }) => goal,
        ({ goal }) => formats.formatPercent(goal),
      ),
      field(
        'short',
        t('field.short'),
        each => each.shortAbandonMs,
        each => formatSpan(each.shortAbandonMs),
      ),
    ],
  })
}

function outsideChanges(
  { outsideNumbers: before = [] }: RoutingSettings,
  { outsideNumbers: after = [] }: RoutingSettings,
  words: SettingsWords,
): readonly SettingsChange[] {
  const { t, names } = words
  const none = t('none')
  return listChanges<OutsideNumber>({
    section: 'outside',
    before,
    after,
    idOf: ({ id }) => id,
    subject: ({ id }) => names.outside(id),
    words,
    fields: [
      ...nameFields<OutsideNumber>(words),
      field(
        'phone',
        t('field.phone'),
        ({ phone }) => phone,
        ({ phone }) => readablePhone(phone) || none,
      ),
      field(
        'hours',
        t('field.hours'),
        ({ hours }) => hours,
        ({ hours }) => (hours === undefined ? t('alwaysOpen') : names.calendar(hours)),
      ),
      field(
        'languages',
        t('field.spoken'),
        ({ languages }) => languages,
        ({ languages = [] }) =>
          languages.map(each => t(`language.${each}`)).join(', ') || t('outside.bothLanguages'),
      ),
      ...(['en', 'fr'] as const).map(language =>
        field<OutsideNumber>(
          `note-${language}`,
          t(`field.note.${language}`),
          ({ note }) => note?.[language] ?? '',
          ({ note }) => note?.[language] || none,
        ),
      ),
    ],
  })
}

/** So many numbers name a rule. */
const numbersNamed = 3

function outgoingChanges(
  { outgoing: before = usualOutgoingPolicy }: RoutingSettings,
  { outgoing: after = usualOutgoingPolicy }: RoutingSettings,
  words: SettingsWords,
): readonly SettingsChange[] {
  const { t } = words
  const none = t('none')
  const numbers = ({ prefixes }: Pick<OutgoingRule, 'prefixes'>) => prefixes.join(' ') || none
  const inShort = ({ prefixes }: OutgoingRule) =>
    prefixes.length > numbersNamed ? `${prefixes.slice(0, numbersNamed).join(' ')} …` : numbers({ prefixes })
  const decided = (decision: OutgoingRule['decision']) => t(`callingOut.decision.${decision}`)
  const order = (rules: readonly OutgoingRule[]) => rules.map(({ id }) => id)
  const isSameSet = isSame([...order(before.rules)].sort(), [...order(after.rules)].sort())
  return [
    ...listChanges<OutgoingRule>({
      section: 'calling-out',
      before: before.rules,
      after: after.rules,
      idOf: ({ id }) => id,
      subject: rule => t('callingOut.ruleFor', { numbers: inShort(rule) }),
      words,
      fields: [
        field(
          'decision',
          t('callingOut.decided'),
          ({ decision }) => decision,
          ({ decision }) => decided(decision),
        ),
        field('prefixes', t('callingOut.prefixes'), ({ prefixes }) => prefixes, numbers),
        ...(['en', 'fr'] as const).map(language =>
          field<OutgoingRule>(
            `reason-${language}`,
            t(`callingOut.reason.${language}`),
            ({ reason }) => reason[language],
            ({ reason }) => reason[language] || none,
          ),
        ),
      ],
    }),
    ...(isSameSet && !isSame(order(before.rules), order(after.rules))
      ? [
          changeAt(
            { section: 'calling-out', field: 'order' },
            t('callingOut.rules'),
            t('change.plain', {
              from: before.rules.map(inShort).join(' | '),
              to: after.rules.map(inShort).join(' | '),
            }),
          ),
        ]
      : []),
    ...(before.otherwise === after.otherwise
      ? []
      : [
          changeAt(
            { section: 'calling-out', field: 'otherwise' },
            t('callingOut.otherwise'),
            t('change.plain', { from: decided(before.otherwise), to: decided(after.otherwise) }),
          ),
        ]),
  ]
}

function siteChanges(
  { siteAddresses: before = [] }: RoutingSettings,
  { siteAddresses: after = [] }: RoutingSettings,
  words: SettingsWords,
): readonly SettingsChange[] {
  const { t, names } = words
  const said = (site: SiteAddress) => siteInWords('', site) || t('none')
  return [...new Set([...before, ...after].map(({ siteId }) => siteId))].flatMap(siteId => {
    const [was, is] = [before, after].map(all => all.find(each => each.siteId === siteId))
    if (isSame(was, is)) return []
    const change =
      is === undefined
        ? t('change.removed')
        : was === undefined
          ? said(is)
          : t('change.plain', { from: said(was), to: said(is) })
    return [changeAt({ section: 'calling-out', id: siteId, field: 'address' }, names.site(siteId), change)]
  })
}

function nameFields<Thing extends { readonly name: Bilingual }>({
  t,
}: SettingsWords): readonly Field<Thing>[] {
  return (['en', 'fr'] as const).map(language =>
    field(
      `name-${language}`,
      t(`field.name.${language}`),
      ({ name }) => name[language],
      ({ name }) => (name[language] === '' ? t('none') : t('quoted', { words: name[language] })),
    ),
  )
}

function field<Thing>(
  name: string,
  label: string,
  value: (thing: Thing) => unknown,
  say: (thing: Thing) => string,
): Field<Thing> {
  return { field: name, label, value, say }
}

function fromTo(what: string, from: string, to: string, { t }: SettingsWords): string {
  return t('change.fromTo', { what, from, to })
}

function changeAt(place: FieldPlace, subject: string, words: string): SettingsChange {
  return { key: placeKey(place), place, subject, words }
}
