import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Journal } from '../../../src-hub/journal/journal.ts'
import { anArrival, atWork, type Between, type EngineWorld, openEngine } from './open-engine.ts'

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
