import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { type ReactNode, useMemo, useState } from 'react'
import {
  Cell,
  Column,
  Row,
  type SortDescriptor,
  Table,
  TableBody,
  TableHeader,
  useLocale,
} from 'react-aria-components'
import { classes } from './classes.ts'
import styles from './data-table.module.css'
import { Hidden } from './hidden.tsx'
import { Icon } from './icon.tsx'

export type TableColumn<Row> = {
  readonly id: string
  readonly label: string
  /** Keeps the label for readers; for a column of icons. */
  readonly hideLabel?: boolean
  readonly cell: (row: Row) => ReactNode
  /** `end` for figures. */
  readonly align?: 'start' | 'end'
  /** Makes the column sortable by this value. */
  readonly sortBy?: (row: Row) => string | number
  /** The column that names the row, read before its other cells; the first unless told. */
  readonly isRowHeader?: boolean
  readonly width?: 'narrow' | 'wide'
}

export type DataTableProps<RowData> = {
  readonly label: string
  readonly columns: readonly TableColumn<RowData>[]
  readonly rows: readonly RowData[]
  readonly rowId: (row: RowData) => string
  /** Enter or a press on a row. */
  readonly onOpen?: (row: RowData) => void
  /** The row in hand, for a table beside its form: moving with the arrows selects. */
  readonly selected?: string | null
  readonly onSelect?: (id: string) => void
  readonly initialSort?: { readonly column: string; readonly direction: 'ascending' | 'descending' }
  readonly empty?: ReactNode
  /** Rows of two lines, in line with the head of the pane that the table fills. */
  readonly isRoomy?: boolean
  readonly className?: string
}

/** Rows of figures. Arrows move through rows and cells; a press on a sortable head turns its order. */
export function DataTable<RowData>({
  label,
  columns,
  rows,
  rowId,
  onOpen,
  selected = null,
  onSelect,
  initialSort,
  empty,
  isRoomy = false,
  className,
}: DataTableProps<RowData>) {
  const { locale } = useLocale()
  const [sort, setSort] = useState<SortDescriptor | undefined>(initialSort)
  const sorted = useMemo(() => {
    const sortBy = columns.find(column => column.id === sort?.column)?.sortBy
    if (!sort || !sortBy) return rows
    const collator = new Intl.Collator(locale, { sensitivity: 'base', numeric: true })
    const sign = sort.direction === 'descending' ? -1 : 1
    return [...rows].sort((left, right) => {
      const a = sortBy(left)
      const b = sortBy(right)
      if (typeof a === 'number' && typeof b === 'number') return sign * (a - b)
      return sign * collator.compare(String(a), String(b))
    })
  }, [columns, locale, rows, sort])
  const rowHeaderId = (columns.find(column => column.isRowHeader) ?? columns[0])?.id

  return (
    <div className={classes(styles.scroller, isRoomy && styles.roomy, className)}>
      <Table
        aria-label={label}
        sortDescriptor={sort}
        onSortChange={setSort}
        selectionMode={onSelect ? 'single' : 'none'}
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={keys => {
          const [id] = keys === 'all' ? [] : keys
          if (id !== undefined && id !== selected) onSelect?.(String(id))
        }}
        onRowAction={
          onOpen
            ? key => {
                const row = rows.find(candidate => rowId(candidate) === key)
                if (row !== undefined) onOpen(row)
              }
            : undefined
        }
        className={styles.table}
      >
        <TableHeader>
          {columns.map(column => (
            <Column
              key={column.id}
              id={column.id}
              isRowHeader={column.id === rowHeaderId}
              allowsSorting={column.sortBy !== undefined}
              textValue={column.label}
              data-align={column.align ?? 'start'}
              data-width={column.width}
              className={styles.column}
            >
              {({ sortDirection }) => (
                <span className={styles.head}>
                  {column.hideLabel ? <Hidden>{column.label}</Hidden> : column.label}
                  {sortDirection && (
                    <Icon of={sortDirection === 'ascending' ? IconArrowUp : IconArrowDown} size={14} />
                  )}
                </span>
              )}
            </Column>
          ))}
        </TableHeader>
        <TableBody renderEmptyState={empty === undefined ? undefined : () => empty}>
          {sorted.map(row => (
            <Row
              key={rowId(row)}
              id={rowId(row)}
              className={styles.row}
              data-opens={onOpen !== undefined || undefined}
            >
              {columns.map(column => (
                <Cell key={column.id} data-align={column.align ?? 'start'} className={styles.cell}>
                  {column.cell(row)}
                </Cell>
              ))}
            </Row>
          ))}
        </TableBody>
      </Table>
    </div>
  )
}
