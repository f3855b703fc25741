import { describe, expect, it } from 'vitest'
import { photoKind } from '../../../src-hub/photos/photo-kind.ts'
import { jpeg, png, webp } from './pictures.ts'

const pictures = { 'image/jpeg': jpeg(), 'image/png': png(), 'image/webp': webp() } as const
const zip = Buffer.from([0x50, 0x4b, 0x05, 0x06, ...Array(18).fill(0)])
const script = Buffer.from('<script>alert(1)</script>')

describe('what some bytes are', () => {
  for (const [mediaType, bytes] of Object.entries(pictures)) {
    it(`[P3] a whole ${mediaType} is one, also one with padding and restarts`, () => {
      expect(photoKind(bytes)).toEqual({ kind: 'photo', mediaType })
      expect(photoKind(jpeg(200_000))).toEqual({ kind: 'photo', mediaType: 'image/jpeg' })
    })

    it(`[P3] ${mediaType} with an archive or a page behind it is refused: it is two things at once`, () => {
      for (const tail of [zip, script, Buffer.from([0])]) {
        expect(photoKind(Buffer.concat([bytes, tail]))).toMatchObject({
          name: 'PhotoNotAlone',
          found: mediaType,
        })
      }
      expect(photoKind(Buffer.concat([bytes, bytes]))).toMatchObject({ name: 'PhotoNotAlone' })
    })

    it(`[P3] ${mediaType} that breaks off anywhere is damaged, never a photo`, () => {
      for (let length = 12; length < bytes.length; length++) {
        const found = photoKind(bytes.subarray(0, length))
        expect([length, found.kind, 'name' in found && found.name]).toEqual([
          length,
          'refused',
          'PhotoDamaged',
        ])
      }
    })
  }

  it('[P3] what is none of them is refused by name, whatever it is called', () => {
    for (const [found, bytes] of [
      ['svg', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
      ['svg', '\n  <!-- a picture --> <SVG>'],
      ['html', '<!DOCTYPE html><script>alert(1)</script>'],
      ['gif', 'GIF89a\u0001\u0000'],
      ['pdf', '%PDF-1.7'],
      ['heic', '\u0000\u0000\u0000\u0018ftypheic'],
      ['unknown', 'a letter'],
      ['unknown', ''],
    ] as const) {
      expect(photoKind(Buffer.from(bytes, 'latin1'))).toEqual({ kind: 'refused', name: 'NotAPhoto', found })
    }
    expect(photoKind(Buffer.concat([script, jpeg()]))).toMatchObject({ name: 'NotAPhoto', found: 'html' })
    expect(photoKind(Buffer.concat([zip, png()]))).toMatchObject({ name: 'NotAPhoto' })
  })

  it('[P3] lengths that lie end the reading, not the hub', () => {
    const huge = png()
    huge.writeUInt32BE(0xffffffff, 8)
    expect(photoKind(huge)).toMatchObject({ name: 'PhotoDamaged' })
    const long = webp()
    long.writeUInt32LE(0xfffffff0, 16)
    expect(photoKind(long)).toMatchObject({ name: 'PhotoDamaged' })
    const none = jpeg()
    none.writeUInt16BE(0, 4)
    expect(photoKind(none)).toMatchObject({ name: 'PhotoDamaged' })
    expect(photoKind(Buffer.from([0xff, 0xd8, 0xff, 0xd9]))).toMatchObject({ name: 'PhotoDamaged' })
    expect(photoKind(Buffer.alloc(1_000_000, 0xff).fill(0xd8, 1, 2))).toMatchObject({ name: 'PhotoDamaged' })
  })
})
