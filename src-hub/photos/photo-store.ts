import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { DataStore, ERRORS, Upload } from '@tus/server'
import { type Kysely, sql, type Transaction } from 'kysely'
import {
  type PhotoMediaType,
  type PhotoMetadata,
  photoMetadataSchema,
  photoSideMax,
  type RequestPhoto,
  unfinishedPhotoLivesMs,
} from '../../src-contract/http/photos.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { photoKind } from './photo-kind.ts'
import { publicRendition } from './public-rendition.ts'

/** So much is written at a time; what a hub that dies had not written is sent again. */
const pieceBytes = 256 * 1_024

/** A refusal as tus carries it. The body is what every other route of the hub would say. */
export interface PhotoRefused {
  readonly status_code: number
  readonly body: string
}

export function refusePhoto(
  status: number,
  refused: string,
  message: string,
  facts: Readonly<Record<string, unknown>> = {},
): PhotoRefused {
  return { status_code: status, body: JSON.stringify({ refused, message, ...facts }) }
}

export interface PhotoStoreParts {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly perRequestMax: number
}

export interface PhotoContent {
  readonly requestId: string
  readonly mediaType: PhotoMediaType
  readonly content: Buffer
}

/**
 * Uploads in the database that all hubs of a centre share. An offset is durable before it is told, and moves by
 * compare-and-set: two hubs at which one upload goes on at once cannot both write. The last piece, the check of the
 * whole and the photo's arrival are one transaction, so that no photo is whole and unchecked.
 */
export function createPhotoStore({ db, now, perRequestMax }: PhotoStoreParts) {
  const uploads = new (class extends DataStore {
    override extensions = ['creation', 'termination', 'expiration']

    override create(upload: Upload): Promise<Upload> {
      return begin(upload)
    }

    override async getUpload(id: string): Promise<Upload> {
      const photo = await db.selectFrom('photo').selectAll().where('id', '=', id).executeTakeFirst()
      if (photo === undefined) throw unknownPhoto()
      const { bytes: size, received: offset, begun_at, arrived_at } = photo
      // A photo that has arrived does not run out.
      const creation = new Date(arrived_at === null ? begun_at : Date.now())
      return new Upload({ id, size, offset, creation_date: creation.toISOString() })
    }

    override write(stream: Readable, id: string, offset: number): Promise<number> {
      return writePieces(stream, id, offset)
    }

    override async remove(id: string): Promise<void> {
      const { numDeletedRows } = await db
        .deleteFrom('photo')
        .where('id', '=', id)
        .where('arrived_at', 'is', null)
        .executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) throw unknownPhoto()
    }

    override async deleteExpired(): Promise<number> {
      const { numDeletedRows } = await db
        .deleteFrom('photo')
        .where('arrived_at', 'is', null)
        .where('begun_at', '<', now() - unfinishedPhotoLivesMs)
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    }

    override getExpiration(): number {
      return unfinishedPhotoLivesMs
    }
  })()

  async function begin(upload: Upload): Promise<Upload> {
    const { deskId, sentBy, ...metadata } = upload.metadata as unknown as BegunBy & PhotoMetadata
    const { photoId: id, requestId, sha256, takenAt } = metadata
    const bytes = upload.size ?? 0
    await db.transaction().execute(async transaction => {
      // One photo of a request begins after the other, so that they are counted.
      await sql`select pg_advisory_xact_lock(hashtext(${requestId}))`.execute(transaction)
      const same = await transaction.selectFrom('photo').selectAll().where('id', '=', id).executeTakeFirst()
      if (same) {
        const isSame =
          same.request_id === requestId &&
          same.sha256 === sha256 &&
          same.bytes === bytes &&
          same.desk_id === deskId
        if (isSame) return
        throw refusePhoto(422, 'PhotoDiffers', 'This id is that of another photo.')
      }
      const request = await transaction
        .selectFrom('request')
        .select('id')
        .where('id', '=', requestId)
        .where('deleted', '=', false)
        .executeTakeFirst()
      if (!request) throw refusePhoto(404, 'UnknownRequest', 'Its request is not here.')
      const { count } = await transaction
        .selectFrom('photo')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('request_id', '=', requestId)
        .where(({ eb, or }) =>
          or([eb('arrived_at', 'is not', null), eb('begun_at', '>=', now() - unfinishedPhotoLivesMs)]),
        )
        .executeTakeFirstOrThrow()
      if (Number(count) >= perRequestMax) {
        const message = `A request has at most ${perRequestMax} photos.`
        throw refusePhoto(422, 'TooManyPhotos', message, { max: perRequestMax })
      }
      await transaction
        .insertInto('photo')
        .values({
          id,
          request_id: requestId,
          desk_id: deskId,
          sent_by: sentBy,
          bytes,
          sha256,
          taken_at: Number(takenAt),
          begun_at: now(),
        })
        .execute()
    })
    return upload
  }

  async function writePieces(stream: Readable, id: string, from: number): Promise<number> {
    let offset = from
    let waiting: Buffer[] = []
    let waitingBytes = 0
    const flush = async () => {
      if (waitingBytes === 0) return
      const piece = Buffer.concat(waiting)
      waiting = []
      waitingBytes = 0
      await writePiece(id, offset, piece)
      offset += piece.length
    }
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        waiting.push(chunk)
        waitingBytes += chunk.length
        if (waitingBytes >= pieceBytes) await flush()
      }
    } catch (problem) {
      // The line broke: what came before is kept, so that it need not come again.
      await flush()
      throw problem
    }
    await flush()
    return offset
  }

  async function writePiece(id: string, offset: number, piece: Buffer): Promise<void> {
    const refusal = await db.transaction().execute(async transaction => {
      const photo = await transaction
        .selectFrom('photo')
        .selectAll()
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
      if (photo === undefined) throw unknownPhoto()
      // Another hub was quicker.
      if (photo.received !== offset || offset + piece.length > photo.bytes) throw ERRORS.INVALID_OFFSET
      await transaction
        .insertInto('photo_piece')
        .values({ photo_id: id, begins_at: offset, content: piece })
        .execute()
      const received = offset + piece.length
      if (received < photo.bytes) {
        await transaction.updateTable('photo').set({ received }).where('id', '=', id).execute()
        return undefined
      }
      const found = checked(await contentOf(transaction, id), photo.sha256)
      if ('status_code' in found) {
        await transaction.deleteFrom('photo').where('id', '=', id).execute()
        return found
      }
      await transaction
        .updateTable('photo')
        .set({ received, media_type: found.mediaType, arrived_at: now() })
        .where('id', '=', id)
        .execute()
      return undefined
    })
    if (refusal) throw refusal
  }

  return {
    uploads,

    /** Where an upload belongs; undefined when there is none. */
    deskOf: async (id: string): Promise<string | undefined> => {
      const row = await db.selectFrom('photo').select('desk_id').where('id', '=', id).executeTakeFirst()
      return row?.desk_id
    },

    /** A photo that has arrived. */
    read: async (id: string): Promise<PhotoContent | undefined> => {
      const row = await db
        .selectFrom('photo')
        .select(['media_type', 'request_id'])
        .where('id', '=', id)
        .where('arrived_at', 'is not', null)
        .executeTakeFirst()
      if (row?.media_type == null) return undefined
      return { mediaType: row.media_type, requestId: row.request_id, content: await contentOf(db, id) }
    },

    ofRequest: async (requestId: string): Promise<RequestPhoto[]> => {
      const rows = await db
        .selectFrom('photo')
        .selectAll()
        .where('request_id', '=', requestId)
        .where('arrived_at', 'is not', null)
        .orderBy('taken_at')
        .orderBy('id')
        .execute()
      return rows.flatMap(({ id, media_type: mediaType, bytes, taken_at, arrived_at, sent_by: sentBy }) =>
        mediaType === null || arrived_at === null
          ? []
          : [{ id, mediaType, bytes, takenAt: taken_at, arrivedAt: arrived_at, sentBy }],
      )
    },
  }
}

export type PhotoStore = ReturnType<typeof createPhotoStore>

/** Who begins an upload; added to what the desk said of it. */
export interface BegunBy {
  readonly deskId: string
  readonly sentBy: string
}

/** What a desk said of a photo, with who said it; refused when it is not what a desk says. */
export function readMetadata(
  metadata: Upload['metadata'],
  { deskId, sentBy }: BegunBy,
): PhotoMetadata & { deskId: string; sentBy: string } {
  const read = photoMetadataSchema.safeParse(metadata ?? {})
  if (read.success) return { ...read.data, deskId, sentBy }
  const field = read.error.issues[0]?.path.join('.') || 'Upload-Metadata'
  throw refusePhoto(400, 'Malformed', `${field}: ${read.error.issues[0]?.message ?? 'invalid'}`.slice(0, 300))
}

export function unknownPhoto(): PhotoRefused {
  return refusePhoto(404, 'UnknownPhoto', 'There is no such photo.')
}

async function contentOf(db: Kysely<Schema> | Transaction<Schema>, id: string): Promise<Buffer> {
  const pieces = await db
    .selectFrom('photo_piece')
    .select('content')
    .where('photo_id', '=', id)
    .orderBy('begins_at')
    .execute()
  return Buffer.concat(pieces.map(({ content }) => content))
}

function checked(content: Buffer, sha256: string): { readonly mediaType: PhotoMediaType } | PhotoRefused {
  if (createHash('sha256').update(content).digest('hex') !== sha256) {
    return refusePhoto(422, 'PhotoHashWrong', 'What arrived is not what was sent.')
  }
  const found = photoKind(content)
  if (found.kind === 'photo') {
    if (publicRendition(found.mediaType, content) !== undefined) return found
    const message = `A photo has at most ${photoSideMax} pixels a side.`
    return refusePhoto(422, 'PhotoTooWide', message, { found: found.mediaType, max: photoSideMax })
  }
  const messages = {
    NotAPhoto: 'Photos are JPEG, PNG or WebP.',
    PhotoDamaged: 'The photo is not whole.',
    PhotoNotAlone: 'Something else hides behind the photo.',
  } as const
  return refusePhoto(422, found.name, messages[found.name], { found: found.found })
}
