import type { BusinessTime } from '../../../src-domain/requests/request-type.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import { contactTexts } from '../../contact-words.ts'
import { type Language, useLanguage, useTexts } from '../../language/language.ts'
import type { ListName, Things } from './catalogue-draft.ts'
import { type CatalogueTranslate, catalogueTexts } from './catalogue-texts.ts'
import { questionsOf } from './edit-intake.ts'
import { type PlacedProblem, questionNameIn } from './place-of-problem.ts'
import { type ReadyCatalogue, useCatalogue } from './use-catalogue.tsx'

/** How the catalogue is spoken of. */
export interface CatalogueWords {
  readonly t: CatalogueTranslate
  readonly language: Language
  readonly channelName: (channel: Things['requestTypes']['acceptedChannels'][number]) => string
  readonly nameOf: (thing: { readonly name: Bilingual }) => string
  readonly divisionName: (code: string) => string
  readonly calendarName: (id: string | undefined) => string
  readonly articleName: (id: string) => string
  readonly time: (span: BusinessTime) => string
}

export function useCatalogueWords(): CatalogueWords {
  const t = useTexts(catalogueTexts)
  const tContact = useTexts(contactTexts)
  const language = useLanguage()
  const { divisions, calendars, articles } = useCatalogue()
  const nameOf = ({ name }: { readonly name: Bilingual }) =>
    [name[language], name.en, name.fr].find(words => words.trim() !== '') ?? t('noName')
  return {
    t,
    language,
    channelName: channel => tContact(`channel.${channel}`),
    nameOf,
    divisionName: code => {
      const found = divisions.find(({ thing }) => thing.code === code)
      return found ? nameOf(found.thing) : code
    },
    calendarName: id => {
      const found = calendars.find(each => each.id === id)
      return id === undefined ? t('standardWeek') : found ? nameOf(found) : id
    },
    articleName: id => articles.find(each => each.id === id)?.texts[language].title ?? id,
    time: ({ value, unit }) => t(`time.${unit}`, { count: value }),
  }
}

/** What is wrong, in words that say what to do. */
export function problemWords(name: PlacedProblem['name'], t: CatalogueTranslate): string {
  switch (name) {
    case 'CodeWrong':
    case 'CodeTwice':
    case 'WordsMissing':
    case 'UnknownDivision':
    case 'UnknownCalendar':
    case 'UnknownArticle':
    case 'EmailWrong':
    case 'TargetWrong':
    case 'NoChannel':
    case 'ChannelReasonMissing':
    case 'ReopenDaysWrong':
    case 'QuestionNameWrong':
    case 'QuestionWordsMissing':
    case 'QuestionUnknown':
    case 'ChoicesWrong':
    case 'LengthMissing':
    case 'RangeWrong':
    case 'NoClosureReason':
    case 'TypeGone':
    case 'DivisionGone':
      return t(`problem.${name}`)
    default:
      return assertNever(name)
  }
}

/** The name of a field by its way within a division or type; `field` is as in `PlacedProblem`. */
export function fieldWords(
  { list, key, field }: Pick<PlacedProblem, 'list' | 'key' | 'field'>,
  {
    t,
    language,
    divisions,
    requestTypes,
  }: Pick<CatalogueWords, 't' | 'language'> & Pick<ReadyCatalogue, 'divisions' | 'requestTypes'>,
): string {
  const ways = field.split('/')
  const last = ways.at(-1)
  const inLanguage = last === 'en' || last === 'fr' ? last : undefined
  const thing = (list === 'divisions' ? divisions : requestTypes).find(each => each.key === key)?.thing
  const plain = plainWords()
  return inLanguage === undefined ? plain : t(`in.${inLanguage}`, { label: plain })

  function plainWords(): string {
    const [top = '', second = ''] = ways
    if (top === 'intake' && thing && 'intake' in thing) {
      const name = questionNameIn(field)
      const asked = questionsOf(thing.intake).find(each => each.name === name)
      const label = asked?.words.label[language] || (name ?? '')
      const choice = ways[3] === 'options' ? asked?.question.enum?.indexOf(ways[4] ?? '') : undefined
      return choice === undefined
        ? t('field.question', { label })
        : t('field.choice', { label, number: choice + 1 })
    }
    if (top === 'closureReasons' && second !== '') return t('field.reason', { number: Number(second) + 1 })
    if (top === 'heads') return t(second === 'department' ? 'field.departmentHead' : 'field.divisionHead')
    return isKnownField(top) ? t(`field.${top}`) : t('field.code')
  }
}

const knownFields = [
  'code',
  'name',
  'description',
  'division',
  'acknowledgeWithin',
  'resolveWithin',
  'acceptedChannels',
  'channelReason',
  'reopenWithinDays',
  'closureReasons',
  'articles',
  'email',
  'calendar',
] as const
function isKnownField(field: string): field is (typeof knownFields)[number] {
  return (knownFields as readonly string[]).includes(field)
}

/** The list that a thing is in, in words: “Division Roads”. */
export function subjectOf(list: ListName, name: string, t: CatalogueTranslate): string {
  return list === 'divisions' ? t('subject.division', { name }) : name
}
