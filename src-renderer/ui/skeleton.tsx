import { classes } from './classes.ts'
import { Hidden } from './hidden.tsx'
import styles from './skeleton.module.css'
import { useUiTexts } from './ui-texts.ts'

/** The shape of what is on its way, for a wait above 300 ms. Still, so that it does not beg for attention. */
export function Skeleton({ lines = 3, className }: { readonly lines?: number; readonly className?: string }) {
  const t = useUiTexts()
  const indexes = Array.from({ length: lines }, (_, index) => index)
  return (
    <div role="status" className={classes(styles.skeleton, className)}>
      {indexes.map(index => (
        <span key={index} className={styles.line} />
      ))}
      <Hidden>{t('loading')}</Hidden>
    </div>
  )
}
