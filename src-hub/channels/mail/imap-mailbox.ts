import { Readable } from 'node:stream'
import { type FetchMessageObject, ImapFlow, type ListResponse } from 'imapflow'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { ImapAccount, MailServer } from '../../config/mail-settings.ts'
import type { Following, Handed, Mailbox, OutgoingMail } from './mailbox.ts'
import { headBytes } from './read-mail.ts'

export interface ImapMailboxParts {
  readonly account: ImapAccount
  readonly address: string
  /** A larger message is shown by its beginning. */
  readonly messageBytesMax: number
}

/** A look every so often makes up for what a server forgot to tell. */
const lookEveryMs = 60_000
const batchMessages = 16
const batchBytes = 4_194_304
const listedAtOnce = 500
/** A server may think about a message that it has in whole; only then is it unknown what became of it. */
const smtpSilenceMs = 60_000
const connectWithinMs = 20_000

/** Up to where a mailbox was read: numbers of messages hold under one UIDVALIDITY (RFC 9051, section 2.3.1.1). */
interface ImapCursor {
  readonly validity: string
  readonly uid: number
}

/**
 * A mailbox by IMAP and SMTP. New messages are told by IDLE; numbers that are no longer valid begin anew, and what was
 * taken before is known by its key.
 *
 * **Proof that a message left.** SMTP has no way to ask later what became of a message whose answer was lost. So the
 * mailbox itself is a recipient of each message, in the same transaction: the server takes it for all its recipients
 * with one answer (RFC 5321, section 4.2.5), and the copy that arrives proves that it was taken, even when the answer
 * never came. The copy is filed among the sent messages. Where the server files what it takes by itself
 * (`proof: 'server'`), no copy is asked for. Appending to the sent messages ourselves would prove nothing: before
 * sending it says too much, after it too little.
 */
export function createImapMailbox({ account, address, messageBytesMax }: ImapMailboxParts): Mailbox {
  const open = new Set<{ readonly close: () => void }>()

  async function connect(): Promise<ImapFlow> {
    const { host, port, security, user = '', password = '' } = account.imap
    const client = new ImapFlow({
      host,
      port,
      secure: security === 'tls',
      doSTARTTLS: security === 'starttls',
      auth: { user, pass: password },
      logger: false,
      autoIdleDelay: 100,
      connectionTimeout: connectWithinMs,
      maxLiteralSize: messageBytesMax + 1_048_576,
      maxResponseSize: messageBytesMax + 4_194_304,
    })
    // Told by the calls that fail.
    client.on('error', () => {})
    client.once('close', () => open.delete(client))
    open.add(client)
    await client.connect()
    return client
  }

  async function follow({ cursor, since, take, keep, onCaughtUp, signal }: Following): Promise<void> {
    const client = await connect()
    const bell = createBell()
    client.on('exists', bell.ring)
    client.once('close', bell.ring)
    const onAbort = () => client.close()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      // Opened and not locked: a lock would keep the client from idling.
      const { uidValidity } = await client.mailboxOpen('INBOX')
      const validity = String(uidValidity)
      let last = lastOf(cursor, validity)
      while (!signal.aborted) {
        const uids = await newUids(client, last)
        for (const batch of await batchesOf(client, uids.slice(0, listedAtOnce), messageBytesMax)) {
          const copies: number[] = []
          for await (const { uid, size, raw } of contents(client, batch, messageBytesMax)) {
            const isOurs = since === undefined || (batch.find(each => each.uid === uid)?.at ?? since) >= since
            if (isOurs && (await take({ size, raw })) === 'is-sent-copy') copies.push(uid)
            if (signal.aborted) return
          }
          await file(client, copies)
          last = Math.max(last, ...batch.map(({ uid }) => uid))
          await keep(JSON.stringify({ validity, uid: last } satisfies ImapCursor))
        }
        if (uids.length > 0) continue
        onCaughtUp()
        await bell.rung(lookEveryMs)
        if (!client.usable && !signal.aborted) throw new Error('the mail server closed the line')
      }
    } catch (problem) {
      if (!signal.aborted) throw problem
    } finally {
      signal.removeEventListener('abort', onAbort)
      client.close()
    }
  }

  async function file(client: ImapFlow, uids: readonly number[]): Promise<void> {
    if (account.proof !== 'own-copy' || uids.length === 0) return
    const sent = (await sentFolder(client)) ?? (await client.mailboxCreate('Sent')).path
    const range = uids.join(',')
    await client.messageFlagsAdd(range, ['\\Seen'], { uid: true })
    await client.messageMove(range, sent, { uid: true })
  }

  async function hasTaken(messageId: string): Promise<boolean> {
    const client = await connect()
    try {
      const folders = await client.list()
      const isWanted = ({ path, specialUse }: ListResponse) =>
        path.toUpperCase() === 'INBOX' || specialUse === '\\Sent' || specialUse === '\\All'
      for (const { path } of folders.filter(isWanted)) {
        const lock = await client.getMailboxLock(path, { readOnly: true })
        try {
          const found = await client.search({ header: { 'message-id': `<${messageId}>` } }, { uid: true })
          // A server that does not search must not be taken for one that has nothing.
          if (!Array.isArray(found)) throw new Error(`the mail server does not search ${path}`)
          if (found.length > 0) return true
        } finally {
          lock.release()
        }
      }
      return false
    } finally {
      client.close()
    }
  }

  return {
    follow,
    hasTaken,
    send: mail => sendBySmtp(account.smtp, mail, account.proof === 'own-copy' ? [address] : [], open),
    cut: () => {
      for (const line of open) line.close()
      open.clear()
    },
  }
}

function lastOf(cursor: string | undefined, validity: string): number {
  const kept = cursor === undefined ? undefined : (JSON.parse(cursor) as ImapCursor)
  return kept?.validity === validity ? kept.uid : 0
}

async function newUids(client: ImapFlow, last: number): Promise<readonly number[]> {
  const found = await client.search({ uid: `${last + 1}:*` }, { uid: true })
  if (!Array.isArray(found)) throw new Error('the mail server does not say what is new')
  // `n:*` also names the last message when its number is smaller.
  return found.filter(uid => uid > last).sort((a, b) => a - b)
}

interface Listed {
  readonly uid: number
  readonly size: number
  readonly at: number | undefined
}

/** Small messages are fetched together, large ones each by itself. */
async function batchesOf(
  client: ImapFlow,
  uids: readonly number[],
  messageBytesMax: number,
): Promise<readonly (readonly Listed[])[]> {
  if (uids.length === 0) return []
  const listed = (
    await client.fetchAll(uids.join(','), { uid: true, size: true, internalDate: true }, { uid: true })
  )
    .map(({ uid, size = 0, internalDate }) => ({
      uid,
      size,
      at: internalDate === undefined ? undefined : new Date(internalDate).getTime(),
    }))
    .sort((a, b) => a.uid - b.uid)
  const batches: Listed[][] = []
  let bytes = 0
  for (const each of listed) {
    const batch = batches.at(-1)
    const fetched = each.size > messageBytesMax ? headBytes : each.size
    if (batch === undefined || batch.length >= batchMessages || bytes + fetched > batchBytes) {
      batches.push([each])
      bytes = fetched
    } else {
      batch.push(each)
      bytes += fetched
    }
  }
  return batches
}

async function* contents(
  client: ImapFlow,
  batch: readonly Listed[],
  messageBytesMax: number,
): AsyncGenerator<{ readonly uid: number; readonly size: number; readonly raw: Uint8Array<ArrayBuffer> }> {
  const fetched: FetchMessageObject[] = []
  const whole = batch.filter(({ size }) => size <= messageBytesMax)
  const large = batch.filter(({ size }) => size > messageBytesMax)
  const fetchThem = async (those: readonly Listed[], source: true | { start: number; maxLength: number }) => {
    if (those.length === 0) return
    const range = those.map(({ uid }) => uid).join(',')
    fetched.push(...(await client.fetchAll(range, { uid: true, source }, { uid: true })))
  }
  await fetchThem(whole, true)
  await fetchThem(large, { start: 0, maxLength: headBytes })
  for (const { uid, size } of batch) {
    const source = fetched.find(each => each.uid === uid)?.source
    // Somebody took it out of the mailbox meanwhile.
    if (source === undefined) continue
    yield { uid, size: size <= messageBytesMax ? source.byteLength : size, raw: new Uint8Array(source) }
  }
}

async function sentFolder(client: ImapFlow): Promise<string | undefined> {
  return (await client.list()).find(({ specialUse }) => specialUse === '\\Sent')?.path
}

/** Wakes one who waits; a ring that nobody waited for is not forgotten. */
function createBell() {
  let hasRung = false
  let wake = () => {}
  return {
    ring: () => {
      hasRung = true
      wake()
    },
    rung: async (withinMs: number): Promise<void> => {
      if (!hasRung) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, withinMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      hasRung = false
      wake = () => {}
    },
  }
}

/** Hands one message over. What is known of its fate depends on where the line broke. */
async function sendBySmtp(
  server: MailServer,
  mail: OutgoingMail,
  copies: readonly string[],
  open: Set<{ readonly close: () => void }>,
): Promise<Handed> {
  const { host, port, security, user, password } = server
  const connection = new SMTPConnection({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: connectWithinMs,
    greetingTimeout: connectWithinMs,
    socketTimeout: smtpSilenceMs,
  })
  open.add(connection)
  let failed = (_problem: Error) => {}
  const broken = new Promise<never>((_, reject) => {
    failed = reject
  })
  broken.catch(() => {})
  connection.on('error', problem => failed(problem))
  connection.on('end', () => failed(new Error('the mail server closed the line')))
  const step = (begin: (done: (problem?: Error | null) => void) => void) =>
    Promise.race([
      broken,
      new Promise<void>((resolve, reject) => begin(problem => (problem ? reject(problem) : resolve()))),
    ])
  try {
    await step(done => connection.connect(done))
    if (user !== undefined) {
      await step(done => connection.login({ credentials: { user, pass: password ?? '' } }, done))
    }
  } catch (problem) {
    open.delete(connection)
    connection.close()
    return { kind: 'try-again', why: wordsOf(problem) }
  }
  let refused: Error | undefined
  // The content is asked for when the server has answered for each recipient. If it does not take each of the mail's own,
  // nothing is handed over: a copy that came alone would be a false proof.
  const content = new Readable({
    read() {
      refused = refusedRecipients(connection).find(
        ({ recipient }) => recipient !== undefined && mail.to.includes(recipient),
      )
      if (refused) this.destroy(refused)
      else {
        this.push(mail.raw)
        this.push(null)
      }
    },
  })
  try {
    const to = [...mail.to, ...copies.filter(copy => !mail.to.includes(copy))]
    await step(done => connection.send({ from: mail.from, to }, content, done))
    return { kind: 'accepted' }
  } catch (problem) {
    return fateOf(refused ?? problem)
  } finally {
    open.delete(connection)
    connection.close()
  }
}

type SmtpProblem = Error & {
  readonly responseCode?: number
  readonly code?: string
  readonly recipient?: string
}

/** What the connection knows of the transaction under way; it tells it only when that is over. */
function refusedRecipients(connection: SMTPConnection): readonly SmtpProblem[] {
  return (connection as unknown as { _envelope: { rejectedErrors: SmtpProblem[] } })._envelope.rejectedErrors
}

/** A server that answered has decided; one that fell silent may have taken the message. */
function fateOf(problem: unknown): Handed {
  const { responseCode, code } = problem as SmtpProblem
  const why = wordsOf(problem)
  if (responseCode !== undefined && responseCode >= 500 && responseCode !== 503)
    return { kind: 'refused', why }
  if (responseCode !== undefined || code === 'EENVELOPE') return { kind: 'try-again', why }
  return { kind: 'unknown', why }
}

/** What went wrong, without what the server was told: that may hold a password. */
function wordsOf(problem: unknown): string {
  const { response, code } = problem as { response?: string; code?: string }
  return (response ?? code ?? (problem instanceof Error ? problem.message : 'unknown')).slice(0, 300)
}
