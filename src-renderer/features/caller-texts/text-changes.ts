import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import type { UrgentTopic, VoiceSettings } from '../../../src-domain/voice-menu/voice-settings.ts'
import { type VoiceTextKey, voiceTextKeys } from '../../../src-domain/voice-menu/voice-texts.ts'

const languages = ['en', 'fr'] as const
export const plainFields = [
  'recording',
  'survey',
  'announceEveryS',
  'messageSecondsMax',
  'callOutRingS',
] as const
export type PlainField = (typeof plainFields)[number]

/** One thing that differs between two states of what callers hear. */
export type TextChange =
  | { readonly kind: 'text'; readonly text: VoiceTextKey; readonly language: Language }
  | { readonly kind: 'call-out' }
  | { readonly kind: 'field'; readonly field: PlainField }

/** What `after` changes of `before`: each text in each language by itself, the call-out document as one. */
export function textChanges(before: VoiceSettings, after: VoiceSettings): readonly TextChange[] {
  return [
    ...voiceTextKeys.flatMap(text =>
      languages
        .filter(language => before.texts[text][language] !== after.texts[text][language])
        .map(language => ({ kind: 'text', text, language }) as const),
    ),
    ...(asText(before.callOut) === asText(after.callOut) ? [] : [{ kind: 'call-out' } as const]),
    ...plainFields
      .filter(field => before[field] !== after[field])
      .map(field => ({ kind: 'field', field }) as const),
  ]
}

/** What was changed from `base` to `mine`, on top of `theirs`: a thing that both changed is as in `mine`. */
export function onTopOf(theirs: VoiceSettings, base: VoiceSettings, mine: VoiceSettings): VoiceSettings {
  let settings = theirs
  for (const change of textChanges(base, mine)) settings = withChange(settings, mine, change)
  return settings
}

function withChange(settings: VoiceSettings, mine: VoiceSettings, change: TextChange): VoiceSettings {
  switch (change.kind) {
    case 'text': {
      const { text, language } = change
      const words = { ...settings.texts[text], [language]: mine.texts[text][language] }
      return { ...settings, texts: { ...settings.texts, [text]: words } }
    }
    case 'call-out':
      return { ...settings, callOut: mine.callOut }
    case 'field':
      return { ...settings, [change.field]: mine[change.field] }
    default:
      return assertNever(change)
  }
}

/** The same text for the same document, in whatever order its parts were written. */
function asText(callOut: readonly UrgentTopic[]): string {
  return JSON.stringify(
    callOut.map(({ id, name, calledOut }) => [
      id,
      name.en,
      name.fr,
      calledOut.kind === 'queue'
        ? calledOut.queueId
        : calledOut.people.map(person => [person.name, person.phone]),
    ]),
  )
}
