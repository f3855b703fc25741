import { IconCalendarPlus, IconCalendarTime, IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { AppointmentRow, AppointmentServices } from '../../../src-contract/http/appointments.ts'
import { useHub, useLiveValue, usePerson } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useTold, WhenTold } from '../../told.tsx'
import {
  Button,
  DataTable,
  DateField,
  EmptyState,
  IconButton,
  Notice,
  Pane,
  PaneBody,
  PaneHeader,
  Pill,
  SearchField,
  Select,
} from '../../ui/ui.ts'
import { AppointmentDetail } from './appointment-detail.tsx'
import styles from './appointments.module.css'
import { openBooking, useAppointmentsPlace } from './appointments-place.ts'
import { appointmentsTexts } from './appointments-texts.ts'
import { stateTones } from './state-tones.ts'

const lookEveryMs = 5_000
const dayMs = 86_400_000

/** The appointments of a day at a site: who is expected, who is here, and how far each is. */
export function AppointmentsScreen() {
  const t = useTexts(appointmentsTexts)
  const hub = useHub()
  const told = useTold(['appointment-services'], hub.appointments.services)
  return (
    <div className={styles.screen}>
      {told.value !== undefined && told.value.services.length > 0 ? (
        <Day services={told.value} />
      ) : (
        <div className={styles.column} data-pane="work">
          <Pane as="main" label={t('title')}>
            <WhenTold told={told}>
              {() => (
                <EmptyState
                  level={1}
                  icon={IconCalendarTime}
                  title={t('noServices')}
                  text={t('noServicesText')}
                />
              )}
            </WhenTold>
          </Pane>
        </div>
      )}
    </div>
  )
}

function Day({ services }: { readonly services: AppointmentServices }) {
  const t = useTexts(appointmentsTexts)
  const language = useLanguage()
  const hub = useHub()
  const person = usePerson()
  const { formatDate } = useFormats()
  const isLive = useLiveValue(live => live.line) === 'live'
  const place = useAppointmentsPlace()
  const [q, setQ] = useState('')
  const today = formatDate(Date.now() + hub.current().clockOffsetMs, 'iso')
  const offered = services.sites.filter(site =>
    services.services.some(({ places }) => places.some(each => each.site === site.id)),
  )
  const own = offered.find(({ id }) => id === person.site) ?? offered[0]
  const site = place.site ?? own?.id ?? person.site
  const day = place.day ?? today
  const isSearch = q.trim().length >= 2
  const told = useTold(
    ['appointments', site, isSearch ? q.trim() : day],
    () => (isSearch ? hub.appointments.search(q.trim()) : hub.appointments.day(site, day)),
    { lookEveryMs },
  )
  const go = (days: number) => {
    const next = new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
    useAppointmentsPlace.setState({ day: next })
  }
  const { byMail, byText } = services.tells
  const chosen = told.value?.appointments.find(({ id }) => id === place.chosenId)
  return (
    <>
      <div className={styles.column} data-pane="work">
        <Pane as="main" label={t('title')}>
          <PaneHeader className={styles.head}>
            <h1 className={styles.title} tabIndex={-1} data-section="appointments">
              {t('title')}
            </h1>
            {offered.length > 1 && (
              <Select
                label={t('site')}
                options={offered.map(({ id, name }) => ({ id, label: name[language] }))}
                value={site}
                onChange={chosen => useAppointmentsPlace.setState({ site: chosen })}
              />
            )}
            <span className={styles.days}>
              <IconButton icon={IconChevronLeft} label={t('previousDay')} onPress={() => go(-1)} />
              <DateField
                label={t('day')}
                value={day}
                onChange={chosen => chosen !== '' && useAppointmentsPlace.setState({ day: chosen })}
              />
              <IconButton icon={IconChevronRight} label={t('nextDay')} onPress={() => go(1)} />
              <Button
                variant="quiet"
                isDisabled={day === today}
                onPress={() => useAppointmentsPlace.setState({ day: undefined })}
              >
                {t('today')}
              </Button>
            </span>
            <SearchField
              label={t('search')}
              hideLabel={false}
              value={q}
              onChange={setQ}
              className={styles.search}
            />
            <span className={styles.end}>
              <Button
                variant="primary"
                icon={IconCalendarPlus}
                shortcut="G"
                isDisabled={!isLive}
                onPress={() => openBooking()}
              >
                {t('book')}
              </Button>
            </span>
          </PaneHeader>
          <PaneBody isPadded={false}>
            <div className={styles.notices}>
              {!byMail && !byText && <Notice tone="watch">{t('nobodyTells')}</Notice>}
              {isSearch && (
                <Notice tone="info" action={{ label: t('clearSearch'), onPress: () => setQ('') }}>
                  {t('found', { q: q.trim() })}
                </Notice>
              )}
            </div>
            <WhenTold told={told}>
              {({ appointments }) => (
                <Rows rows={appointments} isSearch={isSearch} isOfToday={day === today} />
              )}
            </WhenTold>
          </PaneBody>
        </Pane>
      </div>
      <div className={styles.column} data-pane="context">
        <Pane as="aside" label={t('detail')} edge="start">
          <PaneBody>
            {chosen === undefined ? (
              <p className={styles.help}>{t('choose')}</p>
            ) : (
              <AppointmentDetail key={chosen.id} row={chosen} services={services} />
            )}
          </PaneBody>
        </Pane>
      </div>
    </>
  )
}

function Rows({
  rows,
  isSearch,
  isOfToday,
}: {
  readonly rows: readonly AppointmentRow[]
  readonly isSearch: boolean
  readonly isOfToday: boolean
}) {
  const t = useTexts(appointmentsTexts)
  const language = useLanguage()
  const { formatTime, formatDate } = useFormats()
  const chosenId = useAppointmentsPlace(place => place.chosenId)
  return (
    <DataTable
      label={t('title')}
      rows={[...rows]}
      rowId={({ id }) => id}
      selected={chosenId ?? null}
      onSelect={id => useAppointmentsPlace.setState({ chosenId: id })}
      isRoomy
      initialSort={{ column: 'time', direction: 'ascending' }}
      empty={
        <EmptyState
          icon={IconCalendarTime}
          title={t(isSearch ? 'noneFound' : 'none')}
          text={t(isSearch ? 'noneFoundText' : 'noneText')}
        />
      }
      columns={[
        {
          id: 'time',
          label: t('column.time'),
          width: 'narrow',
          sortBy: ({ startsAt }) => startsAt,
          cell: ({ startsAt }) => (
            <span className={styles.twoLines}>
              <span className={styles.time}>{formatTime(startsAt)}</span>
              {isSearch && <span className={styles.second}>{formatDate(startsAt, 'weekday')}</span>}
            </span>
          ),
        },
        {
          id: 'visitor',
          label: t('column.visitor'),
          isRowHeader: true,
          sortBy: ({ name }) => name,
          cell: ({ name, code, note }) => (
            <span className={styles.twoLines}>
              <span>{name}</span>
              <span className={styles.second}>{[code, note].filter(Boolean).join(' · ')}</span>
            </span>
          ),
        },
        {
          id: 'service',
          label: t('column.service'),
          sortBy: ({ service }) => service[language],
          cell: ({ service }) => service[language],
        },
        {
          id: 'state',
          label: t('column.state'),
          sortBy: ({ state }) => t(`state.${state}`),
          cell: ({ state, ticket }) => (
            <Pill tone={stateTones[state]}>{[t(`state.${state}`), ticket].filter(Boolean).join(' · ')}</Pill>
          ),
        },
        ...(isOfToday && !isSearch
          ? []
          : [
              {
                id: 'told',
                label: t('column.told'),
                cell: ({ told }: AppointmentRow) => (
                  <span className={styles.second}>
                    {[t(`told.${told.by}`), told.state && t(`toldState.${told.state}`)]
                      .filter(Boolean)
                      .join(' ')}
                  </span>
                ),
              },
            ]),
      ]}
    />
  )
}
