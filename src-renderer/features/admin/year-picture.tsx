import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { Calendar } from '../../../src-domain/routing/routing-settings.ts'
import { useHubNow } from '../../desk-context.ts'
import { IconButton } from '../../ui/ui.ts'
import styles from './admin-screen.module.css'
import { countKinds, type DatedHoliday, type DayOfYear, daysOfYear } from './days-of-year.ts'
import { useSettings } from './settings-context.tsx'
import { formatHours } from './spoken-hours.ts'

const kinds = ['open', 'short', 'closed'] as const
const minuteMs = 60_000

/** A year at a glance: full squares are open days, half ones short days, hollow ones closed. */
export function YearPicture({
  calendar,
  holidays,
}: {
  readonly calendar: Calendar
  readonly holidays: readonly DatedHoliday[]
}) {
  const {
    words: { t, language, formats },
  } = useSettings()
  const thisYear = new Date(useHubNow(minuteMs)).getFullYear()
  const [year, setYear] = useState(thisYear)
  const months = daysOfYear(calendar, holidays, year)
  const counts = countKinds(months)
  const say = (day: DayOfYear) =>
    [
      formats.formatDate(`${day.date}T12:00:00Z`, 'weekday'),
      formatHours(day.spans, language) || t('closed'),
      day.because?.[language],
    ]
      .filter(Boolean)
      .join(' · ')
  return (
    <figure className={styles.year}>
      <figcaption className={styles.yearHead}>
        <IconButton
          icon={IconChevronLeft}
          size="small"
          label={t('hours.yearBefore')}
          isDisabled={year <= thisYear}
          onPress={() => setYear(year - 1)}
        />
        <strong>{year}</strong>
        <IconButton
          icon={IconChevronRight}
          size="small"
          label={t('hours.yearAfter')}
          isDisabled={year > thisYear}
          onPress={() => setYear(year + 1)}
        />
      </figcaption>
      <ul className={styles.legend} aria-label={t('hours.legend', { year })}>
        {kinds.map(kind => (
          <li key={kind}>
            <span className={styles.day} data-kind={kind} />
            {t(`hours.days.${kind}`, { count: counts[kind] })}
          </li>
        ))}
        <li>
          <span className={styles.day} data-kind="closed" data-own />
          {t('hours.ownDay')}
        </li>
      </ul>
      <div className={styles.months} role="img" aria-label={t('hours.yearLabel', { year, ...counts })}>
        {months.map((days, month) => (
          <div key={days[0]?.date} className={styles.month}>
            <span className={styles.monthName}>
              {new Intl.DateTimeFormat(language === 'fr' ? 'fr-CA' : 'en-CA', {
                month: 'short',
                timeZone: 'UTC',
              }).format(Date.UTC(year, month, 15))}
            </span>
            <div className={styles.days}>
              {days.map((day, index) => (
                <span
                  key={day.date}
                  className={styles.day}
                  data-kind={day.kind}
                  data-own={day.isOwnDay || undefined}
                  data-column={index === 0 ? day.weekday : undefined}
                  title={say(day)}
                />
              ))}
            </div>
          </div>
        ))}
      </div>
    </figure>
  )
}
