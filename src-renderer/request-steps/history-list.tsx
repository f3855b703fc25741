import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import type { RequestLine } from '../desk-data/request-lines.ts'
import { localeOf, useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import { SectionHeading } from '../ui/ui.ts'
import styles from './request-steps.module.css'
import { stepTexts } from './step-texts.ts'
import { useLineWords } from './use-line-words.ts'
import { useNameOf } from './use-names.ts'

/** What happened to a request, the last first: when, what, who, and the words that were written with it. */
export function HistoryList({
  lines,
  type,
  language,
  isWhole,
}: {
  readonly lines: readonly RequestLine[]
  readonly type: RequestType | undefined
  /** Of the customer: what they read is written in it. */
  readonly language: Language
  /** False while the hub, which knows all of it, is away. */
  readonly isWhole: boolean
}) {
  const t = useTexts(stepTexts)
  const { formatDateTime } = useFormats()
  const wordsOf = useLineWords(type)
  const nameOf = useNameOf()
  return (
    <section className={styles.part} aria-label={t('history')}>
      <SectionHeading aside={lines.length}>{t('history')}</SectionHeading>
      {!isWhole && <p className={styles.help}>{t('historyOwn')}</p>}
      <ol className={styles.lines}>
        {lines.toReversed().map(({ id, at, by, handedInBy, event }) => {
          const { title, said, isForCustomer } = wordsOf(event)
          const name = nameOf(by)
          return (
            <li key={id} className={styles.line} data-event={event.kind}>
              <span className={styles.when}>{formatDateTime(at)}</span>
              <span className={styles.what}>
                <span>{title}</span>
                {said !== undefined && said !== '' && (
                  <q className={styles.said} lang={isForCustomer ? localeOf(language) : undefined}>
                    {said}
                  </q>
                )}
                <span className={styles.help}>
                  {handedInBy === undefined ? name : t('handedIn', { name, other: nameOf(handedInBy) })}
                </span>
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
