import type { EditedCatalogue } from '../../../src-domain/requests/check-catalogue.ts'
import type { Division, RequestType } from '../../../src-domain/requests/request-type.ts'
import { isSame } from '../../desk-data/is-same.ts'

/*
 * What is changed and not published yet is kept thing by thing, each with what it was when the change began. So a
 * catalogue that somebody else publishes meanwhile loses nothing of either: what only they changed is theirs, and what
 * both changed is known.
 */

export type ListName = 'divisions' | 'requestTypes'
export interface Things {
  readonly divisions: Division
  readonly requestTypes: RequestType
}

export interface Changed<Thing> {
  /** By which the screen knows it: its code, or for a new one an id of its own, since its code may still change. */
  readonly key: string
  /** As it was when the change began; absent for a new one. */
  readonly base?: Thing
  readonly mine: Thing
}

export interface CatalogueDraft {
  /** The version in force that the changes were made on. */
  readonly basedOn: number
  readonly divisions: readonly Changed<Division>[]
  readonly requestTypes: readonly Changed<RequestType>[]
}

/** One division or type as the screen shows it. */
export interface Entry<Thing> {
  readonly key: string
  readonly thing: Thing
  /** As it is in force; absent for a new one. */
  readonly inForce?: Thing
  readonly isChanged: boolean
}

export function emptyDraft(basedOn: number): CatalogueDraft {
  return { basedOn, divisions: [], requestTypes: [] }
}

export function isEmpty({ divisions, requestTypes }: CatalogueDraft): boolean {
  return divisions.length + requestTypes.length === 0
}

/** What is in force with the changes on top, in the order of the catalogue; the new ones come last. */
export function entriesOf<List extends ListName>(
  list: List,
  document: EditedCatalogue,
  draft: CatalogueDraft,
): readonly Entry<Things[List]>[] {
  const inForce = document[list] as readonly Things[List][]
  const changed = draft[list] as unknown as readonly Changed<Things[List]>[]
  return [
    ...inForce.map(thing => {
      const change = changed.find(({ key }) => key === thing.code)
      return {
        key: thing.code,
        inForce: thing,
        thing: change?.mine ?? thing,
        isChanged: change !== undefined,
      }
    }),
    ...changed
      .filter(({ base }) => base === undefined)
      .map(({ key, mine }) => ({ key, thing: mine, isChanged: true })),
  ]
}

/** The whole catalogue as it would be published; its lists are in the order of `entriesOf`. */
export function documentOf(document: EditedCatalogue, draft: CatalogueDraft): EditedCatalogue {
  return {
    divisions: entriesOf('divisions', document, draft).map(({ thing }) => thing),
    requestTypes: entriesOf('requestTypes', document, draft).map(({ thing }) => thing),
  }
}

/** The draft with one thing as it is now; what is again as it was is no change. */
export function withChanged<List extends ListName>(
  draft: CatalogueDraft,
  list: List,
  { key, inForce }: Pick<Entry<Things[List]>, 'key' | 'inForce'>,
  mine: Things[List],
): CatalogueDraft {
  const changed = draft[list] as unknown as readonly Changed<Things[List]>[]
  const before = changed.find(each => each.key === key)
  const base = before === undefined ? inForce : before.base
  if (base !== undefined && isSameThing(base, mine)) return withoutChange(draft, list, key)
  const change: Changed<Things[List]> = { key, mine, ...(base === undefined ? {} : { base }) }
  return {
    ...draft,
    [list]: before ? changed.map(each => (each.key === key ? change : each)) : [...changed, change],
  }
}

/** A new thing is gone with it, any other is as it is in force. */
export function withoutChange(draft: CatalogueDraft, list: ListName, key: string): CatalogueDraft {
  return { ...draft, [list]: draft[list].filter(each => each.key !== key) }
}

/** What somebody else has changed since the draft began, and the draft too; `onTop` is both together. */
export function changedByBoth<List extends ListName>(
  list: List,
  document: EditedCatalogue,
  draft: CatalogueDraft,
): readonly { readonly theirs: Things[List]; readonly onTop: Things[List] }[] {
  const changed = draft[list] as unknown as readonly Changed<Things[List]>[]
  return changed.flatMap(({ key, base, mine }) => {
    const theirs = (document[list] as readonly Things[List][]).find(({ code }) => code === key)
    const isBoth = base && theirs && !isSameThing(base, theirs) && !isSameThing(theirs, mine)
    return isBoth ? [{ theirs, onTop: merged(base, theirs, mine) }] : []
  })
}

/** The same changes, made on another version: what only the other changed is theirs, what both changed is as here. */
export function onTopOf(document: EditedCatalogue, version: number, draft: CatalogueDraft): CatalogueDraft {
  const again = <List extends ListName>(list: List) =>
    (draft[list] as unknown as readonly Changed<Things[List]>[]).flatMap(({ key, base, mine }) => {
      if (base === undefined) return [{ key, mine }]
      const theirs = (document[list] as readonly Things[List][]).find(({ code }) => code === key) ?? base
      const onTop = merged(base, theirs, mine)
      return isSameThing(theirs, onTop) ? [] : [{ key, base: theirs, mine: onTop }]
    })
  return { basedOn: version, divisions: again('divisions'), requestTypes: again('requestTypes') }
}

/** `theirs` with those fields of `mine` that are not as they were in `base`. */
function merged<Thing extends Division | RequestType>(base: Thing, theirs: Thing, mine: Thing): Thing {
  const fields = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])] as (keyof Thing)[]
  const isMine = (field: keyof Thing) => !isSameThing(base, { ...base, [field]: mine[field] })
  return Object.fromEntries(
    fields
      .map(field => [field, (isMine(field) ? mine : theirs)[field]])
      .filter(([, value]) => value !== undefined),
  ) as unknown as Thing
}

/** Whether two states say the same; the hub counts versions, and the order of questions is a part of a form. */
export function isSameThing(one: Division | RequestType, other: Division | RequestType): boolean {
  return isSame({ ...one, version: 0 }, { ...other, version: 0 }) && isSame(orderOf(one), orderOf(other))
}

function orderOf(thing: Division | RequestType): readonly string[] {
  return 'intake' in thing ? Object.keys(thing.intake.schema.properties) : []
}
