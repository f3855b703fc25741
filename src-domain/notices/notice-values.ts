import type { RequestEvent } from '../requests/request-command.ts'
import { reopenWithinDaysDefault } from '../requests/request-type.ts'
import type { Target } from '../requests/service-request.ts'
import type { Bilingual, Instant, Language } from '../vocabulary/words.ts'
import type { NoticeKind, NoticeRecipient } from './notice.ts'
import type { NoticeValues } from './notice-template.ts'
import type { NoticeFacts } from './notices-of.ts'

/** What is put into the words beside what the event and the request say. */
export interface ValueParts {
  readonly facts: Pick<NoticeFacts, 'request' | 'type' | 'division' | 'people'>
  readonly city: { readonly name: Bilingual; readonly phone: string }
  readonly to: NoticeRecipient
  readonly language: Language
  /** A day and a time in words, by the clock of the city. */
  readonly when: (at: Instant, language: Language) => string
  /** Where the recipient follows the request; empty where there is no such page. */
  readonly link: string
  /** What was said when the work was completed, where the event confirms that. */
  readonly outcome?: string
}

const targetWords: Readonly<Record<Target, Bilingual>> = {
  acknowledge: { en: 'first answer by a person', fr: 'première réponse d’une personne' },
  resolve: { en: 'work done', fr: 'travail terminé' },
}

/** What stands for the braces of a notice. The event has the last word: the request may have moved on. */
export function noticeValues(
  event: RequestEvent,
  { facts, city, to, language, when, link, outcome }: ValueParts,
): NoticeValues {
  const { request, type, division, people } = facts
  const customer = to.kind === 'head' ? undefined : people.get(to.customerId)
  const doneBy = (at: Instant) => ({ doneBy: when(at, language) })
  const ofEvent = (): NoticeValues => {
    switch (event.kind) {
      case 'request-created':
        return { answerBy: when(event.request.acknowledgeBy, language) }
      case 'request-acknowledged':
        return { nextSteps: event.nextSteps, ...doneBy(request.resolveBy) }
      case 'customer-awaited':
        return { question: event.question }
      case 'customer-reminded':
        return { question: request.awaited?.question ?? '' }
      case 'target-revised':
        return { ...doneBy(event.resolveBy), reason: event.reason }
      case 'completion-approved':
      case 'request-followed':
        return {
          outcome: outcome ?? request.outcome?.words ?? '',
          reopenDays: String(type?.reopenWithinDays ?? reopenWithinDaysDefault),
        }
      case 'request-reopened':
        return doneBy(event.resolveBy)
      case 'request-merged':
        return { otherReference: event.intoReference }
      case 'request-cancelled':
        return { reason: event.reason }
      case 'request-noted':
        return { note: event.note.text }
      case 'request-escalated':
        return {
          level: String(event.level),
          target: targetWords[event.target][language],
          dueBy: when(event.target === 'acknowledge' ? request.acknowledgeBy : request.resolveBy, language),
          reason: event.reason ?? '',
        }
      default:
        return {}
    }
  }
  return {
    reference: request.reference,
    type: type?.name[language] ?? request.typeCode,
    city: city.name[language],
    phone: city.phone,
    name: to.kind === 'head' ? to.name : ((customer?.givenName || customer?.organization) ?? ''),
    link,
    division: division?.name[language] ?? '',
    divisionPhone: division?.phone ?? '',
    ...ofEvent(),
  }
}

/** What stands for the braces when a template is tried on a request to which the event has not happened. */
export function exampleValues(kind: NoticeKind, parts: ValueParts): NoticeValues {
  const { facts, language, when } = parts
  const { request } = facts
  const words = examples[language]
  const known = noticeValues({ kind: 'request-followed' } as RequestEvent, parts)
  return {
    ...known,
    answerBy: when(request.acknowledgeBy, language),
    doneBy: when(request.resolveBy, language),
    dueBy: when(kind === 'escalated' ? request.acknowledgeBy : request.resolveBy, language),
    nextSteps: request.acknowledged?.nextSteps ?? words.nextSteps,
    question: request.awaited?.question ?? words.question,
    reason: request.revised?.reason ?? words.reason,
    outcome: request.outcome?.words ?? words.outcome,
    note: request.notes?.findLast(({ isPublic }) => isPublic)?.text ?? words.note,
    reopenDays: String(facts.type?.reopenWithinDays ?? reopenWithinDaysDefault),
    otherReference: 'TL-26-4K7F-2',
    level: '1',
    target: targetWords.acknowledge[language],
  }
}

const examples = {
  en: {
    nextSteps: 'A crew will come and look within three working days.',
    question: 'Which side of the street is it on?',
    reason: 'The heavy rain has delayed the crew.',
    outcome: 'The crew has repaired it.',
    note: 'The part has been ordered.',
  },
  fr: {
    nextSteps: 'Une équipe viendra voir d’ici trois jours ouvrables.',
    question: 'De quel côté de la rue est-ce?',
    reason: 'La forte pluie a retardé l’équipe.',
    outcome: 'L’équipe l’a réparé.',
    note: 'La pièce a été commandée.',
  },
} as const
