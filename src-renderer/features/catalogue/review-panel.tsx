import { IconExclamationCircle, IconTrash, IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { useLiveValue } from '../../desk-context.ts'
import {
  Button,
  Icon,
  Notice,
  onCtrlEnter,
  Pill,
  SectionHeading,
  TextArea,
  TextButton,
  toast,
} from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { type CatalogueChange, catalogueChanges } from './catalogue-changes.ts'
import { closeReview, focusField, openThing, useCataloguePlace } from './catalogue-place.ts'
import { type PlacedProblem, partOf, questionIndexIn } from './place-of-problem.ts'
import { useCatalogue } from './use-catalogue.tsx'
import { fieldWords, problemWords, subjectOf, useCatalogueWords } from './use-catalogue-words.ts'
import { useTellPublished } from './use-tell-published.ts'

const noteLengthMax = 200

/** What changes, what stands in the way, what somebody else published meanwhile, and the button that puts it in force. */
export function ReviewPanel() {
  const words = useCatalogueWords()
  const { t } = words
  const catalogue = useCatalogue()
  const { view, onTop, problems, changes, isOvertaken, isPublishing, publish, drop } = catalogue
  const isLive = useLiveValue(live => live.line === 'live')
  const tell = useTellPublished()
  const goTo = useGoTo()
  const [note, setNote] = useState('')
  const list = catalogueChanges(view.document, onTop, words)
  const why = isOvertaken
    ? t('review.overtakenFirst')
    : problems.length > 0
      ? t('review.mendFirst')
      : changes === 0
        ? t('review.nothing')
        : isLive
          ? undefined
          : t('review.away')

  async function publishNow(): Promise<void> {
    if (why !== undefined || isPublishing) return
    const result = await publish(note.trim())
    tell(result)
    if (result.kind === 'published') {
      setNote('')
      closeReview()
    }
  }
  function discard(): void {
    const again = drop()
    closeReview()
    toast({ title: t('review.discarded'), action: { label: t('undo'), onPress: again } })
  }

  return (
    <div className={styles.review}>
      <header className={styles.thingHead}>
        <h2 className={styles.thingTitle}>{t('review.title')}</h2>
        <span className={styles.thingActions}>
          <Button size="small" onPress={() => useCataloguePlace.setState({ isReviewing: false })}>
            {t('review.back')}
          </Button>
        </span>
      </header>
      <div className={styles.form}>
        {isOvertaken && <Overtaken />}
        {problems.length > 0 && (
          <section className={styles.part} data-problems>
            <SectionHeading
              level={3}
              aside={
                <Pill size="small" tone="breach">
                  {problems.length}
                </Pill>
              }
            >
              {t('review.problems')}
            </SectionHeading>
            <ul className={styles.lines}>
              {problems.map(problem => (
                <ProblemLine
                  key={`${problem.name} ${problem.key} ${problem.field}`}
                  problem={problem}
                  onGo={() => goTo(problem)}
                />
              ))}
            </ul>
          </section>
        )}
        <section className={styles.part}>
          <SectionHeading level={3} aside={<Pill size="small">{list.length}</Pill>}>
            {t('review.changes', { version: view.version })}
          </SectionHeading>
          <ChangeLines changes={list} onGo={goTo} />
        </section>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the key is a shortcut to the button inside */}
        <div className={styles.part} onKeyDown={onCtrlEnter(publishNow)}>
          <TextArea
            label={t('review.note')}
            description={why ?? t('review.noteHelp')}
            value={note}
            onChange={setNote}
            minRows={1}
            maxRows={4}
            maxLength={noteLengthMax}
          />
          <div className={styles.actions}>
            <Button
              variant="primary"
              icon={IconUpload}
              shortcut="Ctrl+Enter"
              isPending={isPublishing}
              isDisabled={why !== undefined}
              onPress={() => void publishNow()}
            >
              {t('review.publish')}
            </Button>
            {changes > 0 && (
              <Button variant="quiet" icon={IconTrash} onPress={discard}>
                {t('review.discard')}
              </Button>
            )}
          </div>
          <p className={styles.help}>{t('review.kept')}</p>
        </div>
      </div>
    </div>
  )
}

function ProblemLine({ problem, onGo }: { readonly problem: PlacedProblem; readonly onGo: () => void }) {
  const words = useCatalogueWords()
  const { divisions, requestTypes } = useCatalogue()
  const { t, nameOf } = words
  const thing = (problem.list === 'divisions' ? divisions : requestTypes).find(
    ({ key }) => key === problem.key,
  )?.thing
  const where = fieldWords(problem, { ...words, divisions, requestTypes })
  const said = `${where}${t('colon')} ${problemWords(problem.name, t)}`
  return (
    <li className={styles.problem}>
      <Icon of={IconExclamationCircle} size={16} label={t('review.problem')} />
      {thing ? (
        <TextButton onPress={onGo} className={styles.problemWords}>
          <strong>{subjectOf(problem.list, nameOf(thing), t)}</strong> {said}
        </TextButton>
      ) : (
        <span>{problemWords(problem.name, t)}</span>
      )}
    </li>
  )
}

/** Changes as lines that lead to their fields. */
export function ChangeLines({
  changes,
  onGo,
}: {
  readonly changes: readonly CatalogueChange[]
  readonly onGo?: (change: CatalogueChange & { readonly key: string }) => void
}) {
  const { t } = useCatalogueWords()
  const { divisions, requestTypes } = useCatalogue()
  if (changes.length === 0) return <p className={styles.help}>{t('change.none')}</p>
  return (
    <ul className={styles.lines}>
      {changes.map(change => {
        const { list, code, field, subject, words } = change
        const key = (list === 'divisions' ? divisions : requestTypes).find(
          ({ thing }) => thing.code === code,
        )?.key
        const said = (
          <>
            <strong>{subject}</strong> {words}
          </>
        )
        return (
          <li key={`${list} ${code} ${field} ${words}`} className={styles.change}>
            {onGo && key !== undefined ? (
              <TextButton onPress={() => onGo({ ...change, key })}>{said}</TextButton>
            ) : (
              said
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** Opens the form at a field. */
function useGoTo(): (place: Pick<PlacedProblem, 'list' | 'key' | 'field'>) => void {
  const { requestTypes } = useCatalogue()
  return ({ list, key, field }) => {
    if (key === undefined) return
    openThing(list, key)
    const type = list === 'requestTypes' ? requestTypes.find(each => each.key === key)?.thing : undefined
    if (type) useCataloguePlace.setState({ part: partOf(field), question: questionIndexIn(type, field) })
    focusField(field === '' ? 'name/en' : field)
  }
}

/** What the other published, what both changed, and putting one's own changes on top. */
function Overtaken() {
  const words = useCatalogueWords()
  const { t } = words
  const { view, basedOn, byBoth, nameOf, putOnTop } = useCatalogue()
  const by = view.versions[0]?.by ?? ''
  const both = byBoth.requestTypes.length + byBoth.divisions.length
  return (
    <section className={styles.part}>
      <Notice
        tone="watch"
        isLive
        title={t('overtaken.title', { person: nameOf(by) ?? by, version: view.version })}
        action={{ label: t('overtaken.onTop'), onPress: putOnTop }}
      >
        {t('overtaken.text', { version: basedOn })}
      </Notice>
      {both === 0 ? (
        <p className={styles.help}>{t('overtaken.nothingBoth')}</p>
      ) : (
        <>
          <p>{t('overtaken.both', { count: both })}</p>
          <ChangeLines
            changes={catalogueChanges(
              {
                divisions: byBoth.divisions.map(({ theirs }) => theirs),
                requestTypes: byBoth.requestTypes.map(({ theirs }) => theirs),
              },
              {
                divisions: byBoth.divisions.map(({ onTop }) => onTop),
                requestTypes: byBoth.requestTypes.map(({ onTop }) => onTop),
              },
              words,
            )}
          />
        </>
      )}
    </section>
  )
}
