import type { Mismatches } from '../../../src-contract/http/connectors.ts'
import { csvCell } from '../../../src-domain/vocabulary/csv-cell.ts'

const columns = ['kind', 'reference', 'requestId', 'externalId', 'ours', 'theirs', 'why', 'since'] as const

/**
 * Mismatches as CSV (RFC 4180) in UTF-8 with its mark, by which spreadsheets know it. What a spreadsheet would take for
 * a formula gets an apostrophe in front (OWASP, CSV injection).
 */
export function mismatchCsv(mismatches: Mismatches['mismatches']): string {
  const lines = mismatches.map(mismatch =>
    columns.map(column =>
      column === 'since' ? new Date(mismatch.since).toISOString() : (mismatch[column] ?? ''),
    ),
  )
  return `\ufeff${[columns, ...lines].map(line => line.map(cell => csvCell(cell)).join(',')).join('\r\n')}\r\n`
}
