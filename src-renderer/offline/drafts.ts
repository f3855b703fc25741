import { blindHash } from './blind-index.ts'
import type { DataKey } from './data-key.ts'
import type { DeskDatabase } from './desk-database.ts'
import type { KeyRing, Sealer } from './seal.ts'

/** What people typed and did not send, for each person by a name of the caller's. */
export interface Drafts {
  readonly get: (key: string) => Promise<unknown>
  readonly put: (key: string, value: unknown) => Promise<void>
  readonly drop: (key: string) => Promise<void>
}

export function draftsOf(db: DeskDatabase, sealer: Sealer, ring: KeyRing, by: string): Drafts {
  // What was typed first is written first, also where sealing the first takes longer.
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const next = turn.then(work)
    turn = next.catch(() => undefined)
    return next
  }
  const tokens = (key: string) => ring.all.map(each => draftToken(each, by, key))
  return {
    get: async key => {
      await turn
      for (const row of await db.drafts.bulkGet(tokens(key))) {
        const opened = row && (await sealer.open('drafts', row.token, row.sealed))
        // One that does not open is as good as none: the person sees an empty form and types it again.
        if (opened?.kind === 'opened') return JSON.parse(new TextDecoder().decode(opened.bytes)) as unknown
      }
      return undefined
    },
    put: (key, value) =>
      inTurn(async () => {
        const token = draftToken(ring.current, by, key)
        const sealed = await sealer.sealJson('drafts', token, value)
        await db.transaction('rw', db.drafts, async () => {
          await db.drafts.bulkDelete(tokens(key))
          await db.drafts.put({ token, sealed })
        })
      }),
    drop: key => inTurn(() => db.drafts.bulkDelete(tokens(key))),
  }
}

/** Under this a draft stands: the keyed hash of whose it is and what it is called. */
export function draftToken(key: DataKey, by: string, name: string): string {
  const hash = blindHash(key.blind)
  return `${hash(`draft of ${by}`).toString(36)}.${hash(`draft ${by} ${name}`).toString(36)}`
}
