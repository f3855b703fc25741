import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import buttonStyles from './button.module.css'
import styles from './choice-chips.module.css'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'
import { Kbd } from './kbd.tsx'
import type { Option } from './option.tsx'

export type ChoiceChipsProps<Id extends string> = {
  /** The question, for readers; the screen shows it in its own way. */
  readonly label: string
  readonly options: readonly Option<Id>[]
  readonly value: Id | null
  readonly onChange: (id: Id) => void
  /** Shows 1–9 on the chips; the digits choose while focus is inside, so they never steal a typed number. */
  readonly numberKeys?: boolean
  readonly isDisabled?: boolean
  readonly size?: 'small' | 'medium'
  readonly className?: string
}

/** One answer of a few, in a row that wraps. Arrows move, Space or the digit chooses; choosing again does nothing. */
export function ChoiceChips<Id extends string>({
  label,
  options,
  value,
  onChange,
  numberKeys = false,
  isDisabled,
  size = 'medium',
  className,
}: ChoiceChipsProps<Id>) {
  function chooseByDigit(event: React.KeyboardEvent): void {
    if (!numberKeys || isDisabled || event.ctrlKey || event.altKey || event.metaKey) return
    const option = /^[1-9]$/.test(event.key) ? options[Number(event.key) - 1] : undefined
    if (!option || option.isDisabled) return
    event.preventDefault()
    event.stopPropagation()
    if (option.id !== value) onChange(option.id)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the digits are a shortcut to the chips inside, which are the controls
    <div className={styles.frame} onKeyDown={chooseByDigit}>
      <ToggleButtonGroup
        aria-label={label}
        selectionMode="single"
        disallowEmptySelection
        isDisabled={isDisabled}
        selectedKeys={value === null ? [] : [value]}
        onSelectionChange={keys => {
          const [chosen] = keys
          if (chosen !== undefined) onChange(chosen as Id)
        }}
        className={classes(styles.chips, className)}
      >
        {options.map((option, index) => (
          <ToggleButton
            key={option.id}
            id={option.id}
            isDisabled={option.isDisabled}
            data-size={size}
            className={classes(buttonStyles.button, styles.chip)}
          >
            {option.icon && <Icon of={option.icon} />}
            {option.label}
            {option.aside}
            {numberKeys && index < 9 && (
              <span aria-hidden className={buttonStyles.shortcut}>
                <Kbd keys={String(index + 1)} />
              </span>
            )}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  )
}
