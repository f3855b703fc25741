import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '../../../src-contract/http/api.ts'
import { migrate } from '../../../src-hub/database/migrate.ts'
import { type OpenDatabase, openMemoryDatabase } from '../../../src-hub/database/open-database.ts'
import {
  createIdentity,
  type EndedSession,
  type Identity,
  sessionLivesMs,
} from '../../../src-hub/identity/create-identity.ts'
import { addressKey } from '../../../src-hub/identity/sign-in-throttle.ts'

const alice: Person = { id: 'alice', name: 'Alice Roy', role: 'csr', languages: ['en', 'fr'], site: 'hall' }
const bob: Person = { id: 'bob', name: 'Bob Singh', role: 'csr', languages: ['en'], site: 'hall' }
const dana: Person = {
  id: 'dana',
  name: 'Dana Côté',
  role: 'division',
  languages: ['fr'],
  site: 'yard',
  division: 'roads',
}
const password = 'a river under the bridge'
const minute = 60_000
const desk = '6f0d8f4e-0000-4000-8000-000000000001'
const otherDesk = '6f0d8f4e-0000-4000-8000-000000000002'
const atHall = '203.0.113.7'
const atHome = '198.51.100.20'

let database: OpenDatabase
let clock: number
let identity: Identity

beforeAll(async () => {
  database = await openMemoryDatabase()
  await migrate(database.db)
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const table of ['session', 'sign_in_throttle', 'staff'] as const) {
    await database.db.deleteFrom(table).execute()
  }
  clock = Date.UTC(2026, 2, 9, 13)
  identity = createIdentity({ db: database.db, now: () => clock, randomBytes })
  await identity.enrol([alice, bob, dana], password)
})

async function signedIn(user: string, deskId = desk, address = atHall) {
  const answer = await identity.signIn(user, password, deskId, address)
  if (answer.kind !== 'signed-in') throw new Error(answer.name)
  return answer
}

async function guess(times: number, user = 'alice', address = atHall): Promise<readonly string[]> {
  const names: string[] = []
  for (let time = 0; time < times; time++) {
    const answer = await identity.signIn(user, `guess ${time}`, desk, address)
    names.push(answer.kind === 'refused' ? answer.name : answer.kind)
  }
  return names
}

describe('signing in', () => {
  it('[I1] gives the person and a token of 256 bits, of which the database knows only the hash', async () => {
    const { person, token } = await signedIn(' Alice ')
    expect(person).toEqual(alice)
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(await identity.personOf(token)).toEqual(alice)
    expect((await signedIn('dana')).person).toEqual(dana)
    const kept = JSON.stringify([
      await database.db.selectFrom('session').selectAll().execute(),
      await database.db.selectFrom('staff').selectAll().execute(),
    ])
    expect(kept).not.toContain(token)
    expect(kept).not.toContain(password)
    expect(kept).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
  })

  it('says the same of a wrong password and of a user who does not exist', async () => {
    const wrong = await identity.signIn('alice', 'guess', desk, atHall)
    expect(wrong).toEqual({ kind: 'refused', name: 'WrongPassword' })
    expect(await identity.signIn('nobody', 'guess', desk, atHall)).toEqual(wrong)
    expect(await guess(6, 'no-one')).toEqual(await guess(6, 'bob'))
  })

  it('tells of a disabled account only who knows its password', async () => {
    await identity.setDisabled('alice', true)
    expect(await guess(1)).toEqual(['WrongPassword'])
    expect(await identity.signIn('alice', password, desk, atHall)).toEqual({
      kind: 'refused',
      name: 'AccountDisabled',
    })
    await identity.setDisabled('alice', false)
    await signedIn('alice')
  })
})

describe('guessing passwords', () => {
  it('is stopped after five, for longer each time, even with the right password', async () => {
    expect(await guess(7)).toEqual([...Array(5).fill('WrongPassword'), 'TooManyAttempts', 'TooManyAttempts'])
    expect(await identity.signIn('alice', password, desk, atHall)).toEqual({
      kind: 'refused',
      name: 'TooManyAttempts',
      retryAfterMs: 30_000,
    })
    const waits: number[] = []
    for (let turn = 0; turn < 8; turn++) {
      const refused = await identity.signIn('alice', 'guess', desk, atHall)
      if (refused.kind !== 'refused' || refused.name !== 'TooManyAttempts') throw new Error('not stopped')
      waits.push(refused.retryAfterMs)
      clock += refused.retryAfterMs
      expect(await guess(1)).toEqual(['WrongPassword'])
    }
    expect(waits.map(ms => ms / 1_000)).toEqual([30, 60, 120, 240, 480, 900, 900, 900])
  })

  it('ten times at the hall does not keep Alice from signing in at home, nor Bob at the hall', async () => {
    await guess(10)
    await signedIn('alice', desk, atHome)
    await signedIn('bob', desk, atHall)
  })

  it('[I2] all day at the hall keeps nobody from a desk there at which they worked before', async () => {
    await signedIn('alice', desk)
    const guessed = async () => {
      const answer = await identity.signIn('alice', 'guess', otherDesk, atHall)
      return answer.kind === 'refused' ? answer.name : answer.kind
    }
    for (let time = 0; time < 5; time++) expect(await guessed()).toBe('WrongPassword')
    expect(await guessed()).toBe('TooManyAttempts')
    await signedIn('alice', desk)
    // Who guesses at that desk itself waits there too, and is forgiven nowhere else.
    expect(await guess(6)).toEqual([...Array(5).fill('WrongPassword'), 'TooManyAttempts'])
    expect(await guessed()).toBe('TooManyAttempts')
  })

  it('is forgiven by the right password, and forgotten after a quiet quarter of an hour', async () => {
    await guess(4)
    await signedIn('alice')
    expect(await guess(5)).toEqual(Array(5).fill('WrongPassword'))
    clock += 30_000
    await signedIn('alice')
    await guess(4)
    clock += 15 * minute
    expect(await guess(5)).toEqual(Array(5).fill('WrongPassword'))
    await expect(signedIn('alice')).rejects.toThrow('TooManyAttempts')
  })

  it('in twenty parallel attempts gets five looks at the password', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => identity.signIn('alice', `guess ${n}`, desk, atHall)),
    )
    const names = answers.map(answer => (answer.kind === 'refused' ? answer.name : answer.kind))
    expect(names.filter(name => name === 'WrongPassword')).toHaveLength(5)
    expect(names.filter(name => name === 'TooManyAttempts')).toHaveLength(15)
  })

  it('counts one line as one address', () => {
    expect(addressKey('::ffff:203.0.113.7')).toBe('203.0.113.7')
    expect(addressKey('2001:db8:1:2:aaaa::1')).toBe('2001:db8:1:2::/64')
    expect(addressKey('2001:DB8:1:2:bbbb:cccc:dddd:eeee')).toBe('2001:db8:1:2::/64')
    expect(addressKey('::1')).toBe('0:0:0:0::/64')
    expect(addressKey('2001:db8::1')).toBe('2001:db8:0:0::/64')
    expect(addressKey('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  })
})

describe('a session', () => {
  it('lasts twelve hours from its last use', async () => {
    const { token } = await signedIn('alice')
    for (let shift = 0; shift < 3; shift++) {
      clock += sessionLivesMs - minute
      expect(await identity.personOf(token)).toEqual(alice)
    }
    clock += sessionLivesMs
    expect(await identity.personOf(token)).toBeUndefined()
  })

  it('is over after signing out, which may be done twice', async () => {
    const { token } = await signedIn('alice')
    const other = await signedIn('alice', otherDesk)
    await identity.signOut(token)
    await identity.signOut(token)
    await identity.signOut('never-given')
    expect(await identity.personOf(token)).toBeUndefined()
    expect(await identity.personOf(other.token)).toEqual(alice)
  })

  it.each([
    ['endSessionsOf', async () => expect(await identity.endSessionsOf('alice')).toBe(2)],
    ['a new password', () => identity.setPassword('alice', 'another river')],
    ['a new role', () => identity.enrol([{ ...alice, role: 'supervisor' }], password)],
    ['disabling', () => identity.setDisabled('alice', true)],
  ] as const)('is ended on every desk by %s, and whoever listens is told which, once', async (_, end) => {
    const first = await signedIn('alice')
    const second = await signedIn('alice', otherDesk)
    const bobs = await signedIn('bob')
    const sessions = await Promise.all([first, second].map(({ token }) => identity.sessionOf(token)))
    const ended: EndedSession[] = []
    const unsubscribe = identity.onSessionEnded(each => ended.push(each))
    await end()
    await identity.endSessionsOf('alice')
    expect(ended.toSorted(byHash)).toEqual(
      sessions.map(each => ({ tokenHash: each?.tokenHash, personId: 'alice' })).toSorted(byHash),
    )
    expect(await identity.personOf(first.token)).toBeUndefined()
    expect(await identity.personOf(second.token)).toBeUndefined()
    expect(await identity.personOf(bobs.token)).toEqual(bob)
    unsubscribe()
    await identity.signOut(bobs.token)
    expect(ended).toHaveLength(2)
  })

  it.each([
    ['another password', () => identity.setPassword('alice', 'another river')],
    ['another role', () => identity.enrol([{ ...alice, role: 'supervisor' }], password)],
    ['being disabled', () => identity.setDisabled('alice', true)],
  ] as const)(
    '[I7] does not begin after %s that came while its password was looked at',
    async (_, change) => {
      // The change comes once the password was read, and before the session is written.
      let isChanged = false
      const { db } = database
      const slow = createIdentity({
        db: new Proxy(db, {
          get: (target, key) => {
            const value = Reflect.get(target, key)
            if (key !== 'deleteFrom') return typeof value === 'function' ? value.bind(target) : value
            return (table: string) => {
              const query = db.deleteFrom(table as 'sign_in_throttle')
              const execute = async () => {
                await change()
                isChanged = true
              }
              return table === 'sign_in_throttle' ? { where: () => ({ execute }) } : query
            }
          },
        }),
        now: () => clock,
        randomBytes,
      })
      expect(await slow.signIn('alice', password, desk, atHall)).toEqual({
        kind: 'refused',
        name: 'WrongPassword',
      })
      expect(isChanged).toBe(true)
      expect(await db.selectFrom('session').select('staff_id').execute()).toEqual([])
    },
  )

  it('[I7] that is over is found by a hub that was not told', async () => {
    const { token } = await signedIn('alice')
    const tokenHash = (await identity.sessionOf(token))?.tokenHash ?? ''
    const bobs = (await identity.sessionOf((await signedIn('bob', otherDesk)).token))?.tokenHash ?? ''
    const over = { tokenHash, deskId: desk, standing: 'active' }
    expect(await identity.endedAmong([tokenHash, bobs])).toEqual([])
    const disable = (at: number | null) =>
      database.db.updateTable('staff').set({ disabled_at: at }).where('id', '=', 'alice').execute()
    await disable(clock)
    expect(await identity.endedAmong([tokenHash, bobs])).toEqual([over])
    await disable(null)
    expect(await identity.endedAmong([tokenHash, bobs])).toEqual([])
    await identity.signOut(token)
    expect(await identity.endedAmong([tokenHash, bobs])).toEqual([over])
    expect(await identity.endedAmong([])).toEqual([])
  })

  it('survives the hub: another one on the same database knows it', async () => {
    const { token } = await signedIn('alice')
    const next = createIdentity({ db: database.db, now: () => clock, randomBytes })
    expect(await next.personOf(token)).toEqual(alice)
  })
})

describe('a live ticket', () => {
  it('opens one socket, for the session that asked for it', async () => {
    const { token } = await signedIn('alice')
    const issued = await identity.issueLiveTicket(token)
    expect(issued?.expiresAt).toBe(clock + 30_000)
    const session = await identity.redeemLiveTicket(issued?.ticket ?? '')
    expect(session).toEqual(await identity.sessionOf(token))
    expect(session).toMatchObject({ person: alice, deskId: desk })
    expect(await identity.redeemLiveTicket(issued?.ticket ?? '')).toBeUndefined()
  })

  it('is used up by the first of two who come at the same moment', async () => {
    const { token } = await signedIn('alice')
    const { ticket = '' } = (await identity.issueLiveTicket(token)) ?? {}
    const both = await Promise.all([identity.redeemLiveTicket(ticket), identity.redeemLiveTicket(ticket)])
    expect(both.filter(each => each !== undefined)).toHaveLength(1)
  })

  it('is worth nothing after thirty seconds, after the session, or when nobody issued it', async () => {
    const { token } = await signedIn('alice')
    const late = await identity.issueLiveTicket(token)
    clock += 30_000
    expect(await identity.redeemLiveTicket(late?.ticket ?? '')).toBeUndefined()
    const orphan = await identity.issueLiveTicket(token)
    await identity.endSessionsOf('alice')
    expect(await identity.redeemLiveTicket(orphan?.ticket ?? '')).toBeUndefined()
    expect(await identity.redeemLiveTicket('made-up')).toBeUndefined()
    expect(await identity.issueLiveTicket(token)).toBeUndefined()
  })
})

describe('the outbox of a shared desk', () => {
  it('is delivered by whoever works there after its author went home', async () => {
    const { token } = await signedIn('alice')
    await identity.signOut(token)
    await signedIn('bob')
    expect(await identity.mayActFor(desk, 'alice', bob)).toBe(true)
    expect(await identity.mayActFor(desk, 'bob', bob)).toBe(true)
  })

  it('of a desk on which the author, or the one who delivers, never was is refused', async () => {
    await signedIn('alice', desk)
    await signedIn('bob', otherDesk)
    expect(await identity.mayActFor(otherDesk, 'alice', bob)).toBe(false)
    expect(await identity.mayActFor(desk, 'alice', bob)).toBe(false)
    expect(await identity.mayActFor(desk, 'dana', alice)).toBe(false)
  })
})

describe('enrolling', () => {
  it('lists everybody by name, and enrolling again changes facts and keeps the password', async () => {
    expect(await identity.people()).toEqual([alice, bob, dana])
    await identity.enrol([{ ...bob, name: 'Aaron Singh', languages: ['en', 'fr'] }], 'some other password')
    expect((await identity.people()).map(({ name }) => name)).toEqual([
      'Aaron Singh',
      'Alice Roy',
      'Dana Côté',
    ])
    expect((await signedIn('bob')).person.languages).toEqual(['en', 'fr'])
    await identity.setDisabled('bob', true)
    expect((await identity.people()).map(({ id }) => id)).toEqual(['alice', 'dana'])
  })
})

function byHash(a: { tokenHash?: string }, b: { tokenHash?: string }): number {
  return (a.tokenHash ?? '').localeCompare(b.tokenHash ?? '')
}
