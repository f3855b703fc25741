import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { KeptRecording, RecordingsPage } from '../../src-contract/http/recordings.ts'
import type { Surveys } from '../../src-contract/http/telephone.ts'
import type { VoiceSettings } from '../../src-domain/voice-menu/voice-settings.ts'
import { migrate } from '../../src-hub/database/migrate.ts'
import { openMemoryDatabase } from '../../src-hub/database/open-database.ts'
import { createRecordingArchive } from '../../src-hub/recordings/recording-archive.ts'
import type { ScriptedCaller, StandIn } from '../voice/twilio-stand-in.ts'
import { openTwilioWorld, type TwilioWorld } from '../voice/twilio-world.ts'
import type { Desk, SignedIn } from '../world/hub-world.ts'
import { signIn } from '../world/hub-world.ts'

const hourMs = 3_600_000

let world: TwilioWorld
let twilio: StandIn
let sofia: SignedIn
let farah: SignedIn

async function signInBoth(): Promise<void> {
  sofia = await signIn(world.hub, 'sofia.kowalczyk')
  farah = await signIn(world.hub, 'farah.siddiqui')
}

beforeAll(async () => {
  world = await openTwilioWorld()
  twilio = world.twilio
  await signInBoth()
  const { current } = (await world.asked(sofia, 'GET', '/api/voice/settings')).body
  const settings: VoiceSettings = { ...current.settings, recording: true }
  expect(
    (await world.asked(sofia, 'PUT', '/api/voice/settings', { basedOn: current.version, settings })).status,
  ).toBe(200)
})
afterAll(() => world.stop())
afterEach(() => {
  expect(twilio.problems).toEqual([])
})

/** A call that is answered and being recorded. */
async function talk(desk: Desk, options: Parameters<StandIn['call']>[0] = {}) {
  const caller = await twilio.call(options)
  await caller.press('1')
  const { contact } = await world.takes(desk)
  await twilio.until(() => recordingAt(caller)?.status === 'in-progress', 'it is recorded')
  return { caller, contact }
}

const recordingAt = (caller: ScriptedCaller) =>
  twilio.recordings().find(({ callSid }) => callSid === caller.sid)

async function overWith(desk: Desk, { caller, contact }: Awaited<ReturnType<typeof talk>>): Promise<void> {
  await desk.command({ kind: 'end-contact', contactId: contact.id })
  await twilio.until(() => recordingAt(caller)?.status === 'completed', 'the recording is over')
  await caller.hears('Would you answer')
  await world.done(desk, contact.id)
}

async function find(query = ''): Promise<RecordingsPage> {
  const { status, body } = await world.asked(sofia, 'GET', `/api/recordings${query}`)
  expect(status).toBe(200)
  return body
}
const ids = ({ recordings }: RecordingsPage) => recordings.map(({ id }) => id)

describe('the recordings of the centre', () => {
  it('[T12] are found by day, agent, queue, kind and caller, page after page, by supervisors alone', async () => {
    const aiko = await world.available('aiko.mori')
    const rose = await talk(aiko, { from: '+19055550161', name: 'Rose Tremblay' })
    await overWith(aiko, rose)
    await rose.caller.press('1')
    await rose.caller.press('5')
    await rose.caller.press('4')
    const withheld = await twilio.call({ from: 'anonymous' })
    await withheld.press('2')
    await withheld.press('2')
    await withheld.speak(9)
    const message = await world.lastArrival()
    await world.goHome(aiko)

    const page = await find()
    expect(page.recordings).toMatchObject([
      { kind: 'message', contactId: message.contactId, seconds: 9, agentIds: [], heard: 0 },
      {
        kind: 'conversation',
        contactId: rose.contact.id,
        callerName: 'Rose Tremblay',
        callerPhone: '+19055550161',
        agentIds: ['aiko.mori'],
        queueId: rose.contact.queueId,
      },
    ])
    expect(page.next).toBeUndefined()
    expect(page.people['aiko.mori']).toBe('Aiko Mori')
    const [heardId = '', roseId = ''] = ids(page)
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Toronto', dateStyle: 'short' }).format(
      world.hub.clock.now(),
    )
    expect(ids(await find(`?day=${day}`))).toEqual([heardId, roseId])
    expect(ids(await find('?day=2020-01-01'))).toEqual([])
    expect(ids(await find('?agent=aiko.mori'))).toEqual([roseId])
    expect(ids(await find('?agent=mei.lin'))).toEqual([])
    expect(ids(await find(`?queue=${rose.contact.queueId}`))).toEqual([roseId])
    expect(ids(await find('?kind=message'))).toEqual([heardId])
    expect(ids(await find('?q=trembl'))).toEqual([roseId])
    expect(ids(await find('?q=905%20555-0161'))).toEqual([roseId])
    expect(ids(await find(`?q=${rose.contact.id}`))).toEqual([roseId])
    expect(ids(await find('?q=%25'))).toEqual([])
    const last = page.recordings.at(0)
    expect(ids(await find(`?before=${last?.begunAt}%20${last?.id}`))).toEqual([roseId])
    const daniel = await signIn(world.hub, 'daniel.okafor')
    expect((await world.asked(daniel, 'GET', '/api/recordings')).status).toBe(403)
    expect((await world.asked(daniel, 'GET', `/api/recordings/${roseId}`)).status).toBe(403)
    // A day that is none is said so.
    expect((await world.asked(sofia, 'GET', '/api/recordings?day=2026-02-30')).status).toBe(400)
    expect((await world.asked(sofia, 'GET', '/api/recordings?day=2026-99-99')).status).toBe(400)
  })

  it('[T12] each listening is in a list that administrators see', async () => {
    const { recordings } = await find('?kind=conversation')
    const [{ id, contactId }] = recordings as [KeptRecording]
    expect((await world.asked(sofia, 'GET', `/api/voice/recordings/${contactId}/${id}/sound`)).status).toBe(
      200,
    )
    const { body } = await world.asked(farah, 'GET', `/api/recordings/access?recording=${id}`)
    expect(body).toMatchObject({ access: [{ by: 'sofia.kowalczyk', recordingId: id }], more: false })
    expect((await find('?kind=conversation')).recordings[0]?.heard).toBe(1)
    expect((await world.asked(sofia, 'GET', '/api/recordings/access')).status).toBe(403)
  })
})

describe('the pause', () => {
  it('[T14] is told by the carrier’s word: nobody is told “paused” while it records', async () => {
    const aiko = await world.available('aiko.mori')
    const talked = await talk(aiko)
    const now = async () =>
      (await world.asked(aiko, 'GET', `/api/voice/recordings/${talked.contact.id}/now`)).body.recording
    const pause = async (paused: boolean) =>
      (await world.asked(aiko, 'PUT', `/api/voice/recordings/${talked.contact.id}/pause`, { paused })).body
        .recording
    expect(await now()).toBe('recording')
    expect(await pause(true)).toBe('paused')
    expect(recordingAt(talked.caller)?.status).toBe('paused')
    expect(await pause(false)).toBe('recording')
    twilio.be('down')
    expect(await pause(true)).toBe('pausing')
    expect(recordingAt(talked.caller)?.status).toBe('in-progress')
    twilio.be('well')
    await twilio.until(() => recordingAt(talked.caller)?.status === 'paused', 'it is paused after all')
    await expect.poll(now).toBe('paused')
    expect((await world.asked(sofia, 'GET', `/api/voice/recordings/${talked.contact.id}/now`)).status).toBe(
      409,
    )
    await overWith(aiko, talked)
    await world.goHome(aiko)
  })
})

describe('how long they are kept', () => {
  it('[T13] sound is deleted at the carrier when its time is over; what is held, and what nobody dealt with, stays', async () => {
    const before = (await find()).recordings
    const [held, gone] = before.filter(({ kind }) => kind === 'conversation') as [
      KeptRecording,
      KeptRecording,
    ]
    const message = before.find(({ kind }) => kind === 'message') as KeptRecording
    const hold = (id: string, reason: string) =>
      world.asked(sofia, 'PUT', `/api/recordings/${id}/hold`, { reason })
    expect((await hold(held.id, ' ')).status).toBe(400)
    expect((await hold(held.id, 'Complaint 418')).status).toBe(200)
    expect((await hold('RE0', 'Complaint 418')).body).toMatchObject({ refused: 'UnknownRecording' })

    const policy = { conversationDays: 1, messageDays: 1, listening: 'agent-told' }
    const set = (who: SignedIn, basedOn: number) =>
      world.asked(who, 'PUT', '/api/recordings/policy', { basedOn, policy })
    expect((await set(sofia, 1)).status).toBe(403)
    expect((await set(farah, 1)).body).toMatchObject({ version: 2, setBy: 'farah.siddiqui' })
    expect((await set(farah, 1)).body).toMatchObject({ refused: 'PolicyChanged' })

    world.hub.clock.skip(25 * hourMs)
    twilio.be('down')
    await world.hub.restart()
    await signInBoth()
    // It cannot be held any more, nor listened to, although the carrier has it still.
    expect((await hold(gone.id, 'Too late')).body).toMatchObject({ refused: 'RecordingDeleted' })
    const sound = `/api/voice/recordings/${gone.contactId}/${gone.id}/sound`
    expect((await world.asked(sofia, 'GET', sound)).body).toMatchObject({ refused: 'RecordingDeleted' })
    expect(twilio.recordings().some(({ sid }) => sid === gone.id)).toBe(true)
    twilio.be('well')
    await world.hub.restart()
    await signInBoth()
    await twilio.until(() => !twilio.recordings().some(({ sid }) => sid === gone.id), 'the sound is gone')
    const kept = twilio.recordings().map(({ sid }) => sid)
    expect(kept).toContain(held.id)
    expect(kept).toContain(message.id)
    const details = async (id: string) => (await world.asked(sofia, 'GET', `/api/recordings/${id}`)).body
    await expect
      .poll(() => details(gone.id))
      .toMatchObject({ decisions: [{ kind: 'deleted', by: 'centre' }] })
    expect((await details(gone.id)).recording).toMatchObject({ id: gone.id, callerPhone: gone.callerPhone })

    const letGo = (id: string) =>
      world.asked(sofia, 'DELETE', `/api/recordings/${id}/hold`, { reason: 'It is settled' })
    expect((await letGo(message.id)).body).toMatchObject({ refused: 'NotHeld' })
    expect((await letGo(held.id)).status).toBe(200)
    expect(await details(held.id)).toMatchObject({
      decisions: [
        { kind: 'released', by: 'sofia.kowalczyk', reason: 'It is settled' },
        { kind: 'held', by: 'sofia.kowalczyk', reason: 'Complaint 418' },
      ],
    })
    await world.hub.restart()
    await twilio.until(() => !twilio.recordings().some(({ sid }) => sid === held.id), 'now it goes too')
    expect(twilio.recordings().map(({ sid }) => sid)).toContain(message.id)
  })
})

describe('a recording that the carrier refuses to delete', () => {
  it('[T13] keeps none of the others; one that is away is not asked for more', async () => {
    const database = await openMemoryDatabase()
    await migrate(database.db)
    const now = () => Date.UTC(2026, 2, 9, 13)
    await database.db
      .insertInto('voice_recording')
      .values(
        ['RE1', 'RE2', 'RE3'].map(recording_sid => ({
          recording_sid,
          call_sid: 'CA1',
          contact_id: null,
          kind: 'conversation' as const,
          state: 'completed' as const,
          begun_at: 0,
        })),
      )
      .execute()
    const archive = createRecordingArchive({ db: database.db, timeZone: 'America/Toronto', now })
    const asked: string[] = []
    const answer = (of: 'away' | 'refused') =>
      archive.deleteDue(async id => {
        asked.push(id)
        return id === 'RE1' ? of : 'gone'
      })
    expect(await answer('away')).toEqual({ deleted: 0, waiting: 3 })
    expect(asked).toEqual(['RE1'])
    expect(await answer('refused')).toEqual({ deleted: 2, waiting: 1 })
    expect(await answer('refused')).toEqual({ deleted: 0, waiting: 1 })
    await database.close()
  })
})

describe('what callers said afterwards', () => {
  it('[T16] is summed by day and queue, and names nobody', async () => {
    await signInBoth()
    const { status, body } = await world.asked(sofia, 'GET', '/api/voice/surveys?days=7')
    expect(status).toBe(200)
    const { days, from, to } = body as Surveys
    expect((Date.parse(to) - Date.parse(from)) / (24 * hourMs)).toBe(6)
    expect(days).toEqual([
      {
        day: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
        queueId: 'phone-en',
        satisfaction: { count: 1, sum: 5 },
        effort: { count: 1, sum: 4 },
      },
    ])
    expect((await world.asked(sofia, 'GET', '/api/voice/surveys?days=400')).status).toBe(400)
  })
})
