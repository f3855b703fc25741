import { useEffect, useState } from 'preact/hooks'

/** The time now, again every second, on the second: timers that stand together change together. */
export function useSecond(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const next = () => {
      setNow(Date.now())
      timer = setTimeout(next, 1_000 - (Date.now() % 1_000))
    }
    next()
    return () => clearTimeout(timer)
  }, [])
  return now
}
