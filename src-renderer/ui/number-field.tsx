import { IconMinus, IconPlus } from '@tabler/icons-react'
import { Group, Input, NumberField as RacNumberField } from 'react-aria-components'
import { classes } from './classes.ts'
import fieldStyles from './field.module.css'
import { FieldHelp, FieldLabel, type FieldProps } from './field.tsx'
import { IconButton } from './icon-button.tsx'
import styles from './number-field.module.css'
import { useUiTexts } from './ui-texts.ts'

export type NumberFieldProps = FieldProps & {
  /** `NaN` is an empty field. */
  readonly value: number
  readonly onChange: (value: number) => void
  readonly minValue?: number
  readonly maxValue?: number
  readonly step?: number
  readonly formatOptions?: Intl.NumberFormatOptions
}

/** A number, typed in the way of the language or stepped with the arrows. */
export function NumberField({ label, hideLabel, description, error, className, ...rest }: NumberFieldProps) {
  const t = useUiTexts()
  return (
    <RacNumberField
      {...rest}
      isInvalid={error !== undefined}
      className={classes(fieldStyles.field, className)}
    >
      <FieldLabel label={label} hideLabel={hideLabel} isRequired={rest.isRequired} />
      <Group className={classes(fieldStyles.frame, styles.frame)}>
        <Input className={fieldStyles.input} />
        <span className={fieldStyles.trailing}>
          <IconButton slot="decrement" icon={IconMinus} label={t('decrease')} size="small" />
          <IconButton slot="increment" icon={IconPlus} label={t('increase')} size="small" />
        </span>
      </Group>
      <FieldHelp description={description} error={error} />
    </RacNumberField>
  )
}
