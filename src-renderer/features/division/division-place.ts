import { create } from 'zustand'
import type { RequestView } from '../../../src-contract/http/requests.ts'
import type { RequestId, Role } from '../../../src-domain/vocabulary/words.ts'

export type DivisionPage = 'list' | 'board' | 'council'

/** What a list is narrowed to; an empty text narrows nothing. */
export interface RequestFilter {
  readonly q: string
  readonly typeCode: string
  readonly ward: string
  readonly assignedTo: string
  readonly division: string
  readonly council: boolean
}

export const noFilter: RequestFilter = {
  q: '',
  typeCode: '',
  ward: '',
  assignedTo: '',
  division: '',
  council: false,
}

export function isNarrowed(filter: RequestFilter): boolean {
  return Object.values(filter).some(value => value !== '' && value !== false)
}

/** Where somebody is on the screen of requests; gone with the window. */
export interface DivisionPlace {
  readonly page: DivisionPage
  readonly view: RequestView
  readonly filter: RequestFilter
  /** The request that is looked at. */
  readonly current: RequestId | undefined
}

export const useDivisionPlace = create<DivisionPlace>()(() => ({
  page: 'list',
  view: 'open',
  filter: noFilter,
  current: undefined,
}))

/** Goes to a view, with or without what it was narrowed to. */
export function goToView(view: RequestView, filter?: RequestFilter): void {
  useDivisionPlace.setState(before => ({
    page: 'list',
    view,
    filter: filter ?? before.filter,
    current: undefined,
  }))
}

/** Who answers for the floor sees the board of all divisions, who works for one that of their own. */
export function pagesFor(role: Role): readonly DivisionPage[] {
  return role === 'supervisor' || role === 'division' ? ['list', 'board', 'council'] : ['list', 'council']
}
