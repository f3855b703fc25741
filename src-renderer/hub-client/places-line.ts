import type {
  FileColumns,
  FileEncoding,
  FilePreview,
  Places,
  PlaceVersions,
  PutVersion,
} from '../../src-contract/http/places.ts'
import type { SendFile } from './conversations-line.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** A file that an administrator chose, and how it is to be read. */
export interface PlaceFile {
  readonly id: string
  readonly subject: string
  readonly name: string
  readonly encoding: FileEncoding
  readonly columns: FileColumns | undefined
  readonly content: Blob
}

/** Where things are in the city; the refusals stand in the contract. */
export interface PlacesLine {
  /** What is in force. */
  readonly inForce: () => Answer<Places>
  /** One part of a file, as JSON text in UTF-8; it never changes. */
  readonly part: (fileId: string, part: number) => Answer<Uint8Array>
  /** A piece of the map's archive, with the tag of the archive that it is from. */
  readonly basemapRange: (
    offset: number,
    length: number,
  ) => Promise<{ readonly bytes: ArrayBuffer; readonly tag: string } | HubAway>
  /** For administrators, as all that follows. `onProgress` hears the share that has gone, 0 to 1. */
  readonly preview: (
    file: PlaceFile,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ) => Answer<FilePreview>
  readonly rejections: (fileId: string) => Answer<Uint8Array>
  readonly versions: () => Answer<PlaceVersions>
  readonly putVersion: (version: PutVersion) => Answer<object>
}

export function createPlacesLine(
  { ask, askForBytes, sendFile }: Pick<HttpLine, 'ask' | 'askForBytes'> & { readonly sendFile: SendFile },
  baseUrl: string,
  bearer: () => string | undefined,
): PlacesLine {
  const file = (id: string) => `/api/places/files/${encodeURIComponent(id)}`
  return {
    inForce: () => ask('GET', '/api/places'),
    part: (fileId, part) => askForBytes(`${file(fileId)}/parts/${part}`, 'application/json'),
    basemapRange: async (offset, length) => {
      try {
        const token = bearer()
        const response = await fetch(`${baseUrl}/api/places/basemap`, {
          headers: {
            range: `bytes=${offset}-${offset + length - 1}`,
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          },
          credentials: 'include',
          cache: 'no-store',
        })
        if (response.status !== 206) return { kind: 'hub-away' }
        return {
          bytes: await response.arrayBuffer(),
          tag: response.headers.get('x-basemap-tag') ?? '',
        }
      } catch {
        return { kind: 'hub-away' }
      }
    },
    preview: ({ id, subject, name, encoding, columns, content }, onProgress, signal) => {
      const query = new URLSearchParams({ subject, name, encoding })
      if (columns !== undefined) query.set('columns', JSON.stringify(columns))
      return sendFile(`${file(id)}?${query}`, content, onProgress, signal)
    },
    rejections: fileId => askForBytes(`${file(fileId)}/rejections`, 'text/csv'),
    versions: () => ask('GET', '/api/places/versions'),
    putVersion: version => ask('POST', '/api/places/versions', version),
  }
}
