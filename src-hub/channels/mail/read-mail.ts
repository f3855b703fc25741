import EmailReplyParser from 'email-reply-parser'
import { convert } from 'html-to-text'
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime'
import { plainFileName } from '../../../src-domain/conversations/plain-file-name.ts'
import { type RecipientReport, readDeliveryStatus } from '../../../src-domain/mail/delivery-report.ts'
import { type MailHeader, messageIdsIn } from '../../../src-domain/mail/mail-header.ts'
import { allowedFile } from '../../conversations/allowed-file.ts'
import { cleanHtml } from './clean-html.ts'
import { plainAddress, plainLine, plainText } from './plain-words.ts'

/** A message as it is kept: its words, its files, and what its header says. */
export interface ReadMail {
  readonly header: MailHeader
  readonly from: MailName | undefined
  /** Where an answer goes: `Reply-To`, else `From`. */
  readonly replyTo: string | undefined
  /** Everybody whom it names as sender or recipient. */
  readonly people: readonly string[]
  readonly to: readonly MailName[]
  readonly cc: readonly MailName[]
  readonly subject: string
  /** What its writer wrote, and what they quote or sign with, which is folded. */
  readonly text: string
  readonly folded: string
  readonly html?: string
  readonly blockedImages: number
  readonly files: readonly MailFile[]
  readonly refusedFiles: readonly RefusedFile[]
  /** What a mail server reports, and on which message. */
  readonly reports: readonly RecipientReport[]
  readonly reportedId?: string
  readonly problem?: MailProblem
}

export interface MailName {
  readonly name: string
  readonly address: string
}

export interface MailFile {
  readonly name: string
  readonly mediaType: string
  readonly content: Uint8Array<ArrayBuffer>
  /** Under which the page names it (`cid:`). */
  readonly contentId?: string
}

/** A file that is not kept; it is still in the mailbox. */
export interface RefusedFile {
  readonly name: string
  readonly bytes: number
  readonly why: 'kind' | 'too-many' | 'too-large'
  /** What it is by its bytes, where it is refused for that. */
  readonly found?: string
}

/** Why of a message only the header, or its beginning, could be read. The whole is still in the mailbox. */
export type MailProblem =
  | 'too-large'
  | 'header-too-large'
  | 'nested-too-deep'
  | 'unreadable'
  | 'took-too-long'

const textMax = 100_000
const subjectMax = 300
const nameMax = 120
const peopleMax = 100
const filesMax = 30
const fileBytesMax = 20 * 1_048_576
const fieldsMax = 400
const fieldMax = 4_000
const nestingMax = 120
const headersMax = 262_144
/** So much is read of a message that is not read whole. */
export const headBytes = 65_536
/** Texts are looked through for quotations up to here; the parser's patterns are not made for more. */
const foldedMax = 20_000

/**
 * Reads a message (RFC 5322, MIME). Never throws: what cannot be read whole is read by its header, and says why. Whatever
 * the message claims, names are plain, the page is clean, and files are what their bytes say.
 */
export async function readMail(raw: Uint8Array<ArrayBuffer>, isWhole = true): Promise<ReadMail> {
  if (!isWhole) return readHead(raw, 'too-large')
  try {
    const email = await PostalMime.parse(raw, {
      maxNestingDepth: nestingMax,
      maxHeadersSize: headersMax,
      forceRfc822Attachments: true,
    })
    return await mailOf(email)
  } catch (problem) {
    return readHead(raw, problemOf(problem))
  }
}

function problemOf(problem: unknown): MailProblem {
  const words = problem instanceof Error ? problem.message.toLowerCase() : ''
  if (words.includes('header')) return 'header-too-large'
  return words.includes('nesting') ? 'nested-too-deep' : 'unreadable'
}

const neededFields =
  /^(?:from|sender|reply-to|to|cc|subject|date|message-id|in-reply-to|references|auto-submitted|precedence|list-id|list-unsubscribe|return-path|x-loop|x-auto[a-z-]*|x-failed-recipients|received|authentication-results)$/i
const neededFieldsMax = 300

/** Reads the fields that the rules need, each cut to a length, and of a message that is only too large its beginning. */
export async function readHead(raw: Uint8Array<ArrayBuffer>, problem: MailProblem): Promise<ReadMail> {
  const text = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, headBytes)).toString('latin1')
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/)
  const fields = head
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .filter(line => neededFields.test(line.slice(0, Math.max(0, line.indexOf(':')))))
    .slice(0, neededFieldsMax)
    .map(line => line.slice(0, fieldMax))
  const beginning =
    problem === 'too-large' ? (/^[\x20-\x7e\s]{0,2000}/.exec(rest.join('\n\n'))?.[0] ?? '') : ''
  try {
    const parsed = await PostalMime.parse(Buffer.from(`${fields.join('\r\n')}\r\n\r\n`, 'latin1'))
    return { ...(await mailOf(parsed)), text: plainText(beginning, 2_000).trim(), problem }
  } catch {
    return { ...nothing, problem }
  }
}

const nothing: ReadMail = {
  header: { fields: [] },
  from: undefined,
  replyTo: undefined,
  people: [],
  to: [],
  cc: [],
  subject: '',
  text: '',
  folded: '',
  blockedImages: 0,
  files: [],
  refusedFiles: [],
  reports: [],
}

async function mailOf(email: Email): Promise<ReadMail> {
  const from = namesOf([email.from ?? email.sender])[0]
  const replyTo = namesOf(email.replyTo ?? [])[0]?.address ?? from?.address
  const to = namesOf(email.to ?? [])
  const cc = namesOf(email.cc ?? [])
  const page = email.html === undefined || email.html.trim() === '' ? undefined : cleanHtml(email.html)
  const { text, folded } = withoutQuotes(plainText(email.text ?? textOfPage(email.html), textMax).trim())
  const { files, refusedFiles } = await filesOf(email.attachments)
  const reportedId = reportedIdOf(email.attachments)
  return {
    header: headerOf(email),
    from,
    replyTo,
    people: [...new Set([from?.address, replyTo, ...[...to, ...cc].map(({ address }) => address)])]
      .filter(each => each !== undefined)
      .slice(0, peopleMax),
    to,
    cc,
    subject: plainLine(email.subject ?? '', subjectMax),
    text,
    folded,
    // A zero byte or half a character cannot be stored.
    ...(page === undefined ? {} : { html: plainText(page.html, page.html.length) }),
    blockedImages: page?.blockedImages ?? 0,
    files,
    refusedFiles,
    reports: email.attachments
      .filter(({ mimeType }) => mimeType === 'message/delivery-status')
      .flatMap(({ content }) => readDeliveryStatus(plainText(textOf(content), textMax))),
    ...(reportedId === undefined ? {} : { reportedId }),
  }
}

function headerOf({ headers }: Email): MailHeader {
  return {
    fields: headers
      .slice(0, fieldsMax)
      .map(({ key, value }) => ({ name: plainLine(key, 100), value: plainLine(value, fieldMax) })),
  }
}

/** Groups (RFC 5322, section 3.4) are their members; what is no address is left out. */
function namesOf(addresses: readonly (Address | undefined)[]): readonly MailName[] {
  return addresses
    .slice(0, peopleMax)
    .flatMap(each => (each?.group ? each.group : each === undefined ? [] : [each]))
    .flatMap(each => {
      const address = plainAddress(each.address)
      return address === undefined ? [] : [{ name: plainLine(each.name, nameMax), address }]
    })
    .slice(0, peopleMax)
}

function textOfPage(html: string | undefined): string {
  if (html === undefined) return ''
  return convert(html.slice(0, 1_000_000), {
    wordwrap: false,
    limits: { maxDepth: 100 },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { ignoreHref: true } },
    ],
  })
}

/** Who quotes and adds nothing, as with a forwarded message, has written all of it. */
function withoutQuotes(whole: string): { readonly text: string; readonly folded: string } {
  if (whole.length > foldedMax) return { text: whole, folded: '' }
  const fragments = new EmailReplyParser().read(whole).getFragments()
  const joined = (isFolded: boolean) =>
    fragments
      .filter(fragment => (fragment.isHidden() || fragment.isQuoted()) === isFolded)
      .map(fragment => fragment.getContent())
      .join('\n')
      .trim()
  const text = joined(false)
  return text === '' ? { text: whole, folded: '' } : { text, folded: joined(true) }
}

async function filesOf(
  attachments: readonly Attachment[],
): Promise<{ readonly files: readonly MailFile[]; readonly refusedFiles: readonly RefusedFile[] }> {
  const files: MailFile[] = []
  const refusedFiles: RefusedFile[] = []
  const parts = attachments.filter(({ mimeType }) => mimeType !== 'message/delivery-status')
  for (const [index, { filename, mimeType, content, contentId }] of parts.entries()) {
    const bytes = bytesOf(content)
    const name = plainFileName(plainLine(filename ?? nameOfPart(mimeType, index), 200))
    const refuse = (why: RefusedFile['why'], found?: string) => {
      if (refusedFiles.length >= peopleMax) return
      refusedFiles.push({ name, bytes: bytes.byteLength, why, ...(found === undefined ? {} : { found }) })
    }
    if (files.length >= filesMax) refuse('too-many')
    else if (bytes.byteLength > fileBytesMax) refuse('too-large')
    else {
      const kind = await allowedFile(bytes, name).catch(
        () => ({ kind: 'refused', found: 'unreadable' }) as const,
      )
      if (kind.kind === 'refused') {
        refuse('kind', kind.found)
        continue
      }
      const id = contentId === undefined ? undefined : plainLine(contentId.replaceAll(/[<>]/g, ''), 200)
      files.push({ name, mediaType: kind.mediaType, content: bytes, ...(id ? { contentId: id } : {}) })
    }
  }
  return { files, refusedFiles }
}

function nameOfPart(mimeType: string, index: number): string {
  return mimeType === 'message/rfc822' ? `message-${index + 1}.eml` : `file-${index + 1}`
}

function bytesOf(content: Attachment['content']): Uint8Array<ArrayBuffer> {
  // Copied, so that each can be handed over by itself.
  return typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content).slice()
}

function textOf(content: Attachment['content']): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content)
}

/** The message that a report is about: its header, or all of it, comes with the report (RFC 3464, section 2). */
function reportedIdOf(attachments: readonly Attachment[]): string | undefined {
  const returned = attachments.find(({ mimeType }) =>
    /^(?:message\/(?:rfc822|global)|text\/rfc822-headers)/.test(mimeType),
  )
  if (returned === undefined) return undefined
  const head =
    textOf(returned.content)
      .slice(0, headBytes)
      .split(/\r?\n\r?\n/)[0] ?? ''
  const field = /^message-id:(.*(?:\r?\n[ \t].*)*)/im.exec(head)?.[1]
  return messageIdsIn(field)[0]
}
