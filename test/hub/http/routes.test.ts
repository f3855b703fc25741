import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyCentre } from '../../../src-hub/config/centre.ts'
import { ask, call, type HubWorld, openDesk, openHub, type SignedIn, signIn } from '../../world/hub-world.ts'

let hub: HubWorld
let people: Readonly<Record<'csr' | 'supervisor' | 'division' | 'administrator', SignedIn>>
beforeAll(async () => {
  hub = await openHub()
  const [csr, supervisor, division, administrator] = await Promise.all(
    ['aiko.mori', 'sofia.kowalczyk', 'tom.mackenzie', 'farah.siddiqui'].map(user => signIn(hub, user)),
  )
  if (!csr || !supervisor || !division || !administrator) throw new Error('four people')
  people = { csr, supervisor, division, administrator }
})
afterAll(() => hub.stop())

type Who = 'nobody' | keyof typeof people
const everybody: readonly Who[] = ['nobody', 'csr', 'supervisor', 'division', 'administrator']
const signedIn = everybody.filter(who => who !== 'nobody')
const desks: readonly Who[] = ['csr', 'supervisor', 'administrator']
const supervisors: readonly Who[] = ['supervisor', 'administrator']
const administrators: readonly Who[] = ['administrator']

interface Route {
  readonly for: readonly Who[]
  /** A question that is answered when it may be asked, with its status. */
  readonly path: string
  readonly body?: (who: Who) => unknown
  readonly status: number
}

const id = randomUUID()
const routes: Readonly<Record<string, Route>> = {
  'GET /healthz': { for: everybody, path: '/healthz', status: 200 },
  'GET /readyz': { for: everybody, path: '/readyz', status: 200 },
  'GET /metrics': { for: everybody, path: '/metrics', status: 200 },
  'GET /contact/city': { for: everybody, path: '/contact/city', status: 200 },
  'POST /api/sign-in': {
    for: everybody,
    path: '/api/sign-in',
    body: () => ({ user: 'nadia.haddad', password: 'townline-demo', deskId: id, session: 'token' }),
    status: 200,
  },
  'POST /api/sign-out': { for: ['nobody'], path: '/api/sign-out', body: () => ({}), status: 204 },
  'GET /api/me': { for: signedIn, path: '/api/me', status: 200 },
  'POST /api/live-ticket': { for: signedIn, path: '/api/live-ticket', body: () => ({}), status: 200 },
  'POST /api/commands': {
    for: desks,
    path: '/api/commands',
    body: who => ({
      commands: [
        {
          id: randomUUID(),
          deskId: id,
          by: who === 'nobody' ? 'nobody' : people[who].person.id,
          at: 0,
          command: { kind: 'end-contact', contactId: id },
        },
      ],
    }),
    status: 200,
  },
  'GET /api/sync/changes': { for: desks, path: '/api/sync/changes?scope=catalogue', status: 200 },
  'POST /api/reference-blocks': {
    for: desks,
    path: '/api/reference-blocks',
    body: () => ({ deskId: id, leaseId: randomUUID() }),
    status: 409,
  },
  'GET /api/customers': { for: desks, path: '/api/customers?q=rose', status: 200 },
  'GET /api/customers/{id}/panel': { for: desks, path: `/api/customers/${id}/panel`, status: 404 },
  'GET /api/requests/{reference}': { for: desks, path: '/api/requests/TL-26-2222-2', status: 404 },
  'GET /api/contacts': { for: supervisors, path: '/api/contacts', status: 200 },
  'GET /api/contacts/{id}/journal': { for: supervisors, path: `/api/contacts/${id}/journal`, status: 200 },
  'GET /api/routing-settings': { for: supervisors, path: '/api/routing-settings', status: 200 },
  'GET /api/routing-settings/versions/{version}': {
    for: supervisors,
    path: '/api/routing-settings/versions/1',
    status: 200,
  },
  'GET /api/routing-settings/holidays': {
    for: supervisors,
    path: '/api/routing-settings/holidays?jurisdiction=CA-ON',
    status: 200,
  },
  'PUT /api/routing-settings/draft': {
    for: administrators,
    path: '/api/routing-settings/draft',
    body: () => ({ revision: 1, basedOn: 1, document: emptyCentre.settings }),
    status: 409,
  },
  'DELETE /api/routing-settings/draft': {
    for: administrators,
    path: '/api/routing-settings/draft?revision=1',
    status: 204,
  },
  'POST /api/routing-settings/publish': {
    for: administrators,
    path: '/api/routing-settings/publish',
    body: () => ({ revision: 1, note: '' }),
    status: 404,
  },
  'POST /api/routing-settings/roll-back': {
    for: administrators,
    path: '/api/routing-settings/roll-back',
    body: () => ({ toVersion: 99, from: 1 }),
    status: 404,
  },
  'POST /api/routing-settings/replay': {
    for: administrators,
    path: '/api/routing-settings/replay',
    body: () => ({ revision: 1, day: '2026-01-31' }),
    status: 404,
  },
  'GET /api/routing-settings/replay/{id}': {
    for: supervisors,
    path: `/api/routing-settings/replay/${id}`,
    status: 404,
  },
  'DELETE /api/routing-settings/replay/{id}': {
    for: administrators,
    path: `/api/routing-settings/replay/${id}`,
    status: 204,
  },
}

describe('the routes', () => {
  it('[I4] are those that openapi.json lists, each with its answers and parameters', async () => {
    const { status, body } = await ask(hub, 'GET', '/openapi.json')
    expect(status).toBe(200)
    expect(body.openapi).toMatch(/^3\.1\./)
    expect(body.info).toMatchObject({ title: expect.any(String), version: expect.any(String) })
    type Operation = { responses?: object; parameters?: { name: string; in: string; required?: boolean }[] }
    const listed: string[] = []
    for (const [path, operations] of Object.entries<Record<string, Operation>>(body.paths)) {
      expect(path).toMatch(/^\//)
      for (const [method, operation] of Object.entries(operations)) {
        if (method === 'head') continue
        listed.push(`${method.toUpperCase()} ${path}`)
        expect(Object.keys(operation.responses ?? {}).length).toBeGreaterThan(0)
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
        const declared = (operation.parameters ?? []).filter(each => each.in === 'path')
        expect(declared.map(({ name }) => name)).toEqual(named)
        expect(declared.every(({ required }) => required === true)).toBe(true)
      }
    }
    expect(listed.sort()).toEqual(Object.keys(routes).sort())
    for (const [, reference] of JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference
        ?.split('/')
        .reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], body)
      expect(found).toBeDefined()
    }
  })

  for (const [name, route] of Object.entries(routes)) {
    it(`[I4] ${name} is for ${route.for.join(', ')} and for nobody else`, async () => {
      const [method = '', ...rest] = name.split(' ')
      expect(rest).toHaveLength(1)
      for (const who of everybody) {
        const token = who === 'nobody' ? undefined : people[who].token
        if (name === 'POST /api/sign-out' && who !== 'nobody') continue
        const body = route.body?.(who)
        const answer = await ask(hub, method, route.path, {
          ...(token === undefined ? {} : { token }),
          ...(body === undefined ? {} : { body }),
        })
        const expected = route.for.includes(who)
          ? [route.status, undefined]
          : who === 'nobody'
            ? [401, 'NotSignedIn']
            : [403, 'NotAllowed']
        const isRefused = [401, 403].includes(answer.status)
        expect([who, answer.status, isRefused ? answer.body.refused : undefined]).toEqual([who, ...expected])
        if (method === 'GET') {
          const head = await ask(hub, 'HEAD', route.path, token === undefined ? {} : { token })
          expect([who, 'HEAD', [answer.status, 404].includes(head.status)]).toEqual([who, 'HEAD', true])
        }
      }
      if (!route.for.includes('nobody')) {
        for (const authorization of [
          'Bearer',
          'Bearer ',
          'Bearer null',
          `Bearer ${'x'.repeat(300)}`,
          `Basic ${people.csr.token}`,
          `Bearer ${people.csr.token.slice(1)}`,
          people.csr.token,
        ]) {
          const body = route.body?.('csr')
          const { status } = await ask(hub, method, route.path, {
            headers: { authorization },
            ...(body === undefined ? {} : { body }),
          })
          expect([authorization, status]).toEqual([authorization, 401])
        }
      }
    })
  }

  it('[I4] a role that changes takes effect at once: who was a supervisor reads no contact any more', async () => {
    const etienne = await signIn(hub, 'etienne.roy')
    expect((await ask(hub, 'GET', '/api/contacts', { token: etienne.token })).status).toBe(200)
    await hub.database.db.updateTable('staff').set({ role: 'csr' }).where('id', '=', 'etienne.roy').execute()
    expect((await ask(hub, 'GET', '/api/contacts', { token: etienne.token })).status).toBe(403)
    await hub.database.db
      .updateTable('staff')
      .set({ role: 'supervisor' })
      .where('id', '=', 'etienne.roy')
      .execute()
  })

  it('[I4] addresses that are none, and methods that are none, are refused by name', async () => {
    for (const [method, path] of [
      ['GET', '/api'],
      ['GET', '/api/staff'],
      ['DELETE', '/api/me'],
      ['PUT', '/api/commands'],
      ['POST', '/live'],
      ['GET', '/live'],
      ['GET', '/contact/live'],
      ['GET', '/desk/../../package.json'],
      ['GET', '/contact/..%2f..%2fpackage.json'],
      ['GET', '/desk/%2e%2e/%2e%2e/src-hub/hub.ts'],
    ] as const) {
      const { status, body } = await ask(hub, method, path, {
        token: people.csr.token,
        ...(method === 'GET' ? {} : { body: {} }),
      })
      expect([method, path, [404, 403, 400].includes(status)]).toEqual([method, path, true])
      expect(JSON.stringify(body)).not.toMatch(/townline"|import /)
    }
  })

  it('[I4] ids and references that are none are refused or unknown, never a failure', async () => {
    for (const path of [
      '/api/customers/1/panel',
      `/api/customers/${'x'.repeat(190)}/panel`,
      "/api/customers/'%20or%201=1/panel",
      '/api/contacts/x/journal',
      '/api/contacts?since=-1',
      '/api/contacts?since=x',
      '/api/contacts?since=1e400',
      '/api/requests/x',
      '/api/requests/%00',
      `/api/requests/${'x'.repeat(30)}`,
    ]) {
      const { status, body } = await ask(hub, 'GET', path, { token: people.supervisor.token })
      expect([path, [400, 404, 414].includes(status)]).toEqual([path, true])
      expect(body.refused).toBeTypeOf('string')
    }
  })
})

describe('what every answer carries', () => {
  it('[I4] security headers stand on answers, refusals and pages; what is known of people is not cached', async () => {
    for (const path of [
      '/api/me',
      '/api/customers?q=rose',
      '/api/nothing',
      '/nothing',
      '/healthz',
      '/contact/city',
    ]) {
      const { headers } = await ask(hub, 'GET', path, { token: people.csr.token })
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-frame-options')).toMatch(/DENY|SAMEORIGIN/)
      expect(headers.get('permissions-policy')).toContain('camera=()')
      expect(headers.get('x-powered-by')).toBeNull()
      expect(headers.get('server')).toBeNull()
      if (path.startsWith('/api/')) expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  it('[I4] only the desks’ origins may read answers in a browser, and a foreign page may ask for no change', async () => {
    const ours = await ask(hub, 'GET', '/api/me', {
      token: people.csr.token,
      headers: { origin: 'app://desk' },
    })
    expect(ours.headers.get('access-control-allow-origin')).toBe('app://desk')
    const theirs = await ask(hub, 'GET', '/api/me', {
      token: people.csr.token,
      headers: { origin: 'https://evil.example' },
    })
    expect(theirs.headers.get('access-control-allow-origin')).not.toBe('https://evil.example')
    expect(theirs.headers.get('access-control-allow-origin')).not.toBe('*')
    for (const path of ['/api/commands', '/api/reference-blocks', '/api/sign-in', '/api/sign-out']) {
      const { status, body } = await ask(hub, 'POST', path, {
        token: people.csr.token,
        body: {},
        headers: { origin: 'https://evil.example' },
      })
      expect([path, status, body.refused]).toEqual([path, 403, 'ForeignOrigin'])
    }
  })

  it('[I4] the figures tell numbers of contacts and desks, and nothing of people', async () => {
    const [desk, caller] = [await openDesk(hub, people.csr), await call(hub, { name: 'Rosalind Quimby' })]
    const { body, headers } = await ask(hub, 'GET', '/metrics')
    expect(headers.get('content-type')).toMatch(/^text\/plain/)
    for (const line of [
      /^townline_contacts_waiting 1$/m,
      /^townline_contacts_open 1$/m,
      /^townline_desks_linked 1$/m,
      /^townline_web_calls 1$/m,
      /^townline_journal_position \d+$/m,
      /^townline_events_total\{kind="contact-arrived"\} 1$/m,
      /^process_resident_memory_bytes \d+/m,
    ])
      expect(body).toMatch(line)
    expect(body).not.toMatch(/Quimby|aiko|Mori/)
    caller.leave()
    await caller.ended
    await desk.close()
  })

  it('[M5] Sofia reads the contacts and their journal; what she reads is what happened', async () => {
    const caller = await call(hub, { name: 'Rose', topic: 'waste' })
    caller.leave()
    await caller.ended
    const { token } = people.supervisor
    const { body } = await ask(hub, 'GET', `/api/contacts?since=${Date.now() - 600_000}`, { token })
    expect(body.contacts.find((each: { id: string }) => each.id === caller.contactId)).toMatchObject({
      result: 'abandoned',
      from_name: 'Rose',
      topic: 'waste',
    })
    const journal = await ask(hub, 'GET', `/api/contacts/${caller.contactId}/journal`, { token })
    expect(journal.body.lines.map((line: { event: { kind: string } }) => line.event.kind)).toEqual([
      'contact-arrived',
      'contact-abandoned',
    ])
  })
})
