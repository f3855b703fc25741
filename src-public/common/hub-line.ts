import { silentForMs } from './line-constants.ts'

/** The socket to the hub: kept open until it is closed, dialled again with back-off, known dead within three seconds. */
export interface HubLine<Said> {
  readonly open: () => void
  readonly close: () => void
  /** Whether the words went out; words said while the line is down are not kept. */
  readonly say: (message: Said) => boolean
  /** Once a second: says the beat, and gives a silent line up. */
  readonly tick: () => void
  /** The machine has its network back: dial now instead of waiting for the back-off. */
  readonly dialNow: () => void
  /** Gives the socket up, open as it may be, and dials another. */
  readonly redial: () => void
}

export interface HubLineParts<Heard> {
  readonly dial: () => LineSocket
  readonly now: () => number
  /** A number from 0 to 1, so that a hub that comes back is not met by everybody at once. */
  readonly chance: () => number
  /** Calls once after a while; returns how to withdraw. */
  readonly after: (waitMs: number, then: () => void) => () => void
  readonly onOpened: () => void
  readonly onLost: () => void
  /** What the hub said; `undefined` for what is no word of it. */
  readonly read: (data: unknown) => Heard | undefined
  readonly onMessage: (message: Heard) => void
}

/** What the line uses of a WebSocket. */
export interface LineSocket {
  onopen: ((event: Event) => void) | null
  onclose: ((event: CloseEvent) => void) | null
  onerror: ((event: Event) => void) | null
  onmessage: ((event: MessageEvent) => void) | null
  send(text: string): void
  close(): void
}

const firstWaitMs = 250
/** Well within the time for which the hub keeps a contact whose page is away. */
const longestWaitMs = 3_000
/** Ticks further apart than this mean that the machine slept; what it heard is still to be read. */
const sleptForMs = 2_500

/** What a page gives its line: a socket to this path of the hub it came from, and the browser's clock and chance. */
export function lineFromHere(path: string): Pick<HubLineParts<never>, 'dial' | 'now' | 'chance' | 'after'> {
  return {
    dial: () => new WebSocket(location.origin.replace(/^http/, 'ws') + path),
    now: Date.now,
    chance: Math.random,
    after: (waitMs, then) => {
      const timer = setTimeout(then, waitMs)
      return () => clearTimeout(timer)
    },
  }
}

/** The hub of this very page is believed; what is no message of it is left out. */
export function wordOfHub<Heard>(data: unknown): Heard | undefined {
  try {
    const message: unknown = JSON.parse(String(data))
    return typeof message === 'object' && message !== null && 'type' in message
      ? (message as Heard)
      : undefined
  } catch {
    return undefined
  }
}

export function createHubLine<Said, Heard extends { readonly type: string }>(
  parts: HubLineParts<Heard>,
): HubLine<Said> {
  let wanted = false
  let socket: LineSocket | undefined
  let isOpen = false
  let heardAt = 0
  let tickedAt = 0
  let failures = 0
  let withdrawDial: (() => void) | undefined

  function dial(): void {
    withdrawDial?.()
    withdrawDial = undefined
    if (!wanted || socket) return
    const dialled = parts.dial()
    socket = dialled
    isOpen = false
    heardAt = parts.now()
    dialled.onopen = () => {
      isOpen = true
      heardAt = parts.now()
      parts.onOpened()
    }
    dialled.onmessage = ({ data }) => {
      heardAt = parts.now()
      const message = parts.read(data)
      // A hub that answers and refuses is dialled no sooner for it.
      if (message?.type !== 'refused') failures = 0
      if (message) parts.onMessage(message)
    }
    dialled.onclose = () => giveUp(dialled)
    // A failed WebSocket always closes too; there is nothing more to read from the error.
    dialled.onerror = null
  }

  function giveUp(lost: LineSocket): void {
    if (socket !== lost) return
    hangUp()
    parts.onLost()
    if (!wanted) return
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** failures) * (0.75 + parts.chance() / 2)
    failures += 1
    withdrawDial = parts.after(waitMs, dial)
  }

  function hangUp(): void {
    const old = socket
    socket = undefined
    isOpen = false
    if (!old) return
    old.onopen = null
    old.onmessage = null
    old.onclose = null
    old.close()
  }

  return {
    open: () => {
      wanted = true
      failures = 0
      dial()
    },
    close: () => {
      wanted = false
      withdrawDial?.()
      withdrawDial = undefined
      hangUp()
    },
    say: message => {
      if (!socket || !isOpen) return false
      socket.send(JSON.stringify(message))
      return true
    },
    tick: () => {
      const now = parts.now()
      const slept = now - tickedAt > sleptForMs
      tickedAt = now
      if (!socket) return
      if (isOpen) socket.send('{"type":"beat"}')
      if (!slept && now - heardAt > silentForMs) giveUp(socket)
    },
    dialNow: () => {
      if (wanted && !socket) dial()
    },
    redial: () => {
      if (socket) giveUp(socket)
    },
  }
}
