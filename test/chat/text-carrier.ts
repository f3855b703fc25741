import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import twilio from 'twilio'
import { readTwilioSettings, type TwilioSettings } from '../../src-hub/config/read-twilio-settings.ts'
import { createOpenApiCheck, hasOpenApi } from '../voice/openapi-check.ts'

const account = `AC${'b2'.repeat(16)}`
const authToken = 'stand-in-auth-token-0123456789'
const publicUrl = 'https://hub.example.org'
export const ourNumber = '+19055550100'
export const ourFrenchNumber = '+19055550101'

export interface Message {
  readonly sid: string
  readonly direction: 'inbound' | 'outbound-api'
  readonly from: string
  readonly to: string
  readonly body: string
  readonly at: number
  readonly statusCallback?: string
  status: string
}

/**
 * Twilio's side of text messages, written from its published description: messages that are created, listed and fetched,
 * and signed webhooks. Each request is checked against Twilio's OpenAPI description where that is at hand.
 */
export interface TextCarrier {
  readonly settings: TwilioSettings
  readonly environment: Readonly<Record<string, string>>
  readonly connectTo: (hubUrl: string) => void
  readonly messages: readonly Message[]
  /** What went out to one number, oldest first. */
  readonly sentTo: (phone: string) => readonly Message[]
  /** Somebody writes; `isTold` false: no webhook finds a hub. */
  readonly writes: (
    from: string,
    text: string,
    more?: {
      readonly to?: string
      readonly files?: number
      readonly times?: number
      readonly isTold?: boolean
    },
  ) => Promise<string>
  /** The carrier says how far a message is. */
  readonly says: (message: Message, status: string, errorCode?: number) => Promise<void>
  readonly post: (
    path: string,
    params: Readonly<Record<string, string>>,
    signature?: string,
  ) => Promise<Response>
  /** `lost`: it takes a message, and its answer never arrives. */
  readonly be: (mood: 'well' | 'down' | 'lost') => void
  readonly problems: readonly string[]
  readonly until: <Value>(find: () => Value | undefined | false, what: string) => Promise<Value>
  readonly stop: () => Promise<void>
}

export async function openTextCarrier(): Promise<TextCarrier> {
  const check = hasOpenApi ? createOpenApiCheck() : undefined
  const messages: Message[] = []
  const problems: string[] = []
  const optedOut = new Set<string>()
  const checks = new Set<() => void>()
  let mood: 'well' | 'down' | 'lost' = 'well'
  let hub = ''
  const changed = () => {
    for (const each of [...checks]) each()
  }
  const bodyOf = ({ sid, direction, from, to, body, status, at }: Message) => ({
    sid,
    account_sid: account,
    direction,
    from,
    to,
    body,
    status,
    num_media: '0',
    date_sent: new Date(at).toUTCString(),
  })
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', 'http://carrier')
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (mood === 'down') return void send(503, { status: 503, code: 20503, message: 'unavailable' })
    const { method = 'GET' } = request
    problems.push(...(check?.({ method, path: url.pathname, query: url.searchParams, form }).problems ?? []))
    const path = url.pathname.replace(`/2010-04-01/Accounts/${account}`, '')
    const [, sid] = /^\/Messages\/(SM\w+)\.json$/.exec(path) ?? []
    if (path === '/Messages.json' && method === 'POST') {
      const to = form.get('To') ?? ''
      if (optedOut.has(to)) return void send(400, { status: 400, code: 21_610, message: 'unsubscribed' })
      const message: Message = {
        sid: `SM${randomBytes(16).toString('hex')}`,
        direction: 'outbound-api',
        from: form.get('From') ?? '',
        to,
        body: form.get('Body') ?? '',
        at: Date.now(),
        statusCallback: form.get('StatusCallback') ?? '',
        status: 'queued',
      }
      messages.push(message)
      if (mood === 'lost') request.socket.destroy()
      else send(201, bodyOf(message))
      changed()
    } else if (path === '/Messages.json') {
      const [to, from] = [url.searchParams.get('To'), url.searchParams.get('From')]
      const found = messages.filter(
        each => (to === null || each.to === to) && (from === null || each.from === from),
      )
      send(200, { messages: found.toReversed().map(bodyOf), next_page_uri: null })
    } else if (sid !== undefined) {
      const message = messages.find(each => each.sid === sid)
      if (message) send(200, bodyOf(message))
      else send(404, { status: 404, code: 20404, message: 'not found' })
    } else if (path === '/Calls.json') send(200, { calls: [], next_page_uri: null })
    else send(404, { status: 404, code: 20404, message: 'not found' })
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(problem => {
      problems.push(String(problem))
      response.destroy()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const environment = {
    TWILIO_ACCOUNT_SID: account,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_API_KEY_SID: `SK${'c3'.repeat(16)}`,
    TWILIO_API_KEY_SECRET: 'stand-in-secret-0123456789',
    TWILIO_APP_SID: `AP${'d4'.repeat(16)}`,
    TWILIO_NUMBERS: `${ourNumber}=en ${ourFrenchNumber}=fr`,
    TOWNLINE_PUBLIC_URL: publicUrl,
    TOWNLINE_TWILIO_API: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  }
  const settings = readTwilioSettings(environment)
  if (settings === undefined || 'problem' in settings) throw new Error(settings?.problem)

  const post: TextCarrier['post'] = (path, params, signature) => {
    const form = { AccountSid: account, ...params }
    return fetch(hub + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature':
          signature ?? twilio.getExpectedTwilioSignature(authToken, publicUrl + path, form),
      },
      body: new URLSearchParams(form),
      signal: AbortSignal.timeout(15_000),
    })
  }
  return {
    settings,
    environment,
    connectTo: hubUrl => {
      hub = hubUrl
    },
    messages,
    sentTo: phone => messages.filter(({ to }) => to === phone),
    writes: async (from, text, { to = ourNumber, files = 0, times = 1, isTold = true } = {}) => {
      const sid = `SM${randomBytes(16).toString('hex')}`
      messages.push({ sid, direction: 'inbound', from, to, body: text, at: Date.now(), status: 'received' })
      if (/^stop$/i.test(text)) optedOut.add(from)
      if (/^(start|yes|unstop)$/i.test(text)) optedOut.delete(from)
      const params = { MessageSid: sid, From: from, To: to, Body: text, NumMedia: String(files) }
      if (isTold) {
        const answers = await Promise.all(
          Array.from({ length: times }, () => post('/channels/twilio/sms', params)),
        )
        for (const { status } of answers) if (status !== 200) problems.push(`a webhook answered ${status}`)
      }
      return sid
    },
    says: async (message, status, errorCode) => {
      message.status = status
      const { pathname, search } = new URL(message.statusCallback ?? '')
      const { ok } = await post(pathname + search, {
        MessageSid: message.sid,
        MessageStatus: status,
        ...(errorCode === undefined ? {} : { ErrorCode: String(errorCode) }),
      })
      if (!ok) problems.push(`a status was not taken`)
    },
    post,
    be: next => {
      mood = next
    },
    problems,
    until: (find, what) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const value = find()
          if (value === undefined || value === false) return
          clearTimeout(timer)
          checks.delete(look)
          resolve(value)
        }
        const timer = setTimeout(() => {
          checks.delete(look)
          reject(new Error(`${what} did not happen; ${JSON.stringify(messages.slice(-5))}`))
        }, 15_000)
        checks.add(look)
        look()
      }),
    stop: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
