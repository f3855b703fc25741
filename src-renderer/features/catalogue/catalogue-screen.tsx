import { useTexts } from '../../language/language.ts'
import { SettingsFailed, SettingsHead, SettingsLoading } from '../../settings-section.tsx'
import { Button, Notice, Pane, Pill, Tabs } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { catalogueViews, openReview, useCataloguePlace } from './catalogue-place.ts'
import { catalogueTexts } from './catalogue-texts.ts'
import { DivisionForm } from './division-form.tsx'
import { DivisionList } from './division-list.tsx'
import { ReviewPanel } from './review-panel.tsx'
import { TypeForm } from './type-form.tsx'
import { TypeList } from './type-list.tsx'
import { CatalogueProvider, useCatalogue, useCatalogueState, useShownProblems } from './use-catalogue.tsx'
import { VersionDetail, VersionList } from './versions.tsx'

/**
 * The divisions and request types: a list of them, the one in hand as a form beside it, and what changes before it is
 * published. What is changed stays on this desk until then. For administrators.
 */
export function CatalogueScreen() {
  const t = useTexts(catalogueTexts)
  const state = useCatalogueState()
  switch (state.kind) {
    case 'loading':
      return <SettingsLoading label={t('loading')} />
    case 'failed':
      return (
        <SettingsFailed
          title={t('failed.title')}
          text={t('failed.text')}
          action={
            <Button variant="primary" onPress={state.again}>
              {t('tryAgain')}
            </Button>
          }
        />
      )
    case 'ready':
      return (
        <CatalogueProvider catalogue={state}>
          <Columns />
        </CatalogueProvider>
      )
  }
}

const lists = { requestTypes: TypeList, divisions: DivisionList, versions: VersionList } as const
const forms = { requestTypes: TypeForm, divisions: DivisionForm, versions: VersionDetail } as const

function Columns() {
  const t = useTexts(catalogueTexts)
  const { isOvertaken } = useCatalogue()
  const problems = useShownProblems()
  const { view, isReviewing } = useCataloguePlace()
  const Form = isReviewing ? ReviewPanel : forms[view]
  return (
    <div className={styles.screen}>
      <Pane as="main" label={t('title')} className={styles.main}>
        <SettingsHead section="catalogue" title={t('title')} lead={t('lead')} actions={<Standing />} />
        {isOvertaken && !isReviewing && <Overtaken />}
        <div className={styles.columns}>
          <section className={styles.list} data-pane="settings" aria-label={t('list')}>
            <Tabs
              label={t('list')}
              selected={view}
              onSelect={next => useCataloguePlace.setState({ view: next, isReviewing: false })}
              className={styles.tabs}
              tabs={catalogueViews.map(id => {
                const wrong = problems.filter(({ list }) => list === id).length
                const List = lists[id]
                return {
                  id,
                  label: t(`view.${id}`),
                  aside: wrong > 0 && (
                    <Pill size="small" tone="breach">
                      {wrong}
                    </Pill>
                  ),
                  content: id === view && <List />,
                }
              })}
            />
          </section>
          <section className={styles.detail} data-pane="settings-check" aria-label={t('detail')}>
            <Form />
          </section>
        </div>
      </Pane>
    </div>
  )
}

/** How far the draft is, and the way to publishing it. */
function Standing() {
  const t = useTexts(catalogueTexts)
  const { view, changes } = useCatalogue()
  const problems = useShownProblems()
  const { isReviewing } = useCataloguePlace()
  if (changes === 0 && !isReviewing) {
    return <Pill tone="good">{t('standing.inForce', { version: view.version })}</Pill>
  }
  return (
    <>
      <Pill tone={problems.length > 0 ? 'breach' : 'info'}>
        {problems.length > 0
          ? t('standing.problems', { count: problems.length })
          : t('standing.changes', { count: changes })}
      </Pill>
      <Button size="small" variant="primary" isDisabled={isReviewing} onPress={openReview}>
        {t('standing.review')}
      </Button>
    </>
  )
}

function Overtaken() {
  const t = useTexts(catalogueTexts)
  const { view, nameOf } = useCatalogue()
  const by = view.versions[0]?.by ?? ''
  return (
    <Notice
      tone="watch"
      isLive
      className={styles.overtaken}
      title={t('overtaken.title', { person: nameOf(by) ?? by, version: view.version })}
      action={{
        label: t('overtaken.look'),
        onPress: openReview,
      }}
    >
      {t('overtaken.kept')}
    </Notice>
  )
}
