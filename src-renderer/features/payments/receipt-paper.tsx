import { useCallback, useState } from 'react'
import { createPortal, flushSync } from 'react-dom'
import type { Receipt } from '../../../src-domain/payments/receipt.ts'
import { localeOf } from '../../language/language.ts'
import styles from './receipt-paper.module.css'

export type Paper = 'roll' | 'letter'

/** Prints a receipt by the browser, on a roll or on letter paper. `page` must be on the screen; it shows on paper only. */
export function usePrintReceipt(): {
  readonly print: (receipt: Receipt, paper: Paper) => void
  readonly page: React.ReactNode
} {
  const [printing, setPrinting] = useState<{ readonly receipt: Receipt; readonly paper: Paper }>()
  const print = useCallback((receipt: Receipt, paper: Paper) => {
    flushSync(() => setPrinting({ receipt, paper }))
    document.documentElement.dataset.prints = 'receipt'
    window.print()
    delete document.documentElement.dataset.prints
    setPrinting(undefined)
  }, [])
  const page = printing && createPortal(<ReceiptPaper {...printing} />, document.body)
  return { print, page }
}

function ReceiptPaper({ receipt, paper }: { readonly receipt: Receipt; readonly paper: Paper }) {
  const { language, city, site, title, rows, total, voided, footer } = receipt
  return (
    <article className={styles.receipt} lang={localeOf(language)} data-paper={paper} data-receipt>
      <p className={styles.city}>{city}</p>
      <p>{site}</p>
      <h1>{title}</h1>
      {voided !== undefined && <p className={styles.void}>{voided}</p>}
      <dl>
        {rows.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div className={styles.total}>
          <dt>{total.label}</dt>
          <dd>{total.value}</dd>
        </div>
      </dl>
      {footer.map(line => (
        <p key={line}>{line}</p>
      ))}
    </article>
  )
}
