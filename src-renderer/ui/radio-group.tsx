import { RadioGroup as RacRadioGroup, Radio } from 'react-aria-components'
import styles from './checkbox-field.module.css'
import { classes } from './classes.ts'
import { FieldHelp, FieldLabel, type FieldProps } from './field.tsx'
import type { Option } from './option.tsx'

export type RadioGroupProps<Id extends string> = FieldProps & {
  readonly options: readonly Option<Id>[]
  readonly value: Id | null
  readonly onChange: (id: Id) => void
  readonly orientation?: 'vertical' | 'horizontal'
}

/** One of a few, all in view, each with room for a line of explanation. Arrow keys choose. */
export function RadioGroup<Id extends string>({
  label,
  hideLabel,
  description,
  error,
  options,
  value,
  onChange,
  orientation = 'vertical',
  className,
  ...rest
}: RadioGroupProps<Id>) {
  return (
    <RacRadioGroup
      {...rest}
      orientation={orientation}
      value={value}
      onChange={id => onChange(id as Id)}
      isInvalid={error !== undefined}
      className={classes(styles.group, className)}
    >
      <FieldLabel label={label} hideLabel={hideLabel} isRequired={rest.isRequired} />
      <div className={styles.options}>
        {options.map(option => (
          <Radio key={option.id} value={option.id} isDisabled={option.isDisabled} className={styles.field}>
            {({ isSelected }) => (
              <>
                <span className={classes(styles.box, styles.round)}>
                  {isSelected && <span className={styles.dot} />}
                </span>
                <span>
                  {option.label}
                  {option.description && <span className={styles.description}>{option.description}</span>}
                </span>
              </>
            )}
          </Radio>
        ))}
      </div>
      <FieldHelp description={description} error={error} />
    </RacRadioGroup>
  )
}
