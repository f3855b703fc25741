import { once } from 'node:events'
import { createServer, connect as dial, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * A bad line between desks and their hub, that a test controls: a TCP proxy that reads along far enough to know where
 * one request ends and the next begins. What it does to the bytes:
 *
 * | line | what happens |
 * |---|---|
 * | `open` | everything passes, after `delayMs` and no faster than `bytesPerMs` |
 * | `cut` | every connection is reset, and every new one |
 * | `half-open` | nothing passes either way and nobody is told; such a connection never comes back |
 * | `not-the-hub` | each question is answered by a page in HTML with status 200, as by the Wi-Fi of a hotel |
 * | `failing` | each question is answered 502, 503 or 504, with a body that is not the hub's |
 *
 * and, once each, to whatever comes next: `cutAfter` resets a connection after so many bytes in one direction,
 * `duplicate` sends the same request to the hub a second time, `reorder` lets the requests of other connections
 * overtake one. The page itself is not under test: it is always answered, as by a service worker.
 */
export type Line =
  | { readonly kind: 'open'; readonly delayMs?: number; readonly bytesPerMs?: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'half-open' }
  | { readonly kind: 'not-the-hub' }
  | { readonly kind: 'failing'; readonly status: 502 | 503 | 504 }

export type Direction = 'to-hub' | 'to-desk'

export interface BadLine {
  /** Without a closing slash. */
  readonly url: string
  readonly line: () => Line
  readonly set: (line: Line) => void
  readonly cutAfter: (direction: Direction, bytes: number) => void
  readonly duplicate: () => void
  readonly reorder: () => void
  /** Opens the line and forgets what was to happen next. What was half open is reset, unless it `stays` lost. */
  readonly heal: (halfOpen: 'reset' | 'stays') => void
  /** How often each fault has befallen something. */
  readonly befell: () => Readonly<Record<string, number>>
  readonly close: () => Promise<void>
}

export interface BadLineOptions {
  readonly hub: { readonly host: string; readonly port: number }
  /** What is answered without the hub, whatever the line is. */
  readonly page: (path: string) => { readonly type: string; readonly body: Uint8Array } | undefined
  /** How long a request is held up for others to overtake it. */
  readonly overtakenWithinMs?: number
}

const headEnd = Buffer.from('\r\n\r\n')
const headBytesMax = 64 * 1024

interface Connection {
  readonly desk: Socket
  hub: Socket | undefined
  /** Nothing passes any more, and nobody is told. */
  lost: boolean
}

export async function openProxy({ hub, page, overtakenWithinMs = 250 }: BadLineOptions): Promise<BadLine> {
  const connections = new Set<Connection>()
  const counts: Record<string, number> = {}
  let line: Line = { kind: 'open' }
  let cuts: { readonly direction: Direction; left: number }[] = []
  let duplicates = 0
  let reorders = 0
  const overtakers = new Set<() => void>()

  const count = (fault: string) => {
    counts[fault] = (counts[fault] ?? 0) + 1
  }

  const server = createServer({ noDelay: true }, desk => {
    const connection: Connection = { desk, hub: undefined, lost: false }
    connections.add(connection)
    desk.on('error', () => undefined)
    desk.once('close', () => {
      connections.delete(connection)
      connection.hub?.destroy()
    })
    void serve(connection).catch(() => reset(connection))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')

  /** One request after the other, as a browser asks them. */
  async function serve(connection: Connection): Promise<void> {
    const bytes = reader(connection.desk)
    for (;;) {
      const head = await bytes.until(headEnd)
      if (!head) return
      const { method, path, length, isUpgrade } = readHead(head)
      const own = method === 'GET' ? page(path) : undefined
      if (own) {
        answer(connection.desk, 200, own.type, own.body)
        continue
      }
      if (isUpgrade) {
        if (!(await mayPass(connection))) return
        await send(connection, 'to-hub', head)
        await passAll(connection, bytes)
        return
      }
      const body = length > 0 ? await bytes.take(length) : Buffer.alloc(0)
      if (!body) return
      if (!(await mayPass(connection))) {
        if (connection.lost || connection.desk.destroyed) return
        continue
      }
      const whole = Buffer.concat([head, body])
      if (reorders > 0) {
        reorders -= 1
        count('reordered')
        await overtaken()
      }
      for (const each of [...overtakers]) each()
      if (duplicates > 0 && method === 'POST') {
        duplicates -= 1
        count('duplicated')
        sendAgain(whole)
      }
      await send(connection, 'to-hub', whole)
    }
  }

  /** Whether what was asked goes to the hub. Where it does not, it has been dealt with. */
  async function mayPass(connection: Connection): Promise<boolean> {
    if (connection.lost) return false
    switch (line.kind) {
      case 'open':
        return true
      case 'cut':
        count('cut')
        reset(connection)
        return false
      case 'half-open':
        count('half-open')
        lose(connection)
        return false
      case 'not-the-hub':
        count('not-the-hub')
        answer(
          connection.desk,
          200,
          'text/html; charset=utf-8',
          Buffer.from('<!doctype html><p>Welcome! Sign in.'),
        )
        return false
      case 'failing':
        count('failing')
        answer(connection.desk, line.status, 'text/plain', Buffer.from('upstream'))
        return false
    }
  }

  async function send(connection: Connection, direction: Direction, bytes: Buffer): Promise<void> {
    if (direction === 'to-hub') connection.hub ??= connectHub(connection)
    const to = direction === 'to-hub' ? connection.hub : connection.desk
    const { delayMs = 0, bytesPerMs = Number.POSITIVE_INFINITY } = line.kind === 'open' ? line : {}
    if (delayMs > 0) {
      count('delayed')
      await pause(delayMs)
    }
    const cut = cuts.find(each => each.direction === direction)
    const passing = cut && cut.left < bytes.length ? bytes.subarray(0, cut.left) : bytes
    for (let at = 0; at < passing.length; ) {
      if (connection.lost || !to || to.destroyed) return
      const step = Number.isFinite(bytesPerMs) ? Math.ceil(bytesPerMs * 10) : passing.length
      to.write(passing.subarray(at, at + step))
      at += step
      if (at < passing.length) {
        count('throttled')
        await pause(10)
      }
    }
    if (!cut) return
    cut.left -= passing.length
    if (passing.length === bytes.length) return
    cuts = cuts.filter(each => each !== cut)
    count(`cut ${direction}`)
    reset(connection)
  }

  function connectHub(connection: Connection): Socket {
    const socket = dial({ ...hub, noDelay: true })
    socket.on('error', () => undefined)
    socket.once('close', () => {
      // A connection that is lost does not tell.
      if (!connection.lost) connection.desk.destroy()
    })
    const bytes = reader(socket)
    void (async () => {
      for (let chunk = await bytes.some(); chunk; chunk = await bytes.some()) {
        if (!connection.lost) await send(connection, 'to-desk', chunk)
      }
    })().catch(() => reset(connection))
    return socket
  }

  async function passAll(connection: Connection, bytes: Reader): Promise<void> {
    for (let chunk = await bytes.some(); chunk; chunk = await bytes.some()) {
      if (!connection.lost) await send(connection, 'to-hub', chunk)
    }
  }

  /** The same bytes on a connection of their own; what comes back is nobody's. */
  function sendAgain(request: Buffer): void {
    const socket = dial({ ...hub, noDelay: true })
    socket.on('error', () => undefined)
    socket.resume()
    socket.write(request)
    setTimeout(() => socket.destroy(), 5_000).unref()
  }

  function overtaken(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(done, overtakenWithinMs)
      overtakers.add(done)
      function done() {
        clearTimeout(timer)
        overtakers.delete(done)
        // After the one that overtakes has been written.
        setImmediate(resolve)
      }
    })
  }

  function lose(connection: Connection): void {
    connection.lost = true
    connection.hub?.destroy()
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
    line: () => line,
    set: next => {
      line = next
      if (next.kind === 'cut') {
        for (const connection of connections) {
          count('cut')
          reset(connection)
        }
      }
      if (next.kind === 'half-open') {
        for (const connection of connections) {
          if (connection.hub) count('half-open')
          lose(connection)
        }
      }
    },
    cutAfter: (direction, bytes) => {
      cuts.push({ direction, left: bytes })
    },
    duplicate: () => {
      duplicates += 1
    },
    reorder: () => {
      reorders += 1
    },
    heal: halfOpen => {
      line = { kind: 'open' }
      cuts = []
      duplicates = 0
      reorders = 0
      for (const each of [...overtakers]) each()
      if (halfOpen === 'reset') for (const connection of connections) if (connection.lost) reset(connection)
    },
    befell: () => ({ ...counts }),
    close: async () => {
      for (const connection of connections) reset(connection)
      server.close()
      await once(server, 'close')
    },
  }
}

function reset({ desk, hub }: Connection): void {
  hub?.destroy()
  if (!desk.destroyed) desk.resetAndDestroy()
}

function answer(desk: Socket, status: number, type: string, body: Uint8Array): void {
  if (desk.destroyed) return
  desk.write(
    `HTTP/1.1 ${status} Said by the line\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\ncache-control: no-cache\r\n\r\n`,
  )
  desk.write(body)
}

function readHead(head: Buffer) {
  const [first = '', ...fields] = head.toString('latin1').split('\r\n')
  const [method = '', target = '/'] = first.split(' ')
  const field = (name: string) =>
    fields
      .find(each => each.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim()
  return {
    method,
    path: new URL(target, 'http://proxy').pathname,
    length: Number(field('content-length') ?? 0),
    isUpgrade: field('upgrade') !== undefined,
  }
}

interface Reader {
  /** Up to and with the mark; nothing when the socket ends before. */
  readonly until: (mark: Buffer) => Promise<Buffer | undefined>
  readonly take: (length: number) => Promise<Buffer | undefined>
  /** Whatever is there. */
  readonly some: () => Promise<Buffer | undefined>
}

function reader(socket: Socket): Reader {
  let held: Buffer = Buffer.alloc(0)
  const chunks = socket[Symbol.asyncIterator]()
  const more = async () => {
    const next = await chunks.next().catch(() => ({ done: true as const, value: undefined }))
    if (next.done) return false
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value])
    return true
  }
  const cutOff = (length: number) => {
    const taken = held.subarray(0, length)
    held = held.subarray(length)
    return taken
  }
  return {
    until: async mark => {
      for (;;) {
        const at = held.indexOf(mark)
        if (at >= 0) return cutOff(at + mark.length)
        if (held.length > headBytesMax || !(await more())) return undefined
      }
    },
    take: async length => {
      while (held.length < length) if (!(await more())) return undefined
      return cutOff(length)
    },
    some: async () => {
      if (held.length === 0 && !(await more())) return undefined
      return cutOff(held.length)
    },
  }
}
