import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { CallbackList, Directory } from '../../src-contract/http/directory.ts'
import { outgoingRefusal } from '../../src-domain/routing/outgoing-policy.ts'
import { defaultRoutingTimes } from '../../src-domain/routing/routing-config.ts'
import {
  ask,
  call,
  type Desk,
  envelope,
  type HubWorld,
  openDesk,
  openHub,
  signIn,
  submit,
} from '../world/hub-world.ts'

/** A hub with the demo city, the desks of two or three of its people, and callers of its contact page. */
let hub: HubWorld
const desks: Desk[] = []

beforeAll(async () => {
  hub = await openHub()
})
afterAll(() => hub?.stop())
afterEach(async () => {
  for (const desk of desks.splice(0)) {
    for (const contactId of Object.keys(desk.view().contacts)) await desk.finish(contactId)
    await desk.be('offline')
    await desk.close()
  }
})

async function atDesk(user: string): Promise<Desk> {
  const desk = await openDesk(hub, user)
  desks.push(desk)
  await desk.be('available')
  return desk
}

/** Lets time pass for the rules, which look at the clock when anybody asks for anything. */
async function pass(ms: number): Promise<void> {
  hub.clock.skip(ms)
  const olena = await signIn(hub, 'olena.shevchuk')
  const [outcome] = await submit(hub, olena, [
    envelope(olena, { kind: 'set-presence', presence: 'offline', basedOn: 0 }),
  ])
  expect(outcome?.kind).toBe('accepted')
}

const accepted = { kind: 'accepted' }
const refused = (name: string, more: object = {}) => ({ kind: 'refused', refusal: { name, ...more } })
const directoryOf = async (desk: Desk, contactId: string): Promise<Directory> =>
  (await ask(hub, 'GET', `/api/directory?contactId=${contactId}`, { token: desk.token })).body
const callbacksOf = async (desk: Desk): Promise<CallbackList> =>
  (await ask(hub, 'GET', '/api/callbacks', { token: desk.token })).body
const toAgent = (agentId: string) => ({ kind: 'agent', agentId }) as const

describe('two desks and a caller', () => {
  it('[R27, R32] a question is asked, answered and completed: the other desk has the caller at once', async () => {
    const aiko = await atDesk('aiko.mori')
    const caller = await call(hub, { name: 'Rose' })
    const { id: contactId } = await aiko.accept()
    await aiko.command({ kind: 'note-contact', contactId, text: 'Says the bin is still full.' })
    const daniel = await atDesk('daniel.okafor')

    const consult = {
      kind: 'consult',
      contactId,
      consultId: randomUUID(),
      to: toAgent('daniel.okafor'),
    } as const
    expect(await aiko.command(consult)).toMatchObject(accepted)
    await caller.until('held')
    await aiko.until(() => aiko.view().contacts[contactId]?.consult?.stage === 'ringing', 'it rings')
    expect(await aiko.command({ kind: 'complete-transfer', contactId })).toMatchObject(
      refused('ConsultNotAnswered'),
    )
    expect(
      await aiko.command({ kind: 'transfer-contact', contactId, to: toAgent('daniel.okafor') }),
    ).toMatchObject(refused('ConsultUnderWay'))

    const question = await daniel.accept()
    expect(question).toMatchObject({
      id: consult.consultId,
      about: { contactId, askedBy: 'aiko.mori' },
      asker: { id: 'aiko.mori', name: 'Aiko Mori', note: 'Says the bin is still full.' },
    })
    await aiko.until(() => aiko.view().contacts[contactId]?.consult?.stage === 'talking', 'they speak')
    expect(aiko.view().contacts[contactId]?.consult?.colleague).toEqual({
      id: 'daniel.okafor',
      name: 'Daniel Okafor',
    })
    await aiko.command({ kind: 'note-contact', contactId, text: 'Still full, second time.' })
    await daniel.until(
      () => daniel.view().contacts[consult.consultId]?.asker?.note === 'Still full, second time.',
      'sees what is written',
    )

    expect(await aiko.command({ kind: 'complete-transfer', contactId })).toMatchObject(accepted)
    const handed = await daniel.until(() => daniel.view().contacts[contactId], 'has the caller')
    expect(handed).toMatchObject({
      note: 'Still full, second time.',
      phase: { kind: 'connected', agentId: 'daniel.okafor' },
      passedOn: [{ by: 'aiko.mori', queueId: 'phone-en' }],
    })
    expect(await caller.until('connected')).toMatchObject({ agentName: 'Daniel' })
    await aiko.until(() => aiko.view().contacts[contactId] === undefined, 'is free')
    expect(Object.keys(daniel.view().contacts)).toEqual([contactId])
  })

  it('[H1] only the two who speak with each other hear each other’s signals', async () => {
    const aiko = await atDesk('aiko.mori')
    const caller = await call(hub, { name: 'Rose' })
    const { id: contactId } = await aiko.accept()
    const daniel = await atDesk('daniel.okafor')
    const harpreet = await atDesk('harpreet.gill')
    const consultId = randomUUID()
    await aiko.command({ kind: 'consult', contactId, consultId, to: toAgent('daniel.okafor') })
    await daniel.accept()
    const signal = (sdp: string) => ({ kind: 'offer', leg: randomUUID(), sdp }) as const
    const heardBy = (desk: Desk) =>
      desk.heard.flatMap(message =>
        message.type === 'signal' && message.contactId === consultId && message.signal.kind === 'offer'
          ? [message.signal.sdp]
          : [],
      )
    const say = (desk: Desk, sdp: string) =>
      desk.say({ type: 'signal', contactId: consultId, signal: signal(sdp) })
    say(harpreet, 'from somebody else')
    say(daniel, 'from Daniel')
    await aiko.until(() => heardBy(aiko).includes('from Daniel'), 'hears Daniel')
    say(aiko, 'from Aiko')
    await daniel.until(() => heardBy(daniel).includes('from Aiko'), 'hears Aiko')
    await harpreet.resync()
    expect([heardBy(aiko), heardBy(daniel), heardBy(harpreet)]).toEqual([['from Daniel'], ['from Aiko'], []])
    expect(caller.heard.filter(({ type }) => type === 'signal')).toEqual([])
  })

  it('[R27] a question that is taken back leaves the caller where they were', async () => {
    const aiko = await atDesk('aiko.mori')
    const caller = await call(hub, { name: 'Rose' })
    const { id: contactId } = await aiko.accept()
    const daniel = await atDesk('daniel.okafor')
    const consultId = randomUUID()
    await aiko.command({ kind: 'consult', contactId, consultId, to: toAgent('daniel.okafor') })
    await daniel.accept()
    expect(await aiko.command({ kind: 'cancel-consult', contactId })).toMatchObject(accepted)
    expect(await caller.until('connected')).toMatchObject({ agentName: 'Aiko' })
    await daniel.until(() => Object.keys(daniel.view().contacts).length === 0, 'is free')
    expect(aiko.view().contacts[contactId]).not.toHaveProperty('consult')
  })

  it('[R25] a transfer that nobody takes comes back to the one who made it', async () => {
    const aiko = await atDesk('aiko.mori')
    await call(hub, { name: 'Rose' })
    const { id: contactId } = await aiko.accept()
    const daniel = await atDesk('daniel.okafor')
    expect(
      await aiko.command({ kind: 'transfer-contact', contactId, to: toAgent('daniel.okafor') }),
    ).toMatchObject(accepted)
    await daniel.offered()
    await aiko.until(() => aiko.view().contacts[contactId] === undefined, 'has let go')
    await pass(defaultRoutingTimes.ringMs)
    await daniel.until(() => daniel.view().me.self?.presence === 'no-answer', 'did not answer')
    expect(Object.keys(aiko.view().contacts)).toEqual([])
    await pass(defaultRoutingTimes.transferReturnMs - defaultRoutingTimes.ringMs)
    const back = await aiko.accept()
    expect(back).toMatchObject({ id: contactId, queueId: 'phone-en', passedOn: [] })
  })

  it('[H2, R26] what the directory calls a dead end is what the hub refuses', async () => {
    const aiko = await atDesk('aiko.mori')
    await call(hub, { name: 'Rose' })
    const { id: contactId } = await aiko.accept()
    await atDesk('harpreet.gill')
    const { queues, agents, outside, returnsAfterMs } = await directoryOf(aiko, contactId)
    expect(returnsAfterMs).toBe(defaultRoutingTimes.transferReturnMs)
    expect(outside.map(({ phone }) => phone)).toContain('311')
    const queueOf = (id: string) => queues.find(queue => queue.id === id)
    expect(queueOf('counter-city-hall')?.deadEnd).toBe('other-channel')
    expect(queueOf('chat-en')?.deadEnd).toBe('other-channel')
    expect(queueOf('phone-en')).toMatchObject({ atWork: 1, free: 1, predictedWaitMs: 0 })
    expect(agents.find(({ id }) => id === 'harpreet.gill')).toMatchObject({ isFree: true, holds: [] })
    expect(agents.find(({ id }) => id === 'wei.chen')).toMatchObject({ deadEnd: 'nobody-there' })
    expect(agents.map(({ id }) => id)).not.toContain('aiko.mori')

    const ways = [
      ...queues.map(({ id, deadEnd }) => ({ deadEnd, to: { kind: 'queue', queueId: id } as const })),
      ...agents.map(({ id, deadEnd }) => ({ deadEnd, to: toAgent(id) })),
    ].filter(({ deadEnd }) => deadEnd !== undefined)
    expect(ways.length).toBeGreaterThan(10)
    for (const { deadEnd, to } of ways) {
      expect(await aiko.command({ kind: 'transfer-contact', contactId, to })).toMatchObject(
        refused('TransferDeadEnd', { why: deadEnd }),
      )
    }
  })

  it('[H2] tells the directory to who has the contact, and to nobody who takes none', async () => {
    const aiko = await atDesk('aiko.mori')
    await call(hub, { name: 'Rose' })
    const { id: contactId } = await aiko.accept()
    const daniel = await atDesk('daniel.okafor')
    const path = `/api/directory?contactId=${contactId}`
    expect(await ask(hub, 'GET', path, { token: daniel.token })).toMatchObject({
      status: 409,
      body: { refused: 'NotYourContact' },
    })
    expect((await ask(hub, 'GET', path)).status).toBe(401)
    const farah = await signIn(hub, 'farah.siddiqui')
    expect((await ask(hub, 'GET', '/api/callbacks', { token: farah.token })).status).toBe(403)
  })

  it('[R28, H5] a call-back is promised, tried, tried again and reached', async () => {
    const aiko = await atDesk('aiko.mori')
    await call(hub, { name: 'Rose', phone: '905-555-0148' })
    const { id: contactId } = await aiko.accept()
    const daniel = await atDesk('daniel.okafor')
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    desks.push(sofia)
    const promisedAt = hub.clock.now() + 3_600_000
    const promise = { kind: 'request-callback', contactId, phone: '+19055550148' } as const
    expect(await daniel.command(promise)).toMatchObject(refused('NotYourContact'))
    expect(await aiko.command({ ...promise, promisedAt, forMe: true })).toMatchObject(accepted)
    await aiko.until(() => aiko.view().contacts[contactId] === undefined, 'is free')

    const mine = (await callbacksOf(aiko)).callbacks.find(({ id }) => id === contactId)
    expect(mine).toMatchObject({
      state: 'later',
      dueAt: promisedAt,
      attempts: 0,
      attemptsMax: 3,
      keptFor: { id: 'aiko.mori', name: 'Aiko Mori' },
      who: { name: 'Rose', phone: '+19055550148' },
    })
    expect((await callbacksOf(sofia)).callbacks).toContainEqual(mine)
    const theirs = (await callbacksOf(daniel)).callbacks.find(({ id }) => id === contactId)
    expect(theirs).not.toHaveProperty('who')
    expect([mine?.mayTake, theirs?.mayTake]).toEqual([true, true])

    await pass(3_600_000 - defaultRoutingTimes.callbackLeadMs)
    const first = await aiko.accept()
    expect(first).toMatchObject({ id: contactId, channel: 'callback', callback: { attempts: 0 } })
    expect(await aiko.command({ kind: 'report-unreached', contactId })).toMatchObject(accepted)
    await aiko.until(() => aiko.view().contacts[contactId] === undefined, 'is free')
    expect((await callbacksOf(sofia)).callbacks).toMatchObject([
      { id: contactId, attempts: 1, state: 'later' },
    ])

    // Called from the list before it is due: the same contact, and no second one.
    const again = { kind: 'place-call', contactId, phone: '+19055550148' } as const
    expect(await aiko.command(again)).toMatchObject(accepted)
    await aiko.until(() => aiko.view().contacts[contactId]?.phase.kind === 'connected', 'has it in hand')
    expect((await callbacksOf(sofia)).callbacks).toMatchObject([
      { id: contactId, attempts: 1, state: 'in-hand', heldBy: { id: 'aiko.mori' } },
    ])
    expect(await aiko.command({ kind: 'report-unreached', contactId })).toMatchObject(accepted)
    await aiko.until(() => aiko.view().contacts[contactId] === undefined, 'is free')

    await daniel.be('offline')
    await pass(defaultRoutingTimes.callbackRetryMs)
    expect((await aiko.accept()).callback).toEqual({ phone: '+19055550148', attempts: 2 })
    await aiko.finish(contactId)
    expect((await callbacksOf(sofia)).callbacks).toEqual([])
  })

  it('[R34, R35] desks know which numbers are called, and the hub refuses the others and who cannot serve', async () => {
    const aiko = await atDesk('aiko.mori')
    const paid = '+19005550100'
    const known = aiko.view().calling['centre']?.outgoing
    const { name, reason } = outgoingRefusal(paid, known) ?? {}
    const notAllowed = refused('NumberNotAllowed', { reason })
    expect(name).toBe('NumberNotAllowed')
    expect(await aiko.command({ kind: 'place-call', contactId: randomUUID(), phone: paid })).toMatchObject(
      notAllowed,
    )
    await call(hub, { name: 'Rose', phone: '905-555-0148', language: 'fr' })
    const genevieve = await atDesk('genevieve.lalonde')
    const { id: contactId } = await genevieve.accept()
    const promise = { kind: 'request-callback', contactId, promisedAt: hub.clock.now() + 3_600_000 } as const
    expect(await genevieve.command({ ...promise, phone: paid })).toMatchObject(notAllowed)
    expect(await genevieve.command({ ...promise, phone: '+19055550148' })).toMatchObject(accepted)

    const harpreet = await atDesk('harpreet.gill')
    const seen = (await callbacksOf(harpreet)).callbacks.find(({ id }) => id === contactId)
    expect(seen).toMatchObject({ mayTake: false })
    const take = { kind: 'place-call', contactId, isOwed: true } as const
    expect(await harpreet.command(take)).toMatchObject(refused('CannotServe'))
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    desks.push(sofia)
    expect(await sofia.command(take)).toMatchObject(accepted)
    await sofia.until(() => sofia.view().contacts[contactId]?.callback?.phone === '+19055550148', 'has it')
  })

  it('[R34, K8] what an administrator publishes of it is at every desk at once, and at the hub; 911 stays', async () => {
    const aiko = await atDesk('aiko.mori')
    const farah = await signIn(hub, 'farah.siddiqui')
    const settings = async (method: string, path: string, body?: unknown) =>
      (await ask(hub, method, `/api/routing-settings${path}`, { token: farah.token, body })).body
    const { published } = await settings('GET', '')
    const siteAddresses = [
      { siteId: 'city-hall', address: '50 Harbour Street, Port Alder', detail: 'Floor 2' },
    ]
    const outgoing = { rules: [], otherwise: 'refuse' }
    const document = { ...published.document, outgoing, siteAddresses }
    const { revision } = await settings('PUT', '/draft', {
      document,
      revision: 0,
      basedOn: published.version,
    })
    await settings('POST', '/publish', { revision, note: 'Nobody is called for an hour' })
    await aiko.until(() => aiko.view().calling['centre']?.outgoing.otherwise === 'refuse', 'knows the rules')
    expect(aiko.view().calling['centre']).toEqual({ outgoing, siteAddresses })
    const placed = { kind: 'place-call', contactId: randomUUID(), phone: '311' } as const
    expect(await aiko.command(placed)).toMatchObject(refused('NumberNotAllowed'))
    await call(hub, { name: 'Rose' })
    const { id } = await aiko.accept()
    const { outside } = await directoryOf(aiko, id)
    expect(outside.map(({ notAllowed }) => notAllowed)).toEqual(outside.map(() => ({})))
    expect(await aiko.command({ ...placed, phone: '911' })).toMatchObject(accepted)
    await settings('POST', '/roll-back', { toVersion: published.version, from: published.version + 1 })
    await aiko.until(
      () => aiko.view().calling['centre']?.outgoing.otherwise === 'allow',
      'knows the old ones',
    )
  })

  it('[R30, L3] everybody sees that a counter calls for help, who and why; only a supervisor pulls a lever', async () => {
    const aiko = await atDesk('aiko.mori')
    const daniel = await atDesk('daniel.okafor')
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    desks.push(sofia)
    const counter = (desk: Desk) => desk.view().queues['counter-city-hall']?.shift
    const help = { kind: 'call-for-help', siteId: 'city-hall', reason: 'Line out the door' } as const
    expect(await aiko.command(help)).toMatchObject(accepted)
    const seen = await sofia.until(() => counter(sofia), 'sees the call for help')
    expect(seen).toMatchObject({
      why: 'help',
      by: { id: 'aiko.mori', name: 'Aiko Mori' },
      reason: 'Line out the door',
      shiftMs: defaultRoutingTimes.helpShiftMs,
    })
    expect((await sofia.resync()).queues['counter-city-hall']?.shift).toEqual(seen)
    await sofia.command({ kind: 'withdraw-help', siteId: 'city-hall' })
    await daniel.until(() => counter(daniel) === undefined, 'sees that help has come')

    const pull = { kind: 'shift-queue', queueId: 'taxes', shiftMs: 300_000, forMs: 900_000 } as const
    expect(await aiko.command(pull)).toMatchObject(refused('NotAllowed'))
    expect(await sofia.command(pull)).toMatchObject(accepted)
    await aiko.until(() => aiko.view().queues.taxes?.shift?.why === 'supervisor', 'sees the lever')
    await pass(900_000)
    await aiko.until(() => aiko.view().queues.taxes?.shift === undefined, 'sees that it is over')
  })
})
