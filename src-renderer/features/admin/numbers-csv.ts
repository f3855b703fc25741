import type { NumberAccount } from '../../../src-contract/http/desks.ts'
import { type CsvSeparator, csvText } from '../../desk-data/csv.ts'

/** The heads of the columns, in their order. */
export interface NumbersCsvWords {
  readonly heads: readonly string[]
  readonly separator: CsvSeparator
  readonly formatDateTime: (at: number) => string
  readonly nameOf: (personId: string) => string
}

/** The account of numbers as a table for spreadsheets: one line a block, then its unused numbers by run. */
export function numbersCsv({ blocks }: NumberAccount, words: NumbersCsvWords): string {
  const { formatDateTime, nameOf, separator } = words
  const lines = blocks.map(block => [
    block.deskName ?? '',
    block.deskId,
    block.first,
    block.last,
    formatDateTime(block.leasedAt),
    nameOf(block.leasedTo),
    String(block.numbers.leased),
    String(block.numbers.used),
    String(block.numbers.open),
    String(block.numbers.writtenOff),
    block.unused.map(({ first, last }) => (first === last ? first : `${first} – ${last}`)).join(' '),
    block.writtenOff ? formatDateTime(block.writtenOff.at) : '',
    block.writtenOff ? nameOf(block.writtenOff.by) : '',
    block.writtenOff?.reason ?? '',
  ])
  return csvText([words.heads, ...lines], separator)
}
