import { describe, expect, it } from 'vitest'
import { createGraphMailbox } from '../../src-hub/channels/mail/graph-mailbox.ts'
import { startGraph } from './graph-stand-in.ts'
import { fieldIn, letter, until } from './mail-world.ts'
import { mailboxContract, wholeUpTo } from './mailbox-contract.ts'

const address = 'service@example.test'
const mailboxAt = (url: string, clientSecret = 'secret') =>
  createGraphMailbox({
    account: {
      kind: 'graph',
      tenant: 'tenant.example',
      clientId: '11111111-2222-3333-4444-555555555555',
      clientSecret,
      loginUrl: url,
      graphUrl: `${url}/v1.0`,
    },
    address,
    messageBytesMax: wholeUpTo,
    now: Date.now,
    lookEveryMs: 50,
  })

mailboxContract('Microsoft Graph (a stand-in)', async () => {
  const graph = await startGraph()
  const mailbox = mailboxAt(graph.url)
  return {
    mailbox,
    arrive: async raw => graph.arrive(raw),
    breakLine: async () => {
      const before = graph.asked.length
      graph.down(true)
      await until(() => graph.asked.length > before, 'it is asked in vain')
      graph.down(false)
    },
    forgetCursors: async () => graph.expireLinks(),
    sentWith: id => graph.sent.filter(raw => fieldIn(raw, 'message-id') === `<${id}>`).length,
    stop: async () => {
      mailbox.cut()
      await graph.stop()
    },
  }
})

describe('what is known of a message that was handed to Graph', () => {
  const mail = { messageId: 'out@example.test', from: address, to: ['a@people.test'] }

  it('[E16] without a token it was surely not taken, refused is refused, and of silence nothing is known', async () => {
    const graph = await startGraph()
    const raw = Buffer.from(letter({ id: mail.messageId }))
    const stranger = mailboxAt(graph.url, 'wrong')
    expect(await stranger.send({ ...mail, raw })).toMatchObject({ kind: 'try-again' })
    const mailbox = mailboxAt(graph.url)
    expect(await mailbox.send({ ...mail, raw: Buffer.from('Subject: to nobody\r\n\r\n') })).toMatchObject({
      kind: 'refused',
    })
    graph.down(true)
    expect(await mailbox.send({ ...mail, raw })).toMatchObject({ kind: 'unknown' })
    await expect(mailbox.hasTaken(mail.messageId)).rejects.toThrow()
    await graph.stop()
  })
})
