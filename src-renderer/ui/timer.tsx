import { useFormats } from '../language/use-formats.ts'
import { classes } from './classes.ts'
import { Hidden } from './hidden.tsx'
import styles from './timer.module.css'
import { useNow } from './use-now.ts'

type TimerLook = {
  /** What is measured, for readers: "In call". Without it the timer is hidden from them. */
  readonly label?: string
  readonly size?: 'body' | 'person' | 'tile'
  readonly className?: string
}

export type TimerProps = TimerLook &
  (
    | { readonly since: number; readonly until?: undefined }
    | { readonly until: number; readonly since?: undefined }
  )

/**
 * Elapsed time since an instant, or time left until one: `02:14`, above an hour `1:02:14`. Figures are tabular, so
 * ticking moves nothing. Readers get the words once a minute at most, never each second.
 */
export function Timer({ since, until, label, size = 'body', className }: TimerProps) {
  const now = useNow(1_000)
  const { formatDuration, formatDurationInWords } = useFormats()
  const durationMs = Math.max(0, until === undefined ? now - since : until - now)
  const wholeMinutesMs = Math.floor(durationMs / 60_000) * 60_000
  return (
    <span className={classes(styles.timer, className)} data-size={size}>
      <span aria-hidden>{formatDuration(durationMs, { padded: true })}</span>
      {label && (
        <Hidden>
          {label} {formatDurationInWords(wholeMinutesMs === 0 ? durationMs : wholeMinutesMs)}
        </Hidden>
      )}
    </span>
  )
}
