import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type CentreDatabase,
  type CentreServer,
  type HubProcess,
  startHubs,
  startServer,
} from '../hub/cluster/cluster-world.ts'
import { ask, openDesk, signIn } from '../world/hub-world.ts'
import {
  administrator,
  boardWhere,
  openDevicePage,
  openVisitPage,
  pairedDevice,
  takeTicket,
  visitWhere,
} from './counter-world.ts'

let server: CentreServer
let centre: CentreDatabase
let hubs: readonly HubProcess[] = []
beforeAll(async () => {
  server = await startServer()
  centre = await server.newCentre()
  hubs = await startHubs(centre, 2)
})
afterAll(async () => {
  await Promise.all(hubs.map(hub => hub.stop()))
  await centre?.close()
  await server?.close()
})

describe('a hall whose machines are at different hubs', () => {
  it('[U2, U6, U9, U10, J9] one kiosk, one ticket, one board, whatever hub is asked', async () => {
    const [here, there] = hubs
    if (here === undefined || there === undefined) throw new Error('two hubs')
    const [kiosk, board] = [await pairedDevice(here, 'kiosk'), await pairedDevice(there, 'board')]
    const halls = await Promise.all(hubs.map(hub => openDevicePage(hub, board)))
    const asked = { id: crypto.randomUUID() }
    const taken = await Promise.all(hubs.map(hub => takeTicket(hub, kiosk, asked)))
    expect(taken[1]?.ticket).toBe(taken[0]?.ticket)
    expect(taken[1]?.secret).toBe(taken[0]?.secret)
    const [ticket] = taken
    if (ticket === undefined) throw new Error('a ticket')
    const follower = await openVisitPage(there, ticket)

    const desk = await openDesk(here, 'genevieve.lalonde')
    const body = { place: { kind: 'office', label: '7' } }
    expect((await ask(there, 'PUT', '/api/counter/place', { token: desk.token, body })).status).toBe(200)
    await desk.be('available')
    const { id } = await desk.accept()
    for (const hall of halls) {
      const view = await boardWhere(hall, ({ calls }) => calls[0]?.place !== undefined, 'it is called')
      expect(view.calls[0]).toMatchObject({
        ticket: ticket.ticket,
        place: { en: 'Office 7', fr: 'Bureau 7' },
      })
    }
    await ask(here, 'POST', '/api/counter/recall', { token: desk.token, body: { contactId: id } })
    for (const hall of halls)
      await boardWhere(hall, ({ calls }) => calls[0]?.times === 2, 'it is called again')
    await visitWhere(
      follower,
      ({ standing }) => standing.kind === 'called' && standing.times === 2,
      'told so',
    )

    const { token } = await signIn(here, administrator)
    await ask(here, 'DELETE', `/api/counter/devices/${board.deviceId}`, { token })
    expect(await Promise.all(halls.map(({ ended }) => ended))).toEqual(['UnknownDevice', 'UnknownDevice'])
    follower.close()
    await desk.finish(id)
    await desk.close()
  })
})
