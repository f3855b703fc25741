import { emptyLiveView } from '../../../src-contract/live/live-view.ts'
import type { LiveState } from '../../../src-renderer/hub-client/hub-client.ts'
import { dataKeyOf } from '../../../src-renderer/offline/data-key.ts'
import { openDeskPhotos } from '../../../src-renderer/offline/photos/open-photos.ts'
import type { DeskPhotos, PhotosState } from '../../../src-renderer/offline/photos/photos.ts'

/** The photos of a desk in a real window, over a real line to a hub; `?hub=…&token=…&silent=…` says which. */
declare global {
  interface Window {
    readonly photos: Promise<DeskPhotos>
    readonly setLine: (line: LiveState['line']) => void
    /** Requests that this desk made, for windows that were closed before they could say so. */
    readonly made: Set<string>
    /** How often the sending was told of, with what. */
    readonly told: PhotosState['sending'][]
    readonly pictures: typeof pictures
  }
}

const query = new URLSearchParams(location.search)
const hubUrl = query.get('hub') ?? ''
const token = query.get('token') ?? ''
let line: LiveState['line'] = query.get('line') === 'away' ? 'away' : 'live'
const listeners = new Set<() => void>()
const made = new Set<string>(query.getAll('made'))

async function open(): Promise<DeskPhotos> {
  const key = await dataKeyOf({ id: 'the-key', raw: new Uint8Array(32).fill(7) })
  const photos = await openDeskPhotos(
    'test',
    {
      keys: { current: key, all: [key], find: id => (id === key.id ? key : undefined) },
      hub: {
        current: () => ({ line, heardAt: 0, clockOffsetMs: 0, view: emptyLiveView, screenPops: {} }),
        subscribe: listener => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        photos: {
          endpoint: {
            url: `${hubUrl}/api/photos/`,
            headers: () => ({ authorization: `Bearer ${token}` }),
          },
        },
      },
      isMade: async requestId => made.has(requestId),
      onOutboxDrained: () => () => {},
      now: Date.now,
      newId: () => crypto.randomUUID(),
      random: Math.random,
    },
    {
      pauses: { firstMs: 30, longestMs: 300 },
      silentMs: Number(query.get('silent') ?? 15_000),
    },
  )
  photos.subscribe(() => told.push(photos.state().sending))
  return photos
}

const told: PhotosState['sending'][] = []

/** Pictures that cameras and people bring. */
const pictures = {
  /** Noise does not compress: about a megabyte for a thousand pixels on a side. */
  noise: async (width: number, height: number, type = 'image/jpeg'): Promise<Blob> => {
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    const image = context.createImageData(width, height)
    for (let at = 0; at < image.data.length; at += 65_536) {
      crypto.getRandomValues(image.data.subarray(at, at + 65_536))
    }
    context.putImageData(image, 0, 0)
    return canvas.convertToBlob({ type, quality: 0.9 })
  },
  /** A landscape whose left half is red, as a camera held upright writes it: turned, with its place beside it. */
  fromCamera: async (): Promise<Blob> => {
    const canvas = new OffscreenCanvas(400, 300)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    context.fillStyle = 'red'
    context.fillRect(0, 0, 200, 300)
    context.fillStyle = 'blue'
    context.fillRect(200, 0, 200, 300)
    const plain = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())
    // Exif with one entry, orientation 6 (turn by 90° to the right), and words that must not come through.
    const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
    const secret = new TextEncoder().encode('GPS 43.8971 N 78.8658 W, Pixel of Aiko')
    const body = [...new TextEncoder().encode('Exif'), 0, 0, ...tiff, ...secret]
    const app1 = [0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 0xff, ...body]
    return new Blob([plain.slice(0, 2), new Uint8Array(app1), plain.slice(2)], { type: 'image/jpeg' })
  },
}

Object.assign(window, {
  photos: open(),
  made,
  told,
  pictures,
  setLine: (next: LiveState['line']) => {
    line = next
    for (const listener of [...listeners]) listener()
  },
})
