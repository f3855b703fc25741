import type { CSSProperties } from 'react'
import styles from './bars.module.css'
import { Hidden } from './hidden.tsx'
import { useUiTexts } from './ui-texts.ts'
import { useNow } from './use-now.ts'

export type CountdownBarProps = {
  readonly startedAt: number
  readonly endsAt: number
  /** What runs out: "Call from Ngozi Okafor rings". */
  readonly label: string
  /** Leaves out the written seconds, where the screen shows them elsewhere (`SecondsLeft`). */
  readonly hideSeconds?: boolean
}

/** Time running out: a bar that shrinks, with the seconds in figures. Under the last fifth it turns to breach. */
export function CountdownBar({ startedAt, endsAt, label, hideSeconds = false }: CountdownBarProps) {
  const now = useNow(250)
  const share = Math.min(1, Math.max(0, (endsAt - now) / Math.max(1, endsAt - startedAt)))
  return (
    <div className={styles.countdown}>
      <div className={styles.track} data-tone={share <= 0.2 ? 'breach' : 'info'} data-thick aria-hidden>
        <div className={styles.fill} data-steps style={{ '--share': share } as CSSProperties} />
      </div>
      <Hidden>{label}</Hidden>
      {!hideSeconds && <SecondsLeft endsAt={endsAt} />}
    </div>
  )
}

/** `12 s left`, until an instant; tabular, so that it does not jump. */
export function SecondsLeft({ endsAt }: { readonly endsAt: number }) {
  const t = useUiTexts()
  const now = useNow(250)
  const seconds = Math.max(0, Math.ceil((endsAt - now) / 1_000))
  return <span className={styles.seconds}>{t('secondsLeft', { seconds })}</span>
}
