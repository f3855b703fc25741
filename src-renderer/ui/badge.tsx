import { useFormats } from '../language/use-formats.ts'
import styles from './badge.module.css'
import { Hidden } from './hidden.tsx'

export type BadgeProps = {
  readonly count: number
  /** What is counted, for readers: "2 unread messages". */
  readonly label: string
  readonly tone?: 'info' | 'breach' | 'neutral'
}

/** How many are new; above 99 it says 99+. Nothing at all at zero. */
export function Badge({ count, label, tone = 'info' }: BadgeProps) {
  const { formatNumber } = useFormats()
  if (count <= 0) return null
  return (
    <span className={styles.badge} data-tone={tone}>
      <span aria-hidden>{count > 99 ? '99+' : formatNumber(count)}</span>
      <Hidden>{label}</Hidden>
    </span>
  )
}
