import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { PhotoMediaType } from '../../src-contract/http/photos.ts'
import { isPublicType, type RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { Schema } from '../database/schema.ts'
import type { PhotoStore } from './photo-store.ts'
import { publicRendition } from './public-rendition.ts'

/** Under which anybody asks for a photo; `<photo's id>.<seal>` follows. */
export const publicPhotosPath = '/open311/v2/media'

export interface PhotoAddressesParts {
  /** The key of this centre by which addresses are sealed; it outlives a restart. */
  readonly key: string
  /** Under which anybody reaches this hub, without a closing slash; without it no address is given. */
  readonly publicUrl: string | undefined
  readonly typeOf: (code: string) => RequestType | undefined
}

export type PhotoAddresses = ReturnType<typeof createPhotoAddresses>

/** The addresses of the photos that anybody may see: nobody makes one up, 128 bits of an HMAC over the photo's id. */
export function createPhotoAddresses({ key, publicUrl, typeOf }: PhotoAddressesParts) {
  const sealOf = (photoId: string): string =>
    createHmac('sha256', key).update(`public photo ${photoId}`).digest().subarray(0, 16).toString('base64url')

  /** Those that staff made public, of a request of a type that anybody may read. */
  const shownOf = ({ typeCode, publicPhotos = [] }: ServiceRequest): readonly string[] => {
    const type = typeOf(typeCode)
    return type !== undefined && isPublicType(type) ? publicPhotos : []
  }

  return {
    shownOf,
    /** Of the first photo of a request that was made public; `undefined` where there is none. */
    addressOf: (request: ServiceRequest): string | undefined => {
      const [photoId] = shownOf(request)
      return publicUrl === undefined || photoId === undefined
        ? undefined
        : `${publicUrl}${publicPhotosPath}/${photoId}.${sealOf(photoId)}`
    },
    isSealed: (photoId: string, seal: string): boolean => {
      const [right, given] = [Buffer.from(sealOf(photoId)), Buffer.from(seal)]
      return right.length === given.length && timingSafeEqual(right, given)
    },
  }
}

/** A photo for anybody, at its sealed address and for as long as it is public; `undefined` for everything else. */
export function createPublicPhotos({
  db,
  photos,
  addresses,
}: {
  readonly db: Kysely<Schema>
  readonly photos: Pick<PhotoStore, 'read'>
  readonly addresses: PhotoAddresses
}) {
  return async (
    photoId: string,
    seal: string,
  ): Promise<{ readonly mediaType: PhotoMediaType; readonly content: Buffer } | undefined> => {
    if (!addresses.isSealed(photoId, seal)) return undefined
    const photo = await photos.read(photoId)
    if (photo === undefined) return undefined
    const row = await db
      .selectFrom('request')
      .select('doc')
      .where('id', '=', photo.requestId)
      .where('deleted', '=', false)
      .executeTakeFirst()
    if (row === undefined || !addresses.shownOf(row.doc as ServiceRequest).includes(photoId)) return undefined
    const content = publicRendition(photo.mediaType, photo.content)
    return content && { mediaType: photo.mediaType, content }
  }
}
