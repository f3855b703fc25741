import MailComposer from 'nodemailer/lib/mail-composer'
import { loopField } from '../../../src-domain/mail/kind-of-mail.ts'
import type { Instant, Language } from '../../../src-domain/vocabulary/words.ts'
import type { MailSettings } from '../../config/mail-settings.ts'
import { messageIdOfEntry } from './compose-mail.ts'
import { createGraphMailbox } from './graph-mailbox.ts'
import { createImapMailbox } from './imap-mailbox.ts'
import type { Handed, Mailbox } from './mailbox.ts'
import { plainLine } from './plain-words.ts'

/** A message that the centre sends of its own accord, with an entry for a calendar. */
export interface NoticeToMail {
  readonly noticeId: string
  readonly language: Language
  readonly fromName: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly at: Instant
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL' | 'PUBLISH'; readonly content: string }
}

/**
 * Sends messages of the centre's own by its mailboxes: by the first of their language, else by the first of all. The copy
 * that proves that one left comes back marked as a loop, and is no work for anybody (SPEC E5).
 */
export function createNoticesByMail(settings: MailSettings, now: () => Instant) {
  const mailboxes = settings.mailboxes.map(({ address, language, account }) => {
    const { messageBytesMax } = settings
    const mailbox: Mailbox =
      account.kind === 'imap'
        ? createImapMailbox({ account, address, messageBytesMax })
        : createGraphMailbox({ account, address, messageBytesMax, now })
    return { address, language, mailbox }
  })
  const boxFor = (language: Language) => {
    const box = mailboxes.find(each => each.language === language) ?? mailboxes[0]
    if (box === undefined) throw new Error('there is no mailbox to send from')
    return box
  }
  return {
    proofWithinMs: settings.proofWithinSeconds * 1_000,
    addressFor: (language: Language): string => boxFor(language).address,
    send: async (notice: NoticeToMail): Promise<Handed> => {
      const { address, mailbox } = boxFor(notice.language)
      const messageId = messageIdOfEntry(notice.noticeId, address)
      return mailbox.send({
        messageId,
        from: address,
        to: [notice.to],
        raw: await compose(notice, messageId, address),
      })
    },
    hasTaken: (noticeId: string, language: Language): Promise<boolean> => {
      const { address, mailbox } = boxFor(language)
      return mailbox.hasTaken(messageIdOfEntry(noticeId, address))
    },
    /** Cuts what is being handed over: of it nothing is known. */
    stop: (): void => {
      for (const { mailbox } of mailboxes) mailbox.cut()
    },
  }
}

function compose(notice: NoticeToMail, messageId: string, address: string): Promise<Buffer> {
  const { calendar } = notice
  return new MailComposer({
    messageId: `<${messageId}>`,
    date: new Date(notice.at),
    from: { name: plainLine(notice.fromName, 100), address },
    to: { name: '', address: notice.to },
    subject: plainLine(notice.subject, 300),
    text: notice.text,
    ...(calendar === undefined
      ? {}
      : { icalEvent: { method: calendar.method, filename: 'appointment.ics', content: calendar.content } }),
    headers: {
      [loopField]: address,
      'auto-submitted': 'auto-generated',
      'x-auto-response-suppress': 'All',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}
