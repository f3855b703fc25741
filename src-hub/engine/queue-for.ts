import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { Channel, Language, QueueId } from '../../src-domain/vocabulary/words.ts'

/** The queue of one channel for a language; one without a language serves both. */
export function queueFor(
  { config }: Pick<RoutingState, 'config'>,
  channel: Channel,
  language: Language,
): QueueId | undefined {
  const ofChannel = config.queues.filter(queue => queue.channel === channel)
  return (
    ofChannel.find(queue => queue.language === language) ??
    ofChannel.find(queue => queue.language === undefined)
  )?.id
}
