import { z } from 'zod'
import { type NoticeKind, type NoticeState, noticeKinds } from '../../src-domain/notices/notice.ts'
import {
  type NoticeTemplate,
  type NoticeWords,
  noticeWordsMax,
} from '../../src-domain/notices/notice-template.ts'
import type { SurveyAnswer, SurveyDay, SurveyTotal } from '../../src-domain/notices/survey.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'

/**
 * What was told to people of a request, the words for it, and what customers say of how it went.
 *
 * | route | who | answers |
 * | --- | --- | --- |
 * | `GET /api/requests/:id/notices` | everybody; a division of its own | 200 `RequestNotices`; 404 `UnknownRequest` |
 * | `GET /api/notice-templates` | supervisors, administrators | 200 `NoticeTemplates` |
 * | `GET /api/notice-templates/:kind/versions` | the same | 200 `TemplateVersions` |
 * | `PUT /api/notice-templates/:kind` | the same | 200 `TemplateVersion`; 409 `TemplateChanged`; 422 `TemplateWrong` with `problems` |
 * | `POST /api/notice-templates/:kind/preview` | the same | 200 `NoticePreview`; 404 `UnknownRequest`; 422 `TemplateWrong` |
 * | `GET /api/request-surveys` | supervisors, administrators | 200 `RequestSurveys` |
 * | `GET /api/requests/:id/survey` | everybody; a division of its own | 200 `RequestSurvey`; 404 `UnknownRequest` |
 * | `GET /api/request-survey-days?days=…` | supervisors, administrators; a division of its own | 200 `SurveyDays` |
 */

/** One notice to one person. */
export interface RequestNotice {
  readonly id: string
  readonly kind: NoticeKind
  readonly recipient: 'customer' | 'follower' | 'head'
  readonly by: 'email' | 'sms' | 'nobody'
  /** Masked for who need not know it; absent where there was no way. */
  readonly address?: string
  readonly language: Language
  readonly subject: string
  /** Without the link by which the recipient follows the request. */
  readonly text: string
  readonly state: NoticeState
  readonly why?: string
  readonly madeAt: Instant
  /** Not before; of one that waits for the morning. */
  readonly dueAt: Instant
  readonly doneAt?: Instant
}
export interface RequestNotices {
  readonly notices: readonly RequestNotice[]
}

export const noticeKindParams = z.object({ kind: z.enum(noticeKinds) })

const noticeWordsSchema = z.strictObject({
  subject: z.string().max(noticeWordsMax.subject * 4),
  text: z.string().max(noticeWordsMax.text * 4),
  sms: z.string().max(noticeWordsMax.sms * 4),
})
const templateSchema = z.strictObject({ en: noticeWordsSchema, fr: noticeWordsSchema })
export const putTemplateSchema = z.strictObject({
  basedOn: z.int().nonnegative(),
  template: templateSchema,
})
export type PutTemplate = z.infer<typeof putTemplateSchema>
export const previewNoticeSchema = z.strictObject({
  template: templateSchema,
  /** Of the request on which it is tried. */
  reference: z.string().max(24),
})
export type PreviewNotice = z.infer<typeof previewNoticeSchema>

/** Version 0 is what the product brings along. */
export interface TemplateVersion {
  readonly kind: NoticeKind
  readonly version: number
  readonly template: NoticeTemplate
  readonly setAt?: Instant
  readonly setBy?: string
}
export interface NoticeTemplates {
  readonly templates: readonly TemplateVersion[]
}
export interface TemplateVersions {
  readonly versions: readonly TemplateVersion[]
}
export interface NoticePreview {
  readonly reference: string
  readonly words: Readonly<Record<Language, NoticeWords>>
}

/** What the customer of a request answered; without `answer` where they have not. */
export interface RequestSurvey {
  readonly answer?: SurveyAnswer & { readonly at: Instant }
}

export const surveyDaysQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) })
/** The answers of so many days up to today, with no words in them. Only days and divisions that have answers. */
export interface SurveyDays {
  /** YYYY-MM-DD by the clock of the city, both ends included. */
  readonly from: string
  readonly to: string
  readonly days: readonly SurveyDay[]
}

export interface RequestSurveys {
  readonly totals: readonly SurveyTotal[]
  readonly divisions: readonly {
    readonly code: string
    readonly name: { readonly en: string; readonly fr: string }
  }[]
}
