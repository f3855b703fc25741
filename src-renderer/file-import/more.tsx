import type { ReactNode } from 'react'
import styles from './file-import.module.css'

/** What is there for those who ask. */
export function More({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <details className={styles.details}>
      <summary>{label}</summary>
      {children}
    </details>
  )
}
