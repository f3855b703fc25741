import { IconClock, IconPencil } from '@tabler/icons-react'
import { useCallback } from 'react'
import type { MailView } from '../../../src-contract/http/mail.ts'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import type { Conversation, Entry } from '../../../src-domain/conversations/conversation.ts'
import { useContactWho } from '../../contact-who.ts'
import { useHubNow, useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Hidden, Icon, Notice, Pill, Skeleton } from '../../ui/ui.ts'
import { Composer, composerFieldId } from './composer.tsx'
import styles from './conversation-pane.module.css'
import { conversationTexts } from './conversation-texts.ts'
import { useConversation, useReply } from './conversations-provider.tsx'
import { EntryLog } from './entry-log.tsx'
import { EntryView } from './entry-view.tsx'
import { MailParts, SenderMark } from './mail-parts.tsx'
import { MailTriage } from './mail-triage.tsx'
import { OutgoingList } from './outgoing-list.tsx'
import { useMailView } from './use-mail-view.ts'

/** What was written in a contact in hand, and the answer. Mount it with the contact's id as key. */
export function ConversationPane({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(conversationTexts)
  const kept = useConversation(contact.id)
  const mail = useMailView(contact.id, kept?.log?.conversation)
  const isLive = useLiveValue(live => live.line) === 'live'
  const { reply, replies } = useReply(contact.id)
  const who = useContactWho(contact)
  const name = who.name ?? kept?.log?.conversation.customer.name
  const text = reply?.text ?? ''
  const writeAgain = useCallback(
    (entry: Entry) => {
      replies.write(contact.id, [entry.text, text].filter(each => each !== '').join('\n\n'), false)
      document.getElementById(composerFieldId)?.focus()
    },
    [replies, contact.id, text],
  )
  if (kept?.isUnknown) return <Notice className={styles.notice}>{t('pane.unknown')}</Notice>
  if (kept?.log === undefined) {
    return (
      <div className={styles.loading} aria-busy>
        {isLive ? <Skeleton lines={5} /> : <Notice tone="watch">{t('pane.away')}</Notice>}
      </div>
    )
  }
  const { log, customerTypes } = kept
  const { conversation } = log
  const isInHand = contact.phase.kind === 'connected'
  const isParked = contact.phase.kind === 'connected' && contact.phase.parked !== undefined
  return (
    <section className={styles.pane} aria-label={t('pane.label')}>
      {conversation.medium === 'email' && <MailHead conversation={conversation} mail={mail} />}
      <Standing contact={contact} />
      {conversation.medium === 'email' && isInHand && !isParked && (
        <MailTriage contact={contact} log={log} mail={mail} />
      )}
      <EntryLog
        contactId={contact.id}
        log={log}
        isInHand={isInHand && !isParked}
        renderEntry={entry => (
          <EntryView
            entry={entry}
            conversation={conversation}
            customerName={name ?? t('entry.customer')}
            mark={<MarkOf entry={entry} mail={mail} />}
            mail={<MailOf entry={entry} mail={mail} />}
            onWriteAgain={isInHand ? writeAgain : undefined}
          />
        )}
      >
        <OutgoingList contactId={contact.id} known={log.entries} />
        {customerTypes && (
          <p className={styles.typing}>
            <Icon of={IconPencil} /> {t('log.types', { who: name ?? t('entry.customer') })}
          </p>
        )}
      </EntryLog>
      {isInHand ? (
        <Composer contact={contact} conversation={conversation} customerName={name} mail={mail} />
      ) : (
        <p className={styles.over}>{t('pane.over')}</p>
      )}
    </section>
  )
}

/** The subject, and by when a person is to have answered. */
function MailHead({
  conversation,
  mail,
}: {
  readonly conversation: Conversation
  readonly mail: MailView | undefined
}) {
  const t = useTexts(conversationTexts)
  return (
    <div className={styles.facts}>
      <h2 className={styles.subject}>
        <Hidden>{t('mail.subject')}: </Hidden>
        {conversation.subject ?? t('mail.noSubject')}
      </h2>
      {mail && <AcknowledgementPill acknowledgement={mail.acknowledgement} />}
    </div>
  )
}

function AcknowledgementPill({ acknowledgement }: { readonly acknowledgement: MailView['acknowledgement'] }) {
  const t = useTexts(conversationTexts)
  const { formatDateTime } = useFormats()
  const now = useHubNow(60_000)
  if (acknowledgement.kind === 'nothing-to-acknowledge') return null
  const time = formatDateTime(acknowledgement.dueAt)
  if (acknowledgement.kind === 'acknowledged') {
    const { isLate } = acknowledgement
    return (
      <Pill tone={isLate ? 'neutral' : 'good'} icon={IconClock}>
        {isLate ? t('mail.clock.acknowledgedLate', { time }) : t('mail.clock.acknowledged')}
      </Pill>
    )
  }
  const isLate = now > acknowledgement.dueAt
  return (
    <Pill tone={isLate ? 'breach' : 'neutral'} icon={IconClock}>
      {isLate ? t('mail.clock.late', { time }) : t('mail.clock.running', { time })}
    </Pill>
  )
}

function MarkOf({ entry, mail }: { readonly entry: Entry; readonly mail: MailView | undefined }) {
  const message = mail?.messages.find(({ entryId }) => entryId === entry.id)
  return message && <SenderMark message={message} />
}

/** What e-mail knows of one entry: its message, or what mail servers reported of an answer. */
function MailOf({ entry, mail }: { readonly entry: Entry; readonly mail: MailView | undefined }) {
  const t = useTexts(conversationTexts)
  const message = mail?.messages.find(({ entryId }) => entryId === entry.id)
  if (message) return <MailParts entry={entry} message={message} />
  const reports = mail?.reports.filter(({ entryId }) => entryId === entry.id) ?? []
  const { to = [], cc = [] } = entry.recipients ?? {}
  return (
    <>
      {to.length > 0 && (
        <p className={styles.fact}>
          {t('mail.wentTo', { people: to.join(', ') })}
          {cc.length > 0 && ` · ${t('mail.cc', { people: cc.join(', ') })}`}
        </p>
      )}
      {reports.map(({ report }) => (
        <p key={`${report.recipient} ${report.action}`} className={styles.fact}>
          {t('mail.report', {
            words: [report.recipient, report.status, report.diagnostic].filter(Boolean).join(' · '),
          })}
        </p>
      ))}
    </>
  )
}

/** What stands between the two who write. */
function Standing({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(conversationTexts)
  const { formatDuration } = useFormats()
  const isLive = useLiveValue(live => live.line) === 'live'
  const now = useHubNow()
  const { phase, customerLink } = contact
  if (phase.kind !== 'connected') return null
  if (!isLive) {
    return (
      <Notice tone="watch" className={styles.notice}>
        {t('pane.away')}
      </Notice>
    )
  }
  if (phase.parked) {
    return (
      <Notice tone="watch" className={styles.notice}>
        {t('pane.parked')}
      </Notice>
    )
  }
  if (customerLink.kind !== 'lost') return null
  return (
    <Notice
      tone="watch"
      className={styles.notice}
      title={t('pane.lost', { time: formatDuration(now - customerLink.since) })}
    >
      {t('pane.lostText')}
    </Notice>
  )
}
