import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Entry } from '../../src-domain/conversations/conversation.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import { createConversationStore } from '../../src-hub/conversations/conversation-store.ts'
import { createConversations } from '../../src-hub/conversations/conversations.ts'
import { migrate } from '../../src-hub/database/migrate.ts'
import { type OpenDatabase, openMemoryDatabase } from '../../src-hub/database/open-database.ts'
import { accepts, arrives, ask, atWork, openOnBoard } from '../world/routing-world.ts'

let database: OpenDatabase
beforeAll(async () => {
  database = await openMemoryDatabase()
  await migrate(database.db)
})
afterAll(() => database.close())

/** Two hubs over one database: what one writes the other is told of. */
function openWorld(state: RoutingState = openOnBoard().state) {
  let time = 1_000
  const store = createConversationStore({ db: database.db, now: () => time++ })
  const log = pino({ level: 'silent' })
  const there = createConversations({
    store,
    state: () => state,
    tellOthers: () => {},
    tellTyping: () => {},
    log,
  })
  const here = createConversations({
    store,
    state: () => state,
    tellOthers: ({ conversationId, after }) => there.hear(conversationId, after),
    tellTyping: typing => there.hearTyping(typing),
    log,
  })
  const begin = (contactId = randomUUID(), medium: 'chat' | 'sms' | 'email' = 'chat') =>
    here.begin({
      id: randomUUID(),
      medium,
      language: 'en',
      customer: { name: 'Ada', email: 'ada@example.org' },
      contactId,
    })
  return { store, here, there, begin }
}

const words = (text: string, id = randomUUID()) => ({
  id,
  via: 'chat' as const,
  text,
  writer: { kind: 'customer' as const },
})

describe('a conversation', () => {
  it('[X1] numbers what is written without a gap, whoever writes at the same instant', async () => {
    const { store, begin } = openWorld()
    const { id } = await begin()
    const said = await Promise.all(
      Array.from({ length: 20 }, (_, index) => store.append(id, words(`word ${index}`))),
    )
    expect(said.map(({ kind }) => kind)).toEqual(Array(20).fill('appended'))
    const entries = await store.changedAfter(id, 0)
    expect(entries.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    expect(await store.find(id)).toMatchObject({ count: 20, revision: 20 })
  })

  it('[X2] the same entry again is the same; other words under its id are refused', async () => {
    const { store, begin } = openWorld()
    const [one, other] = [await begin(), await begin()]
    const entryId = randomUUID()
    const first = await store.append(one.id, words('Hello', entryId))
    expect(first.kind).toBe('appended')
    expect(await store.append(one.id, words('Hello', entryId))).toEqual({
      kind: 'repeated',
      entry: first.kind === 'appended' && first.entry,
    })
    for (const [conversationId, text] of [
      [one.id, 'Good-bye'],
      [other.id, 'Hello'],
    ] as const) {
      expect(await store.append(conversationId, words(text, entryId))).toEqual({
        kind: 'refused',
        name: 'EntryIdReused',
      })
    }
    expect(await store.find(one.id)).toMatchObject({ count: 1 })
    expect(await store.find(other.id)).toMatchObject({ count: 0 })
    expect(await store.append(randomUUID(), words('Hello'))).toEqual({
      kind: 'refused',
      name: 'UnknownConversation',
    })
  })

  it('[X1] whoever asks now and then by revision has, in the end, what is there', async () => {
    const { store, begin } = openWorld()
    type Step = 'customer' | 'agent' | 'delivered' | 'failed' | 'seen' | 'ask'
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom<Step>('customer', 'agent', 'delivered', 'failed', 'seen', 'ask'), {
          maxLength: 25,
        }),
        async steps => {
          const { id } = await begin()
          const copy = new Map<number, Entry>()
          let revision = 0
          const sent: string[] = []
          const catchUp = async () => {
            for (const entry of await store.changedAfter(id, revision)) {
              expect(entry.revision).toBeGreaterThan(revision)
              revision = entry.revision
              copy.set(entry.number, entry)
            }
          }
          for (const step of steps) {
            if (step === 'customer') await store.append(id, words('?'))
            else if (step === 'agent') {
              sent.push(randomUUID())
              await store.append(id, {
                id: sent.at(-1) ?? '',
                via: 'email',
                text: '!',
                writer: { kind: 'agent', agentId: 'alice', delivery: 'sending' },
              })
            } else if (step === 'delivered') await store.deliver(sent.at(-1) ?? id, { kind: 'sent', at: 7 })
            else if (step === 'failed')
              await store.deliver(sent.at(-1) ?? id, { kind: 'failed', at: 7, why: 'no' })
            else if (step === 'seen') await store.see(id, 'customer', 1_000)
            else await catchUp()
          }
          await catchUp()
          expect([...copy.values()].sort((a, b) => a.number - b.number)).toEqual(
            [...(await store.changedAfter(id, 0))].sort((a, b) => a.number - b.number),
          )
          const conversation = await store.find(id)
          expect(copy.size).toBe(conversation?.count)
          expect(conversation?.seen.customer).toBeLessThanOrEqual(copy.size)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('[X4] what was sent stays sent; what failed may be sent after all', async () => {
    const { store, here, begin } = openWorld()
    const { id } = await begin()
    const entryId = randomUUID()
    await store.append(id, {
      id: entryId,
      via: 'email',
      text: 'An answer',
      writer: { kind: 'agent', agentId: 'alice', delivery: 'sending' },
    })
    const delivery = async () => {
      const entry = (await store.findEntry(entryId))?.entry.writer
      return entry?.kind === 'agent' ? entry.delivery : undefined
    }
    expect((await store.toBeSent('email')).map(({ entry }) => entry.id)).toContain(entryId)
    await here.deliver(entryId, { kind: 'failed', at: 5, why: 'mailbox unknown' })
    expect(await delivery()).toEqual({ kind: 'failed', at: 5, why: 'mailbox unknown' })
    await here.deliver(entryId, { kind: 'sending' })
    await here.deliver(entryId, { kind: 'sent', at: 9 })
    await here.deliver(entryId, { kind: 'failed', at: 10, why: 'late' })
    await here.deliver(entryId, { kind: 'sending' })
    expect(await delivery()).toEqual({ kind: 'sent', at: 9 })
    expect((await store.toBeSent('email')).map(({ entry }) => entry.id)).not.toContain(entryId)
  })

  it('[X6] what was seen never becomes unseen, and nobody has seen what is not there', async () => {
    const { store, begin } = openWorld()
    const { id } = await begin()
    for (const text of ['a', 'b', 'c']) await store.append(id, words(text))
    expect(await store.see(id, 'agent', 2)).toBe(true)
    expect(await store.see(id, 'agent', 1)).toBe(false)
    expect(await store.see(id, 'agent', 99)).toBe(true)
    expect(await store.see(id, 'agent', 99)).toBe(false)
    expect((await store.find(id))?.seen).toEqual({ customer: 0, agent: 3 })
  })

  it('[X5] files come with their entry or not at all, once, and in no other conversation', async () => {
    const { store, begin } = openWorld()
    const [one, other] = [await begin(), await begin()]
    const content = Buffer.from('a plan')
    const keep = (conversationId: string) =>
      store.keepAttachment({
        id: randomUUID(),
        conversationId,
        name: 'plan.txt',
        mediaType: 'text/plain',
        content,
      })
    const [first, second, foreign] = [await keep(one.id), await keep(one.id), await keep(other.id)]
    const take = (ids: readonly string[], id = randomUUID()) =>
      store.append(one.id, { ...words('See the plan', id), attachmentIds: ids })
    expect(await take([first.id, foreign.id])).toEqual({ kind: 'refused', name: 'UnknownAttachment' })
    expect(await take([first.id, first.id])).toEqual({ kind: 'refused', name: 'UnknownAttachment' })
    expect(await store.find(one.id)).toMatchObject({ count: 0, revision: 0 })
    const taken = await take([second.id, first.id])
    expect(taken).toMatchObject({ kind: 'appended', entry: { attachments: [second, first] } })
    expect(await take([first.id])).toEqual({ kind: 'refused', name: 'UnknownAttachment' })
    expect(await store.readAttachment(one.id, first.id)).toMatchObject({ ...first, content, isSent: true })
    expect(await store.readAttachment(other.id, first.id)).toBeUndefined()
  })

  it('[X5] a file that nobody sent is forgotten after a day', async () => {
    const { store, begin } = openWorld()
    const { id } = await begin()
    const kept = { id: randomUUID(), conversationId: id, name: 'a.txt', mediaType: 'text/plain' }
    await store.keepAttachment({ ...kept, content: Buffer.from('a') })
    const later = createConversationStore({ db: database.db, now: () => Date.UTC(2027, 0, 1) })
    expect(await later.forgetUnused()).toBeGreaterThan(0)
    expect(await store.readAttachment(id, kept.id)).toBeUndefined()
  })
})

describe('a long conversation', () => {
  it('[X1] is read whole, however many entries it has', async () => {
    const { store, here, begin } = openWorld()
    const { id } = await begin()
    for (let number = 1; number <= 501; number++) await here.append(id, words(String(number)))
    expect((await store.everyEntry(id)).map(({ number }) => number)).toEqual(
      Array.from({ length: 501 }, (_, index) => index + 1),
    )
  })
})

describe('an answer', () => {
  const inHand = () => {
    const world = openOnBoard()
    const contactId = randomUUID()
    atWork(world, 'alice')
    arrives(world, contactId)
    accepts(world, contactId)
    return { world, contactId }
  }

  it('[X3] is one agent’s: whoever else tries is refused, and nothing is written', async () => {
    const { world, contactId } = inHand()
    const { here, store, begin } = openWorld(world.state)
    const { id } = await begin(contactId)
    const answer = { id: randomUUID(), text: 'Here is how', attachmentIds: [] }
    expect(await here.say(contactId, 'bob', answer)).toEqual({
      kind: 'refused',
      refusal: { name: 'NotYourContact' },
    })
    expect(await here.say(contactId, 'alice', answer)).toMatchObject({ kind: 'said', entry: { number: 1 } })
    ask(world, { kind: 'end-contact', agentId: 'alice', contactId })
    expect(await here.say(contactId, 'alice', answer)).toMatchObject({ kind: 'said', entry: { number: 1 } })
    expect(await here.say(contactId, 'alice', { ...answer, id: randomUUID() })).toEqual({
      kind: 'refused',
      refusal: { name: 'ContactClosed' },
    })
    expect(await store.find(id)).toMatchObject({ count: 1 })
  })

  it('[X4] in a chat it has arrived; by e-mail it is on its way; without an address it is refused', async () => {
    const { world, contactId } = inHand()
    const { here, begin } = openWorld(world.state)
    await begin(contactId)
    const say = (via?: 'email' | 'sms') =>
      here.say(contactId, 'alice', {
        id: randomUUID(),
        text: 'Here is how',
        attachmentIds: [],
        ...(via ? { via } : {}),
      })
    expect(await say()).toMatchObject({ entry: { via: 'chat', writer: { delivery: { kind: 'sent' } } } })
    expect(await say('email')).toMatchObject({
      entry: { via: 'email', writer: { delivery: { kind: 'sending' } } },
    })
    expect(await say('sms')).toEqual({ kind: 'refused', refusal: { name: 'NoAddress', via: 'sms' } })
  })

  it('[X1] a hub that was not told finds it by itself, once', async () => {
    const { world, contactId } = inHand()
    const { there, store, begin } = openWorld(world.state)
    const { id } = await begin(contactId)
    await there.lookAgain()
    const heard: string[] = []
    there.onChanged(({ entries }) => heard.push(...entries.map(({ text }) => text)))
    await store.append(id, words('Nobody told you'))
    await store.append(id, words('Nor of this'))
    await there.lookAgain()
    await there.lookAgain()
    expect(heard).toEqual(['Nobody told you', 'Nor of this'])
    await there.append(id, words('Told here'))
    await there.lookAgain()
    expect(heard).toEqual(['Nobody told you', 'Nor of this', 'Told here'])
  })

  it('[X1] every hub hears of it, with what is new alone', async () => {
    const { world, contactId } = inHand()
    const { here, there, begin } = openWorld(world.state)
    const { id } = await begin(contactId)
    await here.append(id, words('Where do I pay?'))
    const heard = Promise.withResolvers<unknown>()
    there.onChanged(({ conversation, entries }) =>
      heard.resolve({ contactId: conversation.contactId, texts: entries.map(({ text }) => text) }),
    )
    await here.say(contactId, 'alice', { id: randomUUID(), text: 'At any counter', attachmentIds: [] })
    expect(await heard.promise).toEqual({ contactId, texts: ['At any counter'] })
    const next = randomUUID()
    await here.continueUnder(id, next)
    await here.append(id, words('Thank you'))
    expect(await here.store.findByContact(next)).toMatchObject({ id, contactId: next, count: 3 })
    expect(await here.store.findByContact(contactId)).toMatchObject({ id })
  })
})
