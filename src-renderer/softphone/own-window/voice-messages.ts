import type { Answer, KeyStore } from '../../../src-contract/bridge/bridge.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import type { PhoneStanding } from '../phone-line.ts'
import type { AudioDevices, Call, DeviceChoice, Levels, OutsideResult, Probe } from '../softphone.ts'

/*
 * What the desk's window and the window that speaks say to each other. Both are pages of one program, of one origin and
 * one build; nobody else hears the channel.
 *
 *   desk ── attach ──► voice        whose voice it is
 *   desk ◄── state, levels ── voice
 *   desk ── ask ──► voice ── answer ──► desk      and the other way round, for what the desk alone can keep
 *   desk ◄── here ── voice          loaded, or loaded anew: attach again
 */

/** Whose voice it is, and at which hub. */
export interface VoiceSession {
  readonly hubAddress: string
  readonly deskId: string
  readonly personId: string
  /** The desk's session; another after each sign-in, none while the hub has not let this person in. */
  readonly token: string | undefined
}

/** Everything that the screens see of the voice. */
export interface VoiceState {
  /** Who speaks. */
  readonly personId: string
  readonly calls: Readonly<Record<ContactId, Call>>
  readonly hungUp: Readonly<Record<ContactId, number>>
  readonly muted: Readonly<Record<ContactId, true>>
  readonly phone: PhoneStanding
  /** What some carrier of this desk can do, and what the one of each contact in hand can. */
  readonly can: CarrierCan
  readonly canFor: Readonly<Record<ContactId, CarrierCan>>
}

export interface CarrierCan {
  readonly digits: boolean
  /** Absent where it cannot dial. */
  readonly outside?: { readonly isReady: boolean; readonly consult: 'none' | 'two' | 'three' }
}

/** What the desk's window asks of the window that speaks. */
export interface VoiceRequests {
  readonly probe: () => Promise<Probe>
  readonly answer: (contactId: ContactId) => Promise<void>
  readonly end: (contactId: ContactId) => Promise<void>
  readonly 'set-muted': (contactId: ContactId, muted: boolean) => Promise<void>
  readonly 'set-held': (contactId: ContactId, held: boolean) => Promise<void>
  readonly 'send-digits': (contactId: ContactId, digits: string) => Promise<void>
  readonly 'call-outside': (contactId: ContactId, number: string) => Promise<OutsideResult>
  readonly 'transfer-outside': (contactId: ContactId, number: string) => Promise<OutsideResult>
  readonly consult: (
    step: 'begin' | 'complete' | 'cancel' | 'join',
    contactId: ContactId,
    number?: string,
  ) => Promise<OutsideResult>
  readonly 'customer-returned': (contactId: ContactId) => Promise<void>
  readonly 'let-sound': (contactId: ContactId) => Promise<void>
  readonly devices: () => Promise<AudioDevices>
  readonly 'choose-devices': (choice: DeviceChoice) => Promise<void>
  readonly 'enter-secret': (secret: string) => Promise<void>
  /** Of the keeper: hangs up, and tells the hub as soon as it hears. */
  readonly 'hang-up': (contactId: ContactId) => Promise<void>
  /** Of the keeper: mutes a call and whoever is asked about it, also over a crash of either window. */
  readonly mute: (contactId: ContactId, muted: boolean) => Promise<void>
}

/** What the window that speaks asks of the desk's window, which alone has the bridge to this PC's key store. */
export interface DeskRequests {
  readonly 'keep-secret': (name: string, value: string) => Promise<Answer<KeyStore>>
  readonly 'recall-secret': (name: string) => Promise<Answer<string>>
}

export type VoiceMessage =
  | { readonly kind: 'here'; readonly from: string }
  | { readonly kind: 'attach'; readonly from: string; readonly session: VoiceSession }
  /** This desk's person has left: what is still on is ended. */
  | { readonly kind: 'leave'; readonly from: string }
  | { readonly kind: 'state'; readonly from: string; readonly state: VoiceState }
  | { readonly kind: 'levels'; readonly levels: Readonly<Record<ContactId, Levels>> }
  | {
      readonly kind: 'ask'
      readonly from: string
      readonly to: string
      readonly id: number
      readonly name: string
      readonly args: readonly unknown[]
    }
  | { readonly kind: 'answer'; readonly to: string; readonly id: number; readonly answer: VoiceAnswer }

export type VoiceAnswer = { readonly value: unknown } | { readonly failed: true }
