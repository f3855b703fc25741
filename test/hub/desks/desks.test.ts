import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { defaultDeskPolicy } from '../../../src-contract/http/desks.ts'
import { referenceBlockSize as size } from '../../../src-domain/requests/reference-number.ts'
import {
  ask,
  envelope,
  type HubWorld,
  openDesk,
  openHub,
  password,
  type SignedIn,
  signIn,
  submit,
} from '../../world/hub-world.ts'
import {
  accountOf,
  confirmWiped,
  decide,
  deskOf,
  desksOf,
  detailsOf,
  lease,
  leased,
  pothole,
  share,
} from './desks-world.ts'

let hub: HubWorld
let farah: SignedIn
beforeAll(async () => {
  hub = await openHub()
  farah = await signIn(hub, 'farah.siddiqui')
})
afterAll(() => hub.stop())

/** Aiko at a desk that nobody used before. */
let aiko: SignedIn
beforeEach(async () => {
  aiko = await signIn(hub, 'aiko.mori')
})

const report = {
  name: 'Counter 2',
  site: 'library',
  unsent: 3,
  quarantined: 1,
  photos: 2,
  numbersLeft: 47,
  version: '0.4.0',
}
const tellReport = ({ token, deskId }: SignedIn) =>
  ask(hub, 'POST', '/api/desks/report', { token, body: { deskId, ...report } })

describe('the register', () => {
  it('[D1] knows each desk that signed in: who used it last, when, and what it said of itself', async () => {
    hub.clock.skip(60_000)
    const daniel = await signIn(hub, 'daniel.okafor', aiko.deskId)
    expect(await deskOf(hub, farah, aiko.deskId)).toMatchObject({
      standing: 'active',
      lastPerson: 'daniel.okafor',
      people: ['aiko.mori', 'daniel.okafor'],
      numbers: { leased: 0, used: 0, open: 0, writtenOff: 0 },
      refusedCommands: 0,
    })
    const told = await tellReport(daniel)
    expect([told.status, told.body]).toEqual([200, { policy: defaultDeskPolicy, standing: 'active' }])
    const desk = await deskOf(hub, farah, aiko.deskId)
    const { name, site, ...figures } = report
    expect(desk).toMatchObject({ name, site, report: figures })
    expect(desk.lastSeenAt).toBeGreaterThanOrEqual(desk.firstSeenAt + 60_000)
    const { desks, people } = await desksOf(hub, farah)
    expect(desks[0]?.id).toBe(aiko.deskId)
    expect(people['aiko.mori']).toBe('Aiko Mori')
  })

  it('[D1] takes a report from the desk itself alone, and asks for whole figures', async () => {
    const body = { deskId: farah.deskId, ...report }
    const foreign = await ask(hub, 'POST', '/api/desks/report', { token: aiko.token, body })
    expect([foreign.status, foreign.body.refused]).toEqual([409, 'NotYourDesk'])
    expect((await deskOf(hub, farah, farah.deskId)).report).toBeUndefined()
    for (const wrong of [{ unsent: -1 }, { numbersLeft: 1.5 }, { site: '' }, { colour: 'blue' }]) {
      const { status } = await ask(hub, 'POST', '/api/desks/report', {
        token: aiko.token,
        body: { deskId: aiko.deskId, ...report, ...wrong },
      })
      expect([wrong, status]).toEqual([wrong, 400])
    }
  })
})

describe('the share of a session', () => {
  it('[D2] is 32 bytes, the same each time, another for each session, and of the session’s own desk', async () => {
    const [first, again] = [await share(hub, aiko, aiko.deskId), await share(hub, aiko, aiko.deskId)]
    expect(Buffer.from(first.body.share, 'base64')).toHaveLength(32)
    expect(again.body).toEqual(first.body)
    const elsewhere = await signIn(hub, 'aiko.mori', aiko.deskId)
    expect((await share(hub, elsewhere, aiko.deskId)).body.share).not.toBe(first.body.share)
    const foreign = await share(hub, aiko, farah.deskId)
    expect([foreign.status, foreign.body.refused]).toEqual([409, 'NotYourDesk'])
  })

  it('[D2] two who ask at once for the first time get the same', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => share(hub, aiko, aiko.deskId)))
    expect(new Set(answers.map(({ body }) => body.share)).size).toBe(1)
  })

  it('[D2] is gone with the session, however that ends, and cannot be made from the database', async () => {
    const { body } = await share(hub, aiko, aiko.deskId)
    const salt = async () => {
      const rows = await hub.database.db
        .selectFrom('session')
        .select('share_salt')
        .where('desk_id', '=', aiko.deskId)
        .execute()
      return rows.map(({ share_salt }) => share_salt)
    }
    const [kept] = await salt()
    expect(kept).toMatch(/^[\w-]{43}$/)
    expect(Buffer.from(kept ?? '', 'base64url').equals(Buffer.from(body.share, 'base64'))).toBe(false)
    await ask(hub, 'POST', '/api/sign-out', { token: aiko.token, body: {} })
    expect((await share(hub, aiko, aiko.deskId)).status).toBe(401)
    expect(await salt()).toEqual([null])
  })

  it('[D2] of a session that ran out is forgotten when the next is asked for', async () => {
    await share(hub, aiko, aiko.deskId)
    hub.clock.skip(13 * 3_600_000)
    farah = await signIn(hub, 'farah.siddiqui')
    expect((await share(hub, aiko, aiko.deskId)).status).toBe(401)
    await share(hub, farah, farah.deskId)
    const rows = await hub.database.db.selectFrom('session').selectAll().execute()
    const withShare = rows.filter(row => row.share_salt !== null)
    expect(withShare.map(({ desk_id }) => desk_id)).toEqual([farah.deskId])
  })
})

describe('the policy', () => {
  const readPolicy = async () => (await ask(hub, 'GET', '/api/desks/policy', { token: farah.token })).body
  const setPolicy = (policy: object, basedOn: number) =>
    ask(hub, 'PUT', '/api/desks/policy', { token: farah.token, body: { policy, basedOn } })

  it('[D3] begins with what is safe, and is told with each sign-in, report and look at oneself', async () => {
    const { versions } = await readPolicy()
    expect(versions).toEqual([
      { version: 1, policy: defaultDeskPolicy, setAt: expect.any(Number), setBy: 'centre' },
    ])
    const policy = { ...defaultDeskPolicy, keepDays: 30, purgeAt: 'shift-end' }
    const set = await setPolicy(policy, 1)
    expect(set.body).toMatchObject({ version: 2, policy, setBy: 'farah.siddiqui' })
    const again = await ask(hub, 'POST', '/api/sign-in', {
      body: { user: 'aiko.mori', password, deskId: aiko.deskId, session: 'token' },
    })
    const me = await ask(hub, 'GET', '/api/me', { token: aiko.token })
    const told = [again.body, me.body, (await tellReport(aiko)).body]
    expect(told.map(each => each.policy)).toEqual([policy, policy, policy])
    expect(told.map(each => each.standing)).toEqual(['active', 'active', 'active'])
  })

  it('[D3] is changed on what was seen: of two changes of one version one is refused, and both stay on record', async () => {
    const [{ version, policy }] = (await readPolicy()).versions
    const answers = await Promise.all([8, 9].map(unlockDays => setPolicy({ ...policy, unlockDays }, version)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const refused = answers.find(({ status }) => status === 409)?.body
    expect(refused).toMatchObject({ refused: 'PolicyChanged', version: version + 1 })
    const { versions } = await readPolicy()
    expect(versions.map((each: { version: number }) => each.version)).toEqual([3, 2, 1])
  })

  it('[D3] has bounds, and no field that nobody reads', async () => {
    const [{ version, policy }] = (await readPolicy()).versions
    for (const wrong of [
      { unlockDays: 0 },
      { unlockDays: 91 },
      { keepDays: 0 },
      { autoLockMinutes: 241 },
      { purgeAt: 'tomorrow' },
      { allowWeakKeyStore: 'yes' },
      { forever: true },
    ]) {
      const { status } = await setPolicy({ ...policy, ...wrong }, version)
      expect([wrong, status]).toEqual([wrong, 400])
    }
  })
})

describe('a desk that is called off', () => {
  /** What the desk hears at each kind of contact. */
  const contacts = async ({ token, deskId }: SignedIn) => {
    const asked = {
      me: ask(hub, 'GET', '/api/me', { token }),
      share: ask(hub, 'POST', '/api/desks/share', { token, body: { deskId } }),
      report: ask(hub, 'POST', '/api/desks/report', { token, body: { deskId, ...report } }),
      ticket: ask(hub, 'POST', '/api/live-ticket', { token, body: {} }),
      changes: ask(hub, 'GET', '/api/sync/changes?scope=catalogue', { token }),
      numbers: lease(hub, { token, deskId } as SignedIn),
      customers: ask(hub, 'GET', '/api/customers?q=rose', { token }),
      signIn: ask(hub, 'POST', '/api/sign-in', {
        body: { user: 'aiko.mori', password, deskId, session: 'token' },
      }),
    }
    const answers = await Promise.all(
      Object.entries(asked).map(async ([name, answer]) => {
        const { status, body } = await answer
        return [name, status === 200 ? 200 : `${status} ${body.refused}`]
      }),
    )
    return Object.fromEntries(answers)
  }

  it('[D4] hears it at once on its live line, and at every contact after: retired, it may still send', async () => {
    const block = await leased(hub, aiko)
    const desk = await openDesk(hub, aiko)
    const { status, body } = await decide(hub, farah, aiko.deskId, 'retire')
    expect([status, body.standing]).toEqual([200, 'retired'])
    expect(await desk.ended).toEqual({ code: 4_001, reason: 'DeskRetired' })
    expect(desk.heard.at(-1)).toEqual({ type: 'refused', name: 'DeskRetired' })
    expect(await contacts(aiko)).toEqual({
      me: 200,
      share: 200,
      report: 200,
      signIn: 200,
      ticket: '410 DeskRetired',
      changes: '410 DeskRetired',
      numbers: '410 DeskRetired',
      customers: '410 DeskRetired',
    })
    expect((await ask(hub, 'GET', '/api/me', { token: aiko.token })).body.standing).toBe('retired')
    const [outcome] = await submit(hub, aiko, [envelope(aiko, pothole(block, 0))])
    expect(outcome?.kind).toBe('accepted')
  })

  it('[D4] wiped, it is refused everything, before the password is looked at, and also without a session', async () => {
    const block = await leased(hub, aiko)
    const desk = await openDesk(hub, aiko)
    await decide(hub, farah, aiko.deskId, 'wipe')
    expect((await desk.ended).reason).toBe('DeskWiped')
    const answers = await contacts(aiko)
    expect(new Set(Object.values(answers))).toEqual(new Set(['410 DeskWiped']))
    const guess = await ask(hub, 'POST', '/api/sign-in', {
      body: { user: 'aiko.mori', password: 'a guess', deskId: aiko.deskId, session: 'token' },
    })
    expect([guess.status, guess.body.refused]).toEqual([410, 'DeskWiped'])
    const commands = await ask(hub, 'POST', '/api/commands', {
      token: aiko.token,
      body: { commands: [envelope(aiko, pothole(block, 0))] },
    })
    expect([commands.status, commands.body.refused]).toEqual([410, 'DeskWiped'])
    const standing = await ask(hub, 'GET', `/api/desks/${aiko.deskId}/standing`)
    expect(standing.body).toEqual({ standing: 'wiped' })
    expect((await ask(hub, 'GET', `/api/desks/${randomUUID()}/standing`)).body.standing).toBe('active')
  })

  it('[D4] others are not touched: Aiko goes on at another desk', async () => {
    const other = await signIn(hub, 'aiko.mori')
    await decide(hub, farah, aiko.deskId, 'wipe')
    expect((await lease(hub, other)).status).toBe(200)
    expect((await lease(hub, { ...other, deskId: aiko.deskId })).body.refused).toBe('DeskWiped')
  })

  it('[D4] a ticket that was given before does not open a line after', async () => {
    const { body } = await ask(hub, 'POST', '/api/live-ticket', { token: aiko.token, body: {} })
    await decide(hub, farah, aiko.deskId, 'wipe')
    const { db } = hub.database
    expect((await db.selectFrom('live_ticket').selectAll().execute()).length).toBeGreaterThan(0)
    const line = new WebSocket(`${hub.url.replace('http', 'ws')}/live`)
    const refused = new Promise(resolve => {
      line.addEventListener('message', ({ data }) => {
        const message = JSON.parse(String(data))
        if (message.type === 'refused') resolve(message.name)
      })
    })
    line.addEventListener('open', () =>
      line.send(JSON.stringify({ type: 'hello', protocol: 1, ticket: body.ticket, deskId: aiko.deskId })),
    )
    expect(await refused).toBe('TicketInvalid')
    line.close()
  })

  it('[D7] is called off from another desk, by an administrator, with a reason; twice is once', async () => {
    const own = await decide(hub, farah, farah.deskId, 'wipe')
    expect([own.status, own.body.refused]).toEqual([409, 'OwnDesk'])
    expect((await decide(hub, aiko, farah.deskId, 'wipe')).status).toBe(403)
    expect((await decide(hub, farah, aiko.deskId, 'wipe', '  ')).status).toBe(400)
    const twice = await Promise.all([1, 2].map(() => decide(hub, farah, aiko.deskId, 'wipe', 'Stolen.')))
    expect(twice.map(({ status }) => status)).toEqual([200, 200])
    const late = await decide(hub, farah, aiko.deskId, 'retire')
    expect([late.status, late.body.refused]).toEqual([409, 'DeskIsWiped'])
    const { record, desk } = await detailsOf(hub, farah, aiko.deskId)
    expect(record).toMatchObject([{ kind: 'wiped', by: 'farah.siddiqui', reason: 'Stolen.', numbers: 0 }])
    expect(desk.decided).toMatchObject({ by: 'farah.siddiqui', reason: 'Stolen.' })
  })

  it('[D7] is known to be empty when it says so, once; the word of a desk that nobody called off is none', async () => {
    await confirmWiped(hub, aiko.deskId)
    expect((await deskOf(hub, farah, aiko.deskId)).wipedAt).toBeUndefined()
    await decide(hub, farah, aiko.deskId, 'wipe', 'Stolen.')
    const answers = [await confirmWiped(hub, aiko.deskId), await confirmWiped(hub, aiko.deskId)]
    expect(answers.map(({ status }) => status)).toEqual([204, 204])
    const { desk, record } = await detailsOf(hub, farah, aiko.deskId)
    expect(desk.wipedAt).toEqual(expect.any(Number))
    expect(record.map(({ kind, by }) => [kind, by])).toEqual([
      ['wipe-confirmed', 'desk'],
      ['wiped', 'farah.siddiqui'],
    ])
    expect((await confirmWiped(hub, randomUUID())).status).toBe(204)
  })
})

describe('the account of numbers', () => {
  const numbersOf = async (deskId: string) => (await deskOf(hub, farah, deskId)).numbers

  it('[D5] each leased number is used, open or written off, and the account says which are without a request', async () => {
    const block = await leased(hub, aiko)
    const made = [0, 1, 4].map(nth => pothole(block, nth))
    const outcomes = await submit(
      hub,
      aiko,
      made.map(command => envelope(aiko, command)),
    )
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(await numbersOf(aiko.deskId)).toEqual({ leased: size, used: 3, open: size - 3, writtenOff: 0 })
    const { blocks, total } = await accountOf(hub, farah)
    const mine = blocks.find(({ id }) => id === block.id)
    expect(mine?.unused.map(({ count }) => count)).toEqual([2, size - 5])
    expect(mine?.unused[0]).toEqual({
      first: pothole(block, 2).reference,
      last: pothole(block, 3).reference,
      count: 2,
    })
    expect(total.leased).toBe(total.used + total.open + total.writtenOff)

    await decide(hub, farah, aiko.deskId, 'wipe', 'Stolen.')
    expect(await numbersOf(aiko.deskId)).toEqual({ leased: size, used: 3, open: 0, writtenOff: size - 3 })
    const { record } = await detailsOf(hub, farah, aiko.deskId)
    expect(record[0]).toMatchObject({ kind: 'wiped', numbers: size - 3 })
    const after = (await accountOf(hub, farah)).blocks.find(({ id }) => id === block.id)
    expect(after?.writtenOff).toMatchObject({ by: 'farah.siddiqui', reason: 'Stolen.' })
  })

  it('[D5] what was written off is never leased again, also not to the same lease', async () => {
    const leaseId = randomUUID()
    const { body: block } = await lease(hub, aiko, leaseId)
    await decide(hub, farah, aiko.deskId, 'wipe')
    expect((await lease(hub, aiko, leaseId)).body.refused).toBe('DeskWiped')
    const other = await signIn(hub, 'daniel.okafor')
    const next = await leased(hub, other)
    expect(next.first).toBeGreaterThan(block.last)
    const again = await lease(hub, other, leaseId)
    expect([again.status, again.body.refused]).toEqual([409, 'LeaseIsAnothers'])
  })

  it('[D5] a block that is used to its end has nothing left to write off', async () => {
    const block = await leased(hub, aiko)
    const all = Array.from({ length: size }, (_, nth) => envelope(aiko, pothole(block, nth)))
    const outcomes = await submit(hub, aiko, all)
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['accepted']))
    expect(await numbersOf(aiko.deskId)).toEqual({ leased: size, used: size, open: 0, writtenOff: 0 })
    await decide(hub, farah, aiko.deskId, 'wipe')
    expect(await numbersOf(aiko.deskId)).toEqual({ leased: size, used: size, open: 0, writtenOff: 0 })
  })

  it('[D6] a retired desk that comes back late is heard: its numbers count as used, before its word and after', async () => {
    const block = await leased(hub, aiko)
    await decide(hub, farah, aiko.deskId, 'retire', 'The counter closes.')
    expect(await numbersOf(aiko.deskId)).toMatchObject({ open: size, writtenOff: 0 })
    await submit(hub, aiko, [envelope(aiko, pothole(block, 0))])
    await confirmWiped(hub, aiko.deskId)
    expect(await numbersOf(aiko.deskId)).toEqual({ leased: size, used: 1, open: 0, writtenOff: size - 1 })
    const [late] = await submit(hub, aiko, [envelope(aiko, pothole(block, 1))])
    expect(late?.kind).toBe('accepted')
    expect(await numbersOf(aiko.deskId)).toEqual({ leased: size, used: 2, open: 0, writtenOff: size - 2 })
  })

  it('[D6] what a wiped desk hands in is refused by name and kept once, but for what was decided before', async () => {
    const block = await leased(hub, aiko)
    const before = envelope(aiko, pothole(block, 0))
    await submit(hub, aiko, [before])
    await decide(hub, farah, aiko.deskId, 'wipe')
    const after = envelope(aiko, pothole(block, 1))
    for (let time = 0; time < 2; time++) {
      const { status } = await ask(hub, 'POST', '/api/commands', {
        token: aiko.token,
        body: { commands: [before, after] },
      })
      expect(status).toBe(410)
    }
    const { desk, refusedCommands } = await detailsOf(hub, farah, aiko.deskId)
    expect(desk.refusedCommands).toBe(1)
    expect(refusedCommands).toMatchObject([{ id: after.id, by: 'aiko.mori', command: after.command }])
    const made = await hub.database.db
      .selectFrom('request')
      .select('reference')
      .where('reference', '=', pothole(block, 1).reference)
      .execute()
    expect(made).toEqual([])
  })

  it('[D6] commands of a wiped desk that come by another desk are refused one by one, and the others are done', async () => {
    const other = await signIn(hub, 'aiko.mori')
    const [lost, own] = [await leased(hub, aiko), await leased(hub, other)]
    await decide(hub, farah, aiko.deskId, 'wipe')
    const outcomes = await submit(hub, other, [
      envelope(aiko, pothole(lost, 0)),
      envelope(other, pothole(own, 0)),
    ])
    expect(outcomes).toMatchObject([
      { kind: 'refused', refusal: { name: 'DeskWiped' } },
      { kind: 'accepted' },
    ])
    expect((await deskOf(hub, farah, aiko.deskId)).refusedCommands).toBe(1)
  })

  it('[D7] restored before it was empty, a desk has its numbers back; after, it has none and may lease', async () => {
    const block = await leased(hub, aiko)
    await decide(hub, farah, aiko.deskId, 'wipe')
    const { body } = await decide(hub, farah, aiko.deskId, 'restore', 'It was in the drawer.')
    expect(body).toMatchObject({ standing: 'active', numbers: { open: size, writtenOff: 0 } })
    const [outcome] = await submit(hub, aiko, [envelope(aiko, pothole(block, 0))])
    expect(outcome?.kind).toBe('accepted')

    await decide(hub, farah, aiko.deskId, 'wipe')
    await confirmWiped(hub, aiko.deskId)
    await decide(hub, farah, aiko.deskId, 'restore', 'It was cleaned.')
    expect(await numbersOf(aiko.deskId)).toEqual({ leased: size, used: 1, open: 0, writtenOff: size - 1 })
    await leased(hub, aiko)
    expect(await numbersOf(aiko.deskId)).toEqual({
      leased: 2 * size,
      used: 1,
      open: size,
      writtenOff: size - 1,
    })
    const { record } = await detailsOf(hub, farah, aiko.deskId)
    expect(record.map(({ kind, numbers }) => [kind, numbers])).toEqual([
      ['restored', 0],
      ['wipe-confirmed', 0],
      ['wiped', size - 1],
      ['restored', size],
      ['wiped', size],
    ])
  })
})
