import { setTimeout as pause } from 'node:timers/promises'
import type { Asked, Engine } from './engine.ts'

/**
 * Submits what the hub itself noticed, such as a line that was lost: nobody else would ask for it again when the
 * database was away. `ask` is looked at anew before each try; it answers `undefined` when it is no longer so.
 */
export async function submitUntilDecided(
  engine: Pick<Engine, 'submit'>,
  ask: () => Asked | undefined,
): Promise<void> {
  for (;;) {
    const asked = ask()
    if (asked === undefined) return
    const outcome = await engine.submit(asked)
    if (outcome.kind !== 'postponed') return
    await pause(outcome.retryAfterMs, undefined, { ref: false })
  }
}
