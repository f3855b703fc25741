import type { PhotoMediaType } from '../../src-contract/http/photos.ts'

/** What some bytes are, by their own structure and not by what anybody calls them. */
export type PhotoKind =
  | { readonly kind: 'photo'; readonly mediaType: PhotoMediaType }
  /** Something else; `found` is its name where it is known. */
  | { readonly kind: 'refused'; readonly name: 'NotAPhoto'; readonly found: string }
  /** Begins as a photo and breaks off, or is not put together as its format says. */
  | { readonly kind: 'refused'; readonly name: 'PhotoDamaged'; readonly found: PhotoMediaType }
  /** A photo with something behind its end, such as an archive: a file that is two things at once. */
  | { readonly kind: 'refused'; readonly name: 'PhotoNotAlone'; readonly found: PhotoMediaType }

/**
 * Reads the whole structure: JPEG by its markers (ITU-T T.81, annex B), PNG by its chunks (W3C PNG, 5.3), WebP by its
 * RIFF chunks (RFC 9649). It must begin with the format's signature and end exactly where the format ends.
 */
export function photoKind(bytes: Uint8Array): PhotoKind {
  for (const { mediaType, begins, endOf } of formats) {
    if (!begins(bytes)) continue
    const end = endOf(bytes)
    if (end === undefined) return { kind: 'refused', name: 'PhotoDamaged', found: mediaType }
    if (end !== bytes.length) return { kind: 'refused', name: 'PhotoNotAlone', found: mediaType }
    return { kind: 'photo', mediaType }
  }
  return { kind: 'refused', name: 'NotAPhoto', found: nameOf(bytes) }
}

interface Format {
  readonly mediaType: PhotoMediaType
  readonly begins: (bytes: Uint8Array) => boolean
  /** Where the photo ends; undefined when it does not, or is not put together right. */
  readonly endOf: (bytes: Uint8Array) => number | undefined
}

const formats: readonly Format[] = [
  { mediaType: 'image/jpeg', begins: bytes => startsWith(bytes, [0xff, 0xd8, 0xff]), endOf: endOfJpeg },
  {
    mediaType: 'image/png',
    begins: bytes => startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    endOf: endOfPng,
  },
  {
    mediaType: 'image/webp',
    begins: bytes => textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WEBP',
    endOf: endOfWebp,
  },
]

export const startOfScan = 0xda
const endOfImage = 0xd9

function endOfJpeg(bytes: Uint8Array): number | undefined {
  let at = 2
  let hasFrame = false
  let hasScan = false
  for (;;) {
    if (bytes[at] !== 0xff) return undefined
    // Any number of fill bytes may stand before a marker.
    while (bytes[at + 1] === 0xff) at += 1
    const marker = bytes[at + 1]
    if (marker === undefined || marker === 0) return undefined
    at += 2
    if (marker === endOfImage) return hasFrame && hasScan ? at : undefined
    if (isStandalone(marker)) continue
    const length = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
    if (length < 2 || at + length > bytes.length) return undefined
    at += length
    hasFrame ||= isFrame(marker)
    if (marker !== startOfScan) continue
    hasScan = true
    at = endOfEntropyData(bytes, at)
  }
}

/** Markers of JPEG without a length: restart markers and TEM. */
export function isStandalone(marker: number): boolean {
  return (marker >= 0xd0 && marker <= 0xd7) || marker === 0x01
}

/** Markers of JPEG that say how large it is: SOF0 to SOF15; DHT, JPG and DAC lie among them. */
export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

/** Where the coded data of JPEG ends that begins at `from`: at the next marker; a stuffed zero and a restart belong to it. */
export function endOfEntropyData(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length) {
    const next = bytes[at + 1] ?? 0
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !isStandalone(next)) return at
    at += 1
  }
  return at
}

function endOfPng(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 8
  let hasData = false
  for (let first = true; at + 12 <= bytes.length; first = false) {
    const length = view.getUint32(at)
    const type = textAt(bytes, at + 4, 4)
    if (first && (type !== 'IHDR' || length !== 13)) return undefined
    at += 12 + length
    if (at > bytes.length) return undefined
    hasData ||= type === 'IDAT'
    if (type === 'IEND') return hasData ? at : undefined
  }
  return undefined
}

function endOfWebp(bytes: Uint8Array): number | undefined {
  if (bytes.length < 20) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = 8 + view.getUint32(4, true)
  if (end > bytes.length) return undefined
  let at = 12
  let hasImage = false
  while (at + 8 <= end) {
    const length = view.getUint32(at + 4, true)
    hasImage ||= ['VP8 ', 'VP8L', 'ANMF'].includes(textAt(bytes, at, 4))
    at += 8 + length + (length % 2)
  }
  return hasImage && at === end ? end : undefined
}

const otherBeginnings: readonly (readonly [string, readonly number[]])[] = [
  ['gif', [0x47, 0x49, 0x46, 0x38]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['bmp', [0x42, 0x4d]],
  ['tiff', [0x49, 0x49, 0x2a, 0x00]],
  ['tiff', [0x4d, 0x4d, 0x00, 0x2a]],
  ['program', [0x4d, 0x5a]],
  ['program', [0x7f, 0x45, 0x4c, 0x46]],
]

/** What something that is no photo is called, so that a person can do something about it. */
function nameOf(bytes: Uint8Array): string {
  const known = otherBeginnings.find(([, beginning]) => startsWith(bytes, beginning))
  if (known) return known[0]
  const brand = textAt(bytes, 4, 8)
  if (/^ftyp(hei|hev|mif|msf)/.test(brand)) return 'heic'
  if (/^ftypavi/.test(brand)) return 'avif'
  const words = textAt(bytes, 0, 1_024).toLowerCase()
  if (words.includes('<svg')) return 'svg'
  if (/<(!doctype html|html|script)/.test(words)) return 'html'
  return 'unknown'
}

function startsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, index) => bytes[index] === byte)
}

/** Bytes as the letters that they are in ASCII. */
export function textAt(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length))
}
