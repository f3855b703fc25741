import { IconAlertTriangle, IconCheck, IconChecks, IconClock, IconRobot } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Conversation, Entry } from '../../../src-domain/conversations/conversation.ts'
import { useHub, usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Icon, Stack, TextButton } from '../../ui/ui.ts'
import { AttachmentList } from './attachment-list.tsx'
import { conversationTexts } from './conversation-texts.ts'
import styles from './entry-view.module.css'
import { splitQuoted } from './split-quoted.ts'
import { whyNotDelivered } from './why-not-delivered.ts'

/** One entry: who, when, the words, the files, and how far it is on its way. */
export function EntryView({
  entry,
  conversation,
  customerName,
  mark,
  mail,
  onWriteAgain,
}: {
  readonly entry: Entry
  readonly conversation: Conversation
  readonly customerName: string
  /** What should be known before its words are read. */
  readonly mark?: ReactNode
  /** What else an e-mail has: its page, what was left out. */
  readonly mail?: ReactNode
  /** Puts the words of an entry that did not arrive into the field again. */
  readonly onWriteAgain: ((entry: Entry) => void) | undefined
}) {
  const t = useTexts(conversationTexts)
  const { formatTime } = useFormats()
  const who = useWriterName(entry, customerName)
  const isOther = entry.via !== conversation.medium
  return (
    <article
      className={styles.entry}
      data-from={entry.writer.kind}
      data-wide={entry.via === 'email' || undefined}
    >
      <p className={styles.head}>
        {entry.writer.kind === 'rule' && <Icon of={IconRobot} />}
        <strong className={styles.who}>{who}</strong>
        <time dateTime={new Date(entry.at).toISOString()}>{formatTime(entry.at)}</time>
        {isOther && <span>{t(`via.${entry.via}`)}</span>}
      </p>
      {mark}
      {entry.removedAfterDays === undefined ? (
        <Words text={entry.text} language={conversation.language} />
      ) : (
        <p className={styles.delivery}>{t('entry.removed', { count: entry.removedAfterDays })}</p>
      )}
      <AttachmentList contactId={entry.contactId} attachments={entry.attachments} />
      {mail}
      <DeliveryLine entry={entry} conversation={conversation} onWriteAgain={onWriteAgain} />
    </article>
  )
}

/** Words as they were written; what they quote is folded. */
function Words({ text, language }: { readonly text: string; readonly language: string }) {
  const t = useTexts(conversationTexts)
  const { own, quoted } = splitQuoted(text)
  return (
    <>
      {own !== '' && (
        <p className={styles.words} lang={language}>
          {own}
        </p>
      )}
      {quoted !== '' && (
        <details className={styles.quoted}>
          <summary>{t('entry.quoted')}</summary>
          <p className={styles.words}>{quoted}</p>
        </details>
      )}
    </>
  )
}

function DeliveryLine({
  entry,
  conversation,
  onWriteAgain,
}: {
  readonly entry: Entry
  readonly conversation: Conversation
  readonly onWriteAgain: ((entry: Entry) => void) | undefined
}) {
  const t = useTexts(conversationTexts)
  const { formatTime } = useFormats()
  if (entry.writer.kind === 'customer') return null
  const { delivery } = entry.writer
  const isSeen = conversation.seen.customer >= entry.number
  switch (delivery.kind) {
    case 'sending':
      return (
        <p className={styles.delivery}>
          <Icon of={IconClock} /> {t('delivery.sending')}
        </p>
      )
    case 'sent':
      return (
        <p className={styles.delivery}>
          <Icon of={isSeen ? IconChecks : IconCheck} />
          {isSeen ? t('delivery.seen') : t('delivery.sent', { time: formatTime(delivery.at) })}
        </p>
      )
    case 'failed':
      return (
        <Stack gap={1} className={styles.failed}>
          <p className={styles.delivery} data-tone="breach">
            <Icon of={IconAlertTriangle} />
            <span>
              {t('delivery.failed', {
                time: formatTime(delivery.at),
                why: whyNotDelivered(delivery.why, reason => t(`delivery.why.${reason}`)),
              })}
            </span>
          </p>
          <p className={styles.delivery}>
            <span>{t(`delivery.whatNow.${entry.via}`)}</span>
            {onWriteAgain && (
              <TextButton onPress={() => onWriteAgain(entry)}>{t('delivery.writeAgain')}</TextButton>
            )}
          </p>
        </Stack>
      )
  }
}

function useWriterName({ writer }: Entry, customerName: string): string {
  const t = useTexts(conversationTexts)
  const hub = useHub()
  const person = usePerson()
  const colleagueId = writer.kind === 'agent' && writer.agentId !== person.id ? writer.agentId : undefined
  // The names of colleagues change seldom; who is not there is asked for once.
  const { data: people } = useQuery({
    queryKey: ['colleagues'],
    enabled: colleagueId !== undefined,
    queryFn: async () => {
      const directory = await hub.directory.read(undefined)
      return 'agents' in directory
        ? Object.fromEntries(directory.agents.map(({ id, name }) => [id, name]))
        : {}
    },
  })
  switch (writer.kind) {
    case 'customer':
      return customerName
    case 'rule':
      return t('entry.rule')
    case 'agent':
      return colleagueId === undefined ? t('entry.you') : (people?.[colleagueId] ?? t('entry.colleague'))
  }
}
