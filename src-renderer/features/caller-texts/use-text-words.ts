import type { VoiceProblem } from '../../../src-domain/voice-menu/voice-settings.ts'
import { useTexts } from '../../language/language.ts'
import { callerTexts } from './caller-texts-words.ts'
import type { TextChange } from './text-changes.ts'

/** Changes and problems in words that say where they are. */
export function useTextWords() {
  const t = useTexts(callerTexts)
  return {
    changeWords: (change: TextChange): string => {
      switch (change.kind) {
        case 'text':
          return t('change.text', {
            text: t(`text.${change.text}`),
            language: t(`inLanguage.${change.language}`),
          })
        case 'call-out':
          return t('change.call-out')
        case 'field':
          return t(`change.field.${change.field}`)
      }
    },
    placeWords: (problem: VoiceProblem, words: string): string => {
      if ('text' in problem)
        return t('problem.where', {
          text: t(`text.${problem.text}`),
          language: t(`inLanguage.${problem.language}`),
          words,
        })
      const place = problem.name === 'OutOfRange' ? t(`change.field.${problem.field}`) : t('change.call-out')
      return `${place}: ${words}`
    },
  }
}
