import styles from './brand.module.css'

/** The sign and the name of the product. */
export function Brand({ isLarge = false }: { readonly isLarge?: boolean }) {
  return (
    <span className={styles.brand} data-large={isLarge || undefined}>
      <svg className={styles.sign} viewBox="0 0 20 20" aria-hidden="true">
        <rect width="20" height="20" rx="5" className={styles.ground} />
        <path d="M5 6.5h10M5 10h10M5 13.5h10" className={styles.lines} />
      </svg>
      <span className={styles.name}>Townline</span>
    </span>
  )
}
