import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Desk, type HubWorld, openDesk, openHub } from '../world/hub-world.ts'
import { answer } from './chat-pages.ts'
import { openTextCarrier, ourFrenchNumber, ourNumber, type TextCarrier } from './text-carrier.ts'

let carrier: TextCarrier
let hub: HubWorld
let aiko: Desk
let nth = 0
const aPhone = () => {
  nth += 1
  return `+1905555${String(2_000 + nth)}`
}

interface Seen {
  readonly conversation: { readonly id: string; readonly count: number }
  readonly entries: readonly {
    readonly text: string
    readonly writer: {
      readonly kind: string
      readonly delivery?: { readonly kind: string; readonly why?: string }
    }
  }[]
}

const read = async (contactId: string): Promise<Seen> =>
  (await ask(hub, 'GET', `/api/conversations/${contactId}`, { token: aiko.token })).body

/** Waits until the desk is told that an answer got this far. */
const delivered = (text: string, kind: string) =>
  aiko.until(
    ({ heard }) =>
      heard
        .flatMap(each => (each.type === 'conversation' ? each.entries : []))
        .find(
          each => each.text === text && each.writer.kind !== 'customer' && each.writer.delivery.kind === kind,
        ),
    `"${text}" is ${kind}`,
  )

beforeAll(async () => {
  carrier = await openTextCarrier()
  hub = await openHub({ config: { twilio: carrier.settings } })
  carrier.connectTo(hub.url)
  aiko = await openDesk(hub, 'aiko.mori')
  await aiko.be('available')
})
afterAll(async () => {
  await hub.stop()
  await carrier.stop()
})
afterEach(async () => {
  expect(carrier.problems).toEqual([])
  for (const { id, phase } of Object.values((await aiko.resync()).contacts)) {
    if (phase.kind === 'connected' || phase.kind === 'wrapping') await aiko.finish(id)
  }
})

describe('text messages', () => {
  it('[G11] go on in one conversation, under a new contact when none is open', async () => {
    const rose = aPhone()
    await carrier.writes(rose, 'The stop sign at King and Main is down')
    const first = await aiko.accept()
    expect(first).toMatchObject({ channel: 'portal', from: { phone: rose }, language: 'en' })
    await carrier.writes(rose, 'It lies on the road')
    await aiko.until(
      ({ heard }) =>
        heard.some(
          each => each.type === 'conversation' && each.entries.some(({ text }) => /lies/.test(text)),
        ),
      'the second is there',
    )
    const { conversation, entries } = await read(first.id)
    expect(entries.map(({ text }) => text)).toEqual([
      'The stop sign at King and Main is down',
      'It lies on the road',
    ])
    await aiko.finish(first.id)
    await carrier.writes(rose, 'Thank you!')
    const second = await aiko.accept()
    expect(second.id).not.toBe(first.id)
    expect((await read(second.id)).conversation).toMatchObject({ id: conversation.id, count: 3 })
  })

  it('[G11] each is there once, however often and at how many hubs the carrier tells of it', async () => {
    const rose = aPhone()
    const sid = await carrier.writes(rose, 'Once', { times: 5 })
    const { id } = await aiko.accept()
    await carrier.post('/channels/twilio/sms', {
      MessageSid: sid,
      From: rose,
      To: ourNumber,
      Body: 'Once',
      NumMedia: '0',
    })
    expect((await read(id)).entries.map(({ text }) => text)).toEqual(['Once'])
  })

  it('[G11] an answer goes out once, from the number that was written to, and is told as sent or not', async () => {
    const rose = aPhone()
    await carrier.writes(rose, 'Bonjour', { to: ourNumber })
    const { id } = await aiko.accept()
    await answer(hub, aiko, id, 'Which address?')
    await carrier.until(() => carrier.sentTo(rose).length === 1, 'it is sent')
    const [sent] = carrier.sentTo(rose)
    expect(sent).toMatchObject({ from: ourNumber, body: 'Which address?' })
    if (!sent) throw new Error('nothing was sent')
    await carrier.says(sent, 'sent')
    await delivered('Which address?', 'sent')
    await answer(hub, aiko, id, 'Are you there?')
    await carrier.until(() => carrier.sentTo(rose).length === 2, 'it is sent')
    const second = carrier.sentTo(rose)[1]
    if (!second) throw new Error('nothing was sent')
    await carrier.says(second, 'undelivered', 30_003)
    expect((await delivered('Are you there?', 'failed')).writer).toMatchObject({
      delivery: { kind: 'failed', why: 'Refused 30003' },
    })
    expect((await answer(hub, aiko, id, 'x'.repeat(1_531))).body).toMatchObject({ refused: 'TextTooLong' })
  })

  it('[G11] a message that the carrier took and did not answer for is not sent again', async () => {
    const rose = aPhone()
    await carrier.writes(rose, 'Hello')
    const { id } = await aiko.accept()
    carrier.be('lost')
    await answer(hub, aiko, id, 'Only once')
    await carrier.until(() => carrier.sentTo(rose).length === 1, 'the carrier has it')
    carrier.be('well')
    await hub.restart()
    aiko = await openDesk(hub, aiko)
    await answer(hub, aiko, id, 'And this')
    await carrier.until(() => carrier.sentTo(rose).some(({ body }) => body === 'And this'), 'it is sent')
    expect(carrier.sentTo(rose).map(({ body }) => body)).toEqual(['Only once', 'And this'])
    const [once] = carrier.sentTo(rose)
    if (once) await carrier.says(once, 'delivered')
    await delivered('Only once', 'sent')
  })

  it('[G11] while the carrier is away answers wait, and go when it is back', async () => {
    const rose = aPhone()
    await carrier.writes(rose, 'Hello')
    const { id } = await aiko.accept()
    carrier.be('down')
    await answer(hub, aiko, id, 'When it is back')
    expect(carrier.sentTo(rose)).toEqual([])
    carrier.be('well')
    await carrier.until(() => carrier.sentTo(rose).length === 1, 'it is sent')
  })

  it('[G11] who says STOP is no contact and is sent nothing, until they say START', async () => {
    const rose = aPhone()
    await carrier.writes(rose, 'Hello')
    const { id } = await aiko.accept()
    await carrier.writes(rose, 'STOP')
    await answer(hub, aiko, id, 'One more thing')
    await delivered('One more thing', 'failed')
    expect(carrier.sentTo(rose)).toEqual([])
    expect((await read(id)).entries.map(({ text }) => text)).toEqual(['Hello', 'One more thing'])
    await carrier.writes(rose, 'START')
    await answer(hub, aiko, id, 'Welcome back')
    await carrier.until(() => carrier.sentTo(rose).length === 1, 'it is sent')
  })

  it('[G11] `yes` answers the agent who asked; it is START to those alone who said STOP', async () => {
    const rose = aPhone()
    await carrier.writes(rose, 'My bin was missed')
    const { id } = await aiko.accept()
    await carrier.writes(rose, 'Yes')
    await carrier.writes(rose, 'STOP')
    await carrier.writes(rose, 'YES')
    await answer(hub, aiko, id, 'We come tomorrow')
    await carrier.until(() => carrier.sentTo(rose).length === 1, 'it is sent')
    expect((await read(id)).entries.map(({ text }) => text)).toEqual([
      'My bin was missed',
      'Yes',
      'We come tomorrow',
    ])
  })

  it('[G11] who sends pictures is told that they do not arrive, in the language of the number', async () => {
    const luc = aPhone()
    const genevieve = await openDesk(hub, 'genevieve.lalonde')
    await genevieve.be('available')
    await carrier.writes(luc, 'Voici le trou', { to: ourFrenchNumber, files: 2 })
    const { id } = await genevieve.accept()
    await carrier.until(() => carrier.sentTo(luc).length === 1, 'they are told')
    expect(carrier.sentTo(luc)[0]).toMatchObject({ from: ourFrenchNumber })
    expect(carrier.sentTo(luc)[0]?.body).toMatch(/^Les images et les fichiers ne nous parviennent pas/)
    await carrier.writes(luc, '', { to: ourFrenchNumber, files: 1 })
    await carrier.writes(luc, '  ', { to: ourFrenchNumber })
    await carrier.writes(luc, 'Encore', { to: ourFrenchNumber })
    const { body } = await ask(hub, 'GET', `/api/conversations/${id}`, { token: genevieve.token })
    const said = body.entries.map(({ text }: { text: string }) => text.slice(0, 14))
    expect(said).toEqual(['Voici le trou', 'Les images et ', '[MMS × 1]', 'Encore'])
    await genevieve.finish(id)
    // Told again by the carrier at the next start, they are known.
    await hub.restart()
    await carrier.writes(luc, 'À demain', { to: ourFrenchNumber })
    const again = await openDesk(hub, genevieve)
    await again.be('available')
    const next = await again.accept()
    await again.finish(next.id)
    expect(Object.values((await again.resync()).contacts)).toEqual([])
    await again.close()
    aiko = await openDesk(hub, aiko)
  })

  it('[G11] a message of which no hub was told is found at the next start', async () => {
    const rose = aPhone()
    await carrier.writes(rose, 'Nobody was there', { isTold: false })
    await hub.restart()
    aiko = await openDesk(hub, aiko)
    const contact = await aiko.accept()
    expect(contact.from.phone).toBe(rose)
    expect((await read(contact.id)).entries.map(({ text }) => text)).toEqual(['Nobody was there'])
  })

  it('[G11] what is not signed by the carrier is refused and does nothing', async () => {
    const params = {
      MessageSid: `SM${'0'.repeat(32)}`,
      From: aPhone(),
      To: ourNumber,
      Body: 'Hi',
      NumMedia: '0',
    }
    for (const path of ['/channels/twilio/sms', '/channels/twilio/sms-status?entry=x']) {
      expect((await carrier.post(path, params, 'bm90IHNpZ25lZA==')).status).toBe(403)
    }
    expect(Object.values((await aiko.resync()).contacts)).toEqual([])
  })
})
