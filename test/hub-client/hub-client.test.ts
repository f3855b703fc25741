import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyLiveView, type LiveView } from '../../src-contract/live/live-view.ts'
import { backOffMs } from '../../src-renderer/hub-client/back-off.ts'
import { createHubClient } from '../../src-renderer/hub-client/create-hub-client.ts'
import type { HubClient, LiveState } from '../../src-renderer/hub-client/hub-client.ts'
import { json, type ScriptedDesk, type ScriptedServer, scriptedServer } from './scripted-server.ts'

const deskId = '4f1f2f84-9f0a-4a38-8d75-0a8b6e9f0c11'
const contactId = '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7a01'

let server: ScriptedServer
let hub: HubClient

beforeEach(async () => {
  server = await scriptedServer()
  hub = createHubClient({ baseUrl: server.url, session: 'token', random: () => 0 })
})
afterEach(async () => {
  hub.stop()
  await server.close()
})

const queue = (id: string) => ({ id, channel: 'phone', name: { en: id, fr: id }, promiseMs: 30_000 }) as const
const viewWith = (...ids: string[]): LiveView => ({
  ...emptyLiveView,
  queues: Object.fromEntries(ids.map(id => [id, queue(id)])),
})

function welcome(desk: ScriptedDesk, view = viewWith('phone-en'), seq = 1): void {
  desk.say({
    type: 'welcome',
    protocol: 1,
    run: 'run',
    seq,
    now: Date.now(),
    agentId: 'aiko.mori',
    view,
  })
}

/** Waits for the state to be so; the test's own time limit ends a wait in vain. */
function until(isSo: (live: LiveState) => boolean): Promise<LiveState> {
  return new Promise(resolve => {
    const look = () => {
      if (!isSo(hub.current())) return
      off()
      resolve(hub.current())
    }
    const off = hub.subscribe(look)
    queueMicrotask(look)
  })
}

async function live(): Promise<ScriptedDesk> {
  hub.start(deskId, 'aiko.mori')
  const desk = await server.nextDesk()
  welcome(desk)
  await until(({ line }) => line === 'live')
  return desk
}

describe('the live line', () => {
  it('is live once the hub has greeted, with the whole view', async () => {
    await live()
    expect(Object.keys(hub.current().view.queues)).toEqual(['phone-en'])
    expect(hub.current().heardAt).toBeTypeOf('number')
  })

  it('applies patches in order and leaves what did not change as it was', async () => {
    const desk = await live()
    const before = hub.current().view.waiting
    desk.say({
      type: 'patch',
      seq: 2,
      now: Date.now(),
      patch: { set: { queues: { b: queue('b') } }, drop: {} },
    })
    desk.say({ type: 'patch', seq: 3, now: Date.now(), patch: { set: {}, drop: { queues: ['phone-en'] } } })
    const { view } = await until(({ view }) => !('phone-en' in view.queues))
    expect(Object.keys(view.queues)).toEqual(['b'])
    expect(view.waiting).toBe(before)
  })

  it('asks to resync when a patch is missing, and takes nothing until the snapshot', async () => {
    const desk = await live()
    desk.say({
      type: 'patch',
      seq: 3,
      now: Date.now(),
      patch: { set: { queues: { c: queue('c') } }, drop: {} },
    })
    await desk.heard('resync')
    expect(hub.current().view.queues).not.toHaveProperty('c')
    desk.say({ type: 'snapshot', seq: 7, now: Date.now(), view: viewWith('x') })
    desk.say({
      type: 'patch',
      seq: 8,
      now: Date.now(),
      patch: { set: { queues: { y: queue('y') } }, drop: {} },
    })
    const { view } = await until(({ view }) => 'y' in view.queues)
    expect(Object.keys(view.queues)).toEqual(['x', 'y'])
  })

  it('finds a lost patch by the number that a beat carries', async () => {
    const desk = await live()
    desk.say({ type: 'beat', now: Date.now(), seq: 2 })
    await desk.heard('resync')
  })

  it('answers beats with beats', async () => {
    const desk = await live()
    await desk.heard('beat')
    await desk.heard('beat')
  })

  it('says stale when nothing is heard, and away when the line breaks; then dials again', async () => {
    const desk = await live()
    await until(({ line }) => line === 'stale')
    desk.hangUp()
    const { view } = await until(({ line }) => line === 'away')
    expect(Object.keys(view.queues)).toEqual(['phone-en'])
    welcome(await server.nextDesk(), viewWith('again'))
    await until(({ view: next, line }) => line === 'live' && 'again' in next.queues)
  })

  it('is signed out when the hub does not know the session, and does not dial on', async () => {
    server.answers.set('/api/live-ticket', json(401, { refused: 'NotSignedIn' }))
    hub.start(deskId, 'aiko.mori')
    await until(({ line }) => line === 'signed-out')
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(server.hellos()).toBe(0)
  })

  it('can be stopped twice, early, and started again', async () => {
    hub.stop()
    hub.start(deskId, 'aiko.mori')
    hub.stop()
    hub.stop()
    expect(hub.current().line).toBe('off')
    await live()
    hub.stop()
    expect(hub.current()).toMatchObject({ line: 'off', view: emptyLiveView, heardAt: undefined })
  })

  it('keeps a screen-pop that came before its contact, and drops it with the contact', async () => {
    const desk = await live()
    desk.say({ type: 'screen-pop', contactId, matches: [] })
    const contact = { id: contactId } as never
    desk.say({
      type: 'patch',
      seq: 2,
      now: Date.now(),
      patch: { set: { contacts: { [contactId]: contact } }, drop: {} },
    })
    await until(({ view, screenPops }) => contactId in view.contacts && contactId in screenPops)
    desk.say({ type: 'patch', seq: 3, now: Date.now(), patch: { set: {}, drop: { contacts: [contactId] } } })
    const { screenPops } = await until(({ view }) => !(contactId in view.contacts))
    expect(screenPops).toEqual({})
  })

  it('outlives what is no message', async () => {
    const desk = await live()
    desk.sayRaw('<html>')
    desk.sayRaw('null')
    desk.say({
      type: 'patch',
      seq: 2,
      now: Date.now(),
      patch: { set: { queues: { b: queue('b') } }, drop: {} },
    })
    await until(({ view }) => 'b' in view.queues)
  })

  it('knows the hub’s clock', async () => {
    hub.start(deskId, 'aiko.mori')
    const desk = await server.nextDesk()
    desk.say({
      type: 'welcome',
      protocol: 1,
      run: 'run',
      seq: 1,
      now: Date.now() + 90_000,
      agentId: 'aiko.mori',
      view: emptyLiveView,
    })
    const { clockOffsetMs } = await until(({ line }) => line === 'live')
    expect(clockOffsetMs).toBeGreaterThan(89_000)
    expect(clockOffsetMs).toBeLessThanOrEqual(90_000)
  })
})

describe('a command', () => {
  const accept = { kind: 'accept-offer', contactId, offerNumber: 1 } as const

  it('is told its own outcome', async () => {
    const desk = await live()
    const first = hub.command(accept)
    const second = hub.command({ kind: 'hold-contact', contactId })
    const a = await desk.heard('command')
    const b = await desk.heard('command')
    expect(a.envelope).toMatchObject({ deskId, by: 'aiko.mori', command: accept })
    const outcome = (id: string) => ({ kind: 'accepted', id, at: 1, replayed: false }) as const
    desk.say({ type: 'outcome', outcome: outcome(b.envelope.id) })
    desk.say({
      type: 'outcome',
      outcome: { ...outcome(a.envelope.id), kind: 'refused', refusal: { name: 'OfferTaken' } },
    })
    await expect(first).resolves.toMatchObject({ kind: 'refused', refusal: { name: 'OfferTaken' } })
    await expect(second).resolves.toMatchObject({ kind: 'accepted' })
  })

  it('is away at once without a line, and when the line breaks under it', async () => {
    await expect(hub.command(accept)).resolves.toEqual({ kind: 'hub-away' })
    const desk = await live()
    const asked = hub.command(accept)
    await desk.heard('command')
    desk.hangUp()
    await expect(asked).resolves.toEqual({ kind: 'hub-away' })
  })

  it('is away when the hub says nothing for five seconds', async () => {
    const desk = await live()
    const beats = setInterval(() => desk.say({ type: 'beat', now: Date.now(), seq: 1 }), 500)
    await expect(hub.command(accept)).resolves.toEqual({ kind: 'hub-away' })
    clearInterval(beats)
  })
})

describe('over HTTP', () => {
  it('takes HTML for no hub, whatever its status', async () => {
    server.answers.set('/api/customers', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<html>Hotel Wi-Fi: accept our terms</html>')
    })
    await expect(hub.findCustomers('okafor')).resolves.toEqual({ kind: 'hub-away' })
  })

  it('answers refusals by name with their facts', async () => {
    server.answers.set('/api/sign-in', json(429, { refused: 'TooManyAttempts', retryAfterMs: 30_000 }))
    await expect(hub.signIn('aiko', 'x', deskId)).resolves.toEqual({
      kind: 'hub-refused',
      status: 429,
      refusal: { name: 'TooManyAttempts', retryAfterMs: 30_000 },
    })
  })

  it('ends the session everywhere when one question is answered 401', async () => {
    await live()
    server.answers.set('/api/customers', json(401, { refused: 'NotSignedIn' }))
    await hub.findCustomers('okafor')
    expect(hub.current().line).toBe('signed-out')
  })

  it('keeps and sends the token of a desk without cookies, and forgets it at sign-out', async () => {
    const tokens: (string | undefined)[] = []
    hub = createHubClient({ baseUrl: server.url, session: 'token', onToken: token => tokens.push(token) })
    const person = { id: 'aiko.mori', name: 'Aiko Mori', role: 'csr', languages: ['en'], site: 'city-hall' }
    server.answers.set('/api/sign-in', json(200, { person, token: 'secret' }))
    await hub.signIn('aiko', 'right', deskId)
    const authorization = new Promise(resolve => {
      server.answers.set('/api/me', (request, response) => {
        resolve(request.headers.authorization)
        json(200, { person })(request, response)
      })
    })
    await expect(hub.whoAmI()).resolves.toEqual(person)
    await expect(authorization).resolves.toBe('Bearer secret')
    await hub.signOut()
    expect(tokens).toEqual(['secret', undefined])
  })

  it('is away when nobody answers', async () => {
    await server.close()
    await expect(hub.whoAmI()).resolves.toEqual({ kind: 'hub-away' })
    server = await scriptedServer()
  })
})

describe('a page of changes', () => {
  const head = { scope: 'requests', cursor: '7:b', rows: 2, more: true, asOf: 1_800_000_000_000 }
  const rows = '{"id":"a","value":{"description":"Nid-de-poule à l’entrée"}}\n{"id":"b"}\n'
  /** Says this text where pages are asked for, in the pieces that are given. */
  const say = (text: string, type = 'application/x-ndjson; charset=utf-8', status = 200) => {
    const asked: string[] = []
    server.answers.set('/api/sync/changes', (request, response) => {
      asked.push(String(request.url))
      response.writeHead(status, { 'content-type': type })
      response.end(text)
    })
    return asked
  }
  const page = (more: object = {}, body = rows) => `${JSON.stringify({ ...head, ...more })}\n${body}`

  it('[S7] comes as its head and the bytes of its rows, byte for byte', async () => {
    const asked = say(page())
    const answer = await hub.changes('requests', '1:a', 50)
    if (!('body' in answer)) throw new Error(JSON.stringify(answer))
    expect(answer).toMatchObject({ kind: 'page', head })
    expect(new TextDecoder().decode(answer.body)).toBe(rows)
    expect(asked).toEqual(['/api/sync/changes?scope=requests&limit=50&cursor=1%3Aa'])
    say(page({ rows: 0, cursor: '' }, ''))
    expect(await hub.changes('requests', undefined)).toMatchObject({ kind: 'page', body: new Uint8Array() })
  })

  it('[S7] of a policy that has grown since this desk was built is read as far as it is known', async () => {
    const policy = {
      unlockDays: 7,
      keepDays: 30,
      autoLockMinutes: 15,
      purgeAt: 'never',
      allowWeakKeyStore: false,
    }
    say(page({ policy: { ...policy, later: 1 }, later: 1 }))
    expect(await hub.changes('requests', undefined)).toMatchObject({ head: { policy } })
  })

  it('[S7] that is none is no hub: what a guest network says, another scope’s, a head that is none', async () => {
    const html = '<html>Hotel Wi-Fi: accept our terms</html>\n'
    for (const [text, type, status] of [
      [html, 'text/html', 200],
      [html, 'application/x-ndjson', 200],
      [html, 'text/html', 502],
      ['{"rows":[]}', 'application/json', 200],
      ['', 'application/x-ndjson', 200],
      [JSON.stringify(head), 'application/x-ndjson', 200],
      [page({ scope: 'customers' }), 'application/x-ndjson', 200],
      [page({ cursor: 7 }), 'application/x-ndjson', 200],
      [page({ rows: -1 }), 'application/x-ndjson', 200],
      ['null\n', 'application/x-ndjson', 200],
    ] as const) {
      say(text, type, status)
      const answer = await hub.changes('requests', undefined)
      expect([text, answer]).toEqual([text, { kind: 'hub-away', reason: 'not-the-hub' }])
    }
  })

  it('[S7] that was cut off anywhere is not taken, whether the line says so or not', async () => {
    const whole = new TextEncoder().encode(page())
    const cutShort = { kind: 'hub-away', reason: 'cut-short' }
    const after = page({}, '').length
    for (let length = after; length < whole.length; length++) {
      server.answers.set('/api/sync/changes', (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' })
        response.end(whole.subarray(0, length))
      })
      expect([length, await hub.changes('requests', undefined)]).toEqual([length, cutShort])
    }
    server.answers.set('/api/sync/changes', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'content-length': whole.length })
      response.write(whole.subarray(0, after + 3), () => response.destroy())
    })
    expect(await hub.changes('requests', undefined)).toEqual(cutShort)
    say(page({}, `${rows}{"id":"c"}\n`))
    expect(await hub.changes('requests', undefined)).toEqual(cutShort)
  })

  it('[S7] is refused by name, and away without a reason when nobody answers', async () => {
    server.answers.set('/api/sync/changes', json(400, { refused: 'CursorInvalid' }))
    expect(await hub.changes('requests', 'x')).toEqual({
      kind: 'hub-refused',
      status: 400,
      refusal: { name: 'CursorInvalid' },
    })
    await server.close()
    expect(await hub.changes('requests', 'x')).toEqual({ kind: 'hub-away' })
    server = await scriptedServer()
  })

  it('[S7] of a slow line is waited for while it comes, and given up when nothing comes', {
    timeout: 30_000,
  }, async () => {
    const whole = page()
    let closed: Promise<void> | undefined
    const trickle = (pieces: readonly string[], everyMs: number, ends: boolean) =>
      server.answers.set('/api/sync/changes', async (_request, response) => {
        closed = new Promise(resolve => response.on('close', () => resolve()))
        response.writeHead(200, { 'content-type': 'application/x-ndjson' })
        for (const piece of pieces) {
          response.write(piece)
          await new Promise(resolve => setTimeout(resolve, everyMs))
        }
        if (ends) response.end()
      })
    // Longer altogether than nothing may come.
    trickle([whole.slice(0, 30), whole.slice(30, 90), whole.slice(90)], 3_000, true)
    expect(await hub.changes('requests', undefined)).toMatchObject({ kind: 'page', head })
    trickle([whole.slice(0, 90)], 0, false)
    expect(await hub.changes('requests', undefined)).toEqual({ kind: 'hub-away', reason: 'cut-short' })
    await closed
  })
})

describe('a batch of the outbox', () => {
  it('[S2] is sent as the texts that it was kept as', async () => {
    const bodies: string[] = []
    server.answers.set('/api/commands', (request, response) => {
      request.setEncoding('utf8')
      let body = ''
      request.on('data', piece => {
        body += piece
      })
      request.on('end', () => {
        bodies.push(body)
        json(200, { outcomes: [] })(request, response)
      })
    })
    const envelopes = ['a', 'b'].map(
      each =>
        ({
          id: `${each}f1f2f84-9f0a-4a38-8d75-0a8b6e9f0c11`,
          deskId,
          by: 'aiko.mori',
          at: 1,
          command: { kind: 'note-contact', contactId, text: '«\n"' },
        }) as const,
    )
    expect(await hub.submitTexts(envelopes.map(envelope => JSON.stringify(envelope)))).toEqual([])
    expect(await hub.submitTexts([])).toEqual([])
    expect(bodies.map(body => JSON.parse(body))).toEqual([{ commands: envelopes }, { commands: [] }])
  })
})

describe('a large batch on a slow line', () => {
  it('[S2] is given the time that it takes to go', async () => {
    const texts = Array.from({ length: 100 }, () => JSON.stringify('x'.repeat(1_000)))
    server.answers.set('/api/commands', (request, response) => {
      request.resume()
      // Longer than a small question may take.
      request.on('end', () => setTimeout(() => json(200, { outcomes: [] })(request, response), 9_000))
    })
    expect(await hub.submitTexts(texts)).toEqual([])
    expect(await hub.submitTexts([])).toEqual({ kind: 'hub-away' })
  })
})

describe('a session that is not the person’s', () => {
  const me = (id: string) => json(200, { id, name: id, role: 'csr', languages: ['en'], site: 'city-hall' })

  it('is signed out at a welcome for somebody else, and does not dial on', async () => {
    hub.start(deskId, 'daniel.roy')
    const desk = await server.nextDesk()
    welcome(desk)
    const { view } = await until(({ line }) => line === 'signed-out')
    expect(view).toEqual(emptyLiveView)
    await desk.closed
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(server.hellos()).toBe(1)
  })

  it('never gets the outbox of the desk, before the welcome or after the end', async () => {
    let submitted = 0
    server.answers.set('/api/me', me('aiko.mori'))
    server.answers.set('/api/commands', (request, response) => {
      submitted += 1
      json(200, { outcomes: [] })(request, response)
    })
    hub.start(deskId, 'daniel.roy')
    expect(await hub.submitTexts([])).toMatchObject({ kind: 'hub-refused', status: 401 })
    expect(hub.current().line).toBe('signed-out')
    expect(await hub.submitTexts([])).toMatchObject({ kind: 'hub-refused', status: 401 })
    expect(submitted).toBe(0)
  })

  it('goes live by itself where the kept session is the person’s own', async () => {
    server.answers.set('/api/me', me('aiko.mori'))
    server.answers.set('/api/commands', json(200, { outcomes: [] }))
    hub.start(deskId, 'aiko.mori')
    expect(await hub.submitTexts([])).toEqual([])
    welcome(await server.nextDesk())
    await until(({ line }) => line === 'live')
  })
})

describe('a sign-out while the hub is away', () => {
  it('is owed, and paid before anything else is asked', async () => {
    let isOwed = false
    const asked: string[] = []
    let isUp = false
    const cookieDesk = () =>
      createHubClient({
        baseUrl: server.url,
        session: 'cookie',
        owedSignOut: {
          read: () => isOwed,
          write: next => {
            isOwed = next
          },
        },
        fetch: async (url, init) => {
          asked.push(String(url).slice(server.url.length))
          if (!isUp) throw new TypeError('fetch failed')
          return await fetch(url, init)
        },
      })
    const left = cookieDesk()
    await left.signOut()
    expect(isOwed).toBe(true)
    const reloaded = cookieDesk()
    expect(await reloaded.whoAmI()).toEqual({ kind: 'hub-away' })
    expect(asked).toEqual(['/api/sign-out', '/api/sign-out'])
    isUp = true
    server.answers.set('/api/sign-out', json(200, {}))
    server.answers.set('/api/me', json(401, { refused: 'NotSignedIn' }))
    await reloaded.whoAmI()
    await reloaded.whoAmI()
    expect(asked.slice(2)).toEqual(['/api/sign-out', '/api/me', '/api/me'])
    expect(isOwed).toBe(false)
  })
})

describe('the back-off', () => {
  it('doubles its ceiling from 0.3 s to 2.5 s and stays under it', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 50].map(failures => backOffMs(failures, () => 1))
    expect(ceilings).toEqual([300, 600, 1_200, 2_400, 2_500, 2_500, 2_500])
    expect(backOffMs(9, () => 0)).toBe(50)
  })
})
