import { Dexie } from 'dexie'
import type { Sealer } from '../seal.ts'
import type { PhotoDatabase, PhotoFacts, PhotoRow } from './photo-database.ts'
import { type DeskPhoto, photosPerRequest } from './photos.ts'

export const pieceBytes = 256 * 1_024
/** What was sent is remembered for so long, so that a request can say that its photos have arrived. */
const sentKeptMs = 7 * 86_400_000

export interface PhotoStoreParts {
  readonly db: PhotoDatabase
  readonly sealer: Sealer
  readonly now: () => number
  readonly newId: () => string
}

/** What reading a photo came to. `no-key`: it was sealed with a key that only a colleague has. */
export type ReadPhoto =
  | {
      readonly kind: 'read'
      readonly pieces: readonly Uint8Array<ArrayBuffer>[]
      readonly facts: PhotoFacts
    }
  | { readonly kind: 'gone' | 'no-key' | 'damaged' }

/** Photos on the disk: in pieces, each sealed for its place, all of one photo in one durable transaction. */
export function photoStore({ db, sealer, now, newId }: PhotoStoreParts) {
  const everything = [db.photos, db.pieces, db.uploads] as const
  const rowOf = (id: string) => db.photos.where('id').equals(id).first()

  async function removeContent(id: string): Promise<void> {
    await db.pieces.where('[photoId+no]').between([id, Dexie.minKey], [id, Dexie.maxKey]).delete()
    await db.uploads.delete(id)
  }
  const removeAll = (rows: readonly PhotoRow[]) =>
    Promise.all(rows.map(({ id, no }) => Promise.all([removeContent(id), db.photos.delete(no)])))

  return {
    /** Rejects when it could not be written. `undefined` when the request has as many as it may have. */
    keep: async (requestId: string, bytes: Uint8Array<ArrayBuffer>): Promise<DeskPhoto | undefined> => {
      const id = newId()
      const sha256 = hex(await crypto.subtle.digest('SHA-256', bytes))
      const count = Math.ceil(bytes.length / pieceBytes)
      // Sealed before the transaction: it would not wait.
      const [facts, pieces] = await Promise.all([
        sealer.sealJson('photos', id, { sha256 } satisfies PhotoFacts),
        Promise.all(
          Array.from({ length: count }, async (_, no) => ({
            photoId: id,
            no,
            sealed: await sealer.seal(
              'photo-pieces',
              `${id} ${no}`,
              bytes.slice(no * pieceBytes, (no + 1) * pieceBytes),
            ),
          })),
        ),
      ])
      return db.transaction('rw', everything, async () => {
        const others = await db.photos.where('requestId').equals(requestId).count()
        if (others >= photosPerRequest) return undefined
        const row = {
          id,
          requestId,
          takenAt: now(),
          bytes: bytes.length,
          pieces: count,
          state: 'kept',
          facts,
        } as const
        const no = await db.photos.add(row)
        await db.pieces.bulkAdd(pieces)
        return photoIn({ ...row, no })
      })
    },

    of: async (requestId: string): Promise<readonly DeskPhoto[]> =>
      (await db.photos.where('requestId').equals(requestId).sortBy('no')).map(photoIn),

    read: async (id: string): Promise<ReadPhoto> => {
      const [row, pieces] = await db.transaction('r', everything, () =>
        Promise.all([
          rowOf(id),
          db.pieces.where('[photoId+no]').between([id, Dexie.minKey], [id, Dexie.maxKey]).toArray(),
        ]),
      )
      if (!row || row.state === 'sent') return { kind: 'gone' }
      const [facts, ...opened] = await Promise.all([
        sealer.open('photos', id, row.facts),
        ...pieces.map(({ no, sealed }) => sealer.open('photo-pieces', `${id} ${no}`, sealed)),
      ])
      if ([facts, ...opened].some(({ kind }) => kind === 'no-key')) return { kind: 'no-key' }
      const bytes = opened.flatMap(each => (each.kind === 'opened' ? [each.bytes] : []))
      if (facts.kind !== 'opened' || bytes.length !== row.pieces) return { kind: 'damaged' }
      return { kind: 'read', pieces: bytes, facts: JSON.parse(new TextDecoder().decode(facts.bytes)) }
    },

    remove: async (id: string): Promise<void> => {
      await db.transaction('rw', everything, async () => {
        const row = await rowOf(id)
        if (row && row.state !== 'sent') await removeAll([row])
      })
    },
    drop: async (requestId: string): Promise<void> => {
      await db.transaction('rw', everything, async () => {
        const rows = await db.photos.where('requestId').equals(requestId).toArray()
        await removeAll(rows.filter(({ state }) => state !== 'sent'))
      })
    },
    dropKept: async (): Promise<void> => {
      await db.transaction('rw', everything, async () => {
        await removeAll(await db.photos.where('state').equals('kept').toArray())
      })
    },
    /** Under another request they are photos of a form again, and any upload begins anew. */
    move: async (from: string, to: string): Promise<void> => {
      await db.transaction('rw', everything, async () => {
        for (const row of await db.photos.where('requestId').equals(from).toArray()) {
          if (row.state === 'sent') continue
          await db.uploads.delete(row.id)
          await db.photos.update(row.no, { requestId: to, state: 'kept', refusal: undefined })
        }
      })
    },
    release: async (requestId: string): Promise<void> => {
      await db.photos
        .where('requestId')
        .equals(requestId)
        .filter(({ state }) => state === 'kept')
        .modify({ state: 'waiting' })
    },

    /** Requests whose photos are those of a form, as far as this database knows. */
    keptRequests: async (): Promise<readonly string[]> => {
      const rows = await db.photos.where('state').equals('kept').toArray()
      return [...new Set(rows.map(({ requestId }) => requestId))]
    },
    /** What is to be sent, in the order in which it was added. */
    waiting: (): Promise<readonly PhotoRow[]> => db.photos.where('state').equals('waiting').sortBy('no'),
    counts: async () => {
      const [unsent, refused] = await Promise.all(
        (['waiting', 'refused'] as const).map(state => db.photos.where('state').equals(state).count()),
      )
      return { unsent: unsent ?? 0, refused: refused ?? 0 }
    },
    sent: async ({ id, no }: PhotoRow): Promise<void> => {
      await db.transaction('rw', everything, async () => {
        // Removed or moved meanwhile: what the hub has is the hub's.
        if ((await db.photos.get(no)) === undefined) return
        await db.photos.update(no, { state: 'sent', sentAt: now() })
        await removeContent(id)
      })
    },
    refused: async ({ no }: PhotoRow, refusal: string): Promise<void> => {
      await db.photos.update(no, { state: 'refused', refusal })
    },
    forgetOldSent: async (): Promise<void> => {
      await db.photos
        .where('state')
        .equals('sent')
        .filter(({ sentAt = 0 }) => sentAt < now() - sentKeptMs)
        .delete()
    },
  }
}

export type PhotoStore = ReturnType<typeof photoStore>

function photoIn({ id, requestId, takenAt, bytes, state, sentAt, refusal }: PhotoRow): DeskPhoto {
  const about = { id, requestId, takenAt, bytes }
  switch (state) {
    case 'kept':
    case 'waiting':
      return { ...about, state: { kind: state } }
    case 'sent':
      return { ...about, state: { kind: 'sent', at: sentAt ?? takenAt } }
    case 'refused':
      return { ...about, state: { kind: 'refused', name: refusal ?? '' } }
  }
}

function hex(digest: ArrayBuffer): string {
  return [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
