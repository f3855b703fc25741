export type WhyNotSaved = 'quota' | 'storage'

/** Thrown where there is no other way to answer that something was not saved. */
export class NotSaved extends Error {
  override readonly name = 'NotSaved'
  readonly why: WhyNotSaved

  constructor(why: WhyNotSaved, cause: unknown) {
    super(`not saved: ${why}`, { cause })
    this.why = why
  }
}

/**
 * Why a write to the desk's database failed. Chromium has been seen to answer AbortError near the limit where
 * QuotaExceededError is meant, so an aborted write with the storage nearly full counts as `quota`.
 */
export async function whyNotSaved(error: unknown): Promise<WhyNotSaved> {
  const names = namesIn(error)
  if (names.includes('QuotaExceededError')) return 'quota'
  if (names.includes('AbortError') && (await storageIsNearlyFull())) return 'quota'
  return 'storage'
}

/** The names of an error and of all that it was made from; Dexie keeps the first cause in `inner`. */
function namesIn(error: unknown): readonly string[] {
  const names: string[] = []
  let current: unknown = error
  for (let depth = 0; depth < 8 && typeof current === 'object' && current !== null; depth++) {
    const { name, inner, cause, failures } = current as {
      name?: unknown
      inner?: unknown
      cause?: unknown
      failures?: unknown
    }
    if (typeof name === 'string') names.push(name)
    if (Array.isArray(failures)) names.push(...failures.flatMap(failure => namesIn(failure)))
    current = inner ?? cause
  }
  return names
}

async function storageIsNearlyFull(): Promise<boolean> {
  try {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate()
    return quota === 0 || quota - usage < Math.max(5_000_000, quota * 0.02)
  } catch {
    return false
  }
}
