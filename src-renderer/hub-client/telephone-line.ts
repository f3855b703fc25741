import type {
  CallStanding,
  Listener,
  ListeningMode,
  RecordingNow,
  Ringing,
  Surveys,
  VoiceToken,
} from '../../src-contract/http/telephone.ts'
import { type CallerTextsLine, createCallerTextsLine } from './caller-texts-line.ts'
import { type HttpLine, hubAway } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'
import { createRecordingsLine, type RecordingsLine } from './recordings-line.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** What a desk asks of the centre's telephone carrier, by the hub; the refusals stand in the contract. */
export interface TelephoneLine {
  /** With it this desk joins its calls, for a few minutes. */
  readonly token: () => Answer<VoiceToken>
  /** Rings the customer of a call-back in hand, once this desk is in the call. */
  readonly ring: (contactId: string, phone: string) => Answer<object>
  readonly ringing: (contactId: string) => Answer<{ readonly state: Ringing }>
  /** Sends the caller on to a number outside; the conversation here is over. */
  readonly sendOn: (contactId: string, phone: string) => Answer<object>
  /** Nothing is recorded until it goes on: a card number is being said. */
  readonly pauseRecording: (
    contactId: string,
    paused: boolean,
  ) => Answer<{ readonly recording: RecordingNow }>
  /** How the recording of a contact in hand is, and who listens, where the policy tells. */
  readonly recordingNow: (contactId: string) => Answer<CallStanding>
  /** A supervisor in a conversation that goes on; who is there is the answer to each. */
  readonly listening: {
    readonly there: (contactId: string) => Answer<{ readonly listener?: Listener }>
    readonly join: (contactId: string, mode: ListeningMode) => Answer<{ readonly listener?: Listener }>
    readonly leave: (contactId: string) => Answer<{ readonly listener?: Listener }>
  }
  readonly recordings: RecordingsLine
  readonly callerTexts: CallerTextsLine
  /** What callers answered in so many days up to today; for supervisors. */
  readonly surveys: (days: number) => Answer<Surveys>
}

export function createTelephoneLine(
  ask: HttpLine['ask'],
  askForBytes: HttpLine['askForBytes'] = async () => hubAway,
): TelephoneLine {
  return {
    recordings: createRecordingsLine({ ask, askForBytes }),
    callerTexts: createCallerTextsLine(ask),
    listening: {
      there: contactId => ask('GET', `/api/voice/listening/${encodeURIComponent(contactId)}`),
      join: (contactId, mode) =>
        ask('PUT', `/api/voice/listening/${encodeURIComponent(contactId)}`, { mode }),
      leave: contactId => ask('DELETE', `/api/voice/listening/${encodeURIComponent(contactId)}`),
    },
    surveys: days => ask('GET', `/api/voice/surveys?days=${days}`),
    recordingNow: contactId => ask('GET', `/api/voice/recordings/${encodeURIComponent(contactId)}/now`),
    token: () => ask('POST', '/api/voice/token', {}),
    ring: (contactId, phone) => ask('POST', '/api/voice/ring', { contactId, phone }),
    ringing: contactId => ask('GET', `/api/voice/ring/${encodeURIComponent(contactId)}`),
    sendOn: (contactId, phone) => ask('POST', '/api/voice/send-on', { contactId, phone }),
    pauseRecording: (contactId, paused) =>
      ask('PUT', `/api/voice/recordings/${encodeURIComponent(contactId)}/pause`, { paused }),
  }
}
