import type { Catalogue, Person } from '../../src-contract/http/api.ts'
import type { DeskPolicy } from '../../src-contract/http/desks.ts'
import type { DeskCommand, Refusal } from '../../src-contract/live/desk-command.ts'
import type { Article } from '../../src-domain/knowledge/article.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import type { RequestCommand } from '../../src-domain/requests/request-command.ts'
import type { RequestStepKind } from '../../src-domain/requests/request-step.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'

/** Commands that must never be lost: they are written to the outbox first and sent from there, in causal order. */
export type KeptCommand = Extract<
  DeskCommand,
  {
    kind:
      | 'create-request'
      | 'follow-request'
      | 'update-request'
      | 'create-customer'
      | 'update-customer'
      | 'note-contact'
      | 'complete-wrap-up'
      | 'link-customer'
      | 'hand-in-visit'
      | RequestStepKind
  }
>

/** A request as the form has it: the store adds the id, the reference number and the time. */
export type RequestDraft = Omit<
  Extract<RequestCommand, { kind: 'create-request' }>,
  'kind' | 'requestId' | 'reference' | 'createdAt'
> & {
  /** The form's own id for the request, where photos were kept under it already. */
  readonly requestId?: string | undefined
}

/**
 * What the desk keeps: a copy of the customers, requests, articles and catalogue in its scope, and the outbox. It works
 * the same with the hub there and with the hub gone, and whatever of it is about a person is sealed on the disk.
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
  /** Those that ended within the days that the policy keeps, in no order. */
  readonly endedRequests: () => Promise<readonly ServiceRequest[]>
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
  /** What is in the outbox and does not open here: it is not sent, and goes only when a person says so. */
  readonly unreadable: () => readonly UnreadableEntry[]
  /**
   * Everything that the hub has not accepted, each with where it stands and why, as the text of a JSON file for whoever
   * has to enter it by hand. What does not open is in it as its sealed bytes, in base64.
   */
  readonly exportOutbox: () => Promise<string>
  /** Takes a quarantined or unreadable command out for good; that this was decided stays written down. */
  readonly discard: (id: string) => Promise<void>
  /** What the centre allows its desks to keep, as the hub last said. */
  readonly policy: () => DeskPolicy
  /** Takes over the policy of the centre; what it does not allow any more leaves the disk in the background. */
  readonly applyPolicy: (policy: DeskPolicy) => Promise<void>
  /**
   * Closes the store at a sign-out. Where the policy purges at the end of a shift, the copy and the drafts are gone
   * after it; what is unsent stays, sealed.
   */
  readonly endShift: () => Promise<void>
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
  /** How many commands of the outbox do not open here. */
  readonly unreadable: number
  /**
   * `quota`, `storage`: the store cannot write what the hub tells it; what a person keeps is answered for itself.
   * `damaged`: a part of the copy could not be read and is fetched again; the rest is as it was.
   * `not-the-hub`: something else answers in the hub's place, such as the sign-in page of a guest network.
   */
  readonly trouble?: 'quota' | 'storage' | 'damaged' | 'not-the-hub'
}

/** A command that does not open: bytes that were changed, or a key that only somebody else has who works here. */
export interface UnreadableEntry {
  readonly id: string
  readonly order: number
  readonly why: 'damaged' | 'no-key'
  /** The key that it was sealed with, by its name, and the sealed bytes. */
  readonly key: string
  readonly bytes: Uint8Array<ArrayBuffer>
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
