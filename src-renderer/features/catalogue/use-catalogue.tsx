/** The catalogue as the hub has it and as this person changes it; what is changed is kept on this desk until published. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { CatalogueView } from '../../../src-contract/http/catalogue.ts'
import type { Article } from '../../../src-domain/knowledge/article.ts'
import {
  type CatalogueProblem,
  checkCatalogue,
  type EditedCatalogue,
} from '../../../src-domain/requests/check-catalogue.ts'
import type { Calendar } from '../../../src-domain/routing/routing-settings.ts'
import { useDeskStore, useHub } from '../../desk-context.ts'
import { useDraft } from '../../desk-data/use-draft.ts'
import { answerOrThrow, isNo } from '../../told.tsx'
import {
  type CatalogueDraft,
  changedByBoth,
  documentOf,
  type Entry,
  emptyDraft,
  entriesOf,
  isEmpty,
  type ListName,
  onTopOf,
  type Things,
  withChanged,
  withoutChange,
} from './catalogue-draft.ts'
import { useCataloguePlace } from './catalogue-place.ts'
import { type PlacedProblem, placed } from './place-of-problem.ts'

const lookEveryMs = 15_000
const viewKey = ['catalogue-versions']
const noArticles: readonly Article[] = []
const noCalendars: readonly Calendar[] = []

export type PublishResult =
  | { readonly kind: 'published'; readonly version: number; readonly before: number }
  | { readonly kind: 'refused'; readonly name: string }
  | { readonly kind: 'hub-away' }

export interface ReadyCatalogue {
  readonly kind: 'ready'
  readonly view: CatalogueView
  /** As it would be published. */
  readonly document: EditedCatalogue
  readonly divisions: readonly Entry<Things['divisions']>[]
  readonly requestTypes: readonly Entry<Things['requestTypes']>[]
  readonly problems: readonly PlacedProblem[]
  readonly changes: number
  /** Somebody published meanwhile; nothing can be published before the person has chosen. */
  readonly isOvertaken: boolean
  readonly byBoth: {
    readonly [List in ListName]: readonly { readonly theirs: Things[List]; readonly onTop: Things[List] }[]
  }
  /** The changes on top of what is in force now. */
  readonly onTop: EditedCatalogue
  /** The version that the changes were made on. */
  readonly basedOn: number
  readonly calendars: readonly Calendar[]
  readonly articles: readonly Article[]
  readonly nameOf: (personId: string) => string | undefined
  readonly isPublishing: boolean
  readonly change: <List extends ListName>(list: List, key: string, thing: Things[List]) => void
  /** A new division or type; answers the key by which the screen knows it. */
  readonly add: <List extends ListName>(list: List, thing: Things[List]) => string
  readonly undo: (list: ListName, key: string) => void
  /** Drops all changes; answers how to have them again. */
  readonly drop: () => () => void
  readonly putOnTop: () => void
  readonly publish: (note: string) => Promise<PublishResult>
  readonly rollBack: (toVersion: number, insteadOf?: number) => Promise<PublishResult>
}

type CatalogueState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly again: () => void }
  | ReadyCatalogue

const CatalogueContext = createContext<ReadyCatalogue | undefined>(undefined)

export function CatalogueProvider({
  catalogue,
  children,
}: {
  readonly catalogue: ReadyCatalogue
  readonly children: ReactNode
}) {
  return <CatalogueContext value={catalogue}>{children}</CatalogueContext>
}

export function useCatalogue(): ReadyCatalogue {
  const catalogue = useContext(CatalogueContext)
  if (catalogue === undefined) throw new Error('useCatalogue is used outside its provider')
  return catalogue
}

/**
 * The problems to be shown while somebody is still at it: what a new division or type has no words for yet is no mistake
 * before they want to publish.
 */
export function useShownProblems(): readonly PlacedProblem[] {
  const { problems, divisions, requestTypes } = useCatalogue()
  const isTried = useCataloguePlace(place => place.isTried)
  return useMemo(() => {
    if (isTried) return problems
    const isNew = ({ list, key }: PlacedProblem) =>
      (list === 'divisions' ? divisions : requestTypes).find(each => each.key === key)?.inForce === undefined
    return problems.filter(problem => !(unwritten.includes(problem.name) && isNew(problem)))
  }, [problems, divisions, requestTypes, isTried])
}

const unwritten: readonly PlacedProblem['name'][] = ['WordsMissing', 'CodeWrong', 'EmailWrong']

export function useCatalogueState(): CatalogueState {
  const hub = useHub()
  const queries = useQueryClient()
  const told = useQuery({
    queryKey: viewKey,
    refetchInterval: lookEveryMs,
    staleTime: 0,
    queryFn: async () => answerOrThrow(await hub.catalogue.read()),
  })
  const draft = useDraft<CatalogueDraft>('catalogue')
  const around = useAround()
  const [isPublishing, setIsPublishing] = useState(false)
  /** What the hub alone found, until the next change. */
  const [found, setFound] = useState<readonly CatalogueProblem[]>([])
  useEffect(
    () =>
      hub.onChanged(scope => {
        if (scope === 'catalogue') void queries.invalidateQueries({ queryKey: viewKey })
      }),
    [hub, queries],
  )

  const view = told.data
  const mine = useMemo(() => draft.value ?? emptyDraft(view?.version ?? 0), [draft.value, view?.version])
  // What follows a change at once, and what is undone later, goes on from what is there then.
  const latest = useRef(mine)
  latest.current = mine
  const computed = useMemo(() => {
    if (view === undefined) return undefined
    const divisions = entriesOf('divisions', view.document, mine)
    const requestTypes = entriesOf('requestTypes', view.document, mine)
    const document = documentOf(view.document, mine)
    const own = checkCatalogue(document, {
      before: view.document,
      calendars: around.calendarIds ?? namedIn(view.document).calendars,
      articles: [...around.articles.map(({ id }) => id), ...namedIn(view.document).articles],
    })
    return {
      divisions,
      requestTypes,
      document,
      onTop: documentOf(view.document, onTopOf(view.document, view.version, mine)),
      problems: placed([...own, ...found], { divisions, requestTypes }),
      byBoth: {
        divisions: changedByBoth('divisions', view.document, mine),
        requestTypes: changedByBoth('requestTypes', view.document, mine),
      },
    }
  }, [view, mine, around, found])

  if (view === undefined || computed === undefined || !draft.isLoaded) {
    return told.isError && view === undefined
      ? { kind: 'failed', again: () => void told.refetch() }
      : { kind: 'loading' }
  }

  function keep(next: CatalogueDraft): void {
    setFound([])
    latest.current = next
    if (isEmpty(next)) draft.drop()
    else draft.change(next)
  }

  /** What became of what the hub was asked; the screen goes to the new version in one step. */
  async function answered(
    before: number,
    asked: ReturnType<typeof hub.catalogue.rollBack>,
    onPublished: () => void = () => {},
  ): Promise<PublishResult> {
    setIsPublishing(true)
    const answer = await asked
    const now = isNo(answer) ? answer : await hub.catalogue.read()
    if (!isNo(answer)) onPublished()
    if (!isNo(now)) queries.setQueryData(viewKey, now)
    setIsPublishing(false)
    if (!isNo(answer)) return { kind: 'published', version: answer.version, before }
    if (answer.kind === 'hub-away') return { kind: 'hub-away' }
    const { name, problems = [] } = answer.refusal as {
      readonly name: string
      readonly problems?: readonly CatalogueProblem[]
    }
    setFound(problems)
    void queries.invalidateQueries({ queryKey: viewKey })
    return { kind: 'refused', name }
  }

  const { version } = view
  return {
    kind: 'ready',
    view,
    ...computed,
    changes: mine.divisions.length + mine.requestTypes.length,
    isOvertaken: !isPublishing && !isEmpty(mine) && mine.basedOn !== version,
    basedOn: mine.basedOn,
    calendars: around.calendars,
    articles: around.articles,
    nameOf: around.nameOf,
    isPublishing,
    change: (list, key, thing) => {
      const entry = (computed[list] as readonly Entry<typeof thing>[]).find(each => each.key === key)
      keep(withChanged(latest.current, list, entry ?? { key }, thing))
    },
    add: (list, thing) => {
      const key = crypto.randomUUID()
      keep(withChanged(latest.current, list, { key }, thing))
      return key
    },
    undo: (list, key) => keep(withoutChange(latest.current, list, key)),
    drop: () => {
      const dropped = latest.current
      keep(emptyDraft(version))
      return () => keep(dropped)
    },
    putOnTop: () => keep(onTopOf(view.document, version, latest.current)),
    publish: note =>
      answered(version, hub.catalogue.publish(mine.basedOn, note, computed.document), draft.drop),
    rollBack: (toVersion, insteadOf = version) =>
      answered(insteadOf, hub.catalogue.rollBack(toVersion, insteadOf)),
  }
}

/** What a catalogue refers to: the calendars of the line, articles, and the names of those who published. */
function useAround() {
  const hub = useHub()
  const store = useDeskStore()
  const { data: settings } = useQuery({
    queryKey: ['catalogue-calendars'],
    queryFn: async () => answerOrThrow(await hub.routingSettings.read()),
  })
  const { data: articles } = useQuery({ queryKey: ['articles'], queryFn: () => store.articles() })
  const { data: people } = useQuery({
    queryKey: ['catalogue-people'],
    queryFn: async () => answerOrThrow(await hub.requests.colleagues()).colleagues,
  })
  return useMemo(() => {
    const calendars = settings?.published.document.calendars
    return {
      calendars: calendars ?? noCalendars,
      /** Absent while the hub has not told them. */
      calendarIds: calendars?.map(({ id }) => id),
      articles: articles ?? noArticles,
      nameOf: (id: string) => people?.find(person => person.id === id)?.name,
    }
  }, [settings, articles, people])
}

/** What is in force is right, also where this desk does not know what it names. */
function namedIn({ divisions, requestTypes }: EditedCatalogue) {
  return {
    calendars: divisions.flatMap(({ calendar }) => calendar ?? []),
    articles: requestTypes.flatMap(({ articles = [] }) => articles),
  }
}
