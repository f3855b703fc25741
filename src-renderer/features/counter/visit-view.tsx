import {
  IconArrowBackUp,
  IconClockPause,
  IconDoorExit,
  IconPrinter,
  IconSpeakerphone,
  IconTicket,
  IconUserCheck,
  IconUserOff,
  IconWorld,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Visit } from '../../../src-domain/visits/visit.ts'
import { contactTexts } from '../../contact-words.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import {
  Button,
  EmptyState,
  Icon,
  IconButton,
  Notice,
  PaneBody,
  PaneFooter,
  PaneHeader,
  PersonName,
  Pill,
  Timer,
} from '../../ui/ui.ts'
import { counterTexts } from './counter-texts.ts'
import { useCounter, useCounterCommands } from './use-counter.ts'
import { usePrintSlip } from './use-print-slip.tsx'
import styles from './visit-view.module.css'

/** The visitor in hand: ticket, who, what can be done now, what is written. */
export function VisitView({
  visit,
  name,
  notes,
  wrapUp,
  suggestions,
}: {
  readonly visit: Visit
  /** Of the customer who is linked, or what the visitor said. */
  readonly name: string | undefined
  readonly notes: ReactNode
  /** The form that concludes it. */
  readonly wrapUp: ReactNode
  readonly suggestions?: ReactNode
}) {
  const t = useTexts(counterTexts)
  const { formatTime } = useFormats()
  const { isAway } = useCounter()
  const { phase, ticket } = visit
  return (
    <>
      <PaneHeader className={styles.header}>
        <Heading visit={visit} name={name} />
        <VisitBar visit={visit} />
      </PaneHeader>
      <PaneBody>
        <div className={styles.body}>
          {phase.kind === 'called' && (
            <Notice
              icon={IconSpeakerphone}
              title={t('visit.calledTimes', {
                count: phase.calls,
                time: formatTime(phase.calledAt, { seconds: true }),
              })}
            >
              {t('visit.called', { ticket })}
            </Notice>
          )}
          {phase.kind === 'wrapping' && wrapUp}
          {notes}
          {suggestions}
        </div>
      </PaneBody>
      <PaneFooter className={styles.footer}>{t(isAway ? 'visit.kept' : 'visit.keptLive')}</PaneFooter>
    </>
  )
}

function Heading({ visit, name }: { readonly visit: Visit; readonly name: string | undefined }) {
  const t = useTexts(counterTexts)
  const tWords = useTexts(contactTexts)
  const language = useLanguage()
  const { formatDuration } = useFormats()
  const { state } = useCounter()
  const { ticket, answered, calledAt = visit.arrivedAt } = visit
  const counter = state.counters.find(({ queueId }) => queueId === visit.queueId)
  const facts = [
    name ?? t('visit.noName'),
    visit.details.topic,
    counter?.name[language],
    t('visit.waitedOf', {
      waited: formatDuration((answered?.at ?? calledAt) - visit.arrivedAt),
      promise: formatDuration(visit.deadline - visit.arrivedAt),
    }),
  ].filter(Boolean)
  return (
    <div className={styles.heading}>
      <Icon of={IconTicket} className={styles.icon} />
      <div className={styles.who}>
        <PersonName level={1}>{ticket}</PersonName>
        <p className={styles.facts}>
          <span>{facts.join(' · ')}</span>
          <Pill tone="info" icon={IconWorld}>
            {tWords(`language.${visit.language}`)}
          </Pill>
        </p>
      </div>
      <VisitTimer visit={visit} />
    </div>
  )
}

function VisitTimer({ visit: { phase } }: { readonly visit: Visit }) {
  const t = useTexts(counterTexts)
  switch (phase.kind) {
    case 'called':
      return (
        <Time words={t('visit.calledWords')}>
          <Timer since={phase.calledAt} size="person" label={t('visit.timerCalled')} />
        </Time>
      )
    case 'serving':
      return <Timer since={phase.since} size="person" label={t('visit.timerServing')} />
    case 'wrapping':
      return (
        <Time words={t('visit.wrapUpWords')}>
          <Timer since={phase.endedAt} size="person" label={t('visit.timerWrapping')} />
        </Time>
      )
    default:
      return null
  }
}

function Time({ words, children }: { readonly words: string; readonly children: ReactNode }) {
  return (
    <div className={styles.time}>
      {children}
      <span className={styles.timeWords}>{words}</span>
    </div>
  )
}

/** What makes sense now, the most likely first, each with its key. */
function VisitBar({ visit }: { readonly visit: Visit }) {
  const t = useTexts(counterTexts)
  const { act } = useCounterCommands()
  const { print, slip } = usePrintSlip(visit, 'receipt')
  const { id, phase, ticket } = visit
  if (phase.kind !== 'called' && phase.kind !== 'serving' && phase.kind !== 'wrapping') return null
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('visit.actions', { ticket })}>
      {phase.kind === 'called' && (
        <>
          <Button
            variant="primary"
            icon={IconUserCheck}
            shortcut="E"
            onPress={() => void act('answered', id)}
          >
            {t('visit.serve')}
          </Button>
          <Button icon={IconSpeakerphone} shortcut="L" onPress={() => void act('recalled', id)}>
            {t('visit.recall')}
          </Button>
        </>
      )}
      {phase.kind !== 'wrapping' && (
        <Button icon={IconClockPause} shortcut="P" onPress={() => void act('parked', id)}>
          {t('visit.park')}
        </Button>
      )}
      {phase.kind === 'called' && (
        <>
          <Button icon={IconUserOff} shortcut="X" onPress={() => void act('no-show', id)}>
            {t('visit.noShow')}
          </Button>
          <IconButton
            icon={IconArrowBackUp}
            label={t('visit.putBack')}
            onPress={() => void act('put-back', id)}
          />
        </>
      )}
      {phase.kind !== 'called' && (
        <Button icon={IconPrinter} onPress={print}>
          {t('visit.receipt')}
        </Button>
      )}
      {phase.kind === 'serving' && (
        <span className={styles.end}>
          <Button
            variant="danger"
            icon={IconDoorExit}
            shortcut="Ctrl+Shift+E"
            onPress={() => void act('ended', id)}
          >
            {t('visit.end')}
          </Button>
        </span>
      )}
      {slip}
    </div>
  )
}

/** Nobody is with me: what comes next, by key. */
export function NoVisit() {
  const t = useTexts(counterTexts)
  const { isAway, next } = useCounter()
  const calls = isAway && next !== undefined
  return (
    <PaneBody>
      <EmptyState
        level={1}
        icon={IconTicket}
        title={t('none.title')}
        text={t(isAway ? 'none.away' : 'none.live')}
        next={calls ? { keys: 'N', does: t('none.call') } : { keys: 'T', does: t('none.ticket') }}
      />
    </PaneBody>
  )
}
