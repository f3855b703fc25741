import { IconChartBar, IconTable } from '@tabler/icons-react'
import { type CSSProperties, useState } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { DivisionCount, RequestCounts, RequestView } from '../../../src-contract/http/requests.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import {
  ChoiceChips,
  EmptyState,
  Hidden,
  Pane,
  PaneBody,
  SectionHeading,
  Skeleton,
  TextButton,
} from '../../ui/ui.ts'
import styles from './division.module.css'
import { goToView, noFilter } from './division-place.ts'
import { divisionTexts } from './division-texts.ts'
import { useSlots } from './slots.ts'

const ages = ['0', '1', '2', '3', '4'] as const

/** What is at risk before it is missed, division by division, and how old the open work is. Each figure opens its list. */
export function BoardPage({
  counts,
  catalogue,
}: {
  readonly counts: (RequestCounts & { readonly isOwn: boolean }) | undefined
  readonly catalogue: Catalogue
}) {
  const t = useTexts(divisionTexts)
  const language = useLanguage()
  const { formatTime } = useFormats()
  const { surveys } = useSlots()
  const nameOf = (code: string) =>
    catalogue.divisions.find(each => each.code === code)?.name[language] ?? code
  const divisions = [...(counts?.divisions ?? [])].sort(
    (a, b) => b.escalated - a.escalated || b.missed - a.missed || b.atRisk - a.atRisk || b.open - a.open,
  )
  return (
    <div className={styles.wide} data-pane="context">
      <Pane as="main" label={t('board.title')}>
        <PaneBody className={styles.page}>
          <header>
            <h1 className={styles.title} tabIndex={-1}>
              {t('board.title')}
            </h1>
            <p className={styles.help}>
              {t('board.lead')}{' '}
              {counts && t('board.asOf', { time: formatTime(counts.at, { seconds: true }) })}
            </p>
          </header>
          {counts === undefined ? (
            <Skeleton lines={6} />
          ) : divisions.length === 0 ? (
            <EmptyState title={t('board.nothing')} />
          ) : (
            <>
              <RiskTable divisions={divisions} nameOf={nameOf} />
              <Ages divisions={divisions} nameOf={nameOf} />
            </>
          )}
          {surveys?.(nameOf)}
        </PaneBody>
      </Pane>
    </div>
  )
}

interface DivisionsProps {
  readonly divisions: readonly DivisionCount[]
  readonly nameOf: (code: string) => string
}

const figures = [
  ['open', 'open'],
  ['atRisk', 'at-risk'],
  ['missed', 'at-risk'],
  ['escalated', 'escalated'],
] as const satisfies readonly (readonly [string, RequestView])[]

function RiskTable({ divisions, nameOf }: DivisionsProps) {
  const t = useTexts(divisionTexts)
  const { formatNumber } = useFormats()
  const total = (of: (count: DivisionCount) => number) => divisions.reduce((sum, each) => sum + of(each), 0)
  return (
    <table className={styles.board}>
      <thead>
        <tr>
          <th scope="col">{t('board.division')}</th>
          {figures.map(([name]) => (
            <th key={name} scope="col" className={styles.figure}>
              {t(`board.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {divisions.map(each => (
          <tr key={each.division}>
            <th scope="row">{nameOf(each.division)}</th>
            {figures.map(([name, view]) => (
              <td key={name} className={styles.figure} data-tone={each[name] > 0 ? name : undefined}>
                {each[name] === 0 ? (
                  '0'
                ) : (
                  <TextButton onPress={() => goToView(view, { ...noFilter, division: each.division })}>
                    <span aria-hidden>{formatNumber(each[name])}</span>
                    <Hidden>
                      {t('board.drill', {
                        division: nameOf(each.division),
                        what: t(`board.${name}`),
                        count: each[name],
                      })}
                    </Hidden>
                  </TextButton>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('board.total')}</th>
          {figures.map(([name]) => (
            <td key={name} className={styles.figure}>
              {formatNumber(total(each => each[name]))}
            </td>
          ))}
        </tr>
      </tfoot>
    </table>
  )
}

function Ages({ divisions, nameOf }: DivisionsProps) {
  const t = useTexts(divisionTexts)
  const [shape, setShape] = useState<'bars' | 'table'>('bars')
  return (
    <section className={styles.part} aria-label={t('board.ages')}>
      <SectionHeading
        aside={
          <ChoiceChips
            label={t('board.shape')}
            size="small"
            options={[
              { id: 'bars', label: t('board.asBars'), icon: IconChartBar },
              { id: 'table', label: t('board.asTable'), icon: IconTable },
            ]}
            value={shape}
            onChange={setShape}
          />
        }
      >
        {t('board.ages')}
      </SectionHeading>
      {shape === 'bars' ? (
        <AgeBars divisions={divisions} nameOf={nameOf} />
      ) : (
        <AgeTable divisions={divisions} nameOf={nameOf} />
      )}
    </section>
  )
}

function AgeBars({ divisions, nameOf }: DivisionsProps) {
  const t = useTexts(divisionTexts)
  const { formatNumber } = useFormats()
  const most = Math.max(...divisions.map(({ open }) => open), 1)
  return (
    <>
      <ul className={styles.legend}>
        {ages.map(age => (
          <li key={age}>
            <span aria-hidden className={styles.ageSwatch} data-age={age} />
            {t(`board.age.${age}`)}
          </li>
        ))}
      </ul>
      <ul className={styles.ageBars}>
        {divisions.map(each => (
          <li key={each.division} className={styles.ageRow}>
            <span className={styles.clipped}>{nameOf(each.division)}</span>
            <span
              role="img"
              className={styles.ageBar}
              style={{ '--whole': each.open / most } as CSSProperties}
              aria-label={ages
                .map(age => `${t(`board.age.${age}`)}: ${formatNumber(each.ages[Number(age)] ?? 0)}`)
                .join(', ')}
            >
              {ages.map(age => {
                const count = each.ages[Number(age)] ?? 0
                return (
                  count > 0 && (
                    <span
                      key={age}
                      className={styles.agePart}
                      data-age={age}
                      style={{ '--span': count } as CSSProperties}
                    >
                      {formatNumber(count)}
                    </span>
                  )
                )
              })}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

function AgeTable({ divisions, nameOf }: DivisionsProps) {
  const t = useTexts(divisionTexts)
  const { formatNumber } = useFormats()
  return (
    <table className={styles.board}>
      <thead>
        <tr>
          <th scope="col">{t('board.division')}</th>
          {ages.map(age => (
            <th key={age} scope="col" className={styles.figure}>
              {t(`board.age.${age}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {divisions.map(each => (
          <tr key={each.division}>
            <th scope="row">{nameOf(each.division)}</th>
            {ages.map(age => (
              <td key={age} className={styles.figure}>
                {formatNumber(each.ages[Number(age)] ?? 0)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
