import { IconSearch } from '@tabler/icons-react'
import { Button as RacButton } from 'react-aria-components'
import { classes } from './classes.ts'
import fieldStyles from './field.module.css'
import { Icon } from './icon.tsx'
import { Kbd } from './kbd.tsx'
import styles from './search-trigger.module.css'
import { useUiTexts } from './ui-texts.ts'

export type SearchTriggerProps = {
  readonly onPress: () => void
  /** What can be found; the palette's own words unless given. */
  readonly children?: string
  readonly shortcut?: string
}

/** Looks like a search field and opens the command palette. */
export function SearchTrigger({ onPress, children, shortcut = 'Ctrl+K' }: SearchTriggerProps) {
  const t = useUiTexts()
  return (
    <RacButton onPress={onPress} className={classes(fieldStyles.frame, styles.trigger)}>
      <Icon of={IconSearch} />
      <span className={styles.words}>{children ?? t('palette.placeholder')}</span>
      <span aria-hidden>
        <Kbd keys={shortcut} />
      </span>
    </RacButton>
  )
}
