import { IconAlertTriangle, IconCoffee, IconInbox } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import type { DeskContact, QueueRow, WaitingRow } from '../../../src-contract/live/live-view.ts'
import { useContactWho } from '../../contact-who.ts'
import { channelIcons, contactTexts, useTopicName } from '../../contact-words.ts'
import { useDesk, useHubNow, useLiveValue } from '../../desk-context.ts'
import { answerExpectedWithinMs, type WrittenStanding } from '../../desk-data/written-standing.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useCallDesk } from '../../softphone/call-actions.ts'
import {
  Badge,
  DeadlineBar,
  EmptyState,
  Icon,
  ListRow,
  Pane,
  PaneBody,
  SectionHeading,
  SelectableList,
  Timer,
} from '../../ui/ui.ts'
import styles from './inbox-pane.module.css'
import { inboxTexts } from './inbox-texts.ts'

/** How the written contacts stand, by their ids. */
type Written = Readonly<Record<string, WrittenStanding>>

/** The left pane: what I have in hand, and the one line that everybody works from. */
export function InboxPane({ foot, written }: { readonly foot?: ReactNode; readonly written: Written }) {
  const t = useTexts(inboxTexts)
  return (
    <Pane as="nav" label={t('title')} surface="quiet" edge="end">
      <PaneBody isPadded={false} className={styles.body}>
        <MyWork written={written} />
        <WaitingLine />
      </PaneBody>
      {foot}
    </Pane>
  )
}

function MyWork({ written }: { readonly written: Written }) {
  const t = useTexts(inboxTexts)
  const tWords = useTexts(contactTexts)
  const contacts = useLiveValue(live => live.view.contacts)
  const presence = useLiveValue(live => live.view.me.self?.presence)
  const isLive = useLiveValue(live => live.line) === 'live'
  const standing = !isLive ? 'offline' : presence === 'available' ? 'available' : 'away'
  const selected = useDesk(desk => desk.selectedContactId)
  const select = useDesk(desk => desk.select)
  const inHand = useMemo(() => contactsInHand(contacts, written), [contacts, written])
  return (
    <section className={styles.part}>
      <SectionHeading level={2} className={styles.heading} aside={t('inHand', { count: inHand.length })}>
        {t('myWork')}
      </SectionHeading>
      {inHand.length === 0 ? (
        <EmptyState
          icon={standing === 'away' ? IconCoffee : IconInbox}
          title={t('nothingInHand.title')}
          text={t(`nothingInHand.${standing}`)}
          next={standing === 'away' ? { keys: 'S', does: t('nothingInHand.next') } : undefined}
        />
      ) : (
        <SelectableList
          label={t('myWork')}
          items={inHand}
          selected={selected ?? null}
          onSelect={select}
          isSelectedByFocus
          textOf={contact => contact.from.name ?? contact.from.phone ?? tWords('unknown')}
        >
          {contact => <WorkRow contact={contact} written={written[contact.id]} />}
        </SelectableList>
      )}
    </section>
  )
}

function WorkRow({
  contact,
  written,
}: {
  readonly contact: DeskContact
  readonly written: WrittenStanding | undefined
}) {
  const t = useTexts(contactTexts)
  const tInbox = useTexts(inboxTexts)
  const who = useContactWho(contact)
  const topicName = useTopicName()
  const { formatPhone } = useFormats()
  const { calls, muted, hungUp } = useCallDesk()
  const keptAt = useDesk(desk => desk.wrappedUp[contact.id])
  const now = useHubNow()
  const { phase } = contact
  const call = calls[contact.id]
  const words = () => {
    if (phase.kind === 'wrapping') {
      if (keptAt !== undefined) return t('state.kept')
      return t(now >= phase.dueAt ? 'state.overdue' : 'state.wrapping')
    }
    if (contact.id in hungUp) return t('state.endedHere')
    if (contact.customerLink.kind === 'lost') return t('state.lost')
    if (call?.state.kind === 'reconnecting') return t('state.reconnecting')
    if (contact.asker) return t('state.asked', { name: contact.asker.name })
    if (contact.consult) return t('state.asking')
    if (phase.kind === 'connected' && phase.parked) return t('state.parked')
    if (phase.kind === 'connected' && phase.hold) return t('state.held')
    if (muted[contact.id]) return t('state.muted')
    if (written?.customerTypes) return tInbox('written.types')
    if (written?.lastWords) return written.lastWords
    return topicName(contact.from.topic) ?? t('state.connected')
  }
  const since =
    phase.kind === 'wrapping' ? phase.endedAt : phase.kind === 'connected' ? phase.answeredAt : undefined
  const isAwaited = written?.unansweredSince !== undefined && isAnswerable(contact)
  const name = who.name ?? (contact.from.phone ? formatPhone(contact.from.phone) : t('unknown'))
  return (
    <ListRow
      icon={channelIcons[contact.channel]}
      iconLabel={t(`channel.${contact.channel}`)}
      title={name}
      detail={`${words()} · ${contact.language.toUpperCase()}`}
      aside={
        isAwaited ? (
          <Awaited standing={written} isChat={contact.channel === 'chat'} />
        ) : (
          <>
            <Unread count={written?.unread ?? 0} />
            {since !== undefined && <Timer since={since} />}
          </>
        )
      }
    />
  )
}

/** The customer waits for an answer: since when, and marked once that is too long. */
function Awaited({ standing, isChat }: { readonly standing: WrittenStanding; readonly isChat: boolean }) {
  const t = useTexts(inboxTexts)
  const now = useHubNow()
  const since = standing.unansweredSince ?? now
  const isLong = isChat && now - since >= answerExpectedWithinMs
  return (
    <>
      <Unread count={standing.unread} />
      <span className={styles.awaited} data-long={isLong || undefined}>
        {isLong && <Icon of={IconAlertTriangle} label={t('written.long')} />}
        <Timer since={since} label={t('written.awaits')} />
      </span>
    </>
  )
}

function Unread({ count }: { readonly count: number }) {
  const t = useTexts(inboxTexts)
  return count > 0 && <Badge count={count} label={t('written.unread', { count })} />
}

/** Calls and visits in the order in which they came, then chats and e-mails, whose answer is awaited longest first. */
export function contactsInHand(
  contacts: Readonly<Record<string, DeskContact>>,
  written: Written,
): readonly DeskContact[] {
  const awaitedSince = (contact: DeskContact) =>
    isAnswerable(contact) ? written[contact.id]?.unansweredSince : undefined
  const rank = (contact: DeskContact) => {
    if (contact.channel !== 'chat' && contact.channel !== 'email') return 0
    if (awaitedSince(contact) === undefined) return 3
    return contact.channel === 'chat' ? 1 : 2
  }
  return Object.values(contacts)
    .filter(contact => contact.phase.kind !== 'offered')
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (awaitedSince(a) ?? a.arrivedAt) - (awaitedSince(b) ?? b.arrivedAt) ||
        (a.id < b.id ? -1 : 1),
    )
}

/** In conversation, and not set aside. */
function isAnswerable({ phase }: DeskContact): boolean {
  return phase.kind === 'connected' && phase.parked === undefined
}

function WaitingLine() {
  const t = useTexts(inboxTexts)
  const waiting = useLiveValue(live => live.view.waiting)
  const queues = useLiveValue(live => live.view.queues)
  const line = useLiveValue(live => live.line)
  const heardAt = useLiveValue(live => live.heardAt)
  const offset = useLiveValue(live => live.clockOffsetMs)
  const { formatTime } = useFormats()
  const hubTime = useHubNow()
  const isLive = line === 'live'
  // Old news does not go on counting: without the hub the line is shown as it was when last heard.
  const now = isLive || heardAt === undefined ? hubTime : heardAt + offset
  // The order of the rules: while a queue is pulled forward its contacts count as due earlier.
  const dueOf = ({ deadline, queueId }: WaitingRow) => deadline - (queues[queueId]?.shift?.shiftMs ?? 0)
  const rows = Object.values(waiting).sort(
    (a, b) => dueOf(a) - dueOf(b) || a.arrivedAt - b.arrivedAt || (a.id < b.id ? -1 : 1),
  )
  return (
    <section className={styles.part} aria-label={t('waiting')}>
      <SectionHeading
        level={2}
        className={styles.heading}
        aside={
          isLive || heardAt === undefined ? (
            <NextPromise rows={rows} now={now} />
          ) : (
            t('asOf', { time: formatTime(heardAt, { seconds: true }) })
          )
        }
      >
        {t('waiting')}
      </SectionHeading>
      {rows.length === 0 ? (
        <p className={styles.none}>{t(heardAt === undefined ? 'waitingUnknown' : 'nothingWaiting')}</p>
      ) : (
        <ol className={styles.line} data-stale={!isLive || undefined}>
          {rows.map(row => (
            <li key={row.id}>
              <WaitingRowView row={row} queue={queues[row.queueId]} now={now} />
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function NextPromise({ rows, now }: { readonly rows: readonly WaitingRow[]; readonly now: number }) {
  const t = useTexts(inboxTexts)
  const { formatDuration, formatNumber } = useFormats()
  const count = formatNumber(rows.length)
  const first = rows[0]
  if (!first) return <>{formatNumber(0)}</>
  const leftMs = first.deadline - now
  return (
    <>
      {leftMs >= 0
        ? t('waitingCount', { count, time: formatDuration(leftMs) })
        : t('waitingBroken', { count, time: formatDuration(-leftMs) })}
    </>
  )
}

function WaitingRowView({
  row,
  queue,
  now,
}: {
  readonly row: WaitingRow
  readonly queue: QueueRow | undefined
  readonly now: number
}) {
  const t = useTexts(inboxTexts)
  const tWords = useTexts(contactTexts)
  const topicName = useTopicName()
  const language = useLanguage()
  const { formatDuration } = useFormats()
  const waitedMs = Math.max(0, now - row.arrivedAt)
  const promiseMs = Math.max(1, row.deadline - row.arrivedAt)
  const waited = formatDuration(waitedMs)
  const words = [
    ...(row.ringing ? [t('ringing')] : []),
    ...(row.isQuestion ? [t('question')] : []),
    ...(queue?.shift ? [t('shifted')] : []),
    topicName(row.topic) ?? queue?.name[language] ?? tWords('topicUnknown'),
  ]
  return (
    <ListRow
      icon={channelIcons[row.channel]}
      title={[
        [tWords(`channel.${row.channel}`), row.ticket].filter(Boolean).join(' '),
        tWords(`language.${row.language}`),
      ].join(' · ')}
      detail={words.join(' · ')}
      aside={<span className={styles.waited}>{waited}</span>}
      bar={
        <DeadlineBar
          used={waitedMs / promiseMs}
          label={t('waitedOf', { waited, promise: formatDuration(promiseMs) })}
        />
      }
    />
  )
}
