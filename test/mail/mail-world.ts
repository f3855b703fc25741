import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { MailView } from '../../src-contract/http/mail.ts'
import type { Entry } from '../../src-domain/conversations/conversation.ts'
import { type MailSettings, mailSettingsSchema } from '../../src-hub/config/mail-settings.ts'
import type { OpenDatabase } from '../../src-hub/database/open-database.ts'
import { ask, type HubAddress, type SignedIn } from '../world/hub-world.ts'
import { type MailServer, mailPassword } from './mail-server.ts'

/** Settings for mailboxes of the test's mail server. */
export function settingsFor(
  server: Pick<MailServer, 'imapPort' | 'smtpPort'>,
  boxes: readonly string[],
  more: Partial<Pick<MailSettings, 'messageBytesMax' | 'acknowledge' | 'proofWithinSeconds'>> = {},
): MailSettings {
  return mailSettingsSchema.parse({
    proofWithinSeconds: 3,
    ...more,
    mailboxes: boxes.map(box => ({
      id: box,
      address: `${box}@example.test`,
      first: 'all',
      account: {
        kind: 'imap',
        imap: {
          host: '127.0.0.1',
          port: server.imapPort,
          security: 'none',
          user: `${box}@example.test`,
          password: mailPassword,
        },
        smtp: { host: '127.0.0.1', port: server.smtpPort, security: 'none' },
      },
    })),
  })
}

export interface Letter {
  readonly from?: string
  readonly to?: string
  readonly subject?: string
  readonly text?: string
  readonly id?: string
  readonly headers?: readonly string[]
}

/** A plain message. Its id is its own unless one is given. */
export function letter({
  from = 'Alice Roy <alice@people.test>',
  to = 'service@example.test',
  subject = 'A question',
  text = 'When is the library open?',
  id = `${randomUUID()}@people.test`,
  headers = [],
}: Letter): string {
  return [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: <${id}>`,
    `Date: ${new Date(1_795_000_000_000).toUTCString()}`,
    'MIME-Version: 1.0',
    ...(headers.some(each => /^content-type:/i.test(each))
      ? []
      : ['Content-Type: text/plain; charset=utf-8']),
    ...headers,
    '',
    text.replaceAll('\n', '\r\n'),
    '',
  ].join('\r\n')
}

/** A field of a message, unfolded; of several lines of that name the first. */
export function fieldIn(raw: string, name: string): string | undefined {
  const head = (raw.split(/\r?\n\r?\n/)[0] ?? '').replaceAll(/\r?\n[ \t]+/g, ' ')
  return new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(head)?.[1]?.trim()
}

export async function until<Value>(
  find: () => Value | undefined | false | Promise<Value | undefined | false>,
  what: string,
  withinMs = 30_000,
): Promise<Value> {
  const end = Date.now() + withinMs
  for (;;) {
    const found = await find()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`it never came: ${what}`)
    await pause(50)
  }
}

export async function conversationAt(
  hub: HubAddress,
  { token }: SignedIn,
  contactId: string,
): Promise<{ readonly entries: readonly Entry[]; readonly conversation: { readonly id: string } }> {
  const { status, body } = await ask(hub, 'GET', `/api/conversations/${contactId}`, { token })
  if (status !== 200) throw new Error(`no conversation: ${status} ${JSON.stringify(body)}`)
  return body
}

export async function mailAt(hub: HubAddress, { token }: SignedIn, contactId: string): Promise<MailView> {
  const { status, body } = await ask(hub, 'GET', `/api/conversations/${contactId}/mail`, { token })
  if (status !== 200) throw new Error(`no mail: ${status} ${JSON.stringify(body)}`)
  return body
}

export async function answer(
  hub: HubAddress,
  { token }: SignedIn,
  contactId: string,
  text: string,
  id: string = randomUUID(),
): Promise<{ readonly status: number; readonly body: Entry }> {
  return ask(hub, 'POST', `/api/conversations/${contactId}/entries`, {
    token,
    body: { id, text, attachmentIds: [] },
  }) as never
}

/** How many contacts came by mail from the people who write in these tests. */
export async function contactsByMail(db: OpenDatabase['db']): Promise<number> {
  const contacts = await db
    .selectFrom('contact')
    .select('id')
    .where('channel', '=', 'email')
    .where('from_email', 'like', '%@people.test')
    .execute()
  return contacts.length
}
