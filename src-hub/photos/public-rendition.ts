import { type PhotoMediaType, photoSideMax } from '../../src-contract/http/photos.ts'
import { endOfEntropyData, isFrame, isStandalone, startOfScan, textAt } from './photo-kind.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/**
 * A photo as anybody may have it: the picture alone. Whatever says where, when, with what or by whom it was taken is left
 * out (EXIF, XMP, IPTC, comments, pictures inside the picture); colours stay. `undefined` for one whose sides are longer
 * than `photoSideMax` pixels. The bytes are a photo that has been checked whole (`photo-kind.ts`).
 */
export function publicRendition(mediaType: PhotoMediaType, bytes: Buffer): Buffer | undefined {
  const { size, parts } = readers[mediaType](bytes)
  if (size === undefined || Math.max(size.width, size.height) > photoSideMax) return undefined
  return mediaType === 'image/webp' ? riffOf(parts) : Buffer.concat(parts)
}

interface Read {
  readonly size: Size | undefined
  /** What stays, in its order; of WebP without the head of its file. */
  readonly parts: readonly Buffer[]
}

const readers: Readonly<Record<PhotoMediaType, (bytes: Buffer) => Read>> = {
  'image/jpeg': readJpeg,
  'image/png': readPng,
  'image/webp': readWebp,
}

const firstApplication = 0xe0
const lastApplication = 0xef
const comment = 0xfe
const colourTransform = 0xee
/** Of the segment of JFIF without a small picture, its own length not counted. */
const jfifLength = 14
const colourProfile = 0xe2

/** By its segments (ITU-T T.81, annex B). */
function readJpeg(bytes: Buffer): Read {
  const parts: Buffer[] = [bytes.subarray(0, 2)]
  let size: Size | undefined
  let at = 2
  while (at + 1 < bytes.length) {
    const from = at
    while (bytes[at + 1] === 0xff) at += 1
    const marker = bytes[at + 1] ?? 0
    at += 2
    const hasLength = !isStandalone(marker) && marker !== 0xd9
    const body = at + 2
    if (hasLength) at += bytes.readUInt16BE(at)
    if (isFrame(marker)) size = { height: bytes.readUInt16BE(body + 1), width: bytes.readUInt16BE(body + 3) }
    if (marker === startOfScan) at = endOfEntropyData(bytes, at)
    if (isJpegPicture(marker, textAt(bytes, body, 12), at - body)) parts.push(bytes.subarray(from, at))
  }
  return { size, parts }
}

function isJpegPicture(marker: number, begins: string, length: number): boolean {
  if (marker === comment) return false
  if (marker < firstApplication || marker > lastApplication) return true
  // A small picture of the picture, maybe of before something was cut away, lies in an APP0: in another, or behind JFIF's.
  if (marker === firstApplication) return begins.startsWith('JFIF\0') && length === jfifLength
  return marker === colourTransform || (marker === colourProfile && begins === 'ICC_PROFILE\0')
}

const pngColours: readonly string[] = ['tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'cICP', 'bKGD', 'pHYs']

/** By its chunks (W3C PNG, 5.3): those that a picture needs begin with a capital. */
function readPng(bytes: Buffer): Read {
  const parts: Buffer[] = [bytes.subarray(0, 8)]
  let size: Size | undefined
  for (let at = 8; at + 12 <= bytes.length; ) {
    const type = textAt(bytes, at + 4, 4)
    const end = at + 12 + bytes.readUInt32BE(at)
    if (type === 'IHDR') size = { width: bytes.readUInt32BE(at + 8), height: bytes.readUInt32BE(at + 12) }
    if (/^[A-Z]/.test(type) || pngColours.includes(type)) parts.push(bytes.subarray(at, end))
    at = end
  }
  return { size, parts }
}

const webpPicture: readonly string[] = ['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']
/** In the flags of `VP8X`: that EXIF and XMP follow. */
const webpToldFlags = 0x08 | 0x04

/** By its RIFF chunks (RFC 9649). */
function readWebp(bytes: Buffer): Read {
  const parts: Buffer[] = []
  let size: Size | undefined
  for (let at = 12; at + 8 <= bytes.length; ) {
    const type = textAt(bytes, at, 4)
    const length = bytes.readUInt32LE(at + 4)
    const end = at + 8 + length + (length % 2)
    const chunk = Buffer.from(bytes.subarray(at, end))
    at = end
    if (!webpPicture.includes(type)) continue
    size ??= webpSize(type, chunk.subarray(8))
    if (type === 'VP8X') chunk[8] = (chunk[8] ?? 0) & ~webpToldFlags
    parts.push(chunk)
  }
  return { size, parts }
}

/** Undefined for a chunk that says none, or breaks off before it does. */
function webpSize(type: string, body: Buffer): Size | undefined {
  if (body.length < (type === 'VP8L' ? 5 : 10)) return undefined
  switch (type) {
    case 'VP8X':
      return { width: body.readUIntLE(4, 3) + 1, height: body.readUIntLE(7, 3) + 1 }
    case 'VP8L': {
      const bits = body.readUInt32LE(1)
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { width: body.readUInt16LE(6) & 0x3fff, height: body.readUInt16LE(8) & 0x3fff }
    default:
      return undefined
  }
}

function riffOf(chunks: readonly Buffer[]): Buffer {
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(4 + chunks.reduce((sum, { length }) => sum + length, 0), 4)
  return Buffer.concat([head, ...chunks])
}
