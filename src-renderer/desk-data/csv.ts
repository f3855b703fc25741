import { type CsvSeparator, csvCell } from '../../src-domain/vocabulary/csv-cell.ts'

export type { CsvSeparator }

/** A table for spreadsheets: UTF-8 with a byte order mark, lines ended as RFC 4180 has them, no cell a formula. */
export function csvText(lines: readonly (readonly string[])[], separator: CsvSeparator): string {
  const text = lines.map(cells => cells.map(cell => csvCell(cell, separator)).join(separator))
  return `\uFEFF${text.join('\r\n')}\r\n`
}

/** Hands a table to whoever sits at the PC, as a file. */
export function saveCsv(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `${name}.csv`
  link.click()
  URL.revokeObjectURL(address)
}
