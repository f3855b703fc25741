import { setTimeout as pause } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { CentreWords } from '../../../src-domain/mail/mail-replies.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { MailSettings } from '../../config/mail-settings.ts'
import type { Conversations } from '../../conversations/conversations.ts'
import type { Log } from '../../database/log.ts'
import type { Schema } from '../../database/schema.ts'
import type { Engine } from '../../engine/engine.ts'
import { createGraphMailbox } from './graph-mailbox.ts'
import { createImapMailbox } from './imap-mailbox.ts'
import { createMailIntake } from './mail-intake.ts'
import { createMailOutbox } from './mail-outbox.ts'
import { createMailStore } from './mail-store.ts'
import type { Mailbox } from './mailbox.ts'
import { startMailReader } from './start-mail-reader.ts'

export interface MailParts {
  readonly settings: MailSettings
  readonly db: Kysely<Schema>
  readonly engine: Engine
  readonly conversations: Conversations
  readonly requestTypes: () => readonly RequestType[]
  readonly centre: () => CentreWords
  /** Of several hubs the one that leads reads the mailboxes and sends. */
  readonly isHere: () => boolean
  readonly now: () => Instant
  readonly log: Log
}

export interface Mail {
  readonly stop: () => Promise<void>
}

/** How often it is looked whether this hub is the one to read. */
const keepEveryMs = 1_000
const backOffMinMs = 1_000
const backOffMaxMs = 60_000
/** What is in a mail server's hands when this hub no longer leads may take so long to be brought to its end. */
const finishWithinMs = 5_000
/** By so much the clock of a mail server may be behind the hub's. */
const clocksDifferMs = 300_000

/**
 * The centre's e-mail: what comes into its mailboxes comes into the one line (`mail-intake.ts`), and what agents answer
 * leaves by them (`mail-outbox.ts`). A line that breaks is opened again after a second, then after twice as long, up to
 * a minute.
 */
export function openMail(parts: MailParts): Mail {
  const { settings, engine, conversations, now, log } = parts
  const store = createMailStore({ db: parts.db, now })
  const mailboxes = settings.mailboxes.map(each => ({ ...each, mailbox: mailboxOf(each) }))
  const outbox = createMailOutbox({
    store,
    conversations,
    mailboxes,
    now,
    centre: parts.centre,
    proofWithinMs: settings.proofWithinSeconds * 1_000,
    log,
  })
  const reader = startMailReader()
  const intake = createMailIntake({
    store,
    conversations,
    engine,
    reader,
    now,
    requestTypes: parts.requestTypes,
    centre: parts.centre,
    mailboxes,
    queueOf: mailboxId => mailboxes.find(({ id }) => id === mailboxId)?.queueId,
    acknowledges: settings.acknowledge,
    onProof: outbox.prove,
    log,
  })
  let work: { readonly end: AbortController; readonly done: Promise<unknown> } | undefined
  let changing: Promise<void> = Promise.resolve()
  let isStopped = false

  function mailboxOf({ account, address }: MailSettings['mailboxes'][number]): Mailbox {
    const { messageBytesMax } = settings
    return account.kind === 'imap'
      ? createImapMailbox({ account, address, messageBytesMax })
      : createGraphMailbox({ account, address, messageBytesMax, now })
  }

  const unsubscribe = engine.onPublished(({ changes }) => {
    if (work !== undefined) intake.contactsChanged(changes.contacts)
  })
  const keep = () => {
    changing = changing
      .then(() => (parts.isHere() && !isStopped ? begin() : end()))
      .catch(problem => log.error({ err: problem }, 'e-mail'))
  }
  const keeping = setInterval(keep, keepEveryMs)
  keep()

  async function begin(): Promise<void> {
    if (work !== undefined) return
    await intake.resume()
    const abort = new AbortController()
    outbox.start()
    work = { end: abort, done: Promise.all(mailboxes.map(each => read(each, abort.signal))) }
  }

  async function end(): Promise<void> {
    if (work === undefined) return
    const { end: abort, done } = work
    work = undefined
    abort.abort()
    const handedOver = outbox.stop()
    await Promise.race([handedOver, pause(finishWithinMs, undefined, { ref: false })])
    for (const { mailbox } of mailboxes) mailbox.cut()
    await Promise.all([done, handedOver])
  }

  async function read(box: (typeof mailboxes)[number], signal: AbortSignal): Promise<void> {
    let waitMs = backOffMinMs
    while (!signal.aborted) {
      try {
        const { cursor, connectedAt } = await store.mailbox(box.id)
        await box.mailbox.follow({
          cursor,
          since: box.first === 'all' ? undefined : connectedAt - clocksDifferMs,
          take: mail => intake.take(box, mail),
          keep: position => store.keepCursor(box.id, position),
          onCaughtUp: () => {
            waitMs = backOffMinMs
          },
          signal,
        })
      } catch (problem) {
        if (signal.aborted) return
        const why = problem instanceof Error ? problem.message : String(problem)
        log.warn({ mailbox: box.id, why, retryAfterMs: waitMs }, 'a mailbox is out of reach')
        await pause(waitMs, undefined, { signal, ref: false }).catch(() => {})
        waitMs = Math.min(waitMs * 2, backOffMaxMs)
      }
    }
  }

  return {
    stop: async () => {
      isStopped = true
      clearInterval(keeping)
      unsubscribe()
      outbox.close()
      keep()
      await changing
      await reader.stop()
    },
  }
}
