import {
  IconCalendarTime,
  IconCash,
  IconCategory,
  IconClock,
  IconDatabaseImport,
  IconDeviceDesktop,
  IconDeviceTablet,
  IconHistory,
  IconId,
  IconListCheck,
  IconLock,
  IconMailForward,
  IconMap2,
  IconMessage2,
  IconMessage2Bolt,
  IconMessageOff,
  IconMicrophone,
  IconPhoneCheck,
  IconPhoneOutgoing,
  IconPlugConnected,
  IconStopwatch,
  IconUserCog,
  IconUsers,
} from '@tabler/icons-react'
import type { ComponentType, ReactNode } from 'react'
import { usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { SettingsColumn, SettingsColumns, SettingsFailed, SettingsLoading } from '../../settings-section.tsx'
import {
  Button,
  EmptyState,
  type IconGlyph,
  ListRow,
  Notice,
  Pane,
  PaneBody,
  PaneHeader,
  Pill,
  SelectableList,
} from '../../ui/ui.ts'
import {
  type AdminGroup,
  type AdminSection,
  adminGroups,
  type BroughtSection,
  isBrought,
  openAdminSection,
  sectionsFor,
  useAdminPlace,
} from './admin-place.ts'
import styles from './admin-screen.module.css'
import { adminTexts } from './admin-texts.ts'
import { CallingOutSection } from './calling-out-section.tsx'
import { CapacitySection } from './capacity-section.tsx'
import { CheckPanel, useProblems } from './check-panel.tsx'
import { CountersAside } from './counters-aside.tsx'
import { CountersSection } from './counters-section.tsx'
import { DesksAside } from './desks-aside.tsx'
import { DesksSection } from './desks-section.tsx'
import { HoursSection } from './hours-section.tsx'
import { OutsideSection } from './outside-section.tsx'
import { PeopleSection } from './people-section.tsx'
import { QueuesSection } from './queues-section.tsx'
import { SettingsProvider, useSettings, useSettingsKeeper, useSettingsState } from './settings-context.tsx'
import { TimingSection } from './timing-section.tsx'
import { VersionsSection } from './versions-section.tsx'

const icons: Readonly<Record<AdminSection, IconGlyph>> = {
  queues: IconListCheck,
  people: IconUsers,
  hours: IconClock,
  capacity: IconUserCog,
  timing: IconStopwatch,
  outside: IconPhoneOutgoing,
  'calling-out': IconPhoneCheck,
  'caller-texts': IconMessage2,
  recordings: IconMicrophone,
  catalogue: IconCategory,
  'canned-replies': IconMessage2Bolt,
  words: IconMessageOff,
  notices: IconMailForward,
  places: IconMap2,
  imports: IconDatabaseImport,
  accounts: IconId,
  desks: IconDeviceDesktop,
  counters: IconDeviceTablet,
  appointments: IconCalendarTime,
  payments: IconCash,
  connectors: IconPlugConnected,
  versions: IconHistory,
}

const sections = {
  queues: QueuesSection,
  people: PeopleSection,
  hours: HoursSection,
  capacity: CapacitySection,
  timing: TimingSection,
  outside: OutsideSection,
  'calling-out': CallingOutSection,
  desks: DesksSection,
  counters: CountersSection,
  versions: VersionsSection,
} as const satisfies Readonly<Record<Exclude<AdminSection, BroughtSection>, ComponentType>>

/**
 * Settings: what the line goes by, as a draft that is checked, tried on a past day, published with a note and
 * rolled back. Administrators edit, supervisors look.
 */
export function AdminScreen({ brought }: { readonly brought: BroughtSections }) {
  const t = useTexts(adminTexts)
  const { role } = usePerson()
  if (role !== 'administrator' && role !== 'supervisor')
    return (
      <main className={styles.centre}>
        <EmptyState icon={IconLock} title={t('notForYou.title')} text={t('notForYou.text')} />
      </main>
    )
  return <Settings brought={brought} />
}

/** The parts of the desk that are shown as sections of their own. */
export type BroughtSections = Readonly<Record<BroughtSection, ReactNode>>

function Settings({ brought }: { readonly brought: BroughtSections }) {
  const t = useTexts(adminTexts)
  const keeper = useSettingsKeeper()
  const state = useSettingsState(keeper)
  switch (state.kind) {
    case 'loading':
      return <SettingsLoading label={t('loading')} />
    case 'failed':
      return (
        <SettingsFailed
          title={t('failed.title')}
          text={state.refusal === undefined ? t('failed.away') : t('refusedOther', { name: state.refusal })}
          action={
            <Button variant="primary" autoFocus onPress={() => void keeper.refresh()}>
              {t('tryAgain')}
            </Button>
          }
        />
      )
    case 'ready':
      return (
        <SettingsProvider settings={state} keeper={keeper}>
          <Desk brought={brought} />
        </SettingsProvider>
      )
  }
}

function Desk({ brought }: { readonly brought: BroughtSections }) {
  const {
    words: { t },
    settings,
  } = useSettings()
  const { role } = usePerson()
  const seen = sectionsFor(role)
  const asked = useAdminPlace(place => place.section)
  const section = seen.includes(asked) ? asked : 'queues'
  const problems = useProblems()
  const groups = (Object.keys(adminGroups) as AdminGroup[])
    .map(id => ({
      id,
      title: t(`group.${id}`),
      items: adminGroups[id].filter(each => seen.includes(each)).map(each => ({ id: each })),
    }))
    .filter(({ items }) => items.length > 0)
  return (
    <div className={styles.screen}>
      <SettingsColumn pane="settings-sections">
        <Pane as="nav" label={t('title')} surface="quiet" edge="end">
          <PaneHeader className={styles.railHead}>
            <p className={styles.railTitle}>{t('title')}</p>
            <p className={styles.help}>{t('inForce', { version: settings.view.published.version })}</p>
          </PaneHeader>
          <PaneBody isPadded={false}>
            <SelectableList
              label={t('title')}
              items={groups}
              selected={section}
              onSelect={id => openAdminSection(seen.find(each => each === id) ?? 'queues')}
              isSelectedByFocus
              textOf={({ id }) => t(`section.${id}`)}
            >
              {({ id }) => {
                const own = problems.filter(({ place }) => place.section === id)
                const isRefused = own.some(each => each.isRefused)
                return (
                  <ListRow
                    icon={icons[id]}
                    title={t(`section.${id}`)}
                    aside={
                      own.length > 0 && (
                        <Pill size="small" tone={isRefused ? 'breach' : 'watch'}>
                          {own.length}
                        </Pill>
                      )
                    }
                  />
                )
              }}
            </SelectableList>
          </PaneBody>
        </Pane>
      </SettingsColumn>
      {isBrought(section) ? brought[section] : <OwnSection section={section} />}
    </div>
  )
}

/** What stands beside a section that is no part of the draft. */
const asideNames: Partial<Record<AdminSection, 'desks.aside' | 'counters.aside'>> = {
  desks: 'desks.aside',
  counters: 'counters.aside',
}

function OwnSection({ section }: { readonly section: Exclude<AdminSection, BroughtSection> }) {
  const {
    words: { t },
  } = useSettings()
  const { role } = usePerson()
  const Section = sections[section]
  return (
    <SettingsColumns
      label={t(`section.${section}`)}
      asideLabel={t(asideNames[section] ?? 'check')}
      aside={
        section === 'desks' ? <DesksAside /> : section === 'counters' ? <CountersAside /> : <CheckPanel />
      }
    >
      {role === 'supervisor' && (
        <Notice tone="info" className={styles.readOnly}>
          {t('readOnly')}
        </Notice>
      )}
      <Section />
    </SettingsColumns>
  )
}
