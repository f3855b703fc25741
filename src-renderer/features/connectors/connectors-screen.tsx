import { IconPlugConnected } from '@tabler/icons-react'
import { useState } from 'react'
import type { ConnectorStanding } from '../../../src-contract/http/connectors.ts'
import { useHub } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { SettingsColumns, SettingsHead } from '../../settings-section.tsx'
import { useTold, WhenTold } from '../../told.tsx'
import { DataTable, EmptyState, PaneBody, Pill, type Tone } from '../../ui/ui.ts'
import { ConnectorAside } from './connector-aside.tsx'
import { ConnectorViews } from './connector-views.tsx'
import styles from './connectors.module.css'
import { connectorsTexts } from './connectors-texts.ts'
import { Open311Keys } from './open311-keys.tsx'

const queryKey = ['connectors']
const lookEveryMs = 5_000
const hourMs = 3_600_000

/** The city's other systems, in two columns: all of them with what waits and differs, and how the chosen one is. */
export function ConnectorsScreen() {
  const t = useTexts(connectorsTexts)
  const hub = useHub()
  const told = useTold(queryKey, hub.connectors.all, { lookEveryMs })
  const [wanted, setWanted] = useState<string>()
  const connectors = told.value?.connectors ?? []
  const chosen = connectors.find(({ id }) => id === wanted) ?? connectors[0]
  return (
    <SettingsColumns
      label={t('title')}
      asideLabel={t('aside')}
      aside={
        <PaneBody>
          {chosen ? (
            <ConnectorAside connector={chosen} onChanged={told.lookAgain} />
          ) : (
            <p className={styles.help}>{t('choose')}</p>
          )}
        </PaneBody>
      }
    >
      <SettingsHead section="connectors" title={t('title')} lead={t('lead')} />
      <PaneBody isPadded={false}>
        <WhenTold told={told}>
          {({ connectors: all }) => (
            <>
              <ConnectorTable connectors={all} chosen={chosen?.id} onChoose={setWanted} />
              {chosen && <ConnectorViews key={chosen.id} connector={chosen} onChanged={told.lookAgain} />}
            </>
          )}
        </WhenTold>
        <Open311Keys />
      </PaneBody>
    </SettingsColumns>
  )
}

const healthTone = {
  working: 'good',
  paused: 'neutral',
  trouble: 'breach',
  refusing: 'watch',
} as const satisfies Readonly<Record<string, Tone>>

function healthOf({ paused, trouble, counts }: ConnectorStanding): keyof typeof healthTone {
  if (paused) return 'paused'
  if (trouble) return 'trouble'
  return counts.refused > 0 ? 'refusing' : 'working'
}

function waitingAt({ counts }: ConnectorStanding): number {
  return counts.waiting + counts.sending + counts['in-doubt']
}

function sentThisHour({ hours }: ConnectorStanding): number {
  const last = hours.at(-1)
  return last !== undefined && Date.now() - last.hour < hourMs ? last.sent : 0
}

function ConnectorTable({
  connectors,
  chosen,
  onChoose,
}: {
  readonly connectors: readonly ConnectorStanding[]
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}) {
  const t = useTexts(connectorsTexts)
  const language = useLanguage()
  return (
    <DataTable
      label={t('title')}
      rows={connectors}
      rowId={({ id }) => id}
      selected={chosen ?? null}
      onSelect={onChoose}
      empty={<EmptyState icon={IconPlugConnected} title={t('none')} text={t('noneText')} />}
      columns={[
        {
          id: 'name',
          label: t('column.name'),
          isRowHeader: true,
          sortBy: ({ name }) => name[language],
          cell: ({ name, id }) => (
            <span className={styles.twoLines}>
              <span>{name[language]}</span>
              <span className={styles.second}>{id}</span>
            </span>
          ),
        },
        {
          id: 'health',
          label: t('column.health'),
          cell: connector => {
            const health = healthOf(connector)
            return <Pill tone={healthTone[health]}>{t(`health.${health}`)}</Pill>
          },
        },
        { id: 'waiting', label: t('column.waiting'), align: 'end', sortBy: waitingAt, cell: waitingAt },
        {
          id: 'refused',
          label: t('column.refused'),
          align: 'end',
          sortBy: ({ counts }) => counts.refused,
          cell: ({ counts }) => counts.refused,
        },
        { id: 'hour', label: t('column.hour'), align: 'end', sortBy: sentThisHour, cell: sentThisHour },
      ]}
    />
  )
}
