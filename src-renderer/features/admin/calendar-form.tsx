import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { OpenSpan } from '../../../src-domain/calendar/opening-hours.ts'
import {
  type Calendar,
  type CalendarException,
  type Season,
  type Weekday,
  weekdays,
} from '../../../src-domain/routing/routing-settings.ts'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import { useHubNow } from '../../desk-context.ts'
import { Button, CheckboxField, IconButton, Notice, SectionHeading, Select, TextField } from '../../ui/ui.ts'
import styles from './admin-screen.module.css'
import { type DatedHoliday, daysOfYear, type LocalMoment, localMoment, openNow } from './days-of-year.ts'
import { changedIn, withPart } from './edit-lists.ts'
import { FieldAt, HoursField } from './field-at.tsx'
import { goToField } from './go-to-field.ts'
import { dayNameField } from './problem-place.ts'
import { useSettings } from './settings-context.tsx'
import { formatMinutes } from './spoken-hours.ts'
import { YearPicture } from './year-picture.tsx'

const none = '-'
const minuteMs = 60_000
const fewHolidays = ['public', 'bank'] as const

/** One set of opening hours: the week, the holidays, days and seasons of its own, and what comes of them. */
export function CalendarForm({ calendar }: { readonly calendar: Calendar }) {
  const { edit, words } = useSettings()
  const { t } = words
  const at = (field: string) => ({ section: 'hours', id: calendar.id, field }) as const
  const set = (change: (calendar: Calendar) => Calendar) =>
    edit(before => ({
      ...before,
      calendars: changedIn(before.calendars, ({ id }) => id === calendar.id, change),
    }))
  const observed = useObserved(calendar)

  return (
    <div className={styles.calendar}>
      <div className={styles.calendarForm}>
        <OpenNow calendar={calendar} holidays={observed} />
        <div className={styles.pair}>
          {(['en', 'fr'] as const).map(each => (
            <FieldAt key={each} at={at(`name-${each}`)}>
              {said => (
                <TextField
                  {...said}
                  label={t(`field.name.${each}`)}
                  lang={each}
                  maxLength={200}
                  value={calendar.name[each]}
                  onChange={name => set(before => ({ ...before, name: { ...before.name, [each]: name } }))}
                />
              )}
            </FieldAt>
          ))}
          <FieldAt at={at('time-zone')}>
            {said => (
              <TextField
                {...said}
                label={t('field.timeZone')}
                value={calendar.timeZone}
                maxLength={64}
                onChange={timeZone => set(before => ({ ...before, timeZone }))}
              />
            )}
          </FieldAt>
        </div>
        <section className={styles.part}>
          <SectionHeading level={2}>{t('hours.week')}</SectionHeading>
          <p className={styles.help}>{t('hours.weekHelp')}</p>
          <Week
            at={day => at(`weekday-${day}`)}
            spansOf={day => calendar.weekdays[day] ?? []}
            onChange={(day, spans) =>
              set(before => ({ ...before, weekdays: { ...before.weekdays, [day]: spans } }))
            }
          />
        </section>
        <Holidays calendar={calendar} set={set} />
        <Exceptions calendar={calendar} set={set} />
        <Seasons calendar={calendar} set={set} />
      </div>
      <YearPicture calendar={calendar} holidays={observed} />
    </div>
  )
}

interface PartProps {
  readonly calendar: Calendar
  readonly set: (change: (calendar: Calendar) => Calendar) => void
}

/** The holidays that are observed, with their dates. */
function useObserved({ holidays: observed }: Calendar): readonly DatedHoliday[] {
  const { holidays } = useSettings()
  if (observed === undefined) return []
  return (holidays[observed.jurisdiction] ?? []).filter(({ rule }) => observed.observed.includes(rule))
}

/** The check of what was typed: is it open at this minute, and until when? */
function OpenNow({
  calendar,
  holidays,
}: {
  readonly calendar: Calendar
  readonly holidays: readonly DatedHoliday[]
}) {
  const {
    words: { t, language, formats },
  } = useSettings()
  const now = useHubNow(minuteMs)
  if (!isTimeZone(calendar.timeZone)) return null
  const moment = localMoment(now, calendar.timeZone)
  const year = Number(moment.date.slice(0, 4))
  const days = [year, year + 1].flatMap(each => daysOfYear(calendar, holidays, each).flat())
  const found = openNow(days, moment)
  const time = formatMinutes(moment.minutes, language)
  const at = (until: LocalMoment) =>
    until.date === moment.date
      ? formatMinutes(until.minutes, language)
      : t('hours.dayAndTime', {
          day: formats.formatDate(`${until.date}T12:00:00Z`, 'weekday'),
          time: formatMinutes(until.minutes, language),
        })
  return (
    <p className={styles.now} role="status">
      {found.kind === 'open'
        ? found.until === undefined
          ? t('hours.nowAlways', { time })
          : t('hours.nowOpen', { time, until: at(found.until) })
        : found.opens === undefined
          ? t('hours.nowNever', { time })
          : t('hours.nowClosed', { time, opens: at(found.opens) })}
    </p>
  )
}

/** Seven days, each with its hours in one field; Mondays can be copied to the other working days. */
function Week({
  at,
  spansOf,
  onChange,
}: {
  readonly at: (day: Weekday) => Parameters<typeof HoursField>[0]['at']
  readonly spansOf: (day: Weekday) => readonly OpenSpan[]
  readonly onChange: (day: Weekday, spans: readonly OpenSpan[]) => void
}) {
  const {
    words: { t },
  } = useSettings()
  return (
    <div className={styles.week}>
      {weekdays.map(day => (
        <HoursField
          key={day}
          at={at(day)}
          label={t(`weekday.${day}`)}
          value={spansOf(day)}
          onChange={spans => onChange(day, spans)}
          className={styles.weekday}
        />
      ))}
    </div>
  )
}

function Holidays({ calendar, set }: PartProps) {
  const { settings, holidays, words, canEdit } = useSettings()
  const { t, language, formats } = words
  const [showsAll, setShowsAll] = useState(false)
  const { holidays: observed } = calendar
  const list = observed && holidays[observed.jurisdiction]
  const rules = observed?.observed ?? []
  const shown = list?.filter(
    ({ type, rule }) => showsAll || rules.includes(rule) || fewHolidays.some(each => each === type),
  )
  const toggle = (rule: string, isOn: boolean) =>
    set(before =>
      before.holidays
        ? {
            ...before,
            holidays: {
              ...before.holidays,
              observed: isOn
                ? [...before.holidays.observed, rule]
                : before.holidays.observed.filter(each => each !== rule),
            },
          }
        : before,
    )
  return (
    <section className={styles.part}>
      <SectionHeading level={2}>{t('field.holidays')}</SectionHeading>
      <FieldAt at={{ section: 'hours', id: calendar.id, field: 'holidays' }}>
        {({ error, isReadOnly }) => (
          <Select
            label={t('hours.holidaysOf')}
            options={[
              { id: none, label: t('hours.noHolidays') },
              ...settings.view.jurisdictions.map(({ code, name }) => ({ id: code, label: name[language] })),
            ]}
            value={observed?.jurisdiction ?? none}
            onChange={code =>
              set(before =>
                withPart(
                  before,
                  'holidays',
                  code === none
                    ? undefined
                    : before.holidays?.jurisdiction === code
                      ? before.holidays
                      : { jurisdiction: code, observed: [] },
                ),
              )
            }
            error={error}
            isDisabled={isReadOnly}
          />
        )}
      </FieldAt>
      {observed && list === undefined && (
        <Notice tone="watch" className={styles.spaced}>
          {t('hours.holidaysAway')}
        </Notice>
      )}
      {shown && (
        <ul className={styles.holidays}>
          {shown.map(({ rule, name, dates }) => (
            <li key={rule} className={styles.holiday}>
              <CheckboxField
                isSelected={rules.includes(rule)}
                onChange={isOn => toggle(rule, isOn)}
                isDisabled={!canEdit}
              >
                {name[language]}
              </CheckboxField>
              <span className={styles.dates}>
                {dates
                  .slice(0, 2)
                  .map(date => `${formats.formatDate(`${date}T12:00:00Z`, 'weekday')} ${date.slice(0, 4)}`)
                  .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
      {list && (
        <Button
          size="small"
          variant="quiet"
          className={styles.start}
          aria-expanded={showsAll}
          onPress={() => setShowsAll(!showsAll)}
        >
          {t(showsAll ? 'hours.fewHolidays' : 'hours.allHolidays', { count: list.length })}
        </Button>
      )}
    </section>
  )
}

function Exceptions({ calendar, set }: PartProps) {
  const { words, canEdit } = useSettings()
  const { t } = words
  const { exceptions } = calendar
  const change = (index: number, part: Partial<CalendarException>) =>
    set(before => ({
      ...before,
      exceptions: before.exceptions.map((each, at) => (at === index ? { ...each, ...part } : each)),
    }))
  return (
    <section className={styles.part}>
      <SectionHeading
        level={2}
        aside={
          canEdit && (
            <Button
              size="small"
              icon={IconPlus}
              onPress={() => {
                set(before => ({
                  ...before,
                  exceptions: [...before.exceptions, { date: '', name: { en: '', fr: '' }, spans: [] }],
                }))
                goToField({ section: 'hours', id: calendar.id, field: 'exception-' })
              }}
            >
              {t('hours.addException')}
            </Button>
          )
        }
      >
        {t('field.exceptions')}
      </SectionHeading>
      <p className={styles.help}>{t('hours.exceptionsHelp')}</p>
      <ul className={styles.rows}>
        {exceptions.map((exception, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a day is known by its date, which is what is being typed
          <li key={index} className={styles.exception}>
            <FieldAt at={{ section: 'hours', id: calendar.id, field: `exception-${exception.date}` }}>
              {said => (
                <TextField
                  {...said}
                  label={t('field.date')}
                  placeholder={t('hours.dateExample')}
                  value={exception.date}
                  maxLength={10}
                  onChange={date => change(index, { date })}
                />
              )}
            </FieldAt>
            <DayName
              calendarId={calendar.id}
              date={exception.date}
              name={exception.name}
              onChange={name => change(index, { name })}
            />
            <HoursField
              at={{ section: 'hours', id: calendar.id, field: `exception-hours-${index}` }}
              label={t('field.hours')}
              value={exception.spans}
              onChange={spans => change(index, { spans })}
            />
            {canEdit && (
              <IconButton
                icon={IconTrash}
                label={t('hours.removeException', { date: exception.date })}
                onPress={() =>
                  set(before => ({
                    ...before,
                    exceptions: before.exceptions.filter((_, at) => at !== index),
                  }))
                }
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Seasons({ calendar, set }: PartProps) {
  const { words, canEdit } = useSettings()
  const { t } = words
  const change = (index: number, part: (season: Season) => Season) =>
    set(before => ({
      ...before,
      seasons: before.seasons.map((each, at) => (at === index ? part(each) : each)),
    }))
  return (
    <section className={styles.part}>
      <SectionHeading
        level={2}
        aside={
          canEdit && (
            <Button
              size="small"
              icon={IconPlus}
              onPress={() => {
                set(before => ({
                  ...before,
                  seasons: [
                    ...before.seasons,
                    { from: '07-01', to: '08-31', name: { en: '', fr: '' }, weekdays: before.weekdays },
                  ],
                }))
                goToField({ section: 'hours', id: calendar.id, field: 'season-07-01' })
              }}
            >
              {t('hours.addSeason')}
            </Button>
          )
        }
      >
        {t('field.seasons')}
      </SectionHeading>
      <p className={styles.help}>{t('hours.seasonsHelp')}</p>
      {calendar.seasons.map((season, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a season is known by its days, which are what is being typed
        <div key={index} className={styles.season}>
          <div className={styles.exception}>
            <FieldAt at={{ section: 'hours', id: calendar.id, field: `season-${season.from}` }}>
              {said => (
                <TextField
                  {...said}
                  label={t('field.from')}
                  value={season.from}
                  maxLength={10}
                  onChange={from => change(index, each => ({ ...each, from }))}
                />
              )}
            </FieldAt>
            <TextField
              label={t('field.to')}
              value={season.to}
              maxLength={10}
              isReadOnly={!canEdit}
              onChange={to => change(index, each => ({ ...each, to }))}
            />
            <DayName
              calendarId={calendar.id}
              date={season.from}
              name={season.name}
              onChange={name => change(index, each => ({ ...each, name }))}
            />
            {canEdit && (
              <IconButton
                icon={IconTrash}
                label={t('hours.removeSeason', { from: season.from })}
                onPress={() =>
                  set(before => ({ ...before, seasons: before.seasons.filter((_, at) => at !== index) }))
                }
              />
            )}
          </div>
          <Week
            at={day => ({ section: 'hours', id: calendar.id, field: `season-${season.from}-${day}` })}
            spansOf={day => season.weekdays[day] ?? []}
            onChange={(day, spans) =>
              change(index, each => ({ ...each, weekdays: { ...each.weekdays, [day]: spans } }))
            }
          />
        </div>
      ))}
    </section>
  )
}

/** What a day or a season is called, in both languages. */
function DayName({
  calendarId,
  date,
  name,
  onChange,
}: {
  readonly calendarId: string
  readonly date: string
  readonly name: Bilingual
  readonly onChange: (name: Bilingual) => void
}) {
  const {
    words: { t },
  } = useSettings()
  return (['en', 'fr'] as const).map(each => (
    <FieldAt key={each} at={{ section: 'hours', id: calendarId, field: dayNameField(date, each) }}>
      {said => (
        <TextField
          {...said}
          label={t(`field.name.${each}`)}
          lang={each}
          maxLength={200}
          value={name[each]}
          onChange={text => onChange({ ...name, [each]: text })}
        />
      )}
    </FieldAt>
  ))
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-CA', { timeZone: name })
    return true
  } catch {
    return false
  }
}
