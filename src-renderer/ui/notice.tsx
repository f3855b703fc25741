import type { ReactNode } from 'react'
import { Button as RacButton } from 'react-aria-components'
import { classes } from './classes.ts'
import { Icon, type IconGlyph } from './icon.tsx'
import styles from './notice.module.css'
import { type Tone, toneIcon } from './tone.ts'
import { useUiTexts } from './ui-texts.ts'

export type NoticeProps = {
  readonly tone?: Tone
  /** The bold beginning; the children go on in the same line. */
  readonly title?: ReactNode
  readonly children?: ReactNode
  readonly icon?: IconGlyph
  readonly action?: { readonly label: string; readonly onPress: () => void }
  /** Speaks when it appears; for what the person must hear at once. */
  readonly isLive?: boolean
  readonly className?: string
}

/** Something to know, at the place it concerns: what happened, what was kept, what to do. */
export function Notice({
  tone = 'info',
  title,
  children,
  icon,
  action,
  isLive = false,
  className,
}: NoticeProps) {
  const t = useUiTexts()
  return (
    <div
      role={isLive ? (tone === 'breach' ? 'alert' : 'status') : undefined}
      className={classes(styles.notice, className)}
      data-tone={tone}
    >
      <Icon of={icon ?? toneIcon[tone]} label={t(`tone.${tone}`)} className={styles.icon} />
      <p className={styles.words}>
        {title && <strong className={styles.title}>{title} </strong>}
        {children}
      </p>
      {action && (
        <RacButton onPress={action.onPress} className={styles.action}>
          {action.label}
        </RacButton>
      )}
    </div>
  )
}
