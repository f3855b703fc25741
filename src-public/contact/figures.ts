/** Elapsed time in figures, `2:14`, above an hour `1:02:14`: whole seconds, never negative. */
export function inFigures(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1_000))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3_600)
  const minutes = Math.floor((seconds % 3_600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** An expected wait in whole minutes, rounded up: waiting less than was said disappoints nobody. */
export function expectedMinutes(expectedWaitMs: number): number {
  return expectedWaitMs < 60_000 ? 0 : Math.ceil(expectedWaitMs / 60_000)
}

/** What a telephone dials for a number as it is printed. */
export function telephoneAddress(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  return digits.length === 10 ? `tel:+1${digits}` : `tel:${phone.startsWith('+') ? '+' : ''}${digits}`
}
