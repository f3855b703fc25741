import { useEffect, useState } from 'preact/hooks'

const acts = ['pointerdown', 'keydown', 'input'] as const

/**
 * How many seconds are left until nobody has touched the page for so long; then `onIdle`. Each touch begins anew, and so
 * does `key`. Counts only while it is wanted.
 */
export function useIdle(idleMs: number, isWanted: boolean, key: string, onIdle: () => void): number {
  const [left, setLeft] = useState(Math.ceil(idleMs / 1_000))
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is another page, and has the whole time.
  useEffect(() => {
    if (!isWanted) return
    let touchedAt = performance.now()
    const look = () => {
      const leftMs = touchedAt + idleMs - performance.now()
      setLeft(Math.max(0, Math.ceil(leftMs / 1_000)))
      if (leftMs <= 0) onIdle()
    }
    const touch = () => {
      touchedAt = performance.now()
      look()
    }
    look()
    const timer = setInterval(look, 250)
    for (const act of acts) document.addEventListener(act, touch, true)
    return () => {
      clearInterval(timer)
      for (const act of acts) document.removeEventListener(act, touch, true)
    }
  }, [idleMs, isWanted, key])
  return left
}
