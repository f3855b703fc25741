import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './facts.module.css'

export type FactsProps = {
  readonly items: readonly { readonly label: string; readonly value: ReactNode }[]
  readonly className?: string
}

/** Names and values in two columns: address, household, prefers. Values wrap, names do not. */
export function Facts({ items, className }: FactsProps) {
  return (
    <dl className={classes(styles.facts, className)}>
      {items.map(({ label, value }) => (
        <div key={label} className={styles.fact}>
          <dt className={styles.name}>{label}</dt>
          <dd className={styles.value}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
