import { IconBuildingBank, IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { RequestPage } from '../../../src-contract/http/requests.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import { useHub, useHubNow, useLiveValue } from '../../desk-context.ts'
import { csvText, saveCsv } from '../../desk-data/csv.ts'
import type { RequestsLine } from '../../hub-client/requests-line.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { stepTexts } from '../../request-steps/step-texts.ts'
import { closureName } from '../../request-steps/use-line-words.ts'
import { answerOrThrow, toldBy, WhenTold } from '../../told.tsx'
import { Button, DataTable, EmptyState, Pane, PaneBody, SectionHeading, Select } from '../../ui/ui.ts'
import { type CouncilRow, councilRows, countByWard } from './council-rows.ts'
import styles from './division.module.css'
import { divisionTexts } from './division-texts.ts'
import { useDueWords } from './due-bar.tsx'
import { lookAgain, typeIn } from './use-requests.ts'

const minuteMs = 60_000
const pageSize = 200
const all = 'all'
/** Columns whose words belong together. */
const inOneLine: readonly string[] = ['reference', 'entered', 'due']

/** Everything that was entered on behalf of members of Council, open and ended. */
async function readAll(requests: RequestsLine): Promise<readonly ServiceRequest[]> {
  const rows: ServiceRequest[] = []
  for (const view of ['open', 'ended'] as const) {
    let after: string | undefined
    do {
      const page: RequestPage = answerOrThrow(
        await requests.list({
          view,
          council: true,
          limit: pageSize,
          ...(after === undefined ? {} : { after }),
        }),
      )
      rows.push(...page.rows)
      after = page.next
    } while (after !== undefined)
  }
  return rows
}

/** What was entered on behalf of members of Council, and where it stands, without a word about who reported it. */
export function CouncilPage({ catalogue }: { readonly catalogue: Catalogue }) {
  const t = useTexts(divisionTexts)
  const hub = useHub()
  const isLive = useLiveValue(live => live.line === 'live')
  const told = toldBy<readonly ServiceRequest[]>(
    useQuery({
      queryKey: ['council-requests', isLive],
      ...lookAgain(isLive),
      queryFn: () => readAll(hub.requests),
    }),
  )
  return (
    <div className={styles.wide} data-pane="context">
      <Pane as="main" label={t('councilPage.title')}>
        <PaneBody className={styles.page}>
          <header>
            <h1 className={styles.title} tabIndex={-1}>
              {t('councilPage.title')}
            </h1>
            <p className={styles.help}>{t('councilPage.lead')}</p>
          </header>
          <WhenTold told={told}>{requests => <Told requests={requests} catalogue={catalogue} />}</WhenTold>
        </PaneBody>
      </Pane>
    </div>
  )
}

function Told({
  requests,
  catalogue,
}: {
  readonly requests: readonly ServiceRequest[]
  readonly catalogue: Catalogue
}) {
  const t = useTexts(divisionTexts)
  const language = useLanguage()
  const { formatDate, formatNumber } = useFormats()
  const [member, setMember] = useState(all)
  const cells = useCells(catalogue)
  const members = [...new Set(councilRows(requests).map(row => row.member))].sort((a, b) =>
    a.localeCompare(b, language),
  )
  const rows = councilRows(requests, member === all ? undefined : member)
  if (members.length === 0) {
    return <EmptyState icon={IconBuildingBank} title={t('councilPage.none')} />
  }
  const columns = ['member', 'reference', 'type', 'ward', 'entered', 'status', 'due', 'outcome'] as const
  const save = () =>
    saveCsv(
      csvText(
        [
          columns.map(column => t(`councilPage.${column}`)),
          ...rows.map(row => columns.map(column => cells[column](row, 'file'))),
        ],
        language === 'fr' ? ';' : ',',
      ),
      `${t('councilPage.csvName')}-${formatDate(Date.now(), 'iso')}`,
    )
  const counts = ['open', 'done', 'ended', 'other'] as const
  return (
    <>
      <div className={styles.actions}>
        <Select
          label={t('councilPage.member')}
          options={[
            { id: all, label: t('councilPage.allMembers') },
            ...members.map(name => ({ id: name, label: name })),
          ]}
          value={member}
          onChange={setMember}
        />
        <Button icon={IconDownload} onPress={save}>
          {t('councilPage.csv')}
        </Button>
      </div>
      <section className={styles.part} aria-label={t('councilPage.byWard')}>
        <SectionHeading>{t('councilPage.byWard')}</SectionHeading>
        <table className={styles.board}>
          <thead>
            <tr>
              <th scope="col">{t('councilPage.ward')}</th>
              {counts.map(name => (
                <th key={name} scope="col" className={styles.figure}>
                  {t(`councilPage.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {countByWard(rows).map(count => (
              <tr key={count.ward ?? ''}>
                <th scope="row">{count.ward ?? t('councilPage.noWard')}</th>
                {counts.map(name => (
                  <td key={name} className={styles.figure}>
                    {formatNumber(count[name])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section className={styles.part} aria-label={t('councilPage.list')}>
        <SectionHeading aside={rows.length}>{t('councilPage.list')}</SectionHeading>
        <DataTable
          label={t('councilPage.list')}
          rows={rows}
          rowId={({ id }) => id}
          columns={columns.map(id => ({
            id,
            label: t(`councilPage.${id}`),
            cell: (row: CouncilRow) => (
              <span className={inOneLine.includes(id) ? styles.reference : undefined}>
                {cells[id](row, 'screen')}
              </span>
            ),
            ...(id === 'reference' ? { isRowHeader: true } : {}),
            sortBy: (row: CouncilRow) => (id === 'entered' ? row.enteredAt : cells[id](row, 'file')),
          }))}
        />
      </section>
    </>
  )
}

type Cells = Readonly<
  Record<
    'member' | 'reference' | 'type' | 'ward' | 'entered' | 'status' | 'due' | 'outcome',
    (row: CouncilRow, where: 'screen' | 'file') => string
  >
>

/** What stands in each column, on the screen and in the file; days of the file are those of ISO 8601. */
function useCells(catalogue: Catalogue): Cells {
  const t = useTexts(divisionTexts)
  const tStep = useTexts(stepTexts)
  const language = useLanguage()
  const { formatDate } = useFormats()
  const dueWords = useDueWords()
  const now = useHubNow(minuteMs)
  return {
    member: ({ member }) => member,
    reference: ({ reference }) => reference,
    type: ({ typeCode }) => typeIn(catalogue, typeCode)?.name[language] ?? typeCode,
    ward: ({ ward }) => (ward === undefined ? t('councilPage.noWard') : String(ward)),
    entered: ({ enteredAt }, where) => formatDate(enteredAt, where === 'file' ? 'iso' : 'weekday'),
    status: ({ status, isConfirmed }) =>
      tStep(`status.${status === 'completed' && isConfirmed ? 'to-tell' : status}`),
    due: ({ due, status }, where) => {
      if (where === 'file') return formatDate(due.closedAt ?? due.resolveBy, 'iso')
      return status === 'completed' ? '' : dueWords(due, now)
    },
    outcome: ({ reasonCode, typeCode }) =>
      reasonCode === undefined ? '' : closureName(typeIn(catalogue, typeCode), reasonCode, language),
  }
}
