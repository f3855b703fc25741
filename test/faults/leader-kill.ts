import { startHubProcess } from '../hub/cluster/cluster-world.ts'
import { type WithoutLeader, withoutLeader } from './three-hubs.ts'

/** The leader of three hubs is killed, and a new hub comes in for it. */
export async function runLeaderKill(options: {
  readonly trials: number
  readonly seed: number
}): Promise<WithoutLeader> {
  return withoutLeader(options, (leader, centre) => {
    leader.signal('SIGKILL')
    return () => startHubProcess(centre)
  })
}
