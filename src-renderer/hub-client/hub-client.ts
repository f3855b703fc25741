import type {
  CustomerPanel,
  Person,
  SignedIn,
  SyncPage,
  SyncScope,
  SyncValues,
} from '../../src-contract/http/api.ts'
import type { DeskCommand, Envelope, Outcome, Refusal } from '../../src-contract/live/desk-command.ts'
import type { CustomerMatch, LiveView } from '../../src-contract/live/live-view.ts'
import type { Signal } from '../../src-contract/live/protocol.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import type { ReferenceBlock } from '../../src-domain/requests/reference-number.ts'
import type { RoutingSettingsLine } from './routing-settings-line.ts'

/**
 * The desk's line to the hub: one live socket and plain HTTP. What must not be lost does not go through here but
 * through the outbox (`offline/`), which uses `submit` underneath.
 */
export interface HubClient {
  /** The live state; subscribe to be told of each change. A subscription returns its unsubscribe. */
  readonly current: () => LiveState
  readonly subscribe: (listener: () => void) => () => void

  readonly signIn: (
    user: string,
    password: string,
    deskId: string,
  ) => Promise<SignedIn | HubRefused | HubAway>
  /** While the hub is away the sign-out is owed: the hub is told before anything else is asked of it. */
  readonly signOut: () => Promise<void>
  /** Who is signed in by the kept session, if any. */
  readonly whoAmI: () => Promise<Person | HubRefused | HubAway>
  /**
   * Opens the live socket and keeps it open, with back-off and jitter, until `stop`. The desk is this person's: a kept
   * session that turns out to be another's is `signed-out`, and nothing is asked or sent under it.
   */
  readonly start: (deskId: string, personId: string) => void
  readonly stop: () => void

  /**
   * Asks the hub for something that only makes sense now (accept, hold, end, presence). Answers `away` at once when
   * the line is gone, and `away` when no outcome came within five seconds; the caller shows it, nothing is queued.
   */
  readonly command: (command: DeskCommand) => Promise<Outcome | HubAway>

  /** A batch of the outbox, in order. */
  readonly submit: (envelopes: readonly Envelope[]) => Promise<readonly Outcome[] | HubRefused | HubAway>
  readonly changes: <Scope extends SyncScope>(
    scope: Scope,
    cursor: string | undefined,
  ) => Promise<SyncPage<SyncValues[Scope]> | HubRefused | HubAway>
  readonly leaseBlock: (deskId: string, leaseId: string) => Promise<ReferenceBlock | HubRefused | HubAway>
  readonly findCustomers: (q: string) => Promise<readonly Customer[] | HubRefused | HubAway>
  readonly customerPanel: (customerId: string) => Promise<CustomerPanel | HubRefused | HubAway>
  /** The settings of queues, skills, hours and times; for supervisors and administrators. */
  readonly routingSettings: RoutingSettingsLine

  readonly sendSignal: (contactId: string, signal: Signal) => void
  readonly onSignal: (listener: (contactId: string, signal: Signal) => void) => () => void
  /** The hub says that something in this scope changed; the puller fetches it. */
  readonly onChanged: (listener: (scope: SyncScope) => void) => () => void
}

/** What the desk knows of the hub now. */
export interface LiveState {
  /**
   * `live`: heard from within three seconds. `stale`: the last words are older than that. `away`: the line is down and
   * is being dialled again. `signed-out`: the hub does not know this session (any more).
   */
  readonly line: 'off' | 'live' | 'stale' | 'away' | 'signed-out'
  /** When the hub was last heard, by the desk's clock; everything live on the screen is as of this instant. */
  readonly heardAt: number | undefined
  /** Hub time minus desk time, in milliseconds, for timers that the hub owns. */
  readonly clockOffsetMs: number
  readonly view: LiveView
  readonly screenPops: Readonly<Record<string, readonly CustomerMatch[]>>
}

/** The hub said no, by name. */
export interface HubRefused {
  readonly kind: 'hub-refused'
  readonly status: number
  readonly refusal: Refusal
}

/** The hub could not be reached, or what answered was not the hub. */
export interface HubAway {
  readonly kind: 'hub-away'
}
