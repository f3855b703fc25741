import type { FastifyRequest } from 'fastify'

/** What a browser says about where a request comes from; programs say nothing. */
export type RequestOrigin = Pick<FastifyRequest['headers'], 'origin' | 'host'> & {
  readonly 'sec-fetch-site'?: string | string[] | undefined
}

/**
 * Whether a browser sent this for a page of ours: one that this hub serves, or one of `allowedOrigins`. Without an
 * Origin no page is behind it, unless the browser says otherwise. Only host and port are compared with the hub's own,
 * because behind a proxy that ends TLS the hub sees plain http.
 */
export function isOwnOrigin(headers: RequestOrigin, allowedOrigins: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin === undefined) {
    const site = headers['sec-fetch-site']
    return site === undefined || site === 'same-origin' || site === 'none'
  }
  if (allowedOrigins.includes(origin.toLowerCase())) return true
  if (!/^https?:\/\//i.test(origin) || !URL.canParse(origin)) return false
  return host !== undefined && new URL(origin).host === host.toLowerCase().replace(/:(80|443)$/, '')
}
