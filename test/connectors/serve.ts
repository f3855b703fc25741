import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
export interface Said {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A server on this machine that answers as `answer` says; JSON unless the body is a text. */
export async function serve(answer: (asked: Asked) => Said | Promise<Said>): Promise<{
  readonly url: string
  readonly stop: () => Promise<void>
}> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const said = await answer({
      method: request.method ?? 'GET',
      url: new URL(request.url ?? '/', 'http://here'),
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    })
    const isText = typeof said.body === 'string'
    response.writeHead(said.status, {
      ...(said.body === undefined ? {} : { 'content-type': isText ? 'text/plain' : 'application/json' }),
      ...said.headers,
    })
    response.end(said.body === undefined ? undefined : isText ? said.body : JSON.stringify(said.body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
