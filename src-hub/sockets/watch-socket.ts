import type { ZodType } from 'zod'
import { beatEveryMs, deskSilentAfterMs } from '../../src-contract/live/protocol.ts'

/** What is needed of a WebSocket here. */
export interface PeerSocket {
  readonly OPEN: number
  readonly readyState: number
  readonly bufferedAmount: number
  readonly send: (data: string | Buffer, options: { readonly binary: boolean }) => void
  readonly terminate: () => void
  readonly on: (event: 'message' | 'error' | 'close', listener: (data: unknown) => void) => unknown
}

export interface Watch {
  readonly socket: PeerSocket
  readonly messagesPerSecondMax: number
  /** Unless set, only messages are counted. */
  readonly bytesPerSecondMax?: number
  /** Whoever opens a line says what for: a peer that has not after `withinMs` is `late`. */
  readonly opening: { readonly withinMs: number; readonly isOver: () => boolean; readonly late: () => void }
  /** Says that this side is there; each second. */
  readonly beat: () => void
  readonly hear: (text: string) => void
  /** More than a peer of this kind has to say. */
  readonly tooMuch: () => void
  readonly closed: () => void
  readonly log: { readonly debug: (facts: object, message: string) => void }
}

/**
 * Looks after one socket that a peer opened: both sides beat, one that falls silent is given up, and no peer says more
 * than its share. Whoever was refused or replaced is not heard any more, however long they take to hang up. Silences
 * are measured by a clock that nobody sets.
 */
export function watchSocket(watch: Watch): void {
  const { socket, opening } = watch
  const { bytesPerSecondMax = Number.POSITIVE_INFINITY } = watch
  const openedAt = performance.now()
  let heardAt = openedAt
  let second = 0
  let messages = 0
  let bytes = 0
  const beat = setInterval(() => {
    watch.beat()
    const at = performance.now()
    if (at - heardAt > deskSilentAfterMs) socket.terminate()
    else if (!opening.isOver() && at - openedAt > opening.withinMs) opening.late()
  }, beatEveryMs)
  socket.on('message', data => {
    if (socket.readyState !== socket.OPEN) return
    heardAt = performance.now()
    const thisSecond = Math.floor(heardAt / 1_000)
    if (thisSecond !== second) {
      messages = 0
      bytes = 0
    }
    second = thisSecond
    messages += 1
    bytes += (data as Buffer).byteLength
    if (messages > watch.messagesPerSecondMax || bytes > bytesPerSecondMax) watch.tooMuch()
    else watch.hear(String(data))
  })
  socket.on('error', problem => watch.log.debug({ err: problem }, 'a socket'))
  socket.on('close', () => {
    clearInterval(beat)
    watch.closed()
  })
}

/** Sends what is written out. A peer that does not read is cut before it costs the others. */
export function sendTo(socket: PeerSocket, text: string | Buffer, unsentBytesMax = 1_000_000): void {
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > unsentBytesMax) socket.terminate()
  else socket.send(text, { binary: false })
}

/** A message as its schema says, or nothing. */
export function readMessage<Message>(schema: ZodType<Message>, text: string): Message | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
