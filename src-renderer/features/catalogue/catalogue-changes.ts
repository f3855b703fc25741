import type { EditedCatalogue } from '../../../src-domain/requests/check-catalogue.ts'
import { usualClosureReasons } from '../../../src-domain/requests/request-type.ts'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import { isSame } from '../../desk-data/is-same.ts'
import { isSameThing, type ListName, type Things } from './catalogue-draft.ts'
import { kindOf, questionsOf } from './edit-intake.ts'
import { type CatalogueWords, subjectOf } from './use-catalogue-words.ts'

/** One thing that differs between two states of the catalogue, and where it is. */
export interface CatalogueChange {
  readonly list: ListName
  readonly code: string
  /** The way to the field within it; empty where it is new. */
  readonly field: string
  readonly subject: string
  readonly words: string
}

/** What `after` changes of `before`, field by field, in words. */
export function catalogueChanges(
  before: EditedCatalogue,
  after: EditedCatalogue,
  words: CatalogueWords,
): readonly CatalogueChange[] {
  return [
    ...listChanges('requestTypes', before.requestTypes, after.requestTypes, typeFields(words), words),
    ...listChanges('divisions', before.divisions, after.divisions, divisionFields(words), words),
  ]
}

/** How one field of a thing reads, and what of it counts. */
interface Field<Thing> {
  readonly field: string
  readonly label: string
  readonly say: (thing: Thing) => string
  /** What is compared; as it reads unless told. */
  readonly value?: (thing: Thing) => unknown
}

function listChanges<List extends ListName>(
  list: List,
  before: readonly Things[List][],
  after: readonly Things[List][],
  fields: readonly Field<Things[List]>[],
  words: CatalogueWords,
): readonly CatalogueChange[] {
  const { t, nameOf } = words
  return after.flatMap(thing => {
    const was = before.find(({ code }) => code === thing.code)
    const at = { list, code: thing.code, subject: subjectOf(list, nameOf(thing), t) }
    if (was === undefined) return [{ ...at, field: '', words: t('change.new') }]
    if (isSameThing(was, thing)) return []
    const plain = fields.flatMap(({ field, label, say, value = say }): readonly CatalogueChange[] => {
      if (isSame(value(was), value(thing))) return []
      const [from, to] = [say(was), say(thing)]
      const said =
        from === to ? t('change.changed', { what: label }) : t('change.fromTo', { what: label, from, to })
      return [{ ...at, field, words: said }]
    })
    return [
      ...plain,
      ...('intake' in was && 'intake' in thing
        ? questionChanges(was, thing, words).map(change => ({ ...at, ...change }))
        : []),
    ]
  })
}

function questionChanges(
  before: Things['requestTypes'],
  after: Things['requestTypes'],
  { t, language }: CatalogueWords,
): readonly Pick<CatalogueChange, 'field' | 'words'>[] {
  const [was, is] = [questionsOf(before.intake), questionsOf(after.intake)]
  const labelOf = ({ name, words }: (typeof was)[number]) => words.label[language] || name
  const kept = (one: typeof was, other: typeof was) =>
    one.filter(({ name }) => other.some(each => each.name === name)).map(({ name }) => name)
  const changed = is.flatMap(asked => {
    const field = `intake/words/${asked.name}`
    const old = was.find(({ name }) => name === asked.name)
    if (old === undefined) return [{ field, words: t('change.questionNew', { question: labelOf(asked) }) }]
    if (isSame(old, asked)) return []
    const what = [
      ...(isSame(old.words.label, asked.words.label) ? [] : [t('question.label')]),
      ...(isSame(old.words.ask, asked.words.ask) ? [] : [t('question.ask')]),
      ...(kindOf(old.question) === kindOf(asked.question) ? [] : [t('question.kind')]),
      ...(isSame([old.question.enum, old.words.options], [asked.question.enum, asked.words.options])
        ? []
        : [t('question.choices')]),
      ...(old.isRequired === asked.isRequired ? [] : [t('question.required')]),
      ...(isSame(old.question.sensitive ?? false, asked.question.sensitive ?? false)
        ? []
        : [t('question.sensitive')]),
      ...(isSame(limitsOf(old), limitsOf(asked)) ? [] : [t('question.limits')]),
    ].join(', ')
    return [{ field, words: t('change.question', { question: labelOf(asked), what }) }]
  })
  return [
    ...changed,
    ...was
      .filter(({ name }) => !is.some(each => each.name === name))
      .map(gone => ({ field: 'intake', words: t('change.questionGone', { question: labelOf(gone) }) })),
    ...(isSame(kept(was, is), kept(is, was)) ? [] : [{ field: 'intake', words: t('change.order') }]),
  ]
}

function limitsOf({ question }: ReturnType<typeof questionsOf>[number]) {
  const { minimum, maximum, minLength, maxLength } = question
  return [minimum, maximum, minLength, maxLength]
}

function typeFields(words: CatalogueWords): readonly Field<Things['requestTypes']>[] {
  const { t, channelName, divisionName, articleName, time, nameOf } = words
  const yesOrNo = (is: boolean | undefined) => t(is ? 'yes' : 'no')
  const list = (items: readonly string[]) => items.join(', ') || t('none')
  return [
    ...bilingualFields<Things['requestTypes']>('name', t('field.name'), ({ name }) => name, words),
    ...bilingualFields<Things['requestTypes']>(
      'description',
      t('field.description'),
      each => each.description,
      words,
    ),
    { field: 'isRetired', label: t('field.isRetired'), say: each => yesOrNo(each.isRetired) },
    { field: 'division', label: t('field.division'), say: each => divisionName(each.division) },
    { field: 'kind', label: t('field.kind'), say: ({ kind }) => t(`kind.${kind}`) },
    { field: 'needsPlace', label: t('field.needsPlace'), say: each => yesOrNo(each.needsPlace) },
    { field: 'hazard', label: t('field.hazard'), say: ({ hazard }) => yesOrNo(hazard) },
    { field: 'privacy', label: t('field.privacy'), say: each => t(`privacy.${each.privacy ?? 'ordinary'}`) },
    {
      field: 'keywords/en',
      label: t('in.en', { label: t('field.keywords') }),
      say: each => list(each.keywords.en),
    },
    {
      field: 'keywords/fr',
      label: t('in.fr', { label: t('field.keywords') }),
      say: each => list(each.keywords.fr),
    },
    {
      field: 'articles',
      label: t('field.articles'),
      say: ({ articles = [] }) => list(articles.map(articleName)),
    },
    {
      field: 'acceptedChannels',
      label: t('field.acceptedChannels'),
      say: each => list(each.acceptedChannels.map(channelName)),
      value: each => each.acceptedChannels.toSorted(),
    },
    ...bilingualFields<Things['requestTypes']>(
      'channelReason',
      t('field.channelReason'),
      each => each.channelReason,
      words,
    ),
    {
      field: 'acknowledgeWithin',
      label: t('field.acknowledgeWithin'),
      say: each => time(each.acknowledgeWithin),
    },
    { field: 'resolveWithin', label: t('field.resolveWithin'), say: each => time(each.resolveWithin) },
    {
      field: 'duplicates',
      label: t('field.duplicates'),
      say: ({ duplicates: { withinMetres, withinDays } }) =>
        t('duplicates.short', { metres: withinMetres, count: withinDays }),
    },
    { field: 'review', label: t('field.review'), say: each => yesOrNo(each.review === 'supervisor') },
    {
      field: 'reopenWithinDays',
      label: t('field.reopenWithinDays'),
      say: each =>
        each.reopenWithinDays === undefined ? t('usual') : t('days', { count: each.reopenWithinDays }),
    },
    {
      field: 'closureReasons',
      label: t('field.closureReasons'),
      say: ({ closureReasons = usualClosureReasons }) => list(closureReasons.map(nameOf)),
      value: ({ closureReasons }) => closureReasons,
    },
  ]
}

function divisionFields(words: CatalogueWords): readonly Field<Things['divisions']>[] {
  const { t, calendarName } = words
  const head = (level: 'division' | 'department'): Field<Things['divisions']> => ({
    field: `heads/${level}/name`,
    label: t(`field.${level}Head`),
    say: ({ heads }) => {
      const of = heads?.[level]
      return of ? `${of.name} <${of.email}>` : t('none')
    },
  })
  return [
    ...bilingualFields<Things['divisions']>('name', t('field.name'), ({ name }) => name, words),
    { field: 'phone', label: t('field.phone'), say: ({ phone }) => phone || t('none') },
    { field: 'email', label: t('field.email'), say: ({ email }) => email || t('none') },
    { field: 'calendar', label: t('field.calendar'), say: each => calendarName(each.calendar) },
    head('division'),
    head('department'),
  ]
}

function bilingualFields<Thing>(
  field: string,
  label: string,
  textOf: (thing: Thing) => Bilingual | undefined,
  { t }: CatalogueWords,
): readonly Field<Thing>[] {
  return (['en', 'fr'] as const).map(language => ({
    field: `${field}/${language}`,
    label: t(`in.${language}`, { label }),
    say: thing => {
      const text = textOf(thing)?.[language] ?? ''
      return text.trim() === '' ? t('none') : t('quoted', { words: text })
    },
  }))
}
