import { IconX } from '@tabler/icons-react'
import type { IntakeQuestion, RequestType } from '../../../src-domain/requests/request-type.ts'
import type { Answer } from '../../../src-domain/requests/service-request.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { localeOf, useLanguage, useTexts } from '../../language/language.ts'
import { ChoiceChips, DateField, IconButton, NumberField, Select, TextArea, TextField } from '../../ui/ui.ts'
import { AskAloud, WrongWords } from './ask-aloud.tsx'
import type { Answers } from './request-form.ts'
import styles from './request-tab.module.css'
import { type RequestTranslate, requestTexts } from './texts.ts'

const chipsMost = 5
const oneLineMost = 120

export interface IntakeQuestionsProps {
  readonly type: RequestType
  readonly answers: Answers
  /** The questions that are missing or wrong, by name. */
  readonly wrong: readonly string[]
  /** The language of the customer, in which the questions are asked. */
  readonly language: Language
  readonly onAnswer: (name: string, answer: Answer | undefined) => void
}

/** The questions of a request type, each with what to say, in the order of its form. */
export function IntakeQuestions({ type, answers, wrong, language, onAnswer }: IntakeQuestionsProps) {
  const { properties, required = [] } = type.intake.schema
  return Object.entries(properties).map(([name, question]) => (
    <Question
      key={name}
      type={type}
      name={name}
      question={question}
      isRequired={required.includes(name)}
      answer={answers[name]}
      isWrong={wrong.includes(name)}
      language={language}
      onAnswer={answer => onAnswer(name, answer)}
    />
  ))
}

interface QuestionProps {
  readonly type: RequestType
  readonly name: string
  readonly question: IntakeQuestion
  readonly isRequired: boolean
  readonly answer: Answer | undefined
  readonly isWrong: boolean
  readonly language: Language
  readonly onAnswer: (answer: Answer | undefined) => void
}

function Question(props: QuestionProps) {
  const { type, name, isRequired, answer, isWrong, language, onAnswer } = props
  const t = useTexts(requestTexts)
  const deskLanguage = useLanguage()
  const words = type.intake.words[name]
  const label = words?.label[deskLanguage] ?? name
  return (
    <div className={styles.question} data-wrong={isWrong} data-question={name}>
      <p className={styles.label}>
        <span>
          {label}
          {!isRequired && <span className={styles.optional}> · {t('optional')}</span>}
        </span>
        {!isRequired && answer !== undefined && answer !== '' && (
          <IconButton
            icon={IconX}
            size="small"
            label={t('clearAnswer', { question: label })}
            onPress={() => onAnswer(undefined)}
            className={styles.clear}
          />
        )}
      </p>
      {words?.ask && <AskAloud words={words.ask[language]} language={language} />}
      <AnswerControl {...props} label={label} />
      {isWrong && <WrongWords>{wrongWords(t, props)}</WrongWords>}
    </div>
  )
}

function wrongWords(t: RequestTranslate, { question, answer }: QuestionProps): string {
  if (answer === undefined || answer === '') return t('wrong.missing')
  if (question.enum || question.type === 'boolean') return t('wrong.option')
  if (question.format) return t('wrong.date')
  if (question.type === 'string') return t('wrong.text', { max: question.maxLength ?? 2_000 })
  return t('wrong.number', { min: question.minimum ?? '…', max: question.maximum ?? '…' })
}

function AnswerControl({
  type,
  name,
  question,
  answer,
  label,
  language,
  onAnswer,
}: QuestionProps & { readonly label: string }) {
  const t = useTexts(requestTexts)
  const deskLanguage = useLanguage()
  const text = typeof answer === 'string' ? answer : ''
  if (question.type === 'boolean') {
    return (
      <ChoiceChips
        label={label}
        numberKeys
        size="small"
        options={[
          { id: 'yes', label: t('yes') },
          { id: 'no', label: t('no') },
        ]}
        value={typeof answer === 'boolean' ? (answer ? 'yes' : 'no') : null}
        onChange={id => onAnswer(id === 'yes')}
      />
    )
  }
  if (question.enum) {
    const options = question.enum.map(id => ({
      id,
      label: type.intake.words[name]?.options?.[id]?.[deskLanguage] ?? id,
    }))
    const value = text === '' ? null : text
    return options.length <= chipsMost ? (
      <ChoiceChips
        label={label}
        numberKeys
        size="small"
        options={options}
        value={value}
        onChange={onAnswer}
      />
    ) : (
      <Select label={label} hideLabel options={options} value={value} onChange={onAnswer} />
    )
  }
  if (question.type === 'integer' || question.type === 'number') {
    return (
      <NumberField
        label={label}
        hideLabel
        value={typeof answer === 'number' ? answer : Number.NaN}
        onChange={value => onAnswer(Number.isNaN(value) ? undefined : value)}
        minValue={question.minimum}
        maxValue={question.maximum}
        step={question.type === 'integer' ? 1 : undefined}
        // A year is not grouped by thousands.
        formatOptions={{ useGrouping: false }}
        className={styles.short}
      />
    )
  }
  if (question.format) {
    return (
      <DateField
        label={label}
        hideLabel
        kind={question.format === 'date' ? 'date' : 'datetime-local'}
        value={text}
        onChange={value => onAnswer(value === '' ? undefined : value)}
        className={styles.short}
      />
    )
  }
  const Field = (question.maxLength ?? 2_000) <= oneLineMost ? TextField : TextArea
  return (
    <Field
      label={label}
      hideLabel
      value={text}
      onChange={value => onAnswer(value === '' ? undefined : value)}
      maxLength={question.maxLength}
      lang={localeOf(language)}
      {...(Field === TextArea ? { minRows: 1 } : {})}
    />
  )
}
