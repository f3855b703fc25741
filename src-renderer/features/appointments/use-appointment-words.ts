import type { CheckedIn } from '../../../src-contract/http/appointments.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { HubAway, HubRefused } from '../../hub-client/hub-client.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import en from './appointments.en.json'
import { appointmentsTexts } from './appointments-texts.ts'

/** Why something was not done with an appointment, and what a check-in came to. */
export function useAppointmentWords() {
  const t = useTexts(appointmentsTexts)
  const language = useLanguage()
  const { formatDateTime, formatTime } = useFormats()
  return {
    whyNot: (no: HubRefused | HubAway): string => {
      if (no.kind === 'hub-away') return t('away')
      const { name } = no.refusal
      const field = (no.refusal as { readonly field?: unknown }).field
      if (name === 'VisitorWrong' && (field === 'name' || field === 'phone' || field === 'email'))
        return t(`wrong.${field}`)
      return isKnown(name) ? t(`refusal.${name}`) : t('refusedOther', { name })
    },
    checkedIn: (
      came: CheckedIn,
      name: string,
    ): { readonly title: string; readonly tone: 'good' | 'watch' } => {
      switch (came.kind) {
        case 'by-slot':
        case 'is-in':
          return { title: t(`checkedIn.${came.kind}`, { name, ticket: came.ticket }), tone: 'good' }
        case 'as-walk-in':
          return { title: t('checkedIn.as-walk-in', { name, ticket: came.ticket }), tone: 'watch' }
        case 'too-early':
          return { title: t('checkedIn.too-early', { from: formatTime(came.from) }), tone: 'watch' }
        case 'other-site':
          return { title: t('checkedIn.other-site', { site: came.site[language] }), tone: 'watch' }
        case 'other-day':
        case 'cancelled':
          return { title: t(`checkedIn.${came.kind}`), tone: 'watch' }
        case 'closed':
          return {
            title:
              came.opensAt === undefined
                ? t('checkedIn.closed')
                : t('checkedIn.closedUntil', { opens: formatDateTime(came.opensAt) }),
            tone: 'watch',
          }
        default:
          return assertNever(came)
      }
    },
  }
}

function isKnown(name: string): name is keyof typeof en.refusal {
  return Object.hasOwn(en.refusal, name)
}
