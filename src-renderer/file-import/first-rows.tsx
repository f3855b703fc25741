import { DataTable } from '../ui/ui.ts'
import styles from './file-import.module.css'

/** The first rows of a file, a line each, in a table that scrolls within itself. */
export function FirstRows({
  label,
  headings,
  rows,
}: {
  readonly label: string
  readonly headings: readonly { readonly id: string; readonly label: string }[]
  readonly rows: readonly (readonly string[])[]
}) {
  return (
    <div className={styles.scroll}>
      <DataTable
        label={label}
        rows={rows.map((cells, at) => ({ cells, at }))}
        rowId={({ at }) => String(at)}
        columns={headings.map((heading, at) => ({
          ...heading,
          cell: (row: { readonly cells: readonly string[] }) => (
            <span className={styles.cell}>{row.cells[at] ?? ''}</span>
          ),
        }))}
      />
    </div>
  )
}
