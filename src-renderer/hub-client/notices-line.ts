import type {
  NoticePreview,
  NoticeTemplates,
  PreviewNotice,
  PutTemplate,
  RequestNotices,
  RequestSurvey,
  RequestSurveys,
  SurveyDays,
  TemplateVersion,
  TemplateVersions,
} from '../../src-contract/http/notices.ts'
import type { NoticeKind } from '../../src-domain/notices/notice.ts'
import type { RequestId } from '../../src-domain/vocabulary/words.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** What people were told of requests, the words for it, and how they say it went; the refusals stand in the contract. */
export interface NoticesLine {
  readonly ofRequest: (requestId: RequestId) => Answer<RequestNotices>
  readonly templates: () => Answer<NoticeTemplates>
  readonly versions: (kind: NoticeKind) => Answer<TemplateVersions>
  readonly publish: (kind: NoticeKind, template: PutTemplate) => Answer<TemplateVersion>
  readonly preview: (kind: NoticeKind, tried: PreviewNotice) => Answer<NoticePreview>
  readonly surveys: () => Answer<RequestSurveys>
  readonly surveyOf: (requestId: RequestId) => Answer<RequestSurvey>
  /** Of so many days up to today. */
  readonly surveyDays: (days: number) => Answer<SurveyDays>
}

const root = '/api/notice-templates'

export function createNoticesLine(ask: HttpLine['ask']): NoticesLine {
  return {
    ofRequest: requestId => ask('GET', `/api/requests/${encodeURIComponent(requestId)}/notices`),
    templates: () => ask('GET', root),
    versions: kind => ask('GET', `${root}/${kind}/versions`),
    publish: (kind, template) => ask('PUT', `${root}/${kind}`, template),
    preview: (kind, tried) => ask('POST', `${root}/${kind}/preview`, tried),
    surveys: () => ask('GET', '/api/request-surveys'),
    surveyOf: requestId => ask('GET', `/api/requests/${encodeURIComponent(requestId)}/survey`),
    surveyDays: days => ask('GET', `/api/request-survey-days?days=${days}`),
  }
}
