import { type ReactNode, useCallback, useState } from 'react'
import { createPortal, flushSync } from 'react-dom'
import type { Visit } from '../../../src-domain/visits/visit.ts'
import { TicketSlip } from './ticket-slip.tsx'

type Printed = Pick<Visit, 'ticket' | 'queueId' | 'language' | 'arrivedAt' | 'answered' | 'details'>

/** Prints a ticket or a receipt. `slip` must be on the page; it shows on paper only. */
export function usePrintSlip(
  visit: Printed,
  kind: 'ticket' | 'receipt',
): { readonly print: () => void; readonly slip: ReactNode } {
  const [isPrinting, setIsPrinting] = useState(false)
  const print = useCallback(() => {
    flushSync(() => setIsPrinting(true))
    document.documentElement.dataset.prints = 'slip'
    window.print()
    delete document.documentElement.dataset.prints
    setIsPrinting(false)
  }, [])
  const slip = isPrinting && createPortal(<TicketSlip visit={visit} kind={kind} />, document.body)
  return { print, slip }
}
