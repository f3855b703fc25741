import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'

/**
 * One-time tickets with which a signed-in desk opens its live socket: a browser cannot set headers on a socket, and
 * a token in an address would be logged. Kept in the database: the socket may open at another hub of the centre.
 */
export interface LiveTickets {
  /** `expiresAt` is an instant. */
  issue(tokenHash: string): Promise<{ readonly ticket: string; readonly expiresAt: number }>
  /** The session of the ticket; undefined when it is unknown, used or too old. It is used up either way. */
  redeem(ticket: string): Promise<string | undefined>
}

export const ticketLivesMs = 30_000

export function createLiveTickets(parts: {
  readonly db: Kysely<Schema>
  readonly now: () => number
  readonly randomBytes: (size: number) => Uint8Array
}): LiveTickets {
  const { db } = parts
  return {
    async issue(tokenHash) {
      const now = parts.now()
      await db.deleteFrom('live_ticket').where('expires_at', '<=', now).execute()
      const ticket = Buffer.from(parts.randomBytes(32)).toString('base64url')
      const expiresAt = now + ticketLivesMs
      await db
        .insertInto('live_ticket')
        .values({ ticket_hash: hashOf(ticket), token_hash: tokenHash, expires_at: expiresAt })
        .execute()
      return { ticket, expiresAt }
    },
    async redeem(ticket) {
      const found = await db
        .deleteFrom('live_ticket')
        .where('ticket_hash', '=', hashOf(ticket))
        .returning(['token_hash', 'expires_at'])
        .executeTakeFirst()
      return found !== undefined && found.expires_at > parts.now() ? found.token_hash : undefined
    },
  }
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('hex')
}
