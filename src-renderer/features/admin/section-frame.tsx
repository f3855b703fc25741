import type { ReactNode } from 'react'
import { PaneBody, PaneHeader } from '../../ui/ui.ts'
import type { AdminSection } from './admin-place.ts'
import styles from './admin-screen.module.css'
import { DraftNotices } from './draft-notices.tsx'
import { useSettings } from './settings-context.tsx'

/** What every section has around it: its name, what it is for, its actions, and what stands in the way of editing. */
export function SectionFrame({
  section,
  actions,
  children,
}: {
  readonly section: AdminSection
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  const {
    words: { t },
  } = useSettings()
  return (
    <>
      <PaneHeader className={styles.sectionHead}>
        <div className={styles.sectionWords}>
          <h1 className={styles.title} tabIndex={-1} data-section={section}>
            {t(`section.${section}`)}
          </h1>
          <p className={styles.lead}>{t(`lead.${section}`)}</p>
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </PaneHeader>
      <PaneBody isPadded={false} className={styles.sectionBody}>
        <DraftNotices />
        {children}
      </PaneBody>
    </>
  )
}
