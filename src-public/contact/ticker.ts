import { beatIntervalMs } from '../common/line-constants.ts'

/**
 * Calls every second, also while the page is in the background: browsers slow the timers of hidden pages down to one
 * a minute, and a customer who reads something else while waiting must not lose the place in the line. Timers of a
 * worker are left alone. Returns how to stop.
 */
export function startTicker(onTick: () => void): () => void {
  let fallback: ReturnType<typeof setInterval> | undefined
  let worker: Worker | undefined
  const fallBack = () => {
    worker?.terminate()
    fallback ??= setInterval(onTick, beatIntervalMs)
  }
  try {
    worker = new Worker(new URL('./ticker-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = onTick
    worker.onerror = fallBack
  } catch {
    fallBack()
  }
  return () => {
    worker?.terminate()
    clearInterval(fallback)
  }
}
