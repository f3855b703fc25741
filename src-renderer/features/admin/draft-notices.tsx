import { Button, Inline, Notice } from '../../ui/ui.ts'
import styles from './admin-screen.module.css'
import { settingsChanges } from './settings-changes.ts'
import { useSettings } from './settings-context.tsx'
import { forgetAllTyped } from './typed-texts.ts'

const changesShown = 6

/** Somebody else was at the same settings: what they did, and the choice. */
export function DraftNotices() {
  const { settings, keeper, words } = useSettings()
  const { t, formats, names } = words
  const { conflict, view, document, basedOn } = settings
  if (conflict) {
    const { theirs } = conflict
    const changes = settingsChanges(document, theirs?.document ?? view.published.document, words)
    return (
      <div className={styles.conflict} role="alert">
        <Notice
          tone="watch"
          title={
            theirs
              ? t('conflict.draft', {
                  person: names.person(theirs.savedBy),
                  time: formats.formatTime(theirs.savedAt),
                })
              : t('conflict.gone')
          }
        >
          {t('conflict.choose')}
        </Notice>
        <ChangeList
          title={t('conflict.differs', { count: changes.length })}
          changes={changes.map(({ key, subject, words: said }) => ({ key, subject, said }))}
        />
        <Inline gap={2}>
          <Button variant="primary" size="small" onPress={() => void keeper.keepMine()}>
            {t('conflict.keepMine')}
          </Button>
          <Button
            size="small"
            onPress={() => {
              forgetAllTyped()
              void keeper.takeTheirs()
            }}
          >
            {t(theirs ? 'conflict.takeTheirs' : 'conflict.takePublished')}
          </Button>
        </Inline>
      </div>
    )
  }
  if (settings.saving.kind !== 'none' && basedOn !== view.published.version)
    return (
      <div className={styles.conflict}>
        <Notice
          tone="watch"
          title={t('conflict.published', {
            version: view.published.version,
            person: names.person(view.published.publishedBy),
          })}
          action={{ label: t('conflict.baseOnNewest'), onPress: () => void keeper.baseOnNewest() }}
        >
          {t('conflict.publishedText', { version: basedOn })}
        </Notice>
      </div>
    )
  return null
}

function ChangeList({
  title,
  changes,
}: {
  readonly title: string
  readonly changes: readonly { readonly key: string; readonly subject: string; readonly said: string }[]
}) {
  const {
    words: { t },
  } = useSettings()
  return (
    <div className={styles.changes}>
      <p className={styles.changesTitle}>{title}</p>
      <ul>
        {changes.slice(0, changesShown).map(({ key, subject, said }) => (
          <li key={key}>
            <strong>{subject}</strong> {said}
          </li>
        ))}
      </ul>
      {changes.length > changesShown && <p>{t('andMore', { count: changes.length - changesShown })}</p>}
    </div>
  )
}
