import { z } from 'zod'
import type { PublicLine, PublicStanding } from '../../src-domain/notices/public-standing.ts'
import { surveyWordsMax } from '../../src-domain/notices/survey.ts'
import { trackCodeDigits } from '../../src-domain/notices/track-code.ts'
import { stepWordsMaxLength } from '../../src-domain/requests/decide-step.ts'
import type { NotifyBy } from '../../src-domain/requests/service-request.ts'
import type { Bilingual, Instant, Language } from '../../src-domain/vocabulary/words.ts'

/**
 * What a resident's page asks of the hub to follow a request. Whoever has the reference number and the secret of a link
 * is the customer or a follower of that request; the secret stands in the body of each question and in no address.
 *
 * | question | answers |
 * | --- | --- |
 * | `POST /track/api/view` | 200 `TrackedRequest`; 404 `UnknownLink` |
 * | `POST /track/api/photo` | 200 the picture; 404 `UnknownLink` |
 * | `POST /track/api/code` | 200 `CodeAsked`, whatever the number; 429 `TooManyCodes` with `retryAfterMs` |
 * | `POST /track/api/open` | 200 `Opened`; 403 `CodeWrong` with `triesLeft`, `CodeOver` |
 * | `POST /track/api/do` | 200 `TrackedRequest` as it is then; 404 `UnknownLink`; 409 with the name of the refusal |
 * | `GET /track/api/city` | 200 `TrackCity` |
 */

const reference = z.string().min(1).max(24)
const link = { reference, secret: z.string().regex(/^[A-Za-z0-9_-]{22}$/) }
/** Words that people type: no control characters but line ends and tabs, and no half of a character. */
const words = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused here.
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]*$/u, 'control characters')
const said = words(stepWordsMaxLength)
const mark = z.int().min(1).max(5)

export const trackLinkSchema = z.strictObject(link)
export const trackPhotoSchema = z.strictObject({ ...link, photoId: z.uuid() })
export const askCodeSchema = z.strictObject({ reference })
export const openByCodeSchema = z.strictObject({
  ticket: z.uuid(),
  code: z.string().regex(new RegExp(`^\\d{${trackCodeDigits}}$`)),
})

export const trackDeedSchema = z.discriminatedUnion('kind', [
  /** The answer to what the city asks. */
  z.strictObject({ kind: z.literal('answer'), text: said }),
  /** Words of one's own. */
  z.strictObject({ kind: z.literal('add-words'), text: said }),
  /** The work is said to be done and is not. */
  z.strictObject({ kind: z.literal('not-done'), text: said }),
  /** A date has passed: somebody above is to hear of it. */
  z.strictObject({ kind: z.literal('raise'), text: said }),
  z.strictObject({ kind: z.literal('notify-by'), by: z.enum(['no', 'phone', 'email', 'sms']) }),
  /** A follower wants to hear no more. */
  z.strictObject({ kind: z.literal('stop') }),
  z.strictObject({
    kind: z.literal('survey'),
    satisfaction: mark,
    effort: mark,
    words: words(surveyWordsMax).optional(),
  }),
])
export type TrackDeed = z.infer<typeof trackDeedSchema>

/** With an id of the page's: the same deed again, after an answer that was lost, is done once. */
export const trackDoSchema = z.strictObject({ ...link, id: z.uuid(), deed: trackDeedSchema })

/** Where the code is to be typed; the code itself goes to the customer, if there is one who can be written to. */
export interface CodeAsked {
  readonly ticket: string
  readonly expiresAt: Instant
}

/** The link that the code opened. */
export interface Opened {
  readonly reference: string
  readonly secret: string
}

/** What is known of the city before anybody is. */
export interface TrackCity {
  readonly name: Bilingual
  readonly phone: string
  readonly timeZone: string
  /** Whether codes can go anywhere: the centre has mail or text messages. */
  readonly sendsCodes: boolean
}

/** A request as its customer or a follower is shown it: no name, no internal word, nobody else's address. */
export interface TrackedRequest {
  readonly reference: string
  readonly role: 'customer' | 'follower'
  readonly language: Language
  readonly city: TrackCity
  readonly type: Bilingual
  readonly division?: { readonly name: Bilingual; readonly phone: string; readonly email: string }
  readonly standing: PublicStanding
  /** How many of the four steps are reached. */
  readonly stepsReached: number
  readonly createdAt: Instant
  /** By when a person answers; absent once one has. */
  readonly answerBy?: Instant
  /** By when it is to be done; absent once it is, or while it stands still. */
  readonly doneBy?: Instant
  readonly isOverdue: boolean
  readonly question?: string
  readonly outcome?: string
  /** Until when "not done" brings it back. */
  readonly reopenUntil?: Instant
  readonly history: readonly PublicLine[]
  /** The customer's own words and place; a follower is not shown them. */
  readonly description?: string
  readonly place?: string
  readonly photos: readonly string[]
  readonly notifyBy?: NotifyBy
  /** Where notices could go, masked. */
  readonly reach: { readonly email?: string; readonly sms?: string }
  /** A follower who wants to hear no more. */
  readonly isStopped: boolean
  readonly isSurveyed: boolean
  /** The request that it was put together with, and the way there. */
  readonly mergedInto?: Opened
  readonly may: Readonly<Record<TrackDeed['kind'], boolean>>
}
