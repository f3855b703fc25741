import type { VoiceProblem } from '../../../src-domain/voice-menu/voice-settings.ts'
import type { CallerTextsTranslate } from './caller-texts-words.ts'

/** What is wrong, in words that say what to do; for the place where it is. */
export function describeTextProblem(problem: VoiceProblem, t: CallerTextsTranslate): string {
  switch (problem.name) {
    case 'TextMissing':
    case 'TopicTwice':
    case 'TopicUnnamed':
    case 'NobodyCalledOut':
    case 'UnknownQueue':
      return t(`problem.${problem.name}`)
    case 'TextTooLong':
      return t('problem.TextTooLong', { max: problem.maxLength })
    case 'MarkupWrong': {
      const { kind, ...values } = problem.fault
      return t(`problem.fault.${kind}`, values)
    }
    case 'PlaceMissing':
    case 'PlaceUnknown':
      return t(`problem.${problem.name}`, { place: `{${problem.place}}` })
    case 'TooManyTopics':
      return t('problem.TooManyTopics', { max: problem.max })
    case 'NotAPhone':
      return t('problem.NotAPhone', { phone: problem.phone })
    case 'OutOfRange':
      return t('problem.OutOfRange', { min: problem.min, max: problem.max })
  }
}
