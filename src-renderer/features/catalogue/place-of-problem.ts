import type { CatalogueProblem } from '../../../src-domain/requests/check-catalogue.ts'
import type { Entry, ListName, Things } from './catalogue-draft.ts'
import type { TypePart } from './catalogue-place.ts'
import { questionsOf } from './edit-intake.ts'

/** A problem with where on the screen it is. */
export interface PlacedProblem {
  readonly name: CatalogueProblem['name']
  readonly list: ListName
  /** The division or type; absent for one that the catalogue lacks. */
  readonly key?: string
  /** The way to the field within it: `name/fr`, `intake/words/size/label/en`. */
  readonly field: string
}

type Entries = { readonly [List in ListName]: readonly Entry<Things[List]>[] }

/** The problems of the document that these entries make, each at its division or type. */
export function placed(problems: readonly CatalogueProblem[], entries: Entries): readonly PlacedProblem[] {
  return problems.map(({ name, path: [list, which, ...rest] }) => {
    const inList = list === 'divisions' ? 'divisions' : 'requestTypes'
    const entry = typeof which === 'number' ? entries[inList][which] : undefined
    return { name, list: inList, field: rest.join('/'), ...(entry ? { key: entry.key } : {}) }
  })
}

const partByField: Readonly<Record<string, TypePart>> = {
  acceptedChannels: 'promise',
  channelReason: 'promise',
  acknowledgeWithin: 'promise',
  resolveWithin: 'promise',
  duplicates: 'promise',
  intake: 'questions',
  review: 'end',
  reopenWithinDays: 'end',
  closureReasons: 'end',
}

/** The part of the form of a type that has a field. */
export function partOf(field: string): TypePart {
  return partByField[field.split('/')[0] ?? ''] ?? 'what'
}

/** The question that a field belongs to, by its name. */
export function questionNameIn(field: string): string | undefined {
  const [top, kind, third, fourth] = field.split('/')
  if (top !== 'intake') return undefined
  return kind === 'words' ? third : fourth
}

/** The place of that question in the builder. */
export function questionIndexIn({ intake }: Things['requestTypes'], field: string): number | undefined {
  const wanted = questionNameIn(field)
  const index = questionsOf(intake).findIndex(({ name }) => name === wanted)
  return index === -1 ? undefined : index
}
