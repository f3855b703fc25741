import type { KioskCheckedIn, KioskCheckIn } from '../../src-contract/public/counter.ts'

/** What a check-in came to, or why it came to nothing. */
export type CheckInAnswer =
  | KioskCheckedIn
  | { readonly kind: 'nothing' }
  | { readonly kind: 'too-many'; readonly until: number }
  | { readonly kind: 'away' }

const tries = 3
const answerWithinMs = 6_000

/** Checks somebody in with the secret of this device. Asked again, it is the same visit. */
export async function askCheckIn(secret: string, asked: KioskCheckIn, attempt = 1): Promise<CheckInAnswer> {
  const answer = await ask(secret, asked)
  if (answer === undefined || answer.status >= 500)
    return attempt < tries ? askCheckIn(secret, asked, attempt + 1) : { kind: 'away' }
  if (answer.status === 200) return answer.body as KioskCheckedIn
  if (answer.status === 429) {
    const { retryAfterMs = 60_000 } = answer.body as { retryAfterMs?: number }
    return { kind: 'too-many', until: Date.now() + retryAfterMs }
  }
  return answer.status === 401 ? { kind: 'away' } : { kind: 'nothing' }
}

async function ask(
  secret: string,
  asked: KioskCheckIn,
): Promise<{ readonly status: number; readonly body: unknown } | undefined> {
  try {
    const answer = await fetch('/counter/check-in', {
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
