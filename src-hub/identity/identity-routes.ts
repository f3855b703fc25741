import type { FastifyInstance, FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  liveTicketSchema,
  type Person,
  personSchema,
  refusedSchema,
  signedInSchema,
  signInSchema,
} from '../../src-contract/http/api.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { Role } from '../../src-domain/vocabulary/words.ts'
import { type Identity, type Session, type SignInRefusal, sessionLivesMs } from './create-identity.ts'
import { isOwnOrigin } from './own-origin.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly identity: Identity
  }
  interface FastifyRequest {
    /** Who asks; set by `requirePerson`, null before it. */
    person: Person | null
  }
}

export const sessionCookie = 'townline_session'

export interface IdentityRoutesParts {
  readonly identity: Identity
  /** Origins of pages beside those that this hub serves, from which a desk may ask for changes. */
  readonly allowedOrigins: readonly string[]
  /** Told when a person signed out on purpose, which is more than a line that is lost. */
  readonly onSignedOut: (session: Session) => void
}

/** The middle of a day's first hour brings a whole centre from behind one address; a guesser brings more. */
const signInsPerMinute = 120

/**
 * Sign-in, sign-out and what a session gives. Register it before the routes that use `requirePerson`, and after
 * `@fastify/cookie`: it refuses, for all of them, changes that a foreign page asks for.
 */
export function identityRoutes(parts: IdentityRoutesParts) {
  const routes = async (plain: FastifyInstance): Promise<void> => {
    plain.decorate('identity', parts.identity)
    plain.decorateRequest('person', null)
    plain.addHook('onRequest', async (request, reply) => {
      if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return
      if (isOwnOrigin(request.headers, parts.allowedOrigins)) return
      return refuse(reply, 403, 'ForeignOrigin', 'This page may not ask this hub for changes.')
    })
    await addRoutes(plain, parts)
  }
  // What it adds to requests is for every route, also those registered beside it.
  return Object.assign(routes, { [Symbol.for('skip-override')]: true })
}

async function addRoutes(
  plain: FastifyInstance,
  { identity, onSignedOut }: IdentityRoutesParts,
): Promise<void> {
  const app = plain.withTypeProvider<ZodTypeProvider>()
  const noBody = z.strictObject({}).nullish()

  app.post(
    '/api/sign-in',
    {
      config: { rateLimit: { max: signInsPerMinute, timeWindow: '1 minute' } },
      schema: {
        body: signInSchema,
        response: { 200: signedInSchema, 401: refusedSchema, 403: refusedSchema, 429: refusedSchema },
      },
    },
    async (request, reply) => {
      const { user, password, deskId, session } = request.body
      const answer = await identity.signIn(user, password, deskId, request.ip)
      if (answer.kind === 'refused') return refuseSignIn(reply, answer)
      // The browser forgets an earlier session here, so nobody could ever end it.
      const earlier = request.cookies[sessionCookie]
      if (session === 'cookie' && earlier !== undefined) await identity.signOut(earlier)
      const { person, token } = answer
      if (session === 'token') return { person, token }
      setCookie(request, reply, token)
      return { person }
    },
  )

  app.post('/api/sign-out', { schema: { body: noBody } }, async (request, reply) => {
    const token = tokenOf(request)
    if (token !== undefined) {
      const session = await identity.sessionOf(token)
      await identity.signOut(token)
      if (session) onSignedOut(session)
    }
    reply.clearCookie(sessionCookie, cookieOptions(request))
    return reply.status(204).send()
  })

  app.get(
    '/api/me',
    {
      preHandler: requirePerson(),
      schema: { response: { 200: z.object({ person: personSchema }), 401: refusedSchema } },
    },
    async (request, reply) => {
      prolongCookie(request, reply)
      return { person: personOf(request) }
    },
  )

  app.post(
    '/api/live-ticket',
    {
      preHandler: requirePerson(),
      schema: { body: noBody, response: { 200: liveTicketSchema, 401: refusedSchema } },
    },
    async (request, reply) => {
      const ticket = await identity.issueLiveTicket(tokenOf(request) ?? '')
      if (ticket === undefined) return refuse(reply, 401, 'NotSignedIn', 'Sign in first.')
      prolongCookie(request, reply)
      return ticket
    },
  )
}

/**
 * A preHandler that lets signed-in people through, or only those of the given roles. Others are refused with
 * `NotSignedIn` (401) or `NotAllowed` (403).
 */
export function requirePerson(roles?: readonly Role[]): preHandlerAsyncHookHandler {
  return async (request, reply) => {
    const token = tokenOf(request)
    const person = token === undefined ? undefined : await request.server.identity.personOf(token)
    if (person === undefined) return refuse(reply, 401, 'NotSignedIn', 'Sign in first.')
    if (roles !== undefined && !roles.includes(person.role)) {
      return refuse(reply, 403, 'NotAllowed', `This is for ${roles.join(', ')}.`)
    }
    request.person = person
  }
}

/** Who asks. Throws on a route without `requirePerson`. */
export function personOf(request: FastifyRequest): Person {
  if (request.person === null) throw new Error(`${request.routeOptions.url} does not require a person`)
  return request.person
}

/** A desk without cookies names its token itself; that counts before a cookie which the browser adds. */
function tokenOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer ([\w-]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1]
  return bearer ?? (request.cookies[sessionCookie] || undefined)
}

function cookieOptions(request: FastifyRequest) {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: request.protocol === 'https' } as const
}

function setCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(sessionCookie, token, { ...cookieOptions(request), maxAge: sessionLivesMs / 1_000 })
}

/** The session lasts from its last use; so does its cookie. */
function prolongCookie(request: FastifyRequest, reply: FastifyReply): void {
  const token = request.cookies[sessionCookie]
  if (token !== undefined && token === tokenOf(request)) setCookie(request, reply, token)
}

function refuseSignIn(reply: FastifyReply, refusal: SignInRefusal): FastifyReply {
  switch (refusal.name) {
    case 'WrongPassword':
      return refuse(reply, 401, refusal.name, 'User or password is wrong.')
    case 'AccountDisabled':
      return refuse(reply, 403, refusal.name, 'This account is disabled; ask your administrator.')
    case 'TooManyAttempts': {
      const seconds = Math.ceil(refusal.retryAfterMs / 1_000)
      reply.header('retry-after', seconds)
      const message = `Too many wrong passwords; try again in ${seconds} seconds.`
      return refuse(reply, 429, refusal.name, message, { retryAfterMs: refusal.retryAfterMs })
    }
    default:
      return assertNever(refusal)
  }
}

function refuse(
  reply: FastifyReply,
  status: 401 | 403 | 429,
  refused: string,
  message: string,
  facts: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  return reply.status(status).send({ refused, message, ...facts })
}
