import { useMemo } from 'react'
import type { Refusal } from '../src-contract/live/desk-command.ts'
import type { RefusalName } from '../src-contract/live/refusal-names.ts'
import type { Bilingual } from '../src-domain/vocabulary/words.ts'
import { registerTexts, useLanguage, useTexts } from './language/language.ts'
import { useFormats } from './language/use-formats.ts'
import en from './refusal-words.en.json'
import fr from './refusal-words.fr.json'

/** The words of every refusal; a feature that knows more of the occasion has better ones of its own. */
const refusalTexts = registerTexts('refusal-words', { en, fr })

type Known = Exclude<RefusalName, 'QueueClosed' | 'TransferDeadEnd'>
const deadEnds = ['yourself', 'other-channel', 'other-site', 'closed', 'nobody-there'] as const

/** Says why the hub did not do something, and what to do about it. A name that nobody knows is said as it is. */
export function useRefusalWords(): (refusal: Refusal) => string {
  const t = useTexts(refusalTexts)
  const language = useLanguage()
  const { formatDateTime } = useFormats()
  return useMemo(
    () => (refusal: Refusal) => {
      const { name, why, opensAt, reason } = refusal as Refusal & {
        readonly why?: string
        readonly opensAt?: number
        readonly reason?: Bilingual
      }
      if (name === 'NumberNotAllowed' && reason !== undefined) return reason[language]
      if (name === 'TransferDeadEnd') {
        return t(`TransferDeadEnd.${deadEnds.find(each => each === why) ?? 'nobody-there'}`)
      }
      if (name === 'QueueClosed' && opensAt !== undefined) {
        return t('QueueClosed', { time: formatDateTime(opensAt) })
      }
      if (name === 'QueueClosed') return t('QueueClosedForGood')
      return isKnown(name) ? t(name) : t('unknown', { name })
    },
    [t, language, formatDateTime],
  )
}

function isKnown(name: string): name is Known {
  return Object.hasOwn(en, name)
}
