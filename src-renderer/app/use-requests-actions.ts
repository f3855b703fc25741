import { usePerson } from '../desk-context.ts'
import { type DivisionPage, pagesFor, useDivisionPlace } from '../features/division/division-place.ts'
import { useTexts } from '../language/language.ts'
import { appTexts } from './app-texts.ts'
import type { DeskAction } from './use-actions.ts'

/** The screen of requests by key and in the palette; for those who have it. */
export function useRequestsActions(show: (() => void) | undefined): readonly DeskAction[] {
  const t = useTexts(appTexts)
  const { role } = usePerson()
  if (!show) return []
  const open = (page: DivisionPage) => () => {
    useDivisionPlace.setState({ page })
    show()
    // The list itself, where there is one: J and K then move in it. Until it has come, its heading.
    requestAnimationFrame(() => {
      const screen = document.querySelector('[data-screen="requests"]')
      const list = screen?.querySelector<HTMLElement>('[data-list] [role="grid"]')
      ;(list ?? screen?.querySelector<HTMLElement>('main h1'))?.focus()
    })
  }
  return pagesFor(role).map(page => ({
    id: `requests-${page}`,
    title: t(`action.requests.${page}`),
    group: 'move',
    keys: page === 'list' ? ['Q'] : [],
    isAvailable: true,
    run: open(page),
  }))
}
