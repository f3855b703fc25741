import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ListBoxItem } from 'react-aria-components'
import { Icon, type IconGlyph } from './icon.tsx'
import styles from './option.module.css'

/** One thing to choose: in a select, a combo box, radios or chips. */
export type Option<Id extends string = string> = {
  readonly id: Id
  readonly label: string
  readonly description?: string
  readonly icon?: IconGlyph
  /** At the end of the row: a count, a ward. */
  readonly aside?: ReactNode
  readonly isDisabled?: boolean
}

/** An option as a row of a list box. */
export function OptionRow({ option }: { readonly option: Option }) {
  return (
    <ListBoxItem
      id={option.id}
      textValue={option.label}
      isDisabled={option.isDisabled}
      className={styles.option}
    >
      {({ isSelected }) => (
        <>
          {option.icon && <Icon of={option.icon} />}
          <span className={styles.words}>
            <span className={styles.label}>{option.label}</span>
            {option.description && <span className={styles.description}>{option.description}</span>}
          </span>
          {option.aside && <span className={styles.aside}>{option.aside}</span>}
          <span className={styles.check}>{isSelected && <Icon of={IconCheck} size={16} />}</span>
        </>
      )}
    </ListBoxItem>
  )
}
