import { describe, expect, it } from 'vitest'
import type { NumberAccount } from '../../src-contract/http/desks.ts'
import { csvCell } from '../../src-domain/vocabulary/csv-cell.ts'
import { numbersCsv } from '../../src-renderer/features/admin/numbers-csv.ts'

describe('a cell for a spreadsheet', () => {
  it('[D8] is never a formula, whatever a person typed', () => {
    for (const text of [
      '=1+1',
      '+1+1',
      '-1+1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      ' =1',
      '\u00a0=1',
      '\uFEFF=1',
      '＝1',
      '=HYPERLINK("http://example.org","x")',
    ]) {
      const cell = csvCell(text, ',')
      expect([text, cell.replace(/^"/, '').startsWith("'")]).toEqual([text, true])
    }
  })

  it('[D8] keeps its words: separators, quotes and line ends stay inside the cell', () => {
    expect(csvCell('Counter 1', ',')).toBe('Counter 1')
    // A plain number is no formula: a longitude stays one.
    expect(csvCell('-78.87', ',')).toBe('-78.87')
    expect(csvCell('Library, counter 1', ',')).toBe('"Library, counter 1"')
    expect(csvCell('Library, counter 1', ';')).toBe('Library, counter 1')
    expect(csvCell('the "old" one', ',')).toBe('"the ""old"" one"')
    expect(csvCell('two\nlines', ';')).toBe('"two\nlines"')
  })
})

it('[D8] the account is one line a block under its heads, with its unused numbers', () => {
  const account: NumberAccount = {
    total: { leased: 50, used: 3, open: 0, writtenOff: 47 },
    people: { 'aiko.mori': 'Aiko Mori', farah: 'Farah Siddiqui' },
    blocks: [
      {
        id: 'b',
        deskId: 'd',
        deskName: '=cmd|calc',
        year: 26,
        first: 'TL-26-222A-2',
        last: 'TL-26-223T-3',
        leasedAt: 1,
        leasedTo: 'aiko.mori',
        numbers: { leased: 50, used: 3, open: 0, writtenOff: 47 },
        unused: [
          { first: 'TL-26-222C-4', last: 'TL-26-222C-4', count: 1 },
          { first: 'TL-26-222E-5', last: 'TL-26-223T-3', count: 46 },
        ],
        writtenOff: { at: 2, by: 'farah', reason: 'Left on the bus; nobody "saw" it' },
      },
    ],
  }
  const text = numbersCsv(account, {
    heads: ['Desk', 'Reason'],
    separator: ';',
    formatDateTime: at => `t${at}`,
    nameOf: id => account.people[id] ?? id,
  })
  expect(text).toBe(
    '\uFEFFDesk;Reason\r\n' +
      "'=cmd|calc;d;TL-26-222A-2;TL-26-223T-3;t1;Aiko Mori;50;3;0;47;" +
      'TL-26-222C-4 TL-26-222E-5 – TL-26-223T-3;t2;Farah Siddiqui;"Left on the bus; nobody ""saw"" it"\r\n',
  )
})
