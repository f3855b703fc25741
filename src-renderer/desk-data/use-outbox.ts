import { useEffect, useState } from 'react'
import { useDeskStore } from '../desk-context.ts'
import type { OutboxEntry } from '../offline/desk-store.ts'

/** What this desk keeps for the hub and what became of it; read again whenever the outbox or the rows change. */
export function useOutbox(): readonly OutboxEntry[] {
  const store = useDeskStore()
  const [entries, setEntries] = useState<readonly OutboxEntry[]>([])
  useEffect(() => {
    let asked = 0
    const read = () => {
      asked += 1
      const number = asked
      store.outbox().then(
        found => {
          if (number === asked) setEntries(found)
        },
        () => undefined,
      )
    }
    read()
    const stops = [store.subscribeSync(read), store.onRowsChanged(read)]
    return () => {
      asked = Number.NaN
      for (const stop of stops) stop()
    }
  }, [store])
  return entries
}
