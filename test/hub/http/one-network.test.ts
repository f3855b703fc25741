import { afterAll, beforeAll, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type HubWorld, openHub } from '../../world/hub-world.ts'

let hub: HubWorld
beforeAll(async () => {
  hub = await openHub({ config: { proxies: ['127.0.0.1'] } })
})
afterAll(() => hub.stop())

/** A page at one of the many addresses of an IPv6 line, or of another line; with the first word that the hub says to it. */
async function openPage(path: string, address: string) {
  const socket = new WebSocket(hub.url.replace(/^http/, 'ws') + path, {
    headers: { 'x-forwarded-for': address },
  })
  const said = new Promise<{ type: string; name?: string }>(resolve =>
    socket.on('message', data => {
      const message = JSON.parse(String(data))
      if (message.type !== 'beat') resolve(message)
    }),
  )
  await new Promise((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  return { socket, said }
}

it('[V1] one line calls thirty times at once, however many addresses it has', async () => {
  const calls = await Promise.all(
    Array.from({ length: 31 }, async (_, index) => {
      const page = await openPage('/contact/live', `2001:db8:1:2:${index + 1}::1`)
      page.socket.send(JSON.stringify({ type: 'call', protocol: 1, language: 'en' }))
      return { ...page, first: await page.said }
    }),
  )
  expect(calls.filter(({ first }) => first.name === 'TooManyCalls')).toHaveLength(1)
  const other = await openPage('/contact/live', '2001:db8:1:3::1')
  other.socket.send(JSON.stringify({ type: 'call', protocol: 1, language: 'en' }))
  expect((await other.said).type).not.toBe('refused')
  for (const { socket } of [...calls, other]) socket.terminate()
})

it('[U8] one line holds four hundred pages of a counter open, however many addresses it has', async () => {
  const pages = await Promise.all(
    Array.from({ length: 400 }, (_, index) => openPage('/counter/live', `2001:db8:1:2:${index + 1}::1`)),
  )
  const more = await openPage('/counter/live', '2001:db8:1:2:ffff::1')
  expect(await more.said).toEqual({ type: 'refused', name: 'TooManyLines' })
  for (const { socket } of [...pages, more]) socket.terminate()
})

it('a centre of two hundred desks behind one address asks twenty times a minute each', async () => {
  const statuses = new Set<number>()
  for (let round = 0; round < 40; round++) {
    const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(`${hub.url}/api/me`)))
    for (const answer of answers) {
      statuses.add(answer.status)
      await answer.body?.cancel()
    }
  }
  expect([...statuses]).toEqual([401])
})
