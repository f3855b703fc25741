import type { TakenTicket, TakeTicket } from '../../src-contract/public/counter.ts'

/** Why no ticket was taken. */
export type TicketTrouble =
  | { readonly kind: 'too-many'; readonly until: number }
  | { readonly kind: 'closed' }
  /** The hub did not answer, or not yet: the same asked again is the same ticket. */
  | { readonly kind: 'away' }
  | { readonly kind: 'unknown-device' }
  | { readonly kind: 'refused' }

const tries = 3
const answerWithinMs = 6_000

/** Takes a ticket with the secret of this device. What was asked once is asked again under the same id. */
export async function takeTicket(
  secret: string,
  asked: TakeTicket,
  attempt = 1,
): Promise<TakenTicket | TicketTrouble> {
  const answer = await ask(secret, asked)
  const isUndecided = answer === undefined || answer.status >= 500
  if (isUndecided && attempt < tries) return takeTicket(secret, asked, attempt + 1)
  if (answer === undefined || answer.status >= 500) return { kind: 'away' }
  if (answer.status === 200) return answer.body as TakenTicket
  if (answer.status === 401) return { kind: 'unknown-device' }
  const { refused, retryAfterMs = 60_000 } = answer.body as { refused?: string; retryAfterMs?: number }
  if (answer.status === 429) return { kind: 'too-many', until: Date.now() + retryAfterMs }
  return { kind: refused === 'ServiceClosed' ? 'closed' : 'refused' }
}

async function ask(
  secret: string,
  asked: TakeTicket,
): Promise<{ readonly status: number; readonly body: unknown } | undefined> {
  try {
    const answer = await fetch('/counter/tickets', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify(asked),
      signal: AbortSignal.timeout(answerWithinMs),
    })
    return { status: answer.status, body: await answer.json() }
  } catch {
    return undefined
  }
}
