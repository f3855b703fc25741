import type {
  AccessView,
  RecordingDetails,
  RecordingPolicyVersion,
  RecordingPolicyView,
  RecordingsPage,
  RecordingsQuery,
  SetRecordingPolicy,
} from '../../src-contract/http/recordings.ts'
import type { CallRecording } from '../../src-contract/http/telephone.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** What is asked about recordings; the refusals stand in the contract. */
export interface RecordingsLine {
  /** Those of a contact that this person may hear. */
  readonly of: (contactId: string) => Answer<{ readonly recordings: readonly CallRecording[] }>
  /** The sound as it came. The hub writes down who asked, before it answers. */
  readonly sound: (contactId: string, recordingId: string) => Answer<Uint8Array>
  readonly find: (query: RecordingsQuery) => Answer<RecordingsPage>
  readonly one: (recordingId: string) => Answer<RecordingDetails>
  readonly hold: (recordingId: string, reason: string) => Answer<object>
  readonly release: (recordingId: string, reason: string) => Answer<object>
  /** Who listened; for administrators. */
  readonly access: (filter: { readonly recording?: string; readonly day?: string }) => Answer<AccessView>
  readonly policy: () => Answer<RecordingPolicyView>
  readonly setPolicy: (policy: SetRecordingPolicy) => Answer<RecordingPolicyVersion>
}

const root = '/api/recordings'

export function createRecordingsLine({
  ask,
  askForBytes,
}: Pick<HttpLine, 'ask' | 'askForBytes'>): RecordingsLine {
  const one = (recordingId: string) => `${root}/${encodeURIComponent(recordingId)}`
  const ofContact = (contactId: string) => `/api/voice/recordings/${encodeURIComponent(contactId)}`
  return {
    of: contactId => ask('GET', ofContact(contactId)),
    sound: (contactId, recordingId) =>
      askForBytes(`${ofContact(contactId)}/${encodeURIComponent(recordingId)}/sound`, 'audio/'),
    find: query => ask('GET', `${root}?${given(query)}`),
    one: recordingId => ask('GET', one(recordingId)),
    hold: (recordingId, reason) => ask('PUT', `${one(recordingId)}/hold`, { reason }),
    release: (recordingId, reason) => ask('DELETE', `${one(recordingId)}/hold`, { reason }),
    access: filter => ask('GET', `${root}/access?${given(filter)}`),
    policy: () => ask('GET', `${root}/policy`),
    setPolicy: policy => ask('PUT', `${root}/policy`, policy),
  }
}

function given(query: Readonly<Record<string, string | undefined>>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(query).filter((each): each is [string, string] => each[1] !== undefined && each[1] !== ''),
  )
}
