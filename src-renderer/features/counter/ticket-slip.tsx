import type { Visit } from '../../../src-domain/visits/visit.ts'
import { localeOf } from '../../language/language.ts'
import { formatsIn } from '../../language/use-formats.ts'
import { counterTextIn } from './counter-texts.ts'
import styles from './ticket-slip.module.css'
import { useCounter } from './use-counter.ts'

/** What the visitor takes along, on paper and in the visitor's language: the ticket, or what the visit came to. */
export function TicketSlip({
  visit,
  kind,
}: {
  readonly visit: Pick<Visit, 'ticket' | 'queueId' | 'language' | 'arrivedAt' | 'answered' | 'details'>
  readonly kind: 'ticket' | 'receipt'
}) {
  const { language, ticket, arrivedAt, answered, details } = visit
  const t = counterTextIn(language)
  const { formatDate, formatTime } = formatsIn(language)
  const { counters } = useCounter().state
  const counter = counters.find(({ queueId }) => queueId === visit.queueId)
  const requests = details.requests ?? []
  return (
    <article className={styles.slip} lang={localeOf(language)} data-slip={kind}>
      <p className={styles.place}>{counter?.name[language]}</p>
      <h1 className={styles.title}>{t(kind === 'ticket' ? 'slip.ticket' : 'slip.receipt')}</h1>
      <p className={styles.ticket}>{ticket}</p>
      <p>
        {formatDate(arrivedAt, 'long')} · {t('slip.came', { time: formatTime(arrivedAt) })}
        {kind === 'receipt' && answered && ` · ${t('slip.served', { time: formatTime(answered.at) })}`}
      </p>
      {kind === 'ticket' ? (
        <p>{t('slip.keep')}</p>
      ) : requests.length === 0 ? (
        <p>{t('slip.noRequests')}</p>
      ) : (
        <>
          <h2 className={styles.heading}>{t('slip.requests')}</h2>
          <ul className={styles.requests}>
            {requests.map(({ reference }) => (
              <li key={reference}>{reference}</li>
            ))}
          </ul>
          <p>{t('slip.thanks')}</p>
        </>
      )}
    </article>
  )
}
