import type { RequestRefusal } from '../../src-domain/requests/request-command.ts'
import { useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import { useRefusalWords } from '../refusal-words.ts'
import { stepTexts } from './step-texts.ts'

/** Why a step is not to be had now, with the days and names that belong to it. */
export function useWhyNot(): (refusal: RequestRefusal) => string {
  const t = useTexts(stepTexts)
  const { formatDate } = useFormats()
  const refusalWords = useRefusalWords()
  const day = (at: number) => formatDate(at, 'weekday')
  return refusal => {
    switch (refusal.name) {
      case 'NothingMissed':
        return t('whyNot.NothingMissed', { date: day(refusal.by) })
      case 'AlreadyEscalated': {
        const level = t(`level.${refusal.level}`)
        return refusal.nextAt === undefined
          ? t('whyNot.AlreadyEscalated', { level })
          : t('whyNot.AlreadyEscalatedUntil', { level, date: day(refusal.nextAt) })
      }
      case 'ReopenWindowOver':
        return t('whyNot.ReopenWindowOver', { date: day(refusal.until) })
      case 'ReviewByAnother':
      case 'TooManyNotes':
        return t(`whyNot.${refusal.name}`)
      default:
        return refusalWords(refusal)
    }
  }
}
