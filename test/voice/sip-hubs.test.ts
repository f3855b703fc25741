import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type CentreDatabase,
  type CentreServer,
  leaderOf,
  startServer,
} from '../hub/cluster/cluster-world.ts'
import { missing, type Pbx, sayMissing, secretOf, startPbx } from './pbx.ts'
import { accept, beepFrom, heardFrom, sipSettings, sitDown } from './sip-world.ts'
import { openVoiceBrowser, type RemoteDesk, type RemotePhone, type VoiceBrowser } from './voice-world.ts'

const absent = missing('kamailio', 'rtpengine')
sayMissing(absent)
const within = { timeout: 20_000, interval: 100 }
/** Nobody is a ghost for longer, once a hub leads again. */
const noGhostAfter = { timeout: 10_000, interval: 100 }

interface Hub {
  readonly url: string
  readonly child: ChildProcess
}

describe.skipIf(absent.length > 0)('[B10] callers from a PBX, and a leading hub that is killed', () => {
  let server: CentreServer
  let centre: CentreDatabase
  let pbx: Pbx
  let browser: VoiceBrowser
  let hubs: readonly Hub[] = []

  beforeAll(async () => {
    server = await startServer()
    centre = await server.newCentre()
    pbx = await startPbx({ bridgesMedia: true })
    browser = await openVoiceBrowser()
    hubs = [await openHub(), await openHub()]
  })
  afterAll(async () => {
    await browser?.close()
    for (const { child } of hubs) await fell(child)
    await pbx?.stop()
    await centre?.close()
    await server?.close()
  })

  async function openHub(): Promise<Hub> {
    const config = { databaseUrl: centre.url, allowedOrigins: [browser.origin], sip: sipSettings(pbx) }
    const program = join(import.meta.dirname, 'sip-hub-program.ts')
    const child = spawn(process.execPath, [program, JSON.stringify(config)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('ready ')) return { url: line.slice('ready '.length), child }
    }
    throw new Error('the hub did not start')
  }

  async function fell(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
  }

  async function caller(user: string): Promise<RemotePhone> {
    const phone = await browser.openPhone()
    await phone.register(pbx.server, user, secretOf(user))
    expect(await phone.call('311')).toBe('answered')
    return phone
  }

  const hearEachOther = async (phone: RemotePhone, desk: RemoteDesk, id: string) => {
    await expect.poll(() => phone.hears(2_200), within).toBeGreaterThan(beepFrom)
    await expect.poll(() => desk.hears(id), within).toBeGreaterThan(heardFrom)
  }

  it('speak on, wait on, or are over: the next hub has the line, and every contact is accounted for', async () => {
    const leader = await leaderOf(hubs)
    const other = hubs.find(hub => hub !== leader)
    if (!other) throw new Error('there are two')
    const aiko = await sitDown(browser, other, 'aiko.mori', within)
    const talking = await caller('+19055554901')
    await aiko.be('available')
    const id = await accept(aiko, within)
    await hearEachOther(talking, aiko, id)
    const waiting = await caller('+19055554902')
    const leaves = await caller('+19055554903')
    const before = (await aiko.states(id)).length
    const inHand = async () => (await aiko.contacts())[id]

    await fell(leader.child)
    hubs = [other]
    // Nobody hears of it: no hub has the line now.
    await leaves.page.context().close()
    await leaderOf([other])
    await expect.poll(async () => (await inHand())?.customerLink.kind, within).toBe('present')
    await hearEachOther(talking, aiko, id)
    expect((await aiko.states(id)).length, 'the desk’s own call was not touched').toBe(before)
    await aiko.command({ kind: 'hold-contact', contactId: id })
    await expect.poll(() => talking.hears(2_200), within).toBeLessThan(beepFrom)
    await aiko.command({ kind: 'resume-contact', contactId: id })
    await hearEachOther(talking, aiko, id)

    const count = async (kind: string) =>
      (await centre.db.selectFrom('journal').select('position').where('kind', '=', kind).execute()).length
    await expect.poll(() => count('contact-abandoned'), noGhostAfter).toBe(1)
    await talking.hangUp()
    await expect.poll(async () => (await inHand())?.phase.kind, noGhostAfter).toBe('wrapping')
    // Who waited still does, in the place they had, and nobody came twice.
    expect(await waiting.state()).toBe('talking')
    expect(await count('contact-arrived')).toBe(3)
  })
})
