import {
  type CustomerPanel,
  type Person,
  type SearchResult,
  type SignedIn,
  syncMediaType,
} from '../../src-contract/http/api.ts'
import type { TicketLetters } from '../../src-contract/http/visits.ts'
import type { Outcome } from '../../src-contract/live/desk-command.ts'
import type { ReferenceBlock } from '../../src-domain/requests/reference-number.ts'
import { createAccountsLine } from './accounts-line.ts'
import { createAppointmentsLine } from './appointments-line.ts'
import { createCannedRepliesLine } from './canned-replies-line.ts'
import { createCatalogueLine } from './catalogue-line.ts'
import { readChangesPage } from './changes-page.ts'
import { createConnectorsLine } from './connectors-line.ts'
import { createConversationsLine, createFileSender } from './conversations-line.ts'
import { createCounterLine } from './counter-line.ts'
import { createDesksLine } from './desks-line.ts'
import { createDirectoryLine } from './directory-line.ts'
import { createHttpLine, type HttpLine, type HttpMethod, hubAway } from './http-line.ts'
import type { HubAway, HubClient, HubRefused } from './hub-client.ts'
import { createImportsLine } from './imports-line.ts'
import { createLiveLine } from './live-line.ts'
import { createNoticesLine } from './notices-line.ts'
import { createPaymentsLine } from './payments-line.ts'
import { createPhotosLine } from './photos-line.ts'
import { createPlacesLine } from './places-line.ts'
import { createRequestsLine } from './requests-line.ts'
import { createRoutingSettingsLine } from './routing-settings-line.ts'
import { createTelephoneLine } from './telephone-line.ts'

export interface HubClientOptions {
  /** The hub's address without a closing slash; empty where the hub itself serves the page. */
  readonly baseUrl: string
  /** `token` for a desk without cookies. */
  readonly session: 'cookie' | 'token'
  /** The kept token of an earlier sign-in. */
  readonly token?: string
  /** Told of each new token, and of `undefined` when it is over, so that it can be kept and forgotten. */
  readonly onToken?: (token: string | undefined) => void
  /**
   * Where a desk with a cookie remembers that a sign-out is owed to the hub: it must outlive the page, as the cookie
   * does. A desk with a token signs out by forgetting it.
   */
  readonly owedSignOut?: OwedSignOut
  readonly fetch?: typeof fetch
  readonly openSocket?: (url: string) => WebSocket
  readonly now?: () => number
  readonly random?: () => number
}

export interface OwedSignOut {
  readonly read: () => boolean
  readonly write: (isOwed: boolean) => void
}

/** The page size of a first fill: the cost is per request, not per row. The hub's largest. */
const syncLimit = 2_000

const calledOffAs: Readonly<Record<string, 'retired' | 'wiped'>> = {
  DeskRetired: 'retired',
  DeskWiped: 'wiped',
}

/** The desk's line to one hub. */
export function createHubClient(options: HubClientOptions): HubClient {
  let token = options.token
  const owed = options.owedSignOut
  let paying: Promise<boolean> | undefined
  const calledOffListeners = new Set<(standing: 'retired' | 'wiped') => void>()
  let identifying: Promise<HubRefused | HubAway | undefined> | undefined
  const line = createHttpLine({
    baseUrl: options.baseUrl,
    bearer: () => token,
    fetch: options.fetch ?? ((...request) => fetch(...request)),
  })
  const sendFile = createFileSender(options.baseUrl, () => token)
  const http: HttpLine = {
    ask: async (...question) => ((await payOwed()) ? heed(await line.ask(...question)) : hubAway),
    askWithText: async (...question) =>
      (await payOwed()) ? heed(await line.askWithText(...question)) : hubAway,
    askForBytes: async (...question) =>
      (await payOwed()) ? heed(await line.askForBytes(...question)) : hubAway,
  }
  const live = createLiveLine({
    liveUrl: () => {
      const address = new URL(`${options.baseUrl}/live`, globalThis.location?.href)
      address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
      return address.href
    },
    ticket: async () => {
      const answer = await http.ask<{ ticket: string }>('POST', '/api/live-ticket', {})
      if ('ticket' in answer) return { kind: 'ticket', ticket: answer.ticket }
      if (answer.kind === 'hub-refused' && answer.status === 401) return { kind: 'signed-out' }
      return { kind: 'hub-away' }
    },
    openSocket: options.openSocket ?? (url => new WebSocket(url)),
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
  })

  /** Hears in every answer whether this desk was called off. */
  function heed<Answer>(answer: Answer): Answer {
    const standing = isRefusedWith(answer, 410) ? calledOffAs[(answer as HubRefused).refusal.name] : undefined
    if (standing) for (const listener of [...calledOffListeners]) listener(standing)
    return answer
  }

  /** Signs out the session of whoever left while the hub was away. Answers whether nothing is owed any more. */
  async function payOwed(): Promise<boolean> {
    return owed?.read() ? await endSession() : true
  }

  function endSession(): Promise<boolean> {
    paying ??= line.ask<Record<string, never>>('POST', '/api/sign-out', {}).then(answer => {
      paying = undefined
      if (isUndecided(answer)) return false
      owed?.write(false)
      return true
    })
    return paying
  }

  /**
   * Answers why the session is not known to be that of the person at the desk, or nothing when it is. The welcome says
   * so while the line is up; without the line anybody may have signed in since, so the hub is asked each time.
   */
  function whyNotTheirs(): Promise<HubRefused | HubAway | undefined> {
    const personId = live.personId()
    const state = live.current().line
    if (personId === undefined || state === 'live' || state === 'stale') return Promise.resolve(undefined)
    identifying ??= askWho().then(answer => {
      identifying = undefined
      if ('kind' in answer) return isRefusedWith(answer, 401) ? (answer as HubRefused) : hubAway
      // Somebody else's desk by now; the next question looks again.
      if (live.personId() !== personId) return hubAway
      return answer.id === personId
        ? undefined
        : { kind: 'hub-refused', status: 401, refusal: { name: 'NotSignedIn' } }
    })
    return identifying
  }

  async function askWho(): Promise<Person | HubRefused | HubAway> {
    const answer = await http.ask<Person | { readonly person: Person }>('GET', '/api/me')
    return 'person' in answer ? answer.person : answer
  }

  function keepToken(next: string | undefined): void {
    if (next === token) return
    token = next
    options.onToken?.(next)
  }

  /** A question that only a signed-in desk may ask: a 401 ends the session everywhere. */
  async function whileSignedIn<Value>(
    question: () => Promise<Value | HubRefused | HubAway>,
  ): Promise<Value | HubRefused | HubAway> {
    const answer = (await whyNotTheirs()) ?? (await question())
    if (isRefusedWith(answer, 401)) live.sessionEnded()
    return answer
  }

  function askSignedIn<Value>(method: HttpMethod, path: string, body?: unknown) {
    return whileSignedIn(() => http.ask<Value>(method, path, body))
  }

  async function submitTexts(
    envelopes: readonly string[],
    after?: string,
  ): Promise<readonly Outcome[] | HubRefused | HubAway> {
    const answer = await whileSignedIn(() =>
      http.askWithText<{ outcomes: readonly Outcome[] }>(
        'POST',
        '/api/commands',
        `{"commands":[${envelopes.join(',')}]${after === undefined ? '' : `,"after":"${after}"`}}`,
      ),
    )
    return 'outcomes' in answer ? answer.outcomes : answer
  }

  return {
    current: live.current,
    subscribe: live.subscribe,
    start: live.start,
    stop: live.stop,
    command: live.command,
    sendSignal: live.sendSignal,
    onSignal: live.onSignal,
    onChanged: live.onChanged,

    signIn: async (user, password, deskId) => {
      const answer = await http.ask<SignedIn>('POST', '/api/sign-in', {
        user,
        password,
        deskId,
        session: options.session,
      })
      if ('person' in answer && options.session === 'token') keepToken(answer.token)
      return answer
    },
    signOut: async () => {
      live.stop()
      // Written first: a desk that is closed while it asks has signed out all the same.
      owed?.write(true)
      await endSession()
      keepToken(undefined)
    },
    whoAmI: askWho,
    submitTexts,
    changes: async (scope, cursor, limit = syncLimit) => {
      const query = new URLSearchParams({ scope, limit: String(limit) })
      if (cursor !== undefined) query.set('cursor', cursor)
      const answer = await whileSignedIn(() => http.askForBytes(`/api/sync/changes?${query}`, syncMediaType))
      return answer instanceof Uint8Array ? readChangesPage(scope, answer) : answer
    },
    leaseBlock: (deskId, leaseId) =>
      askSignedIn<ReferenceBlock>('POST', '/api/reference-blocks', { deskId, leaseId }),
    leaseTicketLetters: deskId => askSignedIn<TicketLetters>('POST', '/api/ticket-letters', { deskId }),
    findCustomers: async q => {
      const answer = await askSignedIn<SearchResult>('GET', `/api/customers?${new URLSearchParams({ q })}`)
      return 'customers' in answer ? answer.customers : answer
    },
    customerPanel: customerId =>
      askSignedIn<CustomerPanel>('GET', `/api/customers/${encodeURIComponent(customerId)}/panel`),
    routingSettings: createRoutingSettingsLine(askSignedIn),
    desks: createDesksLine(askSignedIn, http.ask),
    telephone: createTelephoneLine(askSignedIn, (path, mediaType) =>
      whileSignedIn(() => http.askForBytes(path, mediaType)),
    ),
    conversations: createConversationsLine(
      {
        ask: askSignedIn,
        askForBytes: (path, mediaType) => whileSignedIn(() => http.askForBytes(path, mediaType)),
        sendFile: (...file) => whileSignedIn(() => sendFile(...file)),
      },
      live,
    ),
    accounts: createAccountsLine(askSignedIn, http.ask),
    cannedReplies: createCannedRepliesLine(askSignedIn),
    catalogue: createCatalogueLine(askSignedIn),
    counter: createCounterLine(askSignedIn),
    appointments: createAppointmentsLine(askSignedIn),
    payments: createPaymentsLine(askSignedIn),
    directory: createDirectoryLine(askSignedIn),
    requests: createRequestsLine(askSignedIn),
    notices: createNoticesLine(askSignedIn),
    voice: () => askSignedIn('GET', '/api/voice'),
    connectors: createConnectorsLine({
      ask: askSignedIn,
      askForBytes: (path, mediaType) => whileSignedIn(() => http.askForBytes(path, mediaType)),
    }),
    photos: createPhotosLine(
      {
        ask: askSignedIn,
        askForBytes: (path, mediaType) => whileSignedIn(() => http.askForBytes(path, mediaType)),
      },
      options.baseUrl,
      () => token,
    ),
    places: createPlacesLine(
      {
        ask: askSignedIn,
        askForBytes: (path, mediaType) => whileSignedIn(() => http.askForBytes(path, mediaType)),
        sendFile: (...file) => whileSignedIn(() => sendFile(...file)),
      },
      options.baseUrl,
      () => token,
    ),
    imports: createImportsLine({
      ask: askSignedIn,
      askForBytes: (path, mediaType) => whileSignedIn(() => http.askForBytes(path, mediaType)),
      sendFile: (...file) => whileSignedIn(() => sendFile(...file)),
    }),
    onCalledOff: listener => {
      calledOffListeners.add(listener)
      return () => calledOffListeners.delete(listener)
    },
  }
}

/** Whether the hub did not get to answer a sign-out; whatever else it says, the session is over. */
function isUndecided(answer: object): boolean {
  if (!('kind' in answer)) return false
  const { status } = answer as HubRefused
  return answer.kind === 'hub-away' || status === 429 || status >= 500
}

function isRefusedWith(answer: unknown, status: number): boolean {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    (answer as { kind?: unknown }).kind === 'hub-refused' &&
    (answer as HubRefused).status === status
  )
}
