import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  type CentreDatabase,
  type CentreServer,
  type HubProcess,
  leaderOf,
  startHubs,
  startServer,
  until,
} from '../hub/cluster/cluster-world.ts'
import { type Desk, openDesk } from '../world/hub-world.ts'
import { answer, type ChatPage, chat, comesBack } from './chat-pages.ts'

let server: CentreServer
let centre: CentreDatabase
let hubs: HubProcess[]

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  centre = await server.newCentre()
  hubs = await startHubs(centre, 2)
})
afterEach(async () => {
  await Promise.all(hubs.map(hub => hub.stop()))
  await centre.close()
})

/** What the database has of a chat, by number. */
const kept = async (contactId: string): Promise<readonly { id: string; number: number; text: string }[]> =>
  centre.db
    .selectFrom('conversation_entry')
    .select(['id', 'number', 'text'])
    .where('contact_id', '=', contactId)
    .orderBy('number')
    .execute()

it('[G2] it does not matter at which hub a page and a desk are: words, typing and returns go across', async () => {
  const leader = await leaderOf(hubs)
  const follower = hubs.find(hub => hub !== leader) as HubProcess
  const aiko = await openDesk(leader, 'aiko.mori')
  await aiko.be('available')
  const rose = await chat(follower, { name: 'Rose' })
  const { id: contactId } = await aiko.accept()
  await rose.stands('talking')
  await answer(leader, aiko, contactId, 'Which address?')
  await rose.reads('Which address?')
  aiko.say({ type: 'typing', contactId, isTyping: true })
  await rose.until(() => rose.heard.some(({ type }) => type === 'typing'), 'Aiko types')
  await rose.says('Number 41.')
  await aiko.until(
    ({ heard }) =>
      heard.some(
        each => each.type === 'conversation' && each.entries.some(({ text }) => text === 'Number 41.'),
      ),
    'Aiko reads it',
  )
  // The page changes its network, and comes out at the other hub before the first one noticed.
  const moved = await comesBack(leader, rose)
  expect(await rose.ended).toMatchObject({ code: 4_001 })
  await moved.says('Still me.')
  expect(moved.standing()).toMatchObject({ kind: 'talking', agentName: 'Aiko' })
  await moved.vanish()
})

it('[G8] a hub is killed in the middle of a chat: every word of both is there, once and in its order', async () => {
  const leader = await leaderOf(hubs)
  const other = hubs.find(hub => hub !== leader) as HubProcess
  let aiko: Desk = await openDesk(leader, 'aiko.mori')
  await aiko.be('available')
  let rose: ChatPage = await chat(leader, { name: 'Rose' })
  const { id: contactId } = await aiko.accept()
  await rose.stands('talking')
  let here: HubProcess = leader
  const words = Array.from({ length: 10 }, (_, index) => ({ id: randomUUID(), text: `word ${index}` }))
  const answers = Array.from({ length: 10 }, (_, index) => ({ id: randomUUID(), text: `answer ${index}` }))

  /** As the page does: what was not confirmed is said again, when there is a line. */
  const roseSays = async ({ id, text }: { id: string; text: string }): Promise<void> => {
    await until(async () => {
      const page = rose
      if (page.socket.readyState === page.socket.OPEN) {
        page.send({ type: 'say', id, text, attachmentIds: [] })
        return page.until(() => page.entries().some(entry => entry.id === id), 'is there').catch(() => false)
      }
      rose = await comesBack(here, rose).catch(() => rose)
      return false
    }, `"${text}" is there`)
  }
  /** As a desk does, with the same id until it has an answer. */
  const aikoSays = async ({ id, text }: { id: string; text: string }): Promise<void> => {
    await until(
      async () => (await answer(here, aiko, contactId, text, { id }).catch(() => undefined))?.status === 200,
      `"${text}" is said`,
    )
  }

  for (const [index, word] of words.entries()) {
    if (index === 4) {
      rose.send({ type: 'say', ...word, attachmentIds: [] })
      void answer(leader, aiko, contactId, answers[4]?.text ?? '', { id: answers[4]?.id ?? '' }).catch(
        () => {},
      )
      leader.signal('SIGKILL')
      await leader.ended
      here = other
      aiko = await openDesk(other, aiko)
    }
    await roseSays(word)
    const reply = answers[index]
    if (reply) await aikoSays(reply)
  }
  const entries = await kept(contactId)
  expect(entries.map(({ number }) => number)).toEqual(entries.map((_, index) => index + 1))
  const by = (wanted: readonly { id: string }[]) =>
    entries.filter(({ id }) => wanted.some(each => each.id === id)).map(({ text }) => text)
  expect(by(words)).toEqual(words.map(({ text }) => text))
  expect(by(answers)).toEqual(answers.map(({ text }) => text))
  expect(entries).toHaveLength(21)
  await rose.until(() => rose.entries().length === 21, 'Rose has every word')
  await rose.vanish()
})
