import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { formatReference } from '../../../src-domain/requests/reference-number.ts'
import { createRandom } from '../../../src-hub/config/demo-city/seeded-random.ts'
import type { Asked } from '../../../src-hub/engine/engine.ts'
import type { Journal } from '../../../src-hub/journal/journal.ts'
import { aCustomer, anArrival, atWork, type Between, type EngineWorld, openEngine } from './open-engine.ts'

const open: EngineWorld[] = []
afterEach(async () => {
  for (const world of open.splice(0)) await world.close()
})

async function opened(between?: Between): Promise<EngineWorld> {
  const world = await openEngine(between)
  open.push(world)
  return world
}

/** A journal whose next append waits, once it is asked to. */
function gated() {
  let hold = false
  let begun = (): void => {}
  let release = (_how: 'write' | 'break'): void => {}
  return {
    between: (journal: Journal): Journal => ({
      ...journal,
      append: async batch => {
        if (hold) {
          hold = false
          const released = new Promise<'write' | 'break'>(resolve => {
            release = resolve
          })
          begun()
          if ((await released) === 'break') throw new Error('Connection terminated unexpectedly')
        }
        await journal.append(batch)
      },
    }),
    /** Resolves when the next append has begun. */
    holdNext: () =>
      new Promise<void>(resolve => {
        hold = true
        begun = resolve
      }),
    release: (how: 'write' | 'break') => release(how),
  }
}

/** Past the turns in which the engine decides what came while it was writing. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
}

const phaseOf = ({ engine }: EngineWorld, contactId: string) => engine.state().contacts.get(contactId)?.phase

async function subjectsOf({ db }: EngineWorld, kind: string) {
  const rows = await db
    .selectFrom('journal')
    .selectAll()
    .where('kind', '=', kind)
    .orderBy('position')
    .execute()
  return rows.map(({ subject }) => subject)
}

describe('what comes while a batch is being written', () => {
  it('[J3] [J4] is decided on top of it, told and seen by nobody before it is written, and keeps its place', async () => {
    const gate = gated()
    const world = await opened(gate.between)
    await atWork(world, 'aiko')
    await atWork(world, 'mei')
    const published: number[] = []
    world.engine.onPublished(({ lines }) => published.push(...lines.map(({ position }) => position)))
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()]
    const writing = gate.holdNext()
    const told: string[] = []
    const asked = [world.engine.submit(anArrival(first)).finally(() => told.push(first))]
    await writing
    for (const id of [second, third]) {
      asked.push(world.engine.submit(anArrival(id)).finally(() => told.push(id)))
      await turns()
    }
    expect(told).toEqual([])
    expect(published).toEqual([])
    expect(world.engine.state().contacts.size).toBe(0)
    gate.release('write')
    expect((await Promise.all(asked)).map(({ kind }) => kind)).toEqual(Array(3).fill('accepted'))
    expect(await subjectsOf(world, 'contact-arrived')).toEqual([first, second, third])
    expect(phaseOf(world, first)).toMatchObject({ kind: 'offered', offer: { agentId: 'aiko' } })
    expect(phaseOf(world, second)).toMatchObject({ kind: 'offered', offer: { agentId: 'mei' } })
    expect(phaseOf(world, third)?.kind).toBe('waiting')
    const last = world.engine.position()
    expect(published).toEqual(Array.from({ length: 5 }, (_, index) => last - 4 + index))
  })

  it('[J3] falls with it when it cannot be written, is postponed in its order, and works when asked again', async () => {
    const gate = gated()
    const world = await opened(gate.between)
    await atWork(world, 'aiko')
    const [first, second] = [randomUUID(), randomUUID()]
    const writing = gate.holdNext()
    const before = world.engine.state()
    const lost = [world.engine.submit(anArrival(first, first))]
    await writing
    lost.push(world.engine.submit(anArrival(second, second)))
    await turns()
    gate.release('break')
    expect((await Promise.all(lost)).map(({ kind }) => kind)).toEqual(['postponed', 'postponed'])
    expect(world.engine.state()).toBe(before)
    expect(await subjectsOf(world, 'contact-arrived')).toEqual([])
    // The other way round: nothing of the first try may be left.
    expect(await world.engine.submit(anArrival(second, second))).toMatchObject({
      kind: 'accepted',
      replayed: false,
    })
    await world.engine.submit(anArrival(first, first))
    expect(phaseOf(world, second)).toMatchObject({ kind: 'offered', offer: { agentId: 'aiko', number: 1 } })
    expect(phaseOf(world, first)?.kind).toBe('waiting')
  })

  it('[J1] a repeat of what is being written has no effect of its own and is told when both are safe', async () => {
    const gate = gated()
    const world = await opened(gate.between)
    const contactId = randomUUID()
    const writing = gate.holdNext()
    const first = world.engine.submit(anArrival(contactId, contactId))
    await writing
    const repeat = world.engine.submit(anArrival(contactId, contactId))
    await turns()
    gate.release('write')
    expect(await first).toMatchObject({ kind: 'accepted', replayed: false })
    expect(await repeat).toEqual({ ...(await first), replayed: true })
    expect(await subjectsOf(world, 'contact-arrived')).toEqual([contactId])
  })

  it('[J6] a rule that fails meanwhile leaves what was decided before it as it was', async () => {
    const gate = gated()
    const world = await opened(gate.between)
    await atWork(world, 'aiko')
    await atWork(world, 'mei')
    const [first, second] = [randomUUID(), randomUUID()]
    const writing = gate.holdNext()
    const one = world.engine.submit(anArrival(first))
    await writing
    const sung = world.engine.submit({ actor: 'luc', command: { kind: 'sing-a-song' } } as never)
    const two = world.engine.submit(anArrival(second))
    await turns()
    gate.release('write')
    expect(await sung).toMatchObject({ kind: 'refused', refusal: { name: 'Failed' } })
    expect((await Promise.all([one, two])).map(({ kind }) => kind)).toEqual(['accepted', 'accepted'])
    expect(phaseOf(world, first)).toMatchObject({ kind: 'offered', offer: { agentId: 'aiko' } })
    expect(phaseOf(world, second)).toMatchObject({ kind: 'offered', offer: { agentId: 'mei' } })
  })
})

describe('a command that names the one before it', () => {
  it('[J12] is decided after it, whether that is written or not yet, and postponed where it is not known', async () => {
    const gate = gated()
    const world = await opened(gate.between)
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()]
    const ask = (id: string, after?: string) =>
      world.engine.submit({ ...anArrival(id, id), ...(after === undefined ? {} : { after }) })
    expect((await ask(second, first)).kind).toBe('postponed')
    const writing = gate.holdNext()
    const asked = [ask(first)]
    await writing
    asked.push(ask(second, first), ask(third, second))
    await turns()
    gate.release('write')
    expect((await Promise.all(asked)).map(({ kind }) => kind)).toEqual(Array(3).fill('accepted'))
    expect(await subjectsOf(world, 'contact-arrived')).toEqual([first, second, third])
    expect(await ask(second, randomUUID())).toMatchObject({ kind: 'accepted', replayed: true })
  })

  it('[J12] does not overtake one that fell with its batch, though the database is back by then', async () => {
    const gate = gated()
    const world = await opened(gate.between)
    const [first, second] = [randomUUID(), randomUUID()]
    const writing = gate.holdNext()
    const lost = world.engine.submit(anArrival(first, first))
    await writing
    gate.release('break')
    expect((await lost).kind).toBe('postponed')
    expect((await world.engine.submit({ ...anArrival(second, second), after: first })).kind).toBe('postponed')
    expect(await subjectsOf(world, 'contact-arrived')).toEqual([])
  })
})

describe('records that come while a batch is being written', () => {
  const renamed = (customerId: string, id: string, givenName: string): Asked => ({
    id,
    actor: 'aiko',
    command: { kind: 'update-customer', customerId, expectedVersion: 1, fields: { givenName } },
  })
  const customersIn = async ({ db }: EngineWorld) =>
    (await db.selectFrom('customer').select('doc').orderBy('id').execute()).map(({ doc }) => doc)

  it('[J3] [J4] are decided on top of it, from what it is going to write, and told after their own write', async () => {
    const gate = gated()
    const world = await opened(gate.between)
    const customerId = randomUUID()
    const told: string[] = []
    const ask = (asked: Asked, name: string) => world.engine.submit(asked).finally(() => told.push(name))
    const writing = gate.holdNext()
    const first = ask(aCustomer(customerId, randomUUID()), 'create')
    await writing
    const others = [
      ask(renamed(customerId, randomUUID(), 'Marguerite'), 'update'),
      ask(aCustomer(customerId, randomUUID()), 'again'),
      ask(renamed(customerId, randomUUID(), 'Rosalie'), 'late'),
      ask(anArrival(randomUUID()), 'call'),
    ]
    await turns()
    expect(told).toEqual([])
    gate.release('write')
    expect([await first, ...(await Promise.all(others))]).toMatchObject([
      { kind: 'accepted' },
      { kind: 'accepted' },
      { kind: 'refused', refusal: { name: 'CustomerExists' } },
      { kind: 'refused', refusal: { name: 'CustomerChanged', version: 2 } },
      { kind: 'accepted' },
    ])
    expect(told).toEqual(['create', 'update', 'again', 'late', 'call'])
    expect(await customersIn(world)).toMatchObject([{ id: customerId, version: 2, givenName: 'Marguerite' }])
    const lines = await world.db
      .selectFrom('journal')
      .select(['position', 'kind'])
      .orderBy('position')
      .execute()
    expect(lines.slice(-3).map(({ kind }) => kind)).toEqual([
      'customer-created',
      'customer-updated',
      'contact-arrived',
    ])
  })

  it('[Q1] a reference number that is being written is taken', async () => {
    const gate = gated()
    const world = await opened(gate.between)
    const deskId = randomUUID()
    await world.db
      .insertInto('reference_block')
      .values({
        id: randomUUID(),
        desk_id: deskId,
        leased_to: 'aiko',
        year: 26,
        first: 1,
        last: 9,
        leased_at: 0,
      })
      .execute()
    const create = (): Asked => ({
      id: randomUUID(),
      actor: 'aiko',
      deskId,
      command: {
        kind: 'create-request',
        requestId: randomUUID(),
        reference: formatReference(26, 7),
        typeCode: 'pothole',
        answers: {},
        description: '',
        notifyBy: 'no',
        language: 'en',
        createdAt: world.now(),
      },
    })
    const writing = gate.holdNext()
    const first = world.engine.submit(create())
    await writing
    const second = world.engine.submit(create())
    await turns()
    gate.release('write')
    expect([await first, await second]).toMatchObject([
      { kind: 'accepted' },
      { kind: 'refused', refusal: { name: 'ReferenceTaken' } },
    ])
  })

  it('[S2] [J3] fall with it when it cannot be written, and nothing behind them overtakes them', async () => {
    const gate = gated()
    const world = await opened(gate.between)
    const customerId = randomUUID()
    const asked = [
      aCustomer(customerId, randomUUID()),
      renamed(customerId, randomUUID(), 'Marguerite'),
      anArrival(randomUUID(), randomUUID()),
    ]
    const writing = gate.holdNext()
    const [one, ...rest] = asked as [Asked, ...Asked[]]
    const outcomes = [world.engine.submit(one)]
    await writing
    outcomes.push(...rest.map(each => world.engine.submit(each)))
    await turns()
    gate.release('break')
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(Array(3).fill('postponed'))
    expect(await customersIn(world)).toEqual([])
    const again = await Promise.all(asked.map(each => world.engine.submit(each)))
    expect(again).toMatchObject(Array(3).fill({ kind: 'accepted', replayed: false }))
    expect(await customersIn(world)).toMatchObject([{ givenName: 'Marguerite', version: 2 }])
  })

  it('[J6] are decided all the same when what is to be known of them cannot be read at first', async () => {
    const gate = gated()
    let fails = false
    const world = await opened(journal => {
      const held = gate.between(journal)
      return {
        ...held,
        outcomesOf: async ids => {
          if (fails) {
            fails = false
            throw new Error('Connection terminated unexpectedly')
          }
          return held.outcomesOf(ids)
        },
      }
    })
    const customerId = randomUUID()
    const writing = gate.holdNext()
    const first = world.engine.submit(anArrival(randomUUID()))
    await writing
    fails = true
    const others = [
      world.engine.submit(aCustomer(customerId, randomUUID())),
      world.engine.submit(renamed(customerId, randomUUID(), 'Marguerite')),
      world.engine.submit(anArrival(randomUUID())),
    ]
    await turns()
    expect(fails).toBe(false)
    gate.release('write')
    expect((await Promise.all([first, ...others])).map(({ kind }) => kind)).toEqual(Array(4).fill('accepted'))
    expect(await customersIn(world)).toMatchObject([{ givenName: 'Marguerite', version: 2 }])
  })

  it('[J1] [S2] nine hundred from one outbox, with every repeat among them, have one effect each and keep their order', async () => {
    const world = await opened()
    const ids = Array.from({ length: 300 }, () => randomUUID())
    const creates = ids.map(id => aCustomer(id, randomUUID()))
    const updates = ids.map((id, index) => renamed(id, randomUUID(), `Rose ${index}`))
    const outbox = ids.flatMap((_, index) => [creates[index], updates[index], creates[index]] as Asked[])
    const outcomes = await Promise.all(outbox.map(each => world.engine.submit(each)))
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['accepted']))
    expect(outcomes.map(each => each.kind === 'accepted' && each.replayed)).toEqual(
      ids.flatMap(() => [false, false, true]),
    )
    const subjects = await world.db
      .selectFrom('journal')
      .select(['kind', 'subject'])
      .orderBy('position')
      .execute()
    expect(subjects.filter(({ kind }) => kind.startsWith('customer-'))).toEqual(
      ids.flatMap(subject => [
        { kind: 'customer-created', subject },
        { kind: 'customer-updated', subject },
      ]),
    )
    expect((await customersIn(world)).every(({ version }) => version === 2)).toBe(true)
  })

  it('[S2] [J3] of which nothing is known yet when the batch before them breaks are postponed behind it', async () => {
    const gate = gated()
    let reading: PromiseWithResolvers<void> | undefined
    const world = await opened(journal => {
      const held = gate.between(journal)
      return {
        ...held,
        outcomesOf: async ids => {
          await reading?.promise
          return held.outcomesOf(ids)
        },
      }
    })
    const call = anArrival(randomUUID(), randomUUID())
    const customer = aCustomer(randomUUID(), randomUUID())
    const later = anArrival(randomUUID(), randomUUID())
    const writing = gate.holdNext()
    const first = world.engine.submit(call)
    await writing
    reading = Promise.withResolvers()
    const others = [world.engine.submit(customer), world.engine.submit(later)]
    await turns()
    gate.release('break')
    expect((await Promise.all([first, ...others])).map(({ kind }) => kind)).toEqual(
      Array(3).fill('postponed'),
    )
    reading.resolve()
    await turns()
    expect(await customersIn(world)).toEqual([])
    const again = await Promise.all([call, customer, later].map(each => world.engine.submit(each)))
    expect(again).toMatchObject(Array(3).fill({ kind: 'accepted', replayed: false }))
    expect(await subjectsOf(world, 'customer-created')).toHaveLength(1)
  })

  // Seeds that once failed stay here, named.
  for (const seed of [4, 19, 72]) {
    it(`[J1] [J3] [S2] of one outbox have one effect each, in their order, whatever of the database fails on the way (seed ${seed})`, async () => {
      const chance = createRandom(seed)
      let isCalm = false
      const lost = () => new Error('Connection terminated unexpectedly')
      const world = await opened(journal => ({
        ...journal,
        append: async batch => {
          const fails = !isCalm && chance.chance(0.3)
          if (fails && chance.chance(0.5)) throw lost()
          await new Promise(setImmediate)
          await journal.append(batch)
          // It is written, and the answer is lost.
          if (fails) throw lost()
        },
        outcomesOf: async ids => {
          if (!isCalm && chance.chance(0.15)) throw lost()
          return journal.outcomesOf(ids)
        },
      }))
      const ids = Array.from({ length: 400 }, () => randomUUID())
      const outbox = ids.flatMap((id, index): Asked[] =>
        index % 5 === 4
          ? [anArrival(id, randomUUID())]
          : [aCustomer(id, randomUUID()), renamed(id, randomUUID(), `Rose ${index}`)],
      )
      let unsent = outbox
      let tries = 0
      while (unsent.length > 0) {
        tries += 1
        isCalm = tries > 25
        const size = chance.int(1, unsent.length)
        const outcomes = await Promise.all(unsent.slice(0, size).map(each => world.engine.submit(each)))
        const first = outcomes.findIndex(({ kind }) => kind === 'postponed')
        const decided = first === -1 ? outcomes : outcomes.slice(0, first)
        expect(decided.filter(({ kind }) => kind !== 'accepted')).toEqual([])
        // None behind the first that was postponed was taken.
        expect(outcomes.slice(decided.length).filter(({ kind }) => kind !== 'postponed')).toEqual([])
        unsent = unsent.slice(decided.length)
      }
      const lines = await world.db
        .selectFrom('journal')
        .select(['position', 'command_id'])
        .where('command_id', 'is not', null)
        .orderBy('position')
        .execute()
      expect(lines.map(({ command_id }) => command_id)).toEqual(outbox.map(({ id }) => id))
      expect((await customersIn(world)).map(({ version }) => version)).toEqual(Array(320).fill(2))
    })
  }
})

describe('a command of the routing that was asked before the restart', () => {
  it('[J1] [J2] is told what it was told, and its batch is not held up; another content is refused', async () => {
    const world = await opened()
    await atWork(world, 'aiko')
    const [contactId, other] = [randomUUID(), randomUUID()]
    const asked = anArrival(contactId, contactId)
    const first = await world.engine.submit(asked)
    const again = await world.restart()
    open.push(again)
    const before = again.engine.position()
    const [repeat, reused, fresh] = await Promise.all([
      again.engine.submit(asked),
      again.engine.submit(anArrival(randomUUID(), contactId)),
      again.engine.submit(anArrival(other, other)),
    ])
    expect(repeat).toEqual({ ...first, replayed: true })
    expect(reused).toMatchObject({ kind: 'refused', refusal: { name: 'CommandIdReused' } })
    expect(fresh).toMatchObject({ kind: 'accepted', replayed: false })
    expect(await subjectsOf(again, 'contact-arrived')).toEqual([contactId, other])
    expect(again.engine.position()).toBe(before + 1)
    expect(again.problems).toEqual([])
  })
})

describe('the contact table', () => {
  it('[J3] says the same of a contact whose whole life is in one batch as of one that took many', async () => {
    const world = await opened()
    await atWork(world, 'aiko')
    const live = async (contactId: string, together: boolean): Promise<void> => {
      const commands = [
        anArrival(contactId).command,
        { kind: 'accept-offer', agentId: 'aiko', contactId, offerNumber: 1 },
        { kind: 'note-contact', agentId: 'aiko', contactId, text: 'A line\nand another' },
        { kind: 'end-contact', agentId: 'aiko', contactId },
        {
          kind: 'complete-wrap-up',
          agentId: 'aiko',
          contactId,
          wrapUp: { reasonCode: 'pothole', resolvedAtFirstContact: true, summary: 'Said "no"' },
        },
      ] as const
      const asked = commands.map(command => ({ actor: 'aiko', command }))
      if (together) await Promise.all(asked.map(each => world.engine.submit(each)))
      else for (const each of asked) await world.engine.submit(each)
    }
    const [oneBatch, many] = [randomUUID(), randomUUID()]
    await live(oneBatch, true)
    await live(many, false)
    const rows = await world.db.selectFrom('contact').selectAll().execute()
    const [a, b] = [oneBatch, many].map(id => rows.find(row => row.id === id))
    expect(a).toMatchObject({
      result: 'handled',
      note: 'A line\nand another',
      summary: 'Said "no"',
      answered_by: 'aiko',
    })
    expect({ ...a, id: '' }).toEqual({ ...b, id: '' })
  })

  it('[M2] a contact that is answered again keeps the time of its first answer, and has the agent of its last', async () => {
    const world = await opened()
    await atWork(world, 'aiko')
    const contactId = randomUUID()
    await world.engine.submit(anArrival(contactId))
    const accept = (agentId: string, offerNumber: number) =>
      world.engine.submit({
        actor: agentId,
        command: { kind: 'accept-offer', agentId, contactId, offerNumber },
      })
    await accept('aiko', 1)
    const firstAnswer = world.now()
    world.skip(5_000)
    await atWork(world, 'mei')
    await world.engine.submit({ actor: 'aiko', command: { kind: 'sign-out', agentId: 'aiko' } })
    await accept('mei', 2)
    const row = await world.db.selectFrom('contact').selectAll().executeTakeFirstOrThrow()
    expect([Number(row.answered_at), row.answered_by]).toEqual([firstAnswer, 'mei'])
  })
})
