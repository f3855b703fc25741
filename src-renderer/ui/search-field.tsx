import { IconSearch, IconX } from '@tabler/icons-react'
import type { Ref } from 'react'
import { Group, Input, SearchField as RacSearchField } from 'react-aria-components'
import { classes } from './classes.ts'
import fieldStyles from './field.module.css'
import { FieldHelp, FieldLabel, type FieldProps } from './field.tsx'
import { Icon } from './icon.tsx'
import { IconButton } from './icon-button.tsx'
import { Kbd } from './kbd.tsx'
import styles from './search-field.module.css'
import { Spinner } from './spinner.tsx'
import { useUiTexts } from './ui-texts.ts'

export type SearchFieldProps = FieldProps & {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onSubmit?: (value: string) => void
  readonly onKeyDown?: (event: { readonly key: string; preventDefault(): void }) => void
  readonly placeholder?: string
  /** Shown at the end while the field is empty. */
  readonly shortcut?: string
  /** Results are on their way; what was found before stays in use. */
  readonly isPending?: boolean
  readonly autoFocus?: boolean
  readonly inputRef?: Ref<HTMLInputElement>
}

/** Text to look something up by. Escape clears; the label is hidden unless `hideLabel={false}`. */
export function SearchField({
  label,
  hideLabel = true,
  description,
  error,
  placeholder,
  shortcut,
  isPending = false,
  inputRef,
  className,
  ...rest
}: SearchFieldProps) {
  const t = useUiTexts()
  return (
    <RacSearchField
      {...rest}
      isInvalid={error !== undefined}
      className={classes(fieldStyles.field, className)}
    >
      {({ isEmpty }) => (
        <>
          <FieldLabel label={label} hideLabel={hideLabel} isRequired={rest.isRequired} />
          <Group className={classes(fieldStyles.frame, styles.frame)}>
            {isPending ? <Spinner /> : <Icon of={IconSearch} />}
            <Input ref={inputRef} className={fieldStyles.input} placeholder={placeholder} />
            {isEmpty && shortcut && (
              <span aria-hidden className={fieldStyles.trailing}>
                <Kbd keys={shortcut} />
              </span>
            )}
            {!isEmpty && (
              <IconButton className={fieldStyles.inner} icon={IconX} label={t('clear')} size="small" />
            )}
          </Group>
          <FieldHelp description={description} error={error} />
        </>
      )}
    </RacSearchField>
  )
}
