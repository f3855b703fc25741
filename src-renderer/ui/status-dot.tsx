import styles from './status-dot.module.css'
import type { Tone } from './tone.ts'

/** A coloured dot before a word that says the same; hollow when neutral, so that shape differs as well as colour. */
export function StatusDot({ tone }: { readonly tone: Tone }) {
  return <span aria-hidden className={styles.dot} data-tone={tone} />
}
