import { createHmac } from 'node:crypto'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { IceServer } from '../../config/read-config.ts'

/** Long enough for a shift: a relay asks for them anew throughout a call. */
export const turnCredentialsMs = 12 * 3_600_000

/** What a browser shows a TURN server, and until when the server takes it. */
export interface TurnCredentials {
  readonly username: string
  readonly credential: string
}

/**
 * Credentials that a TURN server checks without asking anybody (draft-uberti-behave-turn-rest-00, section 2.2; coturn's
 * `use-auth-secret`): the user name is the second at which they end and who they are for, the password its HMAC-SHA1
 * under the secret that hub and server share, in base64.
 */
export function turnCredentials(secret: string, endsAt: Instant, user: string): TurnCredentials {
  const username = `${Math.floor(endsAt / 1_000)}:${user}`
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') }
}

/**
 * The servers as a browser takes them (RTCIceServer). With a secret, TURN servers that have no word of their own get
 * one that ends; STUN servers need none.
 */
export function iceServersFor(
  servers: readonly IceServer[],
  secret: string | undefined,
  { now, user }: { readonly now: Instant; readonly user: string },
): readonly (IceServer & { readonly urls: string[] })[] {
  return servers.map(server => {
    const urls = typeof server.urls === 'string' ? [server.urls] : server.urls
    const isRelay = urls.some(url => url.startsWith('turn'))
    const words =
      secret !== undefined && isRelay && server.credential === undefined
        ? turnCredentials(secret, now + turnCredentialsMs, user)
        : {}
    return { ...server, urls, ...words }
  })
}
