/**
 * Keeps the order of what a desk sends without waiting for answers: whoever names a command waits until it was handed to
 * the engine, since two questions of one desk may come over two connections. What is waited for too long is left to the
 * engine, which postpones what comes too early.
 */
export interface HandedOver {
  /** Resolves once this command was handed over, or when patience is over. */
  readonly awaits: (id: string) => Promise<void>
  readonly note: (id: string) => void
}

const rememberedMax = 1_000
const patienceMs = 2_000

export function createHandedOver(): HandedOver {
  const noted = new Set<string>()
  const waiting = new Map<string, Set<() => void>>()
  return {
    awaits: async id => {
      if (noted.has(id)) return
      await new Promise<void>(resolve => {
        const others = waiting.get(id) ?? new Set()
        waiting.set(id, others)
        const goOn = (): void => {
          clearTimeout(timer)
          others.delete(goOn)
          if (others.size === 0) waiting.delete(id)
          resolve()
        }
        const timer = setTimeout(goOn, patienceMs)
        others.add(goOn)
      })
    },
    note: id => {
      noted.add(id)
      for (const oldest of noted) {
        if (noted.size <= rememberedMax) break
        noted.delete(oldest)
      }
      for (const goOn of [...(waiting.get(id) ?? [])]) goOn()
    },
  }
}
