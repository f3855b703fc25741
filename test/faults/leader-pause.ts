import { setTimeout as pause } from 'node:timers/promises'
import { type WithoutLeader, withoutLeader } from './three-hubs.ts'

/** Longer than it takes until another leads and the sleeper counts as gone. */
const awayMs = 4_500

/** The leader of three hubs is paused as by a machine that sleeps, and wakes in the belief that it leads. */
export async function runLeaderPause(options: {
  readonly trials: number
  readonly seed: number
}): Promise<WithoutLeader> {
  return withoutLeader(options, leader => {
    leader.signal('SIGSTOP')
    return async () => {
      await pause(awayMs)
      leader.signal('SIGCONT')
      return leader
    }
  })
}
