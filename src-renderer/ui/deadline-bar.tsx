import type { CSSProperties } from 'react'
import { Meter } from 'react-aria-components'
import styles from './bars.module.css'

export type DeadlineBarProps = {
  /** The share of the promise that is used: 0.8 of thirty seconds is 24. Above one the promise is broken. */
  readonly used: number
  /** The same in words, for readers: "0:24 of 0:30". */
  readonly label: string
}

const watchFrom = 0.6
const breachFrom = 0.85

/** How much of its promise a waiting contact has used. Quiet up to 60 %, watch to 85 %, then breach. */
export function DeadlineBar({ used, label }: DeadlineBarProps) {
  const share = Math.min(1, Math.max(0, used))
  const tone = used >= breachFrom ? 'breach' : used >= watchFrom ? 'watch' : 'quiet'
  return (
    <Meter aria-label={label} value={share * 100} valueLabel={label} className={styles.meter}>
      <div className={styles.track} data-tone={tone}>
        <div className={styles.fill} style={{ '--share': share } as CSSProperties} />
      </div>
    </Meter>
  )
}
