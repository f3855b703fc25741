import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { decide, leased, pothole } from '../hub/desks/desks-world.ts'
import { acceptedRequest, contentOf, photosOf } from '../hub/photos/photos-world.ts'
import { envelope, signIn, submit } from '../world/hub-world.ts'
import {
  addNoise,
  hashOf,
  openPhotosWorld,
  type PhotosWorld,
  release,
  statesOf,
  untilAll,
} from './photos-world.ts'

let world: PhotosWorld
let context: BrowserContext
beforeAll(async () => {
  world = await openPhotosWorld()
})
afterAll(() => world?.close())
beforeEach(async () => {
  context = await world.aProfile()
})
afterEach(async () => {
  await context.close()
  world.proxy.hold = undefined
  world.proxy.instead = undefined
})

const arrived = async (requestId: string) => photosOf(world.hub, world.aiko, requestId)
const hashAtHub = async (id: string) => {
  const { content } = await contentOf(world.hub, world.aiko, id)
  return createHash('sha256').update(content).digest('hex')
}

describe('a picture that comes in', () => {
  it('[P6] stands upright, is no larger than need be, and brings nothing of its camera with it', async () => {
    const page = await world.openWindow(context, 'line=away')
    const seen = await page.evaluate(async () => {
      const photos = await window.photos
      const file = await window.pictures.fromCamera()
      const added = await photos.add(crypto.randomUUID(), file)
      if (added.kind !== 'added') throw new Error(JSON.stringify(added))
      const content = await photos.content(added.photo.id)
      if (content.kind !== 'content') throw new Error(content.kind)
      const picture = await createImageBitmap(content.blob)
      const canvas = new OffscreenCanvas(picture.width, picture.height)
      const drawing = canvas.getContext('2d')
      drawing?.drawImage(picture, 0, 0)
      const [red = 0, , blue = 0] = drawing?.getImageData(150, 20, 1, 1).data ?? []
      const before = await file.text()
      const after = new TextDecoder('latin1').decode(await content.blob.arrayBuffer())
      return {
        size: [picture.width, picture.height],
        topIsRed: red > 200 && blue < 60,
        before: /Pixel of Aiko/.test(before),
        after: /Exif|GPS|Pixel of Aiko/.test(after),
      }
    })
    expect(seen).toEqual({ size: [300, 400], topIsRed: true, before: true, after: false })

    const large = await page.evaluate(async () => {
      const photos = await window.photos
      const added = await photos.add(
        crypto.randomUUID(),
        await window.pictures.noise(3_000, 1_500, 'image/png'),
      )
      if (added.kind !== 'added') throw new Error(JSON.stringify(added))
      const content = await photos.content(added.photo.id)
      if (content.kind !== 'content') throw new Error(content.kind)
      const { width, height } = await createImageBitmap(content.blob)
      return { width, height, type: content.blob.type, isSmall: content.blob.size < 10_000_000 }
    })
    expect(large).toEqual({ width: 2_048, height: 1_024, type: 'image/jpeg', isSmall: true })
  })

  it('[P6] is refused by name when it is none, and a sixth is one too many', async () => {
    const page = await world.openWindow(context, 'line=away')
    const names = await page.evaluate(async () => {
      const photos = await window.photos
      const requestId = crypto.randomUUID()
      const svg =
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
      const jpeg = await window.pictures.noise(50, 50)
      const brought = [
        new Blob([svg], { type: 'image/svg+xml' }),
        new Blob([svg], { type: 'image/jpeg' }),
        new Blob(['\uFEFF <?xml version="1.0"?>', svg], { type: '' }),
        new Blob(['%PDF-1.7'], { type: 'image/png' }),
        new Blob([]),
        new Blob([(await jpeg.arrayBuffer()).slice(0, 30)], { type: 'image/jpeg' }),
        new Blob([new Uint8Array(60_000_001)]),
      ]
      const answers: string[] = []
      for (const file of [...brought, jpeg, jpeg, jpeg, jpeg, jpeg, jpeg]) {
        const added = await photos.add(requestId, file)
        answers.push(added.kind === 'refused' ? added.name : added.kind)
      }
      return answers
    })
    expect(names).toEqual([
      ...Array(6).fill('NotAPhoto'),
      'TooLarge',
      ...Array(5).fill('added'),
      'TooManyPhotos',
    ])
  })
})

describe('photos on their way', () => {
  it('[P7] wait without a line, through a reload, and arrive whole when it is back', async () => {
    const requestId = await acceptedRequest(world.hub, world.aiko)
    const first = await world.openWindow(context, 'line=away')
    const ids = [await addNoise(first, requestId), await addNoise(first, requestId, 900)]
    await release(first, requestId)
    expect((await statesOf(first, requestId)).map(({ kind }) => kind)).toEqual(['waiting', 'waiting'])
    const hashes = await Promise.all(ids.map(id => hashOf(first, id)))
    await first.close()
    const page = await world.openWindow(context, 'line=away')
    expect(await page.evaluate(async () => (await window.photos).state())).toMatchObject({ unsent: 2 })
    expect(await arrived(requestId)).toEqual([])
    await page.evaluate(() => window.setLine('live'))
    await untilAll(page, requestId, 'sent')
    expect((await arrived(requestId)).map(({ id }) => id)).toEqual(ids)
    expect(await Promise.all(ids.map(hashAtHub))).toEqual(hashes)
    const told = await page.evaluate(() => window.told)
    expect(told).toContainEqual({ done: 0, total: 2 })
    expect(told).toContainEqual({ done: 1, total: 2 })
    expect(told.at(-1)).toBeUndefined()
    expect(
      await page.evaluate(async id => (await (await window.photos).content(id)).kind, ids[0] ?? ''),
    ).toBe('gone')
  })

  it('[P5] do not go before their request, and do not hold up those of others', async () => {
    const aiko = await signIn(world.hub, 'aiko.mori', world.aiko.deskId)
    const block = await leased(world.hub, aiko)
    const late = pothole(block, 0)
    const there = await acceptedRequest(world.hub, aiko)
    const page = await world.openWindow(context)
    const id = await addNoise(page, late.requestId)
    await addNoise(page, there)
    await release(page, late.requestId)
    await release(page, there)
    await untilAll(page, there, 'sent')
    expect(await statesOf(page, late.requestId)).toEqual([{ kind: 'waiting' }])
    await submit(world.hub, aiko, [envelope(aiko, late)])
    await untilAll(page, late.requestId, 'sent')
    expect((await arrived(late.requestId)).map(each => each.id)).toEqual([id])
  })

  it('[P7] of a form that is still open stay; of a request that was made just before the desk was closed they go', async () => {
    const requestId = await acceptedRequest(world.hub, world.aiko)
    const first = await world.openWindow(context)
    await addNoise(first, requestId)
    expect(await statesOf(first, requestId)).toEqual([{ kind: 'kept' }])
    await first.close()
    const page = await world.openWindow(context, `made=${requestId}`)
    await untilAll(page, requestId, 'sent')
    expect(await arrived(requestId)).toHaveLength(1)
  })

  it('[P7] go on where they stood when the line is half open, a proxy answers, or the hub is gone for a while', async () => {
    const requestId = await acceptedRequest(world.hub, world.aiko)
    const page = await world.openWindow(context, 'silent=700')
    const { proxy } = world
    const from = proxy.passed.length
    const id = await addNoise(page, requestId, 1_400)
    const hash = await hashOf(page, id)
    proxy.hold = 'PATCH'
    const held = proxy.held()
    await release(page, requestId)
    await held
    proxy.instead = { status: 200, type: 'text/html', body: '<h1>Sign in to Guest Wi-Fi</h1>' }
    const sawGuest = proxy.passed.length
    while (!proxy.passed.slice(sawGuest).some(({ method }) => method === 'HEAD' || method === 'POST')) {
      await new Promise(setImmediate)
    }
    proxy.hold = undefined
    proxy.instead = undefined
    await untilAll(page, requestId, 'sent')
    expect(await hashAtHub(id)).toBe(hash)
    const offsets = proxy.passed
      .slice(from)
      .flatMap(({ method, offset, status }) => (method === 'PATCH' && status === 204 ? [offset ?? -1] : []))
    // What the hub had when the line was lost was not sent again.
    expect(new Set(offsets).size).toBe(offsets.length)
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b))
  })

  it('[P7] are sent by one of two windows', async () => {
    const requestId = await acceptedRequest(world.hub, world.aiko)
    const [one, two] = [
      await world.openWindow(context, 'line=away'),
      await world.openWindow(context, 'line=away'),
    ]
    for (let count = 0; count < 4; count++) await addNoise(one, requestId, 700)
    await release(one, requestId)
    const from = world.proxy.passed.length
    await Promise.all([one, two].map(page => page.evaluate(() => window.setLine('live'))))
    await Promise.all([one, two].map(page => untilAll(page, requestId, 'sent')))
    const begun = world.proxy.passed.slice(from).filter(({ method }) => method === 'POST')
    expect(begun).toHaveLength(4)
    expect(await arrived(requestId)).toHaveLength(4)
  })

  it('[P7] that the hub will not take say so by name and stay until they are removed; a wiped desk sends none', async () => {
    const aiko = await signIn(world.hub, 'aiko.mori', world.aiko.deskId)
    const requestId = await acceptedRequest(world.hub, aiko)
    const page = await world.openWindow(context)
    world.proxy.instead = {
      status: 422,
      type: 'application/json',
      body: JSON.stringify({ refused: 'TooManyPhotos', message: '' }),
    }
    const id = await addNoise(page, requestId)
    await release(page, requestId)
    await untilAll(page, requestId, 'refused')
    world.proxy.instead = undefined
    expect(await statesOf(page, requestId)).toEqual([{ kind: 'refused', name: 'TooManyPhotos' }])
    expect(await hashOf(page, id)).toMatch(/^[0-9a-f]{64}$/)
    await page.evaluate(async each => (await window.photos).remove(each), id)
    expect(await statesOf(page, requestId)).toEqual([])

    const farah = await signIn(world.hub, 'farah.siddiqui')
    await decide(world.hub, farah, world.aiko.deskId, 'wipe')
    const from = world.proxy.passed.length
    await addNoise(page, requestId)
    await release(page, requestId)
    while (!world.proxy.passed.slice(from).some(({ status }) => status === 410))
      await new Promise(setImmediate)
    expect(await statesOf(page, requestId)).toEqual([{ kind: 'waiting' }])
    await decide(world.hub, farah, world.aiko.deskId, 'restore')
    await release(page, requestId)
    await untilAll(page, requestId, 'sent')
  })

  it('[P7] of a form that is thrown away are gone; one that is taken back has them again', async () => {
    const page = await world.openWindow(context, 'line=away')
    const [thrown, before, after] = [randomUUID(), randomUUID(), randomUUID()]
    await addNoise(page, thrown)
    const id = await addNoise(page, before)
    await release(page, before)
    await page.evaluate(async each => (await window.photos).drop(each), thrown)
    await page.evaluate(async ([from, to]) => (await window.photos).move(from, to), [before, after] as const)
    expect(await statesOf(page, thrown)).toEqual([])
    expect(await statesOf(page, before)).toEqual([])
    expect(await statesOf(page, after)).toEqual([{ kind: 'kept' }])
    expect(await hashOf(page, id)).toMatch(/^[0-9a-f]{64}$/)
    await page.evaluate(async () => (await window.photos).dropKept())
    expect(await statesOf(page, after)).toEqual([])
  })
})

it('[P7, P8] go on after the browser was killed in the middle; its disk shows nothing of them', async () => {
  const requestId = await acceptedRequest(world.hub, world.aiko)
  const profile = await world.aFolder()
  const first = await world.startChromium(profile)
  const page = await world.openWindow(first.context)
  const id = await addNoise(page, requestId, 1_400)
  const hash = await hashOf(page, id)
  const plain = Buffer.from(
    await page.evaluate(async photoId => {
      const content = await (await window.photos).content(photoId)
      if (content.kind !== 'content') throw new Error(content.kind)
      return [...new Uint8Array(await content.blob.slice(4_000, 4_064).arrayBuffer())]
    }, id),
  )
  const held = world.proxy.held()
  world.proxy.hold = 'PATCH'
  await release(page, requestId)
  await held
  await first.kill()
  world.proxy.hold = undefined

  for (const file of await filesBelow(profile)) {
    const bytes = await readFile(file)
    expect([file, bytes.includes(plain), bytes.includes('JFIF')]).toEqual([file, false, false])
  }

  const from = world.proxy.passed.length
  const second = await world.startChromium(profile)
  const again = await world.openWindow(second.context)
  await untilAll(again, requestId, 'sent')
  expect(await hashAtHub(id)).toBe(hash)
  const asked = world.proxy.passed.slice(from)
  // It asked how far the hub had come, and went on from there.
  expect(asked.filter(({ method }) => method === 'POST')).toEqual([])
  const [next] = asked.filter(({ method }) => method === 'PATCH')
  expect(next?.offset).toBe(512 * 1_024)
  await second.kill()
})

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}
