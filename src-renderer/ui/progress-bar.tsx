import type { CSSProperties } from 'react'
import { Label, ProgressBar as RacProgressBar } from 'react-aria-components'
import { useFormats } from '../language/use-formats.ts'
import styles from './bars.module.css'
import { classes } from './classes.ts'
import fieldStyles from './field.module.css'

export type ProgressBarProps = {
  readonly label: string
  /** A share of one; without it the end is unknown and the bar only shows that work goes on. */
  readonly value?: number
  readonly hideLabel?: boolean
}

/** How far a piece of work has come. */
export function ProgressBar({ label, value, hideLabel = false }: ProgressBarProps) {
  const { formatPercent } = useFormats()
  const isIndeterminate = value === undefined
  return (
    <RacProgressBar
      value={(value ?? 0) * 100}
      isIndeterminate={isIndeterminate}
      valueLabel={isIndeterminate ? undefined : formatPercent(value)}
      className={styles.progress}
    >
      {({ valueText }) => (
        <>
          <div className={classes(styles.caption, hideLabel && fieldStyles.hidden)}>
            <Label>{label}</Label>
            {!isIndeterminate && <span>{valueText}</span>}
          </div>
          <div className={styles.track} data-tone="info" data-thick>
            <div
              className={classes(styles.fill, isIndeterminate && styles.indeterminate)}
              style={{ '--share': value ?? 0.3 } as CSSProperties}
            />
          </div>
        </>
      )}
    </RacProgressBar>
  )
}
