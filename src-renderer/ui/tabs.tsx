import type { ReactNode } from 'react'
import { Tabs as RacTabs, Tab, TabList, TabPanel, TabPanels } from 'react-aria-components'
import { classes } from './classes.ts'
import { Icon, type IconGlyph } from './icon.tsx'
import styles from './tabs.module.css'

export type TabEntry<Id extends string> = {
  readonly id: Id
  readonly label: string
  readonly icon?: IconGlyph
  /** After the label: a badge, a pill. */
  readonly aside?: ReactNode
  readonly content: ReactNode
  readonly isDisabled?: boolean
}

export type TabsProps<Id extends string> = {
  readonly label: string
  readonly tabs: readonly TabEntry<Id>[]
  readonly selected: Id
  readonly onSelect: (id: Id) => void
  /** `underline` inside a pane, `plain` in the bar at the top. */
  readonly variant?: 'underline' | 'plain'
  /** Keeps panels that are out of view, so that what was typed or scrolled there stays. */
  readonly keepsPanels?: boolean
  readonly className?: string
}

/** Views of the same thing, one in view. Arrows move between tabs; the panel fills the height it is given. */
export function Tabs<Id extends string>({
  label,
  tabs,
  selected,
  onSelect,
  variant = 'underline',
  keepsPanels = false,
  className,
}: TabsProps<Id>) {
  return (
    <RacTabs
      selectedKey={selected}
      onSelectionChange={key => onSelect(key as Id)}
      data-variant={variant}
      className={classes(styles.tabs, className)}
    >
      <TabList aria-label={label} className={styles.list}>
        {tabs.map(tab => (
          <Tab key={tab.id} id={tab.id} isDisabled={tab.isDisabled} className={styles.tab}>
            {tab.icon && <Icon of={tab.icon} />}
            <span className={styles.label} data-label={tab.label}>
              {tab.label}
            </span>
            {tab.aside}
          </Tab>
        ))}
      </TabList>
      <TabPanels className={styles.panels}>
        {tabs.map(tab => (
          <TabPanel key={tab.id} id={tab.id} shouldForceMount={keepsPanels} className={styles.panel}>
            {tab.content}
          </TabPanel>
        ))}
      </TabPanels>
    </RacTabs>
  )
}
