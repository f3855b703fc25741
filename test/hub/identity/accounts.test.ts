import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account, PersonFacts } from '../../../src-contract/http/accounts.ts'
import { checkPassword } from '../../../src-domain/people/check-password.ts'
import { createAccounts } from '../../../src-hub/identity/accounts.ts'
import {
  ask,
  type HubWorld,
  openDesk,
  openHub,
  password,
  type SignedIn,
  signIn,
} from '../../world/hub-world.ts'

let hub: HubWorld
let farah: SignedIn
beforeAll(async () => {
  hub = await openHub()
  farah = await signIn(hub, 'farah.siddiqui')
})
afterAll(() => hub.stop())

const facts = { name: 'Noor Aziz', role: 'csr', languages: ['en', 'fr'], site: 'city-hall' } as const
const by = (who: SignedIn, method: string, path: string, body?: unknown) =>
  ask(hub, method, path, { token: who.token, ...(body === undefined ? {} : { body }) })
const accounts = async (): Promise<readonly Account[]> =>
  (await by(farah, 'GET', '/api/accounts')).body.accounts
const account = async (id: string): Promise<Account> => {
  const found = (await accounts()).find(({ person }) => person.id === id)
  if (found === undefined) throw new Error(`there is no ${id}`)
  return found
}
const change = (id: string, basedOn: number, changed: object) =>
  by(farah, 'PUT', `/api/accounts/${id}`, { basedOn, facts: changed })
const signInAs = (user: string, given: string) =>
  ask(hub, 'POST', '/api/sign-in', {
    body: { user, password: given, deskId: crypto.randomUUID(), session: 'token' },
  })
const setPassword = (user: string, given: string, newPassword: string) =>
  ask(hub, 'POST', '/api/password', { body: { user, password: given, newPassword } })
const add = async (id: string, wanted: object = facts): Promise<string> => {
  const { status, body } = await by(farah, 'POST', '/api/accounts', { id, facts: wanted })
  expect([status, body]).toMatchObject([200, { account: { person: { id } } }])
  return body.firstPassword
}

describe('the accounts of a centre', () => {
  it('[I5] somebody is added, sets a password of their own, and takes contacts without a restart', async () => {
    const first = await add('noor.aziz')
    expect(first).toMatch(/^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){3}$/)
    expect((await signInAs('noor.aziz', first)).body).toMatchObject({ refused: 'PasswordToBeChanged' })
    expect((await signInAs('noor.aziz', 'something else')).body).toMatchObject({ refused: 'WrongPassword' })
    expect(await setPassword('noor.aziz', first, 'short')).toMatchObject({
      status: 422,
      body: { refused: 'PasswordTooShort', minLength: 15 },
    })
    expect((await setPassword('noor.aziz', first, first)).body).toMatchObject({ refused: 'PasswordAsBefore' })
    expect((await setPassword('noor.aziz', first, password.repeat(2))).status).toBe(200)
    expect((await signInAs('noor.aziz', first)).body).toMatchObject({ refused: 'WrongPassword' })
    const { status, body } = await signInAs('noor.aziz', password.repeat(2))
    expect(status).toBe(200)
    const desk = await openDesk(hub, {
      person: body.person,
      token: body.token,
      deskId: await deskOf(body.token),
    })
    expect(await desk.be('available')).toMatchObject({ kind: 'accepted' })
    expect(await account('noor.aziz')).toMatchObject({
      hasFirstPassword: false,
      lastSignInAt: expect.any(Number),
    })
    await desk.close()
  })

  it('[I5] only administrators see and change accounts', async () => {
    const sofia = await signIn(hub, 'sofia.kowalczyk')
    for (const [method, path, body] of [
      ['GET', '/api/accounts', undefined],
      ['POST', '/api/accounts', { id: 'x.y', facts }],
      ['PUT', '/api/accounts/aiko.mori', { basedOn: 1, facts }],
      ['POST', '/api/accounts/aiko.mori/disable', { basedOn: 1 }],
      ['POST', '/api/accounts/aiko.mori/password', {}],
    ] as const) {
      expect(await by(sofia, method, path, body)).toMatchObject({
        status: 403,
        body: { refused: 'NotAllowed' },
      })
    }
  })

  it('[I6] what cannot be is refused by name, and nothing is written', async () => {
    expect((await by(farah, 'POST', '/api/accounts', { id: 'aiko.mori', facts })).body).toMatchObject({
      refused: 'UserTaken',
    })
    for (const [wrong, field] of [
      [{ ...facts, site: 'the-moon' }, 'site'],
      [{ ...facts, languages: [] }, 'languages'],
      [{ ...facts, division: 'roads' }, 'division'],
      [{ ...facts, role: 'division' }, 'division'],
      [{ ...facts, role: 'division', division: 'the-moon' }, 'division'],
    ] as const) {
      expect(await by(farah, 'POST', '/api/accounts', { id: 'new.one', facts: wrong })).toMatchObject({
        status: 422,
        body: { refused: 'FactsWrong', fields: [field] },
      })
    }
    for (const id of ['Upper.Case', 'with space', '-begins', '', 'a/b', '<b>']) {
      expect((await by(farah, 'POST', '/api/accounts', { id, facts })).status).toBe(400)
    }
    expect((await accounts()).some(({ person }) => person.id === 'new.one')).toBe(false)
    expect((await change('nobody.here', 1, facts)).body).toMatchObject({ refused: 'UnknownAccount' })
  })

  it('[I6] a change names the version that it was made on; the slower of two is told', async () => {
    await add('two.changes')
    const { version } = await account('two.changes')
    const answers = await Promise.all([
      change('two.changes', version, { ...facts, name: 'One' }),
      change('two.changes', version, { ...facts, name: 'Other' }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const refused = answers.find(({ status }) => status === 409)?.body
    expect(refused).toMatchObject({ refused: 'AccountChanged', current: { version: version + 1 } })
    // The same again changes nothing, and is accepted.
    const now = await account('two.changes')
    expect((await change('two.changes', now.version, { ...facts, name: now.person.name })).body).toEqual({
      ...now,
    })
  })

  it('[I7] who is disabled, or gets another role or password, is signed out at once', async () => {
    await setPassword('to.go', await add('to.go'), 'a river under the bridge')
    const there = async () => signInAs('to.go', 'a river under the bridge')
    const isIn = async (token: string) => (await ask(hub, 'GET', '/api/me', { token })).status === 200
    const first = (await there()).body.token
    await change('to.go', (await account('to.go')).version, { ...facts, name: 'Only Another Name' })
    expect(await isIn(first)).toBe(true)
    await change('to.go', (await account('to.go')).version, { ...facts, role: 'supervisor' })
    expect(await isIn(first)).toBe(false)
    const second = (await there()).body.token
    expect(await isIn(second)).toBe(true)
    await by(farah, 'POST', '/api/accounts/to.go/disable', { basedOn: (await account('to.go')).version })
    expect(await isIn(second)).toBe(false)
    expect((await there()).body).toMatchObject({ refused: 'AccountDisabled' })
    await by(farah, 'POST', '/api/accounts/to.go/enable', { basedOn: (await account('to.go')).version })
    const third = (await there()).body.token
    const { body } = await by(farah, 'POST', '/api/accounts/to.go/password', {})
    expect(await isIn(third)).toBe(false)
    expect((await signInAs('to.go', body.firstPassword)).body).toMatchObject({
      refused: 'PasswordToBeChanged',
    })
  })

  it('[I8] nobody gets themselves another password without the present one', async () => {
    expect(await by(farah, 'POST', '/api/accounts/farah.siddiqui/password', {})).toMatchObject({
      status: 409,
      body: { refused: 'YourOwnAccount' },
    })
    expect((await by(farah, 'GET', '/api/me')).status).toBe(200)
  })

  it('[I8] nobody is called what the records call a rule, a customer or the centre', async () => {
    for (const id of ['rule', 'customer', 'centre', 'demo-city']) {
      expect((await by(farah, 'POST', '/api/accounts', { id, facts })).body).toMatchObject({
        refused: 'UserTaken',
      })
    }
  })

  it('[I8] who was disabled while what they ask was on its way changes nothing', async () => {
    await setPassword('late.hand', await add('late.hand'), 'a river under the bridge')
    const admin: PersonFacts = { ...facts, languages: ['en'], role: 'administrator' }
    await change('late.hand', (await account('late.hand')).version, admin)
    await by(farah, 'POST', '/api/accounts/late.hand/disable', {
      basedOn: (await account('late.hand')).version,
    })
    // What a request does that passed the door before it was shut.
    const late = createAccounts({
      db: hub.database.db,
      now: hub.clock.now,
      randomBytes,
      endSessionsOf: () => Promise.reject(new Error('somebody was signed out')),
      sites: ['city-hall'],
      divisions: [],
    })
    const aiko = await account('aiko.mori')
    const refused = { refused: { name: 'NotAllowed' } }
    expect(await late.add('own.back-door', admin, 'late.hand')).toEqual(refused)
    expect(await late.change('aiko.mori', aiko.version, admin, 'late.hand')).toEqual(refused)
    expect(await late.setStanding('aiko.mori', aiko.version, true, 'late.hand')).toEqual(refused)
    expect(await late.renewPassword('aiko.mori', 'late.hand')).toEqual(refused)
    expect(await account('aiko.mori')).toEqual(aiko)
    expect((await accounts()).some(({ person }) => person.id === 'own.back-door')).toBe(false)
  })

  it('[I8] the last administrator stays, and nobody takes their own way in', async () => {
    const own = await account('farah.siddiqui')
    expect(
      (await by(farah, 'POST', '/api/accounts/farah.siddiqui/disable', { basedOn: own.version })).body,
    ).toMatchObject({ refused: 'YourOwnAccount' })
    expect((await change('farah.siddiqui', own.version, { ...facts, role: 'csr' })).body).toMatchObject({
      refused: 'YourOwnAccount',
    })

    // Two administrators who disable each other in the same instant: one stays.
    await setPassword(
      'other.admin',
      await add('other.admin', { ...facts, role: 'administrator' }),
      'a river under the bridge',
    )
    const others = (await accounts()).filter(
      ({ person, disabledAt }) => person.role === 'administrator' && disabledAt === undefined,
    )
    expect(others.map(({ person }) => person.id).sort()).toEqual(['farah.siddiqui', 'other.admin'])
    const other: SignedIn = {
      ...farah,
      token: (await signInAs('other.admin', 'a river under the bridge')).body.token,
    }
    const answers = await Promise.all([
      by(other, 'POST', '/api/accounts/farah.siddiqui/disable', { basedOn: own.version }),
      by(farah, 'POST', '/api/accounts/other.admin/disable', {
        basedOn: (await account('other.admin')).version,
      }),
    ])
    const refusals = answers.filter(({ status }) => status !== 200)
    expect(refusals).toHaveLength(1)
    expect(['LastAdministrator', 'NotSignedIn']).toContain(refusals[0]?.body.refused)
  })

  it('[I5] each change is kept for good with who made it', async () => {
    const rows = await hub.database.db
      .selectFrom('staff_change')
      .select(['by', 'kind'])
      .where('staff_id', '=', 'to.go')
      .orderBy('position')
      .execute()
    expect(rows).toEqual(
      ['added', 'changed', 'changed', 'disabled', 'enabled', 'password-renewed'].map(kind => ({
        by: 'farah.siddiqui',
        kind,
      })),
    )
  })
})

it('what anybody may send to the door is short', async () => {
  const user = 'x'.repeat(9_000)
  for (const [path, body] of [
    ['/api/sign-in', { user, password: 'x', deskId: crypto.randomUUID(), session: 'token' }],
    ['/api/password', { user, password: 'x', newPassword: 'x' }],
    ['/counter/pair', { code: user }],
    ['/counter/tickets', { id: user }],
    ['/counter/leave', { id: user }],
  ] as const) {
    expect(await ask(hub, 'POST', path, { body })).toMatchObject({
      status: 413,
      body: { refused: 'TooLarge' },
    })
  }
})

describe('a new password', () => {
  const person = { id: 'noor.aziz', name: 'Noor Aziz' }

  it('[I9] has fifteen characters of any kind, and is not what everybody guesses first', () => {
    for (const good of [
      'a river under the bridge',
      'Trois petits chats gris',
      '雨が降る前に窓を閉めてください',
      'kx9#Qm2!vL7pZt4w',
    ]) {
      expect([good, checkPassword(good, person)]).toEqual([good, undefined])
    }
    expect(checkPassword('fourteen chars', person)).toEqual({ name: 'PasswordTooShort', minLength: 15 })
    expect(checkPassword('é'.repeat(300), person)).toMatchObject({ name: 'PasswordTooLong' })
    for (const guessed of [
      'noor.aziz.noor.aziz',
      'NoorAzizNoorAziz2026',
      'Passwordpassword1',
      'aaaaaaaaaaaaaaaaaaaa',
      'townline123456789',
      'motdepassemotdepasse',
    ]) {
      expect([guessed, checkPassword(guessed, person)]).toEqual([guessed, { name: 'PasswordGuessable' }])
    }
  })

  it('[I9] of random characters is taken, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }), {
          minLength: 20,
          maxLength: 40,
        }),
        signs => {
          expect(checkPassword(signs.join(''), person)).toBeUndefined()
        },
      ),
    )
  })
})

/** The desk at which a session was begun. */
async function deskOf(token: string): Promise<string> {
  const row = await hub.database.db
    .selectFrom('session')
    .select('desk_id')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  expect(token).not.toBe('')
  return row.desk_id
}
