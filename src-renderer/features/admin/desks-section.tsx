import { IconDeviceDesktop } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Desk } from '../../../src-contract/http/desks.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { SettingsHead } from '../../settings-section.tsx'
import { WhenTold } from '../../told.tsx'
import { DataTable, EmptyState, Pill, Tabs, type Tone } from '../../ui/ui.ts'
import { type DeskView, deskViews, useAdminPlace } from './admin-place.ts'
import screenStyles from './admin-screen.module.css'
import { adminTexts } from './admin-texts.ts'
import { DeskPolicyForm } from './desk-policy-form.tsx'
import styles from './desks-section.module.css'
import { NumberAccountView } from './number-account-view.tsx'
import { nameOfDesk, useDesks } from './use-desks.ts'

/** Every desk of the centre, the account of reference numbers, and what desks may keep. For administrators. */
export function DesksSection() {
  const t = useTexts(adminTexts)
  const view = useAdminPlace(place => place.deskView)
  const views: Readonly<Record<DeskView, () => ReactNode>> = {
    all: () => <AllDesks />,
    numbers: () => <NumberAccountView />,
    policy: () => <DeskPolicyForm />,
  }
  return (
    <>
      <SettingsHead section="desks" title={t('section.desks')} lead={t('lead.desks')} />
      <Tabs
        label={t('desks.view')}
        selected={view}
        onSelect={deskView => useAdminPlace.setState({ deskView })}
        tabs={deskViews.map(id => ({
          id,
          label: t(`desks.views.${id}`),
          content: id === view && <div className={styles.view}>{views[id]()}</div>,
        }))}
      />
    </>
  )
}

function AllDesks() {
  const t = useTexts(adminTexts)
  const language = useLanguage()
  const { formatDateTime, formatNumber } = useFormats()
  const selected = useAdminPlace(place => place.deskId)
  const told = useDesks()
  return (
    <WhenTold told={told}>
      {({ desks, people, sites }) => (
        <DataTable
          label={t('section.desks')}
          isRoomy
          rows={desks}
          rowId={({ id }) => id}
          selected={selected ?? null}
          onSelect={deskId => useAdminPlace.setState({ deskId })}
          initialSort={{ column: 'seen', direction: 'descending' }}
          empty={<EmptyState icon={IconDeviceDesktop} title={t('desks.none')} text={t('desks.noneText')} />}
          columns={[
            {
              id: 'desk',
              label: t('desks.desk'),
              isRowHeader: true,
              sortBy: desk => nameOfDesk(desk),
              cell: desk => (
                <span className={screenStyles.twoLines}>
                  <span className={styles.name}>
                    {desk.name ?? t('desks.withoutName', { id: nameOfDesk(desk) })}
                  </span>
                  <span className={screenStyles.secondLine}>
                    {desk.lastPerson === undefined
                      ? t('desks.nobody')
                      : (people[desk.lastPerson] ?? desk.lastPerson)}
                  </span>
                </span>
              ),
            },
            {
              id: 'site',
              label: t('desks.site'),
              sortBy: ({ site }) => site ?? '',
              cell: ({ site }) => (
                <span className={screenStyles.clipped}>
                  {sites.find(({ id }) => id === site)?.name[language] ?? site ?? '–'}
                </span>
              ),
            },
            {
              id: 'seen',
              label: t('desks.lastSeen'),
              sortBy: ({ lastSeenAt }) => lastSeenAt,
              cell: ({ lastSeenAt }) => (
                <span className={screenStyles.noWrap}>{formatDateTime(lastSeenAt)}</span>
              ),
            },
            {
              id: 'unsent',
              label: t('desks.unsent'),
              align: 'end',
              width: 'narrow',
              sortBy: desk => unsentOn(desk) ?? -1,
              cell: desk => {
                const unsent = unsentOn(desk)
                return unsent === undefined ? '–' : formatNumber(unsent)
              },
            },
            {
              id: 'numbers',
              label: t('desks.numbersLeft'),
              align: 'end',
              width: 'narrow',
              sortBy: ({ report }) => report?.numbersLeft ?? -1,
              cell: ({ report, wipedAt }) =>
                report === undefined || wipedAt !== undefined ? '–' : formatNumber(report.numbersLeft),
            },
            {
              id: 'state',
              label: t('desks.state'),
              width: 'narrow',
              sortBy: ({ standing }) => standing,
              cell: desk => <StandingPill desk={desk} />,
            },
          ]}
        />
      )}
    </WhenTold>
  )
}

/** Commands and photos that a desk said it still holds; undefined where it never said, or is empty by now. */
function unsentOn({ report, wipedAt }: Desk): number | undefined {
  return wipedAt === undefined && report ? report.unsent + report.photos : undefined
}

/** Where a desk stands, in a word. */
export function StandingPill({ desk: { standing, wipedAt } }: { readonly desk: Desk }) {
  const t = useTexts(adminTexts)
  const isDone = wipedAt !== undefined
  const tone: Tone = standing === 'active' ? 'good' : isDone ? 'neutral' : 'watch'
  return (
    <Pill tone={tone} size="small">
      {t(standing === 'active' || !isDone ? `desks.standing.${standing}` : `desks.standing.${standing}-done`)}
    </Pill>
  )
}
