import { createCustomerIndex } from './customer-index.ts'
import type { DeskDatabase } from './desk-database.ts'

/** The search over the desk's customers, kept in memory and made from the database when it is first needed. */
export interface CustomerSearch {
  readonly find: (q: string, limit: number) => Promise<readonly string[]>
  /** Makes the index ready before anybody asks. */
  readonly warmUp: () => Promise<void>
  /** These customers changed, appeared or went. */
  readonly changed: (ids: readonly string[]) => Promise<void>
}

/** As many customers as are read and indexed between two breaths of the screen. */
const rowsPerBreath = 1_000

export function customerSearch(db: DeskDatabase, closing: AbortSignal): CustomerSearch {
  const index = createCustomerIndex()
  let built: Promise<void> | undefined
  let queue: Promise<void> = Promise.resolve()

  function warmUp(): Promise<void> {
    built ??= build().catch(error => {
      built = undefined
      throw error
    })
    return built
  }

  async function build() {
    let last = ''
    for (;;) {
      closing.throwIfAborted()
      const rows = await db.customers.where('id').above(last).limit(rowsPerBreath).toArray()
      for (const row of rows) index.put(row.value)
      const end = rows.at(-1)
      if (!end || rows.length < rowsPerBreath) return
      last = end.id
    }
  }

  async function refresh(ids: readonly string[]) {
    const rows = await db.customers.bulkGet([...ids])
    for (const [at, row] of rows.entries()) {
      if (row) index.put(row.value)
      else index.remove(ids[at] ?? '')
    }
  }

  return {
    find: async (q, limit) => {
      await warmUp()
      await queue
      return index.find(q, limit)
    },
    warmUp,
    changed: ids => {
      // What was never built reads the newest rows when it is.
      if (!built) return Promise.resolve()
      const ready = built
      queue = queue
        .then(() => ready)
        .then(() => refresh(ids))
        .catch(() => {
          // The index may now lack a change: the next search makes it anew.
          built = undefined
        })
      return queue
    },
  }
}
