import type {
  ClosureReason,
  IntakeForm,
  IntakeQuestion,
  IntakeWords,
} from '../../../src-domain/requests/request-type.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'

/** The kinds of question that an administrator chooses from. */
export const questionKinds = ['text', 'choice', 'yesNo', 'integer', 'number', 'date', 'dateTime'] as const
export type QuestionKind = (typeof questionKinds)[number]

/** A question with all that belongs to it, as the builder edits it. */
export interface FormQuestion {
  /** Under which its answer is kept. */
  readonly name: string
  readonly question: IntakeQuestion
  readonly words: IntakeWords
  readonly isRequired: boolean
}

const textLengthUsual = 200
const nameLengthMax = 40
const noWords: Bilingual = { en: '', fr: '' }

export function kindOf({ type, enum: choices, format }: IntakeQuestion): QuestionKind {
  switch (type) {
    case 'boolean':
      return 'yesNo'
    case 'integer':
    case 'number':
      return type
    case 'string':
      if (choices !== undefined) return 'choice'
      return format === undefined ? 'text' : format === 'date' ? 'date' : 'dateTime'
    default:
      return assertNever(type)
  }
}

/** The questions of a form in its order. */
export function questionsOf({ schema, words }: IntakeForm): readonly FormQuestion[] {
  return Object.entries(schema.properties).map(([name, question]) => ({
    name,
    question,
    words: words[name] ?? { label: noWords },
    isRequired: schema.required?.includes(name) ?? false,
  }))
}

/** The form that asks these questions in this order. */
export function formOf(questions: readonly FormQuestion[]): IntakeForm {
  const required = questions.filter(({ isRequired }) => isRequired).map(({ name }) => name)
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(questions.map(({ name, question }) => [name, question])),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: false,
    },
    words: Object.fromEntries(questions.map(({ name, words }) => [name, words])),
  }
}

/** A question of another kind; what both kinds have is kept. */
export function withKind(asked: FormQuestion, kind: QuestionKind): FormQuestion {
  const { sensitive } = asked.question
  const { options: _options, ...words } = asked.words
  const kept = sensitive === undefined ? {} : { sensitive }
  switch (kind) {
    case 'text':
      return { ...asked, words, question: { type: 'string', maxLength: textLengthUsual, ...kept } }
    case 'choice':
      return {
        ...asked,
        question: { type: 'string', enum: ['choice-1', 'choice-2'], ...kept },
        words: { ...words, options: { 'choice-1': noWords, 'choice-2': noWords } },
      }
    case 'yesNo':
      return { ...asked, words, question: { type: 'boolean', ...kept } }
    case 'integer':
    case 'number':
      return { ...asked, words, question: { type: kind, ...kept } }
    case 'date':
    case 'dateTime': {
      const format = kind === 'date' ? 'date' : 'date-time'
      return { ...asked, words, question: { type: 'string', format, ...kept } }
    }
    default:
      return assertNever(kind)
  }
}

export function newQuestion(taken: readonly string[]): FormQuestion {
  const name = freeName('question', taken)
  return withKind(
    { name, question: { type: 'string' }, words: { label: noWords }, isRequired: false },
    'text',
  )
}

/** `Where on the road` → `whereOnTheRoad`, as no other question is called. */
export function nameFrom(words: string, taken: readonly string[]): string {
  const [first = '', ...others] = plainWords(words)
  const joined = first + others.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  const name = joined.replace(/^\d+/, '').slice(0, nameLengthMax)
  return freeName(name === '' ? 'question' : name.charAt(0).toLowerCase() + name.slice(1), taken)
}

/** `Loose dog` → `loose-dog`, as nothing in `taken` is called; empty where the words give none. */
export function codeFrom(words: string, taken: readonly string[]): string {
  const code = plainWords(words)
    .join('-')
    .replace(/^[\d-]+/, '')
    .slice(0, nameLengthMax)
    .replace(/-$/, '')
  return code === '' ? '' : freeCode(code, taken)
}

export function freeCode(stem: string, taken: readonly string[]): string {
  return firstFree(number => (number === 1 ? stem : `${stem}-${number}`), taken)
}

/** A reason to end work, with a code that none of these has. */
export function newReason(taken: readonly ClosureReason[]): ClosureReason {
  const codes = taken.map(({ code }) => code)
  return { code: freeCode('reason', codes), name: noWords, words: noWords }
}

function freeName(stem: string, taken: readonly string[]): string {
  return firstFree(number => (number === 1 ? stem : `${stem.slice(0, nameLengthMax - 3)}${number}`), taken)
}

function firstFree(nameOf: (number: number) => string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = nameOf(number)
    if (!taken.includes(name)) return name
  }
}

function plainWords(words: string): readonly string[] {
  return (
    words
      .normalize('NFD')
      .replaceAll(/\p{Diacritic}/gu, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  )
}
