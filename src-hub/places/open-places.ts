import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import {
  type FileColumns,
  type FileEncoding,
  type FilePreview,
  type FileProblem,
  type PlaceSubject,
  type Places,
  placeFileBytesMax,
} from '../../src-contract/http/places.ts'
import { fold } from '../../src-domain/knowledge/fold.ts'
import { wardLayer } from '../../src-domain/places/zones.ts'
import type { Bilingual, Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { keepContent } from '../files/keep-content.ts'
import { type Basemap, basemapName, findBasemap } from './basemap.ts'
import { nearbyRequests } from './nearby-requests.ts'
import type { PlaceFileJob } from './place-file-job.ts'
import { createPlaceStore } from './place-store.ts'
import { createPlacesInMemory } from './places-in-memory.ts'
import { readPlaceFile } from './read-place-file.ts'

export interface PlacesParts {
  readonly db: Kysely<Schema>
  /** Where an archive of map tiles may lie. */
  readonly dataFolder: string
  readonly wards: () => readonly { readonly number: number; readonly name: Bilingual }[]
  readonly now: () => Instant
}

/** A file as somebody sends it. */
export interface SentFile {
  readonly id: string
  readonly subject: PlaceSubject
  readonly name: string
  readonly encoding: FileEncoding
  readonly columns: FileColumns | undefined
  readonly content: Readable
  readonly by: string
}

export type PreviewRefusal =
  | { readonly refused: 'FileRefused'; readonly problem: FileProblem }
  | { readonly refused: 'TooLarge' | 'FileTaken' }

/** So near is the address of a point. */
const nearestWithinMetres = 250
const wardsSubject = `zones/${wardLayer}` as const

/** Where things are in the city: files of addresses, zones and streets with their versions, search, and the map. */
export function openPlaces({ db, dataFolder, wards, now }: PlacesParts) {
  const store = createPlaceStore({ db, now })
  const memory = createPlacesInMemory(store)

  return {
    putVersion: store.putVersion,
    versions: store.versions,
    part: store.part,
    rejections: store.rejections,
    basemap: (): Promise<Basemap | undefined> => findBasemap(dataFolder),
    basemapPath: join(dataFolder, basemapName),
    nearbyRequests: (query: Parameters<typeof nearbyRequests>[1]) => nearbyRequests(db, query),

    inForce: async (): Promise<Places> => {
      const basemap = await findBasemap(dataFolder)
      return {
        inForce: await store.inForce(),
        ...(basemap ? { basemap: { tag: basemap.tag, bytes: basemap.bytes } } : {}),
      }
    },

    search: async (query: string, limit: number) => (await memory.read()).book.search(query, limit),

    /** The ward, the zones and the nearest address of a point. */
    at: async (point: { readonly latitude: number; readonly longitude: number }) => {
      const { book, zones } = await memory.read()
      return {
        ward: zones.wardAt(point),
        zones: zones.zonesAt(point),
        nearest: book.nearest(point, nearestWithinMetres),
      }
    },

    /** Reads a file and says what it would change. Nothing of it is in force; it is kept for a day, to be taken. */
    preview: async (sent: SentFile): Promise<FilePreview | PreviewRefusal> => {
      if (await store.isTaken(sent.id)) return { refused: 'FileTaken' }
      const folder = await mkdtemp(join(tmpdir(), 'townline-places-'))
      try {
        const path = join(folder, 'file')
        if (!(await keepContent(sent.content, path, placeFileBytesMax))) return { refused: 'TooLarge' }
        const before = await store.before(sent.subject)
        const read = await readPlaceFile({
          path,
          encoding: sent.encoding,
          columns: sent.columns,
          kind: kindOf(sent.subject),
          before: before.parts,
          wards: sent.subject === 'addresses' ? (await store.before(wardsSubject)).parts : [],
          wardNames: wards().flatMap(({ number, name }) =>
            [name.en, name.fr].map(each => [fold(each), number] as const),
          ),
        })
        if (read.kind === 'refused') return { refused: 'FileRefused', problem: read.problem }
        if (read.kind === 'columns-missing') return read
        const { id, subject, name, by } = sent
        await store.keepFile({ id, subject, name, by, basedOn: before.version, ...read })
        return { kind: 'read', fileId: id, subject, basedOn: before.version, ...read.summary }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

export type PlacesHub = ReturnType<typeof openPlaces>

function kindOf(subject: PlaceSubject): PlaceFileJob['kind'] {
  if (subject === 'addresses' || subject === 'streets') return subject
  return subject === wardsSubject ? 'wards' : 'zones'
}
