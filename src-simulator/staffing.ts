import {
  agentsNeeded,
  predictErlangA,
  predictErlangC,
  type QueuePrediction,
} from '../src-domain/service-level/erlang.ts'
import type { Instant } from '../src-domain/vocabulary/words.ts'
import { byTimeOfDay } from './by-time-of-day.ts'
import type { Summary } from './summarize.ts'

/** The measured channel in one stretch of the day, over all days of a summary. */
export interface StaffingInterval {
  /** Milliseconds after local midnight. */
  readonly startsMs: number
  readonly contactsPerHour: number
  /** Agents who could take the channel in the mean, less those busy with others who cannot be interrupted. */
  readonly agents: number
  readonly erlangC: number
  readonly erlangA: number
  /** The service level of the summary itself; absent where nothing was answered or abandoned. */
  readonly simulated?: number
  /** The fewest agents with whom Erlang A reaches the goal. */
  readonly needed: number
}

/** What the models need to know beside the counts. */
export interface StaffingBasis {
  readonly intervalMs: number
  /** Some local midnight before the summary. */
  readonly midnight: Instant
  readonly patienceMs: number
  /** For how long an offer rings until it is accepted: the agent is held and the customer waits. */
  readonly reactionMs: number
}

const hourMs = 3_600_000

/**
 * Beside what a summary counted, what Erlang C and Erlang A predict for the same load and agents. The models know one
 * channel, agents with nothing else to do, and an even rate within the interval; where they differ from the summary,
 * that is what they leave out. Fractions of an agent are read between the two numbers around them.
 */
export function staffingByInterval(summary: Summary, basis: StaffingBasis): readonly StaffingInterval[] {
  const { channel, withinMs, goal } = summary.definition
  const figures = summary.channels.find(each => each.channel === channel)
  if (figures?.averageHandleMs === undefined) return []
  const handleMs = figures.averageHandleMs + basis.reactionMs
  const answerMs = Math.max(0, withinMs - basis.reactionMs)
  return byTimeOfDay(summary, channel, basis.intervalMs, basis.midnight)
    .filter(({ counts }) => counts.offered > 0)
    .map(({ startsMs, lastsMs, counts, measuredAgentMs }) => {
      const contactsPerHour = (counts.offered * hourMs) / lastsMs
      const agents = measuredAgentMs / lastsMs
      const queue = { contactsPerHour, handleMs, patienceMs: basis.patienceMs }
      const all = counts.answered + counts.abandoned
      return {
        startsMs,
        contactsPerHour,
        agents,
        erlangC: between(agents, whole => predictErlangC(queue, whole, answerMs)),
        erlangA: between(agents, whole => predictErlangA(queue, whole, answerMs)),
        ...(all === 0 ? {} : { simulated: counts.inPromise / all }),
        needed: agentsNeeded(queue, { serviceLevel: goal, withinMs: answerMs }),
      }
    })
}

function between(agents: number, predict: (whole: number) => QueuePrediction): number {
  const below = Math.floor(agents)
  const part = agents - below
  const low = predict(below).serviceLevel
  return part === 0 ? low : low * (1 - part) + predict(below + 1).serviceLevel * part
}
