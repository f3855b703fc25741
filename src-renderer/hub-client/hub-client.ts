import type { CustomerPanel, Person, SignedIn, SyncScope } from '../../src-contract/http/api.ts'
import type { TicketLetters } from '../../src-contract/http/visits.ts'
import type { DeskVoice } from '../../src-contract/http/voice.ts'
import type { DeskCommand, Outcome, Refusal } from '../../src-contract/live/desk-command.ts'
import type { CustomerMatch, LiveView } from '../../src-contract/live/live-view.ts'
import type { Signal } from '../../src-contract/live/protocol.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import type { ReferenceBlock } from '../../src-domain/requests/reference-number.ts'
import type { AccountsLine } from './accounts-line.ts'
import type { AppointmentsLine } from './appointments-line.ts'
import type { CannedRepliesLine } from './canned-replies-line.ts'
import type { CatalogueLine } from './catalogue-line.ts'
import type { ChangesPage } from './changes-page.ts'
import type { ConnectorsLine } from './connectors-line.ts'
import type { ConversationsLine } from './conversations-line.ts'
import type { CounterLine } from './counter-line.ts'
import type { DesksLine } from './desks-line.ts'
import type { DirectoryLine } from './directory-line.ts'
import type { ImportsLine } from './imports-line.ts'
import type { NoticesLine } from './notices-line.ts'
import type { PaymentsLine } from './payments-line.ts'
import type { PhotosLine } from './photos-line.ts'
import type { PlacesLine } from './places-line.ts'
import type { RequestsLine } from './requests-line.ts'
import type { RoutingSettingsLine } from './routing-settings-line.ts'
import type { TelephoneLine } from './telephone-line.ts'

/**
 * The desk's line to the hub: one live socket and plain HTTP. What must not be lost does not go through here but
 * through the outbox (`offline/`), which uses `submitTexts` underneath.
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

  /**
   * A batch of the outbox, in order: envelopes (`Envelope`) as JSON texts, which are joined and not looked into. `after` is
   * the last command of the batch before, where that has no answer yet.
   */
  readonly submitTexts: (
    envelopes: readonly string[],
    after?: string,
  ) => Promise<readonly Outcome[] | HubRefused | HubAway>
  /** What changed in a scope since a cursor, at most `limit` rows of it; the first page without one. */
  readonly changes: (
    scope: SyncScope,
    cursor: string | undefined,
    limit?: number,
  ) => Promise<ChangesPage | HubRefused | HubAway>
  readonly leaseBlock: (deskId: string, leaseId: string) => Promise<ReferenceBlock | HubRefused | HubAway>
  /** The letters with which this desk's tickets begin; the same each time. */
  readonly leaseTicketLetters: (deskId: string) => Promise<TicketLetters | HubRefused | HubAway>
  readonly findCustomers: (q: string) => Promise<readonly Customer[] | HubRefused | HubAway>
  readonly customerPanel: (customerId: string) => Promise<CustomerPanel | HubRefused | HubAway>
  /** The settings of queues, skills, hours and times; for supervisors and administrators. */
  readonly routingSettings: RoutingSettingsLine
  /** What this desk tells of itself, and for administrators all desks. */
  readonly desks: DesksLine
  /** What this desk asks of the telephone carrier; refused as `NoCarrier` where the centre has none. */
  readonly telephone: TelephoneLine
  /** Where contacts can be handed to, and who is owed a call; for those who take contacts. */
  readonly directory: DirectoryLine
  /** What is written in the contacts of this desk. */
  readonly conversations: ConversationsLine
  /** The accounts of the people who work here, and one's own password. */
  readonly accounts: AccountsLine
  /** The words that the centre answers with. */
  readonly cannedReplies: CannedRepliesLine
  /** The divisions and request types, and their versions; for supervisors and administrators. */
  readonly catalogue: CatalogueLine
  /** The counters: this PC's name on the board, calls, kiosks and boards. */
  readonly counter: CounterLine
  /** Appointments: what can be booked, what is, and who is here. */
  readonly appointments: AppointmentsLine
  /** Payments at the counter, the shifts they belong to, and receipts. */
  readonly payments: PaymentsLine
  /** Lists and histories of requests, and who works here. */
  readonly requests: RequestsLine
  /** What people were told of requests, and the words for it. */
  readonly notices: NoticesLine
  /** The city's other systems, and where requests stand there. */
  readonly connectors: ConnectorsLine
  /** Photos of requests. */
  readonly photos: PhotosLine
  /** Addresses, zones and the map of the city. */
  readonly places: PlacesLine
  /** Customers and open requests from the system before this one; for administrators. */
  readonly imports: ImportsLine
  /** The hub said, in answer to whatever, that this desk is called off. Said again with each answer. */
  readonly onCalledOff: (listener: (standing: 'retired' | 'wiped') => void) => () => void

  /** What this desk needs to speak: relays with credentials that end, and the person's line at the centre's PBX. */
  readonly voice: () => Promise<DeskVoice | HubRefused | HubAway>
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
  /** How the telephone carrier is, by the hub's word; absent where the centre has none. */
  readonly carrier?: { readonly isWorking: boolean; readonly since: number }
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
  /**
   * What is known of why: `not-the-hub`, something else answered, such as the sign-in page of a guest network;
   * `cut-short`, the answer broke off. Absent when nothing answered, and where nobody needs to know.
   */
  readonly reason?: 'not-the-hub' | 'cut-short'
}
