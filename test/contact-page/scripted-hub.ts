import { createReadStream, existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Signal } from '../../src-contract/live/protocol.ts'
import {
  type CallStanding,
  type PublicCity,
  type PublicHubMessage,
  type PublicMessage,
  publicMessageSchema,
} from '../../src-contract/public/web-call.ts'

/** The policy under which the pages are served: a page that needs more is broken here too. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; media-src 'self' blob:; worker-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'"

const weekdayLine: PublicCity['line']['en'] = {
  isOpen: true,
  hours: [
    { days: ['mon', 'tue', 'wed', 'thu', 'fri'], opens: '08:00', closes: '18:00' },
    { days: ['sat'], opens: '09:00', closes: '13:00' },
  ],
}

export const portAlder: PublicCity = {
  name: { en: 'City of Port Alder', fr: 'Ville de Port Alder' },
  phone: '905-555-0100',
  afterHoursPhone: '905-555-0199',
  email: 'service@portalder.example',
  topics: [
    { code: 'waste', name: { en: 'Garbage, green bin and recycling', fr: 'Ordures, bac vert et recyclage' } },
    {
      code: 'parking',
      name: { en: 'Parking and by-law', fr: 'Stationnement et règlements municipaux' },
    },
    { code: 'other', name: { en: 'Something else', fr: 'Autre sujet' } },
  ],
  iceServers: [],
  line: { en: weekdayLine, fr: weekdayLine },
  timeZone: 'America/Toronto',
}

/** A hub that only knows the public protocol, and says exactly what the test tells it to say. */
export interface ScriptedHub {
  readonly origin: string
  /** Everything that pages said, but for their beats. */
  readonly heard: readonly PublicMessage[]
  /** Words that the contract does not allow. There must be none. */
  readonly malformed: readonly string[]
  readonly beats: () => number
  readonly lines: () => number
  readonly say: (message: PublicHubMessage) => void
  readonly stand: (standing: CallStanding) => void
  readonly onSignal: (listener: (signal: Signal) => void) => void
  /** Answers `call` by itself with `received` and this standing; `undefined`: not at all. */
  answer: CallStanding | undefined
  /** Whether `resume` is answered; `false` refuses it. */
  knowsCalls: boolean
  /** Stops beating without closing: a dead line. */
  isMute: boolean
  /** Answers `GET /contact/city`. */
  knowsCity: boolean
  /** The city that it answers with. */
  city: PublicCity
  readonly dropLines: () => void
  /** Away: sockets are cut and none is let in until `comeBack`. */
  readonly goAway: () => void
  readonly comeBack: () => void
  readonly close: () => Promise<void>
}

export const contactId = '0b54f0a2-6a4e-4b0e-9c1a-54c9a5bb1f01'
export const secret = 'the-secret-of-this-call'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Serves the built public pages of `folder` and speaks to them. */
export async function startScriptedHub(folder: string): Promise<ScriptedHub> {
  const heard: PublicMessage[] = []
  const malformed: string[] = []
  const signalListeners = new Set<(signal: Signal) => void>()
  const sockets = new Set<WebSocket>()
  let beats = 0
  let isAway = false

  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://hub')
    if (pathname === '/contact/city') {
      response.writeHead(hub.knowsCity ? 200 : 503, { 'content-type': 'application/json' })
      response.end(JSON.stringify(hub.knowsCity ? hub.city : { refused: 'Unavailable' }))
      return
    }
    if (pathname === '/desk-end') {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<!doctype html><title>Desk end</title>')
      return
    }
    const file = join(folder, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname))
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': contentSecurityPolicy,
    })
    createReadStream(file).pipe(response)
  })

  const webSockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    if (isAway || request.url !== '/contact/live') {
      socket.destroy()
      return
    }
    webSockets.handleUpgrade(request, socket, head, take)
  })

  function take(socket: WebSocket): void {
    sockets.add(socket)
    const beat = setInterval(() => {
      if (!hub.isMute) send(socket, { type: 'beat', now: Date.now() })
    }, 1_000)
    socket.on('close', () => {
      clearInterval(beat)
      sockets.delete(socket)
    })
    socket.on('message', data => {
      if (hub.isMute) return
      const parsed = publicMessageSchema.safeParse(JSON.parse(String(data)))
      if (!parsed.success) {
        malformed.push(String(data))
        return
      }
      const message = parsed.data
      if (message.type === 'beat') {
        beats += 1
        return
      }
      heard.push(message)
      if (message.type === 'call' && hub.answer) {
        send(socket, { type: 'received', contactId, secret })
        send(socket, { type: 'standing', standing: hub.answer })
      }
      if (message.type === 'resume') {
        if (!hub.knowsCalls) send(socket, { type: 'refused', name: 'UnknownCall' })
        else {
          send(socket, { type: 'received', contactId, secret })
          if (hub.answer) send(socket, { type: 'standing', standing: hub.answer })
        }
      }
      if (message.type === 'signal') for (const listener of signalListeners) listener(message.signal)
    })
  }

  function send(socket: WebSocket, message: PublicHubMessage): void {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
  }

  const hub: ScriptedHub = {
    get origin() {
      const address = server.address()
      return `http://localhost:${typeof address === 'object' && address ? address.port : 0}`
    },
    heard,
    malformed,
    beats: () => beats,
    lines: () => sockets.size,
    say: message => {
      for (const socket of sockets) send(socket, message)
    },
    stand: standing => {
      hub.answer = standing
      hub.say({ type: 'standing', standing })
    },
    onSignal: listener => {
      signalListeners.add(listener)
    },
    answer: { kind: 'waiting', position: 3, waitedMs: 0 },
    knowsCalls: true,
    isMute: false,
    knowsCity: true,
    city: portAlder,
    dropLines: () => {
      for (const socket of sockets) socket.terminate()
    },
    goAway: () => {
      isAway = true
      for (const socket of sockets) socket.terminate()
    },
    comeBack: () => {
      isAway = false
    },
    close: async () => {
      for (const socket of sockets) socket.terminate()
      webSockets.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return hub
}
