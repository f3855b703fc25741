import staffJson from '../../../resources/demo-city/staff.json'
import type {
  KeptRecording,
  RecordedDecision,
  RecordingAccess,
  RecordingPolicyVersion,
} from '../../../src-contract/http/recordings.ts'
import type {
  Listener,
  ListeningMode,
  RecordingNow,
  SurveyDay,
  VoiceSettingsVersion,
} from '../../../src-contract/http/telephone.ts'
import {
  checkVoiceSettings,
  defaultVoiceSettings,
  type VoiceSettings,
} from '../../../src-domain/voice-menu/voice-settings.ts'
import type { HubAway, HubRefused } from '../../../src-renderer/hub-client/hub-client.ts'
import { createTelephoneLine, type TelephoneLine } from '../../../src-renderer/hub-client/telephone-line.ts'

/** What a page or a test moves from outside. */
export interface ScriptedTelephone {
  readonly line: TelephoneLine
  isAway: boolean
  /** Somebody else publishes what callers hear meanwhile. */
  readonly publishAs: (by: string, greeting: string) => void
  /** How the recording of the conversation in hand is, and what was asked of it. */
  recording: RecordingNow
  readonly pauses: boolean[]
  /** The carrier does not do what it is asked. */
  isCarrierAway: boolean
  readonly access: RecordingAccess[]
  /** Who is in the conversation, and what supervisors asked for. */
  listener: Listener | undefined
  readonly listenings: (ListeningMode | 'left')[]
  refuseListening: string | undefined
}

const people = Object.fromEntries(staffJson.map(({ id, name }) => [id, name]))
const minute = 60_000
const dayMs = 1_440 * minute

/** The hub's side of the telephone in memory: texts with two versions, five recordings, four weeks of surveys. */
export function scriptedTelephone(personId: string, now: () => number): ScriptedTelephone {
  const start = now()
  const away: HubAway = { kind: 'hub-away' }
  const refuse = (status: number, name: string, more: object = {}): HubRefused => ({
    kind: 'hub-refused',
    status,
    refusal: { name, ...more },
  })
  const firstChange: VoiceSettings = {
    ...defaultVoiceSettings,
    recording: true,
    callOut: [
      {
        id: 'stop-sign',
        name: { en: 'a stop sign that is down', fr: 'un panneau d’arrêt renversé' },
        calledOut: {
          kind: 'people',
          people: [
            { name: 'Roads on duty', phone: '+19055550190' },
            { name: 'Roads supervisor', phone: '+19055550191' },
          ],
        },
      },
      {
        id: 'security',
        name: { en: 'a danger in a city building', fr: 'un danger dans un édifice municipal' },
        calledOut: { kind: 'queue', queueId: 'phone-en' },
      },
    ],
  }
  const versions: VoiceSettingsVersion[] = [
    { version: 1, settings: firstChange, setAt: start - 20 * dayMs, setBy: 'farah.siddiqui' },
  ]
  const currentVersion = (): VoiceSettingsVersion =>
    versions.at(-1) ?? { version: 0, settings: defaultVoiceSettings }

  const recordings: KeptRecording[] = recordingsOf(start)
  const decisions = new Map<string, RecordedDecision[]>()
  const policies: RecordingPolicyVersion[] = [
    {
      version: 1,
      policy: { conversationDays: 90, messageDays: 90, listening: 'agent-told' },
      setAt: start - 90 * dayMs,
      setBy: 'centre',
    },
  ]

  const scripted: ScriptedTelephone = {
    line: createTelephoneLine(
      async <Value>(method: string, path: string, body?: unknown) => {
        await new Promise(resolve => setTimeout(resolve, 40))
        return (scripted.isAway ? away : answer(method, new URL(path, 'http://hub'), body)) as Value
      },
      async path => {
        await new Promise(resolve => setTimeout(resolve, 40))
        if (scripted.isAway) return away
        if (scripted.isCarrierAway) return refuse(503, 'CarrierAway')
        const recordingId = path.split('/').at(-2) ?? ''
        scripted.access.unshift({ at: now(), by: personId, recordingId })
        return twoVoices()
      },
    ),
    isAway: false,
    isCarrierAway: false,
    recording: 'none',
    pauses: [],
    listener: undefined,
    listenings: [],
    refuseListening: undefined,
    access: [
      { at: start - 50 * minute, by: 'sofia.kowalczyk', recordingId: 'RE2' },
      { at: start - 3 * dayMs, by: 'farah.siddiqui', recordingId: 'RE4' },
    ],
    publishAs: (by, greeting) => {
      const { version, settings } = currentVersion()
      versions.push({
        version: version + 1,
        settings: {
          ...settings,
          texts: { ...settings.texts, greeting: { ...settings.texts.greeting, en: greeting } },
        },
        setAt: now(),
        setBy: by,
      })
    },
  }
  return scripted

  function answer(method: string, { pathname, searchParams }: URL, body: unknown): unknown {
    const [, id = ''] = /^\/api\/recordings\/([^/]+)/.exec(pathname) ?? []
    switch (`${method} ${pathname.replace(/\/(RE\w+|[0-9a-f-]{36})(?=\/|$)/, '/:id')}`) {
      case 'GET /api/voice/settings':
        return { current: currentVersion(), history: versions.toReversed(), people }
      case 'PUT /api/voice/settings':
        return publish(body as { basedOn: number; settings: VoiceSettings })
      case 'GET /api/voice/surveys':
        return surveys(start, Number(searchParams.get('days')))
      case 'GET /api/voice/recordings/:id':
        return { recordings: recordings.filter(({ kind }) => kind === 'message').slice(0, 1) }
      case 'GET /api/voice/recordings/:id/now':
        return {
          recording: scripted.recording,
          ...(scripted.listener === undefined ? {} : { listener: scripted.listener }),
        }
      case 'PUT /api/voice/recordings/:id/pause': {
        const { paused } = body as { paused: boolean }
        scripted.pauses.push(paused)
        if (scripted.isCarrierAway) return { recording: paused ? 'pausing' : 'resuming' }
        if (scripted.recording !== 'none') scripted.recording = paused ? 'paused' : 'recording'
        return { recording: scripted.recording }
      }
      case 'GET /api/voice/listening/:id':
        return scripted.listener === undefined ? {} : { listener: scripted.listener }
      case 'PUT /api/voice/listening/:id': {
        if (scripted.refuseListening !== undefined) return refuse(409, scripted.refuseListening)
        const { mode } = body as { mode: ListeningMode }
        scripted.listenings.push(mode)
        scripted.listener = { id: personId, name: people[personId] ?? personId, mode }
        return { listener: scripted.listener }
      }
      case 'DELETE /api/voice/listening/:id':
        scripted.listenings.push('left')
        scripted.listener = undefined
        return {}
      case 'GET /api/recordings':
        return { recordings: recordings.filter(each => fits(each, searchParams)), people }
      case 'GET /api/recordings/:id': {
        const recording = recordings.find(each => each.id === id)
        return recording === undefined
          ? refuse(404, 'UnknownRecording')
          : { recording, decisions: decisions.get(id) ?? [], people }
      }
      case 'PUT /api/recordings/:id/hold':
        return decide(id, 'held', (body as { reason: string }).reason)
      case 'DELETE /api/recordings/:id/hold':
        return decide(id, 'released', (body as { reason: string }).reason)
      case 'GET /api/recordings/access': {
        const recording = searchParams.get('recording')
        return {
          access: scripted.access.filter(each => recording === null || each.recordingId === recording),
          more: false,
          people,
        }
      }
      case 'GET /api/recordings/policy':
        return { versions: policies.toReversed(), people }
      case 'PUT /api/recordings/policy': {
        const { policy, basedOn } = body as { policy: RecordingPolicyVersion['policy']; basedOn: number }
        if (basedOn !== policies.length) return refuse(409, 'PolicyChanged')
        const set = { version: basedOn + 1, policy, setAt: now(), setBy: personId }
        policies.push(set)
        return set
      }
      default:
        return away
    }
  }

  function publish({ basedOn, settings }: { basedOn: number; settings: VoiceSettings }): unknown {
    const current = currentVersion()
    const problems = checkVoiceSettings(settings, ['phone-en', 'phone-fr'])
    if (problems.length > 0) return refuse(400, 'SettingsWrong', { problems })
    if (basedOn !== current.version) return refuse(409, 'SettingsChanged', { current })
    const published = { version: basedOn + 1, settings, setAt: now(), setBy: personId }
    versions.push(published)
    return published
  }

  function decide(id: string, kind: 'held' | 'released', reason: string): unknown {
    const index = recordings.findIndex(each => each.id === id)
    const recording = recordings[index]
    if (recording === undefined) return refuse(404, 'UnknownRecording')
    const { hold: _hold, deletesAt: _due, ...rest } = recording
    recordings[index] =
      kind === 'held'
        ? { ...rest, hold: { at: now(), by: personId, reason } }
        : { ...rest, deletesAt: rest.begunAt + 90 * dayMs }
    decisions.set(id, [{ at: now(), by: personId, kind, reason }, ...(decisions.get(id) ?? [])])
    return {}
  }
}

function recordingsOf(start: number): KeptRecording[] {
  const recording = (nth: number, minutesAgo: number, more: Partial<KeptRecording>): KeptRecording => ({
    id: `RE${nth}`,
    kind: 'conversation',
    state: 'completed',
    seconds: 252,
    begunAt: start - minutesAgo * minute,
    contactId: `00000000-0000-4000-8000-00000000000${nth}`,
    queueId: 'phone-en',
    callerName: 'Ngozi Okafor',
    callerPhone: '+19055550148',
    agentIds: ['aiko.mori'],
    heard: 0,
    deletesAt: start - minutesAgo * minute + 90 * dayMs,
    ...more,
  })
  return [
    recording(1, 6, {
      kind: 'message',
      seconds: 38,
      agentIds: [],
      queueId: 'phone-fr',
      callerName: 'Étienne Roy-Beauchemin',
      callerPhone: '+19055550199',
    }),
    recording(2, 95, { heard: 1, agentIds: ['aiko.mori', 'mei.lin'] }),
    recording(3, 240, { callerName: undefined, callerPhone: undefined, seconds: 1_284 }),
    recording(4, 4_400, {
      heard: 1,
      deletesAt: undefined,
      hold: { at: start - 4_000 * minute, by: 'sofia.kowalczyk', reason: 'Complaint 2026-0418' },
    }),
    recording(5, 131_000, { deletesAt: undefined, deletedAt: start - 1_400 * minute }),
  ]
}

function fits(recording: KeptRecording, query: URLSearchParams): boolean {
  const q = query.get('q')?.toLowerCase() ?? ''
  const day = query.get('day')
  return (
    `${recording.callerName ?? ''} ${recording.callerPhone ?? ''} ${recording.contactId}`
      .toLowerCase()
      .includes(q) &&
    (query.get('kind') ?? recording.kind) === recording.kind &&
    (query.get('queue') ?? recording.queueId) === recording.queueId &&
    (query.get('agent') === null || recording.agentIds.includes(query.get('agent') ?? '')) &&
    (day === null || new Date(recording.begunAt).toISOString().startsWith(day))
  )
}

function surveys(start: number, count: number) {
  const dayOf = (ago: number) => new Date(start - ago * dayMs).toISOString().slice(0, 10)
  const days = Array.from({ length: count }, (_, index) => count - 1 - index).flatMap((ago): SurveyDay[] => {
    if (ago % 7 > 4) return []
    const answers = 6 + ((ago * 7) % 9)
    const mean = 3.6 + Math.sin(ago / 3) * 0.6
    return [
      {
        day: dayOf(ago),
        queueId: 'phone-en',
        satisfaction: { count: answers, sum: Math.round(answers * mean) },
        effort: { count: answers - 1, sum: Math.round((answers - 1) * (mean - 0.3)) },
      },
      {
        day: dayOf(ago),
        queueId: 'phone-fr',
        satisfaction: { count: 2, sum: 9 },
        effort: { count: 1, sum: 4 },
      },
    ]
  })
  return { from: dayOf(count - 1), to: dayOf(0), days }
}

/** Four seconds of two people who take turns, as 8 kHz PCM in a WAV of two channels. */
function twoVoices(): Uint8Array {
  const rate = 8_000
  const seconds = 4
  const bytes = new DataView(new ArrayBuffer(44 + rate * seconds * 4))
  const words = (at: number, text: string) =>
    [...text].forEach((character, index) => void bytes.setUint8(at + index, character.charCodeAt(0)))
  words(0, 'RIFF')
  bytes.setUint32(4, 36 + rate * seconds * 4, true)
  words(8, 'WAVEfmt ')
  bytes.setUint32(16, 16, true)
  bytes.setUint16(20, 1, true)
  bytes.setUint16(22, 2, true)
  bytes.setUint32(24, rate, true)
  bytes.setUint32(28, rate * 4, true)
  bytes.setUint16(32, 4, true)
  bytes.setUint16(34, 16, true)
  words(36, 'data')
  bytes.setUint32(40, rate * seconds * 4, true)
  for (let sample = 0; sample < rate * seconds; sample++) {
    const time = sample / rate
    const isFirst = Math.floor(time) % 2 === 0
    const loudness = Math.abs(Math.sin(time * 9)) * 12_000
    const tone = Math.sin(time * 2 * Math.PI * 220) * loudness
    bytes.setInt16(44 + sample * 4, isFirst ? tone : 0, true)
    bytes.setInt16(46 + sample * 4, isFirst ? 0 : tone * 0.7, true)
  }
  return new Uint8Array(bytes.buffer)
}
