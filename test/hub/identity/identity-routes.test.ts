import { randomBytes } from 'node:crypto'
import cookie from '@fastify/cookie'
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '../../../src-contract/http/api.ts'
import { defaultDeskPolicy } from '../../../src-contract/http/desks.ts'
import { roles } from '../../../src-domain/vocabulary/words.ts'
import { migrate } from '../../../src-hub/database/migrate.ts'
import { type OpenDatabase, openMemoryDatabase } from '../../../src-hub/database/open-database.ts'
import { currentDeskPolicy } from '../../../src-hub/desks/desk-policy.ts'
import { createDeskRegister } from '../../../src-hub/desks/desk-register.ts'
import { createIdentity, type Identity } from '../../../src-hub/identity/create-identity.ts'
import {
  identityRoutes,
  personOf,
  requirePerson,
  sessionCookie,
} from '../../../src-hub/identity/identity-routes.ts'

const staff: readonly Person[] = roles.map(role => ({
  id: role,
  name: `The ${role}`,
  role,
  languages: ['en'],
  site: 'hall',
  ...(role === 'division' ? { division: 'roads' } : {}),
}))
const password = 'a river under the bridge'
const deskId = '6f0d8f4e-0000-4000-8000-000000000001'
/** What each sign-in tells of the desk. */
const ofThisDesk = { policy: defaultDeskPolicy, standing: 'active' }
const allowedOrigin = 'https://desks.example.org'

let database: OpenDatabase
let identity: Identity
let app: FastifyInstance

beforeAll(async () => {
  database = await openMemoryDatabase()
  await migrate(database.db)
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const table of ['session', 'sign_in_throttle', 'staff'] as const) {
    await database.db.deleteFrom(table).execute()
  }
  identity = createIdentity({ db: database.db, now: Date.now, randomBytes })
  await identity.enrol(staff, password)
  app = fastify({ trustProxy: true })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(cookie)
  await app.register(
    identityRoutes({
      identity,
      allowedOrigins: ['app://desk', allowedOrigin],
      onSignedOut: () => undefined,
      desks: {
        ...createDeskRegister({ db: database.db, now: Date.now }),
        policy: () => currentDeskPolicy(database.db),
      },
    }),
  )
  await app.register(async scope => {
    scope.addHook('preHandler', requirePerson(['supervisor', 'administrator']))
    scope.get('/floor', async request => ({ by: personOf(request).id }))
    scope.post('/floor', async request => ({ by: personOf(request).id }))
  })
  return () => app.close()
})

function signIn(user: string, session: 'cookie' | 'token', more: Partial<InjectOptions> = {}) {
  return app.inject({
    method: 'POST',
    url: '/api/sign-in',
    payload: { user, password, deskId, session },
    ...more,
  })
}

async function tokenOf(user: string): Promise<string> {
  return (await signIn(user, 'token')).json().token
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('POST /api/sign-in', () => {
  it('gives a browser a cookie that scripts cannot read and other sites do not send, and no token', async () => {
    const answer = await signIn('csr', 'cookie')
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({ person: staff[0], ...ofThisDesk })
    expect(answer.cookies).toEqual([
      {
        name: sessionCookie,
        value: expect.stringMatching(/^[\w-]{43}$/),
        maxAge: 43_200,
        path: '/',
        httpOnly: true,
        sameSite: 'Strict',
      },
    ])
    const secure = await signIn('csr', 'cookie', { headers: { 'x-forwarded-proto': 'https' } })
    expect(secure.cookies[0]).toMatchObject({ secure: true })
  })

  it('gives a desk without cookies its token, and no cookie', async () => {
    const answer = await signIn('division', 'token')
    expect(answer.json()).toEqual({
      person: staff[2],
      token: expect.stringMatching(/^[\w-]{43}$/),
      ...ofThisDesk,
    })
    expect(answer.cookies).toEqual([])
  })

  it('refuses by name: wrong password 401, too many 429 with the time to wait, disabled 403, malformed 400', async () => {
    const wrong = { payload: { user: 'csr', password: 'guess', deskId, session: 'token' } } as const
    for (let time = 0; time < 5; time++) {
      const answer = await signIn('csr', 'token', wrong)
      expect(answer.statusCode).toBe(401)
      expect(answer.json()).toEqual({ refused: 'WrongPassword', message: 'User or password is wrong.' })
    }
    const stopped = await signIn('csr', 'token')
    expect(stopped.statusCode).toBe(429)
    expect(stopped.headers['retry-after']).toBe('30')
    expect(stopped.json()).toMatchObject({ refused: 'TooManyAttempts', retryAfterMs: expect.any(Number) })
    await identity.setDisabled('supervisor', true)
    const disabled = await signIn('supervisor', 'token')
    expect(disabled.statusCode).toBe(403)
    expect(disabled.json().refused).toBe('AccountDisabled')
    for (const payload of [
      {},
      { user: 'csr', password: { $ne: '' }, deskId, session: 'token' },
      { user: ['csr'], password, deskId, session: 'token' },
      { user: 'csr', password, deskId, session: 'token', role: 'administrator' },
    ]) {
      expect((await signIn('csr', 'token', { payload })).statusCode).toBe(400)
    }
  })

  it('ends the session that the browser had before', async () => {
    const first = (await signIn('csr', 'cookie')).cookies[0]?.value ?? ''
    await signIn('supervisor', 'cookie', { cookies: { [sessionCookie]: first } })
    expect(await identity.personOf(first)).toBeUndefined()
  })
})

describe('a session', () => {
  it('is known by its cookie and by its token; the token counts before the cookie', async () => {
    const value = (await signIn('csr', 'cookie')).cookies[0]?.value ?? ''
    const byCookie = await app.inject({ url: '/api/me', cookies: { [sessionCookie]: value } })
    expect(byCookie.json()).toEqual({ person: staff[0], ...ofThisDesk })
    expect(byCookie.cookies[0]).toMatchObject({ value, maxAge: 43_200 })
    const byBoth = await app.inject({
      url: '/api/me',
      headers: bearer(await tokenOf('supervisor')),
      cookies: { [sessionCookie]: value },
    })
    expect(byBoth.json()).toEqual({ person: staff[1], ...ofThisDesk })
    expect(byBoth.cookies).toEqual([])
  })

  it('is over after POST /api/sign-out, which may be repeated and clears the cookie', async () => {
    const value = (await signIn('csr', 'cookie')).cookies[0]?.value ?? ''
    for (let time = 0; time < 2; time++) {
      const out = await app.inject({
        method: 'POST',
        url: '/api/sign-out',
        payload: {},
        cookies: { [sessionCookie]: value },
      })
      expect(out.statusCode).toBe(204)
      expect(out.cookies[0]).toMatchObject({ name: sessionCookie, value: '' })
    }
    expect((await app.inject({ method: 'POST', url: '/api/sign-out' })).statusCode).toBe(204)
    const after = await app.inject({ url: '/api/me', cookies: { [sessionCookie]: value } })
    expect(after.statusCode).toBe(401)
    expect(after.json()).toEqual({ refused: 'NotSignedIn', message: 'Sign in first.' })
  })

  it('gives live tickets that work once, and none to strangers', async () => {
    const headers = bearer(await tokenOf('csr'))
    const answer = await app.inject({ method: 'POST', url: '/api/live-ticket', payload: {}, headers })
    expect(answer.statusCode).toBe(200)
    const { ticket, expiresAt } = answer.json()
    expect(expiresAt - Date.now()).toBeGreaterThan(25_000)
    expect(await identity.redeemLiveTicket(ticket)).toMatchObject({ person: staff[0], deskId })
    expect(await identity.redeemLiveTicket(ticket)).toBeUndefined()
    expect((await app.inject({ method: 'POST', url: '/api/live-ticket', payload: {} })).statusCode).toBe(401)
  })
})

describe('a route for some roles', () => {
  it.each([
    ['csr', 403],
    ['division', 403],
    ['supervisor', 200],
    ['administrator', 200],
  ] as const)('answers %s with %i', async (user, status) => {
    const answer = await app.inject({ url: '/floor', headers: bearer(await tokenOf(user)) })
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toMatchObject(status === 200 ? { by: user } : { refused: 'NotAllowed' })
  })

  it('answers strangers, made-up tokens and malformed ones with 401', async () => {
    for (const headers of [
      {},
      bearer('x'.repeat(43)),
      { authorization: 'Basic abc' },
      { authorization: 'Bearer' },
    ]) {
      expect((await app.inject({ url: '/floor', headers })).statusCode).toBe(401)
    }
  })

  it('follows a change of role at once', async () => {
    const headers = bearer(await tokenOf('supervisor'))
    await identity.enrol([{ ...staff[1], role: 'csr' } as Person], password)
    expect((await app.inject({ url: '/floor', headers })).statusCode).toBe(401)
    expect(
      (await app.inject({ url: '/floor', headers: bearer(await tokenOf('supervisor')) })).statusCode,
    ).toBe(403)
  })
})

describe('a change that a page asks for', () => {
  const host = 'hub.example.org'
  it.each([
    ['the hub itself', { host, origin: 'http://hub.example.org' }, 200],
    ['the hub behind a proxy with TLS', { host, origin: 'https://hub.example.org' }, 200],
    ['the hub on a port', { host: 'localhost:4300', origin: 'http://localhost:4300' }, 200],
    ['the Electron desk', { host, origin: 'app://desk' }, 200],
    ['a configured origin', { host, origin: allowedOrigin }, 200],
    ['no page at all', { host }, 200],
    ['another site', { host, origin: 'https://evil.example.org' }, 403],
    ['another port', { host: 'localhost:4300', origin: 'http://localhost:5173' }, 403],
    ['a name that only begins alike', { host, origin: 'https://hub.example.org.evil.net' }, 403],
    ['a page without origin', { host, origin: 'null' }, 403],
    ['a page that hides its origin', { host, 'sec-fetch-site': 'cross-site' }, 403],
    ['a neighbour of the same site', { host, 'sec-fetch-site': 'same-site' }, 403],
  ])('from %s %j is answered with %i', async (_, headers, status) => {
    const value = (await signIn('supervisor', 'cookie')).cookies[0]?.value ?? ''
    const answer = await app.inject({
      method: 'POST',
      url: '/floor',
      headers: headers as Record<string, string>,
      cookies: { [sessionCookie]: value },
    })
    expect(answer.statusCode).toBe(status)
    if (status === 403) expect(answer.json().refused).toBe('ForeignOrigin')
  })
})
