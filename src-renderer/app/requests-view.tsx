import { RequestConnectors } from '../features/connectors/request-connectors.tsx'
import { RequestsScreen } from '../features/division/requests-screen.tsx'
import type { DivisionSlots } from '../features/division/slots.ts'
import { RequestNotices } from '../features/notices/request-notices.tsx'
import { RequestSurvey } from '../features/notices/request-survey.tsx'
import { SurveyBoard } from '../features/notices/survey-board.tsx'
import { findRequestTypes } from '../features/request/find-request-types.ts'
import { answerInWords } from '../features/request/read-back.ts'
import { RequestPhotos } from '../features/request/request-photos.tsx'
import { IntakeQuestions } from '../intake/intake-questions.tsx'
import { localeOf } from '../language/language.ts'
import { singleKeysOn } from './shortcuts.ts'

const slots: DivisionSlots = {
  photos: (requestId, marks) => <RequestPhotos requestId={requestId} marks={marks} />,
  questions: props => <IntakeQuestions {...props} />,
  findTypes: findRequestTypes,
  answerWords: answerInWords,
  notices: requestId => <RequestNotices requestId={requestId} />,
  survey: ({ id, language }) => <RequestSurvey requestId={id} language={localeOf(language)} />,
  surveys: nameOf => <SurveyBoard nameOf={nameOf} />,
  connectors: requestId => <RequestConnectors requestId={requestId} />,
  areSingleKeysOn: singleKeysOn,
}

/** The screen of requests with what other parts of the desk bring to it. */
export function RequestsView() {
  return <RequestsScreen slots={slots} />
}
