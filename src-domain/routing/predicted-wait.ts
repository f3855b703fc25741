import type { Contact } from './contact.ts'
import type { Floor } from './floor.ts'

/** How long a contact takes in a queue that has handled none yet. */
const firstPaceMs = 240_000

/**
 * How long a contact that arrives now would wait for somebody who can serve its queue in its language: nothing when
 * somebody is free; else the handle time, once for each who stands before it, shared among those at work. `undefined`
 * when nobody at work can serve it. A prediction for decisions, not for reports: it takes the line as it is and nobody
 * as leaving it.
 */
export function predictedWaitMs(
  floor: Pick<Floor, 'atWorkFor' | 'freeFor' | 'waitingFor' | 'paceMs'>,
  contact: Pick<Contact, 'queueId' | 'language'>,
): number | undefined {
  const { queueId, language } = contact
  const atWork = floor.atWorkFor(queueId, language)
  if (atWork === 0) return undefined
  if (floor.freeFor(queueId, language) > 0) return 0
  const pace = floor.paceMs.get(queueId) ?? firstPaceMs
  return Math.round(((floor.waitingFor(queueId, language) + 1) * pace) / atWork)
}
