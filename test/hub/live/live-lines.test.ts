import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { deskSilentAfterMs, type HubMessage } from '../../../src-contract/live/protocol.ts'
import { openMemoryDatabase } from '../../../src-hub/database/open-database.ts'
import {
  ask,
  call,
  envelope,
  failsBefore,
  type HubWorld,
  hubConfig,
  openDesk,
  openHub,
  signIn,
  type TroubledDatabase,
  troubled,
} from '../../world/hub-world.ts'

let hub: HubWorld
let database: TroubledDatabase
beforeAll(async () => {
  database = troubled(await openMemoryDatabase())
  hub = await openHub({ database })
})
afterAll(() => hub.stop())

/** A socket that has said nothing yet, or how it was turned away. */
async function openSocket(path: string, options: WebSocket.ClientOptions = {}) {
  const socket = new WebSocket(hub.url.replace(/^http/, 'ws') + path, options)
  const heard: HubMessage[] = []
  socket.on('message', data => heard.push(JSON.parse(String(data))))
  const ended = new Promise<{ code: number; reason: string }>(resolve =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  const status = await new Promise<number>((resolve, reject) => {
    socket.on('open', () => resolve(101))
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0)
      socket.terminate()
    })
    socket.on('error', error => (/closed before/.test(error.message) ? undefined : reject(error)))
  })
  return { socket, heard, ended, status }
}

async function ticketOf(token: string): Promise<string> {
  return (await ask(hub, 'POST', '/api/live-ticket', { token, body: {} })).body.ticket
}

describe('who is let in', () => {
  it('[L4] a page of a foreign origin cannot open the live socket; ours, the Electron desk and programs can', async () => {
    const { port } = new URL(hub.url)
    for (const origin of [
      'https://evil.example',
      'null',
      'http://127.0.0.1:9',
      `http://127.0.0.1.evil.example:${port}`,
      'file://',
      'app://other',
    ]) {
      expect([origin, (await openSocket('/live', { origin })).status]).toEqual([origin, 403])
    }
    for (const origin of [hub.url, ...hubConfig.allowedOrigins, undefined]) {
      const { socket, status } = await openSocket('/live', origin === undefined ? {} : { origin })
      expect([origin, status]).toEqual([origin, 101])
      socket.terminate()
    }
  })

  it('[L4] a foreign page that has Aiko’s cookie gets no ticket for her', async () => {
    const aiko = await signIn(hub, 'aiko.mori')
    const { status, body } = await ask(hub, 'POST', '/api/live-ticket', {
      body: {},
      headers: { cookie: `townline_session=${aiko.token}`, origin: 'https://evil.example' },
    })
    expect([status, body.refused]).toEqual([403, 'ForeignOrigin'])
  })

  it('[L4] a hello with a wrong, used or foreign ticket, another desk or another protocol is refused by name', async () => {
    const aiko = await signIn(hub, 'aiko.mori')
    const used = await ticketOf(aiko.token)
    const hello = { type: 'hello', protocol: 1, deskId: aiko.deskId }
    const cases = [
      [{ ...hello, ticket: 'made-up' }, 'TicketInvalid'],
      [{ ...hello, ticket: used }, undefined],
      [{ ...hello, ticket: used }, 'TicketInvalid'],
      [{ ...hello, ticket: await ticketOf(aiko.token), deskId: randomUUID() }, 'TicketInvalid'],
      [{ ...hello, ticket: await ticketOf(aiko.token), protocol: 2 }, 'ProtocolNotSpoken'],
      [{ type: 'resync' }, 'NotGreeted'],
      [
        { type: 'command', envelope: envelope(aiko, { kind: 'end-contact', contactId: randomUUID() }) },
        'NotGreeted',
      ],
    ] as const
    for (const [message, reason] of cases) {
      const { socket, ended, heard } = await openSocket('/live')
      const welcomed = new Promise(resolve => socket.on('message', resolve))
      socket.send(JSON.stringify(message))
      if (reason === undefined) {
        await welcomed
        expect(heard[0]?.type).toBe('welcome')
        socket.close()
      } else {
        expect(await ended).toEqual({ code: 4_000, reason })
        expect(heard.filter(({ type }) => type !== 'beat')).toEqual([{ type: 'refused', name: reason }])
      }
    }
  })
})

describe('what is not understood', () => {
  it('[L4] ten thousand malformed frames get one generic refusal each, tell nothing, and cost nobody the line', async () => {
    const aiko = await signIn(hub, 'aiko.mori')
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    const sockets = 40
    const framesEach = 250
    const good = envelope(aiko, { kind: 'end-contact', contactId: randomUUID() })
    const makers: ((index: number) => string | Buffer)[] = [
      () => '{"event":"base"}',
      () => '',
      () => 'null',
      () => '[]',
      () => '"hello"',
      () => '{"type":"hello"}',
      () => '{"type":"__proto__"}',
      () => '{"__proto__":{"type":"resync"}}',
      () => '{"type":"constructor","prototype":{}}',
      index => Buffer.from([index & 255, 0xff, 0x00, 0xfe]),
      () => '['.repeat(20_000),
      () => `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
      index => JSON.stringify({ type: 'resync', extra: index }),
      () => JSON.stringify({ type: 'command', envelope: { ...good, admin: true } }),
      () => JSON.stringify({ type: 'command', envelope: { ...good, by: { $ne: null } } }),
      () =>
        JSON.stringify({
          type: 'command',
          envelope: { ...good, command: { kind: 'lose-desk', agentId: 'luc' } },
        }),
      () => JSON.stringify({ type: 'command', envelope: { ...good, command: { kind: 'receive-contact' } } }),
      () =>
        JSON.stringify({
          type: 'signal',
          contactId: randomUUID(),
          signal: { kind: 'offer', leg: 1, sdp: [] },
        }),
      () => JSON.stringify({ type: 'hello', protocol: 1, ticket: 'x'.repeat(900), deskId: aiko.deskId }),
      () =>
        JSON.stringify({
          type: 'command',
          envelope: {
            ...good,
            command: { kind: 'create-request', answers: { ['k'.repeat(5_000)]: 1 }, requestId: 7 },
          },
        }),
      index => JSON.stringify({ type: 'command', envelope: good }).slice(0, 1 + (index % 90)),
    ]
    let sent = 0
    for (let group = 0; group < sockets / 10; group++) {
      await Promise.all(
        Array.from({ length: 10 }, async (_, nth) => {
          const isGreeted = nth % 2 === 0
          const { socket, heard, ended } = await openSocket('/live')
          if (isGreeted) {
            const ticket = await ticketOf(aiko.token)
            socket.send(JSON.stringify({ type: 'hello', protocol: 1, ticket, deskId: aiko.deskId }))
            await new Promise(resolve => socket.once('message', resolve))
          }
          for (let index = 0; index < framesEach; index++) {
            const frame = makers[(index + nth) % makers.length]?.(index) ?? ''
            socket.send(frame)
            sent += 1
          }
          if (isGreeted) socket.send('{"type":"resync"}')
          else socket.send('{"type":"hello","protocol":1,"ticket":"x","deskId":"x"}')
          const answered = () =>
            heard.filter(({ type }) => type === 'refused').length >= framesEach &&
            (!isGreeted || heard.some(({ type }) => type === 'snapshot'))
          await new Promise<void>((resolve, reject) => {
            const check = () => answered() && resolve()
            socket.on('message', check)
            void ended.then(end => reject(new Error(`cut: ${JSON.stringify(end)}`)))
            check()
          })
          for (const message of heard) {
            if (message.type !== 'refused') continue
            expect(message.name).toBe('Malformed')
            expect(Object.keys(message).sort()).toEqual(['detail', 'name', 'type'])
            expect(message.detail?.length).toBeLessThanOrEqual(200)
            expect(message.detail).not.toMatch(/@|clients|node_modules|\bat \w|Error|\/src-|session|token/)
          }
          socket.terminate()
          await ended
        }),
      )
    }
    expect(sent).toBe(10_000)
    await sofia.resync()
    expect((await ask(hub, 'GET', '/readyz')).status).toBe(200)
    await sofia.close()
  })

  it('[L4] a desk that floods the hub is cut by name; the others go on', async () => {
    const [aiko, daniel] = await Promise.all(['aiko.mori', 'daniel.okafor'].map(user => openDesk(hub, user)))
    if (!aiko || !daniel) throw new Error('two desks')
    for (let index = 0; index < 1_000; index++) aiko.say({ type: 'beat' })
    expect(await aiko.ended).toEqual({ code: 4_000, reason: 'TooManyMessages' })
    await daniel.resync()
    await daniel.close()
  })

  it('[L4] a frame beyond two megabytes ends only its own line', async () => {
    const [aiko, daniel] = await Promise.all(['aiko.mori', 'daniel.okafor'].map(user => openDesk(hub, user)))
    if (!aiko || !daniel) throw new Error('two desks')
    aiko.say(`{"type":"${'x'.repeat(2_100_000)}"}`)
    expect((await aiko.ended).code).toBe(1_009)
    await daniel.resync()
    await daniel.close()
  })
})

describe('lines that go', () => {
  it('[L5] [R10] Aiko’s line falls silent with a call ringing: she is given up after 8 s and Daniel is offered it', {
    timeout: 30_000,
  }, async () => {
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    const aiko = await openDesk(hub, 'aiko.mori', { beats: false })
    await aiko.be('available')
    const silentFrom = Date.now()
    const daniel = await openDesk(hub, 'daniel.okafor')
    await daniel.be('available')
    const [caller, silentCaller] = await Promise.all([
      call(hub),
      call(hub, { language: 'fr' }, { beats: false }),
    ])
    await aiko.offered()
    const taken = await daniel.offered()
    expect(taken.id).toBe(caller.contactId)
    const lostMs = Date.now() - silentFrom
    expect(await aiko.ended).toMatchObject({ code: 1_006 })
    expect(lostMs).toBeGreaterThanOrEqual(deskSilentAfterMs - 1_000)
    expect(lostMs).toBeLessThan(deskSilentAfterMs + 4_000)
    await sofia.until(() => sofia.view().agents['aiko.mori']?.link === 'lost', 'sees that Aiko is lost')
    expect(sofia.view().agents['aiko.mori']?.presence).toBe('available')
    expect((await silentCaller.ended).code).toBe(1_006)
    await daniel.accept()
    await daniel.finish(caller.contactId)
    await daniel.be('offline')
    await Promise.all([daniel.close(), sofia.close()])
  })

  it('[L6] when Aiko signs out her window is told and cut at once, and her other desk is not', async () => {
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    const here = await openDesk(hub, 'aiko.mori')
    const there = await openDesk(hub, 'aiko.mori')
    await ask(hub, 'POST', '/api/sign-out', { token: here.token, body: {} })
    expect(await here.ended).toEqual({ code: 4_001, reason: 'SignedOut' })
    expect(here.heard.at(-1)).toEqual({ type: 'refused', name: 'SignedOut' })
    await there.resync()
    expect((await sofia.resync()).agents['aiko.mori']?.link).toBe('linked')
    await there.close()
    await sofia.until(() => sofia.view().agents['aiko.mori']?.link === 'lost', 'sees that Aiko is lost')
    await sofia.close()
  })

  it('[L6] a window that ignores the end of its session is not heard any more and its desk counts as gone', async () => {
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    const aiko = await openDesk(hub, 'aiko.mori')
    const customerId = randomUUID()
    aiko.socket.pause()
    const from = Date.now()
    await ask(hub, 'POST', '/api/sign-out', { token: aiko.token, body: {} })
    await sofia.until(() => sofia.view().agents['aiko.mori']?.link === 'none', 'sees that Aiko is gone')
    expect(Date.now() - from).toBeLessThan(deskSilentAfterMs / 2)
    const fields = {
      givenName: 'Mal',
      familyName: 'Ory',
      language: 'en' as const,
      phones: [],
      emails: [],
      preference: 'none' as const,
    }
    aiko.say({ type: 'command', envelope: envelope(aiko, { kind: 'create-customer', customerId, fields }) })
    aiko.socket.resume()
    await aiko.ended
    const { status } = await ask(hub, 'GET', `/api/customers/${customerId}/panel`, { token: sofia.token })
    expect(status).toBe(404)
    await sofia.close()
  })

  it('[L6] a session that ended at another hub is cut here, although the word of it was lost', async () => {
    const here = await openDesk(hub, 'aiko.mori')
    const other = await openDesk(hub, 'daniel.okafor')
    // What the other hub wrote; nobody is told.
    await hub.database.db
      .updateTable('session')
      .set({ ended_at: hub.clock.now() })
      .where('token_hash', '=', createHash('sha256').update(here.token).digest('hex'))
      .execute()
    expect(await here.ended).toEqual({ code: 4_001, reason: 'SignedOut' })
    await other.resync()
    await other.close()
  })

  it('[L6] a session that ends while its window is being greeted leaves no live window behind', async () => {
    for (let round = 0; round < 8; round++) {
      const aiko = await signIn(hub, 'aiko.mori')
      const { socket, ended } = await openSocket('/live')
      const ticket = await ticketOf(aiko.token)
      // The desk is linked only when the session has ended.
      const held = round % 2 === 0 ? database.holdNext() : undefined
      socket.send(JSON.stringify({ type: 'hello', protocol: 1, ticket, deskId: aiko.deskId }))
      await ask(hub, 'POST', '/api/sign-out', { token: aiko.token, body: {} })
      held?.go()
      const { code, reason } = await ended
      expect(['SignedOut', 'TicketInvalid']).toContain(reason)
      expect([4_000, 4_001]).toContain(code)
    }
  })

  it('[L5] Aiko’s new window is greeted while her old one breaks: her desk is not lost', async () => {
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    const old = await openDesk(hub, 'aiko.mori')
    const gauge = async () =>
      Number(/townline_desks_linked (\d+)/.exec((await ask(hub, 'GET', '/metrics')).body)?.[1])
    const linked = await gauge()
    // Sofia's break is being written, so that the new window's greeting waits behind it.
    const held = database.holdNext()
    const onBreak = sofia.be('break')
    await held.begun
    const ticket = await ticketOf(old.token)
    const hello = JSON.stringify({ type: 'hello', protocol: 1, ticket, deskId: old.deskId })
    const [fresh, second] = [await openSocket('/live'), await openSocket('/live')]
    fresh.socket.send(hello)
    // The ticket is used up, and what is asked after it is answered: the greeting has come as far as it can.
    second.socket.send(hello)
    expect((await second.ended).reason).toBe('TicketInvalid')
    await ask(hub, 'GET', '/api/me', { token: old.token })
    old.socket.terminate()
    while ((await gauge()) !== linked - 1) await new Promise(setImmediate)
    held.go()
    await onBreak
    await new Promise(resolve => fresh.socket.once('message', resolve))
    expect(fresh.heard[0]?.type).toBe('welcome')
    expect((await sofia.resync()).agents['aiko.mori']?.link).toBe('linked')
    await sofia.be('offline')
    fresh.socket.close()
    await Promise.all([fresh.ended, sofia.close()])
  })

  it('[L5] Aiko works at two desks and leaves the later one: she is at the other, and is offered calls there', async () => {
    const [first, second] = [await openDesk(hub, 'aiko.mori'), await openDesk(hub, 'aiko.mori')]
    await second.close()
    await first.be('available')
    const caller = await call(hub)
    expect((await first.offered()).id).toBe(caller.contactId)
    await first.accept()
    await first.finish(caller.contactId)
    await first.be('offline')
    await first.close()
  })

  it('[L5] a window that breaks while the database is away is lost as soon as it is back', async () => {
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    const aiko = await openDesk(hub, 'aiko.mori')
    await sofia.until(() => sofia.view().agents['aiko.mori']?.link === 'linked', 'sees Aiko')
    const ticket = await ticketOf(sofia.token)
    database.away(true)
    aiko.socket.terminate()
    // A desk that dials meanwhile is turned away, and the hub goes on.
    const { socket, ended } = await openSocket('/live')
    socket.send(JSON.stringify({ type: 'hello', protocol: 1, ticket, deskId: sofia.deskId }))
    expect((await ended).code).toBe(1_013)
    expect(await sofia.be('break')).toMatchObject({ kind: 'postponed', retryAfterMs: 1_000 })
    database.away(false)
    await sofia.until(() => sofia.view().agents['aiko.mori']?.link === 'lost', 'sees that Aiko is lost')
    await sofia.close()
  })

  it('[L5] a desk that cannot be linked now is turned away, to dial again', async () => {
    const aiko = await signIn(hub, 'aiko.mori')
    const ticket = await ticketOf(aiko.token)
    const { socket, ended, heard } = await openSocket('/live')
    database.next(failsBefore)
    socket.send(JSON.stringify({ type: 'hello', protocol: 1, ticket, deskId: aiko.deskId }))
    expect((await ended).code).toBe(1_013)
    expect(heard.some(({ type }) => type === 'welcome')).toBe(false)
  })

  it('[L5] a desk that stops reading is cut when four megabytes wait for it; the others do not notice', {
    timeout: 40_000,
  }, async () => {
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    const aiko = await openDesk(hub, 'aiko.mori')
    await aiko.be('available')
    const caller = await call(hub)
    await aiko.accept()
    await aiko.command({ kind: 'note-contact', contactId: caller.contactId, text: '€'.repeat(8_000) })
    aiko.socket.pause()
    await sofia.until(() => sofia.view().agents['aiko.mori']?.link === 'linked', 'sees Aiko')
    const slowest = { ms: 0 }
    const isLost = () => sofia.view().agents['aiko.mori']?.link === 'lost'
    for (let burst = 0; burst < 100 && !isLost(); burst++) {
      for (let index = 0; index < 60; index++) aiko.say({ type: 'resync' })
      const from = performance.now()
      await sofia.resync()
      slowest.ms = Math.max(slowest.ms, performance.now() - from)
      await new Promise(resolve => setTimeout(resolve, 250))
    }
    expect(isLost()).toBe(true)
    aiko.socket.resume()
    expect((await aiko.ended).code).toBe(1_006)
    expect(slowest.ms).toBeLessThan(2_000)
    caller.leave()
    await caller.ended
    await sofia.close()
  })

  it('[L5] the hub stops within seconds although a desk and a page answer nothing', async () => {
    const [aiko, caller] = [await openDesk(hub, 'aiko.mori'), await call(hub)]
    aiko.socket.pause()
    caller.socket.pause()
    const from = Date.now()
    let stoppedMs = Number.POSITIVE_INFINITY
    await hub.restart(async () => {
      stoppedMs = Date.now() - from
    })
    expect(stoppedMs).toBeLessThan(8_000)
    aiko.socket.terminate()
    caller.socket.terminate()
  })
})
