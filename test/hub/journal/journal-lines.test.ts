import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '../../../src-hub/database/migrate.ts'
import { migrations } from '../../../src-hub/database/migrations/index.ts'
import { type OpenDatabase, openMemoryDatabase } from '../../../src-hub/database/open-database.ts'
import { createJournal, type JournalLine } from '../../../src-hub/journal/journal.ts'
import {
  configBefore,
  readContactLines,
  readLines,
  readRoutingLines,
} from '../../../src-hub/journal/read-lines.ts'

/** Lines of the journal in batches, with times that stay or grow, some about a contact and some about a request. */
const histories = fc
  .array(
    fc.array(fc.record({ isRecord: fc.boolean(), laterMs: fc.nat(3) }), { minLength: 1, maxLength: 5 }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map(batches => {
    let position = 0
    let at = 1_000
    return batches.map(batch =>
      batch.map(({ isRecord, laterMs }): JournalLine => {
        position += 1
        at += laterMs
        return isRecord ? aStep(position, at) : anArrival(position, at, randomUUID())
      }),
    )
  })

function anArrival(position: number, at: number, contactId: string): JournalLine {
  const from = { name: `Marie-Ève ${position}` }
  return {
    position,
    actor: 'customer',
    commandId: randomUUID(),
    event: {
      kind: 'contact-arrived',
      at,
      contactId,
      channel: 'phone',
      queueId: 'en',
      language: 'en',
      deadline: at,
      from,
    },
  }
}

function aStep(position: number, at: number): JournalLine {
  const event = { kind: 'request-started', at, requestId: randomUUID(), agentId: 'aiko' } as const
  return { position, actor: 'aiko', handedInBy: 'luc', event }
}

async function all<Line>(lines: AsyncIterable<Line>): Promise<Line[]> {
  const found: Line[] = []
  for await (const line of lines) found.push(line)
  return found
}

let database: OpenDatabase
beforeAll(async () => {
  database = await openMemoryDatabase()
  await migrate(database.db)
})
afterAll(() => database?.close())
beforeEach(empty)

async function empty(): Promise<void> {
  await sql`truncate journal_batch, record_line, contact`.execute(database.db)
}

async function written(batches: readonly (readonly JournalLine[])[]): Promise<readonly JournalLine[]> {
  const journal = createJournal(database.db)
  for (const lines of batches) await journal.append({ lines, outcomes: [], customers: [], requests: [] })
  return batches.flat()
}

describe('the lines of the journal', () => {
  it('[J4] [J13] are read in their order, whole and in any stretch, whatever they are about', async () => {
    const stretches = fc.record({
      after: fc.nat(60),
      upTo: fc.nat(60),
      since: fc.integer({ min: 990, max: 1_100 }),
    })
    await fc.assert(
      fc.asyncProperty(histories, stretches, async (batches, { after, upTo, since }) => {
        await empty()
        const lines = await written(batches)
        const { db } = database
        expect(await all(readLines(db, {}))).toEqual(lines)
        const within = lines.filter(
          ({ position, event }) => position > after && position <= upTo && event.at >= since,
        )
        expect(await all(readLines(db, { after, upTo, since }))).toEqual(within)
        const routing = within.filter(({ event }) => event.kind === 'contact-arrived')
        expect(await all(readRoutingLines(db, { after, upTo, since }))).toEqual(routing)
        const journal = createJournal(db)
        expect(await journal.lastPosition()).toBe(lines.at(-1)?.position)
        expect(await journal.lastInstant()).toBe(lines.at(-1)?.event.at)
      }),
      { numRuns: 60 },
    )
  })

  it('[J13] are one line each in the view `journal`, with who and by which command', async () => {
    const contactId = randomUUID()
    const [arrival, step] = await written([[anArrival(1, 5, contactId), aStep(2, 6)]])
    const rows = await database.db.selectFrom('journal').selectAll().orderBy('position').execute()
    expect(rows).toEqual([
      {
        position: 1,
        at: 5,
        kind: 'contact-arrived',
        subject: contactId,
        actor: 'customer',
        handed_in_by: null,
        command_id: arrival?.commandId,
        event: arrival?.event,
      },
      {
        position: 2,
        at: 6,
        kind: 'request-started',
        subject: (step?.event as { requestId?: string } | undefined)?.requestId,
        actor: 'aiko',
        handed_in_by: 'luc',
        command_id: null,
        event: step?.event,
      },
    ])
  })

  it('[J13] are more than one page of batches', async () => {
    const lines = await written(
      Array.from({ length: 250 }, (_, index) => [
        anArrival(2 * index + 1, index, randomUUID()),
        aStep(2 * index + 2, index),
      ]),
    )
    expect(await all(readLines(database.db, { after: 3 }))).toEqual(lines.slice(3))
  })

  it('[J13] of one contact are found from its arrival to its end, and nobody else’s', async () => {
    const [mine, other] = [randomUUID(), randomUUID()]
    const noted = (position: number, at: number, contactId: string): JournalLine => ({
      position,
      actor: 'aiko',
      event: { kind: 'contact-noted', at, contactId, text: `about ${mine}` },
    })
    const gone: JournalLine = {
      position: 6,
      actor: 'customer',
      event: { kind: 'contact-abandoned', at: 40, contactId: mine, waitedMs: 30, why: 'customer-left' },
    }
    await written([
      [anArrival(1, 5, other)],
      [anArrival(2, 10, mine), noted(3, 11, other)],
      [noted(4, 20, mine), aStep(5, 20)],
      // A batch may go on for hours after the end.
      [gone, noted(7, 7_200_000, other)],
      [noted(8, 7_200_001, other)],
    ])
    const found = await readContactLines(database.db, mine)
    expect(found.map(({ position }) => position)).toEqual([2, 4, 6])
    expect(await readContactLines(database.db, randomUUID())).toEqual([])
  })

  it('[K11] how the centre was configured is known of any instant', async () => {
    const configured = (position: number, at: number, version: number): JournalLine => ({
      position,
      actor: 'setup',
      event: { kind: 'routing-configured', at, config: { version } as never },
    })
    await written([
      [configured(1, 5, 1), configured(2, 6, 2)],
      [anArrival(3, 10, randomUUID())],
      [anArrival(4, 20, randomUUID()), configured(5, 20, 3)],
    ])
    const versionAt = async (at: number) => (await configBefore(database.db, at))?.version
    expect([await versionAt(5), await versionAt(6), await versionAt(20), await versionAt(21)]).toEqual([
      undefined,
      1,
      2,
      3,
    ])
  })
})

describe('a journal that was kept line by line', () => {
  it('[J5] [J13] is the same after the upgrade, and goes on', async () => {
    const { db, close } = await openMemoryDatabase()
    const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0033'))
    await migrate(db, before)
    const lines = Array.from({ length: 600 }, (_, index) =>
      index % 7 === 3 ? aStep(index + 1, index) : anArrival(index + 1, index, randomUUID()),
    )
    const rows = lines.map(({ position, actor, handedInBy, commandId, event }) => ({
      position,
      at: event.at,
      kind: event.kind,
      subject: 'contactId' in event ? event.contactId : 'requestId' in event ? event.requestId : '',
      actor,
      handed_in_by: handedInBy ?? null,
      command_id: commandId ?? null,
      event: JSON.stringify(event),
    }))
    await db.insertInto('journal').values(rows).execute()
    const told = [randomUUID(), randomUUID()] as const
    await sql`insert into command_outcome values (${told[0]}, 'a', 1, '{}'),
      (${told[1]}, 'b', 2, '{"refusal":{"name":"NotFound"}}')`.execute(db)

    await migrate(db)
    expect(await all(readLines(db, {}))).toEqual(lines)
    const journal = createJournal(db)
    expect(await journal.lastPosition()).toBe(600)
    expect([...(await journal.outcomesOf(told)).values()].sort((a, b) => a.at - b.at)).toEqual([
      { id: told[0], digest: 'a', at: 1 },
      { id: told[1], digest: 'b', at: 2, refusal: { name: 'NotFound' } },
    ])
    const next = anArrival(601, 600, randomUUID())
    await journal.append({ lines: [next], outcomes: [], customers: [], requests: [] })
    expect(await all(readLines(db, { after: 598 }))).toEqual([...lines.slice(598), next])
    await close()
  })
})
