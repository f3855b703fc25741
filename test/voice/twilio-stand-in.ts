import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import twilio from 'twilio'
import { readTwilioSettings, type TwilioSettings } from '../../src-hub/config/read-twilio-settings.ts'
import { createOpenApiCheck, hasOpenApi, type RestRequest } from './openapi-check.ts'
import { type Verb, verbsOf, wordsOf } from './twiml-verbs.ts'

/*
 * Twilio as a city's hub meets it, written from its published description: calls that carry out TwiML, rooms
 * (conferences), recordings, signed webhooks with their sequence numbers, and the part of the REST API that the hub
 * asks. Callers and desks are scripted. Every REST request is checked against Twilio's OpenAPI description, where that
 * is at hand, and one that differs from it is refused.
 */

const waitMsMax = 40_000
const account = `AC${'a1'.repeat(16)}`
const authToken = 'stand-in-auth-token-0123456789'
export const ourNumber = '+19055550100'
export const ourFrenchNumber = '+19055550101'
const publicUrl = 'https://hub.example.org'

const sidOf = (prefix: string) => prefix + randomBytes(16).toString('hex')

/** What a leg is doing. */
type Doing =
  | { readonly kind: 'asked'; readonly gather: Verb }
  | { readonly kind: 'recorded'; readonly record: Verb }
  | { readonly kind: 'dialling'; readonly dial: Verb; readonly to: string }
  | { readonly kind: 'in-room'; readonly room: string }
  | { readonly kind: 'ringing' }
  | { readonly kind: 'fetching' }
  | { readonly kind: 'over' }

export interface Leg {
  readonly sid: string
  readonly from: string
  readonly to: string
  /** Every text that was said, with its language; `music` where it was played. */
  readonly heard: readonly string[]
  readonly doing: () => Doing
  readonly status: () => string
}

/** Somebody who calls, as a script. */
export interface ScriptedCaller extends Leg {
  /** Waits until they are asked for digits, and presses them; nothing for the time running out. */
  readonly press: (digits: string) => Promise<void>
  /** Waits for the tone, and speaks so long. */
  readonly speak: (seconds: number) => Promise<void>
  /** What becomes of a call to a number outside. */
  readonly dialled: (status: 'completed' | 'no-answer' | 'busy' | 'failed') => Promise<string>
  readonly hangUp: () => Promise<void>
  readonly until: <Value>(find: () => Value | undefined | false, what: string) => Promise<Value>
  readonly hears: (words: string | RegExp) => Promise<void>
  readonly isInRoom: () => Promise<string>
}

export interface RoomNow {
  readonly sid: string
  readonly name: string
  readonly people: readonly {
    readonly callSid: string
    readonly label: string
    readonly hold: boolean
    readonly muted: boolean
    readonly coaches: string
  }[]
}

export interface Callback {
  readonly path: string
  readonly params: Readonly<Record<string, string>>
}

export interface StandIn {
  readonly settings: TwilioSettings
  /** The same for a hub in a process of its own. */
  readonly environment: Readonly<Record<string, string>>
  /** Webhooks go to these hubs in turn, as a balancer sends them. */
  readonly connectTo: (...hubUrls: readonly string[]) => void
  /** A call comes in; resolves when the first TwiML was carried out. */
  readonly call: (options?: {
    readonly from?: string
    readonly to?: string
    readonly name?: string
  }) => Promise<ScriptedCaller>
  /** A desk's program calls the TwiML application, with an identity that its token gave it. */
  readonly deskCalls: (identity: string, contactId: string) => Promise<ScriptedCaller>
  /** The customer whom the hub calls, once it does. */
  readonly customerRung: (to: string) => Promise<{
    readonly caller: ScriptedCaller
    readonly answers: () => Promise<void>
    readonly doesNot: (status: 'busy' | 'no-answer' | 'failed') => Promise<void>
  }>
  readonly rooms: () => readonly RoomNow[]
  readonly recordings: () => readonly {
    readonly sid: string
    readonly callSid: string
    readonly status: string
  }[]
  readonly legs: () => readonly Leg[]
  readonly until: <Value>(find: () => Value | undefined | false, what: string) => Promise<Value>
  readonly requests: readonly (RestRequest & { readonly operation?: string })[]
  /** What differed from the published description. */
  readonly problems: readonly string[]
  /** `down` answers nothing useful, `busy` asks for patience. */
  readonly be: (mood: 'well' | 'down' | 'busy') => void
  /** Callbacks are kept back from now on; `deliver` sends them. */
  readonly keepBack: () => void
  readonly kept: () => readonly Callback[]
  readonly deliver: (callbacks: readonly Callback[]) => Promise<void>
  /** Every question to the hub is asked so often, at once. */
  readonly askTimes: (times: number) => void
  /** A signed webhook as it comes; for what the script of a call would not send. */
  readonly post: (
    path: string,
    params: Readonly<Record<string, string>>,
    signature?: string,
  ) => Promise<Response>
  /** A call ends, and Twilio's word of it is lost. */
  readonly vanish: (sid: string) => void
  readonly stop: () => Promise<void>
}

interface LegState {
  readonly sid: string
  readonly from: string
  readonly to: string
  readonly heard: string[]
  readonly extra: Readonly<Record<string, string>>
  doing: Doing
  status: string
  sequence: number
  /** Counts instructions: those of an earlier count are not carried on. */
  count: number
  statusCallback: string | undefined
}

interface Participant {
  readonly label: string
  readonly startsRoom: boolean
  readonly endsRoom: boolean
  readonly after: Verb | undefined
  hold: boolean
  muted: boolean
  /** The call that alone hears this one; empty for none. */
  coaches: string
}

interface RoomState {
  readonly sid: string
  readonly name: string
  readonly callback: string
  readonly people: Map<string, Participant>
  sequence: number
}

export async function openTwilioStandIn(): Promise<StandIn> {
  const check = hasOpenApi ? createOpenApiCheck() : undefined
  const legs = new Map<string, LegState>()
  const rooms = new Map<string, RoomState>()
  const recordings = new Map<string, { sid: string; callSid: string; status: string }>()
  const requests: (RestRequest & { readonly operation?: string })[] = []
  const problems: string[] = []
  const kept: Callback[] = []
  const listeners = new Set<() => void>()
  let hubUrls: readonly string[] = []
  let posted = 0
  let mood: 'well' | 'down' | 'busy' = 'well'
  let isKeepingBack = false
  let times = 1

  const changed = () => {
    for (const listener of [...listeners]) listener()
  }
  const until = <Value>(find: () => Value | undefined | false, what: string): Promise<Value> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const value = find()
        if (value === undefined || value === false) return
        clearTimeout(timer)
        listeners.delete(look)
        resolve(value)
      }
      const timer = setTimeout(() => {
        listeners.delete(look)
        const now = [...legs.values()].map(({ to, status, doing, heard }) => ({
          to,
          status,
          doing: doing.kind,
          heard: heard.slice(-4),
        }))
        reject(new Error(`${what} did not happen; ${JSON.stringify(now)}`))
      }, waitMsMax)
      listeners.add(look)
      look()
    })

  // Webhooks

  const post = (path: string, params: Readonly<Record<string, string>>, signature?: string) => {
    const url = publicUrl + path
    const signed = { AccountSid: account, ApiVersion: '2010-04-01', ...params }
    posted += 1
    return fetch(`${hubUrls[posted % hubUrls.length]}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature ?? twilio.getExpectedTwilioSignature(authToken, url, signed),
      },
      body: new URLSearchParams(signed),
    })
  }
  const pathOf = (url: string) => {
    if (!url.startsWith(publicUrl)) throw new Error(`not the hub's public address: ${url}`)
    return url.slice(publicUrl.length)
  }
  const tell = async (url: string, params: Readonly<Record<string, string>>): Promise<void> => {
    const callback = { path: pathOf(url), params }
    if (isKeepingBack) {
      kept.push(callback)
      changed()
      return
    }
    const response = await post(callback.path, params)
    if (!response.ok) problems.push(`${callback.path} answered ${response.status}`)
  }

  const basics = (leg: LegState) => ({
    CallSid: leg.sid,
    From: leg.from,
    To: leg.to,
    CallStatus: leg.status,
    Direction: 'inbound',
    ...leg.extra,
  })

  /** Asks the hub and carries out what it answers, unless the call was told otherwise meanwhile. */
  const askHub = async (leg: LegState, url: string, params: Readonly<Record<string, string>>) => {
    const count = ++leg.count
    leg.doing = { kind: 'fetching' }
    changed()
    const answers = await Promise.all(
      Array.from({ length: times }, async () => {
        const response = await post(pathOf(url), { ...basics(leg), ...params })
        const text = await response.text()
        if (response.status !== 200) problems.push(`${url} answered ${response.status} ${text}`)
        return text
      }),
    )
    if (new Set(answers).size > 1) problems.push(`${url} answered differently when asked again`)
    if (leg.count === count) await carryOut(leg, answers[0] ?? '')
  }

  // TwiML

  const carryOut = async (leg: LegState, twiml: string): Promise<void> => {
    const count = ++leg.count
    leaveRoom(leg)
    await run(leg, verbsOf(twiml), count)
  }

  const play = (leg: LegState, verb: Verb): void => {
    if (verb.name === 'Say') leg.heard.push(`${verb.attributes['language']?.slice(0, 2)}: ${wordsOf(verb)}`)
    else if (verb.name === 'Play') leg.heard.push('music')
    else if (verb.name !== 'Pause') throw new Error(`nothing to play: ${verb.name}`)
  }

  const run = async (leg: LegState, verbs: readonly Verb[], count: number): Promise<void> => {
    for (const [index, verb] of verbs.entries()) {
      if (leg.count !== count) return
      switch (verb.name) {
        case 'Say':
        case 'Play':
        case 'Pause':
          play(leg, verb)
          break
        case 'Redirect':
          return askHub(leg, wordsOf(verb), {})
        case 'Hangup':
          return end(leg, 'completed')
        case 'Gather':
          for (const child of verb.children) if (typeof child === 'object') play(leg, child)
          leg.doing = { kind: 'asked', gather: verb }
          changed()
          return
        case 'Record':
          leg.doing = { kind: 'recorded', record: { ...verb, children: verbs.slice(index + 1) } }
          changed()
          return
        case 'Dial': {
          const [what] = verb.children
          if (typeof what !== 'object') throw new Error('nothing to dial')
          if (what.name === 'Conference') return enterRoom(leg, verb, what)
          leg.doing = { kind: 'dialling', dial: verb, to: wordsOf(what) }
          changed()
          return
        }
        default:
          throw new Error(`a verb that this stand-in does not know: ${verb.name}`)
      }
    }
    await end(leg, 'completed')
  }

  const roomNamed = (name: string, callback: string): RoomState => {
    const known = [...rooms.values()].find(room => room.name === name || room.sid === name)
    if (known) return known
    const room = { sid: sidOf('CF'), name, callback, people: new Map<string, Participant>(), sequence: 0 }
    rooms.set(room.sid, room)
    return room
  }

  const tellRoom = (room: RoomState, event: string, params: Readonly<Record<string, string>> = {}) => {
    room.sequence += 1
    return tell(room.callback, {
      ConferenceSid: room.sid,
      FriendlyName: room.name,
      StatusCallbackEvent: event,
      SequenceNumber: String(room.sequence),
      Timestamp: new Date().toUTCString(),
      ...params,
    })
  }

  const enterRoom = async (leg: LegState, dial: Verb, conference: Verb): Promise<void> => {
    const { attributes } = conference
    const room = roomNamed(wordsOf(conference), attributes['statusCallback'] ?? '')
    await join(leg, room, {
      label: attributes['participantLabel'] ?? '',
      startsRoom: attributes['startConferenceOnEnter'] !== 'false',
      endsRoom: attributes['endConferenceOnExit'] === 'true',
      after: dial,
      hold: false,
      muted: attributes['muted'] === 'true',
      coaches: attributes['coach'] ?? '',
    })
  }

  const join = async (leg: LegState, room: RoomState, participant: Participant): Promise<void> => {
    room.people.set(leg.sid, participant)
    leg.doing = { kind: 'in-room', room: room.sid }
    changed()
    await tellRoom(room, 'participant-join', { CallSid: leg.sid, ParticipantLabel: participant.label })
  }

  const leaveRoom = (leg: LegState): void => {
    for (const room of rooms.values()) {
      const participant = room.people.get(leg.sid)
      if (!participant) continue
      room.people.delete(leg.sid)
      const left = tellRoom(room, 'participant-leave', { CallSid: leg.sid })
      if (!participant.endsRoom && room.people.size > 0) continue
      rooms.delete(room.sid)
      void left.then(() => tellRoom(room, 'conference-end'))
      for (const [sid, { after }] of room.people) {
        const other = legs.get(sid)
        if (other) void afterRoom(other, after)
      }
    }
    changed()
  }

  const afterRoom = (leg: LegState, dial: Verb | undefined): Promise<void> => {
    const action = dial?.attributes['action']
    return action === undefined ? end(leg, 'completed') : askHub(leg, action, { DialCallStatus: 'completed' })
  }

  const setStatus = async (leg: LegState, status: string): Promise<void> => {
    leg.status = status
    leg.sequence += 1
    changed()
    if (leg.statusCallback !== undefined) {
      await tell(leg.statusCallback, { ...basics(leg), SequenceNumber: String(leg.sequence) })
    }
  }

  const end = async (leg: LegState, status: string): Promise<void> => {
    if (leg.doing.kind === 'over') return
    leg.count += 1
    leg.doing = { kind: 'over' }
    leaveRoom(leg)
    for (const recording of recordings.values()) {
      if (recording.callSid === leg.sid && recording.status !== 'completed') void recorded(leg, recording, 7)
    }
    await setStatus(leg, status)
  }

  const recorded = (
    leg: LegState,
    recording: { sid: string; status: string },
    seconds: number,
    source = 'StartCallRecordingAPI',
  ) => {
    recording.status = 'completed'
    return tell(`${publicUrl}/channels/twilio/recording`, {
      CallSid: leg.sid,
      RecordingSid: recording.sid,
      RecordingStatus: 'completed',
      RecordingDuration: String(seconds),
      RecordingSource: source,
    })
  }

  const newLeg = (
    from: string,
    to: string,
    extra: Readonly<Record<string, string>>,
    statusCallback: string | undefined,
  ): LegState => {
    const leg: LegState = {
      sid: sidOf('CA'),
      from,
      to,
      heard: [],
      extra,
      doing: { kind: 'fetching' },
      status: 'ringing',
      sequence: 0,
      count: 0,
      statusCallback,
    }
    legs.set(leg.sid, leg)
    return leg
  }

  const scripted = (leg: LegState): ScriptedCaller => ({
    sid: leg.sid,
    from: leg.from,
    to: leg.to,
    heard: leg.heard,
    doing: () => leg.doing,
    status: () => leg.status,
    until,
    press: async digits => {
      const gather = await until(() => leg.doing.kind === 'asked' && leg.doing.gather, 'the caller is asked')
      await askHub(leg, gather.attributes['action'] ?? '', { Digits: digits })
    },
    speak: async seconds => {
      const record = await until(() => leg.doing.kind === 'recorded' && leg.doing.record, 'the tone')
      if (seconds === 0) return run(leg, record.children as readonly Verb[], leg.count)
      const recording = { sid: sidOf('RE'), callSid: leg.sid, status: 'in-progress' }
      recordings.set(recording.sid, recording)
      await askHub(leg, record.attributes['action'] ?? '', {
        RecordingSid: recording.sid,
        RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${account}/Recordings/${recording.sid}`,
        RecordingDuration: String(seconds),
      })
      await recorded(leg, recording, seconds, 'RecordVerb')
    },
    dialled: async status => {
      const { dial, to } = await until(
        () => leg.doing.kind === 'dialling' && leg.doing,
        'a number is dialled',
      )
      await askHub(leg, dial.attributes['action'] ?? '', { DialCallStatus: status })
      return to
    },
    hangUp: () => end(leg, 'completed'),
    hears: async words => {
      await until(
        () => leg.heard.some(said => (typeof words === 'string' ? said.includes(words) : words.test(said))),
        `the caller hears ${words}`,
      )
    },
    isInRoom: () => until(() => leg.doing.kind === 'in-room' && leg.doing.room, 'the leg is in a room'),
  })

  const comesIn = async (leg: LegState, path: string): Promise<ScriptedCaller> => {
    leg.status = 'in-progress'
    await askHub(leg, `${publicUrl}${path}`, {})
    return scripted(leg)
  }

  // The REST API

  const server = createServer((request, response) => {
    void answerRest(request, response).catch(problem => {
      problems.push(String(problem))
      response.writeHead(500).end()
    })
  })

  const answerRest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', 'http://stand-in')
    const asked: RestRequest = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      form: new URLSearchParams(Buffer.concat(chunks).toString()),
    }
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (mood === 'down') return void send(503, { status: 503, code: 20503, message: 'Service unavailable' })
    if (mood === 'busy') return void send(429, { status: 429, code: 20429, message: 'Too many requests' })
    const credentials = Buffer.from(`${account}:${authToken}`).toString('base64')
    if (request.headers.authorization !== `Basic ${credentials}`) {
      return void send(401, { status: 401, code: 20003, message: 'Authenticate' })
    }
    if (/\/Recordings\/RE\w+\.mp3$/.test(asked.path)) {
      response.writeHead(200, { 'content-type': 'audio/mpeg' }).end(Buffer.from('ID3 a voice'))
      return
    }
    const checked = check?.(asked) ?? { problems: [] }
    problems.push(...checked.problems)
    requests.push({ ...asked, ...('operation' in checked ? { operation: checked.operation } : {}) })
    if (checked.problems.length > 0)
      return void send(400, { status: 400, code: 20001, message: checked.problems.join() })
    const answered = await carryOutRest(asked, asked.path.replace(`/2010-04-01/Accounts/${account}`, ''))
    changed()
    if (answered === 'deleted') response.writeHead(204).end()
    else if (answered === 'gone') send(404, { status: 404, code: 20404, message: 'not found' })
    else if (answered === 'not in progress')
      send(400, { status: 400, code: 21220, message: 'Call is not in-progress' })
    else send(request.method === 'POST' ? 201 : 200, answered)
  }

  const callBody = (leg: LegState) => ({
    sid: leg.sid,
    account_sid: account,
    status: leg.status,
    from: leg.from,
    to: leg.to,
  })
  const participantBody = (room: RoomState, callSid: string, { label, hold }: Participant) => ({
    account_sid: account,
    call_sid: callSid,
    conference_sid: room.sid,
    label,
    hold,
    status: room.people.has(callSid) ? 'connected' : 'ringing',
  })

  const carryOutRest = async ({ method, query, form }: RestRequest, path: string): Promise<unknown> => {
    const [, calls] = /^\/Calls\/(CA\w+)\.json$/.exec(path) ?? []
    // Nobody writes to these numbers.
    if (method === 'GET' && path === '/Messages.json') return { messages: [], next_page_uri: null }
    if (path === '/Calls.json') {
      const status = query.get('Status')
      return {
        calls: [...legs.values()].filter(leg => status === null || leg.status === status).map(callBody),
        next_page_uri: null,
      }
    }
    if (calls !== undefined) {
      const leg = legs.get(calls)
      if (!leg) return 'gone'
      if (method === 'GET') return callBody(leg)
      if (leg.doing.kind === 'over') return 'not in progress'
      const twiml = form.get('Twiml')
      const url = form.get('Url')
      if ((twiml?.length ?? 0) > 4_000) problems.push('the TwiML of a request is too long')
      // Twilio answers before the call has heard of it.
      setImmediate(() => {
        if (url !== null) {
          leaveRoom(leg)
          void askHub(leg, url, {})
        } else void (twiml === null ? end(leg, 'completed') : carryOut(leg, twiml))
      })
      return callBody(leg)
    }
    const [, roomId, participant] =
      /^\/Conferences\/([^/]+)\/Participants(?:\/(CA\w+))?\.json$/.exec(path) ?? []
    if (roomId !== undefined) {
      const room = rooms.get(roomId)
      if (!room) return 'gone'
      if (participant !== undefined) {
        const there = room.people.get(participant)
        if (!there) return 'gone'
        const muted = form.get('Muted')
        if (muted !== null) there.muted = muted === 'true'
        const coaching = form.get('Coaching')
        if (coaching !== null) there.coaches = coaching === 'true' ? (form.get('CallSidToCoach') ?? '') : ''
        if (there.coaches !== '' && !room.people.has(there.coaches)) problems.push('nobody is there to coach')
        const hold = form.get('Hold')
        if (hold !== null) there.hold = hold === 'true'
        return participantBody(room, participant, there)
      }
      if (method === 'GET') {
        return {
          participants: [...room.people].map(([sid, each]) => participantBody(room, sid, each)),
          next_page_uri: null,
        }
      }
      const leg = newLeg(
        form.get('From') ?? '',
        form.get('To') ?? '',
        {},
        form.get('StatusCallback') ?? undefined,
      )
      leg.doing = { kind: 'ringing' }
      const there = {
        label: form.get('Label') ?? '',
        startsRoom: true,
        endsRoom: form.get('EndConferenceOnExit') === 'true',
        after: undefined,
        hold: false,
        muted: false,
        coaches: '',
      }
      rung.set(leg.sid, { leg, room, participant: there })
      return participantBody(room, leg.sid, there)
    }
    const [, deletedId] = /^\/Recordings\/(RE\w+)\.json$/.exec(path) ?? []
    if (deletedId !== undefined) return recordings.delete(deletedId) ? 'deleted' : 'gone'
    const [, recordedCall, recordingId] =
      /^\/Calls\/(CA\w+)\/Recordings(?:\/(RE\w+))?\.json$/.exec(path) ?? []
    if (recordedCall !== undefined) {
      const leg = legs.get(recordedCall)
      if (!leg || leg.doing.kind === 'over') return 'gone'
      if (recordingId === undefined) {
        const recording = { sid: sidOf('RE'), callSid: leg.sid, status: 'in-progress' }
        recordings.set(recording.sid, recording)
        return { sid: recording.sid, call_sid: leg.sid, status: recording.status }
      }
      const recording = recordings.get(recordingId)
      if (!recording) return 'gone'
      recording.status = form.get('Status') ?? recording.status
      if (recording.status === 'stopped') void recorded(leg, recording, 7)
      return { sid: recording.sid, call_sid: leg.sid, status: recording.status }
    }
    return 'gone'
  }

  const rung = new Map<
    string,
    { readonly leg: LegState; readonly room: RoomState; readonly participant: Participant }
  >()

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const environment = {
    TWILIO_ACCOUNT_SID: account,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_API_KEY_SID: `SK${'b2'.repeat(16)}`,
    TWILIO_API_KEY_SECRET: 'stand-in-api-key-secret-0123456789',
    TWILIO_APP_SID: `AP${'c3'.repeat(16)}`,
    TWILIO_NUMBERS: `${ourNumber},${ourFrenchNumber}=fr`,
    TOWNLINE_PUBLIC_URL: publicUrl,
    TOWNLINE_TWILIO_API: `http://127.0.0.1:${port}`,
  }
  const settings = readTwilioSettings(environment)
  if (settings === undefined || 'problem' in settings) throw new Error(settings?.problem ?? 'no settings')
  return {
    settings,
    environment,
    connectTo: (...urls) => {
      hubUrls = urls
    },
    call: ({ from = '+19055550123', to = ourNumber, name } = {}) =>
      comesIn(
        newLeg(
          from,
          to,
          name === undefined ? {} : { CallerName: name },
          `${publicUrl}/channels/twilio/status`,
        ),
        '/channels/twilio/voice',
      ),
    deskCalls: (identity, contactId) =>
      comesIn(newLeg(`client:${identity}`, '', { contactId }, undefined), '/channels/twilio/desk'),
    customerRung: async to => {
      const { leg, room, participant } = await until(
        () => [...rung.values()].find(each => each.leg.to === to && each.leg.doing.kind === 'ringing'),
        `${to} is rung`,
      )
      return {
        caller: scripted(leg),
        answers: async () => {
          await setStatus(leg, 'in-progress')
          await join(leg, room, participant)
        },
        doesNot: status => end(leg, status),
      }
    },
    rooms: () =>
      [...rooms.values()].map(({ sid, name, people }) => ({
        sid,
        name,
        people: [...people].map(([callSid, { label, hold, muted, coaches }]) => ({
          callSid,
          label,
          hold,
          muted,
          coaches,
        })),
      })),
    recordings: () => [...recordings.values()],
    legs: () => [...legs.values()].map(scripted),
    until,
    requests,
    problems,
    be: next => {
      mood = next
    },
    keepBack: () => {
      isKeepingBack = true
    },
    kept: () => kept,
    deliver: async callbacks => {
      isKeepingBack = false
      for (const { path, params } of callbacks) {
        const response = await post(path, params)
        if (!response.ok) problems.push(`${path} answered ${response.status}`)
      }
    },
    askTimes: next => {
      times = next
    },
    post,
    vanish: sid => {
      const leg = legs.get(sid)
      if (!leg) return
      leg.statusCallback = undefined
      void end(leg, 'completed')
    },
    stop: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
