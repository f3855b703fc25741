import { assertNever } from '../vocabulary/assert-never.ts'
import type { Bilingual, Language } from '../vocabulary/words.ts'
import type {
  CallDecision,
  CallFacts,
  CallInput,
  CallInstruction,
  CallOutcome,
  CallStep,
  Said,
  Score,
  WayIn,
} from './call-step.ts'
import { dialledNumber } from './dialled-number.ts'
import { fillSpeech, parseSpeech, type SpeechValue } from './speech.ts'
import type { UrgentTopic } from './voice-settings.ts'
import { defaultVoiceTexts, type VoiceTextKey } from './voice-texts.ts'

/** So often the same thing is asked. */
const askedMax = 3
const choiceWaitS = 6
const numberWaitS = 8
/** A shorter recording is a breath, or somebody who hung up. */
const messageSecondsMin = 2
const callbackKey = '8'
const messageKey = '9'
const onDutyKey = '0'
/** Those who wait press these; they are told so. */
const inLineKeys = { callback: '1', message: '2' } as const

type At<Kind extends CallStep['kind']> = Extract<CallStep, { kind: Kind }>

/**
 * What happens next in a call (SPEC T1 to T7). Pure: the same step, input and facts give the same decision. Any input
 * may come at any step, late and twice; what does not fit leaves the caller where they are and says it again.
 */
export function decideCallStep(step: CallStep, input: CallInput, facts: CallFacts): CallDecision {
  if (step.kind === 'over') return { step, instructions: [{ kind: 'hang-up' }] }
  switch (input.kind) {
    case 'hung-up':
      return { step: { kind: 'over', outcome: outcomeOfHangUp(step) }, instructions: [{ kind: 'hang-up' }] }
    case 'person-there':
      return {
        step: { kind: 'with-person', language: languageOf(step, facts) },
        instructions: [{ kind: 'join-room' }],
      }
    case 'person-gone':
      return step.kind === 'with-person'
        ? inLine(step.language, facts, [say(facts, step.language, 'back-in-line')])
        : again(step, facts)
    case 'conversation-over':
      return conversationOver(languageOf(step, facts), facts)
    case 'send-on':
      return step.kind === 'with-person' ? sendOn(step.language, input.phone, facts) : again(step, facts)
    case 'place-lost':
      return enter(languageOf(step, facts))
    default:
      return decideAt(step, input, facts)
  }
}

function decideAt(step: CallStep, input: CallInput, facts: CallFacts): CallDecision {
  switch (step.kind) {
    case 'arrived':
      return askLanguage(0, facts)
    case 'choosing-language':
      return input.kind === 'pressed' ? languagePressed(step, input.digits, facts) : again(step, facts)
    case 'entering':
      return input.kind === 'place-given' ? placeGiven(step, input.place, facts) : again(step, facts)
    case 'triage':
      return input.kind === 'pressed' ? triagePressed(step, input.digits, facts) : again(step, facts)
    case 'calling-out':
      return input.kind === 'called-out' ? calledOut(step, input.reached, facts) : again(step, facts)
    case 'in-line':
      return input.kind === 'pressed' ? inLinePressed(step, input.digits, facts) : again(step, facts)
    case 'giving-number':
      if (input.kind === 'pressed') return numberPressed(step, input.digits, facts)
      return callbackAnswer(step, input, facts)
    case 'confirming-number':
      if (input.kind === 'pressed') return confirmationPressed(step, input.digits, facts)
      return callbackAnswer(step, input, facts)
    case 'leaving-message':
      return messageInput(step, input, facts)
    case 'with-person':
      return again(step, facts)
    case 'sent-on':
      if (input.kind !== 'called-out') return again(step, facts)
      // Nobody there: the caller comes into the line again instead of hearing the end of it.
      return input.reached ? goodbye('person', step.language, facts) : enter(step.language)
    case 'survey':
      return surveyInput(step, input, facts)
    case 'over':
      return again(step, facts)
    default:
      return assertNever(step)
  }
}

/** The instructions of a step once more, for an input that does not fit it. */
function again(step: CallStep, facts: CallFacts): CallDecision {
  switch (step.kind) {
    case 'arrived':
      return askLanguage(0, facts)
    case 'choosing-language':
      return askLanguage(step.asked, facts)
    case 'entering':
      return enter(step.language, step.by)
    case 'triage':
      return triage(step.language, step.asked, facts)
    case 'calling-out':
      return callOut(step, facts)
    case 'in-line':
      return inLine(step.language, facts)
    case 'giving-number':
      return askNumber(step, facts)
    case 'confirming-number':
      return askConfirmation(step, facts)
    case 'leaving-message':
      return askMessage(step, facts)
    case 'with-person':
      return { step, instructions: [{ kind: 'join-room' }] }
    case 'sent-on':
      return sendOn(step.language, step.phone, facts)
    case 'survey':
      return askSurvey(step, facts)
    case 'over':
      return { step, instructions: [{ kind: 'hang-up' }] }
    default:
      return assertNever(step)
  }
}

// The language

function askLanguage(asked: number, facts: CallFacts, before: readonly Said[] = []): CallDecision {
  const { usualLanguage } = facts
  const other: Language = usualLanguage === 'en' ? 'fr' : 'en'
  const greeting =
    asked === 0
      ? [say(facts, usualLanguage, 'greeting'), say(facts, other, 'greeting')]
      : ([] as readonly Said[])
  return {
    step: { kind: 'choosing-language', asked },
    instructions: [
      choice([
        ...before,
        ...greeting,
        say(facts, 'en', 'language-choice'),
        say(facts, 'fr', 'language-choice'),
      ]),
    ],
  }
}

function languagePressed(step: At<'choosing-language'>, digits: string, facts: CallFacts): CallDecision {
  if (digits === '1') return enter('en')
  if (digits === '2') return enter('fr')
  // Who presses nothing, perhaps because they cannot, is served all the same.
  if (step.asked + 1 >= askedMax) return enter(facts.usualLanguage)
  const sorry = digits === '' ? [] : [say(facts, 'en', 'not-understood'), say(facts, 'fr', 'not-understood')]
  return askLanguage(step.asked + 1, facts, sorry)
}

function enter(language: Language, by: WayIn = { kind: 'open-line' }): CallDecision {
  return {
    step: { kind: 'entering', language, by },
    question: { kind: 'enter-line', language, by },
  }
}

function placeGiven(
  { language, by }: At<'entering'>,
  place: Extract<CallInput, { kind: 'place-given' }>['place'],
  facts: CallFacts,
): CallDecision {
  switch (place) {
    case 'in-line': {
      const notice = facts.settings.recording ? [say(facts, language, 'recording-notice')] : []
      return inLine(language, facts, notice)
    }
    case 'called-back': {
      // The line closed between the question and the answer, and its queue calls back.
      const { opening } = facts.lines[language]
      return facts.callerPhone === undefined
        ? goodbye('goodbye', language, facts)
        : promisedCallback(language, facts.callerPhone, opening, facts)
    }
    case 'closed':
      return triage(language, 0, facts)
    case 'not-now':
      return {
        step: { kind: 'entering', language, by },
        instructions: [{ ...choice([say(facts, language, 'no-place-now')]), musicS: 5, waitS: 1 }],
      }
    default:
      return assertNever(place)
  }
}

// Closed: what is urgent, the call-back, the message

function triage(
  language: Language,
  asked: number,
  facts: CallFacts,
  before: readonly Said[] = [],
): CallDecision {
  const { callOut } = facts.settings
  const { onDuty, callsBackLater } = facts.lines[language]
  const prompts = [
    ...before,
    ...(asked === 0 ? [whyClosed(language, facts)] : []),
    ...callOut.map(({ name }, index) =>
      say(facts, language, 'urgent-topic', { topic: name[language], key: String(index + 1) }),
    ),
    ...(callsBackLater ? [say(facts, language, 'callback-choice', { key: callbackKey })] : []),
    say(facts, language, 'message-choice', { key: messageKey }),
    ...(onDuty ? [say(facts, language, 'on-duty-choice', { key: onDutyKey })] : []),
  ]
  return { step: { kind: 'triage', language, asked }, instructions: [choice(prompts)] }
}

function whyClosed(language: Language, facts: CallFacts): Said {
  const { holiday, opening } = facts.lines[language]
  if (opening === undefined) return say(facts, language, 'closed-for-good')
  return holiday === undefined
    ? say(facts, language, 'closed', { opening })
    : say(facts, language, 'holiday', { holiday: holiday[language], opening })
}

function triagePressed(step: At<'triage'>, digits: string, facts: CallFacts): CallDecision {
  const { language, asked } = step
  const { onDuty, callsBackLater } = facts.lines[language]
  const topic = facts.settings.callOut[Number(digits) - 1]
  if (digits !== '' && topic !== undefined) return topicChosen(language, topic, facts)
  if (digits === callbackKey && callsBackLater) return offerNumber(language, false, facts)
  if (digits === messageKey)
    return askMessage({ kind: 'leaving-message', language, holdsPlace: false, asked: 0 }, facts)
  if (digits === onDutyKey && onDuty) return enter(language, { kind: 'on-duty' })
  if (asked + 1 >= askedMax) return goodbye('goodbye', language, facts)
  const sorry = digits === '' ? [] : [say(facts, language, 'not-understood')]
  return triage(language, asked + 1, facts, sorry)
}

function topicChosen(language: Language, topic: UrgentTopic, facts: CallFacts): CallDecision {
  const { calledOut: to } = topic
  return to.kind === 'queue'
    ? enter(language, { kind: 'topic', queueId: to.queueId })
    : callOut({ kind: 'calling-out', language, topicId: topic.id, rung: 0 }, facts)
}

function callOut(step: At<'calling-out'>, facts: CallFacts): CallDecision {
  const { language, topicId, rung } = step
  const topic = facts.settings.callOut.find(({ id }) => id === topicId)
  const person = topic?.calledOut.kind === 'people' ? topic.calledOut.people[rung] : undefined
  if (topic === undefined || person === undefined) {
    const leaving = { kind: 'leaving-message', language, holdsPlace: false, topicId, asked: 0 } as const
    return askMessage(leaving, facts, [say(facts, language, 'call-out-nobody')])
  }
  return {
    step,
    instructions: [
      ...(rung === 0 ? [say(facts, language, 'calling-out', { topic: topic.name[language] })] : []),
      { kind: 'dial', phone: person.phone, ringS: facts.settings.callOutRingS },
    ],
  }
}

function calledOut(step: At<'calling-out'>, reached: boolean, facts: CallFacts): CallDecision {
  return reached
    ? goodbye('called-out', step.language, facts)
    : callOut({ ...step, rung: step.rung + 1 }, facts)
}

// In the line

function inLine(language: Language, facts: CallFacts, before: readonly Said[] = []): CallDecision {
  const { place, settings } = facts
  const position = place?.position ?? 0
  const prompts = [
    ...before,
    ...(position > 0 ? [say(facts, language, 'in-line', { position: String(position) })] : []),
    ...(place?.unattended ? [say(facts, language, 'nobody-at-work')] : []),
    ...(place?.expectedWaitMs === undefined || place.unattended
      ? []
      : [say(facts, language, 'expected-wait', { minutes: minutesIn(language, place.expectedWaitMs) })]),
    say(facts, language, 'callback-choice', { key: inLineKeys.callback }),
    say(facts, language, 'message-choice', { key: inLineKeys.message }),
  ]
  return {
    step: { kind: 'in-line', language },
    instructions: [{ ...choice(prompts), musicS: settings.announceEveryS, waitS: 1 }],
  }
}

/** Whole minutes, up: a wait that is longer than was said is what people remember. */
function minutesIn(language: Language, waitMs: number): string {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000))
  if (minutes > 1) return `${minutes} minutes`
  return language === 'en' ? 'one minute' : 'une minute'
}

function inLinePressed({ language }: At<'in-line'>, digits: string, facts: CallFacts): CallDecision {
  switch (digits) {
    case inLineKeys.callback:
      return offerNumber(language, true, facts)
    case inLineKeys.message:
      return askMessage({ kind: 'leaving-message', language, holdsPlace: true, asked: 0 }, facts)
    case '':
      return inLine(language, facts)
    default:
      return inLine(language, facts, [say(facts, language, 'not-understood')])
  }
}

/** Back to where the caller came from: the line, in which the place was kept, or the choices of a closed line. */
function back(
  { language, holdsPlace: kept }: { readonly language: Language; readonly holdsPlace: boolean },
  facts: CallFacts,
  before: readonly Said[] = [],
): CallDecision {
  return kept
    ? inLine(language, facts, [...before, say(facts, language, 'still-in-line')])
    : triage(language, 1, facts, before)
}

// The call-back

function offerNumber(language: Language, kept: boolean, facts: CallFacts): CallDecision {
  const { callerPhone } = facts
  return askNumber(
    {
      kind: 'giving-number',
      language,
      holdsPlace: kept,
      ...(callerPhone === undefined ? {} : { offered: callerPhone }),
      asked: 0,
    },
    facts,
  )
}

function askNumber(step: At<'giving-number'>, facts: CallFacts, before: readonly Said[] = []): CallDecision {
  const { language, offered } = step
  const instruction =
    offered === undefined
      ? {
          ...choice([...before, say(facts, language, 'callback-number')]),
          digitsMax: 12,
          endsWithPound: true,
          waitS: numberWaitS,
        }
      : choice([...before, say(facts, language, 'callback-at', { phone: { phone: offered } })])
  return { step, instructions: [instruction] }
}

function numberPressed(step: At<'giving-number'>, digits: string, facts: CallFacts): CallDecision {
  const { language, offered, asked, holdsPlace: kept } = step
  if (digits.includes('*')) return back(step, facts)
  if (offered !== undefined) {
    if (digits === '1') return promise(step, offered)
    if (digits === '2')
      return askNumber({ kind: 'giving-number', language, holdsPlace: kept, asked: 0 }, facts)
  } else {
    const phone = dialledNumber(digits)
    if (phone !== undefined) {
      return askConfirmation(
        { kind: 'confirming-number', language, holdsPlace: kept, phone, asked: 0 },
        facts,
      )
    }
  }
  if (asked + 1 >= askedMax) return back(step, facts)
  const sorry = offered === undefined ? 'callback-number-wrong' : 'not-understood'
  return askNumber({ ...step, asked: asked + 1 }, facts, digits === '' ? [] : [say(facts, language, sorry)])
}

function askConfirmation(step: At<'confirming-number'>, facts: CallFacts): CallDecision {
  return {
    step,
    instructions: [choice([say(facts, step.language, 'callback-confirm', { phone: { phone: step.phone } })])],
  }
}

function confirmationPressed(step: At<'confirming-number'>, digits: string, facts: CallFacts): CallDecision {
  const { language, phone, asked, holdsPlace: kept } = step
  if (digits === '1') return promise(step, phone)
  if (digits === '2') return askNumber({ kind: 'giving-number', language, holdsPlace: kept, asked: 0 }, facts)
  if (digits.includes('*') || asked + 1 >= askedMax) return back(step, facts)
  return askConfirmation({ ...step, asked: asked + 1 }, facts)
}

/** A caller with a place keeps it; another is taken into the line of those who are called after the opening. */
function promise(step: At<'giving-number'> | At<'confirming-number'>, phone: string): CallDecision {
  return {
    step: {
      kind: 'confirming-number',
      language: step.language,
      holdsPlace: step.holdsPlace,
      phone,
      asked: 0,
    },
    question: step.holdsPlace
      ? { kind: 'promise-callback', phone }
      : { kind: 'enter-line', language: step.language, by: { kind: 'call-back', phone } },
  }
}

function callbackAnswer(
  step: At<'giving-number'> | At<'confirming-number'>,
  input: CallInput,
  facts: CallFacts,
): CallDecision {
  const promised =
    (input.kind === 'callback-answered' && input.promised) ||
    (input.kind === 'place-given' && input.place === 'called-back')
  if (promised && step.kind === 'confirming-number') {
    const opening = step.holdsPlace ? undefined : facts.lines[step.language].opening
    return promisedCallback(step.language, step.phone, opening, facts)
  }
  if (input.kind === 'place-given' && input.place === 'in-line') {
    // It opened meanwhile: the caller is in the line, and the call-back is asked for there.
    return step.kind === 'confirming-number'
      ? { step: { ...step, holdsPlace: true }, question: { kind: 'promise-callback', phone: step.phone } }
      : inLine(step.language, facts)
  }
  if (input.kind === 'callback-answered' || input.kind === 'place-given') {
    return back(step, facts, [say(facts, step.language, 'callback-not-possible')])
  }
  return again(step, facts)
}

function promisedCallback(
  language: Language,
  phone: string,
  opening: string | undefined,
  facts: CallFacts,
): CallDecision {
  const said =
    opening === undefined
      ? say(facts, language, 'callback-promised', { phone: { phone } })
      : say(facts, language, 'callback-promised-later', { phone: { phone }, opening })
  return over('callback', [said])
}

// The message

function askMessage(
  step: At<'leaving-message'>,
  facts: CallFacts,
  before: readonly Said[] = [],
): CallDecision {
  const { language } = step
  return {
    step,
    instructions: [
      ...before,
      say(facts, language, 'message-ask'),
      { kind: 'record-message', secondsMax: facts.settings.messageSecondsMax },
    ],
  }
}

function messageInput(step: At<'leaving-message'>, input: CallInput, facts: CallFacts): CallDecision {
  const { language, topicId, asked } = step
  if (input.kind === 'message-answered') {
    if (input.kept) return over('message', [say(facts, language, 'message-kept')])
    return askedAgain(step, [say(facts, language, 'no-place-now')], facts)
  }
  if (input.kind !== 'recorded') return askMessage(step, facts)
  if (input.seconds >= messageSecondsMin) {
    return {
      step: { ...step, asked },
      question: {
        kind: 'keep-message',
        language,
        holdsPlace: step.holdsPlace,
        ...(topicId === undefined ? {} : { topicId }),
      },
    }
  }
  return askedAgain(step, [say(facts, language, 'message-empty')], facts)
}

function askedAgain(step: At<'leaving-message'>, before: readonly Said[], facts: CallFacts): CallDecision {
  const asked = step.asked + 1
  if (asked < askedMax) return askMessage({ ...step, asked }, facts, before)
  return step.holdsPlace ? back(step, facts, before) : goodbye('goodbye', step.language, facts)
}

// After the conversation

function sendOn(language: Language, phone: string, facts: CallFacts): CallDecision {
  return {
    step: { kind: 'sent-on', language, phone },
    instructions: [{ kind: 'dial', phone, ringS: facts.settings.callOutRingS }],
  }
}

function conversationOver(language: Language, facts: CallFacts): CallDecision {
  if (!facts.settings.survey) return goodbye('person', language, facts)
  return askSurvey({ kind: 'survey', language, question: 'consent', asked: 0 }, facts)
}

const surveyTexts = {
  consent: 'survey-ask',
  satisfaction: 'survey-satisfaction',
  effort: 'survey-effort',
} as const

function askSurvey(step: At<'survey'>, facts: CallFacts): CallDecision {
  return { step, instructions: [choice([say(facts, step.language, surveyTexts[step.question])])] }
}

function surveyInput(step: At<'survey'>, input: CallInput, facts: CallFacts): CallDecision {
  const { language, question, asked } = step
  if (input.kind === 'survey-kept') return over('person', [say(facts, language, 'survey-thanks')])
  if (input.kind !== 'pressed') return askSurvey(step, facts)
  const { digits } = input
  if (question === 'consent') {
    // Without a yes nothing is asked, and nothing is kept.
    return digits === '1'
      ? askSurvey({ kind: 'survey', language, question: 'satisfaction', asked: 0 }, facts)
      : goodbye('person', language, facts)
  }
  const score = /^[1-5]$/.test(digits) ? (Number(digits) as Score) : undefined
  if (score === undefined && asked + 1 < askedMax) return askSurvey({ ...step, asked: asked + 1 }, facts)
  if (question === 'satisfaction') {
    return askSurvey(
      {
        kind: 'survey',
        language,
        question: 'effort',
        ...(score === undefined ? {} : { satisfaction: score }),
        asked: 0,
      },
      facts,
    )
  }
  const { satisfaction } = step
  if (satisfaction === undefined && score === undefined) return goodbye('person', language, facts)
  return {
    step,
    question: {
      kind: 'keep-survey',
      language,
      ...(satisfaction === undefined ? {} : { satisfaction }),
      ...(score === undefined ? {} : { effort: score }),
    },
  }
}

function goodbye(outcome: CallOutcome, language: Language, facts: CallFacts): CallDecision {
  return over(outcome, [say(facts, language, 'goodbye')])
}

function over(outcome: CallOutcome, said: readonly Said[]): CallDecision {
  return { step: { kind: 'over', outcome }, instructions: [...said, { kind: 'hang-up' }] }
}

function outcomeOfHangUp(step: CallStep): CallOutcome {
  return step.kind === 'with-person' || step.kind === 'survey' ? 'person' : 'hung-up'
}

function languageOf(step: CallStep, { usualLanguage }: CallFacts): Language {
  return 'language' in step ? step.language : usualLanguage
}

function choice(prompts: readonly Said[]): Extract<CallInstruction, { kind: 'listen' }> {
  return { kind: 'listen', prompts, musicS: 0, digitsMax: 1, endsWithPound: false, waitS: choiceWaitS }
}

/** A text in one language, with its values. One that was damaged in the store is replaced by the text as it came. */
function say(
  { settings }: CallFacts,
  language: Language,
  key: VoiceTextKey,
  values: Readonly<Record<string, SpeechValue>> = {},
): Said {
  return {
    kind: 'say',
    language,
    speech: sayable(settings.texts[key], defaultVoiceTexts[key], language, values),
  }
}

function sayable(
  text: Bilingual | undefined,
  usual: Bilingual,
  language: Language,
  values: Readonly<Record<string, SpeechValue>>,
): Said['speech'] {
  const parsed = parseSpeech(text?.[language] ?? usual[language])
  return fillSpeech('fault' in parsed ? [usual[language]] : parsed.speech, values)
}
