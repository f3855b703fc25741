import { IconCalendarTime } from '@tabler/icons-react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { lineRule } from '../../../src-domain/kiosk/line-rule.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useTold } from '../../told.tsx'
import { Notice } from '../../ui/ui.ts'
import { appointmentsTexts } from './appointments-texts.ts'

/** That this visitor came with an appointment, and by what rule they were called; nothing for any other contact. */
export function AppointmentOfVisit({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(appointmentsTexts)
  const language = useLanguage()
  const hub = useHub()
  const { formatTime } = useFormats()
  const promiseMs = useLiveValue(live => live.view.queues[contact.queueId]?.promiseMs)
  const isVisit = contact.channel === 'counter' && contact.about === undefined
  const { value } = useTold(
    ['appointment-of-visit', contact.id],
    () => hub.appointments.ofVisit(contact.id),
    {
      isWanted: isVisit,
    },
  )
  const appointment = value?.appointment
  if (!isVisit || appointment === undefined) return null
  const { startsAt, service, code, note } = appointment
  const words = [
    t('visit.text', { service: service[language], code }),
    note,
    contact.bookedFor === undefined ? t('visit.late') : undefined,
  ].filter(Boolean)
  return (
    <Notice icon={IconCalendarTime} title={t('visit.title', { time: formatTime(startsAt) })}>
      {words.join(' · ')}
      {promiseMs !== undefined && ` ${lineRule(promiseMs, true)[language]}`}
    </Notice>
  )
}
