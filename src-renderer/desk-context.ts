/**
 * What every feature of the desk may ask for: the line to the hub, the kept data, who is signed in, and the ephemeral
 * state that the panes share. The app folder provides the values; a feature imports nothing of another feature, it
 * speaks through here.
 */
import { createContext, useContext, useSyncExternalStore } from 'react'
import { create } from 'zustand'
import type { Person } from '../src-contract/http/api.ts'
import type { DeskContact } from '../src-contract/live/live-view.ts'
import type {
  ArticleId,
  Bilingual,
  ContactId,
  CustomerId,
  RequestId,
  RequestTypeCode,
} from '../src-domain/vocabulary/words.ts'
import type { HubClient, LiveState } from './hub-client/hub-client.ts'
import type { DeskStore, SyncState } from './offline/desk-store.ts'
import type { DeskPhotos } from './offline/photos/photos.ts'
import type { Visits, VisitsState } from './offline/visits/visits.ts'
import { useNow } from './ui/use-now.ts'

export const HubContext = createContext<HubClient | undefined>(undefined)
export const DeskStoreContext = createContext<DeskStore | undefined>(undefined)
export const VisitsContext = createContext<Visits | undefined>(undefined)
export const DeskPhotosContext = createContext<DeskPhotos | undefined>(undefined)

function provided<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`${name} is used outside its provider`)
  return value
}

/** The line to the hub. */
export function useHub(): HubClient {
  return provided(useContext(HubContext), 'useHub')
}

/** Everything live. Renders again at each change and each beat; a part that needs one value uses `useLiveValue`. */
export function useLive(): LiveState {
  const hub = useHub()
  return useSyncExternalStore(hub.subscribe, hub.current)
}

/** One value of the live state; renders again only when it changes. `select` returns a part, it does not make one. */
export function useLiveValue<Value>(select: (live: LiveState) => Value): Value {
  const hub = useHub()
  return useSyncExternalStore(hub.subscribe, () => select(hub.current()))
}

/** What the desk keeps: it answers with the hub there and with the hub gone. */
export function useDeskStore(): DeskStore {
  return provided(useContext(DeskStoreContext), 'useDeskStore')
}

/** The photos of this desk; undefined where it cannot keep any. */
export function usePhotos(): DeskPhotos | undefined {
  return useContext(DeskPhotosContext)
}

/** The visitors whom this desk looks after. */
export function useVisits(): Visits {
  return provided(useContext(VisitsContext), 'useVisits')
}

/** The line of this desk and what there is to hand in. */
export function useVisitsState(): VisitsState {
  const visits = useVisits()
  return useSyncExternalStore(visits.subscribe, visits.current)
}

/** Who is signed in at this desk. */
export function usePerson(): Person {
  return useDeskStore().person
}

/** Where the outbox and the desk's copy stand. */
export function useSync(): SyncState {
  const store = useDeskStore()
  return useSyncExternalStore(store.subscribeSync, store.sync)
}

/** The hub's clock as this desk knows it; timers that the hub owns are counted on it. */
export function hubNow(hub: Pick<HubClient, 'current'>): number {
  return Date.now() + hub.current().clockOffsetMs
}

/** The hub's clock, again every `everyMs`. The app sets it as the kit's clock: all timers of the screen turn together. */
export function useHubNow(everyMs = 1_000): number {
  return useNow(everyMs)
}

/** A person's contacts in hand, as the panes take them. */
export function useContact(contactId: ContactId | undefined): DeskContact | undefined {
  return useLiveValue(live => (contactId === undefined ? undefined : live.view.contacts[contactId]))
}

export type RightTab = 'customer' | 'knowledge' | 'request'

/** A wish of one pane to another; `asked` counts, so that the same wish can be made twice. */
export interface Asked<Value> {
  readonly value: Value
  readonly asked: number
}

/** Something that was done for a contact; the wrap-up prefills its summary from these. */
export type Deed =
  | {
      readonly kind: 'request-created' | 'request-followed'
      readonly reference: string
      readonly typeName: Bilingual
    }
  | { readonly kind: 'article-used'; readonly title: Bilingual }

/** What the panes share and nobody keeps: it is gone with the window. */
export interface DeskState {
  readonly selectedContactId: ContactId | undefined
  readonly rightTab: RightTab
  /** A form that the request tab is asked to open. The tab calls `requestDraftTaken` once it has. */
  readonly requestWanted: (Asked<RequestTypeCode> & { readonly description: string }) | undefined
  /** Words that the knowledge tab is asked to search for. */
  readonly searchWanted: Asked<string> | undefined
  /** Something that was chosen elsewhere (search, an article, the contact) and its tab is asked to show. */
  readonly customerWanted: Asked<CustomerId> | undefined
  readonly requestShown: Asked<RequestId> | undefined
  readonly articleWanted: Asked<ArticleId> | undefined
  readonly deeds: Readonly<Record<ContactId, readonly Deed[]>>
  /** Wrap-ups that were kept here and that the hub has not confirmed: when. */
  readonly wrappedUp: Readonly<Record<ContactId, number>>

  readonly select: (contactId: ContactId | undefined) => void
  readonly openTab: (tab: RightTab) => void
  /**
   * Opens the request tab with this type, for example from an article; with the words of a message as the description,
   * where none stands there yet.
   */
  readonly requestDraftFor: (typeCode: RequestTypeCode, description?: string) => void
  readonly requestDraftTaken: () => void
  /** Opens the knowledge tab and searches there. */
  readonly searchFor: (text: string) => void
  readonly searchTaken: () => void
  /** Opens the tab that shows it; the tab calls `shown` once it does. */
  readonly showCustomer: (customerId: CustomerId) => void
  readonly showRequest: (requestId: RequestId) => void
  readonly showArticle: (articleId: ArticleId) => void
  readonly shown: (what: 'customerWanted' | 'requestShown' | 'articleWanted') => void
  /** Says what was done for a contact, in order. */
  readonly didFor: (contactId: ContactId, deed: Deed) => void
  readonly setWrappedUp: (contactId: ContactId, at: number | undefined) => void
}

let wishes = 0

export const useDesk = create<DeskState>()(set => ({
  selectedContactId: undefined,
  rightTab: 'customer',
  requestWanted: undefined,
  searchWanted: undefined,
  customerWanted: undefined,
  requestShown: undefined,
  articleWanted: undefined,
  deeds: {},
  wrappedUp: {},
  select: selectedContactId => set({ selectedContactId }),
  openTab: rightTab => set({ rightTab }),
  requestDraftFor: (typeCode, description = '') =>
    set({ rightTab: 'request', requestWanted: { value: typeCode, description, asked: ++wishes } }),
  requestDraftTaken: () => set({ requestWanted: undefined }),
  searchFor: text => set({ rightTab: 'knowledge', searchWanted: { value: text, asked: ++wishes } }),
  searchTaken: () => set({ searchWanted: undefined }),
  showCustomer: value => set({ rightTab: 'customer', customerWanted: { value, asked: ++wishes } }),
  showRequest: value => set({ rightTab: 'request', requestShown: { value, asked: ++wishes } }),
  showArticle: value => set({ rightTab: 'knowledge', articleWanted: { value, asked: ++wishes } }),
  shown: what => set({ [what]: undefined }),
  didFor: (contactId, deed) =>
    set(({ deeds }) => ({ deeds: { ...deeds, [contactId]: [...(deeds[contactId] ?? []), deed] } })),
  setWrappedUp: (contactId, at) =>
    set(({ wrappedUp }) => {
      const { [contactId]: _before, ...others } = wrappedUp
      return { wrappedUp: at === undefined ? others : { ...others, [contactId]: at } }
    }),
}))
