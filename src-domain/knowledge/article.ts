import type { ArticleId, DivisionCode, Language, RequestTypeCode } from '../vocabulary/words.ts'

/** One language of an article. `body` is Markdown; `answer` is what the CSR can read aloud. */
export interface ArticleText {
  readonly title: string
  readonly answer: string
  readonly keywords: readonly string[]
  readonly body: string
}

/** A piece of knowledge, in both languages, with its owner and the date by which the owner reviews it. */
export interface Article {
  readonly id: ArticleId
  readonly topic: string
  readonly division: DivisionCode
  readonly requestTypes: readonly RequestTypeCode[]
  /** ISO date (YYYY-MM-DD). */
  readonly reviewBy: string
  readonly version: number
  readonly texts: Readonly<Record<Language, ArticleText>>
}
