import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeskVoice } from '../../src-contract/http/voice.ts'
import { turnCredentials } from '../../src-hub/channels/voice/turn-credentials.ts'
import { freePort } from '../world/free-port.ts'
import { ask, type HubWorld, openHub, signIn } from '../world/hub-world.ts'
import { missing, sayMissing } from './pbx.ts'
import { openVoiceBrowser, type RemotePhone, type VoiceBrowser } from './voice-world.ts'

const absent = missing('turnserver')
sayMissing(absent)
const secret = 'shared by hub and relay'

describe.skipIf(absent.length > 0)('a relay (coturn) that shares a secret with the hub', () => {
  const folder = mkdtempSync(join(tmpdir(), 'townline-turn-'))
  let relay: ChildProcess
  let browser: VoiceBrowser
  let hub: HubWorld
  let phone: RemotePhone
  let urls: string

  beforeAll(async () => {
    const port = await freePort('udp')
    urls = `turn:127.0.0.1:${port}?transport=udp`
    relay = spawn(
      'turnserver',
      [
        '-n',
        '--listening-ip=127.0.0.1',
        `--listening-port=${port}`,
        '--relay-ip=127.0.0.1',
        '--use-auth-secret',
        `--static-auth-secret=${secret}`,
        '--realm=example.test',
        '--no-cli',
        '--no-tls',
        '--no-dtls',
        '--allow-loopback-peers',
        '--log-file=stdout',
        `--pidfile=${join(folder, 'turn.pid')}`,
        `--userdb=${join(folder, 'turn.db')}`,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    await new Promise<void>((resolve, reject) => {
      relay.stdout?.on('data', text => {
        if (/DB connection success|listener opened on/i.test(String(text))) resolve()
      })
      relay.once('exit', code => reject(new Error(`coturn ended with ${code}`)))
    })
    browser = await openVoiceBrowser()
    hub = await openHub({ config: { iceServers: [{ urls }], turnSecret: secret } })
    phone = await browser.openPhone()
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    relay?.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })

  /** Whether a browser is given an address of the relay. */
  const relays = (server: RTCIceServer) =>
    phone.page.evaluate(async iceServer => {
      const connection = new RTCPeerConnection({ iceServers: [iceServer], iceTransportPolicy: 'relay' })
      connection.createDataChannel('any')
      const found = new Promise<boolean>(resolve => {
        connection.addEventListener('icecandidate', ({ candidate }) => {
          if (candidate?.type === 'relay') resolve(true)
          else if (candidate === null) resolve(false)
        })
      })
      await connection.setLocalDescription()
      const isRelayed = await found
      connection.close()
      return isRelayed
    }, server)

  it('[B8] takes the credentials that a desk is given, and those of the contact page', async () => {
    const aiko = await signIn(hub, 'aiko.mori')
    const voice = (await ask(hub, 'GET', '/api/voice', { token: aiko.token })).body as DeskVoice
    const [server] = voice.iceServers
    expect(server?.username).toMatch(/^\d+:aiko\.mori$/)
    expect(await relays(server as RTCIceServer)).toBe(true)
    const city = (await ask(hub, 'GET', '/contact/city')).body
    expect(await relays(city.iceServers[0])).toBe(true)
  })

  it('[B8] does not take them once they have ended, nor under another secret', async () => {
    expect(await relays({ urls, ...turnCredentials(secret, Date.now() - 60_000, 'aiko.mori') })).toBe(false)
    expect(await relays({ urls, ...turnCredentials('another', Date.now() + 60_000, 'aiko.mori') })).toBe(
      false,
    )
  })

  it('gives a desk’s part to nobody who is not signed in', async () => {
    expect((await ask(hub, 'GET', '/api/voice')).status).toBe(401)
  })
})
