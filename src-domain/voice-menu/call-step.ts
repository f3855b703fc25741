import type { Bilingual, Language, QueueId } from '../vocabulary/words.ts'
import type { Speech } from './speech.ts'
import type { VoiceSettings } from './voice-settings.ts'

/**
 * Where a caller is in the call, as the telephone's menu knows it. Each member holds what is true there.
 *
 *     arrived ─► choosing-language ─► entering ─► in-line ⇄ with-person ─► survey, sent-on ─► over
 *                                        │          │
 *                                        ▼          ├─► giving-number ─► confirming-number ─► over (call-back)
 *                                      triage ──────┤
 *                                        │          └─► leaving-message ─► over (message)
 *                                        └─► calling-out ─► over (person), or leaving-message
 *
 * `asked` counts how often the same thing was asked without a usable answer. `holdsPlace` tells that the caller stands
 * in the line meanwhile: whatever is pressed, the place is kept (SPEC T2).
 */
export type CallStep =
  | { readonly kind: 'arrived' }
  | { readonly kind: 'choosing-language'; readonly asked: number }
  | {
      readonly kind: 'entering'
      readonly language: Language
      readonly by: WayIn
    }
  | { readonly kind: 'triage'; readonly language: Language; readonly asked: number }
  | {
      readonly kind: 'calling-out'
      readonly language: Language
      readonly topicId: string
      /** How many people were rung before. */
      readonly rung: number
    }
  | { readonly kind: 'in-line'; readonly language: Language }
  | {
      readonly kind: 'giving-number'
      readonly language: Language
      readonly holdsPlace: boolean
      /** The caller's own number, when that is what is asked about; otherwise digits are entered. */
      readonly offered?: string
      readonly asked: number
    }
  | {
      readonly kind: 'confirming-number'
      readonly language: Language
      readonly holdsPlace: boolean
      readonly phone: string
      readonly asked: number
    }
  | {
      readonly kind: 'leaving-message'
      readonly language: Language
      readonly holdsPlace: boolean
      /** The urgent topic for which nobody answered. */
      readonly topicId?: string
      readonly asked: number
    }
  | { readonly kind: 'with-person'; readonly language: Language }
  /** The agent sent the caller on to a number outside. */
  | { readonly kind: 'sent-on'; readonly language: Language; readonly phone: string }
  | {
      readonly kind: 'survey'
      readonly language: Language
      readonly question: 'consent' | 'satisfaction' | 'effort'
      readonly satisfaction?: Score
      readonly asked: number
    }
  | { readonly kind: 'over'; readonly outcome: CallOutcome }

/** By which way a caller comes into the line. */
export type WayIn =
  /** The line of the language, while it is open. */
  | { readonly kind: 'open-line' }
  /** Where calls go while it is closed. */
  | { readonly kind: 'on-duty' }
  /** Where an urgent topic leads to. */
  | { readonly kind: 'topic'; readonly queueId: QueueId }
  /** To be called back after the opening. */
  | { readonly kind: 'call-back'; readonly phone: string }

export type Score = 1 | 2 | 3 | 4 | 5

/** How a call ended: each ends in one of these (SPEC T1). */
export type CallOutcome = 'person' | 'called-out' | 'callback' | 'message' | 'goodbye' | 'hung-up'

/** What happened: the caller did something, the carrier tells something, or the hub answers what was asked of it. */
export type CallInput =
  | { readonly kind: 'begun' }
  /** Digits, or none when the time was over. */
  | { readonly kind: 'pressed'; readonly digits: string }
  | { readonly kind: 'recorded'; readonly seconds: number }
  | { readonly kind: 'called-out'; readonly reached: boolean }
  | { readonly kind: 'place-given'; readonly place: 'in-line' | 'called-back' | 'closed' | 'not-now' }
  | { readonly kind: 'callback-answered'; readonly promised: boolean }
  | { readonly kind: 'message-answered'; readonly kept: boolean }
  | { readonly kind: 'survey-kept' }
  /** An agent took the contact. */
  | { readonly kind: 'person-there' }
  /** The contact went back to the line: transferred, or its desk vanished. */
  | { readonly kind: 'person-gone' }
  /** The agent ended the conversation. */
  | { readonly kind: 'conversation-over' }
  /** The agent sends the caller on to a number outside. */
  | { readonly kind: 'send-on'; readonly phone: string }
  /** The line does not know the contact any more, and the caller is still there. */
  | { readonly kind: 'place-lost' }
  | { readonly kind: 'hung-up' }

/** What the menu must know to decide; read anew for each step. */
export interface CallFacts {
  readonly settings: VoiceSettings
  /** In which language a number is answered when the caller chooses none. */
  readonly usualLanguage: Language
  readonly lines: Readonly<Record<Language, LineFacts>>
  /** A number at which this caller can be called back, by what the carrier showed. */
  readonly callerPhone?: string
  /** Absent for a caller who stands in no line. */
  readonly place?: {
    /** From 1 on; 0 while somebody's desk rings. */
    readonly position: number
    readonly expectedWaitMs?: number
    /** Nobody at work can take this contact. */
    readonly unattended: boolean
  }
}

/** The line of one language, now. */
export interface LineFacts {
  readonly isOpen: boolean
  /** What today is, where that is why it is closed. */
  readonly holiday?: Bilingual
  /** When it opens again, in the words of its language: “on Monday at 8:00 a.m.” */
  readonly opening?: string
  /** While it is closed, calls can go to a queue that is open. */
  readonly onDuty: boolean
  /** While it is closed, callers can be called back after the opening. */
  readonly callsBackLater: boolean
}

/** What the caller hears, or what the carrier does next; in the order in which it happens. */
export type CallInstruction =
  | Said
  | {
      /** Listens for digits while the prompts, and then the music, are played. Nothing pressed is an answer too. */
      readonly kind: 'listen'
      readonly prompts: readonly Said[]
      readonly musicS: number
      readonly digitsMax: number
      readonly endsWithPound: boolean
      readonly waitS: number
    }
  | { readonly kind: 'record-message'; readonly secondsMax: number }
  | { readonly kind: 'dial'; readonly phone: string; readonly ringS: number }
  /** The room in which the agent is, or will be; with music until then. */
  | { readonly kind: 'join-room' }
  | { readonly kind: 'hang-up' }

export interface Said {
  readonly kind: 'say'
  readonly language: Language
  readonly speech: readonly Speech[]
}

/** What the menu asks of the hub. Its answer is the next input. */
export type CallQuestion =
  | {
      readonly kind: 'enter-line'
      readonly language: Language
      readonly by: WayIn
    }
  | { readonly kind: 'promise-callback'; readonly phone: string }
  | {
      readonly kind: 'keep-message'
      readonly language: Language
      readonly holdsPlace: boolean
      readonly topicId?: string
    }
  | {
      readonly kind: 'keep-survey'
      readonly language: Language
      readonly satisfaction?: Score
      readonly effort?: Score
    }

export type CallDecision =
  | { readonly step: CallStep; readonly instructions: readonly CallInstruction[] }
  | { readonly step: CallStep; readonly question: CallQuestion }

/** Whether the caller stands in the line at this step. */
export function holdsPlace(step: CallStep): boolean {
  return step.kind === 'in-line' || ('holdsPlace' in step && step.holdsPlace)
}
