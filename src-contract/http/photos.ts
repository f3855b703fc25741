import { z } from 'zod'

/**
 * Photos of requests. A desk sends them by the tus protocol (1.0.0, creation, termination and expiration) to
 * `/api/photos/`; an upload goes on at every hub of the centre. `Upload-Metadata` says what it is (`photoMetadataSchema`);
 * the photo's id is the desk's and names the upload, so that a photo that is sent again is the same one.
 *
 * | Refused | |
 * |---|---|
 * | 404 `UnknownRequest` | the request is not (yet) here: its command goes first |
 * | 404 `UnknownPhoto` | no such upload, or another desk's |
 * | 410 `PhotoForgotten` | it was not finished in time; the desk begins it anew |
 * | 409 `OffsetWrong` | the offset is not where the upload stands: ask with HEAD and go on from there |
 * | 413 `TooLarge` | more than `photoBytesMax` |
 * | 422 `TooManyPhotos` | the request has as many as it may have |
 * | 422 `PhotoDiffers` | this id is that of another photo |
 * | 422 `PhotoTooWide` | a side has more than `photoSideMax` pixels: desks draw photos smaller before they send them |
 * | 422 `NotAPhoto`, `PhotoDamaged`, `PhotoNotAlone`, `PhotoHashWrong` | what came is not kept; `found` names what it is |
 */

export const photoBytesMax = 10_000_000
/** Pixels: enough to read a house number across a street, and what anybody may be shown (SPEC P6, P9). */
export const photoSideMax = 2_048
export const photosPerRequestDefault = 5
/** An upload that is not finished after so long is forgotten; the desk begins it anew. */
export const unfinishedPhotoLivesMs = 3 * 86_400_000

export const photoMediaTypes = ['image/jpeg', 'image/png', 'image/webp'] as const
export type PhotoMediaType = (typeof photoMediaTypes)[number]

/** What a desk says of a photo before it sends it; each value is text. */
export const photoMetadataSchema = z.strictObject({
  photoId: z.uuid(),
  requestId: z.uuid(),
  /** Of the whole file, hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** When it was taken or chosen, by the desk's clock, in milliseconds since 1970. */
  takenAt: z.string().regex(/^\d{1,15}$/),
})
export type PhotoMetadata = z.infer<typeof photoMetadataSchema>

export const requestPhotoSchema = z.object({
  id: z.string(),
  mediaType: z.enum(photoMediaTypes),
  bytes: z.int(),
  takenAt: z.int(),
  arrivedAt: z.int(),
  /** Whose session brought it. */
  sentBy: z.string(),
})
export type RequestPhoto = z.infer<typeof requestPhotoSchema>

/** `GET /api/requests/:id/photos`: those that have arrived whole, in the order in which they were taken. */
export const requestPhotosSchema = z.object({ photos: z.array(requestPhotoSchema) })
export type RequestPhotos = z.infer<typeof requestPhotosSchema>
