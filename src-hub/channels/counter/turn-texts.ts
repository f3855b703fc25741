import type { Kysely, Selectable } from 'kysely'
import { turnTextDue, turnTextWords } from '../../../src-domain/kiosk/turn-text.ts'
import type { VisitStanding } from '../../../src-domain/kiosk/visit-standing.ts'
import type { RoutingState } from '../../../src-domain/routing/routing-state.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Bilingual, ContactId, Instant, Language } from '../../../src-domain/vocabulary/words.ts'
import { oneAtATime } from '../../cluster/one-at-a-time.ts'
import type { Log } from '../../database/log.ts'
import type { Schema } from '../../database/schema.ts'
import { atMostEvery } from '../../engine/at-most-every.ts'
import type { Engine } from '../../engine/engine.ts'
import { phoneAsSaid } from '../../people/origin-as-said.ts'
import type { NoticesByText } from './appointment-notices.ts'

export interface TurnTextsParts {
  readonly db: Kysely<Schema>
  readonly engine: Pick<Engine, 'state' | 'onPublished'>
  readonly now: () => Instant
  /** One hub sends. */
  readonly isLeading: () => boolean
  readonly city: Bilingual
  /** Absent where no carrier is set up: then no number is taken. */
  readonly texts: NoticesByText | undefined
  readonly standing: (id: ContactId) => VisitStanding
  /** Reads again to which places visitors are called. */
  readonly lookAtPlaces: () => Promise<void>
  readonly log: Log
}

export type NumberRefusal = 'NoTexts' | 'NumberWrong' | 'VisitOver'

const lookEveryMs = 5_000
/** The line changes many times a second; a telephone hears of it within this. */
const paceMs = 1_000
/** A carrier shows at once what it has. */
const proofMs = 10_000
const waitMs = 15_000
const triesMax = 4

type Row = Selectable<Schema['turn_text']>

/**
 * Tells visitors who left a mobile number that their turn is near, and that they are called, once each (SPEC U21, U22). A
 * row is written down as being handed over before the carrier hears of it; one that a crash left so is looked for at the
 * carrier, and only what is not there is sent again. The number goes with the visit: when that is over, both are deleted.
 */
export function createTurnTexts(parts: TurnTextsParts) {
  const { db, engine, now, texts, log } = parts
  let isStopped = false
  let hasLed = false

  const look = oneAtATime(async () => {
    // A hub that has just taken the lead may not have read of a visit yet whose number is there already.
    const knowsAll = hasLed
    hasLed = parts.isLeading()
    if (isStopped || !hasLed) return
    const followed = await db.selectFrom('turn_number').selectAll().execute()
    if (followed.length === 0) return
    await parts.lookAtPlaces()
    const state = engine.state()
    for (const { visit_id: id, language, phone } of followed) {
      if (isOver(state, id)) {
        if (knowsAll || state.contacts.has(id)) await forget(id)
      } else if (phone !== '') await decide(state, id, language)
    }
    if (texts === undefined) return
    const due = await db
      .selectFrom('turn_text')
      .innerJoin('turn_number', 'turn_number.visit_id', 'turn_text.visit_id')
      .selectAll('turn_text')
      .select(['phone', 'language'])
      .where('state', 'in', ['waiting', 'handing'])
      .where('next_at', '<=', now())
      .where('phone', '<>', '')
      .orderBy('turn_text.visit_id')
      .execute()
    for (const row of due) {
      if (isStopped || !parts.isLeading()) return
      await sendOn(texts, row).catch(problem =>
        log.warn({ err: problem, visit: row.visit_id }, 'a text message about a turn waits'),
      )
    }
  })
  const lookSoon = (): void => {
    look().catch(problem => log.warn({ err: problem }, 'text messages about turns wait'))
  }
  const paced = atMostEvery(paceMs, lookSoon)
  const timer = setInterval(lookSoon, lookEveryMs)
  const unsubscribe = engine.onPublished(() => {
    if (texts !== undefined && parts.isLeading()) paced.soon()
  })

  const isOver = ({ contacts }: RoutingState, id: ContactId): boolean => {
    const phase = contacts.get(id)?.phase.kind
    return phase === undefined || phase === 'wrapping'
  }

  const forget = (id: ContactId) => db.deleteFrom('turn_number').where('visit_id', '=', id).execute()

  /** Writes down what is to be told now; who is called already is not told that the turn is near. */
  const decide = async ({ contacts }: RoutingState, id: ContactId, language: Language): Promise<void> => {
    const standing = parts.standing(id)
    const kind = turnTextDue(standing)
    const ticket = contacts.get(id)?.from.ticket
    if (kind === undefined || ticket === undefined) return
    const place = standing.kind === 'called' ? standing.place : undefined
    if (kind === 'called')
      await db
        .updateTable('turn_text')
        .set({ state: 'failed', handing_since: null })
        .where('visit_id', '=', id)
        .where('kind', '=', 'near')
        .where('state', '=', 'waiting')
        .execute()
    await db
      .insertInto('turn_text')
      .values({
        visit_id: id,
        kind,
        words: turnTextWords(kind, language, {
          city: parts.city,
          ticket,
          ...(place === undefined ? {} : { place }),
        }),
        state: 'waiting',
        next_at: now(),
        handing_since: null,
      })
      .onConflict(conflict => conflict.doNothing())
      .execute()
  }

  const sendOn = async (
    carrier: NoticesByText,
    row: Row & { readonly phone: string; readonly language: Language },
  ): Promise<void> => {
    const { phone, language, words, handing_since: since } = row
    if (row.state === 'handing' && since !== null) {
      // Asked first: what came at the very end of the time is seen.
      const isOverdue = now() - since >= proofMs
      if (await carrier.hasTaken(phone, language, words, since)) return put(row, { state: 'sent' })
      return isOverdue ? again(row) : undefined
    }
    const begun = await db
      .updateTable('turn_text')
      .set({ state: 'handing', handing_since: now() })
      .where('visit_id', '=', row.visit_id)
      .where('kind', '=', row.kind)
      .where('state', '=', 'waiting')
      .returningAll()
      .executeTakeFirst()
    if (begun === undefined) return
    const handed = await carrier.send(phone, language, words)
    switch (handed.kind) {
      case 'accepted':
        return put(begun, { state: 'sent' })
      case 'refused':
        log.warn({ visit: row.visit_id, why: handed.why }, 'a text message about a turn was refused')
        return put(begun, { state: 'failed' })
      case 'try-again':
        return again(begun, handed.afterMs)
      case 'unknown':
        return
      default:
        return assertNever(handed)
    }
  }

  /** Later once more; a turn that was told too late is told by the board. */
  const again = (row: Row, afterMs: number = waitMs): Promise<void> =>
    row.tries + 1 >= triesMax
      ? put(row, { state: 'failed' })
      : put(row, { state: 'waiting', next_at: now() + afterMs, tries: row.tries + 1 })

  const put = async (
    { visit_id: id, kind }: Row,
    change: { readonly state: Row['state']; readonly next_at?: Instant; readonly tries?: number },
  ): Promise<void> => {
    await db
      .updateTable('turn_text')
      .set({ ...change, handing_since: null })
      .where('visit_id', '=', id)
      .where('kind', '=', kind)
      .where('state', '=', 'handing')
      .execute()
  }

  return {
    /** Takes the number of a visitor who wants to be told: leaving it is the consent. Another one takes its place. */
    leaveNumber: async (
      id: ContactId,
      language: Language,
      said: string,
    ): Promise<NumberRefusal | undefined> => {
      if (texts === undefined) return 'NoTexts'
      const phone = phoneAsSaid(said)
      if (phone === undefined) return 'NumberWrong'
      const phase = engine.state().contacts.get(id)?.phase.kind
      if (phase !== 'waiting' && phase !== 'offered' && phase !== 'booked') return 'VisitOver'
      await db
        .insertInto('turn_number')
        .values({ visit_id: id, phone, language, given_at: now() })
        .onConflict(conflict => conflict.column('visit_id').doUpdateSet({ phone, language }))
        .execute()
      lookSoon()
      return undefined
    },

    /** Forgets the number of a visitor who wants to be told no more. What they were told is told no second time. */
    takeNumberBack: async (id: ContactId): Promise<void> => {
      await db.updateTable('turn_number').set({ phone: '' }).where('visit_id', '=', id).execute()
    },

    /** Tells what is due; resolves when all of it was tried. */
    look,
    stop: async (): Promise<void> => {
      isStopped = true
      unsubscribe()
      paced.stop()
      clearInterval(timer)
      await look().catch(() => undefined)
    },
  }
}
