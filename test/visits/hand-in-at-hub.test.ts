import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeskCommand } from '../../src-contract/live/desk-command.ts'
import {
  ask,
  envelope,
  type HubWorld,
  openDesk,
  openHub,
  type SignedIn,
  signIn,
  submit,
} from '../world/hub-world.ts'

const minute = 60_000
const site = 'counter-north-hub'
type HandIn = Extract<DeskCommand, { kind: 'hand-in-visit' }>

let hub: HubWorld
let priya: SignedIn
beforeAll(async () => {
  hub = await openHub()
  priya = await signIn(hub, 'priya.nair')
})
afterAll(() => hub.stop())

/** A visit that was over `agoMs` ago, after ten minutes. */
function aVisit(agoMs: number, change: Partial<HandIn> = {}): HandIn {
  const at = hub.clock.now() - agoMs
  const step = (kind: HandIn['steps'][0]['kind'], afterMs: number) => ({
    kind,
    at: at + afterMs,
    agentId: 'priya.nair',
  })
  return {
    kind: 'hand-in-visit',
    contactId: randomUUID(),
    ticket: 'K-12',
    queueId: site,
    language: 'en',
    name: 'Rosa Alvarez',
    steps: [
      step('ticketed', -10 * minute),
      step('called', -6 * minute),
      step('answered', -5 * minute),
      step('ended', -minute),
      step('concluded', 0),
    ],
    note: 'Dog licence renewed.',
    requests: [{ requestId: randomUUID(), reference: 'TL-27-2222-3' }],
    wrapUp: { reasonCode: 'tax-balance', resolvedAtFirstContact: true, summary: 'Renewed' },
    ...change,
  }
}

const rowOf = (id: string) =>
  hub.database.db.selectFrom('contact').selectAll().where('id', '=', id).executeTakeFirst()
const linesOf = async (id: string) =>
  (await hub.database.db.selectFrom('journal').select('kind').where('subject', '=', id).execute()).map(
    ({ kind }) => kind,
  )
const handIn = async (...commands: HandIn[]) =>
  submit(
    hub,
    priya,
    commands.map(command => envelope(priya, command)),
  )

describe('a visit that is handed in', () => {
  it('[N8, N11] becomes a contact with its own times, what was noted and how it ended', async () => {
    const agoMs = 3 * 86_400_000
    const visit = aVisit(agoMs, { customerId: randomUUID() })
    const at = visit.steps.at(-1)?.at ?? 0
    expect(await handIn(visit)).toEqual([expect.objectContaining({ kind: 'accepted' })])
    expect(await rowOf(visit.contactId)).toMatchObject({
      channel: 'counter',
      queue_id: site,
      from_name: 'Rosa Alvarez',
      ticket: 'K-12',
      customer_id: visit.customerId,
      arrived_at: at - 10 * minute,
      answered_at: at - 5 * minute,
      answered_by: 'priya.nair',
      ended_at: at - minute,
      closed_at: at,
      result: 'handled',
      reason_code: 'tax-balance',
      summary: 'Renewed',
      note: 'Dog licence renewed.',
      resolved_at_first_contact: true,
      talk_ms: 4 * minute,
      held_ms: 0,
      wrap_up_ms: minute,
    })
    expect(await linesOf(visit.contactId)).toEqual(['visit-handed-in'])
  })

  it('[N8] enters once: sent again, under another id, and twice in one batch', async () => {
    const visit = aVisit(minute)
    const again = envelope(priya, visit)
    await submit(hub, priya, [again])
    await submit(hub, priya, [again])
    await handIn(visit, visit)
    expect(await linesOf(visit.contactId)).toEqual(['visit-handed-in'])
    const other = aVisit(minute)
    expect((await handIn(other, other)).map(({ kind }) => kind)).toEqual(['accepted', 'accepted'])
    expect(await linesOf(other.contactId)).toEqual(['visit-handed-in'])
  })

  it('[N8, N12] is one contact whether it waited in the one queue before or not, in one batch or in two', async () => {
    const over = aVisit(minute)
    const waits = { ...over, steps: over.steps.slice(0, 1), wrapUp: undefined }
    await handIn(waits, over, waits)
    expect(await linesOf(over.contactId)).toEqual(['contact-arrived', 'visit-handed-in'])
    expect(await rowOf(over.contactId)).toMatchObject({
      arrived_at: over.steps[0]?.at,
      closed_at: over.steps.at(-1)?.at,
      result: 'handled',
    })

    const later = aVisit(minute)
    const before = { ...later, steps: later.steps.slice(0, 1), wrapUp: undefined }
    await handIn(before)
    const row = await rowOf(later.contactId)
    expect(row).toMatchObject({ arrived_at: later.steps[0]?.at, closed_at: null, ticket: 'K-12' })
    // Taken by an agent of the desk, put back, given again, and served in the end.
    await handIn({ ...before, steps: later.steps.slice(0, 2) })
    await handIn({
      ...before,
      steps: [...later.steps.slice(0, 2), { kind: 'put-back', at: hub.clock.now(), agentId: 'priya.nair' }],
    })
    await hub.restart()
    await handIn(later)
    expect(await linesOf(later.contactId)).toEqual([
      'contact-arrived',
      'visit-taken',
      'contact-arrived',
      'visit-handed-in',
    ])
    expect(await rowOf(later.contactId)).toMatchObject({ result: 'handled', talk_ms: 4 * minute })
  })

  it('[N9] is refused by the part that is wrong, and nothing of it is stored', async () => {
    const visit = aVisit(minute)
    const [outcome] = await handIn({ ...visit, steps: visit.steps.toSpliced(2, 1) })
    expect(outcome).toMatchObject({
      kind: 'refused',
      refusal: { name: 'VisitWrong', part: 'steps', step: 2 },
    })
    expect(await rowOf(visit.contactId)).toBeUndefined()
  })

  it('[N10] of a clock that was a day ahead has its times moved, and the journal says by how much', async () => {
    const day = 86_400_000
    const visit = aVisit(minute)
    const wrong = visit.steps.map(step => ({ ...step, at: step.at + day, aheadMs: day }))
    await handIn({ ...visit, steps: wrong })
    expect(await rowOf(visit.contactId)).toMatchObject({ arrived_at: visit.steps[0]?.at })
    const line = await hub.database.db
      .selectFrom('journal')
      .select('event')
      .where('subject', '=', visit.contactId)
      .executeTakeFirstOrThrow()
    expect(line.event).toMatchObject({ correctedMs: -day })
  })
})

describe('a visitor in the one queue', () => {
  it('[N12, N15] is seen by everybody at the site with ticket and queue, and by nobody with a name', async () => {
    const desk = await openDesk(hub, 'chantal.beausoleil')
    const contactId = randomUUID()
    const checkIn = () =>
      desk.command({
        kind: 'check-in-visitor',
        contactId,
        queueId: site,
        language: 'fr',
        from: { name: 'Luc Tremblay', ticket: 'B-3' },
      })
    // Outside the counter's hours the greeter is told when it opens.
    const closed = await checkIn()
    if (closed.kind === 'refused' && closed.refusal.name === 'QueueClosed') {
      hub.clock.skip(Number(closed.refusal['opensAt']) - hub.clock.now() + minute)
      expect(await checkIn()).toMatchObject({ kind: 'accepted' })
    }
    const row = desk.view().waiting[contactId]
    expect(row).toMatchObject({ ticket: 'B-3', queueId: site })
    expect(JSON.stringify(row)).not.toContain('Tremblay')
    expect(desk.view().queues[site]).toMatchObject({ site: 'north-hub', channel: 'counter' })
    await desk.close()
  })
})

describe('the letters of tickets', () => {
  it('[N1] are leased to a desk for good, and to no other, however many ask at once', async () => {
    const people = ['priya.nair', 'chantal.beausoleil', 'aiko.mori', 'nadia.haddad']
    const desks = await Promise.all(people.map(user => signIn(hub, user)))
    const lease = ({ token, deskId }: SignedIn) =>
      ask(hub, 'POST', '/api/ticket-letters', { token, body: { deskId } })
    const letters = (await Promise.all(desks.map(lease))).map(({ body }) => body.letters as string)
    expect(new Set(letters).size).toBe(desks.length)
    for (const each of letters) expect(each).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]$/)
    expect((await Promise.all(desks.map(lease))).map(({ body }) => body.letters)).toEqual(letters)
    const [first] = desks
    expect(
      await ask(hub, 'POST', '/api/ticket-letters', {
        token: first?.token ?? '',
        body: { deskId: randomUUID() },
      }),
    ).toMatchObject({ status: 409, body: { refused: 'NotYourDesk' } })
  })
})
