import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailSettingsSchema } from '../../src-hub/config/mail-settings.ts'
import { readConfig } from '../../src-hub/config/read-config.ts'
import { type Desk, type HubWorld, openDesk, openHub } from '../world/hub-world.ts'
import { answer, beginning, chat, comesBack, openChatPage } from './chat-pages.ts'

/** A mail server that is not there: what is to be sent waits where it can be looked at. */
const mail = mailSettingsSchema.parse({
  mailboxes: [
    {
      id: 'service',
      address: 'service@portalder.example',
      account: {
        kind: 'imap',
        imap: { host: '127.0.0.1', port: 9, security: 'none', user: 'service', password: 'unused' },
        smtp: { host: '127.0.0.1', port: 9, security: 'none' },
      },
    },
  ],
})

let hub: HubWorld
let aiko: Desk

/** What waits to be sent to an address. */
const toBeSent = async (email: string) => {
  const rows = await hub.database.db
    .selectFrom('conversation_entry')
    .innerJoin('conversation', 'conversation.id', 'conversation_entry.conversation_id')
    .select(['text', 'subject', 'customer', 'writer'])
    .where('via', '=', 'email')
    .execute()
  return rows.filter(({ customer }) => (customer as { email?: string }).email === email)
}

beforeAll(async () => {
  hub = await openHub({ config: { mail } })
  aiko = await openDesk(hub, 'aiko.mori')
})
afterAll(() => hub.stop())

describe('an answer by another way', () => {
  it('[G10] by e-mail keeps the place, needs no page, and outlives the hub', async () => {
    const rose = await chat(hub, { name: 'Rose' })
    expect(await rose.stands('waiting')).toMatchObject({ instead: { callBack: true, email: true } })
    const before = Object.values((await aiko.resync()).waiting)[0]
    rose.send({ type: 'answer-by-email', email: 'rose at home' })
    await rose.refused('NotAnEmail')
    rose.send({ type: 'answer-by-email', email: 'Rose@example.org' })
    expect(await rose.stands('answered-by-email')).toMatchObject({ email: 'rose@example.org' })
    await rose.vanish()
    await hub.restart()
    aiko = await openDesk(hub, aiko)
    // Every line is lost with the hub, and given up when it does not come back; this one has none.
    hub.clock.skip(7_000)
    await aiko.be('available')
    const contact = await aiko.accept()
    expect(contact).toMatchObject({ id: before?.id, deadline: before?.deadline, channel: 'chat' })
    expect((await answer(hub, aiko, contact.id, 'The truck comes back tomorrow.')).status).toBe(200)
    expect(await toBeSent('rose@example.org')).toMatchObject([
      { text: 'The truck comes back tomorrow.', writer: 'agent' },
    ])
    const back = await comesBack(hub, rose)
    await back.stands('answered-by-email')
    await aiko.finish(contact.id)
    // Who writes again chats again.
    back.send({ type: 'say', id: randomUUID(), text: 'Thank you!', attachmentIds: [] })
    const again = await aiko.accept()
    await back.stands('talking')
    await answer(hub, aiko, again.id, 'You are welcome.')
    await back.reads('You are welcome.')
    expect(await toBeSent('rose@example.org')).toHaveLength(1)
    await back.vanish()
    await aiko.finish(again.id)
  })

  it('[G9] the transcript goes once to the address that was asked for, and not without end', async () => {
    const luc = await chat(hub, { name: 'Luc', text: 'My bin was not emptied.' })
    const { id } = await aiko.accept()
    await answer(hub, aiko, id, 'Which address?')
    await luc.reads('Which address?')
    expect(luc.heard.find(({ type }) => type === 'received')).toMatchObject({ canSendTranscript: true })
    for (let index = 0; index < 2; index++) {
      luc.send({ type: 'send-transcript', email: 'luc@example.org' })
      await luc.until(
        () => luc.heard.filter(({ type }) => type === 'transcript-sent').length === index + 1,
        'it is sent',
      )
    }
    const [sent, ...more] = await toBeSent('luc@example.org')
    expect(more).toEqual([])
    expect(sent).toMatchObject({ subject: 'Your chat · City of Port Alder', writer: 'rule' })
    expect(sent?.text).toMatch(/Luc\nMy bin was not emptied\.\n\n[^\n]+Aiko\nWhich address\?$/)
    for (let index = 0; index < 2; index++) luc.send({ type: 'send-transcript', email: 'all@example.org' })
    await luc.refused('TooFast')
    await luc.vanish()
    await aiko.finish(id)
  })

  it('[G10] a message that is left is answered by e-mail where the hub has mail', async () => {
    await aiko.be('break')
    const page = await openChatPage(hub)
    const { text: _, ...said } = { ...beginning(page.secret), type: 'leave-message', text: '' }
    page.send({ ...said, text: 'Please write to me.', phone: '905 555 0123' })
    await page.refused('AddressMissing')
    page.send({ ...said, text: 'Please write to me.', email: 'ada@example.org' })
    await page.until(() => page.heard.some(({ type }) => type === 'message-left'), 'it is there')
    await page.vanish()
    await aiko.be('available')
    const contact = await aiko.accept()
    expect(contact).toMatchObject({ channel: 'portal', from: { email: 'ada@example.org' } })
    await answer(hub, aiko, contact.id, 'Dear Ada')
    expect(await toBeSent('ada@example.org')).toMatchObject([{ text: 'Dear Ada' }])
  })
})

describe('the sites that may show the chat', () => {
  it('[G12] are origins and nothing else', () => {
    const sites = (text: string) => readConfig({ TOWNLINE_CHAT_SITES: text })
    expect(sites('https://www.Portalder.example, https://*.portalder.example')).toMatchObject({
      chatSites: ['https://www.portalder.example', 'https://*.portalder.example'],
    })
    expect(sites('*')).toMatchObject({ chatSites: ['*'] })
    for (const wrong of [
      "https://a.example; script-src 'unsafe-inline'",
      'a.example',
      'https://a.example/page',
    ]) {
      expect(sites(wrong)).toMatchObject({ problem: expect.stringContaining('TOWNLINE_CHAT_SITES') })
    }
  })
})
