import {
  IconBolt,
  IconBuildingStore,
  IconClock,
  IconHistory,
  IconListCheck,
  IconMail,
  IconMessage,
  IconPhone,
  IconTrendingDown,
  IconUsers,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useFormats } from '../../language/use-formats.ts'
import { LineChart } from '../line-chart.tsx'
import {
  Avatar,
  Badge,
  Button,
  Card,
  CardHeader,
  DataTable,
  Hairline,
  Icon,
  type IconGlyph,
  Inline,
  Pill,
  Tabs,
  Tile,
  Tiles,
  type Tone,
} from '../ui.ts'
import styles from './gallery.module.css'
import { useSay } from './use-say.ts'

type Queue = {
  readonly id: string
  readonly icon: IconGlyph
  readonly name: string
  readonly waiting: number
  readonly longestMs: number
  readonly inPromise: number
  readonly tone: Tone
  readonly abandoned: number
}

type Quarter = {
  readonly at: Date
  readonly level: number | null
  readonly forecast: number | null
  readonly band: readonly [number, number] | null
}

const quarters: readonly Quarter[] = Array.from({ length: 41 }, (_, index) => {
  const level = 0.72 + 0.16 * Math.cos(index / 5) * Math.exp(-index / 14) + 0.02 * Math.sin(index * 1.7)
  const past = index <= 24
  const spread = (index - 24) * 0.006
  return {
    at: new Date(2026, 10, 21, 8, index * 15),
    level: past ? level : null,
    forecast: index >= 24 ? level : null,
    band: index >= 24 ? ([level - spread, level + spread] as const) : null,
  }
})

/** A supervisor's floor made of the kit alone. */
export function FloorSample() {
  const say = useSay()
  const { formatPercent, formatDuration, formatTime, formatNumber } = useFormats()
  const [view, setView] = useState<'live' | 'queues' | 'risk'>('live')
  const queues: readonly Queue[] = [
    {
      id: 'pe',
      icon: IconPhone,
      name: say('Phone · English', 'Téléphone · anglais'),
      waiting: 4,
      longestMs: 24_000,
      inPromise: 0.71,
      tone: 'good',
      abandoned: 0.04,
    },
    {
      id: 'pf',
      icon: IconPhone,
      name: say('Phone · French', 'Téléphone · français'),
      waiting: 1,
      longestMs: 11_000,
      inPromise: 0.78,
      tone: 'good',
      abandoned: 0.03,
    },
    {
      id: 'cc',
      icon: IconBuildingStore,
      name: say('Counter · City Hall', 'Comptoir · hôtel de ville'),
      waiting: 3,
      longestMs: 190_000,
      inPromise: 0.64,
      tone: 'watch',
      abandoned: 0.01,
    },
    {
      id: 'ch',
      icon: IconMessage,
      name: say('Chat', 'Clavardage'),
      waiting: 2,
      longestMs: 52_000,
      inPromise: 0.83,
      tone: 'good',
      abandoned: 0.06,
    },
    {
      id: 'em',
      icon: IconMail,
      name: say('E-mail', 'Courriel'),
      waiting: 7,
      longestMs: 4_320_000,
      inPromise: 0.38,
      tone: 'breach',
      abandoned: 0,
    },
  ]
  const live = (
    <div className={styles.floor}>
      <Tiles>
        <Tile
          isWide
          label={say('Service level today', 'Niveau de service du jour')}
          formula={say(
            'answered in 30 s ÷ all answered and abandoned after 5 s',
            'réponses en 30 s ÷ réponses et abandons après 5 s',
          )}
          figure={formatPercent(0.74)}
          tone="good"
          detailIcon={IconTrendingDown}
          detail={say('71 % at 18:00 if nothing changes', '71 % à 18 h si rien ne change')}
        />
        <Tile
          label={say('Waiting', 'En attente')}
          figure={formatNumber(12)}
          detail={say(
            '5 phone · 3 counter · 2 chat · 2 other',
            '5 téléphone · 3 comptoir · 2 clavardage · 2 autres',
          )}
        />
        <Tile
          label={say('Next promise breaks in', 'Prochaine échéance dans')}
          figure={formatDuration(6_000)}
          tone="breach"
          detailIcon={IconClock}
          detail={say('Phone, English', 'Téléphone, anglais')}
        />
        <Tile
          label={say('Abandoned today', 'Abandons du jour')}
          figure={formatPercent(0.041, 1)}
          detail={say('17 of 412 calls', '17 appels sur 412')}
        />
        <Tile
          label={say('First contact', 'Premier contact')}
          figure={formatPercent(0.81)}
          detail={say('resolved, last 7 days', 'réglés, 7 derniers jours')}
        />
        <Tile
          label={say('On contacts', 'En contact')}
          figure={say('14 of 17', '14 sur 17')}
          tone="watch"
          detailIcon={IconUsers}
          detail={say('occupancy 82 %', 'occupation 82 %')}
        />
      </Tiles>
      <div className={styles.pair}>
        <Card>
          <CardHeader
            icon={IconHistory}
            title={say(
              'Service level by quarter hour, and where it lands',
              'Niveau de service au quart d’heure, et où il mène',
            )}
            aside={<Pill>{say('band from 30 past days', 'bande tirée de 30 jours')}</Pill>}
          />
          <div className={styles.chart}>
            <LineChart
              label={say('Service level by quarter hour', 'Niveau de service au quart d’heure')}
              data={quarters}
              x={quarter => formatTime(quarter.at)}
              xLabel={say('Time', 'Heure')}
              domain={[0, 1]}
              formatValue={value => formatPercent(value)}
              goal={{ value: 0.7, label: say('goal 70 %', 'but 70 %') }}
              band={{ label: say('Likely between', 'Probablement entre'), range: quarter => quarter.band }}
              series={[
                {
                  id: 'level',
                  label: say('Service level', 'Niveau de service'),
                  value: quarter => quarter.level,
                },
                {
                  id: 'forecast',
                  label: say('Forecast', 'Prévision'),
                  value: quarter => quarter.forecast,
                  isForecast: true,
                },
              ]}
            />
          </div>
        </Card>
        <Card>
          <CardHeader
            icon={IconBolt}
            title={say('What would help', 'Ce qui aiderait')}
            aside={<Pill>{say('simulated on your rules', 'simulé sur vos règles')}</Pill>}
          />
          {[
            [
              say('Offer call-back above 0:45', 'Offrir un rappel dès 0:45'),
              say('+5 points by 18:00', '+5 points à 18 h'),
            ],
            [
              say(
                'Move R. Singh from e-mail to phone, one hour',
                'R. Singh du courriel au téléphone, une heure',
              ),
              '+4',
            ],
            [
              say('Open a third counter position', 'Ouvrir un troisième guichet'),
              say('+0, counter −2:10', '+0, comptoir −2:10'),
            ],
          ].map(([what, gain], index) => (
            <div key={what}>
              {index > 0 && <Hairline />}
              <Inline justify="between" wrap={false} className={styles.proposal}>
                <span>{what}</span>
                <Inline gap={3} wrap={false}>
                  <strong className={styles.gain}>{gain}</strong>
                  <Button aria-label={`${say('Try', 'Essayer')}: ${what}`}>{say('Try', 'Essayer')}</Button>
                </Inline>
              </Inline>
            </div>
          ))}
        </Card>
      </div>
      <Card>
        <CardHeader icon={IconListCheck} title={say('Queues', 'Files')} />
        <DataTable
          label={say('Queues', 'Files')}
          rows={queues}
          rowId={queue => queue.id}
          onOpen={() => undefined}
          initialSort={{ column: 'waiting', direction: 'descending' }}
          columns={[
            {
              id: 'kind',
              label: say('Channel', 'Canal'),
              hideLabel: true,
              width: 'narrow',
              cell: queue => <Icon of={queue.icon} label={queue.name} />,
            },
            {
              id: 'name',
              label: say('Queue', 'File'),
              isRowHeader: true,
              cell: queue => queue.name,
              sortBy: queue => queue.name,
            },
            {
              id: 'waiting',
              label: say('Waiting', 'En attente'),
              align: 'end',
              cell: queue => formatNumber(queue.waiting),
              sortBy: queue => queue.waiting,
            },
            {
              id: 'longest',
              label: say('Longest', 'La plus longue'),
              align: 'end',
              cell: queue => formatDuration(queue.longestMs),
              sortBy: queue => queue.longestMs,
            },
            {
              id: 'promise',
              label: say('In promise', 'Dans les délais'),
              align: 'end',
              cell: queue => <Pill tone={queue.tone}>{formatPercent(queue.inPromise)}</Pill>,
              sortBy: queue => queue.inPromise,
            },
            {
              id: 'abandoned',
              label: say('Abandoned', 'Abandons'),
              align: 'end',
              cell: queue => formatPercent(queue.abandoned),
              sortBy: queue => queue.abandoned,
            },
          ]}
        />
      </Card>
    </div>
  )
  return (
    <main className={styles.floorPage}>
      <header className={styles.bar}>
        <h1 className={styles.brand}>Townline</h1>
        <span className={styles.grow} />
        <Pill tone="good" icon={IconBolt}>
          {say('Live · 0.4 s', 'En direct · 0,4 s')}
        </Pill>
        <Avatar name="Sara Khan" />
      </header>
      <Tabs
        label={say('Views', 'Vues')}
        variant="plain"
        selected={view}
        onSelect={setView}
        tabs={[
          { id: 'live', label: say('Live', 'En direct'), content: live },
          { id: 'queues', label: say('Queues', 'Files'), content: null },
          {
            id: 'risk',
            label: say('Promises at risk', 'Délais à risque'),
            aside: <Badge tone="breach" count={3} label={say('3 at risk', '3 à risque')} />,
            content: null,
          },
        ]}
      />
    </main>
  )
}
