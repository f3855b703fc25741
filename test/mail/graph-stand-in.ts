import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { fieldIn } from './mail-world.ts'

/**
 * A stand-in for Microsoft Graph, as far as its published reference describes what a mailbox asks for: a token by client
 * credentials, the delta query of the inbox with its links, a message as MIME, `sendMail` with MIME, and a filter by
 * `internetMessageId`. It refuses what Graph would refuse. It is no proof that Graph does the same.
 */
export async function startGraph() {
  const token = randomUUID()
  const inbox: { readonly id: string; readonly raw: string }[] = []
  const sent: string[] = []
  let generation = 1
  let isDown = false
  const asked: string[] = []

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://graph')
    const answer = (status: number, body?: unknown, headers: Record<string, string> = {}) => {
      const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
      response.writeHead(status, headers).end(text)
    }
    asked.push(`${request.method} ${url.pathname}`)
    if (isDown) return void request.socket.destroy()
    if (url.pathname === '/tenant.example/oauth2/v2.0/token') {
      const form = new URLSearchParams(await bodyOf(request))
      const isRight =
        form.get('grant_type') === 'client_credentials' &&
        form.get('client_secret') === 'secret' &&
        form.get('scope')?.endsWith('/.default') === true
      return isRight ? answer(200, { access_token: token, expires_in: 3_599 }) : answer(401, {})
    }
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, {})
    const user = `/v1.0/users/${encodeURIComponent('service@example.test')}`
    if (!url.pathname.startsWith(user)) return answer(404, {})
    const path = url.pathname.slice(user.length)
    if (path === '/mailFolders/inbox/messages/delta') {
      const state = url.searchParams.get('$deltatoken') ?? url.searchParams.get('$skiptoken')
      const [at = String(generation), from = '0'] = state?.split('.') ?? []
      if (Number(at) !== generation) return answer(410, { error: { code: 'syncStateNotFound' } })
      const page = inbox.slice(Number(from), Number(from) + 2)
      const next = Number(from) + page.length
      const kind =
        next < inbox.length ? ['@odata.nextLink', '$skiptoken'] : ['@odata.deltaLink', '$deltatoken']
      return answer(200, {
        value: [...page.map(({ id }) => ({ id })), { id: 'gone', '@removed': { reason: 'deleted' } }],
        [kind[0] ?? '']:
          `${base()}/v1.0${url.pathname.slice('/v1.0'.length)}?${kind[1]}=${generation}.${next}`,
      })
    }
    const [, id] = /^\/messages\/([^/]+)\/\$value$/.exec(path) ?? []
    if (id !== undefined) {
      const found = inbox.find(each => each.id === decodeURIComponent(id))
      return found ? answer(200, found.raw) : answer(404, {})
    }
    if (path === '/sendMail' && request.method === 'POST') {
      if (request.headers['content-type'] !== 'text/plain') return answer(400, {})
      const raw = Buffer.from(await bodyOf(request), 'base64').toString()
      if (fieldIn(raw, 'to') === undefined) return answer(400, { error: { code: 'ErrorInvalidRecipients' } })
      sent.push(raw)
      return answer(202)
    }
    if (path === '/mailFolders/sentitems/messages') {
      const [, wanted] =
        /^internetMessageId eq '(<[^']+>)'$/.exec(url.searchParams.get('$filter') ?? '') ?? []
      return answer(200, {
        value: sent
          .filter(raw => fieldIn(raw, 'message-id') === wanted)
          .map((_, index) => ({ id: `sent-${index}` })),
      })
    }
    return answer(404, {})
  })
  const base = () => {
    const bound = server.address()
    return `http://127.0.0.1:${bound === null || typeof bound === 'string' ? 0 : bound.port}`
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: base(),
    asked,
    sent,
    arrive: (raw: string) => void inbox.push({ id: `id-${inbox.length}=`, raw }),
    expireLinks: () => {
      generation += 1
    },
    down: (isAway: boolean) => {
      isDown = isAway
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
