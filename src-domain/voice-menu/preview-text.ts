import type { Bilingual, Language } from '../vocabulary/words.ts'
import { fillSpeech, parseSpeech, type Speech, type SpeechValue, spokenWords } from './speech.ts'
import { textProblems, type VoiceProblem } from './voice-settings.ts'
import type { VoiceTextKey } from './voice-texts.ts'

/** People are read to at about this pace on the telephone. */
const wordsPerSecond = 2.5

export interface TextPreview {
  readonly problems: readonly VoiceProblem[]
  readonly speech: readonly Speech[]
  readonly words: string
  readonly seconds: number
}

const examples: Readonly<Record<string, Bilingual | { readonly phone: string }>> = {
  opening: { en: 'on Monday at 8:00 a.m.', fr: 'lundi à 8 h' },
  holiday: { en: 'Canada Day', fr: 'la fête du Canada' },
  topic: { en: 'a stop sign that is down', fr: 'un panneau d’arrêt renversé' },
  key: { en: '1', fr: '1' },
  position: { en: '3', fr: '3' },
  minutes: { en: '4 minutes', fr: '4 minutes' },
  phone: { phone: '+19055550123' },
}

/** One text as a caller would hear it, with example values in its places, and what is wrong with it. */
export function previewText(written: string, text: VoiceTextKey, language: Language): TextPreview {
  const problems = textProblems(written, text, language)
  const parsed = parseSpeech(written)
  if ('fault' in parsed) return { problems, speech: [], words: '', seconds: 0 }
  const values = Object.fromEntries(
    Object.entries(examples).map(([place, value]): [string, SpeechValue] => [
      place,
      'phone' in value ? value : value[language],
    ]),
  )
  const speech = fillSpeech(parsed.speech, values)
  const words = spokenWords(speech)
  return { problems, speech, words, seconds: Math.ceil(words.split(' ').length / wordsPerSecond) }
}
