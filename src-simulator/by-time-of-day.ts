import type { Channel, Instant } from '../src-domain/vocabulary/words.ts'
import {
  addCounts,
  allGroups,
  type ChannelCounts,
  type GroupTime,
  noChannelCounts,
  type Summary,
} from './summarize.ts'

/** The same stretch of every day of a summary, taken together. */
export interface TimeOfDay {
  /** Milliseconds after local midnight. */
  readonly startsMs: number
  /** How much time it is: the stretch, times the days on which anything happened in it. */
  readonly lastsMs: number
  readonly counts: ChannelCounts
  /** Of all groups. */
  readonly time: GroupTime
  readonly measuredAgentMs: number
}

const dayMs = 86_400_000

/** One channel by time of day, earliest first. `midnight` is some local midnight before. */
export function byTimeOfDay(
  { quarters }: Summary,
  channel: Channel,
  intervalMs: number,
  midnight: Instant,
): readonly TimeOfDay[] {
  const startOf = (at: Instant) => Math.floor(((at - midnight) % dayMs) / intervalMs) * intervalMs
  return [...Map.groupBy(quarters, ({ at }) => startOf(at))]
    .toSorted(([one], [other]) => one - other)
    .map(([startsMs, same]) => ({
      startsMs,
      lastsMs: new Set(same.map(({ at }) => Math.floor((at - midnight) / dayMs))).size * intervalMs,
      counts: same.reduce((sum, quarter) => addCounts(sum, quarter.channels[channel] ?? {}), noChannelCounts),
      time: same.reduce((sum, { groups }) => allGroups({ ...groups, sum }), { availableMs: 0, busyMs: 0 }),
      measuredAgentMs: same.reduce((sum, quarter) => sum + quarter.measuredAgentMs, 0),
    }))
}
