import { IconFileText } from '@tabler/icons-react'
import { usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useCatalogue } from '../../request-steps/use-line-words.ts'
import { ChoiceChips, EmptyState, Pane, PaneBody, Skeleton } from '../../ui/ui.ts'
import { BoardPage } from './board-page.tsx'
import { CouncilPage } from './council-page.tsx'
import styles from './division.module.css'
import { pagesFor, useDivisionPlace } from './division-place.ts'
import { divisionTexts } from './division-texts.ts'
import { ListPage } from './list-page.tsx'
import { type DivisionSlots, SlotsContext } from './slots.ts'
import { useRequestCounts } from './use-requests.ts'
import { ViewsPane } from './views-pane.tsx'

/**
 * The requests of a division, or of the whole city: views with counts, the list in the order in which it is due, and the
 * request that is looked at. It goes on without the hub with the open requests that this desk keeps.
 */
export function RequestsScreen({ slots }: { readonly slots: DivisionSlots }) {
  const t = useTexts(divisionTexts)
  const { role } = usePerson()
  const catalogue = useCatalogue()
  const counts = useRequestCounts()
  const pages = pagesFor(role)
  const asked = useDivisionPlace(place => place.page)
  const page = pages.includes(asked) ? asked : 'list'
  if (!catalogue) {
    return (
      <main className={styles.screen} id="contact" aria-busy={catalogue === undefined}>
        {catalogue === undefined ? (
          <Skeleton lines={6} />
        ) : (
          <EmptyState icon={IconFileText} title={t('title')} text={t('loading')} />
        )}
      </main>
    )
  }
  return (
    <SlotsContext value={slots}>
      <div className={styles.screen} id="contact" data-screen="requests">
        <div className={styles.left} data-pane="work">
          <Pane as="nav" label={t('title')} surface="quiet" edge="end">
            <PaneBody className={styles.views}>
              <ChoiceChips
                label={t('pages')}
                size="small"
                options={pages.map(id => ({ id, label: t(`page.${id}`) }))}
                value={page}
                onChange={next => useDivisionPlace.setState({ page: next })}
              />
              <ViewsPane counts={counts} catalogue={catalogue} />
            </PaneBody>
          </Pane>
        </div>
        {page === 'list' && <ListPage catalogue={catalogue} />}
        {page === 'board' && <BoardPage counts={counts} catalogue={catalogue} />}
        {page === 'council' && <CouncilPage catalogue={catalogue} />}
      </div>
    </SlotsContext>
  )
}
