import type { FastifyBaseLogger } from 'fastify'
import {
  type ChatHubMessage,
  type ChatLobby,
  type ChatMessage,
  type ChatRefusal,
  chatProtocolVersion,
  type LobbyStanding,
} from '../../../src-contract/public/chat.ts'
import {
  type ChatStanding,
  chatStanding,
  expectedWait,
  type Instead,
  staffingOf,
} from '../../../src-domain/chat/chat-standing.ts'
import { transcript } from '../../../src-domain/chat/transcript.ts'
import { checkEntry } from '../../../src-domain/conversations/check-entry.ts'
import type { Conversation, Entry, Medium } from '../../../src-domain/conversations/conversation.ts'
import type { Contact } from '../../../src-domain/routing/contact.ts'
import { openingOf } from '../../../src-domain/routing/queue-opening.ts'
import type { RoutingState } from '../../../src-domain/routing/routing-state.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import { dateInWords } from '../../../src-domain/vocabulary/date-in-words.ts'
import type { Bilingual, ContactId, Instant, Language } from '../../../src-domain/vocabulary/words.ts'
import {
  type Arrival,
  type Brought,
  bringIntoLine,
  firstContactId,
  isOpen,
} from '../../conversations/bring-into-line.ts'
import type { Appended } from '../../conversations/conversation-store.ts'
import type { ConversationChange, Conversations } from '../../conversations/conversations.ts'
import { atMostEvery } from '../../engine/at-most-every.ts'
import { derivedId } from '../../engine/derived-id.ts'
import type { Engine, Published } from '../../engine/engine.ts'
import { createPlaces } from '../../engine/places-in-line.ts'
import { queueFor } from '../../engine/queue-for.ts'
import { submitUntilDecided } from '../../engine/submit-until-decided.ts'
import { originAsSaid, phoneAsSaid } from '../../people/origin-as-said.ts'
import {
  filesOfDayPace,
  filesPace,
  messagesPace,
  newChatsPace,
  transcriptPace,
  transcriptsOfNetworkPace,
  wordsPace,
} from './chat-settings.ts'
import { createChatsAtWork, demandIn } from './chats-at-work.ts'
import { entryForPage } from './entries-for-page.ts'
import { keepPace } from './keep-pace.ts'

/** Those who wait hear at this pace how the line moves. */
const tellPlacesEveryMs = 500
/** Who is in conversation may look for a picture or lose the network for so long before the rules hear of it. */
const awayMs = 120_000
/** More entries than this are told in several messages. */
const entriesAtOnce = 500
const emailPattern = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+\.[^\s@<>()[\],;:"\\]{2,}$/

export interface ChatsParts {
  readonly engine: Engine
  readonly conversations: Conversations
  readonly now: () => Instant
  readonly city: () => { readonly name: Bilingual; readonly phone: string; readonly timeZone: string }
  /** Whether the hub sends e-mail; without, nothing that needs it is offered. */
  readonly hasMail: boolean
  /** Whether the hub answers by text message. */
  readonly hasTextMessages: boolean
  readonly isLeading: () => boolean
  /** Lets the other hubs know what `held` answers now. */
  readonly sayHeld: () => Promise<void>
  /** Whether the page of a chat is back at another hub. */
  readonly isHeldElsewhere: (contactId: ContactId) => Promise<boolean>
  /** Told when a page that was perhaps at another hub came back to this one. */
  readonly onTakenOver: (contactId: ContactId) => void
  readonly log: FastifyBaseLogger
}

/** One end of a chat: the page that a customer has open. */
export interface Page {
  /** The network that it comes from. */
  readonly address: string
  readonly say: (message: ChatHubMessage) => void
  readonly close: (code: number, why: string) => void
}

interface Chat {
  readonly conversationId: string
  readonly language: Language
  contactId: ContactId
  /** The address to which the answer goes instead. */
  answerTo: string | undefined
  page: Page | undefined
  /** The standing that was said last, so that it is not said again. */
  told: string
  /** The revision up to which the page was told. */
  sent: number
  /** What is being read for the page; the next waits for it. */
  reading: Promise<void> | undefined
  /** Runs while the page of a conversation is away. */
  away: NodeJS.Timeout | undefined
}

type Begin = Extract<ChatMessage, { type: 'begin' }>
type LeaveMessage = Extract<ChatMessage, { type: 'leave-message' }>

/**
 * Chats of residents: each stands in the queue of its language like any contact. What they write is there once by its
 * id, and in the conversation before anybody is offered it; what agents write reaches the page in order, also one that
 * was away. A page comes back with its secret, to whatever hub. A chat that is over goes on when its customer writes
 * again: the same conversation under a new contact, kept for the agent who had it (SPEC R23).
 */
export function createChats(parts: ChatsParts) {
  const { engine, conversations, now, log } = parts
  const { store } = conversations
  const chats = new Map<string, Chat>()
  const byContact = new Map<ContactId, Chat>()
  /** Contacts that are about to be received, or whose page is coming back: they are not lost with a socket. */
  const arriving: ContactId[] = []
  const places = createPlaces()
  const atWork = createChatsAtWork()
  const tooFast = keepPace(wordsPace, now)
  const tooManyFiles = keepPace(filesPace, now)
  const tooManyFilesInDay = keepPace(filesOfDayPace, now)
  const tooManyTranscripts = keepPace(transcriptPace, now)
  const tooManyTranscriptsFrom = keepPace(transcriptsOfNetworkPace, now)
  const tooManyNewChats = keepPace(newChatsPace, now)
  const tooManyMessages = keepPace(messagesPace, now)
  const { hasMail } = parts
  let stopped = false

  // ── what the page is told ──

  const firstName = (agentId: string): string =>
    engine
      .state()
      .config.agents.find(({ id }) => id === agentId)
      ?.name.split(' ')[0] ?? ''

  const tell = (chat: Chat, standing: ChatStanding): void => {
    const key = JSON.stringify({ ...standing, waitedMs: 0 })
    if (chat.page === undefined || key === chat.told) return
    chat.told = key
    chat.page.say({ type: 'standing', standing })
  }

  const tellStanding = (chat: Chat, contact: Contact, state: RoutingState): void => {
    const other: Language = contact.language === 'en' ? 'fr' : 'en'
    const paceMs = state.paceMs.get(contact.queueId)
    const instead: Instead = { callBack: true, email: hasMail }
    const { phase } = contact
    tell(
      chat,
      chatStanding(contact, {
        now: now(),
        position: phase.kind === 'waiting' ? places.of(contact, state) : 0,
        capacity: atWork.for(contact, demandIn(other, queueFor(state, 'chat', other)), state),
        instead,
        ...(paceMs === undefined ? {} : { paceMs }),
        ...(phase.kind === 'connected' ? { agentName: firstName(phase.agentId) } : {}),
        ...(chat.answerTo === undefined ? {} : { answerTo: chat.answerTo }),
      }),
    )
  }

  /** The page is told where its chat stands now, which may be nowhere any more. */
  const tellNow = (chat: Chat): void => {
    const state = engine.state()
    const contact = state.contacts.get(chat.contactId)
    if (contact) tellStanding(chat, contact, state)
    else tell(chat, { kind: 'ended', by: 'earlier' })
  }

  const tellEntries = (chat: Chat, conversation: Conversation, entries: readonly Entry[]): void => {
    const isWhole = entries.length < entriesAtOnce
    const revision = isWhole ? conversation.revision : (entries.at(-1)?.revision ?? chat.sent)
    chat.page?.say({
      type: 'entries',
      entries: entries.map(entry => entryForPage(entry, conversation.language, firstName)),
      revision,
      seenByAgent: conversation.seen.agent,
      isWhole,
    })
    chat.sent = Math.max(chat.sent, revision)
  }

  /** Reads what the page was not told yet, and tells it; one reading at a time. */
  const catchUp = (chat: Chat): Promise<void> => {
    const reading = (chat.reading ?? Promise.resolve())
      .then(async () => {
        for (let isWhole = false; !isWhole && chat.page !== undefined; ) {
          const conversation = await store.find(chat.conversationId)
          if (conversation === undefined || conversation.revision <= chat.sent) return
          const entries = await store.changedAfter(chat.conversationId, chat.sent)
          isWhole = entries.length < entriesAtOnce
          tellEntries(chat, conversation, entries)
        }
      })
      .catch(problem => log.warn({ err: problem }, 'a page was not told what was written'))
      .finally(() => {
        if (chat.reading === reading) chat.reading = undefined
      })
    chat.reading = reading
    return reading
  }

  const hear = ({ conversation, entries, after }: ConversationChange): void => {
    const chat = chats.get(conversation.id)
    if (chat?.page === undefined || conversation.revision <= chat.sent) return
    if (conversation.contactId !== chat.contactId) bind(chat, conversation.contactId)
    if (chat.reading === undefined && after <= chat.sent && entries.length < entriesAtOnce) {
      const news = entries.filter(({ revision }) => revision > chat.sent)
      tellEntries(chat, conversation, news)
    } else void catchUp(chat)
  }

  const tellStandings = ({ state, lines, changes }: Published): void => {
    places.outdate()
    atWork.outdate()
    for (const { event } of lines) {
      if (event.kind !== 'contact-abandoned' && event.kind !== 'contact-ended') continue
      const chat = byContact.get(event.contactId)
      if (chat === undefined) continue
      tell(chat, { kind: 'ended', by: event.kind === 'contact-ended' ? event.endedBy : 'abandoned' })
      if (chat.page === undefined) forget(chat)
    }
    for (const contactId of changes.config ? byContact.keys() : changes.contacts) {
      const chat = byContact.get(contactId)
      const contact = chat && state.contacts.get(contactId)
      if (chat === undefined || contact === undefined) continue
      tellStanding(chat, contact, state)
      // Its agent is gone while its page is away: nobody else is offered somebody who is not there.
      if (chat.away !== undefined && contact.phase.kind !== 'connected') lose(chat)
    }
    tellingPlaces.soon()
    if (lines.some(({ event }) => event.kind === 'customer-link-lost' || event.kind === 'hub-restarted')) {
      restoreAgain()
    }
  }

  /** Those who wait move up by what happens to others. */
  const tellingPlaces = atMostEvery(tellPlacesEveryMs, () => {
    const state = engine.state()
    for (const chat of chats.values()) {
      const contact = chat.page && state.contacts.get(chat.contactId)
      if (contact?.phase.kind === 'waiting') tellStanding(chat, contact, state)
    }
  })

  // ── lines that are lost and found ──

  const bind = (chat: Chat, contactId: ContactId): void => {
    byContact.delete(chat.contactId)
    chat.contactId = contactId
    byContact.set(contactId, chat)
  }

  const forget = (chat: Chat): void => {
    clearTimeout(chat.away)
    chat.away = undefined
    if (chats.get(chat.conversationId) === chat) chats.delete(chat.conversationId)
    if (byContact.get(chat.contactId) === chat) byContact.delete(chat.contactId)
  }

  const isHere = (contactId: ContactId): boolean => byContact.has(contactId) || arriving.includes(contactId)

  /** The rules take for lost what is here: this hub was silent for a while, or another had it before. */
  const restoreAgain = (): void => {
    for (const { contactId, page } of chats.values()) {
      if (page !== undefined) restoreWhile(contactId, () => isHere(contactId))
    }
    if (parts.isLeading()) {
      restoreWithoutPage().catch(problem => log.warn({ err: problem }, 'answers by e-mail may be lost'))
    }
  }

  /** Who asked for an answer by e-mail has no line that could be lost. */
  const restoreWithoutPage = async (): Promise<void> => {
    const lost = [...engine.state().contacts.values()].filter(
      ({ channel, customerLink, phase }) =>
        channel === 'chat' && customerLink.kind === 'lost' && phase.kind !== 'wrapping',
    )
    for (const { conversation } of await store.lastWordsOf(lost.map(({ id }) => id))) {
      if (conversation.medium !== 'chat') restoreWhile(conversation.contactId, () => true)
    }
  }

  const restoreWhile = (contactId: ContactId, isWanted: () => boolean): void => {
    const isLost = () => engine.state().contacts.get(contactId)?.customerLink.kind === 'lost'
    if (!isLost()) return
    void submitUntilDecided(engine, () =>
      stopped || !isWanted() || !isLost()
        ? undefined
        : { actor: 'rule', command: { kind: 'restore-customer', contactId } },
    )
  }

  const loseCustomer = async (contactId: ContactId): Promise<void> => {
    if (await parts.isHeldElsewhere(contactId)) return
    await submitUntilDecided(engine, () =>
      stopped || isHere(contactId)
        ? undefined
        : { actor: 'rule', command: { kind: 'lose-customer', contactId } },
    )
  }

  const lose = (chat: Chat): void => {
    forget(chat)
    loseCustomer(chat.contactId).catch(problem => log.warn({ err: problem }, 'a lost chat is not told'))
  }

  /** While `work` runs, none of these contacts is taken for lost. */
  const whileArriving = async <Result>(
    work: (onArriving: (contactId: ContactId) => Promise<void>) => Promise<Result>,
  ): Promise<Result> => {
    const mine: ContactId[] = []
    try {
      return await work(async contactId => {
        mine.push(contactId)
        arriving.push(contactId)
        await parts.sayHeld()
      })
    } finally {
      for (const contactId of mine) arriving.splice(arriving.indexOf(contactId), 1)
    }
  }

  /** The page has this chat from now on, and no other page has. */
  const attach = (page: Page, conversation: Conversation, after: number): Chat => {
    const before = chats.get(conversation.id)
    if (before) {
      forget(before)
      if (before.page !== page) before.page?.close(4_001, 'TakenOver')
      before.page = undefined
    }
    const { email } = conversation.customer
    const chat: Chat = {
      conversationId: conversation.id,
      language: conversation.language,
      contactId: conversation.contactId,
      answerTo: conversation.medium === 'email' ? email : undefined,
      page,
      told: '',
      sent: after,
      reading: undefined,
      away: undefined,
    }
    chats.set(chat.conversationId, chat)
    byContact.set(chat.contactId, chat)
    return chat
  }

  const greet = async (chat: Chat): Promise<void> => {
    const { language } = chat
    const conversation = await store.find(chat.conversationId)
    const { email, phone } = conversation?.customer ?? {}
    chat.page?.say({
      type: 'received',
      language,
      canSendTranscript: hasMail,
      ...(email === undefined ? {} : { email }),
      ...(phone === undefined ? {} : { phone }),
    })
    await catchUp(chat)
    tellNow(chat)
  }

  // ── what a page asks ──

  const refuse = (page: Page, refusal: ChatRefusal, id?: string): void =>
    page.say({ type: 'refused', ...refusal, ...(id === undefined ? {} : { id }) })

  const refuseAppended = (page: Page, appended: Appended, id: string): boolean => {
    if (appended.kind !== 'refused') return false
    if (appended.name === 'UnknownConversation') refuse(page, { name: 'UnknownChat' }, id)
    else refuse(page, { name: appended.name }, id)
    return true
  }

  /** `undefined` when it came into the line. */
  const refusalOf = (brought: Brought): ChatRefusal | undefined => {
    switch (brought.kind) {
      case 'in-line':
        return undefined
      case 'closed':
        return { name: 'Closed', ...(brought.opensAt === undefined ? {} : { opensAt: brought.opensAt }) }
      case 'away':
        return { name: 'Unavailable' }
      default:
        return assertNever(brought)
    }
  }

  const arrivalOf = async (conversation: Conversation, isNew: boolean): Promise<Arrival> => {
    const last = isNew ? undefined : await store.lastAgentOf(conversation.id)
    return {
      channel: 'chat',
      queueId: queueFor(engine.state(), 'chat', conversation.language) ?? '',
      from: originAsSaid(conversation.customer),
      ...(last === undefined ? {} : { affinityTo: last }),
    }
  }

  /** The conversation that the page's secret names, begun with what the page says where it is not there. */
  const conversationFor = (message: Begin | LeaveMessage, medium: Medium): Promise<Conversation> => {
    const id = conversationIdOf(message.secret)
    return conversations.begin({
      id,
      medium,
      language: message.language,
      customer: originAsSaid(message),
      contactId: firstContactId(id),
    })
  }

  const wrongWords = (message: Begin | LeaveMessage): ChatRefusal | undefined => {
    if (message.protocol !== chatProtocolVersion) return { name: 'ProtocolNotSpoken' }
    if (message.email !== undefined && !emailPattern.test(message.email)) return { name: 'NotAnEmail' }
    return checkEntry({ text: message.text, attachments: 0 }, 'chat')
  }

  const begin = async (page: Page, message: Begin): Promise<Chat | undefined> => {
    const wrong = wrongWords(message)
    if (wrong) {
      refuse(page, wrong, message.id)
      return undefined
    }
    const conversationId = conversationIdOf(message.secret)
    const isThere = (await store.find(conversationId)) !== undefined
    const opening = openingOf(engine.state(), queueFor(engine.state(), 'chat', message.language), now())
    if (!isThere && opening.kind === 'closed') {
      const { kind: _, ...when } = opening
      refuse(page, { name: 'Closed', ...when }, message.id)
      return undefined
    }
    const isRepeated = isThere && (await store.findEntry(message.id)) !== undefined
    const retryAfterMs = isRepeated
      ? undefined
      : isThere
        ? tooFast(conversationId)
        : tooManyNewChats(page.address)
    if (retryAfterMs !== undefined) {
      refuse(page, { name: 'TooFast', retryAfterMs }, message.id)
      return undefined
    }
    const conversation = await conversationFor(message, 'chat')
    const appended = await conversations.append(conversation.id, entryOf(message.id, message.text))
    if (refuseAppended(page, appended, message.id)) return undefined
    return whileArriving(async onArriving => {
      const brought = await bringIntoLine(
        { engine, conversations, onArriving },
        conversation,
        await arrivalOf(conversation, !isThere),
      )
      const refusal = refusalOf(brought)
      if (refusal) {
        refuse(page, refusal, message.id)
        return undefined
      }
      const current = (await store.find(conversation.id)) ?? conversation
      if (isThere) parts.onTakenOver(current.contactId)
      const chat = attach(page, current, 0)
      await greet(chat)
      return chat
    })
  }

  const resume = async (
    page: Page,
    message: Extract<ChatMessage, { type: 'resume' }>,
  ): Promise<Chat | undefined> => {
    if (message.protocol !== chatProtocolVersion) {
      refuse(page, { name: 'ProtocolNotSpoken' })
      return undefined
    }
    const conversation = await store.find(conversationIdOf(message.secret))
    if (conversation === undefined) {
      refuse(page, { name: 'UnknownChat' })
      return undefined
    }
    const { contactId } = conversation
    return whileArriving(async onArriving => {
      await onArriving(contactId)
      // Whether it is still open the hub that leads knows: this one may be a moment behind.
      const outcome = await engine.submit({
        actor: 'customer',
        command: { kind: 'restore-customer', contactId },
      })
      if (outcome.kind === 'postponed') {
        refuse(page, { name: 'Unavailable' })
        return undefined
      }
      parts.onTakenOver(contactId)
      const chat = attach(page, conversation, message.after)
      await greet(chat)
      return chat
    })
  }

  const say = async (
    page: Page,
    chat: Chat,
    { id, text, attachmentIds }: Extract<ChatMessage, { type: 'say' }>,
  ): Promise<void> => {
    const retryAfterMs = tooFast(chat.conversationId)
    if (retryAfterMs !== undefined) return refuse(page, { name: 'TooFast', retryAfterMs }, id)
    const wrong = checkEntry({ text, attachments: attachmentIds.length }, 'chat')
    if (wrong) return refuse(page, wrong, id)
    if (!isOpen(engine.state(), chat.contactId)) {
      const conversation = await store.find(chat.conversationId)
      if (conversation === undefined) return refuse(page, { name: 'UnknownChat' }, id)
      const repeated = await store.findEntry(id)
      if (repeated === undefined) {
        // It is theirs again, and by chat.
        if (conversation.medium !== 'chat') await conversations.answerBy(chat.conversationId, 'chat', {})
        chat.answerTo = undefined
        const refusal = await whileArriving(async onArriving => {
          const brought = await bringIntoLine(
            { engine, conversations, onArriving },
            conversation,
            await arrivalOf(conversation, false),
          )
          if (brought.kind === 'in-line') bind(chat, brought.contactId)
          return refusalOf(brought)
        })
        if (refusal) return refuse(page, refusal, id)
      }
    }
    const appended = await conversations.append(chat.conversationId, entryOf(id, text, attachmentIds))
    if (refuseAppended(page, appended, id)) return
    // Who sends again was not told that it arrived.
    if (appended.kind === 'repeated') {
      const conversation = await store.find(chat.conversationId)
      // Whatever else was written meanwhile the page is told by itself: this is no word about that.
      if (conversation) tellEntries(chat, { ...conversation, revision: chat.sent }, [appended.entry])
    }
    tellNow(chat)
  }

  const leaveMessage = async (page: Page, message: LeaveMessage): Promise<void> => {
    const { id, text } = message
    const wrong = wrongWords(message)
    if (wrong) return refuse(page, wrong, id)
    const said = originAsSaid(message)
    const needed = hasMail ? said.email : (said.phone ?? said.email)
    if (needed === undefined) return refuse(page, { name: 'AddressMissing' }, id)
    const queueId = queueFor(engine.state(), 'portal', message.language)
    if (queueId === undefined) return refuse(page, { name: 'Closed' }, id)
    const isRepeated = (await store.findEntry(id)) !== undefined
    const retryAfterMs = isRepeated ? undefined : tooManyMessages(page.address)
    if (retryAfterMs !== undefined) return refuse(page, { name: 'TooFast', retryAfterMs }, id)
    const medium: Medium =
      hasMail && said.email !== undefined
        ? 'email'
        : parts.hasTextMessages && said.phone !== undefined
          ? 'sms'
          : 'chat'
    const conversation = await conversationFor(message, medium)
    const { email, phone } = said
    await conversations.answerBy(conversation.id, medium, {
      ...(email === undefined ? {} : { email }),
      ...(phone === undefined ? {} : { phone }),
    })
    const appended = await conversations.append(conversation.id, entryOf(id, text))
    if (refuseAppended(page, appended, id)) return
    const brought = await bringIntoLine({ engine, conversations }, conversation, {
      channel: 'portal',
      queueId,
      from: said,
    })
    if (brought.kind !== 'in-line') return refuse(page, { name: 'Unavailable' }, id)
    const dueAt = engine.state().contacts.get(brought.contactId)?.deadline ?? now()
    page.say({ type: 'message-left', dueAt })
  }

  const sendTranscript = async (page: Page, chat: Chat, email: string): Promise<void> => {
    if (!hasMail) return refuse(page, { name: 'Unavailable' })
    if (!emailPattern.test(email)) return refuse(page, { name: 'NotAnEmail' })
    const retryAfterMs =
      tooManyTranscripts(chat.conversationId) ??
      tooManyTranscripts(email) ??
      tooManyTranscriptsFrom(page.address)
    if (retryAfterMs !== undefined) return refuse(page, { name: 'TooFast', retryAfterMs })
    const conversation = await store.find(chat.conversationId)
    if (conversation === undefined) return
    const entries = await store.everyEntry(chat.conversationId)
    const { language } = conversation
    const { name, timeZone } = parts.city()
    const clock = new Intl.DateTimeFormat(language === 'fr' ? 'fr-CA' : 'en-CA', {
      timeZone,
      dateStyle: 'long',
      timeStyle: 'short',
    })
    const { subject, text } = transcript({
      conversation,
      entries,
      city: name,
      agentName: firstName,
      clock: at => dateInWords(clock, at),
    })
    // A conversation of its own, by e-mail: the outbox of the mail sends it once, and whoever answers it is heard.
    const id = derivedId('transcript', conversation.id, email)
    await conversations.begin({
      id,
      medium: 'email',
      language,
      customer: { ...conversation.customer, email },
      subject,
      contactId: firstContactId(id),
    })
    await conversations.append(id, {
      id: derivedId('transcript', conversation.id, email, String(conversation.count)),
      via: 'email',
      text,
      writer: { kind: 'rule', delivery: 'sending' },
    })
    page.say({ type: 'transcript-sent', email })
  }

  /** What the page of a chat says, one after the other; answers the chat that it has from then on. */
  const take = async (
    page: Page,
    chat: Chat | undefined,
    message: ChatMessage,
  ): Promise<Chat | undefined> => {
    if (stopped) return chat
    // Another page has it since.
    const mine = chat?.page === page ? chat : undefined
    const contact = mine && engine.state().contacts.get(mine.contactId)
    switch (message.type) {
      case 'beat':
        return chat
      case 'begin':
        return mine ?? begin(page, message)
      case 'resume':
        return mine ?? resume(page, message)
      case 'leave-message':
        await leaveMessage(page, message)
        return chat
      case 'say':
        if (mine) await say(page, mine, message)
        else refuse(page, { name: 'UnknownChat' }, message.id)
        return chat
      case 'typing':
        if (mine && contact?.phase.kind === 'connected') {
          conversations.typing({ contactId: contact.id, side: 'customer', isTyping: message.isTyping })
        }
        return chat
      case 'seen':
        if (mine) await conversations.see(mine.conversationId, 'customer', message.upTo)
        return chat
      case 'leave':
        if (contact?.callback === undefined && mine?.answerTo === undefined) await leave(contact)
        return chat
      case 'cancel-promise':
        // Whoever is being spoken with is not cut off from here.
        if (contact?.phase.kind !== 'connected') await leave(contact)
        return chat
      case 'call-me-back': {
        const phone = phoneAsSaid(message.phone)
        if (phone === undefined) refuse(page, { name: 'NotAPhone' })
        else if (contact?.phase.kind === 'waiting') {
          const command = { kind: 'request-callback', contactId: contact.id, phone } as const
          const outcome = await engine.submit({ actor: 'customer', command })
          if (outcome.kind === 'postponed') refuse(page, { name: 'Unavailable' })
          else if (outcome.kind === 'refused' && outcome.refusal.name === 'NumberNotAllowed') {
            refuse(page, { name: 'NotAPhone' })
          }
        }
        return chat
      }
      case 'answer-by-email': {
        const email = message.email.trim().toLowerCase()
        if (!hasMail || mine === undefined) refuse(page, { name: 'Unavailable' })
        else if (!emailPattern.test(email)) refuse(page, { name: 'NotAnEmail' })
        else if (contact?.phase.kind === 'waiting') {
          await conversations.answerBy(mine.conversationId, 'email', { email })
          mine.answerTo = email
          tellNow(mine)
        }
        return chat
      }
      case 'send-transcript':
        if (mine) await sendTranscript(page, mine, message.email.trim().toLowerCase())
        return chat
      default:
        return assertNever(message)
    }
  }

  const leave = async (contact: Contact | undefined): Promise<void> => {
    if (contact === undefined || contact.phase.kind === 'wrapping') return
    const command = { kind: 'leave-contact', contactId: contact.id } as const
    await submitUntilDecided(engine, () => (stopped ? undefined : { actor: 'customer', command }))
  }

  /** The page is gone. Who waits is lost at once; who is in conversation may come back for a while. */
  const gone = (page: Page, chat: Chat | undefined) => {
    // A hub that ends goes on saying what it held until it is gone: the others lose just that.
    if (stopped || chat === undefined || chat.page !== page) return
    chat.page = undefined
    const contact = engine.state().contacts.get(chat.contactId)
    const isPromised = contact?.callback !== undefined || chat.answerTo !== undefined
    if (!isOpen(engine.state(), chat.contactId) || isPromised) return forget(chat)
    if (contact?.phase.kind !== 'connected') return lose(chat)
    conversations.typing({ contactId: chat.contactId, side: 'customer', isTyping: false })
    chat.away = setTimeout(() => lose(chat), awayMs)
    chat.away.unref()
  }

  const takenOver = (contactId: ContactId): void => {
    const chat = byContact.get(contactId)
    if (chat === undefined) return
    forget(chat)
    chat.page?.close(4_001, 'TakenOver')
    chat.page = undefined
  }

  const lobbyIn = (language: Language): LobbyStanding => {
    const state = engine.state()
    const queueId = queueFor(state, 'chat', language)
    const opening = openingOf(state, queueId, now())
    if (opening.kind === 'closed' || queueId === undefined) return { ...opening, kind: 'closed' }
    const other: Language = language === 'en' ? 'fr' : 'en'
    const inOther = demandIn(other, queueFor(state, 'chat', other))
    const capacity = atWork.for(demandIn(language, queueId), inOther, state)
    const waiting = [...state.contacts.values()].filter(
      contact => contact.queueId === queueId && contact.phase.kind === 'waiting',
    ).length
    return {
      kind: 'open',
      staffing: staffingOf(capacity),
      ...expectedWait(waiting + 1, capacity, state.paceMs.get(queueId)),
    }
  }

  const unsubscribes = [
    engine.onPublished(tellStandings),
    conversations.onChanged(hear),
    conversations.onTyping(({ contactId, side, isTyping }) => {
      if (side === 'agent') byContact.get(contactId)?.page?.say({ type: 'typing', isTyping })
    }),
  ]
  restoreAgain()

  return {
    take,
    gone,
    takenOver,
    lobby: (): ChatLobby => {
      const { name, phone, timeZone } = parts.city()
      const hasQueue = engine.state().config.queues.some(({ channel }) => channel === 'portal')
      return {
        city: name,
        phone,
        timeZone,
        standing: { en: lobbyIn('en'), fr: lobbyIn('fr') },
        messages: !hasQueue ? 'none' : hasMail ? 'email' : 'phone',
      }
    },
    /** Whether the page with this secret may send a file now, and else why not. */
    mayUpload: async (
      secret: string,
    ): Promise<{ readonly conversationId: string } | { readonly refused: 'UnknownChat' | 'TooFast' }> => {
      const conversation = await store.find(conversationIdOf(secret))
      if (conversation === undefined || !isOpen(engine.state(), conversation.contactId)) {
        return { refused: 'UnknownChat' }
      }
      const { id } = conversation
      if (tooManyFiles(id) !== undefined || tooManyFilesInDay(id) !== undefined) return { refused: 'TooFast' }
      return { conversationId: conversation.id }
    },
    /** The contacts whose lines end here, also those that are about to be received. */
    held: (): readonly ContactId[] => [
      ...[...chats.values()].flatMap(({ contactId }) =>
        isOpen(engine.state(), contactId) ? [contactId] : [],
      ),
      ...arriving,
    ],
    count: (): number => [...chats.values()].filter(({ page }) => page !== undefined).length,
    stop: (): void => {
      // No line is lost by this: it is the hub that goes.
      stopped = true
      for (const unsubscribe of unsubscribes) unsubscribe()
      tellingPlaces.stop()
      for (const { away } of chats.values()) clearTimeout(away)
    },
  }
}

export type Chats = ReturnType<typeof createChats>
/** The chat that a page has, as a handle for `take` and `gone`. */
export type HeldChat = Awaited<ReturnType<Chats['take']>>

/** Whoever knows the secret has the conversation; from the conversation nobody finds the secret. */
export function conversationIdOf(secret: string): string {
  return derivedId('chat', secret)
}

function entryOf(id: string, text: string, attachmentIds: readonly string[] = []) {
  // Half a character cannot be stored, and a zero byte not either.
  const kept = text.toWellFormed().replaceAll('\u0000', '')
  return { id, via: 'chat', text: kept, attachmentIds, writer: { kind: 'customer' } } as const
}
