import { fileProblems } from '../../src-contract/http/places.ts'
import type { HubAway, HubRefused } from '../hub-client/hub-client.ts'
import { useTexts } from '../language/language.ts'
import { fileImportTexts } from './file-import-texts.ts'

const bytesPerMegabyte = 1_000_000

/** Why the hub did not read or take a file of at most so many bytes, in words, with what to do next. */
export function useFileProblemWords(bytesMax: number): {
  readonly wordsOf: (answer: HubRefused | HubAway) => string
  readonly tooLarge: string
} {
  const t = useTexts(fileImportTexts)
  const tooLarge = t('tooLarge', { megabytes: Math.floor(bytesMax / bytesPerMegabyte) })
  return {
    tooLarge,
    wordsOf: answer => {
      if (answer.kind === 'hub-away') return t('away')
      const { name, ...facts } = answer.refusal
      const problem = fileProblems.find(each => each === (facts as { readonly problem?: unknown }).problem)
      if (problem !== undefined) return t(`problem.${problem}`)
      if (name === 'TooLarge') return tooLarge
      if (answer.status === 429) return t('tooMany')
      return t('other', { name })
    },
  }
}
