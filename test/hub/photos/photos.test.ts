import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { photoBytesMax, unfinishedPhotoLivesMs } from '../../../src-contract/http/photos.ts'
import { createPhotoStore } from '../../../src-hub/photos/photo-store.ts'
import { type HubWorld, openHub, type SignedIn, signIn } from '../../world/hub-world.ts'
import { confirmWiped, decide } from '../desks/desks-world.ts'
import {
  acceptedRequest,
  begin,
  contentOf,
  go,
  metadataOf,
  photoOf,
  photosOf,
  send,
  standing,
  tus,
} from './photos-world.ts'
import { jpeg, png, webp } from './pictures.ts'

let hub: HubWorld
let aiko: SignedIn
let requestId: string
beforeAll(async () => {
  hub = await openHub()
})
afterAll(() => hub.stop())
beforeEach(async () => {
  aiko = await signIn(hub, 'aiko.mori')
  requestId = await acceptedRequest(hub, aiko)
})

describe('a photo of a request', () => {
  it('[P1] arrives in pieces, is told of its request, and is given back as it came', async () => {
    const content = jpeg(700_000)
    const photo = photoOf(requestId, content)
    const begun = await begin(hub, aiko, photo)
    expect([begun.status, begun.location]).toEqual([201, `/api/photos/${photo.photoId}`])
    expect(Date.parse(begun.headers.get('upload-expires') ?? '')).toBeGreaterThan(Date.now())
    let offset = 0
    for (const size of [300_000, 1, 400_000, 99_999_999]) {
      const piece = content.subarray(offset, offset + size)
      const went = await go(hub, aiko, photo, offset, piece)
      offset += piece.length
      expect([went.status, went.offset]).toEqual([204, offset])
      expect((await standing(hub, aiko, photo)).offset).toBe(offset)
    }
    expect(await photosOf(hub, aiko, requestId)).toEqual([
      {
        id: photo.photoId,
        mediaType: 'image/jpeg',
        bytes: content.length,
        takenAt: Number(photo.takenAt),
        arrivedAt: expect.any(Number),
        sentBy: 'aiko.mori',
      },
    ])
    const given = await contentOf(hub, aiko, photo.photoId)
    expect(given.content.equals(content)).toBe(true)
    expect(Object.fromEntries(given.response.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': `inline; filename="photo-${photo.photoId}.jpg"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
    })
  })

  it('[P1] is one of PNG and WebP too, and they stand in the order in which they were taken', async () => {
    const later = photoOf(requestId, png(), { takenAt: '1790000009000' })
    const first = photoOf(requestId, webp(), { takenAt: '1790000001000' })
    for (const photo of [later, first]) expect((await send(hub, aiko, photo)).status).toBe(204)
    const told = await photosOf(hub, aiko, requestId)
    expect(told.map(({ id, mediaType }) => [id, mediaType])).toEqual([
      [first.photoId, 'image/webp'],
      [later.photoId, 'image/png'],
    ])
  })

  it('[P1] that is not whole is neither told nor given', async () => {
    const photo = photoOf(requestId, jpeg(1_000))
    await begin(hub, aiko, photo)
    await go(hub, aiko, photo, 0, photo.content.subarray(0, 500))
    expect(await photosOf(hub, aiko, requestId)).toEqual([])
    expect((await contentOf(hub, aiko, photo.photoId)).response.status).toBe(404)
  })

  it('[P2] begun again under its id is the same one, and goes on where it stood', async () => {
    const photo = photoOf(requestId, jpeg(5_000))
    await begin(hub, aiko, photo)
    await go(hub, aiko, photo, 0, photo.content.subarray(0, 2_000))
    expect((await begin(hub, aiko, photo)).status).toBe(201)
    expect((await standing(hub, aiko, photo)).offset).toBe(2_000)
    const wrong = await go(hub, aiko, photo, 0, photo.content)
    expect([wrong.status, wrong.refused]).toEqual([409, 'OffsetWrong'])
    expect((await go(hub, aiko, photo, 2_000, photo.content.subarray(2_000))).status).toBe(204)
    expect((await begin(hub, aiko, photo)).status).toBe(201)
    expect((await standing(hub, aiko, photo)).offset).toBe(photo.content.length)
    expect(await photosOf(hub, aiko, requestId)).toHaveLength(1)
  })

  it('[P2] another photo under the same id is refused, whole or not', async () => {
    const photo = photoOf(requestId, jpeg())
    await send(hub, aiko, photo)
    for (const other of [
      photoOf(requestId, jpeg(10), { photoId: photo.photoId }),
      photoOf(await acceptedRequest(hub, aiko), jpeg(), { photoId: photo.photoId }),
    ]) {
      const answer = await begin(hub, aiko, other)
      expect([answer.status, answer.refused]).toEqual([422, 'PhotoDiffers'])
    }
  })

  it('[P2] of two that go on at the same place at once, one writes', async () => {
    const photo = photoOf(requestId, jpeg(3_000))
    await begin(hub, aiko, photo)
    const answers = await Promise.all([1, 2, 3].map(() => go(hub, aiko, photo, 0, photo.content)))
    const kinds = answers.map(({ status }) => status).toSorted()
    expect(kinds.filter(status => status === 204)).toHaveLength(1)
    expect((await contentOf(hub, aiko, photo.photoId)).content.equals(photo.content)).toBe(true)
  })

  it('[P2] what came before a line broke is kept', async () => {
    const photo = photoOf(requestId, jpeg(60_000))
    await begin(hub, aiko, photo)
    const { hostname, port } = new URL(hub.url)
    const line = connect(Number(port), hostname)
    line.write(
      [
        `PATCH /api/photos/${photo.photoId} HTTP/1.1`,
        `host: ${hostname}:${port}`,
        `authorization: Bearer ${aiko.token}`,
        'tus-resumable: 1.0.0',
        'upload-offset: 0',
        'content-type: application/offset+octet-stream',
        `content-length: ${photo.content.length}`,
        '',
        '',
      ].join('\r\n'),
    )
    await new Promise<void>(resolve => line.write(photo.content.subarray(0, 40_000), () => resolve()))
    // Both ways are shut in order: what was written has been sent by then.
    line.end()
    let offset = 0
    while (offset === 0) offset = (await standing(hub, aiko, photo)).offset ?? 0
    expect(offset).toBe(40_000)
    line.destroy()
    expect((await go(hub, aiko, photo, offset, photo.content.subarray(offset))).status).toBe(204)
    expect(await photosOf(hub, aiko, requestId)).toHaveLength(1)
  })

  it('[P3] that is no photo, hides something or is not what was sent is refused by name, and nothing of it is kept', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    const wide = png()
    wide.writeUInt32BE(2_049, 16)
    const wrongHash = photoOf(requestId, jpeg(), { sha256: '0'.repeat(64) })
    for (const [photo, name, found] of [
      [photoOf(requestId, svg), 'NotAPhoto', 'svg'],
      [photoOf(requestId, Buffer.from('GIF89a')), 'NotAPhoto', 'gif'],
      [
        photoOf(requestId, Buffer.concat([jpeg(), Buffer.from('PK\u0005\u0006')])),
        'PhotoNotAlone',
        'image/jpeg',
      ],
      [photoOf(requestId, jpeg().subarray(0, -2)), 'PhotoDamaged', 'image/jpeg'],
      [wrongHash, 'PhotoHashWrong', undefined],
      [photoOf(requestId, wide), 'PhotoTooWide', 'image/png'],
    ] as const) {
      const answer = await send(hub, aiko, photo)
      expect([answer.status, answer.refused, answer.body.found]).toEqual([422, name, found])
      expect((await standing(hub, aiko, photo)).status).toBe(404)
    }
    const rows = await hub.database.db
      .selectFrom('photo')
      .select('id')
      .where('request_id', '=', requestId)
      .execute()
    expect(rows).toEqual([])
  })

  it('[P4] has at most ten million bytes, and a request five photos, also of five that begin at once', async () => {
    const answer = await tus(hub, 'POST', '/api/photos/', aiko, {
      'upload-length': String(photoBytesMax + 1),
      'upload-metadata': metadataOf({
        photoId: randomUUID(),
        requestId,
        sha256: '0'.repeat(64),
        takenAt: '1',
      }),
    })
    expect([answer.status, answer.refused]).toEqual([413, 'TooLarge'])
    const many = await Promise.all(
      Array.from({ length: 8 }, () => begin(hub, aiko, photoOf(requestId, jpeg()))),
    )
    expect(many.filter(({ status }) => status === 201)).toHaveLength(5)
    expect(new Set(many.filter(({ status }) => status !== 201).map(({ refused }) => refused))).toEqual(
      new Set(['TooManyPhotos']),
    )
  })

  it('[P4] takes no more than it said it has', async () => {
    const photo = photoOf(requestId, jpeg())
    await begin(hub, aiko, photo)
    const more = await go(hub, aiko, photo, 0, Buffer.concat([photo.content, Buffer.alloc(10)]))
    expect(more.status).toBe(413)
    expect((await standing(hub, aiko, photo)).offset).toBe(0)
  })

  it('[P4] that is not finished in three days is forgotten, and makes room', async () => {
    const photos = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const photo = photoOf(requestId, jpeg(100))
        await begin(hub, aiko, photo)
        return photo
      }),
    )
    const [whole, ...rest] = photos
    if (!whole) throw new Error('five photos')
    await go(hub, aiko, whole, 0, whole.content)
    const { db } = hub.database
    const later = Date.now() + unfinishedPhotoLivesMs + 60_000
    const store = createPhotoStore({ db, now: () => later, perRequestMax: 5 })
    expect(await store.uploads.deleteExpired()).toBeGreaterThanOrEqual(4)
    for (const photo of rest) expect((await standing(hub, aiko, photo)).status).toBe(404)
    expect(await photosOf(hub, aiko, requestId)).toHaveLength(1)
    expect((await begin(hub, aiko, photoOf(requestId, jpeg()))).status).toBe(201)
  })

  it('[P5] is for a request that is here, and is sent on by its own desk', async () => {
    const early = await begin(hub, aiko, photoOf(randomUUID(), jpeg()))
    expect([early.status, early.refused]).toEqual([404, 'UnknownRequest'])
    const photo = photoOf(requestId, jpeg())
    await begin(hub, aiko, photo)
    const elsewhere = await signIn(hub, 'aiko.mori')
    for (const answer of [
      await standing(hub, elsewhere, photo),
      await go(hub, elsewhere, photo, 0, photo.content),
      await tus(hub, 'DELETE', `/api/photos/${photo.photoId}`, elsewhere),
    ])
      expect(answer.status).toBe(404)
    const daniel = await signIn(hub, 'daniel.okafor', aiko.deskId)
    expect((await go(hub, daniel, photo, 0, photo.content)).status).toBe(204)
    expect((await photosOf(hub, elsewhere, requestId)).map(({ id }) => id)).toEqual([photo.photoId])
  })

  it('[P5] is for staff: nobody without a session, no division but its own', async () => {
    const photo = photoOf(requestId, jpeg())
    await send(hub, aiko, photo)
    const [roads, waste] = [await signIn(hub, 'tom.mackenzie'), await signIn(hub, 'rosa.delacruz')]
    for (const [who, status] of [
      [{ token: 'x'.repeat(43) }, 401],
      [waste, 404],
    ] as const) {
      const answers = [
        (await begin(hub, who, photoOf(requestId, jpeg()))).status,
        (await standing(hub, who, photo)).status,
        (await contentOf(hub, who, photo.photoId)).response.status,
      ]
      expect(answers).toEqual([status, status, status])
    }
    expect((await contentOf(hub, roads, photo.photoId)).response.status).toBe(200)
    expect((await send(hub, roads, photoOf(requestId, jpeg()))).status).toBe(204)
  })

  it('[D4] a retired desk may still send its photos, a wiped one not', async () => {
    const farah = await signIn(hub, 'farah.siddiqui')
    const photo = photoOf(requestId, jpeg())
    await decide(hub, farah, aiko.deskId, 'retire')
    expect((await send(hub, aiko, photo)).status).toBe(204)
    expect((await contentOf(hub, aiko, photo.photoId)).response.status).toBe(410)
    await confirmWiped(hub, aiko.deskId)
    await decide(hub, farah, aiko.deskId, 'wipe')
    const refused = await begin(hub, aiko, photoOf(requestId, jpeg()))
    expect([refused.status, refused.refused]).toEqual([410, 'DeskWiped'])
  })

  it('[P5] malformed words are refused by the field', async () => {
    const good = { photoId: randomUUID(), requestId, sha256: '0'.repeat(64), takenAt: '1' }
    for (const [field, fields] of [
      ['photoId', { ...good, photoId: '../../etc' }],
      ['photoId', { ...good, photoId: '' }],
      ['requestId', { ...good, requestId: 'x' }],
      ['sha256', { ...good, sha256: 'ABC' }],
      ['takenAt', { ...good, takenAt: '-1' }],
    ] as const) {
      const answer = await tus(hub, 'POST', '/api/photos/', aiko, {
        'upload-length': '10',
        'upload-metadata': metadataOf(fields),
      })
      expect([field, answer.status, answer.refused]).toEqual([field, 400, 'Malformed'])
      expect(answer.body.message).toContain(field)
    }
    for (const headers of [
      { 'upload-metadata': metadataOf(good) },
      { 'upload-length': '-1', 'upload-metadata': metadataOf(good) },
      { 'upload-length': '10', 'upload-metadata': metadataOf({ ...good, extra: '1' }) },
      { 'upload-length': '10' },
      { 'upload-length': '0', 'upload-metadata': metadataOf(good) },
    ]) {
      const { status } = await tus(hub, 'POST', '/api/photos/', aiko, headers as Record<string, string>)
      expect([headers, [400, 422].includes(status)]).toEqual([headers, true])
    }
    for (const path of ['/api/photos/x', '/api/photos/..%2f..%2fetc', `/api/photos/${randomUUID()}`]) {
      expect([path, (await tus(hub, 'HEAD', path, aiko)).status]).toEqual([path, 404])
    }
  })

  it('[P5] the Electron desk, whose page has another origin, may ask all of it', async () => {
    const response = await fetch(`${hub.url}/api/photos/${randomUUID()}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'app://desk',
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization,content-type,tus-resumable,upload-offset',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('app://desk')
    expect(response.headers.get('access-control-allow-methods')).toContain('PATCH')
    const begun = await tus(hub, 'POST', '/api/photos/', aiko, {
      origin: 'app://desk',
      'upload-length': '10',
      'upload-metadata': metadataOf({
        photoId: randomUUID(),
        requestId,
        sha256: '0'.repeat(64),
        takenAt: '1',
      }),
    })
    expect(begun.status).toBe(201)
    expect(begun.headers.get('access-control-expose-headers')).toContain('location')
    expect(begun.headers.get('access-control-allow-origin')).toBe('app://desk')
  })
})
