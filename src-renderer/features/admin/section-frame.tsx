import type { ReactNode } from 'react'
import { SettingsHead } from '../../settings-section.tsx'
import { PaneBody } from '../../ui/ui.ts'
import type { AdminSection, BroughtSection } from './admin-place.ts'
import styles from './admin-screen.module.css'
import { DraftNotices } from './draft-notices.tsx'
import { useSettings } from './settings-context.tsx'

/** What every section has around it: its name, what it is for, its actions, and what stands in the way of editing. */
export function SectionFrame({
  section,
  actions,
  children,
}: {
  readonly section: Exclude<AdminSection, BroughtSection>
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  const {
    words: { t },
  } = useSettings()
  return (
    <>
      <SettingsHead
        section={section}
        title={t(`section.${section}`)}
        lead={t(`lead.${section}`)}
        actions={actions}
      />
      <PaneBody isPadded={false} className={styles.sectionBody}>
        <DraftNotices />
        {children}
      </PaneBody>
    </>
  )
}
