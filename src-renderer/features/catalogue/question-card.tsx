import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { Button, CheckboxField, MoveButtons, NumberField, Pill, Select, TextField } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { ChoicesField } from './choices-field.tsx'
import { type FormQuestion, kindOf, nameFrom, questionKinds, withKind } from './edit-intake.ts'
import { withPart } from './edit-lists.ts'
import { At, BilingualField, GroupError, useErrorAt } from './thing-fields.tsx'
import { useCatalogueWords } from './use-catalogue-words.ts'

const textLengthMax = 2_000

export interface QuestionCardProps {
  readonly asked: FormQuestion
  readonly index: number
  readonly count: number
  /** The names of the other questions. */
  readonly taken: readonly string[]
  /** Answers are kept under its name: it stays. */
  readonly isPublished: boolean
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
  readonly onChange: (asked: FormQuestion) => void
  readonly onMove: (step: 1 | -1) => void
  readonly onRemove: () => void
}

/** One question: a line of what it asks, and below it, when open, everything about it. */
export function QuestionCard(props: QuestionCardProps) {
  const { asked, index, count, isOpen, onOpen, onMove, onRemove } = props
  const { t, language } = useCatalogueWords()
  const label = asked.words.label[language] || asked.name
  const wrong = useOwnProblems(asked)
  return (
    <li className={styles.card}>
      <div className={styles.cardHead}>
        <Button
          size="small"
          variant="quiet"
          icon={isOpen ? IconChevronDown : IconChevronRight}
          aria-expanded={isOpen}
          onPress={() => onOpen(!isOpen)}
          className={styles.cardOpen}
        >
          {t('questions.numbered', { number: index + 1, label })}
        </Button>
        <span className={styles.cardMarks}>
          {wrong > 0 && (
            <Pill size="small" tone="breach">
              {wrong}
            </Pill>
          )}
          <span className={styles.help}>
            {[
              t(`questionKind.${kindOf(asked.question)}`),
              ...(asked.isRequired ? [t('question.isRequired')] : []),
              ...(asked.question.sensitive ? [t('question.isSensitive')] : []),
            ].join(' · ')}
          </span>
        </span>
        <MoveButtons label={label} index={index} count={count} onMove={onMove} onRemove={onRemove} />
      </div>
      {isOpen && <QuestionFields {...props} />}
    </li>
  )
}

/** How much is wrong with a question, as its fields say it. */
function useOwnProblems({ name, question }: FormQuestion): number {
  const errorAt = useErrorAt()
  const [inSchema, inWords] = [`intake/schema/properties/${name}`, `intake/words/${name}`]
  return [
    inSchema,
    ...['enum', 'minLength', 'maxLength', 'minimum', 'maximum'].map(limit => `${inSchema}/${limit}`),
    inWords,
    ...['label', ...(question.enum ?? []).map(choice => `options/${choice}`)].flatMap(way => [
      `${inWords}/${way}/en`,
      `${inWords}/${way}/fr`,
    ]),
  ].filter(field => errorAt(field) !== undefined).length
}

function QuestionFields({ asked, taken, isPublished, onChange }: QuestionCardProps) {
  const { t } = useCatalogueWords()
  const errorAt = useErrorAt()
  const { name, question, words } = asked
  const kind = kindOf(question)
  const inSchema = `intake/schema/properties/${name}`
  const inWords = `intake/words/${name}`
  return (
    <div className={styles.cardBody} data-field={inSchema}>
      <div data-field={inWords}>
        <GroupError error={errorAt(inWords)} />
        <BilingualField
          field={`${inWords}/label`}
          label={t('question.label')}
          value={words.label}
          onChange={label => {
            const follows = !isPublished && isOwnName(asked, taken)
            onChange({
              ...asked,
              words: { ...words, label },
              ...(follows ? { name: nameFrom(label.en, taken) } : {}),
            })
          }}
        />
      </div>
      <BilingualField
        field={`${inWords}/ask`}
        label={t('question.ask')}
        description={t('question.askHelp')}
        isLong
        maxLength={2_000}
        value={words.ask ?? { en: '', fr: '' }}
        onChange={ask =>
          onChange({ ...asked, words: withPart(words, 'ask', ask.en + ask.fr === '' ? undefined : ask) })
        }
      />
      <div className={styles.pair}>
        <Select
          label={t('question.kind')}
          options={questionKinds.map(id => ({ id, label: t(`questionKind.${id}`) }))}
          value={kind}
          onChange={next => onChange(withKind(asked, next))}
        />
        <At field={inSchema}>
          {said => (
            <TextField
              {...said}
              label={t('question.name')}
              description={t(isPublished ? 'question.nameFixed' : 'question.nameHelp')}
              autoComplete="off"
              maxLength={40}
              isReadOnly={isPublished}
              value={name}
              onChange={typed => {
                // Two questions of one name would be one, and a number as a name would change the order.
                const free = typed.replace(/^\d+/, '')
                if (!taken.includes(free)) onChange({ ...asked, name: free })
              }}
            />
          )}
        </At>
      </div>
      <div className={styles.group}>
        <CheckboxField
          isSelected={asked.isRequired}
          onChange={isRequired => onChange({ ...asked, isRequired })}
        >
          {t('question.required')}
        </CheckboxField>
        <CheckboxField
          isSelected={question.sensitive ?? false}
          description={t('question.sensitiveHelp')}
          onChange={isOn =>
            onChange({ ...asked, question: withPart(question, 'sensitive', isOn || undefined) })
          }
        >
          {t('question.sensitive')}
        </CheckboxField>
      </div>
      {kind === 'choice' && <ChoicesField asked={asked} onChange={onChange} />}
      {kind === 'text' && <Limits asked={asked} names={['minLength', 'maxLength']} onChange={onChange} />}
      {(kind === 'integer' || kind === 'number') && (
        <Limits asked={asked} names={['minimum', 'maximum']} onChange={onChange} />
      )}
    </div>
  )
}

/** Whether nobody has typed a name for it: it is as the words gave it. */
function isOwnName({ name, words }: FormQuestion, taken: readonly string[]): boolean {
  return name === nameFrom(words.label.en, taken) || /^question\d*$/.test(name)
}

function Limits({
  asked,
  names,
  onChange,
}: {
  readonly asked: FormQuestion
  readonly names: readonly ('minLength' | 'maxLength' | 'minimum' | 'maximum')[]
  readonly onChange: (asked: FormQuestion) => void
}) {
  const { t } = useCatalogueWords()
  const { name, question } = asked
  return (
    <div className={styles.pair}>
      {names.map(limit => {
        const isLength = limit === 'minLength' || limit === 'maxLength'
        return (
          <At key={limit} field={`intake/schema/properties/${name}/${limit}`}>
            {said => (
              <NumberField
                {...said}
                label={t(`question.${limit}`)}
                value={question[limit] ?? Number.NaN}
                formatOptions={{ useGrouping: false }}
                onChange={value =>
                  onChange({
                    ...asked,
                    question: withPart(question, limit, Number.isNaN(value) ? undefined : value),
                  })
                }
                {...(isLength ? { minValue: 0, maxValue: textLengthMax, step: 1 } : {})}
              />
            )}
          </At>
        )
      })}
    </div>
  )
}
