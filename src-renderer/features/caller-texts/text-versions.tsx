import { IconArrowBackUp } from '@tabler/icons-react'
import { useState } from 'react'
import type { VoiceSettingsVersion } from '../../../src-contract/http/telephone.ts'
import { useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button, Notice, Pill } from '../../ui/ui.ts'
import styles from './caller-texts.module.css'
import { callerTexts } from './caller-texts-words.ts'
import { textChanges } from './text-changes.ts'
import { type ReadyCallerTexts, versionsOf } from './use-caller-texts.ts'
import { useTellPublishedTexts } from './use-tell-published-texts.ts'
import { useTextWords } from './use-text-words.ts'

const namedMax = 4

/** Every state that was in force: who, when, what it changed; and the way back to it in one press. */
export function TextVersions({ texts }: { readonly texts: ReadyCallerTexts }) {
  const t = useTexts(callerTexts)
  const { formatDateTime } = useFormats()
  const isLive = useLiveValue(live => live.line === 'live')
  const tell = useTellPublishedTexts(texts)
  const [rollingTo, setRollingTo] = useState<number>()
  const { view, changes } = texts
  const versions = versionsOf(view)
  const hasChanges = changes.length > 0

  async function rollBack({ version, settings }: VoiceSettingsVersion): Promise<void> {
    setRollingTo(version)
    const result = await texts.restore(settings, view.current.version)
    setRollingTo(undefined)
    tell(result, version)
  }

  return (
    <>
      {hasChanges && <Notice tone="info">{t('versions.dropFirst')}</Notice>}
      <ol className={styles.versions}>
        {versions.map((each, index) => (
          <li key={each.version} className={styles.version}>
            <div className={styles.versionLine}>
              <strong>
                {each.version === 0 ? t('versions.first') : t('versions.version', { version: each.version })}
              </strong>
              <span className={styles.who}>
                {each.setAt === undefined
                  ? t('versions.firstWho')
                  : `${formatDateTime(each.setAt)} · ${view.people[each.setBy ?? ''] ?? each.setBy}`}
              </span>
              {each.version === view.current.version ? (
                <Pill tone="good" size="small">
                  {t('versions.inForce')}
                </Pill>
              ) : (
                <Button
                  size="small"
                  icon={IconArrowBackUp}
                  isPending={rollingTo === each.version}
                  isDisabled={!isLive || hasChanges}
                  onPress={() => void rollBack(each)}
                >
                  {each.version === 0
                    ? t('versions.rollBackFirst')
                    : t('versions.rollBack', { version: each.version })}
                </Button>
              )}
            </div>
            <Changed own={each} before={versions[index + 1]} />
          </li>
        ))}
      </ol>
    </>
  )
}

function Changed({
  own,
  before,
}: {
  readonly own: VoiceSettingsVersion
  readonly before: VoiceSettingsVersion | undefined
}) {
  const t = useTexts(callerTexts)
  const { changeWords } = useTextWords()
  if (before === undefined) return null
  const changes = textChanges(before.settings, own.settings)
  const what = changes.slice(0, namedMax).map(changeWords).join('; ')
  const more = changes.length - namedMax
  return (
    <p className={styles.help}>
      {changes.length === 0
        ? t('versions.same')
        : more > 0
          ? t('versions.changedMore', { what, count: more })
          : t('versions.changed', { what })}
    </p>
  )
}
