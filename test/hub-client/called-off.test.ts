import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHubClient } from '../../src-renderer/hub-client/create-hub-client.ts'
import type { HubClient } from '../../src-renderer/hub-client/hub-client.ts'
import { json, type ScriptedServer, scriptedServer } from './scripted-server.ts'

const deskId = '6f0d8f4e-0000-4000-8000-000000000001'
let server: ScriptedServer
let hub: HubClient
let heard: string[]
beforeEach(async () => {
  server = await scriptedServer()
  hub = createHubClient({ baseUrl: server.url, session: 'token', token: 'x'.repeat(43), random: () => 0 })
  heard = []
  hub.onCalledOff(standing => heard.push(standing))
})
afterEach(async () => {
  hub.stop()
  await server.close()
})

it('[D4] whatever is asked, a desk that was called off hears it', async () => {
  const wiped = json(410, { refused: 'DeskWiped', message: '' })
  for (const [path, ask] of [
    ['/api/sign-in', () => hub.signIn('aiko.mori', 'a guess', deskId)],
    ['/api/me', () => hub.whoAmI()],
    ['/api/commands', () => hub.submitTexts(['{}'])],
    ['/api/sync/changes', () => hub.changes('customers', undefined)],
    ['/api/reference-blocks', () => hub.leaseBlock(deskId, deskId)],
    ['/api/desks/report', () => hub.desks.share(deskId)],
  ] as const) {
    server.answers.set(path, wiped)
    if (path === '/api/desks/report') server.answers.set('/api/desks/share', wiped)
    heard = []
    const answer = await ask()
    expect([path, heard, answer]).toMatchObject([path, ['wiped'], { kind: 'hub-refused', status: 410 }])
  }
})

it('[D4] a line that is cut because the desk was retired says so when it is dialled again, and is not signed out', async () => {
  hub.start(deskId, 'aiko.mori')
  const desk = await server.nextDesk()
  server.answers.set('/api/live-ticket', json(410, { refused: 'DeskRetired', message: '' }))
  const told = new Promise<string>(resolve => hub.onCalledOff(resolve))
  desk.say({ type: 'refused', name: 'DeskRetired' })
  desk.hangUp()
  expect(await told).toBe('retired')
  expect(hub.current().line).toBe('away')
})

it('[D4] other words that something is gone are not taken for it', async () => {
  server.answers.set('/api/me', json(410, { refused: 'Gone' }))
  await hub.whoAmI()
  server.answers.set('/api/me', json(409, { refused: 'DeskWiped' }))
  await hub.whoAmI()
  expect(heard).toEqual([])
})
