import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Paired } from '../../src-contract/public/counter.ts'
import { type CentreDatabase, type CentreServer, startServer } from '../hub/cluster/cluster-world.ts'
import { ask, type Desk, envelope, type HubWorld, openDesk, openHub, signIn } from '../world/hub-world.ts'
import { administrator, behindProxy, openDevicePage, pairedDevice, takeTicket } from './counter-world.ts'

const rounds = 1_000
/** So many that none gives more tickets than one device may in a minute. */
const tablets = 200
const ticketsOfEach = (3 * rounds) / tablets
const atDesks = ['genevieve.lalonde', 'nadia.haddad', 'marcus.campbell'] as const

let server: CentreServer
let centre: CentreDatabase
let hub: HubWorld
let desks: readonly Desk[]

beforeAll(async () => {
  server = await startServer()
  centre = await server.newCentre()
  const { db, connection, close } = centre
  hub = await openHub({ database: { kind: 'postgres', db, connection, close }, config: behindProxy })
  desks = await Promise.all(atDesks.map(user => openDesk(hub, user)))
})
afterAll(async () => {
  await Promise.all((desks ?? []).map(desk => desk.close()))
  await hub?.stop()
  await server?.close()
})

interface Called {
  readonly desk: Desk
  readonly id: string
  readonly ticket: string
  readonly arrivedAt: number
}

/** "Call next" at one desk: the visitor whom the hub holds for it is called. */
async function callNext(desk: Desk): Promise<Called> {
  const { id, from, arrivedAt } = await desk.accept()
  return { desk, id, ticket: from.ticket ?? '', arrivedAt }
}

/** The visitor goes, and the reason is given: in one message, because a desk has only so many of them in a second. */
async function finish({ desk, id }: Called, round: number): Promise<void> {
  const wrapUp = { reasonCode: 'information-given', resolvedAtFirstContact: true }
  const { body } = await ask(hub, 'POST', '/api/commands', {
    token: desk.token,
    headers: { 'x-forwarded-for': `10.2.${round >> 8}.${round & 255}` },
    body: {
      commands: [
        envelope(desk, { kind: 'end-contact', contactId: id }),
        envelope(desk, { kind: 'complete-wrap-up', contactId: id, wrapUp }),
      ],
    },
  })
  expect(body.outcomes.map((outcome: { readonly kind: string }) => outcome.kind)).toEqual([
    'accepted',
    'accepted',
  ])
  await desk.until(({ view }) => view().contacts[id] === undefined, 'is done with the visitor')
}

describe('three desks of one hall', () => {
  it('[R2, R7, U2] press “call next” in the same instant 1,000 times: 3,000 different visitors, in order', {
    timeout: 590_000,
  }, async () => {
    const admin = await signIn(hub, administrator)
    const greeters: Paired[] = []
    for (let device = 0; device < tablets; device++) {
      greeters.push(await pairedDevice(hub, 'greeter', 'city-hall', admin))
    }
    // Everybody comes before the first is called: the line is as long as it can be.
    for (let each = 0; each < ticketsOfEach; each++) {
      await Promise.all(greeters.map(greeter => takeTicket(hub, greeter)))
    }
    const arrived = await centre.db
      .selectFrom('journal')
      .select(['subject', 'at'])
      .where('kind', '=', 'contact-arrived')
      .execute()
    // Who came in the same millisecond is ordered by id, as the line is.
    const inOrder = arrived
      .sort((a, b) => Number(a.at) - Number(b.at) || (a.subject < b.subject ? -1 : 1))
      .map(({ subject }) => subject)
    const calledInRounds: (readonly Called[])[] = []
    for (const desk of desks) expect((await desk.be('available')).kind).toBe('accepted')
    for (let round = 0; round < rounds; round++) {
      const called = await Promise.all(desks.map(callNext))
      calledInRounds.push(called)
      // The three are done in the same instant too.
      await Promise.all(called.map(each => finish(each, round)))
    }
    const all = calledInRounds.flat()
    expect(new Set(all.map(({ id }) => id)).size).toBe(3 * rounds)
    expect(all.every(({ ticket }) => ticket !== '')).toBe(true)
    // Of the three of one instant none is before another; across instants all are in order.
    const sorted = calledInRounds.flatMap(called =>
      called.map(({ id }) => inOrder.indexOf(id)).sort((a, b) => a - b),
    )
    expect(sorted).toEqual(Array.from({ length: 3 * rounds }, (_, index) => index))
    const answers = await centre.db
      .selectFrom('journal')
      .select(eb => eb.fn.countAll<number>().as('count'))
      .where('kind', '=', 'offer-accepted')
      .executeTakeFirstOrThrow()
    expect(Number(answers.count)).toBe(3 * rounds)
    const page = await openDevicePage(hub, await pairedDevice(hub, 'board'))
    const board = await page.until(
      message => message.type === 'board' && message.view,
      'the board is there after all of it',
    )
    expect(board.waiting).toBe(0)
    page.close()
  })
})
