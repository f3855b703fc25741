import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RoutingEvent } from '../../../src-domain/routing/routing-event.ts'
import { ask, call, type Desk, envelope, openDesk, resume, signIn, submit } from '../../world/hub-world.ts'
import {
  type CentreDatabase,
  type CentreServer,
  figure,
  type HubProcess,
  leaderOf,
  startHubs,
  startServer,
  until,
} from './cluster-world.ts'

let server: CentreServer
let centre: CentreDatabase
let hubs: HubProcess[] = []

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

async function openCentre(count: number, demo: 'demo' | 'empty' = 'demo'): Promise<void> {
  centre = await server.newCentre()
  hubs = []
  hubs = await startHubs(centre, count, demo)
}

async function closeCentre(): Promise<void> {
  await Promise.all(hubs.map(hub => hub.stop()))
  await centre.close()
}

/** The hubs, the leader first. */
async function inOrder(): Promise<readonly [HubProcess, HubProcess, HubProcess]> {
  const leader = await leaderOf(hubs)
  return [leader, ...hubs.filter(hub => hub !== leader)] as [HubProcess, HubProcess, HubProcess]
}

async function journalEvents(): Promise<readonly RoutingEvent[]> {
  const rows = await centre.db
    .selectFrom('journal')
    .select(['position', 'event'])
    .orderBy('position')
    .execute()
  expect(rows.map(({ position }) => Number(position))).toEqual(rows.map((_, index) => index + 1))
  return rows.map(({ event }) => event as RoutingEvent)
}

const linkOf = (supervisor: Desk, agentId: string) =>
  Object.values(supervisor.view().agents ?? {}).find(({ id }) => id === agentId)

const aCandidate = (candidate: string) => ({
  kind: 'candidate' as const,
  leg: randomUUID(),
  candidate: { candidate },
})

describe('three hubs on one database', () => {
  beforeAll(() => openCentre(3))
  afterAll(closeCentre)

  it('[J7] one of them leads, all are ready, and all name the same epoch', async () => {
    await leaderOf(hubs)
    const epochs = await Promise.all(hubs.map(hub => figure(hub, 'townline_lease_epoch')))
    expect(new Set(epochs).size).toBe(1)
    for (const hub of hubs) expect((await ask(hub, 'GET', '/readyz')).status).toBe(200)
    expect(hubs.flatMap(hub => hub.logged()).filter(line => line.includes('the lead is taken'))).toHaveLength(
      1,
    )
  })

  it('[J9] calls that arrive at any hub ring at the right desk, wherever it sits, and their ends hear each other', async () => {
    const users = ['aiko.mori', 'daniel.okafor', 'harpreet.gill']
    const desks = await Promise.all(users.map((user, index) => openDesk(hubs[index] as HubProcess, user)))
    for (const [index, desk] of desks.entries()) {
      await desk.be('available')
      const caller = await call(hubs[(index + 1) % 3] as HubProcess, { name: 'Rose' })
      const contact = await desk.accept()
      expect(contact.id).toBe(caller.contactId)
      await caller.until('connected')

      const fromDesk = aCandidate('from the desk')
      const fromPage = aCandidate('é'.repeat(3_900))
      desk.say({ type: 'signal', contactId: contact.id, signal: fromDesk })
      caller.say({ type: 'signal', signal: fromPage })
      await until(async () => caller.heard.some(({ type }) => type === 'signal'), 'the page hears the desk')
      await desk.until(() => desk.heard.some(({ type }) => type === 'signal'), 'hears the page')
      expect(caller.heard.filter(({ type }) => type === 'signal')).toEqual([
        { type: 'signal', signal: fromDesk },
      ])
      expect(desk.heard.filter(({ type }) => type === 'signal')).toEqual([
        { type: 'signal', contactId: contact.id, signal: fromPage },
      ])
      for (const other of desks) {
        if (other !== desk) expect(other.view().contacts[contact.id]).toBeUndefined()
      }

      await desk.command({ kind: 'hold-contact', contactId: contact.id })
      await caller.until('held')
      await desk.finish(contact.id)
      await desk.be('break')
    }
    const views = await Promise.all(desks.map(desk => desk.resync()))
    for (const view of views) expect(view.contacts).toEqual({})
    for (const desk of desks) await desk.close()
  })

  it('[J1] [J9] the same command by all three hubs at once has one effect', async () => {
    const aiko = await openDesk(hubs[0] as HubProcess, 'aiko.mori')
    const made = envelope(aiko, {
      kind: 'create-customer',
      customerId: randomUUID(),
      fields: {
        givenName: 'Zoë',
        familyName: 'Œuvré',
        language: 'fr',
        phones: [],
        emails: [],
        preference: 'none',
      },
    })
    const outcomes = (await Promise.all(hubs.map(hub => submit(hub, aiko, [made, made])))).flat()
    expect(outcomes.map(({ kind, id }) => [kind, id])).toEqual(outcomes.map(() => ['accepted', made.id]))
    expect(outcomes.filter(each => each.kind === 'accepted' && !each.replayed)).toHaveLength(1)
    const effects = await centre.db
      .selectFrom('journal')
      .select('kind')
      .where('command_id', '=', made.id)
      .execute()
    expect(effects).toEqual([{ kind: 'customer-created' }])
    // Desks at every hub are told to look for it.
    await aiko.until(() => aiko.heard.some(each => each.type === 'changed' && each.scope === 'customers'))
    await aiko.close()
  })

  it('[L6] [I3] a session begins at one hub, opens its line at another, and ends there when a third is told', async () => {
    const signedIn = await signIn(hubs[0] as HubProcess, 'wei.chen')
    const { body } = await ask(hubs[0] as HubProcess, 'POST', '/api/live-ticket', {
      token: signedIn.token,
      body: {},
    })
    const desk = await openDesk(hubs[1] as HubProcess, signedIn)
    expect(body.ticket).toEqual(expect.any(String))
    await ask(hubs[2] as HubProcess, 'POST', '/api/sign-out', { token: signedIn.token, body: {} })
    expect(await desk.ended).toMatchObject({ code: 4_001 })
  })

  it('[J10] Aiko’s desk moves to another hub while the first has not noticed: she is not lost by it', async () => {
    const [leader, other] = await inOrder()
    const signedIn = await signIn(leader, 'aiko.mori')
    const before = await openDesk(leader, signedIn)
    await before.be('available')
    const sofia = await openDesk(other, 'sofia.kowalczyk')
    const after = await openDesk(other, signedIn)
    const lostBefore = (await journalEvents()).filter(({ kind }) => kind === 'desk-lost').length
    await before.close()
    const caller = await call(leader)
    const contact = await after.accept()
    expect(contact.id).toBe(caller.contactId)
    await after.finish(contact.id)
    expect((await journalEvents()).filter(({ kind }) => kind === 'desk-lost')).toHaveLength(lostBefore)
    expect(linkOf(sofia, 'aiko.mori')).toBeDefined()
    await after.be('break')
    await after.close()
    await sofia.close()
  })

  it('[J10] [V2] Rose’s page comes back at another hub: the call goes on there, and its old line is none any more', async () => {
    const [leader, other] = await inOrder()
    const rose = await call(leader)
    const back = await resume(other, rose)
    expect(await rose.ended).toMatchObject({ code: 4_001 })
    expect(back.standing()?.kind).toBe('waiting')
    expect(
      (await journalEvents()).filter(each => 'contactId' in each && each.contactId === rose.contactId),
    ).toEqual([expect.objectContaining({ kind: 'contact-arrived' })])
    back.leave()
    await back.ended
  })
})

describe('the hub that leads goes', () => {
  afterEach(closeCentre)

  it('[J8] [J10] killed: another leads within five seconds, and only its own desks are lost', async () => {
    await openCentre(3)
    const [leader, second, third] = await inOrder()
    const aiko = await openDesk(leader, 'aiko.mori')
    const daniel = await openDesk(second, 'daniel.okafor')
    await aiko.be('available')
    const rose = await call(third, { name: 'Rose' })
    const contact = await aiko.accept()
    await rose.until('connected')

    const killedAt = Date.now()
    leader.signal('SIGKILL')
    const answered = await daniel.be('available')
    const tookMs = Date.now() - killedAt
    console.log(`a command that came to a follower was decided ${tookMs} ms after the leader was killed`)
    expect(answered.kind).toBe('accepted')
    expect(tookMs).toBeLessThanOrEqual(5_000)

    // Back at another hub within her grace, with what she had.
    const back = await openDesk(second, aiko)
    expect(back.view().contacts[contact.id]?.phase.kind).toBe('connected')
    expect(rose.standing()?.kind).toBe('connected')
    await back.finish(contact.id)
    await rose.ended

    const lost = (await journalEvents()).flatMap(each => (each.kind === 'desk-lost' ? [each.agentId] : []))
    expect(lost.filter(agentId => agentId !== 'aiko.mori')).toEqual([])
    expect((await journalEvents()).some(({ kind }) => kind === 'customer-link-lost')).toBe(false)
    expect((await journalEvents()).filter(({ kind }) => kind === 'hub-restarted')).toHaveLength(1)
  })

  it('[J10] a desk and a caller that went down with their hub are lost, and their graces run', async () => {
    await openCentre(2)
    const leader = await leaderOf(hubs)
    const other = hubs.find(hub => hub !== leader) as HubProcess
    const aiko = await openDesk(other, 'aiko.mori')
    await aiko.be('available')
    const rose = await call(other)
    await aiko.accept()
    other.signal('SIGKILL')
    const lost = await until(async () => {
      const found = (await journalEvents()).filter(
        ({ kind }) => kind === 'desk-lost' || kind === 'customer-link-lost',
      )
      return found.length === 2 && found
    }, 'both are lost')
    expect(lost).toContainEqual(expect.objectContaining({ kind: 'desk-lost', agentId: 'aiko.mori' }))
    expect(lost).toContainEqual(expect.objectContaining({ contactId: rose.contactId }))
    const back = await resume(leader, rose)
    await back.until('connected')
    await openDesk(leader, aiko)
    await until(
      async () => (await centre.db.selectFrom('hub_process').select('id').execute()).length === 1,
      'forgotten',
    )
  })

  it('[J8] stopped in order: another leads at once', async () => {
    await openCentre(3)
    const [leader, second, third] = await inOrder()
    const daniel = await openDesk(second, 'daniel.okafor')
    const aiko = await openDesk(leader, 'aiko.mori')
    const stoppedAt = Date.now()
    const stopping = leader.stop()
    await leaderOf([second, third])
    const tookMs = Date.now() - stoppedAt
    console.log(`another hub leads ${tookMs} ms after the leader was asked to stop`)
    expect(tookMs).toBeLessThan(1_000)
    expect((await daniel.be('available')).kind).toBe('accepted')
    await stopping
    await aiko.ended
    expect(leader.logged().some(line => line.includes('the lead is given back'))).toBe(true)
    await until(
      async () =>
        (await journalEvents()).some(each => each.kind === 'desk-lost' && each.agentId === 'aiko.mori'),
      'the desk of the hub that left is lost',
    )
  })

  it('[J7] [J8] paused for ten seconds and woken: it does not write, steps down, and serves as a follower', async () => {
    await openCentre(3)
    const [leader, second, third] = await inOrder()
    const signedIn = await signIn(leader, 'aiko.mori')
    const desk = await openDesk(leader, signedIn)
    const daniel = await openDesk(second, 'daniel.okafor')
    const made = envelope(signedIn, {
      kind: 'set-presence',
      presence: 'available',
      basedOn: desk.view().me.self?.presenceVersion ?? 0,
    })
    const pausedAt = Date.now()
    leader.signal('SIGSTOP')
    // Waits in the sleeper's socket until it wakes.
    desk.say({ type: 'command', envelope: made })
    await daniel.be('available')
    await leaderOf([second, third])
    const rose = await call(third)
    await daniel.accept()
    await until(async () => Date.now() - pausedAt > 10_000, 'ten seconds pass')
    const before = (await journalEvents()).length

    leader.signal('SIGCONT')
    await until(async () => (await figure(leader, 'townline_leading')) === 0, 'it leads no more')
    expect(leader.logged().some(line => line.includes('the lead is lost'))).toBe(true)
    await until(
      async () => (await figure(leader, 'townline_journal_position')) >= before,
      'it knows what happened while it slept',
    )
    // Whatever it wrote would be a second line of one position, or a gap: journalEvents would find it.
    const aiko = await openDesk(leader, signedIn)
    expect(aiko.view().me.self?.presence).toBeDefined()
    const outcome = await aiko.be('available')
    expect(['accepted', 'refused']).toContain(outcome.kind)
    await daniel.finish(rose.contactId)
    const events = await journalEvents()
    const effects = await centre.db
      .selectFrom('journal')
      .select('kind')
      .where('command_id', '=', made.id)
      .where('kind', '=', 'presence-changed')
      .execute()
    expect(effects.length).toBeLessThanOrEqual(1)
    expect(events.filter(each => each.kind === 'contact-arrived')).toHaveLength(1)
    expect(await figure(leader, 'townline_lease_epoch')).toBe(await figure(second, 'townline_lease_epoch'))
  })
})

describe('several hubs start at once on an empty database', () => {
  afterEach(closeCentre)

  it('[J11] the demo city is there once', async () => {
    await openCentre(2)
    const count = async (table: 'customer' | 'catalogue' | 'staff') =>
      (await centre.db.selectFrom(table).selectAll().execute()).length
    expect([await count('customer'), await count('catalogue')]).toEqual([60, 1])
    expect(hubs.map(({ users }) => users)).toEqual([await count('staff'), await count('staff')])
    await leaderOf(hubs)
    expect((await journalEvents()).filter(({ kind }) => kind === 'hub-restarted')).toHaveLength(1)
  })

  it('[J11] of an empty centre one hub says the first password, and it works at both', async () => {
    await openCentre(2, 'empty')
    const told = hubs.filter(({ users }) => users > 0)
    expect(told).toHaveLength(1)
    for (const hub of hubs) {
      const { status } = await ask(hub, 'POST', '/api/sign-in', {
        body: { user: 'admin', password: told[0]?.password, deskId: randomUUID(), session: 'token' },
      })
      expect(status).toBe(200)
    }
  })
})
