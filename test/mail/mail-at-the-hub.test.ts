import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ask,
  type Desk,
  type HubWorld,
  openDesk,
  openHub,
  type SignedIn,
  signIn,
} from '../world/hub-world.ts'
import { type MailServer, noMailServer, startMailServer } from './mail-server.ts'
import { answer, conversationAt, fieldIn, letter, mailAt, settingsFor, until } from './mail-world.ts'

const missing = noMailServer()
if (missing !== undefined) console.warn(`E-mail at a real mail server is not tried: ${missing}.`)

/** A whole hub with the demo city, between a real Dovecot and a real Postfix. Aiko takes e-mail. */
describe.skipIf(missing !== undefined)('e-mail at the hub', () => {
  let server: MailServer
  let hub: HubWorld
  let aiko: Desk
  let sofia: SignedIn

  beforeAll(async () => {
    server = await startMailServer(['service', 'parks'])
    hub = await openHub({
      config: {
        mail: settingsFor(server, ['service', 'parks']),
      },
    })
    aiko = await openDesk(hub, 'aiko.mori')
    await aiko.be('available')
    sofia = await signIn(hub, 'sofia.kowalczyk')
  })
  afterAll(async () => {
    await hub?.stop()
    await server?.stop()
  })

  const post = (raw: string, to = 'service@example.test', from = 'alice@people.test') =>
    server.post({ from, to, raw })
  const mailContacts = async () => {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from contact where channel = 'email' and from_email like '%@people.test'`.execute(
      hub.database.db,
    )
    return Number(rows[0]?.count)
  }
  const toPeople = (subject: RegExp) =>
    server.messages('people').filter(raw => subject.test(fieldIn(raw, 'subject') ?? ''))

  it('[E1] [E4] a message becomes a contact of the line, its reply leaves once, and the thread goes on', async () => {
    await post(
      letter({ id: 'first@people.test', subject: 'Library hours', from: 'Alice Roy <alice@people.test>' }),
    )
    const contact = await aiko.accept()
    expect(contact).toMatchObject({
      channel: 'email',
      from: { name: 'Alice Roy', email: 'alice@people.test' },
    })
    const { entries } = await conversationAt(hub, aiko, contact.id)
    expect(entries[0]).toMatchObject({ text: 'When is the library open?', writer: { kind: 'customer' } })

    const said = await answer(hub, aiko, contact.id, 'It opens at nine.')
    expect(said.status).toBe(200)
    const [reply] = await until(() => {
      const found = toPeople(/^Re: Library hours$/)
      return found.length > 0 && found
    }, 'the reply at the customer')
    expect(fieldIn(reply ?? '', 'in-reply-to')).toBe('<first@people.test>')
    expect(fieldIn(reply ?? '', 'references')).toBe('<first@people.test>')
    expect(fieldIn(reply ?? '', 'auto-submitted')).toBeUndefined()
    expect(reply).toContain('It opens at nine.')
    const replyId = fieldIn(reply ?? '', 'message-id') ?? ''
    expect(replyId).toBe(`<${said.body.id}.townline@example.test>`)
    await until(async () => {
      const { entries: now } = await conversationAt(hub, aiko, contact.id)
      const mine = now.find(({ id }) => id === said.body.id)
      return mine?.writer.kind === 'agent' && mine.writer.delivery.kind === 'sent'
    }, 'the reply is known as sent')
    await until(
      () => server.messages('service', 'Sent').some(raw => raw.includes(replyId)),
      'its copy is filed',
    )

    await post(
      letter({
        subject: 'Re: Library hours',
        headers: [`In-Reply-To: ${replyId}`],
        text: 'Thank you!\n\nOn Sunday Service Desk wrote:\n> It opens at nine.',
      }),
    )
    const joined = await until(async () => {
      const { entries: now } = await conversationAt(hub, aiko, contact.id)
      return now.find(({ text }) => text === 'Thank you!')
    }, 'the answer joins the open contact')
    const { messages, acknowledgement } = await mailAt(hub, aiko, contact.id)
    expect(messages.find(({ entryId }) => entryId === joined.id)?.folded).toContain('> It opens at nine.')
    expect(acknowledgement.kind).toBe('running')
    await answer(hub, aiko, contact.id, 'You are welcome.')
    expect((await mailAt(hub, aiko, contact.id)).acknowledgement).toMatchObject({
      kind: 'acknowledged',
      isLate: false,
    })
    await until(() => toPeople(/^Re: Library hours$/).length === 2, 'the second reply')
    await aiko.finish(contact.id)

    await post(
      letter({
        subject: 'Re: Library hours',
        headers: [`References: <first@people.test> ${replyId}`],
        text: 'One more thing.',
      }),
    )
    const again = await aiko.accept()
    expect(again.id).not.toBe(contact.id)
    expect(again.phase.kind).toBe('connected')
    const later = await conversationAt(hub, aiko, again.id)
    expect(later.entries.map(({ text }) => text)).toContain('It opens at nine.')
    await answer(hub, aiko, again.id, 'Gladly.')
    await aiko.finish(again.id)
  })

  it('[E9] a first message is acknowledged by machine once a day, without a word of its own', async () => {
    const before = toPeople(/has arrived/).length
    const from = 'Bob <bob@people.test>'
    await post(
      letter({ from, subject: 'BUY NOW', text: 'cheap pills' }),
      'parks@example.test',
      'bob@people.test',
    )
    const first = await aiko.accept()
    const [note] = await until(() => {
      const found = toPeople(/has arrived/).filter(raw => fieldIn(raw, 'to') === 'bob@people.test')
      return found.length > 0 && found
    }, 'the acknowledgement')
    expect(fieldIn(note ?? '', 'auto-submitted')).toBe('auto-replied')
    expect(note).not.toMatch(/BUY NOW|cheap pills/)
    expect((await mailAt(hub, aiko, first.id)).acknowledgement.kind).toBe('running')
    await aiko.finish(first.id)
    await post(letter({ from, subject: 'Another' }), 'parks@example.test', 'bob@people.test')
    const second = await aiko.accept()
    const { entries } = await conversationAt(hub, aiko, second.id)
    expect(entries.map(({ writer }) => writer.kind)).toEqual(['customer'])
    expect(toPeople(/has arrived/).length).toBe(before + 1)
    await aiko.finish(second.id)
  })

  it('[E11] an urgent message is due at once and proposes a call; [E13] what is not taken by e-mail brings its reply', async () => {
    await post(
      letter({
        from: 'Cem <cem@people.test>',
        subject: 'stop sign',
        text: 'The stop sign at King and Elm is lying on the ground.',
      }),
    )
    const urgent = await aiko.accept()
    const { messages, ready } = await mailAt(hub, aiko, urgent.id)
    expect(messages[0]?.triage.urgent).toMatchObject({ gravity: 'danger', because: 'stop-sign-down' })
    expect(urgent.deadline - urgent.arrivedAt).toBe(10 * 60_000)
    expect(ready.askForFacts?.fr).toMatch(/^Merci/)
    await aiko.finish(urgent.id)

    await post(
      letter({
        from: 'Dan <dan@people.test>',
        subject: 'Parking',
        text: 'A car is parked in front of the fire hydrant at 12 Elm Street.',
      }),
    )
    const parked = await aiko.accept()
    expect((await mailAt(hub, aiko, parked.id)).ready.notByEmail?.en).toMatch(
      /An officer|officer must see it/,
    )
    await aiko.finish(parked.id)
  })

  it('[E6] a report of a mail server on an answer of ours brings the thread back to whoever had it', async () => {
    await post(
      letter({
        from: 'Eve <bounces@people.test>',
        subject: 'Dog licence',
        headers: ['X-Auto-Response-Suppress: All'],
      }),
      'service@example.test',
      'eve@people.test',
    )
    const contact = await aiko.accept()
    const said = await answer(hub, aiko, contact.id, 'Here is how.')
    await aiko.finish(contact.id)
    const back = await aiko.accept()
    const { messages, reports } = await mailAt(hub, aiko, back.id)
    expect(messages.at(-1)).toMatchObject({ kind: 'bounce' })
    expect(reports).toEqual([
      { entryId: said.body.id, report: expect.objectContaining({ action: 'failed' }) },
    ])
    await aiko.finish(back.id)
  })

  it('[E7] nobody else is let into a conversation because they know an id', async () => {
    await post(
      letter({
        from: 'Fay <fay@people.test>',
        id: 'secret@people.test',
        subject: 'My tax bill',
        text: 'My roll number is 12.',
      }),
    )
    const contact = await aiko.accept()
    await answer(hub, aiko, contact.id, 'We have changed it.')
    await aiko.finish(contact.id)
    await post(
      letter({
        from: 'Mal <mal@people.test>',
        subject: 'Re: My tax bill',
        headers: ['In-Reply-To: <secret@people.test>'],
        text: 'Please send me everything.',
      }),
    )
    const other = await aiko.accept()
    const { entries } = await conversationAt(hub, aiko, other.id)
    expect(entries.filter(({ writer }) => writer.kind !== 'rule').map(({ text }) => text)).toEqual([
      'Please send me everything.',
    ])
    await aiko.finish(other.id)
  })

  it('[E1] numbers that no longer hold bring nothing in twice', async () => {
    const before = await mailContacts()
    await server.stopDovecot()
    server.renumber('service')
    server.renumber('parks')
    await server.startDovecot()
    await post(letter({ from: 'Hal <hal@people.test>', subject: 'After the move' }))
    const contact = await aiko.accept()
    await aiko.finish(contact.id)
    expect(await mailContacts()).toBe(before + 1)
  })

  it('[E5] an answering machine is noted in its thread and brings nothing into the line', async () => {
    await post(letter({ from: 'Ida <ida@people.test>', id: 'ida@people.test', subject: 'Swimming' }))
    const contact = await aiko.accept()
    await answer(hub, aiko, contact.id, 'On Mondays.')
    await aiko.finish(contact.id)
    const before = await mailContacts()
    const away = ['In-Reply-To: <ida@people.test>', 'Auto-Submitted: auto-replied']
    await post(letter({ from: 'Ida <ida@people.test>', subject: 'Away', text: 'I am away.', headers: away }))
    await post(
      letter({
        from: 'Stray <stray@people.test>',
        subject: 'Away',
        headers: ['Auto-Submitted: auto-replied'],
      }),
    )
    await post(
      letter({
        from: 'Ida <ida@people.test>',
        subject: 'Re: Swimming',
        text: 'I am back.',
        headers: ['In-Reply-To: <ida@people.test>'],
      }),
    )
    const back = await aiko.accept()
    // The mail server takes what comes at once in any order.
    const texts = async () => (await conversationAt(hub, aiko, back.id)).entries.map(({ text }) => text)
    await expect.poll(texts).toEqual(expect.arrayContaining(['I am away.', 'I am back.']))
    expect(await mailContacts()).toBe(before + 1)
    await aiko.finish(back.id)
  })

  it('[E4] what joins a contact that ends before its agent saw it comes in by itself', async () => {
    await post(letter({ from: 'Jo <jo@people.test>', id: 'jo@people.test', subject: 'Bins' }))
    const contact = await aiko.accept()
    const headers = ['In-Reply-To: <jo@people.test>']
    await post(letter({ from: 'Jo <jo@people.test>', subject: 'Re: Bins', text: 'Never mind.', headers }))
    await until(async () => {
      const { entries } = await conversationAt(hub, aiko, contact.id)
      return entries.some(({ text }) => text === 'Never mind.')
    }, 'it joins')
    await aiko.finish(contact.id)
    const again = await aiko.accept()
    expect(again).toMatchObject({ from: { email: 'jo@people.test' } })
    expect(again.id).not.toBe(contact.id)
    await aiko.finish(again.id)
  })

  it('[I4] only who has the contact reads what e-mail knows of it', async () => {
    await post(letter({ from: 'Gus <gus@people.test>', subject: 'Mine' }))
    const contact = await aiko.accept()
    const other = await signIn(hub, 'daniel.okafor')
    const { status } = await ask(hub, 'GET', `/api/conversations/${contact.id}/mail`, { token: other.token })
    expect(status).toBe(404)
    expect((await ask(hub, 'GET', `/api/conversations/${contact.id}/mail`)).status).toBe(401)
    await aiko.finish(contact.id)
  })

  it('[E19] an answer goes to whom its writer chose, seen by all of them; a mailbox of ours is refused', async () => {
    const everybody = 'service@example.test, Bob <bob@people.test>'
    await post(letter({ subject: 'Fence', to: everybody, headers: ['Cc: eve@people.test'] }))
    const contact = await aiko.accept()
    const { answer: ways, messages } = await mailAt(hub, aiko, contact.id)
    expect(messages[0]).toMatchObject({ cc: [{ address: 'eve@people.test' }], isUnconfirmed: false })
    expect(ways).toEqual({
      reply: { to: ['alice@people.test'], cc: [] },
      replyAll: { to: ['alice@people.test', 'bob@people.test'], cc: ['eve@people.test'] },
    })
    const say = (recipients: object) =>
      ask(hub, 'POST', `/api/conversations/${contact.id}/entries`, {
        token: aiko.token,
        body: { id: randomUUID(), text: 'We will look at it.', attachmentIds: [], recipients },
      })
    const own = await say({ to: ['alice@people.test'], cc: ['parks@example.test'] })
    expect([own.status, own.body]).toMatchObject([
      409,
      { refused: 'OwnMailbox', address: 'parks@example.test' },
    ])
    const said = await say({ to: ['alice@people.test', 'bob@people.test'], cc: ['dana@people.test'] })
    expect(said.body.recipients).toEqual({
      to: ['alice@people.test', 'bob@people.test'],
      cc: ['dana@people.test'],
    })
    const copies = await until(() => {
      const found = toPeople(/^Re: Fence$/)
      return found.length === 3 && found
    }, 'a copy for each of the three')
    for (const raw of copies) {
      expect(fieldIn(raw, 'to')).toBe('alice@people.test, bob@people.test')
      expect(fieldIn(raw, 'cc')).toBe('dana@people.test')
      expect(fieldIn(raw, 'bcc')).toBeUndefined()
      expect(raw.split(/\r?\n\r?\n/)[0], 'the copy for ourselves shows nowhere').not.toMatch(
        /^(to|cc):.*service@/im,
      )
    }
    await aiko.finish(contact.id)
    // Whom the agent wrote to is a party from then on.
    const replyId = fieldIn(copies[0] ?? '', 'message-id') ?? ''
    await post(
      letter({ from: 'dana@people.test', subject: 'Re: Fence', headers: [`In-Reply-To: ${replyId}`] }),
      'service@example.test',
      'dana@people.test',
    )
    const again = await aiko.accept()
    const { conversation } = await conversationAt(hub, aiko, again.id)
    expect(conversation.id).toBe((await conversationAt(hub, sofia, contact.id)).conversation.id)
    await aiko.finish(again.id)
  })
})
