import { IconExclamationCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { FieldError, Label, Text } from 'react-aria-components'
import { classes } from './classes.ts'
import styles from './field.module.css'
import { Icon } from './icon.tsx'
import { useUiTexts } from './ui-texts.ts'

/** What every field has around its control. */
export type FieldProps = {
  readonly label: string
  /** Keeps the label for readers only; for fields whose place makes their meaning plain. */
  readonly hideLabel?: boolean
  /** One line of help under the control. */
  readonly description?: ReactNode
  /** What is wrong and what to do; shown instead of the description and read with the field. */
  readonly error?: string
  readonly isRequired?: boolean
  readonly isDisabled?: boolean
  readonly isReadOnly?: boolean
  readonly className?: string
}

/** The label of a field; marks a required one in words. */
export function FieldLabel({
  label,
  hideLabel = false,
  isRequired = false,
}: Pick<FieldProps, 'label' | 'hideLabel' | 'isRequired'>) {
  const t = useUiTexts()
  return (
    <Label className={classes(styles.label, hideLabel && styles.hidden)}>
      {label}
      {isRequired && <span className={styles.required}> · {t('required')}</span>}
    </Label>
  )
}

/** The line under a field: its error, else its help. */
export function FieldHelp({ description, error }: Pick<FieldProps, 'description' | 'error'>) {
  return (
    <>
      {description && !error && (
        <Text slot="description" className={styles.description}>
          {description}
        </Text>
      )}
      <FieldError className={styles.error}>
        <Icon of={IconExclamationCircle} size={16} />
        <span>{error}</span>
      </FieldError>
    </>
  )
}
