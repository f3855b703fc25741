import { fieldOf, hasField, type MailHeader } from './mail-header.ts'

/**
 * What kind of message has come, which decides whether a person has to see it and whether it may be answered by a
 * machine.
 *
 * - `personal`: somebody wrote it.
 * - `automatic`: a machine wrote it by itself (a form, an invoice, a list, bulk mail). A person sees it; no machine answers.
 * - `auto-reply`: a machine answered a message of ours. It belongs to its thread and is work for nobody.
 * - `bounce`: a mail server reports on a message of ours (RFC 3464), or says in its own words that it did not arrive.
 * - `receipt`: a mail program says that a message of ours was displayed or deleted (RFC 8098).
 * - `loop`: it has passed here before.
 */
export type MailKind = 'personal' | 'automatic' | 'auto-reply' | 'bounce' | 'receipt' | 'loop'

export interface KindFacts {
  readonly header: MailHeader
  /** Folded to lower case, without the display name; `undefined` when it names nobody. */
  readonly from?: string | undefined
  readonly subject: string
  /** The addresses of the mailboxes that the centre reads, lower-case. */
  readonly ownAddresses: readonly string[]
}

/** More `Received` lines than any honest way has (RFC 5321, section 6.3: at least 100 are to be taken for a loop). */
const hopsMax = 100

/** The header under which our own messages carry the address of the mailbox that sent them, so that a loop shows. */
export const loopField = 'x-loop'

/** The kind of a message, by its header alone (SPEC E3). */
export function kindOfMail({ header, from, subject, ownAddresses }: KindFacts): MailKind {
  const contentType = fieldOf(header, 'content-type')?.toLowerCase() ?? ''
  if (isReport(contentType, 'delivery-status')) return 'bounce'
  if (isReport(contentType, 'disposition-notification')) return 'receipt'
  const isFromNobody = fieldOf(header, 'return-path')?.replaceAll(/\s/g, '') === '<>'
  if (saysUndelivered(header, from, subject, isFromNobody)) return 'bounce'
  const loops = header.fields.filter(({ name }) => name === loopField)
  const hops = header.fields.filter(({ name }) => name === 'received').length
  if (hops > hopsMax || loops.some(({ value }) => ownAddresses.includes(value.trim().toLowerCase()))) {
    return 'loop'
  }
  const submitted = autoSubmitted(header)
  if (submitted === 'auto-replied' || isVacation(header) || startsLikeAutoReply(subject, header)) {
    return 'auto-reply'
  }
  // A form on the city's site writes as the city: what it says is work, and answering the city by machine is none.
  const isFromUs = from !== undefined && ownAddresses.includes(from)
  if (submitted !== 'no' || isFromNobody || isFromUs || isBulk(header) || isNoReply(from)) return 'automatic'
  return 'personal'
}

/** Whether the sender asks to be spared answers by machine (Exchange, [MS-OXCMAIL] 2.2.3.2.14). */
export function asksForNoAutomaticAnswer(header: MailHeader): boolean {
  return /\b(?:all|autoreply|oof)\b/i.test(fieldOf(header, 'x-auto-response-suppress') ?? '')
}

function isReport(contentType: string, type: string): boolean {
  return contentType.startsWith('multipart/report') && contentType.includes(type)
}

/** The keyword of `Auto-Submitted` (RFC 3834, section 5), `no` when the field is not there. Unknown ones are automatic. */
function autoSubmitted(header: MailHeader): string {
  return /^[a-z-]+/.exec(fieldOf(header, 'auto-submitted')?.toLowerCase() ?? 'no')?.[0] ?? 'auto-generated'
}

/** The fields that answering machines wrote before RFC 3834, and still write. */
function isVacation(header: MailHeader): boolean {
  return (
    hasField(header, 'x-autoreply') ||
    hasField(header, 'x-autorespond') ||
    hasField(header, 'x-autoresponder') ||
    fieldOf(header, 'precedence')?.toLowerCase() === 'auto_reply'
  )
}

const autoReplySubject =
  /^\s*(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|absence du bureau|r[ée]ponse automatique|absent(?:e)? du bureau|message d['’]absence)\b/i

/** A subject alone is not believed: a person writes about an automatic reply too. It counts for what answers a message. */
function startsLikeAutoReply(subject: string, header: MailHeader): boolean {
  return autoReplySubject.test(subject) && hasField(header, 'in-reply-to')
}

/** Lists (RFC 2919, RFC 2369) and what calls itself bulk (RFC 2076). */
function isBulk(header: MailHeader): boolean {
  return (
    hasField(header, 'list-id') ||
    hasField(header, 'list-unsubscribe') ||
    /^(?:bulk|list|junk)\b/i.test(fieldOf(header, 'precedence') ?? '')
  )
}

function isNoReply(from: string | undefined): boolean {
  return from !== undefined && /^(?:no-?reply|do-?not-?reply|ne-?pas-?repondre)(?:[+.-][^@]*)?@/.test(from)
}

const undeliveredSubject =
  /\b(?:undeliver(?:ed|able)|delivery status notification|delivery (?:has )?failed|failure notice|returned mail|mail delivery failed|non remis|[ée]chec de (?:la )?remise)\b/i

/** Servers that know nothing of RFC 3464: a message of the mail system itself that says so in its subject. */
function saysUndelivered(
  header: MailHeader,
  from: string | undefined,
  subject: string,
  isFromNobody: boolean,
): boolean {
  const isOfMailSystem = from !== undefined && /^(?:mailer-daemon|postmaster)@/.test(from)
  return (
    hasField(header, 'x-failed-recipients') ||
    ((isOfMailSystem || isFromNobody) && undeliveredSubject.test(subject))
  )
}
