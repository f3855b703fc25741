import { createHash } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import type { Person } from '../../src-contract/http/api.ts'
import type { DeskId, Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import type { StaffTable } from '../database/schema-identity.ts'
import { createLiveTickets } from './live-tickets.ts'
import { hashPassword, isPassword } from './password-hash.ts'
import { addressKey, countAttempt, forgive } from './sign-in-throttle.ts'

/**
 * Who may sign in, who is signed in where, and who worked on which desk. A token is 256 random bits; the database
 * keeps only its hash, so that who reads the database cannot become anybody.
 */
export interface Identity {
  /**
   * The same refusal, after the same work, whether the user exists or not. `address` is the caller's network address.
   * `AccountDisabled` is told only to who knows the password.
   */
  signIn(user: string, password: string, deskId: DeskId, address: string): Promise<NewSession | SignInRefusal>
  /** The session of a token, while it lasts and its person may work; each use prolongs it. */
  sessionOf(token: string): Promise<Session | undefined>
  personOf(token: string): Promise<Person | undefined>
  /** Signing out twice, or with a token that nobody has, is fine. */
  signOut(token: string): Promise<void>
  /** Ends every session of a person, as after a change of password or role. Answers how many there were. */
  endSessionsOf(staffId: string): Promise<number>
  /** Told of each session that somebody ended here, after it ended. Answers the unsubscribe. */
  onSessionEnded(listener: (ended: EndedSession) => void): () => void

  /** A ticket for one live socket within 30 seconds; undefined when the token has no session. */
  issueLiveTicket(
    token: string,
  ): Promise<{ readonly ticket: string; readonly expiresAt: Instant } | undefined>
  /** The session of a ticket, once; undefined when it is unknown, used or too old, or the session is over. */
  redeemLiveTicket(ticket: string): Promise<Session | undefined>

  /**
   * Whether a person may hand in a command of `by` from this desk: it is the person's own, or the desk is shared,
   * which is to say that both have had a session on it. So a colleague's outbox is delivered after they went home.
   */
  mayActFor(deskId: DeskId, by: string, person: Pick<Person, 'id'>): Promise<boolean>

  /**
   * Adds people, all with one password. Who is already there keeps the password, takes over the other facts, and is
   * signed out when the role changed.
   */
  enrol(staff: readonly Person[], password: string): Promise<void>
  /** Everybody who may sign in, by name. */
  people(): Promise<readonly Person[]>
  /** Ends the person's sessions. */
  setPassword(staffId: string, password: string): Promise<void>
  /** A disabled person is signed out and stays in every record. */
  setDisabled(staffId: string, disabled: boolean): Promise<void>
}

export interface Session {
  readonly person: Person
  readonly tokenHash: string
  readonly deskId: DeskId
}

export interface NewSession {
  readonly kind: 'signed-in'
  readonly person: Person
  readonly token: string
}

export type SignInRefusal =
  | { readonly kind: 'refused'; readonly name: 'WrongPassword' }
  | { readonly kind: 'refused'; readonly name: 'TooManyAttempts'; readonly retryAfterMs: number }
  | { readonly kind: 'refused'; readonly name: 'AccountDisabled' }

export interface EndedSession {
  readonly tokenHash: string
  readonly personId: string
}

export interface IdentityParts {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly randomBytes: (size: number) => Uint8Array
}

/** A session ends after this long without use: longer than any shift, shorter than a night. */
export const sessionLivesMs = 12 * 60 * 60_000
/** Use is written down no oftener than this. */
const touchEveryMs = 60_000

export function createIdentity({ db, now, randomBytes }: IdentityParts): Identity {
  const tickets = createLiveTickets({ db, now, randomBytes })
  const listeners = new Set<(ended: EndedSession) => void>()
  // Someone who does not exist is checked against a password that nobody has. Made now, so that the first such
  // attempt takes no longer than the others.
  const nobodysHash = hashPassword(newToken(randomBytes))
  nobodysHash.catch(() => {})

  const endSessions = async (which: { tokenHash: string } | { staffId: string }): Promise<number> => {
    const ended = await db
      .updateTable('session')
      .set({ ended_at: now() })
      .where('ended_at', 'is', null)
      .$if('tokenHash' in which, query =>
        query.where('token_hash', '=', (which as { tokenHash: string }).tokenHash),
      )
      .$if('staffId' in which, query => query.where('staff_id', '=', (which as { staffId: string }).staffId))
      .returning(['token_hash', 'staff_id'])
      .execute()
    for (const { token_hash: tokenHash, staff_id: personId } of ended) {
      for (const listener of listeners) listener({ tokenHash, personId })
    }
    return ended.length
  }

  const findSession = async (tokenHash: string): Promise<Session | undefined> => {
    const at = now()
    const found = await db
      .selectFrom('session')
      .innerJoin('staff', 'staff.id', 'session.staff_id')
      .selectAll('staff')
      .select(['session.desk_id', 'session.last_seen_at'])
      .where('session.token_hash', '=', tokenHash)
      .where('session.ended_at', 'is', null)
      .where('session.expires_at', '>', at)
      .where('staff.disabled_at', 'is', null)
      .executeTakeFirst()
    if (found === undefined) return undefined
    if (at - found.last_seen_at >= touchEveryMs) {
      await db
        .updateTable('session')
        .set({ last_seen_at: at, expires_at: at + sessionLivesMs })
        .where('token_hash', '=', tokenHash)
        .where('ended_at', 'is', null)
        .execute()
    }
    return { person: personIn(found), tokenHash, deskId: found.desk_id }
  }

  const signIn: Identity['signIn'] = async (user, password, deskId, address) => {
    const account = accountOf(user)
    const from = addressKey(address)
    const attempt = await countAttempt(db, account, from, now())
    if (!attempt.allowed) {
      return { kind: 'refused', name: 'TooManyAttempts', retryAfterMs: attempt.retryAfterMs }
    }
    const member = await db.selectFrom('staff').selectAll().where('id', '=', account).executeTakeFirst()
    const right = await isPassword(member?.password_hash ?? (await nobodysHash), password)
    if (member === undefined || !right) return { kind: 'refused', name: 'WrongPassword' }

    const at = now()
    await forgive(db, account, from, at)
    if (member.disabled_at !== null) return { kind: 'refused', name: 'AccountDisabled' }
    const token = newToken(randomBytes)
    await db
      .insertInto('session')
      .values({
        token_hash: hashToken(token),
        staff_id: member.id,
        desk_id: deskId,
        created_at: at,
        last_seen_at: at,
        expires_at: at + sessionLivesMs,
        ended_at: null,
      })
      .execute()
    return { kind: 'signed-in', person: personIn(member), token }
  }

  const hadSessionOn = async (deskId: DeskId, staffId: string): Promise<boolean> => {
    const found = await db
      .selectFrom('session')
      .select('token_hash')
      .where('desk_id', '=', deskId)
      .where('staff_id', '=', staffId)
      .limit(1)
      .executeTakeFirst()
    return found !== undefined
  }

  const enrolOne = async (member: Person, password: string): Promise<void> => {
    const facts = {
      name: member.name,
      role: member.role,
      languages: member.languages,
      site: member.site,
      division: member.division ?? null,
    }
    const before = await db.selectFrom('staff').select('role').where('id', '=', member.id).executeTakeFirst()
    if (before !== undefined) {
      await db.updateTable('staff').set(facts).where('id', '=', member.id).execute()
      if (before.role !== member.role) await endSessions({ staffId: member.id })
      return
    }
    await db
      .insertInto('staff')
      .values({
        id: accountOf(member.id),
        ...facts,
        password_hash: await hashPassword(password),
        disabled_at: null,
        created_at: now(),
      })
      // Another hub may enrol the same people at the same moment.
      .onConflict(conflict => conflict.column('id').doNothing())
      .execute()
  }

  return {
    signIn,
    sessionOf: token => findSession(hashToken(token)),
    personOf: async token => (await findSession(hashToken(token)))?.person,
    signOut: async token => {
      await endSessions({ tokenHash: hashToken(token) })
    },
    endSessionsOf: staffId => endSessions({ staffId }),
    onSessionEnded: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    issueLiveTicket: async token => {
      const session = await findSession(hashToken(token))
      return session && tickets.issue(session.tokenHash)
    },
    redeemLiveTicket: async ticket => {
      const tokenHash = await tickets.redeem(ticket)
      return tokenHash === undefined ? undefined : findSession(tokenHash)
    },

    mayActFor: async (deskId, by, person) => {
      if (!(await hadSessionOn(deskId, person.id))) return false
      return by === person.id || hadSessionOn(deskId, by)
    },

    enrol: async (staff, password) => {
      await Promise.all(staff.map(member => enrolOne(member, password)))
    },
    people: async () => {
      const staff = await db.selectFrom('staff').selectAll().where('disabled_at', 'is', null).execute()
      return staff.map(personIn).sort((a, b) => a.name.localeCompare(b.name, 'en'))
    },
    setPassword: async (staffId, password) => {
      await db
        .updateTable('staff')
        .set({ password_hash: await hashPassword(password) })
        .where('id', '=', staffId)
        .execute()
      await endSessions({ staffId })
    },
    setDisabled: async (staffId, disabled) => {
      await db
        .updateTable('staff')
        .set({ disabled_at: disabled ? now() : null })
        .where('id', '=', staffId)
        .execute()
      if (disabled) await endSessions({ staffId })
    },
  }
}

/** Names of users are told apart by neither case nor surrounding space. */
function accountOf(user: string): string {
  return user.trim().toLowerCase()
}

function newToken(randomBytes: (size: number) => Uint8Array): string {
  return Buffer.from(randomBytes(32)).toString('base64url')
}

/** A token is random through and through; it needs no slow hash. */
function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function personIn(row: Selectable<StaffTable>): Person {
  const { id, name, role, languages, site, division } = row
  return { id, name, role, languages: [...languages], site, ...(division === null ? {} : { division }) }
}
