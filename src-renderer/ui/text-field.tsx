import type { ReactNode, Ref } from 'react'
import { Group, Input, TextField as RacTextField } from 'react-aria-components'
import { classes } from './classes.ts'
import styles from './field.module.css'
import { FieldHelp, FieldLabel, type FieldProps } from './field.tsx'
import { Icon, type IconGlyph } from './icon.tsx'

export type TextFieldProps = FieldProps & {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onBlur?: () => void
  readonly onKeyDown?: (event: { readonly key: string; preventDefault(): void }) => void
  readonly placeholder?: string
  readonly icon?: IconGlyph
  /** Something at the end of the field: a unit, a pill, a small button. */
  readonly trailing?: ReactNode
  readonly type?: 'text' | 'email' | 'tel' | 'url' | 'password'
  readonly inputMode?: 'text' | 'numeric' | 'tel' | 'email' | 'decimal'
  readonly autoComplete?: string
  readonly autoFocus?: boolean
  readonly maxLength?: number
  readonly name?: string
  /** The language of what is typed, for spelling and screen readers. */
  readonly lang?: string
  readonly inputRef?: Ref<HTMLInputElement>
}

/** One line of text. The label stays in view while typing; a placeholder is only an example. */
export function TextField({
  label,
  hideLabel,
  description,
  error,
  icon,
  trailing,
  placeholder,
  lang,
  inputRef,
  className,
  ...rest
}: TextFieldProps) {
  return (
    <RacTextField {...rest} isInvalid={error !== undefined} className={classes(styles.field, className)}>
      <FieldLabel label={label} hideLabel={hideLabel} isRequired={rest.isRequired} />
      <Group className={classes(styles.frame, rest.isReadOnly && styles.readOnly)}>
        {icon && <Icon of={icon} />}
        <Input ref={inputRef} className={styles.input} placeholder={placeholder} lang={lang} />
        {trailing && <span className={styles.trailing}>{trailing}</span>}
      </Group>
      <FieldHelp description={description} error={error} />
    </RacTextField>
  )
}
