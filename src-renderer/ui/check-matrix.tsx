import { IconCheck } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import styles from './check-matrix.module.css'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'

export type CheckMatrixProps = {
  readonly label: string
  /** Over the names of the rows. */
  readonly cornerLabel: string
  readonly rows: readonly { readonly id: string; readonly label: string; readonly detail?: ReactNode }[]
  readonly columns: readonly { readonly id: string; readonly label: string }[]
  readonly isChecked: (rowId: string, columnId: string) => boolean
  readonly onToggle: (rowId: string, columnId: string, isChecked: boolean) => void
  /** The name of one box for readers: "Aiko Mori, taxes". */
  readonly cellLabel: (rowLabel: string, columnLabel: string) => string
  /** A last column with a control of its own; Tab reaches it. */
  readonly last?: { readonly label: string; readonly cell: (rowId: string) => ReactNode }
  readonly isReadOnly?: boolean
  readonly className?: string
}

/**
 * Who has what: a box in each cell. One stop of the Tab key; arrows, Home and End move between the boxes, Ctrl+Home and
 * Ctrl+End to the corners, Space ticks.
 */
export function CheckMatrix({
  label,
  cornerLabel,
  rows,
  columns,
  isChecked,
  onToggle,
  cellLabel,
  last,
  isReadOnly = false,
  className,
}: CheckMatrixProps) {
  const [at, setAt] = useState({ row: 0, column: 0 })
  const body = useRef<HTMLTableSectionElement>(null)
  const row = Math.min(at.row, rows.length - 1)
  const column = Math.min(at.column, columns.length - 1)

  function move(event: KeyboardEvent): void {
    const to = stepFrom({ row, column }, event, rows.length, columns.length)
    if (!to) return
    event.preventDefault()
    setAt(to)
    body.current?.querySelector<HTMLElement>(`[data-cell="${to.row} ${to.column}"]`)?.focus()
  }

  return (
    <div className={classes(styles.scroller, className)}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col" className={styles.corner}>
              {cornerLabel}
            </th>
            {columns.map(each => (
              <th key={each.id} scope="col" className={styles.column}>
                {each.label}
              </th>
            ))}
            {last && (
              <th scope="col" className={styles.last}>
                {last.label}
              </th>
            )}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((each, rowIndex) => (
            <tr key={each.id} className={styles.row}>
              <th scope="row" className={styles.name}>
                <span className={styles.nameWords}>{each.label}</span>
                {each.detail && <span className={styles.detail}>{each.detail}</span>}
              </th>
              {columns.map((head, columnIndex) => {
                const isOn = isChecked(each.id, head.id)
                return (
                  <td key={head.id} className={styles.cell}>
                    {/* biome-ignore lint/a11y/useSemanticElements: a native box cannot be read-only and reachable at once */}
                    <span
                      role="checkbox"
                      aria-checked={isOn}
                      aria-readonly={isReadOnly || undefined}
                      aria-label={cellLabel(each.label, head.label)}
                      tabIndex={rowIndex === row && columnIndex === column ? 0 : -1}
                      data-cell={`${rowIndex} ${columnIndex}`}
                      className={styles.box}
                      onFocus={() => setAt({ row: rowIndex, column: columnIndex })}
                      onKeyDown={event => {
                        move(event)
                        if (event.key !== ' ') return
                        event.preventDefault()
                        if (!isReadOnly) onToggle(each.id, head.id, !isOn)
                      }}
                      onClick={() => {
                        if (!isReadOnly) onToggle(each.id, head.id, !isOn)
                      }}
                    >
                      <span className={styles.mark}>{isOn && <Icon of={IconCheck} size={14} />}</span>
                    </span>
                  </td>
                )
              })}
              {last && <td className={styles.last}>{last.cell(each.id)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface Place {
  readonly row: number
  readonly column: number
}

/** Where a key leads from a box; nothing where it leads nowhere. */
function stepFrom(
  { row, column }: Place,
  { key, ctrlKey, altKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey'>,
  rows: number,
  columns: number,
): Place | undefined {
  if (altKey || metaKey) return undefined
  const within = (value: number, count: number) => Math.min(Math.max(value, 0), count - 1)
  switch (key) {
    case 'ArrowUp':
      return { row: within(row - 1, rows), column }
    case 'ArrowDown':
      return { row: within(row + 1, rows), column }
    case 'ArrowLeft':
      return { row, column: within(column - 1, columns) }
    case 'ArrowRight':
      return { row, column: within(column + 1, columns) }
    case 'Home':
      return { row: ctrlKey ? 0 : row, column: 0 }
    case 'End':
      return { row: ctrlKey ? rows - 1 : row, column: columns - 1 }
    default:
      return undefined
  }
}
