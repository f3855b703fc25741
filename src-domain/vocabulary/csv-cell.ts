/** What a spreadsheet takes for the end of a cell: in French a comma stands in numbers. */
export type CsvSeparator = ',' | ';'

/**
 * One cell of a table for spreadsheets (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before
 * it (OWASP, "CSV Injection"): names and reasons are typed by people. A plain number is none, and a table with longitudes
 * stays one that can be mended and read again.
 */
export function csvCell(text: string, separator: CsvSeparator = ','): string {
  const isFormula = /^[\s\uFEFF]*[=+\-@\t\r＝＋－＠]/.test(text) && !/^[-+]?\d+(?:[.,]\d+)?$/.test(text)
  const safe = isFormula ? `'${text}` : text
  return safe.includes(separator) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
