import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '../../src-hub/database/migrate.ts'
import { type OpenDatabase, openMemoryDatabase } from '../../src-hub/database/open-database.ts'
import type { Deed } from './offline-deeds.ts'
import { judgeDeeds } from './offline-judge.ts'

let database: OpenDatabase
let position = 0
beforeAll(async () => {
  database = await openMemoryDatabase()
  await migrate(database.db)
})
afterAll(() => database?.close())
beforeEach(async () => {
  for (const table of ['record_line', 'command_outcome', 'request'] as const) {
    await database.db.deleteFrom(table).execute()
  }
  position = 0
})

const draft = {
  typeCode: 'pothole',
  answers: {},
  description: 'A deep one.',
  notifyBy: 'no',
  language: 'en',
} as const

function requestDeed(begunAt: number, reference: string): Deed & { readonly requestId: string } {
  const requestId = randomUUID()
  return {
    act: { kind: 'create-request', draft },
    begunAt,
    told: { kind: 'created', requestId, reference },
    toldAt: begunAt + 1,
    requestId,
  }
}

function noteDeed(begunAt: number, contactId: string): Deed & { readonly commandId: string } {
  const commandId = randomUUID()
  return {
    act: { kind: 'keep', command: { kind: 'note-contact', contactId, text: 'Called.' } },
    begunAt,
    told: { kind: 'kept', id: commandId },
    toldAt: begunAt + 1,
    commandId,
  }
}

async function journal(kind: string, subject: string, commandId: string | null = null) {
  position += 1
  await database.db
    .insertInto('record_line')
    .values({ position, at: 1, kind, subject, actor: 'aiko.mori', command_id: commandId, event: '{}' })
    .execute()
}

async function arrived({ requestId }: { readonly requestId: string }, reference: string) {
  await journal('request-created', requestId)
  await database.db
    .insertInto('request')
    .values({
      id: requestId,
      reference,
      type_code: 'pothole',
      status: 'submitted',
      customer_id: null,
      created_at: 1,
      doc: '{}',
    })
    .execute()
}

async function remembered(commandId: string, outcome: object = {}) {
  await database.db
    .insertInto('command_outcome')
    .values({ id: commandId, digest: '', at: 1, outcome: JSON.stringify(outcome) })
    .execute()
}

describe('the judge of what a desk was told', () => {
  it('finds nothing wrong where everything came once and in order', async () => {
    const deeds = [requestDeed(1, 'A'), requestDeed(3, 'B')]
    for (const [index, deed] of deeds.entries()) await arrived(deed, 'AB'.charAt(index))
    expect(await judgeDeeds(database.db, deeds)).toEqual({
      lost: 0,
      duplicated: 0,
      reordered: 0,
      renumbered: 0,
      refused: [],
      promises: 2,
      findings: [],
    })
  })

  it('finds what is lost, what happened twice and what has another number', async () => {
    const [gone, twice, other] = [requestDeed(1, 'A'), requestDeed(1, 'B'), requestDeed(1, 'C')]
    await arrived(twice, 'B')
    await journal('request-created', twice.requestId)
    await arrived(other, 'D')
    expect(await judgeDeeds(database.db, [gone, twice, other])).toMatchObject({
      lost: 1,
      duplicated: 1,
      renumbered: 1,
    })
  })

  it('finds what stands before its cause, and lets stand what was done at once', async () => {
    const [cause, effect, meanwhile] = [requestDeed(1, 'A'), requestDeed(5, 'B'), requestDeed(1.5, 'C')]
    await arrived(effect, 'B')
    await arrived(meanwhile, 'C')
    await arrived(cause, 'A')
    const { reordered } = await judgeDeeds(database.db, [cause, effect, meanwhile])
    // The effect stands before both that were told when it was begun; those two were done at once.
    expect(reordered).toBe(2)
  })

  it('asks for the last note of a contact only, and tells of refusals', async () => {
    const contactId = randomUUID()
    const [first, last, refused] = [noteDeed(1, contactId), noteDeed(5, contactId), noteDeed(1, randomUUID())]
    await remembered(last.commandId)
    await remembered(refused.commandId, { refusal: { name: 'NotYours' } })
    expect(await judgeDeeds(database.db, [first, last, refused])).toMatchObject({
      lost: 0,
      refused: ['NotYours'],
    })
  })
})
