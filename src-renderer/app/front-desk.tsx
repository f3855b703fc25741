import { type ReactNode, Suspense } from 'react'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import { useTexts } from '../language/language.ts'
import { ChoiceChips, Skeleton } from '../ui/ui.ts'
import { appTexts } from './app-texts.ts'
import { CounterScreen } from './counter-screen.tsx'
import styles from './front-desk.module.css'
import { lateAppointments, latePayments } from './late-parts.tsx'

/** What stands under "counter": the line, the appointments, and the payments. */
export const frontDeskViews = ['counter', 'appointments', 'payments'] as const
export type FrontDeskView = (typeof frontDeskViews)[number]

export function isFrontDesk(view: string): view is FrontDeskView {
  return frontDeskViews.some(each => each === view)
}

/** The screens of those who work at a counter, one at a time, and the switch between them. */
export function FrontDesk({
  view,
  onChange,
  notesRef,
}: {
  readonly view: FrontDeskView
  readonly onChange: (view: FrontDeskView) => void
  readonly notesRef: React.RefObject<HTMLTextAreaElement | null>
}) {
  const t = useTexts(appTexts)
  return (
    <div className={styles.desk}>
      <nav className={styles.bar} aria-label={t('frontDesk.label')}>
        <ChoiceChips
          label={t('frontDesk.label')}
          size="small"
          options={frontDeskViews.map(id => ({ id, label: t(`frontDesk.${id}`) }))}
          value={view}
          onChange={onChange}
        />
      </nav>
      <div className={styles.screen} id={view === 'counter' ? undefined : 'contact'}>
        {screenOf(view, notesRef)}
      </div>
    </div>
  )
}

function screenOf(view: FrontDeskView, notesRef: React.RefObject<HTMLTextAreaElement | null>): ReactNode {
  switch (view) {
    case 'counter':
      return <CounterScreen notesRef={notesRef} />
    case 'appointments':
      return (
        <Suspense fallback={<Skeleton lines={6} />}>
          <lateAppointments.Part />
        </Suspense>
      )
    case 'payments':
      return (
        <Suspense fallback={<Skeleton lines={6} />}>
          <latePayments.Part />
        </Suspense>
      )
    default:
      return assertNever(view)
  }
}
