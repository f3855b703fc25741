import type { ReplyProblem } from '../../../src-domain/canned-replies/canned-reply.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { cannedRepliesTexts } from './canned-replies-texts.ts'

/** Why a reply or a signature cannot be kept as it stands. */
export function useProblemWords(): (problem: ReplyProblem) => string {
  const t = useTexts(cannedRepliesTexts)
  const { formatNumber } = useFormats()
  return problem => {
    switch (problem.name) {
      case 'NameMissing':
        return t('problem.NameMissing')
      case 'TextMissing':
        return t('problem.TextMissing')
      case 'TextTooLong':
        return t('problem.TextTooLong', { max: formatNumber(problem.maxLength) })
      case 'UnknownVariable':
        return t('problem.UnknownVariable', { variable: `{${problem.variable}}` })
      default:
        return assertNever(problem)
    }
  }
}
