import type { Catalogue, Person } from '../../src-contract/http/api.ts'
import type { DeskCommand, Refusal } from '../../src-contract/live/desk-command.ts'
import type { Article } from '../../src-domain/knowledge/article.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import type { RequestCommand } from '../../src-domain/requests/request-command.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'

/** Commands that must never be lost: they are written to the outbox first and sent from there, in causal order. */
export type KeptCommand = Extract<
  DeskCommand,
  {
    kind:
      | 'create-request'
      | 'follow-request'
      | 'create-customer'
      | 'update-customer'
      | 'note-contact'
      | 'complete-wrap-up'
      | 'link-customer'
  }
>

/** A request as the form has it: the store adds the id, the reference number and the time. */
export type RequestDraft = Omit<
  Extract<RequestCommand, { kind: 'create-request' }>,
  'kind' | 'requestId' | 'reference' | 'createdAt'
>

/**
 * What the desk keeps: a copy of the customers, requests, articles and catalogue in its scope, and the outbox. It works
 * the same with the hub there and with the hub gone.
 */
export interface DeskStore {
  readonly person: Person

  /** Customers by name, telephone, e-mail or address; best first. Accents and case do not matter. */
  readonly findCustomers: (q: string, limit?: number) => Promise<readonly Customer[]>
  readonly customer: (id: string) => Promise<Customer | undefined>
  readonly customersAtHousehold: (householdId: string) => Promise<readonly Customer[]>
  /** Customers by the exact E.164 number or e-mail address, for a screen-pop without the hub. */
  readonly customersReachedBy: (reach: { phone?: string; email?: string }) => Promise<readonly Customer[]>
  readonly requestsOf: (customerId: string) => Promise<readonly ServiceRequest[]>
  readonly openRequestsOfType: (typeCode: string) => Promise<readonly ServiceRequest[]>
  readonly request: (id: string) => Promise<ServiceRequest | undefined>
  readonly requestByReference: (reference: string) => Promise<ServiceRequest | undefined>
  readonly articles: () => Promise<readonly Article[]>
  readonly catalogue: () => Promise<Catalogue | undefined>

  /**
   * Creates a request with a final reference number from a leased block: the number, the request and its outbox entry
   * are one transaction. Answers `no-number` when the desk has none left (it asks for more as soon as it can).
   */
  readonly createRequest: (
    draft: RequestDraft,
  ) => Promise<
    | { readonly kind: 'created'; readonly requestId: string; readonly reference: string }
    | { readonly kind: 'no-number' }
    | { readonly kind: 'not-saved'; readonly why: 'quota' | 'storage' }
  >
  /** Keeps a command in the outbox, with its effect on the desk's own copy in the same transaction. */
  readonly keep: (
    command: Exclude<KeptCommand, { kind: 'create-request' }>,
  ) => Promise<
    | { readonly kind: 'kept'; readonly id: string }
    | { readonly kind: 'not-saved'; readonly why: 'quota' | 'storage' }
  >

  /** What a person typed and did not send yet, by a key of the caller's; survives reload and crash. */
  readonly draft: <Value>(key: string) => Promise<Value | undefined>
  readonly saveDraft: (key: string, value: unknown) => Promise<void>
  readonly dropDraft: (key: string) => Promise<void>

  readonly sync: () => SyncState
  readonly subscribeSync: (listener: () => void) => () => void
  /** Announces that rows of the desk's copy changed, for queries to be asked again. */
  readonly onRowsChanged: (listener: () => void) => () => void
  /** What is in the outbox, oldest first, with what became of the last twenty that were sent. */
  readonly outbox: () => Promise<readonly OutboxEntry[]>
  /**
   * Asks for a quarantined command once more, under a new id and after everything that waits now. An update is then
   * made on the version that the desk shows: whoever asks again has seen it.
   */
  readonly retryQuarantined: (id: string) => Promise<void>
  readonly close: () => Promise<void>
}

export interface SyncState {
  readonly unsent: number
  readonly quarantined: number
  /** While a batch is on its way: `done` of `total`. */
  readonly sending: { readonly done: number; readonly total: number } | undefined
  /** While the first fill runs: rows so far. */
  readonly filling: { readonly rows: number } | undefined
  /** The whole copy is at least as young as this, by the desk's clock. */
  readonly lastSyncAt: number | undefined
  readonly numbersLeft: number
  /**
   * Set when the desk's database was cleared behind its back (by the browser or by hand): when that was found, and how
   * many commands had not been sent by then.
   */
  readonly cleared?: { readonly at: number; readonly unsent: number }
  /** Set while the store cannot write what the hub tells it; what a person keeps is answered for itself. */
  readonly trouble?: 'quota' | 'storage'
}

/** One kept command and where it stands. */
export interface OutboxEntry {
  readonly id: string
  readonly at: number
  /** Whose command it is: a desk is shared. */
  readonly by: string
  readonly command: KeptCommand
  readonly state:
    | { readonly kind: 'unsent' }
    | { readonly kind: 'sent'; readonly at: number }
    | { readonly kind: 'quarantined'; readonly at: number; readonly refusal: Refusal }
}
