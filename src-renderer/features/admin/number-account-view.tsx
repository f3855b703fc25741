import { IconDownload, IconHash } from '@tabler/icons-react'
import type { AccountedBlock, NumberAccount, NumberCounts } from '../../../src-contract/http/desks.ts'
import { saveCsv } from '../../desk-data/csv.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { WhenTold } from '../../told.tsx'
import {
  Button,
  DataTable,
  EmptyState,
  Facts,
  PaneBody,
  PaneFooter,
  Pill,
  SectionHeading,
} from '../../ui/ui.ts'
import { useAdminPlace } from './admin-place.ts'
import screenStyles from './admin-screen.module.css'
import { adminTexts } from './admin-texts.ts'
import styles from './desks-section.module.css'
import { numbersCsv } from './numbers-csv.ts'
import { nameOfDesk, useNumberAccount } from './use-desks.ts'

const counts = ['used', 'open', 'writtenOff'] as const satisfies readonly (keyof NumberCounts)[]
const csvHeads = [
  'name',
  'id',
  'first',
  'last',
  'leasedAt',
  'leasedTo',
  'leased',
  'used',
  'open',
  'writtenOff',
  'unused',
  'writtenOffAt',
  'writtenOffBy',
  'reason',
] as const

/** Every block that was leased, and what became of its numbers. */
export function NumberAccountView() {
  const t = useTexts(adminTexts)
  const { formatDateTime, formatNumber } = useFormats()
  const blockId = useAdminPlace(place => place.blockId)
  const told = useNumberAccount()
  return (
    <WhenTold told={told}>
      {({ blocks }) => (
        <>
          <p className={styles.help}>{t('desks.numbers.help')}</p>
          <DataTable
            label={t('desks.views.numbers')}
            isRoomy
            rows={blocks}
            rowId={({ id }) => id}
            selected={blockId ?? null}
            onSelect={id => useAdminPlace.setState({ blockId: id })}
            empty={
              <EmptyState
                icon={IconHash}
                title={t('desks.numbers.none')}
                text={t('desks.numbers.noneText')}
              />
            }
            columns={[
              {
                id: 'block',
                label: t('desks.numbers.block'),
                isRowHeader: true,
                sortBy: ({ first }) => first,
                cell: ({ first }) => <span className={screenStyles.noWrap}>{first}</span>,
              },
              {
                id: 'desk',
                label: t('desks.numbers.desk'),
                sortBy: deskNameOf,
                cell: block => <span className={styles.name}>{deskNameOf(block)}</span>,
              },
              {
                id: 'leasedAt',
                label: t('desks.numbers.leasedAt'),
                sortBy: ({ leasedAt }) => leasedAt,
                cell: ({ leasedAt }) => (
                  <span className={screenStyles.noWrap}>{formatDateTime(leasedAt)}</span>
                ),
              },
              ...counts.map(count => ({
                id: count,
                label: t(`desks.numbers.${count}`),
                align: 'end' as const,
                width: 'narrow' as const,
                sortBy: ({ numbers }: AccountedBlock) => numbers[count],
                cell: ({ numbers }: AccountedBlock) => formatNumber(numbers[count]),
              })),
            ]}
          />
        </>
      )}
    </WhenTold>
  )
}

/** Beside the account: its sum, the block that is looked at, and the table for a spreadsheet. */
export function BlockDetails() {
  const blockId = useAdminPlace(place => place.blockId)
  const told = useNumberAccount()
  return (
    <WhenTold told={told}>
      {account => {
        const block = account.blocks.find(({ id }) => id === blockId)
        return (
          <>
            <PaneBody className={screenStyles.panel}>
              <Total total={account.total} />
              {block && <OneBlock block={block} people={account.people} />}
            </PaneBody>
            <Export account={account} />
          </>
        )
      }}
    </WhenTold>
  )
}

function Total({ total }: { readonly total: NumberCounts }) {
  const t = useTexts(adminTexts)
  const { formatNumber } = useFormats()
  return (
    <section className={screenStyles.panelPart}>
      <SectionHeading>{t('desks.numbers.total')}</SectionHeading>
      <Facts
        items={(['leased', ...counts] as const).map(count => ({
          label: t(`desks.numbers.${count}`),
          value: formatNumber(total[count]),
        }))}
      />
    </section>
  )
}

function OneBlock({
  block,
  people,
}: {
  readonly block: AccountedBlock
  readonly people: NumberAccount['people']
}) {
  const t = useTexts(adminTexts)
  const { formatDateTime } = useFormats()
  const { writtenOff } = block
  return (
    <>
      <section className={screenStyles.panelPart}>
        <SectionHeading>{t('desks.numbers.run', { first: block.first, last: block.last })}</SectionHeading>
        <Facts
          items={[
            { label: t('desks.desk'), value: deskNameOf(block) },
            {
              label: t('desks.numbers.leasedAt'),
              value: `${formatDateTime(block.leasedAt)} · ${people[block.leasedTo] ?? block.leasedTo}`,
            },
            ...(writtenOff
              ? [
                  {
                    label: t('desks.numbers.writtenOff'),
                    value: `${formatDateTime(writtenOff.at)} · ${people[writtenOff.by] ?? writtenOff.by}: ${writtenOff.reason}`,
                  },
                ]
              : []),
          ]}
        />
      </section>
      <section className={screenStyles.panelPart}>
        <SectionHeading>{t('desks.numbers.unused')}</SectionHeading>
        {block.unused.length === 0 && <p className={screenStyles.help}>{t('desks.numbers.unusedNone')}</p>}
        <ul className={styles.runs}>
          {block.unused.map(({ first, last, count }) => (
            <li key={first}>
              <span>{count === 1 ? first : t('desks.numbers.run', { first, last })}</span>
              <Pill size="small">{t('desks.numbers.wholeNumber', { count })}</Pill>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function Export({ account }: { readonly account: NumberAccount }) {
  const t = useTexts(adminTexts)
  const language = useLanguage()
  const { formatDate, formatTime } = useFormats()

  function save(): void {
    const text = numbersCsv(account, {
      heads: csvHeads.map(head => t(`desks.numbers.heads.${head}`)),
      // What a spreadsheet in each language takes for the end of a cell.
      separator: language === 'fr' ? ';' : ',',
      formatDateTime: at => `${formatDate(at, 'iso')} ${formatTime(at)}`,
      nameOf: id => account.people[id] ?? id,
    })
    saveCsv(text, `${t('desks.numbers.file')}-${formatDate(Date.now(), 'iso')}`)
  }

  return (
    <PaneFooter>
      <Button icon={IconDownload} isDisabled={account.blocks.length === 0} onPress={save}>
        {t('desks.numbers.export')}
      </Button>
    </PaneFooter>
  )
}

function deskNameOf({ deskId, deskName }: AccountedBlock): string {
  return nameOfDesk(deskName === undefined ? { id: deskId } : { id: deskId, name: deskName })
}
