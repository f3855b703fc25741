import { createHash, createHmac } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Person } from '../../src-contract/http/api.ts'
import type { DeskStanding } from '../../src-contract/http/desks.ts'
import { checkPassword, type PasswordRefusal } from '../../src-domain/people/check-password.ts'
import type { DeskId, Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { createLiveTickets } from './live-tickets.ts'
import { hashPassword, isPassword } from './password-hash.ts'
import { personIn } from './person-in.ts'
import { addressKey, countAttempt, forgive } from './sign-in-throttle.ts'

/**
 * Who may sign in, who is signed in where, and who worked on which desk. A token is 256 random bits; the database
 * keeps only its hash, so that who reads the database cannot become anybody.
 */
export interface Identity {
  /**
   * The same refusal, after the same work, whether the user exists or not. `address` is the caller's network address.
   * `AccountDisabled` and `PasswordToBeChanged` are told only to who knows the password.
   */
  signIn(user: string, password: string, deskId: DeskId, address: string): Promise<NewSession | SignInRefusal>
  /**
   * Sets another password for whoever knows the present one, under the same throttle as a sign-in, and ends every
   * session of theirs. The way in with a first password, too.
   */
  changePassword(
    user: string,
    password: string,
    newPassword: string,
    address: string,
  ): Promise<{ readonly kind: 'changed' } | SignInRefusal | NewPasswordRefused>
  /** The session of a token, while it lasts and its person may work; each use prolongs it. */
  sessionOf(token: string): Promise<Session | undefined>
  personOf(token: string): Promise<Person | undefined>
  /** Signing out twice, or with a token that nobody has, is fine. */
  signOut(token: string): Promise<void>
  /** Ends every session of a person, as after a change of password or role. Answers how many there were. */
  endSessionsOf(staffId: string): Promise<number>
  /**
   * Those of these sessions that somebody ended, whose person was disabled, or whose desk was called off: the word of it may not have come to the
   * hub at which their live sockets end.
   */
  endedAmong(
    tokenHashes: readonly string[],
  ): Promise<
    readonly { readonly tokenHash: string; readonly deskId: DeskId; readonly standing: DeskStanding }[]
  >
  /** Told of each session that somebody ended here, after it ended. Answers the unsubscribe. */
  onSessionEnded(listener: (ended: EndedSession) => void): () => void

  /** A ticket for one live socket within 30 seconds; undefined when the token has no session. */
  issueLiveTicket(
    token: string,
  ): Promise<{ readonly ticket: string; readonly expiresAt: Instant } | undefined>
  /** The session of a ticket, once; undefined when it is unknown, used or too old, or the session or its desk is over. */
  redeemLiveTicket(ticket: string): Promise<Session | undefined>

  /**
   * 32 bytes in base64 that only this session has, the same each time: what the desk sealed with them can be opened for
   * as long as the session lasts. What the database keeps of them is worth nothing without the token.
   */
  shareOf(token: string): Promise<string | undefined>

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
  /** What an administrator decided of the desk; `requirePerson` refuses by it. */
  readonly standing: DeskStanding
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
  /** The password is a first one: its person sets another before anything else. */
  | { readonly kind: 'refused'; readonly name: 'PasswordToBeChanged' }

export type NewPasswordRefused = { readonly kind: 'refused' } & (
  | PasswordRefusal
  | { readonly name: 'PasswordAsBefore' }
)

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
      .set({ ended_at: now(), share_salt: null })
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
      .leftJoin('desk', 'desk.id', 'session.desk_id')
      .selectAll('staff')
      .select(['session.desk_id', 'session.last_seen_at', 'desk.standing'])
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
    return {
      person: personIn(found),
      tokenHash,
      deskId: found.desk_id,
      standing: found.standing ?? 'active',
    }
  }

  /** Whose user and password these are. */
  const memberWith = async (user: string, password: string, address: string, deskId?: DeskId) => {
    const account = accountOf(user)
    // A desk at which the person worked before is counted by itself: nobody else in the hall, or behind the same
    // proxy, locks them out of it.
    const isTheirDesk = deskId !== undefined && (await hadSessionOn(deskId, account))
    const from = isTheirDesk ? `desk ${deskId}` : addressKey(address)
    const attempt = await countAttempt(db, account, from, now())
    if (!attempt.allowed) {
      return { kind: 'refused', name: 'TooManyAttempts', retryAfterMs: attempt.retryAfterMs } as const
    }
    const member = await db.selectFrom('staff').selectAll().where('id', '=', account).executeTakeFirst()
    const right = await isPassword(member?.password_hash ?? (await nobodysHash), password)
    if (member === undefined || !right) return { kind: 'refused', name: 'WrongPassword' } as const

    await forgive(db, account, from, now())
    if (member.disabled_at !== null) return { kind: 'refused', name: 'AccountDisabled' } as const
    return { kind: 'member', member } as const
  }

  const signIn: Identity['signIn'] = async (user, password, deskId, address) => {
    const known = await memberWith(user, password, address, deskId)
    if (known.kind === 'refused') return known
    const { member } = known
    if (member.has_first_password) return { kind: 'refused', name: 'PasswordToBeChanged' }
    const at = now()
    const token = newToken(randomBytes)
    // A password takes a while to look at. Only for the account as it was then: who was disabled, or got another
    // password or role meanwhile, was signed out before it was there.
    const { rows } = await sql`
      with member as (
        select id from staff
        where id = ${member.id} and password_hash = ${member.password_hash} and role = ${member.role}
          and disabled_at is null
        for share)
      insert into session (token_hash, staff_id, desk_id, created_at, last_seen_at, expires_at)
      select ${hashToken(token)}, id, ${deskId}, ${at}::bigint, ${at}::bigint, ${at + sessionLivesMs}::bigint
      from member
      returning staff_id`.execute(db)
    if (rows.length === 0) return { kind: 'refused', name: 'WrongPassword' }
    return { kind: 'signed-in', person: personIn(member), token }
  }

  const changePassword: Identity['changePassword'] = async (user, password, newPassword, address) => {
    const known = await memberWith(user, password, address)
    if (known.kind === 'refused') return known
    const { member } = known
    const wrong = checkPassword(newPassword, member)
    if (wrong) return { kind: 'refused', ...wrong }
    if (newPassword === password) return { kind: 'refused', name: 'PasswordAsBefore' }
    const password_hash = await hashPassword(newPassword)
    const { numUpdatedRows } = await db
      .updateTable('staff')
      .set({ password_hash, has_first_password: false })
      .where('id', '=', member.id)
      // Not over one that an administrator has set meanwhile.
      .where('password_hash', '=', member.password_hash)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) return { kind: 'refused', name: 'WrongPassword' }
    await endSessions({ staffId: member.id })
    return { kind: 'changed' }
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
    changePassword,
    sessionOf: token => findSession(hashToken(token)),
    personOf: async token => (await findSession(hashToken(token)))?.person,
    signOut: async token => {
      await endSessions({ tokenHash: hashToken(token) })
    },
    endSessionsOf: staffId => endSessions({ staffId }),
    endedAmong: async tokenHashes => {
      if (tokenHashes.length === 0) return []
      const rows = await db
        .selectFrom('session')
        .innerJoin('staff', 'staff.id', 'session.staff_id')
        .leftJoin('desk', 'desk.id', 'session.desk_id')
        .select(['session.token_hash', 'session.desk_id', 'desk.standing'])
        .where('session.token_hash', 'in', tokenHashes)
        .where(({ eb, or }) =>
          or([
            eb('session.ended_at', 'is not', null),
            eb('staff.disabled_at', 'is not', null),
            eb('desk.standing', '!=', 'active'),
          ]),
        )
        .execute()
      return rows.map(({ token_hash: tokenHash, desk_id: deskId, standing }) => ({
        tokenHash,
        deskId,
        standing: standing ?? 'active',
      }))
    },
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
      const session = tokenHash === undefined ? undefined : await findSession(tokenHash)
      return session?.standing === 'active' ? session : undefined
    },

    shareOf: async token => {
      const at = now()
      await db
        .updateTable('session')
        .set({ share_salt: null })
        .where('share_salt', 'is not', null)
        .where('expires_at', '<=', at)
        .execute()
      const session = await db
        .updateTable('session')
        .set(({ fn, ref, val }) => ({
          share_salt: fn.coalesce(ref('share_salt'), val(newToken(randomBytes))),
        }))
        .where('token_hash', '=', hashToken(token))
        .where('ended_at', 'is', null)
        .where('expires_at', '>', at)
        .returning('share_salt')
        .executeTakeFirst()
      if (session?.share_salt == null) return undefined
      return createHmac('sha256', session.share_salt).update(token).digest('base64')
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
