import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { photoKind } from '../../../src-hub/photos/photo-kind.ts'
import { publicRendition } from '../../../src-hub/photos/public-rendition.ts'
import {
  ask,
  envelope,
  type HubWorld,
  openHub,
  type SignedIn,
  signIn,
  submit,
} from '../../world/hub-world.ts'
import { acceptedRequest, begin, photoOf, send } from './photos-world.ts'
import { jpeg, png, webp } from './pictures.ts'

const told = Buffer.from('43.8971 N, Rose’s telephone')

/** A segment of JPEG with what a camera tells. */
function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}
/** A chunk of PNG (length first) or of WebP (name first); its sum is not looked at. */
function pngChunk(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, Buffer.from(type), body, Buffer.alloc(4)])
}
function riffChunk(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(body.length)
  return Buffer.concat([Buffer.from(type), length, body, Buffer.alloc(body.length % 2)])
}
const jpegThatTells = (): Buffer => {
  const plain = jpeg()
  const tells = [
    segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), told])),
    segment(0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), told])),
    segment(0xe0, Buffer.concat([Buffer.from('JFXX\0'), told])),
    segment(0xe0, Buffer.concat([Buffer.from('JFIF\0'), Buffer.alloc(9, 1), told])),
    segment(0xed, told),
    segment(0xfe, told),
  ]
  // Behind the scan, where no reader of headers looks.
  return Buffer.concat([
    plain.subarray(0, 2),
    ...tells,
    plain.subarray(2, -2),
    segment(0xfe, told),
    plain.subarray(-2),
  ])
}
const pngThatTells = (): Buffer => {
  const plain = png()
  const tells = [pngChunk('eXIf', told), pngChunk('tEXt', told), pngChunk('iTXt', told)]
  return Buffer.concat([plain.subarray(0, 33), ...tells, plain.subarray(33)])
}
const webpThatTells = (): Buffer => {
  const image = webp().subarray(12)
  const extended = riffChunk('VP8X', Buffer.from([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
  const body = Buffer.concat([extended, image, riffChunk('EXIF', told), riffChunk('XMP ', told)])
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(body.length + 4, 4)
  return Buffer.concat([head, body])
}

describe('[P9] a photo as anybody may have it', () => {
  for (const [mediaType, bytes] of [
    ['image/jpeg', jpegThatTells()],
    ['image/png', pngThatTells()],
    ['image/webp', webpThatTells()],
  ] as const) {
    it(`${mediaType} is the picture alone`, () => {
      expect(photoKind(bytes)).toEqual({ kind: 'photo', mediaType })
      expect(bytes.includes(told)).toBe(true)
      const shown = publicRendition(mediaType, bytes) ?? Buffer.alloc(0)
      expect(photoKind(shown)).toEqual({ kind: 'photo', mediaType })
      expect(shown.includes(told)).toBe(false)
      // What is left is a rendition of itself.
      expect(publicRendition(mediaType, shown)?.equals(shown)).toBe(true)
    })
  }

  it('is the plain picture byte for byte, and none where a side is too long', () => {
    expect(publicRendition('image/jpeg', jpegThatTells())?.equals(jpeg())).toBe(true)
    expect(publicRendition('image/png', pngThatTells())?.equals(png())).toBe(true)
    const wide = png()
    wide.writeUInt32BE(2_049, 16)
    expect(publicRendition('image/png', wide)).toBeUndefined()
  })
})

describe('[Q32] [P9] the photos of a request over Open311', () => {
  let hub: HubWorld
  let aiko: SignedIn
  beforeAll(async () => {
    hub = await openHub({ config: { publicUrl: 'https://311.city.example', photosPerRequest: 22 } })
    aiko = await signIn(hub, 'aiko.mori')
  })
  afterAll(() => hub?.stop())

  it('are those that staff made public, at an address that nobody makes up, until they are taken back', async () => {
    const requestId = await acceptedRequest(hub, aiko)
    const [shown, kept] = [photoOf(requestId, jpegThatTells()), photoOf(requestId, png())]
    for (const photo of [shown, kept]) expect((await send(hub, aiko, photo)).status).toBe(204)
    const { reference } = (await ask(hub, 'GET', `/api/requests/${requestId}`, { token: aiko.token })).body
      .request
    const media = async () =>
      (await ask(hub, 'GET', `/open311/v2/requests/${reference}.json`)).body[0].media_url as string
    const show = async (isPublic: boolean) => {
      const step = { kind: 'show-photo', requestId, photoId: shown.photoId, isPublic } as const
      const [outcome] = await submit(hub, aiko, [envelope(aiko, step)])
      expect(outcome?.kind).toBe('accepted')
    }
    expect(await media()).toBe('')
    await show(true)
    const address = await media()
    expect(address).toMatch(/^https:\/\/311\.city\.example\/open311\/v2\/media\/[0-9a-f-]{36}\.[\w-]{22}$/)
    const path = new URL(address).pathname
    const get = (at: string) => fetch(hub.url + at)
    const given = await get(path)
    expect(given.headers.get('content-type')).toBe('image/jpeg')
    expect(Buffer.from(await given.arrayBuffer()).equals(jpeg())).toBe(true)
    expect((await get(path.replace(shown.photoId, kept.photoId))).status).toBe(404)
    expect((await get(`${path.slice(0, -4)}AAAA`)).status).toBe(404)
    const { history } = (await ask(hub, 'GET', `/api/requests/${requestId}`, { token: aiko.token })).body
    expect(history.at(-1)).toMatchObject({
      actor: 'aiko.mori',
      event: { kind: 'photo-shown', photoId: shown.photoId, isPublic: true },
    })
    await show(false)
    expect(await media()).toBe('')
    expect((await get(path)).status).toBe(404)
  })

  it('are photos of the request that have arrived, none of what is asked of the city for oneself, and not twenty-one', async () => {
    const requestId = await acceptedRequest(hub, aiko)
    const show = async (photoId: string) => {
      const step = { kind: 'show-photo', requestId, photoId, isPublic: true } as const
      const [outcome] = await submit(hub, aiko, [envelope(aiko, step)])
      return outcome?.kind === 'refused' ? outcome.refusal.name : outcome?.kind
    }
    const photos = Array.from({ length: 22 }, () => photoOf(requestId, png()))
    const [begun, another] = [photos.pop(), photoOf(await acceptedRequest(hub, aiko), png())]
    if (begun === undefined) throw new Error('a photo that does not arrive')
    for (const photo of [...photos, another]) expect((await send(hub, aiko, photo)).status).toBe(204)
    expect((await begin(hub, aiko, begun)).status).toBe(201)
    const none = [randomUUID(), another.photoId, begun.photoId]
    expect(await Promise.all(none.map(show))).toEqual(Array(3).fill('UnknownPhoto'))
    const all = []
    for (const { photoId } of photos) all.push(await show(photoId))
    expect(all).toEqual([...Array(20).fill('accepted'), 'TooManyPhotos'])
    const recategorise = {
      kind: 'recategorise-request',
      requestId,
      typeCode: 'dead-animal',
      answers: { animal: 'cat', position: 'roadside' },
    } as const
    expect((await submit(hub, aiko, [envelope(aiko, recategorise)]))[0]?.kind).toBe('accepted')
    expect(await show(randomUUID())).toBe('NotForEverybody')
  })
})
