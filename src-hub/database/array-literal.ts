const needsQuotes = /[^\w:.+-]|^$|^null$/i

/**
 * An array of PostgreSQL as text, for a parameter that the statement casts (`$1::text[]`). What consists of the
 * characters of ids and numbers alone, as nearly everything here does, goes in as it is.
 */
export function arrayLiteral(values: readonly (string | number | boolean | null | undefined)[]): string {
  return `{${values.map(element).join(',')}}`
}

function element(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return 'NULL'
  const text = String(value)
  return needsQuotes.test(text) ? `"${text.replaceAll(/[\\"]/g, '\\$&')}"` : text
}
