/**
 * One shared clock for everything that ticks: parts that ask for the same step share one timer and change in the same
 * frame. The source may be set to the hub's time, so that a desk with a wrong clock still shows the right wait.
 */
import { useSyncExternalStore } from 'react'

type Ticker = {
  readonly subscribe: (listener: () => void) => () => void
  readonly read: () => number
}

let source: () => number = () => Date.now()
const tickers = new Map<number, Ticker>()

/** Sets where the time comes from, e.g. the machine's clock plus its distance from the hub's. */
export function setNowSource(now: () => number): void {
  source = now
}

/** The time now by the shared source, in milliseconds since 1970; for handlers, not for rendering. */
export function readNow(): number {
  return source()
}

function makeTicker(everyMs: number): Ticker {
  const listeners = new Set<() => void>()
  let now = source()
  let timer: ReturnType<typeof setTimeout> | undefined

  // Steps fall on whole multiples of everyMs: all seconds of the screen turn together, also after the machine slept.
  function schedule(): void {
    timer = setTimeout(tick, everyMs - (source() % everyMs) + 1)
  }
  function tick(): void {
    now = source()
    schedule()
    for (const listener of listeners) listener()
  }
  return {
    subscribe(listener) {
      if (listeners.size === 0) {
        now = source()
        schedule()
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) clearTimeout(timer)
      }
    },
    read() {
      if (listeners.size === 0 && Math.abs(source() - now) >= everyMs) now = source()
      return now
    },
  }
}

function tickerFor(everyMs: number): Ticker {
  const known = tickers.get(everyMs)
  if (known) return known
  const made = makeTicker(everyMs)
  tickers.set(everyMs, made)
  return made
}

/** The time now; the component renders again every `everyMs`, together with all others of that step. */
export function useNow(everyMs = 1_000): number {
  const ticker = tickerFor(everyMs)
  return useSyncExternalStore(ticker.subscribe, ticker.read)
}
