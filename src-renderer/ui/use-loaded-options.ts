import { useEffect, useRef, useState } from 'react'
import type { Option } from './option.tsx'

type Load<Id extends string> = (query: string, signal: AbortSignal) => Promise<readonly Option<Id>[]>

const pauseMs = 120

interface Loaded<Id extends string> {
  readonly options: readonly Option<Id>[]
  /** The query that they answer. */
  readonly query: string | undefined
}

/**
 * Asks `load` when typing pauses; what was found last stays until the next answer, so the list does not flicker.
 * `isStale` as long as it answers another query than the one of now. A failed load has found nothing.
 */
export function useLoadedOptions<Id extends string>(
  load: Load<Id> | undefined,
  query: string,
): { readonly options: readonly Option<Id>[]; readonly isPending: boolean; readonly isStale: boolean } {
  const [loaded, setLoaded] = useState<Loaded<Id>>({ options: [], query: undefined })
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
          if (!abort.signal.aborted) setLoaded({ options: found, query })
        })
        .catch(() => {
          if (!abort.signal.aborted) setLoaded({ options: [], query })
        })
        .finally(() => {
          if (!abort.signal.aborted) setIsPending(false)
        })
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [isSearched, query])
  return { options: loaded.options, isPending, isStale: isSearched && loaded.query !== query }
}
