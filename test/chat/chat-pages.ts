import { randomBytes, randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import { beatEveryMs } from '../../src-contract/live/protocol.ts'
import type { ChatEntry, ChatHubMessage, ChatMessage } from '../../src-contract/public/chat.ts'
import type { ChatStanding } from '../../src-domain/chat/chat-standing.ts'
import { ask, type Desk, type HubAddress } from '../world/hub-world.ts'

/** Residents at the chat of a hub, over real sockets, and agents who answer them. Every wait is for a signal. */

const waitMsMax = 15_000
let pages = 0

/** On Linux every address that begins with 127 is this machine. */
function anAddress(): string | undefined {
  pages += 1
  return process.platform === 'linux' ? `127.2.${(pages >> 8) & 255}.${pages & 255}` : undefined
}

export interface ChatPage {
  readonly secret: string
  readonly socket: WebSocket
  readonly heard: readonly ChatHubMessage[]
  readonly ended: Promise<{ readonly code: number; readonly reason: string }>
  readonly standing: () => ChatStanding | undefined
  /** What the page has, by number. */
  readonly entries: () => readonly ChatEntry[]
  /** Up to which it was told. */
  readonly revision: () => number
  readonly seenByAgent: () => number
  readonly send: (message: ChatMessage | object | string) => void
  /** Sends words, and waits until they are there. */
  readonly says: (text: string, attachmentIds?: readonly string[]) => Promise<ChatEntry>
  readonly until: <Value>(find: () => Value | undefined | false, what: string) => Promise<Value>
  readonly stands: <Kind extends ChatStanding['kind']>(
    kind: Kind,
  ) => Promise<Extract<ChatStanding, { kind: Kind }>>
  readonly reads: (text: string | RegExp) => Promise<ChatEntry>
  readonly refused: (name: string) => Promise<Extract<ChatHubMessage, { type: 'refused' }>>
  readonly vanish: () => Promise<unknown>
}

export interface PageOptions {
  readonly secret?: string
  readonly address?: string
  /** What it had before it lost its line. */
  readonly before?: Pick<ChatPage, 'entries' | 'revision'>
}

export const newSecret = (): string => randomBytes(32).toString('base64url')

/** A page's socket before it has said anything. */
export async function openChatPage(hub: HubAddress, options: PageOptions = {}): Promise<ChatPage> {
  const secret = options.secret ?? newSecret()
  const from = options.address ?? anAddress()
  const socket = new WebSocket(
    `${hub.url.replace(/^http/, 'ws')}/chat/live`,
    from === undefined ? {} : { localAddress: from },
  )
  const heard: ChatHubMessage[] = []
  const checks = new Set<() => void>()
  const entries = new Map<string, ChatEntry>(options.before?.entries().map(each => [each.id, each]) ?? [])
  let standing: ChatStanding | undefined
  let revision = options.before?.revision() ?? 0
  let seenByAgent = 0
  let ending: { code: number; reason: string } | undefined
  const check = () => {
    for (const each of [...checks]) each()
  }
  socket.on('message', data => {
    const message = JSON.parse(String(data)) as ChatHubMessage
    heard.push(message)
    if (message.type === 'standing') standing = message.standing
    if (message.type === 'entries') {
      for (const entry of message.entries) {
        const known = entries.get(entry.id)
        if (known === undefined || known.revision <= entry.revision) entries.set(entry.id, entry)
      }
      revision = Math.max(revision, message.revision)
      seenByAgent = message.seenByAgent
    }
    check()
  })
  const ended = new Promise<{ code: number; reason: string }>(resolve => {
    socket.on('close', (code, reason) => {
      ending = { code, reason: String(reason) }
      resolve(ending)
      check()
    })
  })
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  const send = (message: object | string): void =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  const beat = setInterval(() => socket.readyState === socket.OPEN && send({ type: 'beat' }), beatEveryMs)
  void ended.then(() => clearInterval(beat))

  const until: ChatPage['until'] = (find, what) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer)
        checks.delete(look)
      }
      const giveUp = (why: string) => {
        stop()
        const last = heard.filter(({ type }) => type !== 'beat').slice(-4)
        reject(new Error(`${what}: ${why}; heard last ${JSON.stringify(last).slice(0, 1_500)}`))
      }
      const look = () => {
        const value = find()
        if (value !== undefined && value !== false) {
          stop()
          resolve(value)
        } else if (ending) giveUp(`the line ended with ${ending.code} ${ending.reason}`)
      }
      const timer = setTimeout(() => giveUp('did not happen'), waitMsMax)
      checks.add(look)
      look()
    })
  const inOrder = () => [...entries.values()].toSorted((a, b) => a.number - b.number)
  return {
    secret,
    socket,
    heard,
    ended,
    standing: () => standing,
    entries: inOrder,
    revision: () => revision,
    seenByAgent: () => seenByAgent,
    send,
    says: async (text, attachmentIds = []) => {
      const id = randomUUID()
      send({ type: 'say', id, text, attachmentIds })
      return until(() => entries.get(id), `"${text.slice(0, 40)}" is there`)
    },
    until,
    stands: kind => {
      type Wanted = Extract<ChatStanding, { kind: typeof kind }>
      return until(() => standing?.kind === kind && (standing as Wanted), `the page is told ${kind}`)
    },
    reads: text =>
      until(
        () => inOrder().find(each => (typeof text === 'string' ? each.text === text : text.test(each.text))),
        `the page reads ${text}`,
      ),
    refused: name =>
      until(
        () => heard.flatMap(each => (each.type === 'refused' && each.name === name ? [each] : [])).at(-1),
        `the page is refused ${name}`,
      ),
    vanish: () => {
      socket.terminate()
      return ended
    },
  }
}

export type Words = Partial<Omit<Extract<ChatMessage, { type: 'begin' }>, 'type' | 'protocol' | 'secret'>>

/** A chat begins with its first words. */
export async function chat(hub: HubAddress, words: Words = {}, options: PageOptions = {}): Promise<ChatPage> {
  const page = await openChatPage(hub, options)
  page.send(beginning(page.secret, words))
  await page.until(() => page.heard.some(({ type }) => type === 'received'), 'the chat is there')
  return page
}

export function beginning(secret: string, words: Words = {}): ChatMessage {
  return {
    type: 'begin',
    protocol: 1,
    secret,
    language: 'en',
    id: randomUUID(),
    text: 'My bin was not emptied.',
    ...words,
  }
}

/** A page that was away comes back, with what it had. */
export async function comesBack(
  hub: HubAddress,
  before: Pick<ChatPage, 'secret' | 'entries' | 'revision'>,
  options: Omit<PageOptions, 'secret' | 'before'> = {},
): Promise<ChatPage> {
  const page = await openChatPage(hub, { ...options, secret: before.secret, before })
  page.send({ type: 'resume', protocol: 1, secret: before.secret, after: before.revision() })
  await page.until(() => page.heard.some(({ type }) => type === 'received'), 'the page is back')
  return page
}

/** What an agent answers. */
export function answer(
  hub: HubAddress,
  desk: Pick<Desk, 'token'>,
  contactId: string,
  text: string,
  more: { readonly id?: string; readonly via?: string; readonly attachmentIds?: readonly string[] } = {},
) {
  return ask(hub, 'POST', `/api/conversations/${contactId}/entries`, {
    token: desk.token,
    body: { id: randomUUID(), text, attachmentIds: [], ...more },
  })
}

/** A file from the page, as it sends it. */
export async function uploads(
  hub: HubAddress,
  secret: string,
  content: Uint8Array,
  name: string,
  id: string = randomUUID(),
): Promise<{ readonly status: number; readonly body: Record<string, unknown>; readonly id: string }> {
  const response = await fetch(`${hub.url}/chat/files/${id}?name=${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/octet-stream' },
    body: content as Uint8Array<ArrayBuffer>,
    signal: AbortSignal.timeout(waitMsMax),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, id }
}
