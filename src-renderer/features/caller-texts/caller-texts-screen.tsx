import type { ReactNode } from 'react'
import { useTexts } from '../../language/language.ts'
import { SettingsColumns, SettingsFailed, SettingsHead, SettingsLoading } from '../../settings-section.tsx'
import { Button, PaneBody, Pill, Tabs } from '../../ui/ui.ts'
import { CallOutForm } from './call-out-form.tsx'
import { CallPreview } from './call-preview.tsx'
import styles from './caller-texts.module.css'
import { type TextView, textViews, useCallerTextsPlace } from './caller-texts-place.ts'
import { callerTexts } from './caller-texts-words.ts'
import { PublishTexts } from './publish-texts.tsx'
import { TextVersions } from './text-versions.tsx'
import { TextsForm } from './texts-form.tsx'
import { TimesForm } from './times-form.tsx'
import { type ReadyCallerTexts, useCallerTexts } from './use-caller-texts.ts'

/**
 * What callers hear, in two columns: the texts, the call-out, the times and the versions; beside them the call as it will
 * be spoken, what is wrong, and publishing. For supervisors and administrators.
 */
export function CallerTextsScreen() {
  const t = useTexts(callerTexts)
  const state = useCallerTexts()
  switch (state.kind) {
    case 'loading':
      return <SettingsLoading label={t('loading')} />
    case 'failed':
      return (
        <SettingsFailed
          title={t('failed.title')}
          text={state.refusal === undefined ? t('failed.away') : t('failed.refused', { name: state.refusal })}
          action={
            <Button variant="primary" onPress={state.again}>
              {t('tryAgain')}
            </Button>
          }
        />
      )
    case 'ready':
      return <Columns texts={state} />
  }
}

function Columns({ texts }: { readonly texts: ReadyCallerTexts }) {
  const t = useTexts(callerTexts)
  const view = useCallerTextsPlace(place => place.view)
  const wrongIn = (id: TextView) =>
    texts.problems.filter(problem =>
      id === 'texts'
        ? 'text' in problem
        : id === 'times'
          ? problem.name === 'OutOfRange'
          : isInCallOut(problem),
    ).length
  const views: Readonly<Record<TextView, () => ReactNode>> = {
    texts: () => <TextsForm texts={texts} />,
    'call-out': () => <CallOutForm texts={texts} />,
    times: () => <TimesForm texts={texts} />,
    versions: () => <TextVersions texts={texts} />,
  }
  return (
    <SettingsColumns
      label={t('title')}
      asideLabel={t('preview.title')}
      aside={
        <PaneBody className={styles.panel}>
          <PublishTexts texts={texts} />
          <CallPreview settings={texts.settings} />
        </PaneBody>
      }
    >
      <SettingsHead section="caller-texts" title={t('title')} lead={t('lead')} />
      <Tabs
        label={t('view.label')}
        selected={view}
        onSelect={next => useCallerTextsPlace.setState({ view: next })}
        tabs={textViews.map(id => {
          const wrong = id === 'versions' ? 0 : wrongIn(id)
          return {
            id,
            label: t(`view.${id}`),
            aside: wrong > 0 && (
              <Pill size="small" tone="breach">
                {wrong}
              </Pill>
            ),
            content: id === view && <div className={styles.view}>{views[id]()}</div>,
          }
        })}
      />
    </SettingsColumns>
  )
}

function isInCallOut(problem: ReadyCallerTexts['problems'][number]): boolean {
  return !('text' in problem) && problem.name !== 'OutOfRange'
}
