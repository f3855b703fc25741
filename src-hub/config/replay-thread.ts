import { parentPort } from 'node:worker_threads'
import type { ReplayFigures, ReplayResult } from '../../src-contract/http/routing-settings.ts'
import type { RoutingConfig } from '../../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import type { Bilingual, Channel, QueueId } from '../../src-domain/vocabulary/words.ts'
import { replayDay } from '../../src-simulator/replay-day.ts'
import {
  addCounts,
  type ChannelCounts,
  noChannelCounts,
  type Summary,
} from '../../src-simulator/summarize.ts'
import type { ReplayJob, ReplayMessage } from './run-replay.ts'

/** The thread in which a recorded day is replayed: is told the `ReplayJob` in parts, and says the `ReplayResult` when it has it. */

/** While one customer types another is answered: what an agent gets done in each of one, two, three chats. */
const chatSpeeds = [1, 0.75, 0.6]
/** Any will do; the same one, so that the same question has the same answer. */
const seed = 1

const events: RoutingEvent[] = []
parentPort?.on('message', (message: ReplayMessage) => {
  if (message.kind === 'events') events.push(...message.events)
  else parentPort?.postMessage(replay(message.job))
})

function replay({ from, to, recordedConfig, config, definition }: Omit<ReplayJob, 'events'>): ReplayResult {
  const began = performance.now()
  const { recorded, asItWas, withTheChange, error, turnedAway } = replayDay({
    events,
    from,
    until: to,
    recordedConfig,
    config,
    definition,
    chatSpeeds,
    seed,
  })
  const both = [...asItWas.channels, ...withTheChange.channels]
  return {
    total: { asItWas: figures(totalOf(asItWas)), withDraft: figures(totalOf(withTheChange)) },
    channels: [...new Set(both.map(({ channel }) => channel))].map(channel => ({
      channel,
      asItWas: figures(countsOf(asItWas, channel)),
      withDraft: figures(countsOf(withTheChange, channel)),
    })),
    queues: [...new Set([...Object.keys(asItWas.queues), ...Object.keys(withTheChange.queues)])].map(
      queueId => ({
        queueId,
        name: nameOf(queueId, config, recordedConfig),
        asItWas: figures(asItWas.queues[queueId] ?? noChannelCounts),
        withDraft: figures(withTheChange.queues[queueId] ?? noChannelCounts),
      }),
    ),
    recorded: figures(totalOf(recorded)),
    ...(error.serviceLevel === undefined ? {} : { serviceLevelError: error.serviceLevel }),
    turnedAway,
    tookMs: Math.round(performance.now() - began),
  }
}

/** As the draft calls it; a queue that it no longer has, as the day called it. */
function nameOf(queueId: QueueId, ...configs: readonly RoutingConfig[]): Bilingual {
  const found = configs.flatMap(({ queues }) => queues.filter(({ id }) => id === queueId))[0]
  return found?.name ?? { en: queueId, fr: queueId }
}

function countsOf({ channels: all }: Summary, channel: Channel): ChannelCounts {
  return all.find(each => each.channel === channel) ?? noChannelCounts
}

function totalOf({ channels: all }: Summary): ChannelCounts {
  return all.reduce<ChannelCounts>(addCounts, noChannelCounts)
}

function figures({
  offered,
  answered,
  inPromise,
  abandoned,
  requeued,
  waitedMs,
}: ChannelCounts): ReplayFigures {
  const counted = answered + abandoned
  return {
    arrived: offered,
    answered,
    abandoned,
    requeued,
    ...(counted === 0 ? {} : { serviceLevel: inPromise / counted, abandonment: abandoned / counted }),
    ...(answered === 0 ? {} : { averageWaitMs: waitedMs / answered }),
  }
}
