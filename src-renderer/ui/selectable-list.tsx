import type { KeyboardEvent, ReactNode } from 'react'
import { Collection, GridList, GridListHeader, GridListItem, GridListSection } from 'react-aria-components'
import { classes } from './classes.ts'
import styles from './selectable-list.module.css'

export interface ListGroup<Item> {
  readonly id: string
  readonly title: string
  readonly items: readonly Item[]
}

export type SelectableListProps<Item extends { readonly id: string }> = {
  readonly label: string
  /** One after the other, or in groups with a title each. */
  readonly items: readonly Item[] | readonly ListGroup<Item>[]
  readonly children: (item: Item) => ReactNode
  /** The row as one phrase: read aloud, and what typing a letter finds. */
  readonly textOf: (item: Item) => string
  readonly selected: string | null
  readonly onSelect: (id: string) => void
  /** Moving with the arrows selects as well; for lists beside their reader. */
  readonly isSelectedByFocus?: boolean
  /** Enter or a double press. */
  readonly onOpen?: (id: string) => void
  readonly empty?: ReactNode
  readonly className?: string
}

/**
 * Rows of which one is in hand. One stop of the Tab key; arrows, j and k move, Enter and Space select. Rows may hold
 * buttons (right arrow reaches them).
 */
export function SelectableList<Item extends { readonly id: string }>({
  label,
  items,
  children,
  textOf,
  selected,
  onSelect,
  isSelectedByFocus = false,
  onOpen,
  empty,
  className,
}: SelectableListProps<Item>) {
  function moveByLetter(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return
    const arrow = event.key === 'j' ? 'ArrowDown' : event.key === 'k' ? 'ArrowUp' : undefined
    if (!arrow) return
    event.preventDefault()
    event.stopPropagation()
    event.target.dispatchEvent(
      new globalThis.KeyboardEvent('keydown', { key: arrow, bubbles: true, cancelable: true }),
    )
  }
  const row = (item: Item) => (
    <GridListItem id={item.id} textValue={textOf(item)} className={classes(styles.item)}>
      {children(item)}
    </GridListItem>
  )
  return (
    <div onKeyDownCapture={moveByLetter} className={className}>
      <GridList<Item | ListGroup<Item>>
        aria-label={label}
        items={items}
        dependencies={[children]}
        disallowTypeAhead={false}
        selectionMode="single"
        disallowEmptySelection
        selectionBehavior={isSelectedByFocus ? 'replace' : 'toggle'}
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={keys => {
          if (keys === 'all') return
          const [id] = keys
          if (id !== undefined && id !== selected) onSelect(String(id))
        }}
        onAction={onOpen && isSelectedByFocus ? key => onOpen(String(key)) : undefined}
        renderEmptyState={empty === undefined ? undefined : () => empty}
        className={styles.list}
      >
        {item =>
          isGroup(item) ? (
            <GridListSection id={`group ${item.id}`} aria-label={item.title}>
              <GridListHeader className={classes(styles.groupTitle)}>{item.title}</GridListHeader>
              <Collection items={item.items} dependencies={[children]}>
                {row}
              </Collection>
            </GridListSection>
          ) : (
            row(item)
          )
        }
      </GridList>
    </div>
  )
}

function isGroup<Item extends { readonly id: string }>(
  item: Item | ListGroup<Item>,
): item is ListGroup<Item> {
  return 'items' in item
}
