import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import type { Outcome } from '../../../src-contract/live/desk-command.ts'
import type { Published } from '../../../src-hub/engine/engine.ts'
import { checkpointRouting, restoreRouting } from '../../../src-hub/engine/routing-checkpoint.ts'
import type { Journal, JournalBatch } from '../../../src-hub/journal/journal.ts'
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

/** A journal whose next appends fail, before or after they reached the disk; by default only the first. */
function failing(when: 'before' | 'after', isHit: (batch: JournalBatch) => boolean, times = 1) {
  let left = times
  return {
    between: (journal: Journal): Journal => ({
      ...journal,
      append: async batch => {
        const hit = left > 0 && isHit(batch)
        if (hit) left -= 1
        if (hit && when === 'before') throw new Error('Connection terminated unexpectedly')
        await journal.append(batch)
        if (hit) throw new Error('Connection terminated unexpectedly')
      },
    }),
  }
}

const isArrival = (batch: JournalBatch) => batch.lines.some(({ event }) => event.kind === 'contact-arrived')

async function linesOf({ db }: EngineWorld) {
  const rows = await db.selectFrom('journal').selectAll().orderBy('position').execute()
  return rows.map(row => ({ ...row, position: Number(row.position) }))
}

const kindsOf = (outcomes: readonly Outcome[]) => outcomes.map(({ kind }) => kind)

describe('commands by their id', () => {
  it('[J1] Rose is created once when Aiko’s command comes twenty times at once, and every repeat is told so', async () => {
    const world = await opened()
    const asked = aCustomer(randomUUID(), randomUUID())
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => world.engine.submit(asked)))
    expect(kindsOf(outcomes)).toEqual(Array(20).fill('accepted'))
    expect(outcomes.filter(each => 'replayed' in each && each.replayed)).toHaveLength(19)
    expect((await linesOf(world)).filter(({ kind }) => kind === 'customer-created')).toHaveLength(1)
    const later = await world.engine.submit(asked)
    expect(later).toEqual({ ...outcomes[0], replayed: true })
  })

  it('[J1] a refusal is remembered too: Rose without a name stays refused by the same name after a restart', async () => {
    const world = await opened()
    const nameless = aCustomer(randomUUID(), randomUUID(), '', ' ')
    const first = await world.engine.submit(nameless)
    expect(first).toMatchObject({ kind: 'refused', refusal: { name: 'NameMissing' }, replayed: false })
    const again = await world.restart()
    open.push(again)
    expect(await again.engine.submit(nameless)).toEqual({ ...first, replayed: true })
  })

  it('[J2] another content under the same id is refused, also from another person or desk', async () => {
    const world = await opened()
    const id = randomUUID()
    const customerId = randomUUID()
    const asked = aCustomer(customerId, id)
    const [first, inSameBatch] = await Promise.all([
      world.engine.submit(asked),
      world.engine.submit(aCustomer(customerId, id, 'Marguerite')),
    ])
    expect(first.kind).toBe('accepted')
    for (const outcome of [
      inSameBatch,
      await world.engine.submit(aCustomer(randomUUID(), id)),
      await world.engine.submit({ ...asked, actor: 'luc' }),
      await world.engine.submit({ ...asked, deskId: randomUUID() }),
    ]) {
      expect(outcome).toMatchObject({
        kind: 'refused',
        refusal: { name: 'CommandIdReused' },
        replayed: false,
      })
    }
    expect(await world.engine.submit(asked)).toMatchObject({ kind: 'accepted', replayed: true })
    const [rose] = await world.db.selectFrom('customer').select('doc').execute()
    expect(rose?.doc.givenName).toBe('Rose')
  })
})

describe('what was answered accepted', () => {
  it('[J3] is in the journal, with its outcome and its tables, before anybody is told', async () => {
    const world = await opened()
    const [customerId, commandId, contactId] = [randomUUID(), randomUUID(), randomUUID()]
    const published: Published[] = []
    world.engine.onPublished(each => published.push(each))
    await Promise.all([
      world.engine.submit(aCustomer(customerId, commandId)),
      world.engine.submit(anArrival(contactId)),
    ])
    const lines = await linesOf(world)
    expect(lines.map(({ kind }) => kind)).toEqual([
      'routing-configured',
      'customer-created',
      'contact-arrived',
    ])
    expect(lines[1]?.command_id).toBe(commandId)
    expect((await world.journal.outcomesOf([commandId])).has(commandId)).toBe(true)
    expect(await world.db.selectFrom('contact').select('id').execute()).toEqual([{ id: contactId }])
    expect(published.flatMap(each => each.lines.map(({ position }) => position))).toEqual([2, 3])
  })

  it('[J3] a write that fails before the commit leaves nothing, is postponed, and works when asked again', async () => {
    const world = await opened(failing('before', isArrival).between)
    await atWork(world, 'aiko')
    const before = world.engine.state()
    const contactId = randomUUID()
    const customer = aCustomer(randomUUID(), randomUUID())
    const [arrival, rose] = await Promise.all([
      world.engine.submit(anArrival(contactId, contactId)),
      world.engine.submit(customer),
    ])
    expect(arrival).toMatchObject({ kind: 'postponed', retryAfterMs: 1_000 })
    expect(rose?.kind).toBe('postponed')
    expect(world.engine.state()).toBe(before)
    expect(await world.db.selectFrom('customer').select('id').execute()).toEqual([])
    expect(await world.db.selectFrom('contact').select('id').execute()).toEqual([])
    expect(await world.engine.submit(anArrival(contactId, contactId))).toMatchObject({
      kind: 'accepted',
      replayed: false,
    })
    expect(await world.engine.submit(customer)).toMatchObject({ kind: 'accepted', replayed: false })
    expect(world.engine.state().contacts.get(contactId)?.phase).toMatchObject({ kind: 'offered' })
  })

  it('[J1] [J3] a commit whose answer is lost is told as accepted, has one effect, and is published once', async () => {
    const world = await opened(failing('after', isArrival).between)
    await atWork(world, 'aiko')
    const published: number[] = []
    world.engine.onPublished(({ lines }) => published.push(...lines.map(({ position }) => position)))
    const contactId = randomUUID()
    const rose = aCustomer(randomUUID(), randomUUID())
    const outcomes = await Promise.all([
      world.engine.submit(anArrival(contactId, contactId)),
      world.engine.submit(rose),
    ])
    expect(kindsOf(outcomes)).toEqual(['accepted', 'accepted'])
    const lines = await linesOf(world)
    expect(lines.map(({ kind }) => kind).slice(-3)).toEqual([
      'contact-arrived',
      'offer-made',
      'customer-created',
    ])
    expect(new Set(published).size).toBe(published.length)
    expect(world.engine.state().contacts.get(contactId)?.phase).toMatchObject({ kind: 'offered' })
    expect(world.engine.position()).toBe(lines.length)
  })

  it('[J3] a lost answer while the database stays away is postponed, and found again when it is back', async () => {
    let away = false
    const world = await opened(journal => ({
      ...journal,
      append: async batch => {
        await journal.append(batch)
        if (isArrival(batch)) away = true
        if (away) throw new Error('Connection terminated unexpectedly')
      },
      lastPosition: async () => {
        if (away) throw new Error('connect ECONNREFUSED')
        return journal.lastPosition()
      },
      outcomesOf: async ids => {
        if (away) throw new Error('connect ECONNREFUSED')
        return journal.outcomesOf(ids)
      },
    }))
    const contactId = randomUUID()
    expect((await world.engine.submit(anArrival(contactId, contactId))).kind).toBe('postponed')
    expect((await world.engine.submit(anArrival(randomUUID()))).kind).toBe('postponed')
    away = false
    expect(await world.engine.submit(anArrival(contactId, contactId))).toMatchObject({
      kind: 'accepted',
      replayed: true,
    })
    expect([...world.engine.state().contacts.keys()]).toEqual([contactId])
  })
})

describe('the end of a run', () => {
  it('[J3] nobody waits for ever: what is asked just as the engine comes to rest is answered', async () => {
    const world = await opened()
    for (let moments = 0; moments < 16; moments++) {
      await world.engine.submit({ actor: 'rule', command: { kind: 'pass-time' } })
      for (let moment = 0; moment < moments; moment++) await undefined
      expect((await world.engine.submit(aCustomer(randomUUID(), randomUUID()))).kind).toBe('accepted')
    }
  })

  it('[J3] an engine that stops finishes what it has begun and postpones what comes after', async () => {
    const world = await opened()
    const rose = world.engine.submit(aCustomer(randomUUID(), randomUUID()))
    const stopped = world.engine.stop()
    expect((await world.engine.submit(aCustomer(randomUUID(), randomUUID()))).kind).toBe('postponed')
    await stopped
    expect((await rose).kind).toBe('accepted')
    expect(await world.db.selectFrom('customer').select('id').execute()).toHaveLength(1)
  })
})

describe('the order', () => {
  it('[S2] what waits behind a batch that could not be written does not overtake it', async () => {
    const world = await opened(failing('before', ({ customers }) => customers.length > 0).between)
    const outbox = Array.from({ length: 620 }, () => aCustomer(randomUUID(), randomUUID()))
    const outcomes = await Promise.all(outbox.map(each => world.engine.submit(each)))
    expect(new Set(kindsOf(outcomes))).toEqual(new Set(['postponed']))
    const again = await Promise.all(outbox.slice(0, 3).map(each => world.engine.submit(each)))
    expect(kindsOf(again)).toEqual(['accepted', 'accepted', 'accepted'])
  })

  it('[S2] when the database goes away among commands that are tried one by one, none overtakes the one it takes', async () => {
    const { command, ...asked } = aCustomer(randomUUID(), randomUUID())
    if (command.kind !== 'create-customer') throw new Error('a customer')
    const phones = [{ e164: '+1905\u0000', kind: 'mobile' as const }]
    const poisoned = { ...asked, command: { ...command, fields: { ...command.fields, phones } } }
    let writes = 0
    const world = await opened(journal => ({
      ...journal,
      append: async batch => {
        if (batch.customers.length === 1 && ++writes === 2)
          throw new Error('Connection terminated unexpectedly')
        await journal.append(batch)
      },
    }))
    const outbox = [
      aCustomer(randomUUID(), randomUUID()),
      aCustomer(randomUUID(), randomUUID()),
      aCustomer(randomUUID(), randomUUID()),
      poisoned,
    ]
    const outcomes = await Promise.all(outbox.map(each => world.engine.submit(each)))
    expect(kindsOf(outcomes)).toEqual(['accepted', 'postponed', 'postponed', 'postponed'])
  })

  it('[J4] seven hundred commands at once are written in the order in which they were asked, without a gap', async () => {
    const world = await opened()
    const contactIds = Array.from({ length: 700 }, () => randomUUID())
    const outcomes = await Promise.all(contactIds.map(id => world.engine.submit(anArrival(id))))
    expect(new Set(kindsOf(outcomes))).toEqual(new Set(['accepted']))
    const lines = await linesOf(world)
    expect(lines.map(({ position }) => position)).toEqual(Array.from(lines, (_, index) => index + 1))
    expect(lines.flatMap(({ kind, subject }) => (kind === 'contact-arrived' ? [subject] : []))).toEqual(
      contactIds,
    )
  })

  it('[J4] five hundred agents’ commands between arrivals keep positions dense and published in order', async () => {
    const world = await opened()
    for (const agent of ['aiko', 'luc', 'mei']) await atWork(world, agent)
    const published: number[] = []
    world.engine.onPublished(({ lines }) => published.push(...lines.map(({ position }) => position)))
    await Promise.all(
      Array.from({ length: 500 }, (_, index) => {
        const agentId = ['aiko', 'luc', 'mei'][index % 3] ?? ''
        const offered = [...world.engine.state().contacts.values()].at(0)
        return index % 2 === 0 || !offered
          ? world.engine.submit(anArrival(randomUUID()))
          : world.engine.submit({
              actor: agentId,
              command: { kind: 'note-contact', agentId, contactId: offered.id, text: String(index) },
            })
      }),
    )
    const positions = (await linesOf(world)).map(({ position }) => position)
    expect(positions).toEqual(Array.from(positions, (_, index) => index + 1))
    expect(published).toEqual(positions.slice(-published.length))
  })

  it('[J4] a clock that is set back does not turn the order of time round', async () => {
    const world = await opened()
    await world.engine.submit(anArrival(randomUUID()))
    world.skip(-86_400_000)
    await world.engine.submit(anArrival(randomUUID()))
    const at = (await linesOf(world)).map(line => Number(line.at))
    expect(at).toEqual([...at].sort((a, b) => a - b))
  })
})

describe('after a restart', () => {
  it('[J5] the state is what the journal says, from its beginning as from a checkpoint and what followed', async () => {
    const world = await opened()
    for (const agent of ['aiko', 'luc']) await atWork(world, agent)
    const contactIds = Array.from({ length: 6 }, () => randomUUID())
    for (const id of contactIds) await world.engine.submit(anArrival(id))
    const accept = async (agentId: string) => {
      const contact = [...world.engine.state().contacts.values()].find(
        ({ phase }) => phase.kind === 'offered' && phase.offer.agentId === agentId,
      )
      if (contact?.phase.kind !== 'offered') throw new Error(`nothing is offered to ${agentId}`)
      const offerNumber = contact.phase.offer.number
      await world.engine.submit({
        actor: agentId,
        command: { kind: 'accept-offer', agentId, contactId: contact.id, offerNumber },
      })
      return contact.id
    }
    const taken = await accept('aiko')
    await checkpointRouting(world.journal, world.engine.state(), world.engine.position())
    world.skip(1_500)
    await world.engine.submit({
      actor: 'aiko',
      command: { kind: 'hold-contact', agentId: 'aiko', contactId: taken },
    })
    await world.engine.submit(aCustomer(randomUUID(), randomUUID()))
    await accept('luc')
    await world.engine.submit({
      actor: 'customer',
      command: { kind: 'leave-contact', contactId: contactIds[5] ?? '' },
    })
    const state = world.engine.state()
    const position = world.engine.position()
    const fromCheckpoint = await restoreRouting(world.journal)
    const at = await world.journal.lastInstant()
    expect(fromCheckpoint).toEqual({ state, position, at })
    await world.db.deleteFrom('checkpoint').execute()
    expect(await restoreRouting(world.journal)).toEqual({ state, position, at })
  })

  it('[J5] every desk and every customer’s line counts as lost from the restart on, also one that was lost before', async () => {
    const world = await opened()
    for (const agent of ['aiko', 'luc']) await atWork(world, agent)
    const [present, lost] = [randomUUID(), randomUUID()]
    await world.engine.submit(anArrival(present))
    await world.engine.submit(anArrival(lost))
    await world.engine.submit({ actor: 'rule', command: { kind: 'lose-customer', contactId: lost } })
    await world.engine.submit({
      actor: 'rule',
      command: { kind: 'lose-desk', agentId: 'luc', deskId: 'desk-luc' },
    })
    const again = await world.restart()
    open.push(again)
    // The hub was away for longer than anybody's grace, in which nobody could return.
    again.skip(60_000)
    await again.engine.submit({ actor: 'centre', command: { kind: 'restart-hub' } })
    const { agents, contacts } = again.engine.state()
    const since = again.now()
    expect(agents.get('aiko')?.link).toEqual({ kind: 'lost', since })
    expect(agents.get('luc')?.link).toEqual({ kind: 'lost', since })
    expect(agents.get('mei')?.link).toEqual({ kind: 'none' })
    expect(contacts.get(present)?.customerLink).toEqual({ kind: 'lost', since })
    expect(contacts.get(lost)?.customerLink).toEqual({ kind: 'lost', since })
  })
})

describe('the clock of the machine', () => {
  it('[J4] no line is earlier than the one before it, also when the clock was set back over a restart', async () => {
    const world = await opened()
    await atWork(world, 'aiko')
    world.skip(-300_000)
    const again = await world.restart()
    open.push(again)
    await again.engine.submit(anArrival(randomUUID()))
    const lines = await again.db.selectFrom('journal').select('at').orderBy('position').execute()
    const times = lines.map(({ at }) => Number(at))
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })
})

describe('a command that cannot be written', () => {
  it('[J6] a wrap-up that PostgreSQL cannot store is refused for good; the others of its batch are accepted', async () => {
    const world = await opened()
    await atWork(world, 'aiko')
    const contactId = randomUUID()
    await world.engine.submit(anArrival(contactId))
    await world.engine.submit({
      actor: 'aiko',
      command: { kind: 'accept-offer', agentId: 'aiko', contactId, offerNumber: 1 },
    })
    await world.engine.submit({
      actor: 'aiko',
      command: { kind: 'end-contact', agentId: 'aiko', contactId },
    })
    const poison = {
      id: randomUUID(),
      actor: 'aiko',
      command: {
        kind: 'complete-wrap-up',
        agentId: 'aiko',
        contactId,
        wrapUp: { reasonCode: 'a\u0000b', resolvedAtFirstContact: true },
      },
    } as const
    const others = Array.from({ length: 40 }, () => aCustomer(randomUUID(), randomUUID()))
    const outcomes = await Promise.all(
      [...others.slice(0, 20), poison, ...others.slice(20)].map(each => world.engine.submit(each)),
    )
    expect(outcomes[20]).toMatchObject({ kind: 'refused', refusal: { name: 'NotStorable' } })
    expect(kindsOf(outcomes.toSpliced(20, 1))).toEqual(Array(40).fill('accepted'))
    expect(world.engine.state().contacts.get(contactId)?.phase.kind).toBe('wrapping')
    const positions = (await linesOf(world)).map(({ position }) => position)
    expect(positions).toEqual(Array.from(positions, (_, index) => index + 1))
  })

  it('[J6] a customer whom another table’s rule forbids is refused alone', async () => {
    const world = await opened()
    await sql`alter table customer add constraint nobody_is_tom check (doc->>'givenName' <> 'Tom')`.execute(
      world.db,
    )
    const [rose, tom, luc] = await Promise.all([
      world.engine.submit(aCustomer(randomUUID(), randomUUID(), 'Rose')),
      world.engine.submit(aCustomer(randomUUID(), randomUUID(), 'Tom')),
      world.engine.submit(aCustomer(randomUUID(), randomUUID(), 'Luc')),
    ])
    await sql`alter table customer drop constraint nobody_is_tom`.execute(world.db)
    expect(kindsOf([rose, tom, luc] as Outcome[])).toEqual(['accepted', 'refused', 'accepted'])
  })

  it('[J6] a command on which a rule itself fails is refused for good and holds nobody up', async () => {
    const world = await opened()
    // Of a newer program: the contract refuses it at the door, so the rules have no answer to it.
    const unheardOf = { id: randomUUID(), actor: 'luc', command: { kind: 'sing-a-song' } } as never
    const [request, rose] = await Promise.all([
      world.engine.submit(unheardOf),
      world.engine.submit(aCustomer(randomUUID(), randomUUID())),
    ])
    expect(request).toMatchObject({ kind: 'refused', refusal: { name: 'Failed' } })
    expect(rose?.kind).toBe('accepted')
    expect(await world.engine.submit(unheardOf)).toMatchObject({ kind: 'refused', replayed: true })
    expect(world.problems).toHaveLength(1)
  })
})
