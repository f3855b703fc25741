import { IconSelector } from '@tabler/icons-react'
import {
  ListBox,
  Popover,
  Button as RacButton,
  Select as RacSelect,
  SelectValue,
} from 'react-aria-components'
import { classes } from './classes.ts'
import fieldStyles from './field.module.css'
import { FieldHelp, FieldLabel, type FieldProps } from './field.tsx'
import { Icon } from './icon.tsx'
import optionStyles from './option.module.css'
import { type Option, OptionRow } from './option.tsx'
import styles from './select.module.css'
import surfaceStyles from './surface.module.css'

export type SelectProps<Id extends string> = Omit<FieldProps, 'isReadOnly'> & {
  readonly options: readonly Option<Id>[]
  readonly value: Id | null
  readonly onChange: (id: Id) => void
  readonly placeholder?: string
}

/** One of a short, known list. For a long or searched list take `ComboBox`; for two to five in view, chips or radios. */
export function Select<Id extends string>({
  label,
  hideLabel,
  description,
  error,
  options,
  value,
  onChange,
  placeholder = '–',
  className,
  ...rest
}: SelectProps<Id>) {
  return (
    <RacSelect
      {...rest}
      value={value}
      onChange={key => {
        if (key !== null) onChange(key as Id)
      }}
      placeholder={placeholder}
      isInvalid={error !== undefined}
      className={classes(fieldStyles.field, className)}
    >
      <FieldLabel label={label} hideLabel={hideLabel} isRequired={rest.isRequired} />
      <RacButton className={classes(fieldStyles.frame, styles.button)}>
        <SelectValue className={styles.value}>
          {({ isPlaceholder, defaultChildren }) => {
            const chosen = options.find(option => option.id === value)
            if (isPlaceholder || !chosen) return defaultChildren
            return (
              <>
                {chosen.icon && <Icon of={chosen.icon} />}
                <span className={styles.words}>{chosen.label}</span>
              </>
            )
          }}
        </SelectValue>
        <Icon of={IconSelector} size={16} />
      </RacButton>
      <FieldHelp description={description} error={error} />
      <Popover className={classes(surfaceStyles.popover, surfaceStyles.asWide)} offset={4}>
        <ListBox className={optionStyles.list} items={options}>
          {option => <OptionRow option={option} />}
        </ListBox>
      </Popover>
    </RacSelect>
  )
}
