import { IconBuilding } from '@tabler/icons-react'
import type { Division, Head } from '../../../src-domain/requests/request-type.ts'
import { EmptyState, SectionHeading, Select, TextField } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { useCataloguePlace } from './catalogue-place.ts'
import { CodeField } from './code-field.tsx'
import { codeFrom } from './edit-intake.ts'
import { withPart } from './edit-lists.ts'
import { At, BilingualField, ThingErrors } from './thing-fields.tsx'
import { ThingHead } from './thing-head.tsx'
import { useCatalogue } from './use-catalogue.tsx'
import { useCatalogueWords } from './use-catalogue-words.ts'

const standard = '-'
const levels = ['division', 'department'] as const

/** A division: what it is called, how it is reached, in which hours its targets run, and whom a missed one goes to. */
export function DivisionForm() {
  const { t, nameOf } = useCatalogueWords()
  const { divisions, calendars, change } = useCatalogue()
  const key = useCataloguePlace(place => place.chosen.divisions)
  const entry = divisions.find(each => each.key === key)
  if (!entry) return <EmptyState icon={IconBuilding} title={t('divisions.choose')} />
  const { thing: division } = entry
  const others = divisions.filter(each => each !== entry).map(({ thing }) => thing.code)
  const put = (next: Division) => change('divisions', entry.key, next)
  const setHead = (level: (typeof levels)[number], part: Partial<Head>) => {
    const head = { name: '', email: '', ...division.heads?.[level], ...part }
    const heads = withPart(
      division.heads ?? {},
      level,
      head.name === '' && head.email === '' ? undefined : head,
    )
    put(withPart(division, 'heads', Object.keys(heads).length === 0 ? undefined : heads))
  }
  return (
    <ThingErrors list="divisions" thingKey={entry.key}>
      <ThingHead list="divisions" entry={entry} />
      <div className={styles.form} key={entry.key}>
        <BilingualField
          field="name"
          label={t('field.name')}
          value={division.name}
          onChange={name => {
            const follows = !entry.inForce && division.code === codeOfName(division, others)
            put({
              ...division,
              name,
              ...(follows ? { code: codeFrom(name.en, others) } : {}),
            })
          }}
        />
        <CodeField
          code={division.code}
          isFixed={entry.inForce !== undefined}
          onChange={code => put({ ...division, code })}
        />
        <div className={styles.pair}>
          <TextField
            label={t('field.phone')}
            type="tel"
            maxLength={40}
            value={division.phone}
            onChange={phone => put({ ...division, phone })}
          />
          <At field="email">
            {said => (
              <TextField
                {...said}
                label={t('field.email')}
                type="email"
                maxLength={254}
                value={division.email}
                onChange={email => put({ ...division, email: email.trim() })}
              />
            )}
          </At>
        </div>
        <At field="calendar">
          {said => (
            <Select
              {...said}
              label={t('field.calendar')}
              description={t('divisions.calendarHelp')}
              options={[
                { id: standard, label: t('standardWeek') },
                ...calendars.map(calendar => ({ id: calendar.id, label: nameOf(calendar) })),
              ]}
              value={division.calendar ?? standard}
              onChange={id => put(withPart(division, 'calendar', id === standard ? undefined : id))}
            />
          )}
        </At>
        <SectionHeading level={3}>{t('divisions.heads')}</SectionHeading>
        <p className={styles.help}>{t('divisions.headsHelp')}</p>
        {levels.map(level => (
          <div key={level} className={styles.pair} data-field={`heads/${level}`}>
            <At field={`heads/${level}/name`}>
              {said => (
                <TextField
                  {...said}
                  label={t(`field.${level}Head`)}
                  maxLength={120}
                  value={division.heads?.[level]?.name ?? ''}
                  onChange={name => setHead(level, { name })}
                />
              )}
            </At>
            <At field={`heads/${level}/email`}>
              {said => (
                <TextField
                  {...said}
                  label={t(`field.${level}HeadEmail`)}
                  type="email"
                  maxLength={254}
                  value={division.heads?.[level]?.email ?? ''}
                  onChange={email => setHead(level, { email: email.trim() })}
                />
              )}
            </At>
          </div>
        ))}
      </div>
    </ThingErrors>
  )
}

function codeOfName({ name }: Division, others: readonly string[]): string {
  return codeFrom(name.en, others)
}
