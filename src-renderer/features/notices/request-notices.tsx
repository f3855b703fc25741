import type { RequestNotice } from '../../../src-contract/http/notices.ts'
import type { NoticeState } from '../../../src-domain/notices/notice.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useWhyWords } from '../../request-steps/use-why-words.ts'
import { useTold, WhenTold } from '../../told.tsx'
import { Pill, SectionHeading, type Tone } from '../../ui/ui.ts'
import styles from './notices.module.css'
import { noticesTexts } from './notices-texts.ts'

const lookEveryMs = 10_000
const tones: Readonly<Record<NoticeState, Tone>> = {
  waiting: 'watch',
  sending: 'info',
  sent: 'good',
  failed: 'breach',
  dropped: 'neutral',
}

/** What was told to whom about a request, when, how and how far it is on its way; the latest first. */
export function RequestNotices({ requestId }: { readonly requestId: string }) {
  const t = useTexts(noticesTexts)
  const hub = useHub()
  const told = useTold(['request-notices', requestId], () => hub.notices.ofRequest(requestId), {
    lookEveryMs,
  })
  return (
    <section className={styles.part}>
      <SectionHeading>{t('ofRequest.title')}</SectionHeading>
      <WhenTold told={told}>
        {({ notices }) =>
          notices.length === 0 ? (
            <p className={styles.help}>{t('ofRequest.none')}</p>
          ) : (
            <ol className={styles.list}>
              {notices.map(notice => (
                <NoticeLine key={notice.id} notice={notice} />
              ))}
            </ol>
          )
        }
      </WhenTold>
    </section>
  )
}

function NoticeLine({ notice }: { readonly notice: RequestNotice }) {
  const t = useTexts(noticesTexts)
  const { formatDateTime, formatPhone } = useFormats()
  const whyWords = useWhyWords()
  const { kind, recipient, by, address, state, why, doneAt, dueAt, language } = notice
  /** There was no way for a machine to begin with. */
  const isForPerson = by === 'nobody' && state === 'failed'
  const isNumber = address?.startsWith('+') === true
  return (
    <li className={styles.notice}>
      <div className={styles.noticeHead}>
        <strong>{t(`kind.${kind}`)}</strong>
        <Pill tone={isForPerson ? 'watch' : tones[state]} size="small">
          {t(isForPerson ? 'ofRequest.forPerson' : `ofRequest.state.${state}`)}
        </Pill>
      </div>
      <p className={styles.help}>
        {[
          t(`ofRequest.by.${by}`),
          t(`ofRequest.to.${recipient}`),
          ...(address === undefined ? [] : [isNumber ? formatPhone(address) : address]),
        ].join(' · ')}
      </p>
      <p className={styles.help}>
        {state === 'waiting'
          ? t('ofRequest.waitsUntil', { time: formatDateTime(dueAt) })
          : formatDateTime(doneAt ?? dueAt)}
        {why !== undefined && ` · ${whyWords(why) ?? t('ofRequest.answered', { words: why })}`}
      </p>
      <details>
        <summary className={styles.summary}>{t('ofRequest.read')}</summary>
        <div className={styles.letter} lang={language}>
          {by !== 'sms' && <p className={styles.subject}>{notice.subject}</p>}
          <p>{notice.text}</p>
        </div>
      </details>
    </li>
  )
}
