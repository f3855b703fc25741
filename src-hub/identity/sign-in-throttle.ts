import { type Kysely, sql } from 'kysely'
import type { Schema } from '../database/schema.ts'

/**
 * Slows down whoever guesses passwords. Wrong passwords are counted for one account from one address, so that a
 * guesser elsewhere never locks out the person whose account it is; a desk at which that person worked before counts as an
 * address of its own. An attempt is counted before its password is
 * looked at: a burst of parallel guesses gets no more of them than one after the other.
 */

/** This many wrong passwords cost nothing. */
export const freeAttempts = 5
/** The wait after the last free attempt; each further wrong password doubles it. */
export const firstWaitMs = 30_000
export const longestWaitMs = 15 * 60_000
/** A count below the limit is forgotten after this long without a wrong password, */
const forgetAfterMs = 15 * 60_000
/** and one beyond it after this long, so that waiting out the longest wait is not rewarded. */
const forgetGuesserAfterMs = 60 * 60_000
const keptMs = 24 * 60 * 60_000

export type Attempt = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterMs: number }

/**
 * Counts an attempt as wrong until `forgive` is told otherwise; a refused attempt is not counted. The clocks of two hubs
 * may differ: while attempts are free they ask for no order.
 */
export async function countAttempt(
  db: Kysely<Schema>,
  account: string,
  address: string,
  now: number,
): Promise<Attempt> {
  const quietMs = sql`case when sign_in_throttle.wrong < ${sql.lit(freeAttempts)}
    then ${sql.lit(forgetAfterMs)} else ${sql.lit(forgetGuesserAfterMs)} end`
  const waitMs = sql`case when sign_in_throttle.wrong < ${sql.lit(freeAttempts)} then 0
    else least(power(2, least(sign_in_throttle.wrong - ${sql.lit(freeAttempts)}, 20)) * ${sql.lit(firstWaitMs)},
      ${sql.lit(longestWaitMs)})::bigint end`
  const counted = await sql`
    insert into sign_in_throttle (account, address, wrong, last_wrong_at)
    values (${account}, ${address}, 1, ${now})
    on conflict (account, address) do update set
      wrong = case when sign_in_throttle.last_wrong_at + ${quietMs} <= ${now}::bigint
        then 1 else sign_in_throttle.wrong + 1 end,
      last_wrong_at = greatest(sign_in_throttle.last_wrong_at, ${now}::bigint)
    where sign_in_throttle.wrong < ${sql.lit(freeAttempts)}
      or sign_in_throttle.last_wrong_at + ${waitMs} <= ${now}::bigint
    returning wrong`.execute(db)
  if (counted.rows.length > 0) return { allowed: true }
  const { rows } = await sql<{ again_at: number }>`
    select sign_in_throttle.last_wrong_at + ${waitMs} as again_at from sign_in_throttle
    where account = ${account} and address = ${address}`.execute(db)
  // The row may be forgiven in between; then one may try again at once.
  return { allowed: false, retryAfterMs: Math.max(1, (rows[0]?.again_at ?? now) - now) }
}

/** The right password was given: the count of this account from this address is gone, and old counts with it. */
export async function forgive(
  db: Kysely<Schema>,
  account: string,
  address: string,
  now: number,
): Promise<void> {
  await db
    .deleteFrom('sign_in_throttle')
    .where(eb => eb.or([eb.and({ account, address }), eb('last_wrong_at', '<', now - keptMs)]))
    .execute()
}

/** One key for one line: IPv4 written as IPv6 is the same, and an IPv6 line has its whole /64 at hand. */
export function addressKey(address: string): string {
  const plain = address
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '')
    .replace(/%.*$/, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const front = head.split(':').filter(Boolean)
  const back = (tail ?? '').split(':').filter(Boolean)
  const missing = tail === undefined ? 0 : 8 - front.length - back.length
  const groups = [...front, ...Array<string>(Math.max(0, missing)).fill('0'), ...back]
  return `${groups
    .slice(0, 4)
    .map(each => Number.parseInt(each, 16).toString(16))
    .join(':')}::/64`
}
