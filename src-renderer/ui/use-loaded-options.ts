import { useEffect, useRef, useState } from 'react'
import type { Option } from './option.tsx'

type Load<Id extends string> = (query: string, signal: AbortSignal) => Promise<readonly Option<Id>[]>

const pauseMs = 120

/**
 * Asks `load` when typing pauses; what was found last stays until the next answer, so the list does not flicker.
 * A failed load leaves the list as it was.
 */
export function useLoadedOptions<Id extends string>(
  load: Load<Id> | undefined,
  query: string,
): { readonly options: readonly Option<Id>[]; readonly isPending: boolean } {
  const [options, setOptions] = useState<readonly Option<Id>[]>([])
  const [isPending, setIsPending] = useState(false)
  const latestLoad = useRef(load)
  useEffect(() => {
    latestLoad.current = load
  })
  const isSearched = load !== undefined
  useEffect(() => {
    if (!isSearched) return
    const abort = new AbortController()
    const timer = setTimeout(() => {
      setIsPending(true)
      latestLoad
        .current?.(query, abort.signal)
        .then(found => {
          if (!abort.signal.aborted) setOptions(found)
        })
        .catch(() => undefined)
        .finally(() => {
          if (!abort.signal.aborted) setIsPending(false)
        })
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [isSearched, query])
  return { options, isPending }
}
