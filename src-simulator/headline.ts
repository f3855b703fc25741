import type { SimulationResult } from './simulate.ts'
import { allGroups, type ChannelFigures, occupancyOf } from './summarize.ts'

/** What one configuration comes to, in the figures by which configurations are compared. */
export interface Headline {
  readonly configurationId: string
  readonly serviceLevel?: number
  readonly reachesGoal: boolean
  /** From the service levels of the days: their standard deviation, and how many of the days reached the goal. */
  readonly spread?: number
  readonly daysAtGoal: number
  readonly measured?: ChannelFigures
  readonly occupancy?: number
  readonly requeued: number
}

export function headlineOf({ configurationId, total, days }: SimulationResult): Headline {
  const { channel, goal } = total.definition
  const levels = days.flatMap(({ serviceLevel }) => serviceLevel ?? [])
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length
  const squares = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0)
  const occupancy = occupancyOf(allGroups(total.groups))
  const measured = total.channels.find(each => each.channel === channel)
  return {
    configurationId,
    ...(total.serviceLevel === undefined ? {} : { serviceLevel: total.serviceLevel }),
    reachesGoal: (total.serviceLevel ?? 0) >= goal,
    ...(levels.length < 2 ? {} : { spread: Math.sqrt(squares / (levels.length - 1)) }),
    daysAtGoal: levels.filter(level => level >= goal).length,
    ...(measured === undefined ? {} : { measured }),
    ...(occupancy === undefined ? {} : { occupancy }),
    requeued: total.channels.reduce((sum, each) => sum + each.requeued, 0),
  }
}
