import { useQuery } from '@tanstack/react-query'
import type { Catalogue } from '../../src-contract/http/api.ts'
import type { RequestEvent } from '../../src-domain/requests/request-command.ts'
import { type RequestType, usualClosureReasons } from '../../src-domain/requests/request-type.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import { useDeskStore } from '../desk-context.ts'
import { useLanguage, useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import { stepTexts } from './step-texts.ts'
import { useNameOf } from './use-names.ts'
import { useWhyWords } from './use-why-words.ts'

/** What happened, in a short sentence; and the words that somebody wrote with it. */
export interface LineWords {
  readonly title: string
  readonly said?: string | undefined
  /** Words that the customer reads. */
  readonly isForCustomer?: boolean
}

/** The catalogue as this desk keeps it; `null` while it has none. */
export function useCatalogue(): Catalogue | null | undefined {
  const store = useDeskStore()
  return useQuery({
    queryKey: ['catalogue'],
    queryFn: async () => (await store.catalogue()) ?? null,
  }).data
}

/** How an end of the work is called, by its code. */
export function closureName(type: RequestType | undefined, code: string, language: 'en' | 'fr'): string {
  const reasons = [...(type?.closureReasons ?? []), ...usualClosureReasons]
  return reasons.find(each => each.code === code)?.name[language] ?? code
}

/** Says every event of a request in words. */
export function useLineWords(type: RequestType | undefined): (event: RequestEvent) => LineWords {
  const t = useTexts(stepTexts)
  const language = useLanguage()
  const nameOf = useNameOf()
  const whyWords = useWhyWords()
  const { formatDate } = useFormats()
  const catalogue = useCatalogue()
  const day = (at: number) => formatDate(at, 'weekday')
  const fieldName = (field: string) => {
    const question = field.startsWith('answers.') ? field.slice('answers.'.length) : undefined
    if (question !== undefined) return type?.intake.words[question]?.label[language] ?? question
    const known = (['description', 'place', 'notifyBy', 'customerId'] as const).find(each => each === field)
    return known === undefined ? field : t(`field.${known}`)
  }
  return event => {
    switch (event.kind) {
      case 'request-created': {
        const { onBehalfOf } = event.request
        return {
          title:
            onBehalfOf === undefined
              ? t('line.request-created')
              : t('line.createdFor', { member: onBehalfOf }),
        }
      }
      case 'request-followed':
      case 'request-started':
      case 'customer-reminded':
      case 'completion-approved':
        return { title: t(`line.${event.kind}`) }
      case 'request-updated':
        return {
          title: t('line.request-updated', { fields: Object.keys(event.changes).map(fieldName).join(', ') }),
        }
      case 'request-acknowledged':
        return { title: t('line.request-acknowledged'), said: event.nextSteps, isForCustomer: true }
      case 'request-assigned':
        return {
          title:
            event.to === null ? t('line.given-back') : t('line.request-assigned', { name: nameOf(event.to) }),
        }
      case 'customer-awaited':
        return { title: t('line.customer-awaited'), said: event.question, isForCustomer: true }
      case 'request-resumed':
        return { title: t('line.request-resumed'), said: event.answer }
      case 'target-revised':
        return {
          title: t('line.target-revised', { date: day(event.resolveBy) }),
          said: event.reason,
          isForCustomer: true,
        }
      case 'request-completed':
        return {
          title: t('line.request-completed', { reason: closureName(type, event.reasonCode, language) }),
          said: event.words,
          isForCustomer: true,
        }
      case 'completion-returned':
      case 'request-reopened':
        return { title: t(`line.${event.kind}`), said: event.reason }
      case 'customer-told':
        return { title: t('line.customer-told', { way: t(`way.${event.by}`) }) }
      case 'customer-not-told':
        return { title: t('line.customer-not-told'), said: whyWords(event.why) ?? event.why }
      case 'request-closed':
        return { title: t('line.request-closed', { date: day(event.reopenUntil) }) }
      case 'request-cancelled':
        return {
          title: t('line.request-cancelled', { because: t(`because.${event.because}`) }),
          said: event.reason,
        }
      case 'request-merged':
        return {
          title:
            event.intoReference === ''
              ? t('line.merged-unsent')
              : t('line.request-merged', { reference: event.intoReference }),
        }
      case 'request-recategorised': {
        const to = catalogue?.requestTypes.find(({ code }) => code === event.typeCode)
        return { title: t('line.request-recategorised', { type: to?.name[language] ?? event.typeCode }) }
      }
      case 'request-noted':
        return {
          title: t(event.note.isPublic ? 'line.note-public' : 'line.note-internal'),
          said: event.note.text,
          isForCustomer: event.note.isPublic,
        }
      case 'photo-shown':
        return { title: t(event.isPublic ? 'line.photo-shown' : 'line.photo-hidden') }
      case 'request-escalated':
        return {
          title: t(event.because === 'clock' ? 'line.escalated-clock' : 'line.escalated-asked', {
            level: t(`level.${event.level}`),
            target: t(`target.${event.target}`),
          }),
          said: event.reason,
        }
      default:
        return assertNever(event)
    }
  }
}
