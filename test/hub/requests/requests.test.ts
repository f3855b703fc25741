import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RequestCounts, RequestDetail, RequestPage } from '../../../src-contract/http/requests.ts'
import type { DeskCommand, Outcome } from '../../../src-contract/live/desk-command.ts'
import { formatReference } from '../../../src-domain/requests/reference-number.ts'
import {
  ask,
  envelope,
  type HubWorld,
  openHub,
  type SignedIn,
  signIn,
  submit,
} from '../../world/hub-world.ts'

const minute = 60_000

describe('requests at the hub', () => {
  let hub: HubWorld
  let aiko: SignedIn
  let roads: SignedIn
  let waste: SignedIn
  let supervisor: SignedIn
  let numbers: { year: number; next: number }

  beforeAll(async () => {
    hub = await openHub()
    aiko = await signIn(hub, 'aiko.mori')
    roads = await signIn(hub, 'tom.mackenzie')
    waste = await signIn(hub, 'rosa.delacruz')
    supervisor = await signIn(hub, 'sofia.kowalczyk')
    const { body } = await ask(hub, 'POST', '/api/reference-blocks', {
      token: aiko.token,
      body: { leaseId: randomUUID(), deskId: aiko.deskId },
    })
    numbers = { year: body.year, next: body.first }
  })
  afterAll(() => hub?.stop())

  const say = async (who: SignedIn, ...commands: readonly DeskCommand[]): Promise<readonly Outcome[]> =>
    submit(
      hub,
      who,
      commands.map(command => envelope(who, command)),
    )
  const does = async (who: SignedIn, command: DeskCommand): Promise<string> => {
    const [outcome] = await say(who, command)
    return outcome?.kind === 'refused' ? outcome.refusal.name : (outcome?.kind ?? 'nothing')
  }
  async function make(typeCode: string, more: object = {}): Promise<string> {
    const requestId = randomUUID()
    expect(
      await does(aiko, {
        kind: 'create-request',
        requestId,
        reference: formatReference(numbers.year, numbers.next++),
        typeCode,
        place: { text: '77 Quillfeather Lane', ward: 3 },
        answers: { position: 'travel-lane', size: 'larger', deep: true },
        description: 'The zebrawood bollard leans.',
        notifyBy: 'no',
        language: 'en',
        createdAt: hub.clock.now(),
        ...more,
      } as DeskCommand),
    ).toBe('accepted')
    return requestId
  }
  const list = async (who: SignedIn, query: string): Promise<RequestPage> => {
    const { status, body } = await ask(hub, 'GET', `/api/requests?${query}`, { token: who.token })
    expect(status).toBe(200)
    return body
  }
  const ids = async (who: SignedIn, query: string) => (await list(who, query)).rows.map(({ id }) => id)
  const detail = async (who: SignedIn, id: string): Promise<RequestDetail> =>
    (await ask(hub, 'GET', `/api/requests/${id}`, { token: who.token })).body

  it('[Q14] [Q15] a division acknowledges, works on and completes what is its own, and sees nothing else', async () => {
    const id = await make('pothole')
    const acknowledge = { kind: 'acknowledge-request', requestId: id, nextSteps: 'A crew comes.' } as const
    expect(await does(waste, acknowledge)).toBe('NotYourDivision')
    expect((await ask(hub, 'GET', `/api/requests/${id}`, { token: waste.token })).status).toBe(404)
    expect(await ids(waste, 'q=quillfeather')).toEqual([])
    expect(await does(roads, acknowledge)).toBe('accepted')
    expect(await does(roads, { kind: 'assign-request', requestId: id, to: roads.person.id })).toBe('accepted')
    expect(await ids(roads, 'view=mine')).toContain(id)
    expect(await does(roads, { kind: 'approve-completion', requestId: id })).toBe('NotAllowed')
    expect(
      await does(roads, { kind: 'complete-request', requestId: id, reasonCode: 'done', words: 'It stands.' }),
    ).toBe('accepted')
    const { request, history } = await detail(roads, id)
    expect(request.status).toBe('closed')
    expect(history.map(({ event, actor }) => [event.kind, actor])).toEqual([
      ['request-created', 'aiko.mori'],
      ['request-acknowledged', 'tom.mackenzie'],
      ['request-assigned', 'tom.mackenzie'],
      ['request-completed', 'tom.mackenzie'],
      ['completion-approved', 'tom.mackenzie'],
      ['request-closed', 'tom.mackenzie'],
    ])
    // A hub that starts anew reads over what happened to requests.
    await hub.restart()
    expect((await ids(roads, 'view=ended'))[0]).toBe(id)
    expect(await ids(roads, 'view=mine')).not.toContain(id)
  })

  it('[Q31] lists are found by number and words, filtered, and read page by page without a gap', async () => {
    const made = await Promise.all(
      [0, 1, 2, 3, 4].map(() => make('pothole', { onBehalfOf: 'Councillor Ng' })),
    )
    const { request } = await detail(aiko, made[0] as string)
    expect(await ids(aiko, `q=${request.reference.toLowerCase().replaceAll('-', ' ')}`)).toEqual([request.id])
    expect(new Set(await ids(aiko, 'q=zebrawood%20quillf'))).toEqual(new Set(made))
    expect(await ids(aiko, 'q=zebrawood%20nowhere')).toEqual([])
    expect(await ids(aiko, 'q=%27%26%7C')).toEqual([])
    expect(new Set(await ids(aiko, 'council=true&q=zebrawood'))).toEqual(new Set(made))
    expect(await ids(aiko, 'council=true&q=zebrawood&ward=4')).toEqual([])
    const paged: string[] = []
    let after = ''
    do {
      const page = await list(aiko, `council=true&q=zebrawood&limit=2${after}`)
      paged.push(...page.rows.map(({ id }) => id))
      after = page.next === undefined ? '' : `&after=${encodeURIComponent(page.next)}`
    } while (after !== '')
    expect(paged.toSorted()).toEqual(made.toSorted())
    expect((await ask(hub, 'GET', '/api/requests?after=none', { token: aiko.token })).status).toBe(400)
  })

  it('[Q27] one request goes into another, whose history says so', async () => {
    const [one, other] = [await make('pothole'), await make('pothole')]
    expect(await does(aiko, { kind: 'merge-request', requestId: one, into: other })).toBe('accepted')
    expect(await does(aiko, { kind: 'merge-request', requestId: other, into: one })).toBe('MergeCircular')
    expect((await detail(aiko, one)).request).toMatchObject({ status: 'merged', mergedInto: other })
  })

  it('[Q21] nobody confirms their own work under the name of a colleague at the same desk', async () => {
    const answers = { object: 'lumber', blocksLane: true, direction: 'north' }
    const requestId = await make('road-debris', { answers })
    await signIn(hub, 'etienne.roy', supervisor.deskId)
    const complete = { kind: 'complete-request', requestId, reasonCode: 'done', words: 'Gone.' } as const
    expect(await does(supervisor, complete)).toBe('accepted')
    const approve = envelope(supervisor, { kind: 'approve-completion', requestId })
    const refusals = await submit(hub, supervisor, [
      approve,
      { ...approve, id: randomUUID(), by: 'etienne.roy' },
    ])
    expect(refusals).toMatchObject([
      { refusal: { name: 'ReviewByAnother' } },
      { refusal: { name: 'NotYourDesk' } },
    ])
  })

  it('[Q21] who handed in a colleague’s completion confirms it no more than who did the work', async () => {
    const answers = { object: 'lumber', blocksLane: true, direction: 'north' }
    const requestId = await make('road-debris', { answers })
    await signIn(hub, 'liam.maracle', supervisor.deskId)
    const complete = { kind: 'complete-request', requestId, reasonCode: 'done', words: 'Gone.' } as const
    const [handedIn] = await submit(hub, supervisor, [
      { ...envelope(supervisor, complete), by: 'liam.maracle' },
    ])
    expect(handedIn?.kind).toBe('accepted')
    const by = { by: 'liam.maracle', handedInBy: supervisor.person.id }
    expect((await detail(supervisor, requestId)).request.outcome).toMatchObject(by)
    const approve = { kind: 'approve-completion', requestId } as const
    expect(await does(supervisor, approve)).toBe('ReviewByAnother')
    expect(await does(await signIn(hub, 'etienne.roy'), approve)).toBe('accepted')
  })

  it('[Q24] [Q26] the clock takes a missed target up, once, and the board knew before', async () => {
    const id = await make('pothole')
    const { request } = await detail(aiko, id)
    const counts = async (): Promise<RequestCounts> =>
      (await ask(hub, 'GET', '/api/requests/counts', { token: roads.token })).body
    const before = await counts()
    expect(before.divisions.map(({ division }) => division)).toEqual(['roads'])
    hub.clock.skip(request.acknowledgeBy - hub.clock.now() - minute)
    // Sessions are over by then.
    roads = await signIn(hub, roads.person.id)
    supervisor = await signIn(hub, supervisor.person.id)
    aiko = await signIn(hub, aiko.person.id)
    expect(await ids(roads, 'view=at-risk&q=quillfeather')).toContain(id)
    hub.clock.skip(2 * minute)
    await vi.waitFor(
      async () => expect(await ids(supervisor, 'view=escalated&q=quillfeather')).toContain(id),
      {
        timeout: 30_000,
        interval: 200,
      },
    )
    const escalations = (await detail(aiko, id)).history.filter(
      ({ event }) => event.kind === 'request-escalated',
    )
    expect(escalations).toMatchObject([{ actor: 'rule', event: { level: 1, because: 'clock' } }])
    hub.clock.skip(minute)
    expect((await counts()).views.escalated).toBeGreaterThan(before.views.escalated)
  })
})
