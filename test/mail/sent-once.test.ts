import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { createMailOutbox } from '../../src-hub/channels/mail/mail-outbox.ts'
import { createMailStore } from '../../src-hub/channels/mail/mail-store.ts'
import type { Handed, OutgoingMail } from '../../src-hub/channels/mail/mailbox.ts'
import { createConversationStore } from '../../src-hub/conversations/conversation-store.ts'
import { createConversations } from '../../src-hub/conversations/conversations.ts'
import { migrate } from '../../src-hub/database/migrate.ts'
import { openMemoryDatabase } from '../../src-hub/database/open-database.ts'
import { fieldIn, until } from './mail-world.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const log = { info() {}, warn() {}, error() {} }
const centre = { name: { en: 'City', fr: 'Ville' }, phone: '', urgentPhone: '' }

/** An outbox over a real database, before a mail server that does as it is told. */
async function openOutbox(proofWithinMs: number) {
  const database = await openMemoryDatabase()
  ends.push(() => database.close())
  await migrate(database.db)
  const conversations = createConversations({
    store: createConversationStore({ db: database.db, now: Date.now }),
    state: () => {
      throw new Error('nobody answers here')
    },
    tellOthers: () => {},
    tellTyping: () => {},
    log,
  })
  const server = {
    taken: [] as OutgoingMail[],
    /** What becomes of each try, in order; then it is accepted. */
    fates: [] as ((mail: OutgoingMail) => Handed)[],
    shows: true,
  }
  const store = createMailStore({ db: database.db, now: Date.now })
  const start = () => {
    const outbox = createMailOutbox({
      store,
      conversations,
      mailboxes: [
        {
          id: 'service',
          address: 'service@example.test',
          mailbox: {
            send: async mail => {
              const fate = server.fates.shift()
              if (fate) return fate(mail)
              server.taken.push(mail)
              return { kind: 'accepted' }
            },
            hasTaken: async id => server.shows && server.taken.some(({ messageId }) => messageId === id),
          },
        },
      ],
      now: Date.now,
      centre: () => centre,
      proofWithinMs,
      log,
    })
    ends.push(async () => {
      outbox.close()
      await outbox.stop()
    })
    outbox.start()
    return outbox
  }
  const [conversationId, contactId] = [randomUUID(), randomUUID()]
  await conversations.begin({
    id: conversationId,
    medium: 'email',
    language: 'en',
    customer: { email: 'Alice@people.test' },
    contactId,
  })
  return {
    server,
    start,
    store,
    say: async (text: string) => {
      const id = randomUUID()
      await conversations.append(conversationId, {
        id,
        via: 'email',
        text,
        writer: { kind: 'agent', agentId: 'aiko', delivery: 'sending' },
      })
      return id
    },
    deliveryOf: async (id: string) => {
      const found = await conversations.store.findEntry(id)
      const writer = found?.entry.writer
      return writer?.kind === 'agent' ? writer.delivery.kind : undefined
    },
  }
}

describe('what leaves', () => {
  it('[E16] the fate that is not known is asked for: what the server has is not sent again', async () => {
    const { server, start, say, deliveryOf } = await openOutbox(60_000)
    server.fates.push(mail => {
      server.taken.push(mail)
      return { kind: 'unknown', why: 'silence' }
    })
    const id = await say('Hello.')
    start()
    await until(async () => (await deliveryOf(id)) === 'sent', 'the proof')
    expect(server.taken).toHaveLength(1)
    expect(fieldIn(server.taken[0]?.raw.toString() ?? '', 'to')).toBe('alice@people.test')
  })

  it('[E16] without a proof it is sent again under the same id, and only after the time for one', async () => {
    const { server, start, say, deliveryOf } = await openOutbox(2_000)
    const tried: string[] = []
    const begun = Date.now()
    server.fates.push(({ messageId }) => {
      tried.push(messageId)
      return { kind: 'unknown', why: 'silence' }
    })
    const id = await say('Hello.')
    start()
    await until(async () => (await deliveryOf(id)) === 'sent', 'the second try')
    expect(Date.now() - begun).toBeGreaterThanOrEqual(2_000)
    expect(server.taken.map(({ messageId }) => messageId)).toEqual(tried)
  })

  it('[E16] a hub that was killed while it handed over asks before it sends', async () => {
    const { server, start, say, store, deliveryOf } = await openOutbox(60_000)
    const id = await say('Hello.')
    const messageId = `${id}.townline@example.test`
    const row = {
      entryId: id,
      mailbox: 'service',
      messageId,
      recipient: 'alice@people.test',
      isOfPerson: true,
    }
    await store.outgoing({ ...row, conversationId: randomUUID() })
    expect(await store.beginHanding(id)).toBe(true)
    expect(await store.beginHanding(id)).toBe(false)
    server.taken.push({ messageId, from: '', to: [], raw: Buffer.alloc(0) })
    start()
    await until(async () => (await deliveryOf(id)) === 'sent', 'the proof')
    expect(server.taken).toHaveLength(1)
  })

  it('[E16] a proof that comes by the mailbox ends the matter', async () => {
    const { server, start, say, deliveryOf, store } = await openOutbox(60_000)
    server.shows = false
    server.fates.push(() => ({ kind: 'unknown', why: 'silence' }))
    const id = await say('Hello.')
    const outbox = start()
    await until(async () => (await store.outgoingOf(id))?.state === 'handing', 'its fate is not known')
    await outbox.prove(id)
    expect(await deliveryOf(id)).toBe('sent')
    expect(server.taken).toEqual([])
  })

  it('[E16] what the server refuses for good has failed, with its words; the next one still leaves', async () => {
    const { server, start, say, deliveryOf } = await openOutbox(60_000)
    server.fates.push(() => ({ kind: 'refused', why: '550 no such user' }))
    const [first, second] = [await say('One.'), await say('Two.')]
    start()
    await until(async () => (await deliveryOf(second)) === 'sent', 'the second')
    expect(await deliveryOf(first)).toBe('failed')
  })

  it('[E16] answers of one conversation leave in their order', async () => {
    const { server, start, say, deliveryOf } = await openOutbox(60_000)
    server.fates.push(() => ({ kind: 'try-again', why: 'busy', afterMs: 50 }))
    await say('One.')
    const second = await say('Two.')
    start()
    await until(async () => (await deliveryOf(second)) === 'sent', 'both')
    expect(server.taken.map(({ raw }) => /One|Two/.exec(raw.toString())?.[0])).toEqual(['One', 'Two'])
  })
})
