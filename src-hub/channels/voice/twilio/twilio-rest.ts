import { setTimeout as pause } from 'node:timers/promises'
import type { TwilioSettings } from '../../../config/read-twilio-settings.ts'
import { askOnce, type RestResult, timeoutMs, twilioClient } from '../../../twilio/ask-twilio.ts'

const triesMax = 3
const backOffMs = 200
/** Instructions that come with a request may have 4,000 characters. */
const twimlLengthMax = 4_000

/** A call in a room, or on its way into one. */
export interface RoomParticipant {
  readonly callSid: string
  readonly roomSid: string
  readonly label: string
  readonly isIn: boolean
}

export interface TwilioRest {
  /** Puts a call under new instructions; those that are too long for a request are fetched at `url`. */
  readonly redirect: (callSid: string, twiml: string, url: string) => Promise<RestResult<void>>
  readonly hangUp: (callSid: string) => Promise<RestResult<void>>
  readonly hold: (room: string, callSid: string, held: boolean, musicUrl: string) => Promise<RestResult<void>>
  /** How a supervisor is in a room: hears, speaks with both, or speaks to `whisperTo` alone. */
  readonly listenAs: (
    room: string,
    callSid: string,
    how: { readonly muted: boolean; readonly whisperTo: string | undefined },
  ) => Promise<RestResult<void>>
  /** Calls a customer into a room. Asked once only: whether it was done is looked up with `participants`. */
  readonly callInto: (room: string, call: OutgoingCall) => Promise<RestResult<string>>
  readonly participants: (room: string) => Promise<RestResult<readonly RoomParticipant[]>>
  readonly startRecording: (callSid: string, statusUrl: string) => Promise<RestResult<string>>
  readonly setRecording: (
    callSid: string,
    recordingSid: string,
    state: 'in-progress' | 'paused' | 'stopped',
  ) => Promise<RestResult<void>>
  /** The SIDs of all calls of the account that are going on. */
  readonly goingOn: () => Promise<RestResult<ReadonlySet<string>>>
  /** The status of one call. */
  readonly statusOf: (callSid: string) => Promise<RestResult<string>>
  /** The sound of a recording, as MP3. */
  readonly sound: (recordingSid: string) => Promise<RestResult<Buffer>>
  readonly deleteRecording: (recordingSid: string) => Promise<RestResult<void>>
}

export interface OutgoingCall {
  readonly from: string
  readonly to: string
  readonly statusUrl: string
  readonly roomUrl: string
  readonly ringS: number
}

/**
 * Requests to Twilio's REST API by the official client, each within a time limit and tried again with back-off where
 * Twilio is busy (429) or ill (5xx, no answer) and where asking twice does no harm. `onStanding` hears after each
 * whether Twilio can be reached.
 */
export function createTwilioRest(
  settings: TwilioSettings,
  onStanding: (isReachable: boolean) => void,
): TwilioRest {
  const client = twilioClient(settings)

  const ask = async <Value>(request: () => Promise<Value>, tries = triesMax): Promise<RestResult<Value>> => {
    for (let tried = 1; ; tried++) {
      const result = await askOnce(request)
      if (result.kind !== 'away') {
        onStanding(true)
        return result
      }
      if (tried >= tries) {
        onStanding(false)
        return result
      }
      await pause(backOffMs * 2 ** tried * (0.5 + Math.random()))
    }
  }
  const nothing = async (request: Promise<unknown>): Promise<void> => void (await request)

  return {
    redirect: (callSid, twiml, url) =>
      ask(() => nothing(client.calls(callSid).update(twiml.length > twimlLengthMax ? { url } : { twiml }))),
    hangUp: callSid => ask(() => nothing(client.calls(callSid).update({ status: 'completed' }))),
    hold: (room, callSid, hold, musicUrl) =>
      ask(() =>
        nothing(
          client
            .conferences(room)
            .participants(callSid)
            .update(hold ? { hold, holdUrl: musicUrl, holdMethod: 'GET' } : { hold }),
        ),
      ),
    listenAs: (room, callSid, { muted, whisperTo }) =>
      ask(() =>
        nothing(
          client
            .conferences(room)
            .participants(callSid)
            .update(
              whisperTo === undefined
                ? { muted, coaching: false }
                : { muted, coaching: true, callSidToCoach: whisperTo },
            ),
        ),
      ),
    callInto: (room, { from, to, statusUrl, roomUrl, ringS }) =>
      ask(async () => {
        const { callSid } = await client.conferences(room).participants.create({
          from,
          to,
          label: 'customer',
          earlyMedia: true,
          endConferenceOnExit: true,
          beep: 'false',
          timeout: ringS,
          statusCallback: statusUrl,
          statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          conferenceStatusCallback: roomUrl,
          conferenceStatusCallbackEvent: ['start', 'end', 'join', 'leave'],
        })
        return callSid
      }, 1),
    participants: room =>
      ask(async () =>
        (await client.conferences(room).participants.list({ limit: 50 })).map(
          ({ callSid, conferenceSid, label, status }) => ({
            callSid,
            roomSid: conferenceSid,
            label: label ?? '',
            isIn: status === 'connected',
          }),
        ),
      ),
    startRecording: (callSid, statusUrl) =>
      ask(async () => {
        const { sid } = await client.calls(callSid).recordings.create({
          recordingChannels: 'dual',
          recordingStatusCallback: statusUrl,
          recordingStatusCallbackEvent: ['in-progress', 'completed', 'absent'],
        })
        return sid
      }, 1),
    setRecording: (callSid, recordingSid, state) =>
      ask(() =>
        nothing(
          client
            .calls(callSid)
            .recordings(recordingSid)
            .update({ status: state, ...(state === 'paused' ? { pauseBehavior: 'silence' } : {}) }),
        ),
      ),
    goingOn: () =>
      ask(async () => {
        const lists = await Promise.all(
          (['in-progress', 'ringing'] as const).map(status => client.calls.list({ status, pageSize: 1_000 })),
        )
        return new Set(lists.flat().map(({ sid }) => sid))
      }),
    statusOf: callSid => ask(async () => (await client.calls(callSid).fetch()).status),
    sound: recordingSid => ask(() => fetchSound(settings, recordingSid)),
    deleteRecording: recordingSid => ask(() => nothing(client.recordings(recordingSid).remove())),
  }
}

/** Media is no part of the client: the recording's own address with the ending of its form. */
async function fetchSound(settings: TwilioSettings, recordingSid: string): Promise<Buffer> {
  const { accountSid, authToken, apiUrl } = settings
  const credentials = Buffer.from(`${accountSid}:${authToken.reveal()}`).toString('base64')
  const response = await fetch(`${apiUrl}/2010-04-01/Accounts/${accountSid}/Recordings/${recordingSid}.mp3`, {
    headers: { authorization: `Basic ${credentials}` },
    signal: AbortSignal.timeout(timeoutMs * 4),
  })
  if (!response.ok) throw Object.assign(new Error('no sound'), { status: response.status })
  return Buffer.from(await response.arrayBuffer())
}
