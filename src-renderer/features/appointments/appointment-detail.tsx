import { IconCalendarCheck, IconCalendarEvent, IconCalendarX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AppointmentRow, AppointmentServices } from '../../../src-contract/http/appointments.ts'
import { lineRule } from '../../../src-domain/kiosk/line-rule.ts'
import { useHub, useLiveValue, usePerson } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { isNo } from '../../told.tsx'
import { Button, ConfirmDialog, Facts, Notice, PersonName, Pill, toast } from '../../ui/ui.ts'
import styles from './appointments.module.css'
import { openBooking } from './appointments-place.ts'
import { appointmentsTexts } from './appointments-texts.ts'
import { stateTones } from './state-tones.ts'
import { useAppointmentWords } from './use-appointment-words.ts'

/** The appointment that was chosen: who and when, and what can be done about it now. */
export function AppointmentDetail({
  row,
  services,
}: {
  readonly row: AppointmentRow
  readonly services: AppointmentServices
}) {
  const t = useTexts(appointmentsTexts)
  const language = useLanguage()
  const hub = useHub()
  const person = usePerson()
  const queries = useQueryClient()
  const { formatDate, formatTime, formatPhone } = useFormats()
  const { whyNot, checkedIn } = useAppointmentWords()
  const isLive = useLiveValue(live => live.line) === 'live'
  const queues = useLiveValue(live => live.view.queues)
  const [doing, setDoing] = useState<'check-in' | 'cancel'>()
  const [isAsking, setIsAsking] = useState(false)
  const [failure, setFailure] = useState<string>()
  const queueId = services.services
    .find(({ id }) => id === row.serviceId)
    ?.places.find(({ site }) => site === row.site)?.queueId
  const promiseMs = queueId === undefined ? undefined : queues[queueId]?.promiseMs
  const isOpen = row.state === 'booked' || row.state === 'no-show'
  const lookAgain = () => queries.invalidateQueries({ queryKey: ['appointments'] })

  async function checkIn(): Promise<void> {
    setDoing('check-in')
    setFailure(undefined)
    const answer = await hub.appointments.checkIn(row.id, person.site)
    setDoing(undefined)
    if (isNo(answer)) setFailure(whyNot(answer))
    else toast(checkedIn(answer, row.name))
    await lookAgain()
  }
  async function cancel(): Promise<void> {
    setIsAsking(false)
    setDoing('cancel')
    setFailure(undefined)
    const answer = await hub.appointments.cancel(row.id, row.sequence)
    setDoing(undefined)
    if (isNo(answer)) setFailure(whyNot(answer))
    else toast({ title: t('cancelled', { name: row.name }), tone: 'good' })
    await lookAgain()
  }

  const siteName = services.sites.find(({ id }) => id === row.site)?.name[language] ?? row.site
  const agent = services.people.find(({ id }) => id === row.agentId)?.name
  const told = [t(`told.${row.told.by}`), row.told.state && t(`toldState.${row.told.state}`)]
  const facts = [
    {
      label: t('fact.when'),
      value: `${formatDate(row.startsAt, 'long')}, ${formatTime(row.startsAt)} – ${formatTime(row.endsAt)}`,
    },
    { label: t('fact.service'), value: row.service[language] },
    { label: t('fact.site'), value: siteName },
    ...(agent === undefined ? [] : [{ label: t('fact.with'), value: agent }]),
    ...(row.phone === undefined ? [] : [{ label: t('fact.phone'), value: formatPhone(row.phone) }]),
    ...(row.email === undefined ? [] : [{ label: t('fact.email'), value: row.email }]),
    { label: t('fact.language'), value: t(`language.${row.language}`) },
    ...(row.note === undefined ? [] : [{ label: t('fact.note'), value: row.note }]),
    { label: t('fact.told'), value: told.filter(Boolean).join(' ') },
    ...(row.ticket === undefined ? [] : [{ label: t('fact.ticket'), value: row.ticket }]),
    ...(row.calledAt === undefined
      ? []
      : [
          {
            label: t('fact.called'),
            value: t('fact.calledBy', { time: formatTime(row.calledAt), name: row.calledBy ?? '' }),
          },
        ]),
  ]
  return (
    <div className={styles.panel}>
      <PersonName level={2}>{row.name}</PersonName>
      <span className={styles.actions}>
        <Pill tone={stateTones[row.state]}>{t(`state.${row.state}`)}</Pill>
      </span>
      <p className={styles.code} lang="zxx">
        {row.code}
      </p>
      <Facts items={facts} />
      {failure !== undefined && (
        <Notice tone="breach" isLive>
          {failure}
        </Notice>
      )}
      <div className={styles.actions}>
        {isOpen && (
          <Button
            variant="primary"
            icon={IconCalendarCheck}
            isDisabled={!isLive}
            isPending={doing === 'check-in'}
            onPress={() => void checkIn()}
          >
            {t('checkIn')}
          </Button>
        )}
        {(isOpen || row.state === 'cancelled') && (
          <Button icon={IconCalendarEvent} isDisabled={!isLive} onPress={() => openBooking(row)}>
            {t('move')}
          </Button>
        )}
        {isOpen && (
          <Button
            variant="danger"
            icon={IconCalendarX}
            isDisabled={!isLive}
            isPending={doing === 'cancel'}
            onPress={() => setIsAsking(true)}
          >
            {t('cancel')}
          </Button>
        )}
      </div>
      {promiseMs !== undefined && (
        <p className={styles.help}>
          <strong>{t('rule')}</strong> {lineRule(promiseMs, true)[language]}
        </p>
      )}
      <ConfirmDialog
        title={t('cancelAsk', { name: row.name })}
        isOpen={isAsking}
        confirmLabel={t('cancel')}
        cancelLabel={t('keep')}
        isDangerous
        onConfirm={() => void cancel()}
        onClose={() => setIsAsking(false)}
      >
        {t('cancelText')}
      </ConfirmDialog>
    </div>
  )
}
