import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One question as it came by. */
export interface Passed {
  readonly method: string
  readonly path: string
  readonly offset: number | undefined
  status: number | undefined
}

/** A line to a hub that a test can hold up, cut and look at. */
export interface HubProxy {
  readonly url: string
  readonly passed: readonly Passed[]
  /** From now on the answers to this method are held back, and nothing more passes: the line is half open. */
  hold: string | undefined
  /** Resolves when an answer is held back. */
  readonly held: () => Promise<void>
  /** Answers this instead of the hub. */
  instead: { readonly status: number; readonly type: string; readonly body: string } | undefined
  readonly close: () => Promise<void>
}

export async function startHubProxy(hubUrl: string): Promise<HubProxy> {
  const target = new URL(hubUrl)
  const passed: Passed[] = []
  let onHeld = Promise.withResolvers<void>()
  const server = createServer((incoming, outgoing) => {
    const offset = incoming.headers['upload-offset']
    const entry: Passed = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      offset: offset === undefined ? undefined : Number(offset),
      status: undefined,
    }
    passed.push(entry)
    const instead = proxy.instead
    if (instead && incoming.method !== 'OPTIONS') {
      incoming.resume()
      entry.status = instead.status
      outgoing.writeHead(instead.status, {
        'content-type': instead.type,
        'access-control-allow-origin': incoming.headers.origin ?? '*',
      })
      outgoing.end(instead.body)
      return
    }
    const onward = request(
      {
        host: target.hostname,
        port: target.port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, host: target.host },
      },
      (answer: IncomingMessage) => {
        entry.status = answer.statusCode
        if (proxy.hold === incoming.method) {
          answer.resume()
          onHeld.resolve()
          onHeld = Promise.withResolvers()
          return
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const proxy: HubProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    hold: undefined,
    held: () => onHeld.promise,
    instead: undefined,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return proxy
}
