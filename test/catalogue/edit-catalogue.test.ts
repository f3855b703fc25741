import { describe, expect, it } from 'vitest'
import { standardWeek } from '../../src-domain/calendar/standard-week.ts'
import { checkCatalogue, type EditedCatalogue } from '../../src-domain/requests/check-catalogue.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import {
  changedByBoth,
  emptyDraft,
  isEmpty,
  isSameThing,
  onTopOf,
  withChanged,
} from '../../src-renderer/features/catalogue/catalogue-draft.ts'
import {
  codeFrom,
  formOf,
  kindOf,
  nameFrom,
  newQuestion,
  questionKinds,
  questionsOf,
  withKind,
} from '../../src-renderer/features/catalogue/edit-intake.ts'
import { emptyType } from '../../src-renderer/features/catalogue/new-things.ts'
import { exampleDue } from '../../src-renderer/features/catalogue/target-example.ts'

const division = { code: 'roads', name: { en: 'Roads', fr: 'Voirie' }, phone: '', email: 'roads@example.org' }
const words = { en: 'Pothole', fr: 'Nid-de-poule' }
const pothole: RequestType = { ...emptyType('roads'), code: 'pothole', name: words, description: words }
const catalogue = (type: RequestType): EditedCatalogue => ({ divisions: [division], requestTypes: [type] })
const problemsOf = (type: RequestType) =>
  checkCatalogue(catalogue(type), { before: catalogue(type), calendars: [], articles: [] })

describe('the builder of questions', () => {
  it('[Q34] makes of every kind a question that lacks nothing but its words', () => {
    for (const kind of questionKinds) {
      const asked = withKind({ ...newQuestion(['question']), isRequired: true }, kind)
      expect(kindOf(asked.question)).toBe(kind)
      const intake = formOf([asked])
      expect(questionsOf(intake)).toEqual([asked])
      expect(new Set(problemsOf({ ...pothole, intake }).map(({ name }) => name))).toEqual(
        new Set(['WordsMissing']),
      )
    }
  })

  it('[Q34] names questions and codes by their words, each once', () => {
    expect(nameFrom('Où est-ce exactement?', ['ouEstCeExactement'])).toBe('ouEstCeExactement2')
    expect(nameFrom('2 dogs', [])).toBe('dogs')
    expect(nameFrom('…', [])).toBe('question')
    expect(nameFrom('x'.repeat(60), ['x'.repeat(40)])).toHaveLength(38)
    expect(codeFrom('Dead animal', ['dead-animal'])).toBe('dead-animal-2')
    expect(codeFrom('311', [])).toBe('')
  })
})

describe('a draft of the catalogue', () => {
  const key = { key: 'pothole', inForce: pothole }

  it('[Q35] is no draft any more when everything is as it was', () => {
    const changed = withChanged(emptyDraft(1), 'requestTypes', key, { ...pothole, hazard: true })
    expect(isEmpty(changed)).toBe(false)
    expect(isEmpty(withChanged(changed, 'requestTypes', key, { ...pothole, version: 9 }))).toBe(true)
  })

  it('[Q35] goes on top of another version field by field, and knows what both changed', () => {
    const mine = { ...pothole, hazard: true, reopenWithinDays: 3 }
    const theirs = { ...pothole, needsPlace: false, isRetired: true }
    const draft = withChanged(emptyDraft(1), 'requestTypes', key, mine)
    const both = { ...mine, needsPlace: false, isRetired: true }
    expect(onTopOf(catalogue(theirs), 2, draft)).toEqual({
      basedOn: 2,
      divisions: [],
      requestTypes: [{ key: 'pothole', base: theirs, mine: both }],
    })
    expect(changedByBoth('requestTypes', catalogue(theirs), draft)).toEqual([{ theirs, onTop: both }])
    expect(changedByBoth('requestTypes', catalogue(pothole), draft)).toEqual([])
    // What they changed to the very same is no change of mine.
    expect(isEmpty(onTopOf(catalogue({ ...mine, version: 2 }), 2, draft))).toBe(true)
  })

  it('[Q35] takes another order of the questions for a change', () => {
    const [one, two] = [newQuestion([]), newQuestion(['question'])]
    const asks = (...questions: readonly (typeof one)[]) => ({ ...pothole, intake: formOf(questions) })
    expect(isSameThing(asks(one, two), asks(one, two))).toBe(true)
    expect(isSameThing(asks(one, two), asks(two, one))).toBe(false)
  })
})

it('the example of a target is what business time makes of a Friday afternoon', () => {
  const due = (value: number, unit: 'business-hours' | 'business-days') =>
    exampleDue(standardWeek, { value, unit }, 'en')
  expect(due(2, 'business-days')).toEqual({ words: 'Tuesday 15:00', weeks: 0 })
  expect(due(4, 'business-hours')).toEqual({ words: 'Monday 11:00', weeks: 0 })
  expect(due(20, 'business-days')).toEqual({ words: 'Friday 15:00', weeks: 4 })
  expect(due(0, 'business-days')).toBeUndefined()
  expect(exampleDue({}, { value: 1, unit: 'business-days' }, 'en')).toBeUndefined()
})
