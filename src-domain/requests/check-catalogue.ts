import { type Bilingual, channels } from '../vocabulary/words.ts'
import type { BusinessTime, Division, IntakeForm, IntakeQuestion, RequestType } from './request-type.ts'

/** What an administrator edits of the catalogue. */
export interface EditedCatalogue {
  readonly divisions: readonly Division[]
  readonly requestTypes: readonly RequestType[]
}

/** What is wrong, and where: `requestTypes`, 3, `name`, `fr`. */
export interface CatalogueProblem {
  readonly name:
    | 'CodeWrong'
    | 'CodeTwice'
    | 'WordsMissing'
    | 'UnknownDivision'
    | 'UnknownCalendar'
    | 'UnknownArticle'
    | 'EmailWrong'
    | 'TargetWrong'
    | 'NoChannel'
    | 'ChannelReasonMissing'
    | 'ReopenDaysWrong'
    | 'QuestionNameWrong'
    | 'QuestionWordsMissing'
    | 'QuestionUnknown'
    | 'ChoicesWrong'
    | 'LengthMissing'
    | 'RangeWrong'
    | 'NoClosureReason'
    /** Requests are of it: it can be retired, but not taken away. */
    | 'TypeGone'
    | 'DivisionGone'
  readonly path: readonly (string | number)[]
}

/** What the catalogue refers to elsewhere, and what it was before. */
export interface CatalogueContext {
  readonly before: EditedCatalogue
  readonly calendars: readonly string[]
  readonly articles: readonly string[]
}

const codePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const questionPattern = /^[a-z][A-Za-z0-9]{0,39}$/
const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/
/** A target of more than a working year is none. */
const targetMax = { 'business-hours': 2_000, 'business-days': 260 } as const
const reopenDaysMax = 365
const textMaxLength = 2_000

/** Every problem of a catalogue, in its order; none when it may be published (SPEC Q34). Pure. */
export function checkCatalogue(
  { divisions, requestTypes }: EditedCatalogue,
  context: CatalogueContext,
): readonly CatalogueProblem[] {
  const problems: CatalogueProblem[] = []
  const find = (name: CatalogueProblem['name'], ...path: readonly (string | number)[]): void => {
    problems.push({ name, path })
  }
  const codes = (list: 'divisions' | 'requestTypes', items: readonly { readonly code: string }[]): void => {
    items.forEach(({ code }, index) => {
      if (!codePattern.test(code)) find('CodeWrong', list, index, 'code')
      else if (items.findIndex(each => each.code === code) < index) find('CodeTwice', list, index, 'code')
    })
  }
  codes('divisions', divisions)
  divisions.forEach(({ name, email, calendar, heads }, index) => {
    findWords(find, name, 'divisions', index, 'name')
    if (!emailPattern.test(email)) find('EmailWrong', 'divisions', index, 'email')
    if (calendar !== undefined && !context.calendars.includes(calendar)) {
      find('UnknownCalendar', 'divisions', index, 'calendar')
    }
    for (const level of ['division', 'department'] as const) {
      const head = heads?.[level]
      if (head && !emailPattern.test(head.email))
        find('EmailWrong', 'divisions', index, 'heads', level, 'email')
      if (head?.name.trim() === '') find('WordsMissing', 'divisions', index, 'heads', level, 'name')
    }
  })
  codes('requestTypes', requestTypes)
  requestTypes.forEach((type, index) => {
    const at = (...path: readonly (string | number)[]) => ['requestTypes', index, ...path] as const
    findWords(find, type.name, ...at('name'))
    findWords(find, type.description, ...at('description'))
    if (!divisions.some(({ code }) => code === type.division)) find('UnknownDivision', ...at('division'))
    for (const target of ['acknowledgeWithin', 'resolveWithin'] as const) {
      if (!isTarget(type[target])) find('TargetWrong', ...at(target))
    }
    if (type.acceptedChannels.length === 0) find('NoChannel', ...at('acceptedChannels'))
    const refusesSome = channels.some(channel => !type.acceptedChannels.includes(channel))
    if (refusesSome && type.channelReason === undefined) find('ChannelReasonMissing', ...at('channelReason'))
    if (type.channelReason !== undefined) findWords(find, type.channelReason, ...at('channelReason'))
    const { reopenWithinDays: days } = type
    if (days !== undefined && !(Number.isInteger(days) && days >= 0 && days <= reopenDaysMax)) {
      find('ReopenDaysWrong', ...at('reopenWithinDays'))
    }
    if (type.closureReasons?.length === 0) find('NoClosureReason', ...at('closureReasons'))
    type.closureReasons?.forEach((reason, which) => {
      if (!codePattern.test(reason.code)) find('CodeWrong', ...at('closureReasons', which, 'code'))
      findWords(find, reason.name, ...at('closureReasons', which, 'name'))
      findWords(find, reason.words, ...at('closureReasons', which, 'words'))
    })
    type.articles?.forEach((article, which) => {
      if (!context.articles.includes(article)) find('UnknownArticle', ...at('articles', which))
    })
    checkIntake(type.intake, (name, ...path) => find(name, ...at('intake', ...path)))
  })
  for (const { code } of context.before.requestTypes) {
    if (!requestTypes.some(type => type.code === code)) find('TypeGone', 'requestTypes', code)
  }
  for (const { code } of context.before.divisions) {
    if (!divisions.some(division => division.code === code)) find('DivisionGone', 'divisions', code)
  }
  return problems
}

type Find = (name: CatalogueProblem['name'], ...path: readonly (string | number)[]) => void

function findWords(find: Find, words: Bilingual, ...path: readonly (string | number)[]): void {
  for (const language of ['en', 'fr'] as const) {
    if (words[language].trim() === '') find('WordsMissing', ...path, language)
  }
}

function isTarget({ value, unit }: BusinessTime): boolean {
  return Number.isFinite(value) && value > 0 && value <= targetMax[unit]
}

/** The form is one that `wrongAnswers` can check and that has words for whatever it asks. */
function checkIntake({ schema, words }: IntakeForm, find: Find): void {
  for (const [name, question] of Object.entries(schema.properties)) {
    // `constructor` and its like are there on every object, also where nobody answered.
    if (!questionPattern.test(name) || name in Object.prototype)
      find('QuestionNameWrong', 'schema', 'properties', name)
    const spoken = Object.hasOwn(words, name) ? words[name] : undefined
    if (spoken === undefined) find('QuestionWordsMissing', 'words', name)
    else findWords(find, spoken.label, 'words', name, 'label')
    checkQuestion(question, (problem, ...path) => find(problem, 'schema', 'properties', name, ...path))
    for (const choice of question.enum ?? []) {
      const options = spoken?.options ?? {}
      const option = Object.hasOwn(options, choice) ? options[choice] : undefined
      if (option === undefined) find('WordsMissing', 'words', name, 'options', choice)
      else findWords(find, option, 'words', name, 'options', choice)
    }
  }
  for (const name of [...Object.keys(words), ...(schema.required ?? [])]) {
    if (!Object.hasOwn(schema.properties, name)) find('QuestionUnknown', 'words', name)
  }
}

function checkQuestion(question: IntakeQuestion, find: Find): void {
  const { type, enum: choices, format, minimum, maximum, minLength, maxLength } = question
  const isText = type === 'string' && choices === undefined && format === undefined
  if (choices !== undefined) {
    const isList = type === 'string' && choices.length >= 2 && new Set(choices).size === choices.length
    if (!isList || choices.some(choice => !codePattern.test(choice))) find('ChoicesWrong', 'enum')
  }
  if (isText && !(maxLength !== undefined && maxLength >= 1 && maxLength <= textMaxLength)) {
    find('LengthMissing', 'maxLength')
  }
  if (minLength !== undefined && minLength > (maxLength ?? textMaxLength)) find('RangeWrong', 'minLength')
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) find('RangeWrong', 'minimum')
}
