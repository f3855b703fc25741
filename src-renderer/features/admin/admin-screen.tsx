import {
  IconClock,
  IconHistory,
  IconListCheck,
  IconLock,
  IconPlugConnectedX,
  IconStopwatch,
  IconUserCog,
  IconUsers,
} from '@tabler/icons-react'
import { usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
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
  Skeleton,
} from '../../ui/ui.ts'
import { type AdminSection, adminSections, openAdminSection, useAdminPlace } from './admin-place.ts'
import styles from './admin-screen.module.css'
import { adminTexts } from './admin-texts.ts'
import { CapacitySection } from './capacity-section.tsx'
import { CheckPanel, useProblems } from './check-panel.tsx'
import { HoursSection } from './hours-section.tsx'
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
  versions: IconHistory,
}

const sections = {
  queues: QueuesSection,
  people: PeopleSection,
  hours: HoursSection,
  capacity: CapacitySection,
  timing: TimingSection,
  versions: VersionsSection,
} as const

/**
 * Queues and hours: what the line goes by, as a draft that is checked, tried on a past day, published with a note and
 * rolled back. Administrators edit, supervisors look.
 */
export function AdminScreen() {
  const t = useTexts(adminTexts)
  const { role } = usePerson()
  if (role !== 'administrator' && role !== 'supervisor')
    return (
      <main className={styles.centre}>
        <EmptyState icon={IconLock} title={t('notForYou.title')} text={t('notForYou.text')} />
      </main>
    )
  return <Settings />
}

function Settings() {
  const t = useTexts(adminTexts)
  const keeper = useSettingsKeeper()
  const state = useSettingsState(keeper)
  switch (state.kind) {
    case 'loading':
      return (
        <main className={styles.centre} aria-busy aria-label={t('loading')}>
          <div className={styles.loading}>
            <Skeleton lines={6} />
          </div>
        </main>
      )
    case 'failed':
      return (
        <main className={styles.centre}>
          <EmptyState
            icon={IconPlugConnectedX}
            level={1}
            title={t('failed.title')}
            text={state.refusal === undefined ? t('failed.away') : t('refusedOther', { name: state.refusal })}
            action={
              <Button variant="primary" autoFocus onPress={() => void keeper.refresh()}>
                {t('tryAgain')}
              </Button>
            }
          />
        </main>
      )
    case 'ready':
      return (
        <SettingsProvider settings={state} keeper={keeper}>
          <Desk />
        </SettingsProvider>
      )
  }
}

function Desk() {
  const {
    words: { t },
    settings,
  } = useSettings()
  const { role } = usePerson()
  const section = useAdminPlace(place => place.section)
  const problems = useProblems()
  const Section = sections[section]
  const items = adminSections.map(id => ({ id }))
  return (
    <div className={styles.screen}>
      <div className={styles.column} data-pane="settings-sections">
        <Pane as="nav" label={t('title')} surface="quiet" edge="end">
          <PaneHeader className={styles.railHead}>
            <p className={styles.railTitle}>{t('title')}</p>
            <p className={styles.help}>{t('inForce', { version: settings.view.published.version })}</p>
          </PaneHeader>
          <PaneBody isPadded={false}>
            <SelectableList
              label={t('title')}
              items={items}
              selected={section}
              onSelect={id => openAdminSection(adminSections.find(each => each === id) ?? 'queues')}
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
      </div>
      <div className={styles.column} data-pane="settings">
        <Pane as="main" label={t(`section.${section}`)}>
          {role === 'supervisor' && (
            <Notice tone="info" className={styles.readOnly}>
              {t('readOnly')}
            </Notice>
          )}
          <Section />
        </Pane>
      </div>
      <div className={styles.column} data-pane="settings-check">
        <Pane as="aside" label={t('check')} edge="start">
          <CheckPanel />
        </Pane>
      </div>
    </div>
  )
}
