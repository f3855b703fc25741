import { IconTrash, IconUpload } from '@tabler/icons-react'
import { useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { Button, Notice, SectionHeading, TextButton, toast } from '../../ui/ui.ts'
import styles from './caller-texts.module.css'
import { goToProblem } from './caller-texts-place.ts'
import { callerTexts } from './caller-texts-words.ts'
import { describeTextProblem } from './describe-text-problem.ts'
import type { ReadyCallerTexts } from './use-caller-texts.ts'
import { useTellPublishedTexts } from './use-tell-published-texts.ts'
import { useTextWords } from './use-text-words.ts'

const shownMax = 8

/** What is changed, what stands in its way, and the button that puts it in force at once. */
export function PublishTexts({ texts }: { readonly texts: ReadyCallerTexts }) {
  const t = useTexts(callerTexts)
  const { changeWords, placeWords } = useTextWords()
  const isLive = useLiveValue(live => live.line === 'live')
  const tell = useTellPublishedTexts(texts)
  const { base, changes, problems, isOvertaken, isPublishing, settings, view } = texts
  const { current } = view

  function drop(): void {
    texts.drop()
    toast({
      title: t('publish.dropped'),
      action: { label: t('publish.undo'), onPress: () => texts.edit(() => settings) },
    })
  }

  if (changes.length === 0) {
    return (
      <section className={styles.part}>
        <SectionHeading>{t('publish.title')}</SectionHeading>
        <p className={styles.help}>
          {current.version === 0 ? t('publish.noneFirst') : t('publish.none', { version: current.version })}
        </p>
      </section>
    )
  }
  return (
    <section className={styles.part}>
      <SectionHeading>{t('publish.title')}</SectionHeading>
      {isOvertaken && (
        <Notice
          tone="watch"
          isLive
          title={t('publish.conflict', {
            person: view.people[current.setBy ?? ''] ?? current.setBy ?? '',
            version: current.version,
          })}
          action={{ label: t('publish.onTop'), onPress: texts.putOnTop }}
        >
          {t('publish.conflictText')}
        </Notice>
      )}
      <p>{t('publish.changes', { count: changes.length, version: base.version })}</p>
      <ul className={styles.lines}>
        {changes.slice(0, shownMax).map(change => (
          <li key={changeWords(change)} className={styles.help}>
            {changeWords(change)}
          </li>
        ))}
        {changes.length > shownMax && <li className={styles.help}>…</li>}
      </ul>
      {problems.length > 0 && (
        <>
          <p className={styles.error} role="status">
            {t('publish.problems', { count: problems.length })}
          </p>
          <ul className={styles.lines}>
            {problems.map(problem => {
              const words = placeWords(problem, describeTextProblem(problem, t))
              return (
                <li key={words}>
                  <TextButton className={styles.problem} onPress={() => goToProblem(problem)}>
                    {words}
                  </TextButton>
                </li>
              )
            })}
          </ul>
        </>
      )}
      <div className={styles.actions}>
        <Button
          variant="primary"
          icon={IconUpload}
          isPending={isPublishing}
          isDisabled={!isLive || isOvertaken || problems.length > 0}
          onPress={() => void texts.publish().then(tell)}
        >
          {t('publish.publish')}
        </Button>
        <Button variant="quiet" icon={IconTrash} onPress={drop}>
          {t('publish.drop')}
        </Button>
      </div>
      <p className={styles.help}>{t('publish.kept')}</p>
    </section>
  )
}
