import { z } from 'zod'
import { recordingSchema } from './telephone.ts'

const instant = z.int().nonnegative()
const daySchema = z.iso.date()
const namesSchema = z.record(z.string(), z.string())

export const recordingKinds = ['conversation', 'message'] as const
export type RecordingKind = (typeof recordingKinds)[number]

/** Held back from deletion, by whom and why. */
export const recordingHoldSchema = z.object({ at: instant, by: z.string(), reason: z.string() })

/** A recording with what it is of. Without `deletedAt` its sound is there. */
export const keptRecordingSchema = recordingSchema.extend({
  contactId: z.string(),
  queueId: z.string().optional(),
  callerName: z.string().optional(),
  callerPhone: z.string().optional(),
  /** Everybody of the centre who spoke with this caller, or dealt with the message. */
  agentIds: z.array(z.string()),
  /** How often somebody listened. */
  heard: z.int().nonnegative(),
  hold: recordingHoldSchema.optional(),
  /** When its sound is deleted, by the policy in force; absent while it is held, and for what is gone. */
  deletesAt: instant.optional(),
  deletedAt: instant.optional(),
})
export type KeptRecording = z.infer<typeof keptRecordingSchema>

/** `GET /api/recordings`: newest first, so many at once. `before` is the `next` of the page before. */
export const recordingsQuerySchema = z.strictObject({
  /** A day of the centre. */
  day: daySchema.optional(),
  agent: z.string().max(100).optional(),
  queue: z.string().max(100).optional(),
  kind: z.enum(recordingKinds).optional(),
  /** Part of the caller's name, digits of the number, or a contact's id. */
  q: z.string().trim().max(100).optional(),
  before: z
    .string()
    .regex(/^\d{1,16} \w{1,64}$/)
    .optional(),
})
export type RecordingsQuery = z.infer<typeof recordingsQuerySchema>

export const recordingsPageSchema = z.object({
  recordings: z.array(keptRecordingSchema),
  /** Where there are more. */
  next: z.string().optional(),
  /** Names by id, also of people who left. */
  people: namesSchema,
})
export type RecordingsPage = z.infer<typeof recordingsPageSchema>

/** `PUT` and `DELETE /api/recordings/:id/hold`. Refusals: 404 `UnknownRecording`, 409 `RecordingDeleted`, `NotHeld`. */
export const holdRecordingSchema = z.strictObject({ reason: z.string().trim().min(1).max(300) })

export const recordedDecisionSchema = z.object({
  at: instant,
  /** A person's id; `centre` for what the policy did. */
  by: z.string(),
  kind: z.enum(['held', 'released', 'deleted']),
  reason: z.string(),
})
export type RecordedDecision = z.infer<typeof recordedDecisionSchema>

/** `GET /api/recordings/:id`: the recording, what was decided about it, newest first. */
export const recordingDetailsSchema = z.object({
  recording: keptRecordingSchema,
  decisions: z.array(recordedDecisionSchema),
  people: namesSchema,
})
export type RecordingDetails = z.infer<typeof recordingDetailsSchema>

/** One listening; written before a sound is given out. */
export const recordingAccessSchema = z.object({ at: instant, by: z.string(), recordingId: z.string() })
export type RecordingAccess = z.infer<typeof recordingAccessSchema>

/** `GET /api/recordings/access`: who listened to what, newest first; for administrators. */
export const accessQuerySchema = z.strictObject({
  recording: z.string().max(64).optional(),
  by: z.string().max(100).optional(),
  day: daySchema.optional(),
})
export const accessViewSchema = z.object({
  access: z.array(recordingAccessSchema),
  /** More than are told. */
  more: z.boolean(),
  people: namesSchema,
})
export type AccessView = z.infer<typeof accessViewSchema>

/** Whether supervisors may listen to conversations that go on, and whether the agent is told. */
export const listeningPolicies = ['nobody', 'agent-told', 'agent-not-told'] as const
export type ListeningPolicy = (typeof listeningPolicies)[number]

/** For how long sound is kept, and who may listen in. */
export const recordingPolicySchema = z.strictObject({
  conversationDays: z.int().min(1).max(3_650),
  messageDays: z.int().min(1).max(3_650),
  listening: z.enum(listeningPolicies),
})
export type RecordingPolicy = z.infer<typeof recordingPolicySchema>

export const recordingPolicyVersionSchema = z.object({
  version: z.int(),
  policy: recordingPolicySchema,
  setAt: instant,
  /** A person's id; `centre` for the policy that the centre began with. */
  setBy: z.string(),
})
export type RecordingPolicyVersion = z.infer<typeof recordingPolicyVersionSchema>

/** `GET /api/recordings/policy`: newest first; the first is in force. */
export const recordingPolicyViewSchema = z.object({
  versions: z.array(recordingPolicyVersionSchema).min(1),
  people: namesSchema,
})
export type RecordingPolicyView = z.infer<typeof recordingPolicyViewSchema>

/** `PUT /api/recordings/policy`, for administrators; another version in force than `basedOn` is 409 `PolicyChanged`. */
export const setRecordingPolicySchema = z.strictObject({
  policy: recordingPolicySchema,
  basedOn: z.int().min(1),
})
export type SetRecordingPolicy = z.infer<typeof setRecordingPolicySchema>
