import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createImapMailbox } from '../../src-hub/channels/mail/imap-mailbox.ts'
import type { ImapAccount } from '../../src-hub/config/mail-settings.ts'
import { type MailServer, mailPassword, noMailServer, startMailServer } from './mail-server.ts'
import { fieldIn, letter, until } from './mail-world.ts'
import { mailboxContract, wholeUpTo } from './mailbox-contract.ts'

const missing = noMailServer()
if (missing !== undefined) console.warn(`IMAP and SMTP are not tried: ${missing}.`)

const address = 'service@example.test'
const accountAt = (server: MailServer, smtpPort = server.smtpPort): ImapAccount => ({
  kind: 'imap',
  imap: { host: '127.0.0.1', port: server.imapPort, security: 'none', user: address, password: mailPassword },
  smtp: { host: '127.0.0.1', port: smtpPort, security: 'none' },
  proof: 'own-copy',
})

if (missing === undefined) {
  mailboxContract('IMAP and SMTP', async () => {
    const server = await startMailServer(['service'])
    const mailbox = createImapMailbox({ account: accountAt(server), address, messageBytesMax: wholeUpTo })
    return {
      mailbox,
      arrive: async raw => server.drop('service', [raw]),
      breakLine: server.breakLines,
      forgetCursors: async () => {
        await server.stopDovecot()
        server.renumber('service')
        await server.startDovecot()
      },
      sentWith: id =>
        server.messages('people').filter(raw => fieldIn(raw, 'message-id') === `<${id}>`).length,
      stop: async () => {
        mailbox.cut()
        await server.stop()
      },
    }
  })
}

describe.skipIf(missing !== undefined)('what is known of a message that was handed to SMTP', () => {
  const mail = (n: number, to = 'alice@people.test') => {
    const messageId = `out-${n}.townline@example.test`
    return {
      messageId,
      from: address,
      to: [to, 'bob@people.test'],
      raw: Buffer.from(letter({ from: address, to, id: messageId })),
    }
  }

  it('[E16] a recipient who is refused gets nothing, and no copy proves the contrary', async () => {
    const server = await startMailServer(['service'])
    onTestFinished(server.stop)
    const mailbox = createImapMailbox({ account: accountAt(server), address, messageBytesMax: wholeUpTo })
    expect(await mailbox.send(mail(1, 'x@elsewhere.invalid'))).toMatchObject({ kind: 'refused' })
    expect(await mailbox.send(mail(2))).toEqual({ kind: 'accepted' })
    await until(() => mailbox.hasTaken(mail(2).messageId), 'the proof of the second')
    expect(await mailbox.hasTaken(mail(1).messageId)).toBe(false)
    const toOthers = server.messages('people').filter(raw => raw.includes(mail(1).messageId))
    expect(toOthers, 'nor does anybody else to whom it goes').toEqual([])
    mailbox.cut()
  })

  it('[E16] where the answer is lost after the message its fate is unknown, and the copy tells it', async () => {
    const server = await startMailServer(['service'])
    onTestFinished(server.stop)
    const cutter = await cutAfterMessage(server.smtpPort)
    const mailbox = createImapMailbox({
      account: accountAt(server, cutter.port),
      address,
      messageBytesMax: wholeUpTo,
    })
    expect(await mailbox.send(mail(1))).toMatchObject({ kind: 'unknown' })
    await until(() => mailbox.hasTaken(mail(1).messageId), 'the proof')
    await cutter.stop()
    expect(await mailbox.send(mail(2))).toMatchObject({ kind: 'try-again' })
    mailbox.cut()
  })
})

/** A line to the mail server that breaks as soon as a message has gone over it, before the answer comes back. */
async function cutAfterMessage(port: number) {
  const server = createServer(client => {
    const onward = connect(port, '127.0.0.1')
    let tail = ''
    let isCut = false
    onward.on('data', chunk => {
      if (!isCut) client.write(chunk)
    })
    client.on('data', chunk => {
      tail = (tail + chunk.toString('latin1')).slice(-5)
      isCut ||= tail === '\r\n.\r\n'
      onward.write(chunk)
      // The server has the message whole and is left to answer nobody.
      if (isCut) setTimeout(() => client.destroy(), 200)
    })
    for (const end of [client, onward]) end.on('error', () => {})
    client.on('close', () => onward.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  return {
    port: bound.port,
    stop: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
