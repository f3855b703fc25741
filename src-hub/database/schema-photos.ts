import type { ColumnType } from 'kysely'
import type { PhotoMediaType } from '../../src-contract/http/photos.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

/** Tables of `src-hub/photos`. Instants are bigint columns. */
export interface PhotosSchema {
  photo: {
    /** Made by the desk. */
    id: string
    request_id: string
    /** Where the upload began; it goes on from there alone. */
    desk_id: string
    sent_by: string
    bytes: number
    /** As the desk said, hexadecimal. */
    sha256: string
    /** By the desk's clock. */
    taken_at: Instant
    begun_at: Instant
    /** How many bytes are here, without a gap from the beginning. */
    received: ColumnType<number, number | undefined, number>
    /** These two are null until all of it is here and found to be a photo. */
    media_type: ColumnType<PhotoMediaType | null, undefined, PhotoMediaType>
    arrived_at: ColumnType<Instant | null, undefined, Instant>
  }
  photo_piece: {
    photo_id: string
    begins_at: number
    /** A Buffer over PostgreSQL, a Uint8Array over PGlite. */
    content: ColumnType<Uint8Array, Uint8Array, never>
  }
}
