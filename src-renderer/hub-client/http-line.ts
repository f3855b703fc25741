import type { HubAway, HubRefused } from './hub-client.ts'

export const hubAway: HubAway = { kind: 'hub-away' }

export const httpTimeoutMs = 8_000

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Plain questions to the hub over HTTP. */
export interface HttpLine {
  /** The answer's JSON body as `Value`, the hub's refusal, or `hub-away` when what answered was not the hub. */
  readonly ask: <Value>(
    method: HttpMethod,
    path: string,
    body?: unknown,
  ) => Promise<Value | HubRefused | HubAway>
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
  return {
    ask: async <Value>(method: HttpMethod, path: string, body?: unknown) => {
      const bearer = options.bearer()
      const headers = new Headers({ accept: 'application/json' })
      if (body !== undefined) headers.set('content-type', 'application/json')
      if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`)
      try {
        const response = await options.fetch(options.baseUrl + path, {
          method,
          headers,
          body: body === undefined ? undefined : JSON.stringify(body),
          credentials: 'include',
          cache: 'no-store',
          signal: AbortSignal.timeout(httpTimeoutMs),
        })
        if (response.status === 204) return {} as Value
        if (!response.headers.get('content-type')?.includes('json')) return hubAway
        const answer: unknown = await response.json()
        if (response.ok) return answer as Value
        const refused = refusalIn(answer, response)
        return refused ?? hubAway
      } catch {
        return hubAway
      }
    },
  }
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
