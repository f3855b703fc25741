import { Group, Input, TextField as RacTextField } from 'react-aria-components'
import { classes } from './classes.ts'
import styles from './field.module.css'
import { FieldHelp, FieldLabel, type FieldProps } from './field.tsx'

export type DateFieldProps = FieldProps & {
  readonly kind?: 'date' | 'time' | 'datetime-local'
  /** `2026-11-12`, `14:30` or `2026-11-12T14:30`; empty while incomplete. */
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A day, a time or both, through the platform's own picker. */
export function DateField({
  label,
  hideLabel,
  description,
  error,
  kind = 'date',
  className,
  ...rest
}: DateFieldProps) {
  return (
    <RacTextField
      {...rest}
      type={kind}
      isInvalid={error !== undefined}
      className={classes(styles.field, className)}
    >
      <FieldLabel label={label} hideLabel={hideLabel} isRequired={rest.isRequired} />
      <Group className={styles.frame}>
        <Input className={styles.input} />
      </Group>
      <FieldHelp description={description} error={error} />
    </RacTextField>
  )
}
