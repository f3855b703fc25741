import type { FastifyInstance, FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changePasswordSchema } from '../../src-contract/http/accounts.ts'
import {
  liveTicketSchema,
  type Person,
  refusedSchema,
  signedInSchema,
  signInSchema,
  whoAmISchema,
} from '../../src-contract/http/api.ts'
import {
  type DeskPolicy,
  type DeskStanding,
  type Share,
  shareRequestSchema,
  shareSchema,
} from '../../src-contract/http/desks.ts'
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
    /** The same with the desk at which the person sits. */
    session: Session | null
  }
  interface FastifyContextConfig {
    /**
     * Which desks that were called off may still ask this: `retired` ones, or `wiped` ones as well. Without it neither
     * may.
     */
    readonly openTo?: 'retired' | 'wiped'
  }
}

export const sessionCookie = 'townline_session'

export interface IdentityRoutesParts {
  readonly identity: Identity
  /** Origins of pages beside those that this hub serves, from which a desk may ask for changes. */
  readonly allowedOrigins: readonly string[]
  /** Told when a person signed out on purpose, which is more than a line that is lost. */
  readonly onSignedOut: (session: Session) => void
  readonly desks: {
    readonly standingOf: (deskId: string) => Promise<DeskStanding>
    /** Told of each sign-in. */
    readonly arrived: (deskId: string) => Promise<void>
    readonly policy: () => Promise<DeskPolicy>
  }
}

/** The middle of a day's first hour brings a whole centre from behind one address; a guesser brings more. */
const signInsPerMinute = 120
/** What anybody may send is short: whoever lets a body drip in holds no more of the hub's memory than this. */
const bodyLimit = 8_192

/**
 * Sign-in, sign-out and what a session gives. Register it before the routes that use `requirePerson`, and after
 * `@fastify/cookie`: it refuses, for all of them, changes that a foreign page asks for.
 */
export function identityRoutes(parts: IdentityRoutesParts) {
  const routes = async (plain: FastifyInstance): Promise<void> => {
    plain.decorate('identity', parts.identity)
    plain.decorateRequest('person', null)
    plain.decorateRequest('session', null)
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
  { identity, onSignedOut, desks }: IdentityRoutesParts,
): Promise<void> {
  const app = plain.withTypeProvider<ZodTypeProvider>()
  const noBody = z.strictObject({}).nullish()

  app.post(
    '/api/sign-in',
    {
      bodyLimit,
      config: { rateLimit: { max: signInsPerMinute, timeWindow: '1 minute' } },
      schema: {
        body: signInSchema,
        response: {
          200: signedInSchema,
          401: refusedSchema,
          403: refusedSchema,
          410: refusedSchema,
          429: refusedSchema,
        },
      },
    },
    async (request, reply) => {
      const { user, password, deskId, session } = request.body
      // Before the password: whoever holds a desk that is to be wiped may know none, and the desk should hear it.
      const standing = await desks.standingOf(deskId)
      if (standing === 'wiped') return refuseCalledOff(reply, standing)
      const answer = await identity.signIn(user, password, deskId, request.ip)
      if (answer.kind === 'refused') return refuseSignIn(reply, answer)
      // The browser forgets an earlier session here, so nobody could ever end it.
      const earlier = request.cookies[sessionCookie]
      if (session === 'cookie' && earlier !== undefined) await identity.signOut(earlier)
      const { person, token } = answer
      await desks.arrived(deskId)
      const ofThisDesk = { policy: await desks.policy(), standing }
      if (session === 'token') return { person, token, ...ofThisDesk }
      setCookie(request, reply, token)
      return { person, ...ofThisDesk }
    },
  )

  app.post(
    '/api/password',
    {
      bodyLimit,
      config: { rateLimit: { max: signInsPerMinute, timeWindow: '1 minute' } },
      schema: {
        body: changePasswordSchema,
        response: {
          200: z.object({}),
          401: refusedSchema,
          403: refusedSchema,
          422: refusedSchema,
          429: refusedSchema,
        },
      },
    },
    async (request, reply) => {
      const { user, password, newPassword } = request.body
      const answer = await identity.changePassword(user, password, newPassword, request.ip)
      if (answer.kind === 'changed') return {}
      switch (answer.name) {
        case 'PasswordTooShort':
        case 'PasswordTooLong':
        case 'PasswordGuessable':
        case 'PasswordAsBefore': {
          const { kind: _kind, name, ...facts } = answer
          return refuse(reply, 422, name, 'This password is not taken.', facts)
        }
        default:
          return refuseSignIn(reply, answer)
      }
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
      config: { openTo: 'retired' },
      schema: { response: { 200: whoAmISchema, 401: refusedSchema } },
    },
    async (request, reply) => {
      prolongCookie(request, reply)
      const { person, standing } = sessionOf(request)
      return { person, policy: await desks.policy(), standing }
    },
  )

  app.post(
    '/api/desks/share',
    {
      preHandler: requirePerson(),
      config: { openTo: 'retired' },
      schema: {
        body: shareRequestSchema,
        response: { 200: shareSchema, 401: refusedSchema, 409: refusedSchema },
      },
    },
    async (request, reply) => {
      if (sessionOf(request).deskId !== request.body.deskId) {
        return reply.status(409).send({ refused: 'NotYourDesk' })
      }
      const share = await identity.shareOf(tokenOf(request) ?? '')
      if (share === undefined) return refuse(reply, 401, 'NotSignedIn', 'Sign in first.')
      return { share } satisfies Share
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
 * `NotSignedIn` (401) or `NotAllowed` (403), and all who sit at a desk that was called off with `DeskRetired` or
 * `DeskWiped` (410), unless the route is open to it.
 */
export function requirePerson(roles?: readonly Role[]): preHandlerAsyncHookHandler {
  return async (request, reply) => {
    const token = tokenOf(request)
    const session = token === undefined ? undefined : await request.server.identity.sessionOf(token)
    if (session === undefined) return refuse(reply, 401, 'NotSignedIn', 'Sign in first.')
    const { person, standing } = session
    const { openTo } = request.routeOptions.config
    if (standing !== 'active' && openTo !== 'wiped' && openTo !== standing) {
      return refuseCalledOff(reply, standing)
    }
    if (roles !== undefined && !roles.includes(person.role)) {
      return refuse(reply, 403, 'NotAllowed', `This is for ${roles.join(', ')}.`)
    }
    request.person = person
    request.session = session
  }
}

/** Who asks. Throws on a route without `requirePerson`. */
export function personOf(request: FastifyRequest): Person {
  if (request.person === null) throw new Error(`${request.routeOptions.url} does not require a person`)
  return request.person
}

/** Who asks, and from which desk. Throws on a route without `requirePerson`. */
export function sessionOf(request: FastifyRequest): Session {
  if (request.session === null) throw new Error(`${request.routeOptions.url} does not require a person`)
  return request.session
}

/** Tells a desk that it was called off. */
export function refuseCalledOff(reply: FastifyReply, standing: 'retired' | 'wiped'): FastifyReply {
  return standing === 'retired'
    ? refuse(reply, 410, 'DeskRetired', 'This desk is retired: it sends what it holds, then removes it.')
    : refuse(reply, 410, 'DeskWiped', 'This desk was called off: it removes what it holds.')
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
    case 'PasswordToBeChanged':
      return refuse(reply, 403, refusal.name, 'Set a password of your own first.')
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
  status: 401 | 403 | 410 | 422 | 429,
  refused: string,
  message: string,
  facts: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  return reply.status(status).send({ refused, message, ...facts })
}
