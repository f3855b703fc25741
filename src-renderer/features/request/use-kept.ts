import { useEffect, useRef, useState } from 'react'
import { useDeskStore } from '../../desk-context.ts'
import type { DeskStore } from '../../offline/desk-store.ts'

/**
 * What the desk's store answers to `ask`, asked again whenever its rows change; `undefined` until the first answer.
 * `key` names the question: another key is another question, and the old answer is never shown for it.
 */
export function useKept<Value>(key: string, ask: (store: DeskStore) => Promise<Value>): Value | undefined {
  const store = useDeskStore()
  const [answer, setAnswer] = useState<{ readonly key: string; readonly value: Value }>()
  const latest = useRef(ask)
  useEffect(() => {
    latest.current = ask
  })
  useEffect(() => {
    let asked = 0
    const askNow = () => {
      asked += 1
      const number = asked
      latest.current(store).then(
        value => {
          if (number === asked) setAnswer({ key, value })
        },
        // The store says by itself what is wrong with it; a list that stays as it was is no second alarm.
        () => undefined,
      )
    }
    askNow()
    const stop = store.onRowsChanged(askNow)
    return () => {
      asked = Number.NaN
      stop()
    }
  }, [store, key])
  return answer?.key === key ? answer.value : undefined
}
