import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import type { Instant, Language } from '../../../../src-domain/vocabulary/words.ts'
import type { Speech } from '../../../../src-domain/voice-menu/speech.ts'
import type { VoiceSettings } from '../../../../src-domain/voice-menu/voice-settings.ts'
import type { TwilioSettings } from '../../../config/read-twilio-settings.ts'
import type { Schema } from '../../../database/schema.ts'
import type { Engine } from '../../../engine/engine.ts'
import { currentRecordingPolicy } from '../../../recordings/recording-policy.ts'
import { type VoiceToken, voiceTokenFor } from './access-token.ts'
import { createCallListeners } from './call-listeners.ts'
import { createCallStore } from './call-store.ts'
import { createTwilioCalls, type TwilioCalls } from './twilio-calls.ts'
import { createTwilioRest } from './twilio-rest.ts'
import { twilioWebhooks } from './twilio-webhooks.ts'
import { previewTwiml } from './twiml.ts'

export interface TwilioParts {
  readonly settings: TwilioSettings
  readonly db: Kysely<Schema>
  readonly engine: Engine
  readonly now: () => Instant
  readonly voiceSettings: () => Promise<VoiceSettings>
  readonly queueFor: (language: Language) => string
  readonly averageHandleMs: () => number | undefined
  readonly isLeading: () => boolean
  readonly tellLeader: (contactId: string) => void
  /** Told when Twilio stops or begins to answer this hub. */
  readonly onStanding: (standing: CarrierStanding) => void
  readonly log: FastifyBaseLogger
}

export interface CarrierStanding {
  readonly isWorking: boolean
  readonly since: Instant
}

/** Twilio as the rest of the hub sees it: the calls, the webhooks, and what desks ask for. */
export interface Twilio
  extends Pick<
    TwilioCalls,
    | 'ring'
    | 'ringing'
    | 'sendOn'
    | 'pauseRecording'
    | 'recordingNow'
    | 'listen'
    | 'stopListening'
    | 'listenerOf'
    | 'follow'
    | 'stop'
  > {
  readonly webhooks: (app: FastifyInstance) => Promise<void>
  readonly tokenFor: (agentId: string) => VoiceToken
  readonly sound: (recordingSid: string) => Promise<Buffer | 'gone' | 'away'>
  /** `gone` when Twilio has it no more, also when it never had. */
  readonly deleteRecording: (recordingSid: string) => Promise<'gone' | 'away' | 'refused'>
  readonly markupOf: (language: Language, speech: readonly Speech[]) => string
  readonly standing: () => CarrierStanding
}

export function openTwilio(parts: TwilioParts): Twilio {
  const { settings, now } = parts
  let standing: CarrierStanding = { isWorking: true, since: now() }
  const rest = createTwilioRest(settings, isWorking => {
    if (isWorking === standing.isWorking) return
    standing = { isWorking, since: now() }
    parts.onStanding(standing)
  })
  const calls = createTwilioCalls({
    ...parts,
    store: createCallStore(parts.db),
    listeners: createCallListeners(parts.db),
    listeningPolicy: async () => (await currentRecordingPolicy(parts.db)).listening,
    rest,
    isReachable: () => standing.isWorking,
  })
  return {
    ...calls,
    webhooks: twilioWebhooks(settings, calls),
    tokenFor: agentId => voiceTokenFor(agentId, settings, now()),
    sound: async recordingSid => {
      const result = await rest.sound(recordingSid)
      if (result.kind === 'done') return result.value
      return result.kind === 'away' ? 'away' : 'gone'
    },
    deleteRecording: async recordingSid => {
      const result = await rest.deleteRecording(recordingSid)
      if (result.kind === 'refused') parts.log.error({ ...result }, 'Twilio does not delete a recording')
      return result.kind === 'done' ? 'gone' : result.kind
    },
    markupOf: previewTwiml,
    standing: () => standing,
  }
}
