import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type {
  RequestCounts,
  RequestDetail,
  RequestPage,
  RequestQuery,
  RequestView,
} from '../../../src-contract/http/requests.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { RequestId } from '../../../src-domain/vocabulary/words.ts'
import { hubNow, useDeskStore, useHub, useLiveValue, usePerson } from '../../desk-context.ts'
import { withOwnSteps } from '../../desk-data/shown-request.ts'
import { useOutbox } from '../../desk-data/use-outbox.ts'
import type { DeskStore } from '../../offline/desk-store.ts'
import { isNo } from '../../told.tsx'
import type { RequestFilter } from './division-place.ts'
import { type OwnAsk, ownCounts, ownList } from './own-requests.ts'

/** Others work on the same requests: what is looked at is asked for again. */
const lookEveryMs = 30_000

/**
 * How the hub is asked again. What was told before the line came or went is shown, and asked for anew: an answer that the
 * hub gave while the line was coming up is no answer for when it is gone.
 */
export function lookAgain(isLive: boolean): {
  readonly refetchInterval: number | false
  readonly staleTime: 0
} {
  return { refetchInterval: isLive ? lookEveryMs : false, staleTime: 0 }
}

/** Whatever the hub told, or what this desk keeps while it is away. */
type Sourced<Value> = Value & { readonly isOwn: boolean }
/** Of those that have ended and that this desk keeps, so many are shown at a time. */
const ownEndedAtOnce = 100

function askOf(catalogue: Catalogue | undefined, self: string, now: number): OwnAsk {
  const types = new Map((catalogue?.requestTypes ?? []).map(type => [type.code, type] as const))
  return { self, now, divisionOf: code => types.get(code)?.division }
}

/** The open requests that this desk keeps. */
async function keptRequests(
  store: DeskStore,
  catalogue: Catalogue | undefined,
): Promise<readonly ServiceRequest[]> {
  const lists = await Promise.all(
    (catalogue?.requestTypes ?? []).map(({ code }) => store.openRequestsOfType(code)),
  )
  return lists.flat()
}

/** As the contract has it; what narrows nothing is not said. */
export function queryOf(view: RequestView, filter: RequestFilter): Partial<RequestQuery> {
  const { q, typeCode, ward, assignedTo, division, council } = filter
  return {
    view,
    ...(q.trim() === '' ? {} : { q }),
    ...(typeCode === '' ? {} : { typeCode }),
    ...(ward === '' ? {} : { ward: Number(ward) }),
    ...(assignedTo === '' ? {} : { assignedTo }),
    ...(division === '' ? {} : { division }),
    ...(council ? { council } : {}),
  }
}

export interface RequestList {
  /** Absent while the first page is on its way. */
  readonly rows: readonly ServiceRequest[] | undefined
  /** The hub is away: these are the requests that this desk keeps. */
  readonly isOwn: boolean
  /** When the hub last told this desk of changes, by the desk's clock; absent where it never has. */
  readonly asOf: number | undefined
  /** There where more can be had. */
  readonly loadMore: (() => void) | undefined
}

/** The requests of a view, page by page, with the steps of this desk on top. */
export function useRequestList(view: RequestView, filter: RequestFilter): RequestList {
  const hub = useHub()
  const store = useDeskStore()
  const { id: self } = usePerson()
  const isLive = useLiveValue(live => live.line === 'live')
  const outbox = useOutbox()
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['request-list', view, filter, isLive],
    initialPageParam: '',
    ...lookAgain(isLive),
    queryFn: async ({ pageParam }): Promise<Sourced<RequestPage>> => {
      const answer = await hub.requests.list({ ...queryOf(view, filter), after: pageParam })
      if (!isNo(answer)) return { ...answer, isOwn: false }
      const catalogue = await store.catalogue()
      const at = hubNow(hub)
      const kept = view === 'ended' ? await store.endedRequests() : await keptRequests(store, catalogue)
      const own = ownList(kept, view, filter, askOf(catalogue, self, at))
      if (view !== 'ended') return { at, rows: own, isOwn: true }
      const from = Number(pageParam)
      const to = from + ownEndedAtOnce
      return { at, rows: own.slice(from, to), isOwn: true, ...(to < own.length ? { next: String(to) } : {}) }
    },
    getNextPageParam: page => page.next,
  })
  const rows = useMemo(() => {
    const seen = new Set<string>()
    // A request that is due at another time meanwhile may stand on two pages.
    return data?.pages.flatMap(page =>
      page.rows
        .filter(({ id }) => !seen.has(id) && seen.add(id))
        .map(row => (page.isOwn ? row : withOwnSteps(row, page.at, outbox))),
    )
  }, [data, outbox])
  return {
    rows,
    isOwn: data?.pages[0]?.isOwn ?? false,
    asOf: store.sync().lastSyncAt,
    loadMore: hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined,
  }
}

/** How many there are of everything; asked again and again while the hub is there. */
export function useRequestCounts(isWanted = true): Sourced<RequestCounts> | undefined {
  const hub = useHub()
  const store = useDeskStore()
  const { id: self } = usePerson()
  const isLive = useLiveValue(live => live.line === 'live')
  return useQuery({
    queryKey: ['request-counts', isLive],
    enabled: isWanted,
    ...lookAgain(isLive),
    queryFn: async () => {
      const answer = await hub.requests.counts()
      if (!isNo(answer)) return { ...answer, isOwn: false }
      const catalogue = await store.catalogue()
      const kept = await keptRequests(store, catalogue)
      return { ...ownCounts(kept, askOf(catalogue, self, hubNow(hub))), isOwn: true }
    },
  }).data
}

/** One request with its history; `null` where neither the hub nor this desk has it. */
export function useRequestDetail(
  requestId: RequestId | undefined,
): Sourced<RequestDetail> | null | undefined {
  const hub = useHub()
  const store = useDeskStore()
  const isLive = useLiveValue(live => live.line === 'live')
  const outbox = useOutbox()
  const { data } = useQuery({
    queryKey: ['request-detail', requestId, isLive],
    enabled: requestId !== undefined,
    ...lookAgain(isLive),
    queryFn: async () => {
      const at = hubNow(hub)
      const answer = await hub.requests.detail(requestId ?? '')
      if (!isNo(answer)) return { ...answer, isOwn: false, at }
      const kept = await store.request(requestId ?? '')
      return kept ? { request: kept, history: [], isOwn: true, at } : null
    },
  })
  return useMemo(
    () => (data && !data.isOwn ? { ...data, request: withOwnSteps(data.request, data.at, outbox) } : data),
    [data, outbox],
  )
}

/** The type of a request by its code. */
export function typeIn(catalogue: Catalogue | null | undefined, code: string): RequestType | undefined {
  return catalogue?.requestTypes.find(each => each.code === code)
}
