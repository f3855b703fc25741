import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NoticeWorld, openNoticeWorld } from './notice-world.ts'

/** So many statements lie between the deaths that are tried; 1 tries each. */
const every = Number(process.env['TOWNLINE_KILL_EVERY'] ?? 12)

let world: NoticeWorld
beforeAll(async () => {
  world = await openNoticeWorld()
})
afterAll(() => world?.close())

/** A request that is answered, asked about, and done; its customer is told by e-mail, and so is somebody who follows. */
async function live(): Promise<string> {
  const customerId = await world.customer({ email: 'rose@people.test' })
  const follower = await world.customer({ email: 'sam@people.test' })
  const { id } = await world.request({ customerId })
  await world.engine.submit({
    actor: 'aiko',
    command: { kind: 'follow-request', requestId: id, customerId: follower },
  })
  await world.step(id, { kind: 'acknowledge-request', nextSteps: 'A crew comes.' })
  await world.step(id, {
    kind: 'note-request',
    noteId: crypto.randomUUID(),
    text: 'On its way.',
    isPublic: true,
  })
  await world.step(id, { kind: 'complete-request', reasonCode: 'done', words: 'It is filled.' })
  return id
}

const told = async (requestId: string) => {
  const rows = await world.database.db
    .selectFrom('notice')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy('position')
    .orderBy('recipient')
    .execute()
  return rows.map(row => ({
    kind: row.kind,
    to: row.recipient,
    state: row.state,
    mails: world.server.taken.filter(({ messageId }) => messageId.startsWith(row.id)).length,
  }))
}

const asWished = [
  { kind: 'received', to: 'customer', state: 'dropped', mails: 0 },
  { kind: 'acknowledged', to: 'customer', state: 'dropped', mails: 0 },
  { kind: 'note', to: 'customer', state: 'sent', mails: 1 },
  { kind: 'outcome', to: 'customer', state: 'sent', mails: 1 },
  { kind: 'outcome', to: 'follower', state: 'sent', mails: 1 },
]

describe('a hub that is killed while it tells people', () => {
  it('[Q55] [Q56] leaves one notice and one e-mail for each event and person, at whatever statement it dies', async () => {
    // Notices begin with what happens after a hub was there for the first time.
    await (await world.begin()).end()
    const first = await live()
    const whole = await world.begin()
    const before = whole.statements()
    await whole.settle()
    const statements = whole.statements() - before
    await whole.end()
    expect(await told(first)).toEqual(asWished)
    expect(await world.read(first)).toMatchObject({ status: 'closed', outcome: { told: { by: 'email' } } })

    for (let dies = 0; dies <= statements; dies += every) {
      const id = await live()
      const killed = await world.begin(dies)
      await killed.settle().catch(() => {})
      await killed.end()
      // The mail server shows by then what it took.
      world.skip(2_000)
      const next = await world.begin()
      await next.settle()
      await next.end()
      expect(await told(id), `killed after ${dies} statements`).toEqual(asWished)
      expect(await world.read(id), `killed after ${dies} statements`).toMatchObject({ status: 'closed' })
    }
    expect(statements).toBeGreaterThan(60)
  })
})
