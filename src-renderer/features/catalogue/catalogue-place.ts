import { create } from 'zustand'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import type { ListName } from './catalogue-draft.ts'

export const catalogueViews = ['requestTypes', 'divisions', 'versions'] as const
export type CatalogueView = (typeof catalogueViews)[number]

export const typeParts = ['what', 'promise', 'questions', 'end'] as const
export type TypePart = (typeof typeParts)[number]

/** Where somebody is in the catalogue. It outlives the screen, so that coming back finds the same place. */
export interface CataloguePlace {
  readonly view: CatalogueView
  /** What changes before publishing stands in place of the form. */
  readonly isReviewing: boolean
  /** Somebody has looked whether it can be published: what nobody has written yet counts as missing. */
  readonly isTried: boolean
  readonly chosen: Readonly<Partial<Record<ListName, string>>>
  readonly part: TypePart
  /** The question that is open in the builder, by its place. */
  readonly question: number | undefined
  readonly version: number | undefined
  /** Absent: the desk's. */
  readonly previewLanguage: Language | undefined
  readonly search: string
  readonly division: string
  readonly showsRetired: boolean
}

export const useCataloguePlace = create<CataloguePlace>()(() => ({
  view: 'requestTypes',
  isReviewing: false,
  isTried: false,
  chosen: {},
  part: 'what',
  question: undefined,
  version: undefined,
  previewLanguage: undefined,
  search: '',
  division: '',
  showsRetired: false,
}))

/** What changes, before it is published. */
export function openReview(): void {
  useCataloguePlace.setState({ isReviewing: true, isTried: true })
}

/** There is nothing to publish any more. */
export function closeReview(): void {
  useCataloguePlace.setState({ isReviewing: false, isTried: false })
}

/** Opens a division or a type in its form. */
export function openThing(list: ListName, key: string): void {
  useCataloguePlace.setState(({ chosen }) => ({
    view: list,
    isReviewing: false,
    chosen: { ...chosen, [list]: key },
    question: undefined,
  }))
}

const framesMax = 20

/** Puts the focus into the field of this name, or into the nearest thing around it; the part may still be drawn. */
export function focusField(field: string, framesLeft = framesMax): void {
  const ways = field.split('/').map((_, index, all) => all.slice(0, all.length - index).join('/'))
  const found = ways
    .slice(0, framesLeft === 0 ? undefined : 1)
    .map(way => document.querySelector<HTMLElement>(`[data-field="${CSS.escape(way)}"]`))
    .find(element => element !== null)
  if (found) {
    found.scrollIntoView({ block: 'nearest' })
    found.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, button:not([disabled])')?.focus()
  } else if (framesLeft > 0) requestAnimationFrame(() => focusField(field, framesLeft - 1))
}
