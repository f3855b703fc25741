import MailComposer from 'nodemailer/lib/mail-composer'
import { loopField } from '../../../src-domain/mail/kind-of-mail.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import { plainLine } from './plain-words.ts'

export interface MailToCompose {
  /** Without angle brackets, as all ids here. */
  readonly messageId: string
  readonly from: { readonly name: string; readonly address: string }
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly subject: string
  readonly text: string
  readonly at: Instant
  /** The message that it answers, and those before. */
  readonly answers?: { readonly messageId?: string; readonly references: readonly string[] }
  /** Set on what a machine writes (RFC 3834, section 5). */
  readonly automatic?: 'auto-replied' | 'auto-generated'
  readonly files: readonly { readonly name: string; readonly mediaType: string; readonly content: Buffer }[]
}

/** The id under which an entry leaves: the same however often it is tried, and known before the first time. */
export function messageIdOfEntry(entryId: string, address: string): string {
  return `${entryId}.townline@${address.slice(address.lastIndexOf('@') + 1)}`
}

/** `Re:` once, in whatever language it stood there. */
export function subjectOfAnswer(subject: string): string {
  const bare = plainLine(subject, 250).replace(/^(?:(?:re|r[ée]f?|aw|sv|antw)\s*:\s*)+/i, '')
  return `Re: ${bare}`.trim()
}

/** Writes a message (RFC 5322, MIME). Lines of the header cannot be broken out of: every value is one plain line. */
export async function composeMail(mail: MailToCompose): Promise<Buffer> {
  const { messageId, from, answers, automatic } = mail
  const composer = new MailComposer({
    messageId: `<${messageId}>`,
    date: new Date(mail.at),
    from: { name: plainLine(from.name, 100), address: from.address },
    to: namesOf(mail.to),
    cc: namesOf(mail.cc),
    subject: plainLine(mail.subject, 300),
    text: mail.text,
    ...(answers?.messageId === undefined ? {} : { inReplyTo: `<${answers.messageId}>` }),
    ...(answers === undefined || answers.references.length === 0
      ? {}
      : { references: answers.references.map(id => `<${id}>`) }),
    headers: {
      [loopField]: from.address,
      ...(automatic === undefined
        ? {}
        : { 'auto-submitted': automatic, 'x-auto-response-suppress': 'All', precedence: 'bulk' }),
    },
    attachments: mail.files.map(({ name, mediaType, content }) => ({
      filename: name,
      contentType: mediaType,
      content,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

function namesOf(addresses: readonly string[]) {
  return addresses.map(address => ({ name: '', address }))
}
