import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder'
import type { ReceiptPrinter } from '../../src-contract/http/payments.ts'
import type { Receipt, ReceiptRow } from '../../src-domain/payments/receipt.ts'

/** A receipt in ESC/POS, in the columns and the page of characters of this printer; cut at its end. */
export function receiptBytes(
  receipt: Receipt,
  { columns, codePage }: Pick<ReceiptPrinter, 'columns' | 'codePage'>,
): Uint8Array {
  const encoder = new ReceiptPrinterEncoder({
    language: 'esc-pos',
    columns,
    codepageMapping: 'epson',
    feedBeforeCut: 4,
  })
  encoder
    .initialize()
    .codepage(codePage)
    .align('center')
    .bold(true)
    .line(printable(receipt.city))
    .bold(false)
    .line(printable(receipt.site))
    .newline()
    .size(2, 2)
    .line(printable(receipt.title))
    .size(1, 1)
  if (receipt.voided !== undefined)
    encoder.size(2, 2).bold(true).line(printable(receipt.voided)).bold(false).size(1, 1)
  encoder.align('left').rule({ style: 'single' })
  for (const row of receipt.rows) writeRow(encoder, row, columns)
  encoder.rule({ style: 'single' }).bold(true)
  writeRow(encoder, receipt.total, columns)
  encoder.bold(false).newline().align('center')
  for (const line of receipt.footer) encoder.line(printable(line))
  return encoder.align('left').cut('partial').encode()
}

/** Label and value on one line where both fit, else below each other. */
function writeRow(encoder: ReceiptPrinterEncoder, { label, value }: ReceiptRow, columns: number): void {
  const [left, right] = [printable(label), printable(value)]
  const gap = columns - left.length - right.length
  if (gap >= 1) encoder.line(left + ' '.repeat(gap) + right)
  else encoder.line(left).align('right').line(right).align('left')
}

/** What no page of a printer has is written with what each has. */
function printable(text: string): string {
  return text
    .replaceAll(/[\u00a0\u202f\u2009]/g, ' ')
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/[\u201c\u201d]/g, '"')
    .replaceAll(/[\u2212\u2010-\u2014]/g, '-')
    .replaceAll('…', '...')
    .replaceAll('œ', 'oe')
    .replaceAll('Œ', 'OE')
}
