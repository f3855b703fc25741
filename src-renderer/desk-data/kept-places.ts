import { Dexie, type Table } from 'dexie'
import type { Places } from '../../src-contract/http/places.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import { isNo } from '../told.tsx'

/** So much of the map's archive stays at the desk: the pieces that were looked at last. */
const basemapBytesMax = 64 * 1_048_576

interface PartRow {
  readonly fileId: string
  readonly part: number
  /** JSON in UTF-8, as it came. */
  readonly content: Uint8Array
}

interface PieceRow {
  readonly tag: string
  readonly offset: number
  readonly bytes: ArrayBuffer
  readonly usedAt: number
}

type PlacesDatabase = Dexie & {
  readonly inForce: Table<{ readonly id: 1; readonly places: Places }, number>
  readonly parts: Table<PartRow, [string, number]>
  readonly pieces: Table<PieceRow, [string, number]>
}

/**
 * The desk's copy of the city's places. They are public facts and lie plain in a database of their own, which a wipe of
 * the desk removes by its name. A file is kept by its id and never changes; what is in force is switched when all its
 * files are here.
 */
export interface KeptPlaces {
  /** What the desk has, whole; nothing on a new desk. */
  readonly read: () => Promise<Places | undefined>
  /** Brings the copy to what is in force at the hub. Answers whether it is another than before; throws when it did not come. */
  readonly refresh: () => Promise<boolean>
  readonly parts: (fileId: string) => Promise<readonly Uint8Array[]>
  /** A piece of the map's archive: from the desk, else from the hub, and kept. Throws when neither has it. */
  readonly basemapPiece: (tag: string, offset: number, length: number) => Promise<ArrayBuffer>
}

export function openKeptPlaces({
  name,
  hub,
  now,
}: {
  /** The desk's name, so that what wipes the desk finds this too. */
  readonly name: string
  readonly hub: Pick<HubClient, 'places'>
  readonly now: () => number
}): KeptPlaces {
  const db = new Dexie(`${name}-places`) as PlacesDatabase
  db.version(1).stores({ inForce: 'id', parts: '[fileId+part], fileId', pieces: '[tag+offset], usedAt' })

  const read = async () => (await db.inForce.get(1))?.places

  async function fetchMissing(fileId: string, parts: number): Promise<void> {
    const here = new Set((await db.parts.where({ fileId }).primaryKeys()).map(([, part]) => part))
    for (let part = 0; part < parts; part++) {
      if (here.has(part)) continue
      const content = await hub.places.part(fileId, part)
      if (!(content instanceof Uint8Array)) throw new Error(content.kind)
      await db.parts.put({ fileId, part, content })
    }
  }

  /** Files that are in force no more go, and pieces of an archive that was replaced. */
  async function forgetOthers({ inForce, basemap }: Places): Promise<void> {
    const wanted = inForce.map(({ fileId }) => fileId)
    await db.parts.where('fileId').noneOf(wanted).delete()
    await db.pieces
      .where('[tag+offset]')
      .below([basemap?.tag ?? '', Dexie.minKey])
      .delete()
    await db.pieces
      .where('[tag+offset]')
      .above([basemap?.tag ?? '', Dexie.maxKey])
      .delete()
  }

  async function makeRoom(): Promise<void> {
    const pieces = await db.pieces.orderBy('usedAt').reverse().toArray()
    let bytes = 0
    const surplus = pieces.filter(piece => {
      bytes += piece.bytes.byteLength
      return bytes > basemapBytesMax
    })
    await db.pieces.bulkDelete(surplus.map(({ tag, offset }) => [tag, offset] as [string, number]))
  }

  let kept = 0
  return {
    read,

    refresh: async () => {
      const places = await hub.places.inForce()
      if (isNo(places)) throw new Error(places.kind)
      const before = await read()
      if (JSON.stringify(before) === JSON.stringify(places)) return false
      for (const { fileId, parts } of places.inForce) await fetchMissing(fileId, parts)
      await db.inForce.put({ id: 1, places })
      await forgetOthers(places)
      return true
    },

    parts: async fileId => (await db.parts.where({ fileId }).sortBy('part')).map(({ content }) => content),

    basemapPiece: async (tag, offset, length) => {
      const known = await db.pieces.get([tag, offset])
      if (known && known.bytes.byteLength >= length) {
        await db.pieces.put({ ...known, usedAt: now() })
        return known.bytes.slice(0, length)
      }
      const answer = await hub.places.basemapRange(offset, length)
      if ('kind' in answer) throw new Error(answer.kind)
      if (answer.tag !== tag) throw new Error('the archive of the map is another by now')
      await db.pieces.put({ tag, offset, bytes: answer.bytes, usedAt: now() })
      kept += 1
      if (kept % 50 === 0) await makeRoom()
      return answer.bytes
    },
  }
}
