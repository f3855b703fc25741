import type { ConfigProblem, SettingsPart, SpansPlace } from '../../../src-domain/routing/check-config.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Language } from '../../language/language.ts'
import type { AdminSection } from './admin-place.ts'

/** A field of the settings: the section it is in, the thing that has it, and which one. */
export interface FieldPlace {
  readonly section: AdminSection
  readonly id?: string
  readonly field?: string
}

/** One word for a place; fields carry it in `data-field`. */
export function placeKey({ section, id = '', field = '' }: FieldPlace): string {
  return `${section}/${id}/${field}`
}

/** Where a span of hours stands in its calendar. */
export function spansField(place: SpansPlace): string {
  switch (place.kind) {
    case 'weekday':
      return `weekday-${place.weekday}`
    case 'exception':
      return `exception-${place.date}`
    case 'season':
      return `season-${place.from}-${place.weekday}`
    default:
      return assertNever(place)
  }
}

/** The name of an exception or a season, which is known by its (first) day. */
export function dayNameField(date: string, language: Language): string {
  return `day-name-${language}-${date}`
}

/** The field beside which a problem is said, and to which its line in the list leads. */
export function placeOf(problem: ConfigProblem): FieldPlace {
  switch (problem.kind) {
    case 'no-queues':
      return { section: 'queues' }
    case 'id-empty':
      return { section: sectionOf[problem.part] }
    case 'id-twice':
      return { section: sectionOf[problem.part], id: problem.id }
    case 'name-empty':
      return { section: sectionOf[problem.part], id: problem.id, field: `name-${problem.language}` }
    case 'unknown':
      return {
        section: sectionOf[problem.usedBy.part],
        id: problem.usedBy.id,
        field: unknownField[problem.part],
      }
    case 'agent-unknown':
      return { section: 'people', id: problem.agentId }
    case 'promise-not-positive':
    case 'ring-longer-than-promise':
      return { section: 'queues', id: problem.queueId, field: 'promise' }
    case 'queue-unserved':
    case 'queue-served-only-relaxed':
      return { section: 'queues', id: problem.queueId, field: 'skills' }
    case 'language-unserved':
      return { section: 'queues', id: problem.queueId, field: 'language' }
    case 'relaxable-not-required':
      return { section: 'queues', id: problem.queueId, field: 'relaxable' }
    case 'queue-served-only-by-overflow':
    case 'overflow-not-positive':
    case 'overflow-after-promise':
      return { section: 'queues', id: problem.queueId, field: 'overflow' }
    case 'overflow-cycle':
      return { section: 'queues', id: problem.queueIds[0], field: 'overflow' }
    case 'after-hours-cycle':
      return { section: 'queues', id: problem.queueIds[0], field: 'after-hours' }
    case 'after-hours-other-channel':
    case 'after-hours-unserved':
    case 'live-queue-waits':
    case 'callback-unserved':
      return { section: 'queues', id: problem.queueId, field: 'after-hours' }
    case 'after-hours-without-hours':
      return { section: 'queues', id: problem.queueId, field: 'hours' }
    case 'outgoing-rule-empty':
    case 'outgoing-prefix-invalid':
    case 'outgoing-prefix-hidden':
      return { section: 'calling-out', id: problem.id, field: 'prefixes' }
    case 'outgoing-reason-empty':
      return { section: 'calling-out', id: problem.id, field: `reason-${problem.language}` }
    case 'site-address-unclear':
      return { section: 'calling-out', id: problem.siteId, field: 'address' }
    case 'outside-number-refused':
    case 'phone-invalid':
      return { section: 'outside', id: problem.id, field: 'phone' }
    case 'queue-removed-with-contacts':
      return { section: 'queues' }
    case 'hours-never-open':
      return { section: 'hours', id: problem.calendarId, field: 'weekday-1' }
    case 'time-zone-unknown':
      return { section: 'hours', id: problem.calendarId, field: 'time-zone' }
    case 'jurisdiction-unknown':
    case 'holiday-unknown':
      return { section: 'hours', id: problem.calendarId, field: 'holidays' }
    case 'span-reversed':
    case 'spans-overlap':
      return { section: 'hours', id: problem.calendarId, field: spansField(problem.place) }
    case 'day-name-empty':
      return { section: 'hours', id: problem.calendarId, field: dayNameField(problem.date, problem.language) }
    case 'date-invalid':
    case 'date-twice':
      return { section: 'hours', id: problem.calendarId, field: `exception-${problem.date}` }
    case 'season-reversed':
      return { section: 'hours', id: problem.calendarId, field: `season-${problem.from}` }
    case 'seasons-overlap':
      return { section: 'hours', id: problem.calendarId, field: `season-${problem.from[1]}` }
    case 'capacity-only-live':
      return { section: 'capacity', id: problem.capacityId, field: 'chats' }
    case 'time-not-positive':
    case 'time-negative':
    case 'share-out-of-range':
      return { section: 'timing', id: 'times', field: problem.time }
    case 'service-level-missing':
      return { section: 'timing', id: 'service-levels' }
    case 'service-level-invalid':
      return { section: 'timing', id: problem.channel, field: 'within' }
    default:
      return assertNever(problem)
  }
}

const sectionOf: Readonly<Record<SettingsPart, AdminSection>> = {
  queue: 'queues',
  skill: 'people',
  agent: 'people',
  capacity: 'capacity',
  calendar: 'hours',
  'service-level': 'timing',
  'outside-number': 'outside',
  'outgoing-rule': 'calling-out',
  'site-address': 'calling-out',
}

const unknownField = {
  queue: 'overflow',
  skill: 'skills',
  capacity: 'capacity',
  calendar: 'hours',
  site: 'site',
} as const
