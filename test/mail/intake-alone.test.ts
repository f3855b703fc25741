import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Contact } from '../../src-domain/routing/contact.ts'
import type { RoutingCommand } from '../../src-domain/routing/routing-command.ts'
import { emptyRoutingState, type RoutingState } from '../../src-domain/routing/routing-state.ts'
import { createMailIntake, type IntakeMailbox } from '../../src-hub/channels/mail/mail-intake.ts'
import { createMailStore } from '../../src-hub/channels/mail/mail-store.ts'
import { readMail } from '../../src-hub/channels/mail/read-mail.ts'
import { createConversationStore } from '../../src-hub/conversations/conversation-store.ts'
import { createConversations } from '../../src-hub/conversations/conversations.ts'
import { migrate } from '../../src-hub/database/migrate.ts'
import { openMemoryDatabase } from '../../src-hub/database/open-database.ts'
import type { Engine } from '../../src-hub/engine/engine.ts'
import { letter } from './mail-world.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

type ReceiveContact = Extract<RoutingCommand, { kind: 'receive-contact' }>

const log = { info() {}, warn() {}, error() {} }
const mailbox = { id: 'service', address: 'service@example.test', language: 'en' } as const
const parks = { id: 'parks', address: 'parks@example.test', language: 'fr' } as const

/** The intake over a real database, before a line that takes everything. */
async function openIntake() {
  const { db, close } = await openMemoryDatabase()
  ends.push(close)
  await migrate(db)
  let time = 1_000
  const now = () => time++
  const contacts = new Map<string, Contact>()
  const state = () =>
    ({
      ...emptyRoutingState,
      contacts,
      config: {
        ...emptyRoutingState.config,
        queues: ['email-service', 'email-parks'].map(id => ({ id, channel: 'email', language: 'en' })),
      },
    }) as unknown as RoutingState
  const conversations = createConversations({
    store: createConversationStore({ db, now }),
    state,
    tellOthers: () => {},
    tellTyping: () => {},
    log,
  })
  const received: ReceiveContact[] = []
  const engine = {
    state,
    submit: async ({ command }: { command: ReceiveContact }) => {
      received.push(command)
      contacts.set(command.contactId, {
        id: command.contactId,
        phase: { kind: 'waiting', since: 0 },
      } as Contact)
      return { kind: 'accepted', id: '', at: 0, replayed: false }
    },
  } as unknown as Engine
  const store = createMailStore({ db, now })
  const intake = createMailIntake({
    store,
    conversations,
    engine,
    reader: { read: readMail, stop: async () => {} },
    now,
    requestTypes: () => [],
    centre: () => ({ name: { en: 'City', fr: 'Ville' }, phone: '', urgentPhone: '' }),
    mailboxes: [mailbox, parks],
    queueOf: id => `email-${id}`,
    acknowledges: true,
    onProof: async () => {},
    log,
  })
  const takeFrom = (box: IntakeMailbox, raw: string) => {
    const bytes = new Uint8Array(Buffer.from(raw))
    return intake.take(box, { raw: bytes, size: bytes.byteLength })
  }
  const take = (raw: string) => takeFrom(mailbox, raw)
  const rows = () => db.selectFrom('mail_message').selectAll().orderBy('at').execute()
  return { db, intake, take, takeFrom, rows, contacts, received, conversations, store }
}

describe('a message that could not be stored', () => {
  it('[E2] keeps none behind it from coming in, however long and strange its id is', async () => {
    const { take, rows } = await openIntake()
    const id = Array.from({ length: 990 }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7_919) % 20_000)))
    await take(letter({ id: id.join('') }))
    await take(letter({}))
    expect(await rows()).toMatchObject([{ message_id: null }, { place: 'comes-in' }])
  })

  it('[E2] has a page with zero bytes, or a report that is cut within a character', async () => {
    const { take, rows } = await openIntake()
    await take(
      letter({ text: '<p>Hel\u0000lo\u0001</p>', headers: ['Content-Type: text/html; charset=utf-8'] }),
    )
    const report = [
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.people.test',
      '',
      'Final-Recipient: rfc822; alice@people.test',
      'Action: failed',
      `Diagnostic-Code: smtp; ${'x'.repeat(299)}😀`,
      '',
      '--b--',
    ].join('\n')
    const headers = ['Content-Type: multipart/report; report-type=delivery-status; boundary=b']
    await take(letter({ text: report, headers }))
    const [page, bounce] = await rows()
    expect(page?.facts).toMatchObject({ html: '<p>Hello</p>\n' })
    expect(bounce?.facts).toMatchObject({ reports: [{ recipient: 'alice@people.test', action: 'failed' }] })
  })
})

describe('a message without words', () => {
  it('[E2] says so in its language', async () => {
    const { take, takeFrom, rows, conversations } = await openIntake()
    await take(letter({ subject: '', text: '' }))
    await takeFrom(parks, letter({ subject: '', text: '', to: 'parks@example.test' }))
    const found = await Promise.all(
      (await rows()).map(({ conversation_id }) => conversations.store.everyEntry(conversation_id ?? '')),
    )
    expect(found.map(([entry]) => entry?.text)).toEqual(['[An empty message.]', '[Un message vide.]'])
  })
})

describe('where an answer goes', () => {
  it('[E7] in a thread to nobody whom it does not know, whatever `Reply-To` says', async () => {
    const { take, rows } = await openIntake()
    await take(letter({ id: 'first@people.test', headers: ['Reply-To: alice@home.test'] }))
    await take(
      letter({ headers: ['In-Reply-To: <first@people.test>', 'Reply-To: thief@evil.test'], text: 'And?' }),
    )
    await take(
      letter({ headers: ['In-Reply-To: <first@people.test>', 'Reply-To: alice@home.test'], text: 'Hello?' }),
    )
    const stored = await rows()
    expect(new Set(stored.map(row => row.conversation_id)).size).toBe(1)
    expect(stored.map(row => row.reply_to)).toEqual([
      'alice@home.test',
      'alice@people.test',
      'alice@home.test',
    ])
    await take(
      letter({ from: 'thief@evil.test', headers: ['In-Reply-To: <first@people.test>'], text: 'So?' }),
    )
    expect((await rows()).at(-1)?.conversation_id).not.toBe(stored[0]?.conversation_id)
  })

  it('[E9] never to ourselves, where nobody would read it', async () => {
    const { take, rows } = await openIntake()
    await take(letter({ from: 'service@example.test', text: 'A form' }))
    await take(letter({ headers: ['Reply-To: parks@example.test'], text: 'Odd' }))
    expect((await rows()).map(row => row.reply_to)).toEqual([null, 'alice@people.test'])
  })
})

describe('one message to two mailboxes', () => {
  it.each([
    ['service first', 'service@example.test, parks@example.test', 'email-service'],
    ['parks first', 'parks@example.test, service@example.test', 'email-parks'],
  ])(
    '[E21] is one contact, whichever copy is read first, in the queue of whom To names first: %s',
    async (_, to, queueId) => {
      for (const boxes of [
        [mailbox, parks],
        [parks, mailbox],
      ]) {
        const { takeFrom, rows, received } = await openIntake()
        const raw = letter({ to, id: 'both@people.test' })
        for (const box of boxes) await takeFrom(box, `Delivered-To: ${box.address}\r\n${raw}`)
        for (const box of boxes) await takeFrom(box, `Delivered-To: ${box.address}\r\n${raw}`)
        expect(received).toMatchObject([{ queueId }])
        expect((await rows()).map(row => [row.place, row.settled_at === null])).toEqual([
          ['comes-in', false],
          ['aside', false],
        ])
      }
    },
  )
})

describe('a sender whom the domain disowns', () => {
  it('[E20] is found by no address, answered by no machine, and let into no thread', async () => {
    const { takeFrom, rows, received, conversations } = await openIntake()
    const box = { ...mailbox, authservId: 'mx.example.test' }
    const results = (dmarc: string) =>
      `Authentication-Results: mx.example.test; spf=softfail; dkim=none; dmarc=${dmarc} header.from=people.test`
    await takeFrom(box, letter({ id: 'first@people.test', headers: [results('pass')] }))
    const answers = ['In-Reply-To: <first@people.test>', 'Reply-To: thief@evil.test']
    await takeFrom(box, letter({ text: 'Send it elsewhere.', headers: [results('fail'), ...answers] }))
    const [first, forged] = await rows()
    expect(received.map(({ from }) => from)).toEqual([
      { name: 'Alice Roy', email: 'alice@people.test' },
      { name: 'Alice Roy' },
    ])
    expect(forged).toMatchObject({
      place: 'comes-in',
      reply_to: 'alice@people.test',
      acknowledgement_id: null,
    })
    expect(forged?.conversation_id).not.toBe(first?.conversation_id)
    expect(forged?.facts).toMatchObject({ sender: { spf: 'softfail', dkim: 'none', dmarc: 'fail' } })
    expect(await conversations.store.everyEntry(first?.conversation_id ?? '')).toHaveLength(2)
  })
})

describe('what joined a contact that is over', () => {
  it('[E4] comes in by itself also in a thread of more than 500 entries', async () => {
    const { take, rows, contacts, conversations, intake } = await openIntake()
    await take(letter({ id: 'first@people.test' }))
    const [first] = await rows()
    const conversationId = first?.conversation_id ?? ''
    for (let number = 0; number < 501; number++) {
      const writer = { kind: 'agent', agentId: 'aiko', delivery: 'sent' } as const
      await conversations.append(conversationId, {
        id: randomUUID(),
        via: 'email',
        text: `${number}`,
        writer,
      })
    }
    await take(letter({ headers: ['In-Reply-To: <first@people.test>'], text: 'One more thing' }))
    const [, joined] = await rows()
    expect(joined).toMatchObject({ place: 'joins', contact_id: first?.contact_id })
    contacts.delete(first?.contact_id ?? '')
    await intake.resume()
    const [, brought] = await rows()
    expect(brought?.place).toBe('comes-in')
    expect(contacts.has(brought?.contact_id ?? '')).toBe(true)
  })

  it('[E4] and was seen there is not looked at again', async () => {
    const { take, rows, contacts, conversations, intake, store } = await openIntake()
    await take(letter({ id: 'first@people.test' }))
    const [first] = await rows()
    await take(letter({ headers: ['In-Reply-To: <first@people.test>'], text: 'One more thing' }))
    expect(await store.joinedUnseen()).toHaveLength(1)
    await conversations.see(first?.conversation_id ?? '', 'agent', 9)
    expect(await store.joinedUnseen()).toEqual([])
    contacts.clear()
    await intake.resume()
    expect((await rows()).map(row => row.place)).toEqual(['comes-in', 'joins'])
    expect(contacts.size).toBe(0)
  })
})
