import { IconBolt, IconBroadcastOff, IconLock } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { QueueId } from '../../../src-domain/vocabulary/words.ts'
import { useHubNow, useLive, usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { EmptyState, Notice, Pill } from '../../ui/ui.ts'
import { floorFigures } from './floor-figures.ts'
import { FloorTiles } from './floor-tiles.tsx'
import { HelpNotices } from './help-notices.tsx'
import { LeverDialog } from './lever-dialog.tsx'
import { ListeningBar } from './listening-bar.tsx'
import { PeopleCard } from './people-card.tsx'
import { QueuesCard } from './queues-card.tsx'
import { ServiceLevelCard } from './service-level-card.tsx'
import styles from './supervisor-screen.module.css'
import { supervisorTexts } from './supervisor-texts.ts'
import { SurveyCard } from './survey-card.tsx'
import { useAnnounceBroken } from './use-announce-broken.ts'
import { useListening } from './use-listening.ts'
import { useMayListen } from './use-may-listen.ts'
import { useTellListening } from './use-tell-listening.ts'

/**
 * The supervisor's desk: who waits, who helps, and whether the promise is kept, to the second. When the line to the
 * hub is down every figure stands still at the last word of the hub, and the screen says of when it is: a timer that
 * counted on would be made up.
 */
export function SupervisorScreen() {
  const t = useTexts(supervisorTexts)
  const { formatTime } = useFormats()
  const { role } = usePerson()
  const { line, heardAt, clockOffsetMs, view } = useLive()
  const hubNow = useHubNow()
  const isLive = line === 'live'
  const now = isLive ? hubNow : (heardAt ?? 0) + clockOffsetMs
  const figures = useMemo(() => floorFigures(view, now), [view, now])
  useAnnounceBroken(figures.nextPromise.broken)
  const [pulled, setPulled] = useState<QueueId>()
  const mayListen = useMayListen()
  const { listening, listenTo, setMode, leave } = useListening(useTellListening())
  const queue = pulled === undefined ? undefined : view.queues[pulled]

  if (role !== 'supervisor' && role !== 'administrator') {
    return (
      <main className={styles.screen}>
        <EmptyState icon={IconLock} title={t('notForYou.title')} text={t('notForYou.text')} />
      </main>
    )
  }
  return (
    <main className={styles.screen} aria-labelledby="supervisor-title" data-line={line}>
      <header className={styles.head}>
        <h1 id="supervisor-title" className={styles.title}>
          {t('title')}
        </h1>
        {isLive ? (
          <Pill tone="good" icon={IconBolt}>
            {t('live')}
          </Pill>
        ) : (
          <Notice
            tone="watch"
            isLive
            icon={IconBroadcastOff}
            className={styles.asOf}
            title={
              heardAt === undefined
                ? t('asOfNever')
                : t('asOf', { time: formatTime(heardAt, { seconds: true }) })
            }
          >
            {t(heardAt === undefined ? 'waitingForHub' : 'asOfText')}
          </Notice>
        )}
      </header>
      {heardAt !== undefined && (
        <>
          <HelpNotices queues={view.queues} />
          {listening && (
            <ListeningBar listening={listening} onMode={mode => void setMode(mode)} onLeave={leave} />
          )}
          <FloorTiles figures={figures} queues={view.queues} />
          <div className={styles.columns}>
            <div className={styles.column}>
              <ServiceLevelCard figures={figures} />
              <QueuesCard
                queues={figures.queues}
                onOpen={isLive && role === 'supervisor' ? setPulled : undefined}
              />
            </div>
            <PeopleCard
              people={figures.people}
              queues={view.queues}
              onListen={mayListen && isLive ? agent => void listenTo(agent) : undefined}
              className={styles.people}
            />
          </div>
          <SurveyCard />
        </>
      )}
      {queue && <LeverDialog key={queue.id} queue={queue} onClose={() => setPulled(undefined)} />}
    </main>
  )
}
