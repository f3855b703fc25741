import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AppointmentRow, AppointmentServices } from '../../../src-contract/http/appointments.ts'
import { visitorNameLengthMax, visitorNoteLengthMax } from '../../../src-domain/appointments/appointment.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { useHub, useLiveValue, usePerson } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { isNo, useTold } from '../../told.tsx'
import { ChoiceChips, DateField, FormDialog, Notice, Select, TextField, toast } from '../../ui/ui.ts'
import styles from './appointments.module.css'
import { useAppointmentsPlace } from './appointments-place.ts'
import { appointmentsTexts } from './appointments-texts.ts'
import { useAppointmentWords } from './use-appointment-words.ts'

/** So many days are asked for at once, to say when the next slot is free. */
const daysAhead = 14

/** The form for a new appointment or for moving one, over whatever screen; it is asked for by key too. */
export function BookingDialog() {
  const booking = useAppointmentsPlace(place => place.booking)
  const hub = useHub()
  const told = useTold(['appointment-services'], hub.appointments.services, {
    isWanted: booking !== undefined,
  })
  if (booking === undefined || told.value === undefined) return null
  return (
    <BookingForm
      key={booking.moves?.id ?? 'new'}
      moves={booking.moves}
      services={told.value}
      onClose={() => useAppointmentsPlace.setState({ booking: undefined })}
    />
  )
}

function BookingForm({
  moves,
  services,
  onClose,
}: {
  readonly moves: AppointmentRow | undefined
  readonly services: AppointmentServices
  readonly onClose: () => void
}) {
  const t = useTexts(appointmentsTexts)
  const language = useLanguage()
  const hub = useHub()
  const person = usePerson()
  const queries = useQueryClient()
  const { formatDate, formatTime } = useFormats()
  const { whyNot } = useAppointmentWords()
  const isLive = useLiveValue(live => live.line) === 'live'
  const place = useAppointmentsPlace()
  const bookable = services.services.filter(({ isBookable, id }) => isBookable || id === moves?.serviceId)
  const [id] = useState(() => crypto.randomUUID())
  const [serviceId, setServiceId] = useState(moves?.serviceId ?? bookable[0]?.id ?? '')
  const sites = bookable.find(service => service.id === serviceId)?.places.map(({ site }) => site) ?? []
  const [wantedSite, setWantedSite] = useState(moves?.site ?? place.site ?? person.site)
  const site = sites.includes(wantedSite) ? wantedSite : (sites[0] ?? wantedSite)
  const today = formatDate(Date.now() + hub.current().clockOffsetMs, 'iso')
  const [day, setDay] = useState(
    moves ? formatDate(moves.startsAt, 'iso') : (place.day ?? today) < today ? today : (place.day ?? today),
  )
  const [startsAt, setStartsAt] = useState<number>()
  const [visitor, setVisitor] = useState({ name: '', phone: '', email: '', note: '' })
  const [spoken, setSpoken] = useState<Language>(language)
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  const slots = useTold(['appointment-slots', serviceId, site, day], () =>
    hub.appointments.slots({ serviceId, site, from: day, days: daysAhead }),
  )
  const all = slots.value?.slots ?? []
  const ofDay = all.filter(slot => formatDate(slot.startsAt, 'iso') === day)
  const next = all[0]
  const chosen = ofDay.find(slot => slot.startsAt === startsAt)
  const isReady = chosen !== undefined && (moves !== undefined || visitor.name.trim() !== '')
  const fill = (part: Partial<typeof visitor>) => {
    setFailure(undefined)
    setVisitor(before => ({ ...before, ...part }))
  }

  async function save(): Promise<void> {
    if (!isReady || isPending || chosen === undefined) return
    setIsPending(true)
    const answer = moves
      ? await hub.appointments.move(moves.id, { basedOn: moves.sequence, site, startsAt: chosen.startsAt })
      : await hub.appointments.book({
          id,
          serviceId,
          site,
          startsAt: chosen.startsAt,
          language: spoken,
          name: visitor.name.trim(),
          ...kept('phone', visitor.phone),
          ...kept('email', visitor.email),
          ...kept('note', visitor.note),
        })
    setIsPending(false)
    void queries.invalidateQueries({ queryKey: ['appointments'] })
    if (isNo(answer)) {
      setFailure(whyNot(answer))
      return slots.lookAgain()
    }
    const { appointment } = answer
    const when = `${formatDate(appointment.startsAt, 'weekday')}, ${formatTime(appointment.startsAt)}`
    useAppointmentsPlace.setState({
      chosenId: appointment.id,
      day: formatDate(appointment.startsAt, 'iso'),
      site: appointment.site,
    })
    toast({
      title: t(moves ? 'moved' : 'booked', { when }),
      text: t(appointment.told.by === 'nobody' ? 'sayCode' : 'code', { code: appointment.code }),
      tone: 'good',
    })
    onClose()
  }

  return (
    <FormDialog
      title={moves ? t('moveTitle', { name: moves.name }) : t('bookTitle')}
      onClose={onClose}
      closeLabel={t('form.close')}
      confirmLabel={t(moves ? 'form.confirmMove' : 'form.confirm')}
      onConfirm={save}
      isPending={isPending}
      isDisabled={!isReady || !isLive}
      failure={failure}
      className={styles.form}
    >
      {!isLive && <Notice tone="watch">{t('form.away')}</Notice>}
      {!moves && (
        <Select
          label={t('form.service')}
          options={bookable.map(({ id: each, name }) => ({ id: each, label: name[language] }))}
          value={serviceId}
          onChange={each => {
            setServiceId(each)
            setStartsAt(undefined)
          }}
        />
      )}
      <div className={styles.pair}>
        <Select
          label={t('form.site')}
          options={services.sites
            .filter(each => sites.includes(each.id))
            .map(each => ({ id: each.id, label: each.name[language] }))}
          value={site}
          onChange={each => {
            setWantedSite(each)
            setStartsAt(undefined)
          }}
        />
        <DateField
          label={t('form.day')}
          value={day}
          onChange={each => {
            if (each === '') return
            setDay(each)
            setStartsAt(undefined)
          }}
        />
      </div>
      <div className={styles.slots}>
        <p className={styles.heading}>{t('form.slots')}</p>
        {ofDay.length > 0 ? (
          <ChoiceChips
            label={t('form.slot')}
            size="small"
            options={ofDay.map(slot => ({ id: String(slot.startsAt), label: formatTime(slot.startsAt) }))}
            value={startsAt === undefined ? null : String(startsAt)}
            onChange={each => setStartsAt(Number(each))}
          />
        ) : (
          slots.value && (
            <Notice
              tone="info"
              {...(next === undefined
                ? {}
                : {
                    action: {
                      label: t('form.nextFree', { day: formatDate(next.startsAt, 'weekday') }),
                      onPress: () => setDay(formatDate(next.startsAt, 'iso')),
                    },
                  })}
            >
              {t(next === undefined ? 'form.noneAtAll' : 'form.noSlots')}
            </Notice>
          )
        )}
        {chosen !== undefined && <p className={styles.help}>{t('form.free', { count: chosen.free })}</p>}
      </div>
      {!moves && (
        <>
          <TextField
            label={t('form.name')}
            isRequired
            maxLength={visitorNameLengthMax}
            value={visitor.name}
            onChange={name => fill({ name })}
            autoComplete="off"
          />
          <div className={styles.pair}>
            <TextField
              label={t('form.phone')}
              type="tel"
              maxLength={40}
              value={visitor.phone}
              onChange={phone => fill({ phone })}
              autoComplete="off"
            />
            <TextField
              label={t('form.email')}
              type="email"
              maxLength={320}
              value={visitor.email}
              onChange={email => fill({ email })}
              autoComplete="off"
            />
          </div>
          <TextField
            label={t('form.note')}
            maxLength={visitorNoteLengthMax}
            value={visitor.note}
            onChange={note => fill({ note })}
            autoComplete="off"
          />
          <p className={styles.heading}>{t('form.language')}</p>
          <ChoiceChips
            label={t('form.language')}
            size="small"
            options={(['en', 'fr'] as const).map(each => ({ id: each, label: t(`language.${each}`) }))}
            value={spoken}
            onChange={setSpoken}
          />
        </>
      )}
    </FormDialog>
  )
}

/** A field that was filled in. */
function kept<Name extends string>(name: Name, value: string): Partial<Record<Name, string>> {
  const said = value.trim()
  return said === '' ? {} : ({ [name]: said } as Partial<Record<Name, string>>)
}
