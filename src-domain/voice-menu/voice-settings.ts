import { assertNever } from '../vocabulary/assert-never.ts'
import type { Bilingual, Language, QueueId } from '../vocabulary/words.ts'
import { parseSpeech, type SpeechFault, spokenWords } from './speech.ts'
import {
  defaultVoiceTexts,
  type VoiceTextKey,
  type VoiceTexts,
  voiceTextKeys,
  voiceTextPlaces,
} from './voice-texts.ts'

/** What callers hear and may choose on the telephone. A supervisor changes it, and it holds from the next word on. */
export interface VoiceSettings {
  readonly texts: VoiceTexts
  /** The call-out document: what is urgent when the lines are closed, and who is called out for it, in order. */
  readonly callOut: readonly UrgentTopic[]
  /** How often those who wait are told their place. */
  readonly announceEveryS: number
  /** Whether conversations are recorded; the notice is said before anybody can answer. */
  readonly recording: boolean
  /** Whether callers are asked how it was, after a conversation that the agent ended. */
  readonly survey: boolean
  readonly messageSecondsMax: number
  /** How long each person of the call-out document is rung. */
  readonly callOutRingS: number
}

export interface UrgentTopic {
  readonly id: string
  readonly name: Bilingual
  readonly calledOut: CalledOut
}

export type CalledOut =
  /** These are rung one after the other, until one answers. */
  | { readonly kind: 'people'; readonly people: readonly { readonly name: string; readonly phone: string }[] }
  /** A queue of the one line, such as the one of Corporate Security. */
  | { readonly kind: 'queue'; readonly queueId: QueueId }

/** The keys 1 to 7; 8, 9 and 0 are for the call-back, the message and the person on duty. */
export const urgentTopicsMax = 7
export const voiceTextMaxLength = 600
const peopleMax = 5
const nameMaxLength = 80

export const defaultVoiceSettings: VoiceSettings = {
  texts: defaultVoiceTexts,
  callOut: [],
  announceEveryS: 45,
  recording: false,
  survey: true,
  messageSecondsMax: 180,
  callOutRingS: 20,
}

export type VoiceProblem =
  | { readonly name: 'TextMissing'; readonly text: VoiceTextKey; readonly language: Language }
  | {
      readonly name: 'TextTooLong'
      readonly text: VoiceTextKey
      readonly language: Language
      readonly maxLength: number
    }
  | {
      readonly name: 'MarkupWrong'
      readonly text: VoiceTextKey
      readonly language: Language
      readonly fault: SpeechFault
    }
  | {
      readonly name: 'PlaceMissing' | 'PlaceUnknown'
      readonly text: VoiceTextKey
      readonly language: Language
      readonly place: string
    }
  | { readonly name: 'TooManyTopics'; readonly max: number }
  | { readonly name: 'TopicTwice' | 'TopicUnnamed' | 'NobodyCalledOut'; readonly topic: string }
  | { readonly name: 'NotAPhone'; readonly topic: string; readonly phone: string }
  | { readonly name: 'UnknownQueue'; readonly topic: string; readonly queueId: QueueId }
  | {
      readonly name: 'OutOfRange'
      readonly field: 'announceEveryS' | 'messageSecondsMax' | 'callOutRingS'
      readonly min: number
      readonly max: number
    }

const ranges = {
  announceEveryS: { min: 15, max: 300 },
  messageSecondsMax: { min: 10, max: 600 },
  callOutRingS: { min: 5, max: 60 },
} as const

/** Everything that is wrong with voice settings (SPEC T8); with none of it no call can end in silence because of them. */
export function checkVoiceSettings(
  settings: VoiceSettings,
  queues: readonly QueueId[],
): readonly VoiceProblem[] {
  return [
    ...voiceTextKeys.flatMap(text =>
      (['en', 'fr'] as const).flatMap(language =>
        textProblems(settings.texts[text][language], text, language),
      ),
    ),
    ...topicProblems(settings.callOut, queues),
    ...(Object.keys(ranges) as (keyof typeof ranges)[]).flatMap(field => {
      const { min, max } = ranges[field]
      const value = settings[field]
      return Number.isInteger(value) && value >= min && value <= max
        ? []
        : [{ name: 'OutOfRange', field, min, max } as const]
    }),
  ]
}

/** What is wrong with one text. */
export function textProblems(
  written: string,
  text: VoiceTextKey,
  language: Language,
): readonly VoiceProblem[] {
  if (written.length > voiceTextMaxLength) {
    return [{ name: 'TextTooLong', text, language, maxLength: voiceTextMaxLength }]
  }
  const parsed = parseSpeech(written)
  if ('fault' in parsed) return [{ name: 'MarkupWrong', text, language, fault: parsed.fault }]
  const words = spokenWords(parsed.speech)
  if (words === '') return [{ name: 'TextMissing', text, language }]
  const wanted: readonly string[] = voiceTextPlaces[text]
  const found = [...words.matchAll(/\{([^{}]*)\}/g)].map(([, place = '']) => place)
  return [
    ...wanted
      .filter(place => !found.includes(place))
      .map(place => ({ name: 'PlaceMissing', text, language, place }) as const),
    ...found
      .filter(place => !wanted.includes(place))
      .map(place => ({ name: 'PlaceUnknown', text, language, place }) as const),
  ]
}

function topicProblems(topics: readonly UrgentTopic[], queues: readonly QueueId[]): readonly VoiceProblem[] {
  const ids = topics.map(({ id }) => id)
  return [
    ...(topics.length > urgentTopicsMax ? [{ name: 'TooManyTopics', max: urgentTopicsMax } as const] : []),
    ...ids
      .filter((id, index) => ids.indexOf(id) !== index)
      .map(topic => ({ name: 'TopicTwice', topic }) as const),
    ...topics.flatMap(({ id: topic, name, calledOut }): readonly VoiceProblem[] => {
      const unnamed = [topic, name.en, name.fr].some(
        each => each.trim() === '' || each.length > nameMaxLength,
      )
      return [
        ...(unnamed ? [{ name: 'TopicUnnamed', topic } as const] : []),
        ...calledOutProblems(topic, calledOut, queues),
      ]
    }),
  ]
}

function calledOutProblems(
  topic: string,
  calledOut: CalledOut,
  queues: readonly QueueId[],
): readonly VoiceProblem[] {
  switch (calledOut.kind) {
    case 'queue':
      return queues.includes(calledOut.queueId)
        ? []
        : [{ name: 'UnknownQueue', topic, queueId: calledOut.queueId }]
    case 'people': {
      const { people } = calledOut
      if (people.length === 0 || people.length > peopleMax) return [{ name: 'NobodyCalledOut', topic }]
      return people
        .filter(({ phone }) => !/^\+[1-9]\d{7,14}$/.test(phone))
        .map(({ phone }) => ({ name: 'NotAPhone', topic, phone }))
    }
    default:
      return assertNever(calledOut)
  }
}
