import { csvCell } from '../../src-domain/vocabulary/csv-cell.ts'
import type { FileRow } from './read-table.ts'

/** The rows that are not taken, each with its number and its reason by name, as CSV for spreadsheets. */
export function createRejections(columns: () => readonly string[]) {
  const lines: { readonly row: number; readonly text: string }[] = []
  const reasons: Record<string, number> = {}
  return {
    reasons,
    count: () => lines.length,
    reject: ({ row, cells }: Pick<FileRow, 'row' | 'cells'>, reason: string) => {
      reasons[reason] = (reasons[reason] ?? 0) + 1
      lines.push({
        row,
        text: [String(row), reason, ...columns().map(name => csvCell(cells[name] ?? ''))].join(','),
      })
    },
    /** In the order of the file, with a byte order mark, lines ended as RFC 4180 has them. */
    csv: (): string => {
      const head = ['row', 'reason', ...columns()].map(cell => csvCell(cell)).join(',')
      const inOrder = lines.toSorted((a, b) => a.row - b.row).map(({ text }) => text)
      return `\uFEFF${[head, ...inOrder].join('\r\n')}\r\n`
    },
  }
}

export type Rejections = ReturnType<typeof createRejections>
