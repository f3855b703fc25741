import type { Kysely } from 'kysely'
import type { Catalogue } from '../../src-contract/http/api.ts'
import type { OpeningHours } from '../../src-domain/calendar/opening-hours.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'
import { oneAtATime } from '../cluster/one-at-a-time.ts'
import type { Conversations } from '../conversations/conversations.ts'
import type { Log } from '../database/log.ts'
import type { Schema } from '../database/schema.ts'
import { atMostEvery } from '../engine/at-most-every.ts'
import type { Engine } from '../engine/engine.ts'
import type { PhotoStore } from '../photos/photo-store.ts'
import { createNoticeMaker, followedKinds } from './make-notices.ts'
import { createNoticeTemplates } from './notice-templates.ts'
import { createNoticeSender } from './send-notices.ts'
import { createTrackCodes } from './track-codes.ts'
import { createTrackLinks } from './track-link.ts'
import { createTracker } from './tracker.ts'
import { createWordsOfTime } from './words-of-time.ts'

export interface NoticesParts {
  readonly db: Kysely<Schema>
  readonly engine: Pick<Engine, 'submit' | 'onPublished'>
  readonly conversations: Pick<Conversations, 'begin' | 'append' | 'onChanged'>
  readonly photos: Pick<PhotoStore, 'read' | 'ofRequest'>
  readonly catalogue: () => Pick<Catalogue, 'city' | 'divisions' | 'requestTypes'>
  readonly hours: () => OpeningHours
  readonly timeZone: string
  /** The key of this centre by which secrets and codes are made; it outlives a restart. */
  readonly secretKey: string
  /** Under which residents reach this hub, without a closing slash; without it no link is sent. */
  readonly publicUrl: string | undefined
  readonly hasMail: boolean
  /** The conversation that goes on with a number; absent where no text messages are sent. */
  readonly textThread?: (phone: string, language: Language) => string
  /** One hub makes notices and sends them. */
  readonly isLeading: () => boolean
  readonly now: () => Instant
  readonly log: Log
}

const lookEveryMs = 1_000
const forgetEveryMs = 3_600_000

/**
 * Telling people of their requests, and the page on which they follow them. The hub that leads follows the journal
 * (`make-notices.ts`), hands what is due to the outboxes and hears what became of it (`send-notices.ts`); it looks when
 * something happened, and every second. Any hub answers the page (`tracker.ts`, `track-codes.ts`).
 */
export async function openNotices(parts: NoticesParts) {
  const { db, engine, conversations, now, log } = parts
  const links = createTrackLinks(parts.secretKey, parts.publicUrl)
  const templates = createNoticeTemplates(db, now)
  const when = createWordsOfTime(parts.timeZone)
  const can = { email: parts.hasMail, sms: parts.textThread !== undefined }
  const city = () => parts.catalogue().city.name
  const shared = { ...parts, links, templates, when, can, city, textThread: parts.textThread }
  const maker = createNoticeMaker({ ...shared, hasPage: links.hasPage })
  const sender = createNoticeSender(shared)
  const codes = createTrackCodes({ ...shared, key: parts.secretKey })
  await maker.begin()

  let isStopped = false
  const look = oneAtATime(async () => {
    if (isStopped || !parts.isLeading()) return
    while (await maker.follow());
    await sender.send()
    await codes.send()
  })
  // Who hands in thousands at once does not wait for the notices of the first of them.
  const looking = atMostEvery(lookEveryMs, () => {
    look().catch(problem => log.warn({ err: problem }, 'notices wait'))
  })
  const lookSoon = looking.soon
  const timers = [
    setInterval(lookSoon, lookEveryMs),
    setInterval(() => {
      codes.forget().catch(problem => log.warn({ err: problem }, 'old codes stay'))
    }, forgetEveryMs),
  ]
  const followed: ReadonlySet<string> = new Set(followedKinds)
  const unsubscribe = [
    engine.onPublished(({ lines }) => {
      if (lines.some(({ event }) => followed.has(event.kind))) lookSoon()
    }),
    conversations.onChanged(({ entries }) => {
      if (entries.some(({ writer }) => writer.kind === 'rule' && writer.delivery.kind !== 'sending'))
        lookSoon()
    }),
  ]
  return {
    links,
    templates,
    when,
    codes,
    tracker: createTracker(shared),
    /** Looks now; resolves when what is known was done. */
    look,
    stop: async (): Promise<void> => {
      for (const timer of timers) clearInterval(timer)
      for (const end of unsubscribe) end()
      looking.stop()
      isStopped = true
      // What is under way is brought to its end.
      await look().catch(() => undefined)
    },
  }
}

export type Notices = Awaited<ReturnType<typeof openNotices>>
