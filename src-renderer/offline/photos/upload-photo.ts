import { type DetailedError, Upload, type UploadOptions } from 'tus-js-client'
import type { PhotoMetadata } from '../../../src-contract/http/photos.ts'
import type { PhotoDatabase, UploadRow } from './photo-database.ts'

/** Where photos go, and with what each question is made. */
export interface PhotoEndpoint {
  readonly url: string
  readonly headers: () => Readonly<Record<string, string>>
}

export type Uploaded =
  | { readonly kind: 'arrived' }
  /** The line broke, the hub failed, or somebody else was at it: it goes on from where it stands. */
  | { readonly kind: 'later' }
  /** The hub has not got its request. */
  | { readonly kind: 'early' }
  /** The session is over, or the desk was called off. */
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'refused'; readonly name: string }

export interface UploadParts {
  readonly content: Blob
  readonly metadata: PhotoMetadata
  readonly endpoint: PhotoEndpoint
  readonly urls: PhotoDatabase['uploads']
  readonly closing: AbortSignal
  /** A line on which nothing moves for so long is no line. */
  readonly silentMs: number
}

/** So much is sent at a time; after each the hub has said that it is durable. */
const chunkSize = 512 * 1_024

/** Sends one photo by tus, from where an earlier attempt came to. One attempt: the caller decides on the next. */
export function uploadPhoto(parts: UploadParts): Promise<Uploaded> {
  const { content, metadata, endpoint, urls, closing, silentMs } = parts
  return new Promise(resolve => {
    let silence: ReturnType<typeof setTimeout> | undefined
    const end = (uploaded: Uploaded) => {
      clearTimeout(silence)
      closing.removeEventListener('abort', giveUp)
      resolve(uploaded)
    }
    const giveUp = () => {
      void upload.abort().catch(() => undefined)
      end({ kind: 'later' })
    }
    const heard = () => {
      clearTimeout(silence)
      silence = setTimeout(giveUp, silentMs)
    }
    const upload = new Upload(content, {
      endpoint: endpoint.url,
      metadata: { ...metadata },
      chunkSize,
      retryDelays: null,
      fingerprint: async () => metadata.photoId,
      urlStorage: urlStorage(urls),
      storeFingerprintForResuming: true,
      removeFingerprintOnSuccess: true,
      onBeforeRequest: request => {
        heard()
        for (const [name, value] of Object.entries(endpoint.headers())) request.setHeader(name, value)
      },
      onAfterResponse: heard,
      onProgress: heard,
      onSuccess: () => end({ kind: 'arrived' }),
      onError: error => end(whatCameOf(error)),
    })
    closing.addEventListener('abort', giveUp)
    heard()
    upload
      .findPreviousUploads()
      .then(([before]) => {
        if (closing.aborted) return
        if (before) upload.resumeFromPreviousUpload(before)
        upload.start()
      })
      .catch(() => end({ kind: 'later' }))
  })
}

function whatCameOf(error: Error | DetailedError): Uploaded {
  const response = 'originalResponse' in error ? error.originalResponse : null
  if (!response) return { kind: 'later' }
  const status = response.getStatus()
  const refused = refusedIn(response.getBody())
  // A proxy's page, a hub that cannot reach its database.
  if (refused === undefined || status >= 500 || status === 429) return { kind: 'later' }
  if (status === 401 || refused === 'DeskWiped' || refused === 'DeskRetired') return { kind: 'signed-out' }
  if (refused === 'UnknownRequest') return { kind: 'early' }
  // The upload is not where this desk thought: it asks, and goes on from there, or begins anew.
  if (['OffsetWrong', 'UnknownPhoto', 'PhotoForgotten'].includes(refused)) return { kind: 'later' }
  return { kind: 'refused', name: refused }
}

function refusedIn(body: string): string | undefined {
  try {
    const { refused } = JSON.parse(body) as { refused?: unknown }
    return typeof refused === 'string' ? refused : undefined
  } catch {
    return undefined
  }
}

/** Where uploads go on, in the desk's own database: nothing of it is about anybody. */
function urlStorage(uploads: PhotoDatabase['uploads']): NonNullable<UploadOptions['urlStorage']> {
  const previous = (row: UploadRow | undefined) =>
    row
      ? [
          {
            size: row.size,
            metadata: {},
            creationTime: row.begunAt,
            urlStorageKey: row.photoId,
            uploadUrl: row.url,
            parallelUploadUrls: null,
          },
        ]
      : []
  return {
    findAllUploads: async () => (await uploads.toArray()).flatMap(previous),
    findUploadsByFingerprint: async photoId => previous(await uploads.get(photoId)),
    removeUpload: photoId => uploads.delete(photoId),
    addUpload: async (photoId, { size, creationTime, uploadUrl }) => {
      await uploads.put({ photoId, size: size ?? 0, begunAt: creationTime, url: uploadUrl ?? '' })
      return photoId
    },
  }
}
