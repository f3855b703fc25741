import { z } from 'zod'
import type { VoiceProblem, VoiceSettings } from '../../src-domain/voice-menu/voice-settings.ts'
import { type VoiceTextKey, type VoiceTexts, voiceTextKeys } from '../../src-domain/voice-menu/voice-texts.ts'
import { refusedSchema } from './api.ts'

const instant = z.int().nonnegative()
const languageSchema = z.enum(['en', 'fr'])
const phoneSchema = z.string().regex(/^(?:\+[1-9]\d{7,14}|\d{3,6})$/)

/** `POST /api/voice/token`: with it this person's desk joins the calls that it has in hand, for a few minutes. */
export const voiceTokenSchema = z.object({ token: z.string(), identity: z.string(), expiresAt: instant })
export type VoiceToken = z.infer<typeof voiceTokenSchema>

/** `POST /api/voice/ring` and `/api/voice/send-on`: the contact in hand, and whom to call. */
export const outsideCallSchema = z.strictObject({ contactId: z.uuid(), phone: phoneSchema })
/** `NumberNotAllowed` comes with the reason of the rule that refuses the number. */
export const outsideCallRefusedSchema = refusedSchema.extend({
  reason: z.object({ en: z.string(), fr: z.string() }).optional(),
})

/** `GET /api/voice/ring/:contactId`: how the call to the customer of a call-back goes. */
export const ringingSchema = z.object({
  state: z.enum(['calling', 'talking', 'busy', 'no-answer', 'unreachable', 'none']),
})
export type Ringing = z.infer<typeof ringingSchema>['state']

/** `PUT /api/voice/recordings/:contactId/pause`: nothing is recorded, such as the number of a card, until it goes on. */
export const pauseRecordingSchema = z.strictObject({ paused: z.boolean() })

/**
 * How the recording of a conversation in hand is, by the carrier's word: the answer to the pause, and to
 * `GET /api/voice/recordings/:contactId/now`. `pausing` and `resuming`: it was asked for, and the carrier has not done it.
 */
export const recordingNowSchema = z.object({
  recording: z.enum(['none', 'recording', 'paused', 'pausing', 'resuming']),
  /** The supervisor who is in the conversation, where the policy tells the agent. */
  listener: z
    .object({ id: z.string(), name: z.string(), mode: z.enum(['listen', 'whisper', 'barge']) })
    .optional(),
})
export type CallStanding = z.infer<typeof recordingNowSchema>
export type RecordingNow = z.infer<typeof recordingNowSchema>['recording']

/** How a supervisor is in a conversation: hears it; speaks to the agent alone; speaks with both. */
export const listeningModes = ['listen', 'whisper', 'barge'] as const
export type ListeningMode = (typeof listeningModes)[number]

/**
 * `PUT /api/voice/listening/:contactId`, for supervisors. Refusals, all 409: `NoCarrier`, `CarrierCannot` (the caller's
 * line is at a carrier that lets nobody listen), `NotInConversation`, `OwnConversation`, `AlreadyListened` (another
 * supervisor is there), `ListeningElsewhere`, `ListeningNotAllowed` (by the policy).
 */
export const listenSchema = z.strictObject({ mode: z.enum(listeningModes) })
export type ListeningRefusal =
  | 'CarrierCannot'
  | 'NotInConversation'
  | 'OwnConversation'
  | 'AlreadyListened'
  | 'ListeningElsewhere'
  | 'ListeningNotAllowed'

/** The answer to it, to `DELETE`, which ends it, and to `GET`: who is there. */
export const listenerSchema = z.object({
  listener: z.object({ id: z.string(), name: z.string(), mode: z.enum(listeningModes) }).optional(),
})
export type Listener = NonNullable<z.infer<typeof listenerSchema>['listener']>

export const recordingSchema = z.object({
  id: z.string(),
  kind: z.enum(['conversation', 'message']),
  state: z.enum(['in-progress', 'paused', 'stopped', 'completed', 'absent', 'failed']),
  seconds: z.int().optional(),
  begunAt: instant,
})
export type CallRecording = z.infer<typeof recordingSchema>

const bilingual = z.strictObject({ en: z.string().max(4_000), fr: z.string().max(4_000) })
const textsSchema: z.ZodType<VoiceTexts> = z.strictObject(
  Object.fromEntries(voiceTextKeys.map(key => [key, bilingual] as const)) as Record<
    VoiceTextKey,
    typeof bilingual
  >,
)
const calledOutSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('people'),
    people: z.array(z.strictObject({ name: z.string().max(200), phone: z.string().max(40) })).max(50),
  }),
  z.strictObject({ kind: z.literal('queue'), queueId: z.string().max(64) }),
])

/** What callers hear. Whether it makes sense is asked of the rules (`checkVoiceSettings`), which name each problem. */
export const voiceSettingsSchema: z.ZodType<VoiceSettings> = z.strictObject({
  texts: textsSchema,
  callOut: z
    .array(z.strictObject({ id: z.string().max(64), name: bilingual, calledOut: calledOutSchema }))
    .max(50),
  announceEveryS: z.number(),
  recording: z.boolean(),
  survey: z.boolean(),
  messageSecondsMax: z.number(),
  callOutRingS: z.number(),
})

export const voiceSettingsVersionSchema = z.object({
  version: z.int().nonnegative(),
  settings: z.custom<VoiceSettings>(),
  setAt: instant.optional(),
  setBy: z.string().optional(),
})
export type VoiceSettingsVersion = z.infer<typeof voiceSettingsVersionSchema>

/** `GET /api/voice/settings`: what is in force, and what was before, newest first. */
export const voiceSettingsViewSchema = z.object({
  current: voiceSettingsVersionSchema,
  history: z.array(voiceSettingsVersionSchema),
  /** Names by id, also of people who left. */
  people: z.record(z.string(), z.string()),
})
export type VoiceSettingsView = z.infer<typeof voiceSettingsViewSchema>

/** `PUT /api/voice/settings`: in force at once; refused when somebody else changed them since `basedOn`. */
export const publishVoiceSchema = z.strictObject({
  basedOn: z.int().nonnegative(),
  settings: voiceSettingsSchema,
})
export const voiceRefusedSchema = refusedSchema.extend({
  problems: z.array(z.custom<VoiceProblem>()).optional(),
  current: voiceSettingsVersionSchema.optional(),
})

/** `POST /api/voice/settings/preview`: one text as it would be said, with example values in its places. */
export const previewVoiceSchema = z.strictObject({
  text: z.enum(voiceTextKeys as [VoiceTextKey, ...VoiceTextKey[]]),
  language: languageSchema,
  written: z.string().max(4_000),
})
export const voicePreviewSchema = z.object({
  problems: z.array(z.custom<VoiceProblem>()),
  /** The words alone; empty when the marks are wrong. */
  words: z.string(),
  /** What the carrier's voice is given. */
  markup: z.string(),
  /** About how long it takes. */
  seconds: z.number(),
})

/** The answers of one day of the centre to one queue; nothing of who gave them. */
export const surveyDaySchema = z.object({
  /** YYYY-MM-DD. */
  day: z.string(),
  /** Absent for answers whose contact is not known any more. */
  queueId: z.string().optional(),
  satisfaction: z.object({ count: z.int(), sum: z.int() }),
  effort: z.object({ count: z.int(), sum: z.int() }),
})
export type SurveyDay = z.infer<typeof surveyDaySchema>

/** `GET /api/voice/surveys`: what callers said after their conversations, from 1 to 5; so many days back, today's too. */
export const surveysSchema = z.object({
  /** The days asked for, first and last. */
  from: z.string(),
  to: z.string(),
  days: z.array(surveyDaySchema),
})
export type Surveys = z.infer<typeof surveysSchema>
