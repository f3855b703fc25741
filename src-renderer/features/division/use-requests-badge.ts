import { usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { divisionTexts } from './division-texts.ts'
import { useRequestCounts } from './use-requests.ts'

/**
 * How many requests want this person: in a division those with them or with nobody, on the floor those that have gone up or
 * are to be confirmed, at the desk those with them or whose customer is to be told. `words` says what is counted.
 */
export function useRequestsBadge(isWanted: boolean): { readonly count: number; readonly words: string } {
  const t = useTexts(divisionTexts)
  const { role } = usePerson()
  const views = useRequestCounts(isWanted)?.views
  if (!views) return { count: 0, words: '' }
  switch (role) {
    case 'division': {
      const count = views.mine + views.unassigned
      return { count, words: t('badge.division', { count }) }
    }
    case 'supervisor':
    case 'administrator': {
      const count = views.escalated + views.review
      return { count, words: t('badge.supervisor', { count }) }
    }
    case 'csr': {
      const count = views.mine + views['to-tell']
      return { count, words: t('badge.csr', { count }) }
    }
  }
}
