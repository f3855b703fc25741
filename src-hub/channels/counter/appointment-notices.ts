import type { Kysely, Selectable } from 'kysely'
import { type NoticeFacts, noticeInShort, noticeWords } from '../../../src-domain/appointments/notice.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import { dateInWords } from '../../../src-domain/vocabulary/date-in-words.ts'
import type { Bilingual, Instant, Language } from '../../../src-domain/vocabulary/words.ts'
import { oneAtATime } from '../../cluster/one-at-a-time.ts'
import type { Log } from '../../database/log.ts'
import type { Schema } from '../../database/schema.ts'
import { type CalendarEntry, calendarEntry } from './calendar-entry.ts'

/** What came of handing a notice over. */
export type Handed =
  | { readonly kind: 'accepted' }
  /** It surely was not taken: try again later. */
  | { readonly kind: 'try-again'; readonly why: string; readonly afterMs?: number }
  /** It will never be taken. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The line broke when it may have been taken already. */
  | { readonly kind: 'unknown'; readonly why: string }

/** The centre's mail as notices use it. */
export interface NoticesByMail {
  /** The address from which a notice in this language comes. */
  readonly addressFor: (language: Language) => string
  readonly proofWithinMs: number
  readonly send: (mail: MailNotice) => Promise<Handed>
  /** Whether the mail server holds the proof that it took the notice with this id. */
  readonly hasTaken: (noticeId: string, language: Language) => Promise<boolean>
}

export interface MailNotice {
  /** Its Message-ID follows from it and never changes. */
  readonly noticeId: string
  readonly language: Language
  readonly fromName: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly at: Instant
  readonly calendar?: CalendarEntry
}

/** Text messages as notices use them. */
export interface NoticesByText {
  readonly send: (to: string, language: Language, text: string) => Promise<Handed>
  /** Whether the carrier has these words to this number since then. */
  readonly hasTaken: (to: string, language: Language, text: string, since: Instant) => Promise<boolean>
}

export interface NoticesParts {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly isLeading: () => boolean
  readonly city: Bilingual
  readonly phone: string
  /** Under which residents reach the hub, without a last slash. */
  readonly publicUrl: string | undefined
  readonly timeZone: string
  readonly mail: NoticesByMail | undefined
  readonly texts: NoticesByText | undefined
  readonly log: Log
}

const lookEveryMs = 5_000
const atOnceMax = 50
const waitMs = [5_000, 15_000, 60_000, 300_000, 900_000, 1_800_000] as const
/** A visitor is told of a slot that is over by nobody. */
const giveUpAfterMs = 2 * 86_400_000
/** A carrier shows at once what it has. */
const textProofMs = 10_000

type Row = Selectable<Schema['appointment_notice']>

/**
 * Messages to visitors, each sent once (SPEC U16). A row is written down as being handed over before a server hears of
 * it; one that a crash left so is looked for at the server under its id, which never changes, and only what is not there
 * is sent again: the argument of the mail outbox, whose proof this uses.
 */
export function createNotices(parts: NoticesParts) {
  const { db, now, mail, texts, log } = parts
  let isStopped = false

  const look = oneAtATime(async () => {
    if (isStopped || !parts.isLeading()) return
    const due = await db
      .selectFrom('appointment_notice')
      .selectAll()
      .where('state', 'in', ['waiting', 'handing'])
      .where('next_at', '<=', now())
      .orderBy('next_at')
      .orderBy('id')
      .limit(atOnceMax)
      .execute()
    for (const row of due) {
      if (isStopped || !parts.isLeading()) return
      await sendOn(row).catch(problem =>
        log.warn({ err: problem, notice: row.id }, 'a message about an appointment waits'),
      )
    }
  })
  const lookSoon = (): void => {
    look().catch(problem => log.warn({ err: problem }, 'messages about appointments wait'))
  }
  const timer = setInterval(lookSoon, lookEveryMs)

  const sendOn = async (row: Row): Promise<void> => {
    const facts = row.facts as NoticeFacts
    if (row.state === 'handing') return lookFor(row, facts)
    if (row.kind === 'reminder' && now() >= facts.startsAt) return finish(row, 'dropped', 'TooLate')
    const begun = await db
      .updateTable('appointment_notice')
      .set({ state: 'handing', handing_since: now() })
      .where('id', '=', row.id)
      .where('state', '=', 'waiting')
      .returningAll()
      .executeTakeFirst()
    if (begun === undefined) return
    const handed = await hand(begun, facts)
    switch (handed.kind) {
      case 'accepted':
        return finish(begun, 'sent')
      case 'refused':
        return finish(begun, 'failed', handed.why)
      case 'try-again':
        return now() - begun.due_at > giveUpAfterMs
          ? finish(begun, 'failed', handed.why)
          : waitAgain(begun, handed.why, handed.afterMs)
      case 'unknown':
        log.warn(
          { notice: begun.id, why: handed.why },
          'the fate of a message about an appointment is not known',
        )
        return
      default:
        return assertNever(handed)
    }
  }

  const hand = (row: Row, facts: NoticeFacts): Promise<Handed> => {
    if (row.by === 'text') {
      if (texts === undefined) return away('no carrier is set up')
      return texts.send(row.recipient, row.language, inShort(row, facts))
    }
    if (mail === undefined) return away('no mail server is set up')
    const { subject, text } = noticeWords(row.kind, row.language, facts, about(row.language, facts))
    const fromName = parts.city[row.language]
    return mail.send({
      noticeId: row.id,
      language: row.language,
      fromName,
      to: row.recipient,
      subject,
      text,
      at: row.due_at,
      ...(row.kind === 'reminder'
        ? {}
        : {
            calendar: calendarEntry(
              row.kind,
              row.language,
              facts,
              { name: fromName, address: mail.addressFor(row.language) },
              row.due_at,
            ),
          }),
    })
  }

  const away = async (why: string): Promise<Handed> => ({ kind: 'try-again', why })

  /** What was being handed over when a hub was stopped, or its line broke. */
  const lookFor = async (row: Row, facts: NoticeFacts): Promise<void> => {
    const since = row.handing_since ?? 0
    const proofMs = row.by === 'mail' ? (mail?.proofWithinMs ?? 0) : textProofMs
    const isOver = now() - since >= proofMs
    if (await isTaken(row, facts, since)) return finish(row, 'sent')
    // It is asked once more after the time is over: what came at its very end is seen.
    if (isOver) await waitAgain(row, row.why ?? 'no answer')
  }

  const isTaken = async (row: Row, facts: NoticeFacts, since: Instant): Promise<boolean> => {
    if (row.by === 'text')
      return (await texts?.hasTaken(row.recipient, row.language, inShort(row, facts), since)) ?? false
    return (await mail?.hasTaken(row.id, row.language)) ?? false
  }

  const inShort = (row: Row, facts: NoticeFacts) =>
    noticeInShort(row.kind, row.language, facts, about(row.language, facts))

  const about = (language: Language, { startsAt }: NoticeFacts) => ({
    when: dateInWords(
      new Intl.DateTimeFormat(`${language}-CA`, {
        timeZone: parts.timeZone,
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        year: 'numeric',
        hour: 'numeric',
        minute: '2-digit',
      }),
      startsAt,
    ),
    city: parts.city,
    phone: parts.phone,
    page: parts.publicUrl && `${parts.publicUrl}/appointments/`,
  })

  const finish = async (row: Row, state: 'sent' | 'failed' | 'dropped', why?: string): Promise<void> => {
    await db
      .updateTable('appointment_notice')
      .set({ state, done_at: now(), handing_since: null, why: why?.slice(0, 300) ?? null })
      .where('id', '=', row.id)
      .where('state', '=', row.state)
      .execute()
  }

  const waitAgain = async (row: Row, why: string, afterMs?: number): Promise<void> => {
    const pause = afterMs ?? waitMs[Math.min(row.tries, waitMs.length - 1)] ?? lookEveryMs
    await db
      .updateTable('appointment_notice')
      .set({
        state: 'waiting',
        handing_since: null,
        next_at: now() + pause,
        tries: row.tries + 1,
        why: why.slice(0, 300),
      })
      .where('id', '=', row.id)
      .where('state', '=', 'handing')
      .execute()
  }

  return {
    lookSoon,
    /** Sends what is due; resolves when all of it was tried. */
    look,
    stop: async (): Promise<void> => {
      isStopped = true
      clearInterval(timer)
      await look().catch(() => undefined)
    },
  }
}

export type Notices = ReturnType<typeof createNotices>
