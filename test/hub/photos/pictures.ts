import { deflateSync } from 'node:zlib'

/** Small real pictures of each kind, made here, and such as only look like pictures. */

/** A grey JPEG of 8 × 8: SOI, APP0, DQT, SOF0, DHT, SOS, data, EOI. `padding` makes it larger by so many bytes. */
export function jpeg(padding = 0): Buffer {
  const segment = (marker: number, body: readonly number[]) => [
    0xff,
    marker,
    (body.length + 2) >> 8,
    (body.length + 2) & 0xff,
    ...body,
  ]
  const jfif = [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]
  const frame = [8, 0, 8, 0, 8, 1, 1, 0x11, 0]
  // One code of one bit in each table: 0 stands for "no difference" and for "end of block".
  const table = (id: number) => [id, 1, ...Array(15).fill(0), 0]
  const begin = Buffer.from([
    0xff,
    0xd8,
    ...segment(0xe0, jfif),
    ...segment(0xdb, [0, ...Array(64).fill(1)]),
    ...segment(0xc0, frame),
    ...segment(0xc4, [...table(0x00), ...table(0x10)]),
  ])
  const pads: Buffer[] = []
  for (let left = padding; left > 0; left -= 65_000) {
    const size = Math.min(left, 65_000)
    // An application segment of its own, with bytes that are no marker.
    pads.push(Buffer.from([0xff, 0xef, (size + 2) >> 8, (size + 2) & 0xff]), Buffer.alloc(size, left % 251))
  }
  const scan = Buffer.from([...segment(0xda, [1, 1, 0, 0, 63, 0]), 0x3f, 0xff, 0xd9])
  return Buffer.concat([begin, ...pads, scan])
}

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c >>> 0
})

function crc(bytes: Buffer): number {
  let c = 0xffffffff
  for (const byte of bytes) c = (crcTable[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}

/** A black PNG of 1 × 1. */
export function png(): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(type), body])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(body.length)
    const check = Buffer.alloc(4)
    check.writeUInt32BE(crc(named))
    return Buffer.concat([length, named, check])
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
    chunk('IDAT', deflateSync(Buffer.from([0, 0]))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** The least WebP there is: one lossless pixel (RFC 9649). */
export function webp(): Buffer {
  return Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64')
}
