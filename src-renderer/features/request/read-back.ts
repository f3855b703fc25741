import type { WaysToTell } from '../../../src-contract/http/api.ts'
import type { Customer } from '../../../src-domain/people/customer.ts'
import type { Division, IntakeQuestion, RequestType } from '../../../src-domain/requests/request-type.ts'
import type { Answer } from '../../../src-domain/requests/service-request.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { formatsIn } from '../../language/use-formats.ts'
import type { RequestDraft } from '../../offline/desk-store.ts'
import { reachesOf } from './request-form.ts'
import { businessTime, requestTextIn } from './texts.ts'

export interface ReadBack {
  readonly draft: RequestDraft
  readonly type: RequestType
  readonly division: Division | undefined
  readonly customer: Customer | undefined
  /** What the centre has set up. */
  readonly tells?: WaysToTell | undefined
  /** The language of the customer: every word of the answer is in it. */
  readonly language: Language
}

/** What the CSR reads to the customer before the request is submitted, in whole sentences. */
export function readBackSentences({
  draft,
  type,
  division,
  customer,
  tells,
  language,
}: ReadBack): readonly string[] {
  const t = requestTextIn(language)
  const { formatPhone } = formatsIn(language)
  const place = draft.place
  const phone = customer?.phones[0]?.e164
  const hasWay = reachesOf(customer, tells).length > 1
  const told = (() => {
    switch (draft.notifyBy) {
      case 'phone':
        return t('readBack.phone', { phone: formatPhone(phone ?? '') })
      case 'sms':
        return t('readBack.sms', { phone: formatPhone(phone ?? '') })
      case 'email':
        return t('readBack.email', { email: customer?.emails[0] ?? '' })
      case 'no':
        return t(customer ? (hasWay ? 'readBack.notTold' : 'readBack.noWay') : 'readBack.nobody')
    }
  })()
  return [
    t(`readBack.${type.kind}`, { type: type.name[language] }),
    ...(place
      ? [
          place.ward === undefined
            ? t('readBack.place', { place: place.text })
            : t('readBack.placeInWard', { place: place.text, ward: place.ward }),
        ]
      : []),
    ...Object.entries(draft.answers).map(([name, answer]) =>
      t('readBack.answer', {
        label: type.intake.words[name]?.label[language] ?? name,
        answer: answerInWords(type, name, answer, language),
      }),
    ),
    ...(draft.description === '' ? [] : [t('readBack.description', { description: draft.description })]),
    ...(type.hazard ? [t('readBack.hazard')] : []),
    t('readBack.promise', {
      division: division?.name[language] ?? type.division,
      acknowledge: businessTime(t, type.acknowledgeWithin),
      resolve: businessTime(t, type.resolveWithin),
    }),
    told,
  ]
}

/** An answer as it is said: the words of an option, yes or no, a day written out. */
export function answerInWords(type: RequestType, name: string, answer: Answer, language: Language): string {
  const t = requestTextIn(language)
  const { formatDate, formatDateTime, formatNumber } = formatsIn(language)
  if (typeof answer === 'boolean') return t(answer ? 'yes' : 'no')
  if (typeof answer === 'number') return formatNumber(answer, { useGrouping: false })
  const option = type.intake.words[name]?.options?.[answer]
  if (option) return option[language]
  const question: IntakeQuestion | undefined = type.intake.schema.properties[name]
  // Noon, so that no time zone makes it the day before.
  if (question?.format === 'date') return formatDate(`${answer}T12:00:00`, 'long')
  if (question?.format === 'date-time') return formatDateTime(answer)
  return answer
}
