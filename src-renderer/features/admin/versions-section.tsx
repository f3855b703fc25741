import { IconArrowBackUp } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SettingsVersion } from '../../../src-contract/http/routing-settings.ts'
import { useHub } from '../../desk-context.ts'
import { Button, Notice, Pill, Skeleton, TextButton } from '../../ui/ui.ts'
import { useAdminPlace } from './admin-place.ts'
import styles from './admin-screen.module.css'
import { SectionFrame } from './section-frame.tsx'
import { settingsChanges } from './settings-changes.ts'
import { useSettings } from './settings-context.tsx'
import { wordsFor } from './settings-names.ts'
import { useTellPublished } from './use-tell-published.ts'

/** Every version that was in force: who, when, why, what it changed; and the way back to it. */
export function VersionsSection() {
  const { settings, keeper, canEdit, words } = useSettings()
  const { t, formats, names } = words
  const { view } = settings
  const shownNumber = useAdminPlace(place => place.versionNumber) ?? view.published.version
  const [rollingTo, setRollingTo] = useState<number>()
  const tellPublished = useTellPublished()

  async function rollBack(to: number): Promise<void> {
    setRollingTo(to)
    const result = await keeper.rollBack(to)
    setRollingTo(undefined)
    tellPublished(result, to)
    if (result.kind === 'published') useAdminPlace.setState({ versionNumber: undefined })
  }

  return (
    <SectionFrame section="versions">
      <ol className={styles.versions}>
        {view.history.map(version => {
          const isInForce = version.version === view.published.version
          const isShown = version.version === shownNumber
          return (
            <li key={version.version} className={styles.version} data-shown={isShown || undefined}>
              <div className={styles.versionLine}>
                <strong className={styles.versionNumber}>
                  {t('versions.version', { version: version.version })}
                </strong>
                <span className={styles.versionWho}>
                  {formats.formatDateTime(version.publishedAt)} · {names.person(version.publishedBy)}
                </span>
                {isInForce ? (
                  <Pill tone="good" size="small">
                    {t('versions.inForce')}
                  </Pill>
                ) : (
                  canEdit && (
                    <Button
                      size="small"
                      icon={IconArrowBackUp}
                      isPending={rollingTo === version.version}
                      onPress={() => void rollBack(version.version)}
                    >
                      {t('versions.rollBack', { version: version.version })}
                    </Button>
                  )
                )}
              </div>
              <p className={styles.note}>
                {version.rolledBackTo !== undefined &&
                  `${t('versions.rolledBack', { version: version.rolledBackTo })} `}
                {version.note ||
                  (version.rolledBackTo === undefined && version.version > 1 ? t('versions.noNote') : '')}
              </p>
              {isShown ? (
                <VersionChanges version={version} />
              ) : (
                <TextButton
                  onPress={() => useAdminPlace.setState({ versionNumber: version.version })}
                  className={styles.link}
                >
                  {t('versions.show', { version: version.version })}
                </TextButton>
              )}
            </li>
          )
        })}
      </ol>
    </SectionFrame>
  )
}

/** What a version changed against the one before it. */
function VersionChanges({ version }: { readonly version: SettingsVersion }) {
  const { settings, words } = useSettings()
  const { view } = settings
  const { t } = words
  const place = view.history.findIndex(each => each.version === version.version)
  const before = view.history[place + 1]
  const old = useVersionDocument(before?.version)
  const own = useVersionDocument(version.version)
  if (before === undefined) return <p className={styles.help}>{t('versions.first')}</p>
  if (old.isError || own.isError)
    return (
      <Notice
        tone="watch"
        action={{
          label: t('tryAgain'),
          onPress: () => {
            void old.refetch()
            void own.refetch()
          },
        }}
      >
        {t('versions.away')}
      </Notice>
    )
  if (!old.data || !own.data) return <Skeleton lines={2} />
  const changes = settingsChanges(
    old.data,
    own.data,
    wordsFor([own.data, old.data, settings.document], view, words),
  )
  return changes.length === 0 ? (
    <p className={styles.help}>{t('versions.same', { version: before.version })}</p>
  ) : (
    <ul className={styles.changeList}>
      {changes.map(({ key, subject, words: said }) => (
        <li key={key}>
          <strong>{subject}</strong> {said}
        </li>
      ))}
    </ul>
  )
}

/** A version never changes: it is asked for once. */
function useVersionDocument(version: number | undefined) {
  const hub = useHub()
  return useQuery({
    queryKey: ['routing-settings-version', version],
    enabled: version !== undefined,
    queryFn: async () => {
      const answer = await hub.routingSettings.version(version ?? 0)
      if (!('document' in answer)) throw new Error(answer.kind)
      return answer.document
    },
  })
}
