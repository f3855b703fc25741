import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useState } from 'react'
import type { ReplayFigures, ReplayResult } from '../../../src-contract/http/routing-settings.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import { Button, Dialog, Notice, ProgressBar, SectionHeading, Select } from '../../ui/ui.ts'
import styles from './admin-screen.module.css'
import { useSettings } from './settings-context.tsx'

/** A day that was: what the change would have made of it. */
export function ReplayCard({ isRefused }: { readonly isRefused: boolean }) {
  const { settings, keeper, canEdit, words } = useSettings()
  const { t, formats } = words
  const { view, replay, saving } = settings
  const [chosen, setChosen] = useState<string>()
  const day = view.replayDays.find(each => each.day === chosen)?.day ?? view.replayDays[0]?.day
  const isRunning = replay.kind === 'asked' && replay.replay.state.kind === 'running'
  const why = !canEdit
    ? t('replay.forAdministrators')
    : view.replayDays.length === 0
      ? t('replay.noDays')
      : saving.kind === 'none'
        ? t('replay.noDraft')
        : isRefused
          ? t('replay.mend')
          : undefined
  const dayWords = (date: string) => formats.formatDate(`${date}T12:00:00Z`, 'weekday')

  return (
    <section className={styles.panelPart} aria-label={t('replay.title')}>
      <SectionHeading>{t('replay.title')}</SectionHeading>
      <p className={styles.help}>{why ?? t('replay.lead')}</p>
      {canEdit && view.replayDays.length > 0 && (
        <div className={styles.replayForm}>
          <Select
            label={t('replay.day')}
            hideLabel
            className={styles.replayDays}
            options={view.replayDays.map(each => ({
              id: each.day,
              label: t('replay.dayOption', { day: dayWords(each.day), count: each.contacts }),
            }))}
            value={day ?? null}
            onChange={setChosen}
          />
          {isRunning ? (
            <Button icon={IconPlayerStop} onPress={() => void keeper.stopReplay()}>
              {t('replay.stop')}
            </Button>
          ) : (
            <Button
              icon={IconPlayerPlay}
              isDisabled={why !== undefined}
              isPending={replay.kind === 'starting'}
              onPress={() => day !== undefined && void keeper.startReplay(day)}
            >
              {t('replay.start')}
            </Button>
          )}
        </div>
      )}
      <ReplayOutcome dayWords={dayWords} />
    </section>
  )
}

function ReplayOutcome({ dayWords }: { readonly dayWords: (day: string) => string }) {
  const { settings, words } = useSettings()
  const { t } = words
  const { replay, view } = settings
  switch (replay.kind) {
    case 'none':
    case 'starting':
      return null
    case 'failed':
      return (
        <Notice tone="watch" isLive>
          {replay.name === 'HubAway'
            ? t('replay.away')
            : replay.name === 'ReplayRunning'
              ? t('replay.busy')
              : replay.name === 'DraftChanged'
                ? t('published.changed')
                : replay.name === 'CannotBePublished'
                  ? t('replay.mend')
                  : t('replay.failed')}
        </Notice>
      )
    case 'asked': {
      const { state, day, revision } = replay.replay
      if (state.kind === 'running')
        return <ProgressBar label={t('replay.running', { day: dayWords(day) })} value={state.done} />
      if (state.kind === 'stopped')
        return state.why === 'asked' ? null : (
          <Notice tone="watch" isLive>
            {t(state.why === 'too-long' ? 'replay.tooLong' : 'replay.failed')}
          </Notice>
        )
      return (
        <>
          {revision !== view.draft?.revision && (
            <Notice tone="watch" isLive>
              {t('replay.old')}
            </Notice>
          )}
          <ReplayPicture result={state.result} day={dayWords(day)} />
        </>
      )
    }
    default:
      return assertNever(replay)
  }
}

interface ComparedRow {
  readonly id: string
  readonly name: string
  readonly asItWas: ReplayFigures
  readonly withDraft: ReplayFigures
}

/** The service level of each channel as a pair of bars, all four figures as a table, the queues on demand. */
function ReplayPicture({ result, day }: { readonly result: ReplayResult; readonly day: string }) {
  const { words } = useSettings()
  const { t, formats, channelName, language } = words
  const [isOpen, setIsOpen] = useState(false)
  const total: ComparedRow = { id: 'total', name: t('replay.all'), ...result.total }
  const channels = result.channels.map(
    (each): ComparedRow => ({
      ...each,
      id: each.channel,
      name: channelName(each.channel),
    }),
  )
  const rows = channels.length === 1 ? channels : [total, ...channels]
  const share = (value: number | undefined) => (value === undefined ? '–' : formats.formatPercent(value))
  return (
    <>
      <p className={styles.replayDay} role="status">
        {t('replay.done', {
          day,
          from: share(result.total.asItWas.serviceLevel),
          to: share(result.total.withDraft.serviceLevel),
        })}
      </p>
      <div className={styles.bars} aria-hidden>
        <p className={styles.barsLegend}>
          <span className={styles.swatch} data-as="was" /> {t('replay.asItWas')}
          <span className={styles.swatch} data-as="draft" /> {t('replay.withDraft')}
        </p>
        {rows.map(({ id, name, asItWas, withDraft }) => (
          <div key={id} className={styles.barRow}>
            <span className={styles.barName}>{name}</span>
            <span className={styles.barPair}>
              <Bar as="was" value={asItWas.serviceLevel} words={share(asItWas.serviceLevel)} />
              <Bar as="draft" value={withDraft.serviceLevel} words={share(withDraft.serviceLevel)} />
            </span>
          </div>
        ))}
      </div>
      <ReplayTable label={t('replay.table', { day })} rows={rows} />
      {result.turnedAway > 0 && (
        <p className={styles.help}>{t('replay.turnedAway', { count: result.turnedAway })}</p>
      )}
      {result.serviceLevelError !== undefined && (
        <p className={styles.help}>
          {t('replay.trust', {
            points: formats.formatNumber(Math.abs(result.serviceLevelError) * 100, {
              maximumFractionDigits: 1,
            }),
          })}
        </p>
      )}
      {result.queues.length > 0 && (
        <Button size="small" variant="quiet" onPress={() => setIsOpen(true)}>
          {t('replay.queues')}
        </Button>
      )}
      <Dialog
        title={t('replay.queuesTitle', { day })}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        size="large"
      >
        <ReplayTable
          label={t('replay.queuesTitle', { day })}
          rows={result.queues.map(each => ({ ...each, id: each.queueId, name: each.name[language] }))}
        />
        <p className={styles.help}>{t('replay.how')}</p>
      </Dialog>
    </>
  )
}

function Bar({
  as,
  value,
  words,
}: {
  readonly as: 'was' | 'draft'
  readonly value: number | undefined
  readonly words: string
}) {
  return (
    <span className={styles.bar}>
      <svg aria-hidden className={styles.barDrawing} viewBox="0 0 100 8" preserveAspectRatio="none">
        <rect className={styles.barTrack} width="100" height="8" rx="1" />
        <rect className={styles.barFill} data-as={as} width={(value ?? 0) * 100} height="8" rx="1" />
      </svg>
      <span className={styles.barValue}>{words}</span>
    </span>
  )
}

/** Each cell says both: as it was, and with the change. */
function ReplayTable({ label, rows }: { readonly label: string; readonly rows: readonly ComparedRow[] }) {
  const {
    words: { t, formats },
  } = useSettings()
  const share = (value: number | undefined) => (value === undefined ? '–' : formats.formatPercent(value))
  const figures = [
    { id: 'serviceLevel', label: t('replay.serviceLevel'), say: (f: ReplayFigures) => share(f.serviceLevel) },
    {
      id: 'wait',
      label: t('replay.wait'),
      say: (f: ReplayFigures) =>
        f.averageWaitMs === undefined ? '–' : formats.formatDuration(f.averageWaitMs),
    },
    { id: 'abandonment', label: t('replay.abandonment'), say: (f: ReplayFigures) => share(f.abandonment) },
    {
      id: 'requeued',
      label: t('replay.requeued'),
      say: (f: ReplayFigures) => formats.formatNumber(f.requeued),
    },
  ]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard
    <section className={styles.replayScroller} aria-label={label} tabIndex={0}>
      <table className={styles.replayTable}>
        <caption className={styles.hidden}>{label}</caption>
        <thead>
          <tr>
            <th scope="col">{t('replay.line')}</th>
            {figures.map(({ id, label: head }) => (
              <th key={id} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, asItWas, withDraft }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              {figures.map(({ id: figure, say }) => (
                <td key={figure}>
                  <span className={styles.was}>
                    <span className={styles.hidden}>{t('replay.asItWas')} </span>
                    {say(asItWas)}
                  </span>
                  <span className={styles.with}>
                    <span className={styles.hidden}>{t('replay.withDraft')} </span>
                    {say(withDraft)}
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
