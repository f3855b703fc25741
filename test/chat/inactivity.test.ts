import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Contact } from '../../src-domain/routing/contact.ts'
import { emptyRoutingState, type RoutingState } from '../../src-domain/routing/routing-state.ts'
import { watchInactivity } from '../../src-hub/channels/chat/inactivity-watch.ts'
import { createConversationStore } from '../../src-hub/conversations/conversation-store.ts'
import { createConversations } from '../../src-hub/conversations/conversations.ts'
import { migrate } from '../../src-hub/database/migrate.ts'
import { type OpenDatabase, openMemoryDatabase } from '../../src-hub/database/open-database.ts'

const minute = 60_000

let database: OpenDatabase
beforeAll(async () => {
  database = await openMemoryDatabase()
  await migrate(database.db)
})
afterAll(() => database.close())

/** A chat that an agent has in hand, two hubs that watch it, and a clock that is moved by hand. */
async function openChat() {
  let now = 1_000_000
  let isHeld = false
  let isCalledBack = false
  const contactId = randomUUID()
  const log = pino({ level: 'silent' })
  const submitted: string[] = []
  const state = (): RoutingState => ({
    ...emptyRoutingState,
    contacts: new Map(
      submitted.length > 0
        ? []
        : [
            [
              contactId,
              {
                id: contactId,
                channel: 'chat',
                ...(isCalledBack ? { callback: { phone: '+19055550123', attempts: 1 } } : {}),
                phase: {
                  kind: 'connected',
                  agentId: 'aiko',
                  answeredAt: 0,
                  heldMs: 0,
                  ...(isHeld ? { hold: { since: now } } : {}),
                },
              } as Contact,
            ],
          ],
    ),
  })
  const conversations = createConversations({
    store: createConversationStore({ db: database.db, now: () => now }),
    state,
    tellOthers: () => {},
    tellTyping: () => {},
    log,
  })
  const { id } = await conversations.begin({
    id: randomUUID(),
    medium: 'chat',
    language: 'fr',
    customer: {},
    contactId,
  })
  let meanwhile: (() => Promise<unknown>) | undefined
  const { store } = conversations
  const lastWordsOf: typeof store.lastWordsOf = async ids => {
    const found = await store.lastWordsOf(ids)
    await meanwhile?.()
    return found
  }
  const watches = [1, 2].map(() =>
    watchInactivity({
      conversations: { ...conversations, store: { ...store, lastWordsOf } },
      now: () => now,
      isLeading: () => false,
      onProblem: problem => expect.unreachable(String(problem)),
      engine: {
        state,
        submit: async ({ command }) => {
          submitted.push(command.kind)
          return { kind: 'accepted', id: '', at: now, replayed: false }
        },
      },
    }),
  )
  const said = (writer: 'customer' | 'agent') =>
    conversations.append(id, {
      id: randomUUID(),
      via: 'chat',
      text: writer,
      writer: writer === 'customer' ? { kind: writer } : { kind: writer, agentId: 'aiko', delivery: 'sent' },
    })
  return {
    customer: () => said('customer'),
    agent: () => said('agent'),
    hold: (held: boolean) => {
      isHeld = held
    },
    callBack: () => {
      isCalledBack = true
    },
    /** Happens once, after somebody looked at what was said last and before they do anything about it. */
    meanwhile: (happens: () => Promise<unknown>) => {
      let happened: Promise<unknown> | undefined
      meanwhile = () => {
        happened ??= happens()
        return happened
      }
    },
    passes: async (ms: number) => {
      now += ms
      await Promise.all(watches.map(({ look }) => look()))
    },
    texts: async () => (await conversations.store.changedAfter(id, 0)).map(({ text }) => text),
    submitted,
    stop: () => {
      for (const { stop } of watches) stop()
    },
  }
}

const warning =
  'Êtes-vous toujours là? Sans nouvelles de votre part, ce clavardage se termine dans 3 minutes.'
const closing = 'Ce clavardage a pris fin faute de réponse. Vous pouvez nous écrire de nouveau en tout temps.'

it('[G6] who says nothing is asked in words whether they are there, and then the chat is closed, once', async () => {
  const chat = await openChat()
  await chat.customer()
  await chat.agent()
  await chat.passes(5 * minute - 1)
  expect(await chat.texts()).toEqual(['customer', 'agent'])
  await chat.passes(1)
  await chat.passes(3 * minute - 1)
  expect(await chat.texts()).toEqual(['customer', 'agent', warning])
  expect(chat.submitted).toEqual([])
  await chat.passes(1)
  await chat.passes(minute)
  expect(await chat.texts()).toEqual(['customer', 'agent', warning, closing])
  expect(new Set(chat.submitted)).toEqual(new Set(['leave-contact']))
  chat.stop()
})

it('[G6] who writes in the moment in which the chat would be closed is there', async () => {
  const chat = await openChat()
  await chat.agent()
  await chat.passes(5 * minute)
  chat.meanwhile(chat.customer)
  await chat.passes(3 * minute)
  expect(await chat.texts()).toEqual(['agent', warning, 'customer'])
  expect(chat.submitted).toEqual([])
  await chat.passes(minute)
  expect(await chat.texts()).toEqual(['agent', warning, 'customer'])
  chat.stop()
})

it('[G6] a word after the warning begins anew; who waits for the agent, or for a colleague of theirs, is never silent', async () => {
  const chat = await openChat()
  await chat.agent()
  await chat.passes(5 * minute)
  await chat.customer()
  await chat.passes(60 * minute)
  await chat.agent()
  await chat.passes(4 * minute)
  chat.hold(true)
  await chat.passes(60 * minute)
  expect(await chat.texts()).toEqual(['agent', warning, 'customer', 'agent'])
  chat.hold(false)
  await chat.passes(0)
  expect(await chat.texts()).toEqual(['agent', warning, 'customer', 'agent', warning])
  expect(chat.submitted).toEqual([])
  chat.stop()
})

it('[G6] [G10] who is called back talks and writes nothing: their call is not ended for silence', async () => {
  const chat = await openChat()
  await chat.customer()
  await chat.agent()
  chat.callBack()
  await chat.passes(60 * minute)
  await chat.passes(60 * minute)
  expect(await chat.texts()).toEqual(['customer', 'agent'])
  expect(chat.submitted).toEqual([])
  chat.stop()
})
