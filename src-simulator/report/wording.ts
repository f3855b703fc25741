import type { ChannelFigures } from '../summarize.ts'

/** Figures as people read them; what has no value is a dash. */

export function asShare(share: number | undefined, digits = 1): string {
  return share === undefined ? '–' : `${(share * 100).toFixed(digits)} %`
}

/** A time: seconds below two minutes, then minutes, hours from 100 minutes on. */
export function asTime(ms: number | undefined): string {
  if (ms === undefined) return '–'
  const seconds = ms / 1_000
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
  if (seconds < 6_000) return `${(seconds / 60).toFixed(1)} min`
  return `${(seconds / 3_600).toFixed(1)} h`
}

/** A time of day. */
export function asClock(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

export function asNumber(value: number | undefined, digits = 0): string {
  return value === undefined ? '–' : value.toFixed(digits)
}

/** The figures of one channel, in the order in which every table of channels shows them. */
export function inColumns(each: ChannelFigures): readonly string[] {
  return [
    each.channel,
    asNumber(each.offered),
    asNumber(each.answered),
    asShare(each.serviceLevel),
    asTime(each.averageWaitMs),
    asTime(each.waitMs?.p50),
    asTime(each.waitMs?.p90),
    asTime(each.waitMs?.p99),
    asShare(each.abandonment),
    asNumber(each.requeued),
    asTime(each.averageHandleMs),
  ]
}
