import { IconX } from '@tabler/icons-react'
import type { IntakeQuestion, RequestType } from '../../src-domain/requests/request-type.ts'
import type { Answer } from '../../src-domain/requests/service-request.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { localeOf, textIn, useLanguage } from '../language/language.ts'
import { ChoiceChips, DateField, IconButton, NumberField, Select, TextArea, TextField } from '../ui/ui.ts'
import { AskAloud, WrongWords } from './ask-aloud.tsx'
import styles from './intake.module.css'
import { type IntakeTranslate, intakeTexts } from './intake-texts.ts'

const chipsMost = 5
const oneLineMost = 120

export interface IntakeQuestionsProps {
  readonly type: Pick<RequestType, 'intake'>
  readonly answers: Readonly<Record<string, Answer>>
  /** The questions that are missing or wrong, by name. */
  readonly wrong: readonly string[]
  /** The language of the customer, in which the questions are asked. */
  readonly language: Language
  /** The language of who fills it in; absent: the desk's. */
  readonly shownIn?: Language
  readonly onAnswer: (name: string, answer: Answer | undefined) => void
  /** A question whose answer must be in no recording has the focus, or has it no more. */
  readonly onSensitive?: (isFocused: boolean) => void
}

/** The questions of a request type, each with what to say, in the order of its form. */
export function IntakeQuestions({
  type,
  answers,
  wrong,
  language,
  shownIn,
  onAnswer,
  onSensitive,
}: IntakeQuestionsProps) {
  const deskLanguage = useLanguage()
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
      shownIn={shownIn ?? deskLanguage}
      onAnswer={answer => onAnswer(name, answer)}
      onSensitive={question.sensitive ? onSensitive : undefined}
    />
  ))
}

interface QuestionProps {
  readonly type: Pick<RequestType, 'intake'>
  readonly name: string
  readonly question: IntakeQuestion
  readonly isRequired: boolean
  readonly answer: Answer | undefined
  readonly isWrong: boolean
  readonly language: Language
  readonly shownIn: Language
  readonly onAnswer: (answer: Answer | undefined) => void
  readonly onSensitive: ((isFocused: boolean) => void) | undefined
}

function Question(props: QuestionProps) {
  const { type, name, isRequired, answer, isWrong, language, shownIn, onAnswer, onSensitive } = props
  const t = translateIn(shownIn)
  const words = type.intake.words[name]
  const label = words?.label[shownIn] || name
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the field inside is the control; its focus tells what must not be recorded
    <div
      className={styles.question}
      data-wrong={isWrong}
      data-question={name}
      onFocus={() => onSensitive?.(true)}
      // Another window that comes to the front, such as that of a payment terminal, ends nothing.
      onBlur={() => {
        if (document.hasFocus()) onSensitive?.(false)
      }}
    >
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
      {onSensitive && <p className={styles.optional}>{t('notRecorded')}</p>}
      {words?.ask && <AskAloud words={words.ask[language]} language={language} />}
      <AnswerControl {...props} label={label} />
      {isWrong && <WrongWords>{wrongWords(t, props)}</WrongWords>}
    </div>
  )
}

function translateIn(language: Language): IntakeTranslate {
  return (key, variables) => textIn(language, intakeTexts, key, variables)
}

function wrongWords(t: IntakeTranslate, { question, answer }: QuestionProps): string {
  if (answer === undefined || answer === '') return t('wrong.missing')
  if (question.enum || question.type === 'boolean') return t('wrong.option')
  if (question.format) return t('wrong.date')
  if (question.type === 'string') {
    return String(answer).length < (question.minLength ?? 0)
      ? t('wrong.textShort', { min: question.minLength ?? 0 })
      : t('wrong.text', { max: question.maxLength ?? 2_000 })
  }
  return t('wrong.number', { min: question.minimum ?? '…', max: question.maximum ?? '…' })
}

function AnswerControl({
  type,
  name,
  question,
  answer,
  label,
  language,
  shownIn,
  onAnswer,
}: QuestionProps & { readonly label: string }) {
  const t = translateIn(shownIn)
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
      label: type.intake.words[name]?.options?.[id]?.[shownIn] || id,
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
