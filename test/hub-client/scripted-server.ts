import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { DeskMessage, HubMessage } from '../../src-contract/live/protocol.ts'

/** A hub of one test: answers HTTP as told, and plays the live protocol by hand. */
export interface ScriptedServer {
  readonly url: string
  /** Answers of the next requests by path; without one `/api/live-ticket` gives tickets and the rest is 404. */
  readonly answers: Map<string, (request: IncomingMessage, response: ServerResponse) => void>
  /** The next desk that says hello. */
  readonly nextDesk: () => Promise<ScriptedDesk>
  readonly hellos: () => number
  readonly close: () => Promise<void>
}

export interface ScriptedDesk {
  readonly say: (message: HubMessage) => void
  readonly sayRaw: (text: string) => void
  /** The next message of this type, also one that came already. */
  readonly heard: <Type extends DeskMessage['type']>(
    type: Type,
  ) => Promise<Extract<DeskMessage, { type: Type }>>
  readonly hangUp: () => void
  readonly closed: Promise<void>
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
}

export async function scriptedServer(): Promise<ScriptedServer> {
  const answers: ScriptedServer['answers'] = new Map()
  const waiting: ((desk: ScriptedDesk) => void)[] = []
  const arrived: ScriptedDesk[] = []
  let hellos = 0
  const http = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    const answer = answers.get(path)
    if (answer) return answer(request, response)
    if (path === '/api/live-ticket') {
      return json(200, { ticket: 'ticket', expiresAt: Date.now() + 30_000 })(request, response)
    }
    return json(404, { refused: 'NotFound' })(request, response)
  })
  const sockets = new WebSocketServer({ server: http, path: '/live' })
  sockets.on('connection', socket => {
    const desk = scriptedDesk(socket)
    void desk.heard('hello').then(() => {
      hellos += 1
      const next = waiting.shift()
      if (next) next(desk)
      else arrived.push(desk)
    })
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    answers,
    hellos: () => hellos,
    nextDesk: () =>
      new Promise(resolve => {
        const desk = arrived.shift()
        if (desk) resolve(desk)
        else waiting.push(resolve)
      }),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      http.closeAllConnections()
      await new Promise(resolve => http.close(resolve))
    },
  }
}

function scriptedDesk(socket: WebSocket): ScriptedDesk {
  const unheard: DeskMessage[] = []
  const listeners: { type: string; hear: (message: DeskMessage) => void }[] = []
  socket.on('message', data => {
    const message = JSON.parse(String(data)) as DeskMessage
    const index = listeners.findIndex(({ type }) => type === message.type)
    if (index === -1) unheard.push(message)
    else listeners.splice(index, 1)[0]?.hear(message)
  })
  return {
    say: message => socket.send(JSON.stringify(message)),
    sayRaw: text => socket.send(text),
    heard: type =>
      new Promise(resolve => {
        const index = unheard.findIndex(message => message.type === type)
        const hear = (message: DeskMessage) => resolve(message as never)
        if (index === -1) listeners.push({ type, hear })
        else hear(unheard.splice(index, 1)[0] as DeskMessage)
      }),
    hangUp: () => socket.terminate(),
    closed: new Promise(resolve => socket.on('close', () => resolve())),
  }
}
