import type { ColumnType, Generated } from 'kysely'
import type { DivisionCode, Instant, Language, Role, SiteId } from '../../src-domain/vocabulary/words.ts'

/** Tables of `src-hub/identity`. Instants are bigint columns, read as numbers. */
export interface IdentitySchema {
  staff: StaffTable
  staff_change: StaffChangeTable
  session: SessionTable
  sign_in_throttle: SignInThrottleTable
  live_ticket: LiveTicketTable
}

export interface StaffTable {
  id: string
  name: string
  role: Role
  languages: ColumnType<readonly Language[], readonly Language[], readonly Language[]>
  site: SiteId
  division: DivisionCode | null
  /** Argon2id in PHC form. */
  password_hash: string
  disabled_at: Instant | null
  created_at: Instant
  /** Grows with each change of the account. */
  version: ColumnType<number, number | undefined, number>
  /** It was made by the hub and told to an administrator: its person is to replace it. */
  has_first_password: ColumnType<boolean, boolean | undefined, boolean>
}

/** What administrators did to accounts; it stays. */
export interface StaffChangeTable {
  position: Generated<number>
  at: Instant
  by: string
  staff_id: string
  kind: 'added' | 'changed' | 'disabled' | 'enabled' | 'password-renewed'
  /** The facts of the person after it, as JSON. */
  facts: ColumnType<unknown, string, never>
}

/** Ended sessions stay: they say who ever worked on which desk. */
export interface SessionTable {
  /** SHA-256 of the token, hexadecimal; the token itself is nowhere kept. */
  token_hash: string
  staff_id: string
  desk_id: string
  created_at: Instant
  last_seen_at: Instant
  expires_at: Instant
  ended_at: Instant | null
  /** With the token it makes the desk's share; null before it is asked for and once the session has ended. */
  share_salt: ColumnType<string | null, string | undefined, string | null>
}

/** Wrong passwords in a row for one account from one address. */
export interface SignInThrottleTable {
  account: string
  address: string
  wrong: number
  last_wrong_at: Instant
}

/** Tickets for live sockets that were given and not yet used. */
export interface LiveTicketTable {
  /** SHA-256 of the ticket, hexadecimal; the ticket itself is nowhere kept. */
  ticket_hash: string
  token_hash: string
  expires_at: Instant
}
