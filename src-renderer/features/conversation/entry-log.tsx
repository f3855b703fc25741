import { IconArrowDown } from '@tabler/icons-react'
import { Fragment, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Entry } from '../../../src-domain/conversations/conversation.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button } from '../../ui/ui.ts'
import { type ConversationLog, shownEntries } from './conversation-log.ts'
import { conversationTexts } from './conversation-texts.ts'
import styles from './entry-log.module.css'

/** Whoever is this near to the end reads along: what comes is scrolled to. */
const nearEndPx = 48
/** Above what is read first. */
const readingMarginPx = 12

/**
 * What was said, in order. It follows the end while the reader is there and stays where it is while they read above; what
 * came meanwhile is counted. Entries that were on the screen of a window in front count as seen.
 */
export function EntryLog({
  contactId,
  log,
  isInHand,
  children,
  renderEntry,
}: {
  readonly contactId: ContactId
  readonly log: ConversationLog
  /** Only who could answer has seen it, for the customer. */
  readonly isInHand: boolean
  /** What stands under the last entry: what is on its way, and that somebody writes. */
  readonly children?: ReactNode
  readonly renderEntry: (entry: Entry) => ReactNode
}) {
  const t = useTexts(conversationTexts)
  const { formatDate } = useFormats()
  const entries = shownEntries(log)
  // What was new when this came on the screen stays marked while it is read.
  const [newFrom] = useState(() => firstUnread(log)?.number)
  const region = useRef<HTMLElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const { isAtEnd, toEnd, missedFrom } = useFollowEnd(region, content, entries, newFrom)
  useTellSeen(contactId, log, isInHand, region)
  const missed =
    missedFrom === undefined
      ? 0
      : entries.filter(({ number, writer }) => number >= missedFrom && writer.kind === 'customer').length
  return (
    <div className={styles.frame}>
      <section
        ref={region}
        className={styles.log}
        role="log"
        aria-label={t('log.label')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        <div ref={content}>
          <ol className={styles.entries}>
            {entries.map((entry, index) => {
              const before = entries[index - 1]
              const day = formatDate(entry.at, 'long')
              const isNewDay = before === undefined || formatDate(before.at, 'long') !== day
              const beginsContact =
                entry.contactId === contactId && before !== undefined && before.contactId !== contactId
              return (
                <Fragment key={entry.id}>
                  {isNewDay && <li className={styles.separator}>{day}</li>}
                  {beginsContact && <li className={styles.separator}>{t('log.thisContact')}</li>}
                  {entry.number === newFrom && index > 0 && (
                    <li className={styles.separator} data-new>
                      {t('log.new')}
                    </li>
                  )}
                  <li data-number={entry.number} data-from={entry.writer.kind}>
                    {renderEntry(entry)}
                  </li>
                </Fragment>
              )
            })}
          </ol>
          {children}
        </div>
      </section>
      {!isAtEnd && (
        <span className={styles.down}>
          <Button
            size="small"
            variant={missed > 0 ? 'primary' : 'secondary'}
            icon={IconArrowDown}
            onPress={toEnd}
          >
            {missed > 0 ? t('log.missed', { count: missed }) : t('log.toEnd')}
          </Button>
        </span>
      )}
    </div>
  )
}

function firstUnread({ conversation, entries }: ConversationLog): Entry | undefined {
  return entries.find(({ number, writer }) => writer.kind === 'customer' && number > conversation.seen.agent)
}

function useFollowEnd(
  region: React.RefObject<HTMLElement | null>,
  content: React.RefObject<HTMLElement | null>,
  entries: readonly Entry[],
  newFrom: number | undefined,
) {
  const [isAtEnd, setIsAtEnd] = useState(true)
  const follows = useRef(true)
  const last = entries.at(-1)?.number ?? 0
  /** The number of the last entry that was there while the reader was at the end. */
  const [readTo, setReadTo] = useState(last)
  const lastNow = useRef(last)
  lastNow.current = last

  const toEnd = useCallback(() => {
    const element = region.current
    if (element) element.scrollTop = element.scrollHeight
  }, [region])

  /** The end, or the beginning of what there is to read where that is longer than the view. */
  const toReading = useCallback(
    (number: number) => {
      toEnd()
      const element = region.current
      const first = element?.querySelector(`[data-number="${number}"]`)
      if (!element || !(first instanceof HTMLElement)) return
      const top = first.offsetTop - readingMarginPx
      if (top < element.scrollTop) element.scrollTop = top
    },
    [region, toEnd],
  )
  const opened = useRef(newFrom ?? last)
  useLayoutEffect(() => toReading(opened.current), [toReading])

  useEffect(() => {
    const element = region.current
    const grows = content.current
    if (!element || !grows) return
    const look = () => {
      const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= nearEndPx
      follows.current = atEnd
      setIsAtEnd(atEnd)
      if (atEnd) setReadTo(lastNow.current)
    }
    // Grown by an entry, or shrunk by a composer that grows: who was at the end stays there.
    const keep = new ResizeObserver(() => {
      if (follows.current) toReading(Math.max(opened.current, lastNow.current))
      look()
    })
    keep.observe(element)
    keep.observe(grows)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      keep.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [region, content, toReading])

  // What this person writes is always looked at.
  const lastWriter = entries.at(-1)?.writer.kind
  useEffect(() => {
    if (last > 0 && lastWriter === 'agent') toEnd()
  }, [last, lastWriter, toEnd])

  return { isAtEnd, toEnd, missedFrom: isAtEnd ? undefined : readTo + 1 }
}

/** Tells the hub what was seen: entries of the customer that are in view, in a window that is in front. */
function useTellSeen(
  contactId: ContactId,
  { conversation, entries }: ConversationLog,
  isInHand: boolean,
  region: React.RefObject<HTMLElement | null>,
): void {
  const hub = useHub()
  const told = useRef(0)
  const seen = conversation.seen.agent
  const last = entries.at(-1)?.number
  // biome-ignore lint/correctness/useExhaustiveDependencies: `last` brings elements that are to be watched.
  useEffect(() => {
    const element = region.current
    if (!element || !isInHand) return
    const inView = new Set<number>()
    const tell = () => {
      if (document.visibilityState !== 'visible' || !document.hasFocus()) return
      const upTo = Math.max(0, ...inView)
      if (upTo <= seen || upTo <= told.current || hub.current().line !== 'live') return
      told.current = upTo
      hub.conversations.seen(contactId, upTo)
    }
    const watch = new IntersectionObserver(
      changes => {
        for (const { target, isIntersecting } of changes) {
          const number = Number((target as HTMLElement).dataset['number'])
          if (isIntersecting) inView.add(number)
          else inView.delete(number)
        }
        tell()
      },
      { root: element },
    )
    for (const each of element.querySelectorAll('[data-number][data-from="customer"]')) watch.observe(each)
    window.addEventListener('focus', tell)
    document.addEventListener('visibilitychange', tell)
    return () => {
      watch.disconnect()
      window.removeEventListener('focus', tell)
      document.removeEventListener('visibilitychange', tell)
    }
  }, [hub, contactId, region, seen, last, isInHand])
}
