import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * A bad line between the hub and another system, one HTTP request at a time:
 *
 * | fault | what happens |
 * |---|---|
 * | `pass` | nothing bad |
 * | `drop-request` | the connection is reset, and the other system hears nothing |
 * | `drop-answer` | the other system does it, and its answer is lost |
 * | `late` | the other system hears of it after the hub has given it up |
 * | `twice` | the other system hears of it twice, at the same time |
 * | `busy` | 429, and the other system hears nothing |
 * | `failing` | 500 or 502, and the other system hears nothing |
 * | `failing-after` | the other system does it, and the answer is 502 |
 * | `cut-answer` | the answer ends in the middle of its body |
 */
export const lineFaults = [
  'pass',
  'drop-request',
  'drop-answer',
  'late',
  'twice',
  'busy',
  'failing',
  'failing-after',
  'cut-answer',
] as const
export type LineFault = (typeof lineFaults)[number]

export interface CrmLine {
  /** Without a closing slash. */
  readonly origin: string
  readonly befell: () => Readonly<Record<string, number>>
  readonly close: () => Promise<void>
}

interface Whole {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** `faultOf` is asked for each request. `lateMs`: how late a late one is. */
export async function openCrmLine(
  target: string,
  lateMs: number,
  faultOf: () => LineFault,
): Promise<CrmLine> {
  const befell: Record<string, number> = {}
  const server = createServer((question, answer) => {
    serve(question, answer).catch(() => answer.destroy())
  })

  async function serve(question: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await readAll(question)
    const forward = () => ask(target, question, body)
    const fault = faultOf()
    befell[fault] = (befell[fault] ?? 0) + 1
    switch (fault) {
      case 'pass':
        return say(answer, await forward())
      case 'drop-request':
        answer.destroy()
        return
      case 'drop-answer':
        await forward()
        answer.destroy()
        return
      case 'late':
        await pause(lateMs)
        await forward()
        answer.destroy()
        return
      case 'twice': {
        const [first] = await Promise.all([forward(), forward()])
        return say(answer, first)
      }
      case 'busy':
        answer.writeHead(429, { 'retry-after': '1' }).end()
        return
      case 'failing':
        answer.writeHead(500).end('upstream')
        return
      case 'failing-after':
        await forward()
        answer.writeHead(502).end('upstream')
        return
      case 'cut-answer': {
        const { status, headers, body: all } = await forward()
        answer.writeHead(status, { ...headers, 'content-length': String(all.length + 1) })
        answer.write(all.subarray(0, Math.floor(all.length / 2)), () => answer.destroy())
      }
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    befell: () => ({ ...befell }),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function say(answer: ServerResponse, { status, headers, body }: Whole): void {
  const { 'transfer-encoding': _, connection: __, ...kept } = headers
  answer.writeHead(status, { ...kept, 'content-length': String(body.length) }).end(body)
}

function ask(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Whole> {
  return new Promise((resolve, reject) => {
    const asked = request(`${target}${url}`, {
      method,
      headers: { ...headers, host: new URL(target).host, 'content-length': String(body.length) },
      agent: false,
    })
    asked.once('error', reject)
    asked.once('response', reply => {
      readAll(reply).then(
        all => resolve({ status: reply.statusCode ?? 502, headers: reply.headers, body: all }),
        reject,
      )
    })
    asked.end(body)
  })
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
