import type { ConfigProblem, SpansPlace } from '../../../src-domain/routing/check-config.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import { type Channel, channels } from '../../../src-domain/vocabulary/words.ts'
import type { SettingsWords } from './settings-words.ts'
import { formatMinutes } from './spoken-hours.ts'

/** A problem in a plain sentence: what is wrong, with what, and what would help. */
export function describeProblem(problem: ConfigProblem, words: SettingsWords): string {
  const { t, names } = words
  const listed = (ids: readonly string[]) => ids.map(names.queue).join(' → ')
  switch (problem.kind) {
    case 'no-queues':
    case 'service-level-missing':
      return t(`problem.${problem.kind}`)
    case 'id-empty':
      return t('problem.id-empty', { part: t(`part.${problem.part}`) })
    case 'id-twice':
      return t('problem.id-twice', { part: t(`part.${problem.part}`), id: problem.id })
    case 'name-empty':
      return t(`problem.name-empty.${problem.language}`, {
        part: t(`part.${problem.part}`),
        id: problem.id,
      })
    case 'unknown':
      return t(`problem.unknown.${problem.part}`, {
        id: problem.id,
        user: userOf(problem.usedBy, words),
      })
    case 'agent-unknown':
      return t('problem.agent-unknown', { person: names.person(problem.agentId) })
    case 'promise-not-positive':
    case 'queue-unserved':
    case 'queue-served-only-relaxed':
    case 'queue-served-only-by-overflow':
    case 'ring-longer-than-promise':
    case 'overflow-not-positive':
    case 'overflow-after-promise':
    case 'live-queue-waits':
    case 'after-hours-without-hours':
      return t(`problem.${problem.kind}`, { queue: names.queue(problem.queueId) })
    case 'language-unserved':
    case 'callback-unserved':
      return t(`problem.${problem.kind}.${problem.language}`, { queue: names.queue(problem.queueId) })
    case 'relaxable-not-required':
      return t('problem.relaxable-not-required', {
        queue: names.queue(problem.queueId),
        skill: names.skill(problem.skill),
      })
    case 'overflow-cycle':
    case 'after-hours-cycle':
      return t(`problem.${problem.kind}`, {
        queues: listed([...problem.queueIds, ...problem.queueIds.slice(0, 1)]),
      })
    case 'after-hours-unserved':
      return t(`problem.after-hours-unserved.${problem.language}`, {
        queue: names.queue(problem.queueId),
        to: names.queue(problem.to),
      })
    case 'after-hours-other-channel':
      return t('problem.after-hours-other-channel', {
        queue: names.queue(problem.queueId),
        to: names.queue(problem.to),
      })
    case 'hours-never-open':
      return t('problem.hours-never-open', { calendar: names.calendar(problem.calendarId) })
    case 'time-zone-unknown':
      return t('problem.time-zone-unknown', {
        calendar: names.calendar(problem.calendarId),
        zone: problem.timeZone,
      })
    case 'jurisdiction-unknown':
      return t('problem.jurisdiction-unknown', { calendar: names.calendar(problem.calendarId) })
    case 'holiday-unknown':
      return t('problem.holiday-unknown', {
        calendar: names.calendar(problem.calendarId),
        rule: problem.rule,
      })
    case 'span-reversed':
      return t('problem.span-reversed', {
        place: describeSpansPlace(problem.place, words),
        opens: formatMinutes(problem.opens, words.language),
        closes: formatMinutes(problem.closes, words.language),
      })
    case 'spans-overlap':
      return t('problem.spans-overlap', { place: describeSpansPlace(problem.place, words) })
    case 'day-name-empty':
      return t(`problem.day-name-empty.${problem.language}`, { date: problem.date })
    case 'date-invalid':
    case 'date-twice':
      return t(`problem.${problem.kind}`, { date: problem.date })
    case 'season-reversed':
      return t('problem.season-reversed', { from: problem.from, to: problem.to })
    case 'seasons-overlap':
      return t('problem.seasons-overlap', { from: problem.from[0], to: problem.from[1] })
    case 'capacity-only-live':
      return t('problem.capacity-only-live', { capacity: names.capacity(problem.capacityId) })
    case 'time-not-positive':
    case 'time-negative':
    case 'share-out-of-range':
      return t(`problem.${problem.kind}`, { time: t(`time.${problem.time}.label`) })
    case 'service-level-invalid':
      return t('problem.service-level-invalid', { channel: channelIn(problem.channel, words) })
    case 'outgoing-rule-empty':
      return t('problem.outgoing-rule-empty', { place: problem.place })
    case 'outgoing-reason-empty':
      return t(`problem.outgoing-reason-empty.${problem.language}`, { place: problem.place })
    case 'outgoing-prefix-invalid':
      return t('problem.outgoing-prefix-invalid', { prefix: problem.prefix })
    case 'outgoing-prefix-hidden':
      return t('problem.outgoing-prefix-hidden', { prefix: problem.prefix, by: problem.by })
    case 'outside-number-refused':
      return t('problem.outside-number-refused', { number: names.outside(problem.id) })
    case 'site-address-unclear':
      return t('problem.site-address-unclear', { site: names.site(problem.siteId) })
    case 'phone-invalid':
      return t('problem.phone-invalid', { number: names.outside(problem.id) })
    case 'queue-removed-with-contacts':
      return t('problem.queue-removed-with-contacts', {
        queue: names.queue(problem.queueId),
        waiting: problem.waiting,
        held: problem.held,
      })
    default:
      return assertNever(problem)
  }
}

/** What names something that is not there. */
function userOf(
  { part, id }: Extract<ConfigProblem, { kind: 'unknown' }>['usedBy'],
  { names }: SettingsWords,
): string {
  switch (part) {
    case 'queue':
      return names.queue(id)
    case 'agent':
      return names.person(id)
    case 'outside-number':
      return names.outside(id)
    case 'site-address':
      return names.site(id)
    default:
      return assertNever(part)
  }
}

function describeSpansPlace(place: SpansPlace, { t }: SettingsWords): string {
  switch (place.kind) {
    case 'weekday':
      return t(`weekday.${place.weekday}`)
    case 'exception':
      return place.date
    case 'season':
      return t('seasonDay', { from: place.from, weekday: t(`weekday.${place.weekday}`) })
    default:
      return assertNever(place)
  }
}

function channelIn(channel: string, { channelName }: SettingsWords): string {
  const known = channels.find((each): each is Channel => each === channel)
  return known === undefined ? channel : channelName(known)
}
