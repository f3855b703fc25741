import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type SignedIn, signIn } from '../../world/hub-world.ts'
import { openTown, type Town } from '../../world/town.ts'
import {
  type CentreDatabase,
  type CentreServer,
  type HubProcess,
  startHubs,
  startServer,
} from '../cluster/cluster-world.ts'
import { acceptedRequest, begin, contentOf, go, photoOf, photosOf, standing } from './photos-world.ts'
import { jpeg } from './pictures.ts'

it('[P2] a hub that is killed in the middle goes on where it stood, without a word from anybody', async () => {
  const town: Town = await openTown()
  try {
    const aiko = await signIn(town, 'aiko.mori')
    const requestId = await acceptedRequest(town, aiko)
    const photo = photoOf(requestId, jpeg(3_000_000))
    const accepted: number[] = []
    let kills = 0
    let restart: Promise<void> | undefined
    await new Promise<void>((resolve, reject) => {
      const { photoId, sha256, takenAt } = photo
      const upload = new Upload(photo.content, {
        endpoint: `${town.url}/api/photos/`,
        chunkSize: 400_000,
        metadata: { photoId, requestId, sha256, takenAt },
        headers: { authorization: `Bearer ${aiko.token}` },
        retryDelays: Array(1_200).fill(100),
        onChunkComplete: (_size, bytes) => {
          accepted.push(bytes)
          if (kills >= 2 || bytes < 800_000 * (kills + 1)) return
          kills += 1
          // While the next piece is on its way.
          restart = town.kill().then(() => town.start())
        },
        onSuccess: () => resolve(),
        onError: reject,
      })
      upload.start()
    })
    await restart
    expect(kills).toBe(2)
    // Nothing that the hub had told to be there came twice.
    expect(accepted).toEqual(accepted.toSorted((a, b) => a - b))
    const again = await signIn(town, 'aiko.mori', aiko.deskId)
    expect(await photosOf(town, again, requestId)).toHaveLength(1)
    expect((await contentOf(town, again, photo.photoId)).content.equals(photo.content)).toBe(true)
  } finally {
    await town.raze()
  }
})

let server: CentreServer
let centre: CentreDatabase
let hubs: HubProcess[]
let aiko: SignedIn
beforeAll(async () => {
  server = await startServer()
  centre = await server.newCentre()
  hubs = await startHubs(centre, 2)
  aiko = await signIn(hub(0), 'aiko.mori')
})
afterAll(async () => {
  await Promise.all(hubs.map(each => each.stop()))
  await centre.close()
  await server.close()
})
const hub = (index: number) => hubs[index] as HubProcess

it('[P2] a photo that began at one hub goes on at the other, and both give it', async () => {
  const photo = photoOf(await acceptedRequest(hub(0), aiko), jpeg(600_000))
  await begin(hub(0), aiko, photo)
  await go(hub(0), aiko, photo, 0, photo.content.subarray(0, 350_000))
  expect((await standing(hub(1), aiko, photo)).offset).toBe(350_000)
  expect((await go(hub(1), aiko, photo, 350_000, photo.content.subarray(350_000))).status).toBe(204)
  for (const each of hubs) {
    expect((await contentOf(each, aiko, photo.photoId)).content.equals(photo.content)).toBe(true)
  }
})

it('[P2] sent at both hubs at once, piece by piece, it is whole and there once', async () => {
  const requestId = await acceptedRequest(hub(0), aiko)
  const photo = photoOf(requestId, jpeg(400_000))
  const sendAt = async (index: number) => {
    await begin(hub(index), aiko, photo)
    for (;;) {
      const { offset = 0 } = await standing(hub(index), aiko, photo)
      if (offset === photo.content.length) return
      const { status } = await go(
        hub(index),
        aiko,
        photo,
        offset,
        photo.content.subarray(offset, offset + 50_000),
      )
      expect([204, 409]).toContain(status)
    }
  }
  await Promise.all([0, 1].map(sendAt))
  expect(await photosOf(hub(1), aiko, requestId)).toHaveLength(1)
  expect((await contentOf(hub(0), aiko, photo.photoId)).content.equals(photo.content)).toBe(true)
})
