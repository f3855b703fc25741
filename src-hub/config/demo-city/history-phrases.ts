import { join } from 'node:path'
import { z } from 'zod'
import { type Channel, channels, type Language } from '../../../src-domain/vocabulary/words.ts'
import { demoCityFolder, readJson } from './read-checked.ts'

type Phrases = Readonly<Record<Language, readonly string[]>>

/** What is said in the past of the demo city, and how often. */
export interface HistoryPhrases {
  /** By request type. `months` (1 to 12) are those in which it comes up; without, all. */
  readonly requests: Readonly<
    Record<
      string,
      {
        readonly weight: number
        readonly months?: readonly number[]
        /** Whether the place is the customer's own address. */
        readonly atHome: boolean
        readonly descriptions: Phrases
      }
    >
  >
  /** Answers to free-text questions, by `<request type>.<question>` or by `<question>`. */
  readonly answers: Readonly<Record<string, Phrases>>
  /** By wrap-up reason. Without `channels`, any. */
  readonly contacts: Readonly<
    Record<
      string,
      { readonly weight: number; readonly channels?: readonly Channel[]; readonly summaries: Phrases }
    >
  >
  /** Summaries of a contact in which a request was logged. */
  readonly requestLogged: Phrases
}

const texts = z.array(z.string().trim().min(1)).min(1)
const phrases = z.strictObject({ en: texts, fr: texts })
const weight = z.number().positive()

const schema: z.ZodType<HistoryPhrases> = z.strictObject({
  requests: z.record(
    z.string(),
    z.strictObject({
      weight,
      months: z.array(z.int().min(1).max(12)).min(1).optional(),
      atHome: z.boolean(),
      descriptions: phrases,
    }),
  ),
  answers: z.record(z.string(), phrases),
  contacts: z.record(
    z.string(),
    z.strictObject({ weight, channels: z.array(z.enum(channels)).min(1).optional(), summaries: phrases }),
  ),
  requestLogged: phrases,
})

/** Reads the phrases of the past from the folder of the demo city. Throws a `DemoCityError`. */
export function loadHistoryPhrases(folder: string = demoCityFolder): HistoryPhrases {
  return readJson(join(folder, 'history.json'), schema)
}
