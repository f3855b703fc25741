import type { Contact } from '../../../../src-domain/routing/contact.ts'
import type { RoomsOfLeg } from '../../../database/schema-voice.ts'
import type { CallListener } from './call-listeners.ts'
import type { CallsOfContact, CarrierCall, CarrierLeg, Recording } from './call-store.ts'

/** What Twilio is asked for next, so that its side of a contact becomes what the routing says. */
export type Move =
  | { readonly kind: 'redirect'; readonly callSid: string; readonly twiml: string; readonly turn: number }
  | { readonly kind: 'drop-leg'; readonly callSid: string }
  | { readonly kind: 'hold'; readonly callSid: string; readonly room: string; readonly held: boolean }
  | { readonly kind: 'start-recording'; readonly callSid: string }
  | {
      readonly kind: 'set-recording'
      readonly callSid: string
      readonly recordingSid: string
      readonly state: 'in-progress' | 'paused' | 'stopped'
    }
  /** A supervisor: `listen` hears, `barge` speaks with both, `whisper` and a call speaks to that call alone. */
  | { readonly kind: 'listen-as'; readonly callSid: string; readonly room: string; readonly as: string }
  | { readonly kind: 'ring-customer'; readonly room: string; readonly number: number; readonly phone: string }

export interface Wanted {
  /** The contact as the routing has it; absent when it is closed. */
  readonly contact: Contact | undefined
  /** The consultation about it. */
  readonly consult: Contact | undefined
  readonly isRecorded: boolean
  /** The supervisor who is let in. */
  readonly listener?: Pick<CallListener, 'by' | 'mode'> | undefined
  /** The last time that its customer was to be rung, and the call that came of it. */
  readonly dial:
    | {
        readonly number: number
        readonly at: number
        readonly callSid: string | null
        readonly phone: string
      }
    | undefined
}

/**
 * The moves that bring a contact's calls from how they are to how they should be; none when they are so already. It
 * looks at states and not at what happened, so that it may be asked at any time, by any hub that leads, and after any
 * failure: what was not done is found again (SPEC T5).
 */
export function nextMoves({ calls, legs, recordings }: CallsOfContact, wanted: Wanted): readonly Move[] {
  const openLegs = legs.filter(({ ended_at }) => ended_at === null)
  const mayStay = (leg: CarrierLeg) =>
    leg.listens_as === null ? agentsOf(wanted).includes(leg.agent_id) : wanted.listener?.by === leg.agent_id
  const staying = openLegs.filter(mayStay)
  const ofAgents = staying.filter(isOfAgent)
  return [
    ...calls.flatMap(call => movesOf(call, ofAgents, legs.filter(isOfAgent), recordings, wanted)),
    ...openLegs
      .filter(leg => !mayStay(leg))
      .map(({ call_sid }) => ({ kind: 'drop-leg', callSid: call_sid }) as const),
    ...staying.flatMap(leg => listening(leg, ofAgents, wanted)),
    ...ringing(calls, ofAgents, wanted),
  ]
}

function isOfAgent({ listens_as }: CarrierLeg): boolean {
  return listens_as === null
}

/** A whisper needs its agent in the room: without them a supervisor is heard by nobody, and never by the customer. */
function listening(leg: CarrierLeg, agents: readonly CarrierLeg[], { listener }: Wanted): readonly Move[] {
  const room = roomOf(leg.rooms)
  if (leg.listens_as === null || room === undefined || listener === undefined) return []
  const agent = agents.find(({ rooms }) => rooms[room]?.isIn)
  const whisper = agent === undefined ? 'listen' : `whisper ${agent.call_sid}`
  const as = listener.mode === 'whisper' ? whisper : listener.mode
  return as === leg.listens_as ? [] : [{ kind: 'listen-as', callSid: leg.call_sid, room, as }]
}

/** The room in which a leg is; `undefined` while it is in none. */
export function roomOf(rooms: RoomsOfLeg): string | undefined {
  return Object.entries(rooms).find(([, there]) => there?.isIn)?.[0]
}

/** Whether a conversation is being recorded by it, or could be in a moment. */
export function isGoingOn({ kind, state }: Recording): boolean {
  return kind === 'conversation' && (state === 'in-progress' || state === 'paused')
}

function movesOf(
  call: CarrierCall,
  staying: readonly CarrierLeg[],
  legs: readonly CarrierLeg[],
  recordings: readonly Recording[],
  wanted: Wanted,
): readonly Move[] {
  // First it has to hear what was decided; the rest follows from there.
  if (call.told_turn < call.turn) {
    return [{ kind: 'redirect', callSid: call.call_sid, twiml: call.answer, turn: call.turn }]
  }
  const room = roomOf(call.rooms)
  const { contact, isRecorded } = wanted
  const phase = contact?.phase.kind === 'connected' ? contact.phase : undefined
  const isInConversation = call.step.kind === 'with-person' && phase !== undefined && room !== undefined
  const isAnyoneThere = staying.some(leg => room !== undefined && leg.rooms[room]?.isIn)
  const wasAnyoneThere = legs.some(leg => room !== undefined && leg.rooms[room] !== undefined)
  const recording = recordings.find(each => each.call_sid === call.call_sid && isGoingOn(each))
  const moves: Move[] = []
  if (isInConversation) {
    // Whose agent is away for a moment hears music instead of silence.
    const held = phase.hold !== undefined || (wasAnyoneThere && !isAnyoneThere)
    if (held !== (call.held_in === room)) moves.push({ kind: 'hold', callSid: call.call_sid, room, held })
  }
  if (isInConversation && isRecorded && isAnyoneThere) {
    const state = call.recording_paused ? 'paused' : 'in-progress'
    if (recording === undefined && !call.recording_paused) {
      moves.push({ kind: 'start-recording', callSid: call.call_sid })
    } else if (recording !== undefined && recording.state !== state) {
      const { recording_sid: recordingSid } = recording
      moves.push({ kind: 'set-recording', callSid: call.call_sid, recordingSid, state })
    }
  } else if (!isInConversation && recording !== undefined) {
    const { recording_sid: recordingSid } = recording
    moves.push({ kind: 'set-recording', callSid: call.call_sid, recordingSid, state: 'stopped' })
  }
  return moves
}

/** A customer is rung once the agent is in the room, and hears who calls at once. */
function ringing(
  calls: readonly CarrierCall[],
  staying: readonly CarrierLeg[],
  { contact, dial }: Wanted,
): readonly Move[] {
  if (contact?.phase.kind !== 'connected' || dial === undefined) return []
  if (dial.callSid !== null || dial.at < contact.phase.answeredAt || calls.length > 0) return []
  const room = staying.map(({ rooms }) => roomOf(rooms)).find(each => each !== undefined)
  return room === undefined ? [] : [{ kind: 'ring-customer', room, number: dial.number, phone: dial.phone }]
}

/** Who belongs into the room of a contact now. */
export function agentsOf({ contact, consult }: Pick<Wanted, 'contact' | 'consult'>): readonly string[] {
  return [contact, consult].flatMap(each => (each?.phase.kind === 'connected' ? [each.phase.agentId] : []))
}
