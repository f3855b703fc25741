import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconGlyph } from './icon.tsx'
import styles from './tile.module.css'
import type { Tone } from './tone.ts'

export type TileProps = {
  readonly label: string
  /** How the figure is made, after its name: "answered in 30 s ÷ all answered and abandoned after 5 s". */
  readonly formula?: string
  readonly figure: ReactNode
  readonly detail?: ReactNode
  /** Says with a shape what the colour says. */
  readonly detailIcon?: IconGlyph
  readonly tone?: Tone
  /** Half as wide again; for the measure that explains itself. */
  readonly isWide?: boolean
  readonly className?: string
}

/** A row of tiles whose labels, figures and details stand on common lines. */
export function Tiles({
  children,
  className,
}: {
  readonly children: ReactNode
  readonly className?: string
}) {
  return <div className={classes(styles.tiles, className)}>{children}</div>
}

/** One measure, readable from the next desk. A tone that is not neutral needs a detail that says why. */
export function Tile({
  label,
  formula,
  figure,
  detail,
  detailIcon,
  tone = 'neutral',
  isWide = false,
  className,
}: TileProps) {
  return (
    <section
      className={classes(styles.tile, className)}
      data-tone={tone}
      data-wide={isWide || undefined}
      aria-label={label}
    >
      <h2 className={styles.label}>
        {label}
        {formula && <span> · {formula}</span>}
      </h2>
      <p className={styles.figure}>{figure}</p>
      {detail && (
        <p className={styles.detail}>
          {detailIcon && <Icon of={detailIcon} size={16} />}
          <span>{detail}</span>
        </p>
      )}
    </section>
  )
}
