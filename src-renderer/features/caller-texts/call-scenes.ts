import type { Language } from '../../../src-domain/vocabulary/words.ts'
import type { CallFacts, CallInput, CallStep } from '../../../src-domain/voice-menu/call-step.ts'
import { decideCallStep } from '../../../src-domain/voice-menu/decide-call-step.ts'
import { previewText } from '../../../src-domain/voice-menu/preview-text.ts'
import { spokenWords } from '../../../src-domain/voice-menu/speech.ts'
import type { VoiceSettings } from '../../../src-domain/voice-menu/voice-settings.ts'
import type { VoiceTextKey } from '../../../src-domain/voice-menu/voice-texts.ts'

/** The parts of a call in which texts are said, in the order in which callers meet them. */
export const textGroups = {
  welcome: ['greeting', 'language-choice', 'recording-notice'],
  closed: [
    'closed',
    'holiday',
    'closed-for-good',
    'urgent-topic',
    'callback-choice',
    'message-choice',
    'on-duty-choice',
  ],
  urgent: ['calling-out', 'call-out-nobody'],
  line: ['in-line', 'expected-wait', 'nobody-at-work', 'still-in-line', 'back-in-line', 'no-place-now'],
  callback: [
    'callback-at',
    'callback-number',
    'callback-number-wrong',
    'callback-confirm',
    'callback-promised',
    'callback-promised-later',
    'callback-not-possible',
  ],
  message: ['message-ask', 'message-empty', 'message-kept'],
  survey: ['survey-ask', 'survey-satisfaction', 'survey-effort', 'survey-thanks'],
  end: ['not-understood', 'goodbye'],
} as const satisfies Readonly<Record<string, readonly VoiceTextKey[]>>
export type TextGroup = keyof typeof textGroups
export const textGroupIds = Object.keys(textGroups) as readonly TextGroup[]

export function groupOf(text: VoiceTextKey): TextGroup {
  return textGroupIds.find(group => (textGroups[group] as readonly string[]).includes(text)) ?? 'end'
}

/** One moment of a call, and what is said in it, one text after the other. */
export interface CallScene {
  readonly moment:
    | 'arrival'
    | 'answered-line'
    | 'waiting'
    | 'nobody'
    | 'closed'
    | 'holiday'
    | 'called-out'
    | 'nobody-answered'
    | 'callback-asked'
    | 'callback-entered'
    | 'callback-kept'
    | 'message-left'
    | 'after-call'
    | 'by-themselves'
  readonly said: readonly { readonly language: Language; readonly words: string }[]
}

interface Moment {
  readonly moment: CallScene['moment']
  readonly step: CallStep
  readonly input: CallInput
  readonly facts?: Partial<CallFacts>
}

const callerPhone = '+19055550123'
const openings = { en: 'on Monday at 8:00 a.m.', fr: 'lundi à 8 h' } as const
const holidayName = { en: 'Canada Day', fr: 'la fête du Canada' }

/**
 * What callers hear in a part of the call, by the very rules that the telephone goes by: with example values, and with
 * the keys and the order that the settings give.
 */
export function callScenes(
  group: TextGroup,
  settings: VoiceSettings,
  language: Language,
): readonly CallScene[] {
  const scenes = momentsOf(group, settings, language).map(moment => sceneOf(moment, settings, language))
  const byThemselves = alone[group] ?? []
  if (byThemselves.length === 0) return scenes
  return [
    ...scenes,
    {
      moment: 'by-themselves',
      said: byThemselves.map(text => ({
        language,
        words: previewText(settings.texts[text][language], text, language).words,
      })),
    },
  ]
}

/** Texts that come in no moment above: where something was not understood, or went another way. */
const alone: Partial<Record<TextGroup, readonly VoiceTextKey[]>> = {
  line: ['still-in-line', 'back-in-line', 'no-place-now'],
  closed: ['on-duty-choice'],
  callback: ['callback-number-wrong', 'callback-not-possible'],
  message: ['message-empty'],
  end: ['not-understood', 'goodbye'],
}

function momentsOf(group: TextGroup, settings: VoiceSettings, language: Language): readonly Moment[] {
  const entering = { kind: 'entering', language, by: { kind: 'open-line' } } as const
  const given = (place: 'in-line' | 'closed') => ({ kind: 'place-given', place }) as const
  const number = { language, holdsPlace: true, asked: 0 } as const
  switch (group) {
    case 'welcome':
      return [
        { moment: 'arrival', step: { kind: 'arrived' }, input: { kind: 'begun' } },
        { moment: 'answered-line', step: entering, input: given('in-line') },
      ]
    case 'closed':
      return [
        { moment: 'closed', step: entering, input: given('closed') },
        {
          moment: 'holiday',
          step: entering,
          input: given('closed'),
          facts: { lines: { en: closedLine('en', true), fr: closedLine('fr', true) } },
        },
      ]
    case 'urgent': {
      const topicId = settings.callOut.find(({ calledOut }) => calledOut.kind === 'people')?.id
      if (topicId === undefined) return []
      return [
        {
          moment: 'called-out',
          step: { kind: 'calling-out', language, topicId, rung: 0 },
          input: { kind: 'begun' },
        },
        {
          moment: 'nobody-answered',
          step: { kind: 'calling-out', language, topicId, rung: 99 },
          input: { kind: 'called-out', reached: false },
        },
      ]
    }
    case 'line':
      return [
        { moment: 'waiting', step: { kind: 'in-line', language }, input: { kind: 'pressed', digits: '' } },
        {
          moment: 'nobody',
          step: { kind: 'in-line', language },
          input: { kind: 'pressed', digits: '' },
          facts: { place: { position: 1, unattended: true } },
        },
      ]
    case 'callback':
      return [
        {
          moment: 'callback-asked',
          step: { kind: 'giving-number', ...number, offered: callerPhone },
          input: { kind: 'begun' },
        },
        {
          moment: 'callback-entered',
          step: { kind: 'giving-number', ...number },
          input: { kind: 'begun' },
        },
        {
          moment: 'callback-entered',
          step: { kind: 'confirming-number', ...number, phone: callerPhone },
          input: { kind: 'begun' },
        },
        {
          moment: 'callback-kept',
          step: { kind: 'confirming-number', ...number, phone: callerPhone },
          input: { kind: 'callback-answered', promised: true },
        },
        {
          moment: 'callback-kept',
          step: { kind: 'confirming-number', ...number, holdsPlace: false, phone: callerPhone },
          input: { kind: 'callback-answered', promised: true },
        },
      ]
    case 'message':
      return [
        {
          moment: 'message-left',
          step: { kind: 'leaving-message', ...number },
          input: { kind: 'begun' },
        },
        {
          moment: 'message-left',
          step: { kind: 'leaving-message', ...number },
          input: { kind: 'message-answered', kept: true },
        },
      ]
    case 'survey':
      return (['consent', 'satisfaction', 'effort'] as const)
        .map(
          (question): Moment => ({
            moment: 'after-call',
            step: { kind: 'survey', language, question, asked: 0 },
            input: { kind: 'begun' },
          }),
        )
        .concat({
          moment: 'after-call',
          step: { kind: 'survey', language, question: 'effort', asked: 0 },
          input: { kind: 'survey-kept' },
        })
    case 'end':
      return []
  }
}

function sceneOf(
  { moment, step, input, facts }: Moment,
  settings: VoiceSettings,
  language: Language,
): CallScene {
  const decision = decideCallStep(step, input, {
    settings,
    usualLanguage: language,
    lines: { en: closedLine('en'), fr: closedLine('fr') },
    callerPhone,
    place: { position: 3, expectedWaitMs: 240_000, unattended: false },
    ...facts,
  })
  const instructions = 'instructions' in decision ? decision.instructions : []
  return {
    moment,
    said: instructions
      .flatMap(each => (each.kind === 'say' ? [each] : each.kind === 'listen' ? each.prompts : []))
      .map(({ language: spoken, speech }) => ({ language: spoken, words: spokenWords(speech) })),
  }
}

function closedLine(language: Language, isHoliday = false): CallFacts['lines']['en'] {
  return {
    isOpen: false,
    opening: openings[language],
    ...(isHoliday ? { holiday: holidayName } : {}),
    onDuty: false,
    callsBackLater: true,
  }
}
