import { IconFileText } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { channelIcons } from '../../contact-words.ts'
import { useDeskStore } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button, Icon, type IconGlyph, SectionHeading } from '../../ui/ui.ts'
import styles from './customer-tab.module.css'
import { customerTexts } from './texts.ts'
import type { CustomerView } from './use-customer-panel.ts'

const shownAtFirst = 6
const yearMs = 330 * 86_400_000

interface Line {
  readonly id: string
  readonly icon: IconGlyph
  readonly iconLabel: string
  readonly text: string
  readonly detail?: string
  readonly at: number
}

/** What was before, of every channel; without the hub, what this desk keeps, and as of when. */
export function CustomerTimeline({ view }: { readonly view: CustomerView }) {
  const t = useTexts(customerTexts)
  const language = useLanguage()
  const { formatDate, formatDateTime } = useFormats()
  const store = useDeskStore()
  const { data: catalogue } = useQuery({
    queryKey: ['catalogue'],
    queryFn: async () => (await store.catalogue()) ?? null,
  })
  const [isWhole, setIsWhole] = useState(false)

  const reasonOf = (code: string | undefined) =>
    catalogue?.wrapUpReasons.find(reason => reason.code === code)?.name[language]
  const typeOf = (code: string) =>
    catalogue?.requestTypes.find(type => type.code === code)?.name[language] ?? code

  const lines: readonly Line[] = view.timeline
    ? view.timeline.map(entry => ({
        id: entry.id,
        icon: channelIcons[entry.channel],
        iconLabel: t(`channel.${entry.channel}`),
        text: entry.summary || (reasonOf(entry.reasonCode) ?? t(`channel.${entry.channel}`)),
        detail: t('by', { channel: t(`channel.${entry.channel}`), agent: entry.agentName }),
        at: entry.at,
      }))
    : [...view.openRequests, ...view.otherRequests].map(request => ({
        id: request.id,
        icon: IconFileText,
        iconLabel: '',
        text: t('reported', { type: typeOf(request.typeCode) }),
        at: request.createdAt,
      }))
  const shown = isWhole ? lines : lines.slice(0, shownAtFirst)
  const dateOf = (at: number) => (Date.now() - at > yearMs ? formatDate(at, 'iso') : formatDate(at))

  return (
    <section className={styles.section} aria-label={t('before')}>
      <SectionHeading aside={asOfWords()}>{t('before')}</SectionHeading>
      {!view.timeline && <p className={styles.quiet}>{t('offlineTimeline')}</p>}
      {view.timeline && lines.length === 0 && <p className={styles.quiet}>{t('firstContact')}</p>}
      <ul className={styles.timeline}>
        {shown.map(line => (
          <li key={line.id} className={styles.entry}>
            <Icon of={line.icon} label={line.iconLabel || undefined} className={styles.entryIcon} />
            <span className={styles.entryWords} title={line.detail}>
              {line.text}
            </span>
            <time className={styles.entryDate} dateTime={new Date(line.at).toISOString()}>
              {dateOf(line.at)}
            </time>
          </li>
        ))}
      </ul>
      {lines.length > shown.length && (
        <div>
          <Button size="small" variant="quiet" onPress={() => setIsWhole(true)}>
            {t('showAll', { count: lines.length })}
          </Button>
        </div>
      )}
    </section>
  )

  function asOfWords(): string | undefined {
    if (view.asOf === undefined) return undefined
    return view.asOf === 'unknown' ? t('asOfNever') : t('asOf', { time: formatDateTime(view.asOf) })
  }
}
