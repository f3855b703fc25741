import { createSign } from 'node:crypto'
import { z } from 'zod'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { ConnectorAuth } from '../../config/connector-settings.ts'
import { type Authoriser, createAskHttp, noProof, readReply } from './ask-http.ts'
import { type Answer, done } from './connector.ts'

const tokenSchema = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().optional(),
})
const refusalSchema = z.looseObject({ error: z.string(), error_description: z.string().optional() })
/** A token is taken for over so long before it is; one that does not say when it ends is kept for this long. */
const renewBeforeMs = 60_000
const keptMs = 1_800_000

/**
 * How a connector proves who it is. Tokens are fetched by OAuth 2.0 client credentials (RFC 6749, section 4.4) or with
 * a signed assertion (RFC 7523) and kept until a minute before they end; those who come together fetch one together.
 */
export function createAuthoriser(auth: ConnectorAuth, timeoutMs: number, now: () => Instant): Authoriser {
  switch (auth.kind) {
    case 'none':
      return noProof
    case 'basic': {
      const words = Buffer.from(`${auth.user}:${auth.password.reveal()}`).toString('base64')
      return fixed(`Basic ${words}`)
    }
    case 'token':
      return fixed(`${auth.scheme} ${auth.token.reveal()}`)
    case 'client-credentials':
      return withToken(
        auth.tokenUrl,
        () => ({
          grant_type: 'client_credentials',
          client_id: auth.clientId,
          client_secret: auth.clientSecret.reveal(),
          ...(auth.scope === undefined ? {} : { scope: auth.scope }),
        }),
        timeoutMs,
        now,
      )
    case 'jwt':
      return withToken(
        auth.tokenUrl,
        () => ({
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: assertionOf(auth, now()),
        }),
        timeoutMs,
        now,
      )
    default:
      return assertNever(auth)
  }
}

function fixed(authorization: string): Authoriser {
  return { headers: async () => done({ authorization }), renew: () => {} }
}

function withToken(
  tokenUrl: string,
  form: () => Readonly<Record<string, string>>,
  timeoutMs: number,
  now: () => Instant,
): Authoriser {
  const ask = createAskHttp({
    baseUrl: tokenUrl,
    timeoutMs,
    authoriser: noProof,
    wordsIn: body => {
      const { data } = refusalSchema.safeParse(body)
      return data && `${data.error}: ${data.error_description ?? ''}`
    },
  })
  let kept: { readonly value: string; readonly until: Instant } | undefined
  let fetching: Promise<Answer<string>> | undefined

  const fetchToken = async (): Promise<Answer<string>> => {
    const asked = now()
    const answer = readReply(
      await ask({
        method: 'POST',
        path: tokenUrl,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: String(new URLSearchParams(form())),
      }),
      body => tokenSchema.safeParse(body).data,
    )
    if (answer.kind === 'done') {
      const { access_token, expires_in } = answer.value
      const forMs = expires_in === undefined ? keptMs : Math.max(expires_in * 1_000 - renewBeforeMs, 1_000)
      kept = { value: access_token, until: asked + forMs }
      return done(access_token)
    }
    // Nothing was asked of the CRM itself.
    if (answer.kind === 'retry-later') return { ...answer, mayHaveHappened: false }
    return { kind: 'unauthorised', why: `no token: ${answer.why}` }
  }

  return {
    headers: async () => {
      if (kept === undefined || kept.until <= now()) {
        fetching ??= fetchToken().finally(() => {
          fetching = undefined
        })
        const fetched = await fetching
        if (fetched.kind !== 'done') return fetched
      }
      return done({ authorization: `Bearer ${kept?.value ?? ''}` })
    },
    renew: () => {
      kept = undefined
    },
  }
}

/** A JSON Web Token (RFC 7519) that says for three minutes who asks, signed with RS256. */
function assertionOf(auth: Extract<ConnectorAuth, { kind: 'jwt' }>, now: Instant): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = {
    iss: auth.clientId,
    sub: auth.user,
    aud: auth.audience,
    exp: Math.floor(now / 1_000) + 180,
  }
  const said = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
  return `${said}.${createSign('RSA-SHA256').update(said).sign(auth.privateKey.reveal(), 'base64url')}`
}
