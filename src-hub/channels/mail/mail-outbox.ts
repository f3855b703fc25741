import type { Entry } from '../../../src-domain/conversations/conversation.ts'
import type { Recipients } from '../../../src-domain/mail/mail-recipients.ts'
import type { CentreWords } from '../../../src-domain/mail/mail-replies.ts'
import { acknowledgeReceipt } from '../../../src-domain/mail/mail-replies.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { Conversations } from '../../conversations/conversations.ts'
import type { Log } from '../../database/log.ts'
import { composeMail, messageIdOfEntry, subjectOfAnswer } from './compose-mail.ts'
import type { MailStore, OutgoingRow } from './mail-store.ts'
import type { Mailbox } from './mailbox.ts'

/** A mailbox as the outbox sees it. */
export interface SendingMailbox {
  readonly id: string
  readonly address: string
  readonly mailbox: Pick<Mailbox, 'send' | 'hasTaken'>
}

export interface MailOutboxParts {
  readonly store: MailStore
  readonly conversations: Conversations
  /** The first is that of conversations which did not begin by e-mail. */
  readonly mailboxes: readonly SendingMailbox[]
  readonly now: () => Instant
  readonly centre: () => CentreWords
  /** For how long a mail server may take to show a message that it took. */
  readonly proofWithinMs: number
  readonly log: Log
}

/** What is on its way is looked through at least this often, and at once when an entry is written. */
const lookEveryMs = 5_000
/** Mail servers are given as long as they give each other (RFC 5321, section 4.5.4.1: four to five days). */
const giveUpAfterMs = 4 * 86_400_000
const waitMs = [5_000, 15_000, 60_000, 300_000, 900_000, 1_800_000] as const
const atOnceMax = 1_000
/** So many messages of one mailbox are handed over at once. */
const lanes = 4

/**
 * What agents and rules write leaves by the mail servers, once.
 *
 *     waiting ──► handing ──► accepted        the server's answer, or the proof that it took it
 *        ▲           │  └───► failed          the server refuses it for good, or four days have passed
 *        └───────────┘                        it surely was not taken, or there is no proof after `proofWithinMs`
 *
 * **Where the hub may be killed.** Before `handing` is written no server has heard of the message: it is sent later.
 * After `accepted` is written it is never sent again. Between the two nobody can know from here whether the server took
 * it, so it is asked: each message has an id that follows from its entry and never changes, and a server that took it
 * holds the proof, a copy in the mailbox itself (see `imap-mailbox.ts`) or in its sent messages (`graph-mailbox.ts`).
 * A proof ends the matter, whenever it comes, also by the intake. Without one it is asked again until `proofWithinMs`
 * have passed since the handing began, and then sent again under the same id. The same goes for an answer that was lost
 * on the line while the hub lives.
 *
 * **What this promises.** Nothing is lost: an entry is `sending` until a server said that it took the message or the
 * proof was seen. Nothing is sent twice as long as the server shows what it took within `proofWithinMs`. A server that
 * takes a message and shows it later than that gets it twice, with the same `Message-ID`, by which many mailboxes know
 * the second as the first. Losing would be worse: a customer who hears nothing does not know that there was an answer.
 * What a server does after it took a message is told by its report (RFC 3464) and by nothing else.
 *
 * Entries of one conversation leave in their order: one whose fate is not known holds back those after it.
 */
export function createMailOutbox(parts: MailOutboxParts) {
  const { store, conversations, mailboxes, now, log } = parts
  /** Conversations whose entries this hub is sending right now, and whether something new came meanwhile. */
  const busy = new Map<string, { isNew: boolean }>()
  /** Mailboxes do not wait for each other, nor all conversations of one mailbox. */
  const turns = new Map<string, Promise<void>>()
  let isRunning = false
  let isWanted = false
  let looking: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  const unsubscribe = conversations.onChanged(({ entries }) => {
    if (entries.some(entry => entry.via === 'email' && isOnItsWay(entry))) look()
  })

  function look(): void {
    isWanted = true
    if (!isRunning) return
    looking = looking.then(lookThrough).catch(problem => log.warn({ err: problem }, 'the outbox waits'))
  }

  async function lookThrough(): Promise<void> {
    if (!isWanted || !isRunning) return
    isWanted = false
    const entries = await conversations.store.toBeSent('email', atOnceMax)
    for (const [conversationId, itsEntries] of Map.groupBy(entries, each => each.conversationId)) {
      const underWay = busy.get(conversationId)
      if (underWay !== undefined) {
        underWay.isNew = true
        continue
      }
      const turn = { isNew: false }
      busy.set(conversationId, turn)
      const mailbox = (await store.lastOf(conversationId))?.mailbox ?? ''
      const lane = `${mailbox} ${Number.parseInt(conversationId.slice(-4), 16) % lanes}`
      const before = turns.get(lane) ?? Promise.resolve()
      turns.set(
        lane,
        before.then(async () => {
          await sendInOrder(itsEntries).catch(problem =>
            log.warn({ err: problem, conversationId }, 'messages of a conversation wait'),
          )
          busy.delete(conversationId)
          if (turn.isNew) look()
        }),
      )
    }
  }

  async function turnsDone(): Promise<void> {
    await looking
    await Promise.all(turns.values())
  }

  async function sendInOrder(
    entries: readonly { readonly conversationId: string; readonly entry: Entry }[],
  ): Promise<void> {
    for (const { conversationId, entry } of entries) {
      if (!isRunning || !(await sendOn(conversationId, entry))) return
    }
  }

  /** Takes an entry as far as it goes now. True when nothing more is to be done about it. */
  async function sendOn(conversationId: string, entry: Entry): Promise<boolean> {
    const row = await rowOf(conversationId, entry)
    if (row === undefined) {
      await conversations.deliver(entry.id, { kind: 'failed', at: now(), why: 'NoAddress' })
      return true
    }
    const { mailbox } = sendingMailbox(row.mailbox)
    switch (row.state) {
      case 'accepted':
        await conversations.deliver(entry.id, { kind: 'sent', at: now() })
        return true
      case 'failed':
        await conversations.deliver(entry.id, { kind: 'failed', at: now(), why: row.why ?? '' })
        return true
      case 'handing':
        return ask(row, mailbox)
      case 'waiting':
        return row.nextAt > now() ? false : hand(row, entry, mailbox)
      default:
        return assertNever(row.state)
    }
  }

  async function ask(row: OutgoingRow, mailbox: SendingMailbox['mailbox']): Promise<boolean> {
    const { entryId, messageId, handingSince = 0 } = row
    const isOver = now() - handingSince >= parts.proofWithinMs
    if (await mailbox.hasTaken(messageId)) {
      await accepted(entryId)
      return true
    }
    // It is asked once more after the time is over: what came at its very end is seen.
    if (isOver) {
      log.warn({ messageId }, 'no mail server knows of a message that may have left; it is sent again')
      await store.waitAgain(entryId, handingSince, now(), row.why ?? 'no answer')
      look()
    }
    return false
  }

  async function hand(row: OutgoingRow, entry: Entry, mailbox: SendingMailbox['mailbox']): Promise<boolean> {
    const { entryId, messageId } = row
    const { to, cc } = recipientsOfEntry(row, entry)
    const raw = await compose(row, entry)
    if (!(await store.beginHanding(entryId))) return false
    const since = (await store.outgoingOf(entryId))?.handingSince ?? now()
    const { address } = sendingMailbox(row.mailbox)
    const handed = await mailbox.send({ messageId, from: address, to: [...to, ...cc], raw })
    switch (handed.kind) {
      case 'accepted':
        await accepted(entryId)
        return true
      case 'refused':
        await failed(entryId, handed.why)
        return true
      case 'try-again': {
        if (now() - row.begunAt > giveUpAfterMs) {
          await failed(entryId, handed.why)
          return true
        }
        const afterMs = handed.afterMs ?? waitMs[Math.min(row.tries, waitMs.length - 1)] ?? lookEveryMs
        await store.waitAgain(entryId, since, now() + afterMs, handed.why)
        return false
      }
      case 'unknown':
        log.warn(
          { messageId, why: handed.why },
          'the fate of a message is not known; the mail server is asked',
        )
        return false
    }
  }

  async function accepted(entryId: string): Promise<void> {
    await store.finish(entryId, 'accepted')
    await conversations.deliver(entryId, { kind: 'sent', at: now() })
  }

  async function failed(entryId: string, why: string): Promise<void> {
    await store.finish(entryId, 'failed', why)
    await conversations.deliver(entryId, { kind: 'failed', at: now(), why })
  }

  function sendingMailbox(id: string | undefined): SendingMailbox {
    const found = mailboxes.find(each => each.id === id) ?? mailboxes[0]
    if (found === undefined) throw new Error('there is no mailbox to send from')
    return found
  }

  /** To whom and from where an entry goes; `undefined` when there is no address. Decided once. */
  async function rowOf(conversationId: string, entry: Entry): Promise<OutgoingRow | undefined> {
    const known = await store.outgoingOf(entry.id)
    if (known) return known
    const answered = await store.lastOf(conversationId)
    const conversation = await conversations.store.find(conversationId)
    const recipient =
      entry.recipients?.to[0] ?? answered?.replyTo ?? conversation?.customer.email?.toLowerCase()
    if (recipient === undefined) return undefined
    const { id, address } = sendingMailbox(answered?.facts.takenBy ?? answered?.mailbox)
    return store.outgoing({
      entryId: entry.id,
      conversationId,
      mailbox: id,
      messageId: messageIdOfEntry(entry.id, address),
      recipient,
      isOfPerson: entry.writer.kind === 'agent',
    })
  }

  async function compose(row: OutgoingRow, entry: Entry): Promise<Buffer> {
    const { conversationId, messageId } = row
    const answered = await store.lastOf(conversationId)
    const conversation = await conversations.store.find(conversationId)
    const { name } = parts.centre()
    const language = conversation?.language ?? 'en'
    const files = await Promise.all(
      entry.attachments.map(async attachment => {
        const file = await conversations.store.readAttachment(conversationId, attachment.id)
        if (file === undefined) throw new Error(`a file of an entry is gone: ${attachment.id}`)
        return file
      }),
    )
    const isOfPerson = entry.writer.kind === 'agent'
    const subject = answered?.facts.subject ?? conversation?.subject ?? name[language]
    return composeMail({
      messageId,
      from: { name: name[language], address: sendingMailbox(row.mailbox).address },
      ...recipientsOfEntry(row, entry),
      // What a machine answers holds no word of the sender's, in its subject either.
      subject: (await store.isAcknowledgement(entry.id))
        ? acknowledgeReceipt(parts.centre(), false, language).subject
        : answered === undefined
          ? subject
          : subjectOfAnswer(subject),
      text: entry.text,
      at: entry.at,
      ...(answered === undefined
        ? {}
        : {
            answers: {
              ...(answered.messageId === undefined ? {} : { messageId: answered.messageId }),
              references: answered.facts.references,
            },
          }),
      ...(isOfPerson ? {} : { automatic: answered === undefined ? 'auto-generated' : 'auto-replied' }),
      files,
    })
  }

  return {
    /** Sends from now on. Twice is fine. */
    start: (): void => {
      if (isRunning) return
      isRunning = true
      timer = setInterval(look, lookEveryMs)
      look()
    },

    /** Looks now; resolves when all that can leave now has been handed over and answered. */
    look: async (): Promise<void> => {
      look()
      // A conversation that got something new while its turn lasted is looked at again.
      for (let last: Promise<void> | undefined; last !== looking; ) {
        last = looking
        await turnsDone()
      }
    },

    /** Begins nothing more; what is in a server's hands is brought to its end. */
    stop: async (): Promise<void> => {
      isRunning = false
      clearInterval(timer)
      await turnsDone()
    },

    /** The proof has come that a server took this entry. */
    prove: async (entryId: string): Promise<void> => {
      await accepted(entryId)
    },

    close: unsubscribe,
  }
}

export type MailOutbox = ReturnType<typeof createMailOutbox>

/** To whom an entry goes: those whom its writer chose, else whoever wrote last. */
function recipientsOfEntry({ recipient }: OutgoingRow, { recipients }: Entry): Recipients {
  return recipients ?? { to: [recipient], cc: [] }
}

function isOnItsWay({ writer }: Entry): boolean {
  return writer.kind !== 'customer' && writer.delivery.kind === 'sending'
}
