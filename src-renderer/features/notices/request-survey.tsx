import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useTold } from '../../told.tsx'
import { Facts, SectionHeading } from '../../ui/ui.ts'
import styles from './notices.module.css'
import { noticesTexts } from './notices-texts.ts'

/** What the customer of a request answered when it was over, in marks and in their own words; nothing where they did not. */
export function RequestSurvey({
  requestId,
  language,
}: {
  readonly requestId: string
  /** Of the customer: in which their words most likely are. */
  readonly language: string
}) {
  const t = useTexts(noticesTexts)
  const hub = useHub()
  const { formatDateTime } = useFormats()
  const { value } = useTold(['request-survey', requestId], () => hub.notices.surveyOf(requestId))
  if (value?.answer === undefined) return null
  const { satisfaction, effort, words, at } = value.answer
  return (
    <section className={styles.part} aria-label={t('survey.title')}>
      <SectionHeading>{t('survey.title')}</SectionHeading>
      <Facts
        items={[
          { label: t('survey.satisfaction'), value: t('survey.of5', { mark: satisfaction }) },
          { label: t('survey.effort'), value: t('survey.of5', { mark: effort }) },
          { label: t('survey.at'), value: formatDateTime(at) },
        ]}
      />
      {words !== undefined && (
        <p className={styles.letter} lang={language}>
          {words}
        </p>
      )}
    </section>
  )
}
