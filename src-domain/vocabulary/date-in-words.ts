/** The day of a month as French writes it: the first is `1er`, which `Intl` does not know. */
export function frenchDay(day: string): string {
  return day === '1' ? '1er' : day
}

/** An instant in the words of `format`; in French with the first of a month as it is written there. */
export function dateInWords(format: Intl.DateTimeFormat, at: number): string {
  const isFrench = format.resolvedOptions().locale.startsWith('fr')
  return format
    .formatToParts(at)
    .map(({ type, value }) => (isFrench && type === 'day' ? frenchDay(value) : value))
    .join('')
}
