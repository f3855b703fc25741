import type { ReactNode } from 'react'
import { usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { SettingsColumns, SettingsHead } from '../../settings-section.tsx'
import { Tabs } from '../../ui/ui.ts'
import { AccessList } from './access-list.tsx'
import { RecordingAside } from './recording-aside.tsx'
import { PolicyHistory, RecordingPolicyForm } from './recording-policy-form.tsx'
import styles from './recordings.module.css'
import { RecordingsList } from './recordings-list.tsx'
import { type RecordingView, useRecordingsPlace, viewsFor } from './recordings-place.ts'
import { recordingsTexts } from './recordings-texts.ts'

/**
 * The recordings of the centre in two columns: found, who listened, how long they are kept; beside them the one that is
 * looked at. For supervisors and administrators.
 */
export function RecordingsScreen() {
  const t = useTexts(recordingsTexts)
  const { role } = usePerson()
  const views = viewsFor(role)
  const asked = useRecordingsPlace(place => place.view)
  const view = views.includes(asked) ? asked : 'list'
  const parts: Readonly<Record<RecordingView, () => ReactNode>> = {
    list: () => <RecordingsList />,
    access: () => <AccessList />,
    policy: () => <RecordingPolicyForm />,
  }
  return (
    <SettingsColumns
      label={t('title')}
      asideLabel={t(view === 'policy' ? 'policy.history' : 'details')}
      aside={view === 'policy' ? <PolicyHistory /> : <RecordingAside />}
    >
      <SettingsHead section="recordings" title={t('title')} lead={t('lead')} />
      <Tabs
        label={t('view.label')}
        selected={view}
        onSelect={next => useRecordingsPlace.setState({ view: next })}
        tabs={views.map(id => ({
          id,
          label: t(`view.${id}`),
          content: id === view && <div className={styles.view}>{parts[id]()}</div>,
        }))}
      />
    </SettingsColumns>
  )
}
