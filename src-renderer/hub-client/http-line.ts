import type { HubAway, HubRefused } from './hub-client.ts'

export const hubAway: HubAway = { kind: 'hub-away' }
const notTheHub: HubAway = { kind: 'hub-away', reason: 'not-the-hub' }
const cutShort: HubAway = { kind: 'hub-away', reason: 'cut-short' }

/** How long an answer may take; one that is read in pieces, how long each of them may. */
export const httpTimeoutMs = 8_000
/** The slowest line on which a large body is waited for: 128 kbit/s. How much of it has gone nobody tells. */
const slowestBytesPerMs = 16

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Plain questions to the hub over HTTP. */
export interface HttpLine {
  /** The answer's JSON body as `Value`, the hub's refusal, or `hub-away` when what answered was not the hub. */
  readonly ask: <Value>(
    method: HttpMethod,
    path: string,
    body?: unknown,
  ) => Promise<Value | HubRefused | HubAway>
  /** As `ask` for a body that is a JSON text already. */
  readonly askWithText: <Value>(
    method: HttpMethod,
    path: string,
    text: string,
  ) => Promise<Value | HubRefused | HubAway>
  /**
   * The bytes of an answer of this media type, as they came. It may be large and the line slow: it is waited for as
   * long as some of it comes every few seconds. `hub-away` says why, where something answered.
   */
  readonly askForBytes: (path: string, mediaType: string) => Promise<Uint8Array | HubRefused | HubAway>
}

/**
 * `bearer` is asked before each question; a browser has none and is known by its cookie. A login page of a hotel
 * network, or a proxy's error page, is HTML with status 200: whatever is not JSON is not the hub.
 */
export function createHttpLine(options: {
  readonly baseUrl: string
  readonly bearer: () => string | undefined
  readonly fetch: typeof fetch
}): HttpLine {
  const send = (method: HttpMethod, path: string, accept: string, text?: string, signal?: AbortSignal) => {
    const bearer = options.bearer()
    const headers = new Headers({ accept })
    if (text !== undefined) headers.set('content-type', 'application/json')
    if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`)
    return options.fetch(options.baseUrl + path, {
      method,
      headers,
      body: text,
      credentials: 'include',
      cache: 'no-store',
      signal:
        signal ?? AbortSignal.timeout(httpTimeoutMs + Math.ceil((text?.length ?? 0) / slowestBytesPerMs)),
    })
  }
  const askWithText = async <Value>(method: HttpMethod, path: string, text: string | undefined) => {
    try {
      const response = await send(method, path, 'application/json', text)
      if (response.status === 204) return {} as Value
      if (!isOfType(response, 'json')) return hubAway
      const answer: unknown = await response.json()
      if (response.ok) return answer as Value
      return refusalIn(answer, response) ?? hubAway
    } catch {
      return hubAway
    }
  }
  return {
    askWithText,
    ask: (method, path, body) =>
      askWithText(method, path, body === undefined ? undefined : JSON.stringify(body)),
    askForBytes: async (path, mediaType) => {
      const silence = silenceAfter(httpTimeoutMs)
      let response: Response | undefined
      try {
        response = await send('GET', path, mediaType, undefined, silence.signal)
        if (response.ok && isOfType(response, mediaType)) return await bytesOf(response, silence.heard)
        if (!isOfType(response, 'json')) return notTheHub
        return refusalIn(await response.json(), response) ?? notTheHub
      } catch {
        return response === undefined ? hubAway : cutShort
      } finally {
        silence.stop()
      }
    },
  }
}

function isOfType(response: Response, mediaType: string): boolean {
  return response.headers.get('content-type')?.includes(mediaType) === true
}

/** A signal that aborts when nothing was heard for so long. */
function silenceAfter(ms: number) {
  const controller = new AbortController()
  const giveUp = () => controller.abort()
  let timer = setTimeout(giveUp, ms)
  return {
    signal: controller.signal,
    heard: () => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, ms)
    },
    stop: () => clearTimeout(timer),
  }
}

async function bytesOf(response: Response, heard: () => void): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  for (const reader = response.body?.getReader(); reader; ) {
    const { done, value } = await reader.read()
    if (done) break
    heard()
    pieces.push(value)
    length += value.length
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

function refusalIn(answer: unknown, response: Response): HubRefused | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined
  const { refused, ...rest } = answer as { refused?: unknown }
  if (typeof refused !== 'string') return undefined
  const retryAfter = Number(response.headers.get('retry-after'))
  return {
    kind: 'hub-refused',
    status: response.status,
    refusal: {
      ...(retryAfter > 0 ? { retryAfterMs: retryAfter * 1_000 } : {}),
      ...rest,
      name: refused,
    },
  }
}
