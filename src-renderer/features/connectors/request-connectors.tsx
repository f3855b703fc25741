import { useHub } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useTold } from '../../told.tsx'
import { Pill, type Tone } from '../../ui/ui.ts'
import styles from './connectors.module.css'
import { connectorsTexts } from './connectors-texts.ts'

export const stateTone = {
  waiting: 'info',
  sending: 'info',
  'in-doubt': 'watch',
  sent: 'good',
  refused: 'breach',
  skipped: 'neutral',
} as const satisfies Readonly<Record<string, Tone>>

const lookEveryMs = 15_000

/** Where a request stands at the city's other systems; nothing where it goes to none. */
export function RequestConnectors({ requestId }: { readonly requestId: string }) {
  const t = useTexts(connectorsTexts)
  const language = useLanguage()
  const hub = useHub()
  const { formatDateTime } = useFormats()
  const { value } = useTold(['request-connectors', requestId], () => hub.connectors.ofRequest(requestId), {
    lookEveryMs,
  })
  if (value === undefined || value.connectors.length === 0) return null
  return (
    <section className={styles.request} aria-label={t('requestTitle')}>
      <h3 className={styles.heading}>{t('requestTitle')}</h3>
      <ul className={styles.list}>
        {value.connectors.map(({ connector, state, externalId, theirStatus, nextAt, since, why }) => (
          <li key={connector.id} className={styles.entry}>
            <span className={styles.line}>
              <span>{connector.name[language]}</span>
              <Pill tone={stateTone[state]} size="small">
                {t(`state.${state}`)}
              </Pill>
            </span>
            <span className={styles.second}>
              {[
                formatDateTime(since),
                externalId && t('theirNumber', { id: externalId }),
                theirStatus && t('theirStatus', { status: theirStatus }),
                nextAt && t('nextTry', { at: formatDateTime(nextAt) }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
            {why && <span className={styles.why}>{why}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
