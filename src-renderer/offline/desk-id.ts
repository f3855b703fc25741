import type { DeskDatabase } from './desk-database.ts'
import { openDeskDatabase } from './open-sealed-database.ts'

/**
 * What the desk keeps outside its database, so that a database that was cleared behind its back is noticed and the
 * desk stays the same desk.
 */
export interface DeskMarker {
  readonly read: () => { readonly deskId: string; readonly unsent: number } | undefined
  readonly write: (marker: { readonly deskId: string; readonly unsent: number }) => void
}

const markerKey = 'townline-desk'

/** A marker in the browser's `localStorage`; where there is none, the desk goes without. */
export function localStorageMarker(storage: Storage | undefined = availableStorage()): DeskMarker {
  return {
    read: () => {
      try {
        const kept = JSON.parse(storage?.getItem(markerKey) ?? 'null') as unknown
        if (typeof kept !== 'object' || kept === null) return undefined
        const { deskId, unsent } = kept as { deskId?: unknown; unsent?: unknown }
        return typeof deskId === 'string' && typeof unsent === 'number' ? { deskId, unsent } : undefined
      } catch {
        return undefined
      }
    },
    write: marker => {
      try {
        storage?.setItem(markerKey, JSON.stringify(marker))
      } catch {
        // The database is what counts; without the marker only its loss goes unnoticed.
      }
    },
  }
}

/** The id of this installation: made once, the same for every window, person and start. */
export async function deskId(
  now: () => number = Date.now,
  newId: () => string = () => crypto.randomUUID(),
): Promise<string> {
  const db = await openDeskDatabase()
  try {
    return await settleDeskId(db, localStorageMarker(), now, newId)
  } finally {
    db.close()
  }
}

/**
 * The desk's id, agreed between database and marker. With a marker and no id in the database, the database was cleared:
 * that is written down with the number of commands that were in it.
 */
export async function settleDeskId(
  db: DeskDatabase,
  marker: DeskMarker,
  now: () => number,
  newId: () => string,
  wanted?: string,
): Promise<string> {
  const marked = marker.read()
  const id = await db.transaction('rw', db.meta, async () => {
    const kept = await db.meta.get('desk-id')
    if (kept?.key === 'desk-id') return kept.value
    const value = marked?.deskId ?? wanted ?? newId()
    await db.meta.put({ key: 'desk-id', value })
    if (marked) await db.meta.put({ key: 'cleared', value: { at: now(), unsent: marked.unsent } })
    return value
  })
  if (marked?.deskId !== id) marker.write({ deskId: id, unsent: 0 })
  return id
}

function availableStorage(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}
