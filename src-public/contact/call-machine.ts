import type {
  CallStanding,
  ClosedRefusal,
  PublicHubMessage,
  PublicMessage,
  PublicRefusalName,
  Unattended,
} from '../../src-contract/public/web-call.ts'
import { protocolSpoken } from './protocol-constants.ts'

/**
 * The call as the page lives it. Pure: `nextCall(state, event)` answers the next state and what is to be done; the
 * controller does it. Time comes in with the events.
 *
 *     ready ─► asking-microphone ─► calling ─► on-call ─► ended ─► (ready or asking-microphone again)
 *                     │                │          ▲
 *                     └──► ready ◄─────┘          ├── a reloaded page comes straight back here
 *                                                 └──► called-back: we telephone; the page may go
 *
 * Three things move on their own within `on-call`: the *stage* (what the hub says of the call), the *line* (the
 * socket to the hub) and the *voice* (the peer connection with the desk). Losing the line takes nothing from the
 * voice: two people who are talking go on talking while the hub is away.
 */
export type CallState =
  | ReadyState
  | AskingMicrophoneState
  | CallingState
  | OnCallState
  | CalledBackState
  | EndedState

export interface ReadyState {
  readonly kind: 'ready'
  /** Why the last try did not become a call. */
  readonly problem?: CallProblem
}

export interface AskingMicrophoneState {
  readonly kind: 'asking-microphone'
  readonly details: CallDetails
}

/** The microphone is there; the hub has not yet taken the call. */
export interface CallingState {
  readonly kind: 'calling'
  readonly details: CallDetails
  readonly since: number
}

export interface OnCallState {
  readonly kind: 'on-call'
  readonly contactId: string
  readonly secret: string
  readonly stage: CallStage
  readonly line: CallLine
  readonly microphone: 'asking' | 'live' | MicrophoneProblem
  readonly voice: Voice
  readonly isMuted: boolean
  /** The hub's clock minus the clock of this page; undefined until the hub said the time. */
  readonly clockOffsetMs: number | undefined
}

/** A call-back is promised. It has no voice, and it does not depend on this page: only cancelling it takes it away. */
export interface CalledBackState {
  readonly kind: 'called-back'
  readonly contactId: string
  readonly secret: string
  readonly promise: CallbackPromise
  readonly line: CallLine
  /** The customer needs it no more, and the hub has not yet said that it is gone. */
  readonly isCancelling: boolean
}

export type CallbackPromise = Omit<Extract<CallStanding, { kind: 'called-back' }>, 'kind'>

export interface EndedState {
  readonly kind: 'ended'
  readonly by: EndedBy
  readonly agentName?: string
  readonly talkedMs?: number
}

/** What the customer chose to say before the call. */
export interface CallDetails {
  readonly language: 'en' | 'fr'
  readonly name?: string
  readonly phone?: string
  readonly email?: string
  readonly topic?: string
}

export type MicrophoneProblem = 'refused' | 'missing' | 'busy' | 'not-possible'

export type CallProblem =
  | { readonly kind: 'microphone'; readonly why: MicrophoneProblem }
  | { readonly kind: 'refused'; readonly name: PublicRefusalName }
  | ClosedProblem
  | { readonly kind: 'unreachable' }

export type ClosedProblem = Pick<ClosedRefusal, 'opensAt' | 'callsBack'> & { readonly kind: 'closed' }

export type EndedBy =
  | Extract<CallStanding, { kind: 'ended' }>['by']
  | 'callback-cancelled'
  /** We called, or the call-back was given up. */
  | 'callback-over'

/** Where the call stands; shared with a person only as far as the hub tells. */
export type CallStage =
  /** The hub knows the call, and has not yet said where it stands. */
  | { readonly kind: 'settling' }
  | {
      readonly kind: 'waiting'
      readonly position: number
      readonly waitingSince: number
      readonly expectedWaitMs?: number
      readonly unattended?: Unattended
    }
  | { readonly kind: 'ringing'; readonly waitingSince?: number }
  | { readonly kind: 'connected'; readonly agentName: string; readonly answeredAt: number }
  | {
      readonly kind: 'held'
      readonly since: number
      readonly agentName?: string
      readonly answeredAt?: number
    }
  | {
      readonly kind: 'reconnecting'
      readonly since: number
      readonly agentName?: string
      readonly answeredAt?: number
    }

export type CallLine =
  | { readonly kind: 'live' }
  /** The socket is gone, or open again without a word from the hub about this call. */
  | { readonly kind: 'lost'; readonly since: number; readonly resumeSaidAt?: number }

/** The peer connection with the desk. */
export type Voice = 'none' | 'connecting' | 'flowing' | 'interrupted'

export interface KeptCall {
  readonly contactId: string
  readonly secret: string
  /** Set once a call-back was promised: the page shows it without waiting for the hub. */
  readonly promise?: CallbackPromise
}

export type CallEvent =
  | { readonly kind: 'call-asked'; readonly details: CallDetails }
  | { readonly kind: 'kept-closed-found'; readonly problem: ClosedProblem }
  | { readonly kind: 'kept-call-found'; readonly call: KeptCall; readonly at: number }
  | { readonly kind: 'microphone-granted'; readonly at: number }
  | { readonly kind: 'microphone-failed'; readonly why: MicrophoneProblem }
  | { readonly kind: 'microphone-asked-again' }
  | { readonly kind: 'line-opened'; readonly at: number }
  | { readonly kind: 'line-lost'; readonly at: number }
  | { readonly kind: 'hub-said'; readonly message: PublicHubMessage; readonly at: number }
  | { readonly kind: 'voice-changed'; readonly voice: Voice }
  | { readonly kind: 'mute-switched' }
  | { readonly kind: 'leave-asked'; readonly at: number }
  | { readonly kind: 'callback-asked' }
  | { readonly kind: 'callback-cancel-asked' }
  | { readonly kind: 'put-away' }
  | { readonly kind: 'second-passed'; readonly at: number }

export type CallEffect =
  | { readonly kind: 'ask-microphone' }
  | { readonly kind: 'release-microphone' }
  | { readonly kind: 'open-line' }
  | { readonly kind: 'close-line' }
  | { readonly kind: 'redial-line' }
  | { readonly kind: 'say'; readonly message: PublicMessage }
  | { readonly kind: 'keep-call'; readonly call: KeptCall }
  | { readonly kind: 'forget-call' }
  | { readonly kind: 'keep-closed'; readonly problem: ClosedProblem }
  | { readonly kind: 'pass-signal'; readonly message: Extract<PublicHubMessage, { type: 'signal' }> }
  | { readonly kind: 'send-unsent-signals' }
  | { readonly kind: 'close-voice' }

export interface CallStep {
  readonly state: CallState
  readonly effects: readonly CallEffect[]
}

/** A hub that has not taken the call by then is said to be out of reach. */
export const callPatienceMs = 12_000
/** A hub that beats and yet has not answered a `resume` by then did not hear it: the line is dialled again. */
export const resumePatienceMs = 4_000

export const readyToCall: ReadyState = { kind: 'ready' }

/** The next state of the call, and what follows from it. An event that has no meaning in a state changes nothing. */
export function nextCall(state: CallState, event: CallEvent): CallStep {
  switch (event.kind) {
    case 'call-asked':
      if (state.kind !== 'ready' && state.kind !== 'ended') return stay(state)
      return step({ kind: 'asking-microphone', details: event.details }, { kind: 'ask-microphone' })
    case 'kept-closed-found':
      return state.kind === 'ready' ? step({ kind: 'ready', problem: event.problem }) : stay(state)
    case 'kept-call-found': {
      if (state.kind !== 'ready') return stay(state)
      const { contactId, secret, promise } = event.call
      if (promise) {
        const line = { kind: 'lost', since: event.at } as const
        return step(
          { kind: 'called-back', contactId, secret, promise, line, isCancelling: false },
          { kind: 'open-line' },
        )
      }
      return step(
        {
          kind: 'on-call',
          contactId,
          secret,
          stage: { kind: 'settling' },
          line: { kind: 'lost', since: event.at },
          microphone: 'asking',
          voice: 'none',
          isMuted: false,
          clockOffsetMs: undefined,
        },
        // The line first: the hub waits only seconds for a page that went away, and a permission may take longer.
        { kind: 'open-line' },
        { kind: 'ask-microphone' },
      )
    }
    case 'microphone-granted':
      if (state.kind === 'on-call') return step({ ...state, microphone: 'live' })
      if (state.kind !== 'asking-microphone') return step(state, { kind: 'release-microphone' })
      return step({ kind: 'calling', details: state.details, since: event.at }, { kind: 'open-line' })
    case 'microphone-failed':
      if (state.kind === 'on-call') return step({ ...state, microphone: event.why })
      if (state.kind !== 'asking-microphone') return stay(state)
      return step({ kind: 'ready', problem: { kind: 'microphone', why: event.why } })
    case 'microphone-asked-again':
      if (state.kind !== 'on-call') return stay(state)
      return step({ ...state, microphone: 'asking' }, { kind: 'ask-microphone' })
    case 'line-opened':
      if (state.kind === 'calling')
        return step(state, {
          kind: 'say',
          message: { type: 'call', protocol: protocolSpoken, ...state.details },
        })
      if (state.kind !== 'on-call' && state.kind !== 'called-back') return stay(state)
      return step(
        {
          ...state,
          line: {
            kind: 'lost',
            since: state.line.kind === 'lost' ? state.line.since : event.at,
            resumeSaidAt: event.at,
          },
        },
        {
          kind: 'say',
          message: {
            type: 'resume',
            protocol: protocolSpoken,
            contactId: state.contactId,
            secret: state.secret,
          },
        },
      )
    case 'line-lost':
      if (state.kind !== 'on-call' && state.kind !== 'called-back') return stay(state)
      return step({
        ...state,
        line: { kind: 'lost', since: state.line.kind === 'lost' ? state.line.since : event.at },
      })
    case 'hub-said':
      return hubSaid(state, event.message, event.at)
    case 'voice-changed':
      return state.kind === 'on-call' ? step({ ...state, voice: event.voice }) : stay(state)
    case 'mute-switched':
      return state.kind === 'on-call' ? step({ ...state, isMuted: !state.isMuted }) : stay(state)
    case 'leave-asked':
      return leave(state, event.at)
    case 'callback-asked':
      if (state.kind !== 'on-call' || state.stage.kind !== 'waiting') return stay(state)
      return step(state, { kind: 'say', message: { type: 'call-me-back' } })
    case 'callback-cancel-asked': {
      if (state.kind !== 'called-back' || state.isCancelling) return stay(state)
      const cancelling = { ...state, isCancelling: true }
      // Said again when the line is back: what was promised is not called cancelled before it is.
      return state.line.kind === 'live' ? step(cancelling, cancelCallback) : step(cancelling)
    }
    case 'put-away':
      return state.kind === 'ended' || state.kind === 'ready' ? step(readyToCall) : stay(state)
    case 'second-passed':
      if (state.kind === 'calling' && event.at - state.since >= callPatienceMs)
        return fallBack({ kind: 'unreachable' })
      if (state.kind !== 'on-call' && state.kind !== 'called-back') return stay(state)
      if (state.line.kind !== 'lost') return stay(state)
      if (event.at - (state.line.resumeSaidAt ?? event.at) < resumePatienceMs) return stay(state)
      return step(state, { kind: 'redial-line' })
    default:
      return assertNever(event)
  }
}

function hubSaid(state: CallState, message: PublicHubMessage, at: number): CallStep {
  switch (message.type) {
    case 'received': {
      if (state.kind === 'on-call') {
        const call = { contactId: message.contactId, secret: message.secret }
        return step(
          { ...state, ...call, line: { kind: 'live' } },
          { kind: 'keep-call', call },
          { kind: 'send-unsent-signals' },
        )
      }
      if (state.kind === 'called-back') {
        const { contactId, secret } = message
        const { promise, isCancelling } = state
        return step(
          { ...state, contactId, secret, line: { kind: 'live' } },
          { kind: 'keep-call', call: { contactId, secret, promise } },
          ...(isCancelling ? [cancelCallback] : []),
        )
      }
      if (state.kind !== 'calling') return stay(state)
      const call = { contactId: message.contactId, secret: message.secret }
      return step(
        {
          kind: 'on-call',
          ...call,
          stage: { kind: 'settling' },
          line: { kind: 'live' },
          microphone: 'live',
          voice: 'none',
          isMuted: false,
          clockOffsetMs: undefined,
        },
        { kind: 'keep-call', call },
      )
    }
    case 'standing': {
      if (message.standing.kind === 'called-back') return calledBack(state, message.standing)
      if (state.kind === 'called-back' && message.standing.kind === 'ended') return callbackOver(state)
      if (state.kind !== 'on-call') return stay(state)
      if (message.standing.kind === 'ended') return endedBy(state, message.standing.by, at)
      const stage = stageOf(message.standing, state.stage, at)
      const wasLost = state.line.kind === 'lost'
      const next: OnCallState = { ...state, stage, line: { kind: 'live' } }
      return wasLost ? step(next, { kind: 'send-unsent-signals' }) : step(next)
    }
    case 'signal':
      return state.kind === 'on-call' ? step(state, { kind: 'pass-signal', message }) : stay(state)
    case 'beat':
      return state.kind === 'on-call' ? step({ ...state, clockOffsetMs: message.now - at }) : stay(state)
    case 'refused':
      return message.name === 'Closed' ? closed(state, message) : refused(state, message.name, at)
    default:
      return assertNever(message)
  }
}

function refused(state: CallState, name: PublicRefusalName, at: number): CallStep {
  if (state.kind === 'calling') return fallBack({ kind: 'refused', name })
  if (state.kind !== 'on-call' && state.kind !== 'called-back') return stay(state)
  switch (name) {
    case 'UnknownCall':
      if (state.kind === 'called-back') return callbackOver(state)
      // The hub waited for this page and gave the call up.
      return endedBy(state, 'line-lost', at)
    case 'ProtocolNotSpoken':
      return fallBack({ kind: 'refused', name })
    case 'Malformed':
    case 'TooManyCalls':
    case 'TooManyMessages':
    case 'Unavailable':
      // Nothing is known to be over: the line is dialled again, and the hub says what became of the call.
      return stay(state)
    default:
      return assertNever(name)
  }
}

function closed(state: CallState, { opensAt, callsBack }: ClosedRefusal): CallStep {
  if (state.kind !== 'calling') return stay(state)
  const problem: ClosedProblem = {
    kind: 'closed',
    ...(opensAt === undefined ? {} : { opensAt }),
    callsBack,
  }
  const { state: ready, effects } = fallBack(problem)
  return { state: ready, effects: [...effects, { kind: 'keep-closed', problem }] }
}

function calledBack(
  state: CallState,
  { phone, from, isClosed }: Extract<CallStanding, { kind: 'called-back' }>,
): CallStep {
  if (state.kind !== 'on-call' && state.kind !== 'called-back') return stay(state)
  const { contactId, secret } = state
  const promise: CallbackPromise = { phone, from, isClosed }
  const next: CalledBackState = {
    kind: 'called-back',
    contactId,
    secret,
    promise,
    line: { kind: 'live' },
    isCancelling: state.kind === 'called-back' && state.isCancelling,
  }
  const keep: CallEffect = { kind: 'keep-call', call: { contactId, secret, promise } }
  return state.kind === 'called-back'
    ? step(next, keep)
    : step(next, keep, { kind: 'close-voice' }, { kind: 'release-microphone' })
}

function callbackOver({ isCancelling }: CalledBackState): CallStep {
  return step(
    { kind: 'ended', by: isCancelling ? 'callback-cancelled' : 'callback-over' },
    { kind: 'close-line' },
    { kind: 'forget-call' },
  )
}

const cancelCallback: CallEffect = { kind: 'say', message: { type: 'cancel-callback' } }

function leave(state: CallState, at: number): CallStep {
  switch (state.kind) {
    case 'ready':
    case 'ended':
      return stay(state)
    case 'asking-microphone':
      return step(readyToCall, { kind: 'release-microphone' })
    case 'calling':
      return step(
        { kind: 'ended', by: 'abandoned' },
        { kind: 'say', message: { type: 'leave' } },
        ...lettingGo,
      )
    case 'on-call': {
      const wasAnswered = spokenWith(state.stage).answeredAt !== undefined
      const ended = endedBy(state, wasAnswered ? 'customer' : 'abandoned', at)
      return { ...ended, effects: [{ kind: 'say', message: { type: 'leave' } }, ...ended.effects] }
    }
    case 'called-back':
      // The promise stays; this page is done with it.
      return step(
        readyToCall,
        { kind: 'say', message: { type: 'leave' } },
        { kind: 'close-line' },
        { kind: 'forget-call' },
      )
    default:
      return assertNever(state)
  }
}

const lettingGo: readonly CallEffect[] = [
  { kind: 'close-line' },
  { kind: 'forget-call' },
  { kind: 'close-voice' },
  { kind: 'release-microphone' },
]

function endedBy(state: OnCallState, by: EndedBy, at: number): CallStep {
  const { agentName, answeredAt } = spokenWith(state.stage)
  const talkedMs =
    answeredAt === undefined ? undefined : Math.max(0, at + (state.clockOffsetMs ?? 0) - answeredAt)
  return {
    state: {
      kind: 'ended',
      by,
      ...(agentName === undefined ? {} : { agentName }),
      ...(talkedMs === undefined ? {} : { talkedMs }),
    },
    effects: lettingGo,
  }
}

function fallBack(problem: CallProblem): CallStep {
  return { state: { kind: 'ready', problem }, effects: lettingGo }
}

function stageOf(
  standing: Exclude<CallStanding, { kind: 'ended' | 'called-back' }>,
  before: CallStage,
  at: number,
): CallStage {
  switch (standing.kind) {
    case 'waiting':
      return {
        kind: 'waiting',
        position: standing.position,
        waitingSince: at - standing.waitedMs,
        ...(standing.expectedWaitMs === undefined ? {} : { expectedWaitMs: standing.expectedWaitMs }),
        ...(standing.unattended === undefined ? {} : { unattended: standing.unattended }),
      }
    case 'ringing':
      return before.kind === 'waiting' || before.kind === 'ringing'
        ? {
            kind: 'ringing',
            ...(before.waitingSince === undefined ? {} : { waitingSince: before.waitingSince }),
          }
        : { kind: 'ringing' }
    case 'connected':
      return { kind: 'connected', agentName: standing.agentName, answeredAt: standing.answeredAt }
    case 'held':
    case 'reconnecting':
      // The hub repeats standings after a `resume`: what began then has not begun again.
      return before.kind === standing.kind
        ? before
        : { kind: standing.kind, since: at, ...spokenWith(before) }
    default:
      return assertNever(standing)
  }
}

function spokenWith(stage: CallStage): { readonly agentName?: string; readonly answeredAt?: number } {
  switch (stage.kind) {
    case 'settling':
    case 'waiting':
    case 'ringing':
      return {}
    case 'connected':
    case 'held':
    case 'reconnecting':
      return {
        ...(stage.agentName === undefined ? {} : { agentName: stage.agentName }),
        ...(stage.answeredAt === undefined ? {} : { answeredAt: stage.answeredAt }),
      }
    default:
      return assertNever(stage)
  }
}

/** Music plays exactly when the customer waits for a person: in the line, on hold, or while the desk is away. */
export function wantsMusic(state: CallState): boolean {
  if (state.kind !== 'on-call') return false
  switch (state.stage.kind) {
    case 'settling':
      return false
    case 'waiting':
    case 'ringing':
    case 'held':
    case 'reconnecting':
      return true
    case 'connected':
      return state.voice === 'interrupted'
    default:
      return assertNever(state.stage)
  }
}

/** Whether the two ends may hear each other; on hold, and while the call moves to another desk, neither does. */
export function isInConversation(state: CallState): boolean {
  return state.kind === 'on-call' && state.stage.kind === 'connected'
}

/** Whether this page sends what its microphone hears. */
export function sendsMicrophone(state: CallState): boolean {
  return isInConversation(state) && state.kind === 'on-call' && !state.isMuted
}

function step(state: CallState, ...effects: readonly CallEffect[]): CallStep {
  return { state, effects }
}

function stay(state: CallState): CallStep {
  return { state, effects: [] }
}

/** The page may not carry the domain's modules for one line; see `src-domain/vocabulary/assert-never.ts`. */
function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`)
}
