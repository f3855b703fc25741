/**
 * One-time tickets with which a signed-in desk opens its live socket: a browser cannot set headers on a socket, and
 * a token in an address would be logged. Kept in memory: a hub that restarts has no sockets either.
 */
export interface LiveTickets {
  /** `expiresAt` is an instant. */
  issue(tokenHash: string): { readonly ticket: string; readonly expiresAt: number }
  /** The session of the ticket; undefined when it is unknown, used or too old. It is used up either way. */
  redeem(ticket: string): string | undefined
  dropSession(tokenHash: string): void
}

export const ticketLivesMs = 30_000

export function createLiveTickets(parts: {
  readonly now: () => number
  readonly randomBytes: (size: number) => Uint8Array
}): LiveTickets {
  const tickets = new Map<string, { readonly tokenHash: string; readonly expiresAt: number }>()

  /** They are in the order of their expiry, because all live equally long. */
  const dropExpired = (now: number) => {
    for (const [ticket, { expiresAt }] of tickets) {
      if (expiresAt > now) return
      tickets.delete(ticket)
    }
  }

  return {
    issue(tokenHash) {
      const now = parts.now()
      dropExpired(now)
      const ticket = Buffer.from(parts.randomBytes(32)).toString('base64url')
      const expiresAt = now + ticketLivesMs
      tickets.set(ticket, { tokenHash, expiresAt })
      return { ticket, expiresAt }
    },
    redeem(ticket) {
      const found = tickets.get(ticket)
      tickets.delete(ticket)
      return found !== undefined && found.expiresAt > parts.now() ? found.tokenHash : undefined
    },
    dropSession(tokenHash) {
      for (const [ticket, found] of tickets) if (found.tokenHash === tokenHash) tickets.delete(ticket)
    },
  }
}
