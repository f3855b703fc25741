import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createMailStore } from '../../src-hub/channels/mail/mail-store.ts'
import { fieldIn } from '../mail/mail-world.ts'
import { type Hub, type NoticeWorld, openNoticeWorld, plainWordsOf, textThread } from './notice-world.ts'

let world: NoticeWorld
let hub: Hub
beforeAll(async () => {
  world = await openNoticeWorld()
  hub = await world.begin()
})
afterAll(async () => {
  await hub?.end()
  await world?.close()
})
afterEach(() => {
  world.server.fateOf = () => undefined
})

const noticesOf = (requestId: string) =>
  world.database.db
    .selectFrom('notice')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy('position')
    .orderBy('recipient')
    .execute()
const statesOf = async (requestId: string) =>
  (await noticesOf(requestId)).map(({ kind, state, why }) => [kind, state, why].filter(Boolean).join(' '))
const mailsTo = (address: string) => world.server.taken.filter(({ to }) => to.includes(address))
const acknowledge = (id: string) =>
  world.step(id, { kind: 'acknowledge-request', nextSteps: 'A crew comes on Friday.' })
const complete = (id: string, words = 'It is filled.') =>
  world.step(id, { kind: 'complete-request', reasonCode: 'done', words })
let nth = 0
const anAddress = () => {
  nth += 1
  return `person${nth}@people.test`
}

describe('telling people of a request', () => {
  it('[Q51] [Q54] [Q58] a receipt waits for what comes next; the mail has reference, words and the link of its reader', async () => {
    const email = anAddress()
    const customerId = await world.customer({ email })
    const { id, reference } = await world.request({ customerId })
    await hub.settle()
    expect(await statesOf(id)).toEqual(['received waiting'])
    await acknowledge(id)
    await hub.settle()
    expect(await statesOf(id)).toEqual(['received dropped Overtaken', 'acknowledged sent'])
    const [mail] = mailsTo(email)
    const raw = String(mail?.raw)
    expect(fieldIn(raw, 'subject')).toContain(reference)
    expect(fieldIn(raw, 'auto-submitted')).toBe('auto-generated')
    const words = plainWordsOf(raw)
    expect(words).toContain('A crew comes on Friday.')
    expect(words).toContain('Roads, 905-555-0110')
    expect(words).toContain(
      `https://city.example/track/#${reference}.${hub.notices.links.secretOf(id, customerId)}`,
    )
    // The secret is written where it is sent, and not beside the request.
    expect(JSON.stringify(await noticesOf(id))).not.toContain(hub.notices.links.secretOf(id, customerId))

    const alone = await world.request({ customerId: await world.customer({ email: anAddress() }) })
    world.skip(120_000)
    await hub.settle()
    expect(await statesOf(alone.id)).toEqual(['received sent'])
  })

  it('[Q56] the outcome that the server takes is told, and closes the request; one that it refuses is for a person', async () => {
    const told = await world.request({ customerId: await world.customer({ email: anAddress() }) })
    await acknowledge(told.id)
    await complete(told.id)
    await hub.settle()
    expect(await world.read(told.id)).toMatchObject({ status: 'closed', outcome: { told: { by: 'email' } } })

    const refused = await world.request({ customerId: await world.customer({ email: anAddress() }) })
    await acknowledge(refused.id)
    await hub.settle()
    world.server.fateOf = () => ({ kind: 'refused', why: '550 5.1.1 no such user' })
    await complete(refused.id)
    await hub.settle()
    world.server.fateOf = () => undefined
    expect(await world.read(refused.id)).toMatchObject({
      status: 'completed',
      outcome: { notTold: { why: '550 5.1.1 no such user' } },
    })

    const byPhone = await world.request({
      customerId: await world.customer({ email: anAddress() }),
      notifyBy: 'phone',
    })
    await complete(byPhone.id)
    await hub.settle()
    expect(await statesOf(byPhone.id)).toEqual(['received failed ByPhone', 'outcome failed ByPhone'])
    expect((await world.read(byPhone.id)).outcome?.notTold?.why).toBe('ByPhone')
  })

  it('[Q56] what was told of work that was taken up again closes nothing', async () => {
    const { id } = await world.request({ customerId: await world.customer({ email: anAddress() }) })
    await acknowledge(id)
    await hub.settle()
    const isHeld = (words: string) => {
      world.server.fateOf = ({ raw }) =>
        plainWordsOf(raw).includes(words) ? { kind: 'try-again', why: 'busy', afterMs: 60_000 } : undefined
    }
    isHeld('The first time.')
    await complete(id, 'The first time.')
    await hub.settle()
    world.skip(1_000)
    await world.step(id, { kind: 'reopen-request', reason: 'Not done' })
    await complete(id, 'The second time.')
    world.skip(60_000)
    isHeld('The second time.')
    await hub.settle()
    const outcomes = (await noticesOf(id)).filter(({ kind }) => kind === 'outcome')
    expect(outcomes.map(({ state }) => state).toSorted()).toEqual(['sending', 'sent'])
    expect((await world.read(id)).status).toBe('completed')
    world.server.fateOf = () => undefined
    world.skip(120_000)
    await hub.settle()
    expect((await world.read(id)).status).toBe('closed')
  })

  it('[Q56] a notice that comes back after it was taken has failed, and somebody reads of it', async () => {
    const { id } = await world.request({ customerId: await world.customer({ email: anAddress() }) })
    await complete(id)
    await hub.settle()
    expect((await world.read(id)).status).toBe('closed')
    const notice = (await noticesOf(id)).find(({ kind }) => kind === 'outcome')
    await createMailStore({ db: world.database.db, now: world.now }).keepReport(
      `${notice?.id}.townline@example.test`,
      { recipient: 'x@people.test', action: 'failed', status: '5.1.1', diagnostic: '550 no such user' },
    )
    await hub.settle()
    expect(await statesOf(id)).toContain('outcome failed 550 no such user')
    const { notes = [] } = await world.read(id)
    expect(notes.map(({ text, isPublic }) => [text.includes('550 no such user'), isPublic])).toEqual([
      [true, false],
    ])
    await hub.settle()
    expect((await world.read(id)).notes).toHaveLength(1)
  })

  it('[Q52] who wants no more is sent nothing that still waits, and is a person’s to tell', async () => {
    world.goTo(Date.parse('2026-06-11T22:00:00-04:00'))
    const { id } = await world.request({
      customerId: await world.customer({ mobile: '+19055557777' }),
      notifyBy: 'sms',
    })
    await acknowledge(id)
    await complete(id)
    await hub.settle()
    expect(await statesOf(id)).toEqual([
      'received dropped Overtaken',
      'acknowledged dropped Overtaken',
      'outcome waiting',
    ])
    await world.engine.submit({
      actor: 'customer',
      command: {
        kind: 'update-request',
        requestId: id,
        basedOn: 1,
        changes: { notifyBy: { from: 'sms', to: 'no' } },
      },
    })
    await hub.settle()
    expect((await statesOf(id)).at(-1)).toBe('outcome dropped NotWanted')
    expect((await world.read(id)).outcome?.notTold?.why).toBe('NotWanted')
  })

  it('[Q52] whose request it was by mistake is sent nothing of it that still waits', async () => {
    world.goTo(Date.parse('2026-06-12T22:00:00-04:00'))
    const [wrong, right] = [
      await world.customer({ mobile: '+19055557778' }),
      await world.customer({ mobile: '+19055557779' }),
    ]
    const { id, version } = await world.request({ customerId: wrong, notifyBy: 'sms' })
    await acknowledge(id)
    await hub.settle()
    expect((await statesOf(id)).at(-1)).toBe('acknowledged waiting')
    const changes = { customerId: { from: wrong, to: right } }
    await world.engine.submit({
      actor: 'aiko',
      command: { kind: 'update-request', requestId: id, basedOn: version, changes },
    })
    await hub.settle()
    expect((await statesOf(id)).at(-1)).toBe('acknowledged dropped OtherCustomer')
  })

  it('[Q53] a text message waits for the morning and goes on in the conversation with its number', async () => {
    const mobile = '+19055558888'
    world.goTo(Date.parse('2026-06-12T21:30:00-04:00'))
    const { id, reference } = await world.request({
      customerId: await world.customer({ mobile, language: 'fr' }),
      notifyBy: 'sms',
      language: 'fr',
    })
    await acknowledge(id)
    await hub.settle()
    const entries = () =>
      world.database.db
        .selectFrom('conversation_entry')
        .selectAll()
        .where('conversation_id', '=', textThread(mobile, 'fr'))
        .execute()
    expect(await entries()).toEqual([])
    world.goTo(Date.parse('2026-06-13T08:00:00-04:00'))
    await hub.settle()
    const [entry] = await entries()
    expect(entry).toMatchObject({ via: 'sms', writer: 'rule', delivery: 'sending' })
    expect(entry?.text).toMatch(new RegExp(`^Port-Alder : une personne a votre demande ${reference}`))
    expect(await statesOf(id)).toEqual(['received dropped Overtaken', 'acknowledged sending'])
  })

  it('[Q51] followers are told the outcome, each by a link of their own that is not the customer’s', async () => {
    const [rose, sam] = [anAddress(), anAddress()]
    const [customerId, follower] = [
      await world.customer({ email: rose }),
      await world.customer({ email: sam, language: 'fr' }),
    ]
    const { id } = await world.request({ customerId })
    await world.engine.submit({
      actor: 'aiko',
      command: { kind: 'follow-request', requestId: id, customerId: follower },
    })
    await complete(id)
    await hub.settle()
    const [toRose, toSam] = [mailsTo(rose)[0], mailsTo(sam)[0]].map(mail => plainWordsOf(mail?.raw ?? ''))
    expect(toSam).toMatch(/^Bonjour Rose/)
    const { secretOf } = hub.notices.links
    expect(toRose).toContain(secretOf(id, customerId))
    expect(toSam).toContain(secretOf(id, follower))
    expect(toSam).not.toContain(secretOf(id, customerId))
  })

  it('[Q51] who follows after the outcome is known is told it too, and nobody is told it twice', async () => {
    const [sam, lee] = [anAddress(), anAddress()]
    const [customerId, early, late] = [
      await world.customer({ mobile: '+19055550111' }),
      await world.customer({ email: sam }),
      await world.customer({ email: lee }),
    ]
    const { id } = await world.request({ customerId, notifyBy: 'phone' })
    const follow = (follower: string) =>
      world.engine.submit({
        actor: 'aiko',
        command: { kind: 'follow-request', requestId: id, customerId: follower },
      })
    // Both lines are looked at together: the request has its outcome already when the first is read.
    await follow(early)
    await complete(id)
    await hub.settle()
    await follow(late)
    await follow(late)
    await hub.settle()
    for (const address of [sam, lee]) {
      const told = mailsTo(address).map(({ raw }) => plainWordsOf(raw))
      expect(told).toHaveLength(1)
      expect(told[0]).toContain('It is filled.')
    }
  })

  it('[Q59] a missed target is told to the head of the division, with the facts and no link', async () => {
    const { id, reference } = await world.request({
      customerId: await world.customer({ email: anAddress() }),
    })
    world.skip(30 * 86_400_000)
    const before = mailsTo('dana@city.example').length
    await world.step(id, { kind: 'pass-request-time' }, 'rule')
    await hub.settle()
    const words = plainWordsOf(mailsTo('dana@city.example').at(before)?.raw ?? '')
    expect(words).toContain(`the request ${reference} was missed`)
    expect(words).toContain('Target: first answer by a person')
    expect(words).not.toContain('/track/')
  })
})
