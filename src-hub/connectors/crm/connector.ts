import type { RequestStatus } from '../../../src-domain/requests/service-request.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { ConnectorKind } from '../../config/connector-settings.ts'

/** A request as other systems are told of it: our words, before they are mapped onto theirs. */
export interface CrmCase {
  /** Our reference number: by it the other side's record is found again. */
  readonly key: string
  readonly requestId: string
  readonly version: number
  readonly status: RequestStatus
  readonly typeCode: string
  readonly createdAt: Instant
  /** By our fields (`caseFields`, `answers.` and a question); what there is nothing to say of is absent. */
  readonly values: Readonly<Record<string, string | number>>
  /** Ours: not what was heard from the other side. */
  readonly notes: readonly CaseNote[]
}

export interface CaseNote {
  readonly id: string
  readonly at: Instant
  readonly text: string
  readonly isPublic: boolean
}

/** Their fields and what they are to hold. */
export type Fields = Readonly<Record<string, string | number>>

/** What the other side has of a request. */
export interface RemoteCase {
  readonly externalId: string
  /** Our reference number, where the record shows it. */
  readonly key?: string
  /** In their words. */
  readonly status?: string
  readonly etag?: string
  /** Their stamp of the last change; opaque. */
  readonly changedAt?: string
  /** Words of theirs, oldest first, without those that we sent. `id` is theirs, or follows from the words. */
  readonly notes?: readonly { readonly id: string; readonly text: string; readonly isPublic: boolean }[]
}

export interface RemotePage {
  readonly cases: readonly RemoteCase[]
  /** Where the next page begins; kept once all of this page was heard. */
  readonly cursor: string
  /** Whether there is nothing more for now. */
  readonly isLast: boolean
}

/** Why the other side did not do it. */
export type CrmProblem =
  /** It does not answer, or has no room now. `mayHaveHappened`: it may have done what it was asked. */
  | {
      readonly kind: 'retry-later'
      readonly why: string
      readonly afterMs?: number
      readonly mayHaveHappened: boolean
    }
  /** Its record is another than we knew (412), or is there already. */
  | { readonly kind: 'conflict'; readonly why: string }
  /** It does not take this, in its own words: asked again, it would say so again. */
  | { readonly kind: 'refused'; readonly why: string }
  /** There is no such record any more. */
  | { readonly kind: 'gone'; readonly why: string }
  /** It does not know us. */
  | { readonly kind: 'unauthorised'; readonly why: string }

export type Answer<Value> = { readonly kind: 'done'; readonly value: Value } | CrmProblem

/** A request over HTTP as it would be sent, without what is secret. */
export interface Preview {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface CaseChange {
  readonly key: string
  readonly version: number
  /** Ours, in our words. */
  readonly status: RequestStatus
  /** What became of the work, in plain words, once there is something to say. */
  readonly outcome?: string
  /** Those that differ from what was sent last. */
  readonly fields: Fields
  /** Those that were not sent before. */
  readonly notes: readonly CaseNote[]
}

/**
 * What the hub needs of any CRM. Nothing here throws for what the other side does: that is an `Answer`.
 *
 * `create` and `findByKey` together let the hub be certain: after an answer that was lost it asks `findByKey`, and
 * creates again only where that says `undefined`. Where `isKeyed`, the other side itself knows our key, and `create`
 * under a key that it has makes nothing new. `update` sets values and may be asked again after doubt.
 */
export interface Connector {
  readonly kind: ConnectorKind
  /** Where it is, without what is secret. */
  readonly describe: () => { readonly kind: ConnectorKind; readonly at: string }
  /** The other side refuses or joins a second record with our key, whenever it comes. */
  readonly isKeyed: boolean
  /** Whether what becomes of a request here can be told to it. */
  readonly takesUpdates: boolean
  /** Whether it keeps our notes one by one. */
  readonly takesNotes: boolean
  /** Whether an update can say on which state of the record it stands. */
  readonly hasEtags: boolean
  /** Whether `changedSince` finds records that we do not know of. */
  readonly findsUnknown: boolean
  /** All that is written of a case, by their names; `statusField` is the one that holds its status. */
  readonly fieldsOf: (crmCase: CrmCase) => Fields
  readonly statusField: string | undefined
  /** The status that a record takes over there once ours has this one, where that is written as no field. */
  readonly becomes?: (status: RequestStatus) => string | undefined
  readonly dryRun: (crmCase: CrmCase) => readonly Preview[]
  readonly create: (crmCase: CrmCase) => Promise<Answer<RemoteCase>>
  /** `since`: the record was not made before. More than one is a `refused` that says so. */
  readonly findByKey: (key: string, since: Instant) => Promise<Answer<RemoteCase | undefined>>
  readonly read: (externalId: string) => Promise<Answer<RemoteCase>>
  readonly update: (externalId: string, change: CaseChange, etag?: string) => Promise<Answer<RemoteCase>>
  /** What changed since a cursor, or without one since `from`: oldest first, some of it perhaps again. */
  readonly changedSince: (cursor: string | undefined, looking: Looking) => Promise<Answer<RemotePage>>
}

export interface Looking {
  readonly from: Instant
  /** The ids of those of our records that are looked at, in order and in pages, for who cannot tell by time. */
  readonly watched: (after: string, limit: number) => Promise<readonly string[]>
  /** Whether words are wanted too, where they are to be asked for one by one. */
  readonly wantsNotes: boolean
}

export function done<Value>(value: Value): { readonly kind: 'done'; readonly value: Value } {
  return { kind: 'done', value }
}
