import { standardWeek } from '../../../src-domain/calendar/standard-week.ts'
import type { BusinessTime } from '../../../src-domain/requests/request-type.ts'
import { channels } from '../../../src-domain/vocabulary/words.ts'
import { CheckboxField, NumberField, SectionHeading, Select } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { withPart } from './edit-lists.ts'
import { exampleAsked, exampleDue } from './target-example.ts'
import { At, BilingualField, GroupError, useErrorAt } from './thing-fields.tsx'
import type { TypePartProps } from './type-form.tsx'
import { useCatalogue } from './use-catalogue.tsx'
import { useCatalogueWords } from './use-catalogue-words.ts'

const units = ['business-hours', 'business-days'] as const
const targets = ['acknowledgeWithin', 'resolveWithin'] as const

/** By which ways it is taken, by when it is answered, and when it is probably the same as another. */
export function PromisePart({ entry: { thing: type }, put }: TypePartProps) {
  const { t, channelName } = useCatalogueWords()
  const errorAt = useErrorAt()
  const refused = channels.filter(channel => !type.acceptedChannels.includes(channel))
  return (
    <div className={styles.form}>
      <fieldset className={styles.group} data-field="acceptedChannels">
        <legend>{t('field.acceptedChannels')}</legend>
        <div className={styles.boxes}>
          {channels.map(channel => (
            <CheckboxField
              key={channel}
              isSelected={type.acceptedChannels.includes(channel)}
              onChange={isOn => {
                const acceptedChannels = channels.filter(each =>
                  each === channel ? isOn : type.acceptedChannels.includes(each),
                )
                const isAll = acceptedChannels.length === channels.length
                const next = { ...type, acceptedChannels }
                const isUnsaid = (type.channelReason?.en ?? '') + (type.channelReason?.fr ?? '') === ''
                put(isAll && isUnsaid ? withPart(next, 'channelReason', undefined) : next)
              }}
            >
              {channelName(channel)}
            </CheckboxField>
          ))}
        </div>
        <GroupError error={errorAt('acceptedChannels')} />
      </fieldset>
      {(refused.length > 0 || type.channelReason) && (
        <div data-field="channelReason">
          <BilingualField
            field="channelReason"
            label={t('field.channelReason')}
            description={t('channelReasonHelp')}
            isLong
            maxLength={2_000}
            value={type.channelReason ?? { en: '', fr: '' }}
            onChange={reason => {
              const isUnsaid = reason.en + reason.fr === '' && refused.length === 0
              put(withPart(type, 'channelReason', isUnsaid ? undefined : reason))
            }}
          />
          <GroupError error={errorAt('channelReason')} />
        </div>
      )}
      <SectionHeading level={3}>{t('targets.title')}</SectionHeading>
      <div className={styles.pair}>
        {targets.map(target => (
          <TargetField
            key={target}
            target={target}
            value={type[target]}
            onChange={value => put({ ...type, [target]: value })}
          />
        ))}
      </div>
      <TargetExample type={type} />
      <SectionHeading level={3}>{t('field.duplicates')}</SectionHeading>
      <div className={styles.pair} data-field="duplicates">
        <NumberField
          label={t('duplicates.metres')}
          value={type.duplicates.withinMetres}
          minValue={0}
          maxValue={10_000}
          onChange={value =>
            put({
              ...type,
              duplicates: { ...type.duplicates, withinMetres: Number.isNaN(value) ? 0 : value },
            })
          }
        />
        <NumberField
          label={t('duplicates.days')}
          value={type.duplicates.withinDays}
          minValue={0}
          maxValue={3_650}
          onChange={value =>
            put({ ...type, duplicates: { ...type.duplicates, withinDays: Number.isNaN(value) ? 0 : value } })
          }
        />
      </div>
      <p className={styles.help}>
        {t(
          type.duplicates.withinMetres * type.duplicates.withinDays === 0
            ? 'duplicates.never'
            : 'duplicates.help',
          {
            metres: type.duplicates.withinMetres,
            count: type.duplicates.withinDays,
          },
        )}
      </p>
    </div>
  )
}

function TargetField({
  target,
  value: { value, unit },
  onChange,
}: {
  readonly target: (typeof targets)[number]
  readonly value: BusinessTime
  readonly onChange: (value: BusinessTime) => void
}) {
  const { t } = useCatalogueWords()
  return (
    <At field={target} className={styles.target}>
      {said => (
        <>
          <NumberField
            {...said}
            label={t(`field.${target}`)}
            value={value}
            minValue={0}
            onChange={next => onChange({ value: Number.isNaN(next) ? 0 : next, unit })}
          />
          <Select
            label={t('targets.unit', { target: t(`field.${target}`) })}
            hideLabel
            options={units.map(id => ({ id, label: t(`unit.${id}`) }))}
            value={unit}
            onChange={next => onChange({ value, unit: next })}
          />
        </>
      )}
    </At>
  )
}

/** What the two targets come to, for somebody who asks on a Friday afternoon of a week without holidays. */
function TargetExample({ type }: { readonly type: TypePartProps['entry']['thing'] }) {
  const { t, language, calendarName } = useCatalogueWords()
  const { divisions, calendars } = useCatalogue()
  const id = divisions.find(({ thing }) => thing.code === type.division)?.thing.calendar
  const weekdays = id === undefined ? standardWeek : calendars.find(each => each.id === id)?.weekdays
  const [acknowledge, resolve] = targets.map(
    target => weekdays && exampleDue(weekdays, type[target], language),
  )
  if (!acknowledge || !resolve) return null
  const say = ({ words, weeks }: typeof resolve) =>
    weeks === 0 ? words : t('targets.weeksLater', { time: words, count: weeks })
  return (
    <p className={styles.example}>
      {t('targets.example', {
        asked: exampleAsked(language),
        acknowledge: say(acknowledge),
        resolve: say(resolve),
      })}{' '}
      <span className={styles.help}>{t('targets.hours', { calendar: calendarName(id) })}</span>
    </p>
  )
}
