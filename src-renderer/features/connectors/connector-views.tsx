import { useState } from 'react'
import type {
  ConnectorStanding,
  ConnectorWork,
  ConnectorWorkState,
  Mismatches,
} from '../../../src-contract/http/connectors.ts'
import { type RequestStatus, requestStatuses } from '../../../src-domain/requests/service-request.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { isNo, useTold, WhenTold } from '../../told.tsx'
import { Badge, Button, DataTable, Notice, Tabs, toast } from '../../ui/ui.ts'
import styles from './connectors.module.css'
import { connectorsTexts } from './connectors-texts.ts'

type WorkView = Extract<ConnectorWorkState, 'refused' | 'waiting' | 'in-doubt' | 'skipped'>
const workViews: readonly WorkView[] = ['refused', 'waiting', 'in-doubt', 'skipped']
type View = WorkView | 'mismatches' | 'dry-run'

const lookEveryMs = 5_000
const dryRunCount = 3

/** What is on its way to one system, what differs, and what would be sent. */
export function ConnectorViews({
  connector,
  onChanged,
}: {
  readonly connector: ConnectorStanding
  readonly onChanged: () => void
}) {
  const t = useTexts(connectorsTexts)
  const [view, setView] = useState<View>('refused')
  const { id, counts, mismatches } = connector
  const tab = (name: View, count: number) => ({
    id: name,
    label: t(`tab.${name}`),
    ...(count > 0 ? { aside: <Badge count={count} label={t(`tab.${name}`)} tone="neutral" /> } : {}),
  })
  return (
    <div className={styles.views}>
      <Tabs
        label={t('aside')}
        selected={view}
        onSelect={setView}
        tabs={[
          ...workViews.map(each => ({
            ...tab(each, counts[each]),
            content: <WorkList id={id} state={each} onChanged={onChanged} />,
          })),
          { ...tab('mismatches', mismatches), content: <MismatchList id={id} /> },
          { ...tab('dry-run', 0), content: <DryRunView id={id} /> },
        ]}
      />
    </div>
  )
}

function WorkList({
  id,
  state,
  onChanged,
}: {
  readonly id: string
  readonly state: WorkView
  readonly onChanged: () => void
}) {
  const t = useTexts(connectorsTexts)
  const hub = useHub()
  const { formatDateTime } = useFormats()
  const told = useTold(['connector-work', id, state], () => hub.connectors.work(id, state), { lookEveryMs })
  async function act(requestId: string, deed: 'retry' | 'skip'): Promise<void> {
    const answer = await hub.connectors.actOn(id, requestId, deed)
    if (isNo(answer)) {
      toast({ tone: 'watch', title: t(answer.kind === 'hub-away' ? 'hubAway' : 'notNow') })
    }
    told.lookAgain()
    onChanged()
  }
  type Row = ConnectorWork['work'][number]
  return (
    <WhenTold told={told}>
      {({ work }) =>
        work.length === 0 ? (
          <div className={styles.view}>
            <p className={styles.help}>{t(`nothing.${state}`)}</p>
          </div>
        ) : (
          <DataTable<Row>
            label={t(`tab.${state}`)}
            rows={work}
            rowId={({ requestId }) => requestId}
            columns={[
              {
                id: 'reference',
                label: t('column.reference'),
                isRowHeader: true,
                sortBy: ({ reference }) => reference,
                cell: ({ reference }) => <span className={styles.noWrap}>{reference}</span>,
              },
              {
                id: 'why',
                label: t('column.why'),
                cell: ({ why }) => <span className={styles.why}>{why ?? '–'}</span>,
              },
              {
                id: 'since',
                label: t(state === 'waiting' || state === 'in-doubt' ? 'column.next' : 'column.since'),
                sortBy: ({ since }) => since,
                cell: ({ since, nextAt }) => (
                  <span className={styles.noWrap}>
                    {formatDateTime(state === 'waiting' || state === 'in-doubt' ? nextAt : since)}
                  </span>
                ),
              },
              {
                id: 'actions',
                label: t('column.actions'),
                hideLabel: true,
                cell: ({ requestId, reference }) => (
                  <span className={styles.actions}>
                    <Button
                      size="small"
                      aria-label={t('retryOf', { reference })}
                      onPress={() => void act(requestId, 'retry')}
                    >
                      {t('retry')}
                    </Button>
                    {(state === 'refused' || state === 'waiting') && (
                      <Button
                        size="small"
                        variant="quiet"
                        aria-label={t('skipOf', { reference })}
                        onPress={() => void act(requestId, 'skip')}
                      >
                        {t('skip')}
                      </Button>
                    )}
                  </span>
                ),
              },
            ]}
          />
        )
      }
    </WhenTold>
  )
}

function MismatchList({ id }: { readonly id: string }) {
  const t = useTexts(connectorsTexts)
  const hub = useHub()
  const { formatDateTime } = useFormats()
  const told = useTold(['connector-mismatches', id], () => hub.connectors.mismatches(id), { lookEveryMs })
  async function save(): Promise<void> {
    const content = await hub.connectors.mismatchCsv(id)
    if (isNo(content)) return void toast({ tone: 'watch', title: t('hubAway') })
    const address = URL.createObjectURL(new Blob([new Uint8Array(content)], { type: 'text/csv' }))
    const link = document.createElement('a')
    link.href = address
    link.download = `mismatches-${id}.csv`
    link.click()
    URL.revokeObjectURL(address)
  }
  const statusIn = (ours: string | undefined) =>
    requestStatuses.some(each => each === ours) ? t(`status.${ours as RequestStatus}`) : ours
  type Row = Mismatches['mismatches'][number]
  return (
    <WhenTold told={told}>
      {({ mismatches }) =>
        mismatches.length === 0 ? (
          <div className={styles.view}>
            <p className={styles.help}>{t('nothing.mismatches')}</p>
          </div>
        ) : (
          <>
            <div className={styles.view}>
              <div className={styles.actions}>
                <Button size="small" onPress={() => void save()}>
                  {t('export')}
                </Button>
              </div>
            </div>
            <DataTable<Row>
              label={t('tab.mismatches')}
              rows={mismatches}
              rowId={({ kind, requestId, externalId }) => `${kind} ${requestId} ${externalId}`}
              columns={[
                {
                  id: 'reference',
                  label: t('column.reference'),
                  isRowHeader: true,
                  sortBy: ({ reference }) => reference ?? '',
                  cell: ({ reference, externalId }) => (
                    <span className={styles.twoLines}>
                      <span className={styles.noWrap}>{reference ?? '–'}</span>
                      <span className={styles.second}>{externalId}</span>
                    </span>
                  ),
                },
                {
                  id: 'kind',
                  label: t('column.kind'),
                  sortBy: ({ kind }) => t(`kind.${kind}`),
                  cell: ({ kind, why }) => (
                    <span className={styles.twoLines}>
                      <span>{t(`kind.${kind}`)}</span>
                      {why && <span className={styles.second}>{why}</span>}
                    </span>
                  ),
                },
                { id: 'ours', label: t('column.ours'), cell: ({ ours }) => statusIn(ours) ?? '–' },
                { id: 'theirs', label: t('column.theirs'), cell: ({ theirs }) => theirs ?? '–' },
                {
                  id: 'since',
                  label: t('column.since'),
                  sortBy: ({ since }) => since,
                  cell: ({ since }) => <span className={styles.noWrap}>{formatDateTime(since)}</span>,
                },
              ]}
            />
          </>
        )
      }
    </WhenTold>
  )
}

function DryRunView({ id }: { readonly id: string }) {
  const t = useTexts(connectorsTexts)
  const hub = useHub()
  const told = useTold(['connector-dry-run', id], () => hub.connectors.dryRun(id, dryRunCount))
  return (
    <div className={styles.view}>
      <Notice>{t('dryRunLead')}</Notice>
      <WhenTold told={told}>
        {({ requests }) =>
          requests.length === 0 ? (
            <p className={styles.help}>{t('dryRunNone')}</p>
          ) : (
            <div className={styles.sends}>
              {requests.map(({ reference, sends }) => (
                <section key={reference} className={styles.sends} aria-label={reference}>
                  <h2 className={styles.heading}>{reference}</h2>
                  {sends.map((send, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the order of what is sent is all that tells them apart.
                    <pre key={index} className={styles.send}>
                      {`${send.method} ${send.url}\n${Object.entries(send.headers)
                        .map(([name, value]) => `${name}: ${value}`)
                        .join('\n')}\n\n${inLines(send.body)}`}
                    </pre>
                  ))}
                </section>
              ))}
            </div>
          )
        }
      </WhenTold>
    </div>
  )
}

/** JSON and forms, a field on each line. */
function inLines(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2)
  } catch {
    return [...new URLSearchParams(body)].map(([name, value]) => `${name}=${value}`).join('\n')
  }
}
