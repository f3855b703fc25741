import { z } from 'zod'
import type { Conversation, Entry } from '../../src-domain/conversations/conversation.ts'
import { envelopeSchema, type Outcome } from './desk-command.ts'
import type { CustomerMatch, LiveSection, LiveView } from './live-view.ts'

/**
 * The live protocol between a desk and the hub, whole. A desk opens `/live`, says `hello` with a ticket that it fetched
 * from its signed-in session (`POST /api/live-ticket`), and is greeted with everything it may see. After that each
 * change comes as a `patch` with the next sequence number; a desk that finds a gap asks to `resync`. Both sides send
 * a `beat` every second, so that a dead line is known within three seconds, whoever died.
 */
export const liveProtocolVersion = 1
export const beatEveryMs = 1_000
/** A desk that has heard nothing for this long says so on the screen. */
export const staleAfterMs = 3_000
/** The hub gives a desk up when it has heard nothing for this long. */
export const deskSilentAfterMs = 8_000

const sdpSchema = z.string().max(100_000)

/** What the two ends of a call say to each other through the hub. `leg` names one attempt to connect. */
export const signalSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('offer'), leg: z.uuid(), sdp: sdpSchema }),
  z.strictObject({ kind: z.literal('answer'), leg: z.uuid(), sdp: sdpSchema }),
  z.strictObject({
    kind: z.literal('candidate'),
    leg: z.uuid(),
    /** RTCIceCandidateInit; absent at the end of candidates. */
    candidate: z
      .strictObject({
        candidate: z.string().max(4_000),
        sdpMid: z.string().max(64).nullish(),
        sdpMLineIndex: z.int().nullish(),
        usernameFragment: z.string().max(256).nullish(),
      })
      .optional(),
  }),
  /** The desk is ready for the sound of a caller who is on a line of the hub: the hub rings it under this name. */
  z.strictObject({ kind: z.literal('ring-me'), leg: z.uuid() }),
])
export type Signal = z.infer<typeof signalSchema>

export const deskMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    protocol: z.int(),
    ticket: z.string().max(200),
    deskId: z.uuid(),
  }),
  z.strictObject({ type: z.literal('command'), envelope: envelopeSchema }),
  z.strictObject({ type: z.literal('signal'), contactId: z.uuid(), signal: signalSchema }),
  /** The agent writes in a contact in hand, or has stopped. */
  z.strictObject({ type: z.literal('typing'), contactId: z.uuid(), isTyping: z.boolean() }),
  /** The agent has seen what was written, up to the entry of this number. */
  z.strictObject({ type: z.literal('seen'), contactId: z.uuid(), upTo: z.int().positive() }),
  z.strictObject({ type: z.literal('resync') }),
  z.strictObject({ type: z.literal('beat') }),
])
export type DeskMessage = z.infer<typeof deskMessageSchema>

export type LiveRefusalName =
  | 'Malformed'
  | 'ProtocolNotSpoken'
  | 'TicketInvalid'
  | 'NotGreeted'
  | 'TooManyMessages'
  | 'SignedOut'
  | 'DeskRetired'
  | 'DeskWiped'

/** Rows to set and rows to drop, by section. */
export interface Patch {
  readonly set: { readonly [Section in LiveSection]?: LiveView[Section] }
  readonly drop: { readonly [Section in LiveSection]?: readonly string[] }
}

export type HubMessage =
  | {
      readonly type: 'welcome'
      readonly protocol: number
      /** Names this run of the hub. */
      readonly run: string
      readonly seq: number
      readonly now: number
      readonly agentId: string
      readonly view: LiveView
    }
  | { readonly type: 'snapshot'; readonly seq: number; readonly now: number; readonly view: LiveView }
  | { readonly type: 'patch'; readonly seq: number; readonly now: number; readonly patch: Patch }
  | { readonly type: 'screen-pop'; readonly contactId: string; readonly matches: readonly CustomerMatch[] }
  | { readonly type: 'signal'; readonly contactId: string; readonly signal: Signal }
  /** What is new in the conversation of a contact in hand. A revision beyond the next one known means: ask for what is missing. */
  | {
      readonly type: 'conversation'
      readonly contactId: string
      readonly conversation: Conversation
      readonly entries: readonly Entry[]
    }
  /** The customer writes, or has stopped. */
  | { readonly type: 'typing'; readonly contactId: string; readonly isTyping: boolean }
  | { readonly type: 'outcome'; readonly outcome: Outcome }
  | { readonly type: 'changed'; readonly scope: 'customers' | 'requests' | 'articles' | 'catalogue' }
  /** Whether the telephone carrier answers the hub; said at the greeting where the centre has one, and with each change. */
  | {
      readonly type: 'carrier'
      readonly carrier: 'twilio'
      readonly isWorking: boolean
      readonly since: number
    }
  | { readonly type: 'beat'; readonly now: number; readonly seq: number }
  | { readonly type: 'refused'; readonly name: LiveRefusalName; readonly detail?: string }

/** The view after a patch. */
export function applyPatch(view: LiveView, patch: Patch): LiveView {
  const next: Record<string, Record<string, unknown>> = { ...view }
  for (const [section, rows] of Object.entries(patch.set)) next[section] = { ...next[section], ...rows }
  for (const [section, ids] of Object.entries(patch.drop)) {
    const rows = { ...next[section] }
    for (const id of ids) delete rows[id]
    next[section] = rows
  }
  return next as unknown as LiveView
}
