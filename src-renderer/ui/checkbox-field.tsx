import { IconCheck, IconMinus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Checkbox } from 'react-aria-components'
import styles from './checkbox-field.module.css'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'

export type CheckboxFieldProps = {
  /** The label: what is true when ticked. */
  readonly children: ReactNode
  readonly isSelected: boolean
  readonly onChange: (isSelected: boolean) => void
  readonly isIndeterminate?: boolean
  /** A second line, read with the label: when it was ticked, what follows. */
  readonly description?: ReactNode
  readonly isDisabled?: boolean
  readonly isRequired?: boolean
  readonly isInvalid?: boolean
  readonly className?: string
}

/** Something that is so or not so, with the whole row as its target. */
export function CheckboxField({ children, description, className, ...rest }: CheckboxFieldProps) {
  return (
    <Checkbox {...rest} className={classes(styles.field, className)}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className={styles.box}>
            {isIndeterminate ? (
              <Icon of={IconMinus} size={14} />
            ) : (
              isSelected && <Icon of={IconCheck} size={14} />
            )}
          </span>
          <span>
            {children}
            {description && <span className={styles.description}>{description}</span>}
          </span>
        </>
      )}
    </Checkbox>
  )
}
