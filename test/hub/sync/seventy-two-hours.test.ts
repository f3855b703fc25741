import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DeskCommand, Envelope, Outcome } from '../../../src-contract/live/desk-command.ts'
import { formatReference } from '../../../src-domain/requests/reference-number.ts'
import { createRandom } from '../../../src-hub/config/demo-city/seeded-random.ts'
import { type OpenDatabase, openDatabase } from '../../../src-hub/database/open-database.ts'
import { ask, type HubWorld, openHub, type SignedIn, signIn } from '../../world/hub-world.ts'

/** Over a real PostgreSQL, flushes and all. */
let folder: string
let database: OpenDatabase
let hub: HubWorld
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'townline-72-hours-'))
  database = await openDatabase(
    { dataFolder: folder, database: 'embedded' },
    { info() {}, warn() {}, error() {} },
  )
  hub = await openHub({ database })
})
afterAll(async () => {
  await hub?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const hours = 72
const deskUsers = ['aiko.mori', 'daniel.okafor', 'nadia.haddad', 'sofia.kowalczyk']
const requestsOfDesk = 125
const othersOfDesk = 75
const batchSize = 100

async function numbersFor(desk: SignedIn, count: number): Promise<string[]> {
  const numbers: string[] = []
  while (numbers.length < count) {
    const { body } = await ask(hub, 'POST', '/api/reference-blocks', {
      token: desk.token,
      body: { deskId: desk.deskId, leaseId: randomUUID() },
    })
    for (let number = body.first; number <= body.last; number++)
      numbers.push(formatReference(body.year, number))
  }
  return numbers
}

/** What a desk keeps in its outbox over the hours without a line, in its order. */
async function outboxOf(desk: SignedIn, seed: number, returnsAt: number): Promise<readonly Envelope[]> {
  const chance = createRandom(seed)
  const numbers = await numbersFor(desk, requestsOfDesk)
  const total = requestsOfDesk + othersOfDesk
  const customers: { id: string; version: number; remark: string }[] = []
  const requests: { id: string; version: number; description: string }[] = []
  const commandAt = (index: number, at: number): DeskCommand => {
    // Five requests, three others.
    const [customer, request] = [customers.at(-1), requests.at(-1)]
    if (index % 8 >= 5) {
      switch (chance.int(0, 3)) {
        case 0: {
          if (!customer) break
          const remark = `Heard at ${index}`
          const { id, version, remark: from } = customer
          Object.assign(customer, { version: version + 1, remark })
          return {
            kind: 'update-customer',
            customerId: id,
            expectedVersion: version,
            fields: { remark },
            from: from === '' ? {} : { remark: from },
          }
        }
        case 1: {
          if (!request) break
          const description = `${request.description}, seen again`
          const changes = { description: { from: request.description, to: description } }
          const basedOn = request.version
          Object.assign(request, { version: basedOn + 1, description })
          return { kind: 'update-request', requestId: request.id, basedOn, changes }
        }
      }
      const id = randomUUID()
      customers.push({ id, version: 1, remark: '' })
      return {
        kind: 'create-customer',
        customerId: id,
        fields: {
          givenName: 'Rose',
          familyName: `Tremblay ${index}`,
          language: 'fr',
          phones: [{ e164: `+1905555${String(1_000 + index)}`, kind: 'mobile' }],
          emails: [],
          preference: 'phone',
        },
      }
    }
    const id = randomUUID()
    const description = `Missed collection ${index}`
    requests.push({ id, version: 1, description })
    return {
      kind: 'create-request',
      requestId: id,
      reference: numbers.shift() as string,
      typeCode: 'pothole',
      ...(customer ? { customerId: customer.id } : {}),
      place: { text: '12 Harbour Street', latitude: 43.89, longitude: -78.86 },
      answers: { deep: true, size: 'larger', position: 'curb-lane' },
      description,
      notifyBy: 'no',
      language: 'en',
      createdAt: at,
    }
  }
  return Array.from({ length: total }, (_, index) => {
    const at = returnsAt - hours * 3_600_000 + Math.floor((index / total) * hours * 3_600_000)
    return { id: randomUUID(), deskId: desk.deskId, by: desk.person.id, at, command: commandAt(index, at) }
  })
}

async function send(
  desk: SignedIn,
  commands: readonly Envelope[],
  after?: string,
): Promise<readonly Outcome[]> {
  const { status, body } = await ask(hub, 'POST', '/api/commands', {
    token: desk.token,
    body: { commands, ...(after === undefined ? {} : { after }) },
  })
  expect(status).toBe(200)
  return body.outcomes
}

it('[S10] [J12] four desks that were cut off for 72 hours are caught up within ten seconds: each command once, in order, at its time', {
  timeout: 60_000,
}, async () => {
  const desks = await Promise.all(deskUsers.map(user => signIn(hub, user)))
  const returnsAt = hub.clock.now()
  const outboxes = await Promise.all(desks.map((desk, index) => outboxOf(desk, 72 + index, returnsAt)))
  const all = outboxes.flat()
  const isRequest = ({ command }: Envelope) => command.kind === 'create-request'
  expect([all.length, all.filter(isRequest).length]).toEqual([800, 500])
  const before = await database.db.selectFrom('request').select('id').execute()

  const begun = performance.now()
  const told = await Promise.all(
    desks.map(async (desk, index) => {
      const outbox = outboxes[index] ?? []
      const outcomes: Outcome[] = []
      for (let start = 0; start < outbox.length; start += 2 * batchSize) {
        const batch = outbox.slice(start, start + batchSize)
        const next = outbox.slice(start + batchSize, start + 2 * batchSize)
        // The second is sent before the first has an answer, and here even arrives before it [J12].
        const ahead = next.length === 0 ? [] : send(desk, next, batch.at(-1)?.id)
        // Every second answer is lost, and the batch is sent again.
        if ((start / batchSize) % 4 === 0) await send(desk, batch)
        outcomes.push(...(await send(desk, batch)), ...(await ahead))
      }
      return outcomes
    }),
  )
  const ms = performance.now() - begun
  console.log(`${all.length} commands of ${desks.length} desks in ${Math.round(ms)} ms`)
  expect(ms).toBeLessThan(10_000)
  expect(told.flat().filter(({ kind }) => kind !== 'accepted')).toEqual([])
  expect(told.flat().map(({ id }) => id)).toEqual(all.map(({ id }) => id))

  const lines = await database.db
    .selectFrom('journal')
    .select(['position', 'actor', 'command_id', 'event'])
    .where('command_id', 'is not', null)
    .orderBy('position')
    .execute()
  const asked = new Map(all.map(envelope => [envelope.id, envelope]))
  const written = lines.filter(({ command_id }) => asked.has(command_id ?? ''))
  // Once each: as many lines as commands, and no command twice.
  expect(written).toHaveLength(800)
  expect(new Set(written.map(({ command_id }) => command_id)).size).toBe(800)
  for (const [index, desk] of desks.entries()) {
    const mine = written.filter(({ actor }) => actor === desk.person.id)
    expect(mine.map(({ command_id }) => command_id)).toEqual(outboxes[index]?.map(({ id }) => id))
  }
  for (const { command_id, event } of written) {
    const { at } = asked.get(command_id ?? '') as Envelope
    const said = event as { kind: string; at: number; madeAt?: number; request?: { createdAt: number } }
    expect([said.kind, said.request?.createdAt ?? said.madeAt]).toEqual([said.kind, at])
    expect(said.at).toBeGreaterThanOrEqual(returnsAt)
  }

  const created = new Set(before.map(({ id }) => id))
  const rows = (await database.db.selectFrom('request').selectAll().execute()).filter(
    ({ id }) => !created.has(id),
  )
  expect(rows).toHaveLength(500)
  const numbers = all.flatMap(({ command }) => (command.kind === 'create-request' ? [command.reference] : []))
  expect(new Set(rows.map(({ reference }) => reference))).toEqual(new Set(numbers))
  // The last change of each request, by its own desk, is what stands.
  const last = new Map<string, string>()
  for (const { command } of all) {
    if (command.kind === 'create-request') last.set(command.requestId, command.description)
    if (command.kind === 'update-request') last.set(command.requestId, command.changes.description?.to ?? '')
  }
  for (const { id, doc } of rows) expect(doc.description).toBe(last.get(id))
})
