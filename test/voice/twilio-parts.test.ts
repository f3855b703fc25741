import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallInstruction } from '../../src-domain/voice-menu/call-step.ts'
import { type CallStore, createCallStore } from '../../src-hub/channels/voice/twilio/call-store.ts'
import { holdMusicFile } from '../../src-hub/channels/voice/twilio/hold-music-file.ts'
import { agentOf, identityOf } from '../../src-hub/channels/voice/twilio/identity-of.ts'
import { createTwilioRest } from '../../src-hub/channels/voice/twilio/twilio-rest.ts'
import { musicLoopS, twimlOf } from '../../src-hub/channels/voice/twilio/twiml.ts'
import { readConfig } from '../../src-hub/config/read-config.ts'
import { readTwilioSettings } from '../../src-hub/config/read-twilio-settings.ts'
import { migrate } from '../../src-hub/database/migrate.ts'
import { type OpenDatabase, openMemoryDatabase } from '../../src-hub/database/open-database.ts'
import { createOpenApiCheck, hasOpenApi } from './openapi-check.ts'
import { openTwilioStandIn, type StandIn } from './twilio-stand-in.ts'
import { verbsOf, wordsOf } from './twiml-verbs.ts'

let twilio: StandIn
let database: OpenDatabase
let store: CallStore
beforeAll(async () => {
  twilio = await openTwilioStandIn()
  database = await openMemoryDatabase()
  await migrate(database.db)
  store = createCallStore(database.db)
})
afterAll(async () => {
  await twilio.stop()
  await database.close()
})

describe('the settings of Twilio', () => {
  it('[T11] come from the environment or a file, and no secret of them is shown', () => {
    const { environment } = twilio
    const config = readConfig(environment)
    if ('problem' in config || !config.twilio) throw new Error('no settings')
    const shown = [
      inspect(config, { depth: 9 }),
      JSON.stringify(config),
      String(config.twilio.authToken),
    ].join()
    expect(shown).not.toContain(environment['TWILIO_AUTH_TOKEN'])
    expect(shown).not.toContain(environment['TWILIO_API_KEY_SECRET'])
    expect(config.twilio.authToken.reveal()).toBe(environment['TWILIO_AUTH_TOKEN'])
    expect(config.twilio.numbers).toEqual([
      { phone: '+19055550100', language: 'en' },
      { phone: '+19055550101', language: 'fr' },
    ])
    const { TWILIO_AUTH_TOKEN, ...rest } = environment
    const fromFile = readTwilioSettings({ ...rest, TOWNLINE_TWILIO_FILE: '/etc/twilio.json' }, () =>
      JSON.stringify({ TWILIO_AUTH_TOKEN }),
    )
    expect(fromFile).toMatchObject({ appSid: config.twilio.appSid })
    expect(readTwilioSettings({ TOWNLINE_PUBLIC_URL: 'https://hub.example.org' })).toBeUndefined()
  })

  it.each([
    ['TWILIO_AUTH_TOKEN', undefined, 'is missing'],
    ['TWILIO_ACCOUNT_SID', 'AC1', 'no SID'],
    ['TWILIO_NUMBERS', '905 555 0100', 'no list'],
    ['TOWNLINE_PUBLIC_URL', 'hub.example.org', 'URL'],
    ['TOWNLINE_PUBLIC_URL', undefined, 'is missing'],
  ])('[T11] %s as %s is named, and its value is not', (name, value, why) => {
    const read = readTwilioSettings({ ...twilio.environment, [name]: value })
    if (read === undefined || !('problem' in read)) throw new Error('no problem')
    expect(read.problem).toMatch(new RegExp(`^${name}: .*${why}`))
    if (value !== undefined) expect(read.problem).not.toContain(value)
  })
})

describe('what goes to Twilio', () => {
  const addresses = {
    publicUrl: 'https://hub.example.org',
    ourNumber: '+19055550100',
    turn: 3,
    room: 'townline-x',
  }
  const say = (text: string): CallInstruction => ({ kind: 'say', language: 'en', speech: [text] })

  it('[T8] whatever is said is text: no word of a caller or a supervisor becomes a verb', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: 'binary' }), text => {
        const clean = text.toWellFormed().replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, ' ')
        const [verb, hangUp, ...others] = verbsOf(twimlOf([say(clean), { kind: 'hang-up' }], addresses))
        expect(others).toEqual([])
        expect(hangUp?.name).toBe('Hangup')
        expect(verb && wordsOf(verb)).toBe(clean.replaceAll(/\s+/g, ' ').trim())
      }),
      { numRuns: 500 },
    )
  })

  it('[T5] each question names its turn, below the public address', () => {
    const listen: CallInstruction = {
      kind: 'listen',
      prompts: [],
      musicS: 45,
      digitsMax: 1,
      endsWithPound: false,
      waitS: 1,
    }
    const [gather] = verbsOf(twimlOf([listen], addresses))
    expect(gather?.attributes).toMatchObject({
      action: 'https://hub.example.org/channels/twilio/wait?turn=3',
      actionOnEmptyResult: 'true',
    })
    expect(gather?.children).toMatchObject([{ name: 'Play', attributes: { loop: '4' } }])
    const file = holdMusicFile()
    expect(file.subarray(0, 4).toString()).toBe('RIFF')
    expect(file.readUInt32LE(40) / 16_000).toBe(musicLoopS)
    expect(file.readUInt32LE(4)).toBe(file.length - 8)
  })

  it('[T9] no two agents share an identity, and each is found again by it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), id => {
        const agentId = id.toWellFormed()
        expect(identityOf(agentId)).toMatch(/^[A-Za-z0-9_]+$/)
        expect(agentOf(identityOf(agentId))).toBe(agentId)
      }),
    )
    expect(agentOf('a_zz')).toBeUndefined()
    expect(agentOf('aiko_41')).toBeUndefined()
  })

  it('[T5] a request that Twilio does not take now is tried again, and said to be unknown at last', async () => {
    const standings: boolean[] = []
    const rest = createTwilioRest(twilio.settings, isReachable => standings.push(isReachable))
    twilio.be('busy')
    const later = setTimeout(() => twilio.be('well'), 300)
    expect(await rest.goingOn()).toMatchObject({ kind: 'done' })
    clearTimeout(later)
    twilio.be('down')
    expect(await rest.goingOn()).toEqual({ kind: 'away' })
    twilio.be('well')
    expect(await rest.statusOf(`CA${'0'.repeat(32)}`)).toEqual({ kind: 'gone' })
    expect(standings).toEqual([true, false, true])
    const nowhere = createTwilioRest({ ...twilio.settings, apiUrl: 'http://127.0.0.1:9' }, () => {})
    expect(await nowhere.goingOn()).toEqual({ kind: 'away' })
  })

  it.skipIf(!hasOpenApi)('the check of requests refuses what the description does not know', () => {
    const check = createOpenApiCheck()
    const account = twilio.settings.accountSid
    const path = `/2010-04-01/Accounts/${account}/Calls/CA${'0'.repeat(32)}.json`
    const asked = (form: Record<string, string>, at = path) =>
      check({ method: 'POST', path: at, query: new URLSearchParams(), form: new URLSearchParams(form) })
    expect(asked({ Status: 'completed' })).toEqual({ operation: 'UpdateCall', problems: [] })
    expect(asked({ Status: 'over' }).problems).toHaveLength(1)
    expect(asked({ Nonsense: '1' }).problems).toEqual(['Nonsense is not described'])
    expect(asked({}, path.replace('CA0', 'XX0')).problems).toHaveLength(1)
    expect(asked({}, '/2010-04-01/Nothing.json').problems).toHaveLength(1)
  })
})

const arrived = {
  direction: 'in',
  caller: { callerId: 'shown' },
  ourNumber: '+19055550100',
  step: { kind: 'arrived' },
  answer: '',
  status: 'ringing',
  at: 1,
} as const

describe('the messages of one call, in any order', () => {
  const statuses = ['ringing', 'in-progress', 'completed'].map((status, sequence) => ({ status, sequence }))
  const inRooms = [
    { room: 'CF1', sequence: 1, isIn: true },
    { room: 'CF1', sequence: 4, isIn: false },
    { room: 'CF2', sequence: 1, isIn: true },
    { room: 'CF2', sequence: 2, isIn: false },
    { room: 'CF2', sequence: 5, isIn: true },
  ]
  let calls = 0

  it('[T5] end in the state of the order in which they were sent, doubled and shuffled as they like', async () => {
    const all = [...statuses, ...inRooms]
    const doubled = fc.shuffledSubarray([...all, ...all], {
      minLength: all.length * 2,
      maxLength: all.length * 2,
    })
    await fc.assert(
      fc.asyncProperty(doubled, async messages => {
        calls += 1
        const callSid = `CA${calls}`
        await store.begin({ ...arrived, callSid })
        for (const message of messages) {
          if ('status' in message) await store.setStatus(callSid, message.status, message.sequence, 9)
          else await store.setInRoom(callSid, message.room, message.sequence, message.isIn)
        }
        expect(await store.find(callSid)).toMatchObject({
          status: 'completed',
          ended_at: 9,
          rooms: { CF1: { sequence: 4, isIn: false }, CF2: { sequence: 5, isIn: true } },
        })
      }),
      { numRuns: 150 },
    )
  })

  it('[T5] of two decisions on one turn one is written', async () => {
    const { call } = await store.begin({ ...arrived, callSid: 'CAx' })
    const decided = { step: { kind: 'in-line', language: 'en' }, answer: 'a', isTold: true } as const
    const written = await Promise.all(
      Array.from({ length: 8 }, () => store.decide('CAx', call.turn, decided)),
    )
    expect(written.filter(each => each !== undefined)).toHaveLength(1)
    expect(await store.find('CAx')).toMatchObject({ turn: 1, told_turn: 1 })
  })

  it('[T4] a customer is rung once for each time that it was asked', async () => {
    const contactId = crypto.randomUUID()
    const claims = await Promise.all(Array.from({ length: 5 }, () => store.claimDial(contactId, 100, 200)))
    expect(claims.filter(each => each !== undefined)).toEqual([1])
    expect(await store.claimDial(contactId, 300, 400)).toBe(2)
  })

  it('[T10] the states of a recording go one way', async () => {
    const recording = {
      sid: 'RE1',
      callSid: 'CAx',
      contactId: undefined,
      kind: 'conversation',
      at: 1,
    } as const
    for (const state of [
      'in-progress',
      'paused',
      'in-progress',
      'stopped',
      'in-progress',
      'completed',
      'paused',
    ] as const) {
      await store.keepRecording({ ...recording, state })
    }
    const row = await database.db
      .selectFrom('voice_recording')
      .select('state')
      .where('recording_sid', '=', 'RE1')
      .executeTakeFirst()
    expect(row?.state).toBe('completed')
  })
})
