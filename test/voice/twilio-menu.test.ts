import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CallDecision,
  type CallFacts,
  type CallInput,
  type CallOutcome,
  type CallStep,
  holdsPlace,
} from '../../src-domain/voice-menu/call-step.ts'
import { decideCallStep } from '../../src-domain/voice-menu/decide-call-step.ts'
import { dialledNumber } from '../../src-domain/voice-menu/dialled-number.ts'
import { parseSpeech, spokenWords } from '../../src-domain/voice-menu/speech.ts'
import {
  checkVoiceSettings,
  defaultVoiceSettings,
  type VoiceSettings,
  voiceTextMaxLength,
} from '../../src-domain/voice-menu/voice-settings.ts'
import { defaultVoiceTexts, voiceTextKeys } from '../../src-domain/voice-menu/voice-texts.ts'

const settings: VoiceSettings = {
  ...defaultVoiceSettings,
  recording: true,
  callOut: [
    {
      id: 'stop-sign',
      name: { en: 'a stop sign that is down', fr: 'un panneau d’arrêt renversé' },
      calledOut: {
        kind: 'people',
        people: [
          { name: 'Roads', phone: '+19055550190' },
          { name: 'Roads, second', phone: '+19055550191' },
        ],
      },
    },
    {
      id: 'animal',
      name: { en: 'an animal', fr: 'un animal' },
      calledOut: { kind: 'queue', queueId: 'security' },
    },
  ],
}
const open = { isOpen: true, onDuty: false, callsBackLater: false }
const closed = { isOpen: false, opening: 'on Monday at 8:00 a.m.', onDuty: true, callsBackLater: true }
const place = { position: 2, expectedWaitMs: 90_000, unattended: false }
const facts: CallFacts = {
  settings,
  usualLanguage: 'en',
  lines: { en: open, fr: open },
  callerPhone: '+19055550123',
  place,
}

/** The steps of a script of inputs; what the menu asks of the hub is answered by `answer`. */
function walk(
  inputs: readonly CallInput[],
  given: CallFacts = facts,
  answer: (decision: Extract<CallDecision, { question: unknown }>) => CallInput = goodHub,
) {
  let step = { kind: 'arrived' } as CallStep
  const said: string[] = []
  const steps: CallStep[] = []
  const decide = (input: CallInput): Exclude<CallDecision, { question: unknown }> => {
    let decision = decideCallStep(step, input, given)
    for (let asked = 0; 'question' in decision; asked++) {
      if (asked > 3) throw new Error('asks without end')
      decision = decideCallStep(decision.step, answer(decision), given)
    }
    step = decision.step
    steps.push(step)
    for (const each of decision.instructions) {
      const prompts = each.kind === 'say' ? [each] : each.kind === 'listen' ? each.prompts : []
      said.push(...prompts.map(({ speech }) => spokenWords(speech)))
    }
    return decision
  }
  let last = decide({ kind: 'begun' })
  for (const input of inputs) last = decide(input)
  return { step, said, steps, last }
}

function goodHub({ question }: Extract<CallDecision, { question: unknown }>): CallInput {
  switch (question.kind) {
    case 'enter-line':
      return {
        kind: 'place-given',
        place: question.by.kind === 'call-back' ? 'called-back' : 'in-line',
      }
    case 'promise-callback':
      return { kind: 'callback-answered', promised: true }
    case 'keep-message':
      return { kind: 'message-answered', kept: true }
    case 'keep-survey':
      return { kind: 'survey-kept' }
  }
}
const closedHub = (decision: Extract<CallDecision, { question: unknown }>): CallInput =>
  decision.question.kind === 'enter-line' && decision.question.by.kind === 'open-line'
    ? { kind: 'place-given', place: 'closed' }
    : goodHub(decision)

const press = (digits: string): CallInput => ({ kind: 'pressed', digits })

describe('the telephone menu', () => {
  it('[T1] a caller hears both languages, chooses one, and is told the place and the wait in it', () => {
    const { step, said } = walk([press('2')])
    expect(step).toEqual({ kind: 'in-line', language: 'fr' })
    expect(said.join(' ')).toMatch(/press 1.*faites le 2.*peut être enregistré.*au rang 2.*environ 2 minutes/)
  })

  it('[T1] who presses nothing is served in the language of the number', () => {
    const { step } = walk([press(''), press(''), press('')], { ...facts, usualLanguage: 'fr' })
    expect(step).toEqual({ kind: 'in-line', language: 'fr' })
  })

  it('[T3] a closed line says why and when it opens; what is urgent is called out, one after the other', () => {
    const holiday = { ...closed, holiday: { en: 'Canada Day', fr: 'la fête du Canada' } }
    const given = { ...facts, lines: { en: holiday, fr: holiday } }
    const { said, step } = walk([press('1'), press('1')], given, closedHub)
    expect(said.join(' ')).toContain('closed today for Canada Day. We open again on Monday')
    expect(said.join(' ')).toContain('for a stop sign that is down, press 1')
    expect(step).toEqual({ kind: 'calling-out', language: 'en', topicId: 'stop-sign', rung: 0 })

    const nobody: CallInput = { kind: 'called-out', reached: false }
    const second = walk([press('1'), press('1'), nobody], given, closedHub)
    expect(second.last.instructions).toContainEqual({ kind: 'dial', phone: '+19055550191', ringS: 20 })
    const none = walk([press('1'), press('1'), nobody, nobody], given, closedHub)
    expect(none.said.join(' ')).toContain('dial 9 1 1')
    expect(none.step).toMatchObject({ kind: 'leaving-message', topicId: 'stop-sign' })
    const reached = walk(
      [press('1'), press('1'), nobody, { kind: 'called-out', reached: true }],
      given,
      closedHub,
    )
    expect(reached.step).toEqual({ kind: 'over', outcome: 'called-out' })
    expect(walk([press('1'), press('2')], given, closedHub).step).toEqual({ kind: 'in-line', language: 'en' })
  })

  it('[T4] a call-back keeps the place, at the number shown or at one that is entered and confirmed', () => {
    expect(walk([press('1'), press('1'), press('1')]).step).toEqual({ kind: 'over', outcome: 'callback' })
    const other = walk([press('1'), press('1'), press('2'), press('9055550199'), press('1')])
    expect(other.said.join(' ')).toContain('You entered +19055550199')
    expect(other.step).toEqual({ kind: 'over', outcome: 'callback' })
    const back = walk([press('1'), press('1'), press('*')])
    expect(back.step).toEqual({ kind: 'in-line', language: 'en' })
    expect(back.said).toContain('You keep your place in line.')
  })

  it('[T6] without a yes nothing is asked after the call; a survey keeps what was answered', () => {
    const answered: CallInput[] = [press('1'), { kind: 'person-there' }, { kind: 'conversation-over' }]
    expect(walk([...answered, press('')]).step).toEqual({ kind: 'over', outcome: 'person' })
    const asked: unknown[] = []
    const full = walk([...answered, press('1'), press('5'), press('7'), press('2')], facts, decision => {
      asked.push(decision.question)
      return goodHub(decision)
    })
    expect(asked.at(-1)).toEqual({ kind: 'keep-survey', language: 'en', satisfaction: 5, effort: 2 })
    expect(full.step).toEqual({ kind: 'over', outcome: 'person' })
    const off = { ...facts, settings: { ...settings, survey: false } }
    expect(walk(answered, off).step).toEqual({ kind: 'over', outcome: 'person' })
  })

  it('[T1] a caller who is sent on and reaches nobody comes into the line again', () => {
    const sent: CallInput[] = [press('1'), { kind: 'person-there' }, { kind: 'send-on', phone: '311' }]
    expect(walk([...sent, { kind: 'called-out', reached: false }]).step.kind).toBe('in-line')
    expect(walk([...sent, { kind: 'called-out', reached: true }]).step).toEqual({
      kind: 'over',
      outcome: 'person',
    })
  })
})

const digits = fc.oneof(
  fc.constantFrom('', '1', '2', '3', '8', '9', '0', '*', '#', '9055550123', '19055550123', '911', '12'),
  fc.stringMatching(/^[0-9*#]{0,12}$/),
)
const anyInput: fc.Arbitrary<CallInput> = fc.oneof(
  { weight: 6, arbitrary: digits.map(press) },
  fc.record({ kind: fc.constant('recorded' as const), seconds: fc.nat(200) }),
  fc.record({ kind: fc.constant('called-out' as const), reached: fc.boolean() }),
  fc.record({
    kind: fc.constant('place-given' as const),
    place: fc.constantFrom('in-line', 'called-back', 'closed', 'not-now'),
  }),
  fc.record({ kind: fc.constant('callback-answered' as const), promised: fc.boolean() }),
  fc.record({ kind: fc.constant('message-answered' as const), kept: fc.boolean() }),
  fc.constantFrom<CallInput>(
    { kind: 'survey-kept' },
    { kind: 'person-there' },
    { kind: 'person-gone' },
    { kind: 'conversation-over' },
    { kind: 'place-lost' },
    { kind: 'begun' },
  ),
)
const lineFacts = fc.record(
  {
    isOpen: fc.boolean(),
    opening: fc.constant('on Monday'),
    onDuty: fc.boolean(),
    callsBackLater: fc.boolean(),
  },
  { requiredKeys: ['isOpen', 'onDuty', 'callsBackLater'] },
)
const anyFacts: fc.Arbitrary<CallFacts> = fc
  .record(
    {
      usualLanguage: fc.constantFrom('en', 'fr'),
      lines: fc.record({ en: lineFacts, fr: lineFacts }),
      callerPhone: fc.constant('+19055550123'),
      place: fc.record(
        { position: fc.nat(50), expectedWaitMs: fc.nat(3_600_000), unattended: fc.boolean() },
        { requiredKeys: ['position', 'unattended'] },
      ),
      survey: fc.boolean(),
      recording: fc.boolean(),
    },
    { requiredKeys: ['usualLanguage', 'lines', 'survey', 'recording'] },
  )
  .map(
    ({ survey, recording, ...rest }) =>
      ({ ...rest, settings: { ...settings, survey, recording } }) as CallFacts,
  )

/** A hub that answers as it likes. */
const anyHub = fc
  .infiniteStream(fc.nat(9))
  .map(stream => (decision: Extract<CallDecision, { question: unknown }>): CallInput => {
    const roll = Number(stream.next().value)
    switch (decision.question.kind) {
      case 'enter-line':
        return {
          kind: 'place-given',
          place: (['in-line', 'in-line', 'called-back', 'closed', 'not-now'] as const)[roll % 5] ?? 'in-line',
        }
      case 'promise-callback':
        return { kind: 'callback-answered', promised: roll > 2 }
      case 'keep-message':
        return { kind: 'message-answered', kept: roll > 2 }
      case 'keep-survey':
        return { kind: 'survey-kept' }
    }
  })

const ends: readonly CallOutcome[] = ['person', 'called-out', 'callback', 'message', 'goodbye', 'hung-up']

describe('whatever a caller does', () => {
  it('[T1] every step goes on: it listens, records, dials, is in a room, or ends with a word', () => {
    fc.assert(
      fc.property(fc.array(anyInput, { maxLength: 25 }), anyFacts, anyHub, (inputs, given, hub) => {
        const { last, step } = walk(inputs, given, hub)
        const goesOn = last.instructions.some(({ kind }) =>
          ['listen', 'record-message', 'dial', 'join-room', 'hang-up'].includes(kind),
        )
        expect(goesOn).toBe(true)
        expect(last.instructions.some(({ kind }) => kind === 'hang-up')).toBe(step.kind === 'over')
        if (step.kind === 'over') expect(ends).toContain(step.outcome)
      }),
      { numRuns: 500 },
    )
  })

  it('[T1] who never presses anything stands in the line, or is let go with a word after a few questions', () => {
    fc.assert(
      fc.property(anyFacts, anyHub, (given, hub) => {
        const silent = Array.from(
          { length: 30 },
          (_, index): CallInput => (index % 2 === 0 ? press('') : { kind: 'recorded', seconds: 0 }),
        )
        const { step } = walk(silent, given, hub)
        expect(['in-line', 'over', 'entering']).toContain(step.kind)
      }),
      { numRuns: 300 },
    )
  })

  it('[T2] nobody loses the place by what they press: it is left for a person, a call-back or a message alone', () => {
    const pressedOrSpoken = fc.oneof(
      digits.map(press),
      fc.record({ kind: fc.constant('recorded' as const), seconds: fc.nat(200) }),
    )
    fc.assert(
      fc.property(fc.array(pressedOrSpoken, { maxLength: 30 }), anyFacts, (inputs, given) => {
        const { steps } = walk([press('1'), ...inputs], given, goodHub)
        const from = steps.findIndex(holdsPlace)
        for (const step of steps.slice(from < 0 ? steps.length : from)) {
          const kept =
            holdsPlace(step) || (step.kind === 'over' && /^(?:callback|message)$/.test(step.outcome))
          expect(kept, JSON.stringify(step)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('[T5] a call that is over stays over, and ends again', () => {
    fc.assert(
      fc.property(fc.array(anyInput, { maxLength: 10 }), fc.constantFrom(...ends), (inputs, outcome) => {
        const over: CallStep = { kind: 'over', outcome }
        for (const input of inputs)
          expect(decideCallStep(over, input, facts)).toEqual({
            step: over,
            instructions: [{ kind: 'hang-up' }],
          })
      }),
    )
  })
})

describe('what callers hear', () => {
  it('[T8] the texts that come with it are right, in both languages', () => {
    expect(checkVoiceSettings(defaultVoiceSettings, [])).toEqual([])
    expect(checkVoiceSettings(settings, ['security'])).toEqual([])
    expect(voiceTextKeys.length).toBeGreaterThan(25)
  })

  it('[T8] what would fail in a call is refused beforehand, by name', () => {
    const withText = (key: 'closed' | 'greeting', en: string): VoiceSettings => ({
      ...settings,
      texts: { ...defaultVoiceTexts, [key]: { ...defaultVoiceTexts[key], en } },
    })
    const namesOf = (each: VoiceSettings) => checkVoiceSettings(each, []).map(({ name }) => name)
    const known = 'UnknownQueue'
    expect(namesOf(withText('greeting', ' <break time="1s"/> '))).toEqual(['TextMissing', known])
    expect(namesOf(withText('greeting', 'a'.repeat(voiceTextMaxLength + 1)))).toEqual(['TextTooLong', known])
    expect(namesOf(withText('greeting', 'Hello <b>you</b>'))).toEqual(['MarkupWrong', known])
    expect(namesOf(withText('greeting', 'Hello <prosody rate="slow">you'))).toEqual(['MarkupWrong', known])
    expect(namesOf(withText('greeting', 'Tom & Jerry'))).toEqual(['MarkupWrong', known])
    expect(namesOf(withText('greeting', 'Hello {name}'))).toEqual(['PlaceUnknown', known])
    expect(namesOf(withText('closed', 'We are closed.'))).toEqual(['PlaceMissing', known])
    expect(namesOf({ ...settings, announceEveryS: 1 })).toEqual([known, 'OutOfRange'])
    const [first] = settings.callOut
    if (!first) throw new Error('a topic')
    expect(namesOf({ ...settings, callOut: [first, first] })).toEqual(['TopicTwice'])
    const nobody = { ...first, calledOut: { kind: 'people', people: [] } } as const
    expect(namesOf({ ...settings, callOut: [nobody] })).toEqual(['NobodyCalledOut'])
    const wrong = { ...first, calledOut: { kind: 'people', people: [{ name: 'A', phone: '555' }] } } as const
    expect(namesOf({ ...settings, callOut: [wrong] })).toEqual(['NotAPhone'])
  })

  it('[T8] any text is either refused or said: its marks are read without an error', () => {
    fc.assert(
      fc.property(
        fc.string({
          maxLength: 80,
          unit: fc.constantFrom('<', '>', '/', 'p', 's', ' ', '"', '&', 'é', '{', '}', 'break'),
        }),
        text => {
          const parsed = parseSpeech(text)
          expect('fault' in parsed || Array.isArray(parsed.speech)).toBe(true)
        },
      ),
      { numRuns: 1_000 },
    )
    expect(
      parseSpeech(
        'A <say-as interpret-as="digits">12</say-as><break time="300ms"/> <sub alias="Saint">St.</sub>',
      ),
    ).toMatchObject({
      speech: [
        'A ',
        { mark: 'say-as', inside: ['12'] },
        { mark: 'break', inside: [] },
        ' ',
        { mark: 'sub', attributes: { alias: 'Saint' } },
      ],
    })
  })

  it('[T4] a number that is entered is one of the North American plan, and never a service', () => {
    expect(dialledNumber('9055550123')).toBe('+19055550123')
    expect(dialledNumber('19055550123#')).toBe('+19055550123')
    for (const wrong of [
      '',
      '911',
      '5550123',
      '1234567890',
      '9051550123',
      '9110000000',
      '90555501234',
      '*1',
      '9054115555',
    ]) {
      expect(dialledNumber(wrong), wrong).toBeUndefined()
    }
  })
})
