import type {
  ChatEntry,
  ChatHubMessage,
  ChatLobby,
  ChatMessage,
  ChatRefusal,
  chatFileBytesMax,
  chatProtocolVersion,
} from '../../src-contract/public/chat.ts'
import type { ChatStanding } from '../../src-domain/chat/chat-standing.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { createHubLine, lineFromHere, wordOfHub } from '../common/hub-line.ts'
import { beatIntervalMs } from '../common/line-constants.ts'
import { newId } from '../common/new-id.ts'
import { takeForThisTab } from '../common/take-for-this-tab.ts'
import type { Host } from './host.ts'
import {
  emptyForm,
  type FormWords,
  keepChat,
  keptChat,
  lockOf,
  type Opening,
  type Outgoing,
} from './kept-chat.ts'

const protocol: typeof chatProtocolVersion = 1
const fileBytesMax: typeof chatFileBytesMax = 10_000_000
const lobbyEveryMs = 20_000
const lobbyRetryMs = 3_000
/** Who types says so at this pace, and no more after so long without a key. */
const typingEveryMs = 3_000
const typedLatelyMs = 6_000
const agentTypesForMs = 10_000
const tryAgainMs = 2_000

/** Where the page is. */
export type Stage = 'welcome' | 'opening' | 'chat' | 'message-left'

export type Problem =
  | Exclude<ChatRefusal['name'], 'TooFast' | 'EntryIdReused' | 'NothingSaid'>
  | 'FileTooLarge'
  | 'FileKindNotAllowed'
  | 'FileNotSent'
  | 'TooManyFiles'
  | 'TooManyTranscripts'

export interface FileOnItsWay {
  readonly id: string
  readonly name: string
}

/** All that is drawn. */
export interface ChatView {
  readonly stage: Stage
  readonly lobby: ChatLobby | undefined
  /** The line to the hub is down, or the lobby does not answer. */
  readonly isAway: boolean
  readonly standing: ChatStanding | undefined
  /** By number. */
  readonly entries: readonly ChatEntry[]
  readonly outbox: readonly Outgoing[]
  readonly files: readonly FileOnItsWay[]
  readonly agentIsTyping: boolean
  readonly seenByAgent: number
  readonly canSendTranscript: boolean
  readonly email: string
  readonly phone: string
  readonly transcriptSentTo: string | undefined
  readonly messageDueAt: number | undefined
  readonly problem: Problem | undefined
  /** When chats open again, where the hub said so. */
  readonly opensAt: number | undefined
}

const blank: ChatView = {
  stage: 'welcome',
  lobby: undefined,
  isAway: false,
  standing: undefined,
  entries: [],
  outbox: [],
  files: [],
  agentIsTyping: false,
  seenByAgent: 0,
  canSendTranscript: false,
  email: '',
  phone: '',
  transcriptSentTo: undefined,
  messageDueAt: undefined,
  problem: undefined,
  opensAt: undefined,
}

export type ChatController = ReturnType<typeof createChatController>

/**
 * The chat of this tab: a line to the hub that is dialled again until it holds, words that are sent until they are
 * there, and what the hub says of where the chat stands. What it draws is one value; who subscribes is told of each.
 */
export function createChatController(firstLanguage: Language, host: Host) {
  const kept = keptChat()
  let language = firstLanguage
  let secret = kept.secret
  let opening = kept.opening
  let isGreeted = false
  let revision = 0
  let isShown = true
  let typedAt = 0
  let saidTypingAt = 0
  let agentTypesUntil = 0
  let view: ChatView = {
    ...blank,
    outbox: kept.outbox ?? [],
    messageDueAt: kept.messageDueAt,
    stage:
      kept.messageDueAt !== undefined
        ? 'message-left'
        : secret === undefined
          ? 'welcome'
          : opening === undefined
            ? 'chat'
            : 'opening',
  }
  const entries = new Map<string, ChatEntry>()
  const listeners = new Set<(view: ChatView) => void>()

  const show = (change: Partial<ChatView>): void => {
    view = { ...view, ...change }
    for (const listener of listeners) listener(view)
  }

  const line = createHubLine<ChatMessage, ChatHubMessage>({
    ...lineFromHere('/chat/live'),
    onOpened: () => {
      isGreeted = false
      sayWhoWeAre()
    },
    onLost: () => show({ isAway: true, agentIsTyping: false }),
    read: wordOfHub<ChatHubMessage>,
    onMessage: message => hear(message),
  })

  function sayWhoWeAre(): void {
    if (secret === undefined) return
    if (opening !== undefined) {
      const { kind, ...words } = opening
      line.say({ type: kind, protocol, secret, ...words })
    } else line.say({ type: 'resume', protocol, secret, after: revision })
  }

  const hear = (message: ChatHubMessage) => {
    switch (message.type) {
      case 'beat':
        return
      case 'received':
        isGreeted = true
        opening = undefined
        keepChat({ opening: undefined, form: undefined })
        show({
          stage: 'chat',
          isAway: false,
          problem: undefined,
          canSendTranscript: message.canSendTranscript,
          email: view.email || (message.email ?? ''),
          phone: view.phone || (message.phone ?? ''),
        })
        for (const words of view.outbox) send(words)
        return
      case 'standing':
        return show({ standing: message.standing, agentIsTyping: false })
      case 'entries': {
        for (const entry of message.entries) {
          const before = entries.get(entry.id)
          if (before === undefined || before.revision <= entry.revision) entries.set(entry.id, entry)
          if (entry.writer.kind === 'agent') agentTypesUntil = 0
        }
        revision = Math.max(revision, message.revision)
        setOutbox(view.outbox.filter(({ id }) => !entries.has(id)))
        show({
          entries: [...entries.values()].sort((a, b) => a.number - b.number),
          seenByAgent: message.seenByAgent,
          agentIsTyping: Date.now() < agentTypesUntil,
        })
        return saySeen()
      }
      case 'typing':
        agentTypesUntil = message.isTyping ? Date.now() + agentTypesForMs : 0
        return show({ agentIsTyping: message.isTyping })
      case 'message-left':
        opening = undefined
        secret = undefined
        keepChat({ opening: undefined, secret: undefined, form: undefined, messageDueAt: message.dueAt })
        line.close()
        return show({ stage: 'message-left', messageDueAt: message.dueAt, isAway: false, problem: undefined })
      case 'transcript-sent':
        return show({ transcriptSentTo: message.email, problem: undefined })
      case 'refused':
        return refused(message)
    }
  }

  const refused = (refusal: Extract<ChatHubMessage, { type: 'refused' }>) => {
    const words = view.outbox.find(({ id }) => id === refusal.id)
    const opensAt = refusal.name === 'Closed' ? refusal.opensAt : undefined
    switch (refusal.name) {
      case 'TooFast':
        // Only a transcript has no entry to be sent again.
        if (refusal.id === undefined) return show({ problem: 'TooManyTranscripts' })
        // The same words again, when they may go.
        setTimeout(() => (words ? send(words) : opening && sayWhoWeAre()), refusal.retryAfterMs)
        return
      case 'Unavailable':
        setTimeout(() => (words ? send(words) : !isGreeted && line.redial()), tryAgainMs)
        return show({ problem: refusal.name })
      case 'EntryIdReused':
      case 'NothingSaid':
        setOutbox(view.outbox.filter(({ id }) => id !== refusal.id))
        return
      case 'UnknownChat':
        // It was never begun, or is forgotten: only a new one helps.
        startOver()
        return show({ problem: refusal.name })
      default:
        if (words) {
          setOutbox(view.outbox.filter(({ id }) => id !== refusal.id))
          keepChat({ draft: words.text })
        } else if (!isGreeted) backToWelcome()
        return show({ problem: refusal.name, opensAt })
    }
  }

  const setOutbox = (outbox: readonly Outgoing[]): void => {
    if (outbox.length === view.outbox.length && outbox.every((each, index) => each === view.outbox[index]))
      return
    keepChat({ outbox })
    show({ outbox })
  }

  const send = (words: Outgoing): void => {
    if (isGreeted) line.say({ type: 'say', ...words, attachmentIds: [...words.attachmentIds] })
  }

  const backToWelcome = (): void => {
    opening = undefined
    secret = undefined
    line.close()
    keepChat({ opening: undefined, secret: undefined })
    show({ stage: 'welcome', isAway: false })
    void askLobby()
  }

  const startOver = (): void => {
    entries.clear()
    revision = 0
    keepChat({ outbox: [], draft: '', messageDueAt: undefined })
    const { lobby, email, phone } = view
    view = { ...blank, lobby, email, phone }
    backToWelcome()
  }

  const saySeen = () => {
    const last = view.entries.at(-1)
    if (!isShown || document.visibilityState !== 'visible') {
      return host.say({ townline: 'unread', count: unread() })
    }
    host.say({ townline: 'unread', count: 0 })
    if (last === undefined || last.number <= seenHere) return
    seenHere = last.number
    if (last.writer.kind === 'agent') line.say({ type: 'seen', upTo: last.number })
  }
  let seenHere = 0
  const unread = (): number =>
    view.entries.filter(({ number, writer }) => number > seenHere && writer.kind !== 'customer').length

  const askLobby = async (): Promise<void> => {
    clearTimeout(lobbyTimer)
    if (view.stage !== 'welcome') return
    const lobby = await fetchLobby()
    if (view.stage !== 'welcome') {
      if (lobby) show({ lobby })
      return
    }
    show(lobby ? { lobby, isAway: false } : { isAway: true })
    lobbyTimer = setTimeout(askLobby, lobby ? lobbyEveryMs : lobbyRetryMs)
  }
  let lobbyTimer: ReturnType<typeof setTimeout> | undefined

  const open = (words: Opening): void => {
    const before = secret ?? newSecret()
    if (secret === undefined) void takeForThisTab(lockOf(before))
    secret = before
    opening = words
    keepChat({ secret: before, opening: words })
    show({ stage: 'opening', problem: undefined, opensAt: undefined })
    line.open()
  }

  const say = (text: string, attachmentIds: readonly string[] = []): void => {
    const words: Outgoing = { id: newId(), text, attachmentIds }
    show({ problem: undefined })
    setOutbox([...view.outbox, words])
    send(words)
  }

  const sendFile = async (file: File) => {
    if (secret === undefined) return
    if (file.size > fileBytesMax) return show({ problem: 'FileTooLarge' })
    const id = newId()
    show({ problem: undefined, files: [...view.files, { id, name: file.name }] })
    const problem = await upload(id, file, secret)
    show({ files: view.files.filter(each => each.id !== id), ...(problem ? { problem } : {}) })
    if (problem === undefined) say('', [id])
  }

  setInterval(() => {
    line.tick()
    if (view.agentIsTyping && Date.now() > agentTypesUntil) show({ agentIsTyping: false })
    if (saidTypingAt > 0 && Date.now() - typedAt > typedLatelyMs) stopTyping()
  }, beatIntervalMs)
  const stopTyping = (): void => {
    if (saidTypingAt > 0) line.say({ type: 'typing', isTyping: false })
    saidTypingAt = 0
  }
  window.addEventListener('online', () => line.redial())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') {
      line.dialNow()
      saySeen()
    }
  })
  host.onShown(shown => {
    isShown = shown
    saySeen()
  })
  if (secret !== undefined && view.stage !== 'message-left') line.open()
  void (view.stage === 'welcome' ? askLobby() : fetchLobby().then(lobby => lobby && show({ lobby })))

  return {
    view: () => view,
    language: () => language,
    host,
    subscribe: (listener: (view: ChatView) => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    setLanguage: (next: Language): void => {
      language = next
      keepChat({ language: next })
      host.say({ townline: 'language', language: next })
    },
    /** What was typed on the first page and not sent. */
    form: (): FormWords => ({ ...emptyForm, ...keptChat().form }),
    keepForm: (form: FormWords): void => keepChat({ form }),
    draft: (): string => keptChat().draft ?? '',
    keepDraft: (draft: string) => {
      keepChat({ draft })
      typedAt = Date.now()
      if (draft === '') return stopTyping()
      if (typedAt - saidTypingAt < typingEveryMs) return
      saidTypingAt = typedAt
      line.say({ type: 'typing', isTyping: true })
    },
    begin: (form: FormWords): void => open(openingOf('begin', language, form)),
    leaveMessage: (form: FormWords): void => open(openingOf('leave-message', language, form)),
    say: (text: string): void => {
      keepChat({ draft: '' })
      saidTypingAt = 0
      say(text)
    },
    sendFile,
    leave: (): void => void line.say({ type: 'leave' }),
    callMeBack: (phone: string): void => {
      show({ problem: undefined, phone })
      line.say({ type: 'call-me-back', phone })
    },
    answerByEmail: (email: string): void => {
      show({ problem: undefined, email })
      line.say({ type: 'answer-by-email', email })
    },
    cancelPromise: (): void => void line.say({ type: 'cancel-promise' }),
    sendTranscript: (email: string): void => {
      show({ problem: undefined, email })
      line.say({ type: 'send-transcript', email })
    },
    startOver,
    /** The bytes of a file of this chat; `undefined` when they do not come. */
    fetchFile: async (id: string): Promise<Blob | undefined> => {
      try {
        const answer = await fetch(`/chat/files/${id}`, { headers: { authorization: `Bearer ${secret}` } })
        return answer.ok ? await answer.blob() : undefined
      } catch {
        return undefined
      }
    },
  }
}

function openingOf(kind: Opening['kind'], language: Language, form: FormWords): Opening {
  const said = (word: string) => (word.trim() === '' ? undefined : word.trim())
  const [name, email, phone] = [said(form.name), said(form.email), said(form.phone)]
  return {
    kind,
    language,
    id: newId(),
    text: form.text.trim(),
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
  }
}

async function fetchLobby(): Promise<ChatLobby | undefined> {
  try {
    const answer = await fetch('/chat/lobby', { signal: AbortSignal.timeout(8_000) })
    return answer.ok ? ((await answer.json()) as ChatLobby) : undefined
  } catch {
    return undefined
  }
}

async function upload(id: string, file: File, secret: string): Promise<Problem | undefined> {
  try {
    const answer = await fetch(`/chat/files/${id}?name=${encodeURIComponent(file.name.slice(-200))}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/octet-stream' },
      body: file,
    })
    if (answer.ok) return undefined
    if (answer.status === 413) return 'FileTooLarge'
    if (answer.status === 415) return 'FileKindNotAllowed'
    return answer.status === 429 ? 'TooManyFiles' : 'FileNotSent'
  } catch {
    return 'FileNotSent'
  }
}

/** 32 random bytes, as the contract writes them. */
function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
