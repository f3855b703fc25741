import {
  IconArrowDown,
  IconArrowUp,
  IconPhoneCall,
  IconPlus,
  IconTrash,
  IconUserPlus,
} from '@tabler/icons-react'
import {
  type CalledOut,
  type UrgentTopic,
  urgentTopicsMax,
} from '../../../src-domain/voice-menu/voice-settings.ts'
import { useLiveValue } from '../../desk-context.ts'
import { readablePhone, toE164 } from '../../desk-data/phone.ts'
import { localeOf, useLanguage, useTexts } from '../../language/language.ts'
import {
  Button,
  ChoiceChips,
  EmptyState,
  IconButton,
  SectionHeading,
  Select,
  TextField,
  toast,
} from '../../ui/ui.ts'
import styles from './caller-texts.module.css'
import { focusWhenThere, placeOfProblem } from './caller-texts-place.ts'
import { callerTexts } from './caller-texts-words.ts'
import { describeTextProblem } from './describe-text-problem.ts'
import type { ReadyCallerTexts } from './use-caller-texts.ts'

const peopleMax = 5
const nobody: CalledOut = { kind: 'people', people: [] }

/** Who is rung for what when the lines are closed: topics by their keys, and people in their order. */
export function CallOutForm({ texts }: { readonly texts: ReadyCallerTexts }) {
  const t = useTexts(callerTexts)
  const language = useLanguage()
  const { settings, edit } = texts
  const { callOut } = settings
  const setAll = (change: (topics: readonly UrgentTopic[]) => readonly UrgentTopic[]) =>
    edit(before => ({ ...before, callOut: change(before.callOut) }))

  function add(): void {
    const id = freeTopicId(callOut)
    setAll(topics => [...topics, { id, name: { en: '', fr: '' }, calledOut: nobody }])
    focusWhenThere(`[data-field="${CSS.escape(`topic/${id}/name`)}"]`)
  }
  function remove({ id, name }: UrgentTopic): void {
    const before = callOut
    setAll(topics => topics.filter(each => each.id !== id))
    toast({
      title: t('callOut.removed', { name: name[language] || t('callOut.unnamed') }),
      action: { label: t('publish.undo'), onPress: () => setAll(() => before) },
    })
  }

  return (
    <>
      <p className={styles.help}>{t('callOut.help')}</p>
      {callOut.length === 0 && (
        <EmptyState icon={IconPhoneCall} title={t('callOut.none')} text={t('callOut.noneText')} />
      )}
      <ol className={styles.topics} data-field="call-out">
        {callOut.map((topic, index) => (
          <li key={topic.id} className={styles.topic}>
            <Topic
              topic={topic}
              index={index}
              texts={texts}
              onChange={change =>
                setAll(topics => topics.map(each => (each.id === topic.id ? change(each) : each)))
              }
              onMove={by => setAll(topics => moved(topics, index, by))}
              onRemove={() => remove(topic)}
            />
          </li>
        ))}
      </ol>
      <div>
        <Button icon={IconPlus} isDisabled={callOut.length >= urgentTopicsMax} onPress={add}>
          {t('callOut.add')}
        </Button>
      </div>
    </>
  )
}

interface TopicProps {
  readonly topic: UrgentTopic
  readonly index: number
  readonly texts: ReadyCallerTexts
  readonly onChange: (change: (topic: UrgentTopic) => UrgentTopic) => void
  readonly onMove: (by: 1 | -1) => void
  readonly onRemove: () => void
}

function Topic({ topic, index, texts, onChange, onMove, onRemove }: TopicProps) {
  const t = useTexts(callerTexts)
  const language = useLanguage()
  const { id, name, calledOut } = topic
  const key = String(index + 1)
  const spoken = name[language] || t('callOut.unnamed')
  const errorAt = useErrors(texts)
  const nameError = errorAt(`topic/${id}/name`)
  return (
    <>
      <SectionHeading
        level={2}
        aside={
          <span className={styles.actions}>
            <IconButton
              icon={IconArrowUp}
              size="small"
              label={t('callOut.up', { name: spoken })}
              isDisabled={index === 0}
              onPress={() => onMove(-1)}
            />
            <IconButton
              icon={IconArrowDown}
              size="small"
              label={t('callOut.down', { name: spoken })}
              isDisabled={index === texts.settings.callOut.length - 1}
              onPress={() => onMove(1)}
            />
            <IconButton
              icon={IconTrash}
              size="small"
              label={t('callOut.remove', { name: spoken })}
              onPress={onRemove}
            />
          </span>
        }
      >
        {name[language] === '' ? t('callOut.topic', { key }) : t('callOut.topicNamed', { key, name: spoken })}
      </SectionHeading>
      <div className={styles.pair} data-field={`topic/${id}/name`}>
        {(['en', 'fr'] as const).map(each => (
          <TextField
            key={each}
            label={t(`callOut.name.${each}`)}
            lang={localeOf(each)}
            maxLength={200}
            value={name[each]}
            {...(nameError === undefined || (name[each] !== '' && name[each].length <= 80)
              ? each === 'en'
                ? { description: t('callOut.nameHelp', { key }) }
                : {}
              : { error: nameError })}
            onChange={words => onChange(before => ({ ...before, name: { ...before.name, [each]: words } }))}
          />
        ))}
      </div>
      <ChoiceChips
        label={t('callOut.leadsTo')}
        size="small"
        options={(['people', 'queue'] as const).map(kind => ({ id: kind, label: t(`callOut.${kind}`) }))}
        value={calledOut.kind}
        onChange={kind =>
          onChange(before => ({
            ...before,
            calledOut: kind === 'people' ? nobody : { kind: 'queue', queueId: '' },
          }))
        }
      />
      {calledOut.kind === 'people' ? (
        <People
          id={id}
          people={calledOut.people}
          errorAt={errorAt}
          onChange={people => onChange(before => ({ ...before, calledOut: { kind: 'people', people } }))}
        />
      ) : (
        <QueueChoice
          id={id}
          queueId={calledOut.queueId}
          error={errorAt(`topic/${id}/queue`)}
          onChange={queueId => onChange(before => ({ ...before, calledOut: { kind: 'queue', queueId } }))}
        />
      )}
    </>
  )
}

type Person = Extract<CalledOut, { kind: 'people' }>['people'][number]

function People({
  id,
  people,
  errorAt,
  onChange,
}: {
  readonly id: string
  readonly people: readonly Person[]
  readonly errorAt: (place: string) => string | undefined
  readonly onChange: (people: readonly Person[]) => void
}) {
  const t = useTexts(callerTexts)
  const missing = errorAt(`topic/${id}/people`)
  const set = (index: number, part: Partial<Person>) =>
    onChange(people.map((each, at) => (at === index ? { ...each, ...part } : each)))
  return (
    <div data-field={`topic/${id}/people`}>
      <ol className={styles.people}>
        {people.map((person, index) => {
          const number = index + 1
          const error = errorAt(`topic/${id}/phone/${person.phone}`)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: people have no id, and their place is what they are
            <li key={index} className={styles.person} data-field={`topic/${id}/phone/${person.phone}`}>
              <TextField
                label={t('callOut.personName', { number })}
                value={person.name}
                maxLength={200}
                onChange={name => set(index, { name })}
              />
              <TextField
                label={t('callOut.personPhone', { number })}
                type="tel"
                maxLength={40}
                value={readablePhone(person.phone)}
                {...(error === undefined ? {} : { error })}
                onChange={text => set(index, { phone: completeNumber(text) ?? text })}
              />
              <span className={styles.actions}>
                <IconButton
                  icon={IconArrowUp}
                  label={t('callOut.earlier', { number })}
                  isDisabled={index === 0}
                  onPress={() => onChange(moved(people, index, -1))}
                />
                <IconButton
                  icon={IconTrash}
                  label={t('callOut.removePerson', { number })}
                  onPress={() => onChange(people.filter((_, at) => at !== index))}
                />
              </span>
            </li>
          )
        })}
      </ol>
      {missing !== undefined && (
        <p className={styles.error} role="alert">
          {missing}
        </p>
      )}
      <Button
        size="small"
        icon={IconUserPlus}
        isDisabled={people.length >= peopleMax}
        onPress={() => onChange([...people, { name: '', phone: '' }])}
      >
        {t('callOut.addPerson')}
      </Button>
    </div>
  )
}

function QueueChoice({
  id,
  queueId,
  error,
  onChange,
}: {
  readonly id: string
  readonly queueId: string
  readonly error: string | undefined
  readonly onChange: (queueId: string) => void
}) {
  const t = useTexts(callerTexts)
  const language = useLanguage()
  const queues = useLiveValue(live => live.view.queues)
  return (
    <div data-field={`topic/${id}/queue`}>
      <Select
        label={t('callOut.queueLabel')}
        options={Object.values(queues)
          .filter(({ channel }) => channel === 'phone')
          .map(queue => ({ id: queue.id, label: queue.name[language] }))}
        value={queueId === '' ? null : queueId}
        onChange={onChange}
        {...(error === undefined ? {} : { error })}
      />
    </div>
  )
}

function useErrors({ problems }: ReadyCallerTexts): (place: string) => string | undefined {
  const t = useTexts(callerTexts)
  return place => {
    const problem = problems.find(each => placeOfProblem(each) === place)
    return problem && describeTextProblem(problem, t)
  }
}

function moved<Thing>(list: readonly Thing[], index: number, by: 1 | -1): readonly Thing[] {
  const thing = list[index]
  if (thing === undefined) return list
  return list.toSpliced(index, 1).toSpliced(index + by, 0, thing)
}

function freeTopicId(topics: readonly UrgentTopic[]): string {
  for (let number = topics.length + 1; ; number++) {
    const id = `topic-${number}`
    if (!topics.some(topic => topic.id === id)) return id
  }
}

/** A number that is still being typed is left alone: it would be rewritten under the fingers. */
function completeNumber(text: string): string | undefined {
  return text.replaceAll(/\D/g, '').length >= 10 ? toE164(text) : undefined
}
