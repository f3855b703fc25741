import { useState } from 'react'
import type { ConnectorStanding, connectorDeeds } from '../../../src-contract/http/connectors.ts'
import { useHub } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useRefusalWords } from '../../refusal-words.ts'
import { isNo } from '../../told.tsx'
import { LineChart } from '../../ui/line-chart.tsx'
import { Button, Facts, Notice } from '../../ui/ui.ts'
import styles from './connectors.module.css'
import { connectorsTexts } from './connectors-texts.ts'

type Deed = (typeof connectorDeeds)[number]

/** How one connection is, over the last day, and what an administrator may do about it. */
export function ConnectorAside({
  connector,
  onChanged,
}: {
  readonly connector: ConnectorStanding
  readonly onChanged: () => void
}) {
  const t = useTexts(connectorsTexts)
  const language = useLanguage()
  const hub = useHub()
  const refusalWords = useRefusalWords()
  const { formatDateTime, formatTime, formatNumber } = useFormats()
  const [said, setSaid] = useState<string>()
  const [busy, setBusy] = useState<Deed>()
  const { id, name, at, paused, trouble, counts, hours, heardAt, sweptAt, isSweeping, canCompare } = connector

  async function act(deed: Deed): Promise<void> {
    setBusy(deed)
    const answer = await hub.connectors.act(id, deed)
    setBusy(undefined)
    if (!isNo(answer)) {
      setSaid(undefined)
      return onChanged()
    }
    setSaid(answer.kind === 'hub-refused' ? refusalWords(answer.refusal) : t('hubAway'))
  }
  const when = (instant: number | undefined) => (instant === undefined ? t('never') : formatDateTime(instant))

  return (
    <div className={styles.aside}>
      <h2 className={styles.title}>{name[language]}</h2>
      {paused && (
        <Notice tone="watch">{t('pausedSince', { by: paused.by, at: formatDateTime(paused.at) })}</Notice>
      )}
      {trouble && (
        <Notice tone="breach">
          {t('troubleSince', { at: formatDateTime(trouble.since), why: trouble.why })}
        </Notice>
      )}
      <Facts
        items={[
          { label: t('fact.at'), value: at },
          { label: t('fact.sent'), value: formatNumber(counts.sent) },
          ...(canCompare
            ? [
                { label: t('fact.heard'), value: when(heardAt) },
                { label: t('fact.compared'), value: isSweeping ? t('sweeping') : when(sweptAt) },
              ]
            : []),
        ]}
      />
      <LineChart
        label={t('chart')}
        data={hours}
        x={({ hour }) => formatTime(hour)}
        xLabel={t('hour')}
        height={160}
        series={[
          { id: 'sent', label: t('series.sent'), value: ({ sent }) => sent },
          { id: 'waiting', label: t('series.waiting'), value: ({ waiting }) => waiting, tone: 'watch' },
        ]}
        formatValue={value => formatNumber(value)}
      />
      {said && (
        <Notice tone="watch" isLive>
          {said}
        </Notice>
      )}
      <div className={styles.actions}>
        {paused ? (
          <Button variant="primary" isPending={busy === 'resume'} onPress={() => void act('resume')}>
            {t('resume')}
          </Button>
        ) : (
          <Button isPending={busy === 'pause'} onPress={() => void act('pause')}>
            {t('pause')}
          </Button>
        )}
        {canCompare && (
          <Button
            isDisabled={isSweeping || paused !== undefined}
            isPending={busy === 'sweep'}
            onPress={() => void act('sweep')}
          >
            {t('sweep')}
          </Button>
        )}
        {counts.refused > 0 && (
          <Button isPending={busy === 'retry-refused'} onPress={() => void act('retry-refused')}>
            {t('retryAll')}
          </Button>
        )}
      </div>
    </div>
  )
}
