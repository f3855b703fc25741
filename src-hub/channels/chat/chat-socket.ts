import type { FastifyBaseLogger } from 'fastify'
import type { WebSocket } from 'ws'
import {
  type ChatHubMessage,
  type ChatMessage,
  type ChatRefusal,
  chatMessageSchema,
} from '../../../src-contract/public/chat.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import { countAddresses } from '../../sockets/count-addresses.ts'
import { readMessage, sendTo, watchSocket } from '../../sockets/watch-socket.ts'
import {
  bytesPerSecondMax,
  chatsPerAddressMax,
  messagesPerSecondMax,
  socketsPerAddressMax,
} from './chat-settings.ts'
import type { Chats, HeldChat, Page } from './chats.ts'

/** A page opens its line when its person writes. */
const sayWithinMs = 10_000
/** Whoever is faster than the database is answered: so many messages wait, and no more. */
const waitingMessagesMax = 200

/**
 * The sockets of chat pages: one message after the other, in the order in which they came, within limits for each socket
 * and each network address. A line that is silent for eight seconds is given up.
 */
export function createChatSockets(
  chats: Chats,
  now: () => Instant,
  log: FastifyBaseLogger,
  /** The network of an address, whose limits are one. */
  networkOf: (address: string) => string,
) {
  const sockets = new Set<WebSocket>()
  const addresses = countAddresses()
  let stopped = false

  const take = (socket: WebSocket, ip: string): void => {
    const address = networkOf(ip)
    if (stopped || addresses.of(address) >= socketsPerAddressMax) {
      socket.terminate()
      return
    }
    sockets.add(socket)
    const leave = addresses.add(address)
    let chat: HeldChat
    let spoke = false
    /** What it said before it knew is the business of the page that has the chat now. */
    let isReplaced = false
    let waiting = 0
    let doing: Promise<void> = Promise.resolve()
    const page: Page = {
      address,
      say: message => say(socket, message),
      close: (code, why) => {
        isReplaced = true
        socket.close(code, why)
      },
    }
    const refuse = (name: Extract<ChatRefusal['name'], 'TooManyMessages' | 'TooManyChats'>): void => {
      say(socket, { type: 'refused', name })
      socket.close(4_000, name)
    }
    const queue = (text: string) => {
      if (waiting > waitingMessagesMax) return refuse('TooManyMessages')
      const message = readMessage(chatMessageSchema, text)
      if (message === undefined) return say(socket, { type: 'refused', name: 'Malformed' })
      if (message.type === 'beat') return
      if (!spoke && addresses.of(address) > chatsPerAddressMax) return refuse('TooManyChats')
      spoke = true
      waiting += 1
      doing = doing
        .then(() => hear(message))
        .finally(() => {
          waiting -= 1
        })
    }

    const hear = async (message: ChatMessage): Promise<void> => {
      if (isReplaced) return
      try {
        chat = await chats.take(page, chat, message)
      } catch (problem) {
        log.error({ err: problem, type: message.type }, 'a message of a chat')
        say(socket, { type: 'refused', name: 'Unavailable', ...('id' in message ? { id: message.id } : {}) })
      }
      if (socket.readyState !== socket.OPEN) chats.gone(page, chat)
    }

    watchSocket({
      socket,
      messagesPerSecondMax,
      bytesPerSecondMax,
      opening: {
        withinMs: sayWithinMs,
        isOver: () => spoke,
        late: () => socket.close(4_000, 'NothingSaid'),
      },
      beat: () => say(socket, { type: 'beat', now: now() }),
      hear: queue,
      tooMuch: () => refuse('TooManyMessages'),
      closed: () => {
        sockets.delete(socket)
        leave()
        chats.gone(page, chat)
      },
      log,
    })
  }

  return {
    /** Takes over a socket that a chat page just opened. */
    take,
    stop: (): void => {
      stopped = true
      for (const socket of sockets) socket.terminate()
    },
  }
}

export type ChatSockets = ReturnType<typeof createChatSockets>

function say(socket: WebSocket, message: ChatHubMessage): void {
  sendTo(socket, JSON.stringify(message))
}
