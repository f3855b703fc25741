import type { ConversationView, SayEntry } from '../../src-contract/http/conversations.ts'
import type { MailView } from '../../src-contract/http/mail.ts'
import type {
  SetWordsPolicy,
  WordsPolicyVersion,
  WordsPolicyView,
} from '../../src-contract/http/words-policy.ts'
import type { HubMessage } from '../../src-contract/live/protocol.ts'
import type { Attachment, Entry } from '../../src-domain/conversations/conversation.ts'
import type { ContactId } from '../../src-domain/vocabulary/words.ts'
import { type HttpLine, hubAway } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>
export type ConversationNews = Extract<HubMessage, { type: 'conversation' }>
export type TypingNews = Extract<HubMessage, { type: 'typing' }>

/** What is written in the contacts of this desk: read, answered, with files. */
export interface ConversationsLine {
  /** The conversation and what changed in it after a revision; 0 asks for all. */
  readonly read: (contactId: ContactId, after: number) => Answer<ConversationView>
  /** The same id again is told the same. */
  readonly say: (contactId: ContactId, entry: SayEntry) => Answer<Entry>
  /** Brings a file to the hub, for an entry to take along. `onProgress` hears the share that has gone, 0 to 1. */
  readonly upload: (
    contactId: ContactId,
    file: { readonly id: string; readonly name: string; readonly content: Blob },
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ) => Answer<Attachment>
  readonly attachment: (contactId: ContactId, file: Attachment) => Answer<Uint8Array>
  /** What e-mail knows of a conversation beside its entries. */
  readonly mail: (contactId: ContactId) => Answer<MailView>
  /** For how long written words are kept. Refused `PolicyChanged` where another version came first. */
  readonly policy: () => Answer<WordsPolicyView>
  readonly setPolicy: (wanted: SetWordsPolicy) => Answer<WordsPolicyVersion>
  /** Tells the customer's end that somebody writes, or has stopped. What is said while the line is down is not said. */
  readonly typing: (contactId: ContactId, isTyping: boolean) => void
  /** Tells that the entries up to this number were seen here. */
  readonly seen: (contactId: ContactId, upTo: number) => void
  readonly onNews: (listener: (news: ConversationNews | TypingNews) => void) => () => void
}

export function createConversationsLine(
  http: Pick<HttpLine, 'ask' | 'askForBytes'> & { readonly sendFile: SendFile },
  live: Pick<ConversationsLine, 'typing' | 'seen' | 'onNews'>,
): ConversationsLine {
  const at = (contactId: ContactId) => `/api/conversations/${encodeURIComponent(contactId)}`
  return {
    read: (contactId, after) => http.ask('GET', `${at(contactId)}?after=${after}`),
    say: (contactId, entry) => http.ask('POST', `${at(contactId)}/entries`, entry),
    upload: (contactId, { id, name, content }, onProgress, signal) =>
      http.sendFile(
        `${at(contactId)}/attachments/${encodeURIComponent(id)}?${new URLSearchParams({ name })}`,
        content,
        onProgress,
        signal,
      ),
    attachment: (contactId, { id, mediaType }) =>
      http.askForBytes(`${at(contactId)}/attachments/${encodeURIComponent(id)}`, mediaType),
    mail: contactId => http.ask('GET', `${at(contactId)}/mail`),
    policy: () => http.ask('GET', '/api/conversations/policy'),
    setPolicy: wanted => http.ask('PUT', '/api/conversations/policy', wanted),
    typing: live.typing,
    seen: live.seen,
    onNews: live.onNews,
  }
}

export type SendFile = <Value>(
  path: string,
  content: Blob,
  onProgress: (share: number) => void,
  signal: AbortSignal,
) => Promise<Value | HubRefused | HubAway>

/** Sends a file in one question. How much of it has gone only an `XMLHttpRequest` tells. */
export function createFileSender(baseUrl: string, bearer: () => string | undefined): SendFile {
  return <Value>(
    path: string,
    content: Blob,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<Value | HubRefused | HubAway> =>
    new Promise(resolve => {
      const request = new XMLHttpRequest()
      request.open('PUT', baseUrl + path)
      request.withCredentials = true
      request.setRequestHeader('content-type', 'application/octet-stream')
      const token = bearer()
      if (token !== undefined) request.setRequestHeader('authorization', `Bearer ${token}`)
      request.upload.addEventListener('progress', ({ loaded, total }) => {
        if (total > 0) onProgress(loaded / total)
      })
      const stop = () => request.abort()
      signal.addEventListener('abort', stop)
      request.addEventListener('loadend', () => {
        signal.removeEventListener('abort', stop)
        resolve(answerOf<Value>(request))
      })
      request.send(content)
    })
}

function answerOf<Value>(request: XMLHttpRequest): Value | HubRefused | HubAway {
  try {
    const answer: unknown = JSON.parse(request.responseText)
    if (request.status === 200) return answer as Value
    if (typeof answer !== 'object' || answer === null) return hubAway
    const { refused, ...facts } = answer as { refused?: unknown }
    return typeof refused === 'string'
      ? { kind: 'hub-refused', status: request.status, refusal: { ...facts, name: refused } }
      : hubAway
  } catch {
    return hubAway
  }
}
