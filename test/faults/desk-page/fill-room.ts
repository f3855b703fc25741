import { Dexie } from 'dexie'

const pieceBytes = [65_536, 16_384, 2_048] as const
/** More than any limit of a trial: a browser that takes so much has none. */
const piecesMax = 200

/** Stores ballast in a database of its own until the browser takes no more: in large pieces first, then in small ones. */
export async function fillRoom(): Promise<void> {
  const db = new Dexie('ballast')
  db.version(1).stores({ pieces: '++' })
  await db.open()
  for (const bytes of pieceBytes) {
    for (let count = 0; ; count++) {
      if (count === piecesMax) throw new Error('the room does not end')
      try {
        await db.table('pieces').add(crypto.getRandomValues(new Uint8Array(bytes)))
      } catch {
        break
      }
    }
  }
  db.close()
}
