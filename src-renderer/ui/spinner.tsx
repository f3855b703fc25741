import { classes } from './classes.ts'
import styles from './spinner.module.css'

/** A small turning arc inside a control that works; hidden from readers, the control says so in words. */
export function Spinner({ className }: { readonly className?: string }) {
  return (
    <svg
      className={classes(styles.spinner, className)}
      viewBox="0 0 18 18"
      width="16"
      height="16"
      aria-hidden
    >
      <circle className={styles.track} cx="9" cy="9" r="7" />
      <path className={styles.arc} d="M 9 2 A 7 7 0 0 1 16 9" />
    </svg>
  )
}
