import type { BrowserWindow } from 'electron'

export type RecoverParts = {
  readonly load: () => void
  readonly now: () => number
  readonly log: (line: string) => void
}

const attemptsMax = 3
const attemptsWithinMs = 60_000

/**
 * Loads the page again after its process died. Three times in a minute; then it is left for a person to see. Answers how
 * to try once more with a page that was given up and that nobody sees.
 */
export function recoverPage(window: BrowserWindow, { load, now, log }: RecoverParts): () => void {
  let attempts: readonly number[] = []
  let isGivenUp = false
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return
    attempts = [...attempts.filter(at => now() - at < attemptsWithinMs), now()]
    log(`page: process gone, ${details.reason}, exit ${details.exitCode}`)
    isGivenUp = attempts.length > attemptsMax
    if (!isGivenUp) load()
  })
  return () => {
    if (!isGivenUp) return
    isGivenUp = false
    load()
  }
}
