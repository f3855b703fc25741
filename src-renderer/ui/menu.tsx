import { IconCheck } from '@tabler/icons-react'
import type { ReactElement } from 'react'
import {
  Header,
  MenuItem,
  MenuSection,
  MenuTrigger,
  type Placement,
  Popover,
  Menu as RacMenu,
  Separator,
  Text,
} from 'react-aria-components'
import { classes } from './classes.ts'
import { Icon, type IconGlyph } from './icon.tsx'
import { Kbd } from './kbd.tsx'
import styles from './option.module.css'
import { StatusDot } from './status-dot.tsx'
import surfaceStyles from './surface.module.css'
import type { Tone } from './tone.ts'

export type MenuAction<Id extends string> = {
  readonly id: Id
  readonly label: string
  readonly description?: string
  readonly icon?: IconGlyph
  /** A status dot in place of the icon. */
  readonly dot?: Tone
  readonly shortcut?: string
  readonly isDangerous?: boolean
  readonly isDisabled?: boolean
}

export type MenuEntry<Id extends string> =
  | MenuAction<Id>
  | 'line'
  | { readonly heading: string; readonly items: readonly MenuAction<Id>[] }

export type MenuProps<Id extends string> = {
  readonly label: string
  /** A kit button; a press or the down arrow opens. */
  readonly trigger: ReactElement
  readonly entries: readonly MenuEntry<Id>[]
  readonly onChoose: (id: Id) => void
  /** Ticks the entry that holds now; the menu is then a choice of one. */
  readonly selected?: Id | null
  readonly placement?: Placement
}

/** Actions or states behind one button: the status picker, the account, more actions of a row. */
export function Menu<Id extends string>({
  label,
  trigger,
  entries,
  onChoose,
  selected,
  placement = 'bottom start',
}: MenuProps<Id>) {
  const isChoice = selected !== undefined
  let lineCount = 0
  return (
    <MenuTrigger>
      {trigger}
      <Popover placement={placement} offset={4} className={surfaceStyles.popover}>
        <RacMenu
          aria-label={label}
          className={styles.list}
          selectionMode={isChoice ? 'single' : 'none'}
          selectedKeys={isChoice && selected !== null ? [selected] : []}
          onAction={key => onChoose(key as Id)}
        >
          {entries.map(entry => {
            if (entry === 'line') {
              lineCount += 1
              return <Separator key={`line-${lineCount}`} className={styles.line} />
            }
            if ('heading' in entry)
              return (
                <MenuSection key={entry.heading}>
                  <Header className={styles.heading}>{entry.heading}</Header>
                  {entry.items.map(item => actionRow(item, isChoice))}
                </MenuSection>
              )
            return actionRow(entry, isChoice)
          })}
        </RacMenu>
      </Popover>
    </MenuTrigger>
  )
}

function actionRow<Id extends string>(action: MenuAction<Id>, isChoice: boolean) {
  return (
    <MenuItem
      key={action.id}
      id={action.id}
      textValue={action.label}
      isDisabled={action.isDisabled}
      data-danger={action.isDangerous || undefined}
      className={classes(styles.option, styles.menuItem)}
    >
      {({ isSelected }) => (
        <>
          {action.dot && <StatusDot tone={action.dot} />}
          {action.icon && <Icon of={action.icon} />}
          <span className={styles.words}>
            <Text slot="label" className={styles.label}>
              {action.label}
            </Text>
            {action.description && (
              <Text slot="description" className={styles.description}>
                {action.description}
              </Text>
            )}
          </span>
          {action.shortcut && (
            <span aria-hidden className={styles.aside}>
              <Kbd keys={action.shortcut} />
            </span>
          )}
          {isChoice && (
            <span className={styles.check}>{isSelected && <Icon of={IconCheck} size={16} />}</span>
          )}
        </>
      )}
    </MenuItem>
  )
}
