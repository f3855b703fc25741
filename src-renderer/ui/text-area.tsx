import type { CSSProperties, ReactNode, Ref } from 'react'
import { Group, TextArea as RacTextArea, TextField as RacTextField } from 'react-aria-components'
import { classes } from './classes.ts'
import fieldStyles from './field.module.css'
import { FieldHelp, FieldLabel, type FieldProps } from './field.tsx'
import styles from './text-area.module.css'

export type TextAreaProps = FieldProps & {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onBlur?: () => void
  readonly onKeyDown?: (event: { readonly key: string; preventDefault(): void }) => void
  readonly placeholder?: string
  readonly minRows?: number
  readonly maxRows?: number
  readonly maxLength?: number
  readonly autoFocus?: boolean
  readonly lang?: string
  /** A line inside the frame under the text: "Saved 14:02:29", the send button. */
  readonly footer?: ReactNode
  readonly areaRef?: Ref<HTMLTextAreaElement>
}

/** Several lines of text; grows with what is written, from `minRows` to `maxRows`, then scrolls. */
export function TextArea({
  label,
  hideLabel,
  description,
  error,
  placeholder,
  minRows = 2,
  maxRows = 14,
  lang,
  footer,
  areaRef,
  className,
  ...rest
}: TextAreaProps) {
  const rows = { '--rows-min': minRows, '--rows-max': maxRows } as CSSProperties
  return (
    <RacTextField {...rest} isInvalid={error !== undefined} className={classes(fieldStyles.field, className)}>
      <FieldLabel label={label} hideLabel={hideLabel} isRequired={rest.isRequired} />
      <Group className={classes(fieldStyles.frame, styles.frame)}>
        <RacTextArea
          ref={areaRef}
          className={classes(fieldStyles.input, styles.area)}
          placeholder={placeholder}
          rows={minRows}
          lang={lang}
          style={rows}
        />
        {footer && <div className={styles.footer}>{footer}</div>}
      </Group>
      <FieldHelp description={description} error={error} />
    </RacTextField>
  )
}
