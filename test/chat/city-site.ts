import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CitySite {
  readonly url: string
  /** Cookies that came with requests for its pages. */
  readonly cookies: readonly string[]
  readonly close: () => Promise<void>
}

/**
 * A page of a city with nothing but the script tag of the chat, under a policy that allows it the hub's script and frame
 * and nothing else.
 */
export async function openCitySite(hubUrl: string, language: 'en' | 'fr' = 'en'): Promise<CitySite> {
  const cookies: string[] = []
  const page = `<!doctype html><html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Port Alder</title>
<script src="${hubUrl}/chat/townline-chat.js" async></script></head>
<body><main><h1>Port Alder</h1><p>Garbage, green bin and recycling.</p><p><a href="/taxes">Taxes</a></p></main></body></html>`
  const server = createServer((request, response) => {
    if (request.headers.cookie !== undefined) cookies.push(request.headers.cookie)
    if (request.url === '/favicon.ico') return response.writeHead(204).end()
    return response
      .setHeader('content-type', 'text/html; charset=utf-8')
      .setHeader('content-security-policy', `default-src 'none'; script-src ${hubUrl}; frame-src ${hubUrl}`)
      .end(page)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    cookies,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
