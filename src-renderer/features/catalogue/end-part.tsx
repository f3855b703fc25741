import { IconPlus } from '@tabler/icons-react'
import {
  type ClosureReason,
  isReviewed,
  reopenWithinDaysDefault,
  usualClosureReasons,
} from '../../../src-domain/requests/request-type.ts'
import { Button, CheckboxField, MoveButtons, NumberField, SectionHeading, TextField } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { focusField } from './catalogue-place.ts'
import { newReason } from './edit-intake.ts'
import { moved, withPart } from './edit-lists.ts'
import { At, BilingualField, GroupError, useErrorAt } from './thing-fields.tsx'
import type { TypePartProps } from './type-form.tsx'
import { useCatalogueWords } from './use-catalogue-words.ts'

const reasonsMax = 40

/** Who confirms the work, what the customer is told, and for how long they may say that it is not done. */
export function EndPart({ entry: { thing: type }, put }: TypePartProps) {
  const { t } = useCatalogueWords()
  return (
    <div className={styles.form}>
      <div data-field="review">
        <CheckboxField
          isSelected={isReviewed(type)}
          isDisabled={type.hazard}
          description={t(type.hazard ? 'reviewHazard' : 'reviewHelp')}
          onChange={isOn => put(withPart(type, 'review', isOn ? 'supervisor' : undefined))}
        >
          {t('field.review')}
        </CheckboxField>
      </div>
      <At field="reopenWithinDays" className={styles.short}>
        {said => (
          <NumberField
            {...said}
            label={t('field.reopenWithinDays')}
            description={t('reopenHelp', { count: reopenWithinDaysDefault })}
            value={type.reopenWithinDays ?? reopenWithinDaysDefault}
            onChange={days =>
              put(
                withPart(
                  type,
                  'reopenWithinDays',
                  Number.isNaN(days) || days === reopenWithinDaysDefault ? undefined : days,
                ),
              )
            }
          />
        )}
      </At>
      <Reasons type={type} put={put} />
    </div>
  )
}

function Reasons({
  type,
  put,
}: {
  readonly type: TypePartProps['entry']['thing']
  readonly put: TypePartProps['put']
}) {
  const { t, nameOf } = useCatalogueWords()
  const errorAt = useErrorAt()
  const reasons = type.closureReasons
  const set = (next: readonly ClosureReason[] | undefined) => put(withPart(type, 'closureReasons', next))
  if (reasons === undefined) {
    return (
      <section className={styles.part}>
        <SectionHeading level={3}>{t('field.closureReasons')}</SectionHeading>
        <p className={styles.help}>
          {t('reasons.usual', { reasons: usualClosureReasons.map(nameOf).join(', ') })}
        </p>
        <div>
          <Button
            size="small"
            onPress={() => {
              set(usualClosureReasons)
              focusField('closureReasons/0/name/en')
            }}
          >
            {t('reasons.own')}
          </Button>
        </div>
      </section>
    )
  }
  const change = (index: number, part: Partial<ClosureReason>) =>
    set(reasons.map((reason, each) => (each === index ? { ...reason, ...part } : reason)))
  return (
    <section className={styles.part} data-field="closureReasons">
      <SectionHeading
        level={3}
        aside={
          <Button size="small" variant="quiet" onPress={() => set(undefined)}>
            {t('reasons.backToUsual')}
          </Button>
        }
      >
        {t('field.closureReasons')}
      </SectionHeading>
      <GroupError error={errorAt('closureReasons')} />
      <ol className={styles.cards}>
        {reasons.map((reason, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a reason is its place: its code may be typed
          <li key={index} className={styles.card}>
            <div className={styles.cardHead}>
              <strong>{nameOf(reason)}</strong>
              <MoveButtons
                label={nameOf(reason)}
                index={index}
                count={reasons.length}
                onMove={step => set(moved(reasons, index, step))}
                onRemove={() => set(reasons.toSpliced(index, 1))}
              />
            </div>
            <BilingualField
              field={`closureReasons/${index}/name`}
              label={t('reasons.name')}
              value={reason.name}
              onChange={name => change(index, { name })}
            />
            <BilingualField
              field={`closureReasons/${index}/words`}
              label={t('reasons.words')}
              description={t('reasons.wordsHelp')}
              isLong
              maxLength={2_000}
              value={reason.words}
              onChange={words => change(index, { words })}
            />
            <At field={`closureReasons/${index}/code`} className={styles.short}>
              {said => (
                <TextField
                  {...said}
                  label={t('field.code')}
                  autoComplete="off"
                  maxLength={64}
                  value={reason.code}
                  onChange={code => change(index, { code: code.toLowerCase() })}
                />
              )}
            </At>
          </li>
        ))}
      </ol>
      <div>
        <Button
          size="small"
          icon={IconPlus}
          isDisabled={reasons.length >= reasonsMax}
          onPress={() => {
            set([...reasons, newReason(reasons)])
            focusField(`closureReasons/${reasons.length}/name/en`)
          }}
        >
          {t('reasons.add')}
        </Button>
      </div>
    </section>
  )
}
