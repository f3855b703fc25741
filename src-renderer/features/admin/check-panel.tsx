import { IconAlertTriangle, IconCircleCheck, IconExclamationCircle, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import { usePerson } from '../../desk-context.ts'
import {
  Button,
  Icon,
  Notice,
  onCtrlEnter,
  PaneBody,
  PaneFooter,
  Pill,
  SectionHeading,
  TextArea,
  TextButton,
  toast,
} from '../../ui/ui.ts'
import { adminSections } from './admin-place.ts'
import styles from './admin-screen.module.css'
import { describeProblem } from './describe-problem.ts'
import { goToField } from './go-to-field.ts'
import { type FieldPlace, placeOf } from './problem-place.ts'
import { ReplayCard } from './replay-card.tsx'
import { settingsChanges } from './settings-changes.ts'
import { useSettings } from './settings-context.tsx'
import { forgetAllTyped, useTypedTexts } from './typed-texts.ts'
import { useTellPublished } from './use-tell-published.ts'

const changesShown = 8

interface Said {
  readonly key: string
  readonly isRefused: boolean
  readonly words: string
  readonly place: FieldPlace
}

/** Beside the work: what is wrong, what changes, what would have happened, and the way into force. */
export function CheckPanel() {
  const { settings, canEdit } = useSettings()
  const problems = useProblems()
  const isRefused = problems.some(each => each.isRefused)
  const hasDraft = settings.saving.kind !== 'none'
  return (
    <>
      <PaneBody className={styles.panel}>
        <SavingLine />
        <Problems problems={problems} />
        {hasDraft && <Changes />}
        <ReplayCard isRefused={isRefused} />
      </PaneBody>
      {canEdit && hasDraft && <Publish isRefused={isRefused} />}
    </>
  )
}

/** What the hub found and what cannot be read, in the order of the sections; what forbids publishing comes first. */
export function useProblems(): readonly Said[] {
  const { settings, words } = useSettings()
  const typed = useTypedTexts(({ texts }) => texts)
  const unread = Object.entries(typed).flatMap(([key, { text, fault }]): Said[] => {
    if (fault === undefined) return []
    const [section, id, field] = key.split('/')
    const place = { section: adminSections.find(each => each === section) ?? 'queues', id, field }
    return [{ key, isRefused: true, place, words: words.t('typed.inList', { text }) }]
  })
  const found = settings.problems.map(
    (problem, index): Said => ({
      key: `${problem.kind} ${index}`,
      isRefused: problem.verdict === 'refused',
      words: describeProblem(problem, words),
      place: placeOf(problem),
    }),
  )
  const order = ({ isRefused, place }: Said) =>
    (isRefused ? 0 : adminSections.length) + adminSections.indexOf(place.section)
  return [...unread, ...found].toSorted((a, b) => order(a) - order(b))
}

/** Where what is typed stands: with the hub, on its way, or here only. */
function SavingLine() {
  const { settings, words } = useSettings()
  const { t, formats, names } = words
  const { saving, view, conflict } = settings
  const { id, role } = usePerson()
  if (conflict) return <Notice tone="watch">{t('saving.conflict')}</Notice>
  switch (saving.kind) {
    case 'none':
      return (
        <p className={styles.saving} role="status">
          <Icon of={IconCircleCheck} size={16} />
          <span>
            {t(role === 'administrator' ? 'saving.none' : 'saving.inForce', {
              version: view.published.version,
            })}
          </span>
        </p>
      )
    case 'to-save':
    case 'saving':
      return (
        <p className={styles.saving} role="status">
          <Icon of={IconPencil} size={16} />
          <span>{t('saving.saving')}</span>
        </p>
      )
    case 'saved':
      return (
        <p className={styles.saving} role="status">
          <Icon of={IconCircleCheck} size={16} />
          <span>
            {saving.by === id
              ? t('saving.saved', { time: formats.formatTime(saving.at) })
              : t('saving.savedBy', {
                  time: formats.formatTime(saving.at),
                  person: names.person(saving.by),
                })}
          </span>
        </p>
      )
    case 'kept':
      return (
        <Notice tone="watch" isLive>
          {saving.refusal === undefined ? t('saving.kept') : t('saving.refused', { name: saving.refusal })}
        </Notice>
      )
    default:
      return assertNever(saving)
  }
}

function Problems({ problems }: { readonly problems: readonly Said[] }) {
  const {
    words: { t },
  } = useSettings()
  const refused = problems.filter(({ isRefused }) => isRefused).length
  return (
    <section className={styles.panelPart}>
      <SectionHeading
        aside={
          problems.length > 0 && (
            <Pill tone={refused > 0 ? 'breach' : 'watch'} size="small">
              {problems.length}
            </Pill>
          )
        }
      >
        {t('problems.title')}
      </SectionHeading>
      {problems.length === 0 ? (
        <p className={styles.help}>{t('problems.none')}</p>
      ) : (
        <ul className={styles.problems}>
          {problems.map(({ key, isRefused, words, place }) => (
            <li key={key} className={styles.problem} data-refused={isRefused || undefined}>
              <Icon
                of={isRefused ? IconExclamationCircle : IconAlertTriangle}
                size={16}
                label={t(isRefused ? 'problems.refused' : 'problems.warned')}
              />
              <TextButton onPress={() => goToField(place)} className={styles.problemWords}>
                {words}
              </TextButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** The draft against what is in force. */
function Changes() {
  const { settings, words } = useSettings()
  const { t } = words
  const [showsAll, setShowsAll] = useState(false)
  const changes = settingsChanges(settings.view.published.document, settings.document, words)
  const shown = showsAll ? changes : changes.slice(0, changesShown)
  return (
    <section className={styles.panelPart}>
      <SectionHeading aside={changes.length > 0 && <Pill size="small">{changes.length}</Pill>}>
        {t('changes.title', { version: settings.view.published.version })}
      </SectionHeading>
      {changes.length === 0 && <p className={styles.help}>{t('changes.none')}</p>}
      <ul className={styles.changeList}>
        {shown.map(({ key, subject, words: said, place }) => (
          <li key={key}>
            <TextButton onPress={() => goToField(place)}>
              <strong>{subject}</strong> {said}
            </TextButton>
          </li>
        ))}
      </ul>
      {changes.length > changesShown && (
        <Button size="small" variant="quiet" aria-expanded={showsAll} onPress={() => setShowsAll(!showsAll)}>
          {showsAll ? t('changes.fewer') : t('andMore', { count: changes.length - changesShown })}
        </Button>
      )}
    </section>
  )
}

function Publish({ isRefused }: { readonly isRefused: boolean }) {
  const { settings, keeper, edit, words } = useSettings()
  const { t } = words
  const [note, setNote] = useState('')
  const [isPending, setIsPending] = useState(false)
  const tellPublished = useTellPublished()
  const isStale = settings.basedOn !== settings.view.published.version
  const hasChanges = settingsChanges(settings.view.published.document, settings.document, words).length > 0
  const why = isRefused
    ? t('publish.mend')
    : isStale
      ? t('publish.stale')
      : hasChanges
        ? undefined
        : t('publish.noChange')

  async function publish(): Promise<void> {
    if (why !== undefined || isPending) return
    setIsPending(true)
    const result = await keeper.publish(note.trim())
    setIsPending(false)
    if (result.kind === 'published') {
      setNote('')
      forgetAllTyped()
    }
    tellPublished(result)
  }
  async function discard(): Promise<void> {
    const dropped = await keeper.discard()
    if (dropped === undefined) {
      toast({ tone: 'watch', title: t('publish.notDiscarded'), text: t('published.awayText') })
      return
    }
    forgetAllTyped()
    toast({
      title: t('publish.discarded'),
      action: { label: t('undo'), onPress: () => edit(() => dropped) },
    })
  }

  return (
    <PaneFooter className={styles.publish}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the key is a shortcut to the button inside */}
      <div className={styles.publishForm} onKeyDown={onCtrlEnter(publish)}>
        <TextArea
          label={t('publish.note')}
          value={note}
          onChange={setNote}
          minRows={1}
          maxRows={4}
          maxLength={500}
          description={why}
        />
        <div className={styles.publishButtons}>
          <Button
            variant="primary"
            shortcut="Ctrl+Enter"
            isPending={isPending}
            isDisabled={why !== undefined}
            onPress={() => void publish()}
          >
            {t('publish.publish')}
          </Button>
          <Button variant="quiet" onPress={() => void discard()}>
            {t('publish.discard')}
          </Button>
        </div>
      </div>
    </PaneFooter>
  )
}
