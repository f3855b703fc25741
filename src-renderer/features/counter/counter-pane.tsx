import {
  IconClockPause,
  IconDots,
  IconSpeakerphone,
  IconTicket,
  IconUserCheck,
  IconUsers,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { WaitingRow } from '../../../src-contract/live/live-view.ts'
import type { Visit } from '../../../src-domain/visits/visit.ts'
import { contactTexts } from '../../contact-words.ts'
import { useHubNow, useLiveValue, usePerson } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import {
  Button,
  DeadlineBar,
  IconButton,
  type IconGlyph,
  ListRow,
  Menu,
  type MenuEntry,
  Notice,
  Pane,
  PaneBody,
  PaneHeader,
  SectionHeading,
} from '../../ui/ui.ts'
import styles from './counter-pane.module.css'
import { CounterPlaceButton } from './counter-place.tsx'
import { counterTexts } from './counter-texts.ts'
import { HandedInList } from './handed-in-list.tsx'
import { type CounterView, openTicketForm, useCounter, useCounterCommands } from './use-counter.ts'

/** The left pane at a counter: what to do next, who is with whom, and the line of this site. */
export function CounterPane() {
  const t = useTexts(counterTexts)
  const counter = useCounter()
  const { id } = usePerson()
  const { state, isAway } = counter
  const visits = [...state.line.visits.values()]
  const mine = visits.filter(({ phase }) => 'agentId' in phase && phase.agentId === id)
  const others = visits.filter(({ phase }) => 'agentId' in phase && phase.agentId !== id)
  const parked = visits.filter(({ phase }) => phase.kind === 'parked')
  return (
    <Pane as="nav" label={t('title')} surface="quiet" edge="end">
      <PaneHeader className={styles.top}>
        <NextCall counter={counter} />
      </PaneHeader>
      <PaneBody isPadded={false} className={styles.body}>
        <Notices counter={counter} />
        <Part title={t('yours')} rows={mine} />
        {isAway ? <LineHere counter={counter} /> : <LineOfSite counter={counter} />}
        <Part title={t('aside')} rows={parked} icon={IconClockPause} />
        <Part title={t('colleagues')} rows={others} icon={IconUsers} />
        <HandedInList />
      </PaneBody>
    </Pane>
  )
}

/** The most likely press, large; and what it would do. */
function NextCall({ counter }: { readonly counter: CounterView }) {
  const t = useTexts(counterTexts)
  const { formatDuration } = useFormats()
  const { callNext } = useCounterCommands()
  const now = useHubNow()
  const { isAway, inHand, next, standing } = counter
  const callsHere = isAway || next !== undefined
  return (
    <div className={styles.next}>
      {callsHere ? (
        <>
          <Button
            variant="primary"
            size="large"
            isFullWidth
            shortcut="N"
            isDisabled={inHand !== undefined || next === undefined}
            onPress={() => void callNext()}
          >
            {t('next')}
          </Button>
          <p className={styles.nextWords} aria-live="polite">
            {inHand
              ? t('withYouFirst', { ticket: inHand.ticket })
              : next
                ? t('nextIs', { ticket: next.ticket, waited: formatDuration(now - next.arrivedAt) })
                : t(standing.length > 0 ? 'nobodyNext' : 'nobodyAway')}
          </p>
        </>
      ) : (
        <p className={styles.live}>
          <strong>{t('live.title')}</strong> {t('live.text')}
        </p>
      )}
      <Button
        variant={callsHere ? 'secondary' : 'primary'}
        icon={IconTicket}
        isFullWidth
        shortcut="T"
        onPress={() => openTicketForm(true)}
      >
        {t('newTicket')}
      </Button>
      <CounterPlaceButton />
    </div>
  )
}

function Notices({ counter: { state } }: { readonly counter: CounterView }) {
  const t = useTexts(counterTexts)
  const { formatDurationInWords } = useFormats()
  const { clockAheadMs, unread, isLeased, line } = state
  const { letters } = line.numbering
  return (
    <div className={styles.notices}>
      {!isLeased && letters !== '' && <Notice tone="watch">{t('unleased', { letters })}</Notice>}
      {clockAheadMs !== undefined && (
        <Notice tone="watch" isLive>
          {t(clockAheadMs > 0 ? 'clock.ahead' : 'clock.behind', {
            by: formatDurationInWords(Math.abs(clockAheadMs)),
          })}
        </Notice>
      )}
      {unread > 0 && <Notice tone="breach">{t('unread', { count: unread })}</Notice>}
    </div>
  )
}

function Part({
  title,
  rows,
  icon = IconUserCheck,
}: {
  readonly title: string
  readonly rows: readonly Visit[]
  readonly icon?: IconGlyph
}) {
  if (rows.length === 0) return null
  return (
    <section className={styles.part} aria-label={title}>
      <SectionHeading className={styles.heading} aside={rows.length}>
        {title}
      </SectionHeading>
      <ul className={styles.list}>
        {rows.map(visit => (
          <li key={visit.id}>
            <VisitRow visit={visit} icon={icon} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function LineHere({ counter: { standing, state } }: { readonly counter: CounterView }) {
  const t = useTexts(counterTexts)
  const { letters } = state.line.numbering
  return (
    <section className={styles.part} aria-label={t('line')}>
      <SectionHeading className={styles.heading} aside={t('lineCount', { count: standing.length })}>
        {t('line')}
      </SectionHeading>
      <p className={styles.others}>{t('othersAway', { letters })}</p>
      {standing.length === 0 ? (
        <p className={styles.none}>{t('nobodyAway')}</p>
      ) : (
        <ol className={styles.list}>
          {standing.map(visit => (
            <li key={visit.id}>
              <VisitRow visit={visit} icon={IconTicket} />
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

/** While the hub is there: everybody who waits for a counter of this site, whoever gave the ticket. */
function LineOfSite({ counter: { state, standing } }: { readonly counter: CounterView }) {
  const t = useTexts(counterTexts)
  const waiting = useLiveValue(live => live.view.waiting)
  const queueIds = new Set(state.counters.map(({ queueId }) => queueId))
  const rows = Object.values(waiting)
    .filter(({ queueId }) => queueIds.has(queueId))
    .sort((a, b) => a.deadline - b.deadline || a.arrivedAt - b.arrivedAt || (a.id < b.id ? -1 : 1))
  const count = rows.length + standing.length
  return (
    <section className={styles.part} aria-label={t('lineLive')}>
      <SectionHeading className={styles.heading} aside={t('lineCount', { count })}>
        {t('lineLive')}
      </SectionHeading>
      {count === 0 ? (
        <p className={styles.none}>{t('nobody')}</p>
      ) : (
        <ol className={styles.list}>
          {standing.map(visit => (
            <li key={visit.id}>
              <VisitRow visit={visit} icon={IconTicket} />
            </li>
          ))}
          {rows.map(row => (
            <li key={row.id}>
              <HubRow row={row} ticket={row.ticket ?? state.line.visits.get(row.id)?.ticket} />
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function HubRow({ row, ticket }: { readonly row: WaitingRow; readonly ticket: string | undefined }) {
  const t = useTexts(counterTexts)
  return (
    <WaitRow
      icon={IconTicket}
      ticket={ticket ?? '–'}
      who={undefined}
      queueId={row.queueId}
      language={row.language}
      words={row.ringing ? t('row.ringing') : undefined}
      arrivedAt={row.arrivedAt}
      deadline={row.deadline}
    />
  )
}

type RowAct = 'left' | 'put-back' | 'no-show' | 'parked'

function VisitRow({ visit, icon }: { readonly visit: Visit; readonly icon: IconGlyph }) {
  const t = useTexts(counterTexts)
  const { id } = usePerson()
  const { call, act } = useCounterCommands()
  const { inHand } = useCounter()
  const { phase, ticket, details } = visit
  const who = 'agentId' in phase && phase.agentId !== id ? phase.agentId : undefined
  const state = wordsOf(visit, t)
  const entries = entriesFor(visit, id, t)
  const canCall = ['waiting', 'one-queue', 'parked'].includes(phase.kind)
  return (
    <WaitRow
      icon={icon}
      ticket={ticket}
      who={details.name}
      queueId={visit.queueId}
      language={visit.language}
      words={who === undefined || state === undefined ? state : t('row.with', { state, who })}
      arrivedAt={visit.arrivedAt}
      deadline={visit.deadline}
      answeredAt={visit.answered?.at}
      actions={
        (canCall || entries.length > 0) && (
          <span className={styles.actions}>
            {canCall && (
              <IconButton
                size="small"
                icon={IconSpeakerphone}
                isDisabled={inHand !== undefined}
                label={t('row.callTicket', { ticket })}
                onPress={() => void call(visit.id)}
              />
            )}
            {entries.length > 0 && (
              <Menu
                label={t('row.more', { ticket })}
                trigger={<IconButton size="small" icon={IconDots} label={t('row.more', { ticket })} />}
                entries={entries}
                onChoose={chosen => void act(chosen, visit.id)}
              />
            )}
          </span>
        )
      }
    />
  )
}

function entriesFor(
  { phase }: Visit,
  me: string,
  t: (key: 'row.left' | 'row.putBack' | 'row.noShow' | 'row.takeOver') => string,
): readonly MenuEntry<RowAct>[] {
  switch (phase.kind) {
    case 'waiting':
      return [{ id: 'left', label: t('row.left') }]
    case 'parked':
      return [
        { id: 'put-back', label: t('row.putBack') },
        { id: 'no-show', label: t('row.noShow') },
      ]
    case 'called':
    case 'serving':
      return phase.agentId === me ? [] : [{ id: 'parked', label: t('row.takeOver') }]
    default:
      return []
  }
}

function wordsOf(
  { phase }: Visit,
  t: (
    key: 'row.oneQueue' | 'row.calledTimes' | 'row.serving' | 'row.wrapping',
    variables?: { readonly count: number },
  ) => string,
): string | undefined {
  switch (phase.kind) {
    case 'waiting':
    case 'parked':
    case 'over':
      return undefined
    case 'one-queue':
      return t('row.oneQueue')
    case 'called':
      return t('row.calledTimes', { count: phase.calls })
    case 'serving':
      return t('row.serving')
    case 'wrapping':
      return t('row.wrapping')
  }
}

/** One visitor: the ticket first, because it is what is called; the service, the language, how long. */
function WaitRow({
  icon,
  ticket,
  who,
  queueId,
  language,
  words,
  arrivedAt,
  deadline,
  answeredAt,
  actions,
}: {
  readonly icon: IconGlyph
  readonly ticket: string
  readonly who: string | undefined
  readonly queueId: string
  readonly language: 'en' | 'fr'
  readonly words: string | undefined
  readonly arrivedAt: number
  readonly deadline: number
  readonly answeredAt?: number
  readonly actions?: ReactNode
}) {
  const t = useTexts(counterTexts)
  const tWords = useTexts(contactTexts)
  const { formatDuration } = useFormats()
  const service = useServiceName(queueId)
  const now = useHubNow()
  const waitedMs = Math.max(0, (answeredAt ?? now) - arrivedAt)
  const promiseMs = Math.max(1, deadline - arrivedAt)
  const waited = formatDuration(waitedMs)
  return (
    <ListRow
      icon={icon}
      title={
        <>
          <span className={styles.ticket}>{ticket}</span>
          {who !== undefined && <span className={styles.who}> {who}</span>}
        </>
      }
      detail={[tWords(`language.${language}`), words, service].filter(Boolean).join(' · ')}
      aside={<span className={styles.waited}>{waited}</span>}
      bar={
        answeredAt === undefined && (
          <DeadlineBar
            used={waitedMs / promiseMs}
            label={t('row.waited', { waited, promise: formatDuration(promiseMs) })}
          />
        )
      }
      actions={actions}
    />
  )
}

/** The name of a counter; the first of the site is the usual one, and says nothing. */
function useServiceName(queueId: string): string | undefined {
  const language = useLanguage()
  const { counters } = useCounter().state
  return counters.slice(1).find(counter => counter.queueId === queueId)?.name[language]
}
