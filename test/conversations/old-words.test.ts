import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createConversationStore } from '../../src-hub/conversations/conversation-store.ts'
import { removeOldWords } from '../../src-hub/conversations/remove-old-words.ts'
import { setWordsPolicy, wordsPolicies } from '../../src-hub/conversations/words-policy.ts'
import { migrate } from '../../src-hub/database/migrate.ts'
import { type OpenDatabase, openMemoryDatabase } from '../../src-hub/database/open-database.ts'

const dayMs = 86_400_000
let database: OpenDatabase
beforeAll(async () => {
  database = await openMemoryDatabase()
  await migrate(database.db)
})
afterAll(() => database.close())

it('[X7] nothing is removed until an administrator says so, and the slower of two is told', async () => {
  const { db } = database
  const policy = { mailDays: 365, chatDays: 90 }
  expect((await wordsPolicies(db)).map(each => each.policy)).toEqual([{ mailDays: 0, chatDays: 0 }])
  const both = await Promise.all(
    ['farah', 'omar'].map(by => setWordsPolicy(db, { policy, basedOn: 1, by, at: 5 })),
  )
  expect(both.filter(each => 'refused' in each)).toEqual([{ refused: 'PolicyChanged' }])
  expect((await wordsPolicies(db))[0]).toMatchObject({ version: 2, policy, setAt: 5 })
})

it('[X7] words and files go after the days of the policy, never of what is open; all else stays', async () => {
  const { db } = database
  let now = 1_000 * dayMs
  const store = createConversationStore({ db, now: () => now })
  /** A conversation of one entry with a file, whose contact was closed then, or is open. */
  const written = async (medium: 'email' | 'chat', closedAt: number | null, at: number) => {
    now = at
    const [id, contactId, entryId, attachmentId] = Array.from({ length: 4 }, () => randomUUID())
    if (!id || !contactId || !entryId || !attachmentId) throw new Error('ids are missing')
    await store.begin({ id, medium, language: 'en', customer: { name: 'Ann' }, contactId })
    await store.keepAttachment({
      id: attachmentId,
      conversationId: id,
      name: 'photo.png',
      mediaType: 'image/png',
      content: new Uint8Array([1]),
    })
    const writer = { kind: 'customer' as const }
    await store.append(id, {
      id: entryId,
      via: medium,
      text: 'My number is 7',
      attachmentIds: [attachmentId],
      writer,
    })
    await db
      .insertInto('contact')
      .values({
        id: contactId,
        channel: medium,
        queue_id: 'q',
        language: 'en',
        arrived_at: at,
        ended_at: closedAt,
        closed_at: closedAt,
        result: closedAt === null ? null : 'handled',
      } as never)
      .execute()
    if (medium === 'email') {
      await db
        .insertInto('mail_message')
        .values({
          id: entryId,
          mailbox: 'service',
          key: entryId,
          message_id: null,
          kind: 'personal',
          place: 'comes-in',
          conversation_id: id,
          contact_id: contactId,
          affinity_to: null,
          from_address: 'ann@people.test',
          reply_to: 'ann@people.test',
          people: '[]',
          facts: JSON.stringify({ subject: 'Hello', html: '<p>7</p>', folded: '> 7', requests: [] }),
          acknowledgement_id: null,
          at,
        })
        .execute()
    }
    return { id, contactId, entryId }
  }
  const today = 1_000 * dayMs
  const old = today - 400 * dayMs
  const gone = await written('email', old, old)
  const goneChat = await written('chat', today - 91 * dayMs, today - 91 * dayMs)
  const young = await written('email', today - 364 * dayMs, old)
  const youngChat = await written('chat', today - 89 * dayMs, today - 89 * dayMs)
  const open = await written('email', null, old)
  const held = await written('chat', old, old)
  const doc = JSON.stringify({ contactId: held.contactId })
  const request = {
    id: randomUUID(),
    reference: 'TL-26-2222-2',
    type_code: 'x',
    status: 'submitted',
    created_at: old,
    doc,
  }
  await db
    .insertInto('request')
    .values(request as never)
    .execute()

  const textOf = async ({ entryId }: { readonly entryId: string }) => (await store.findEntry(entryId))?.entry
  expect(await removeOldWords(db, { mailDays: 0, chatDays: 0 }, today), 'no policy').toBe(0)
  const knew = (await store.find(gone.id))?.revision ?? 0
  expect(await removeOldWords(db, { mailDays: 365, chatDays: 90 }, today)).toBe(2)
  for (const [each, days] of [
    [gone, 365],
    [goneChat, 90],
  ] as const) {
    expect(await textOf(each)).toMatchObject({ text: '', attachments: [], removedAfterDays: days, number: 1 })
  }
  expect(await store.changedAfter(gone.id, knew), 'whoever knew it is told').toHaveLength(1)
  for (const each of [young, youngChat, open, held]) {
    expect(await textOf(each)).toMatchObject({ text: 'My number is 7', attachments: [{ name: 'photo.png' }] })
  }
  const facts = await db
    .selectFrom('mail_message')
    .select('facts')
    .where('id', '=', gone.entryId)
    .executeTakeFirst()
  expect(facts?.facts).toMatchObject({ subject: 'Hello', folded: '' })
  expect(JSON.stringify(facts)).not.toContain('7')
  expect(await db.selectFrom('contact').select('id').where('id', '=', gone.contactId).execute()).toHaveLength(
    1,
  )

  await db
    .updateTable('request')
    .set({ closed_at: today } as never)
    .where('id', '=', request.id)
    .execute()
  expect(await removeOldWords(db, { mailDays: 365, chatDays: 90 }, today), 'its request has ended').toBe(1)
  expect(await removeOldWords(db, { mailDays: 365, chatDays: 90 }, today), 'again is nothing').toBe(0)
})
