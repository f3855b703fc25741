import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inDesk } from './desk-page.ts'
import { buildShell, launchShell, type RunningShell, removeFolder, temporaryFolder } from './shim/launch.ts'

let folder: string
let main: string
let hub: Server
let pbx: Server
let isHubThere = true

beforeAll(async () => {
  folder = await temporaryFolder()
  main = await buildShell(folder)
  pbx = createServer((_request, response) => response.end())
  await listening(pbx)
  hub = createServer((_request, response) => {
    if (!isHubThere) return response.destroy()
    response.setHeader('content-security-policy', `connect-src 'self' ${socketOf(pbx)} https://*.evil.test`)
    return response.end('ok')
  })
  await listening(hub)
})
afterAll(async () => {
  for (const server of [hub, pbx]) {
    server?.closeAllConnections()
    server?.close()
  }
  await removeFolder(folder)
})

const listening = (server: Server) => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
const portOf = (server: Server) => (server.address() as AddressInfo).port
const socketOf = (server: Server) => `ws://127.0.0.1:${portOf(server)}`
const hubAddress = () => `http://127.0.0.1:${portOf(hub)}`

const launch = (environment: Readonly<Record<string, string>> = {}): Promise<RunningShell> =>
  launchShell({
    main,
    userData: join(folder, 'user'),
    environment: { TOWNLINE_HUB: hubAddress(), ...environment },
  })

async function connectsTo(shell: RunningShell): Promise<string | undefined> {
  const { headers } = await shell.control.fetchApp('app://desk/')
  return headers['content-security-policy']?.split('; ').find(each => each.startsWith('connect-src'))
}

describe('the shell follows its hub, in the shim', () => {
  it('lets the page reach the hub’s PBX and nobody else, also when the hub is away at the next start', async () => {
    const expected = `connect-src 'self' ${hubAddress()} ${hubAddress().replace('http', 'ws')} ${socketOf(pbx)}`
    const first = await launch()
    try {
      expect(await connectsTo(first)).toBe(expected)
      const stopped = await first.page.evaluate(
        url =>
          new Promise<string>(resolve => {
            document.addEventListener('securitypolicyviolation', ({ blockedURI }) => resolve(blockedURI))
            const socket = new WebSocket(url.pbx)
            // The policy lets it through; the server of this test only speaks no WebSocket.
            socket.addEventListener('error', () => void fetch(url.evil).catch(() => undefined))
          }),
        { pbx: socketOf(pbx), evil: 'https://a.evil.test/' },
      )
      expect(stopped).toBe('https://a.evil.test/')
    } finally {
      await first.stop()
    }
    isHubThere = false
    const again = await launch()
    try {
      expect(await connectsTo(again)).toBe(expected)
      await inDesk(again.page, bridge => bridge.setHubAddress('https://other.example.test'))
      expect(await connectsTo(again)).toBe(
        "connect-src 'self' https://other.example.test wss://other.example.test",
      )
      await inDesk(again.page, (bridge, address) => bridge.setHubAddress(address), hubAddress())
    } finally {
      await again.stop()
      isHubThere = true
    }
  })

  it('uses a key store that hides nothing only while the hub’s policy for desks allows it', async () => {
    const shell = await launch({ TOWNLINE_SHIM_BACKEND: 'basic_text' })
    try {
      const keep = () => inDesk(shell.page, bridge => bridge.secrets.keep('data-key', 'a'))
      const allow = (isAllowed: boolean) =>
        inDesk(shell.page, (bridge, given) => bridge.secrets.allowWeak(given), isAllowed)
      expect(await keep()).toMatchObject({ refusal: { name: 'KeyStoreWeak' } })
      expect(await allow(true)).toEqual({ value: { backend: 'basic_text', weak: true, usable: true } })
      expect(await keep()).toMatchObject({ value: { usable: true } })
      const kept = JSON.parse(await readFile(join(folder, 'user', 'settings.json'), 'utf8'))
      expect(kept.hubAllowsWeakKeyStore).toBe(true)
      expect(await allow(false)).toMatchObject({ value: { usable: false } })
      expect(await keep()).toMatchObject({ refusal: { name: 'KeyStoreWeak' } })
      await allow(true)
      // Another hub has said nothing yet.
      await inDesk(shell.page, bridge => bridge.setHubAddress('https://other.example.test'))
      expect(await keep()).toMatchObject({ refusal: { name: 'KeyStoreWeak' } })
    } finally {
      await shell.stop()
    }
  })
})
