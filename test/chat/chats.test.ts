import { randomBytes, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Outcome } from '../../src-contract/live/desk-command.ts'
import { change, withQueue } from '../hub/routing-settings/settings-world.ts'
import { ask, type Desk, type HubWorld, openDesk, openHub, signIn } from '../world/hub-world.ts'
import {
  answer,
  beginning,
  type ChatPage,
  chat,
  comesBack,
  newSecret,
  openChatPage,
  uploads,
} from './chat-pages.ts'

/** The smallest picture that is one: a GIF of one point. */
const picture = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

let hub: HubWorld
let aiko: Desk
let daniel: Desk
const open = new Set<ChatPage>()

async function arrives(...given: Parameters<typeof chat> extends [unknown, ...infer Rest] ? Rest : never) {
  const page = await chat(hub, ...given)
  open.add(page)
  return page
}

/** A chat that Aiko has in hand. */
async function answered(name: string): Promise<{ readonly page: ChatPage; readonly contactId: string }> {
  const page = await arrives({ name })
  const { id: contactId } = await aiko.accept()
  await page.stands('talking')
  return { page, contactId }
}

const countOf = async (contactId: string): Promise<number> => {
  const { body } = await ask(hub, 'GET', `/api/conversations/${contactId}`, { token: aiko.token })
  return body.conversation.count
}

beforeAll(async () => {
  hub = await openHub()
  aiko = await openDesk(hub, 'aiko.mori')
  daniel = await openDesk(hub, 'daniel.okafor')
  await aiko.be('available')
})
afterAll(() => hub.stop())
afterEach(async () => {
  for (const page of open) await page.vanish()
  open.clear()
  for (const desk of [aiko, daniel]) {
    for (const { id, phase } of Object.values((await desk.resync()).contacts)) {
      if (phase.kind === 'connected' || phase.kind === 'wrapping') await desk.finish(id)
    }
  }
})

describe('a chat', () => {
  it('[G1] stands in the queue of its language with its first words, which are there before the offer', async () => {
    const rose = await arrives({ name: 'Rose', phone: '905 555 0123', text: 'My bin was not emptied.' })
    const contact = await aiko.offered()
    expect(contact).toMatchObject({ channel: 'chat', queueId: 'chat-en', from: { name: 'Rose' } })
    const { body } = await ask(hub, 'GET', `/api/conversations/${contact.id}`, { token: aiko.token })
    expect(body.entries.map((entry: { text: string }) => entry.text)).toEqual(['My bin was not emptied.'])
    expect(body.conversation.customer).toEqual({ name: 'Rose', phone: '+19055550123' })
    await aiko.accept()
    await rose.stands('talking')
    for (let index = 0; index < 5; index++) await answer(hub, aiko, contact.id, `answer ${index}`)
    await rose.reads('answer 4')
    expect(rose.entries().map(({ text }) => text)).toEqual([
      'My bin was not emptied.',
      ...[0, 1, 2, 3, 4].map(index => `answer ${index}`),
    ])
    expect(rose.entries()[1]?.writer).toEqual({ kind: 'agent', name: 'Aiko' })
  })

  it('[G4] typing and what was seen go both ways, and nobody else hears of them', async () => {
    const { page: rose, contactId } = await answered('Rose')
    const luc = await arrives({ name: 'Luc' })
    aiko.say({ type: 'typing', contactId, isTyping: true })
    await rose.until(() => rose.heard.some(each => each.type === 'typing' && each.isTyping), 'Aiko types')
    rose.send({ type: 'typing', isTyping: true })
    await aiko.until(({ heard }) => heard.some(each => each.type === 'typing' && each.isTyping), 'Rose types')
    aiko.say({ type: 'seen', contactId, upTo: 1 })
    await rose.until(() => rose.seenByAgent() === 1, 'it was seen')
    await answer(hub, aiko, contactId, 'Which address?')
    const asked = await rose.reads('Which address?')
    rose.send({ type: 'seen', upTo: asked.number })
    await aiko.until(
      ({ heard }) =>
        heard.some(each => each.type === 'conversation' && each.conversation.seen.customer === asked.number),
      'Rose saw it',
    )
    expect(luc.heard.some(({ type }) => type === 'typing')).toBe(false)
    luc.send({ type: 'leave' })
    await luc.stands('ended')
  })

  it('[G2] the same words sent again are there once, by whatever line; others under their id are refused', async () => {
    const secret = newSecret()
    const first = beginning(secret, { name: 'Rose' })
    const pages = [await openChatPage(hub, { secret }), await openChatPage(hub, { secret })]
    for (const page of [...pages, ...pages]) page.send(first)
    // Each thrown out by the other, or not: a page that comes afterwards has it.
    await Promise.race(pages.map(({ ended }) => ended))
    const rose = await chat(hub, first as object, { secret })
    open.add(rose)
    const { id: contactId } = await aiko.accept()
    await rose.stands('talking')
    const id = randomUUID()
    for (let index = 0; index < 3; index++) {
      rose.send({ type: 'say', id, text: 'Only once.', attachmentIds: [] })
    }
    rose.send({ type: 'say', id, text: 'Something else.', attachmentIds: [] })
    await rose.refused('EntryIdReused')
    expect(rose.entries().map(({ text }) => text)).toEqual([
      first.type === 'begin' && first.text,
      'Only once.',
    ])
    expect(await countOf(contactId)).toBe(2)
    expect(Object.keys((await aiko.resync()).contacts)).toHaveLength(1)
  })

  it('[G2] only a page with its secret has it, and the last that came has it alone', async () => {
    const { page: rose, contactId } = await answered('Rose')
    const stranger = await openChatPage(hub)
    stranger.send({ type: 'resume', protocol: 1, secret: newSecret(), after: 0 })
    await stranger.refused('UnknownChat')
    stranger.send({ type: 'say', id: randomUUID(), text: 'Let me in', attachmentIds: [] })
    await stranger.until(
      () => stranger.heard.filter(({ type }) => type === 'refused').length === 2,
      'it is refused again',
    )
    await stranger.vanish()
    const again = await comesBack(hub, rose)
    open.add(again)
    expect(await rose.ended).toMatchObject({ code: 4_001 })
    await answer(hub, aiko, contactId, 'Still here?')
    await again.reads('Still here?')
    await again.says('Yes.')
  })

  it('[G2] whatever a page does about its line, it has every word once and in order', async () => {
    const step = fc.constantFrom('agent', 'customer', 'cut', 'reload')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async steps => {
        const { page, contactId } = await answered('Rose')
        let rose = page
        for (const each of steps) {
          if (each === 'agent') await answer(hub, aiko, contactId, 'from Aiko')
          else if (each === 'customer') await rose.says('from Rose')
          else {
            await rose.vanish()
            await answer(hub, aiko, contactId, 'while she is away')
            rose = await comesBack(
              hub,
              each === 'cut' ? rose : { ...rose, entries: () => [], revision: () => 0 },
            )
          }
        }
        const count = await countOf(contactId)
        await rose.until(() => rose.entries().length === count, 'has every word')
        expect(rose.entries().map(({ number }) => number)).toEqual(
          Array.from({ length: count }, (_, index) => index + 1),
        )
        await aiko.finish(contactId)
        await rose.vanish()
      }),
      { numRuns: 8 },
    )
  })

  it('[G7] a second reply by another agent is refused by the hub', async () => {
    const { contactId } = await answered('Rose')
    const refused = await answer(hub, daniel, contactId, 'I answer as well')
    expect(refused).toMatchObject({ status: 409, body: { refused: 'NotYourContact' } })
    expect(await countOf(contactId)).toBe(1)
  })

  it('[G7] a colleague has it once the agent has agreed, and from then on alone', async () => {
    const { page: rose, contactId } = await answered('Rose')
    await daniel.be('available')
    const taken = (desk: Desk): Promise<Outcome> =>
      desk.command({
        kind: 'transfer-contact',
        contactId,
        to: { kind: 'agent', agentId: 'daniel.okafor' },
      })
    // Nobody takes over by themselves.
    expect(await taken(daniel)).toMatchObject({ kind: 'refused', refusal: { name: 'NotYourContact' } })
    expect((await taken(aiko)).kind).toBe('accepted')
    await daniel.accept()
    expect(
      await rose.until(() => {
        const now = rose.standing()
        return now?.kind === 'talking' && now.agentName === 'Daniel' && now
      }, 'Daniel has it'),
    ).toBeTruthy()
    expect((await answer(hub, aiko, contactId, 'One more thing')).status).toBe(409)
    expect((await answer(hub, daniel, contactId, 'I am Daniel.')).status).toBe(200)
    await rose.reads('I am Daniel.')
    await daniel.be('break')
  })

  it('[G8] one that is over goes on when its customer writes again, with the agent who had it', async () => {
    const { page: rose, contactId } = await answered('Rose')
    await answer(hub, aiko, contactId, 'The truck comes back tomorrow.')
    await rose.reads(/tomorrow/)
    await aiko.finish(contactId)
    expect(await rose.stands('ended')).toEqual({ kind: 'ended', by: 'agent' })
    await daniel.be('available')
    rose.send({ type: 'say', id: randomUUID(), text: 'It did not come.', attachmentIds: [] })
    const again = await aiko.accept()
    expect(again.id).not.toBe(contactId)
    await rose.stands('talking')
    const { body } = await ask(hub, 'GET', `/api/conversations/${again.id}`, { token: aiko.token })
    expect(body.entries.map((entry: { text: string }) => entry.text)).toEqual([
      'My bin was not emptied.',
      'The truck comes back tomorrow.',
      'It did not come.',
    ])
    await daniel.be('break')
  })

  it('[G10] who would rather be called keeps the place, and it is the same contact', async () => {
    await aiko.be('break')
    const rose = await arrives({ name: 'Rose' })
    const waiting = await rose.stands('waiting')
    expect(waiting).toMatchObject({
      position: 1,
      staffing: 'nobody',
      instead: { callBack: true, email: false },
    })
    expect(waiting).not.toHaveProperty('expectedWaitMs')
    const before = Object.values((await aiko.resync()).waiting)[0]
    rose.send({ type: 'call-me-back', phone: 'ask my sister' })
    await rose.refused('NotAPhone')
    rose.send({ type: 'call-me-back', phone: '905 555 0123' })
    expect(await rose.stands('called-back')).toMatchObject({ phone: '+19055550123' })
    await rose.vanish()
    await aiko.be('available')
    const call = await aiko.accept()
    expect(call).toMatchObject({
      id: before?.id,
      channel: 'callback',
      deadline: before?.deadline,
      callback: { phone: '+19055550123' },
    })
  })

  it('[G5] says when somebody comes who has room now', async () => {
    const lobby = await ask(hub, 'GET', '/chat/lobby')
    expect(lobby.body.standing).toMatchObject({
      en: { kind: 'open', staffing: 'staffed', expectedWaitMs: 0 },
      fr: { kind: 'open', staffing: 'only-in-other-language' },
    })
  })
})

describe('files', () => {
  it('[G4] a picture arrives at the desk and one of the agent at the page; each end has only its own chat’s', async () => {
    const { page: rose, contactId } = await answered('Rose')
    const sent = await uploads(hub, rose.secret, picture, '../../<script>alert(1)</script>.gif')
    expect(sent).toMatchObject({ status: 200, body: { mediaType: 'image/gif', bytes: picture.length } })
    expect(String(sent.body['name'])).not.toMatch(/[<>/\\]/)
    const said = await rose.says('', [sent.id])
    expect(said.attachments).toHaveLength(1)
    const atDesk = await fetch(`${hub.url}/api/conversations/${contactId}/attachments/${sent.id}`, {
      headers: { authorization: `Bearer ${aiko.token}` },
    })
    expect(Buffer.from(await atDesk.arrayBuffer())).toEqual(picture)
    const stranger = await fetch(`${hub.url}/chat/files/${sent.id}`, {
      headers: { authorization: `Bearer ${newSecret()}` },
    })
    expect(stranger.status).toBe(404)
    const own = await fetch(`${hub.url}/chat/files/${sent.id}`, {
      headers: { authorization: `Bearer ${rose.secret}` },
    })
    expect(Buffer.from(await own.arrayBuffer())).toEqual(picture)
    expect(own.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  })

  it('[G4] what is too large, runs, packs others, or is not what it is called is refused by name', async () => {
    const { page: rose } = await answered('Rose')
    const html = Buffer.from('<!doctype html><script>alert(1)</script>')
    const zip = Buffer.concat([Buffer.from('504b0304', 'hex'), randomBytes(200)])
    const program = Buffer.concat([Buffer.from('7f454c46', 'hex'), randomBytes(200)])
    for (const [content, name] of [
      [html, 'bin.jpg'],
      [html, 'page.html'],
      [zip, 'photos.zip'],
      [program, 'notes.txt'],
    ] as const) {
      expect(await uploads(hub, rose.secret, content, name)).toMatchObject({
        status: 415,
        body: { refused: 'FileKindNotAllowed' },
      })
    }
    const large = await uploads(hub, rose.secret, Buffer.alloc(50_000_000), 'large.gif').catch(
      () => undefined,
    )
    expect(large === undefined || large.status === 413).toBe(true)
    expect((await uploads(hub, newSecret(), picture, 'bin.gif')).body).toEqual({ refused: 'UnknownChat' })
    rose.send({ type: 'say', id: randomUUID(), text: 'Look', attachmentIds: [randomUUID()] })
    await rose.refused('UnknownAttachment')
    await rose.says('I am still here.')
  })

  it('[G3] whoever sends many is asked to wait', async () => {
    const { page: rose } = await answered('Rose')
    const answers = await Promise.all(
      Array.from({ length: 14 }, () => uploads(hub, rose.secret, picture, 'bin.gif')),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(4)
  })
})

describe('bad input', () => {
  it('[G3] a page that says a thousand things a second is closed by name, and harms nobody', async () => {
    const { page: rose, contactId } = await answered('Rose')
    const flood = await arrives({ name: 'Flood' })
    const said = Array.from({ length: 1_000 }, (_, index) => `flood ${index}`)
    for (const text of said) flood.send({ type: 'say', id: randomUUID(), text, attachmentIds: [] })
    expect(await flood.ended).toEqual({ code: 4_000, reason: 'TooManyMessages' })
    await rose.says('I write as usual.')
    await answer(hub, aiko, contactId, 'I read as usual.')
    await rose.reads('I read as usual.')
    const back = await comesBack(hub, flood)
    expect(back.entries().length).toBeLessThanOrEqual(13)
    back.send({ type: 'leave' })
    await back.stands('ended')
    await back.vanish()
  })

  it('[G3] words that come too fast are told when they may go, and are there once when they do', async () => {
    const { page: rose } = await answered('Rose')
    const ids = Array.from({ length: 14 }, () => randomUUID())
    for (const id of ids) rose.send({ type: 'say', id, text: 'quick', attachmentIds: [] })
    const { retryAfterMs, id } = (await rose.refused('TooFast')) as { retryAfterMs: number; id: string }
    expect(retryAfterMs).toBeGreaterThan(0)
    hub.clock.skip(retryAfterMs)
    rose.send({ type: 'say', id, text: 'quick', attachmentIds: [] })
    await rose.until(() => rose.entries().some(entry => entry.id === id), 'it is there')
  })

  it('[G3] beginnings keep the pace too: of one chat again and again, and of many from one network', async () => {
    const { page: rose } = await answered('Rose')
    const again = await Promise.all(
      Array.from({ length: 14 }, async () => {
        const page = await openChatPage(hub, { secret: rose.secret })
        open.add(page)
        page.send(beginning(rose.secret, { text: 'Again' }))
        return page.until(
          () => page.heard.find(({ type }) => type === 'received' || type === 'refused'),
          'it is answered',
        )
      }),
    )
    expect(again.filter(({ type }) => type === 'refused')).not.toEqual([])
    const address = process.platform === 'linux' ? '127.9.9.8' : undefined
    const answers: string[] = []
    while (answers.length < 200 && answers.at(-1) !== 'refused') {
      const page = await openChatPage(hub, address === undefined ? {} : { address })
      page.send(beginning(page.secret))
      const { type } = await page.until(
        () => page.heard.find(({ type }) => type === 'received' || type === 'refused'),
        'it is answered',
      )
      answers.push(type)
      page.send({ type: 'leave' })
      if (type === 'received') await page.stands('ended')
      await page.vanish()
    }
    expect(answers.at(-1)).toBe('refused')
    expect(answers.length).toBeGreaterThan(60)
  })

  it('[G4] what is sent as something else than a file is refused by name', async () => {
    const { page: rose, contactId } = await answered('Rose')
    const json = { 'content-type': 'application/json' }
    for (const [path, token] of [
      [`/chat/files/${randomUUID()}`, rose.secret],
      [`/api/conversations/${contactId}/attachments/${randomUUID()}`, aiko.token],
    ]) {
      const { status } = await fetch(`${hub.url}${path}?name=a.txt`, {
        method: 'PUT',
        headers: { ...json, authorization: `Bearer ${token}` },
        body: '{}',
      })
      expect(status).toBe(415)
    }
  })

  it('[G4] script in names and words stays the text that it is', async () => {
    const name = '<img src=x onerror=alert(1)>\u0000\u0007'
    const rose = await arrives({ name, text: '<script>alert(1)</script>\u0000 ]]> \ud800' })
    const { id, from } = await aiko.accept()
    expect(from.name).toBe('<img src=x onerror=alert(1)>')
    const { body } = await ask(hub, 'GET', `/api/conversations/${id}`, { token: aiko.token })
    expect(body.entries[0].text).toBe('<script>alert(1)</script> ]]> \ufffd')
    await rose.stands('talking')
  })

  it('[G3] what is no message is refused, and more chats than a house could have as well', async () => {
    const page = await openChatPage(hub)
    open.add(page)
    for (const nonsense of ['nonsense', '{"type":"say"}', '{"type":"begin","protocol":1}', '[]']) {
      page.send(nonsense)
    }
    await page.until(
      () => page.heard.filter(({ type }) => type === 'refused').length === 4,
      'all are refused',
    )
    page.send(beginning(page.secret, { text: '   ' }))
    await page.refused('NothingSaid')
    page.send(beginning(page.secret, { text: 'x'.repeat(4_001) }))
    await page.refused('TextTooLong')
    page.send(beginning(page.secret, { email: 'nobody@nowhere' }))
    await page.refused('NotAnEmail')
    page.send({ ...beginning(page.secret), protocol: 99 })
    await page.refused('ProtocolNotSpoken')
    const address = process.platform === 'linux' ? '127.9.9.9' : undefined
    const crowd = await Promise.all(
      Array.from({ length: 31 }, () => openChatPage(hub, address === undefined ? {} : { address })),
    )
    const last = crowd.at(-1) as ChatPage
    last.send(beginning(last.secret))
    await last.refused('TooManyChats')
    for (const each of crowd) await each.vanish()
  })
})

describe('absence and the end', () => {
  it('[G8] a page that is away in a conversation is waited for; one that waits in line leaves it', async () => {
    const { page: rose, contactId } = await answered('Rose')
    await rose.vanish()
    await answer(hub, aiko, contactId, 'Take your time with the picture.')
    const back = await comesBack(hub, rose)
    open.add(back)
    await back.reads(/Take your time/)
    expect(back.standing()).toMatchObject({ kind: 'talking' })
    await aiko.be('break')
    await aiko.finish(contactId)
    const luc = await arrives({ name: 'Luc' })
    await luc.stands('waiting')
    await luc.vanish()
    await aiko.until(({ view }) => Object.values(view().waiting).length === 0, 'Luc is out of the line')
    await aiko.be('available')
  })

  it('[G8] survives the hub: killed in the middle, nothing is lost and nothing is there twice', async () => {
    const { page: rose, contactId } = await answered('Rose')
    const unheard = randomUUID()
    rose.send({ type: 'say', id: unheard, text: 'Was this heard?', attachmentIds: [] })
    await hub.restart()
    await rose.ended
    aiko = await openDesk(hub, aiko)
    daniel = await openDesk(hub, daniel)
    const back = await comesBack(hub, rose)
    open.add(back)
    back.send({ type: 'say', id: unheard, text: 'Was this heard?', attachmentIds: [] })
    await back.reads('Was this heard?')
    await answer(hub, aiko, contactId, 'It was.')
    await back.reads('It was.')
    expect(back.entries().map(({ text }) => text)).toEqual([
      'My bin was not emptied.',
      'Was this heard?',
      'It was.',
    ])
    await back.stands('talking')
  })
})

describe('while the chat is closed', () => {
  it('[G10] it says when it opens, takes no chat, and leaves a message with the time of its answer', async () => {
    const farah = await signIn(hub, 'farah.siddiqui')
    await change(hub, farah, document => {
      const { exceptions: _, ...always } = document.calendars.find(({ id }) => id === 'demo-hours') ?? {}
      const never = {
        ...always,
        id: 'mondays',
        weekdays: { 1: [{ opens: 480, closes: 481 }] },
        exceptions: [],
      }
      const calendars = [...document.calendars.filter(({ id }) => id !== 'mondays'), never]
      return withQueue({ ...document, calendars } as typeof document, 'chat-en', {
        hours: 'mondays',
        afterHours: { kind: 'closed' },
      })
    })
    const { body } = await ask(hub, 'GET', '/chat/lobby')
    expect(body).toMatchObject({
      messages: 'phone',
      standing: { en: { kind: 'closed' }, fr: { kind: 'open' } },
    })
    expect(body.standing.en.opensAt).toBeGreaterThan(hub.clock.now())
    const page = await openChatPage(hub)
    open.add(page)
    page.send(beginning(page.secret, { name: 'Rose' }))
    expect(await page.refused('Closed')).toMatchObject({ opensAt: body.standing.en.opensAt })
    const message = { ...beginning(page.secret, { name: 'Rose' }), type: 'leave-message' }
    page.send(message)
    await page.refused('AddressMissing')
    const withPhone = { ...message, phone: '905 555 0123' }
    page.send(withPhone)
    page.send(withPhone)
    await page.until(
      () => page.heard.filter(({ type }) => type === 'message-left').length === 2,
      'it is there',
    )
    const [left, again] = page.heard.flatMap(each => (each.type === 'message-left' ? [each.dueAt] : []))
    expect(again).toBe(left)
    const contact = await aiko.accept()
    expect(contact).toMatchObject({ channel: 'portal', deadline: left, from: { phone: '+19055550123' } })
    expect(await countOf(contact.id)).toBe(1)
  })
})
