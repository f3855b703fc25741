import { useCallback, useEffect, useRef, useState } from 'react'
import { useDeskStore } from '../desk-context.ts'

const pauseMs = 250

/**
 * What a person types, kept by the desk's store under `key`: it is there again after a reload, a crash or another day.
 * It is written when typing pauses, and at once when the part leaves the screen or the window is hidden.
 * `value` is `undefined` when nothing is kept, or not known yet while `isLoaded` is false.
 */
export function useDraft<Value>(key: string): {
  readonly value: Value | undefined
  readonly isLoaded: boolean
  readonly change: (value: Value) => void
  readonly drop: () => void
} {
  const store = useDeskStore()
  const [kept, setKept] = useState<{ readonly key: string; readonly value: Value | undefined }>()
  const unsaved = useRef<{ readonly key: string; readonly value: Value }>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const save = useCallback(() => {
    clearTimeout(timer.current)
    const waiting = unsaved.current
    unsaved.current = undefined
    // A store that cannot write says so in the sync chip; what was typed stays on the screen.
    if (waiting) void store.saveDraft(waiting.key, waiting.value).catch(() => undefined)
  }, [store])

  useEffect(() => {
    let isCurrent = true
    // What was typed before the answer came is newer than the answer.
    const fill = (value: Value | undefined) => {
      setKept(before => (before?.key === key ? before : { key, value }))
    }
    store.draft<Value>(key).then(
      value => {
        if (isCurrent) fill(value)
      },
      () => {
        if (isCurrent) fill(undefined)
      },
    )
    const saveWhenHidden = () => {
      if (document.visibilityState === 'hidden') save()
    }
    document.addEventListener('visibilitychange', saveWhenHidden)
    window.addEventListener('pagehide', save)
    return () => {
      isCurrent = false
      document.removeEventListener('visibilitychange', saveWhenHidden)
      window.removeEventListener('pagehide', save)
      save()
    }
  }, [store, key, save])

  const change = useCallback(
    (value: Value) => {
      setKept({ key, value })
      unsaved.current = { key, value }
      clearTimeout(timer.current)
      timer.current = setTimeout(save, pauseMs)
    },
    [key, save],
  )
  const drop = useCallback(() => {
    clearTimeout(timer.current)
    unsaved.current = undefined
    setKept({ key, value: undefined })
    void store.dropDraft(key).catch(() => undefined)
  }, [store, key])

  const isLoaded = kept?.key === key
  return { value: isLoaded ? kept.value : undefined, isLoaded, change, drop }
}
