import type { ContactId } from '../../src-domain/vocabulary/words.ts'
import type { PhoneLine } from './phone-line.ts'

/**
 * The desk's voice. What a carrier, a SIP trunk or a browser does on the wire stays behind this interface; the screens
 * know calls by their contact. A softphone never decides that a contact is over: the hub does, and `keep-calls.ts`
 * makes the softphone follow.
 */
export interface Softphone {
  readonly calls: () => Readonly<Record<ContactId, Call>>
  readonly subscribe: (listener: () => void) => () => void

  /**
   * Whether the microphone can be opened now. It stays open for a moment, so that an `answer` that follows is quick.
   * Asked before going Available and before accepting: a caller must never be given to a desk that cannot speak.
   */
  readonly probe: () => Promise<Probe>
  /** Connects the audio of a contact in hand. Called again, it connects anew and drops what was there before. */
  readonly answer: (contactId: ContactId) => Promise<void>
  /**
   * Lets the colleague who is asked about a contact of this desk speak with it, until `end` of the question. Absent
   * where the carrier joins the two by itself.
   */
  readonly hearColleague?: (consultId: ContactId, contactId: ContactId) => Promise<void>
  /** The one of several carriers that has this contact's line; absent where there is but one. */
  readonly carrierOf?: (contactId: ContactId) => Softphone
  /** Ends the audio. The contact is the hub's; this says nothing to it. */
  readonly end: (contactId: ContactId) => void
  readonly setMuted: (contactId: ContactId, muted: boolean) => void
  /** Neither end hears the other. What the customer hears meanwhile is not the desk's to play. */
  readonly setHeld: (contactId: ContactId, held: boolean) => void
  /** Absent where the carrier takes no digits. */
  readonly sendDigits?: (contactId: ContactId, digits: string) => void
  /** Numbers outside the centre. Absent where the carrier cannot dial; nothing of it is then offered. */
  readonly outside?: OutsideCalls
  /** Absent where this desk has no line at a telephone system of its own. */
  readonly phoneLine?: PhoneLine
  /** The customer's end came back: connects anew unless audio still arrives. */
  readonly customerReturned: (contactId: ContactId) => Promise<void>
  /** After a browser refused to play without a press. */
  readonly letSound: (contactId: ContactId) => void

  /** How loud each side is now, from 0 to 1; for a meter that asks several times a second. */
  readonly levels: (contactId: ContactId) => Levels
  readonly devices: () => Promise<AudioDevices>
  readonly chooseDevices: (choice: DeviceChoice) => Promise<void>
  /** Ends every call and lets the microphone go. May be called twice. */
  readonly stop: () => void
}

export interface Call {
  readonly state: CallState
  readonly muted: boolean
  /** The microphone was pulled out during the call; the caller is heard, the agent is not. */
  readonly microphoneLost: boolean
  /** The browser plays nothing until the person presses something. */
  readonly awaitsPress: boolean
  /** The number outside that is asked meanwhile. */
  readonly asking?: { readonly number: string; readonly state: 'calling' | 'talking' | 'joined' }
}

/** What a carrier that can dial does with numbers outside. A number is E.164, or short as 311. */
export interface OutsideCalls {
  /** Whether it could dial now; absent where it always can. */
  readonly isReady?: () => boolean
  /** Calls somebody for a contact in hand that has no voice yet: a call-back. */
  readonly call: (contactId: ContactId, number: string) => Promise<OutsideResult>
  /** Sends the caller on to the number; after `done` this desk is no part of the call any more. */
  readonly transfer: (contactId: ContactId, number: string) => Promise<OutsideResult>
  /** Asks the number while the caller is on hold. Absent where the carrier can only send a caller on. */
  readonly consult?: {
    readonly begin: (contactId: ContactId, number: string) => Promise<OutsideResult>
    /** The caller and the number speak on without this desk. */
    readonly complete: (contactId: ContactId) => Promise<OutsideResult>
    /** The number is let go of; the caller is still on hold. */
    readonly cancel: (contactId: ContactId) => Promise<OutsideResult>
    /** All three hear each other. */
    readonly join?: (contactId: ContactId) => Promise<OutsideResult>
  }
}

export type OutsideResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly why: OutsideFault }

/** `not-allowed`: by the centre's own rules, the number was not dialled. */
export type OutsideFault = 'busy' | 'no-answer' | 'not-dialled' | 'not-allowed' | 'unreachable'

/**
 *     connecting ──► talking ⇄ held
 *          │            │  ▲
 *          ▼            ▼  │
 *        failed ◄── reconnecting        ended from anywhere
 */
export type CallState =
  | { readonly kind: 'connecting'; readonly since: number }
  | { readonly kind: 'talking' }
  | { readonly kind: 'held' }
  | { readonly kind: 'reconnecting'; readonly since: number }
  | { readonly kind: 'failed'; readonly why: AudioFault | 'no-route' }
  | { readonly kind: 'ended' }

/** Why the microphone cannot be opened. */
export type MicrophoneFault = 'no-microphone' | 'not-allowed' | 'in-use' | 'not-here'

/** Why this desk cannot speak: its microphone, or a telephone system that is not there or does not let it in. */
export type AudioFault = MicrophoneFault | 'phone-away' | 'phone-refused'

export type Probe = { readonly kind: 'ready' } | { readonly kind: 'no-audio'; readonly why: AudioFault }

export interface Levels {
  readonly mine: number
  readonly theirs: number
}

export interface AudioDevice {
  readonly id: string
  readonly name: string
}
export interface AudioDevices {
  readonly microphones: readonly AudioDevice[]
  readonly speakers: readonly AudioDevice[]
}
export interface DeviceChoice {
  readonly microphone?: string
  readonly speaker?: string
}
