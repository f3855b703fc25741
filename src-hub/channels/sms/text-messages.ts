import type { FastifyBaseLogger } from 'fastify'
import type { Kysely } from 'kysely'
import { ruleWords } from '../../../src-domain/chat/rule-words.ts'
import type { Conversation, Entry } from '../../../src-domain/conversations/conversation.ts'
import type { Instant, Language } from '../../../src-domain/vocabulary/words.ts'
import { oneAtATime } from '../../cluster/one-at-a-time.ts'
import type { TwilioSettings } from '../../config/read-twilio-settings.ts'
import { type Brought, bringIntoLine, firstContactId, isOpen } from '../../conversations/bring-into-line.ts'
import type { Conversations } from '../../conversations/conversations.ts'
import type { Schema } from '../../database/schema.ts'
import { derivedId } from '../../engine/derived-id.ts'
import type { Engine } from '../../engine/engine.ts'
import { queueFor } from '../../engine/queue-for.ts'
import { askOnce, twilioClient } from '../../twilio/ask-twilio.ts'
import { wishOf } from './stop-words.ts'
import { createTextStore } from './text-store.ts'

const sendEveryMs = 2_000
const sendAtOnce = 500
/** A word of the carrier that did not come by then is asked for. */
const askAfterMs = 60_000
const lookBackEveryMs = 60_000
/** How far back is looked for messages whose webhook found no hub. */
const lookBackMs = 24 * 3_600_000
/** Twilio stops at so many: more in a day come by their webhooks. */
const lookBackMax = 500
/** Twilio's code for a number that has said STOP. */
const optedOutCode = 21_610

export interface TextMessagesParts {
  readonly settings: TwilioSettings
  readonly db: Kysely<Schema>
  readonly engine: Pick<Engine, 'submit' | 'state'>
  readonly conversations: Conversations
  readonly now: () => Instant
  /** One hub sends. */
  readonly isLeading: () => boolean
  readonly log: FastifyBaseLogger
}

/** A text message that came in, as Twilio tells of it. */
export interface Incoming {
  readonly sid: string
  readonly from: string
  readonly to: string
  readonly text: string
  readonly files: number
}

/**
 * Text messages through Twilio. What somebody writes to a number of the centre goes on in one conversation for good; it
 * is a message to the rules, which waits for its opening and loses no line (SPEC R11, R24), under a new contact when none
 * is open. Each `MessageSid` is there once; what no webhook brought is looked up. What agents answer is sent by the hub
 * that leads: before the carrier is asked it is written down that it is, so that after a crash the carrier is asked what
 * it has and nothing is sent twice. Who says STOP is sent nothing until they say START.
 */
export function createTextMessages(parts: TextMessagesParts) {
  const { settings, engine, conversations, now, log } = parts
  const { store } = conversations
  const texts = createTextStore(parts.db, now)
  const client = twilioClient(settings)
  const seen = new Set<string>()

  const numberOf = (phone: string) => settings.numbers.find(number => number.phone === phone)
  const conversationIdOf = (theirs: string, ours: string) => derivedId('sms', theirs, ours)

  // ── what comes in ──

  const receive = async ({ sid, from, to, text, files }: Incoming): Promise<void> => {
    const number = numberOf(to)
    if (number === undefined || seen.has(sid)) return
    const entryId = derivedId('text-message', sid)
    if ((await store.findEntry(entryId)) !== undefined) return remember(sid)
    const wish = wishOf(text)
    if (wish !== undefined && (wish !== 'start-if-stopped' || (await texts.hasOptedOut(from)))) {
      await texts.setOptOut(from, wish === 'stop')
      remember(sid)
      return
    }
    const said = text.toWellFormed().replaceAll('\u0000', '')
    // A message of files alone has an entry too, by which it is known when it is told again.
    const kept = said.trim() !== '' ? said : files > 0 ? `[MMS × ${files}]` : undefined
    if (kept === undefined) return remember(sid)
    const id = conversationIdOf(from, to)
    const conversation = await conversations.begin({
      id,
      medium: 'sms',
      language: number.language,
      customer: { phone: from },
      contactId: firstContactId(id),
    })
    if ((await bring(conversation)).kind !== 'in-line') throw new Error('a text message finds no queue now')
    await conversations.append(id, { id: entryId, via: 'sms', text: kept, writer: { kind: 'customer' } })
    if (files > 0) {
      const hour = Math.floor(now() / 3_600_000)
      await conversations.append(id, {
        // Once in an hour: a machine that answers by pictures would go on without end.
        id: derivedId('files-not-taken', id, String(hour)),
        via: 'sms',
        text: ruleWords[conversation.language].filesNotTaken(files),
        writer: { kind: 'rule', delivery: 'sending' },
      })
    }
    // The agent may have ended the contact while this was written: the hub that leads knows.
    const { contactId } = (await store.find(id)) ?? conversation
    await engine.submit({ actor: 'customer', command: { kind: 'restore-customer', contactId } })
    if (!isOpen(engine.state(), contactId)) await bring({ ...conversation, contactId })
    remember(sid)
  }

  const bring = async (conversation: Conversation): Promise<Brought> => {
    const last = await store.lastAgentOf(conversation.id)
    const state = engine.state()
    return bringIntoLine({ engine, conversations }, conversation, {
      channel: 'portal',
      queueId:
        queueFor(state, 'portal', conversation.language) ??
        queueFor(state, 'email', conversation.language) ??
        '',
      from: conversation.customer,
      ...(last === undefined ? {} : { affinityTo: last }),
    })
  }

  const remember = (sid: string): void => {
    seen.add(sid)
    if (seen.size > 10_000) seen.clear()
  }

  /** Messages that the carrier has and no hub was told of: it does not tell them twice. */
  const lookBack = async (): Promise<void> => {
    for (const { phone } of settings.numbers) {
      const dateSentAfter = new Date(now() - lookBackMs)
      const found = await askOnce(() =>
        client.messages.list({ to: phone, dateSentAfter, limit: lookBackMax }),
      )
      if (found.kind !== 'done') continue
      for (const message of found.value.toReversed()) {
        if (message.direction !== 'inbound') continue
        const { sid, from, to, body, numMedia } = message
        // One that cannot be taken now does not keep back those after it.
        await receive({ sid, from, to, text: body ?? '', files: Number(numMedia) || 0 }).catch(problem =>
          log.warn({ err: problem, sid }, 'a text message that found no hub waits'),
        )
      }
    }
  }

  // ── what goes out ──

  const send = async (): Promise<void> => {
    for (const { conversationId, entry } of await store.toBeSent('sms', sendAtOnce)) {
      if (!parts.isLeading()) return
      const conversation = await store.find(conversationId)
      if (conversation) await sendOne(conversation, entry)
    }
  }

  const sendOne = async (conversation: Conversation, entry: Entry): Promise<void> => {
    const sending = await texts.sendingOf(entry.id)
    if (sending?.messageSid !== undefined) {
      if (now() - sending.triedAt > askAfterMs) await askHowFar(entry, sending.messageSid)
      return
    }
    const to = conversation.customer.phone
    if (to === undefined) return fail(entry.id, 'NoAddress')
    if (await texts.hasOptedOut(to)) return fail(entry.id, 'OptedOut')
    const from = senderFor(conversation)
    if (sending !== undefined) {
      const before = await lookFor(from, to, entry, sending.triedAt)
      if (before === 'away') return
      if (before !== undefined) return texts.taken(entry.id, before)
    }
    await texts.tries(entry.id)
    const statusCallback = `${settings.publicUrl}/channels/twilio/sms-status?entry=${entry.id}`
    const asked = await askOnce(() => client.messages.create({ to, from, body: entry.text, statusCallback }))
    switch (asked.kind) {
      case 'done':
        return texts.taken(entry.id, asked.value.sid)
      case 'away':
        return
      case 'gone':
        return fail(entry.id, 'Refused')
      case 'refused':
        if (asked.code === optedOutCode) await texts.setOptOut(to, true)
        return fail(entry.id, asked.code === optedOutCode ? 'OptedOut' : `Refused ${asked.code}`)
    }
  }

  /** The message that was perhaps sent before: the same words to the same number since then, and no other entry's. */
  const lookFor = async (
    from: string,
    to: string,
    entry: Entry,
    triedAt: Instant,
  ): Promise<string | 'away' | undefined> => {
    const dateSentAfter = new Date(triedAt - askAfterMs)
    const found = await askOnce(() => client.messages.list({ to, from, dateSentAfter, limit: lookBackMax }))
    if (found.kind !== 'done') return 'away'
    for (const { sid, body } of found.value) {
      if (body === entry.text && !(await texts.isOurs(sid))) return sid
    }
    return undefined
  }

  /** The number that the customer wrote to; one of their language where they wrote to none. */
  const senderFor = ({ id, language, customer }: Conversation): string =>
    (
      settings.numbers.find(({ phone }) => conversationIdOf(customer.phone ?? '', phone) === id) ??
      settings.numbers.find(number => number.language === language) ??
      settings.numbers[0]
    )?.phone ?? ''

  const askHowFar = async (entry: Entry, sid: string): Promise<void> => {
    const found = await askOnce(() => client.messages(sid).fetch())
    if (found.kind === 'done') await hearHowFar(entry.id, found.value.status, found.value.errorCode)
    else if (found.kind === 'gone') await fail(entry.id, 'Gone')
  }

  const hearHowFar = async (entryId: string, status: string | undefined, error: unknown): Promise<void> => {
    if (status === 'sent' || status === 'delivered') {
      await conversations.deliver(entryId, { kind: 'sent', at: now() })
    } else if (status === 'failed' || status === 'undelivered' || status === 'canceled') {
      await fail(entryId, Number(error) === optedOutCode ? 'OptedOut' : `Refused ${error ?? ''}`.trim())
    }
  }

  const fail = (entryId: string, why: string): Promise<void> =>
    conversations.deliver(entryId, { kind: 'failed', at: now(), why })

  // ── when ──

  let isStopped = false
  const whileLeading = (work: () => Promise<void>, failed: string) =>
    oneAtATime(async () => {
      if (isStopped || !parts.isLeading()) return
      await work().catch(problem => log.warn({ err: problem }, failed))
    })
  const sendSoon = whileLeading(send, 'text messages wait')
  const lookBackSoon = whileLeading(lookBack, 'text messages that found no hub are not looked for')
  const timers = [setInterval(sendSoon, sendEveryMs), setInterval(lookBackSoon, lookBackEveryMs)]
  void lookBackSoon()
  const unsubscribe = conversations.onChanged(({ entries }) => {
    const isDue = entries.some(
      ({ via, writer }) => via === 'sms' && writer.kind !== 'customer' && writer.delivery.kind === 'sending',
    )
    if (isDue) void sendSoon()
  })

  return {
    receive,
    /** The conversation in which messages of the centre's own to a number go on, from our number of that language. */
    threadOf: (theirs: string, language: Language): string =>
      conversationIdOf(
        theirs,
        (settings.numbers.find(number => number.language === language) ?? settings.numbers[0])?.phone ?? '',
      ),
    /** The carrier says how far a message is. Its entry stands in the address that the carrier was given. */
    status: async (
      entryId: string,
      sid: string,
      status: string | undefined,
      error: unknown,
    ): Promise<void> => {
      await texts.taken(entryId, sid)
      await hearHowFar(entryId, status, error)
    },
    stop: async (): Promise<void> => {
      isStopped = true
      for (const timer of timers) clearInterval(timer)
      unsubscribe()
      // What is asked for now only waits for what is under way.
      await Promise.all([sendSoon(), lookBackSoon()])
    },
  }
}

export type TextMessages = ReturnType<typeof createTextMessages>
