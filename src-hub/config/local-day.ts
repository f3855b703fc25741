import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { offsetsIn } from './utc-offsets.ts'

/** The local date (YYYY-MM-DD) of an instant. */
export function localDateOf(timeZone: string, at: Instant): string {
  return new Date(at + offsetsIn(timeZone)(at) * 60_000).toISOString().slice(0, 10)
}

/** When a local day (YYYY-MM-DD) begins, and when the next one does. */
export function boundsOfDay(timeZone: string, day: string): { readonly from: Instant; readonly to: Instant } {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const startOf = (local: number): Instant => {
    const offset = offsetsIn(timeZone)
    return local - offset(local - offset(local) * 60_000) * 60_000
  }
  return { from: startOf(midnight), to: startOf(midnight + 86_400_000) }
}
