import type { Kysely } from 'kysely'
import type { Instant, Language } from '../../../src-domain/vocabulary/words.ts'
import type { TwilioSettings } from '../../config/read-twilio-settings.ts'
import type { Schema } from '../../database/schema.ts'
import { askOnce, twilioClient } from '../../twilio/ask-twilio.ts'
import { createTextStore } from './text-store.ts'

/** What came of a text message; `unknown` where the carrier may have it. */
export type TextHanded =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string }

const lookBackMs = 60_000
const listedMax = 100

/** Sends text messages of the centre's own, from its number of that language. Who said STOP is sent none. */
export function createNoticesByText(settings: TwilioSettings, db: Kysely<Schema>, now: () => Instant) {
  const client = twilioClient(settings)
  const texts = createTextStore(db, now)
  const numberFor = (language: Language): string =>
    (settings.numbers.find(number => number.language === language) ?? settings.numbers[0])?.phone ?? ''
  return {
    send: async (to: string, language: Language, text: string): Promise<TextHanded> => {
      if (await texts.hasOptedOut(to)) return { kind: 'refused', why: 'OptedOut' }
      const asked = await askOnce(() => client.messages.create({ to, from: numberFor(language), body: text }))
      switch (asked.kind) {
        case 'done':
          return { kind: 'accepted' }
        case 'away':
          return { kind: 'unknown', why: 'the carrier does not answer' }
        case 'gone':
          return { kind: 'refused', why: 'Refused' }
        case 'refused':
          return { kind: 'refused', why: `Refused ${asked.code}` }
      }
    },
    /** Whether the carrier has these words to this number since then; throws where it does not say. */
    hasTaken: async (to: string, language: Language, text: string, since: Instant): Promise<boolean> => {
      const dateSentAfter = new Date(since - lookBackMs)
      const found = await askOnce(() =>
        client.messages.list({ to, from: numberFor(language), dateSentAfter, limit: listedMax }),
      )
      if (found.kind !== 'done') throw new Error('the carrier does not say what it has')
      return found.value.some(({ body }) => body === text)
    },
  }
}
