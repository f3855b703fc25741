import type { RequestPhotos } from '../../src-contract/http/photos.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

/** Photos at the hub. They are sent by tus, which makes its own questions: to `endpoint`. */
export interface PhotosLine {
  readonly endpoint: {
    readonly url: string
    /** Asked for with each question. */
    readonly headers: () => Readonly<Record<string, string>>
  }
  /** Those of a request that have arrived whole. */
  readonly of: (requestId: string) => Promise<RequestPhotos | HubRefused | HubAway>
  readonly content: (photoId: string) => Promise<Uint8Array | HubRefused | HubAway>
}

export function createPhotosLine(
  { ask, askForBytes }: Pick<HttpLine, 'ask' | 'askForBytes'>,
  baseUrl: string,
  bearer: () => string | undefined,
): PhotosLine {
  return {
    endpoint: {
      url: `${baseUrl}/api/photos/`,
      headers: (): Readonly<Record<string, string>> => {
        const token = bearer()
        return token === undefined ? {} : { authorization: `Bearer ${token}` }
      },
    },
    of: requestId => ask('GET', `/api/requests/${encodeURIComponent(requestId)}/photos`),
    content: photoId => askForBytes(`/api/photos/${encodeURIComponent(photoId)}`, 'image/'),
  }
}
