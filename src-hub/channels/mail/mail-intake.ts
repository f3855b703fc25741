import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { mayAnswerAutomatically } from '../../../src-domain/mail/acknowledgement.ts'
import { isSenderUnconfirmed, readSenderCheck } from '../../../src-domain/mail/authentication-results.ts'
import { outcomeOfReports } from '../../../src-domain/mail/delivery-report.ts'
import { asksForNoAutomaticAnswer, kindOfMail } from '../../../src-domain/mail/kind-of-mail.ts'
import { answeredIds, messageIdOf, referencesOfAnswer } from '../../../src-domain/mail/mail-header.ts'
import { acknowledgeReceipt, type CentreWords } from '../../../src-domain/mail/mail-replies.ts'
import { mailboxOfMail } from '../../../src-domain/mail/mailbox-of-mail.ts'
import {
  type MailPlace,
  type MailThread,
  placeMail,
  type ReportFacts,
} from '../../../src-domain/mail/place-mail.ts'
import { triageMail } from '../../../src-domain/mail/triage-mail.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { Contact } from '../../../src-domain/routing/contact.ts'
import type { ContactId, Instant, Language, QueueId } from '../../../src-domain/vocabulary/words.ts'
import type { Conversations } from '../../conversations/conversations.ts'
import type { Log } from '../../database/log.ts'
import { derivedId } from '../../engine/derived-id.ts'
import type { Engine } from '../../engine/engine.ts'
import { mailKey } from './mail-key.ts'
import type { MailFacts, MailStore, StoredMail } from './mail-store.ts'
import type { ArrivedMail, Taken } from './mailbox.ts'
import { headBytes, type MailProblem, type ReadMail, readHead } from './read-mail.ts'
import type { MailReader } from './start-mail-reader.ts'

/** A mailbox as the intake sees it. */
export interface IntakeMailbox {
  readonly id: string
  readonly address: string
  readonly language: Language
  /** Under which its receiving server says who sent a message; without, nothing is claimed. */
  readonly authservId?: string | undefined
}

export interface MailIntakeParts {
  readonly store: MailStore
  readonly conversations: Conversations
  readonly engine: Engine
  readonly reader: MailReader
  readonly now: () => Instant
  readonly requestTypes: () => readonly RequestType[]
  readonly centre: () => CentreWords
  /** All mailboxes of the centre. */
  readonly mailboxes: readonly IntakeMailbox[]
  /** The queue of a mailbox, where it has one of its own. */
  readonly queueOf: (mailboxId: string) => QueueId | undefined
  /** Whether a machine says that a message has arrived. */
  readonly acknowledges: boolean
  /** A copy of one of our own messages has come: a mail server took it. */
  readonly onProof: (entryId: string) => Promise<void>
  readonly log: Log
}

/** How often the engine is asked again when the database is away, before the mailbox is left for later. */
const asksMax = 10
/** A message that fails this often when it is taken is taken by its header alone. */
const failuresMax = 3

/**
 * What comes into a mailbox becomes an entry of a conversation and a contact of the one line, once, wherever the hub
 * stops in between:
 *
 *     shown by the mailbox ─► planned ─► entry and files ─► acknowledgement ─► contact ─► settled ─► cursor
 *
 * The plan is one row, written first; it has the ids of all that follows, and each later step, done twice, is done once:
 * entries and files have their ids, the command to the engine too. The mailbox's cursor moves when everything before it
 * is settled, so a message is shown again until it is. Two hubs that read one mailbox at once (one was asleep and thinks
 * that it leads) write one plan, because `(mailbox, key)` is unique. Nothing is ever deleted from a mailbox.
 *
 * A message that joins an open contact is with whoever has it. If that contact ends before its agent has seen the
 * message, it comes in by a contact of its own.
 */
export function createMailIntake(parts: MailIntakeParts) {
  const { store, conversations, engine, reader, mailboxes, now, log } = parts
  const ownAddresses = mailboxes.map(({ address }) => address)
  const failures = new Map<string, number>()
  const joinedContacts = new Set<ContactId>()
  /** One after the other over all mailboxes: the second message of a thread finds what was planned for the first. */
  let last: Promise<unknown> = Promise.resolve()

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }

  async function take(mailbox: IntakeMailbox, { raw, size }: ArrivedMail): Promise<Taken> {
    const key = await mailKey(raw, size)
    const known = await store.byKey(mailbox.id, key)
    if (known?.isSettled) return 'stays'
    const failed = failures.get(key) ?? 0
    const mail =
      failed >= failuresMax
        ? await readHead(raw.subarray(0, headBytes), 'unreadable')
        : await reader.read(raw, raw.byteLength >= size)
    try {
      const taken = await inTurn(() => takeRead(mailbox, key, mail))
      failures.delete(key)
      return taken
    } catch (problem) {
      failures.set(key, failed + 1)
      throw problem
    }
  }

  async function takeRead(mailbox: IntakeMailbox, key: string, mail: ReadMail): Promise<Taken> {
    const messageId = messageIdOf(mail.header)
    const ours = messageId === undefined ? undefined : await store.outgoingByMessageId(messageId)
    if (ours !== undefined && mail.from?.address === mailbox.address) {
      await parts.onProof(ours.entryId)
      return 'is-sent-copy'
    }
    const planned = (await store.byKey(mailbox.id, key)) ?? (await plan(mailbox, key, mail, messageId))
    if (planned.isSettled) return 'stays'
    await carryOut(planned, mail)
    return 'stays'
  }

  async function plan(
    mailbox: IntakeMailbox,
    key: string,
    mail: ReadMail,
    messageId: string | undefined,
  ): Promise<StoredMail> {
    const id = randomUUID()
    const { from, subject, header, reports } = mail
    const takenBy = mailboxOfMail(mailbox, mail, mailboxes)
    const { authservId } = mailbox
    const sender = authservId === undefined ? undefined : readSenderCheck(header, authservId)
    const isUnconfirmed = isSenderUnconfirmed(sender)
    const kind = kindOfMail({ header, from: from?.address, subject, ownAddresses })
    const reported =
      mail.reportedId === undefined ? undefined : await store.outgoingByMessageId(mail.reportedId)
    const outcome = outcomeOfReports(reports)
    if (reported !== undefined && outcome !== undefined) {
      await store.keepReport(reported.messageId, outcome.report)
    }
    const report: ReportFacts | undefined = reported && {
      isOfPerson: reported.isOfPerson,
      // A server that says only in words that it failed has no report to read.
      hasFailed: outcome?.kind === 'failed' || reports.length === 0,
    }
    const answered = [...(mail.reportedId === undefined ? [] : [mail.reportedId]), ...answeredIds(header)]
    const thread = await threadOf(answered, isUnconfirmed ? undefined : from?.address)
    // The other copy of one that went to several mailboxes is in the line, or will be.
    const place: MailPlace = (await store.isInAnother(mailbox.id, key))
      ? { kind: 'aside' }
      : placeMail(kind, thread, report)
    const triage = triageMail({ subject, text: mail.text }, parts.requestTypes(), takenBy.language)
    const conversationId = 'conversationId' in place ? place.conversationId : undefined
    const replyTo = await addressForAnswer(mail, conversationId, isUnconfirmed)
    const mayAcknowledge =
      place.kind === 'comes-in' &&
      !isUnconfirmed &&
      parts.acknowledges &&
      mayAnswerAutomatically(
        { kind, to: replyTo, suppressed: asksForNoAutomaticAnswer(header) },
        replyTo === undefined ? undefined : await store.lastAcknowledgedAt(replyTo, conversationId),
        now(),
      )
    return store.plan({
      id,
      mailbox: mailbox.id,
      key,
      messageId,
      kind,
      place: place.kind,
      ...idsOf(place),
      fromAddress: from?.address,
      replyTo,
      people: mail.people.filter(
        address =>
          !ownAddresses.includes(address) &&
          (address !== mail.replyTo || address === replyTo || address === from?.address),
      ),
      facts: {
        ...(from === undefined ? {} : { from }),
        to: mail.to,
        cc: mail.cc,
        subject,
        folded: mail.folded,
        ...(mail.html === undefined ? {} : { html: mail.html }),
        blockedImages: mail.blockedImages,
        pictures: mail.files.flatMap(({ contentId }, index) =>
          contentId === undefined ? [] : [{ contentId, attachmentId: derivedId(id, `file ${index}`) }],
        ),
        refusedFiles: mail.refusedFiles,
        ...(mail.problem === undefined ? {} : { problem: mail.problem }),
        reports,
        triage,
        references: referencesOfAnswer(header),
        requests: await store.openRequests(triage.references),
        ...(sender === undefined ? {} : { sender }),
        ...(takenBy.id === mailbox.id ? {} : { takenBy: takenBy.id }),
        ...(place.kind === 'aside' ? { text: mail.text } : {}),
      } satisfies MailFacts,
      acknowledgementId: mayAcknowledge ? derivedId(id, 'acknowledgement') : undefined,
      at: now(),
    })
  }

  /**
   * Where an answer goes. Never to ourselves, where nobody would read it; and in a thread that is there already only to
   * somebody it knows: whoever writes in another's name could else have the answer come to them by `Reply-To`. For the
   * same reason that of a sender who is not confirmed does not count.
   */
  async function addressForAnswer(
    { from, replyTo }: ReadMail,
    conversationId: string | undefined,
    isUnconfirmed: boolean,
  ): Promise<string | undefined> {
    const isBelieved =
      replyTo !== undefined &&
      !isUnconfirmed &&
      !ownAddresses.includes(replyTo) &&
      (conversationId === undefined || (await store.isKnownIn(conversationId, replyTo)))
    if (isBelieved) return replyTo
    return from === undefined || ownAddresses.includes(from.address) ? undefined : from.address
  }

  async function threadOf(
    answered: readonly string[],
    sender: string | undefined,
  ): Promise<MailThread | undefined> {
    const conversationId = await store.conversationOf(answered)
    if (conversationId === undefined) return undefined
    const conversation = await conversations.store.find(conversationId)
    if (conversation === undefined) return undefined
    const { contactId } = conversation
    const contact = engine.state().contacts.get(contactId)
    const lastAgent = agentOf(contact) ?? (await store.agentOf(contactId))
    return {
      conversationId,
      knowsSender: sender !== undefined && (await store.isKnownIn(conversationId, sender)),
      ...(isAnswerable(contact) ? { openContact: contactId } : {}),
      ...(lastAgent === undefined ? {} : { lastAgent }),
    }
  }

  async function carryOut(planned: StoredMail, mail: ReadMail): Promise<void> {
    const { conversationId, contactId, facts } = planned
    if (conversationId !== undefined) {
      if (planned.place === 'comes-in' && contactId !== undefined) {
        const begun = await conversations.begin({
          id: conversationId,
          medium: 'email',
          language: facts.triage.language,
          customer: {
            ...(facts.from?.name ? { name: facts.from.name } : {}),
            ...(planned.replyTo === undefined ? {} : { email: planned.replyTo }),
          },
          subject: facts.subject,
          contactId,
        })
        // One that goes on does so under its new contact before it has the entry.
        if (begun.contactId !== contactId) await conversations.continueUnder(conversationId, contactId)
      }
      await writeEntry(planned, conversationId, mail)
    }
    await comeIn(planned)
    if (planned.place === 'joins' && contactId !== undefined) {
      joinedContacts.add(contactId)
      if (!isAnswerable(engine.state().contacts.get(contactId))) await bringInUnseen(contactId)
    }
  }

  async function writeEntry(planned: StoredMail, conversationId: string, mail: ReadMail): Promise<void> {
    const attachmentIds: string[] = []
    for (const [index, { name, mediaType, content }] of mail.files.entries()) {
      const id = derivedId(planned.id, `file ${index}`)
      await conversations.store.keepAttachment({ id, conversationId, name, mediaType, content })
      attachmentIds.push(id)
    }
    const appended = await conversations.append(conversationId, {
      id: planned.id,
      via: 'email',
      text: wordsOf(planned.facts, mail.text),
      attachmentIds,
      writer: { kind: 'customer' },
    })
    // Another text under the same id: it was read before, and more of it than this time.
    if (appended.kind === 'refused' && appended.name !== 'EntryIdReused') {
      throw new Error(`the entry of a message is refused: ${appended.name}`)
    }
    if (planned.acknowledgementId === undefined) return
    const { language, urgent } = planned.facts.triage
    await conversations.append(conversationId, {
      id: planned.acknowledgementId,
      via: 'email',
      text: acknowledgeReceipt(parts.centre(), urgent !== undefined, language).text,
      writer: { kind: 'rule', delivery: 'sending' },
    })
  }

  /** The contact of a message that comes in; then everything is done about it. */
  async function comeIn(planned: StoredMail): Promise<void> {
    const { contactId, facts, affinityTo, conversationId } = planned
    if (planned.place === 'comes-in' && contactId !== undefined && conversationId !== undefined) {
      const { language, urgent } = facts.triage
      const queue = queueFor(parts.queueOf(facts.takenBy ?? planned.mailbox), language)
      if (queue === undefined) throw new Error('no queue takes e-mail')
      for (let asks = 1; ; asks++) {
        const outcome = await engine.submit({
          id: derivedId(contactId, `receive ${queue}`),
          actor: 'mail',
          command: {
            kind: 'receive-contact',
            contactId,
            channel: 'email',
            queueId: queue,
            language,
            from: {
              ...(facts.from?.name ? { name: facts.from.name } : {}),
              // By an address that proves nobody no customer is found.
              ...(planned.replyTo === undefined || isSenderUnconfirmed(facts.sender)
                ? {}
                : { email: planned.replyTo }),
            },
            ...(affinityTo === undefined ? {} : { affinityTo }),
            ...(urgent === undefined ? {} : { dueWithinMs: urgent.dueWithinMs }),
          },
        })
        if (outcome.kind === 'accepted') break
        if (outcome.kind === 'refused') {
          if (outcome.refusal.name === 'ContactExists') break
          throw new Error(`the line refuses a message: ${outcome.refusal.name}`)
        }
        if (asks >= asksMax) throw new Error('the line takes nothing now')
        await pause(outcome.retryAfterMs, undefined, { ref: false })
      }
    }
    await store.settle(planned.id)
  }

  function queueFor(wanted: QueueId | undefined, language: Language): QueueId | undefined {
    const queues = engine.state().config.queues.filter(({ channel }) => channel === 'email')
    const named = queues.find(({ id }) => id === wanted)
    return (named ?? queues.find(queue => queue.language === language) ?? queues[0])?.id
  }

  /** Messages that joined a contact which is over, and which nobody saw in it, come in by a contact of their own. */
  async function bringInUnseen(contactId: ContactId): Promise<void> {
    const ids = (await store.joinedUnseen(contactId)).map(({ id }) => id)
    joinedContacts.delete(contactId)
    if (ids.length === 0) return
    const agent = agentOf(engine.state().contacts.get(contactId)) ?? (await store.agentOf(contactId))
    const planned = await store.bringIn(ids, contactId, randomUUID(), agent)
    if (planned) await finish(planned)
  }

  async function finish(planned: StoredMail): Promise<void> {
    if (planned.conversationId !== undefined && planned.contactId !== undefined) {
      await conversations.continueUnder(planned.conversationId, planned.contactId)
    }
    await comeIn(planned)
  }

  return {
    take,

    /** What a hub that led before left undone about contacts that were over meanwhile. */
    resume: () =>
      inTurn(async () => {
        for (const contactId of new Set((await store.joinedUnseen()).map(mail => mail.contactId))) {
          if (contactId === undefined) continue
          if (isAnswerable(engine.state().contacts.get(contactId))) joinedContacts.add(contactId)
          else await bringInUnseen(contactId)
        }
        for (const planned of await store.unsettledContacts()) {
          // Without its entry it is still in the mailbox, and comes by it.
          if (await conversations.store.findEntry(planned.id)) await finish(planned)
        }
      }),

    /** Contacts of the line have changed: those that are over are looked through for messages that nobody saw. */
    contactsChanged: (changed: ReadonlySet<ContactId>): void => {
      for (const contactId of joinedContacts) {
        if (!changed.has(contactId) || isAnswerable(engine.state().contacts.get(contactId))) continue
        inTurn(() => bringInUnseen(contactId)).catch(problem => {
          joinedContacts.add(contactId)
          log.warn({ err: problem, contactId }, 'a message that nobody saw waits for the next look')
        })
      }
    },
  }
}

export type MailIntake = ReturnType<typeof createMailIntake>

function idsOf(place: MailPlace): Pick<StoredMail, 'conversationId' | 'contactId' | 'affinityTo'> {
  switch (place.kind) {
    case 'comes-in':
      return {
        conversationId: place.conversationId ?? randomUUID(),
        contactId: randomUUID(),
        affinityTo: place.affinityTo,
      }
    case 'joins':
      return { conversationId: place.conversationId, contactId: place.contactId, affinityTo: undefined }
    case 'noted':
      return { conversationId: place.conversationId, contactId: undefined, affinityTo: undefined }
    case 'aside':
      return { conversationId: undefined, contactId: undefined, affinityTo: undefined }
  }
}

/** Whether somebody can still answer in a contact, or will be able to. */
function isAnswerable(contact: Contact | undefined): boolean {
  return contact !== undefined && contact.phase.kind !== 'wrapping'
}

function agentOf(contact: Contact | undefined): string | undefined {
  return contact?.phase.kind === 'connected' || contact?.phase.kind === 'wrapping'
    ? contact.phase.agentId
    : undefined
}

const notes = {
  en: {
    'too-large': 'This message is too large to be shown whole; it is in the mailbox.',
    'header-too-large': 'The header of this message is too large to be read; it is in the mailbox.',
    'nested-too-deep': 'This message is nested too deep to be read; it is in the mailbox.',
    unreadable: 'This message cannot be read; it is in the mailbox.',
    'took-too-long': 'This message took too long to be read; it is in the mailbox.',
    empty: 'An empty message.',
  },
  fr: {
    'too-large': 'Ce message est trop gros pour être affiché en entier; il est dans la boîte aux lettres.',
    'header-too-large':
      'L’en-tête de ce message est trop gros pour être lu; il est dans la boîte aux lettres.',
    'nested-too-deep':
      'Ce message est imbriqué trop profondément pour être lu; il est dans la boîte aux lettres.',
    unreadable: 'Ce message ne peut pas être lu; il est dans la boîte aux lettres.',
    'took-too-long': 'Ce message prenait trop de temps à lire; il est dans la boîte aux lettres.',
    empty: 'Un message vide.',
  },
} as const satisfies Record<Language, Record<MailProblem | 'empty', string>>

/** What stands in the conversation; an empty message and one that could not be read say so. */
function wordsOf({ problem, subject, triage }: MailFacts, text: string): string {
  const w = notes[triage.language]
  const note = problem === undefined ? '' : `[${w[problem]}]`
  const words = [note, text].filter(each => each !== '').join('\n\n')
  return words === '' ? `[${subject === '' ? w.empty : subject}]` : words
}
