import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { ReplayResult } from '../../src-contract/http/routing-settings.ts'
import type { RoutingConfig } from '../../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import type { ServiceLevelDefinition } from '../../src-domain/service-level/measures.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

/** A recorded day, and the configuration with which it is to be replayed. Plain data. */
const replayMegabytes = 512

export interface ReplayJob {
  /** Of the day, and of what was open when it began and ended; oldest first. */
  readonly events: readonly RoutingEvent[]
  readonly from: Instant
  readonly to: Instant
  /** What was in force before the first event. */
  readonly recordedConfig: RoutingConfig
  readonly config: RoutingConfig
  readonly definition: ServiceLevelDefinition
}

/** Works a replay out elsewhere. `result` fails when it was stopped, or could not be worked out. */
export type RunReplay = (job: ReplayJob) => {
  readonly result: Promise<ReplayResult>
  readonly stop: () => Promise<void>
}

/** What the thread is told: the events, part by part, and then all the rest. */
export type ReplayMessage =
  | { readonly kind: 'events'; readonly events: readonly RoutingEvent[] }
  | { readonly kind: 'replay'; readonly job: Omit<ReplayJob, 'events'> }

/** Copying so many to the thread takes about a millisecond: the engine decides in between. */
const eventsPerMessage = 1_000

/** In a thread of its own: the engine decides as fast as ever meanwhile. */
export const runReplay: RunReplay = ({ events, ...job }) => {
  const worker = new Worker(new URL('./replay-thread.ts', import.meta.url), {
    // A draft may set times under which a day never ends; it ends its thread, and not the hub.
    resourceLimits: { maxOldGenerationSizeMb: replayMegabytes },
  })
  const result = new Promise<ReplayResult>((resolve, reject) => {
    worker.on('message', resolve)
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('The replay was stopped.')))
  })
  const tell = (message: ReplayMessage) => worker.postMessage(message)
  void (async () => {
    for (let start = 0; start < events.length; start += eventsPerMessage) {
      tell({ kind: 'events', events: events.slice(start, start + eventsPerMessage) })
      await nextTurn()
    }
    tell({ kind: 'replay', job })
  })()
  return {
    result,
    stop: async () => {
      await worker.terminate()
    },
  }
}
