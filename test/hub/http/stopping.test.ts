import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openHub } from '../../world/hub-world.ts'

describe('a hub that stops', () => {
  it('waits for no connection that asks nothing: browsers open some ahead, and hold them', async () => {
    const hub = await openHub()
    const { hostname, port } = new URL(hub.url)
    const ahead = connect(Number(port), hostname)
    await once(ahead, 'connect')
    const halfAsked = connect(Number(port), hostname)
    await once(halfAsked, 'connect')
    halfAsked.write('GET /healthz HTTP/1.1\r\nHost: ')
    const ended = Promise.all([once(ahead, 'close'), once(halfAsked, 'close')])
    ahead.on('error', () => undefined)
    halfAsked.on('error', () => undefined)
    await Promise.all([hub.stop(), ended])
    expect(ahead.destroyed && halfAsked.destroyed).toBe(true)
  })
})
