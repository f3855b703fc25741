import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeskCommand } from '../../../src-contract/live/desk-command.ts'
import { formatReference } from '../../../src-domain/requests/reference-number.ts'
import { noteMaxLength } from '../../../src-domain/routing/routing-command.ts'
import { openMemoryDatabase } from '../../../src-hub/database/open-database.ts'
import {
  ask,
  call,
  envelope,
  type HubWorld,
  openDesk,
  openHub,
  password,
  type SignedIn,
  signIn,
  submit,
  type TroubledDatabase,
  troubled,
} from '../../world/hub-world.ts'

let hub: HubWorld
let database: TroubledDatabase
let aiko: SignedIn
beforeAll(async () => {
  database = troubled(await openMemoryDatabase())
  hub = await openHub({ database })
  aiko = await signIn(hub, 'aiko.mori')
})
afterAll(() => hub.stop())

type Fields = Extract<DeskCommand, { kind: 'create-customer' }>['fields']

const roseFields: Fields = {
  givenName: 'Rose',
  familyName: 'Tremblay',
  language: 'fr',
  phones: [],
  emails: [],
  preference: 'none',
}

function aCustomer(fields: object = {}, customerId: string = randomUUID()): DeskCommand {
  return { kind: 'create-customer', customerId, fields: { ...roseFields, ...fields } }
}

const commands = (...envelopes: readonly object[]) => ({ token: aiko.token, body: { commands: envelopes } })
const post = (...envelopes: readonly object[]) => ask(hub, 'POST', '/api/commands', commands(...envelopes))

async function countOf(table: 'journal' | 'customer' | 'command_outcome'): Promise<number> {
  const { count } = await database.db
    .selectFrom(table)
    .select(eb => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** A request as it is written on the wire: fetch would set right what is to be wrong. */
async function raw(lines: readonly string[], body: string): Promise<{ status: number; body: string }> {
  const { port } = new URL(hub.url)
  const socket = connect(Number(port), '127.0.0.1')
  const head = [
    ...lines,
    `Host: 127.0.0.1:${port}`,
    'Connection: close',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  const answer = await text(socket)
  return { status: Number(answer.split(' ')[1]), body: answer.slice(answer.indexOf('\r\n\r\n') + 4) }
}

describe('commands that cannot be read', () => {
  it('[L4] a malformed command is refused with its field, and nothing of its batch is stored', async () => {
    const before = [await countOf('journal'), await countOf('command_outcome')]
    const good = envelope(aiko, aCustomer())
    const cases: readonly [object, RegExp][] = [
      [{ ...good, id: 'one' }, /commands\.1\.id/],
      [{ ...good, id: undefined }, /commands\.1\.id/],
      [{ ...good, at: 'now' }, /commands\.1\.at/],
      [{ ...good, at: -1 }, /commands\.1\.at/],
      [{ ...good, by: '' }, /commands\.1\.by/],
      [{ ...good, by: { $ne: null } }, /commands\.1\.by/],
      [{ ...good, deskId: [aiko.deskId] }, /commands\.1\.deskId/],
      [{ ...good, command: null }, /commands\.1\.command/],
      [{ ...good, command: { kind: 'drop-tables' } }, /commands\.1\.command/],
      [{ ...good, command: { kind: 'receive-contact', contactId: randomUUID() } }, /commands\.1\.command/],
      [{ ...good, command: { kind: 'configure-routing', config: {} } }, /commands\.1\.command/],
      [
        { ...good, command: aCustomer({ phones: [{ e164: '905 555 0148', kind: 'mobile' }] }) },
        /phones\.0\.e164/,
      ],
      [{ ...good, command: aCustomer({ emails: ['nobody'] }) }, /emails\.0/],
      [{ ...good, command: aCustomer({ givenName: 'Bell\u0007' }) }, /givenName/],
      [{ ...good, command: aCustomer({ language: 'de' }) }, /language/],
    ]
    for (const [bad, field] of cases) {
      const { status, body } = await post(envelope(aiko, aCustomer()), bad)
      expect([status, body.refused]).toEqual([400, 'Malformed'])
      expect(body.message).toMatch(field)
    }
    expect([await countOf('journal'), await countOf('command_outcome')]).toEqual(before)
  })

  it('[L4] an unknown field is refused by that name, at every depth', async () => {
    const good = envelope(aiko, aCustomer())
    for (const bad of [
      { ...good, admin: true },
      { ...good, command: { ...good.command, agentId: 'luc' } },
      { ...good, command: aCustomer({ role: 'administrator' }) },
      {
        ...good,
        command: { kind: 'set-presence', presence: 'available', basedOn: 0, agentId: 'daniel.okafor' },
      },
    ]) {
      const { status, body } = await post(bad)
      expect([status, body.refused]).toEqual([400, 'UnknownField'])
      expect(body.message.length).toBeLessThanOrEqual(300)
    }
    const extra = await ask(hub, 'POST', '/api/commands', {
      token: aiko.token,
      body: { commands: [good], dryRun: false },
    })
    expect([extra.status, extra.body.refused]).toEqual([400, 'UnknownField'])
    const query = await ask(hub, 'GET', '/api/customers?q=rose&sort=1', { token: aiko.token })
    expect([query.status, query.body.refused]).toEqual([400, 'UnknownField'])
  })

  it('[L4] a body that is no JSON, is empty, or is cut off is refused without an echo of the hub’s insides', async () => {
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '{"commands":',
      '<xml/>',
      '\u0000',
      '{"commands":[]}',
    ]) {
      const answer = await ask(hub, 'POST', '/api/commands', {
        token: aiko.token,
        body,
        headers: { 'content-type': 'application/json' },
      })
      expect([body, answer.status]).toEqual([body, 400])
      expect(answer.body.refused).toBe('Malformed')
      expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\/src-hub|\bat \w+ \(/)
    }
  })

  it('[L4] no content type, however odd, leads past the schema', async () => {
    const bad = JSON.stringify({ commands: [{ ...envelope(aiko, aCustomer()), admin: true }] })
    const before = await countOf('journal')
    for (const type of [
      'application/json\t',
      'application/json\tx',
      'application/ json',
      ' application/json',
      'application/json ;',
      'APPLICATION/JSON; foo',
      'application/json; charset=utf-7',
      'application/json, text/plain',
      'application/json\u00a0',
      'application/jsonx',
      'application/vnd.api+json',
      'text/plain',
      'text/plain; application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      '*/*',
      'json',
      '',
    ]) {
      const { status, body } = await raw(
        [`POST /api/commands HTTP/1.1`, `Authorization: Bearer ${aiko.token}`, `Content-Type: ${type}`],
        bad,
      )
      expect([type, [400, 415].includes(status), status]).toEqual([type, true, status])
      expect(JSON.parse(body).refused).toMatch(/^(UnknownField|Malformed|UnknownContentType)$/)
    }
    const none = await raw([`POST /api/commands HTTP/1.1`, `Authorization: Bearer ${aiko.token}`], bad)
    expect([400, 415]).toContain(none.status)
    expect(await countOf('journal')).toBe(before)
  })

  it('[L4] five hundred commands go in one batch; one more, or sixteen megabytes, do not', async () => {
    const many = Array.from({ length: 501 }, () =>
      envelope(aiko, { kind: 'end-contact', contactId: randomUUID() }),
    )
    const outcomes = await submit(hub, aiko, many.slice(0, 500))
    expect(outcomes.map(({ id }) => id)).toEqual(many.slice(0, 500).map(({ id }) => id))
    const { status, body } = await post(...many)
    expect([status, body.refused]).toEqual([400, 'Malformed'])
    const huge = await ask(hub, 'POST', '/api/commands', { token: aiko.token, body: ' '.repeat(16_000_001) })
    expect([huge.status, huge.body.refused]).toEqual([413, 'TooLarge'])
    const elsewhere = await ask(hub, 'POST', '/api/sign-in', { body: ' '.repeat(1_000_001) })
    expect(elsewhere.status).toBe(413)
  })

  it('[I4] a stranger’s megabytes are turned away before they are read', async () => {
    for (const path of ['/api/commands', '/api/reference-blocks']) {
      const { status, body } = await ask(hub, 'POST', path, { body: '{"not": "json' })
      expect([path, status, body.refused]).toEqual([path, 401, 'NotSignedIn'])
    }
  })
})

describe('texts', () => {
  it('[L4] a note of a megabyte is refused by name with its limit, and nothing of it is kept', async () => {
    const desk = await openDesk(hub, aiko)
    await desk.be('available')
    const caller = await call(hub)
    await desk.accept()
    const { contactId } = caller
    const note = (text: string) => ({ kind: 'note-contact', contactId, text }) as const
    const limit = { kind: 'refused', refusal: { name: 'NoteTooLong', maxLength: noteMaxLength } }
    expect(await desk.command(note('n'.repeat(1_000_000)))).toMatchObject(limit)
    expect((await submit(hub, aiko, [envelope(aiko, note('n'.repeat(1_000_000)))]))[0]).toMatchObject(limit)
    expect((await post(envelope(aiko, note('n'.repeat(2_000_001))))).status).toBe(400)
    expect(await desk.command(note('é'.repeat(noteMaxLength)))).toMatchObject({ kind: 'accepted' })
    expect(await desk.command(note('n'.repeat(noteMaxLength + 1)))).toMatchObject(limit)
    const row = await database.db
      .selectFrom('contact')
      .select('note')
      .where('id', '=', contactId)
      .executeTakeFirst()
    expect(row?.note).toBe('é'.repeat(noteMaxLength))
    const notes = await database.db
      .selectFrom('journal')
      .select('position')
      .where('kind', '=', 'contact-noted')
      .execute()
    expect(notes).toHaveLength(1)
    await desk.finish(contactId)
    await desk.be('offline')
    await desk.close()
  })

  it('[L4] markup in a name is kept and given back as the text it is', async () => {
    const givenName = `<script>alert("1")</script>`
    const familyName = `Ö'Neill <img src=x onerror=alert(1)> {{7*7}} \${7*7} =cmd|' /C calc'!A0`
    const customerId = randomUUID()
    const outcomes = await submit(hub, aiko, [
      envelope(aiko, {
        kind: 'create-customer',
        customerId,
        fields: { ...roseFields, givenName, familyName },
      }),
    ])
    expect(outcomes[0]?.kind).toBe('accepted')
    const panel = await ask(hub, 'GET', `/api/customers/${customerId}/panel`, { token: aiko.token })
    expect(panel.body.customer).toMatchObject({ givenName, familyName })
    expect(panel.headers.get('content-type')).toMatch(/^application\/json/)
    expect(panel.headers.get('x-content-type-options')).toBe('nosniff')
    const found = await ask(hub, 'GET', '/api/customers?q=onerror', { token: aiko.token })
    expect(found.body.customers).toMatchObject([{ id: customerId, givenName }])
  })

  it('[L4] names that PostgreSQL cannot store, in any field, are refused and never fail the hub', async () => {
    const good = envelope(aiko, aCustomer())
    const byZero = await post({ ...good, by: 'luc\u0000' })
    expect([byZero.status, byZero.body.refused]).toEqual([400, 'Malformed'])
    const signInZero = await ask(hub, 'POST', '/api/sign-in', {
      body: { user: 'a\u0000', password: 'x', deskId: randomUUID(), session: 'token' },
    })
    expect(signInZero.status).toBeGreaterThanOrEqual(400)
    expect(signInZero.status).toBeLessThan(500)
    const half = await post(envelope(aiko, aCustomer({ givenName: 'half \ud800' })))
    expect([half.status, half.body.refused]).toEqual([400, 'Malformed'])
    const reference = encodeURIComponent('TL-26\u0000')
    expect((await ask(hub, 'GET', `/api/requests/${reference}`, { token: aiko.token })).status).toBe(404)
  })

  it('[Q4] answers under the names of every object’s own parts are foreign answers and change no object', async () => {
    const { body: block } = await ask(hub, 'POST', '/api/reference-blocks', {
      token: aiko.token,
      body: { deskId: aiko.deskId, leaseId: randomUUID() },
    })
    const requestsOf = async ({ deskId }: SignedIn) => {
      const rows = await database.db.selectFrom('request').select('doc').execute()
      return rows.filter(({ doc }) => doc.createdOn === deskId).length
    }
    const before = await requestsOf(aiko)
    const command = (answers: string, nth: number) =>
      JSON.stringify({
        ...envelope(aiko, {
          kind: 'create-request',
          requestId: randomUUID(),
          reference: formatReference(block.year, block.first + nth),
          typeCode: 'pothole',
          place: { text: '50 Centre Street South' },
          answers: {},
          description: '',
          notifyBy: 'no',
          language: 'en',
          createdAt: Date.now(),
        }),
      }).replace('"answers":{}', `"answers":${answers}`)
    const desk = await openDesk(hub, aiko)
    for (const [nth, answers] of [
      '{"constructor":"x"}',
      '{"toString":"x","hasOwnProperty":true}',
      '{"__proto__":"x"}',
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
    ].entries()) {
      const one = command(answers, nth)
      const overHttp = await ask(hub, 'POST', '/api/commands', {
        token: aiko.token,
        body: `{"commands":[${one}]}`,
      })
      if (overHttp.status === 200) {
        expect(overHttp.body.outcomes[0]).toMatchObject({
          kind: 'refused',
          refusal: { name: 'AnswersInvalid' },
        })
      } else expect(overHttp.status).toBe(400)
      desk.say(`{"type":"command","envelope":${one}}`)
      await desk.resync()
    }
    for (const message of desk.heard) {
      if (message.type === 'outcome')
        expect(message.outcome).toMatchObject({ refusal: { name: 'AnswersInvalid' } })
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(await requestsOf(aiko)).toBe(before)
    await desk.close()
  })

  it('[L4] whatever is searched for is searched for as words', async () => {
    const all = await countOf('customer')
    for (const q of [
      "' or 1=1 --",
      "'; drop table customer; --",
      '%%',
      '__',
      '\\\\',
      ':*',
      'a & b | !c',
      '<-> <2>',
      "'''' ''",
      '((((((',
      '@@',
      '..',
      '🏳️‍🌈🏳️‍🌈',
      'x'.repeat(120),
      '\u0000\u0000',
      '\ud800\ud800',
      '0'.repeat(120),
      '+1 (905) 555-0148 ',
    ]) {
      const { status, body } = await ask(hub, 'GET', `/api/customers?${new URLSearchParams({ q })}`, {
        token: aiko.token,
      })
      expect([q, status]).toEqual([q, 200])
      expect(body.customers.length).toBeLessThan(all)
    }
    expect(await countOf('customer')).toBe(all)
    for (const query of [
      '',
      'q=',
      'q=a',
      `q=${'x'.repeat(121)}`,
      'q=rose&limit=51',
      'q=rose&limit=x',
      'q=a&q=b',
    ]) {
      expect([
        query,
        (await ask(hub, 'GET', `/api/customers?${query}`, { token: aiko.token })).status,
      ]).toEqual([query, 400])
    }
  })
})

describe('in whose name', () => {
  it('[S2] commands of another person or desk are refused by name, and the rest of the batch is done', async () => {
    const daniel = await signIn(hub, 'daniel.okafor')
    const [own, his, elsewhere] = await submit(hub, aiko, [
      envelope(aiko, aCustomer()),
      envelope({ ...aiko, person: daniel.person }, aCustomer()),
      envelope(daniel, aCustomer()),
    ])
    expect(own?.kind).toBe('accepted')
    for (const outcome of [his, elsewhere]) {
      expect(outcome).toMatchObject({ kind: 'refused', replayed: false, refusal: { name: 'NotYourDesk' } })
    }
    const desk = await openDesk(hub, aiko)
    const id = randomUUID()
    for (const foreign of [
      { ...envelope(aiko, aCustomer(), id), by: 'daniel.okafor' },
      { ...envelope(aiko, aCustomer(), id), deskId: daniel.deskId },
    ]) {
      const from = desk.heard.length
      desk.say({ type: 'command', envelope: foreign })
      const outcome = await desk.until(
        () => desk.heard.slice(from).flatMap(each => (each.type === 'outcome' ? [each.outcome] : []))[0],
        'hears the outcome',
      )
      expect(outcome).toMatchObject({ kind: 'refused', refusal: { name: 'NotYourDesk' } })
    }
    // What was refused for its sender is not remembered: the right one may still send it.
    expect(await desk.command(aCustomer(), id)).toMatchObject({ kind: 'accepted', replayed: false })
    await desk.close()
  })

  it('[S2] on a shared desk Aiko hands in what Daniel left, in its order, under his name', async () => {
    const daniel = await signIn(hub, 'daniel.okafor')
    const here = await signIn(hub, 'aiko.mori', daniel.deskId)
    for (let round = 0; round < 5; round++) {
      const customerId = randomUUID()
      const update = (expectedVersion: number, givenName: string) =>
        ({ kind: 'update-customer', customerId, expectedVersion, fields: { givenName } }) as const
      const outcomes = await submit(hub, here, [
        envelope(daniel, aCustomer({}, customerId)),
        envelope(here, update(1, 'Rosalie')),
        envelope(daniel, update(2, 'Rosalind')),
        envelope(here, update(3, 'Rosa')),
      ])
      expect(outcomes.map(({ kind }) => kind)).toEqual(Array(4).fill('accepted'))
      const lines = await database.db
        .selectFrom('journal')
        .select('actor')
        .where('subject', '=', customerId)
        .orderBy('position')
        .execute()
      expect(lines.map(({ actor }) => actor)).toEqual([
        'daniel.okafor',
        'aiko.mori',
        'daniel.okafor',
        'aiko.mori',
      ])
    }
  })

  it('[J1] [J2] one id has one effect over HTTP, over the live line, twenty times at once, and after a restart', async () => {
    const desk = await openDesk(hub, aiko)
    const customerId = randomUUID()
    const id = randomUUID()
    const command = aCustomer({}, customerId)
    for (let times = 0; times < 10; times++) {
      desk.say({ type: 'command', envelope: envelope(aiko, command, id) })
    }
    const overHttp = await Promise.all(
      Array.from({ length: 10 }, () => submit(hub, aiko, [envelope(aiko, command, id)])),
    )
    const overLive = await desk.until(() => {
      const heard = desk.heard.flatMap(each => (each.type === 'outcome' ? [each.outcome] : []))
      return heard.length === 10 && heard
    }, 'hears ten outcomes')
    const outcomes = [...overHttp.flat(), ...overLive]
    expect(outcomes).toHaveLength(20)
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'accepted', id })
    expect(outcomes.filter(each => 'replayed' in each && !each.replayed)).toHaveLength(1)
    await hub.restart()
    const [again, changed] = await submit(hub, aiko, [
      envelope(aiko, command, id),
      envelope(aiko, aCustomer({ givenName: 'Marguerite' }, customerId), id),
    ])
    expect(again).toMatchObject({ kind: 'accepted', replayed: true })
    expect(changed).toMatchObject({ kind: 'refused', refusal: { name: 'CommandIdReused' } })
    const lines = await database.db
      .selectFrom('journal')
      .select('position')
      .where('subject', '=', customerId)
      .execute()
    expect(lines).toHaveLength(1)
  })

  it('[I2] ten wrong passwords: five are answered, then one waits, for people and for nobody alike', async () => {
    for (const user of ['wei.chen', 'no.body']) {
      const answers = []
      for (let attempt = 0; attempt < 10; attempt++) {
        answers.push(
          await ask(hub, 'POST', '/api/sign-in', {
            body: { user, password: 'wrong', deskId: randomUUID(), session: 'token' },
          }),
        )
      }
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429])
      expect(answers[0]?.body).toEqual({ refused: 'WrongPassword', message: 'User or password is wrong.' })
      expect(answers.at(-1)?.body.refused).toBe('TooManyAttempts')
      expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    const right = await ask(hub, 'POST', '/api/sign-in', {
      body: { user: 'wei.chen', password, deskId: randomUUID(), session: 'token' },
    })
    expect(right.status).toBe(429)
    expect((await signIn(hub, 'liam.maracle')).person.name).toBe('Liam Maracle')
  })
})

describe('when the database is away', () => {
  it('[L4] the hub says so with 503 and a name, tells nothing else, and serves again when it is back', async () => {
    database.away(true)
    for (const path of ['/api/me', '/api/customers?q=rose', '/api/sync/changes?scope=articles']) {
      const { status, body } = await ask(hub, 'GET', path, { token: aiko.token })
      expect([path, status, body.refused]).toEqual([path, 503, 'Unavailable'])
      expect(JSON.stringify(body)).not.toContain('terminated')
    }
    expect((await ask(hub, 'GET', '/readyz')).status).toBe(503)
    expect((await ask(hub, 'GET', '/healthz')).status).toBe(200)
    database.away(false)
    expect((await ask(hub, 'GET', '/readyz')).status).toBe(200)
    expect((await ask(hub, 'GET', '/api/me', { token: aiko.token })).status).toBe(200)
  })
})
